"""Asking for a test and collecting it: what the desk and the technician do.

Random tests are drawn, never asked for; a test asked for says why and is
recorded as such. What the cup shows is entered in ``readings``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain import panels as cups
from iopdesk.domain.measures import Measure, parse_measure
from iopdesk.domain.panels import CupLot, PanelAnalyte, analyte_unit
from iopdesk.domain.permission import Row
from iopdesk.domain.specimens import (
    CollectionStatus,
    TestReason,
    collection_label,
    decide_collection,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, clock_time
from iopdesk.services.acts import Work, act
from iopdesk.services.panels import chosen_panel
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import AnalyteResult, Episode, Panel, Specimen


@dataclass(frozen=True, slots=True, repr=False)
class SpecimenChanged:
    """A test after an act: its row's new version, and what the toast says."""

    specimen_id: int
    version: int
    said: str


@act(
    "specimen.ask_for_cause",
    row=Row.RESULTS,
    subject="patient_id",
    undo=True,
    label=N_("Add for-cause test"),
    icon="plus",
)
def ask_for_cause(work: Work, *, patient_id: int, panel: str, reason_note: str) -> SpecimenChanged:
    """Ask a patient in care for a test today, and write why; it never counts as a draw.

    ``panel`` is a ``PanelRow.choice``. Raises ``RuleBroken``: ``test_no_reason``,
    ``test_not_in_care``, ``test_asked_already``, ``panel_unknown``.
    """
    if not reason_note.strip():
        raise RuleBroken("test_no_reason", field="reason_note")
    episode_id = work.db.scalar(
        select(Episode.id).where(Episode.patient_id == patient_id, Episode.discharged_on.is_(None))
    )
    if episode_id is None:
        raise RuleBroken("test_not_in_care", field="patient_id")
    row = chosen_panel(work.db, panel)
    is_open = select(Specimen.id).where(
        Specimen.patient_id == patient_id,
        Specimen.due_on == work.today,
        Specimen.panel_id == row.id,
        Specimen.status == CollectionStatus.DRAWN,
    )
    if work.db.scalar(is_open.limit(1)) is not None:
        raise RuleBroken("test_asked_already")
    specimen = Specimen(
        patient_id=patient_id,
        episode_id=episode_id,
        panel_id=row.id,
        reason=TestReason.FOR_CAUSE,
        reason_note=reason_note.strip(),
        due_on=work.today,
        status=CollectionStatus.DRAWN,
        status_note="",
    )
    work.db.add(specimen)
    said = _("{name}: test asked for").format(name=name_of(work, patient_id))
    return changed(work.db, specimen, said)


@act(
    "specimen.collect",
    row=Row.COLLECTION,
    subject="specimen_id",
    undo=True,
    label=N_("Collect specimen"),
    icon="flask-outline",
    by_number=True,
)
def collect(
    work: Work,
    *,
    specimen_id: int,
    expected_version: int,
    collected_at: datetime,
    temperature: str = "",
    temperature_minutes: str = "",
    panel: str = "",
    note: str = "",
) -> SpecimenChanged:
    """Record that a specimen was collected, by the person signed in.

    ``collected_at`` is aware. ``temperature`` and the minutes until it was read
    are texts as typed. ``panel`` is the cup that was used, when it is another one
    than was drawn. ``note`` says why, where this corrects an earlier entry.
    Raises ``RuleBroken`` of :func:`decide_collection`, ``cup_expired`` and of
    :func:`parse_measure`.
    """
    row = get(work.db, Specimen, specimen_id, expected_version)
    at = collected_at.astimezone(work.practice.zone)
    _decide(work, row, CollectionStatus.COLLECTED, note, collected_at=at)
    if panel:
        row.panel_id = chosen_panel(work.db, panel).id
    _check_cup(work.db, row, at)
    row.temperature = parse_measure(Measure.TEMPERATURE, temperature)
    row.temperature_minutes = parse_measure(Measure.TEMPERATURE_MINUTES, temperature_minutes)
    row.status, row.status_note = CollectionStatus.COLLECTED, note.strip()
    row.collected_at, row.collected_by_id = collected_at, work.person.id
    said = _("{name}: specimen collected {time}").format(
        name=name_of(work, row.patient_id), time=clock_time(at)
    )
    return changed(work.db, row, said)


@act(
    "specimen.mark_collection",
    row=Row.COLLECTION,
    subject="specimen_id",
    undo=True,
    label=N_("Mark test"),
    icon="test-tube",
    by_number=True,
)
def mark_collection(
    work: Work,
    *,
    specimen_id: int,
    expected_version: int,
    status: CollectionStatus,
    note: str = "",
) -> SpecimenChanged:
    """Record refused, unable, no-show or excused (with a reason), or take that back.

    Back to *drawn* and every other correction needs a note. Raises ``RuleBroken``
    of :func:`decide_collection`, and ``collection_needs_collect`` for *collected*.
    """
    if status is CollectionStatus.COLLECTED:
        raise RuleBroken("collection_needs_collect")
    row = get(work.db, Specimen, specimen_id, expected_version)
    _decide(work, row, status, note)
    row.status, row.status_note = status, note.strip()
    row.collected_at = row.collected_by_id = None
    row.temperature = row.temperature_minutes = None
    row.creatinine = row.specific_gravity = row.ph = row.nitrite = row.is_oxidant = None
    said = _("{name}: test marked {status}").format(
        name=name_of(work, row.patient_id), status=collection_label(status)
    )
    return changed(work.db, row, said)


def changed(db: Session, row: Specimen, said: str) -> SpecimenChanged:
    """The outcome of an act on a specimen; flushes, so that its version is known."""
    db.flush()
    return SpecimenChanged(row.id, row.version, said)


def _decide(
    work: Work,
    row: Specimen,
    after: CollectionStatus,
    note: str,
    collected_at: datetime | None = None,
) -> None:
    has_readings = work.db.scalar(
        select(AnalyteResult.id).where(AnalyteResult.specimen_id == row.id).limit(1)
    )
    decide_collection(
        row.status,
        after,
        reason=row.reason,
        due_on=row.due_on,
        now=work.local_now,
        collected_at=collected_at,
        note=note,
        has_readings=has_readings is not None,
    )


def _check_cup(db: Session, row: Specimen, at: datetime) -> None:
    panel = get(db, Panel, row.panel_id)
    lines = tuple(
        PanelAnalyte(code, cut, analyte_unit(code))
        for code, cut in zip(panel.analytes, panel.cutoffs, strict=True)
    )
    cup = cups.Panel(panel.name, panel.kind, lines, panel.has_sg_strip)
    cups.decide_cup(CupLot(cup, panel.lot, panel.expires_on), at.date())


sentences(
    {
        "test_no_reason": N_("A for-cause test needs its reason. Write what was seen or said."),
        "test_not_in_care": N_("This patient is not in care. Admit the patient first."),
        "test_asked_already": N_(
            "This test is asked for today already. Collect it, or mark it first."
        ),
        "collection_needs_collect": N_("A collection has a time. Use Collect specimen."),
    }
)
