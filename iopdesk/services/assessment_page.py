"""The assessment part of a chart: ratings with their words, substances, instruments, prompts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from iopdesk.domain.assessments import (
    Instrument,
    band_of,
    dimension_names,
    instrument_label,
    score_range,
)
from iopdesk.domain.instruments import (
    DatedScore,
    Trend,
    band_meaning,
    is_higher_better,
    questionnaire,
    trend,
)
from iopdesk.domain.patients import Gender
from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.assessments import AssessmentRow, read_assessment
from iopdesk.services.instruments import OWN
from iopdesk.services.safety_prompts import PastPrompt, past_prompts
from iopdesk.services.substances import SubstanceRow, list_substances
from iopdesk.storage.models import Assessment, Episode, InstrumentResult, Patient, Person


@dataclass(frozen=True, slots=True, repr=False)
class Dimension:
    """One of the six: its name in the edition, the rating, and the clinician's words."""

    name: str
    rating: int | None
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class SeriesPoint:
    """One score of a series; ``band`` and ``meaning`` are empty where there are none."""

    result_id: int
    on: date
    score: int
    band: str
    meaning: str
    version: str
    entered_by: str
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Series:
    """All scores of one scale, oldest first; ``lowest`` to ``highest`` is its range."""

    code: str
    label: str
    lowest: int
    highest: int
    is_higher_better: bool
    points: tuple[SeriesPoint, ...]
    trend: Trend | None

    @property
    def last(self) -> SeriesPoint:
        """The newest."""
        return self.points[-1]


@dataclass(frozen=True, slots=True, repr=False)
class Unfinished:
    """A questionnaire that has answers and no score, because items are missing."""

    result_id: int
    label: str
    on: date


@dataclass(frozen=True, slots=True, repr=False)
class AssessmentPage:
    """What the tab shows; without an episode there is no assessment yet."""

    assessment: AssessmentRow | None
    dimensions: tuple[Dimension, ...]
    substances: tuple[SubstanceRow, ...]
    series: tuple[Series, ...]
    unfinished: tuple[Unfinished, ...]
    prompts: tuple[PastPrompt, ...]


@question("assessment.page", row=Row.CLINICAL, subject="patient_id")
def read_page(work: Work, *, patient_id: int) -> AssessmentPage:
    """The assessment part of a patient's chart, of the open or the latest episode."""
    episode_id = work.db.scalar(
        select(Episode.id)
        .join(Assessment, Assessment.episode_id == Episode.id)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    )
    assessment = None
    if episode_id is not None:
        assessment = read_assessment(work, episode_id=episode_id)
    results = _results(work, patient_id)
    return AssessmentPage(
        assessment=assessment,
        dimensions=_dimensions(assessment),
        substances=() if episode_id is None else list_substances(work, episode_id=episode_id),
        series=_series(results, _gender(work, patient_id)),
        unfinished=tuple(
            Unfinished(
                each.id, questionnaire(each.instrument, each.form_version).label, each.taken_on
            )
            for each in results
            if not each.scores
        ),
        prompts=past_prompts(work, patient_id),
    )


def _dimensions(row: AssessmentRow | None) -> tuple[Dimension, ...]:
    if row is None:
        return ()
    names = dimension_names(row.edition)
    ratings = row.ratings or (None,) * len(names)
    words = row.dimension_words or ("",) * len(names)
    return tuple(Dimension(*each) for each in zip(names, ratings, words, strict=True))


def _gender(work: Work, patient_id: int) -> Gender | None:
    return work.db.scalars(select(Patient.gender).where(Patient.id == patient_id)).one()


def _results(work: Work, patient_id: int) -> list[Any]:
    return list(
        work.db.execute(
            select(
                InstrumentResult.id,
                InstrumentResult.instrument,
                InstrumentResult.form_version,
                InstrumentResult.taken_on,
                InstrumentResult.scores,
                InstrumentResult.own_name,
                InstrumentResult.own_lowest,
                InstrumentResult.own_highest,
                InstrumentResult.is_higher_better,
                InstrumentResult.note,
                Person.name,
            )
            .join(Person, Person.id == InstrumentResult.entered_by_id)
            .where(InstrumentResult.patient_id == patient_id)
            .order_by(InstrumentResult.taken_on, InstrumentResult.id)
        )
    )


def _series(results: list[Any], gender: Gender | None) -> tuple[Series, ...]:
    """The scores by scale and version, each oldest first; those of own scales stand last."""
    lots: dict[tuple[str, str], list[tuple[Any, int]]] = {}
    for row in results:
        for code, score in row.scores:
            key = row.own_name if code == OWN else code
            lots.setdefault((key, row.form_version), []).append((row, score))
    found = [_one_series(code, lot, gender) for (code, _version), lot in lots.items()]
    order = {each.value: place for place, each in enumerate(Instrument)}
    return tuple(sorted(found, key=lambda each: (order.get(each.code, len(order)), each.label)))


def _one_series(code: str, lot: list[tuple[Any, int]], gender: Gender | None) -> Series:
    newest = lot[-1][0]
    is_own = newest.instrument == OWN
    kind = None if is_own else Instrument(code)
    low, high = (newest.own_lowest or 0, newest.own_highest or 0)
    if kind is not None:
        low, high = score_range(kind)
    is_better = newest.is_higher_better if kind is None else is_higher_better(kind)
    return Series(
        code=code,
        label=newest.own_name if kind is None else instrument_label(kind),
        lowest=low,
        highest=high,
        is_higher_better=is_better,
        points=tuple(_point(row, score, kind, gender) for row, score in lot),
        trend=trend(
            [DatedScore(row.taken_on, score) for row, score in lot], higher_is_better=is_better
        ),
    )


def _point(row: Any, score: int, kind: Instrument | None, gender: Gender | None) -> SeriesPoint:
    band = band_of(kind, score, gender=gender) if kind is not None else None
    return SeriesPoint(
        result_id=row.id,
        on=row.taken_on,
        score=score,
        band=band.words if band else "",
        meaning=band_meaning(kind, band) if kind is not None and band else "",
        version=row.form_version,
        entered_by=row.name,
        note=row.note,
    )
