"""A registered act as a scene: opened, done at the door, closed."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from iopdesk.services import practices
from iopdesk.services.door import Door
from tests.conftest import FrozenClock
from tests.faults.acts import NOTES, FaultedAct
from tests.faults.looking import assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.faults.template import copy_template


def door_of(practice: Any) -> Door:
    """The door of a practice with Dana Okafor at it, at the fixture's hour."""
    door = Door(practice, FrozenClock())
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, practice.clinical_key)
    return door


def scene_of(act: FaultedAct, template: Path) -> Scene:
    """The scene of an act, from a closed template practice."""

    def build(folder: Path) -> Any:
        copy_template(template, folder)
        practice = practice_in(folder)
        try:
            return act.prepare(door_of(practice))
        finally:
            practice.close()

    def run(folder: Path, facts: Any, steps: Steps) -> None:
        practice = practice_in(folder)
        door = door_of(practice)
        steps.arm()
        for step in act.steps:
            steps.take(lambda step=step: step(door, facts, folder))  # type: ignore[misc]
        steps.leave(practice.close)

    def look(folder: Path, _facts: Any) -> Hashable:
        state = state_of(folder)
        act.restart(folder)
        assert_tidy(folder, {*act.makes, NOTES})
        return state, act.look(folder), *(_whole(folder / name) for name in act.makes)

    return Scene(act.name, build, run, look)


def _whole(path: Path) -> bool:
    """Whether a paper is there; one that is there must be whole."""
    if not path.exists():
        return False
    content = path.read_bytes()
    assert content.startswith(b"%PDF"), "half a paper"
    assert content.rstrip().endswith(b"%%EOF"), "half a paper"
    return True
