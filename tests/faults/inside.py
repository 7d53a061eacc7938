"""Faults from inside: the taps count the calls of a child and strike at one of them."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import taps
from tests.faults.children import ToldSteps, judge, run_in_child
from tests.faults.scenes import Stage

CALLS = ("write", "sync", "rename")
KINDS = {"kill": None, "EIO": errno.EIO, "ENOSPC": errno.ENOSPC}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, and the number of the call (of all that are tapped) it strikes."""

    kind: str
    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} at call {self.number} ({self.call})"


class _Striker:
    """Counts calls once it is armed, and strikes at one."""

    def __init__(self, fault: Fault | None) -> None:
        self.fault, self.is_armed, self.seen = fault, False, list[str]()

    def tap(self, call: str, path: str) -> int | None:
        if not self.is_armed or path.startswith(("/dev/", "pipe:", "socket:")):
            return None
        if call not in CALLS and call not in ("truncate", "remove"):
            return None
        self.seen.append(call)
        if self.fault is None or len(self.seen) != self.fault.number:
            return None
        if self.fault.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        return KINDS[self.fault.kind]


def calls_of(stage: Stage, folder: Path) -> list[str]:
    """The calls of a run without a fault, in order."""
    striker = _Striker(None)

    def arm(_steps: ToldSteps) -> None:
        striker.is_armed = True

    stage.copy_to(folder)
    story = run_in_child(
        stage,
        folder,
        lambda _steps: taps.install(striker.tap, _nothing),
        arm,
        after=lambda steps: steps.tell("N", ",".join(striker.seen)),
    )
    judge(stage, folder, story, is_kill=False)
    assert story.notes, "nothing was told"
    return story.notes[0].split(",")


def faults_of(stage: Stage, folder: Path) -> Iterator[Fault]:
    """Every fault of every kind; removals and cuts are killed only."""
    for number, call in enumerate(calls_of(stage, folder), start=1):
        for kind in KINDS:
            if kind == "kill" or call in CALLS:
                yield Fault(kind, call, number)


def strike(stage: Stage, folder: Path, fault: Fault) -> None:
    """Run the scene with one fault and judge what is left."""
    striker = _Striker(fault)

    def arm(_steps: ToldSteps) -> None:
        striker.is_armed = True

    stage.copy_to(folder)
    story = run_in_child(
        stage,
        folder,
        lambda _steps: taps.install(striker.tap, _nothing),
        arm,
        after=lambda steps: steps.tell("N", str(len(striker.seen))),
    )
    if fault.kind != "kill" and story.notes:
        assert int(story.notes[0]) >= fault.number, "the fault was never reached"
    judge(stage, folder, story, is_kill=fault.kind == "kill")


def _nothing(_call: str, _path: str) -> None:
    return None
