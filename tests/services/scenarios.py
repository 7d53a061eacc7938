"""How every act is done: what brings the practice to where it can run, and what it is given.

A new act needs its line in ``SCENARIOS``; the guards over all acts (undo, hostile text) run
from it. A scenario may be asked for again and again over one practice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import DiagnosisKind, HoldKind, Origin, PlacementReason, Stage
from iopdesk.domain.goals import GoalArea, GoalStatus, StepDownShape
from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.list_reading import read_delimited
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.people import Staff
from iopdesk.domain.plans import PlanKind
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.domain.specimens import CollectionStatus, LabState, Reading, SpecimenKind
from iopdesk.services import (
    assessments,
    attendance,
    audit_export,
    backups,
    care_plans,
    counseling_notes,
    discharges,
    episodes,
    goals,
    groups,
    imports,
    levels,
    medications,
    panels,
    patients,
    readings,
    rehearsals,
    rooms,
    rosters,
    seating,
    second_places,
    sessions,
    settings,
    specimens,
    summaries,
)
from iopdesk.services.care_plans import PlanContent
from iopdesk.services.door import Door
from iopdesk.services.summaries import SummaryKind
from iopdesk.storage.base import Logged
from iopdesk.storage.models import (
    Assessment,
    CounselingNote,
    Episode,
    Medication,
    Patient,
    Specimen,
    TreatmentSession,
)
from tests.services import (
    consents_scenarios,
    contact_scenarios,
    coverage_scenarios,
    cups,
    documents_scenarios,
    house,
    instruments_scenarios,
    intake_scenarios,
    notes_scenarios,
    people_scenarios,
    plan_scenarios,
    privacy_scenarios,
    supports_scenarios,
)
from tests.services.care import admit
from tests.services.house import BORN, TODAY, Chart

Given = dict[str, Any]
Scene = tuple[Callable[..., Any], Given]
NINE_TEN = datetime(2026, 10, 22, 9, 10, tzinfo=ZoneInfo("America/New_York"))
PLAN = PlanContent(
    to_level="1",
    shape="Weekly",
    why="All goals are met.",
    overdose_plan="Naloxone at home.",
    crisis_plan="Call the 24-hour line.",
    tests_after="Monthly",
    meetings_after="Two a week",
    patient_part="I keep going.",
    appointments=(("Tue Oct 27, 6:00 PM", "Cascade Counseling", "Weekly"),),
    warnings=(("Skipping meetings", "Call my sponsor", ""),),
)
FIELDS = NewPatient(
    given_name="Wendell", middle_name="B", family_name="Ashby", suffix="Jr.",
    preferred_name="Wen", former_name="Ash", birth_on=BORN, pronouns="he/him",
    language="English", phone="(404) 555-0163", email="wendell@example.org",
    street="12 Alder Street", city="Decatur", state="GA", postal_code="30030",
    previous_number="A-17", primary_substance="Alcohol", referral_source="Self",
    insurance="Cedar Health", member_id="C-5512", emergency_contact="Nadia Ashby",
    emergency_phone="(404) 555-0164", comment="Prefers mornings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Home:
    """A practice with one patient who has a record of every kind; it is 9:12 in a session."""

    door: Door
    chart: Chart
    counselor: Staff

    def version(self, model: type[Logged], record_id: int) -> int:
        """The version a record has now."""
        with Session(self.door.file.read_engine) as db:
            return db.scalars(select(model.version).where(model.id == record_id)).one()

    def another(self) -> Chart:
        """One more patient in care, in the group."""
        door, group_id = self.door, self.chart.group_id
        return house.furnish(door, self.counselor, group_id, "June", "Halvorsen")

    def waiting(self) -> int:
        """One more patient on the wait list."""
        return house.add_person(self.door, "Kofi", "Brandt")

    def asked_for(self) -> int:
        """A test that is asked for and not collected."""
        return cups.ask(self.door, self._in_care()).specimen_id

    def cup(self) -> int:
        """A collected test with nothing read yet."""
        return cups.collect(self.door, self.asked_for())

    def read(self, reading: Reading) -> int:
        """A collected test of which THC is read."""
        specimen_id = self.cup()
        cups.read(self.door, specimen_id, "THC", reading)
        return specimen_id

    def _in_care(self) -> int:
        patient_id = self.waiting()
        admit(self.door, patient_id)
        return patient_id


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[Home]:
    """A furnished copy of the template practice, Dana Okafor (the counselor too) signed in."""
    with house.opened(template, folder) as door:
        dana = house.person(door, "Dana Okafor")
        group_id = house.add_group(door, dana, capacity=400)
        yield Home(door, house.furnish(door, dana, group_id, "Calvin", "Osei"), dana)


# -- patients and episodes --------------------------------------------------------


def _add_patient(_home: Home) -> Scene:
    return patients.add_patient, {"fields": FIELDS}


def _change_patient(home: Home) -> Scene:
    patient_id = home.waiting()
    version = home.version(Patient, patient_id)
    given = {"patient_id": patient_id, "expected_version": version, "fields": FIELDS}
    return patients.change_patient, given


def _import(_home: Home) -> Scene:
    table = read_delimited(b"Last name,First name,Phone\nPruitt,Noelle,404 555 0170\nLund,Bo,\n")
    return imports.add_people, {"table": table}


def _admit(home: Home) -> Scene:
    return episodes.admit, {
        "patient_id": home.waiting(),
        "on": date(2026, 10, 1),
        "origin": Origin.FIRST_LINE,
        "level": "2.1",
        "weekly_minutes": 540,
        "weekdays": (0, 1, 3),
        "counselor_id": home.counselor.id,
        "reason": "As agreed",
    }


def _assign(home: Home) -> Scene:
    episode_id = home.another().episode_id
    return episodes.assign_counselor, {
        "episode_id": episode_id,
        "counselor_id": house.person(home.door, "Ravi Menon").id,
        "expected_version": home.version(Episode, episode_id),
    }


def _stage(home: Home) -> Scene:
    given = {"episode_id": home.another().episode_id, "stage": Stage.EARLY_RECOVERY, "on": TODAY}
    return episodes.change_stage, given


def _prescribe(home: Home) -> Scene:
    return episodes.prescribe_schedule, {
        "episode_id": home.another().episode_id,
        "on": TODAY,
        "weekly_minutes": 600,
        "weekdays": (0, 3),
        "reason": "As agreed",
    }


def _place(home: Home) -> Scene:
    return levels.place, {
        "episode_id": home.another().episode_id,
        "level": "1",
        "on": TODAY,
        "reason": PlacementReason.STEP_DOWN,
        "note": "All goals are met",
    }


def _stay(home: Home) -> Scene:
    return episodes.add_stay, {
        "episode_id": home.chart.episode_id,
        "level": "3.7",
        "place_name": "Cedar House",
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 7, 20),
    }


def _override(home: Home) -> Scene:
    episode_id = admit(home.door, home.waiting())
    given = {"episode_id": episode_id, "hold": HoldKind.ASSESSMENT, "reason": "Seen elsewhere"}
    return assessments.override_hold, given


def _leave_care(home: Home, act: Callable[..., Any], **more: Any) -> Scene:
    episode_id = home.another().episode_id
    version = home.version(Episode, episode_id)
    given = {"episode_id": episode_id, "expected_version": version, "on": TODAY, "plan": PLAN}
    return act, given | more


def _discharge(home: Home) -> Scene:
    return _leave_care(
        home,
        discharges.discharge,
        reason=DischargeReason.COMPLETED,
        status="Sober, housed.",
        prognosis="Good.",
        next_level="1",
    )


def _step_down(home: Home) -> Scene:
    return _leave_care(
        home,
        discharges.step_down,
        level="1",
        shape=StepDownShape.FEWER_SESSIONS,
        weekly_minutes=140,
        weekdays=(0, 3),
        why="All goals are met.",
    )


# -- the clinical record ----------------------------------------------------------


def _assess(home: Home) -> Scene:
    assessment_id = home.chart.assessment_id
    return assessments.complete_assessment, {
        "assessment_id": assessment_id,
        "expected_version": home.version(Assessment, assessment_id),
        "on": date(2026, 8, 9),
        "ratings": (0, 1, 2, 1, 0, 1),
        "presenting_problem": "Asks for help with drinking.",
        "substances": "Alcohol",
        "last_use_on": date(2026, 8, 1),
        "strengths": "A steady job",
        "needs": "Rides",
        "phq9_score": 7,
    }


def _medical(home: Home) -> Scene:
    given = {"assessment_id": home.chart.assessment_id, "on": TODAY}
    return assessments.record_medical_evaluation, given


def _diagnose(home: Home) -> Scene:
    return assessments.set_diagnoses, {
        "episode_id": home.another().episode_id,
        "diagnoses": [("F10.20", "Alcohol use disorder", DiagnosisKind.SUBSTANCE_USE)],
    }


def _goals(home: Home) -> Scene:
    return goals.update_goals, {
        "episode_id": home.another().episode_id,
        "goals": [(GoalArea.SUPPORT, GoalStatus.MET, "Sister and sponsor")],
        "words": {GoalArea.SUPPORT: "Two people to call"},
        "decided_on": TODAY,
    }


def _plan(home: Home) -> Scene:
    return care_plans.save_plan, {
        "episode_id": home.another().episode_id,
        "kind": PlanKind.DISCHARGE,
        "expected_version": 0,
        "content": PLAN,
    }


def _naloxone(home: Home) -> Scene:
    episode_id = home.chart.episode_id
    on = TODAY - timedelta(days=house.fresh() % 300)
    return medications.record_naloxone, {
        "episode_id": episode_id,
        "expected_version": home.version(Episode, episode_id),
        "on": on,
    }


def _medicine(home: Home) -> Scene:
    return medications.add_medication, {
        "patient_id": home.chart.patient_id,
        "name": "Acamprosate 333 mg",
        "dose": "2 tablets three times a day",
        "prescriber": "Ines Calloway, MD",
        "started_on": date(2026, 9, 2),
        "continued_by": "Alder Clinic",
    }


def _change_medicine(home: Home) -> Scene:
    medication_id = home.chart.medication_id
    return medications.change_medication, {
        "medication_id": medication_id,
        "expected_version": home.version(Medication, medication_id),
        "name": f"Naltrexone {house.fresh()} mg",
        "dose": "2 tablets daily",
        "prescriber": "Ines Calloway, MD",
        "started_on": date(2026, 9, 2),
        "continued_by": "Hollis Family Medicine",
    }


def _remove_medicine(home: Home) -> Scene:
    chart = home.another()
    return medications.remove_medication, {
        "patient_id": chart.patient_id,
        "medication_id": chart.medication_id,
        "expected_version": home.version(Medication, chart.medication_id),
    }


def _stop(home: Home) -> Scene:
    medication_id = home.another().medication_id
    version = home.version(Medication, medication_id)
    given = {"medication_id": medication_id, "expected_version": version, "on": TODAY}
    return medications.stop_medication, given


def _with_key(home: Home) -> None:
    """The counselor at the door with the clinical key, which other tests may have dropped."""
    home.door.sign_in(home.counselor, home.door.file.clinical_key)


def _write_note(home: Home) -> Scene:
    _with_key(home)
    ids = {"patient_id": home.chart.patient_id, "session_id": home.chart.session_id}
    return counseling_notes.write_note, {**ids, "text": "Spoke of his father for the first time."}


def _change_note(home: Home) -> Scene:
    act, given = _write_note(home)
    note_id = home.door.do(act, **given).result.note_id
    version = home.version(CounselingNote, note_id)
    words = {"text": "Spoke of his father, and of home."}
    return counseling_notes.change_note, {"note_id": note_id, "expected_version": version, **words}


# -- groups and attendance --------------------------------------------------------


def _group(home: Home) -> Scene:
    return groups.add_group, {
        "name": "Foundations",
        "kind": SessionKind.GROUP,
        "service": Service.BEHAVIORAL,
        "modality": "cbt",
        "stages": (1,),
        "capacity": 12,
        "room_id": None,
        "facilitator_id": home.counselor.id,
        "admission": GroupAdmission.ROLLING,
        "weekdays": (0, 1, 3),
        "start_minute": 900,
        "minutes": 90,
        "starts_on": date(2026, 10, 12),
    }


def _room(home: Home) -> Scene:
    return rooms.add_room, {"name": f"Annex {house.fresh()}", "seats": 12}


def _seat(home: Home) -> Scene:
    group_id = house.add_group(home.door, home.counselor, 960, stages=(3,))
    patient_id = home.another().patient_id
    given = {"group_id": group_id, "patient_id": patient_id, "on": TODAY}
    return seating.seat, given | {"override_reason": "Ready for it"}


def _leave_group(home: Home) -> Scene:
    given = {"membership_id": home.another().membership_id, "on": TODAY, "reason": "Moved away"}
    return seating.leave, given


def _expected(home: Home) -> Given:
    chart = home.another()
    return {"session_id": chart.session_id, "patient_id": chart.patient_id}


def _mark(home: Home) -> Scene:
    return attendance.mark, {**_expected(home), "mark": Mark.EXCUSED, "reason": "At the dentist"}


def _marked(home: Home) -> Given:
    given = _expected(home)
    home.door.do(attendance.mark, **given, mark=Mark.PRESENT)
    return given


def _clear(home: Home) -> Scene:
    return attendance.clear, _marked(home)


def _leave_early(home: Home) -> Scene:
    return attendance.leave_early, {**_marked(home), "left_at": NINE_TEN}


def _rest(home: Home) -> Scene:
    return attendance.mark_rest_present, {"session_id": home.another().session_id}


def _close(_home: Home) -> Scene:
    return rosters.close_days, {}


def _extend(_home: Home) -> Scene:
    return groups.extend_series, {}


def _book(home: Home) -> Scene:
    return sessions.add_session, {
        "kind": SessionKind.INDIVIDUAL,
        "service": Service.INDIVIDUAL,
        "modality": "cbt",
        "title": "Planning ahead",
        "group_id": None,
        "patient_id": home.chart.patient_id,
        "on": TODAY + timedelta(days=1),
        "start_minute": 780,
        "minutes": 50,
        "room_id": None,
        "facilitator_id": None,
        "accept_clashes": True,
    }


def _booked(home: Home) -> Given:
    act, given = _book(home)
    session_id = home.door.do(act, **given).result.session_id
    version = home.version(TreatmentSession, session_id)
    return {"session_id": session_id, "expected_version": version}


def _move(home: Home) -> Scene:
    place = {"start_minute": 900, "minutes": 60, "room_id": 4, "facilitator_id": home.counselor.id}
    given = {**_booked(home), "on": TODAY + timedelta(days=2), **place, "accept_clashes": True}
    return sessions.move_session, given


def _cancel(home: Home) -> Scene:
    return sessions.cancel_session, {**_booked(home), "reason": "Counselor away"}


def _restore(home: Home) -> Scene:
    act, given = _cancel(home)
    home.door.do(act, **given)
    version = home.version(TreatmentSession, given["session_id"])
    again = {"session_id": given["session_id"], "expected_version": version}
    return sessions.restore_session, {**again, "accept_clashes": True}


# -- tests ------------------------------------------------------------------------


def _panel(_home: Home) -> Scene:
    return panels.add_panel, {
        "name": "Urine, 2",
        "kind": SpecimenKind.URINE,
        "analytes": ("THC", "COC"),
        "cutoffs": (50, 150),
        "lot": "L-2211",
        "expires_on": TODAY + timedelta(days=200),
    }


def _ask(home: Home) -> Scene:
    patient_id = home.another().patient_id
    given = {"patient_id": patient_id, "panel": "breath", "reason_note": "Slept in group"}
    return specimens.ask_for_cause, given


def _versioned(home: Home, specimen_id: int) -> Given:
    version = home.version(Specimen, specimen_id)
    return {"specimen_id": specimen_id, "expected_version": version}


def _collect(home: Home) -> Scene:
    return specimens.collect, {
        **_versioned(home, home.asked_for()),
        "collected_at": NINE_TEN,
        "temperature": "94",
        "temperature_minutes": "2",
        "note": "Seen by Elin",
    }


def _mark_test(home: Home) -> Scene:
    given = _versioned(home, home.asked_for())
    status = CollectionStatus.EXCUSED
    return specimens.mark_collection, {**given, "status": status, "note": "In the hospital"}


def _enter(home: Home) -> Scene:
    given = {"specimen_id": home.cup(), "analyte": "THC", "reading": Reading.PRESUMPTIVE}
    return readings.enter_reading, given


def _on_thc(home: Home, act: Callable[..., Any], reading: Reading, **more: Any) -> Scene:
    return act, {"specimen_id": home.read(reading), "analyte": "THC", **more}


def _unread(home: Home) -> Scene:
    return _on_thc(home, readings.clear_reading, Reading.NEGATIVE)


def _all_negative(home: Home) -> Scene:
    return readings.enter_all_negative, {"specimen_id": home.cup()}


def _measure(home: Home) -> Scene:
    return readings.enter_measures, {
        **_versioned(home, home.cup()),
        "typed": {"creatinine": "80", "ph": "6.5"},
        "is_oxidant": False,
        "sets_oxidant": True,
    }


def _send(home: Home) -> Scene:
    specimen_id = home.read(Reading.PRESUMPTIVE)
    return readings.send_to_lab, {"specimen_id": specimen_id, "analytes": ("THC",)}


def _answer(home: Home) -> Scene:
    act, sent = _send(home)
    home.door.do(act, **sent)
    given = {"specimen_id": sent["specimen_id"], "analyte": "THC", "state": LabState.CONFIRMED}
    return readings.enter_lab_result, given


def _accept(home: Home) -> Scene:
    return _on_thc(home, readings.accept_as_use, Reading.PRESUMPTIVE, note="Says so herself")


def _explain(home: Home) -> Scene:
    return _on_thc(home, readings.explain, Reading.PRESUMPTIVE, note="Takes ibuprofen")


def _sign(home: Home) -> Scene:
    specimen_id = home.cup()
    cups.fill(home.door, specimen_id)
    return readings.sign_result, _versioned(home, specimen_id)


# -- the rest ---------------------------------------------------------------------


def _plain(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda _home: (fn, {})


def _own_setting(_home: Home) -> Scene:
    return settings.change_own, {"key": "zoom", "value": 150}


def _setting(home: Home) -> Scene:
    now = home.door.ask(settings.read_settings)["week_start"]
    value = "monday" if now == "sunday" else "sunday"
    return settings.change_practice, {"key": "week_start", "value": value}


def _copy(act: Callable[..., Any]) -> Callable[[Home], Scene]:
    def scene(home: Home) -> Scene:
        return act, {"patient_id": home.chart.patient_id, "kind": SummaryKind.DISCHARGE}

    return scene


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "assessment.complete": _assess,
    "assessment.record_medical": _medical,
    "attendance.clear": _clear,
    "attendance.leave_early": _leave_early,
    "attendance.mark": _mark,
    "attendance.mark_rest": _rest,
    "audit.export": _plain(audit_export.begin_export),
    "audit.export_failed": _plain(audit_export.export_failed),
    "audit.exported": lambda _home: (audit_export.end_export, {"count": 3}),
    "backup.begin": _plain(backups.begin_backup),
    "backup.choose_place": lambda _home: (
        second_places.choose_place,
        {"folder": "/media/stick/backups"},
    ),
    "backup.end": _plain(backups.end_backup),
    "backup.fail": _plain(backups.fail_backup),
    **consents_scenarios.SCENARIOS,
    **contact_scenarios.SCENARIOS,
    **coverage_scenarios.SCENARIOS,
    **documents_scenarios.SCENARIOS,
    "counseling_notes.change": _change_note,
    "counseling_notes.write": _write_note,
    "episode.add_stay": _stay,
    "episode.admit": _admit,
    "episode.assign_counselor": _assign,
    "episode.change_stage": _stage,
    "episode.discharge": _discharge,
    "episode.override_hold": _override,
    "episode.place": _place,
    "episode.prescribe_schedule": _prescribe,
    "episode.set_diagnoses": _diagnose,
    "episode.step_down": _step_down,
    "goal.update": _goals,
    "group.add": _group,
    "group.leave": _leave_group,
    "group.seat": _seat,
    "imports.add_people": _import,
    "medication.add": _medicine,
    "medication.change": _change_medicine,
    "medication.remove": _remove_medicine,
    "medication.record_naloxone": _naloxone,
    "medication.stop": _stop,
    **notes_scenarios.SCENARIOS,
    "panel.add": _panel,
    "patient.add": _add_patient,
    "patient.change": _change_patient,
    **instruments_scenarios.SCENARIOS,
    **intake_scenarios.SCENARIOS,
    **people_scenarios.SCENARIOS,
    **plan_scenarios.SCENARIOS,
    **privacy_scenarios.SCENARIOS,
    **supports_scenarios.SCENARIOS,
    "plan.save": _plan,
    "rehearsal.begin": _plain(rehearsals.begin_rehearsal),
    "rehearsal.end": lambda home: (
        rehearsals.end_rehearsal,
        {"backup_made_at": home.door.now(), "trouble": ""},
    ),
    "room.add": _room,
    "roster.close_days": _close,
    "series.extend": _extend,
    "session.add": _book,
    "session.cancel": _cancel,
    "session.move": _move,
    "session.restore": _restore,
    "settings.change_own": _own_setting,
    "settings.change_practice": _setting,
    "specimen.accept_as_use": _accept,
    "specimen.all_negative": _all_negative,
    "specimen.ask_for_cause": _ask,
    "specimen.clear_reading": _unread,
    "specimen.collect": _collect,
    "specimen.enter_lab_result": _answer,
    "specimen.enter_measures": _measure,
    "specimen.enter_reading": _enter,
    "specimen.explain": _explain,
    "specimen.mark_collection": _mark_test,
    "specimen.send_to_lab": _send,
    "specimen.sign": _sign,
    "summary.copy_failed": _copy(summaries.copy_failed),
    "summary.print": _copy(summaries.begin_print),
    "summary.printed": _copy(summaries.end_print),
    "summary.save": _copy(summaries.begin_save),
    "summary.saved": _copy(summaries.end_save),
}
