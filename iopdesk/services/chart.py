"""The chart of one patient: a header in one statement, and what the person's role may see.

Front desk sees the header, contact data, attendance and what comes up; nothing clinical.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, and_, func, literal, or_, select

from iopdesk.domain.episodes import (
    Hold,
    HoldKind,
    Origin,
    Stage,
    day_of_stay,
)
from iopdesk.domain.goals import Determination, GoalFact, GoalShown, determine, shown_goal
from iopdesk.domain.levels import level_short
from iopdesk.domain.names import initials
from iopdesk.domain.patients import Gender, NewPatient, Standing
from iopdesk.domain.permission import Access, Need, Row
from iopdesk.domain.privacy import is_glass_due
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.stays import Clock, stay_clocks
from iopdesk.domain.timelines import Segment
from iopdesk.errors import Conflict
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, question
from iopdesk.services.assessments import DiagnosisRow, list_diagnoses
from iopdesk.services.coming_up import ComingUp, read_coming_up
from iopdesk.services.continuum import read_courses
from iopdesk.services.goals import GoalRow, has_open_result, list_goals
from iopdesk.services.holds import holds_by_episode
from iopdesk.services.medications import MedicationRow, list_medications, methadone_since
from iopdesk.services.patients import read_patient
from iopdesk.services.records import get
from iopdesk.services.shown_names import birth, full, preferred
from iopdesk.services.subjects import glass_of, patient_of, reach, standing_of
from iopdesk.services.tab_chips import TabChip, read_tab_chips
from iopdesk.storage.models import (
    Assessment,
    Episode,
    Patient,
    Person,
    Placement,
    PrescribedSchedule,
    StagePeriod,
)

_REMEDIES = {
    HoldKind.ASSESSMENT: N_("Complete the assessment."),
    HoldKind.MEDICAL: N_("Record a medical evaluation."),
}


@dataclass(frozen=True, slots=True, repr=False)
class ChartHeader:
    """Who it is and where the patient stands; empty where there is no episode."""

    patient_id: int
    version: int
    mrn: str
    name: str
    preferred_name: str
    initials: str
    birth_on: date | None
    gender: Gender | None
    standing: Standing
    episode_id: int | None
    episode_version: int
    origin: Origin | None
    admitted_on: date | None
    discharged_on: date | None
    counselor_id: int | None
    counselor: str
    edition: str
    level: str
    stage: Stage | None
    weekly_minutes: int | None
    weekdays: tuple[int, ...]
    is_taper: bool
    day: int | None
    least_days: int

    @property
    def level_words(self) -> str:
        """ "2.1 IOP", empty without a placement."""
        return level_short(self.level, self.edition) if self.level else ""


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold with what ends it; the reasons only for those who may see them."""

    hold: Hold
    remedy: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class GoalShownRow:
    """One goal as the chart shows it."""

    goal: GoalRow
    shown: GoalShown


@dataclass(frozen=True, slots=True)
class ChartPrivacy:
    """Why parts of a chart are there or not.

    ``open_until`` is the end of an emergency opening on the practice's wall clock;
    ``may_break``: one would give the person what they have not.
    """

    is_lobby: bool
    is_restricted: bool
    open_until: datetime | None
    may_break: bool


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """What one person may see of one patient; a part is None when the role may not see it."""

    header: ChartHeader
    contact: NewPatient | None
    coming_up: tuple[ComingUp, ...]
    holds: tuple[HoldShown, ...]
    segments: tuple[Segment, ...] | None
    clocks: tuple[Clock, ...] | None
    assessed_on: date | None
    goals: tuple[GoalShownRow, ...] | None
    determination: Determination | None
    goals_decided_on: date | None
    medications: tuple[MedicationRow, ...] | None
    diagnoses: tuple[DiagnosisRow, ...] | None
    tab_chips: tuple[TabChip, ...]
    privacy: ChartPrivacy


def may_see(work: Work, row: Row, patient_id: int, need: Need = Need.SEE) -> bool:
    """Whether the person's roles reach this row for this patient, caseload included."""
    found = reach(work, row, patient_id, need)
    return found is not None and found.is_open


@question("chart.open", row=Row.SCHEDULE, subject="patient_id", view="chart.view")
def open_chart(work: Work, *, patient_id: int) -> Chart:
    """The chart of a patient as far as the person may see it. Raises ``Conflict`` when gone.

    That of a merged record is the chart of the record it lives on in.
    """
    patient_id = patient_of(work.db, "patient_id", patient_id) or patient_id
    header = read_header(work, patient_id)
    episode_id = header.episode_id
    is_clinical = may_see(work, Row.CLINICAL, patient_id)
    is_taking = may_see(work, Row.MEDICATIONS, patient_id)
    medications = list_medications(work, patient_id=patient_id) if is_taking else None
    goals: tuple[GoalShownRow, ...] | None = None
    determination = None
    segments, clocks, assessed_on, decided_on = None, None, None, None
    if is_clinical and episode_id is not None:
        has_open = has_open_result(work.db, patient_id)
        goals = _goals(work, episode_id, has_open)
        facts = [GoalFact(each.goal.area, each.goal.status) for each in goals]
        determination = determine(facts, has_open_result=has_open)
        course = read_courses(work, {episode_id: header.discharged_on})[episode_id]
        segments = course.segments
        clocks = stay_clocks(
            course.placements,
            on=header.discharged_on or work.today,
            methadone_since=methadone_since(work.db, get(work.db, Episode, episode_id)),
        )
        assessed_on, decided_on = _days(work, episode_id)
    diagnoses = None
    if episode_id is not None and may_see(work, Row.DIAGNOSES, patient_id):
        diagnoses = list_diagnoses(work, episode_id=episode_id).rows
    return Chart(
        header=header,
        contact=None if work.is_lobby else read_patient(work, patient_id=patient_id).fields,
        coming_up=read_coming_up(work, patient_id),
        holds=_holds(work, header, is_clinical),
        segments=segments,
        clocks=clocks,
        assessed_on=assessed_on,
        goals=goals,
        determination=determination,
        goals_decided_on=decided_on,
        medications=medications,
        diagnoses=diagnoses,
        tab_chips=read_tab_chips(work, header),
        privacy=_privacy(work, patient_id),
    )


def _privacy(work: Work, patient_id: int) -> ChartPrivacy:
    granted = work.access(Row.CLINICAL, Need.SEE)
    if granted is not Access.OWN_CASELOAD and patient_id not in work.restricted(work.db):
        return ChartPrivacy(work.is_lobby, False, None, False)  # all of it is open anyway
    standing = standing_of(work, patient_id)
    glass = glass_of(work.db, work.person.id, patient_id, work.now) if standing.has_glass else None
    may_break = work.access(Row.EMERGENCY, Need.DO) is Access.ALL and is_glass_due(standing)
    return ChartPrivacy(
        is_lobby=work.is_lobby,
        # whoever looks on need not learn that somebody is staff or known
        is_restricted=standing.is_restricted and not work.is_lobby,
        open_until=glass.ends_at.astimezone(work.practice.zone) if glass else None,
        may_break=may_break and glass is None,
    )


def read_header(work: Work, patient_id: int) -> ChartHeader:
    """The header in one statement, whatever the length of the history."""
    day = func.coalesce(Episode.discharged_on, literal(work.today, Date))

    def covers(model: type[Placement] | type[StagePeriod] | type[PrescribedSchedule]) -> object:
        return and_(
            model.episode_id == Episode.id,
            model.starts_on <= day,
            or_(model.ends_on.is_(None), model.ends_on >= day),
        )

    found = work.db.execute(
        select(Patient, Episode, Person, Placement, StagePeriod, PrescribedSchedule)
        .outerjoin(Episode, Episode.patient_id == Patient.id)
        .outerjoin(Person, Person.id == Episode.counselor_id)
        .outerjoin(Placement, covers(Placement))  # type: ignore[arg-type]
        .outerjoin(StagePeriod, covers(StagePeriod))  # type: ignore[arg-type]
        .outerjoin(PrescribedSchedule, covers(PrescribedSchedule))  # type: ignore[arg-type]
        .where(Patient.id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise Conflict("patient")
    patient, episode, counselor, placement, stage, schedule = found
    until = (episode.discharged_on if episode else None) or work.today
    return ChartHeader(
        patient_id=patient.id,
        version=patient.version,
        mrn=patient.mrn,
        name=full(work, patient.id, patient, with_suffix=True),
        preferred_name=preferred(work, patient.id, patient),
        initials=initials(patient.given_name, patient.family_name),
        birth_on=birth(work, patient.id, patient.birth_on),
        gender=patient.gender,
        standing=patient.standing,
        episode_id=episode.id if episode else None,
        episode_version=episode.version if episode else 0,
        origin=episode.origin if episode else None,
        admitted_on=episode.admitted_on if episode else None,
        discharged_on=episode.discharged_on if episode else None,
        counselor_id=counselor.id if counselor else None,
        counselor=_title(counselor) if counselor else "",
        edition=placement.edition if placement else "",
        level=placement.level if placement else "",
        stage=stage.stage if stage else None,
        weekly_minutes=schedule.weekly_minutes if schedule else None,
        weekdays=schedule.weekdays if schedule else (),
        is_taper=bool(schedule and schedule.is_taper),
        day=day_of_stay(episode.admitted_on, until) if episode else None,
        least_days=shipped().levels.outpatient_days,
    )


def _title(person: Person) -> str:
    return f"{person.name}, {person.credentials}" if person.credentials else person.name


def _goals(work: Work, episode_id: int, has_open: bool) -> tuple[GoalShownRow, ...]:
    return tuple(
        GoalShownRow(goal, shown_goal(GoalFact(goal.area, goal.status), has_open_result=has_open))
        for goal in list_goals(work, episode_id=episode_id)
    )


def _days(work: Work, episode_id: int) -> tuple[date | None, date | None]:
    """When the first assessment was completed, and when the goals were decided."""
    first = (
        select(func.min(Assessment.completed_on))
        .where(Assessment.episode_id == episode_id)
        .scalar_subquery()
    )
    row = work.db.execute(
        select(first, Episode.goals_decided_on).where(Episode.id == episode_id)
    ).one()
    return row[0], row[1]


def _holds(work: Work, header: ChartHeader, is_clinical: bool) -> tuple[HoldShown, ...]:
    if header.episode_id is None or header.discharged_on is not None:
        return ()
    every = holds_by_episode(work.db, [header.episode_id], with_overridden=True)
    return tuple(
        HoldShown(hold, _(_REMEDIES[hold.kind]), hold.reasons if is_clinical else ())
        for hold in every[header.episode_id]
    )
