"""Undo of everything: every act that says it can be undone is done, undone and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.services import attendance, goals
from iopdesk.services.acts import REGISTRY
from iopdesk.services.door import Door
from iopdesk.storage import audit
from iopdesk.storage.base import Base, Logged
from tests.services import house, scenarios
from tests.services.scenarios import SCENARIOS, Home

Tables = dict[str, dict[int, tuple[Any, ...]]]
ACTS = {
    name: act
    for name, act in REGISTRY.items()
    if not act.is_question and not name.startswith("demo.")
}
UNDOABLE = sorted(name for name, act in ACTS.items() if act.undo)


@pytest.fixture(scope="module")
def home(template_file, tmp_path_factory) -> Iterator[Home]:
    with scenarios.opened(template_file, tmp_path_factory.mktemp("undo") / "home") as made:
        yield made


def tables(door: Door) -> Tables:
    """Every row that acts write, without its version, and what the search knows of it."""
    found: Tables = {}
    with Session(door.file.read_engine) as db:
        for mapper in Base.registry.mappers:
            if issubclass(mapper.class_, Logged):
                columns = [c for c in mapper.local_table.columns if c.name != "version"]
                rows = db.execute(select(*columns)).mappings()
                found[mapper.local_table.name] = {row["id"]: tuple(row.values()) for row in rows}
        for name in ("patient_search", "patient_search_typo"):
            rows = db.connection().execute(text(f"SELECT rowid, * FROM {name}"))
            found[name] = {row[0]: tuple(row) for row in rows}
    return found


def difference(one: Tables, other: Tables) -> dict[str, set[int]]:
    """Ids of the rows that differ, a table each; ids alone, never what stands in them."""
    found = {
        name: {key for key in one[name].keys() | other[name] if one[name].get(key) != rows.get(key)}
        for name, rows in other.items()
    }
    return {name: ids for name, ids in found.items() if ids}


def test_every_act_has_its_scenario():
    """Add a line to ``SCENARIOS`` in tests/services/scenarios.py for a new act."""
    assert sorted(SCENARIOS) == sorted(ACTS)


@pytest.mark.parametrize("name", UNDOABLE)
def test_what_is_done_can_be_undone_and_done_again(home, name):
    door = home.door
    fn, arguments = SCENARIOS[name](home)
    before = tables(door)
    outcome = door.do(fn, **arguments)
    after = tables(door)
    assert outcome.is_undoable
    assert difference(before, after)
    undone = door.undo()
    assert undone.touched == outcome.touched
    assert undone.result.label == ACTS[name].label
    assert difference(before, tables(door)) == {}
    door.redo()
    assert difference(after, tables(door)) == {}
    door.undo()
    assert difference(before, tables(door)) == {}


@pytest.mark.parametrize("name", sorted(set(ACTS) - set(UNDOABLE)))
def test_what_cannot_be_undone_stays_when_undo_is_pressed(home, name):
    door = home.door
    fn, arguments = SCENARIOS[name](home)
    door.sign_in(house.person(door, "Tessa Lund"), None)  # ends what can be undone
    door.sign_in(home.counselor, door.file.clinical_key)
    assert not door.do(fn, **arguments).is_undoable
    after = tables(door)
    assert not door.can_undo()
    assert door.undo() is None
    assert difference(after, tables(door)) == {}


def test_everything_above_is_in_one_chain_that_holds(home):
    with home.door.file.read_engine.connect() as connection:
        assert audit.verify(connection) is None


# -- in any order -----------------------------------------------------------------


def _goal(home: Home) -> None:
    area = [(GoalArea.SUPPORT, GoalStatus.MET, f"Call {house.fresh()}")]
    home.door.do(goals.update_goals, episode_id=home.chart.episode_id, goals=area)


def _mark(home: Home, mark: Mark) -> None:
    ids = {"session_id": home.chart.session_id, "patient_id": home.chart.patient_id}
    home.door.do(attendance.mark, **ids, mark=mark, late_minutes=5 if mark is Mark.LATE else None)


def _scene(home: Home, name: str) -> None:
    fn, arguments = SCENARIOS[name](home)
    home.door.do(fn, **arguments)


STEPS: dict[str, Callable[[Home], object]] = {
    "goal": _goal,
    "late": lambda home: _mark(home, Mark.LATE),
    "present": lambda home: _mark(home, Mark.PRESENT),
    "patient": lambda home: _scene(home, "patient.add"),
    "setting": lambda home: _scene(home, "settings.change_practice"),
    "stay": lambda home: _scene(home, "episode.add_stay"),
}


@settings(max_examples=15)
@given(st.lists(st.sampled_from((*STEPS, "undo", "undo", "redo")), min_size=3, max_size=16))
def test_acts_undos_and_redos_in_any_order_walk_the_states_they_made(home, steps):
    """The model is a list of states and a place in it."""
    door = home.door
    door.sign_in(house.person(door, "Tessa Lund"), None)  # ends what can be undone
    door.sign_in(home.counselor, None)
    states, at = [tables(door)], 0
    for step in steps:
        if step in STEPS:
            STEPS[step](home)
            now = tables(door)
            if difference(states[at], now):  # marking present twice is no step
                states, at = [*states[: at + 1], now], at + 1
            continue
        done = door.undo() if step == "undo" else door.redo()
        there = at - 1 if step == "undo" else at + 1
        assert (done is None) is not (0 <= there < len(states))
        at = there if done is not None else at
        assert difference(states[at], tables(door)) == {}
