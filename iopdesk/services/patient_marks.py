"""What a patient list shows at the right of a name: hours of the week, a hold, ready to leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from iopdesk.domain.goals import GoalFact, determine
from iopdesk.domain.hours import WeekState, judge_week
from iopdesk.domain.permission import Access, Need, Row
from iopdesk.services.acts import Work
from iopdesk.services.chart_hours import hours_this_week
from iopdesk.services.holds import holds_by_patient
from iopdesk.services.subjects import on_caseload
from iopdesk.storage.models import Episode, Goal, PrescribedSchedule

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PatientMarks:
    """Minutes attended and prescribed this week, and the states a list marks with an icon.

    ``is_ready`` = all goals are met; False where the person may not see goals.
    """

    attended: int = 0
    prescribed: int | None = None
    is_short: bool = False
    is_on_hold: bool = False
    is_ready: bool = False


def marks_of(work: Work, patient_ids: Collection[int]) -> Mapping[int, PatientMarks]:
    """The marks of patients with an open episode; the others are left out."""
    ids = list(patient_ids)[:_CHUNK]
    if not ids:
        return {}
    hours = hours_this_week(work, ids)
    prescribed = _prescribed(work, ids)
    holds = holds_by_patient(work.db, ids)
    ready = patients_ready(work, ids)
    found = {}
    for patient_id in holds:
        week, minutes = hours[patient_id], prescribed.get(patient_id)
        verdict = judge_week(week, prescribed=minutes, band=None)
        found[patient_id] = PatientMarks(
            attended=week.attended,
            prescribed=minutes,
            is_short=verdict.state is WeekState.SHORT,
            is_on_hold=bool(holds[patient_id]),
            is_ready=patient_id in ready,
        )
    return found


def _prescribed(work: Work, patient_ids: list[int]) -> dict[int, int]:
    schedule = PrescribedSchedule
    rows = work.db.execute(
        select(Episode.patient_id, schedule.weekly_minutes)
        .join(Episode, Episode.id == schedule.episode_id)
        .where(
            Episode.patient_id.in_(patient_ids),
            Episode.discharged_on.is_(None),
            schedule.starts_on <= work.today,
            or_(schedule.ends_on.is_(None), schedule.ends_on >= work.today),
        )
    )
    return {row[0]: row[1] for row in rows}


def patients_ready(work: Work, patient_ids: list[int]) -> set[int]:
    """Patients whose goals are all met, among those whose goals the person may see."""
    granted = work.access(Row.CLINICAL, Need.SEE)
    if granted is Access.NONE:
        return set()
    if granted is Access.OWN_CASELOAD:
        own = on_caseload(work, patient_ids)
        patient_ids = sorted(own)
    facts: dict[int, list[GoalFact]] = {}
    for patient_id, area, status in work.db.execute(
        select(Episode.patient_id, Goal.area, Goal.status)
        .join(Goal, Goal.episode_id == Episode.id)
        .where(Episode.patient_id.in_(patient_ids), Episode.discharged_on.is_(None))
    ):
        facts.setdefault(patient_id, []).append(GoalFact(area, status))
    return {patient_id for patient_id, goals in facts.items() if determine(goals).all_met}
