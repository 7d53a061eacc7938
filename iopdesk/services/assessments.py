"""Assessments, medical evaluations, overrides of holds, and diagnoses of an episode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.assessments import check_assessment, check_diagnosis
from iopdesk.domain.episodes import DiagnosisKind, HoldKind
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.holds import holds_of
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Assessment, Diagnosis, Episode, HoldOverride, Person


@dataclass(frozen=True, slots=True, repr=False)
class AssessmentChanged:
    """An episode whose clinical facts changed, and what the toast says of it."""

    episode_id: int
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class AssessmentRow:
    """The assessment of an episode as its form shows it; empty until it is completed."""

    assessment_id: int
    version: int
    edition: str
    completed_on: date | None
    completed_by: str
    ratings: tuple[int, ...]
    presenting_problem: str
    substances: str
    last_use_on: date | None
    is_daily_use: bool
    strengths: str
    needs: str
    cows_score: int | None
    ciwa_score: int | None
    phq9_score: int | None
    gad7_score: int | None
    medical_evaluated_on: date | None
    dimension_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class DiagnosisRow:
    """One diagnosis: ICD-10 code, what it means, and its kind."""

    code: str
    words: str
    kind: DiagnosisKind
    is_primary: bool


@dataclass(frozen=True, slots=True, repr=False)
class DiagnosisList:
    """The diagnoses of an episode, primary first; ``version`` guards a change of the list."""

    version: int
    rows: tuple[DiagnosisRow, ...]


# -- acts -------------------------------------------------------------------------


@act(
    "assessment.complete",
    row=Row.CLINICAL,
    subject="assessment_id",
    undo=True,
    label=N_("Complete assessment"),
    icon="clipboard-text-outline",
)
def complete_assessment(
    work: Work,
    *,
    assessment_id: int,
    expected_version: int,
    on: date,
    ratings: tuple[int, ...],
    presenting_problem: str,
    substances: str = "",
    last_use_on: date | None = None,
    is_daily_use: bool = False,
    strengths: str = "",
    needs: str = "",
    cows_score: int | None = None,
    ciwa_score: int | None = None,
    phq9_score: int | None = None,
    gad7_score: int | None = None,
    dimension_words: tuple[str, ...] = (),
) -> AssessmentChanged:
    """Complete (or correct) the assessment: six ratings 0-4 with words to each, scores.

    Raises ``RuleBroken`` beside the field: ``assessment.in_future`` and those of
    :func:`iopdesk.domain.assessments.check_assessment`.
    """
    row = get(work.db, Assessment, assessment_id, expected_version)
    if on > work.today or (last_use_on is not None and last_use_on > work.today):
        field = "on" if on > work.today else "last_use_on"
        raise RuleBroken("assessment.in_future", field=field)
    check_assessment(
        ratings=ratings,
        cows_score=cows_score,
        ciwa_score=ciwa_score,
        phq9_score=phq9_score,
        gad7_score=gad7_score,
        presenting_problem=presenting_problem,
        dimension_words=dimension_words,
    )
    row.completed_on, row.completed_by_id = on, work.person.id
    row.ratings, row.presenting_problem = ratings, presenting_problem.strip()
    row.substances, row.last_use_on = substances.strip(), last_use_on
    row.is_daily_use = is_daily_use
    row.strengths, row.needs = strengths.strip(), needs.strip()
    row.cows_score, row.ciwa_score = cows_score, ciwa_score
    row.phq9_score, row.gad7_score = phq9_score, gad7_score
    row.dimension_words = tuple(each.strip() for each in dimension_words)
    patient_id = get(work.db, Episode, row.episode_id).patient_id
    said = _("{name}: assessment completed").format(name=name_of(work, patient_id))
    return AssessmentChanged(row.episode_id, said)


@act(
    "assessment.record_medical",
    row=Row.MEDICATIONS,
    subject="assessment_id",
    undo=True,
    label=N_("Record medical evaluation"),
    icon="stethoscope",
)
def record_medical_evaluation(
    work: Work, *, assessment_id: int, on: date, expected_version: int | None = None
) -> AssessmentChanged:
    """Record that a medical evaluation took place; it ends the medical hold."""
    row = get(work.db, Assessment, assessment_id, expected_version)
    if on > work.today:
        raise RuleBroken("assessment.in_future", field="on")
    row.medical_evaluated_on = on
    patient_id = get(work.db, Episode, row.episode_id).patient_id
    said = _("{name}: medical evaluation recorded").format(name=name_of(work, patient_id))
    return AssessmentChanged(row.episode_id, said)


@act(
    "episode.override_hold",
    row=Row.OVERRIDES,
    subject="episode_id",
    label=N_("Override hold"),
    icon="lock",
)
def override_hold(work: Work, *, episode_id: int, hold: HoldKind, reason: str) -> AssessmentChanged:
    """Let treatment go on despite a hold; a clinical director, in writing, never undone."""
    episode = get(work.db, Episode, episode_id)
    if episode.discharged_on is not None:
        raise RuleBroken("episode.none_open")
    if hold not in {each.kind for each in holds_of(work.db, episode)}:
        raise RuleBroken("episode.no_such_hold")
    if not reason.strip():
        raise RuleBroken("episode.override_needs_reason", field="reason")
    work.db.add(
        HoldOverride(
            episode_id=episode_id,
            hold=hold,
            reason=reason.strip(),
            decided_by_id=work.person.id,
            decided_at=work.now,
        )
    )
    said = _("{name}: hold overridden").format(name=name_of(work, episode.patient_id))
    return AssessmentChanged(episode_id, said)


@act(
    "episode.set_diagnoses",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Change diagnoses"),
    icon="clipboard-text-outline",
)
def set_diagnoses(
    work: Work,
    *,
    episode_id: int,
    diagnoses: Sequence[tuple[str, str, DiagnosisKind]],
    expected_version: int | None = None,
) -> AssessmentChanged:
    """Replace the diagnoses: (ICD-10 code, words, kind), the primary one first.

    ``expected_version`` is that of the list the person had open. Raises
    ``Conflict`` when it changed since, ``RuleBroken`` for a code or words.
    """
    episode = get(work.db, Episode, episode_id)
    for code, words, _kind in diagnoses:
        check_diagnosis(code, words)
    before = work.db.scalars(select(Diagnosis).where(Diagnosis.episode_id == episode_id)).all()
    if expected_version not in (None, max((row.version for row in before), default=0)):
        raise Conflict("diagnosis")
    for old in before:
        work.db.delete(old)
    work.db.flush()
    for number, (code, words, kind) in enumerate(diagnoses):
        work.db.add(
            Diagnosis(
                episode_id=episode_id,
                code=code.strip().upper(),
                words=words.strip(),
                kind=kind,
                is_primary=number == 0,
            )
        )
    said = _("{name}: diagnoses changed").format(name=name_of(work, episode.patient_id))
    return AssessmentChanged(episode_id, said)


# -- questions --------------------------------------------------------------------


@question("assessment.read", row=Row.CLINICAL, subject="episode_id")
def read_assessment(work: Work, *, episode_id: int) -> AssessmentRow:
    """The newest assessment of an episode, for its form. Raises ``Conflict`` without one."""
    found = work.db.execute(
        select(Assessment, Person.name)
        .outerjoin(Person, Person.id == Assessment.completed_by_id)
        .where(Assessment.episode_id == episode_id)
        .order_by(Assessment.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise Conflict("assessment")
    row, by = found
    return AssessmentRow(
        assessment_id=row.id,
        version=row.version,
        edition=row.edition,
        completed_on=row.completed_on,
        completed_by=by or "",
        ratings=row.ratings,
        presenting_problem=row.presenting_problem,
        substances=row.substances,
        last_use_on=row.last_use_on,
        is_daily_use=row.is_daily_use,
        strengths=row.strengths,
        needs=row.needs,
        cows_score=row.cows_score,
        ciwa_score=row.ciwa_score,
        phq9_score=row.phq9_score,
        gad7_score=row.gad7_score,
        medical_evaluated_on=row.medical_evaluated_on,
        dimension_words=row.dimension_words,
    )


@question("diagnosis.list", row=Row.DIAGNOSES, subject="episode_id")
def list_diagnoses(work: Work, *, episode_id: int) -> DiagnosisList:
    """The diagnoses of an episode, the primary one first."""
    rows = work.db.execute(
        select(
            Diagnosis.code,
            Diagnosis.words,
            Diagnosis.kind,
            Diagnosis.is_primary,
            Diagnosis.version,
        )
        .where(Diagnosis.episode_id == episode_id)
        .order_by(Diagnosis.id)
    ).all()
    version = max((row.version for row in rows), default=0)
    return DiagnosisList(version, tuple(DiagnosisRow(*row[:4]) for row in rows))


sentences(
    {
        "assessment.in_future": N_("This day has not come yet. Enter today or an earlier day."),
        "episode.override_needs_reason": N_("An override needs a written reason. Enter one."),
        "episode.no_such_hold": N_("This hold is not in force any more. Nothing was changed."),
    }
)
