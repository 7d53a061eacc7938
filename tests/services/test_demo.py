"""The demo practice as a file: complete, verified, marked as a demo, never half made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Need, access
from iopdesk.errors import NotAllowed, RuleBroken, Trouble
from iopdesk.services import demo, demo_fill, demo_recipe, practices
from iopdesk.services.acts import act_of
from iopdesk.storage import keys, models, opening, verify
from iopdesk.storage.base import Base
from iopdesk.storage.opening import OpenPractice

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
FILLS = (demo_fill.fill_people, demo_fill.fill_sessions, demo_fill.fill_tests)


def make(folder: Path, **more) -> demo.DemoMade:
    return demo.make_demo(
        folder / "demo.iopdesk",
        password="demo",
        now=NOW,
        key_copies_folder=folder / "keys",
        cost=keys.CHEAP_FOR_TESTS,
        **more,
    )


def opened(made: demo.DemoMade) -> OpenPractice:
    folder = made.path.parent / "keys"
    return opening.open_practice(made.path, made.director_uid, "demo", copies_folder=folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> demo.DemoMade:
    return make(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def file(made) -> Iterator[OpenPractice]:
    practice = opened(made)
    yield practice
    practice.close()


@pytest.fixture
def db(file) -> Iterator[Session]:
    with Session(file.read_engine) as session:
        yield session


def test_the_demo_is_marked_in_the_file_and_in_the_key_file(made, file, db):
    assert file.is_demo
    assert db.scalar(select(models.Practice.is_demo))
    assert file.practice_name == made.practice_name == "Larkspur Recovery"
    assert file.key_file.crisis_lines[0].number == "(404) 555-0199"


def test_every_person_of_the_demo_gets_in_with_the_one_password(made, file, db):
    assert [person.name for person in practices.read_staff(db)] == sorted(
        name for _uid, name in made.people
    )
    for uid, _name in made.people:
        assert opening.open_slot(file.key_file, uid, "demo", file.delay).practice_key


def test_the_demo_verifies(file):
    checked = verify.verify(file.read_engine)
    assert checked.rows > 8_000
    assert checked.entries == 6


def test_the_demo_holds_a_practice_of_the_promised_size(db):
    counts = db.execute(
        select(models.Patient.standing, func.count()).group_by(models.Patient.standing)
    ).all()
    assert {row[0]: row[1] for row in counts} == {
        Standing.ACTIVE: 27,
        Standing.WAITING: 3,
        Standing.DISCHARGED: 60,
        Standing.NOT_ADMITTED: 2,
    }
    assert db.scalar(select(func.count()).select_from(models.Group)) == 9
    for model in (models.Goal, models.Medication, models.CarePlanLine, models.OutsideStay):
        assert db.scalar(select(func.count()).select_from(model)) > 0


def test_past_rosters_are_frozen_and_todays_are_open(db):
    today = NOW.date()
    of_past = select(models.TreatmentSession.is_closed).where(models.TreatmentSession.on < today)
    assert set(db.scalars(of_past)) == {True}
    ahead = select(models.TreatmentSession.is_closed).where(models.TreatmentSession.on >= today)
    assert set(db.scalars(ahead)) == {False}
    frozen = set(db.execute(select(models.RosterEntry.session_id, models.RosterEntry.patient_id)))
    marked = db.execute(
        select(models.Attendance.session_id, models.Attendance.patient_id)
        .join(models.TreatmentSession, models.TreatmentSession.id == models.Attendance.session_id)
        .where(models.TreatmentSession.on < today)
    )
    assert set(marked) <= frozen


def test_the_printed_record_number_belongs_to_noelle_pruitt_with_both_plans(made, db):
    patient = db.scalars(
        select(models.Patient).where(models.Patient.mrn == made.mrn_for_summaries)
    ).one()
    assert patient.family_name == "Pruitt"
    episode = db.scalars(
        select(models.Episode).where(models.Episode.patient_id == patient.id)
    ).one()
    assert episode.discharged_on is None
    plans = db.scalars(
        select(models.CarePlan.kind).where(models.CarePlan.episode_id == episode.id)
    ).all()
    assert sorted(plans) == ["discharge", "step_down"]


def test_a_handful_of_notes_waits_and_the_rest_is_signed(db):
    note = models.Note
    waits = or_(
        note.signed_at.is_(None), and_(note.cosigner_id.is_not(None), note.cosigned_at.is_(None))
    )
    assert db.scalar(select(func.count()).where(waits)) == 4
    assert db.scalar(select(func.count()).where(~waits)) > 60
    assert db.scalar(select(func.count()).where(note.cosigned_at.is_not(None))) > 5


@pytest.mark.parametrize("fill", FILLS)
def test_a_real_practice_is_never_filled_with_demo_rows(door, fill):
    recipe = demo_recipe.decide(NOW, seed=1, discharged=0)
    given = {"recipe": recipe} if fill is FILLS[0] else {"recipe": recipe, "known": {}}
    with pytest.raises(RuleBroken, match=r"demo\.not_a_demo"):
        door.do(fill, **given)


@pytest.mark.parametrize("fill", FILLS)
def test_only_an_administrator_may_fill_a_demo(door, as_person, fill):
    tessa = as_person("Tessa Lund")
    assert access(tessa.roles, act_of(fill).row, Need.DO) == "none"
    with pytest.raises(NotAllowed):
        door.do(fill, recipe=None, known={})


def test_an_existing_file_is_refused_and_keeps_every_byte(tmp_path):
    path = tmp_path / "demo.iopdesk"
    path.write_bytes(b"precious")
    with pytest.raises(Trouble, match="file_exists"):
        make(tmp_path, discharged=0)
    assert path.read_bytes() == b"precious"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["demo.iopdesk"]


def test_a_demo_that_fails_half_way_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_fill, "_add_panels", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make(tmp_path, discharged=0)
    left = [each.name for each in tmp_path.rglob("*") if each.is_file()]
    assert [name for name in left if not name.endswith("-lock")] == []


def rows_of(made: demo.DemoMade) -> dict[str, list]:
    practice = opened(made)
    try:
        with practice.read_engine.connect() as connection:
            tables = Base.metadata.tables
            own = {"people", "practice", "audit", "audit_chains", "change_log"}
            return {
                name: [
                    tuple(row)
                    for row in connection.execute(select(table).order_by(*table.primary_key))
                ]
                for name, table in tables.items()
                if name not in own
            }
    finally:
        practice.close()


def test_two_demos_of_one_seed_hold_the_same_rows(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first = rows_of(make(tmp_path / "one", discharged=3))
    assert first == rows_of(make(tmp_path / "two", discharged=3))
    assert len(first["attendance"]) > 500


@pytest.mark.parametrize(
    "now", [datetime(2024, 2, 29, 17, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)]
)
def test_a_demo_of_a_strange_day_verifies_too(tmp_path, now):
    made = demo.make_demo(
        tmp_path / "demo.iopdesk",
        password="demo",
        now=now,
        key_copies_folder=tmp_path / "keys",
        cost=keys.CHEAP_FOR_TESTS,
        discharged=2,
    )
    practice = opened(made)
    try:
        assert verify.verify(practice.read_engine).rows > 5_000
    finally:
        practice.close()
