"""Leaving: reasons, whether it may be, what is missing, and the deadline of the summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.discharge import (
    DayKind,
    DeadlineRule,
    DischargeFacts,
    DischargeReason,
    Trigger,
    deadline_rule,
    deadline_rules,
    decide_discharge,
    due_on,
    is_completed,
    lost_contact_suggestion,
    missing_for_discharge,
    reason_label,
    reporting_group,
)
from iopdesk.domain.workdays import is_workday
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)
ADMITTED = date(2026, 7, 13)


@pytest.mark.parametrize(
    ("reason", "group"),
    [
        (DischargeReason.COMPLETED, "Treatment completed"),
        (DischargeReason.STEPPED_DOWN, "Transferred to another program"),
        (DischargeReason.STEPPED_UP, "Transferred to another program"),
        (DischargeReason.TRANSFERRED, "Transferred to another program"),
        (DischargeReason.AGAINST_ADVICE, "Dropped out of treatment"),
        (DischargeReason.LOST_CONTACT, "Dropped out of treatment"),
        (DischargeReason.ADMINISTRATIVE, "Ended by the program"),
        (DischargeReason.INCARCERATED, "Incarcerated"),
        (DischargeReason.HOSPITALIZED, "Other"),
        (DischargeReason.MOVED, "Other"),
        (DischargeReason.PAYER_ENDED, "Other"),
        (DischargeReason.DIED, "Death"),
    ],
)
def test_every_reason_has_words_and_a_reporting_group(reason: DischargeReason, group: str) -> None:
    assert reason_label(reason)
    assert reporting_group(reason) == group


def test_completed_and_stepped_down_are_completed_and_all_else_is_early() -> None:
    completed = {each for each in DischargeReason if is_completed(each)}
    assert completed == {DischargeReason.COMPLETED, DischargeReason.STEPPED_DOWN}


@pytest.mark.parametrize(
    ("on", "is_open", "code"),
    [
        (TODAY, False, "discharge_ended"),
        (TODAY + timedelta(days=1), True, "discharge_ahead"),
        (ADMITTED - timedelta(days=1), True, "discharge_before_admission"),
        (date(2026, 10, 19), True, "discharge_before_contact"),
    ],
)
def test_a_discharge_is_refused(on: date, is_open: bool, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_discharge(
            on,
            today=TODAY,
            admitted_on=ADMITTED,
            last_attended_on=date(2026, 10, 20),
            is_open=is_open,
        )


@pytest.mark.parametrize("last", [None, date(2026, 10, 20)])
def test_a_discharge_on_the_day_of_the_last_session_is_taken(last: date | None) -> None:
    decide_discharge(last or ADMITTED, today=TODAY, admitted_on=ADMITTED, last_attended_on=last)


WHOLE = DischargeFacts(
    reason=DischargeReason.COMPLETED,
    discharged_on=TODAY,
    has_assessment=True,
    has_diagnosis=True,
    goals_decided=True,
    status_at_discharge="Stable",
    prognosis="Good",
    next_level="1.5, Cascade Counseling",
    naloxone_on=TODAY,
    overdose_plan="Naloxone at home",
    crisis_plan="Call the line",
    appointments=2,
    warning_signs=1,
    resources=1,
    strengths="Work, family",
)


def codes(facts: DischargeFacts) -> list[str]:
    return [each.code for each in missing_for_discharge(facts)]


def test_a_whole_record_misses_nothing() -> None:
    assert codes(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": None}, "reason"),
        ({"discharged_on": None}, "discharged_on"),
        ({"has_assessment": False}, "assessment"),
        ({"has_diagnosis": False}, "diagnosis"),
        ({"goals_decided": False}, "goals"),
        ({"undecided_areas": ("Abstinence",)}, "goal_areas"),
        ({"has_open_result": True}, "open_result"),
        ({"status_at_discharge": " "}, "status"),
        ({"prognosis": ""}, "prognosis"),
        ({"next_level": ""}, "next_level"),
        ({"medications_without_follow_up": ("Naltrexone 50 mg",)}, "medications"),
        ({"naloxone_on": None}, "naloxone"),
        ({"overdose_plan": ""}, "overdose_plan"),
        ({"crisis_plan": ""}, "crisis_plan"),
        ({"appointments": 0}, "appointments"),
        ({"appointments_without_date": 1}, "appointment_dates"),
        ({"warning_signs": 0}, "warning_signs"),
        ({"resources": 0}, "resources"),
        ({"strengths": ""}, "strengths"),
    ],
)
def test_each_missing_thing_is_named(change: dict[str, object], code: str) -> None:
    assert codes(replace(WHOLE, **change)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", [DischargeReason.DIED, DischargeReason.LOST_CONTACT])
def test_no_plan_is_asked_for_when_nobody_is_there(reason: DischargeReason) -> None:
    bare = DischargeFacts(reason=reason, discharged_on=TODAY)
    assert set(codes(bare)) == {"assessment", "diagnosis", "goals", "status", "prognosis"}


def test_missing_things_speak_in_sentences() -> None:
    empty = DischargeFacts(reason=None, discharged_on=None)
    assert all(each.words.endswith(".") for each in missing_for_discharge(empty))


@pytest.mark.parametrize(
    ("misses", "last", "words"),
    [
        (0, TODAY, ""),
        (2, TODAY - timedelta(days=13), ""),
        (3, TODAY, "3 sessions missed in a row"),
        (0, TODAY - timedelta(days=14), "14 days without contact"),
        (0, None, "101 days without contact"),
    ],
)
def test_lost_contact_is_suggested_after_three_misses_or_fourteen_days(
    misses: int, last: date | None, words: str
) -> None:
    found = lost_contact_suggestion(
        consecutive_misses=misses, last_contact_on=last, admitted_on=ADMITTED, today=TODAY
    )
    assert found == words


@pytest.mark.parametrize(
    ("code", "reason", "due"),
    [
        ("georgia", DischargeReason.COMPLETED, date(2026, 11, 5)),
        ("georgia", DischargeReason.STEPPED_DOWN, date(2026, 11, 5)),
        ("georgia", DischargeReason.MOVED, date(2026, 11, 2)),
        ("maine", DischargeReason.COMPLETED, date(2026, 11, 6)),
        ("maine", DischargeReason.DIED, date(2026, 11, 6)),
        ("california", DischargeReason.COMPLETED, date(2026, 11, 19)),
        ("custom", DischargeReason.COMPLETED, date(2026, 11, 21)),
    ],
)
def test_the_summary_is_due_by_the_rule_pack(code: str, reason: DischargeReason, due: date) -> None:
    rule = deadline_rule(code)
    found = due_on(rule, reason, discharged_on=TODAY, last_contact_on=date(2026, 10, 20))
    assert found == due


def test_working_days_pass_over_weekends_and_observed_holidays() -> None:
    georgia = deadline_rule("georgia")
    # Wednesday November 4; Veterans Day is the 11th, Thanksgiving the 26th.
    assert due_on(georgia, DischargeReason.MOVED, discharged_on=date(2026, 11, 4)) == date(
        2026, 11, 16
    )
    state = {date(2026, 11, 27)}
    assert due_on(
        georgia, DischargeReason.MOVED, discharged_on=date(2026, 11, 20), state_holidays=state
    ) == date(2026, 12, 3)


def test_calendar_days_are_not_moved() -> None:
    assert due_on(
        deadline_rule("maine"), DischargeReason.COMPLETED, discharged_on=date(2026, 10, 24)
    ) == date(2026, 11, 8)


def test_without_any_contact_the_discharge_is_the_trigger() -> None:
    assert due_on(
        deadline_rule("california"), DischargeReason.DIED, discharged_on=TODAY
    ) == TODAY + timedelta(days=30)


def test_the_rule_packs_read_in_words() -> None:
    assert [each.label for each in deadline_rules()] == [
        "Georgia", "Maine", "California", "Custom",
    ]  # fmt: skip
    assert deadline_rule("georgia").words_for(DischargeReason.MOVED) == (
        "7 working days from discharge"
    )
    assert deadline_rule("california").words_for(DischargeReason.MOVED) == (
        "30 calendar days from the last contact"
    )
    with pytest.raises(RuleBroken, match="deadline_unknown"):
        deadline_rule("texas")


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.sampled_from(list(DischargeReason)),
    st.integers(1, 40),
    st.sampled_from(list(DayKind)),
)
def test_a_deadline_counts_exactly_its_days(
    day: date, reason: DischargeReason, count: int, kind: DayKind
) -> None:
    rule = DeadlineRule("own", "Own", Trigger.DISCHARGE, kind, count, count)
    due = due_on(rule, reason, discharged_on=day)
    passed = [day + timedelta(days=number) for number in range(1, (due - day).days + 1)]
    if kind is DayKind.WORKING:
        passed = [each for each in passed if is_workday(each)]
        assert is_workday(due)
    assert len(passed) == count
