"""Who is on call now, in the status bar beside the crisis line: now, and again each minute."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _, clock_time
from iopdesk.services.on_call import OnCallNow, read_now
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.status_bar import StatusBar

_POLL_MS = 60_000


class OnCallFollower(QObject):
    """Keeps the words right while the page lives; ``status`` gives the bar in force."""

    def __init__(self, desk: Desk, page: QWidget, status: Callable[[], StatusBar]) -> None:
        super().__init__(page)
        self._desk, self._status = desk, status
        desk.changed.connect(self._on_changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.ask)
        self._timer.start()
        self.ask()

    def ask(self) -> None:
        """Ask who is on call."""
        self._desk.ask(read_now, owner=self, then=self._show)

    def _show(self, now: OnCallNow) -> None:
        self._status().set_on_call(on_call_words(now))

    def _on_changed(self, models: frozenset[str]) -> None:
        if models & {"OnCallTurn", "Person", "PersonRole"}:
            self.ask()


def on_call_words(now: OnCallNow) -> str:
    """ "On call: Ravi Menon until 5:00 PM"; empty where nobody is."""
    if now.until is None:
        return ""
    return _("On call: {person} until {time}").format(person=now.person, time=clock_time(now.until))
