"""The session in focus, at the right: facts, buttons, roster, conflicts."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLayoutItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from iopdesk.domain.attendance import PRESENT_MARKS
from iopdesk.domain.sessions import ConflictKind
from iopdesk.i18n import _, ngettext, short_date, time_range
from iopdesk.services.session_views import CalendarSession, Clash, SessionCard
from iopdesk.ui.calendar.roster import RosterBar, RosterRows, counts_words
from iopdesk.ui.calendar.words import clash_sentence, clash_title, facts_line, own_words
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.labels import ElidingLabel, Hairline, IconLabel, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.toast import ROOM
from iopdesk.ui.theme.tokens import LOOKS, px

WIDTH = 288
OPEN, ATTEND, EDIT = "open", "attend", "edit"
CANCEL, RESTORE, CHART = "cancel", "restore", "chart"


class Inspector(QWidget):
    """``asked`` names one of the actions of the session shown."""

    asked = Signal(str)
    room_asked = Signal(int)
    """Move the session to this free room."""
    session_asked = Signal(int, object)
    """Show another session, which is on this day."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.card: SessionCard | None = None
        self._actions: tuple[tuple[str, str], ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(px(14), px(12), px(12), px(ROOM))
        self._column.setSpacing(px(8))
        column.addWidget(scroll_area(self._inside))

    def show_card(self, card: SessionCard, actions: tuple[tuple[str, str], ...]) -> None:
        """Show a session; ``actions`` are (key, words), the first one primary.

        The focus stays on the button of the same name.
        """
        focus = QApplication.focusWidget()
        has_focus = focus is not None and self.isAncestorOf(focus)
        key = focus.objectName() if has_focus and focus is not None else ""
        self.card, self._actions = card, actions
        self._clear()
        self._column.addLayout(self._head(card.session))
        self._add_facts(card)
        self._column.addWidget(self._buttons())
        if card.session.is_cancelled:
            self._column.addWidget(_cancelled(card.session))
        for clash in card.session.clashes:
            self._column.addWidget(self._clash(card, clash))
        if card.roster:
            self._add_roster(card)
        self._column.addStretch(1)
        if has_focus:
            self.focus_on(key)

    def focus_on(self, key: str = "") -> None:
        """Put the focus on a button by name, else on the first one."""
        found = self._inside.findChildren(QPushButton)
        shown = [one for one in found if not one.isHidden()]
        target = next((one for one in shown if key and one.objectName() == key), None)
        target = target or (shown[0] if shown else None)
        (target or self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            for widget in _widgets_of(item):
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    # -- parts ----------------------------------------------------------------------

    def _head(self, session: CalendarSession) -> QHBoxLayout:
        look = LOOKS[session.look]
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(IconLabel(look.icon, look.color, 22), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(label(session.title, "card", wrap=True))
        facts = facts_line(session)
        if facts:
            words.addWidget(label(facts, "small", wrap=True))
        row.addLayout(words, 1)
        self.close_button = icon_button(
            "close", _("Close inspector"), bare=True, on_click=self.closed.emit
        )
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _add_facts(self, card: SessionCard) -> None:
        session = card.session
        minutes = ngettext("{count} min", "{count} min", session.minutes)
        when = f"{short_date(session.on)}, {time_range(session.starts_at, session.ends_at)}"
        rows = [("clock-outline", when, minutes.format(count=session.minutes))]
        if session.room:
            seats = card.room_seats
            right = _("seats {count}").format(count=seats) if seats is not None else ""
            rows.append(("map-marker-outline", session.room, right))
        if session.is_by_video:
            rows.append(("video-outline", _("By video"), ""))
        if session.facilitator:
            rows.append(("account-outline", session.facilitator, ""))
        if card.repeats:
            rows.append(("history", card.repeats, ""))
        for icon_name, words, right in rows:
            self._column.addWidget(_fact(icon_name, words, right))

    def _buttons(self) -> QWidget:
        box = FlowBox(gap=px(8), line_gap=px(6))
        for number, (key, words) in enumerate(self._actions):
            made = button(
                words,
                kind="primary" if number == 0 and key == ATTEND else "default",
                small=True,
                on_click=partial(self.asked.emit, key),
            )
            made.setObjectName(key)
            box.flow.addWidget(made)
        return box

    def _add_roster(self, card: SessionCard) -> None:
        session = card.session
        self._column.addWidget(Hairline())
        row = QHBoxLayout()
        if session.capacity is None:
            words = _("Roster")
        else:
            words = _("Roster {expected} of {capacity}").format(
                expected=session.expected, capacity=session.capacity
            )
        row.addWidget(label(words, "strong"))
        row.addStretch(1)
        row.addWidget(ElidingLabel(counts_words(card.roster), "small"))
        self._column.addLayout(row)
        here = sum(line.mark in PRESENT_MARKS for line in card.roster)
        self._column.addWidget(RosterBar(here, len(card.roster)))
        self._column.addWidget(RosterRows(card.roster))

    def _clash(self, card: SessionCard, clash: Clash) -> QWidget:
        frame = QFrame()
        frame.setProperty("message", "bad")
        row = QHBoxLayout(frame)
        row.setContentsMargins(px(10), px(8), px(8), px(8))
        row.setSpacing(px(8))
        row.addWidget(IconLabel("alert-outline", "bad", 18), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(6))
        words = clash_sentence(clash, own_words(card.session))
        column.addWidget(LeadText(f"{clash_title(clash)}.", words))
        buttons = self._clash_buttons(card, clash)
        if buttons.flow.count():
            column.addWidget(buttons)
        row.addLayout(column, 1)
        return frame

    def _clash_buttons(self, card: SessionCard, clash: Clash) -> FlowBox:
        box = FlowBox(gap=px(8), line_gap=px(6))
        if clash.kind is ConflictKind.ROOM and card.free_rooms and self._has(EDIT):
            room_id, name = card.free_rooms[0]
            words = _("Move to {room}").format(room=name)
            move = button(words, small=True, on_click=lambda: self.room_asked.emit(room_id))
            move.setObjectName("room")
            box.flow.addWidget(move)
        if clash.other_id:
            other = (clash.other_id, clash.starts_at.date())
            shows = button(_("Show"), small=True, on_click=lambda: self.session_asked.emit(*other))
            shows.setAccessibleName(_("Show {session}").format(session=clash.other))
            shows.setObjectName("other")
            box.flow.addWidget(shows)
        return box

    def _has(self, key: str) -> bool:
        return any(key == own for own, _words in self._actions)

    # -- keys -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _fact(icon_name: str, words: str, right: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(10))
    row.addWidget(IconLabel(icon_name, "tx2", 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words, wrap=True), 1)
    if right:
        row.addWidget(label(right, "small"), 0, Qt.AlignmentFlag.AlignTop)
    return holder


def _cancelled(session: CalendarSession) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(LeadText(_("Cancelled."), session.cancel_reason, size=13), 1)
    return holder


def _widgets_of(item: QLayoutItem) -> list[QWidget]:
    """The widgets of a layout's item, however deep."""
    widget = item.widget()
    if widget is not None:
        return [widget]
    layout = item.layout()
    found: list[QWidget] = []
    while layout is not None and (inner := layout.takeAt(0)) is not None:
        found += _widgets_of(inner)
    return found
