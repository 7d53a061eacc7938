"""Merging two records: everything moves, nothing is lost, undo brings both back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.merging import record_label
from iopdesk.domain.patients import Standing
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    break_glass,
    medications,
    merging,
    patient_search,
    restrictions,
    support_meetings,
)
from iopdesk.services.acts import act_of
from iopdesk.services.chart import open_chart
from iopdesk.services.door import Door
from iopdesk.services.merge_clashes import LOOKED_AT
from iopdesk.storage import models, verify
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.models import Patient
from iopdesk.storage.types import Choice, Items, UtcInstant
from tests.services import house
from tests.services.care import admit
from tests.services.supports_scenarios import meeting, seed, version
from tests.services.test_undo_everything import difference, tables

TODAY = house.TODAY
AT = datetime(2026, 10, 12, 13, tzinfo=UTC)


@pytest.fixture
def door(template_file, tmp_path) -> Iterator[Door]:
    with house.opened(template_file, tmp_path / "home") as made:
        yield made


@pytest.fixture
def pair(door) -> tuple[int, int]:
    """Two records of one person: the kept one, and its look-alike."""
    kept = house.add_person(door, "Wendell", "Ashby", phone="(404) 555-0163")
    other = house.add_person(door, "Wendel", "Ashby", email="wendell@example.org")
    return kept, other


def merge(door: Door, pair: tuple[int, int], **more: Any) -> Any:
    kept, other = pair
    given = {
        "patient_id": kept,
        "other_id": other,
        "expected_version": version(door, Patient, kept),
        "other_version": version(door, Patient, other),
    }
    return door.do(merging.merge, **(given | more))


def patient(door: Door, patient_id: int) -> Patient:
    with Session(door.file.read_engine) as db:
        return db.get_one(Patient, patient_id)


def refused(door: Door, pair: tuple[int, int]) -> RuleBroken:
    before = tables(door)
    with pytest.raises(RuleBroken) as caught:
        merge(door, pair)
    assert difference(before, tables(door)) == {}
    asked = door.ask(merging.compare_records, patient_id=pair[0], other_id=pair[1])
    assert asked.obstacle
    return caught.value


# -- no table is forgotten --------------------------------------------------------


def columns_of_patients() -> set[tuple[str, str]]:
    """Every column that names a patient, by its name or by its key, read from the tables."""
    return {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == "patient_id"
        or any(key.column.table.name == "patients" for key in column.foreign_keys)
    }


def test_every_column_that_names_a_patient_is_moved():
    moved = {(model.__tablename__, name) for model, name in merging.owned()}
    assert moved == columns_of_patients()
    assert len(moved) > 25


def test_every_key_that_lets_a_patient_stand_once_has_its_rule():
    found = set()
    for table in Base.metadata.sorted_tables:
        keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        keys += [each for each in table.indexes if isinstance(each, Index) and each.unique]
        own = {name for of, name in columns_of_patients() if of == table.name}
        if any(own & {column.name for column in key.columns} for key in keys):
            found.add(table.name)
        if any(column.unique for column in table.columns if column.name in own):
            found.add(table.name)
    assert found == LOOKED_AT


def test_every_table_that_moves_has_its_word_beside_the_count():
    for model, _name in merging.owned():
        assert record_label(model.__tablename__) != "Other records", model.__tablename__


MODELS: dict[str, Any] = {
    mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers
}


def seeded(door: Door, model: Any, **given: Any) -> int:
    """A row of a table, its cells filled with anything; returns its id."""
    row = model(**_cells(door, model, given))
    seed(door, row)
    return row.id


def filler(door: Door, column: Any) -> Any:
    """Some value that a column takes."""
    if column.nullable:
        return None
    for key in column.foreign_keys:
        with Session(door.file.read_engine) as db:
            found = db.scalar(select(func.min(key.column)))
        return found if found is not None else seeded(door, MODELS[key.column.table.name])
    kind = column.type
    if isinstance(kind, Choice):
        return next(iter(kind.enum))
    if isinstance(kind, Items):
        return ()
    if isinstance(kind, UtcInstant):
        return AT
    plain = kind.python_type
    return {str: f"x{house.fresh()}", int: 1, bool: False, date: date(2026, 10, 12), bytes: b"x"}[
        plain
    ]


def put_one_of_each(door: Door, other: int) -> dict[str, int]:
    """A row of every table for one patient; returns how many there are, by table."""
    admit(door, other)
    there = counts(door, other)
    for model, name in merging.owned():
        if model.__tablename__ != "patients" and not there[model.__tablename__]:
            seeded(door, model, **{name: other})
    return counts(door, other)


def _cells(door: Door, model: type[Logged], given: dict[str, Any]) -> dict[str, Any]:
    columns = model.__table__.columns  # type: ignore[attr-defined]
    return {
        each.name: given.get(each.name, filler(door, each) if each.name not in given else None)
        for each in columns
        if each.name not in ("id", "version")
    }


def counts(door: Door, patient_id: int) -> dict[str, int]:
    found = {}
    with Session(door.file.read_engine) as db:
        for model, name in merging.owned():
            of = getattr(model, name) == patient_id
            found[model.__tablename__] = db.scalar(select(func.count()).where(of)) or 0
    return found


def test_a_row_of_every_table_comes_along_and_goes_back(door, pair):
    kept, other = pair
    before_rows, own = put_one_of_each(door, other), counts(door, kept)
    assert {name for name, count in before_rows.items() if not count} == {"patients"}
    before = tables(door)
    outcome = merge(door, pair)
    after = counts(door, kept)
    expected = {name: count + own[name] for name, count in before_rows.items()}
    assert after == expected | {"patients": 1}
    assert not any(counts(door, other).values())
    merged = tables(door)
    undone = door.undo()
    assert undone.touched == outcome.touched
    assert difference(before, tables(door)) == {}
    door.redo()
    assert difference(merged, tables(door)) == {}
    door.undo()
    assert difference(before, tables(door)) == {}


# -- fields and the stub ----------------------------------------------------------


def test_the_kept_record_has_what_both_said_and_the_stub_keeps_its_own(door, pair):
    kept, other = pair
    merge(door, pair)
    one, stub = patient(door, kept), patient(door, other)
    assert (one.given_name, one.email) == ("Wendell", "wendell@example.org")
    assert one.former_name == "Wendel Ashby"
    assert one.previous_number == stub.mrn
    assert (stub.merged_into_id, stub.given_name) == (kept, "Wendel")
    assert verify.verify(door.file.read_engine).rows


def test_a_field_that_was_chosen_comes_from_the_other_record(door, pair):
    merge(door, pair, take=("given_name",))
    one = patient(door, pair[0])
    assert (one.given_name, one.former_name) == ("Wendel", "Wendell Ashby")
    assert one.sort_key == "ashby\twendel"


def test_a_merged_record_is_out_of_lists_and_search_except_by_its_number(door, pair):
    kept, other = pair
    mrn = patient(door, other).mrn
    merge(door, pair)
    for typed in (mrn, mrn.lower().replace("-", ""), mrn[-5:], mrn[-5:].lstrip("0"), "Wendel Ash"):
        hits = door.ask(patient_search.find_patients, typed=typed)
        assert [each.patient_id for each in hits] == [kept], typed
    listed = door.ask(patient_search.list_patients, standing=Standing.WAITING)
    assert [each.patient_id for each in listed.rows] == [kept]
    assert (listed.total, listed.counts[Standing.WAITING]) == (1, 1)
    assert listed.counts[Standing.DISCHARGED] == 0
    typed_list = door.ask(patient_search.list_patients, standing=Standing.WAITING, typed=mrn)
    assert [each.patient_id for each in typed_list.rows] == [kept]
    door.undo()
    assert len(door.ask(patient_search.list_patients, standing=Standing.WAITING).rows) == 2
    (hit,) = door.ask(patient_search.find_patients, typed=mrn)
    assert hit.patient_id == other


def test_the_end_of_a_merged_number_finds_nobody_else(door, pair):
    mrn = patient(door, pair[1]).mrn
    merge(door, pair)
    hits = door.ask(patient_search.find_patients, typed=mrn[-2:])
    assert pair[1] not in [each.patient_id for each in hits]


def test_opening_a_merged_record_leads_to_the_kept_one(door, pair):
    kept, other = pair
    door.ask(open_chart, patient_id=other)
    merge(door, pair)
    assert door.ask(open_chart, patient_id=other).header.patient_id == kept
    recent = door.ask(patient_search.recent_patients)
    assert other not in [each.patient_id for each in recent]


def test_the_chart_of_a_stub_is_as_closed_as_that_of_the_kept_record(door, pair):
    kept, other = pair
    door.do(restrictions.restrict, patient_id=kept, expected_version=0, reason="Our own staff")
    merge(door, pair)
    with pytest.raises(NotAllowed) as caught:
        door.ask(open_chart, by=house.person(door, "Tessa Lund"), patient_id=other)
    assert caught.value.code == "restricted"


def test_nothing_can_be_added_to_a_stub_by_a_window_that_was_left_open(door, pair):
    merge(door, pair)
    with pytest.raises(Conflict):
        door.do(support_meetings.add_meeting, patient_id=pair[1], **meeting())


def test_three_records_become_one_and_every_stub_leads_there(door, pair):
    kept, other = pair
    third = house.add_person(door, "Wendell", "Ashbey")
    merge(door, (other, third))
    merge(door, (kept, other))
    assert patient(door, third).merged_into_id == kept
    assert patient(door, kept).previous_number.count("LR-") == 2
    assert door.ask(open_chart, patient_id=third).header.patient_id == kept
    door.undo()
    assert patient(door, third).merged_into_id == other


def test_a_record_that_changed_meanwhile_is_not_merged(door, pair):
    kept, other = pair
    seen = version(door, Patient, other)
    door.do(restrictions.restrict, patient_id=other, expected_version=0, reason="Our own staff")
    with pytest.raises(Conflict):
        merge(door, pair, other_version=seen + 1_000)
    with pytest.raises(Conflict):
        merge(door, pair, expected_version=0)
    assert patient(door, kept).merged_into_id is None


def test_only_a_director_merges(door, pair):
    for name in ("Ravi Menon", "Tessa Lund", "Ada Quill", "Ines Calloway"):
        with pytest.raises(NotAllowed):
            merge(door, pair, by=house.person(door, name))
    assert act_of(merging.merge).undo


def test_what_was_done_on_the_merged_record_since_keeps_it_merged(door, pair):
    kept, _other = pair
    merge(door, pair)
    given = {"name": "Naltrexone", "dose": "", "prescriber": "", "started_on": TODAY}
    door.do(medications.add_medication, patient_id=kept, **given)
    door.undo()
    door.undo()
    assert patient(door, pair[1]).merged_into_id is None


# -- clashes ----------------------------------------------------------------------


def test_a_record_is_not_merged_with_itself_or_with_a_stub(door, pair):
    assert refused(door, (pair[0], pair[0])).code == "merge.same"
    merge(door, pair)
    third = house.add_person(door, "June", "Halvorsen")
    assert refused(door, (third, pair[1])).code == "merge.merged_before"


def test_two_open_episodes_are_refused(door, pair):
    for each in pair:
        admit(door, each)
    assert refused(door, pair).code == "merge.two_open"


def test_episodes_over_the_same_days_are_refused_with_their_days(door, pair):
    admit(door, pair[0])
    episode_id = admit(door, pair[1], on=date(2026, 8, 1))
    with Session(door.file.write_engine) as db:
        table = models.Episode.__table__
        of = table.update().where(table.c.id == episode_id)
        db.connection().execute(of.values(discharged_on=date(2026, 9, 1)))
        db.info["door_commits"] = True
        db.commit()
    error = refused(door, pair)
    assert (error.code, error.facts["days"]) == (
        "merge.episodes_overlap",
        "August 10 – September 1, 2026",
    )


def marked(door: Door, patient_id: int, session_id: int, **more: Any) -> None:
    cells = {
        "episode_id": None, "mark": Mark.PRESENT, "arrived_at": None, "left_at": None,
        "minutes": 90, "reason": "",
    }  # fmt: skip
    seed(
        door,
        models.Attendance(patient_id=patient_id, session_id=session_id, **(cells | more)),
        models.RosterEntry(patient_id=patient_id, session_id=session_id),
    )


def a_session(door: Door) -> int:
    group_id = house.add_group(door, house.person(door, "Marcus Bell"), 540)
    with Session(door.file.read_engine) as db:
        of = models.TreatmentSession.group_id == group_id
        return db.scalars(select(models.TreatmentSession.id).where(of)).first()


def test_the_same_mark_at_one_session_is_kept_once(door, pair):
    kept, other = pair
    session_id = a_session(door)
    episode_id = admit(door, other)
    marked(door, kept, session_id)
    marked(door, other, session_id, episode_id=episode_id)
    before = tables(door)
    asked = door.ask(merging.compare_records, patient_id=kept, other_id=other)
    assert any("marked alike" in each for each in asked.notices)
    merge(door, pair)
    with Session(door.file.read_engine) as db:
        (row,) = db.scalars(select(models.Attendance).where(models.Attendance.patient_id == kept))
        assert row.episode_id == episode_id
    assert counts(door, kept)["roster_entries"] == 1
    door.undo()
    assert difference(before, tables(door)) == {}


def test_two_marks_at_one_session_are_refused_with_session_and_date(door, pair):
    session_id = a_session(door)
    marked(door, pair[0], session_id)
    marked(door, pair[1], session_id, mark=Mark.NO_SHOW, minutes=0)
    error = refused(door, pair)
    assert error.code == "merge.marks_differ"
    assert error.facts["session"] == "Group at 540, Oct 12, 2026, 9:00 AM"


def waiting(door: Door, patient_id: int) -> None:
    """Somebody waits, by an entry that stands in the file."""
    if not counts(door, patient_id)["wait_entries"]:
        seeded(door, models.WaitEntry, patient_id=patient_id)


def waits(door: Door) -> list[tuple[int, date | None]]:
    with Session(door.file.read_engine) as db:
        rows = db.scalars(select(models.WaitEntry).order_by(models.WaitEntry.id))
        return [(each.patient_id, each.closed_on) for each in rows]


def test_nobody_waits_twice_and_the_entry_of_the_kept_record_goes_on(door, pair):
    for each in pair:
        waiting(door, each)
    before = tables(door)
    merge(door, pair)
    assert waits(door) == [(pair[0], None), (pair[0], TODAY)]
    door.undo()
    assert difference(before, tables(door)) == {}


def test_nobody_waits_who_is_in_care(door, pair):
    kept, other = pair
    waiting(door, kept)
    admit(door, other)
    merge(door, pair)
    assert None not in [closed for _of, closed in waits(door)]
    assert patient(door, kept).standing is Standing.ACTIVE


def restricted_to(door: Door, patient_id: int, *names: str, reason: str) -> None:
    named = tuple(house.person(door, name).id for name in names)
    given = {"patient_id": patient_id, "expected_version": 0, "reason": reason, "named": named}
    door.do(restrictions.restrict, **given)


def test_of_two_restrictions_the_stricter_wins_and_both_reasons_stay(door, pair):
    kept, other = pair
    restricted_to(door, kept, "Ravi Menon", "Tessa Lund", reason="Our own staff")
    restricted_to(door, other, "Tessa Lund", "Ines Calloway", reason="Sister of staff")
    before = tables(door)
    merge(door, pair)
    found = door.ask(restrictions.read_restriction, patient_id=kept)
    assert found.named == {house.person(door, "Tessa Lund").id}
    assert found.reason == "Our own staff\nSister of staff"
    door.undo()
    assert difference(before, tables(door)) == {}


def test_a_restriction_of_the_other_record_closes_the_kept_one(door, pair):
    kept, other = pair
    restricted_to(door, other, "Ravi Menon", reason="Our own staff")
    merge(door, pair)
    found = door.ask(restrictions.read_restriction, patient_id=kept)
    assert found.named == {house.person(door, "Ravi Menon").id}
    with pytest.raises(NotAllowed):
        door.ask(open_chart, by=house.person(door, "Tessa Lund"), patient_id=kept)


def test_an_emergency_opening_of_one_record_does_not_open_the_other(door, pair):
    kept, other = pair
    tessa = house.person(door, "Tessa Lund")
    for each in pair:
        restricted_to(door, each, reason="Our own staff")
    given = {"patient_id": other, "reason": "Seizure in the group room, needs history"}
    door.do(break_glass.open_record, by=tessa, **given)
    door.ask(open_chart, by=tessa, patient_id=other)
    merge(door, pair)
    with pytest.raises(NotAllowed):
        door.ask(open_chart, by=tessa, patient_id=kept)


# -- the comparison ---------------------------------------------------------------


def test_both_records_are_shown_field_by_field_with_what_will_be_and_how_much_each_holds(
    door, pair
):
    kept, other = pair
    door.do(support_meetings.add_meeting, patient_id=other, **meeting())
    found = door.ask(merging.compare_records, patient_id=kept, other_id=other)
    by_name = {each.name: each for each in found.fields}
    assert by_name["given_name"].is_choice
    assert (by_name["given_name"].kept, by_name["given_name"].other) == ("Wendell", "Wendel")
    assert not by_name["birth_on"].is_choice
    assert by_name["email"].result == "wendell@example.org"
    assert ("Support meetings", 0, 1) in [(e.label, e.kept, e.other) for e in found.records]
    assert found.obstacle == ""


def test_records_that_look_alike_are_offered(door, pair):
    house.add_person(door, "June", "Halvorsen")
    found = door.ask(merging.merge_candidates, patient_id=pair[0])
    assert [each.patient_id for each in found] == [pair[1]]
