"""Consents over a real file: written, signed, ended, revoked, renewed, and who may what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.consent_drafts import ConsentDraft, as_consent, as_draft
from iopdesk.domain.consent_terms import (
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Signature,
    Signer,
)
from iopdesk.domain.consents import ConsentState
from iopdesk.domain.contacts import Relation
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import consent_views, consents
from iopdesk.services.consent_rows import (
    columns_of,
    consent_of,
    recipient_columns,
    signature_columns,
)
from iopdesk.storage.models import Consent, ConsentRecipient, ConsentSignature
from tests.services import releases
from tests.services.releases import SIGNED, draft, read, sign, signature, signed, write

TODAY = date(2026, 10, 22)
NOON = datetime(2026, 10, 22, 8, 0, tzinfo=ZoneInfo("America/New_York"))
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Calvin", "Osei", birth_on=date(1989, 3, 14))


@pytest.fixture
def sister(door):
    return releases.entry(door, "Abena Osei", phone="(404) 555-0118", code_word="Kumasi")


def rows(door, patient_id):
    return door.ask(consent_views.list_consents, patient_id=patient_id).consents


def state(door, patient_id, consent_id):
    return next(row for row in rows(door, patient_id) if row.consent_id == consent_id).condition


# -- the rows and the values ------------------------------------------------------

WORDS = st.text(alphabet="abc é", max_size=8).map(lambda text: " ".join(text.split()))
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
RECIPIENTS = st.builds(
    Recipient,
    st.sampled_from(RecipientKind),
    WORDS,
    st.none() | st.integers(1, 9),
    st.frozensets(st.integers(1, 9), max_size=3),
    st.booleans(),
    st.booleans(),
)
SIGNATURES = st.builds(Signature, st.sampled_from(Signer), WORDS, st.booleans(), DAYS, WORDS, DAYS)
DRAFTS = st.builds(
    ConsentDraft,
    st.sampled_from(ConsentKind),
    WORDS,
    st.frozensets(st.sampled_from(Info)),
    WORDS,
    st.lists(RECIPIENTS, max_size=3).map(tuple),
    st.frozensets(st.sampled_from(Purpose)),
    WORDS,
    DAYS,
    WORDS,
    st.booleans(),
    DAYS,
    WORDS,
    WORDS,
    WORDS,
)


@given(DRAFTS, st.lists(SIGNATURES, max_size=3).map(tuple))
def test_a_form_comes_back_from_its_rows_as_it_was_filled_in(form, signatures):
    row = Consent(
        id=7, patient_id=3, patient_name="Calvin Osei", event_on=None,
        irrevocable_event_on=None, revoked_at=None, revoked_by=None, replaces_id=None,
        **columns_of(form),
    )  # fmt: skip
    back = consent_of(
        row,
        [ConsentRecipient(consent_id=7, **recipient_columns(one)) for one in form.recipients],
        [ConsentSignature(consent_id=7, **signature_columns(one)) for one in signatures],
        ZONE,
    )
    wanted = as_consent(form, consent_id=7, patient_id=3, patient_name="Calvin Osei")
    assert back == replace(wanted, signatures=signatures)
    assert as_draft(back) == form


def test_a_value_that_only_a_newer_program_knows_opens_nothing():
    row = Consent(
        id=7, patient_id=3, patient_name="", event_on=None, irrevocable_event_on=None,
        revoked_at=None, revoked_by=None, replaces_id=None,
        **{**columns_of(ConsentDraft(ConsentKind.SPECIFIC)), "what": ("attendance", "dreams")},
    )  # fmt: skip
    assert consent_of(row, [], [], ZONE).what == {Info.ATTENDANCE}


# -- writing and changing ---------------------------------------------------------


def test_an_incomplete_consent_is_kept_with_every_gap_and_opens_nothing(door, patient_id):
    made = door.do(
        consents.write_consent,
        patient_id=patient_id,
        draft=ConsentDraft(ConsentKind.SPECIFIC),
    ).result
    codes = {each.code for each in made.missing}
    assert {"discloser", "what", "recipient", "purpose", "revocation", "expiry"} <= codes
    assert {"consequences", "signature", "date"} <= codes
    assert state(door, patient_id, made.consent_id).state is ConsentState.INCOMPLETE


def test_the_name_on_the_form_and_hipaa_come_from_the_records(door, patient_id):
    clinic = releases.entry(door, "Hollis Family Medicine", is_person=False, is_hipaa=True)
    form = draft(recipients=(Recipient(RecipientKind.ORGANIZATION, "typed", clinic),))
    consent = read(door, write(door, patient_id, form)).consent
    assert consent.patient_name == "Calvin Osei"
    assert consent.recipients[0].name == "Hollis Family Medicine"
    assert consent.recipients[0].is_hipaa


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"purposes": frozenset({Purpose.LEGAL_PROCEEDINGS})}, "consent.combined"),
        ({"what": frozenset({Info.COUNSELING_NOTES})}, "consent.combined"),
        ({"what_words": "x" * 4_001}, "consent.too_long"),
        ({"never_expires": True}, "consent.two_ends"),
        ({"recipients": (Recipient(RecipientKind.PERSON, "", 999),)}, "consent.recipient_gone"),
    ],
)
def test_what_no_form_may_hold_is_refused_and_nothing_is_kept(door, patient_id, more, code):
    with pytest.raises(RuleBroken) as caught:
        write(door, patient_id, draft(**more))
    assert caught.value.code == code
    assert rows(door, patient_id) == ()


def test_a_person_is_not_named_as_an_organization(door, patient_id, sister):
    form = draft(recipients=(Recipient(RecipientKind.ORGANIZATION, "", sister),))
    with pytest.raises(RuleBroken) as caught:
        write(door, patient_id, form)
    assert caught.value.code == "consent.recipient_kind"


def test_writing_and_changing_are_undone_with_all_their_parts(door, patient_id, sister):
    consent_id = write(door, patient_id, draft(sister))
    before = read(door, consent_id).consent
    changed = draft(what=frozenset({Info.SCHEDULE}), recipients=())
    door.do(consents.change_consent, **releases.at(door, consent_id), draft=changed)
    assert read(door, consent_id).draft == changed
    door.undo()
    assert read(door, consent_id).consent == before
    door.undo()
    assert rows(door, patient_id) == ()


def test_a_form_that_somebody_changed_meanwhile_is_not_written_over(
    door, clock, patient_id, sister
):
    consent_id = write(door, patient_id, draft(sister))
    clock.advance(timedelta(minutes=1))
    seen = releases.at(door, consent_id)
    door.do(consents.change_consent, **seen, draft=draft(sister, recipients=()))
    with pytest.raises(Conflict):
        door.do(consents.change_consent, **seen, draft=draft(sister))


def test_what_was_signed_stays_as_it_is(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    with pytest.raises(RuleBroken) as caught:
        door.do(consents.change_consent, **releases.at(door, consent_id), draft=draft())
    assert caught.value.code == "consent.signed"


# -- signing ----------------------------------------------------------------------


def test_a_signed_form_is_valid_and_no_key_takes_it_back(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    assert state(door, patient_id, consent_id).state is ConsentState.VALID
    with pytest.raises(Conflict):
        door.undo()  # of the writing, on which the signature stands
    assert state(door, patient_id, consent_id).state is ConsentState.VALID


def test_a_mistyped_day_is_corrected_and_counts_from_the_right_one(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    sign(door, consent_id, signature(date(2026, 9, 10)))
    assert read(door, consent_id).consent.signed_on == date(2026, 9, 10)
    assert len(read(door, consent_id).consent.signatures) == 1


def test_a_signature_that_was_declined_leaves_the_form_incomplete(door, patient_id, sister):
    consent_id = write(door, patient_id, draft(sister))
    sign(door, consent_id, signature(is_signed=False))
    found = state(door, patient_id, consent_id)
    assert "signature" in {each.code for each in found.missing}


@pytest.mark.parametrize(
    ("signatures", "code"),
    [
        ((), "consent.sign_nobody"),
        ((signature(name=" "),), "consent.sign_name"),
        ((signature(signed_on=None),), "consent.sign_day"),
        ((signature(TODAY + timedelta(days=1)),), "consent.sign_ahead"),
    ],
)
def test_a_signature_needs_a_name_and_a_day_that_has_come(
    door, patient_id, sister, signatures, code
):
    consent_id = write(door, patient_id, draft(sister))
    with pytest.raises(RuleBroken) as caught:
        door.do(consents.record_signatures, **releases.at(door, consent_id), signatures=signatures)
    assert caught.value.code == code


def test_a_guardian_signs_beside_a_minor_and_only_until_the_birthday(
    door, clock, make_patient, sister
):
    teen = make_patient("Noor", "Haddad", birth_on=date(2008, 11, 2))
    releases.tie(door, teen, sister, Relation.GUARDIAN)
    consent_id = write(door, teen, draft(sister))
    sign(door, consent_id, signature(name="Noor Haddad"))
    assert state(door, teen, consent_id).state is ConsentState.INCOMPLETE
    mother = signature(signer=Signer.GUARDIAN, name="Rima Haddad", authority="mother")
    sign(door, consent_id, signature(name="Noor Haddad"), mother)
    (row,) = rows(door, teen)
    assert row.condition.state is ConsentState.VALID
    assert row.guardian_ends_on == date(2026, 11, 2)
    clock.at = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)
    assert state(door, teen, consent_id).state is ConsentState.AUTHORITY_ENDED


# -- ending -----------------------------------------------------------------------


def test_an_event_ends_a_consent_on_its_day_and_a_wrong_day_is_taken_back(door, patient_id, sister):
    form = draft(sister, expires_on=None, expires_event="Sentencing")
    consent_id = write(door, patient_id, form)
    sign(door, consent_id)
    yesterday = TODAY - timedelta(days=1)
    door.do(consents.record_event, **releases.at(door, consent_id), on=yesterday)
    assert state(door, patient_id, consent_id).state is ConsentState.EXPIRED
    door.do(consents.record_event, **releases.at(door, consent_id), on=None)
    assert state(door, patient_id, consent_id).state is ConsentState.VALID


@pytest.mark.parametrize(
    ("event", "on", "code"),
    [
        ("", TODAY, "consent.no_event"),
        ("Sentencing", TODAY + timedelta(days=1), "consent.event_ahead"),
        ("Sentencing", SIGNED - timedelta(days=1), "consent.event_signing"),
    ],
)
def test_an_event_is_recorded_once_it_came_to_pass(door, patient_id, sister, event, on, code):
    consent_id = signed(door, patient_id, sister, expires_event=event)
    with pytest.raises(RuleBroken) as caught:
        door.do(consents.record_event, **releases.at(door, consent_id), on=on)
    assert caught.value.code == code


def revoke(door, consent_id, at=NOON, act=consents.revoke, **more):
    given = {"revoked_at": at, "revoked_by": Signer.PATIENT, "in_writing": True, **more}
    return door.do(act, **releases.at(door, consent_id), **given)


def test_a_revocation_in_writing_closes_at_its_instant_and_no_key_opens_it(
    door, patient_id, sister
):
    consent_id = signed(door, patient_id, sister)
    revoke(door, consent_id)
    assert state(door, patient_id, consent_id).state is ConsentState.REVOKED
    with pytest.raises(Conflict):
        door.undo()
    assert state(door, patient_id, consent_id).state is ConsentState.REVOKED


def test_a_revocation_that_is_not_in_writing_is_refused(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    with pytest.raises(RuleBroken) as caught:
        revoke(door, consent_id, in_writing=False)
    assert caught.value.code == "consent.revoke_writing"


def test_the_time_of_a_revocation_is_corrected_and_it_stays_revoked(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    with pytest.raises(RuleBroken) as caught:
        revoke(door, consent_id, act=consents.correct_revocation)
    assert caught.value.code == "consent.not_revoked"
    revoke(door, consent_id)
    earlier = NOON - timedelta(days=2)
    revoke(door, consent_id, earlier, act=consents.correct_revocation)
    assert read(door, consent_id).consent.revocation.revoked_at == earlier


def test_a_criminal_justice_consent_waits_for_its_event(door, patient_id, sister):
    consent_id = signed(
        door,
        patient_id,
        sister,
        kind=ConsentKind.CRIMINAL_JUSTICE,
        purposes=frozenset({Purpose.MONITORING}),
        irrevocable_event="End of probation",
    )
    with pytest.raises(RuleBroken) as caught:
        revoke(door, consent_id)
    assert caught.value.code == "consent.irrevocable_event"
    day = TODAY - timedelta(days=3)
    door.do(consents.record_event, **releases.at(door, consent_id), on=day, is_irrevocable=True)
    revoke(door, consent_id)
    assert state(door, patient_id, consent_id).state is ConsentState.REVOKED


# -- renewing ---------------------------------------------------------------------


def test_a_renewal_ends_the_old_consent_once_it_is_signed_and_not_before(door, patient_id, sister):
    old = signed(door, patient_id, sister)
    new = write(door, patient_id, draft(sister), replaces_id=old)
    assert state(door, patient_id, old).state is ConsentState.VALID
    sign(door, new, signature(TODAY))
    assert state(door, patient_id, old).state is ConsentState.REPLACED
    assert state(door, patient_id, new).state is ConsentState.VALID


def test_a_signed_renewal_that_lacks_something_ends_nothing(door, patient_id, sister):
    old = signed(door, patient_id, sister)
    new = write(door, patient_id, draft(sister, consequences=""), replaces_id=old)
    sign(door, new, signature(TODAY))
    assert state(door, patient_id, old).state is ConsentState.VALID


def test_only_a_signed_consent_is_renewed(door, patient_id, sister):
    old = write(door, patient_id, draft(sister))
    with pytest.raises(RuleBroken) as caught:
        write(door, patient_id, draft(sister), replaces_id=old)
    assert caught.value.code == "consent.renew_unsigned"


def test_a_consent_of_somebody_else_is_not_renewed(door, patient_id, sister, make_patient):
    old = signed(door, patient_id, sister)
    with pytest.raises(Conflict):
        write(door, make_patient("June", "Halvorsen"), draft(sister), replaces_id=old)


# -- for other parts --------------------------------------------------------------


def test_the_overview_names_who_may_be_told_and_until_when(door, patient_id, sister):
    signed(door, patient_id, sister)
    write(door, patient_id, draft(sister))
    (release,) = door.ask(consent_views.read_releases, patient_id=patient_id)
    assert (release.recipient, release.until) == ("Abena Osei", "Until Jun 30, 2027")


@pytest.mark.parametrize(("left", "alert"), [(30, 30), (14, 14), (7, 7), (31, None)])
def test_an_ending_consent_is_told_of_at_30_14_and_7_days(door, patient_id, sister, left, alert):
    signed(door, patient_id, sister, expires_on=TODAY + timedelta(days=left))
    (release,) = door.ask(consent_views.read_releases, patient_id=patient_id)
    assert release.alert == alert


def test_the_desk_sees_consents_and_writes_none(door, as_person, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    as_person("Tessa Lund")
    assert [row.consent_id for row in rows(door, patient_id)] == [consent_id]
    with pytest.raises(NotAllowed):
        write(door, patient_id, draft(sister))
