"""New keys on a real practice: who left opens nothing new, everybody else goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from iopdesk.domain.people import Staff
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import NotAllowed, Trouble
from iopdesk.services import people, person_keys, rekeys
from iopdesk.services.door import Door
from iopdesk.storage import key_file, keys, opening, rekey, retired, verify
from iopdesk.storage.opening import OpenPractice
from tests.conftest import PASSWORD
from tests.services.test_recoveries import make, prove
from tests.services.test_recovering import NEW, recover

COPIES = "keys"


@pytest.fixture
def stolen(practice_path: Path, tmp_path: Path) -> Path:
    """The practice's files as Ravi took them home before he left."""
    folder = tmp_path / "home"
    shutil.copytree(practice_path.parent, folder)
    return folder / practice_path.name


def make_new_keys(door: Door, practice: OpenPractice) -> OpenPractice:
    known = door.do(rekeys.begin_rekey).result
    done = rekey.make_new_keys(practice, known, with_clinical=True)
    assert (done.is_done, done.trouble) == (True, None)
    return done.practice


def remove(door: Door, practice: OpenPractice, uid: str) -> None:
    row = next(p for p in door.ask(people.list_people) if p.uid == uid)
    door.do(people.remove_person, person_id=row.person_id, expected_version=row.version)
    person_keys.remove_slot(practice, uid)


def test_who_left_cannot_open_what_is_saved_after_the_new_keys(
    stolen: Path, door: Door, practice_file: OpenPractice, make_patient: Callable[..., int]
) -> None:
    remove(door, practice_file, "ravi")
    again = make_new_keys(door, practice_file)
    after = Door(again)
    after.sign_in(door.person, again.clinical_key)  # type: ignore[arg-type]
    after.do(rekeys.end_both_keys)
    verify.verify(again.read_engine)
    again.close()
    shutil.copyfile(again.path, stolen)  # the file of today with his keys of then
    with pytest.raises(Trouble, match="data_damaged"):
        opening.open_practice(stolen, "ravi", PASSWORD, copies_folder=stolen.parent / COPIES)


def test_without_new_keys_who_left_can(
    stolen: Path, door: Door, practice_file: OpenPractice
) -> None:
    """What the new keys are for: a removal alone does not end it."""
    remove(door, practice_file, "ravi")
    practice_file.close()
    shutil.copyfile(practice_file.path, stolen)
    opening.open_practice(stolen, "ravi", PASSWORD, copies_folder=stolen.parent / COPIES).close()


def test_everybody_else_and_the_sheets_go_on(
    door: Door, practice_file: OpenPractice, practice_path: Path
) -> None:
    made = {kind: make(door, practice_file, kind) for kind in SheetKind}
    for each in made.values():
        prove(door, practice_file, each.number)
    again = make_new_keys(door, practice_file)
    clinical = again.clinical_key
    again.close()
    copies = practice_path.parent / COPIES
    for uid in ("dana", "ravi", "tessa", "ada"):
        opened = opening.open_practice(practice_path, uid, PASSWORD, copies_folder=copies)
        assert opened.clinical_key == (clinical if uid in ("dana", "ravi") else None)
        opened.close()
    secret = made[SheetKind.CLINICAL].secret
    back = recover(practice_path, made, clinical_secret=secret)
    assert back.clinical_key == clinical
    back.close()
    opening.open_practice(practice_path, "dana", NEW, copies_folder=copies).close()


def test_what_was_sealed_with_the_old_clinical_key_stays_readable(
    door: Door, practice_file: OpenPractice
) -> None:
    old = practice_file.clinical_key
    assert old is not None
    once = make_new_keys(door, practice_file)
    after = Door(once)
    after.sign_in(door.person, once.clinical_key)  # type: ignore[arg-type]
    again = make_new_keys(after, once)
    assert again.clinical_key not in (None, old)
    found = retired.open_key(again.key_file, keys.CLINICAL, again.clinical_key, keys.key_id(old))
    assert found == old
    again.close()


def test_a_leftover_slot_and_an_ended_sheet_get_no_new_key(
    door: Door, practice_file: OpenPractice
) -> None:
    """A removal and a proof that were interrupted before the key file are made up for."""
    sheets = [make(door, practice_file) for _each in range(2)]
    from iopdesk.services import recoveries

    door.do(recoveries.prove_sheet, number=sheets[1].number)
    row = next(p for p in door.ask(people.list_people) if p.uid == "ravi")
    door.do(people.remove_person, person_id=row.person_id, expected_version=row.version)
    again = make_new_keys(door, practice_file)
    assert "ravi" not in [slot.person_uid for slot in again.key_file.slots]
    assert [sheet.number for sheet in again.key_file.recovery] == [sheets[1].number]
    again.close()


def test_the_clinical_key_is_for_clinicians_with_a_password_of_their_own(
    door: Door, practice_file: OpenPractice
) -> None:
    made = {kind: make(door, practice_file, kind) for kind in SheetKind}
    before = door.do(rekeys.begin_rekey).result.clinical
    assert before == {"dana", "ravi", "marcus", "ines", made[SheetKind.CLINICAL].number}
    row = next(p for p in door.ask(people.list_people) if p.uid == "ravi")
    door.do(people.end_password, person_id=row.person_id, public_key=row.public_key)
    assert before - door.do(rekeys.begin_rekey).result.clinical == {"ravi"}


def test_only_an_administrator_makes_new_keys(door: Door, as_person: Callable[..., Staff]) -> None:
    for name in ("Ravi Menon", "Tessa Lund"):
        as_person(name)
        with pytest.raises(NotAllowed):
            door.do(rekeys.begin_rekey)
    as_person("Ada Quill")
    assert "dana" in door.do(rekeys.begin_rekey).result.people


def test_the_audit_and_the_data_are_the_same_before_and_after(
    door: Door, practice_file: OpenPractice, make_patient: Callable[..., int]
) -> None:
    make_patient("Marisol", "Quintero")

    def content(practice: OpenPractice) -> list[tuple[object, ...]]:
        with practice.read_engine.connect() as connection:
            return [
                tuple(row)
                for query in ("SELECT seq, act, mac FROM audit", "SELECT id, mrn FROM patients")
                for row in connection.execute(text(query))
            ]

    known = door.do(rekeys.begin_rekey).result
    before = content(practice_file)
    done = rekey.make_new_keys(practice_file, known, with_clinical=False)
    assert content(done.practice) == before
    assert (
        done.practice.key_file
        == key_file.load(done.practice.path, done.practice.copies_folder).key_file
    )
    done.practice.close()
