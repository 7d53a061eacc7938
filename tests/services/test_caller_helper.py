"""The caller helper over a real file: silence, save what a consent or an emergency opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from iopdesk.domain.caller_cards import CallerKind, LegalPaper
from iopdesk.domain.callers import EmergencyRecord, Opening, Verification, silence
from iopdesk.domain.consent_terms import Info, Purpose, Recipient, RecipientKind, Signer
from iopdesk.domain.consents import ConsentState
from iopdesk.domain.contacts import Relation
from iopdesk.domain.disclosures import Basis
from iopdesk.errors import NotAllowed, RuleBroken
from iopdesk.services import caller_helper, consent_views, consents, restrictions
from iopdesk.services.caller_helper import CallAsked
from iopdesk.storage.models import Call, Disclosure
from tests.conftest import NOW
from tests.services import releases
from tests.services.releases import draft, sign, signature, signed, write

TODAY = NOW.date()
ADULT, TEEN = date(1989, 3, 14), date(2008, 10, 1)
RECORD = EmergencyRecord("Dr. Ames", "Hill Hospital", "", NOW, "Overdose")
NAMES = {
    ConsentState.INCOMPLETE: "Ines",
    ConsentState.VALID: "Calvin",
    ConsentState.EXPIRING: "June",
    ConsentState.EXPIRED: "Dmitri",
    ConsentState.REVOKED: "Gloria",
    ConsentState.REPLACED: "Kofi",
    ConsentState.AUTHORITY_ENDED: "Noor",
}
"""The given name of the patient whose consent is in each state; all are Osei."""


@pytest.fixture
def sister(door):
    return releases.entry(door, "Abena Osei", phone="(404) 555-0118", code_word="Kumasi")


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Calvin", "Osei", preferred_name="Cal", birth_on=ADULT)


def asked(contact_id, **more):
    given = {
        "caller": CallerKind.FAMILY,
        "caller_name": "Abena",
        "contact_id": contact_id,
        "verification": Verification.CODE_WORD,
        "code_word": "kumasi",
        "asked_for": "Calvin Osei",
        "asks": frozenset({Info.ATTENDANCE, Info.MEDICATIONS}),
        "purpose": Purpose.FAMILY_SUPPORT,
        **more,
    }
    return CallAsked(**given)


def ask(door, question):
    return door.ask(caller_helper.answer_call, asked=question)


def log(door, question, *told):
    return door.do(caller_helper.log_call, asked=question, told=frozenset(told)).result


def kept(door, model):
    with Session(door.file.read_engine) as db:
        return list(db.scalars(select(model).order_by(model.id)))


# -- every state, caller and verification over the real service ---------------------


def in_every_state(door, make_patient, contact_id):
    """A patient for each state a consent may have today."""
    found = {}
    for state, given in NAMES.items():
        born = TEEN if state is ConsentState.AUTHORITY_ENDED else ADULT
        found[state] = make_patient(given, "Osei", birth_on=born)
    write(door, found[ConsentState.INCOMPLETE], draft(contact_id))
    signed(door, found[ConsentState.VALID], contact_id)
    signed(door, found[ConsentState.EXPIRING], contact_id, expires_on=TODAY)
    signed(door, found[ConsentState.EXPIRED], contact_id, expires_on=date(2026, 10, 21))
    gone = signed(door, found[ConsentState.REVOKED], contact_id)
    door.do(
        consents.revoke,
        **releases.at(door, gone),
        revoked_at=NOW,
        revoked_by=Signer.PATIENT,
        in_writing=True,
    )
    # what replaces it names somebody else, and so opens nothing to this caller
    other = releases.entry(door, "Somebody Else")
    old = signed(door, found[ConsentState.REPLACED], contact_id)
    new = write(door, found[ConsentState.REPLACED], draft(other), replaces_id=old)
    sign(door, new, signature(TODAY))
    ward = found[ConsentState.AUTHORITY_ENDED]
    releases.tie(door, ward, other, Relation.GUARDIAN)
    mother = signature(signer=Signer.GUARDIAN, name="Rima", authority="mother")
    sign(door, write(door, ward, draft(contact_id)), signature(), mother)
    return found


def test_there_is_a_consent_in_every_state(door, make_patient, sister):
    for state, patient_id in in_every_state(door, make_patient, sister).items():
        rows = door.ask(consent_views.list_consents, patient_id=patient_id).consents
        assert state in {row.condition.state for row in rows}, state


def test_only_a_valid_consent_and_a_verified_caller_open_anything(door, make_patient, sister):
    in_every_state(door, make_patient, sister)
    opened = emergencies = 0
    table = list(product(ConsentState, CallerKind, Verification, LegalPaper, (None, RECORD)))
    for state, caller, verified, paper, emergency in table:
        question = asked(
            sister,
            caller=caller,
            verification=verified,
            paper=paper,
            emergency=emergency,
            asked_for=f"{NAMES[state]} Osei",
        )
        patient = ask(door, question)
        if state is ConsentState.INCOMPLETE:  # whom nobody knows is asked about once for each
            nobody = ask(door, replace(question, asked_for="No Body"))
            assert nobody == silence(caller, paper)
        known = verified is not Verification.NONE and caller is not CallerKind.UNKNOWN
        may = known and paper is LegalPaper.NONE
        by_consent = may and state in (ConsentState.VALID, ConsentState.EXPIRING)
        by_emergency = may and caller is CallerKind.EMERGENCY_ROOM and emergency is not None
        told = {Info.ATTENDANCE} if by_consent else set()
        told |= {Info.MEDICATIONS} if by_emergency else set()
        assert patient.may_tell == told, (state, caller, verified, paper)
        if not told:
            assert patient == silence(caller, paper)
        opened += by_consent
        emergencies += by_emergency
    assert (len(table), opened, emergencies) == (7 * 10 * 4 * 4 * 2, 2 * 9 * 3 * 2, 7 * 3)


# -- who is asked about -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("Calvin Osei", True),
        ("osei, CAL", True),
        ("Calvin", False),
        ("Osei", False),
        ("Calvin Osei Brandt", False),
        ("Calvn Osei", False),
        ("Cal Ose", False),
        ("", False),
        ("%", False),
    ],
)
def test_a_whole_name_finds_whom_it_names_and_half_a_name_nobody(
    door, patient_id, sister, name, is_found
):
    signed(door, patient_id, sister)
    found = ask(door, asked(sister, asked_for=name))
    assert (found.opening is Opening.CONSENT) is is_found


def test_two_of_one_name_stay_silent_until_the_birth_date_tells_them_apart(
    door, patient_id, sister, make_patient
):
    make_patient("Calvin", "Osei", birth_on=date(1990, 1, 1))
    signed(door, patient_id, sister)
    question = asked(sister)
    assert ask(door, question) == silence(CallerKind.FAMILY)
    assert ask(door, replace(question, birth_on=ADULT)).may_tell == {Info.ATTENDANCE}
    assert ask(door, replace(question, birth_on=date(1990, 1, 1))) == silence(CallerKind.FAMILY)


@pytest.mark.parametrize("word", ["", "Accra", "Kumasi Kumasi"])
def test_a_wrong_code_word_verifies_nobody(door, patient_id, sister, word):
    signed(door, patient_id, sister)
    assert ask(door, asked(sister, code_word=word)) == silence(CallerKind.FAMILY)


def test_an_entry_without_a_code_word_is_not_known_by_an_empty_one(door, patient_id):
    brother = releases.entry(door, "Kwame Osei")
    signed(door, patient_id, brother)
    assert ask(door, asked(brother, code_word="")) == silence(CallerKind.FAMILY)


def test_staff_of_a_named_organization_are_covered(door, patient_id):

    clinic = releases.entry(door, "Hollis Family Medicine", is_person=False)
    nurse = releases.entry(door, "Ana Lopez", organization_id=clinic)
    form = draft(recipients=(Recipient(RecipientKind.ORGANIZATION, "", clinic),))
    sign(door, write(door, patient_id, form))
    question = asked(nurse, caller=CallerKind.PROVIDER, verification=Verification.CALL_BACK)
    assert ask(door, question).may_tell == {Info.ATTENDANCE}


def test_a_restricted_record_stays_silent_for_who_may_not_open_it(
    door, as_person, patient_id, sister
):
    signed(door, patient_id, sister)
    door.do(
        restrictions.restrict,
        patient_id=patient_id,
        expected_version=0,
        reason="A member of our own staff",
    )
    assert ask(door, asked(sister)).may_tell == {Info.ATTENDANCE}
    as_person("Tessa Lund")
    assert ask(door, asked(sister)) == silence(CallerKind.FAMILY)
    log(door, asked(sister))
    (call,) = kept(door, Call)
    assert (call.patient_id, call.opening) == (patient_id, Opening.NOTHING)


# -- the log ----------------------------------------------------------------------


def test_a_call_that_opened_nothing_is_logged_in_the_same_words(door, patient_id, sister):
    signed(door, patient_id, sister)
    known = log(door, asked(sister, verification=Verification.NONE))
    unknown = log(door, asked(sister, verification=Verification.NONE, asked_for="No Body"))
    assert known.said == unknown.said == "Call logged"
    first, second = kept(door, Call)
    assert (first.patient_id, second.patient_id) == (patient_id, None)
    assert second.asked_for == "No Body"
    assert kept(door, Disclosure) == []


def test_what_was_told_is_recorded_with_its_consent_in_the_same_act(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    call_id = log(door, asked(sister), Info.ATTENDANCE).call_id
    (row,) = kept(door, Disclosure)
    assert (row.basis, row.consent_id, row.call_id) == (Basis.CONSENT, consent_id, call_id)
    assert (row.what, row.recipient, row.contact_id) == (("attendance",), "Abena", sister)
    (call,) = door.ask(consent_views.list_consents, patient_id=patient_id).calls
    assert (call.opening, call.name) == (Opening.CONSENT, "Abena")


def test_what_is_not_open_is_not_told_and_nothing_is_logged(door, patient_id, sister):
    signed(door, patient_id, sister)
    with pytest.raises(RuleBroken) as caught:
        log(door, asked(sister), Info.ATTENDANCE, Info.MEDICATIONS)
    assert caught.value.code == "call.not_open"
    assert kept(door, Call) == kept(door, Disclosure) == []


def test_two_consents_make_two_disclosures(door, patient_id, sister):
    first = signed(door, patient_id, sister)
    second = signed(door, patient_id, sister, what=frozenset({Info.MEDICATIONS}))
    log(door, asked(sister), Info.ATTENDANCE, Info.MEDICATIONS)
    rows = {row.consent_id: row.what for row in kept(door, Disclosure)}
    assert rows == {first: ("attendance",), second: ("medications",)}


def emergency(**more):
    return asked(
        None,
        caller=CallerKind.EMERGENCY_ROOM,
        verification=Verification.CALL_BACK,
        emergency=replace(RECORD, **more),
        purpose=Purpose.TREATMENT,
    )


def test_an_emergency_is_told_of_with_its_whole_record(door, patient_id):
    log(door, emergency(), Info.MEDICATIONS)
    (row,) = kept(door, Disclosure)
    assert (row.basis, row.recipient, row.affiliation) == (
        Basis.EMERGENCY, "Dr. Ames", "Hill Hospital"
    )  # fmt: skip
    assert (row.nature, row.told_at, row.told_by_id) == ("Overdose", NOW, door.person.id)


@pytest.mark.parametrize("left_out", ["recipient", "affiliation", "nature", "told_at"])
def test_an_emergency_without_a_part_of_its_record_opens_nothing(door, patient_id, left_out):
    empty = None if left_out == "told_at" else " "
    assert ask(door, emergency(**{left_out: empty})) == silence(CallerKind.EMERGENCY_ROOM)


def test_where_others_see_the_screen_a_call_is_logged_and_nothing_is_told(door, patient_id, sister):
    signed(door, patient_id, sister)
    door.is_lobby = True
    with pytest.raises(NotAllowed):
        ask(door, asked(sister))
    with pytest.raises(NotAllowed):
        log(door, asked(sister), Info.ATTENDANCE)
    log(door, asked(sister))
    assert [call.opening for call in kept(door, Call)] == [Opening.NOTHING]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"caller_name": " ", "contact_id": None}, "call.nobody"),
        ({"asked_for": "x" * 4_001}, "call.too_long"),
        ({"caller_phone": "5" * 61}, "call.too_long"),
    ],
)
def test_a_call_needs_a_caller_and_words_of_a_length_that_is_kept(door, sister, more, code):
    with pytest.raises(RuleBroken) as caught:
        log(door, replace(asked(sister), **more))
    assert caught.value.code == code


def test_an_answer_takes_no_more_statements_for_a_long_history(door, patient_id, sister):
    signed(door, patient_id, sister)
    few = _statements(door, asked(sister))
    for _number in range(12):
        signed(door, patient_id, sister)
        log(door, asked(sister), Info.ATTENDANCE)
    assert _statements(door, asked(sister)) == few


def _statements(door, question):
    count = 0

    def add(*_given):
        nonlocal count
        count += 1

    event.listen(door.file.read_engine, "before_cursor_execute", add)
    try:
        ask(door, question)
    finally:
        event.remove(door.file.read_engine, "before_cursor_execute", add)
    return count
