"""Insurance on a real file: verifications, authorizations, and units that attendance used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.coverage import AuthorizationState
from iopdesk.domain.permission import Row
from iopdesk.domain.sessions import Service, SessionKind, SessionStatus
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, sentence_for
from iopdesk.services import attendance, authorization_units
from iopdesk.services.acts import REGISTRY, act, question
from iopdesk.services.authorization_units import renewals
from iopdesk.services.coverage import (
    add_check,
    change_authorization,
    change_check,
    remove_authorization,
    remove_check,
)
from iopdesk.services.coverage_views import read_coverage
from iopdesk.services.door import Door
from iopdesk.storage.models import Attendance, TreatmentSession
from tests.services.care import admit
from tests.services.insured import CHECK, allow, verified

ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 10, 22)


@pytest.fixture
def patient_id(make_patient) -> int:
    return make_patient("Marisol", "Quintero", insurance="Cedar Health", member_id="C-5512")


@pytest.fixture
def attend(door):
    """Put marked sessions of a patient into the file, 9:00 to 12:00 unless said otherwise."""
    before = dict(REGISTRY)

    @act("trial.attend", row=Row.SCHEDULE, label="Attend")
    def add(work, *, patient_id, days, start_minute, minutes, mark, kind, service):
        for on in days:
            at = datetime(on.year, on.month, on.day, start_minute // 60, tzinfo=ZONE)
            session = TreatmentSession(
                series_id=None,
                group_id=None,
                patient_id=patient_id,
                kind=kind,
                service=service,
                modality="",
                title="",
                on=on,
                start_minute=start_minute,
                minutes=minutes,
                starts_at=at.astimezone(UTC),
                room_id=None,
                facilitator_id=None,
                status=SessionStatus.PLANNED,
                cancel_reason="",
                is_by_video=False,
                topic="",
                is_closed=False,
            )
            work.db.add(session)
            work.db.flush()
            work.db.add(
                Attendance(
                    session_id=session.id,
                    patient_id=patient_id,
                    episode_id=None,
                    mark=mark,
                    arrived_at=None,
                    left_at=None,
                    minutes=minutes,
                    reason="",
                )
            )

    def attend(patient_id, *days, start_minute=540, minutes=180, mark=Mark.PRESENT, **more):
        given = {"kind": SessionKind.GROUP, "service": Service.BEHAVIORAL, **more}
        on = [day if isinstance(day, date) else date(2026, 10, day) for day in days]
        door.do(
            add,
            patient_id=patient_id,
            days=on,
            start_minute=start_minute,
            minutes=minutes,
            mark=mark,
            **given,
        )

    yield attend
    REGISTRY.clear()
    REGISTRY.update(before)


def read(door: Door, patient_id: int):
    return door.ask(read_coverage, patient_id=patient_id)


def refusal(run) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        run()
    assert sentence_for(caught.value)
    return caught.value


# -- verifications ----------------------------------------------------------------


def test_a_verification_says_who_with_whom_when_what_reference_and_copay(door, patient_id):
    verified(door, patient_id)
    found = read(door, patient_id)
    assert (found.policy.insurance, found.policy.member_id) == ("Cedar Health", "C-5512")
    (row,) = found.checks
    assert (row.said.verified_by, row.said.spoke_with) == ("Dana Okafor", "Joan of member services")
    assert (row.said.verified_on, row.said.copay_cents) == (date(2026, 10, 20), 2500)
    assert row.said.reference == "I-2231 77"
    assert row.missing == ()


def test_what_a_verification_lacks_is_told_and_it_is_kept(door, patient_id):
    verified(door, patient_id, reference="", copay_cents=None, verified_on=None)
    (row,) = read(door, patient_id).checks
    assert [each.code for each in row.missing] == ["verified_on", "reference", "copay"]


def test_the_newest_verification_comes_first(door, patient_id):
    verified(door, patient_id, verified_on=date(2026, 9, 1), reference="old")
    verified(door, patient_id, reference="new")
    assert [row.said.reference for row in read(door, patient_id).checks] == ["new", "old"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"verified_on": TODAY + timedelta(days=1)}, "benefits.ahead", "verified_on"),
        ({"benefits": "x" * 4001}, "coverage.long_text", "benefits"),
    ],
)
def test_a_verification_that_cannot_be_is_refused_beside_its_field(
    door, patient_id, changes, code, field
):
    given = {**CHECK, **changes}
    error = refusal(lambda: door.do(add_check, patient_id=patient_id, **given))
    assert (error.code, error.facts["field"]) == (code, field)
    assert read(door, patient_id).checks == ()


def test_a_verification_changed_by_two_people_is_a_conflict(door, patient_id):
    check_id = verified(door, patient_id)
    (row,) = read(door, patient_id).checks
    given = {"benefit_check_id": check_id, "expected_version": row.version}
    door.do(change_check, **given, **{**CHECK, "copay_cents": 4000})
    with pytest.raises(Conflict):
        door.do(change_check, **given, **CHECK)
    assert read(door, patient_id).checks[0].said.copay_cents == 4000


def test_a_removed_verification_comes_back_by_undo_and_goes_by_its_patient_alone(
    door, patient_id, make_patient
):
    check_id = verified(door, patient_id)
    (row,) = read(door, patient_id).checks
    given = {"benefit_check_id": check_id, "expected_version": row.version}
    with pytest.raises(Conflict):
        door.do(remove_check, patient_id=make_patient("Kofi", "Brandt"), **given)
    door.do(remove_check, patient_id=patient_id, **given)
    assert read(door, patient_id).checks == ()
    door.undo()
    assert [each.check_id for each in read(door, patient_id).checks] == [check_id]


# -- authorizations ---------------------------------------------------------------


def test_qualifying_days_use_units_and_the_rest_is_left(door, patient_id, attend):
    allow(door, patient_id)
    attend(patient_id, 5, 6, 8)
    attend(patient_id, 12, minutes=90)  # no qualifying day
    attend(patient_id, 13, mark=Mark.NO_SHOW)
    attend(patient_id, 15, kind=SessionKind.SUPPORT_MEETING)
    (row,) = read(door, patient_id).authorizations
    assert (row.usage.used, row.usage.left, row.usage.days_left) == (3, 9, 9)
    assert row.usage.state is AuthorizationState.RUNNING


def test_sessions_at_one_time_count_once_and_what_is_not_over_does_not_count(
    door, patient_id, attend
):
    allow(door, patient_id)
    attend(patient_id, 5, minutes=120)
    attend(patient_id, 5, minutes=120, start_minute=600)  # 9 to 12 together
    attend(patient_id, TODAY)  # it is 9:12
    assert read(door, patient_id).authorizations[0].usage.used == 1


def test_a_corrected_mark_corrects_the_units(door, patient_id, attend):
    allow(door, patient_id)
    attend(patient_id, 5)
    assert read(door, patient_id).authorizations[0].usage.used == 1
    with Session(door.file.read_engine) as db:
        session_id = db.scalars(select(Attendance.session_id)).one()
    given = {"session_id": session_id, "patient_id": patient_id}
    door.do(attendance.mark, **given, mark=Mark.NO_SHOW)
    assert read(door, patient_id).authorizations[0].usage.used == 0


def test_days_past_every_authorization_are_flagged_and_never_dropped(door, patient_id, attend):
    allow(door, patient_id, units=2, last_on=date(2026, 10, 9))
    attend(patient_id, 5, 6, 8, 12)
    found = read(door, patient_id)
    assert found.authorizations[0].usage.left == 0
    assert [each.day.day for each in found.past] == [8, 12]


def test_without_any_authorization_no_day_is_flagged(door, patient_id, attend):
    attend(patient_id, 5, 6)
    found = read(door, patient_id)
    assert (found.authorizations, found.past, found.overlaps) == ((), (), ())


def test_a_session_uses_the_authorization_of_its_own_service_where_there_is_one(
    door, patient_id, attend, monkeypatch
):
    entry = authorization_units.payer_entry("")
    by_unit = replace(entry, uses_unit="unit")
    monkeypatch.setattr(authorization_units, "payer_entry", lambda _payer: by_unit)
    allow(door, patient_id, units=40)
    own = allow(door, patient_id, units=8, service=Service.INDIVIDUAL.value, number="A-2")
    attend(patient_id, 5, minutes=60, start_minute=780, service=Service.INDIVIDUAL)
    attend(patient_id, 5, minutes=90)
    used = {row.authorization_id: row.usage.used for row in read(door, patient_id).authorizations}
    assert used.pop(own) == 4
    assert list(used.values()) == [6]


def test_two_that_share_days_are_kept_and_told(door, patient_id):
    first = allow(door, patient_id)
    second = allow(door, patient_id, first_on=date(2026, 10, 26), last_on=date(2026, 11, 26))
    (found,) = read(door, patient_id).overlaps
    assert {found.first_id, found.second_id} == {first, second}
    assert (found.starts_on, found.ends_on) == (date(2026, 10, 26), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"last_on": date(2026, 9, 1)}, "authorization.days", "last_on"),
        ({"units": 0}, "authorization.units", "units"),
        ({"number": "7" * 61}, "coverage.long_text", "number"),
    ],
)
def test_an_authorization_that_cannot_be_is_refused_beside_its_field(
    door, patient_id, changes, code, field
):
    error = refusal(lambda: allow(door, patient_id, **changes))
    assert (error.code, error.facts["field"]) == (code, field)
    assert read(door, patient_id).authorizations == ()


def test_an_authorization_is_changed_once_and_removed_and_brought_back(door, patient_id):
    found = allow(door, patient_id)
    (row,) = read(door, patient_id).authorizations
    given = {"payer": "", "number": "", "service": "", "units": 20}
    given |= {"first_on": row.first_on, "last_on": row.last_on}
    at = {"authorization_id": found, "expected_version": row.version}
    door.do(change_authorization, **at, **given)
    with pytest.raises(Conflict):
        door.do(change_authorization, **at, **given)
    (row,) = read(door, patient_id).authorizations
    assert row.units == 20
    at["expected_version"] = row.version
    door.do(remove_authorization, patient_id=patient_id, **at)
    assert read(door, patient_id).authorizations == ()
    door.undo()
    assert read(door, patient_id).authorizations[0].units == 20


# -- what to ask for anew ---------------------------------------------------------


def asked(door: Door, patient_ids):
    """What the list of what is due asks, and how many statements it took."""
    before = dict(REGISTRY)

    @question("trial.renewals", row=Row.COVERAGE)
    def ask(work):
        return renewals(work, patient_ids)

    seen = []

    def keep(*given) -> None:
        seen.append(given[2])

    event.listen(door.file.read_engine, "before_cursor_execute", keep)
    try:
        return door.ask(ask), len(seen)
    finally:
        event.remove(door.file.read_engine, "before_cursor_execute", keep)
        REGISTRY.clear()
        REGISTRY.update(before)


def test_what_runs_out_is_to_be_renewed_until_another_follows(door, patient_id, attend):
    allow(door, patient_id, units=7)
    assert asked(door, [patient_id])[0] == {}
    attend(patient_id, 5, 6)
    found, _count = asked(door, [patient_id])
    assert [(each.left, each.state) for each in found[patient_id]] == [
        (5, AuthorizationState.RUNNING_OUT)
    ]
    assert read(door, patient_id).renew == {found[patient_id][0].authorization.authorization_id}
    allow(door, patient_id, first_on=date(2026, 10, 26), last_on=date(2026, 11, 26))
    assert asked(door, [patient_id])[0] == {}


def test_many_patients_take_the_same_few_statements_as_one(door, make_patient, attend):
    people = [make_patient(f"Ida{number}", "Berg") for number in range(6)]
    for patient_id in people:
        allow(door, patient_id, units=3)
        attend(patient_id, 5, 6)
    found, many = asked(door, people)
    assert len(found) == 6
    assert many == asked(door, people[:1])[1]
    assert many <= 4


# -- who --------------------------------------------------------------------------


def test_front_desk_and_biller_write_the_nurse_reads_and_the_technician_does_neither(
    door, patient_id, as_person
):
    for name in ("Tessa Lund", "Bo Fairweather"):
        as_person(name)
        verified(door, patient_id)
    as_person("Ines Calloway")
    assert len(read(door, patient_id).checks) == 2
    with pytest.raises(NotAllowed):
        verified(door, patient_id)
    as_person("Elin Thornquist")
    with pytest.raises(NotAllowed):
        read(door, patient_id)


def test_a_counselor_sees_the_insurance_of_the_own_caseload_alone(door, patient_id, as_person):
    admit(door, patient_id, counselor_id=as_person("Marcus Bell", sign_in=False).id)
    as_person("Ravi Menon")
    with pytest.raises(NotAllowed) as refused:
        read(door, patient_id)
    assert refused.value.code == "not_on_caseload"


def test_insurance_is_hidden_in_lobby_mode(door, patient_id):
    door.is_lobby = True
    with pytest.raises(NotAllowed):
        read(door, patient_id)
