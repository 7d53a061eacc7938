"""The acts that fill a demo practice; each refuses in any practice that is no demo.

They write in bulk what many acts of a year would have written, one step at a
time so that every row is in the change log. Nothing else imports this module:
in a practice that is no demo these acts are not even in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.panels import shipped_panels
from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.domain.specimens import LabState, Reading
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_
from iopdesk.services import demo_care, demo_groups, demo_plans, demo_tests, patients
from iopdesk.services.acts import Work, act
from iopdesk.services.demo_parts import add_parts
from iopdesk.services.demo_people import SUMMARIES_OF, WEEKS_AHEAD, WEEKS_BACK, DemoPatient
from iopdesk.services.demo_recipe import Ids, Known, Recipe, standing_reason
from iopdesk.services.episodes import EDITION
from iopdesk.storage import counters, models

_EARLIER_NUMBERS = 60
"""Record numbers that were given out before the years the demo shows."""


def _refuse_unless_demo(work: Work) -> None:
    if not work.practice.is_demo:
        raise RuleBroken("demo.not_a_demo")


def _staff(work: Work) -> dict[str, int]:
    rows = work.db.execute(select(models.Person.name, models.Person.id))
    return {row[0]: row[1] for row in rows}


# -- people -----------------------------------------------------------------------


@act("demo.fill_people", row=Row.PEOPLE, label=N_("Fill the demo with people"))
def fill_people(work: Work, *, recipe: Recipe) -> dict[str, Ids]:
    """Add the patients with their episodes and charts. Raises ``RuleBroken`` in no demo."""
    _refuse_unless_demo(work)
    order = sorted(recipe.patients.values(), key=lambda one: (one.fields.referred_on, one.name))
    counters.take(work.db, "mrn", _EARLIER_NUMBERS)
    saved = patients.add_patients(work, [one.fields for one in order])
    for one, at in zip(order, saved, strict=True):
        row = work.db.get(models.Patient, at.patient_id)
        if row is not None and one.standing is not Standing.WAITING:
            row.standing = one.standing
    staff = _staff(work)
    admitted = [
        (one, at, _episode(one, at.patient_id, staff))
        for one, at in zip(order, saved, strict=True)
        if one.admitted_on is not None
    ]
    work.db.add_all(episode for _one, _at, episode in admitted)
    work.db.flush()
    known = {one.name: Ids(at.patient_id, at.mrn) for one, at in zip(order, saved, strict=True)}
    for one, at, episode in admitted:
        known[one.name] = Ids(at.patient_id, at.mrn, episode.id)
        _add_course(work, one, episode.id, staff)
        _add_chart(work, one, at.patient_id, episode.id, recipe, staff)
    _add_plans(work, recipe, known)
    add_parts(work, recipe, known, staff)
    return known


def _episode(one: DemoPatient, patient_id: int, staff: Mapping[str, int]) -> models.Episode:
    is_ready = one.name == SUMMARIES_OF
    assert one.admitted_on is not None
    left = one.discharged_on
    return models.Episode(
        patient_id=patient_id,
        counselor_id=staff[one.counselor],
        origin=one.origin,
        admitted_on=one.admitted_on,
        methadone_since=None,
        naloxone_on=one.admitted_on if one.is_assessed else None,
        goals_decided_on=left - timedelta(days=2) if left else None,
        discharged_on=left,
        discharge_reason=standing_reason(one),
        discharge_status=demo_plans.DISCHARGE_STATUS if is_ready else "",
        prognosis=demo_plans.PROGNOSIS if is_ready else "",
        next_level=demo_plans.NEXT_LEVEL if is_ready else "",
        weekly_meetings=None,
    )


def _add_course(work: Work, one: DemoPatient, episode_id: int, staff: Mapping[str, int]) -> None:
    """Placement, stages, prescribed schedule and earlier care of one episode."""
    assert one.admitted_on is not None
    first, last = one.admitted_on, one.discharged_on
    work.db.add(
        models.Placement(
            episode_id=episode_id, edition=EDITION, level="2.1",
            reason=PlacementReason.ADMISSION, note="", starts_on=first, ends_on=last,
            review_id=None,
        )
    )  # fmt: skip
    for place, (stage, since) in enumerate(one.stages):
        is_last = place == len(one.stages) - 1
        ends_on = last if is_last else one.stages[place + 1][1] - timedelta(days=1)
        work.db.add(
            models.StagePeriod(episode_id=episode_id, stage=stage, starts_on=since, ends_on=ends_on)
        )
    work.db.add(
        models.PrescribedSchedule(
            episode_id=episode_id, starts_on=first, ends_on=last,
            weekly_minutes=one.weekly_minutes, weekdays=(0, 1, 3), is_taper=False, reason="",
            signed_off_by_id=None,
        )
    )  # fmt: skip
    for stay in demo_care.stays(one):
        work.db.add(
            models.OutsideStay(
                episode_id=episode_id, level=stay.level, place=stay.place,
                starts_on=stay.starts_on, ends_on=stay.ends_on,
            )
        )  # fmt: skip


def _add_chart(
    work: Work,
    one: DemoPatient,
    patient_id: int,
    episode_id: int,
    recipe: Recipe,
    staff: Mapping[str, int],
) -> None:
    """Assessment, diagnoses, medicines and goals of one patient."""
    _add_assessments(work, one, episode_id, recipe, staff)
    for place, (code, words, kind) in enumerate(demo_care.diagnoses(one)):
        work.db.add(
            models.Diagnosis(
                episode_id=episode_id, code=code, words=words, kind=kind, is_primary=place == 0
            )
        )
    for medicine in demo_care.medicines(one):
        work.db.add(
            models.Medication(
                patient_id=patient_id, name=medicine.name, dose=medicine.dose,
                prescriber=medicine.prescriber, continued_by=medicine.after, is_as_needed=False,
                is_long_acting=False, started_on=medicine.started_on, stopped_on=None,
            )
        )  # fmt: skip
    decided = one.discharged_on or recipe.calendar.before(2)
    for area, words, status, evidence in demo_care.goals(one, recipe.calendar):
        work.db.add(
            models.Goal(
                episode_id=episode_id, area=area, words=words, status=status, evidence=evidence,
                decided_on=max(decided, one.admitted_on or decided), target_on=None,
            )
        )  # fmt: skip


def _add_assessments(
    work: Work, one: DemoPatient, episode_id: int, recipe: Recipe, staff: Mapping[str, int]
) -> None:
    found = demo_care.assessments(one, recipe.calendar)
    for each in found:
        work.db.add(
            models.Assessment(
                episode_id=episode_id, edition=EDITION, completed_on=each.on,
                completed_by_id=staff[one.counselor], ratings=each.ratings, cows_score=None,
                ciwa_score=None, phq9_score=each.phq9, gad7_score=each.gad7,
                presenting_problem=each.problem, substances=each.substances,
                last_use_on=each.last_use_on, is_daily_use=each.is_daily_use,
                strengths=each.strengths, needs=each.needs, medical_evaluated_on=None,
                dimension_words=(),
            )
        )  # fmt: skip
    if not found:
        work.db.add(
            models.Assessment(
                episode_id=episode_id, edition=EDITION, completed_on=None, completed_by_id=None,
                ratings=(), cows_score=None, ciwa_score=None, phq9_score=None, gad7_score=None,
                presenting_problem="", substances="", last_use_on=None, is_daily_use=False,
                strengths="", needs="", medical_evaluated_on=None, dimension_words=(),
            )
        )  # fmt: skip


def _add_plans(work: Work, recipe: Recipe, known: Known) -> None:
    episode = work.db.get(models.Episode, known[SUMMARIES_OF].episode_id)
    assert episode is not None
    episode.goals_decided_on = recipe.calendar.before(2)
    for plan in demo_plans.plans(recipe.calendar):
        row = models.CarePlan(
            episode_id=episode.id, kind=plan.kind, decided_on=plan.decided_on,
            takes_effect_on=plan.takes_effect_on, to_level=plan.to_level, shape=plan.shape,
            why=plan.why, overdose_plan=plan.overdose_plan, crisis_plan=plan.crisis_plan,
            tests_after=plan.tests_after, meetings_after=plan.meetings_after,
            recheck_on=plan.recheck_on, patient_part=plan.patient_part,
        )  # fmt: skip
        work.db.add(row)
        work.db.flush()
        demo_plans.prescribe_ahead(work.db, episode.id, plan)
        for part, lines in plan.lines:
            for position, texts in enumerate(lines):
                first, second, third = (*texts, "", "")[:3]
                work.db.add(
                    models.CarePlanLine(
                        plan_id=row.id, part=part, position=position, first=first,
                        second=second, third=third,
                    )
                )  # fmt: skip


# -- groups, sessions, attendance -------------------------------------------------


@act("demo.fill_sessions", row=Row.PEOPLE, label=N_("Fill the demo with sessions"))
def fill_sessions(work: Work, *, recipe: Recipe, known: Known) -> int:
    """Add groups, stints, sessions and attendance; answers how many sessions.

    Past rosters are frozen by the day close that follows.
    """
    _refuse_unless_demo(work)
    staff = _staff(work)
    found = work.db.execute(select(models.Room.name, models.Room.id))
    rooms = {row[0]: row[1] for row in found}
    groups = _add_groups(work, recipe, staff, rooms)
    series = _add_series(work, recipe, groups)
    for stint in sorted(recipe.stints, key=lambda one: (one.starts_on, one.patient)):
        at = known[stint.patient]
        work.db.add(
            models.Membership(
                group_id=groups[stint.group].id, patient_id=at.patient_id,
                episode_id=at.episode_id, starts_on=stint.starts_on, ends_on=stint.ends_on,
                end_reason=stint.end_reason, override_reason=stint.override_reason,
            )
        )  # fmt: skip
    rows = [
        models.TreatmentSession(
            series_id=series[one.group] if one.group else None,
            group_id=groups[one.group].id if one.group else None,
            patient_id=known[one.patient].patient_id if one.patient else None,
            kind=one.kind, service=one.service, modality=str(one.modality), title=one.title,
            on=one.on, start_minute=one.start_minute, minutes=one.minutes,
            starts_at=one.starts_at(recipe.zone), room_id=rooms[one.room],
            facilitator_id=staff[one.facilitator], status=one.status,
            cancel_reason=one.cancel_reason, is_by_video=one.is_by_video, topic=one.topic,
            is_closed=False,
        )
        for one in recipe.sessions
    ]  # fmt: skip
    work.db.add_all(rows)
    work.db.flush()
    _add_marks(work, recipe, known, rows)
    return len(rows)


def _add_groups(
    work: Work, recipe: Recipe, staff: Mapping[str, int], rooms: Mapping[str, int]
) -> dict[str, models.Group]:
    began = recipe.calendar.day(-80)
    groups = {
        one.name: models.Group(
            name=one.name, short_name=one.short_name, kind=one.kind, service=one.service,
            modality=str(one.modality), stages=one.stages, capacity=one.capacity,
            room_id=rooms[one.room], facilitator_id=staff[one.facilitator],
            admission=GroupAdmission.ROLLING, gender=None, language="", starts_on=began,
            ends_on=None,
        )
        for one in demo_groups.GROUPS
    }  # fmt: skip
    work.db.add_all(groups.values())
    work.db.flush()
    return groups


def _add_series(work: Work, recipe: Recipe, groups: Mapping[str, models.Group]) -> dict[str, int]:
    first = recipe.calendar.day(-WEEKS_BACK)
    last = recipe.calendar.day(WEEKS_AHEAD, 6)
    series = {
        one.name: models.Series(
            group_id=groups[one.name].id, rule=one.rule, start_minute=one.start_minute,
            minutes=demo_groups.MINUTES, starts_on=first, ends_on=None, made_until=last,
        )
        for one in demo_groups.GROUPS
    }  # fmt: skip
    work.db.add_all(series.values())
    work.db.flush()
    return {name: row.id for name, row in series.items()}


def _add_marks(
    work: Work, recipe: Recipe, known: Known, rows: list[models.TreatmentSession]
) -> None:
    stints: dict[str, list[demo_groups.Stint]] = {one.name: [] for one in demo_groups.GROUPS}
    for stint in recipe.stints:
        stints[stint.group].append(stint)
    for session, row in zip(recipe.sessions, rows, strict=True):
        for mark in recipe.marker.marks(session, stints.get(session.group, ())):
            at = known[mark.patient]
            work.db.add(
                models.Attendance(
                    session_id=row.id, patient_id=at.patient_id, episode_id=at.episode_id,
                    mark=mark.mark, arrived_at=mark.arrived_at, left_at=mark.left_at,
                    minutes=mark.minutes, reason=mark.reason,
                )
            )  # fmt: skip


# -- tests ------------------------------------------------------------------------


@act("demo.fill_tests", row=Row.PEOPLE, label=N_("Fill the demo with tests"))
def fill_tests(work: Work, *, recipe: Recipe, known: Known) -> int:
    """Add panels, tests and what the cups showed; answers how many tests."""
    _refuse_unless_demo(work)
    staff = _staff(work)
    panels = _add_panels(work, recipe)
    rows = []
    for test in recipe.tests:
        at = known[test.patient]
        is_collected = test.collected_at is not None
        signed_at = demo_tests.signed_at(test)
        counselor = staff[recipe.patients[test.patient].counselor]
        rows.append(
            models.Specimen(
                patient_id=at.patient_id, episode_id=at.episode_id,
                panel_id=panels[test.panel], reason=test.reason, reason_note="",
                due_on=test.due_on, status=test.status, status_note=test.status_note,
                collected_at=test.collected_at,
                collected_by_id=staff["Elin Thornquist"] if is_collected else None,
                temperature=test.temperature,
                temperature_minutes=2 if test.temperature is not None else None,
                creatinine=test.creatinine, specific_gravity=test.specific_gravity, ph=None,
                nitrite=None, is_oxidant=None,
                signed_by_id=counselor if signed_at is not None else None, signed_at=signed_at,
            )
        )  # fmt: skip
    work.db.add_all(rows)
    work.db.flush()
    shipped = shipped_panels()
    for test, row in zip(recipe.tests, rows, strict=True):
        if not test.is_read:
            continue
        for code in shipped[test.panel].codes:
            found = test.findings.get(code)
            work.db.add(
                models.AnalyteResult(
                    specimen_id=row.id, analyte=code,
                    reading=found.reading if found else Reading.NEGATIVE,
                    lab=found.lab if found else LabState.NOT_SENT,
                    is_accepted_as_use=found.is_accepted_as_use if found else False,
                    note=found.note if found else "",
                )
            )  # fmt: skip
    return len(rows)


def _add_panels(work: Work, recipe: Recipe) -> dict[str, int]:
    rows = {
        key: models.Panel(
            name=panel.name, kind=panel.kind, analytes=tuple(str(code) for code in panel.codes),
            cutoffs=tuple(each.cutoff for each in panel.analytes),
            lot=demo_tests.LOTS[key], expires_on=recipe.calendar.day(40),
            has_sg_strip=panel.sg_steps, is_active=True,
        )
        for key, panel in shipped_panels().items()
    }  # fmt: skip
    work.db.add_all(rows.values())
    work.db.flush()
    return {key: row.id for key, row in rows.items()}


sentences(
    {
        "demo.not_a_demo": N_("This practice is no demo. Nothing was filled in."),
    }
)
