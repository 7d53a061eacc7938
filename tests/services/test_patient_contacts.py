"""Whom a patient knows, further phones, and the record as the Details tab asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from iopdesk.domain.contacts import ContactKind, PhoneKind, Relation, Voicemail
from iopdesk.domain.patient_contacts import Tie
from iopdesk.domain.patient_phones import FurtherPhone
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    contacts,
    patient_contacts,
    patient_phones,
    patient_record,
    patient_search,
    patients,
    restrictions,
)
from tests.services import releases
from tests.services.known import add_entry, add_known, add_phone

TODAY = date(2026, 10, 22)


@pytest.fixture
def marisol(door, make_patient):
    return make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14))


def known(door, patient_id):
    return door.ask(patient_contacts.list_known, patient_id=patient_id)


def record(door, patient_id):
    return door.ask(patient_record.read_record, patient_id=patient_id)


def found(door, typed):
    return [row.patient_id for row in door.ask(patient_search.find_patients, typed=typed)]


def test_who_is_called_in_an_emergency_stands_first(door, marisol):
    ana, joel = add_entry(door, "Ana Quintero"), add_entry(door, "Joel Abara")
    add_known(door, marisol, ana.contact_id, Relation.SIBLING)
    add_known(door, marisol, joel.contact_id, Relation.PROBATION, is_emergency=True)
    assert [row.entry.name for row in known(door, marisol)] == ["Joel Abara", "Ana Quintero"]


def test_a_contact_is_changed_and_removed_and_the_entry_stays(door, marisol):
    ana = add_entry(door, "Ana Quintero")
    tie_id = add_known(door, marisol, ana.contact_id, Relation.FRIEND)
    (row,) = known(door, marisol)
    given = {"patient_contact_id": tie_id, "expected_version": row.version}
    door.do(patient_contacts.change_known, **given, tie=replace(row.tie, relation=Relation.SIBLING))
    (row,) = known(door, marisol)
    assert row.tie.relation is Relation.SIBLING
    gone = {**given, "patient_id": marisol}
    with pytest.raises(Conflict):
        door.do(patient_contacts.remove_known, **gone)
    door.do(
        patient_contacts.remove_known,
        **{**gone, "expected_version": row.version},
    )
    assert known(door, marisol) == ()
    assert door.ask(contacts.list_contacts)[0].name == "Ana Quintero"
    door.undo()
    assert [row.tie.relation for row in known(door, marisol)] == [Relation.SIBLING]


def test_an_entry_is_a_contact_once_for_each_relation(door, marisol):
    ana = add_entry(door, "Ana Quintero")
    add_known(door, marisol, ana.contact_id, Relation.SIBLING)
    add_known(door, marisol, ana.contact_id, Relation.SPONSOR)
    with pytest.raises(RuleBroken) as caught:
        add_known(door, marisol, ana.contact_id, Relation.SIBLING)
    assert (caught.value.code, caught.value.field) == ("tie.twice", "contact_id")


def test_an_entry_that_is_not_there_is_asked_for(door, marisol):
    for contact_id in (None, 4_711):
        with pytest.raises(RuleBroken) as caught:
            add_known(door, marisol, contact_id, Relation.SIBLING)
        assert caught.value.code == "tie.no_entry"


def test_an_emergency_contact_takes_back_that_there_was_nobody(door, make_patient):
    patient_id = make_patient("Kofi", "Brandt", none_of=("phone", "emergency_contact"))
    entry = add_entry(door, "Ana Quintero")
    add_known(door, patient_id, entry.contact_id, Relation.SIBLING, is_emergency=True)
    assert record(door, patient_id).details.fields.none_of == ("phone",)
    door.undo()
    assert record(door, patient_id).details.fields.none_of == ("phone", "emergency_contact")


def test_what_each_may_be_told_follows_from_the_valid_consents(door, marisol):
    ana, joel = add_entry(door, "Ana Quintero"), add_entry(door, "Joel Abara")
    hollis = add_entry(door, "Hollis Family Medicine", kind=ContactKind.ORGANIZATION)
    doctor = add_entry(door, "Lena Hollis", organization_id=hollis.contact_id)
    relations = (Relation.SIBLING, Relation.PROBATION, Relation.PROVIDER, Relation.PHYSICIAN)
    for entry, relation in zip((ana, joel, hollis, doctor), relations, strict=True):
        add_known(door, marisol, entry.contact_id, relation)
    consent_id = releases.write(door, marisol, releases.draft(ana.contact_id))
    assert all(row.told == () for row in known(door, marisol))
    releases.sign(door, consent_id)
    rows = {row.entry.name: row.told for row in known(door, marisol)}
    assert [each.consent_id for each in rows.pop("Ana Quintero")] == [consent_id]
    assert set(rows.values()) == {()}


def test_who_may_not_see_consents_sees_contacts_without_what_they_may_be_told(
    door, marisol, as_person
):
    add_known(door, marisol, add_entry(door, "Ana Quintero").contact_id, Relation.SIBLING)
    as_person("Tessa Lund")
    assert known(door, marisol)[0].told == ()
    as_person("Elin Thornquist")
    assert known(door, marisol)[0].told is None
    with pytest.raises(NotAllowed):
        add_phone(door, marisol, "404 555 0100")


def test_contacts_of_a_restricted_record_are_closed_with_it(door, marisol, as_person):
    tie_id = add_known(door, marisol, add_entry(door, "Ana").contact_id, Relation.SIBLING)
    given = {"patient_id": marisol, "expected_version": 0, "reason": "The mayor of the town"}
    door.do(restrictions.restrict, **given)
    as_person("Tessa Lund")
    gone = {"patient_id": marisol, "patient_contact_id": tie_id, "expected_version": 1}
    for question in (patient_contacts.list_known, patient_record.read_record):
        with pytest.raises(NotAllowed):
            door.ask(question, patient_id=marisol)
    with pytest.raises(NotAllowed):
        door.do(patient_contacts.remove_known, **gone)


def test_a_guardian_at_seventeen_means_that_every_consent_is_signed_anew(door, make_patient):
    patient_id = make_patient("Kofi", "Brandt", birth_on=date(2009, 5, 3))
    assert record(door, patient_id).of_age == "Turns 18 on May 3, 2027."
    entry = add_entry(door, "Esi Brandt")
    add_known(door, patient_id, entry.contact_id, Relation.GUARDIAN, authority="Mother")
    assert record(door, patient_id).of_age.endswith("have every consent signed anew.")


# -- phones -----------------------------------------------------------------------


def test_a_patient_is_found_by_any_of_their_phones(door, marisol):
    phone_id = add_phone(door, marisol, "503 555 0122", kind=PhoneKind.WORK)
    assert found(door, "0122") == [marisol]
    (row,) = record(door, marisol).phones
    assert row.phone == FurtherPhone("(503) 555-0122", PhoneKind.WORK)
    given = {"patient_phone_id": phone_id, "expected_version": row.version}
    changed = FurtherPhone("503 555 0177", PhoneKind.HOME, Voicemail.NO, "After 5 PM")
    door.do(patient_phones.change_phone, **given, phone=changed)
    assert (found(door, "0122"), found(door, "0177")) == ([], [marisol])
    with pytest.raises(Conflict):
        door.do(patient_phones.remove_phone, patient_id=marisol, **given)
    door.undo()
    assert (found(door, "0122"), found(door, "0177")) == ([marisol], [])


def test_a_changed_name_keeps_the_further_phones_findable(door, marisol):
    add_phone(door, marisol, "503 555 0122")
    opened = door.ask(patients.read_patient, patient_id=marisol)
    door.do(
        patients.change_patient,
        patient_id=marisol,
        expected_version=opened.version,
        fields=replace(opened.fields, family_name="Quintera"),
    )
    assert found(door, "quintera 0122") == [marisol]


def test_a_removed_phone_finds_nobody(door, marisol):
    phone_id = add_phone(door, marisol, "503 555 0122")
    (row,) = record(door, marisol).phones
    door.do(
        patient_phones.remove_phone,
        patient_id=marisol,
        patient_phone_id=phone_id,
        expected_version=row.version,
    )
    assert found(door, "0122") == []
    assert record(door, marisol).phones == ()


def test_a_further_phone_takes_back_that_there_was_none(door, make_patient):
    patient_id = make_patient("Kofi", "Brandt", none_of=("phone",))
    add_phone(door, patient_id, "503 555 0122")
    assert record(door, patient_id).details.fields.none_of == ()


def test_the_record_is_read_in_as_many_statements_for_twenty_contacts_as_for_two(door, marisol):
    seen = []
    event.listen(
        door.file.read_engine, "before_cursor_execute", lambda *given: seen.append(given[2])
    )

    def asked():
        seen.clear()
        record(door, marisol)
        return len(seen)

    def more(count):
        for number in range(count):
            entry = add_entry(door, f"Ana {number}")
            add_known(door, marisol, entry.contact_id, Relation.FRIEND)
            add_phone(door, marisol, f"503 555 01{number:02}")

    more(2)
    few = asked()
    more(18)
    assert asked() == few


def test_the_tie_of_nobody_says_nothing_in_a_trace():
    assert "Quintero" not in repr(Tie(note="Quintero")) + repr(FurtherPhone(note="Quintero"))
