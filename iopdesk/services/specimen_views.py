"""Tests of one patient: one in detail, the trend, the strip of the chart, counts for papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.interpretation import AnalyteVerdict, TestVerdict
from iopdesk.domain.ladder import Word
from iopdesk.domain.measures import Measure, typed_measure
from iopdesk.domain.panels import analyte_label
from iopdesk.domain.permission import Row
from iopdesk.domain.specimens import CollectionStatus, LabState, Reading, TestReason
from iopdesk.domain.test_overview import (
    TestOverview,
    TestRecord,
    is_abstinence_pending,
    overview,
    overview_sentence,
)
from iopdesk.domain.verdict_words import (
    Interpretation,
    Mark,
    interpretation_label,
    interpretation_token,
    trend_mark,
)
from iopdesk.errors import Conflict
from iopdesk.i18n import _, medium_date
from iopdesk.services.acts import Work, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.specimen_facts import SpecimenFacts
from iopdesk.services.verdicts import practice_zone, read_tests
from iopdesk.storage.models import Person, Specimen

TREND_LENGTH = 12
STRIP_LENGTH = 24
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class AnalyteLine:
    """What one analyte means: the rule's sentence, its color, what stands behind it."""

    code: str
    label: str
    reading: Reading | None
    lab: LabState
    interpretation: Interpretation
    token: str
    sentence: str
    detail: str
    notes: tuple[str, ...]
    is_accepted_as_use: bool


@dataclass(frozen=True, slots=True, repr=False)
class TestDetail:
    """One test in full: verdict, validity, who collected and signed, and the rule versions."""

    specimen_id: int
    version: int
    patient_id: int
    name: str
    panel_name: str
    lot: str
    reason: TestReason
    reason_note: str
    due_on: date
    status: CollectionStatus
    status_note: str
    collected_at: datetime | None
    collected_by: str
    signed_at: datetime | None
    signed_by: str
    word: Word
    lines: tuple[AnalyteLine, ...]
    measures: dict[Measure, str]
    is_oxidant: bool | None
    validity_label: str
    validity_sentence: str
    is_sound: bool
    hints: tuple[str, ...]
    versions: tuple[str, ...]
    is_to_review: bool

    __test__ = False


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One test on one line of the trend; ``mark`` is its shape."""

    day: date
    mark: Mark
    token: str
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class TrendLine:
    """The points of one analyte, or of all others together (``code`` = ``other``)."""

    code: str
    label: str
    points: tuple[TrendPoint | None, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Trend:
    """The last collected tests of a patient, oldest first; only notable analytes have a line."""

    patient_id: int
    name: str
    specimen_ids: tuple[int, ...]
    days: tuple[date, ...]
    lines: tuple[TrendLine, ...]


@dataclass(frozen=True, slots=True)
class StripCell:
    """One test in the strip of the chart."""

    specimen_id: int
    day: date
    reason: TestReason
    word: Word
    is_open: bool


@dataclass(frozen=True, slots=True)
class TestStrip:
    """The last tests of a patient, oldest first, with counts in words."""

    cells: tuple[StripCell, ...]
    counts: TestOverview
    sentence: str

    __test__ = False


@dataclass(frozen=True, slots=True)
class EpisodeTests:
    """Tests of one episode for its papers.

    ``random`` counts the random draws, ``all_tests`` every reason; ``sentence``
    says the random ones. ``remarks`` are the notable findings, one sentence each.
    ``is_abstinence_pending``: the goal then reads *Pending result*.
    """

    random: TestOverview
    all_tests: TestOverview
    sentence: str
    remarks: tuple[str, ...]
    is_abstinence_pending: bool


@question("specimen.interpretation", row=Row.RESULTS, subject="specimen_id")
def read_interpretation(work: Work, *, specimen_id: int) -> TestDetail:
    """One test with what each of its analytes means. Raises ``Conflict`` when it is gone."""
    found = read_tests(work.db, work.practice.zone, Specimen.id == specimen_id)
    if not found:
        raise Conflict("specimen")
    test = found[0]
    row = get(work.db, Specimen, specimen_id)
    verdict = test.verdict
    validity = verdict.validity if verdict else None
    return TestDetail(
        specimen_id,
        test.version,
        test.patient_id,
        name_of(work, test.patient_id),
        test.panel.name,
        test.panel.lot,
        test.reason,
        row.reason_note,
        test.due_on,
        test.status,
        test.status_note,
        test.collected_at,
        _person(work.db, row.collected_by_id),
        test.signed_at,
        _person(work.db, row.signed_by_id),
        test.word,
        tuple(_line(test, each) for each in verdict.analytes) if verdict else (),
        {each: typed_measure(each, getattr(test, each.value)) for each in Measure},
        test.is_oxidant,
        validity.label if validity else "",
        validity.sentence if validity else "",
        validity is None or validity.rule == "all_measured_normal",
        tuple(each.sentence for each in verdict.hints) if verdict else (),
        verdict.versions if verdict else (),
        test.is_to_review,
    )


@question("specimen.trend", row=Row.RESULTS, subject="patient_id")
def read_trend(work: Work, *, patient_id: int) -> Trend:
    """The last 12 collected tests of a patient, by analyte."""
    found = read_tests(
        work.db,
        work.practice.zone,
        Specimen.patient_id == patient_id,
        Specimen.status == CollectionStatus.COLLECTED,
        limit=TREND_LENGTH,
    )
    tests = [each for each in reversed(found) if each.verdict is not None]
    notable = dict.fromkeys(
        each.analyte
        for test in tests
        if test.verdict
        for each in test.verdict.analytes
        if trend_mark(each.interpretation) not in (Mark.RING, Mark.NONE)
    )
    lines = [_trend_line(code, code, tests, (code,)) for code in notable]
    rest = tuple(
        dict.fromkeys(code for test in tests for code in test.panel.codes if code not in notable)
    )
    if rest:
        lines.append(_trend_line(_OTHER, _("Other") if notable else _("All"), tests, rest))
    return Trend(
        patient_id,
        name_of(work, patient_id),
        tuple(each.specimen_id for each in tests),
        tuple(each.due_on for each in tests),
        tuple(lines),
    )


@question("specimen.strip", row=Row.RESULTS, subject="patient_id")
def read_strip(work: Work, *, patient_id: int) -> TestStrip:
    """The last 24 tests of a patient for the chart, and the counts of them all."""
    tests = read_tests(work.db, work.practice.zone, Specimen.patient_id == patient_id)
    counts = overview([_record(each) for each in tests])
    cells = tuple(
        StripCell(each.specimen_id, each.due_on, each.reason, each.word, each.is_waiting)
        for each in reversed(tests[:STRIP_LENGTH])
    )
    return TestStrip(cells, counts, overview_sentence(counts))


def specimen_overview(db: Session, episode_id: int) -> EpisodeTests:
    """Tests of an episode in figures and sentences, for summaries and the goals-met meeting.

    Plain function for other services: it checks no permission, its caller's mark does.
    """
    zone = practice_zone(db)
    tests = read_tests(db, zone, Specimen.episode_id == episode_id)
    records = [_record(each) for each in tests]
    random = overview(records)
    return EpisodeTests(
        random,
        overview(records, reason=None),
        overview_sentence(random),
        tuple(_remarks(tests)),
        is_abstinence_pending(records),
    )


def _record(test: SpecimenFacts) -> TestRecord:
    return TestRecord(test.due_on, test.reason, test.status, test.verdict)


def _line(test: SpecimenFacts, each: AnalyteVerdict) -> AnalyteLine:
    result = test.results.get(each.analyte)
    details = []
    if each.medication is not None:
        details.append(", ".join(p for p in (each.medication.name, each.medication.detail) if p))
    if each.confirm_because:
        reasons = ", ".join(each.confirm_because)
        details.append(_("Reasons to confirm: {reasons}").format(reasons=reasons))
    return AnalyteLine(
        each.analyte,
        analyte_label(each.analyte),
        each.reading,
        each.lab,
        each.interpretation,
        interpretation_token(each.interpretation),
        each.sentence,
        ". ".join(details),
        tuple(result.note.splitlines()) if result else (),
        result.is_accepted_as_use if result else False,
    )


def _person(db: Session, person_id: int | None) -> str:
    if person_id is None:
        return ""
    return db.scalars(select(Person.name).where(Person.id == person_id)).one()


def _trend_line(
    code: str, label: str, tests: list[SpecimenFacts], codes: tuple[str, ...]
) -> TrendLine:
    return TrendLine(code, label, tuple(_trend_point(test, test.verdict, codes) for test in tests))


def _trend_point(
    test: SpecimenFacts, verdict: TestVerdict | None, codes: tuple[str, ...]
) -> TrendPoint | None:
    """The point of the first of these analytes that has one."""
    for each in verdict.analytes if verdict else ():
        if each.analyte in codes and (mark := trend_mark(each.interpretation)) is not Mark.NONE:
            words = interpretation_label(each.interpretation)
            return TrendPoint(test.due_on, mark, interpretation_token(each.interpretation), words)
    return None


def _remarks(tests: tuple[SpecimenFacts, ...]) -> list[str]:
    """A sentence for each finding that is not simply as expected, oldest first."""
    plain = {
        Interpretation.EXPECTED_NEGATIVE,
        Interpretation.EXPECTED_POSITIVE,
        Interpretation.PENDING,
    }
    return [
        _("{day}: {sentence}").format(day=medium_date(test.due_on), sentence=each.sentence)
        for test in reversed(tests)
        if test.verdict
        for each in test.verdict.analytes
        if each.interpretation not in plain
    ]
