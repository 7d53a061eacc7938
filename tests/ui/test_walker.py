"""The walker finds planted faults, and finds none in the shared components."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.theme.focus import PAINTS_FOCUS
from tests.ui import walker
from tests.ui.components import components_window


def window_with(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    """A shown window with good buttons around the planted ones."""
    window = QWidget()
    column = QVBoxLayout(window)
    for one in (QPushButton("First"), *widgets, QPushButton("Last")):
        column.addWidget(one)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    return window


def kinds(findings: list[str]) -> set[str]:
    """The kinds of faults found."""
    return {finding.partition(":")[0] for finding in findings}


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 100), ("light", 200)])
def test_the_shared_components_are_without_fault(
    themed: QApplication, qtbot: QtBot, theme: str, zoom: int
) -> None:
    change_look(themed, theme=theme, zoom=zoom)
    window = components_window()
    window.resize(1440 * zoom // 100, 1400 * zoom // 100)
    qtbot.addWidget(window)
    window.show()
    assert walker.walk(window) == []


def test_a_window_of_plain_buttons_is_without_fault(themed: QApplication, qtbot: QtBot) -> None:
    assert walker.walk(window_with(qtbot, QPushButton("Second"))) == []


def test_a_control_without_a_name_is_found(themed: QApplication, qtbot: QtBot) -> None:
    nameless = QToolButton()
    nameless.setMinimumSize(30, 30)
    nameless.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    assert "no name" in kinds(walker.walk(window_with(qtbot, nameless)))


def test_a_target_that_is_too_small_is_found(themed: QApplication, qtbot: QtBot) -> None:
    small = QToolButton()
    small.setAccessibleName("Close")
    small.setFixedSize(20, 30)
    findings = walker.walk(window_with(qtbot, small))
    assert findings == ["small target: QToolButton 'Close' 20x30"]


def _cut_line() -> QWidget:
    made = label("A label that is cut off")
    made.setFixedWidth(40)
    return made


def _cut_paragraph() -> QWidget:
    made = label("A paragraph that wraps over more lines than it has room for. " * 3, wrap=True)
    made.setFixedSize(200, 20)
    return made


def _cut_button() -> QWidget:
    made = QPushButton("A long verb on it")
    made.setFixedWidth(60)
    return made


@pytest.mark.parametrize("plant", [_cut_line, _cut_paragraph, _cut_button])
def test_words_that_are_cut_are_found(
    themed: QApplication, qtbot: QtBot, plant: Callable[[], QWidget]
) -> None:
    assert "cut" in kinds(walker.walk(window_with(qtbot, plant()), press_tab=False))


class _Narrow(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.text(painter, QRectF(0, 0, 40, 20), "Relapse prevention")
        painter.end()


def test_painted_text_that_is_shortened_is_found(themed: QApplication, qtbot: QtBot) -> None:
    narrow = _Narrow()
    narrow.setMinimumHeight(24)
    findings = walker.walk(window_with(qtbot, narrow))
    assert findings == ["shortened: 'Relapse prevention'"]


def test_a_label_too_faint_to_read_is_found(themed: QApplication, qtbot: QtBot) -> None:
    faint = QLabel("Hardly to be seen")
    palette = faint.palette()
    palette.setColor(palette.ColorRole.WindowText, palette.color(palette.ColorRole.Mid))
    faint.setPalette(palette)
    assert "faint" in kinds(walker.walk(window_with(qtbot, faint)))


class _Trap(QLineEdit):
    def event(self, event: QEvent) -> bool:
        is_tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        return True if is_tab and event.type() == QEvent.Type.KeyPress else super().event(event)


def test_a_place_that_tab_cannot_leave_is_found(themed: QApplication, qtbot: QtBot) -> None:
    trap = _Trap()
    trap.setAccessibleName("Trap")
    assert "tab trap" in kinds(walker.walk(window_with(qtbot, trap)))


def test_an_order_against_reading_is_found(themed: QApplication, qtbot: QtBot) -> None:
    second, third = QPushButton("Second"), QPushButton("Third")
    window = window_with(qtbot, second, third)
    QWidget.setTabOrder(third, second)
    assert "tab order" in kinds(walker.walk(window))


def test_a_focus_nobody_can_see_is_found(themed: QApplication, qtbot: QtBot) -> None:
    ringless = QPushButton("No ring")
    ringless.setProperty(PAINTS_FOCUS, True)
    window = window_with(qtbot, ringless)
    assert walker.walk(window) == ["no ring: QPushButton 'No ring'"]
