"""The desk locks by itself: after the minutes that the practice chose, and after sleep."""

from __future__ import annotations

import ctypes
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from iopdesk.ui.idle import IdleLock, awake_seconds
from iopdesk.ui.start.unlock import UnlockPage
from tests.conftest import FrozenClock
from tests.journeys.hands import Hands


@pytest.mark.parametrize(
    ("wall", "own", "is_due"),
    [
        (timedelta(seconds=15), 15.0, False),
        (timedelta(seconds=45), 15.0, False),
        (timedelta(seconds=46), 15.0, True),
        (timedelta(hours=8), 15.0, True),
        (timedelta(hours=-1), 15.0, False),
    ],
)
def test_a_wall_clock_that_ran_ahead_says_that_the_computer_slept(
    qapp: QApplication, wall: timedelta, own: float, *, is_due: bool
) -> None:
    clock, ticks = FrozenClock(), [100.0]
    owner = QObject()
    lock = IdleLock(clock, owner, monotonic=lambda: ticks[0])
    due: list[int] = []
    lock.due.connect(due.append)
    lock.start()
    clock.advance(wall)
    ticks[0] += own
    lock.beat()
    assert (due == [0]) is is_due
    lock.beat()  # once is enough
    assert len(due) == int(is_due)


class _Kernel:
    """What Windows tells of the time that it was awake."""

    def QueryUnbiasedInterruptTime(self, ticks: Any) -> None:
        ticks._obj.value = 42 * 10_000_000


def test_on_windows_the_clock_that_stands_still_in_sleep_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=_Kernel()), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert awake_seconds() == 42.0


def test_nobody_at_the_desk_is_not_locked_out(qapp: QApplication) -> None:
    clock, owner = FrozenClock(), QObject()
    lock = IdleLock(clock, owner, monotonic=lambda: 0.0)
    due: list[int] = []
    lock.due.connect(due.append)
    clock.advance(timedelta(hours=1))
    lock.beat()
    lock.start()
    lock.stop()
    clock.advance(timedelta(hours=1))
    lock.beat()
    assert due == []


def test_a_key_counts_the_minutes_anew(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    timer = hands.app.idle.timer
    assert timer.isActive()
    timer.setInterval(500_000)
    timer.start()
    timer.setInterval(600_000)
    hands.press(Qt.Key.Key_Shift)
    assert timer.remainingTime() > 590_000


def test_after_sleep_the_lock_page_says_why(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    hands.app.idle.due.emit(0)
    page = hands.app.window.page
    assert isinstance(page, UnlockPage)
    assert "because the computer slept" in hands.words(hands.app.window.page)
    hands.sign_in("Dana Okafor")
    hands.app.idle.due.emit(10)
    assert "after 10 minutes without use" in hands.words(hands.app.window.page)


def test_the_practice_chooses_the_minutes(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    assert hands.app.idle.minutes == 10
    hands.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    hands.fill(idle_minutes="After 5 minutes")
    hands.accept()
    assert hands.app.idle.minutes == 5
    assert hands.app.idle.timer.interval() == 300_000
    hands.lock()
    hands.sign_in("Tessa Lund")
    assert hands.app.idle.minutes == 5
    hands.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert "idle_minutes" not in hands.form.fields


def test_the_lock_key_works_past_an_open_form(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    hands.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert hands.has_dialog()
    hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(hands.app.window.page, UnlockPage)
    assert not hands.has_dialog()
