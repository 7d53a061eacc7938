"""Running a scene in a forked child, and judging what it left behind.

The child tells of its steps through a socket: ``sendto`` is no call that a fault
is put into.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path

from iopdesk.errors import DeskError
from tests.faults.scenes import PlainSteps, Scene, Stage, Steps, said

LONGEST_SECONDS = 60
"""A child that is still running then hangs; it ends itself."""


@dataclass(slots=True)
class Story:
    """What a child told, and how it ended (a signal's number is negative)."""

    acknowledged: int = 0
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failure: str = ""
    code: int = 0


class ToldSteps:
    """Steps in a child. ``armed`` begins the faults once everything is open.

    ``relief`` ends a lasting fault before a refused step is taken again.
    """

    def __init__(self, line: socket.socket, armed: Callable[[], None], most: int) -> None:
        self._line, self._armed, self._left = line, armed, most
        self.acknowledged = 0
        self.relief: Callable[[], None] = lambda: None

    def tell(self, kind: str, words: str = "") -> None:
        """Tell the parent at once."""
        self._line.send(f"{kind}{words}\n".encode())

    def wait(self) -> None:
        """Wait for one byte of the parent."""
        self._line.recv(1)

    def arm(self) -> None:
        self._armed()

    def take(self, step: Callable[[], object]) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        try:
            step()
        except DeskError as error:
            self.tell("R", said(error))
            self.relief()
            step()
        self.tell("A")
        self.acknowledged += 1

    def leave(self, step: Callable[[], object]) -> None:
        try:
            step()
        except DeskError as error:
            self.tell("R", said(error))


def make_ready(scene: Scene, folder: Path) -> Stage:
    """Build a scene, and learn its states by killing it before each of its steps.

    The first run is in this process: it loads every import, so that no child writes a
    compiled file.
    """
    start, place = folder / "start", folder / "place"
    start.mkdir(parents=True)
    facts = scene.build(start)
    plain = PlainSteps()
    shutil.copytree(start, place)
    scene.run(place, facts, plain)
    shutil.rmtree(place)
    stage = Stage(scene, start, facts, ())
    states: list[Hashable] = []
    for most in range(plain.count + 1):
        stage.copy_to(place)
        story = run_in_child(stage, place, _ignore, _ignore, most=most)
        assert not story.failure, story.failure
        assert story.acknowledged == most
        states.append(scene.look(place, facts))
        shutil.rmtree(place)
    return Stage(scene, start, facts, tuple(states))


def _ignore(_steps: ToldSteps) -> None:
    return None


def run_in_child(
    stage: Stage,
    folder: Path,
    prepare: Callable[[ToldSteps], None],
    armed: Callable[[ToldSteps], None],
    meanwhile: Callable[[int, socket.socket], bytes] = lambda _pid, _line: b"",
    after: Callable[[ToldSteps], None] = lambda _steps: None,
    most: int = -1,
) -> Story:
    """Run a stage's scene over ``folder`` in a child and return its story.

    ``prepare`` runs in the child first, ``armed`` when the scene is open, ``after``
    at its end; ``meanwhile`` runs in the parent, and answers with what it read of the
    child's line. The child is killed before it takes more than ``most`` steps.
    """
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        _be_the_child(stage, folder, theirs, prepare, armed, after, most)
    theirs.close()
    with ours:
        told = meanwhile(pid, ours) + b"".join(iter(lambda: ours.recv(65536), b""))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return _story(told.decode(), code)


def _be_the_child(
    stage: Stage,
    folder: Path,
    line: socket.socket,
    prepare: Callable[[ToldSteps], None],
    armed: Callable[[ToldSteps], None],
    after: Callable[[ToldSteps], None],
    most: int,
) -> None:
    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LONGEST_SECONDS)
        sys.dont_write_bytecode = True
        steps: Steps
        steps = told = ToldSteps(line, lambda: armed(told), most)
        prepare(told)
        stage.scene.run(folder, stage.facts, steps)
        after(told)
        code = 0
    except BaseException:
        with contextlib.suppress(OSError):
            lines = traceback.format_exc().replace("\n", "\v")
            line.send(f"X{lines}\n".encode())
    finally:
        os._exit(code)


def _story(told: str, code: int) -> Story:
    story = Story(code=code)
    for line in told.split("\n"):
        kind, words = line[:1], line[1:].replace("\v", "\n")
        if kind == "A":
            story.acknowledged += 1
        elif kind == "R":
            story.refusals.append(words)
        elif kind == "N":
            story.notes.append(words)
        elif kind == "X":
            story.failure = words
    return story


def judge(stage: Stage, folder: Path, story: Story, *, is_kill: bool) -> None:
    """Open what the child left, and fail unless every promise was kept."""
    assert not story.failure, story.failure
    assert story.code == (-signal.SIGKILL if is_kill else 0), f"the child ended by {story.code}"
    found = stage.scene.look(folder, stage.facts)
    if is_kill:
        allowed = stage.allowed(story.acknowledged)
        assert found in allowed, f"{story.acknowledged} steps were acknowledged, found {found}"
    else:
        assert found == stage.states[-1], f"refused {story.refusals}, found {found}"
    shutil.rmtree(folder)
