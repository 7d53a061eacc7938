"""A sample of faults in every act of the registry, as the guards over all acts do it."""

from __future__ import annotations

import shutil
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iopdesk.domain.people import Staff
from tests.faults.door_scenes import door_of
from tests.faults.looking import assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.services import scenarios
from tests.services.house import Chart
from tests.services.scenarios import SCENARIOS, Home


@dataclass(frozen=True, slots=True)
class Furnished:
    """A closed practice with one patient who has a record of every kind."""

    folder: Path
    chart: Chart
    counselor: Staff


def furnish(template: Path, folder: Path) -> Furnished:
    """Make it in a new folder."""
    with scenarios.opened(template, folder) as home:
        return Furnished(folder, home.chart, home.counselor)


def every_act(furnished: Furnished) -> Iterator[Scene]:
    """A scene for each act there is."""
    for name in SCENARIOS:
        yield act_scene(furnished, name)


def act_scene(furnished: Furnished, name: str) -> Scene:
    """One act, by its name in the registry."""

    def build(folder: Path) -> scenarios.Scene:
        ignored = shutil.ignore_patterns("*-lock")
        shutil.copytree(furnished.folder, folder, ignore=ignored, dirs_exist_ok=True)
        practice = practice_in(folder)
        try:
            home = Home(door_of(practice), furnished.chart, furnished.counselor)
            return SCENARIOS[name](home)
        finally:
            practice.close()

    def run(folder: Path, facts: scenarios.Scene, steps: Steps) -> None:
        fn, given = facts
        practice = practice_in(folder)
        door = door_of(practice)
        steps.arm()
        steps.take(lambda: door.do(fn, **given))
        steps.leave(practice.close)

    def look(folder: Path, _facts: Any) -> Hashable:
        state = state_of(folder)
        assert_tidy(folder)
        return state

    return Scene(name, build, run, look)
