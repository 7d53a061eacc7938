"""Where a practice file must not live."""

from __future__ import annotations

from pathlib import Path

import pytest

from iopdesk.errors import Trouble
from iopdesk.storage import places
from tests.storage.conftest import Vault

MOUNTS = {"/": "ext4", "/mnt/share": "cifs", "/mnt/nas": "nfs4", "/mnt/disk": "btrfs"}


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/home/dana", False),
        ("/mnt/share/practice", True),
        ("/mnt/nas", True),
        ("/mnt/disk/practice", False),
        ("/mnt/nasty", False),
        ("//server/share", True),
        ("\\\\server\\share", True),
    ],
)
def test_network_drives_are_known_by_their_file_system(folder: str, expected: bool) -> None:
    assert places.is_network(Path(folder), MOUNTS) is expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/home/dana/OneDrive/practice", True),
        ("/home/dana/OneDrive - Larkspur Recovery", True),
        ("/home/dana/Dropbox", True),
        ("/Users/dana/Library/Mobile Documents/x", True),
        ("/Users/dana/Library/CloudStorage/GoogleDrive-dana@example.org", True),
        ("/home/dana/Nextcloud/a/b", True),
        ("/home/dana/Documents", False),
        ("/srv/box/dana", False),
        ("/home/dana/Dropboxes", False),
    ],
)
def test_synchronized_folders_are_known_by_name(folder: str, expected: bool) -> None:
    assert places.is_synchronized(Path(folder)) is expected


def test_plain_words_mean_a_service_only_directly_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert places.is_synchronized(tmp_path / "Box" / "practice")
    assert not places.is_synchronized(tmp_path / "work" / "Box")


def test_a_folder_that_a_service_marked_is_known(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert places.is_synchronized(tmp_path / "practice")


@pytest.mark.parametrize(("name", "code"), [("is_network", "place_network"),
                                            ("is_synchronized", "place_sync")])  # fmt: skip
def test_such_a_place_refuses_the_file_unchanged(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    before = vault.snapshot()
    monkeypatch.setattr(places, name, lambda *_arguments: True)
    with pytest.raises(Trouble, match=code):
        vault.open()
    assert vault.snapshot() == before
