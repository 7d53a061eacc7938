"""Who uses the program on this computer: one person, or everybody with an account on it.

For everybody there is one data folder that all accounts may write to, with the practice
file, its backups and the second copy of its key file. Any account may also replace or
remove a file there: a new password replaces the key file, an upgrade the practice file,
whoever wrote the one before. So the folder is open and not sticky (POSIX 0o777; on Windows
the group of users may modify it). What is in it is sealed by passwords; a backup in a
second place keeps it from being lost. The look of the window stays each person's own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from iopdesk import paths
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import files

_USERS: Final = "*S-1-5-32-545:(OI)(CI)M"
"""The group of users on Windows, by its number, which is the same in every language."""


def use_alone() -> None:
    """From now on the program keeps its data in this person's own folder.

    Raises ``Trouble("shared_folder.not_chosen")``. Files in the shared folder stay there.
    """
    _choose("me")


def use_for_everyone() -> None:
    """From now on the program keeps its data in the folder of everybody on this computer.

    Raises ``Trouble("shared_folder.refused" | "shared_folder.not_chosen")``, and then
    everything stays as it was.
    """
    folder = paths.shared_data()
    try:
        for made in (folder, folder / "practice", folder / "keys"):
            _make(made)
        probe = folder / "probe"
        files.write_through(probe, b"")
        files.discard(probe)
    except (OSError, subprocess.SubprocessError) as error:
        raise Trouble("shared_folder.refused", folder=folder) from error
    _choose("everyone")


def practice_in_it() -> Path | None:
    """The practice file of everybody, where there is exactly one and the folder is in use."""
    if not paths.is_shared():
        return None
    found = sorted((paths.shared_data() / "practice").glob("*.iopdesk"))
    return found[0] if len(found) == 1 else None


def _make(folder: Path) -> None:
    if folder.exists():
        if sys.platform != "win32" and not files.is_open_to_all(folder):
            folder.chmod(0o777)  # refused where it is somebody else's: they decide
        return
    folder.mkdir(parents=True)
    if sys.platform == "win32":
        line = ["icacls", str(folder), "/grant", _USERS]
        subprocess.run(line, check=True, capture_output=True, timeout=30)
    else:
        folder.chmod(0o777)


def _choose(who: str) -> None:
    choice = paths.choice_file()
    try:
        choice.parent.mkdir(parents=True, exist_ok=True)
        files.write_through(choice, json.dumps({"who": who}).encode())
    except OSError as error:
        raise Trouble("shared_folder.not_chosen") from error


sentences(
    {
        "shared_folder.refused": N_(
            "The folder {folder} cannot be made or written to, so the program stays yours alone. "
            "Ask whoever runs this computer to make it and let everybody write there, then "
            "choose again."
        ),
        "shared_folder.not_chosen": N_(
            "Your choice could not be kept. Nothing was changed; check the free space and that "
            "you may write to your own folders."
        ),
    }
)
