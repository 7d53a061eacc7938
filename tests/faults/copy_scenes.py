"""Copying a backup to its second place, and rehearsing a restore in a private folder.

Neither may ever harm the practice or its first backups, whatever stops it.
"""

from __future__ import annotations

import shutil
from collections.abc import Hashable
from pathlib import Path

from iopdesk.errors import Trouble
from iopdesk.services import backups, rehearsals, second_places
from iopdesk.services.second_places import Second, SecondState
from iopdesk.storage import backup_file
from iopdesk.storage.engine import FileKey
from iopdesk.storage.opening import OpenPractice
from tests.conftest import NOW
from tests.faults.acts import add_patient
from tests.faults.backup_scenes import FOLDER, LATER, ZONE, proven
from tests.faults.door_scenes import door_of
from tests.faults.looking import assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.faults.template import copy_template

STICK = "stick"
PRIVATE = "private"
NOTE = "second-place.json"


def copy_scenes(template: Path) -> list[Scene]:
    """Both, over a practice with one backup."""
    return [_second_place_scene(template), _rehearsal_scene(template)]


def _build(template: Path, folder: Path) -> FileKey:
    copy_template(template, folder)
    practice = practice_in(folder)
    add_patient(door_of(practice))
    backups.make(practice, now=NOW, zone=ZONE)
    practice.close()
    for name in (STICK, PRIVATE):
        (folder / name).mkdir()
    return practice.file_key


def _look_at_first(folder: Path, key: FileKey) -> Hashable:
    """The practice and its backups are as they were, and whole."""
    state = state_of(folder)
    assert len(proven(folder, key)) >= 1
    assert_tidy(folder, {FOLDER, STICK, PRIVATE})
    return state


# -- the second place -------------------------------------------------------------


def _second_place_scene(template: Path) -> Scene:
    def run(folder: Path, _key: FileKey, steps: Steps) -> None:
        practice = practice_in(folder)
        steps.arm()
        steps.take(lambda: _carry(practice))
        steps.leave(practice.close)

    def look(folder: Path, key: FileKey) -> Hashable:
        state = _look_at_first(folder, key)
        copied = len(proven(folder, key, STICK))
        practice = practice_in(folder)
        try:
            backups.make(practice, now=NOW + LATER, zone=ZONE)
            _carry(practice)
        finally:
            practice.close()
        assert len(proven(folder, key, STICK)) == copied + 1
        strays = {
            each.name for each in (folder / STICK).iterdir() if each.suffix != ".iopdesk-backup"
        }
        assert not strays, f"left behind in the second place: {sorted(strays)}"
        beside = {
            each.name for each in (folder / FOLDER).iterdir() if each.suffix != ".iopdesk-backup"
        }
        assert beside == {NOTE}, f"left behind beside the backups: {sorted(beside)}"
        return state, copied

    return Scene("copy to a second place", lambda folder: _build(template, folder), run, look)


def _carry(practice: OpenPractice) -> SecondState:
    place = practice.path.with_name(STICK)
    second = Second(practice.path, practice.practice_id, place, is_thinned=True)
    state = second_places.carry(second, now=NOW + LATER, zone=ZONE)
    if state.trouble is not None:
        raise state.trouble
    return state


# -- a rehearsal ------------------------------------------------------------------


def _rehearsal_scene(template: Path) -> Scene:
    def run(folder: Path, _key: FileKey, steps: Steps) -> None:
        practice = practice_in(folder)
        steps.arm()
        steps.take(lambda: _rehearse(practice))
        steps.leave(practice.close)

    def look(folder: Path, key: FileKey) -> Hashable:
        shutil.rmtree(folder / PRIVATE)  # as the next start does
        (folder / PRIVATE).mkdir()
        return _look_at_first(folder, key)

    return Scene(
        "rehearse a restore",
        lambda folder: _build(template, folder),
        run,
        look,
    )


def _rehearse(practice: OpenPractice) -> None:
    (chosen,) = backup_file.list_backups(practice.path.with_name(FOLDER))
    private = practice.path.with_name(PRIVATE)
    done = rehearsals.rehearse(practice, chosen, folder=private)
    if done.trouble:
        raise Trouble(done.trouble)
