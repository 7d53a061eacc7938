"""From the first call to the ticked checklist, on a real file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.consent_drafts import blank_draft
from iopdesk.domain.consent_terms import (
    ConsentKind,
    Info,
    Recipient,
    RecipientKind,
    Signature,
    Signer,
)
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.domain.documents import DocumentKind
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.intake import (
    AttemptResult,
    ChecklistStep,
    ContactWay,
    Priority,
    StepState,
    WaitOutcome,
)
from iopdesk.domain.patient_contacts import Tie
from iopdesk.domain.patients import NewPatient, Standing
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    admission_packets,
    admissions,
    consents,
    contacts,
    groups,
    imports,
    intake,
    medications,
    patient_contacts,
    seating,
    wait_list,
)
from iopdesk.services.patient_search import PatientSort, list_patients
from iopdesk.services.wait_list import Inquiry
from iopdesk.storage.models import Episode, WaitEntry
from tests.reports.reading import pages_of
from tests.services.care import admit, complete
from tests.services.insured import verified
from tests.services.scans import file_one

TODAY = date(2026, 10, 22)
CALL = Inquiry(
    caller="Ana Quintero",
    caller_relation="sister",
    caller_phone="404 555 0181",
    asks_for="Help with opioids after residential care",
    wanted_times="Mornings",
    next_step="Call back with a day",
    next_on=date(2026, 10, 23),
)


@pytest.fixture
def read(door):
    """Call with a patient for what the tab shows."""
    return lambda patient_id: door.ask(admissions.read_admission, patient_id=patient_id)


def call_in(door, given="Marisol", family="Quintero", **more: Any) -> int:
    fields = NewPatient(given_name=given, family_name=family, phone="404 555 0180")
    inquiry = Inquiry(**{name: getattr(CALL, name) for name in CALL.__dataclass_fields__} | more)
    made: int = door.do(intake.inquire, fields=fields, inquiry=inquiry).result.patient_id
    return made


def version(door, patient_id: int) -> int:
    shown = door.ask(admissions.read_admission, patient_id=patient_id)
    return shown.wait.version


# -- the call ---------------------------------------------------------------------


def test_a_call_makes_a_patient_who_waits_with_what_was_told_and_one_undo_takes_all_back(
    door, read
):
    outcome = door.do(
        intake.inquire,
        fields=NewPatient(given_name="Marisol", family_name="Quintero"),
        inquiry=CALL,
    )
    assert outcome.result.said == "Marisol Quintero added to the wait list"
    shown = read(outcome.result.patient_id)
    assert shown.is_waiting
    told = shown.wait.inquiry
    assert (told.asked_on, told.caller_phone) == (TODAY, "(404) 555-0181")
    assert (told.caller, told.next_step) == ("Ana Quintero", "Call back with a day")
    assert shown.wait.taken_by == "Dana Okafor"
    door.undo()
    with Session(door.file.read_engine) as db:
        assert db.scalars(select(WaitEntry)).all() == []
    with pytest.raises(Conflict):
        read(outcome.result.patient_id)


def test_a_call_with_a_bad_field_keeps_nothing(door):
    for more, field in (
        ({"next_on": date(2026, 10, 1)}, "next_on"),
        ({"next_step": ""}, "next_step"),
        ({"asked_on": date(2026, 10, 23)}, "asked_on"),
        ({"caller_phone": "5" * 61}, "caller_phone"),
        ({"asks_for": "x" * 4_001}, "asks_for"),
    ):
        with pytest.raises(RuleBroken) as caught:
            call_in(door, **more)
        assert caught.value.facts["field"] == field
    assert door.ask(list_patients, standing=Standing.WAITING).total == 0


def test_whoever_is_added_by_the_plain_form_waits_since_the_referral_or_today(door, make_patient):
    for referred_on, since in ((None, TODAY), (date(2026, 10, 1), date(2026, 10, 1))):
        patient_id = make_patient("Kofi", "Brandt", referred_on=referred_on)
        shown = door.ask(admissions.read_admission, patient_id=patient_id)
        assert shown.wait.inquiry.asked_on == since


def test_whoever_came_with_a_list_waits_since_the_referral_until_something_is_recorded(door, read):
    table = imports_table(b"Last name,First name,Referred on\nLund,Bo,2026-10-05\n")
    door.do(imports.add_people, table=table)
    (row,) = door.ask(list_patients, standing=Standing.WAITING).rows
    assert row.wait.since == date(2026, 10, 5)
    assert read(row.patient_id).wait.version == 0
    given = {"next_step": "Call", "next_on": TODAY, "expected_version": 0}
    door.do(wait_list.set_next_step, patient_id=row.patient_id, **given)
    shown = read(row.patient_id).wait
    assert (shown.inquiry.asked_on, shown.inquiry.next_step) == (date(2026, 10, 5), "Call")


def imports_table(raw: bytes) -> Any:
    from iopdesk.domain.list_reading import read_delimited

    return read_delimited(raw)


# -- waiting ----------------------------------------------------------------------


def test_the_list_puts_priority_first_then_the_longest_wait_with_step_and_day(door, make_patient):
    call_in(door, "Plain", "Early", asked_on=date(2026, 9, 1))
    call_in(door, "Plain", "Late")
    call_in(door, "In", "Jecting", priority=Priority.INJECTING)
    call_in(door, "Preg", "Nant", priority=Priority.PREGNANT, asked_on=date(2026, 10, 20))
    call_in(door, "Both", "Two", priority=Priority.PREGNANT_INJECTING)
    given = {"standing": Standing.WAITING, "sort": PatientSort.WAIT}
    rows = door.ask(list_patients, **given).rows
    assert [row.list_name for row in rows] == [
        "Two, Both",
        "Nant, Preg",
        "Jecting, In",
        "Early, Plain",
        "Late, Plain",
    ]
    first = rows[0].wait
    assert (first.priority, first.next_step) == (
        Priority.PREGNANT_INJECTING,
        "Call back with a day",
    )
    assert first.next_on == date(2026, 10, 23)
    door.is_lobby = True
    try:
        assert all(row.wait is None for row in door.ask(list_patients, **given).rows)
    finally:
        door.is_lobby = False


def test_an_attempt_is_kept_with_the_next_step_and_each_is_undone_alone(door, read):
    patient_id = call_in(door)
    given = {"way": ContactWay.PHONE, "tried_at": door.now() - timedelta(minutes=2)}
    door.do(
        wait_list.record_attempt,
        patient_id=patient_id,
        result=AttemptResult.LEFT_MESSAGE,
        note="Voicemail",
        next_step="Call again",
        next_on=date(2026, 10, 26),
        expected_version=version(door, patient_id),
        **given,
    )
    door.do(wait_list.record_attempt, patient_id=patient_id, result=AttemptResult.REACHED, **given)
    shown = read(patient_id)
    assert [each.result for each in shown.attempts] == [
        AttemptResult.REACHED,
        AttemptResult.LEFT_MESSAGE,
    ]
    assert shown.attempts[1].by == "Dana Okafor"
    assert shown.wait.inquiry.next_step == "Call again"
    door.undo()
    door.undo()
    shown = read(patient_id)
    assert (shown.attempts, shown.wait.inquiry.next_step) == ((), "Call back with a day")
    given |= {"tried_at": door.now() + timedelta(minutes=1), "result": AttemptResult.REACHED}
    with pytest.raises(RuleBroken, match=r"attempt\.ahead"):
        door.do(wait_list.record_attempt, patient_id=patient_id, **given)


def test_a_change_from_an_older_reading_is_a_conflict_and_loses_nothing(door, read):
    patient_id = call_in(door)
    old = version(door, patient_id)
    given = {"next_step": "Send the papers", "next_on": TODAY}
    door.do(wait_list.set_next_step, patient_id=patient_id, expected_version=old, **given)
    for act, more in (
        (wait_list.set_next_step, given),
        (wait_list.change_inquiry, {"inquiry": CALL}),
        (wait_list.close_waiting, {"outcome": WaitOutcome.DECLINED, "on": TODAY}),
    ):
        with pytest.raises(Conflict):
            door.do(act, patient_id=patient_id, expected_version=old, **more)
    assert read(patient_id).wait.inquiry.next_step == "Send the papers"


def test_a_priority_counts_from_the_call_and_its_clocks_warn(door, read):
    patient_id = call_in(door, asked_on=date(2026, 10, 1), priority=Priority.INJECTING)
    wait = read(patient_id).wait
    assert wait.inquiry.priority_since == date(2026, 10, 1)
    assert [each.is_late for each in wait.clocks] == [True, True]
    admit(door, patient_id, on=TODAY)  # told, and never in the way


def test_who_stops_waiting_is_not_admitted_and_never_called_discharged(door, read):
    patient_id = call_in(door)
    given = {"outcome": WaitOutcome.ELSEWHERE, "on": TODAY, "words": "Nearer home"}
    old = version(door, patient_id)
    door.do(wait_list.close_waiting, patient_id=patient_id, expected_version=old, **given)
    assert door.ask(list_patients, standing=Standing.DISCHARGED).total == 0
    (row,) = door.ask(list_patients, standing=Standing.NOT_ADMITTED).rows
    assert (row.wait.outcome, row.wait.closed_on) == (WaitOutcome.ELSEWHERE, TODAY)
    assert read(patient_id).wait.outcome_words == "Nearer home"
    with pytest.raises(RuleBroken, match=r"wait\.not_waiting"):
        door.do(
            wait_list.set_next_step,
            patient_id=patient_id,
            expected_version=old,
            next_step="Call",
            next_on=TODAY,
        )
    door.do(wait_list.begin_waiting, patient_id=patient_id, inquiry=Inquiry(asks_for="Again"))
    assert read(patient_id).wait.inquiry.asks_for == "Again"
    with pytest.raises(RuleBroken, match=r"wait\.open_already"):
        door.do(wait_list.begin_waiting, patient_id=patient_id, inquiry=Inquiry())
    door.undo()
    door.undo()
    assert read(patient_id).is_waiting


def test_an_admission_ends_the_waiting_and_its_undo_brings_it_back(door, read):
    patient_id = call_in(door)
    admit(door, patient_id, on=date(2026, 10, 1))  # before the call: entered late
    shown = read(patient_id)
    assert (shown.standing, shown.wait.outcome) == (Standing.ACTIVE, WaitOutcome.ADMITTED)
    assert shown.wait.closed_on == TODAY
    with pytest.raises(RuleBroken, match=r"wait\.in_care"):
        door.do(wait_list.begin_waiting, patient_id=patient_id, inquiry=Inquiry())
    door.undo()
    shown = read(patient_id)
    assert (shown.is_waiting, shown.wait.closed_on) == (True, None)


# -- the checklist ----------------------------------------------------------------


def steps(shown) -> dict[ChecklistStep, Any]:
    return {each.step: each for each in shown.checklist.steps}


def test_the_record_ticks_what_it_shows_and_says_what_shows_it(door, read, make_patient):
    patient_id = make_patient("Kofi", "Brandt", none_of=("insurance",))
    episode_id = admit(door, patient_id, on=date(2026, 10, 20))
    found = steps(read(patient_id))
    assert {step for step, each in found.items() if each.state is not None} == {
        ChecklistStep.INSURANCE,
        ChecklistStep.LEVEL,
        ChecklistStep.SCHEDULE,
    }
    assert found[ChecklistStep.INSURANCE].state is StepState.NOT_APPLICABLE
    assert found[ChecklistStep.SCHEDULE].words == "9 hours a week, Oct 20, 2026"
    assert read(patient_id).checklist.left == 8
    complete(door, episode_id, on=TODAY)
    group = seat(door, patient_id)
    with Session(door.file.read_engine) as db:
        now = db.get_one(Episode, episode_id).version
    given = {"episode_id": episode_id, "on": TODAY, "expected_version": now}
    door.do(medications.record_naloxone, **given)
    found = steps(read(patient_id))
    assert found[ChecklistStep.ASSESSMENT].words == "Completed, Oct 22, 2026"
    assert found[ChecklistStep.NALOXONE].is_by_record
    assert found[ChecklistStep.GROUPS].words == group
    assert read(patient_id).checklist.left == 5


def seat(door, patient_id: int) -> str:
    added = door.do(
        groups.add_group,
        name="Foundations",
        kind=SessionKind.GROUP,
        service=Service.BEHAVIORAL,
        modality="",
        stages=(1,),
        capacity=8,
        room_id=None,
        facilitator_id=None,
        admission=GroupAdmission.ROLLING,
        weekdays=(0, 2),
        start_minute=540,
        minutes=90,
        starts_on=TODAY,
    )
    given = {"group_id": added.result.group_id, "patient_id": patient_id, "on": TODAY}
    door.do(seating.seat, **given)
    return "Foundations"


def tick(door, episode_id: int, step: ChecklistStep, now: int = 0, **more: Any) -> None:
    given = {"state": StepState.DONE, "on": TODAY, "note": ""} | more
    door.do(admissions.tick_step, episode_id=episode_id, step=step, expected_version=now, **given)


def test_a_person_ticks_the_rest_takes_it_back_and_undoes_both(door, read, make_patient):
    patient_id = make_patient("Kofi", "Brandt")
    episode_id = admit(door, patient_id)
    tick(door, episode_id, ChecklistStep.NOTICES)
    found = steps(read(patient_id))[ChecklistStep.NOTICES]
    assert (found.state, found.words) == (StepState.DONE, "Oct 22, 2026, Dana Okafor")
    with pytest.raises(Conflict):
        tick(door, episode_id, ChecklistStep.NOTICES)
    given = {"episode_id": episode_id, "step": ChecklistStep.NOTICES}
    door.do(admissions.clear_step, **given, expected_version=found.version)
    assert steps(read(patient_id))[ChecklistStep.NOTICES].state is None
    with pytest.raises(RuleBroken, match=r"checklist\.not_ticked"):
        door.do(admissions.clear_step, **given, expected_version=0)
    door.undo()
    assert steps(read(patient_id))[ChecklistStep.NOTICES].state is StepState.DONE
    door.undo()
    assert steps(read(patient_id))[ChecklistStep.NOTICES].state is None


def test_what_the_record_shows_is_not_ticked_by_hand(door, read, make_patient):
    episode_id = admit(door, make_patient("Kofi", "Brandt"))
    for step in (ChecklistStep.LEVEL, ChecklistStep.ASSESSMENT):
        with pytest.raises(RuleBroken, match=r"checklist\.by_record"):
            tick(door, episode_id, step)


def test_the_front_desk_ticks_its_steps_and_does_not_see_the_clinical_ones(
    door, make_patient, as_person
):
    patient_id = make_patient("Kofi", "Brandt")
    episode_id = admit(door, patient_id)
    as_person("Tessa Lund")
    shown = door.ask(admissions.read_admission, patient_id=patient_id)
    hidden = {ChecklistStep.OVERDOSE_PLAN, ChecklistStep.NALOXONE}
    assert not hidden & set(steps(shown))
    assert shown.checklist.hidden == 2
    tick(door, episode_id, ChecklistStep.IDENTITY)
    with pytest.raises(NotAllowed, match=r"checklist\.clinical"):
        tick(door, episode_id, ChecklistStep.OVERDOSE_PLAN)


def test_the_tab_asks_as_few_statements_after_a_long_wait_as_after_a_short_one(door):
    patient_id = call_in(door)
    admit(door, patient_id, on=TODAY)

    def count() -> int:
        asked: list[str] = []

        def keep(_connection, _cursor, statement, *_more):
            asked.append(statement)

        event.listen(door.file.read_engine, "before_cursor_execute", keep)
        try:
            door.ask(admissions.read_admission, patient_id=patient_id)
        finally:
            event.remove(door.file.read_engine, "before_cursor_execute", keep)
        return len(asked)

    before = count()
    for minutes in range(20):
        door.do(
            wait_list.record_attempt,
            patient_id=patient_id,
            way=ContactWay.TEXT,
            result=AttemptResult.NO_ANSWER,
            tried_at=door.now() - timedelta(minutes=minutes),
        )
    assert count() == before


def test_nothing_of_a_call_shows_in_a_repr():
    shown = [CALL, intake.inquire, WaitOutcome.ADMITTED]
    assert "Ana" not in repr(shown)


# -- what other parts of the chart show -------------------------------------------


def sign_core_consent(door, patient_id: int, on: date = TODAY) -> int:
    """A consent to treatment, payment and operations, signed; its id."""
    draft = replace(
        blank_draft(ConsentKind.TREATMENT_PAYMENT_OPERATIONS, "Larkspur Recovery"),
        what=frozenset({Info.ATTENDANCE, Info.PAYMENT}),
        recipients=(Recipient(RecipientKind.CLASS, "My treating providers", is_hipaa=True),),
    )
    saved = door.do(consents.write_consent, patient_id=patient_id, draft=draft).result
    shown = door.ask(consents.read_consent, consent_id=saved.consent_id)
    signed = (Signature(Signer.PATIENT, "Kofi Brandt", True, on),)
    given = {"consent_id": saved.consent_id, "expected_version": shown.version}
    door.do(consents.record_signatures, **given, signatures=signed)
    made: int = saved.consent_id
    return made


def test_a_signed_consent_a_filed_identity_and_verified_benefits_tick_their_steps(
    door, read, make_patient
):
    patient_id = make_patient("Kofi", "Brandt", birth_on=date(1993, 1, 12))
    admit(door, patient_id)
    door.do(
        consents.write_consent,
        patient_id=patient_id,
        draft=blank_draft(ConsentKind.TREATMENT_PAYMENT_OPERATIONS, "Larkspur Recovery"),
    )
    file_one(door, patient_id, kind=DocumentKind.REFERRAL)
    assert steps(read(patient_id))[ChecklistStep.CONSENTS].state is None
    assert steps(read(patient_id))[ChecklistStep.IDENTITY].state is None
    consent_id = sign_core_consent(door, patient_id)
    file_one(door, patient_id, kind=DocumentKind.IDENTITY)
    verified(door, patient_id)
    found = steps(read(patient_id))
    assert found[ChecklistStep.CONSENTS].words == (
        "Treatment, payment and operations signed, Oct 22, 2026"
    )
    assert found[ChecklistStep.IDENTITY].words == "Document filed, Oct 20, 2026"
    assert found[ChecklistStep.INSURANCE].is_by_record
    shown = door.ask(consents.read_consent, consent_id=consent_id)
    door.do(
        consents.revoke,
        consent_id=consent_id,
        expected_version=shown.version,
        revoked_at=door.now(),
        revoked_by=Signer.PATIENT,
        in_writing=True,
    )
    assert steps(read(patient_id))[ChecklistStep.CONSENTS].state is None


# -- the packet -------------------------------------------------------------------


def packet(door, patient_id: int) -> str:
    drawn = door.ask(admission_packets.draw, patient_id=patient_id)
    assert "Brandt" not in drawn.file_name
    return " ".join(" ".join(pages_of(drawn.paper.pdf)).split())


def test_the_packet_prints_before_the_admission_and_asks_for_no_consent_that_is_signed(
    door, make_patient
):
    patient_id = make_patient("Kofi", "Brandt", birth_on=date(1993, 1, 12))
    text = packet(door, patient_id)
    assert "Admitted Not yet" in text
    assert "Consent to tell" in text
    assert "counseling notes" not in text
    assert "Kofi Brandt, patient" in text
    admit(door, patient_id, on=TODAY)
    sign_core_consent(door, patient_id)
    seat_text = packet(door, patient_id)
    assert "Consent to tell" not in seat_text
    assert "Consent to treatment, payment and operations Signed" in seat_text


def test_the_packet_holds_the_groups_as_they_meet(door, make_patient):
    patient_id = make_patient("Kofi", "Brandt", birth_on=date(1993, 1, 12))
    complete(door, admit(door, patient_id, on=TODAY), on=TODAY)
    seat(door, patient_id)
    assert "Mon, Wed 9:00–10:30 AM Foundations" in packet(door, patient_id)


def test_the_packet_of_the_front_desk_holds_no_clinical_step(door, make_patient, as_person):
    patient_id = make_patient("Kofi", "Brandt", birth_on=date(1993, 1, 12))
    admit(door, patient_id)
    assert "Naloxone given or offered" in packet(door, patient_id)
    as_person("Tessa Lund")
    assert "Naloxone given or offered" not in packet(door, patient_id)
    door.do(admission_packets.begin_print, patient_id=patient_id)
    said = door.do(admission_packets.end_print, patient_id=patient_id).result.said
    assert said == "Kofi Brandt: admission packet printed"


def test_a_minor_and_the_guardian_each_have_a_line_to_sign(door, make_patient):
    patient_id = make_patient("Wren", "Ashby", birth_on=date(2010, 3, 14))
    assert "parent or guardian" not in packet(door, patient_id)
    entry = NewContact(kind=ContactKind.PERSON, name="Nadia Ashby")
    contact_id = door.do(contacts.add_contact, fields=entry).result.row.contact_id
    tie = Tie(contact_id=contact_id, relation=Relation.GUARDIAN, authority="Mother")
    door.do(patient_contacts.add_known, patient_id=patient_id, tie=tie)
    text = packet(door, patient_id)
    assert "Wren Ashby, patient" in text
    assert "parent or guardian" in text
