"""Medications of a patient; tests are read against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.medications import formulary_keys, require_facts
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Episode, Medication


@dataclass(frozen=True, slots=True, repr=False)
class MedicationRow:
    """One medicine of a patient."""

    medication_id: int
    version: int
    name: str
    dose: str
    prescriber: str
    continued_by: str
    is_as_needed: bool
    is_long_acting: bool
    started_on: date
    stopped_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class MedicationChanged:
    """A patient's medicines after an act."""

    said: str


@act(
    "medication.add",
    row=Row.MEDICATIONS,
    subject="patient_id",
    undo=True,
    label=N_("Add medication"),
    icon="pill",
)
def add_medication(
    work: Work,
    *,
    patient_id: int,
    name: str,
    dose: str,
    prescriber: str,
    started_on: date,
    is_as_needed: bool = False,
    is_long_acting: bool = False,
    continued_by: str = "",
) -> MedicationChanged:
    """Add a medicine; tests of the days it covers are read against it.

    Raises ``RuleBroken("medication.no_name" | "medication.in_future")``.
    """
    require_facts(name, started_on, None, today=work.today)
    work.db.add(
        Medication(
            patient_id=patient_id,
            name=name.strip(),
            dose=dose.strip(),
            prescriber=prescriber.strip(),
            continued_by=continued_by.strip(),
            is_as_needed=is_as_needed,
            is_long_acting=is_long_acting,
            started_on=started_on,
            stopped_on=None,
        )
    )
    said = _("{name}: medication added").format(name=name_of(work, patient_id))
    return MedicationChanged(said)


@act(
    "medication.change",
    row=Row.MEDICATIONS,
    subject="medication_id",
    undo=True,
    label=N_("Change medication"),
    icon="pill",
)
def change_medication(
    work: Work,
    *,
    medication_id: int,
    expected_version: int,
    name: str,
    dose: str,
    prescriber: str,
    started_on: date,
    stopped_on: date | None = None,
    is_as_needed: bool = False,
    is_long_acting: bool = False,
    continued_by: str = "",
) -> MedicationChanged:
    """Correct a medicine, also one that was stopped; without ``stopped_on`` it is taken again.

    Raises as :func:`add_medication` and :func:`stop_medication`, and ``Conflict`` when it
    changed since.
    """
    row = get(work.db, Medication, medication_id, expected_version)
    require_facts(name, started_on, stopped_on, today=work.today, field="stopped_on")
    wanted = {
        "name": name.strip(),
        "dose": dose.strip(),
        "prescriber": prescriber.strip(),
        "continued_by": continued_by.strip(),
        "is_as_needed": is_as_needed,
        "is_long_acting": is_long_acting,
        "started_on": started_on,
        "stopped_on": stopped_on,
    }
    for column, value in wanted.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    said = _("{name}: medication changed").format(name=name_of(work, row.patient_id))
    return MedicationChanged(said)


@act(
    "medication.remove",
    row=Row.MEDICATIONS,
    subject="patient_id",
    undo=True,
    label=N_("Remove medication"),
    icon="trash-can-outline",
)
def remove_medication(
    work: Work, *, patient_id: int, medication_id: int, expected_version: int
) -> MedicationChanged:
    """Take back what was entered by mistake, such as on the wrong chart; nothing rests on it.

    Who no longer takes a medicine stops it instead. Raises ``Conflict``.
    """
    row = get(work.db, Medication, medication_id, expected_version)
    if row.patient_id != patient_id:
        raise Conflict("medication")
    work.db.delete(row)
    said = _("{name}: medication removed").format(name=name_of(work, patient_id))
    return MedicationChanged(said)


@act(
    "medication.stop",
    row=Row.MEDICATIONS,
    subject="medication_id",
    undo=True,
    label=N_("Stop medication"),
    icon="pill",
)
def stop_medication(
    work: Work, *, medication_id: int, expected_version: int, on: date
) -> MedicationChanged:
    """Record the last day of a medicine. Raises ``RuleBroken`` before its start or ahead."""
    row = get(work.db, Medication, medication_id, expected_version)
    require_facts(row.name, row.started_on, on, today=work.today, field="on")
    row.stopped_on = on
    said = _("{name}: medication stopped").format(name=name_of(work, row.patient_id))
    return MedicationChanged(said)


@act(
    "medication.record_naloxone",
    row=Row.MEDICATIONS,
    subject="episode_id",
    undo=True,
    label=N_("Record naloxone"),
    icon="pill",
)
def record_naloxone(
    work: Work, *, episode_id: int, expected_version: int, on: date
) -> MedicationChanged:
    """Record the day naloxone was offered or given. Raises ``RuleBroken`` for a day ahead."""
    if on > work.today:
        raise RuleBroken("medication.naloxone_ahead", field="on")
    episode = get(work.db, Episode, episode_id, expected_version)
    episode.naloxone_on = on
    said = _("{name}: naloxone recorded").format(name=name_of(work, episode.patient_id))
    return MedicationChanged(said)


def methadone_since(db: Session, episode: Episode) -> date | None:
    """The recorded start of methadone, else that of the medicine the patient takes now."""
    running = db.execute(
        select(Medication.name, Medication.started_on).where(
            Medication.patient_id == episode.patient_id, Medication.stopped_on.is_(None)
        )
    )
    days = [day for name, day in running if "methadone" in formulary_keys(name)]
    return episode.methadone_since or min(days, default=None)


@question("medication.list", row=Row.MEDICATIONS, subject="patient_id")
def list_medications(work: Work, *, patient_id: int) -> tuple[MedicationRow, ...]:
    """All medicines of a patient, running ones first."""
    rows = work.db.scalars(
        select(Medication)
        .where(Medication.patient_id == patient_id)
        .order_by(Medication.stopped_on.is_not(None), Medication.started_on)
    )
    return tuple(
        MedicationRow(
            r.id,
            r.version,
            r.name,
            r.dose,
            r.prescriber,
            r.continued_by,
            r.is_as_needed,
            r.is_long_acting,
            r.started_on,
            r.stopped_on,
        )
        for r in rows
    )


sentences(
    {
        "medication.none": N_("No medication is recorded yet. Add one first."),
        "medication.naloxone_ahead": N_(
            "This day has not come yet. Enter the day naloxone was offered."
        ),
    }
)
