"""The results grid: a week of tests, those that wait, those to review, each with its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, literal, or_, select

from iopdesk.domain.ladder import Word
from iopdesk.domain.measures import Measure, shown_measure, typed_measure
from iopdesk.domain.permission import Access, Need, Row
from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    Reading,
    SpecimenKind,
    TestReason,
    decide_measures,
    reading_short,
)
from iopdesk.domain.verdict_words import Interpretation, interpretation_token
from iopdesk.errors import RuleBroken
from iopdesk.services.acts import Work, question
from iopdesk.services.shown_names import read_names
from iopdesk.services.specimen_facts import SpecimenFacts
from iopdesk.services.subjects import is_closed, on_caseload
from iopdesk.services.verdicts import read_tests
from iopdesk.storage.models import (
    AnalyteResult,
    Specimen,
)

GRID_LIMIT = 400
_WEEK = timedelta(days=7)
_PLAIN = frozenset(
    {
        Interpretation.EXPECTED_NEGATIVE,
        Interpretation.CANNOT_TELL,
        Interpretation.PENDING,
    }
)


class GridFilter(StrEnum):
    """Which tests the grid shows."""

    WEEK = "week"
    OPEN = "open"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Cell:
    """One analyte of one test: its short word, the tint of its interpretation, what it says.

    ``token`` is empty for a plain negative and while nothing was read.
    """

    code: str
    reading: Reading | None
    words: str
    token: str
    sentence: str
    lab: LabState
    interpretation: Interpretation


@dataclass(frozen=True, slots=True)
class MeasureCell:
    """One measure of one test as shown and as typed; ``is_amber``: it makes it unsound."""

    shown: str
    typed: str
    is_amber: bool


@dataclass(frozen=True, slots=True, repr=False)
class TestRow:
    """One line of the grid."""

    specimen_id: int
    version: int
    patient_id: int
    name: str
    due_on: date
    reason: TestReason
    status: CollectionStatus
    collected_at: datetime | None
    panel_name: str
    kind: SpecimenKind
    codes: tuple[str, ...]
    measures: dict[Measure, MeasureCell]
    cells: dict[str, Cell]
    word: Word
    is_signed: bool
    is_waiting: bool
    is_to_review: bool

    __test__ = False

    @property
    def is_open_to_entry(self) -> bool:
        """Whether readings and measures may be entered."""
        try:
            decide_measures(self.status, is_signed=self.is_signed)
        except RuleBroken:
            return False
        return True


@dataclass(frozen=True, slots=True)
class TestGrid:
    """The rows of a filter, columns, counts of each filter, and the panels to choose from."""

    rows: tuple[TestRow, ...]
    codes: tuple[str, ...]
    counts: dict[GridFilter, int]
    panels: tuple[str, ...]
    week_of: date

    __test__ = False


@question("specimen.grid", row=Row.RESULTS)
def read_grid(
    work: Work,
    *,
    which: GridFilter = GridFilter.WEEK,
    panel: str = "",
    on: date | None = None,
) -> TestGrid:
    """Tests of the week of ``on`` (default: this week), waiting ones, or those to review.

    ``panel`` (a name) narrows rows and counts to one kind of cup. Own caseload only,
    where that is the person's reach.
    """
    first = week_start(on or work.today, work.practice.week_start)
    in_week = and_(Specimen.due_on >= first, Specimen.due_on < first + _WEEK)
    found = read_tests(
        work.db, work.practice.zone, or_(in_week, _unfinished(work.today)), limit=GRID_LIMIT
    )
    tests = _within_reach(work, found)
    panels = tuple(sorted({each.panel.name for each in tests}))
    if panel:
        tests = [each for each in tests if each.panel.name == panel]
    sets = {
        GridFilter.WEEK: [each for each in tests if first <= each.due_on < first + _WEEK],
        GridFilter.OPEN: [each for each in tests if each.is_waiting and each.due_on <= work.today],
        GridFilter.REVIEW: [each for each in tests if each.is_to_review],
    }
    shown = sets[which]
    names = read_names(work, {each.patient_id for each in shown})
    rows = [grid_row(each, names[each.patient_id]) for each in shown]
    return TestGrid(
        tuple(_in_order(rows, work.today)),
        _columns(shown),
        {each: len(found) for each, found in sets.items()},
        panels,
        first,
    )


def week_start(day: date, first_weekday: int) -> date:
    """The first day of the week of a day; 0 = Monday, 6 = Sunday."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def grid_row(test: SpecimenFacts, name: str) -> TestRow:
    """A test as a line of the grid."""
    return TestRow(
        test.specimen_id,
        test.version,
        test.patient_id,
        name,
        test.due_on,
        test.reason,
        test.status,
        test.collected_at,
        test.panel.name,
        test.panel.kind,
        test.panel.codes,
        _measure_cells(test),
        _cells(test),
        test.word,
        test.is_signed,
        test.is_waiting,
        test.is_to_review,
    )


def _unfinished(today: date) -> ColumnElement[bool]:
    """Tests that wait for a specimen, a reading, the laboratory or a signature.

    Each part by an index of its own: the tests that are done are many.
    """
    sent = literal(LabState.SENT, AnalyteResult.lab.type, literal_execute=True)
    at_laboratory = select(AnalyteResult.specimen_id).where(AnalyteResult.lab == sent)
    drawn = and_(Specimen.status == CollectionStatus.DRAWN, Specimen.due_on <= today)
    collected = Specimen.status == CollectionStatus.COLLECTED
    return or_(
        drawn,
        and_(collected, Specimen.signed_at.is_(None)),
        and_(collected, Specimen.id.in_(at_laboratory)),
    )


def _within_reach(work: Work, tests: Sequence[SpecimenFacts]) -> list[SpecimenFacts]:
    """Tests of patients whose results the person may see; restricted ones are left out."""
    kept = [each for each in tests if not is_closed(work, each.patient_id)]
    if work.access(Row.RESULTS, Need.SEE) is not Access.OWN_CASELOAD:
        return kept
    patients = {each.patient_id for each in kept}
    own = on_caseload(work, patients)
    return [each for each in kept if each.patient_id in own]


def _in_order(rows: list[TestRow], today: date) -> list[TestRow]:
    """Today first, then day by day back; within a day the collected ones, latest first."""

    def key(row: TestRow) -> tuple[bool, int, bool, float, str]:
        at = row.collected_at.timestamp() if row.collected_at else 0.0
        is_other_day = row.due_on != today
        return is_other_day, -row.due_on.toordinal(), row.collected_at is None, -at, row.name

    return sorted(rows, key=key)


def _columns(tests: Sequence[SpecimenFacts]) -> tuple[str, ...]:
    """Analytes of all panels shown, each once; the fullest panel gives the order."""
    panels = sorted({each.panel.codes for each in tests}, key=lambda codes: (-len(codes), codes))
    return tuple(dict.fromkeys(code for codes in panels for code in codes))


def _measure_cells(test: SpecimenFacts) -> dict[Measure, MeasureCell]:
    validity = test.verdict.validity if test.verdict else None
    fired = validity.fired if validity else ()
    amber: set[Measure] = set()
    if "temperature_out_of_range" in fired:
        amber.add(Measure.TEMPERATURE)
    if any(rule.startswith(("creatinine_gravity", "gravity_strip")) for rule in fired):
        amber |= {Measure.CREATININE, Measure.SPECIFIC_GRAVITY}
    found = {}
    for measure in Measure:
        value = getattr(test, measure.value)
        shown = shown_measure(measure, value)
        if measure is Measure.CREATININE:
            shown = typed_measure(measure, value)
        found[measure] = MeasureCell(shown, typed_measure(measure, value), measure in amber)
    return found


def _cells(test: SpecimenFacts) -> dict[str, Cell]:
    if test.verdict is None:
        return {}
    found = {}
    for each in test.verdict.analytes:
        is_plain = each.reading is None or each.reading is Reading.NEGATIVE
        is_expected = each.interpretation in _PLAIN
        found[each.analyte] = Cell(
            each.analyte,
            each.reading,
            reading_short(each.reading) if each.reading else "",
            "" if is_plain and is_expected else interpretation_token(each.interpretation),
            each.sentence,
            each.lab,
            each.interpretation,
        )
    return found
