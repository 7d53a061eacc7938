"""What a fault is put into: a scene is made ready, run in a child, and looked at afterwards.

The states that may be found afterwards are learnt from runs without a fault.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from iopdesk.errors import DeskError, Trouble, known_codes


class Steps(Protocol):
    """What a scene calls while it runs in a child."""

    def arm(self) -> None:
        """Everything is open: from here on the fault may come."""

    def take(self, step: Callable[[], object]) -> None:
        """Take one step and acknowledge it; a refused one is taken again after the fault."""

    def leave(self, step: Callable[[], object]) -> None:
        """Take a last step that changes nothing a person did; it may be refused in words."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``build`` fills an empty folder; ``run`` is what the fault comes into; ``look`` opens
    what is left as a person would, asserts that it is whole, and names its state.
    """

    name: str
    build: Callable[[Path], Any]
    run: Callable[[Path, Any, Steps], None]
    look: Callable[[Path, Any], Hashable]
    is_killed_anywhere: bool = False
    """Killed at every system call of any name as well, not at writes alone."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A scene that was made ready once; ``states[n]`` is what n acknowledged steps leave."""

    scene: Scene
    folder: Path
    facts: Any
    states: tuple[Hashable, ...]

    def copy_to(self, folder: Path) -> None:
        """A fresh copy of the folder that the scene starts from."""
        shutil.copytree(self.folder, folder)

    def allowed(self, acknowledged: int) -> tuple[Hashable, ...]:
        """What a person may find: every acknowledged step, and the next one or not."""
        return self.states[acknowledged : acknowledged + 2]


@dataclass(slots=True)
class PlainSteps:
    """Steps in this process, without a fault."""

    count: int = 0

    def arm(self) -> None:
        pass

    def take(self, step: Callable[[], object]) -> None:
        step()
        self.count += 1

    def leave(self, step: Callable[[], object]) -> None:
        step()


def said(error: BaseException) -> str:
    """The code of an error that has a sentence for a person; fails for every other one."""
    if isinstance(error, Trouble) and error.code in known_codes():
        return error.code
    what = error.code if isinstance(error, DeskError) else repr(error)
    raise AssertionError(f"refused without a sentence: {what}") from error
