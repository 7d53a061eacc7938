"""A window with one pane over an encrypted file, and a lane that answers late, for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from iopdesk.domain.groups import GroupAdmission
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import groups, seating
from iopdesk.services.door import Door
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.workspace import Workspace
from tests.services.care import admit, complete
from tests.ui.conftest import show
from tests.ui.patients_window import someone

TODAY = date(2026, 10, 22)


class LateLane:
    """Keeps what it is given until :meth:`run`, as a busy disk does."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[..., None]]] = []

    def put(self, job: Callable[[], Any], done: Callable[..., None]) -> None:
        """Wait."""
        self.waiting.append((job, done))

    def run(self) -> None:
        """Do everything that waits, in order."""
        while self.waiting:
            job, done = self.waiting.pop(0)
            try:
                result = job()
            except Exception as error:
                done(None, error)
            else:
                done(result, None)

    def close(self) -> None:
        """Nothing to end."""


class Shown:
    """The first of some panes in a window, and what was said to its person."""

    def __init__(
        self, door: Door, qtbot: Any, *panes: type[Pane], width: int = 1440, height: int = 838
    ) -> None:
        self.door = door
        self.desk = Desk(door, inline=True)
        self.window = QMainWindow()
        self.work = Workspace(self.desk, panes)
        self.window.setCentralWidget(self.work)
        show(qtbot, self.window, width, height)
        self.pane: Any = self.work.show_pane(panes[0].name)
        self.errors: list[str] = []
        self.said: list[str] = []
        self.desk.refused.connect(lambda error, _near: self.errors.append(error.code))
        self.desk.said.connect(lambda words, _undo: self.said.append(words))
        settle()

    def late_lane(self) -> LateLane:
        """From now on acts wait until the lane is run."""
        lane = LateLane()
        self.desk._writes = lane  # type: ignore[assignment]
        return lane

    def keys(self, typed: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(focus(), typed)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """Press one key where the focus is."""
        QTest.keyClick(focus(), key, held or Qt.KeyboardModifier.NoModifier)


def focus() -> Any:
    """The widget that has the keys."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def settle() -> None:
    """Let layouts and deletions happen."""
    for _round in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def make_group(door: Door, name: str = "Foundations", **more: Any) -> int:
    """A running group of stage 1 with sessions on Monday, Tuesday and Thursday at 9."""
    given = {
        "name": name,
        "kind": SessionKind.GROUP,
        "service": Service.BEHAVIORAL,
        "modality": "cbt",
        "stages": (1,),
        "capacity": 20,
        "room_id": 1,
        "facilitator_id": 1,
        "admission": GroupAdmission.ROLLING,
        "weekdays": (0, 1, 3),
        "start_minute": 540,
        "minutes": 90,
        "starts_on": date(2026, 10, 12),
    }
    made: int = door.do(groups.add_group, **(given | more)).result.group_id
    return made


def seated(door: Door, group_id: int, names: list[tuple[str, str]]) -> list[int]:
    """Patients in care who sit in a group, in that order."""
    made = []
    for given, family in names:
        patient_id = someone(door, given, family)
        complete(door, admit(door, patient_id, weekdays=(0, 1, 3)))
        door.do(
            seating.seat,
            group_id=group_id,
            patient_id=patient_id,
            on=date(2026, 10, 12),
            override_reason="Agreed with the team.",
        )
        made.append(patient_id)
    return made
