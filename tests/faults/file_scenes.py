"""What happens to whole files: making a practice, a new password, replacing, recovering."""

from __future__ import annotations

import shutil
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from iopdesk.domain.patients import NewPatient
from iopdesk.errors import Trouble
from iopdesk.services import patients
from iopdesk.storage import files, key_file, keys, migrate, opening, replace
from iopdesk.storage.engine import FileKey
from iopdesk.storage.key_file import KeyFile
from tests.conftest import PASSWORD
from tests.faults.door_scenes import door_of
from tests.faults.looking import NAME, assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.faults.template import copy_template, create

SPECIMENS = Path(__file__).parents[1] / "storage" / "specimens"
NEW_PASSWORD = "my new password"
COPY = f"{NAME}{migrate.COPY_SUFFIX}"


def file_scenes(template: Path) -> list[Scene]:
    """Every scene of whole files, from a closed template practice."""
    return [
        Scene("create practice", lambda _folder: None, _create, _look_at_created),
        _password_scene(template),
        _replace_scene(template, is_readable=True),
        _replace_scene(template, is_readable=False),
        _recovery_scene(template),
        _migrate_scene(),
    ]


# -- making a practice ------------------------------------------------------------


def _create(folder: Path, _facts: None, steps: Steps) -> None:
    made: list[opening.OpenPractice] = []
    steps.arm()
    steps.take(lambda: made.append(create(folder)))
    steps.leave(made[0].close)


def _look_at_created(folder: Path, _facts: None) -> Hashable:
    is_there = (folder / NAME).exists()
    if not is_there:
        create(folder).close()  # what was interrupted is no obstacle
    state_of(folder)
    assert_tidy(folder)
    return is_there


# -- the key file -----------------------------------------------------------------


def _password_scene(template: Path) -> Scene:
    def run(folder: Path, _facts: Any, steps: Steps) -> None:
        practice = practice_in(folder)
        changed = practice.key_file.with_slot(
            keys.change_password(
                practice.key_file.slot("dana"),
                practice.practice_id,
                PASSWORD,
                NEW_PASSWORD,
                keys.CHEAP_FOR_TESTS,
            )
        )
        steps.arm()
        steps.take(lambda: practice.save_key_file(changed, _opens_with_new))
        steps.leave(practice.close)

    def look(folder: Path, _facts: Any) -> Hashable:
        opened = [each for each in (PASSWORD, NEW_PASSWORD) if _opens(folder, each)]
        assert len(opened) == 1, f"{len(opened)} passwords open the practice"
        copy = next((folder / "keys").glob("*.iopdesk-keys"))
        assert copy.read_bytes() == key_file.path_of(folder / NAME).read_bytes()
        assert_tidy(folder)
        return opened[0]

    def build(folder: Path) -> None:
        copy_template(template, folder)

    return Scene("change a password", build, run, look, is_killed_anywhere=True)


def _opens(folder: Path, password: str) -> bool:
    try:
        practice = opening.open_practice(
            folder / NAME, "dana", password, copies_folder=folder / "keys"
        )
    except Trouble as trouble:
        if trouble.code != "wrong_password":
            raise
        next((folder / "keys").glob("*.failed-logins")).unlink()
        return False
    practice.close()
    return practice.damage is None


def _opens_with_new(read_back: KeyFile) -> None:
    keys.unwrap_private(read_back.slot("dana"), read_back.practice_id, NEW_PASSWORD)


# -- replacing the file -----------------------------------------------------------


def _replace_scene(template: Path, *, is_readable: bool) -> Scene:
    """Over a file whose last act is in its log alone, or over garbage with that log."""

    def build(folder: Path) -> FileKey:
        key = _crashed(template, folder)
        copy = folder.parent / "copy"
        copy_template(template, copy)
        practice = practice_in(copy)
        for _each in range(2):
            _add(practice)
        practice.close()
        shutil.move(copy / NAME, folder / COPY)
        if not is_readable:
            (folder / NAME).write_bytes(b"garbage" * 10_000)
        return key

    def run(folder: Path, key: FileKey, steps: Steps) -> None:
        path, copy = folder / NAME, folder / COPY

        def put_in_place() -> None:
            if copy.exists():
                old_key = key if is_readable else None
                replace.replace_practice_file(path, copy, key, old_key=old_key)
            else:  # refused halfway: the next opening completes it
                replace.finish_interrupted(path)

        steps.arm()
        steps.take(put_in_place)

    def look(folder: Path, _key: FileKey) -> Hashable:
        state = _state_or_garbage(folder)
        replace.discard_database(folder / COPY)  # the caller's, who makes it anew
        assert_tidy(folder)
        return state

    return Scene(f"replace {'a file' if is_readable else 'garbage'}", build, run, look)


def _state_or_garbage(folder: Path) -> Hashable:
    try:
        return state_of(folder)
    except Trouble:
        if not (folder / NAME).read_bytes().startswith(b"garbage"):
            raise
    replace.discard_database(folder / NAME)  # as it was, with the log that lay beside it
    return "garbage"


# -- a file of an older program ---------------------------------------------------


def _migrate_scene() -> Scene:
    """Opening a file of the schema before this one: brought up, or as it was, never between."""

    def build(folder: Path) -> None:
        newest = max(SPECIMENS.glob("*.iopdesk"))
        folder.mkdir(exist_ok=True)
        (folder / "keys").mkdir()
        shutil.copy(newest, folder / NAME)
        shutil.copy(key_file.path_of(newest), key_file.path_of(folder / NAME))

    def run(folder: Path, _facts: None, steps: Steps) -> None:
        opened: list[opening.OpenPractice] = []
        steps.arm()
        steps.take(lambda: opened.append(practice_in(folder)))
        steps.leave(opened[0].close)

    def look(folder: Path, _facts: None) -> Hashable:
        state = state_of(folder)
        assert_tidy(folder)
        return state

    return Scene("migrate", build, run, look)


# -- after a crash ----------------------------------------------------------------


def _recovery_scene(template: Path) -> Scene:
    """Opening and closing a file whose last act is in its log alone."""

    def run(folder: Path, _key: FileKey, steps: Steps) -> None:
        steps.arm()
        opened: list[opening.OpenPractice] = []
        steps.take(lambda: opened.append(practice_in(folder)))
        steps.leave(opened[0].close)

    def look(folder: Path, _key: FileKey) -> Hashable:
        state = state_of(folder)
        assert_tidy(folder)
        return state

    return Scene("open after a crash", lambda folder: _crashed(template, folder), run, look)


def _crashed(template: Path, folder: Path) -> FileKey:
    """Fill a folder with a practice as a crash leaves it; returns its key."""
    open_one = folder.parent / "open"
    copy_template(template, open_one)
    practice = practice_in(open_one)
    _add(practice)
    shutil.copytree(open_one, folder, dirs_exist_ok=True)
    practice.close()
    shutil.rmtree(open_one)
    assert files.size_of(files.sibling(folder / NAME, files.WAL_SUFFIX)) > 0
    return practice.file_key


def _add(practice: opening.OpenPractice) -> None:
    fields = NewPatient(given_name="Test", family_name="Person")
    door_of(practice).do(patients.add_patient, fields=fields)
