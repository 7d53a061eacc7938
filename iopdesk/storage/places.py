"""Places where a practice file must not live: network drives and synchronized folders.

A database that two computers write, or that a service copies while it is open, is
lost sooner or later. Finished backups may live there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_

_NETWORK_SYSTEMS: Final = frozenset(
    {
        "9p", "afpfs", "afs", "ceph", "cifs", "davfs", "fuse.davfs", "fuse.davfs2",
        "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "nfs", "nfs3",
        "nfs4", "smb2", "smb3", "smbfs", "webdav",
    }
)  # fmt: skip
_SYNC_FOLDERS: Final = frozenset(
    {
        "box sync", "cloudstorage", "dropbox", "google drive", "googledrive", "icloud drive",
        "iclouddrive", "megasync", "mobile documents", "nextcloud", "onedrive", "owncloud",
        "pclouddrive",
    }
)  # fmt: skip
_SYNC_FOLDERS_AT_HOME: Final = frozenset({"box", "mega", "my drive", "seafile", "sync"})
"""Words too plain to mean a service anywhere but directly in the home folder."""

_SYNC_BEGINNINGS: Final = ("onedrive - ", "dropbox (", "googledrive-", "onedrive-")
_SYNC_MARKERS: Final = (".stfolder", ".dropbox", ".sync_folder", ".owncloudsync.log")


def check_place(path: Path) -> None:
    """Refuse a place where the practice file would come to harm.

    Raises ``Trouble("place_network" | "place_sync")``.
    """
    folder = path.absolute().parent
    if is_network(folder, _mounts()):
        raise Trouble("place_network")
    if is_synchronized(folder):
        raise Trouble("place_sync")


def is_synchronized(folder: Path) -> bool:
    """True inside a folder that a service copies to other computers."""
    home = Path.home()
    for place in (folder, *folder.parents):
        plain = place.name.lower()
        if plain in _SYNC_FOLDERS or plain.startswith(_SYNC_BEGINNINGS):
            return True
        if place.parent == home and plain in _SYNC_FOLDERS_AT_HOME:
            return True
        if place != home and any((place / mark).exists() for mark in _SYNC_MARKERS):
            return True  # at home, .dropbox is the service's own settings folder
    return False


def is_network(folder: Path, mounts: dict[str, str]) -> bool:
    """True on a network drive. ``mounts`` tells the file system of each mount point."""
    text = str(folder)
    if text.startswith(("\\\\", "//")):
        return True
    if os.name == "nt":
        return _is_remote_drive(folder.drive)
    for place in (folder, *folder.parents):
        if str(place) in mounts:
            return mounts[str(place)].lower() in _NETWORK_SYSTEMS
    return False


def _is_remote_drive(drive: str) -> bool:
    import ctypes

    remote = 4
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (unknown to mypy elsewhere)
    return bool(kernel.GetDriveTypeW(f"{drive}\\") == remote)


def _mounts() -> dict[str, str]:
    """File system by mount point, as far as this computer tells."""
    if sys.platform == "darwin":
        return _mac_mounts()
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    found = {}
    for line in lines.splitlines():
        parts = line.split(" ")
        if len(parts) >= 3:
            found[parts[1].replace("\\040", " ")] = parts[2]
    return found


def _mac_mounts() -> dict[str, str]:
    try:
        listed = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    found = {}
    for line in listed.stdout.splitlines():  # //me@host/share on /Volumes/share (smbfs, …)
        _, _, rest = line.partition(" on ")
        place, _, options = rest.rpartition(" (")
        found[place] = options.rstrip(")").split(",")[0].strip()
    return found


sentences(
    {
        "place_network": N_(
            "This folder is on a network drive, where a practice file can be damaged. Nothing was "
            "changed; choose a folder on this computer. Backups may go to the network drive."
        ),
        "place_sync": N_(
            "This folder is copied to other computers by a sync service, which can damage an open "
            "practice file. Nothing was changed; choose a folder on this computer that is not "
            "synchronized. Backups may go there."
        ),
    }
)
