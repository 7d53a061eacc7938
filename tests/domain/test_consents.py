"""Consents: elements, signers, states, revoking and covering."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.consent_drafts import as_consent, blank_draft
from iopdesk.domain.consent_forms import (
    adult_on,
    authority_on,
    decide_combination,
    decide_consent,
    missing_elements,
    needed_signers,
    required_signers,
)
from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    ConsentKind,
    GuardianRule,
    Info,
    MinorRule,
    Purpose,
    Recipient,
    RecipientKind,
    Revocation,
    Signature,
    Signer,
    SigningFacts,
    Term,
    consent_kind_label,
    info_label,
    purpose_label,
    signer_label,
)
from iopdesk.domain.consents import (
    ConsentState,
    alert_level,
    covers,
    decide_revoke,
    guardian_ends_on,
    reaches,
    state_on,
    with_renewals,
)
from iopdesk.domain.disclosures import NOTICE
from iopdesk.errors import RuleBroken, sentence_for

SIGNED = date(2026, 9, 1)
LAST = date(2026, 12, 31)
TODAY = date(2026, 10, 22)
NOW = datetime(2026, 10, 22, 15, 0, tzinfo=UTC)
ADULT = SigningFacts(birth_on=date(1989, 3, 14))
TEEN = SigningFacts(birth_on=date(2009, 2, 10), has_guardian=True)
CLINIC, DOCTOR, AUNT = 41, 42, 43

BY_PATIENT = Signature(Signer.PATIENT, "Marisol Quintero", True, SIGNED)
BY_GUARDIAN = Signature(Signer.GUARDIAN, "Ines Quintero", True, SIGNED, authority="mother")
BY_AGENT = Signature(Signer.REPRESENTATIVE, "Tom Ray", True, SIGNED, authority="court-appointed")


def a_consent(**changes: object) -> Consent:
    """A complete specific consent to a clinic."""
    whole = Consent(
        consent_id=7,
        patient_id=3,
        kind=ConsentKind.SPECIFIC,
        patient_name="Marisol Quintero",
        discloser="Lakeside Recovery",
        what=frozenset({Info.ATTENDANCE, Info.MEDICATIONS}),
        recipients=(Recipient(RecipientKind.ORGANIZATION, "Hill Clinic", CLINIC),),
        purposes=frozenset({Purpose.TREATMENT}),
        revocation_words="In writing, to the front desk.",
        expiry=Term(on=LAST),
        consequences="Treatment does not depend on it.",
        signatures=(BY_PATIENT,),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def codes(consent: Consent, facts: SigningFacts = ADULT) -> list[str]:
    return [each.code for each in missing_elements(consent, facts)]


# -- elements ---------------------------------------------------------------------

NAMELESS = Recipient(RecipientKind.ORGANIZATION, " ", CLINIC)
HIPAA = Recipient(RecipientKind.ORGANIZATION, "Hill Clinic", CLINIC, is_hipaa=True)
EXCHANGE = Recipient(RecipientKind.INTERMEDIARY, "Valley Exchange", CLINIC)


def test_a_complete_consent_misses_nothing() -> None:
    assert codes(a_consent()) == []
    assert state_on(a_consent(), TODAY, ADULT).state is ConsentState.VALID


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"patient_name": " "}, ["patient"]),
        ({"discloser": ""}, ["discloser"]),
        ({"what": frozenset(), "what_words": "all records"}, ["what"]),
        ({"recipients": ()}, ["recipient"]),
        ({"recipients": (NAMELESS,)}, ["recipient"]),
        ({"purposes": frozenset()}, ["purpose"]),
        ({"revocation_words": ""}, ["revocation"]),
        ({"irrevocable": Term(event="sentencing")}, ["revocation"]),
        ({"expiry": Term()}, ["expiry"]),
        ({"expiry": Term(event="  ", event_on=LAST)}, ["expiry"]),
        ({"expiry": Term(is_never=True)}, ["expiry"]),
        ({"expiry": Term(on=SIGNED - timedelta(days=1))}, ["expiry"]),
        ({"consequences": ""}, ["consequences"]),
        ({"recipients": (HIPAA,)}, ["redisclosure"]),
        ({"recipients": (EXCHANGE,)}, ["participants"]),
        ({"kind": ConsentKind.INTERMEDIARY}, ["participants"]),
        ({"signatures": ()}, ["date", "signature"]),
        ({"signatures": (replace(BY_PATIENT, is_signed=False),)}, ["date", "signature"]),
        ({"signatures": (replace(BY_PATIENT, signed_on=None),)}, ["date"]),
        ({"signatures": (replace(BY_PATIENT, name=""),)}, ["signer"]),
        ({"signatures": (BY_GUARDIAN,)}, ["signature"]),
        ({"purposes": frozenset({Purpose.LEGAL_PROCEEDINGS})}, ["separate"]),
        ({"what": frozenset({Info.COUNSELING_NOTES})}, ["separate"]),
    ],
)
def test_each_element_that_is_missing_is_named(
    changes: dict[str, object], missing: list[str]
) -> None:
    consent = a_consent(**changes)
    assert codes(consent) == missing
    found = missing_elements(consent, ADULT)
    assert all(each.label and each.words.endswith(".") for each in found)
    assert "Quintero" not in "".join(each.words for each in found)
    if consent.expiry.last_day is None or consent.expiry.last_day >= TODAY:
        assert state_on(consent, TODAY, ADULT).state is ConsentState.INCOMPLETE


def test_only_treatment_payment_and_operations_may_have_no_expiry() -> None:
    core = a_consent(
        kind=ConsentKind.TREATMENT_PAYMENT_OPERATIONS,
        purposes=frozenset(),
        expiry=Term(is_never=True),
    )
    assert codes(core) == ["redisclosure"]
    whole = replace(core, redisclosure="It may be redisclosed under HIPAA.")
    assert state_on(whole, date(2060, 1, 1), ADULT).state is ConsentState.VALID
    assert (
        covers(whole, Asking(None, CLINIC), {Info.ATTENDANCE}, Purpose.PAYMENT, TODAY, ADULT) == ()
    )


def test_an_intermediary_names_participants_or_those_who_treat() -> None:
    named = replace(EXCHANGE, members=frozenset({DOCTOR}))
    treating = replace(EXCHANGE, has_treating_members=True)
    for recipient in (named, treating):
        assert codes(a_consent(kind=ConsentKind.INTERMEDIARY, recipients=(recipient,))) == []


def test_a_criminal_justice_consent_that_waits_says_until_when() -> None:
    kind = ConsentKind.CRIMINAL_JUSTICE
    assert codes(a_consent(kind=kind, irrevocable=Term())) == ["revocation"]
    assert codes(a_consent(kind=kind, irrevocable=Term(is_never=True))) == ["revocation"]
    assert codes(a_consent(kind=kind, irrevocable=Term(event="end of probation"))) == []


# -- combining --------------------------------------------------------------------


@pytest.mark.parametrize("pair", list(combinations(ConsentKind, 2)))
def test_legal_proceedings_and_counseling_notes_share_a_form_with_nothing(
    pair: tuple[ConsentKind, ConsentKind],
) -> None:
    alone = {ConsentKind.LEGAL_PROCEEDINGS, ConsentKind.COUNSELING_NOTES}
    decide_combination([pair[0], pair[0]])
    if alone & set(pair):
        with pytest.raises(RuleBroken, match=r"consent\.combined"):
            decide_combination(pair)
    else:
        decide_combination(pair)


LEGAL = frozenset({Purpose.LEGAL_PROCEEDINGS})
NOTES = frozenset({Info.COUNSELING_NOTES})
MORE = frozenset({Info.COUNSELING_NOTES, Info.PLAN})


@pytest.mark.parametrize("kind", list(ConsentKind))
@pytest.mark.parametrize("what", [NOTES, MORE, frozenset({Info.PLAN})])
@pytest.mark.parametrize(
    "purposes", [LEGAL, LEGAL | {Purpose.TREATMENT}, frozenset({Purpose.TREATMENT})]
)
def test_a_form_that_mixes_what_stays_apart_is_refused_and_never_valid(
    kind: ConsentKind, what: frozenset[Info], purposes: frozenset[Purpose]
) -> None:
    consent = a_consent(kind=kind, what=what, purposes=purposes)
    mixed = {
        ConsentKind.LEGAL_PROCEEDINGS: bool(what & NOTES) or purposes != LEGAL,
        ConsentKind.COUNSELING_NOTES: bool(purposes & LEGAL) or what != NOTES,
    }.get(kind, bool(purposes & LEGAL) or bool(what & NOTES))
    assert ("separate" in codes(consent)) is mixed
    if mixed:
        with pytest.raises(RuleBroken, match=r"consent\.combined"):
            decide_consent(consent)
        assert not state_on(consent, TODAY, ADULT).is_valid
    else:
        decide_consent(consent)


# -- signers ----------------------------------------------------------------------

P, G, R = Signer.PATIENT, Signer.GUARDIAN, Signer.REPRESENTATIVE
ALWAYS = MinorRule(GuardianRule.ALWAYS)
NEVER = MinorRule(GuardianRule.NEVER)
FROM_16 = MinorRule(alone_from=16)
UNTIL_19 = MinorRule(adult_at=19)


@pytest.mark.parametrize(
    ("facts", "day", "signers"),
    [
        (ADULT, TODAY, {P}),
        (replace(ADULT, has_guardian=True), TODAY, {P}),
        (TEEN, TODAY, {P, G}),
        (replace(TEEN, has_guardian=False), TODAY, {P}),
        (replace(TEEN, has_guardian=False, rule=ALWAYS), TODAY, {P, G}),
        (replace(TEEN, rule=NEVER), TODAY, {P}),
        (replace(TEEN, rule=FROM_16), date(2025, 2, 9), {P, G}),
        (replace(TEEN, rule=FROM_16), date(2025, 2, 10), {P}),
        (TEEN, date(2027, 2, 9), {P, G}),
        (TEEN, date(2027, 2, 10), {P}),
        (replace(TEEN, rule=UNTIL_19), date(2027, 2, 10), {P, G}),
        (SigningFacts(), TODAY, {P}),
        (SigningFacts(has_guardian=True), TODAY, {P, G}),
        (replace(ADULT, represented_from=SIGNED), TODAY, {R}),
        (replace(ADULT, represented_from=SIGNED, represented_until=TODAY), TODAY, {R}),
        (replace(ADULT, represented_from=date(2026, 10, 23)), TODAY, {P}),
        (replace(ADULT, represented_from=SIGNED, represented_until=SIGNED), TODAY, {P}),
    ],
)
def test_who_signs_follows_the_state_pack(
    facts: SigningFacts, day: date, signers: set[Signer]
) -> None:
    assert required_signers(facts, day) == signers


def test_a_guardians_authority_ends_on_the_eighteenth_birthday() -> None:
    both = a_consent(signatures=(BY_PATIENT, BY_GUARDIAN), expiry=Term(on=date(2027, 12, 31)))
    assert authority_on(BY_GUARDIAN, date(2027, 2, 9), TEEN)
    assert not authority_on(BY_GUARDIAN, date(2027, 2, 10), TEEN)
    assert state_on(both, date(2027, 2, 9), TEEN).state is ConsentState.VALID
    assert state_on(both, date(2027, 2, 10), TEEN).state is ConsentState.AUTHORITY_ENDED


def test_forgetting_the_guardian_does_not_bring_the_consent_back() -> None:
    both = a_consent(signatures=(BY_PATIENT, BY_GUARDIAN), expiry=Term(on=date(2027, 12, 31)))
    forgotten = replace(TEEN, has_guardian=False)
    assert state_on(both, date(2027, 2, 10), forgotten).state is ConsentState.AUTHORITY_ENDED


def test_a_minors_signature_is_not_completed_by_a_later_one_of_the_guardian() -> None:
    late = replace(BY_GUARDIAN, signed_on=date(2027, 2, 10))
    consent = a_consent(signatures=(BY_PATIENT, late), expiry=Term(on=date(2027, 12, 31)))
    assert codes(consent, TEEN) == ["signer"]


def test_a_guardian_whom_the_rule_does_not_ask_takes_nothing_away() -> None:
    facts = replace(TEEN, rule=FROM_16)
    both = a_consent(signatures=(BY_PATIENT, BY_GUARDIAN), expiry=Term(on=date(2027, 12, 31)))
    assert needed_signers(both, facts) == (P,)
    assert state_on(both, date(2027, 2, 10), facts).state is ConsentState.VALID


@pytest.mark.parametrize(
    ("guardian", "missing"),
    [
        (None, ["signature"]),
        (replace(BY_GUARDIAN, authority=""), ["signer"]),
        (replace(BY_GUARDIAN, authority_ends_on=date(2026, 8, 31)), ["signer"]),
        (replace(BY_GUARDIAN, authority_ends_on=SIGNED), []),
    ],
)
def test_a_guardian_signs_with_a_name_and_an_authority(
    guardian: Signature | None, missing: list[str]
) -> None:
    signatures = (BY_PATIENT,) if guardian is None else (BY_PATIENT, guardian)
    assert codes(a_consent(signatures=signatures), TEEN) == missing


def test_a_guardian_without_a_birth_date_of_the_patient_shows_no_authority() -> None:
    facts = SigningFacts(has_guardian=True)
    assert codes(a_consent(signatures=(BY_PATIENT, BY_GUARDIAN)), facts) == ["signer"]


def test_a_representative_signs_as_long_as_they_act_for_the_patient() -> None:
    consent = a_consent(signatures=(BY_AGENT,))
    acting = replace(ADULT, represented_from=date(2026, 8, 1), represented_until=TODAY)
    assert state_on(consent, TODAY, acting).state is ConsentState.VALID
    after = TODAY + timedelta(days=1)
    assert state_on(consent, after, acting).state is ConsentState.AUTHORITY_ENDED
    assert state_on(consent, TODAY, ADULT).state is ConsentState.INCOMPLETE


@given(st.dates(date(1950, 1, 1), date(2015, 12, 31)), st.integers(-400, 400))
def test_coming_of_age_and_age_agree_on_every_day(birth: date, shift: int) -> None:
    day = adult_on(birth) + timedelta(days=shift)
    facts = SigningFacts(birth_on=birth, has_guardian=True)
    assert authority_on(BY_GUARDIAN, day, facts) is (shift < 0)
    assert (required_signers(facts, day) == {P}) is (shift >= 0)


def test_a_leap_day_child_comes_of_age_on_the_first_of_march() -> None:
    assert adult_on(date(2008, 2, 29)) == date(2026, 3, 1)
    assert adult_on(date(2008, 2, 29), 20) == date(2028, 2, 29)


# -- on a day ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "state", "left", "alert", "words"),
    [
        (SIGNED - timedelta(days=1), ConsentState.INCOMPLETE, None, None, "Incomplete"),
        (SIGNED, ConsentState.VALID, 121, None, "Valid"),
        (LAST - timedelta(days=31), ConsentState.VALID, 31, None, "Valid"),
        (LAST - timedelta(days=30), ConsentState.EXPIRING, 30, 30, "Expires in 30 days"),
        (LAST - timedelta(days=15), ConsentState.EXPIRING, 15, 30, "Expires in 15 days"),
        (LAST - timedelta(days=14), ConsentState.EXPIRING, 14, 14, "Expires in 14 days"),
        (LAST - timedelta(days=7), ConsentState.EXPIRING, 7, 7, "Expires in 7 days"),
        (LAST - timedelta(days=1), ConsentState.EXPIRING, 1, 7, "Expires in 1 day"),
        (LAST, ConsentState.EXPIRING, 0, 7, "Expires today"),
        (LAST + timedelta(days=1), ConsentState.EXPIRED, None, None, "Expired"),
    ],
)
def test_the_expiry_day_is_inside_and_told_of_thirty_fourteen_and_seven_days_ahead(
    day: date, state: ConsentState, left: int | None, alert: int | None, words: str
) -> None:
    found = state_on(a_consent(), day, ADULT)
    assert (found.state, found.days_left, found.alert, found.words) == (state, left, alert, words)


def test_an_event_ends_a_consent_after_its_day_and_not_before_it_came() -> None:
    waiting = a_consent(expiry=Term(event="discharge"))
    assert state_on(waiting, date(2040, 1, 1), ADULT).state is ConsentState.VALID
    came = a_consent(expiry=Term(event="discharge", event_on=TODAY))
    assert state_on(came, TODAY, ADULT).is_valid
    assert state_on(came, TODAY + timedelta(days=1), ADULT).state is ConsentState.EXPIRED


def test_of_a_date_and_an_event_the_first_counts() -> None:
    assert Term(on=LAST, event="discharge", event_on=TODAY).last_day == TODAY
    assert Term(on=TODAY, event="discharge", event_on=LAST).last_day == TODAY
    assert Term(on=LAST, event="discharge").last_day == LAST


def test_a_revocation_counts_from_its_instant_and_on_a_whole_day_from_that_day() -> None:
    revoked = a_consent(revocation=Revocation(NOW, Signer.PATIENT))
    second = timedelta(seconds=1)
    assert state_on(revoked, NOW - second, ADULT).state is ConsentState.VALID
    assert state_on(revoked, NOW, ADULT).state is ConsentState.REVOKED
    assert state_on(revoked, TODAY - timedelta(days=1), ADULT).state is ConsentState.VALID
    assert state_on(revoked, TODAY, ADULT).state is ConsentState.REVOKED
    assert state_on(revoked, LAST + timedelta(days=9), ADULT).state is ConsentState.REVOKED


@given(st.integers(-500, 500))
def test_an_alert_comes_only_in_the_last_thirty_days(days: int) -> None:
    level = alert_level(days)
    assert (level is not None) is (0 <= days <= 30)
    if level is not None:
        assert days <= level
        assert all(days > lower for lower in (7, 14, 30) if lower < level)


@given(st.integers(0, 200), st.integers(-50, 300))
def test_a_consent_never_comes_back_once_it_has_ended(length: int, shift: int) -> None:
    consent = a_consent(expiry=Term(on=SIGNED + timedelta(days=length)))
    day = SIGNED + timedelta(days=shift)
    assert state_on(consent, day, ADULT).is_valid is (0 <= shift <= length)


# -- revoking ---------------------------------------------------------------------


def refused(consent: Consent, **changes: object) -> str:
    how: dict[str, object] = {"at": NOW, "now": NOW, "by": P, "in_writing": True, "facts": ADULT}
    with pytest.raises(RuleBroken) as caught:
        decide_revoke(consent, **(how | changes))  # type: ignore[arg-type]
    assert "{" not in sentence_for(caught.value)
    return caught.value.code


def test_a_consent_is_revoked_in_writing_once_and_not_ahead() -> None:
    decide_revoke(a_consent(), at=NOW, now=NOW, by=P, in_writing=True, facts=ADULT)
    assert refused(a_consent(), in_writing=False) == "consent.revoke_writing"
    assert refused(a_consent(), at=NOW + timedelta(minutes=1)) == "consent.revoke_ahead"
    assert refused(a_consent(), at=NOW - timedelta(days=90)) == "consent.revoke_signing"
    assert refused(a_consent(revocation=Revocation(NOW, P))) == "consent.revoked"
    assert refused(a_consent(signatures=())) == "consent.unsigned"
    assert refused(a_consent(expiry=Term(on=TODAY - timedelta(days=1)))) == "consent.ended"
    decide_revoke(
        a_consent(expiry=Term(on=TODAY)), at=NOW, now=NOW, by=P, in_writing=True, facts=ADULT
    )


def test_only_who_still_decides_revokes() -> None:
    both = a_consent(signatures=(BY_PATIENT, BY_GUARDIAN))
    decide_revoke(both, at=NOW, now=NOW, by=G, in_writing=True, facts=TEEN)
    decide_revoke(both, at=NOW, now=NOW, by=P, in_writing=True, facts=TEEN)
    assert refused(both, by=G, facts=ADULT) == "consent.revoke_authority"
    assert refused(both, by=R, facts=TEEN) == "consent.revoke_authority"


def test_a_criminal_justice_consent_waits_for_its_day_or_event() -> None:
    kind = ConsentKind.CRIMINAL_JUSTICE
    until = a_consent(kind=kind, irrevocable=Term(on=TODAY + timedelta(days=1)))
    assert refused(until) == "consent.irrevocable_until"
    event = a_consent(kind=kind, irrevocable=Term(event="sentencing"))
    assert refused(event) == "consent.irrevocable_event"
    for free in (
        a_consent(kind=kind),
        replace(until, irrevocable=Term(on=TODAY)),
        replace(event, irrevocable=Term(event="sentencing", event_on=TODAY)),
    ):
        decide_revoke(free, at=NOW, now=NOW, by=P, in_writing=True, facts=ADULT)


# -- covering ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "asking", "is_reached"),
    [
        (Recipient(RecipientKind.ORGANIZATION, "x", CLINIC), Asking(DOCTOR, CLINIC), True),
        (Recipient(RecipientKind.ORGANIZATION, "x", CLINIC), Asking(None, CLINIC), True),
        (Recipient(RecipientKind.ORGANIZATION, "x", CLINIC), Asking(DOCTOR, None), False),
        (Recipient(RecipientKind.ORGANIZATION, "x", CLINIC), Asking(CLINIC, None), False),
        (Recipient(RecipientKind.PERSON, "x", DOCTOR), Asking(DOCTOR, CLINIC), True),
        (Recipient(RecipientKind.PERSON, "x", DOCTOR), Asking(AUNT, CLINIC), False),
        (Recipient(RecipientKind.PERSON, "x", DOCTOR), Asking(None, CLINIC), False),
        (Recipient(RecipientKind.PERSON, "x", DOCTOR), Asking(None, DOCTOR), False),
        (Recipient(RecipientKind.PERSON, "x"), Asking(), False),
        (Recipient(RecipientKind.ORGANIZATION, "x"), Asking(), False),
        (Recipient(RecipientKind.CLASS, "x", members=frozenset({AUNT})), Asking(AUNT), True),
        (Recipient(RecipientKind.CLASS, "x", members=frozenset({CLINIC})), Asking(9, CLINIC), True),
        (Recipient(RecipientKind.CLASS, "x", members=frozenset({AUNT})), Asking(DOCTOR), False),
        (Recipient(RecipientKind.CLASS, "x", AUNT), Asking(AUNT), False),
        (replace(EXCHANGE, members=frozenset({DOCTOR})), Asking(DOCTOR), True),
        (replace(EXCHANGE, has_treating_members=True), Asking(None, CLINIC), True),
        (replace(EXCHANGE, has_treating_members=True), Asking(DOCTOR), False),
        (Recipient(RecipientKind.INTERMEDIARY, "x"), Asking(), False),
    ],
)
def test_a_recipient_reaches_no_further_than_its_kind(
    recipient: Recipient, asking: Asking, is_reached: bool
) -> None:
    assert reaches(recipient, asking) is is_reached


def test_every_reason_against_is_told_at_once() -> None:
    gaps = covers(
        a_consent(expiry=Term(on=SIGNED)),
        Asking(AUNT),
        {Info.PLAN, Info.ATTENDANCE, Info.DIAGNOSIS},
        Purpose.EMPLOYMENT_SCHOOL,
        TODAY,
        ADULT,
    )
    assert [each.code for each in gaps] == ["state", "recipient", "what", "purpose"]
    assert gaps[0].words == "The consent is not valid: Expired."
    assert gaps[2].words == "It does not cover: diagnosis, treatment plan."
    assert gaps[3].words == "It does not cover the purpose: employment or school."


def test_whatever_is_named_also_tells_that_somebody_is_a_patient() -> None:
    asking = Asking(None, CLINIC)
    whole, empty = a_consent(), a_consent(what=frozenset())
    assert covers(whole, asking, {Info.IS_PATIENT}, Purpose.TREATMENT, TODAY, ADULT) == ()
    gaps = covers(empty, asking, {Info.IS_PATIENT}, Purpose.TREATMENT, TODAY, ADULT)
    assert [each.code for each in gaps] == ["state", "what"]
    nothing = covers(whole, asking, set(), Purpose.TREATMENT, TODAY, ADULT)
    assert [each.code for each in nothing] == ["what"]


@given(
    st.frozensets(st.sampled_from(Info)),
    st.frozensets(st.sampled_from(Purpose)),
    st.frozensets(st.sampled_from(Info), min_size=1),
    st.sampled_from(Purpose),
    st.sampled_from([Asking(None, CLINIC), Asking(AUNT), Asking()]),
    st.dates(SIGNED - timedelta(days=9), LAST + timedelta(days=9)),
)
def test_a_consent_covers_only_what_it_names(
    what: frozenset[Info],
    purposes: frozenset[Purpose],
    asked: frozenset[Info],
    purpose: Purpose,
    asking: Asking,
    day: date,
) -> None:
    consent = a_consent(what=what, purposes=purposes)
    if not covers(consent, asking, asked, purpose, day, ADULT):
        assert state_on(consent, day, ADULT).is_valid
        assert what
        assert asked <= what | {Info.IS_PATIENT}
        assert purpose in purposes
        assert asking.organization_id == CLINIC
        assert Info.COUNSELING_NOTES not in asked


def test_a_consent_shows_no_name_in_its_repr() -> None:
    whole = a_consent(signatures=(BY_PATIENT, BY_GUARDIAN), revocation=Revocation(NOW, P))
    parts = (whole, whole.recipients, whole.signatures, whole.revocation, TEEN, whole.expiry)
    assert not any(word in repr(parts) for word in ("Quintero", "Hill", "2009", "front desk"))


def test_every_kind_purpose_and_signer_has_words() -> None:
    for words in (
        [consent_kind_label(each) for each in ConsentKind],
        [info_label(each) for each in Info],
        [purpose_label(each) for each in Purpose],
        [signer_label(each) for each in Signer],
    ):
        assert all(words)
        assert len(set(words)) == len(words)


# -- renewals, guardians, what is written down after signing -----------------------


def test_a_complete_renewal_takes_the_place_of_the_old_consent_from_its_day() -> None:
    old = a_consent(consent_id=7)
    new = a_consent(consent_id=9, replaces_id=7, signatures=(replace(BY_PATIENT, signed_on=TODAY),))
    first, second = with_renewals((old, new), ADULT)
    assert (first.replaced_on, second.replaced_on) == (TODAY, None)
    assert state_on(first, TODAY - timedelta(days=1), ADULT).is_valid
    assert state_on(first, TODAY, ADULT).state is ConsentState.REPLACED
    assert covers(first, Asking(None, CLINIC), {Info.ATTENDANCE}, Purpose.TREATMENT, TODAY, ADULT)


@pytest.mark.parametrize("lacks", [{"signatures": ()}, {"consequences": ""}])
def test_a_renewal_that_is_unsigned_or_incomplete_ends_nothing(lacks: dict[str, object]) -> None:
    old = a_consent(consent_id=7)
    new = a_consent(consent_id=9, replaces_id=7, **lacks)
    first, _second = with_renewals((old, new), ADULT)
    assert first.replaced_on is None


def test_a_guardians_signature_ends_on_the_birthday_and_a_patients_never() -> None:
    both = a_consent(signatures=(BY_PATIENT, BY_GUARDIAN))
    assert guardian_ends_on(both, TEEN) == date(2027, 2, 10)
    assert guardian_ends_on(a_consent(), ADULT) is None
    assert guardian_ends_on(both, SigningFacts(has_guardian=True)) is None


@pytest.mark.parametrize("kind", ConsentKind)
def test_a_blank_form_lacks_only_what_a_person_must_say(kind: ConsentKind) -> None:
    form = as_consent(blank_draft(kind, "Larkspur Recovery"), patient_name="Marisol Quintero")
    codes = {each.code for each in missing_elements(form, ADULT)}
    assert not codes & {"patient", "discloser", "revocation", "consequences", "redisclosure"}
    assert {"recipient", "signature", "date"} <= codes


def test_no_standard_text_holds_the_older_notice() -> None:
    form = blank_draft(ConsentKind.SPECIFIC, "Larkspur Recovery")
    texts = (form.revocation_words, form.consequences, form.redisclosure, NOTICE)
    assert all("prohibits unauthorized disclosure" not in each for each in texts)
    assert "in writing" in form.revocation_words
