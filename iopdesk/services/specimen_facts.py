"""Tests as they are stored: the rows of a specimen, its panel and its readings.

Read with plain column selects in chunks; what they mean is in ``verdicts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from iopdesk.domain.interpretation import TestVerdict
from iopdesk.domain.ladder import Word, ladder_word
from iopdesk.domain.panels import PanelAnalyte, analyte_unit
from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    Reading,
    SpecimenKind,
    TestReason,
)
from iopdesk.storage.models import AnalyteResult, Panel, Specimen

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """The cup a test is made with."""

    panel_id: int
    name: str
    kind: SpecimenKind
    codes: tuple[str, ...]
    cutoffs: tuple[int, ...]
    lot: str
    expires_on: date | None
    has_sg_strip: bool

    @property
    def analytes(self) -> tuple[PanelAnalyte, ...]:
        """Its lines with their cut-offs."""
        pairs = zip(self.codes, self.cutoffs, strict=False)
        return tuple(PanelAnalyte(code, cut, analyte_unit(code)) for code, cut in pairs)


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What is recorded of one analyte."""

    reading: Reading
    lab: LabState
    is_accepted_as_use: bool
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class SpecimenFacts:
    """One test as it is stored, its collection on the practice's wall clock."""

    specimen_id: int
    version: int
    patient_id: int
    episode_id: int | None
    panel: PanelFacts
    reason: TestReason
    due_on: date
    status: CollectionStatus
    status_note: str
    collected_at: datetime | None
    temperature: int | None
    temperature_minutes: int | None
    creatinine: int | None
    specific_gravity: int | None
    ph: int | None
    nitrite: int | None
    is_oxidant: bool | None
    signed_by_id: int | None
    signed_at: datetime | None
    results: dict[str, ResultFacts] = field(default_factory=dict)
    verdict: TestVerdict | None = None

    @property
    def is_signed(self) -> bool:
        """Whether a clinician signed the result."""
        return self.signed_at is not None

    @property
    def word(self) -> Word:
        """Its one word: where it stands on the ladder."""
        return ladder_word(self.status, self.verdict)

    @property
    def readings(self) -> dict[str, Reading | None]:
        """Every analyte of the panel, None when not read."""
        return {
            code: self.results[code].reading if code in self.results else None
            for code in self.panel.codes
        }

    @property
    def is_waiting(self) -> bool:
        """Whether a specimen, a reading or the laboratory's answer is still to come."""
        if self.status is CollectionStatus.DRAWN:
            return True
        return self.status is CollectionStatus.COLLECTED and (
            None in self.readings.values()
            or any(each.lab is LabState.SENT for each in self.results.values())
        )

    @property
    def is_to_review(self) -> bool:
        """Whether a clinician can sign it now: read through, nothing out, not signed."""
        is_read = self.status is CollectionStatus.COLLECTED and not self.is_waiting
        return is_read and not self.is_signed

    @property
    def is_collected(self) -> bool:
        """Whether there is a specimen to judge."""
        return self.status is CollectionStatus.COLLECTED and self.collected_at is not None


def chunks(ids: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Ids in lots of 500, as many as one statement takes."""
    todo = tuple(ids)
    for start in range(0, len(todo), _CHUNK):
        yield todo[start : start + _CHUNK]


def specimen_query() -> Select[Any]:
    """Columns of specimens with those of their panels."""
    columns: tuple[Any, ...] = (
        Specimen.id,
        Specimen.version,
        Specimen.patient_id,
        Specimen.episode_id,
        Specimen.reason,
        Specimen.due_on,
        Specimen.status,
        Specimen.status_note,
        Specimen.collected_at,
        Specimen.temperature,
        Specimen.temperature_minutes,
        Specimen.creatinine,
        Specimen.specific_gravity,
        Specimen.ph,
        Specimen.nitrite,
        Specimen.is_oxidant,
        Specimen.signed_by_id,
        Specimen.signed_at,
    )
    panel: tuple[Any, ...] = (
        Panel.id.label("panel_id"),
        Panel.name.label("panel_name"),
        Panel.kind,
        Panel.analytes,
        Panel.cutoffs,
        Panel.lot,
        Panel.expires_on,
        Panel.has_sg_strip,
    )
    return select(*columns, *panel).join(Panel, Panel.id == Specimen.panel_id)


def specimen_facts(row: Any, zone: tzinfo, results: dict[str, ResultFacts]) -> SpecimenFacts:
    """A row of :func:`specimen_query`, its times in ``zone``."""
    panel = PanelFacts(
        row.panel_id,
        row.panel_name,
        row.kind,
        row.analytes,
        row.cutoffs,
        row.lot,
        row.expires_on,
        row.has_sg_strip,
    )
    return SpecimenFacts(
        specimen_id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        episode_id=row.episode_id,
        panel=panel,
        reason=row.reason,
        due_on=row.due_on,
        status=row.status,
        status_note=row.status_note,
        collected_at=row.collected_at.astimezone(zone) if row.collected_at else None,
        temperature=row.temperature,
        temperature_minutes=row.temperature_minutes,
        creatinine=row.creatinine,
        specific_gravity=row.specific_gravity,
        ph=row.ph,
        nitrite=row.nitrite,
        is_oxidant=row.is_oxidant,
        signed_by_id=row.signed_by_id,
        signed_at=row.signed_at.astimezone(zone) if row.signed_at else None,
        results=results,
    )


def results_of(db: Session, specimen_ids: Iterable[int]) -> dict[int, dict[str, ResultFacts]]:
    """What is recorded of each specimen, by analyte."""
    found: dict[int, dict[str, ResultFacts]] = {}
    for ids in chunks(specimen_ids):
        for row in db.execute(result_query().where(AnalyteResult.specimen_id.in_(ids))):
            found.setdefault(row.specimen_id, {})[row.analyte] = result_facts(row)
    return found


def result_query() -> Select[Any]:
    """Columns of what is recorded of one analyte."""
    columns: tuple[Any, ...] = (
        AnalyteResult.specimen_id,
        AnalyteResult.analyte,
        AnalyteResult.reading,
        AnalyteResult.lab,
        AnalyteResult.is_accepted_as_use,
        AnalyteResult.note,
    )
    return select(*columns)


def result_facts(row: Any) -> ResultFacts:
    """A row of :func:`result_query`."""
    return ResultFacts(row.reading, row.lab, row.is_accepted_as_use, row.note)
