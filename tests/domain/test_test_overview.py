"""Tests in figures, and when the abstinence goal waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.interpretation import (
    ClinicianNote,
    LabFinding,
    TestFacts,
    TestVerdict,
    interpret,
)
from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    Reading,
    SpecimenKind,
    TestReason,
)
from iopdesk.domain.test_overview import (
    TestClass,
    TestRecord,
    class_of,
    is_abstinence_pending,
    overview,
    overview_sentence,
)
from iopdesk.domain.validity import UrineReadings, judge

DAY = date(2026, 10, 22)
C = CollectionStatus


def verdict(reading: Reading | None, **more: object) -> TestVerdict:
    usual: dict[str, object] = {"validity": judge(UrineReadings(940, 2, 1120, 10140))}
    facts = TestFacts(DAY, SpecimenKind.URINE, {"EtG": reading}, **{**usual, **more})  # type: ignore[arg-type]
    return interpret(facts)


EXPECTED = verdict(Reading.NEGATIVE)
UNEXPECTED = verdict(Reading.PRESUMPTIVE, notes={"EtG": ClinicianNote(is_accepted_as_use=True)})
PRESUMPTIVE = verdict(Reading.PRESUMPTIVE)
AT_LAB = verdict(Reading.PRESUMPTIVE, lab={"EtG": LabFinding(LabState.SENT)})
NOT_CONFIRMED = verdict(Reading.PRESUMPTIVE, lab={"EtG": LabFinding(LabState.NOT_CONFIRMED)})
DILUTE = verdict(Reading.NEGATIVE, validity=judge(UrineReadings(940, 2, 170, 10020)))
UNREAD = verdict(None)


def record(given: TestVerdict | None = None, status: C = C.COLLECTED, **more: object) -> TestRecord:
    return replace(TestRecord(DAY, TestReason.RANDOM, status, given), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (EXPECTED, TestClass.EXPECTED),
        (UNEXPECTED, TestClass.UNEXPECTED),
        (PRESUMPTIVE, TestClass.PRESUMPTIVE),
        (AT_LAB, TestClass.PRESUMPTIVE),
        (NOT_CONFIRMED, TestClass.NOT_CONFIRMED),
        (DILUTE, TestClass.INCONCLUSIVE),
        (UNREAD, TestClass.PENDING),
        (None, TestClass.PENDING),
    ],
)
def test_each_verdict_counts_in_one_class(given: TestVerdict | None, expected: TestClass) -> None:
    assert class_of(given) is expected


def test_the_summary_says_the_classes_without_blame() -> None:
    records = [
        *[record(EXPECTED)] * 20,
        record(UNEXPECTED),
        record(NOT_CONFIRMED),
        record(status=C.EXCUSED),
    ]
    assert overview_sentence(overview(records)) == (
        "22 random tests collected of 23 drawn, 1 excused by staff: "
        "20 expected, 1 unexpected, 1 presumptive and not confirmed. None pending."
    )


def test_open_results_are_said_at_the_end() -> None:
    counts = overview([record(EXPECTED), record(AT_LAB), record(None), record(DILUTE)])
    assert (counts.presumptive, counts.pending, counts.open_results) == (1, 1, 2)
    assert overview_sentence(counts) == (
        "4 random tests collected of 4 drawn: 1 expected, 1 presumptive, unexplained, "
        "1 inconclusive, 1 pending. 2 results are still open."
    )


def test_missed_tests_stand_beside_the_classes() -> None:
    counts = overview(
        [
            record(status=C.NO_SHOW),
            record(status=C.REFUSED),
            record(status=C.EXCUSED, is_excused_by_program=True),
            record(status=C.DRAWN),
        ]
    )
    assert overview_sentence(counts) == (
        "0 random tests collected of 4 drawn, 1 excused by the program, 1 no-show, 1 refused, "
        "1 awaiting specimen."
    )
    assert overview_sentence(overview([])) == "No random tests were drawn."


def test_for_cause_tests_are_never_counted_as_draws() -> None:
    records = [record(EXPECTED), record(EXPECTED, reason=TestReason.FOR_CAUSE)]
    assert overview(records).drawn == 1
    assert overview(records, TestReason.FOR_CAUSE).collected == 1
    assert overview(records, None).collected == 2


@pytest.mark.parametrize(
    ("records", "pending"),
    [
        ([], False),
        ([record(EXPECTED), record(UNEXPECTED), record(NOT_CONFIRMED), record(DILUTE)], False),
        ([record(AT_LAB)], True),
        ([record(PRESUMPTIVE)], True),
        ([record(UNREAD)], True),
        ([record(None)], True),
        ([record(EXPECTED, reason=TestReason.FOR_CAUSE), record(AT_LAB)], True),
        ([record(status=C.DRAWN), record(status=C.NO_SHOW)], False),
    ],
)
def test_the_abstinence_goal_waits_for_an_open_result(
    records: list[TestRecord], pending: bool
) -> None:
    assert is_abstinence_pending(records) is pending
    assert is_abstinence_pending(records, has_open_review=True)


@given(
    st.lists(
        st.tuples(st.sampled_from(C), st.sampled_from([None, EXPECTED, UNEXPECTED, AT_LAB, DILUTE]))
    )
)
def test_the_counts_add_up(given: list[tuple[C, TestVerdict | None]]) -> None:
    counts = overview([record(each, status) for status, each in given])
    classes = (
        counts.expected + counts.unexpected + counts.presumptive
        + counts.not_confirmed + counts.inconclusive + counts.pending
    )  # fmt: skip
    missed = counts.refused + counts.unable + counts.no_show + counts.awaiting
    assert classes == counts.collected
    assert counts.drawn == (
        counts.collected + missed + counts.excused_by_staff + counts.excused_by_program
    )
