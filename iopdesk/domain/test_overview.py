"""Tests in figures: how many of each class, for the chart and for the summaries.

Classes, never blame: expected, unexpected, presumptive and unexplained, presumptive
and not confirmed, inconclusive, pending. Missed tests are counted beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.domain.interpretation import TestVerdict
from iopdesk.domain.specimens import CollectionStatus, TestReason
from iopdesk.domain.verdict_words import Interpretation, Overall
from iopdesk.i18n import N_, _, ngettext


class TestClass(StrEnum):
    """The class a collected test counts in."""

    __test__ = False

    EXPECTED = "expected"
    UNEXPECTED = "unexpected"
    PRESUMPTIVE = "presumptive_unexplained"
    NOT_CONFIRMED = "not_confirmed"
    INCONCLUSIVE = "inconclusive"
    PENDING = "pending"


_CLASS_LABELS = {
    TestClass.EXPECTED: N_("expected"),
    TestClass.UNEXPECTED: N_("unexpected"),
    TestClass.PRESUMPTIVE: N_("presumptive, unexplained"),
    TestClass.NOT_CONFIRMED: N_("presumptive and not confirmed"),
    TestClass.INCONCLUSIVE: N_("inconclusive"),
    TestClass.PENDING: N_("pending"),
}


@dataclass(frozen=True)
class TestRecord:
    """One test of a patient: when and why, how it went, and its verdict once read."""

    __test__ = False

    due_on: date
    reason: TestReason
    status: CollectionStatus
    verdict: TestVerdict | None = None
    is_excused_by_program: bool = False


@dataclass(frozen=True)
class TestOverview:
    """Counts over some tests; the classes add up to ``collected``.

    ``open_results`` counts tests whose answer is still to come; a presumptive one
    at the laboratory is open and counts as presumptive.
    """

    __test__ = False

    drawn: int
    collected: int
    refused: int
    unable: int
    no_show: int
    excused_by_staff: int
    excused_by_program: int
    awaiting: int
    expected: int
    unexpected: int
    presumptive: int
    not_confirmed: int
    inconclusive: int
    pending: int
    open_results: int


def class_label(each: TestClass) -> str:
    """The word of a class inside a sentence."""
    return _(_CLASS_LABELS[each])


def class_of(verdict: TestVerdict | None) -> TestClass:
    """The class of a collected test; one without a verdict is pending."""
    if verdict is None:
        return TestClass.PENDING
    if verdict.overall is Overall.EXPECTED and verdict.of(Interpretation.NOT_CONFIRMED):
        return TestClass.NOT_CONFIRMED
    return TestClass(str(verdict.overall))


def is_open(record: TestRecord) -> bool:
    """Whether a collected test still waits for an answer."""
    return record.status is CollectionStatus.COLLECTED and (
        record.verdict is None or record.verdict.is_open
    )


def overview(
    records: Iterable[TestRecord], reason: TestReason | None = TestReason.RANDOM
) -> TestOverview:
    """Count tests of one reason (``None``: of all)."""
    chosen = [each for each in records if reason is None or each.reason is reason]
    status = Counter(each.status for each in chosen)
    classes = Counter(
        class_of(each.verdict) for each in chosen if each.status is CollectionStatus.COLLECTED
    )
    excused = [each for each in chosen if each.status is CollectionStatus.EXCUSED]
    by_program = sum(each.is_excused_by_program for each in excused)
    return TestOverview(
        drawn=len(chosen),
        collected=status[CollectionStatus.COLLECTED],
        refused=status[CollectionStatus.REFUSED],
        unable=status[CollectionStatus.UNABLE],
        no_show=status[CollectionStatus.NO_SHOW],
        excused_by_staff=len(excused) - by_program,
        excused_by_program=by_program,
        awaiting=status[CollectionStatus.DRAWN],
        expected=classes[TestClass.EXPECTED],
        unexpected=classes[TestClass.UNEXPECTED],
        presumptive=classes[TestClass.PRESUMPTIVE],
        not_confirmed=classes[TestClass.NOT_CONFIRMED],
        inconclusive=classes[TestClass.INCONCLUSIVE],
        pending=classes[TestClass.PENDING],
        open_results=sum(map(is_open, chosen)),
    )


def overview_sentence(counts: TestOverview) -> str:
    """``22 random tests collected of 23 drawn, 1 excused by staff: 20 expected, …``.

    Classes without a test are left out; expected always shows, pending ends it.
    """
    if not counts.drawn:
        return _("No random tests were drawn.")
    head = ngettext(
        "{count} random test collected of {drawn} drawn",
        "{count} random tests collected of {drawn} drawn",
        counts.collected,
    ).format(count=counts.collected, drawn=counts.drawn)
    missed = [
        text.format(count=count)
        for text, count in (
            (_("{count} excused by staff"), counts.excused_by_staff),
            (_("{count} excused by the program"), counts.excused_by_program),
            (_("{count} no-show"), counts.no_show),
            (_("{count} refused"), counts.refused),
            (_("{count} unable"), counts.unable),
            (_("{count} awaiting specimen"), counts.awaiting),
        )
        if count
    ]
    head = ", ".join([head, *missed])
    if not counts.collected:
        return f"{head}."
    return f"{head}: {', '.join(_class_parts(counts))}. {_pending_sentence(counts)}"


def _class_parts(counts: TestOverview) -> list[str]:
    parts = (
        (TestClass.UNEXPECTED, counts.unexpected),
        (TestClass.PRESUMPTIVE, counts.presumptive),
        (TestClass.NOT_CONFIRMED, counts.not_confirmed),
        (TestClass.INCONCLUSIVE, counts.inconclusive),
        (TestClass.PENDING, counts.pending),
    )
    return [
        f"{counts.expected} {class_label(TestClass.EXPECTED)}",
        *(f"{count} {class_label(each)}" for each, count in parts if count),
    ]


def _pending_sentence(counts: TestOverview) -> str:
    if not counts.open_results:
        return _("None pending.")
    return ngettext(
        "{count} result is still open.", "{count} results are still open.", counts.open_results
    ).format(count=counts.open_results)


def is_abstinence_pending(records: Iterable[TestRecord], *, has_open_review: bool = False) -> bool:
    """Whether the abstinence goal reads *Pending result*: an open result, or an open review."""
    return has_open_review or any(map(is_open, records))
