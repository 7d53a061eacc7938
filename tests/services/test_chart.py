"""The chart: what each role may see, hours by week, and how few statements it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from iopdesk.domain.attendance import Mark
from iopdesk.domain.goals import GoalArea, GoalShown, GoalStatus, StepDownShape
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.errors import Conflict
from iopdesk.services import discharges, goals, patient_search
from iopdesk.services.acts import REGISTRY, act
from iopdesk.services.chart import open_chart
from iopdesk.services.chart_hours import read_attendance, read_weeks
from iopdesk.storage.models import Attendance, AuditEntry, TreatmentSession
from tests.services.care import ADMITTED, admit, complete

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def patient_id(make_patient):
    return make_patient(
        "Marisol",
        "Quintero",
        preferred_name="Mari",
        birth_on=date(1989, 3, 14),
        phone="4045550171",
    )


@pytest.fixture
def book(door):
    """Book an individual session of a patient, perhaps with its mark."""
    before = dict(REGISTRY)

    @act("trial.book", row=Row.SCHEDULE, label="Book")
    def add(work, *, patient_id, on, minute, minutes, mark, status):
        at = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=ZONE)
        session = TreatmentSession(
            series_id=None,
            group_id=None,
            patient_id=patient_id,
            kind=SessionKind.INDIVIDUAL,
            service=Service.INDIVIDUAL,
            modality="",
            title="Individual",
            on=on,
            start_minute=minute,
            minutes=minutes,
            starts_at=at.astimezone(UTC),
            room_id=None,
            facilitator_id=None,
            status=status,
            cancel_reason="",
            is_by_video=False,
            topic="",
            is_closed=False,
        )
        work.db.add(session)
        work.db.flush()
        if mark is not None:
            work.db.add(
                Attendance(
                    session_id=session.id,
                    patient_id=patient_id,
                    episode_id=None,
                    mark=mark,
                    arrived_at=None,
                    left_at=None,
                    minutes=minutes if mark is Mark.PRESENT else 0,
                    reason="",
                )
            )

    def book(patient_id, on, minute=540, minutes=90, mark=None, status=SessionStatus.PLANNED):
        door.do(
            add,
            patient_id=patient_id,
            on=on,
            minute=minute,
            minutes=minutes,
            mark=mark,
            status=status,
        )

    yield book
    REGISTRY.clear()
    REGISTRY.update(before)


def test_the_header_says_who_it_is_and_where_the_patient_stands(door, patient_id):
    admit(door, patient_id, counselor_id=door.person.id)
    chart = door.ask(open_chart, patient_id=patient_id)
    header = chart.header
    assert (header.name, header.preferred_name, header.initials) == (
        "Marisol Quintero",
        "Mari",
        "MQ",
    )
    assert chart.contact.phone == "(404) 555-0171"
    assert chart.clocks[0].words == "90-day minimum will be reached Nov 7."


def test_a_patient_on_the_wait_list_has_a_chart_too(door, patient_id):
    chart = door.ask(open_chart, patient_id=patient_id)
    assert (chart.header.day, chart.segments, chart.goals) == (None, None, None)
    assert door.ask(read_weeks, patient_id=patient_id).weeks == ()


def test_a_chart_that_is_gone_is_a_conflict(door):
    with pytest.raises(Conflict):
        door.ask(open_chart, patient_id=999)


@pytest.mark.parametrize(
    ("name", "sees_goals", "sees_medicines", "sees_diagnoses", "sees_reasons"),
    [
        ("Dana Okafor", True, True, True, True),
        ("Ravi Menon", False, False, False, False),
        ("Ines Calloway", True, True, True, True),
        ("Elin Thornquist", False, False, False, False),
        ("Tessa Lund", False, False, False, False),
        ("Bo Fairweather", False, False, True, False),
        ("Otto Reyes", True, True, True, True),
    ],
)
def test_a_role_sees_its_part_of_the_chart_and_no_more(
    door, as_person, patient_id, name, sees_goals, sees_medicines, sees_diagnoses, sees_reasons
):
    episode_id = admit(door, patient_id, counselor_id=door.person.id)
    complete(door, episode_id, cows_score=40)
    as_person(name)
    chart = door.ask(open_chart, patient_id=patient_id)
    assert chart.header.name == "Marisol Quintero"
    assert (chart.goals is not None) is sees_goals
    assert (chart.segments is not None) is sees_goals
    assert (chart.medications is not None) is sees_medicines
    assert (chart.diagnoses is not None) is sees_diagnoses
    (hold,) = chart.holds
    assert hold.remedy == "Record a medical evaluation."
    assert bool(hold.reasons) is sees_reasons


def test_the_own_counselor_sees_the_whole_chart(door, as_person, patient_id):
    ravi = as_person("Ravi Menon", sign_in=False)
    admit(door, patient_id, counselor_id=ravi.id)
    as_person("Ravi Menon")
    chart = door.ask(open_chart, patient_id=patient_id)
    assert chart.goals == ()
    assert chart.determination is not None


def test_looking_at_a_chart_is_audited(door, patient_id, read_session):
    door.ask(open_chart, patient_id=patient_id)
    door.flush_views()
    entry = read_session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
    assert (entry.act, entry.subject_id) == ("chart.view", patient_id)


def test_goals_are_shown_with_their_count(door, patient_id):
    episode_id = admit(door, patient_id)
    met = [(area, GoalStatus.MET, "Shown.") for area in list(GoalArea)[:5]]
    door.do(
        goals.update_goals,
        episode_id=episode_id,
        goals=[*met, (GoalArea.MEETINGS, GoalStatus.PARTLY_MET, "3 of 4 a week")],
    )
    chart = door.ask(open_chart, patient_id=patient_id)
    assert chart.determination.words == "5 of 6 that apply are met"
    assert chart.goals[-1].shown is GoalShown.PARTLY_MET


def test_the_list_flags_who_is_ready_to_leave(door, as_person, patient_id):
    episode_id = admit(door, patient_id)
    door.do(
        goals.update_goals,
        episode_id=episode_id,
        goals=[(area, GoalStatus.MET, "Shown.") for area in list(GoalArea)[:6]],
    )
    assert door.ask(patient_search.list_patients).rows[0].marks.is_ready
    as_person("Tessa Lund")
    assert not door.ask(patient_search.list_patients).rows[0].marks.is_ready


def test_what_comes_up_is_what_is_not_over(door, patient_id, book):
    today = date(2026, 10, 22)
    book(patient_id, today, minute=7 * 60)
    book(patient_id, today, minute=9 * 60)
    book(patient_id, today + timedelta(days=1), status=SessionStatus.CANCELLED)
    book(patient_id, today + timedelta(days=4), minute=13 * 60)
    days = [
        (each.on, each.starts.hour)
        for each in door.ask(open_chart, patient_id=patient_id).coming_up
    ]
    assert days == [(today, 9), (today + timedelta(days=4), 13)]


def test_hours_are_counted_week_by_week_and_in_the_list(door, patient_id, book):
    admit(door, patient_id)
    book(patient_id, ADMITTED, mark=Mark.PRESENT, minutes=180)
    book(patient_id, ADMITTED + timedelta(days=1), mark=Mark.NO_SHOW)
    book(patient_id, date(2026, 10, 20), mark=Mark.PRESENT, minutes=90)
    book(patient_id, date(2026, 10, 23), minutes=60)
    strip = door.ask(read_weeks, patient_id=patient_id)
    assert len(strip.weeks) == 13
    assert (strip.weeks[0].first, strip.weeks[0].attended) == (ADMITTED, 180)
    now = next(cell for cell in strip.weeks if cell.is_now)
    assert (now.attended, now.prescribed) == (90, 540)
    assert strip.weeks[-1].attended is None
    assert (strip.attended_sessions, strip.expected_sessions) == (2, 3)
    assert (strip.now.attended, strip.now.ahead) == (90, 60)
    (row,) = door.ask(patient_search.list_patients).rows
    assert (row.marks.attended, row.marks.is_short) == (90, True)


def test_a_level_that_is_still_ahead_is_shown_with_its_own_hours(door, patient_id):
    episode_id = admit(door, patient_id)
    door.do(
        discharges.step_down,
        episode_id=episode_id,
        expected_version=door.ask(open_chart, patient_id=patient_id).header.episode_version,
        level="1",
        on=date(2026, 11, 2),
        shape=StepDownShape.FEWER_SESSIONS,
        weekly_minutes=180,
        weekdays=(0,),
        why="All goals are met",
    )
    segments = door.ask(open_chart, patient_id=patient_id).segments
    assert segments[-1].spoken == "Step-down, Planned, 1 · 3 h a week, Planned Nov 2"


def test_attendance_lists_sessions_newest_first_with_their_marks(door, patient_id, book):
    book(patient_id, ADMITTED, mark=Mark.PRESENT)
    book(patient_id, date(2026, 10, 20), mark=Mark.NO_SHOW)
    rows = door.ask(read_attendance, patient_id=patient_id)
    assert [(row.on, row.mark) for row in rows] == [
        (date(2026, 10, 20), Mark.NO_SHOW),
        (ADMITTED, Mark.PRESENT),
    ]


@pytest.mark.parametrize("weeks", [1, 30])
def test_a_chart_takes_the_same_few_statements_however_long_the_history(
    door, practice_file, patient_id, book, weeks
):
    admit(door, patient_id)
    for week in range(weeks):
        book(patient_id, ADMITTED - timedelta(weeks=week), mark=Mark.PRESENT)
    seen = []
    event.listen(
        practice_file.read_engine,
        "before_cursor_execute",
        lambda *given: seen.append(given[2]),
    )
    door.ask(open_chart, patient_id=patient_id)
    assert len(seen) <= 21
