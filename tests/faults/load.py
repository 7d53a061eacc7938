"""Random kills in a mixed load: one file lives through all of them, by a fixed seed."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from iopdesk.services import boards
from iopdesk.services.door import Door
from iopdesk.storage.verify import verify
from tests.faults import acts, taps
from tests.faults.children import ToldSteps, run_in_child
from tests.faults.door_scenes import door_of
from tests.faults.looking import assert_tidy, practice_in
from tests.faults.scenes import Scene, Stage, Steps

SEED = 20261022
_LONGEST = 260
"""Calls until a kill at most; a round makes about 600."""

_KINDS: tuple[Callable[[Door], Any], ...] = (
    acts.add_patient,
    acts.admit_patient,
    acts.make_group,
    acts.ask_for_cup,
    lambda door: door.undo(),
    lambda door: door.redo(),
    lambda door: door.ask(boards.read_board, on=acts.TODAY),
)


def rounds(folder: Path, count: int, seed: int = SEED) -> int:
    """Work on the practice in ``folder`` and be killed, ``count`` times; returns the acts done.

    After each kill the file verifies, every acknowledged act is in the audit, and at most
    the one that was under way beside them.
    """
    chosen, entries, done = random.Random(seed), _entries(folder), 0
    for _round in range(count):
        stop = chosen.randrange(1, _LONGEST)
        work = random.Random(chosen.random())
        story = run_in_child(Stage(_scene(work), folder, None, ()), folder, *_kill_at(stop))
        assert not story.failure, story.failure
        assert story.code == -signal.SIGKILL
        known = int(story.notes[-1]) if story.notes else entries
        entries = _entries(folder)
        assert entries - known in (0, 1), f"{known} were acknowledged, found {entries}"
        done += story.acknowledged
    return done


def _scene(work: random.Random) -> Scene:
    def run(folder: Path, _facts: Any, steps: Steps) -> None:
        assert isinstance(steps, ToldSteps)
        practice = practice_in(folder)
        door = door_of(practice)
        do = door.do

        def told(*given: Any, **more: Any) -> Any:
            outcome = do(*given, **more)  # a step may be several acts
            steps.tell("N", str(outcome.seq))
            return outcome

        door.do = told  # type: ignore[method-assign]
        steps.arm()
        while True:  # until the kill
            act = work.choice(_KINDS)
            steps.take(lambda act=act: act(door))  # type: ignore[misc]
            with practice.read_engine.connect() as connection:
                head = connection.exec_driver_sql("SELECT max(seq) FROM audit").scalar_one()
            steps.tell("N", str(head))

    return Scene("mixed load", lambda _folder: None, run, lambda _folder, _facts: None)


def _kill_at(stop: int) -> tuple[Callable[[ToldSteps], None], Callable[[ToldSteps], None]]:
    seen = 0
    is_armed = False

    def tap(_call: str, _path: str) -> None:
        nonlocal seen
        seen += is_armed
        if seen == stop:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(_steps: ToldSteps) -> None:
        nonlocal is_armed
        is_armed = True

    return lambda _steps: taps.install(tap, lambda _call, _path: None), arm


def _entries(folder: Path) -> int:
    practice = practice_in(folder)
    try:
        return verify(practice.read_engine).entries
    finally:
        practice.close()
        assert_tidy(folder)
