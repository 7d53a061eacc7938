"""The restore drill: every kind of backup, over every state of the file, by every credential.

One practice lives through a story: a first backup; Dana Okafor changes her password and
Ravi Menon leaves; a second backup; new keys; a third backup; one more patient.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iopdesk.errors import DeskError, NotAllowed
from iopdesk.services import backups, people, person_keys, rekeys, restores
from iopdesk.services.door import Door
from iopdesk.storage import backup_file, key_file, keys, opening, rekey, verify
from iopdesk.storage.models import Patient
from iopdesk.storage.opening import OpenPractice
from tests.conftest import NOW, PASSWORD
from tests.faults.acts import add_patient
from tests.faults.backup_scenes import FOLDER, GARBAGE, ZONE
from tests.faults.door_scenes import door_of
from tests.faults.looking import NAME, practice_in
from tests.faults.template import copy_template, make_template

NEW_PASSWORD = "my new password"
OTHER = "other"
"""Folder of another practice, beside that of the story."""

_OPENED = "opened"
_WITH_A_LOG = 5
"""Patients when the last one is in the log alone."""


class Kind(StrEnum):
    """Which backup is restored; the value tells how many patients are in it."""

    FIRST = "1"
    AFTER_A_CHANGE = "2"
    AFTER_NEW_KEYS = "3"


class State(StrEnum):
    """What lies in the practice's place."""

    WHOLE = "whole"
    WITH_A_LOG = "with a log"
    GARBAGE = "garbage"
    EMPTY = "empty"
    CUT = "cut"
    MISSING = "missing"
    KEYS_MISSING = "keys missing"
    ALL_KEYS_MISSING = "all keys missing"
    ALL_KEYS_DAMAGED = "all keys damaged"
    ANOTHER_PRACTICE = "another practice"


class Credential(StrEnum):
    """Who asks, and with which password."""

    TODAY = "password of today"
    THAT_DAY = "password of the first day"
    WRONG = "a wrong password"
    LEFT = "who left"
    NO_RIGHT = "who has no right"


@dataclass(frozen=True, slots=True)
class Case:
    """One drill."""

    kind: Kind
    state: State
    credential: Credential

    def __str__(self) -> str:
        return f"{self.kind.name}, {self.state}, {self.credential}"


def every_case() -> Iterator[Case]:
    """All of them."""
    for kind, state, credential in itertools.product(Kind, State, Credential):
        yield Case(kind, state, credential)


def expected(case: Case) -> str:
    """``opened``, or the code of the refusal (``not_allowed`` for a missing right)."""
    has_todays_keys = case.state not in (State.ALL_KEYS_MISSING, State.ALL_KEYS_DAMAGED)
    is_first = case.kind is Kind.FIRST
    match case.credential:
        case Credential.WRONG:
            return "wrong_password"
        case Credential.TODAY if not has_todays_keys and is_first:
            return "wrong_password"
        case Credential.THAT_DAY if not is_first:
            return "wrong_password"
        case Credential.LEFT if has_todays_keys or not is_first:
            return "person_has_no_slot"
    if case.state is State.ANOTHER_PRACTICE:
        return "restore_other_practice"
    is_refused = case.credential in (Credential.LEFT, Credential.NO_RIGHT)
    return "not_allowed" if is_refused else _OPENED


# -- the story --------------------------------------------------------------------


def tell_story(folder: Path) -> Path:
    """Make the practice of the story in a new folder; returns the folder."""
    template = make_template(folder.with_name(f"{folder.name}-template"))
    copy_template(template, folder)
    shutil.rmtree(template.parent)
    practice = practice_in(folder)
    door = door_of(practice)
    add_patient(door)
    _back_up(practice, days=3)
    _change_password(practice, door)
    _remove_ravi(practice, door)
    add_patient(door)
    _back_up(practice, days=2)
    practice = _new_keys(practice, door)
    door = door_of(practice)
    add_patient(door)
    _back_up(practice, days=1)
    add_patient(door)
    practice.close()
    make_template(folder / OTHER)
    return folder


def _back_up(practice: OpenPractice, *, days: int) -> None:
    backups.make(practice, now=NOW - timedelta(days=days), zone=ZONE)


def _change_password(practice: OpenPractice, door: Door) -> None:
    known = door.do(people.begin_own_password).result
    person_keys.change_own_password(
        practice,
        "dana",
        PASSWORD,
        NEW_PASSWORD,
        known_public_key=known,
        is_new_pair=False,
        cost=keys.CHEAP_FOR_TESTS,
    )
    door.do(people.end_own_password, public_key=known)


def _remove_ravi(practice: OpenPractice, door: Door) -> None:
    ravi = next(each for each in door.ask(people.list_people) if each.uid == "ravi")
    door.do(people.remove_person, person_id=ravi.person_id, expected_version=ravi.version)
    person_keys.remove_slot(practice, "ravi")


def _new_keys(practice: OpenPractice, door: Door) -> OpenPractice:
    allowed = door.do(rekeys.begin_rekey).result
    done = rekey.make_new_keys(practice, allowed, with_clinical=True)
    assert done.is_done
    return done.practice


# -- one case ---------------------------------------------------------------------


def run(case: Case, story: Path, folder: Path) -> None:
    """Restore in a copy of the story; fails unless it ends as it must, with nothing lost."""
    shutil.copytree(story, folder)
    _STATES[case.state](folder)
    before = _files(folder)
    answer = _restore(case, folder)
    assert answer == expected(case), f"{answer} in the place of {expected(case)}"
    if answer != _OPENED:
        after = _files(folder)
        changed = {name for name, content in before.items() if after.get(name) != content}
        if case.state is State.WITH_A_LOG:  # reading it may bring the log into the file
            changed -= {NAME, f"{NAME}-wal", f"{NAME}-shm"}
            assert _patients_in(folder, NEW_PASSWORD) == _WITH_A_LOG
        assert not changed, f"a refused restore changed {sorted(changed)}"
    else:
        _look_at_restored(case, folder, before.get(NAME))
    shutil.rmtree(folder)


def _restore(case: Case, folder: Path) -> str:
    chosen = _chosen(case.kind, folder)
    copies = folder / "keys"
    uid, password = _CREDENTIALS[case.credential]
    try:
        prepared = restores.prepare(chosen, folder / NAME, uid, password, copies_folder=copies)
    except NotAllowed:
        return "not_allowed"
    except DeskError as error:
        return error.code
    restores.finish(prepared, now=NOW, copies_folder=copies)
    return _OPENED


def _chosen(kind: Kind, folder: Path) -> backup_file.Backup:
    found = backup_file.list_backups(folder / FOLDER)
    return next(one for one in found if one.manifest.rows["patients"] == int(kind))


def _patients_in(folder: Path, password: str) -> int | None:
    """Patients of the practice, which opens and verifies."""
    path, copies = folder / NAME, folder / "keys"
    practice = opening.open_practice(path, "dana", password, copies_folder=copies)
    try:
        verify.verify(practice.read_engine)
        with Session(practice.read_engine) as db:
            return db.scalar(select(func.count()).select_from(Patient))
    finally:
        practice.close()


def _look_at_restored(case: Case, folder: Path, was_there: bytes | None) -> None:
    _uid, password = _CREDENTIALS[case.credential]
    patients = _patients_in(folder, password)
    assert patients == int(case.kind), f"{patients} patients"
    if case.state not in (State.ALL_KEYS_MISSING, State.ALL_KEYS_DAMAGED):
        loaded = key_file.load(folder / NAME, folder / "keys").key_file
        assert "ravi" not in {slot.person_uid for slot in loaded.slots}, "who left is back"
    if case.state in (State.GARBAGE, State.CUT):
        kept = [each.read_bytes() for each in folder.glob("*.iopdesk-damaged")]
        assert was_there in kept, "what was there is not kept"
    if case.state in (State.WHOLE, State.WITH_A_LOG, State.KEYS_MISSING):
        _assert_present_is_kept(folder)


def _assert_present_is_kept(folder: Path) -> None:
    """As a backup of its own, or whole under another name where no key for it was known."""
    rows = [one.manifest.rows["patients"] for one in backup_file.list_backups(folder / FOLDER)]
    is_aside = any(folder.glob("*.iopdesk-damaged"))
    assert max(rows) >= 4 or is_aside, "what was there is not kept"


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(found.relative_to(folder)): found.read_bytes()
        for found in folder.rglob("*")
        if found.is_file() and not found.name.endswith("-lock")
    }


_CREDENTIALS = {
    Credential.TODAY: ("dana", NEW_PASSWORD),
    Credential.THAT_DAY: ("dana", PASSWORD),
    Credential.WRONG: ("dana", "nobody's password"),
    Credential.LEFT: ("ravi", PASSWORD),
    Credential.NO_RIGHT: ("tessa", PASSWORD),
}


# -- what lies there --------------------------------------------------------------


def _as_it_is(_folder: Path) -> None:
    return None


def _leave_log(folder: Path) -> None:
    crashed = folder.with_name(f"{folder.name}-crashed")
    practice = opening.open_practice(
        folder / NAME, "dana", NEW_PASSWORD, copies_folder=folder / "keys"
    )
    add_patient(door_of(practice))
    shutil.copytree(folder, crashed, ignore=shutil.ignore_patterns("*-lock"))
    practice.close()
    shutil.rmtree(folder)
    shutil.move(crashed, folder)


def _write(content: bytes) -> Callable[[Path], None]:
    return lambda folder: _put(folder / NAME, content)


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _cut(folder: Path) -> None:
    _put(folder / NAME, (folder / NAME).read_bytes()[:10_000])


def _lose_keys(folder: Path) -> None:
    key_file.path_of(folder / NAME).unlink()


def _lose_all_keys(folder: Path) -> None:
    _lose_keys(folder)
    shutil.rmtree(folder / "keys")


def _damage_all_keys(folder: Path) -> None:
    for path in (key_file.path_of(folder / NAME), *(folder / "keys").glob("*.iopdesk-keys")):
        _put(path, path.read_bytes()[:-40])


def _put_another(folder: Path) -> None:
    shutil.copy(folder / OTHER / NAME, folder / NAME)
    shutil.copy(key_file.path_of(folder / OTHER / NAME), key_file.path_of(folder / NAME))


_STATES: dict[State, Callable[[Path], None]] = {
    State.WHOLE: _as_it_is,
    State.WITH_A_LOG: _leave_log,
    State.GARBAGE: _write(GARBAGE),
    State.EMPTY: _write(b""),
    State.CUT: _cut,
    State.MISSING: lambda folder: (folder / NAME).unlink(),
    State.KEYS_MISSING: _lose_keys,
    State.ALL_KEYS_MISSING: _lose_all_keys,
    State.ALL_KEYS_DAMAGED: _damage_all_keys,
    State.ANOTHER_PRACTICE: _put_another,
}
