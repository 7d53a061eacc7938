"""The lock that comes by itself: after minutes without use, and when the computer slept."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

DEFAULT_MINUTES = 10
_MINUTE_MS = 60_000
_BEAT_MS = 15_000
_SLEPT_SECONDS = 30
"""A clock on the wall that runs this far ahead of the computer's own has seen it sleep."""


def awake_seconds() -> float:
    """Seconds on a clock that stands still while the computer sleeps.

    Python's own goes on meanwhile on Windows, where the system has another one, in units of
    100 nanoseconds.
    """
    if sys.platform != "win32":
        return time.monotonic()
    import ctypes

    ticks = ctypes.c_ulonglong()
    ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
    return ticks.value / 10_000_000


class IdleLock(QObject):
    """Counts while somebody is at the desk. ``due`` carries the minutes without use, 0 for sleep.

    ``clock`` is the wall's, ``monotonic`` the computer's own in seconds, which stands
    still while it sleeps.
    """

    due = Signal(int)

    def __init__(
        self,
        clock: Callable[[], datetime],
        parent: QObject,
        monotonic: Callable[[], float] = awake_seconds,
    ) -> None:
        super().__init__(parent)
        self._clock, self._monotonic = clock, monotonic
        self.minutes = DEFAULT_MINUTES
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(lambda: self.due.emit(self.minutes))
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self.beat)
        self._last: tuple[datetime, float] | None = None
        self.set_minutes(DEFAULT_MINUTES)

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes; counts from now when it runs."""
        self.minutes = minutes
        self.timer.setInterval(minutes * _MINUTE_MS)

    def start(self) -> None:
        """Somebody is at the desk."""
        self._last = (self._clock(), self._monotonic())
        self.timer.start()
        self._beat.start()

    def stop(self) -> None:
        """Nobody is."""
        self.timer.stop()
        self._beat.stop()

    def used(self) -> None:
        """A key or the mouse: count anew."""
        if self.timer.isActive():
            self.timer.start()

    def beat(self) -> None:
        """Compare the two clocks; lock when the computer slept in between."""
        now = (self._clock(), self._monotonic())
        last, self._last = self._last, now
        if last is None or not self.timer.isActive():
            return
        ahead = (now[0] - last[0]).total_seconds() - (now[1] - last[1])
        if ahead > _SLEPT_SECONDS:
            self.due.emit(0)
