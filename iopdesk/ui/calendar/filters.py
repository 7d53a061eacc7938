"""What the calendar shows: kinds of session and rooms, with counts and booked hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.sessions import Look, look_label
from iopdesk.i18n import _, hours_text
from iopdesk.services.session_views import CalendarSession, CalendarWeek
from iopdesk.ui.shared.labels import ElidingLabel, Hairline, label
from iopdesk.ui.shared.parts import put_in_order
from iopdesk.ui.theme.icons import button_icon_size, icon
from iopdesk.ui.theme.tokens import LOOKS, px

_ALWAYS = (
    Look.BEHAVIORAL,
    Look.RELAPSE,
    Look.TWELVE_STEP,
    Look.LIFE_SKILLS,
    Look.FAMILY,
    Look.INDIVIDUAL,
    Look.ASSESSMENT,
    Look.MEDICAL,
)
"""Kinds that are always listed; the rarer ones appear in the weeks that have them."""


class FilterColumn(QWidget):
    """Check boxes; ``changed`` after each."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hidden_looks: set[Look] = set()
        self._hidden_rooms: set[int] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(12))
        column.setSpacing(0)
        self._looks = self._section(column, _("Session kinds"))
        self._rooms = self._section(column, _("Rooms"))
        self._look_rows: dict[Look, _Row] = {}
        self._room_rows: dict[int, _Row] = {}
        for look in Look:
            row = _Row(look_label(look), LOOKS[look].icon, LOOKS[look].color)
            row.box.toggled.connect(
                lambda on, look=look: self._toggle(self._hidden_looks, look, on)
            )
            self._looks.addWidget(row)
            self._look_rows[look] = row

    def _section(self, column: QVBoxLayout, words: str) -> QVBoxLayout:
        column.addWidget(Hairline())
        inside = QVBoxLayout()
        inside.setContentsMargins(px(14), px(10), px(6), px(8))
        inside.setSpacing(0)
        title = label(words, "strong")
        title.setContentsMargins(0, 0, 0, px(4))
        inside.addWidget(title)
        column.addLayout(inside)
        return inside

    def _toggle(self, hidden: set, key: Look | int, is_on: bool) -> None:
        if is_on:
            hidden.discard(key)
        else:
            hidden.add(key)
        self.changed.emit()

    def show_week(self, week: CalendarWeek, sessions: Sequence[CalendarSession]) -> None:
        """Counts of the sessions of the chosen counselor, booked hours of the rooms."""
        for look, row in self._look_rows.items():
            count = sum(s.look is look and not s.is_cancelled for s in sessions)
            any_ = any(s.look is look for s in sessions)
            row.set_right(str(count))
            row.setVisible(look in _ALWAYS or any_ or look in self._hidden_looks)
        names = {room_id: name for room_id, name, _minutes in week.rooms}
        if list(names) != list(self._room_rows):
            self._make_rooms(names)
        for room_id, _name, minutes in week.rooms:
            self._room_rows[room_id].set_right(_("{hours} h").format(hours=hours_text(minutes)))

    def _make_rooms(self, names: dict[int, str]) -> None:
        for old in self._room_rows.values():
            self._rooms.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._room_rows = {}
        for room_id, name in names.items():
            row = _Row(name)
            row.box.setChecked(room_id not in self._hidden_rooms)
            row.box.toggled.connect(
                lambda on, room_id=room_id: self._toggle(self._hidden_rooms, room_id, on)
            )
            self._rooms.addWidget(row)
            self._room_rows[room_id] = row
        boxes = [row.box for row in (*self._look_rows.values(), *self._room_rows.values())]
        put_in_order(self, boxes)

    def shows(self, session: CalendarSession) -> bool:
        """Whether neither its kind nor its room is unchecked."""
        return session.look not in self._hidden_looks and session.room_id not in self._hidden_rooms

    def show_all_of(self, session: CalendarSession) -> None:
        """Check what hides a session that is to be shown."""
        if session.look in self._hidden_looks:
            self._look_rows[session.look].box.setChecked(True)
        if session.room_id in self._hidden_rooms and session.room_id in self._room_rows:
            self._room_rows[session.room_id].box.setChecked(True)

    def state(self) -> dict[str, list]:
        """What is unchecked, as plain values."""
        return {
            "looks": sorted(look.value for look in self._hidden_looks),
            "rooms": sorted(self._hidden_rooms),
        }

    def restore(self, state: dict[str, Iterable]) -> None:
        """Uncheck what was unchecked."""
        for value in state.get("looks", ()):
            self._look_rows[Look(value)].box.setChecked(False)
        self._hidden_rooms = {int(room_id) for room_id in state.get("rooms", ())}


class _Row(QWidget):
    """A check box with its icon, and a number at the right."""

    def __init__(self, words: str, icon_name: str = "", token: str = "tx2") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        # Room for the focus ring around the box.
        row.setContentsMargins(3, 0, 0, 0)
        row.setSpacing(0)
        self._words = words
        self.box = QCheckBox(words)
        self.box.setChecked(True)
        self.box.setMinimumHeight(px(25))
        if icon_name:
            self.box.setIcon(icon(icon_name, token))
            self.box.setIconSize(button_icon_size(16))
        else:
            self.box.setIconSize(QSize(0, 0))
        self._right = ElidingLabel("", "small")
        row.addWidget(self.box)
        row.addStretch(1)
        row.addWidget(self._right)

    def set_right(self, words: str) -> None:
        """Show another number, which is read with the box."""
        self._right.setText(words)
        self._right.updateGeometry()
        self.box.setAccessibleName(f"{self._words}, {words}")
