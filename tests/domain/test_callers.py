"""The caller helper: silence, what opens it, and that nobody can hear who is a patient."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.caller_cards import CallerKind, Card, LegalPaper, caller_label, card_for
from iopdesk.domain.callers import (
    EMERGENCY_MINIMUM,
    Answer,
    Asked,
    Call,
    EmergencyRecord,
    Opening,
    Verification,
    answer,
    missing_in_emergency,
    silence,
    verification_label,
)
from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Revocation,
    Signature,
    Signer,
    SigningFacts,
    Term,
)
from iopdesk.domain.consents import ConsentState, covers, state_on

AT = datetime(2026, 10, 22, 15, 0, tzinfo=UTC)
TODAY = AT.date()
SIGNED = date(2026, 9, 1)
PATIENT_ID = 3
SHELTER, OTHER = 41, 42
ASKS = frozenset({Info.ATTENDANCE, Info.MEDICATIONS, Info.PLAN})
WARD_AT_18 = SigningFacts(birth_on=date(2008, 10, 1), has_guardian=True)
BY_PATIENT = Signature(Signer.PATIENT, "Marisol Quintero", True, SIGNED)
BY_MOTHER = Signature(Signer.GUARDIAN, "Ines Quintero", True, SIGNED, authority="mother")

WHOLE = Consent(
    consent_id=7,
    patient_id=PATIENT_ID,
    kind=ConsentKind.SPECIFIC,
    patient_name="Marisol Quintero",
    discloser="Lakeside Recovery",
    what=frozenset({Info.ATTENDANCE, Info.MEDICATIONS}),
    recipients=(Recipient(RecipientKind.ORGANIZATION, "Hill Shelter", SHELTER),),
    purposes=frozenset({Purpose.TREATMENT}),
    revocation_words="In writing, to the front desk.",
    expiry=Term(on=date(2027, 6, 30)),
    consequences="Treatment does not depend on it.",
    signatures=(BY_PATIENT,),
)
ADULT = SigningFacts(birth_on=date(1989, 3, 14))
IN_STATE: dict[ConsentState, tuple[Consent, SigningFacts]] = {
    ConsentState.INCOMPLETE: (replace(WHOLE, consequences=""), ADULT),
    ConsentState.VALID: (WHOLE, ADULT),
    ConsentState.EXPIRING: (replace(WHOLE, expiry=Term(on=TODAY)), ADULT),
    ConsentState.EXPIRED: (replace(WHOLE, expiry=Term(on=TODAY - timedelta(days=1))), ADULT),
    ConsentState.REVOKED: (replace(WHOLE, revocation=Revocation(AT, Signer.PATIENT)), ADULT),
    ConsentState.REPLACED: (replace(WHOLE, replaced_on=TODAY), ADULT),
    ConsentState.AUTHORITY_ENDED: (
        replace(WHOLE, signatures=(BY_PATIENT, BY_MOTHER)),
        WARD_AT_18,
    ),
}
"""One consent in each state at the instant of the call."""

RECORD = EmergencyRecord("Dr. Ames", "Hill Hospital", "Kay Lund", AT, "overdose")
NO_PATIENT = Asked()


def test_there_is_a_consent_in_every_state() -> None:
    for state in ConsentState:
        consent, facts = IN_STATE[state]
        assert state_on(consent, AT, facts).state is state


TABLE = list(
    product(
        ConsentState,
        CallerKind,
        Verification,
        [Asking(None, SHELTER), Asking(None, OTHER), Asking()],
        [Purpose.TREATMENT, Purpose.MONITORING],
        LegalPaper,
        [None, EmergencyRecord(), RECORD],
    )
)


def test_nothing_is_opened_without_a_valid_covering_consent_and_a_verified_caller() -> None:
    """Every state × caller × verification × recipient × purpose × paper × emergency."""
    opened = emergencies = 0
    for state, caller, verified, asking, purpose, paper, emergency in TABLE:
        consent, facts = IN_STATE[state]
        call = Call(caller, verified, asking, ASKS, purpose, paper, emergency)
        patient = answer(call, Asked(PATIENT_ID, (consent,), facts), AT)
        nobody = answer(call, NO_PATIENT, AT)
        assert nobody == silence(caller, paper)

        known = verified is not Verification.NONE and caller is not CallerKind.UNKNOWN
        may = known and paper is LegalPaper.NONE
        valid = state in (ConsentState.VALID, ConsentState.EXPIRING)
        covering = asking == Asking(None, SHELTER) and purpose is Purpose.TREATMENT
        by_consent = may and valid and covering
        by_emergency = may and caller is CallerKind.EMERGENCY_ROOM and emergency == RECORD
        told = frozenset({Info.ATTENDANCE, Info.MEDICATIONS}) if by_consent else frozenset()
        if by_emergency:
            told |= ASKS & EMERGENCY_MINIMUM
        assert patient.may_tell == told
        assert patient.consent_ids == ((7,) if by_consent else ())
        if not told:
            assert patient == nobody
        opened += by_consent
        emergencies += by_emergency and not by_consent
        if by_emergency and not by_consent:
            assert patient.opening is Opening.EMERGENCY
            assert patient.may_tell <= EMERGENCY_MINIMUM
    assert (len(TABLE), opened, emergencies) == (20_160, 2 * 9 * 3 * 3, 3 * 7 * 6 - 3 * 2)


def test_silence_is_the_same_sentence_for_every_caller_and_paper() -> None:
    said = {silence(caller, paper).say for caller, paper in product(CallerKind, LegalPaper)}
    assert len(said) == 1
    assert said.pop().startswith("We can neither confirm nor deny that anyone is or was a patient")


def test_silence_hints_at_no_record() -> None:
    for caller, paper in product(CallerKind, LegalPaper):
        one = silence(caller, paper)
        assert (one.opening, one.may_tell, one.consent_ids) == (Opening.NOTHING, frozenset(), ())
        assert all((one.headline, one.say, one.do, one.record, one.basis))


def test_a_consent_of_another_patient_opens_nothing() -> None:
    call = Call(CallerKind.PROVIDER, Verification.CALL_BACK, Asking(None, SHELTER), ASKS)
    other = Asked(PATIENT_ID + 1, (WHOLE,), ADULT)
    assert answer(call, other, AT) == silence(CallerKind.PROVIDER)


def test_a_revocation_closes_at_its_instant() -> None:
    consent = replace(WHOLE, revocation=Revocation(AT, Signer.PATIENT))
    call = Call(CallerKind.PROVIDER, Verification.CODE_WORD, Asking(None, SHELTER), ASKS)
    asked = Asked(PATIENT_ID, (consent,), ADULT)
    assert answer(call, asked, AT - timedelta(seconds=1)).opening is Opening.CONSENT
    assert answer(call, asked, AT) == silence(CallerKind.PROVIDER)


def test_an_open_answer_says_what_is_covered_what_is_not_and_what_to_record() -> None:
    call = Call(CallerKind.FAMILY, Verification.CODE_WORD, Asking(None, SHELTER), ASKS)
    found = answer(call, Asked(PATIENT_ID, (WHOLE,), ADULT), AT)
    assert found.headline == "Open by consent"
    assert found.say == "You may tell: attendance, medications."
    assert "Not covered: treatment plan." in found.do
    assert "What was told: attendance, medications" in found.record
    assert "The purpose: treatment" in found.record
    assert "How the caller was verified: Code word" in found.record
    assert "2.31" in found.basis


def test_several_consents_each_open_what_they_cover() -> None:
    plan = replace(WHOLE, consent_id=9, what=frozenset({Info.PLAN}))
    ended = replace(plan, consent_id=11, what=frozenset(Info), expiry=Term(on=SIGNED))
    call = Call(CallerKind.PROVIDER, Verification.CALL_BACK, Asking(None, SHELTER), ASKS)
    found = answer(call, Asked(PATIENT_ID, (plan, ended, WHOLE), ADULT), AT)
    assert (found.may_tell, found.consent_ids) == (ASKS, (7, 9))
    assert not any(each.startswith("Not covered") for each in found.do)


# -- emergencies ------------------------------------------------------------------

ER = Call(CallerKind.EMERGENCY_ROOM, Verification.CALL_BACK, asks=frozenset(Info), emergency=RECORD)


def test_an_emergency_opens_the_least_and_asks_for_its_record() -> None:
    found = answer(ER, Asked(PATIENT_ID), AT)
    assert found.may_tell == {Info.IS_PATIENT, Info.MEDICATIONS, Info.DIAGNOSIS}
    assert found.say == "You may tell: that the person is a patient, diagnosis, medications."
    assert len(found.record) == 4
    assert found.basis == "Medical emergency (42 CFR 2.51)"


def test_an_emergency_opens_nothing_that_was_not_asked_for() -> None:
    found = answer(replace(ER, asks=frozenset({Info.MEDICATIONS, Info.PLAN})), Asked(1), AT)
    assert found.may_tell == {Info.MEDICATIONS}
    nothing = answer(replace(ER, asks=frozenset({Info.PLAN})), Asked(1), AT)
    assert nothing == silence(CallerKind.EMERGENCY_ROOM)


@pytest.mark.parametrize("left_out", [each.name for each in fields(EmergencyRecord)])
def test_an_emergency_without_any_part_of_its_record_opens_nothing(left_out: str) -> None:
    empty = getattr(EmergencyRecord(), left_out)
    record = replace(RECORD, **{left_out: empty})
    assert [each.code for each in missing_in_emergency(record)] == [left_out]
    found = answer(replace(ER, emergency=record), Asked(PATIENT_ID), AT)
    assert found == silence(CallerKind.EMERGENCY_ROOM)


def test_a_consent_that_covers_all_comes_before_the_emergency() -> None:
    call = replace(ER, asking=Asking(None, SHELTER), asks=frozenset({Info.MEDICATIONS}))
    assert answer(call, Asked(PATIENT_ID, (WHOLE,), ADULT), AT).opening is Opening.CONSENT


def test_a_consent_for_part_is_told_of_beside_the_emergency() -> None:
    call = replace(ER, asking=Asking(None, SHELTER))
    found = answer(call, Asked(PATIENT_ID, (WHOLE,), ADULT), AT)
    assert found.may_tell == EMERGENCY_MINIMUM | {Info.ATTENDANCE}
    assert found.basis == "Medical emergency (42 CFR 2.51), and a consent for part of it"
    assert "The consent it rests on" in found.record


# -- cards ------------------------------------------------------------------------


def card_text(card: Card) -> str:
    return " ".join((card.headline, *card.do, *card.record, card.basis))


def test_the_police_card_asks_for_an_order_and_the_director() -> None:
    text = card_text(card_for(CallerKind.POLICE))
    assert "a subpoena or a warrant alone opens nothing" in text
    assert "Call the clinical director" in text
    recorded = card_for(CallerKind.POLICE).record
    assert {"Name, badge and agency", "A copy of any paper"} <= set(recorded)


@pytest.mark.parametrize("paper", [LegalPaper.SUBPOENA, LegalPaper.WARRANT])
def test_a_subpoena_or_warrant_is_not_enough_whoever_brings_it(paper: LegalPaper) -> None:
    cards = {card_for(caller, paper) for caller in CallerKind}
    assert len(cards) == 1
    assert "not enough by itself" in cards.pop().headline


def test_a_court_order_is_copied_and_taken_to_the_director() -> None:
    card = card_for(CallerKind.COURT, LegalPaper.COURT_ORDER)
    assert card.headline == "Court order: copy it and call the director"
    assert "not that a record exists" in card_text(card)
    assert "2.61" in card.basis


def test_the_emergency_card_lists_what_is_recorded() -> None:
    text = card_text(card_for(CallerKind.EMERGENCY_ROOM))
    for part in ("hospital or service", "Who told it", "Day and time", "What the emergency was"):
        assert part in text


def test_the_employer_card_asks_whether_the_consent_allows_the_letter() -> None:
    assert "it shows addiction treatment. Does the consent allow that?" in card_text(
        card_for(CallerKind.EMPLOYER)
    )


def test_each_caller_has_a_card_and_words_of_its_own() -> None:
    cards = [card_for(caller) for caller in CallerKind]
    for caller, card in zip(CallerKind, cards, strict=True):
        assert card.headline == f"{caller_label(caller)}: tell nothing"
    for one, other in combinations(cards, 2):
        assert (one.headline, one.do) != (other.headline, other.do)
    assert len({caller_label(each) for each in CallerKind}) == len(CallerKind)
    assert len({verification_label(each) for each in Verification}) == len(Verification)


# -- properties -------------------------------------------------------------------

KINDS = st.frozensets(st.sampled_from(Info))


@given(
    st.sampled_from(CallerKind),
    st.sampled_from(Verification),
    st.sampled_from([Asking(None, SHELTER), Asking(None, OTHER), Asking(SHELTER)]),
    KINDS,
    st.sampled_from(Purpose),
    st.sampled_from([None, RECORD]),
    st.lists(st.tuples(st.sampled_from(ConsentState), KINDS, st.integers(3, 4)), max_size=4),
)
def test_whatever_is_told_was_asked_for_and_rests_on_a_consent_or_an_emergency(
    caller: CallerKind,
    verified: Verification,
    asking: Asking,
    asks: frozenset[Info],
    purpose: Purpose,
    emergency: EmergencyRecord | None,
    held: list[tuple[ConsentState, frozenset[Info], int]],
) -> None:
    consents = [
        replace(IN_STATE[state][0], consent_id=number, what=what, patient_id=patient)
        for number, (state, what, patient) in enumerate(held)
    ]
    call = Call(caller, verified, asking, asks, purpose, emergency=emergency)
    found: Answer = answer(call, Asked(PATIENT_ID, consents, ADULT), AT)
    assert found.may_tell <= asks
    assert (found.opening is Opening.NOTHING) is (not found.may_tell)
    if found.opening is Opening.NOTHING:
        assert found == answer(call, NO_PATIENT, AT)
    by_consent = {
        info
        for info in asks
        for each in consents
        if each.patient_id == PATIENT_ID and each.consent_id in found.consent_ids
        if not covers(each, asking, {info}, purpose, AT, ADULT)
    }
    minimum = EMERGENCY_MINIMUM if found.opening is Opening.EMERGENCY else frozenset()
    assert found.may_tell <= by_consent | minimum


def test_the_helper_shows_no_name_in_its_repr() -> None:
    asked = Asked(PATIENT_ID, (WHOLE,), ADULT)
    parts = repr((asked, ER, RECORD, answer(ER, asked, AT)))
    assert not any(word in parts for word in ("Quintero", "Ames", "overdose", "Hill"))
