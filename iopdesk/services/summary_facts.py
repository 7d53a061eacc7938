"""What both summaries take from the record, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.assessments import (
    Instrument,
    band_of,
    dimension_names,
    instrument_label,
    score_range,
)
from iopdesk.domain.episodes import PlacementSpan, Stage, stage_label
from iopdesk.domain.goals import (
    CORE_AREAS,
    Determination,
    GoalArea,
    GoalFact,
    GoalStatus,
    area_label,
    determine,
    is_practice_area,
)
from iopdesk.domain.levels import find_level
from iopdesk.domain.names import full_name
from iopdesk.domain.patients import Gender
from iopdesk.domain.people import Role, role_label
from iopdesk.domain.stays import stay_clocks
from iopdesk.errors import RuleBroken
from iopdesk.i18n import _, medium_date
from iopdesk.reports.facts import (
    DiagnosisFacts,
    GoalFacts,
    Letterhead,
    LevelSpan,
    MedicationFacts,
    PatientFacts,
    RatingFacts,
    ScoreFacts,
    SignatureFacts,
)
from iopdesk.services.acts import Work
from iopdesk.services.medications import methadone_since
from iopdesk.storage.models import (
    Assessment,
    Diagnosis,
    Episode,
    Goal,
    Medication,
    OutsideStay,
    Patient,
    Person,
    PersonRole,
    Placement,
    Practice,
    PrescribedSchedule,
    StagePeriod,
)


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """The patient with the newest episode (the open one first) and its counselor."""

    patient: Patient
    episode: Episode
    counselor: Person | None

    @property
    def name(self) -> str:
        """Given and family name."""
        one = self.patient
        return full_name(one.given_name, one.family_name, suffix=one.suffix)

    def last_day(self, today: date) -> date:
        """The day of discharge, today while the episode is open."""
        return self.episode.discharged_on or today


@dataclass(frozen=True, slots=True, repr=False)
class Assessed:
    """First assessment at admission, and what the newest says of strengths and needs."""

    on: date | None = None
    problem: str = ""
    ratings: tuple[RatingFacts, ...] = ()
    scores: tuple[ScoreFacts, ...] | None = None
    strengths: str = ""
    needs: str = ""


def subject_of(work: Work, patient_id: int) -> Subject:
    """Whom a summary is about. Raises ``RuleBroken`` without any episode."""
    found = work.db.execute(
        select(Patient, Episode, Person)
        .join(Episode, Episode.patient_id == Patient.id)
        .outerjoin(Person, Person.id == Episode.counselor_id)
        .where(Patient.id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise RuleBroken("episode.none_open")
    return Subject(found[0], found[1], found[2])


def letterhead(work: Work) -> Letterhead:
    """The practice as it writes itself."""
    row = work.db.scalars(select(Practice)).one()
    return Letterhead(row.name, row.address, row.phone, row.fax, row.crisis_phone)


def patient_facts(subject: Subject) -> PatientFacts:
    """Name, number, birth and counselor."""
    one = subject.patient
    return PatientFacts(
        subject.name,
        one.mrn,
        one.preferred_name,
        one.birth_on,
        title_of(subject.counselor),
    )


def person_facts(work: Work, patient_id: int) -> PatientFacts:
    """The same of any patient, also of one without an episode."""
    one, counselor = work.db.execute(
        select(Patient, Person)
        .outerjoin(Episode, Episode.patient_id == Patient.id)
        .outerjoin(Person, Person.id == Episode.counselor_id)
        .where(Patient.id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    ).one()
    name = full_name(one.given_name, one.family_name, suffix=one.suffix)
    return PatientFacts(name, one.mrn, one.preferred_name, one.birth_on, title_of(counselor))


def title_of(person: Person | None) -> str:
    """Name and credentials; empty for nobody."""
    if person is None:
        return ""
    return f"{person.name}, {person.credentials}" if person.credentials else person.name


def placements(work: Work, subject: Subject) -> tuple[PlacementSpan, ...]:
    """The placements with the hours prescribed on the last day of each."""
    schedules = work.db.execute(
        select(PrescribedSchedule.starts_on, PrescribedSchedule.weekly_minutes)
        .where(PrescribedSchedule.episode_id == subject.episode.id)
        .order_by(PrescribedSchedule.starts_on)
    ).all()
    found = []
    for row in work.db.scalars(
        select(Placement)
        .where(Placement.episode_id == subject.episode.id)
        .order_by(Placement.starts_on)
    ):
        last = max(row.ends_on or subject.last_day(work.today), row.starts_on)
        hours = [each.weekly_minutes for each in schedules if each.starts_on <= last]
        found.append(
            PlacementSpan(
                row.level, row.starts_on, row.ends_on, row.edition, hours[-1] if hours else None
            )
        )
    return tuple(found)


def level_spans(
    work: Work, subject: Subject, spans: Sequence[PlacementSpan], until: date | None
) -> tuple[LevelSpan, ...]:
    """Care elsewhere and here in the order of days; what begins after today is planned."""
    outside = [
        _span(row.level, "", row.starts_on, row.ends_on, place=row.place)
        for row in work.db.scalars(
            select(OutsideStay)
            .where(OutsideStay.episode_id == subject.episode.id)
            .order_by(OutsideStay.starts_on)
        )
    ]
    here = [
        _span(
            each.level,
            each.edition,
            each.starts_on,
            each.ends_on or until,
            minutes=each.weekly_minutes,
            is_planned=each.starts_on > work.today,
        )
        for each in spans
    ]
    return (*outside, *here)


def planned_span(
    level: str, on: date | None, minutes: int | None = None, place: str = ""
) -> tuple[LevelSpan, ...]:
    """The level that comes next, where it is known."""
    if not level:
        return ()
    return (_span(level, "", on, None, place=place, minutes=minutes, is_planned=True),)


def _span(
    code: str,
    edition: str,
    first: date | None,
    last: date | None,
    *,
    place: str = "",
    minutes: int | None = None,
    is_planned: bool = False,
) -> LevelSpan:
    level = find_level(code, edition)
    name = level.name if level is not None else ""
    return LevelSpan(code, name, first, last, place, minutes, is_planned)


def clock_words(work: Work, subject: Subject, spans: Sequence[PlacementSpan], on: date) -> str:
    """The sentences of the minimum-stay clocks."""
    since = methadone_since(work.db, subject.episode)
    clocks = stay_clocks(spans, on=on, methadone_since=since)
    return " ".join(each.words for each in clocks)


def stage_words(work: Work, subject: Subject) -> str:
    """The newest stage of the episode: "Stage 3, maintenance"."""
    stage: Stage | None = work.db.scalar(
        select(StagePeriod.stage)
        .where(StagePeriod.episode_id == subject.episode.id, StagePeriod.starts_on <= work.today)
        .order_by(StagePeriod.starts_on.desc())
        .limit(1)
    )
    return stage_label(stage) if stage is not None else ""


def diagnoses(work: Work, subject: Subject) -> tuple[DiagnosisFacts, ...]:
    """The diagnoses, the primary one first."""
    rows = work.db.scalars(
        select(Diagnosis)
        .where(Diagnosis.episode_id == subject.episode.id)
        .order_by(Diagnosis.is_primary.desc(), Diagnosis.id)
    )
    return tuple(DiagnosisFacts(row.code, row.words, row.kind, row.is_primary) for row in rows)


def assessed(work: Work, subject: Subject) -> Assessed:
    """The assessments of the episode, first to last."""
    rows = work.db.scalars(
        select(Assessment)
        .where(Assessment.episode_id == subject.episode.id, Assessment.completed_on.is_not(None))
        .order_by(Assessment.completed_on, Assessment.id)
    ).all()
    if not rows:
        return Assessed()
    first, last = rows[0], rows[-1]
    names = dimension_names(first.edition)
    return Assessed(
        first.completed_on,
        first.presenting_problem,
        tuple(
            RatingFacts(name.lower(), rating)
            for name, rating in zip(names, first.ratings, strict=False)
        ),
        _scores(rows, subject.patient.gender),
        last.strengths,
        last.needs,
    )


def _scores(rows: Sequence[Assessment], gender: Gender | None) -> tuple[ScoreFacts, ...]:
    """First and last score of each instrument patients fill in; withdrawal scales stay inside."""
    found = []
    for instrument, column in (
        (Instrument.PHQ9, "phq9_score"),
        (Instrument.GAD7, "gad7_score"),
    ):
        given = [
            (row.completed_on, getattr(row, column))
            for row in rows
            if row.completed_on is not None and getattr(row, column) is not None
        ]
        if not given:
            continue
        (first_on, first), (last_on, last) = given[0], given[-1]
        lowest, highest = score_range(instrument)
        is_one = len(given) == 1
        found.append(
            ScoreFacts(
                instrument_label(instrument),
                lowest,
                highest,
                first_on,
                first,
                None if is_one else last_on,
                None if is_one else last,
                _reading(instrument, [first] if is_one else [first, last], gender),
            )
        )
    return tuple(found)


def _reading(instrument: Instrument, scores: Sequence[int], gender: Gender | None) -> str:
    """ "Moderately severe to mild", or the one word of an unchanged score."""
    bands = [band_of(instrument, score, gender=gender) for score in scores]
    words = [band.words for band in bands if band is not None]
    if not words:
        return ""
    if len(set(words)) == 1:
        text = words[0]
    else:
        text = _("{first} to {last}").format(first=words[0], last=words[-1])
    return text[:1].upper() + text[1:]


def goals(
    work: Work, subject: Subject, *, is_pending: bool
) -> tuple[tuple[GoalFacts, ...], Determination | None]:
    """Each goal, the areas of the six nobody decided yet, and whether all are met."""
    rows = work.db.scalars(select(Goal).where(Goal.episode_id == subject.episode.id)).all()
    if not rows:
        return (), None
    order = list(GoalArea)
    found = [
        GoalFacts(
            _area_words(row.area),
            row.status,
            row.evidence,
            is_pending and row.area is GoalArea.ABSTINENCE,
        )
        for row in sorted(rows, key=lambda row: order.index(row.area))
    ]
    known = {row.area for row in rows}
    found += [GoalFacts(area_label(area), None) for area in CORE_AREAS if area not in known]
    facts = [GoalFact(row.area, row.status) for row in rows]
    return tuple(found), determine(facts, has_open_result=is_pending)


def _area_words(area: GoalArea) -> str:
    if is_practice_area(area):
        return _("{area} (practice area)").format(area=area_label(area))
    return area_label(area)


def evidence(work: Work, subject: Subject, area: GoalArea) -> str:
    """What shows how an area stands, unless it does not apply; empty without a goal."""
    found = work.db.scalar(
        select(Goal.evidence).where(
            Goal.episode_id == subject.episode.id,
            Goal.area == area,
            Goal.status != GoalStatus.NOT_APPLICABLE,
        )
    )
    return found or ""


def medications(work: Work, subject: Subject, on: date) -> tuple[MedicationFacts, ...]:
    """The medicines that run on a day, with who prescribes them from now on."""
    rows = work.db.scalars(
        select(Medication)
        .where(Medication.patient_id == subject.patient.id, Medication.started_on <= on)
        .order_by(Medication.started_on, Medication.id)
    )
    return tuple(
        MedicationFacts(row.name, row.dose, row.continued_by)
        for row in rows
        if row.stopped_on is None or row.stopped_on >= on
    )


def naloxone_words(subject: Subject) -> str:
    """When naloxone was offered; empty while it is not recorded."""
    day = subject.episode.naloxone_on
    return _("Offered {day}.").format(day=medium_date(day)) if day is not None else ""


def signatures(work: Work, subject: Subject) -> tuple[SignatureFacts, ...]:
    """Patient, counselor, and a clinical director who is another person."""
    found = [SignatureFacts(subject.name, _("patient"))]
    counselor = subject.counselor
    if counselor is not None:
        found.append(SignatureFacts(counselor.name, _("counselor"), counselor.credentials))
    director = work.db.scalar(
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.DIRECTOR, Person.is_active)
        .order_by(Person.id)
        .limit(1)
    )
    if director is not None and (counselor is None or director.id != counselor.id):
        found.append(
            SignatureFacts(director.name, role_label(Role.DIRECTOR).lower(), director.credentials)
        )
    return tuple(found)
