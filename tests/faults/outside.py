"""Faults from outside: strace strikes a child at its nth system call of a name.

Nothing of the program is changed for it, so it also meets what the taps cannot see.
"""

from __future__ import annotations

import collections
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.children import Story, ToldSteps, judge, run_in_child
from tests.faults.scenes import Stage

CALLS = {
    "write": ("write", "pwrite64", "writev", "pwritev", "pwritev2"),
    "sync": ("fsync", "fdatasync"),
    "rename": ("rename", "renameat", "renameat2"),
}
ALL = ",".join(f"?{name}" for names in CALLS.values() for name in names)
KINDS = {"kill": "signal=KILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}
_LINE = re.compile(r"(?:\d+ +)?(\w+)\(")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, and the system call (by name and number) it strikes."""

    kind: str
    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} at {self.call} {self.number}"


def faults_of(stage: Stage, folder: Path) -> Iterator[Fault]:
    """Every fault of every kind at every call of a run without a fault."""
    seen: collections.Counter[str] = collections.Counter()
    for call in _calls_of(stage, folder):
        seen[call] += 1
        for kind in KINDS:
            yield Fault(kind, call, seen[call])


def strike(stage: Stage, folder: Path, fault: Fault) -> None:
    """Run the scene with one fault and judge what is left."""
    rule = f"inject={fault.call}:{KINDS[fault.kind]}:when={fault.number}"
    story, log = _traced(stage, folder, "-e", rule)
    is_kill = fault.kind == "kill"
    assert is_kill or "INJECTED" in log, "the fault was never reached"
    judge(stage, folder, story, is_kill=is_kill)


def count_every_call(stage: Stage, folder: Path) -> int:
    """How many system calls of any name a run without a fault makes."""
    story, log = _traced(stage, folder, trace="all")
    judge(stage, folder, story, is_kill=False)
    return len(_names_in(log))


def kill_at_any(stage: Stage, folder: Path, number: int) -> None:
    """Kill the scene at its nth system call of any name, and judge what is left.

    Threads may save a call or two: a run that came to its end must be whole.
    """
    rule = f"inject=all:signal=KILL:when={number}"
    story, _log = _traced(stage, folder, "-e", rule, trace="all")
    judge(stage, folder, story, is_kill=story.code != 0)


def is_possible() -> bool:
    """Whether this machine has strace and lets it trace."""
    if not shutil.which("strace"):
        return False
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def _calls_of(stage: Stage, folder: Path) -> list[str]:
    story, log = _traced(stage, folder)
    judge(stage, folder, story, is_kill=False)
    return _names_in(log)


def _names_in(log: str) -> list[str]:
    found = (_LINE.match(line) for line in log.splitlines())
    return [match[1] for match in found if match]


def _traced(stage: Stage, folder: Path, *rules: str, trace: str = ALL) -> tuple[Story, str]:
    """Run the scene under strace from where it arms; returns its story and strace's log."""
    log = folder.with_name(f"{folder.name}.strace")
    tracers: list[subprocess.Popen[str]] = []

    def attach(pid: int, line: socket.socket) -> bytes:
        told = line.recv(2)
        if told != b"P\n":
            return told
        words = ["strace", "-f", "-e", f"trace={trace}", "-e", "signal=none", *rules]
        tracer = subprocess.Popen(
            [*words, "-o", str(log), "-p", str(pid)], stderr=subprocess.PIPE, text=True
        )
        tracers.append(tracer)
        assert tracer.stderr is not None
        first = tracer.stderr.readline()
        assert "attached" in first, first
        line.send(b"G")
        return b""

    def arm(steps: ToldSteps) -> None:
        steps.tell("P")
        steps.wait()

    stage.copy_to(folder)
    story = run_in_child(stage, folder, lambda _steps: None, arm, attach)
    for tracer in tracers:
        tracer.communicate()
    text = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    return story, text
