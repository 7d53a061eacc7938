"""Consents say what was signed, by whom, and for whom: ways around it that must stay shut."""

from __future__ import annotations

from datetime import date

import pytest

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.consent_terms import Info
from iopdesk.domain.consents import ConsentState
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.errors import Conflict, RuleBroken
from iopdesk.services import consent_views, consents, contacts
from tests.services import releases
from tests.services.releases import at, draft, read, sign, signature, signed, write

WIDER = frozenset({Info.ATTENDANCE, Info.TEST_RESULTS})


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Calvin", "Osei", birth_on=date(1989, 3, 14))


@pytest.fixture
def sister(door):
    return releases.entry(door, "Abena Osei", phone="(404) 555-0118", code_word="Kumasi")


def condition(door, patient_id):
    return door.ask(consent_views.list_consents, patient_id=patient_id).consents[0].condition


# -- what was signed --------------------------------------------------------------


def test_undo_brings_no_other_words_onto_a_form_that_was_signed_since(door, patient_id, sister):
    consent_id = write(door, patient_id, draft(sister, what=WIDER))
    door.do(consents.change_consent, **at(door, consent_id), draft=draft(sister))
    sign(door, consent_id)
    with pytest.raises(Conflict):
        door.undo()
    assert read(door, consent_id).consent.what == {Info.ATTENDANCE}


def test_undo_brings_nobody_back_onto_a_form_that_was_signed_since(door, patient_id, sister):
    brother = releases.entry(door, "Kofi Osei")
    consent_id = write(door, patient_id, draft(sister, brother))
    door.do(consents.change_consent, **at(door, consent_id), draft=draft(sister))
    sign(door, consent_id)
    with pytest.raises(Conflict):
        door.undo()
    assert [each.contact_id for each in read(door, consent_id).consent.recipients] == [sister]


def test_redo_brings_no_other_words_onto_a_form_that_was_signed_since(door, patient_id, sister):
    consent_id = write(door, patient_id, draft(sister))
    door.do(consents.change_consent, **at(door, consent_id), draft=draft(sister, what=WIDER))
    door.undo()
    sign(door, consent_id)
    with pytest.raises(Conflict):
        door.redo()
    assert read(door, consent_id).consent.what == {Info.ATTENDANCE}


def test_a_form_that_somebody_declined_to_sign_can_be_undone(door, patient_id, sister):
    consent_id = write(door, patient_id, draft(sister, what=WIDER))
    door.do(consents.change_consent, **at(door, consent_id), draft=draft(sister))
    sign(door, consent_id, signature(name="", is_signed=False))
    assert door.undo() is not None
    assert read(door, consent_id).consent.what == WIDER


# -- who signed -------------------------------------------------------------------


def test_the_end_of_a_guardian_completes_nothing_that_they_did_not_sign(door, make_patient, sister):
    minor_id = make_patient("Noor", "Osei", birth_on=date(2008, 10, 1))
    mother = releases.entry(door, "Efua Osei")
    until = date(2026, 9, 30)
    releases.tie(door, minor_id, mother, Relation.GUARDIAN, authority_until=until)
    sign(door, write(door, minor_id, draft(sister)), signature(date(2026, 9, 1)))
    shown = condition(door, minor_id)
    assert shown.state is ConsentState.INCOMPLETE
    assert [each.code for each in shown.missing] == ["signature"]


def test_a_minor_signs_alone_after_the_authority_of_the_guardian_ended(door, make_patient, sister):
    minor_id = make_patient("Noor", "Osei", birth_on=date(2009, 10, 1))
    mother = releases.entry(door, "Efua Osei")
    until = date(2026, 8, 31)
    releases.tie(door, minor_id, mother, Relation.GUARDIAN, authority_until=until)
    sign(door, write(door, minor_id, draft(sister)), signature(date(2026, 9, 1)))
    assert condition(door, minor_id).is_valid


# -- for whom ---------------------------------------------------------------------


def renamed(door, contact_id, name, **more):
    entry = door.ask(contacts.read_contact, contact_id=contact_id)
    fields = NewContact(name=name, kind=ContactKind.PERSON, **more)
    version = entry.row.version
    door.do(contacts.change_contact, contact_id=contact_id, expected_version=version, fields=fields)


def test_an_entry_that_a_signed_consent_names_becomes_nobody_else(door, patient_id, sister):
    signed(door, patient_id, sister)
    renamed(door, sister, "Abena Mensah")
    with pytest.raises(RuleBroken) as refused:
        renamed(door, sister, "Kwame Mensah", code_word="Accra")
    assert (refused.value.code, refused.value.facts["field"]) == ("contact.in_consent", "name")
    assert "Abena" not in str(refused.value)


def test_an_entry_that_an_unsigned_consent_names_can_be_renamed(door, patient_id, sister):
    write(door, patient_id, draft(sister))
    renamed(door, sister, "Kwame Mensah")
