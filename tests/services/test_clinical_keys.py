"""Who may hold the clinical key, and what is left when a change of keys is interrupted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iopdesk.domain.people import Role, Staff
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import RuleBroken, Trouble
from iopdesk.services import counseling_notes, people, person_keys, waivers
from iopdesk.services.door import Door
from iopdesk.storage import key_file, keys, logins
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.opening import OpenPractice
from tests.conftest import PASSWORD
from tests.services.test_people import OWN, TEMPORARY, choose_own, row, set_password, staff_of
from tests.services.test_recoveries import make, prove

CHEAP = keys.CHEAP_FOR_TESTS


def put(practice: OpenPractice, changed: KeyFile) -> None:
    """As somebody does who may write to the folder, or an interrupted change."""
    practice.save_key_file(changed, key_file.same_as(changed))


def come_in(practice: OpenPractice, uid: str, password: str = PASSWORD) -> OpenPractice:
    """As the unlock page does it."""
    practice.unlock(uid, password)
    return person_keys.let_in(practice, uid, is_new=False)


def change(door: Door, name: str, *roles: Role) -> people.PersonChanged:
    person = row(door, name)
    changed: people.PersonChanged = door.do(
        people.change_person,
        person_id=person.person_id,
        expected_version=person.version,
        name=name,
        credentials="",
        roles=roles,
    ).result
    return changed


def only_dana(practice: OpenPractice) -> None:
    """Nobody else holds the clinical key."""
    changed = practice.key_file
    for uid in ("ravi", "marcus", "ines"):
        changed = changed.with_slot(changed.slot(uid).without_grant(keys.CLINICAL))
    put(practice, changed)


# -- roles and the key ------------------------------------------------------------


def test_who_is_no_clinician_any_more_loses_the_key(
    door: Door, practice_file: OpenPractice
) -> None:
    assert change(door, "Marcus Bell", Role.COUNSELOR, Role.FRONT_DESK).is_clinical
    assert not change(door, "Ravi Menon", Role.FRONT_DESK).is_clinical
    person_keys.take_clinical_key(practice_file, "ravi")
    assert practice_file.unlock("ravi", PASSWORD).clinical_key is None
    assert practice_file.unlock("marcus", PASSWORD).clinical_key is not None


def test_an_interrupted_change_of_roles_is_made_up_for_at_the_next_sign_in(
    door: Door, practice_file: OpenPractice
) -> None:
    change(door, "Ravi Menon", Role.FRONT_DESK)
    assert come_in(practice_file, "ravi").clinical_key is None
    assert not person_keys.has_clinical_key(practice_file, "ravi")


def test_a_slot_that_an_interrupted_removal_left_goes_when_the_next_person_comes_in(
    door: Door, practice_file: OpenPractice
) -> None:
    ravi = row(door, "Ravi Menon")
    door.do(people.remove_person, person_id=ravi.person_id, expected_version=ravi.version)
    come_in(practice_file, "tessa")
    assert "ravi" not in [slot.person_uid for slot in practice_file.key_file.slots]


def test_a_disk_that_refuses_to_tidy_keeps_nobody_out(
    door: Door, practice_file: OpenPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ravi = row(door, "Ravi Menon")
    door.do(people.remove_person, person_id=ravi.person_id, expected_version=ravi.version)

    def full(*_given: object, **_more: object) -> None:
        raise Trouble("key_file_not_saved")

    monkeypatch.setattr(key_file, "save", full)
    assert come_in(practice_file, "tessa").person_uid == "tessa"


def test_an_administrator_takes_nobody_back_into_a_clinical_role(
    door: Door, as_person: Callable[..., Staff], practice_file: OpenPractice
) -> None:
    as_person("Ada Quill")
    for act in (people.remove_person, people.take_back):
        ravi = row(door, "Ravi Menon")
        door.do(act, person_id=ravi.person_id, expected_version=ravi.version)
    assert row(door, "Ravi Menon").waiting == (Role.COUNSELOR,)
    assert staff_of(practice_file, "ravi").roles == frozenset()


# -- the only one who holds it ----------------------------------------------------


def test_the_only_clinical_key_is_taken_from_nobody_by_mistake(
    door: Door, as_person: Callable[..., Staff], practice_file: OpenPractice
) -> None:
    only_dana(practice_file)
    change(door, "Ravi Menon", Role.DIRECTOR)
    as_person("Ada Quill")
    dana = row(door, "Dana Okafor")
    leaving = {"person_id": dana.person_id, "expected_version": dana.version}
    with pytest.raises(RuleBroken, match=r"person\.last_clinical_key"):
        door.do(people.begin_password, person_id=dana.person_id)
    with pytest.raises(RuleBroken, match=r"person\.last_clinical_key"):
        door.do(people.remove_person, **leaving)
    with pytest.raises(RuleBroken, match=r"person\.last_clinical_key"):
        change(door, "Dana Okafor", Role.ADMINISTRATOR)
    door.do(people.begin_password, person_id=dana.person_id, may_lose_key=True)
    door.do(people.remove_person, **leaving, may_lose_key=True)


def test_a_proven_clinical_sheet_keeps_the_key_as_well(
    door: Door, as_person: Callable[..., Staff], practice_file: OpenPractice
) -> None:
    only_dana(practice_file)
    sheet = make(door, practice_file, SheetKind.CLINICAL)
    dana = row(door, "Dana Okafor")
    as_person("Ada Quill")
    with pytest.raises(RuleBroken, match=r"person\.last_clinical_key"):
        door.do(people.begin_password, person_id=dana.person_id)
    as_person("Dana Okafor")
    prove(door, practice_file, sheet.number)
    as_person("Ada Quill")
    door.do(people.begin_password, person_id=dana.person_id)


def test_nobody_resets_their_own_password(door: Door) -> None:
    with pytest.raises(RuleBroken, match=r"person\.own_password"):
        door.do(people.begin_password, person_id=row(door, "Dana Okafor").person_id)


# -- old and made-up key files ----------------------------------------------------


def test_a_slot_put_back_after_a_reset_brings_no_clinical_key(
    door: Door, practice_file: OpenPractice
) -> None:
    before = practice_file.key_file
    set_password(door, practice_file, row(door, "Ravi Menon"), TEMPORARY)
    put(practice_file, before)
    ravi = staff_of(practice_file, "ravi")
    assert come_in(practice_file, "ravi").clinical_key is None
    assert door.ask(people.must_choose_password, by=ravi)
    choose_own(door, practice_file, ravi, PASSWORD, OWN)
    assert practice_file.unlock("ravi", OWN).clinical_key is None


def test_the_only_clinical_key_survives_a_record_of_other_keys(
    door: Door, practice_file: OpenPractice
) -> None:
    """As after a restored backup from before the person's newest keys."""
    only_dana(practice_file)
    dana = staff_of(practice_file, "dana")
    door.do(people.end_own_password, by=dana, public_key=b"\1" * 32)
    clinical = practice_file.clinical_key
    assert come_in(practice_file, "dana").clinical_key == clinical
    assert door.ask(people.must_choose_password, by=dana)
    choose_own(door, practice_file, dana, PASSWORD, OWN)
    assert not door.ask(people.must_choose_password, by=dana)
    assert come_in(practice_file, "dana", OWN).clinical_key == clinical


def test_a_made_up_clinical_key_seals_nothing(
    door: Door, practice_file: OpenPractice, make_patient: Callable[..., int]
) -> None:
    """Who made it up could read every note that is written under it."""
    patient_id = make_patient("Marisol", "Quintero")
    door.do(counseling_notes.write_note, patient_id=patient_id, text="Spoke of home.")
    slot = practice_file.key_file.slot("dana")
    made_up = keys.grant(
        slot,
        practice_file.practice_id,
        keys.CLINICAL,
        b"\7" * 32,
        known_public_key=slot.public_key,
    )
    put(practice_file, practice_file.key_file.with_slot(made_up))
    with pytest.raises(Trouble, match="key_slot_altered"):
        come_in(practice_file, "dana")
    assert (practice_file.person_uid, practice_file.clinical_key) == (None, None)
    assert come_in(practice_file, "marcus").clinical_key is not None


# -- interrupted between effect and record ----------------------------------------


def test_a_password_whose_record_was_interrupted_is_shown_and_not_kept(
    door: Door, practice_file: OpenPractice
) -> None:
    """The administrator knows it, and nothing on record says so."""
    tessa = row(door, "Tessa Lund")
    door.do(people.begin_password, person_id=tessa.person_id)
    person_keys.set_password(practice_file, "tessa", tessa.name, TEMPORARY, cost=CHEAP)
    assert (row(door, "Tessa Lund").is_interrupted, row(door, "Ravi Menon").is_interrupted) == (
        True,
        False,
    )
    staff = staff_of(practice_file, "tessa")
    assert door.ask(people.must_choose_password, by=staff)
    come_in(practice_file, "tessa", TEMPORARY)
    choose_own(door, practice_file, staff, TEMPORARY, OWN)
    assert not row(door, "Tessa Lund").is_interrupted
    assert not door.ask(people.must_choose_password, by=staff)


def test_an_own_first_password_whose_record_was_interrupted_can_be_chosen_again(
    door: Door, practice_file: OpenPractice
) -> None:
    set_password(door, practice_file, row(door, "Tessa Lund"), TEMPORARY)
    staff = staff_of(practice_file, "tessa")
    known = door.do(people.begin_own_password, by=staff).result
    person_keys.change_own_password(
        practice_file, "tessa", TEMPORARY, OWN, known_public_key=known, is_new_pair=True, cost=CHEAP
    )
    choose_own(door, practice_file, staff, OWN, "chosen once again")
    assert not door.ask(people.must_choose_password, by=staff)
    practice_file.unlock("tessa", "chosen once again")


# -- guessing at an open desk -----------------------------------------------------


def test_guesses_of_the_old_password_are_slowed_down_and_noted(
    door: Door, practice_file: OpenPractice
) -> None:
    dana = staff_of(practice_file, "dana")
    for _try in range(logins.FREE_TRIES):
        with pytest.raises(Trouble, match="wrong_password"):
            choose_own(door, practice_file, dana, "not hers", OWN)
    with pytest.raises(Trouble, match="wait_after_wrong_passwords"):
        choose_own(door, practice_file, dana, PASSWORD, OWN)
    noted = logins.failed_logins(practice_file.copies_folder, practice_file.practice_id)
    assert [each.person_uid for each in noted] == ["dana"] * logins.FREE_TRIES


# -- administrators who can come in -----------------------------------------------


def test_an_administrator_without_a_password_is_no_second_one(
    door: Door, practice_file: OpenPractice
) -> None:
    ada = row(door, "Ada Quill")
    door.do(people.remove_person, person_id=ada.person_id, expected_version=ada.version)
    door.do(waivers.waive, waiver="I go without a second administrator.")
    door.do(people.add_person, name="Noor Haddad", credentials="", roles=[Role.ADMINISTRATOR])
    assert door.ask(waivers.read_waiver) is not None
    with pytest.raises(RuleBroken, match=r"person\.last_administrator"):
        change(door, "Dana Okafor", Role.DIRECTOR)
    set_password(door, practice_file, row(door, "Noor Haddad"), TEMPORARY)
    assert door.ask(waivers.read_waiver) is None
    change(door, "Dana Okafor", Role.DIRECTOR)
