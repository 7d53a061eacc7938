"""Making a backup, restoring one, and writing the audit's head down beside the file.

Each look ends with the next run of the same thing, which must clean what was left.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from iopdesk.errors import Trouble
from iopdesk.services import backups, restores
from iopdesk.storage import anchors, backup, backup_file, key_file
from iopdesk.storage.engine import FileKey
from tests.conftest import NOW, PASSWORD, PRACTICE
from tests.faults.acts import add_patient
from tests.faults.door_scenes import door_of
from tests.faults.looking import NAME, assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.faults.template import copy_template

FOLDER = backups.folder_of(Path(NAME)).name
KEPT_ASIDE = ".iopdesk-damaged"
ZONE = ZoneInfo(PRACTICE.zone)
GARBAGE = b"garbage" * 10_000
LATER = timedelta(days=1)
"""When the next run comes, after whatever happened in the one before."""


def backup_scenes(template: Path) -> list[Scene]:
    """Every scene of backups and anchors, from a closed template practice."""
    return [
        _backup_scene(template),
        _restore_scene(template, "a file", _leave_it),
        _restore_scene(template, "garbage", _spoil),
        _restore_scene(template, "nothing", _lose),
        _anchor_scene(template),
    ]


def _instants() -> Callable[[], datetime]:
    """A clock on which each try is a second later: a backup is named after its second."""
    seconds = itertools.count()
    return lambda: NOW + timedelta(seconds=next(seconds))


# -- making a backup --------------------------------------------------------------


def _backup_scene(template: Path) -> Scene:
    """Beside two old backups, of which the next one removes the older."""

    def build(folder: Path) -> FileKey:
        copy_template(template, folder)
        practice = practice_in(folder)
        place = backups.folder_of(practice.path)
        place.mkdir()
        for hours in (0, 1):
            backup.make_backup(
                practice.path,
                practice.file_key,
                practice.key_file,
                place,
                now=NOW - timedelta(days=100, hours=hours),
            )
        add_patient(door_of(practice))
        practice.close()
        return practice.file_key

    def run(folder: Path, _key: FileKey, steps: Steps) -> None:
        practice, now = practice_in(folder), _instants()
        steps.arm()
        steps.take(lambda: backups.make(practice, now=now(), zone=ZONE))
        steps.leave(practice.close)

    def look(folder: Path, key: FileKey) -> Hashable:
        state = state_of(folder)
        made = proven(folder, key)
        is_made = any(one.manifest.made_at >= NOW for one in made)
        assert any(one.manifest.made_at < NOW for one in made), "no old backup is left"
        practice = practice_in(folder)
        try:
            backups.make(practice, now=NOW + LATER, zone=ZONE)
        finally:
            practice.close()
        _assert_tidy(folder)
        return state, is_made

    return Scene("back up", build, run, look)


def proven(folder: Path, key: FileKey, place: str = FOLDER) -> tuple[backup_file.Backup, ...]:
    """Every file with a backup's name, each proven: what is not whole never has that name."""
    copy = folder / "proving"
    found = backup_file.list_backups(folder / place)
    named = {each.name for each in (folder / place).glob(f"*{backup_file.SUFFIX}")}
    assert {one.path.name for one in found} == named, "half a backup has a backup's name"
    for one in found:
        backup_file.unpack_database(one, copy)
        backup.prove_database(copy, key, one.manifest)
        copy.unlink()
    return found


def _assert_tidy(folder: Path, *, are_kept: bool = False) -> None:
    place = folder / FOLDER
    strays = {each.name for each in place.glob("*") if each.suffix != backup_file.SUFFIX}
    assert not strays, f"left behind beside the backups: {sorted(strays)}"
    kept = [each.name for each in folder.glob(f"*{KEPT_ASIDE}*")] if are_kept else []
    assert_tidy(folder, {FOLDER, *kept})


# -- restoring one ----------------------------------------------------------------


def _leave_it(_folder: Path) -> None:
    return None


def _spoil(folder: Path) -> None:
    (folder / NAME).write_bytes(GARBAGE)
    (folder / f"{NAME}-wal").write_bytes(b"of the file that was here")


def _lose(folder: Path) -> None:
    (folder / NAME).unlink()
    key_file.path_of(folder / NAME).unlink()
    for each in (folder / "keys").iterdir():
        each.unlink()


def _restore_scene(template: Path, over: str, then: Callable[[Path], None]) -> Scene:
    """A backup of one patient, restored over a file with two, over garbage, or alone."""

    def build(folder: Path) -> FileKey:
        copy_template(template, folder)
        practice = practice_in(folder)
        add_patient(door_of(practice))
        backups.make(practice, now=NOW - LATER, zone=ZONE)
        add_patient(door_of(practice))
        practice.close()
        then(folder)
        return practice.file_key

    def run(folder: Path, _key: FileKey, steps: Steps) -> None:
        now = _instants()
        steps.arm()
        steps.take(lambda: _restore(folder, now()))

    def look(folder: Path, key: FileKey) -> Hashable:
        state = _state_of_restored(folder)
        made = proven(folder, key)
        if over == "a file" and _is_restored(state):
            rows = [one.manifest.rows["patients"] for one in made]
            assert 2 in rows, "what was there is not kept"
        if over == "garbage":
            copies = [each.read_bytes() for each in folder.glob(f"*{KEPT_ASIDE}")]
            assert set(copies) <= {GARBAGE}, "half a copy of what was there"
            assert copies or not _is_restored(state), "what was there is not kept"
        _restore(folder, NOW + LATER)
        assert _is_restored(_state_of_restored(folder))
        _assert_tidy(folder, are_kept=True)
        return state

    return Scene(f"restore over {over}", build, run, look)


def _restore(folder: Path, now: datetime) -> None:
    place, copies = folder / FOLDER, folder / "keys"
    oldest = backup_file.list_backups(place)[-1]
    prepared = restores.prepare(oldest, folder / NAME, "dana", PASSWORD, copies_folder=copies)
    restores.finish(prepared, now=now, copies_folder=copies)


def _state_of_restored(folder: Path) -> Any:
    """The rows of the file that is there, or what is there in its place."""
    path = folder / NAME
    if not path.exists():
        return ("nothing",)
    try:
        return state_of(folder)
    except Trouble:
        if path.read_bytes() != GARBAGE:
            raise
    return ("garbage",)


def _is_restored(state: Any) -> bool:
    return ("patients", 1) in state


# -- an anchor --------------------------------------------------------------------


def _anchor_scene(template: Path) -> Scene:
    """Writing the audit's head down: the anchors from before are never lost for it."""

    def build(folder: Path) -> None:
        copy_template(template, folder)
        practice = practice_in(folder)
        add_patient(door_of(practice))
        practice.close()

    def run(folder: Path, _facts: None, steps: Steps) -> None:
        practice = practice_in(folder)
        add_patient(door_of(practice))

        def set_anchor() -> None:
            if not practice.anchor():  # the program says nothing: a later one makes up for it
                raise Trouble("disk_fault")

        steps.arm()
        steps.take(set_anchor)
        steps.leave(practice.close)

    def look(folder: Path, _facts: None) -> Hashable:
        lines = anchors.path_of(folder / NAME).read_text(encoding="utf-8").splitlines()
        found = anchors.read_anchors(folder / NAME)
        assert len(found) == len(lines), "half an anchor"
        state = state_of(folder)
        assert_tidy(folder)
        return state, len(found)

    return Scene("set an anchor", build, run, look)
