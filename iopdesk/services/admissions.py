"""The way into care: what waiting came to, and the checklist of an admission.

Steps are ticked by what the record shows; people say the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.admissions import (
    CLINICAL,
    StepShown,
    Ticked,
    checklist,
    decide_tick,
    steps_left,
)
from iopdesk.domain.intake import (
    AttemptResult,
    ChecklistStep,
    ContactWay,
    StepState,
    WaitClock,
    WaitOutcome,
    check_texts,
    step_label,
    wait_clocks,
)
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.admission_evidence import evidence_of
from iopdesk.services.chart import may_see
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.wait_list import Inquiry
from iopdesk.storage.models import (
    ChecklistItem,
    ContactAttempt,
    Episode,
    Patient,
    Person,
    WaitEntry,
)

ATTEMPTS = 50
"""So many attempts are shown, the newest."""


@dataclass(frozen=True, slots=True, repr=False)
class WaitShown:
    """A stretch of waiting: what the call told and the clocks of its priority.

    ``version`` 0: nobody has recorded anything yet, and the wait counts from the referral.
    """

    version: int
    inquiry: Inquiry
    taken_by: str
    closed_on: date | None
    outcome: WaitOutcome | None
    outcome_words: str
    clocks: tuple[WaitClock, ...]


@dataclass(frozen=True, slots=True, repr=False)
class AttemptRow:
    """One try to reach somebody; ``tried_at`` on the practice's wall clock."""

    tried_at: datetime
    by: str
    way: ContactWay
    result: AttemptResult
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class ChecklistShown:
    """The checklist of an episode; ``hidden`` steps are for those in the clinical part."""

    episode_id: int
    admitted_on: date
    is_open: bool
    steps: tuple[StepShown, ...]
    hidden: int

    @property
    def left(self) -> int:
        """Steps that are neither done nor out of place, of those shown."""
        return steps_left(self.steps)


@dataclass(frozen=True, slots=True, repr=False)
class AdmissionShown:
    """What the tab shows: the newest stretch of waiting, attempts, and the checklist."""

    standing: Standing
    wait: WaitShown | None
    attempts: tuple[AttemptRow, ...]
    checklist: ChecklistShown | None

    @property
    def is_waiting(self) -> bool:
        """Whether the patient waits now."""
        return self.standing is Standing.WAITING


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """A step after somebody spoke of it; ``said`` is for the toast."""

    episode_id: int
    said: str


# -- questions --------------------------------------------------------------------


@question("admission.read", row=Row.SCHEDULE, subject="patient_id", is_private=True)
def read_admission(work: Work, *, patient_id: int) -> AdmissionShown:
    """Waiting, attempts and checklist of a patient. Raises ``Conflict`` when gone."""
    patient = get(work.db, Patient, patient_id)
    return AdmissionShown(
        patient.standing,
        _wait(work, patient),
        _attempts(work, patient_id),
        read_checklist(work, patient_id),
    )


def read_checklist(work: Work, patient_id: int) -> ChecklistShown | None:
    """The checklist of the open, else the newest, episode; None before any."""
    episode = work.db.execute(
        select(Episode)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).scalar_one_or_none()
    if episode is None:
        return None
    sees_all = may_see(work, Row.CLINICAL, patient_id)
    steps = [each for each in ChecklistStep if sees_all or each not in CLINICAL]
    ticked = _ticked(work.db, episode.id)
    return ChecklistShown(
        episode.id,
        episode.admitted_on,
        episode.discharged_on is None,
        checklist(evidence_of(work, patient_id, episode), ticked, steps),
        len(ChecklistStep) - len(steps),
    )


# -- acts -------------------------------------------------------------------------


@act(
    "checklist.tick",
    row=Row.SCHEDULE,
    subject="episode_id",
    undo=True,
    label=N_("Tick a step of the admission"),
    icon="checkbox-marked",
    is_private=True,
)
def tick_step(
    work: Work,
    *,
    episode_id: int,
    step: ChecklistStep,
    state: StepState,
    on: date,
    note: str = "",
    expected_version: int,
) -> Checked:
    """Say that a step is done, or does not apply and why.

    Raises what :func:`iopdesk.domain.admissions.decide_tick` raises, ``NotAllowed`` for a
    clinical step, ``Conflict`` when somebody spoke of the step meanwhile.
    """
    episode = _of(work, episode_id, step, "checklist.tick")
    shown = evidence_of(work, episode.patient_id, episode)
    check_texts(note=note)
    decide_tick(step, state, on=on, note=note, is_by_record=step in shown, today=work.today)
    item = _item(work.db, episode_id, step, expected_version)
    if item is None:
        item = ChecklistItem(episode_id=episode_id, step=step)
        work.db.add(item)
    item.state, item.done_on, item.note = state, on, note.strip()
    item.done_by_id = work.person.id
    said = _("{name}: {step}") if state is StepState.DONE else _("{name}: {step}, not applicable")
    name = name_of(work, episode.patient_id)
    return Checked(episode_id, said.format(name=name, step=step_label(step).lower()))


@act(
    "checklist.clear",
    row=Row.SCHEDULE,
    subject="episode_id",
    undo=True,
    label=N_("Take a tick of the admission back"),
    icon="checkbox-blank-outline",
    is_private=True,
)
def clear_step(
    work: Work, *, episode_id: int, step: ChecklistStep, expected_version: int
) -> Checked:
    """Take back what was said of a step."""
    episode = _of(work, episode_id, step, "checklist.clear")
    item = _item(work.db, episode_id, step, expected_version)
    if item is None:
        raise RuleBroken("checklist.not_ticked")
    work.db.delete(item)
    said = _("{name}: {step} is open again").format(
        name=name_of(work, episode.patient_id), step=step_label(step).lower()
    )
    return Checked(episode_id, said)


# -- inside -----------------------------------------------------------------------


def _of(work: Work, episode_id: int, step: ChecklistStep, name: str) -> Episode:
    episode = get(work.db, Episode, episode_id)
    if step in CLINICAL and not may_see(work, Row.CLINICAL, episode.patient_id):
        raise NotAllowed(name, "checklist.clinical")
    return episode


def _item(db: Session, episode_id: int, step: ChecklistStep, version: int) -> ChecklistItem | None:
    item = db.scalars(
        select(ChecklistItem).where(
            ChecklistItem.episode_id == episode_id, ChecklistItem.step == step
        )
    ).one_or_none()
    if (item.version if item is not None else 0) != version:
        raise Conflict("checklistitem")
    return item


def _ticked(db: Session, episode_id: int) -> dict[ChecklistStep, Ticked]:
    rows = db.execute(
        select(
            ChecklistItem.step,
            ChecklistItem.state,
            ChecklistItem.done_on,
            Person.name,
            ChecklistItem.note,
            ChecklistItem.version,
        )
        .join(Person, Person.id == ChecklistItem.done_by_id)
        .where(ChecklistItem.episode_id == episode_id)
    )
    return {row[0]: Ticked(*row[1:]) for row in rows}


def _wait(work: Work, patient: Patient) -> WaitShown | None:
    found = work.db.execute(
        select(WaitEntry, Person.name)
        .join(Person, Person.id == WaitEntry.taken_by_id)
        .where(WaitEntry.patient_id == patient.id)
        .order_by(WaitEntry.closed_on.is_not(None), WaitEntry.closed_on.desc())
        .limit(1)
    ).one_or_none()
    is_waiting = patient.standing is Standing.WAITING
    if found is None or (is_waiting and found[0].closed_on is not None):
        bare = Inquiry(asked_on=patient.referred_on)
        return WaitShown(0, bare, "", None, None, "", ()) if is_waiting else None
    entry, taken_by = found
    names = Inquiry.__dataclass_fields__
    clocks = wait_clocks(entry.priority, entry.priority_since, entry.interim_on, work.today)
    return WaitShown(
        entry.version,
        Inquiry(**{name: getattr(entry, name) for name in names}),
        taken_by,
        entry.closed_on,
        entry.outcome,
        entry.outcome_words,
        clocks if entry.closed_on is None else (),
    )


def _attempts(work: Work, patient_id: int) -> tuple[AttemptRow, ...]:
    rows = work.db.execute(
        select(
            ContactAttempt.tried_at,
            Person.name,
            ContactAttempt.way,
            ContactAttempt.result,
            ContactAttempt.note,
        )
        .join(Person, Person.id == ContactAttempt.tried_by_id)
        .where(ContactAttempt.patient_id == patient_id)
        .order_by(ContactAttempt.tried_at.desc(), ContactAttempt.id.desc())
        .limit(ATTEMPTS)
    )
    zone = work.practice.zone
    return tuple(AttemptRow(row[0].astimezone(zone), *row[1:]) for row in rows)


sentences(
    {
        "checklist.clinical": N_(
            "This step belongs to those who treat the patient. Ask the counselor to tick it."
        ),
        "checklist.not_ticked": N_("Nobody has spoken of this step. Nothing was changed."),
    }
)
