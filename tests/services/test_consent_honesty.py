"""Consents say what was signed, by whom, and for whom: ways around it that must stay shut."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.callers import Verification
from iopdesk.domain.consent_terms import Info, Purpose, Recipient, RecipientKind, Signer
from iopdesk.domain.consents import ConsentState
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.domain.disclosures import Basis, Telling
from iopdesk.domain.patient_contacts import Tie
from iopdesk.errors import Conflict, RuleBroken, sentence_for
from iopdesk.services import (
    caller_helper,
    consent_views,
    consents,
    contacts,
    disclosures,
    documents,
    patient_contacts,
)
from iopdesk.services.caller_helper import CallAsked
from iopdesk.storage.models import Document
from tests.conftest import NOW
from tests.services import releases, scans
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


def guarded(door, make_patient, sister):
    """A minor, the tie of the guardian, and a consent that the minor alone signed."""
    minor_id = make_patient("Noor", "Osei", birth_on=date(2010, 10, 1))
    tie = Tie(contact_id=releases.entry(door, "Efua Osei"), relation=Relation.GUARDIAN)
    door.do(patient_contacts.add_known, patient_id=minor_id, tie=tie)
    sign(door, write(door, minor_id, draft(sister)))
    (row,) = door.ask(patient_contacts.list_known, patient_id=minor_id)
    return minor_id, row


def test_a_guardian_who_has_not_signed_is_not_taken_off_the_record(door, make_patient, sister):
    minor_id, row = guarded(door, make_patient, sister)
    with pytest.raises(RuleBroken) as refused:
        door.do(
            patient_contacts.remove_known,
            patient_id=minor_id,
            patient_contact_id=row.patient_contact_id,
            expected_version=row.version,
        )
    assert refused.value.code == "tie.signature_lacks"
    assert not condition(door, minor_id).is_valid


def test_a_guardian_who_has_not_signed_becomes_nobody_else(door, make_patient, sister):
    minor_id, row = guarded(door, make_patient, sister)
    given = {"patient_contact_id": row.patient_contact_id, "expected_version": row.version}
    with pytest.raises(RuleBroken):
        door.do(
            patient_contacts.change_known, **given, tie=replace(row.tie, relation=Relation.PARENT)
        )
    ended = replace(row.tie, authority_until=date(2026, 9, 30))
    door.do(patient_contacts.change_known, **given, tie=ended)
    assert not condition(door, minor_id).is_valid


def test_nobody_is_shown_as_told_of_for_longer_than_the_guardian_decides(
    door, make_patient, sister
):
    minor_id = make_patient("Noor", "Osei", birth_on=date(2009, 3, 14))
    for contact_id, relation in (
        (releases.entry(door, "Efua Osei"), Relation.GUARDIAN), (sister, Relation.SIBLING)
    ):  # fmt: skip
        tie = Tie(contact_id=contact_id, relation=relation)
        door.do(patient_contacts.add_known, patient_id=minor_id, tie=tie)
    mother = signature(signer=Signer.GUARDIAN, name="Efua Osei", authority="Mother")
    sign(door, write(door, minor_id, draft(sister)), signature(), mother)
    (release,) = door.ask(consent_views.read_releases, patient_id=minor_id)
    assert release.until == "Until Mar 13, 2027"
    known = door.ask(patient_contacts.list_known, patient_id=minor_id)
    (told,) = next(row.told for row in known if row.entry.contact_id == sister)
    assert told.until == date(2027, 3, 13)


def test_who_acts_longest_for_an_adult_counts(door, patient_id, sister):
    first, second = (releases.entry(door, name) for name in ("Kojo Osei", "Esi Osei"))
    acts = Relation.REPRESENTATIVE
    releases.tie(door, patient_id, first, acts, authority_from=date(2024, 1, 1))
    spring = {"authority_from": date(2026, 1, 1), "authority_until": date(2026, 3, 1)}
    releases.tie(door, patient_id, second, acts, **spring)
    sign(door, write(door, patient_id, draft(sister)))
    assert not condition(door, patient_id).is_valid


def test_nobody_signs_before_the_patient_was_born(door, patient_id, sister):
    consent_id = write(door, patient_id, draft(sister))
    with pytest.raises(RuleBroken) as refused:
        sign(door, consent_id, signature(date(1926, 9, 1)))
    assert (refused.value.code, refused.value.facts["field"]) == ("consent.sign_born", "patient_on")


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
    assert "Abena" not in sentence_for(refused.value)


def test_an_entry_that_an_unsigned_consent_names_can_be_renamed(door, patient_id, sister):
    write(door, patient_id, draft(sister))
    renamed(door, sister, "Kwame Mensah")


def telling(consent_id, contact_id, recipient):
    return Telling(
        Basis.CONSENT,
        NOW,
        recipient=recipient,
        contact_id=contact_id,
        what=frozenset({Info.ATTENDANCE}),
        purpose=Purpose.FAMILY_SUPPORT,
        consent_id=consent_id,
    )


def test_nobody_is_recorded_as_told_under_the_entry_of_another_person(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    with pytest.raises(RuleBroken) as refused:
        door.do(
            disclosures.record_disclosure,
            patient_id=patient_id,
            telling=telling(consent_id, sister, "Kwame Mensah"),
        )
    assert refused.value.code == "disclosure.somebody_else"
    assert refused.value.facts["field"] == "recipient"
    assert "Abena" not in sentence_for(refused.value)


def test_whoever_works_at_an_organization_is_told_by_their_own_name(door, patient_id):
    clinic = releases.entry(door, "Hollis Family Medicine", is_person=False)
    named = (Recipient(RecipientKind.ORGANIZATION, "", clinic),)
    consent_id = signed(door, patient_id, recipients=named)
    told = telling(consent_id, clinic, "Nurse Ines Duarte")
    assert door.do(disclosures.record_disclosure, patient_id=patient_id, telling=told).seq


def test_a_caller_of_another_name_is_told_nothing_by_the_entry_of_a_person(
    door, patient_id, sister
):
    signed(door, patient_id, sister)
    call = CallAsked(
        CallerKind.FAMILY,
        caller_name="Kwame",
        contact_id=sister,
        verification=Verification.CALL_BACK,
        asked_for="Calvin Osei",
        asks=frozenset({Info.ATTENDANCE}),
        purpose=Purpose.FAMILY_SUPPORT,
    )
    with pytest.raises(RuleBroken) as refused:
        door.do(caller_helper.log_call, asked=call, told={Info.ATTENDANCE})
    assert refused.value.code == "disclosure.somebody_else"
    assert refused.value.facts["field"] == "caller_name"
    door.do(caller_helper.log_call, asked=replace(call, caller_name="Abena"), told=call.asks)


def test_a_document_on_which_the_accounting_rests_stays_in_its_chart(
    door, patient_id, make_patient
):
    order = scans.file_one(door, patient_id)
    told = Telling(
        Basis.COURT_ORDER,
        NOW,
        recipient="Fulton Court",
        what=frozenset({Info.ATTENDANCE}),
        document_id=order,
    )
    door.do(disclosures.record_disclosure, patient_id=patient_id, telling=told)
    with Session(door.file.read_engine) as db:
        version = db.get_one(Document, order).version
    with pytest.raises(RuleBroken) as refused:
        door.do(
            documents.move_document,
            document_id=order,
            expected_version=version,
            to_patient_id=make_patient("Gloria", "Prentiss"),
            reason="Filed in the wrong chart",
        )
    assert refused.value.code == "document.told"
