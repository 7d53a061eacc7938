"""A second administrator, or who goes without since when: at founding, later, and ended."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.people import Role
from iopdesk.errors import NotAllowed, RuleBroken
from iopdesk.services import audit_log, people, practices, waivers
from iopdesk.services.door import Door
from iopdesk.services.practices import NewStaff
from iopdesk.storage import keys
from iopdesk.storage.models import AuditEntry, Person
from iopdesk.storage.verify import verify
from tests.conftest import NOW, PASSWORD, PRACTICE

WORDS = "I am the only administrator; if I lose my password nobody comes in."
BOTH = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
ROSA = NewStaff("rosa", "Rosa Almeida", "LCSW", BOTH)


def found(path, staff, waiver=""):
    return practices.create(
        path,
        PRACTICE,
        [(one, PASSWORD) for one in staff],
        (),
        now=NOW,
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=path.parent / "keys",
        waiver=waiver,
    )


@pytest.fixture
def alone(tmp_path):
    """A door of a practice whose only administrator, signed in, said that she goes without."""
    practice = found(tmp_path / "hazel.iopdesk", [ROSA], WORDS)
    door = Door(practice, lambda: NOW)
    rosa = practices.staff_by_uid(practice.read_engine, "rosa")
    door.sign_in(rosa, practice.clinical_key)
    yield door
    practice.close()


def acts(door):
    with Session(door.file.read_engine) as db:
        rows = db.execute(select(AuditEntry.act, AuditEntry.person_id).order_by(AuditEntry.seq))
        return [tuple(row) for row in rows]


def add(door, roles=(Role.ADMINISTRATOR,), name="Tomas Iversen"):
    added = door.do(people.add_person, name=name, credentials="", roles=roles).result
    return give_password(door, added)


def give_password(door, person):
    given = {"person_id": person.person_id, "public_key": b"\1" * 32}
    return door.do(people.end_password, **given).result


def test_a_practice_with_one_administrator_is_made_only_with_their_words(tmp_path):
    path = tmp_path / "hazel.iopdesk"
    with pytest.raises(RuleBroken, match=r"waiver\.needed"):
        found(path, [ROSA])
    assert list(tmp_path.iterdir()) == []


def test_a_waiver_at_founding_has_an_entry_of_its_own_and_the_file_holds(alone):
    assert acts(alone) == [("practice.found", None), ("people.waive", 1)]
    given = alone.ask(waivers.read_waiver)
    assert (given.name, given.words) == ("Rosa Almeida", WORDS)
    assert given.given_at == NOW
    verify(alone.file.read_engine, alone.file.path)
    page = alone.ask(audit_log.read_audit, wanted=audit_log.AuditFilter())
    assert "Waive a second administrator" in [row.what for row in page.rows]


def test_a_second_administrator_at_founding_needs_no_words_and_chooses_a_password(tmp_path):
    second = NewStaff("tom", "Tomas Iversen", "", frozenset({Role.ADMINISTRATOR}), must_choose=True)
    practice = found(tmp_path / "hazel.iopdesk", [ROSA, second], WORDS)
    with Session(practice.read_engine) as db:
        set_by = dict(
            tuple(row) for row in db.execute(select(Person.uid, Person.password_set_by_id))
        )
    assert set_by == {"rosa": None, "tom": 1}
    door = Door(practice, lambda: NOW)
    door.sign_in(practices.staff_by_uid(practice.read_engine, "tom"), None)
    assert door.ask(people.must_choose_password)
    assert door.ask(waivers.read_waiver) is None
    practice.close()


def test_a_second_administrator_ends_the_waiver_and_it_stays_ended(alone):
    tomas = add(alone)
    assert alone.ask(waivers.read_waiver) is None
    with pytest.raises(RuleBroken, match=r"waiver\.not_needed"):
        alone.do(waivers.waive, waiver=WORDS)
    row = next(one for one in alone.ask(people.list_people) if one.person_id == tomas.person_id)
    alone.do(people.remove_person, person_id=row.person_id, expected_version=row.version)
    assert alone.ask(waivers.read_waiver) is None
    alone.do(waivers.waive, waiver=WORDS)
    assert alone.ask(waivers.read_waiver).name == "Rosa Almeida"


def test_a_person_of_another_role_ends_nothing(alone):
    tomas = add(alone, roles=(Role.BILLER,))
    assert alone.ask(waivers.read_waiver) is not None
    row = next(one for one in alone.ask(people.list_people) if one.person_id == tomas.person_id)
    alone.do(
        people.change_person,
        person_id=row.person_id,
        expected_version=row.version,
        name=row.name,
        credentials="",
        roles=[Role.BILLER, Role.ADMINISTRATOR],
    )
    assert alone.ask(waivers.read_waiver) is None


def test_taking_an_administrator_back_ends_it_too(alone):
    tomas = add(alone)
    for act in (people.remove_person, None, people.take_back):
        if act is None:
            alone.do(waivers.waive, waiver=WORDS)
            continue
        row = next(one for one in alone.ask(people.list_people) if one.person_id == tomas.person_id)
        alone.do(act, person_id=row.person_id, expected_version=row.version)
    assert alone.ask(waivers.read_waiver) is not None
    give_password(alone, tomas)
    assert alone.ask(waivers.read_waiver) is None


def test_only_an_administrator_waives(door, as_person):
    as_person("Tessa Lund")
    with pytest.raises(NotAllowed):
        door.do(waivers.waive, waiver=WORDS)


def test_what_is_said_shows_in_no_repr(alone):
    assert WORDS not in repr(alone.ask(waivers.read_waiver))
