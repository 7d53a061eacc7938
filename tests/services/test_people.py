"""People come, get passwords and keys, and go: on a real file with a real key file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from iopdesk.domain.people import Role, Staff
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, Trouble
from iopdesk.services import people, person_keys, practices
from iopdesk.services.door import Door
from iopdesk.services.people import PersonRow
from iopdesk.storage import key_file, keys, opening
from iopdesk.storage.opening import OpenPractice
from tests.conftest import PASSWORD

CHEAP = keys.CHEAP_FOR_TESTS
TEMPORARY, OWN = "larkspur for a start", "nobody else knows this"


def row(door: Door, name: str) -> PersonRow:
    found: PersonRow = next(p for p in door.ask(people.list_people) if p.name == name)
    return found


def set_password(door: Door, practice: OpenPractice, person: PersonRow, password: str) -> None:
    """As the window does it: allowed, done, recorded."""
    door.do(people.begin_password, person_id=person.person_id)
    public = person_keys.set_password(practice, person.uid, person.name, password, cost=CHEAP)
    door.do(people.end_password, person_id=person.person_id, public_key=public)


def choose_own(door: Door, practice: OpenPractice, staff: Staff, old: str, new: str) -> None:
    known = door.do(people.begin_own_password, by=staff).result
    must = door.ask(people.must_choose_password, by=staff)
    public = person_keys.change_own_password(
        practice, staff.uid, old, new, known_public_key=known, is_new_pair=must, cost=CHEAP
    )
    door.do(people.end_own_password, by=staff, public_key=public)


def give_key(door: Door, practice: OpenPractice, person: PersonRow) -> None:
    known = door.do(people.begin_grant, person_id=person.person_id).result
    person_keys.give_clinical_key(
        practice, person.uid, practice.clinical_key, known_public_key=known
    )
    door.do(people.end_grant, person_id=person.person_id)


@pytest.fixture
def nadia(door: Door, as_person: Callable[..., Staff], practice_file: OpenPractice) -> PersonRow:
    """A counselor whom Ada (administrator, no director) added, with a password to start."""
    as_person("Ada Quill")
    door.do(people.add_person, name="Nadia Ferrante", credentials="LPC", roles=[Role.COUNSELOR])
    set_password(door, practice_file, row(door, "Nadia Ferrante"), TEMPORARY)
    return row(door, "Nadia Ferrante")


def staff_of(practice: OpenPractice, uid: str) -> Staff:
    found = practices.staff_by_uid(practice.read_engine, uid)
    assert found is not None
    return found


def test_a_new_counselor_opens_the_file_but_has_no_role_and_no_clinical_key_yet(
    nadia: PersonRow, practice_file: OpenPractice
) -> None:
    opened = practice_file.unlock(nadia.uid, TEMPORARY)
    assert opened.practice_key == practice_file.file_key.key
    assert opened.clinical_key is None
    assert staff_of(practice_file, nadia.uid).roles == frozenset()
    assert (nadia.waiting, nadia.must_choose) == ((Role.COUNSELOR,), True)


def test_a_director_approves_and_gives_the_key_after_she_chose_her_own_password(
    nadia: PersonRow, door: Door, as_person: Callable[..., Staff], practice_file: OpenPractice
) -> None:
    dana = as_person("Dana Okafor")
    with pytest.raises(RuleBroken, match=r"person.no_own_password"):
        door.do(people.begin_grant, person_id=nadia.person_id)
    door.do(people.approve_roles, person_id=nadia.person_id, expected_version=nadia.version)
    choose_own(door, practice_file, staff_of(practice_file, nadia.uid), TEMPORARY, OWN)
    assert not row(door, "Nadia Ferrante").must_choose
    practice_file.unlock("dana", PASSWORD)
    door.sign_in(dana, practice_file.clinical_key)
    clinical = practice_file.clinical_key
    give_key(door, practice_file, nadia)
    assert practice_file.unlock(nadia.uid, OWN).clinical_key == clinical
    with pytest.raises(Trouble, match="wrong_password"):
        practice_file.unlock(nadia.uid, TEMPORARY)


def test_the_administrator_who_set_the_password_cannot_open_what_is_granted_later(
    nadia: PersonRow, door: Door, practice_file: OpenPractice, as_person: Callable[..., Staff]
) -> None:
    before = practice_file.key_file.slot(nadia.uid)
    as_person("Dana Okafor")
    choose_own(door, practice_file, staff_of(practice_file, nadia.uid), TEMPORARY, OWN)
    after = practice_file.key_file.slot(nadia.uid)
    assert before.public_key != after.public_key
    private = keys.unwrap_private(before, practice_file.practice_id, TEMPORARY)
    sealed = keys.grant(
        after,
        practice_file.practice_id,
        keys.CLINICAL,
        b"\7" * 32,
        known_public_key=after.public_key,
    )
    with pytest.raises(Trouble, match="key_slot_altered"):
        keys.open_grant(sealed, practice_file.practice_id, keys.CLINICAL, private)


def test_a_planted_public_key_gets_no_key(
    nadia: PersonRow, door: Door, practice_file: OpenPractice, as_person: Callable[..., Staff]
) -> None:
    as_person("Dana Okafor")
    door.do(people.approve_roles, person_id=nadia.person_id, expected_version=nadia.version)
    choose_own(door, practice_file, staff_of(practice_file, nadia.uid), TEMPORARY, OWN)
    planted = keys.new_slot(practice_file.practice_id, nadia.uid, nadia.name, "planted!", CHEAP)
    practice_file.key_file = practice_file.key_file.with_slot(planted)
    known = door.do(people.begin_grant, person_id=nadia.person_id).result
    with pytest.raises(Trouble, match="key_slot_altered"):
        person_keys.give_clinical_key(
            practice_file, nadia.uid, practice_file.clinical_key, known_public_key=known
        )


def test_a_reset_takes_the_clinical_key_and_the_data_stays(
    door: Door, practice_file: OpenPractice
) -> None:
    ravi = row(door, "Ravi Menon")
    assert person_keys.has_clinical_key(practice_file, "ravi")
    set_password(door, practice_file, ravi, TEMPORARY)
    assert not person_keys.has_clinical_key(practice_file, "ravi")
    assert practice_file.unlock("ravi", TEMPORARY).practice_key == practice_file.file_key.key
    with pytest.raises(Trouble, match="wrong_password"):
        practice_file.unlock("ravi", PASSWORD)


def test_an_own_new_password_keeps_every_key_and_the_old_one_opens_nothing(
    door: Door, practice_file: OpenPractice
) -> None:
    clinical = practice_file.clinical_key
    choose_own(door, practice_file, staff_of(practice_file, "dana"), PASSWORD, OWN)
    path, copies = practice_file.path, practice_file.copies_folder
    practice_file.close()
    with pytest.raises(Trouble, match="wrong_password"):
        opening.open_practice(path, "dana", PASSWORD, copies_folder=copies)
    again = opening.open_practice(path, "dana", OWN, copies_folder=copies)
    assert again.clinical_key == clinical
    again.close()


def test_a_wrong_old_password_or_a_short_new_one_changes_nothing(
    door: Door, practice_file: OpenPractice
) -> None:
    before = practice_file.key_file
    dana = staff_of(practice_file, "dana")
    with pytest.raises(Trouble, match="wrong_password"):
        choose_own(door, practice_file, dana, "not hers", OWN)
    with pytest.raises(RuleBroken, match="password_too_short"):
        choose_own(door, practice_file, dana, PASSWORD, "short")
    assert practice_file.key_file == before
    assert practice_file.unlock("dana", PASSWORD).clinical_key is not None


def test_every_change_of_keys_reaches_both_copies_of_the_key_file(
    nadia: PersonRow, door: Door, practice_file: OpenPractice
) -> None:
    copy = key_file.copy_path(practice_file.practice_id, practice_file.copies_folder)

    def require_equal_copies() -> None:
        assert copy.read_bytes() == key_file.path_of(practice_file.path).read_bytes()
        assert copy.read_bytes() == key_file.to_bytes(practice_file.key_file)

    require_equal_copies()  # a password was set for Nadia
    choose_own(door, practice_file, staff_of(practice_file, nadia.uid), TEMPORARY, OWN)
    require_equal_copies()
    person_keys.raise_cost(practice_file, nadia.uid, OWN, lambda: replace(CHEAP, time=2))
    require_equal_copies()
    known = practice_file.key_file.slot(nadia.uid).public_key
    person_keys.give_clinical_key(
        practice_file, nadia.uid, practice_file.clinical_key, known_public_key=known
    )
    require_equal_copies()
    person_keys.remove_slot(practice_file, nadia.uid)
    require_equal_copies()
    assert nadia.uid.encode() not in copy.read_bytes()


def test_the_protection_of_a_password_rises_to_what_the_computer_can_do(
    practice_file: OpenPractice,
) -> None:
    higher = replace(CHEAP, time=2)
    before = practice_file.key_file.slot("dana")
    assert not person_keys.raise_cost(practice_file, "dana", PASSWORD, lambda: CHEAP)
    assert practice_file.key_file.slot("dana") == before
    assert person_keys.raise_cost(practice_file, "dana", PASSWORD, lambda: higher)
    assert practice_file.key_file.slot("dana").cost == higher
    assert practice_file.unlock("dana", PASSWORD).clinical_key is not None
    assert not person_keys.raise_cost(practice_file, "dana", PASSWORD, lambda: CHEAP)
    read = key_file.from_bytes(key_file.path_of(practice_file.path).read_bytes())
    assert read == practice_file.key_file


def test_a_protection_that_the_password_does_not_open_is_never_saved(
    practice_file: OpenPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_file.path_of(practice_file.path).read_bytes()
    spoiled = replace(practice_file.key_file.slot("dana"), salt=b"\0" * 16)
    monkeypatch.setattr(keys, "with_cost", lambda *_given: spoiled)
    with pytest.raises(Trouble, match="wrong_password"):
        person_keys.raise_cost(practice_file, "dana", PASSWORD, lambda: replace(CHEAP, time=2))
    assert key_file.path_of(practice_file.path).read_bytes() == before


def test_who_leaves_has_no_slot_and_may_come_back_with_a_new_password(
    door: Door, practice_file: OpenPractice
) -> None:
    ravi = row(door, "Ravi Menon")
    door.do(people.remove_person, person_id=ravi.person_id, expected_version=ravi.version)
    person_keys.remove_slot(practice_file, "ravi")
    with pytest.raises(Trouble, match="person_has_no_slot"):
        practice_file.unlock("ravi", PASSWORD)
    assert practices.staff_by_uid(practice_file.read_engine, "ravi") is None
    with pytest.raises(RuleBroken, match=r"person.left"):
        door.do(people.begin_password, person_id=ravi.person_id)
    gone = row(door, "Ravi Menon")
    assert (gone.is_active, gone.has_key) == (False, False)
    door.do(people.take_back, person_id=gone.person_id, expected_version=gone.version)
    set_password(door, practice_file, row(door, "Ravi Menon"), TEMPORARY)
    practice_file.unlock("ravi", TEMPORARY)
    assert staff_of(practice_file, "ravi").roles == {Role.COUNSELOR}


def test_a_slot_left_over_by_an_interrupted_removal_lets_nobody_in(
    door: Door, practice_file: OpenPractice
) -> None:
    ravi = row(door, "Ravi Menon")
    door.do(people.remove_person, person_id=ravi.person_id, expected_version=ravi.version)
    practice_file.unlock("ravi", PASSWORD)
    with pytest.raises(RuleBroken, match=r"person\.gone"):
        person_keys.let_in(practice_file, "ravi", is_new=False)
    assert practice_file.clinical_key is None


def test_nobody_removes_themselves_or_the_last_of_a_kind(
    door: Door, as_person: Callable[..., Staff]
) -> None:
    dana = row(door, "Dana Okafor")
    given = {"person_id": dana.person_id, "expected_version": dana.version}
    with pytest.raises(RuleBroken, match=r"person.oneself"):
        door.do(people.remove_person, **given)
    as_person("Ada Quill")
    with pytest.raises(RuleBroken, match=r"person.last_director"):
        door.do(people.remove_person, **given)
    with pytest.raises(RuleBroken, match=r"person.last_director"):
        door.do(
            people.change_person,
            **given,
            name="Dana Okafor",
            credentials="LCSW",
            roles=[Role.ADMINISTRATOR],
        )


def test_an_auditor_sees_until_the_last_day(door: Door, practice_file: OpenPractice) -> None:
    until = date(2026, 10, 30)
    door.do(
        people.add_person,
        name="Sable Winters",
        credentials="",
        roles=[Role.AUDITOR],
        auditor_until=until,
    )
    uid = row(door, "Sable Winters").uid
    on_it = practices.staff_by_uid(practice_file.read_engine, uid, until)
    after = practices.staff_by_uid(practice_file.read_engine, uid, until + timedelta(days=1))
    assert on_it is not None
    assert after is not None
    assert (on_it.roles, after.roles) == (frozenset({Role.AUDITOR}), frozenset())


def test_names_are_needed_and_differ(door: Door) -> None:
    for name, code in (("  ", "person.no_name"), ("ravi  MENON", "person.same_name")):
        with pytest.raises(RuleBroken, match=code):
            door.do(people.add_person, name=name, credentials="", roles=[Role.BILLER])


def test_two_people_who_change_one_person_find_out(door: Door) -> None:
    ravi = row(door, "Ravi Menon")
    given = {"person_id": ravi.person_id, "expected_version": ravi.version, "name": "Ravi Menon"}
    door.do(people.change_person, **given, credentials="LCSW", roles=[Role.COUNSELOR])
    with pytest.raises(Conflict):
        door.do(people.change_person, **given, credentials="LPC", roles=[Role.COUNSELOR])


@pytest.mark.parametrize("name", ["Ravi Menon", "Tessa Lund", "Otto Reyes"])
def test_others_neither_see_nor_change_people(
    door: Door, as_person: Callable[..., Staff], name: str
) -> None:
    as_person(name)
    with pytest.raises(NotAllowed):
        door.ask(people.list_people)
    with pytest.raises(NotAllowed):
        door.do(people.add_person, name="X", credentials="", roles=[Role.BILLER])
