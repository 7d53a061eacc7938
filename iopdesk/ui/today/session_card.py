"""One session of the day: a head that opens and closes, and its tiles."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from iopdesk.domain.episodes import stages_label
from iopdesk.i18n import _, ngettext, time_range
from iopdesk.services.boards import BoardSession
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.key_hint import key_text
from iopdesk.ui.shared.labels import Chip, ElidingLabel, Hairline, IconLabel
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import LOOKS, px
from iopdesk.ui.today.tiles import TileList

_ALIGNED = 620
"""Px at 100 % from which the titles of all sessions stand below each other."""
_PLACE_LEAST = 130
_WAYS = ((True, True, True), (False, True, True), (False, False, True), (False, False, False))
"""Room and people, words of the button, chip of the clock: what is shown, widest first."""


class SessionCard(QFrame):
    """``pressed`` carries a tile and a key, ``rest_asked`` the session's id."""

    pressed = Signal(object, str)
    rest_asked = Signal(int)
    toggled = Signal(int, bool)

    def __init__(self, session: BoardSession, now: datetime, *, is_open: bool) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.session = session
        self._is_now = False
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(px(8), px(4), px(10), px(4))
        self._row.setSpacing(px(8))
        head = QWidget()
        head.setFixedHeight(px(40))
        head.setLayout(self._row)
        column.addWidget(head)
        # in the order of Tab
        self._build_head()
        self.line = Hairline()
        column.addWidget(self.line)
        self.list = TileList(_("{title}, patients").format(title=session.title))
        self.list.key_pressed.connect(self.pressed)
        column.addWidget(self.list)
        self.show_session(session, now)
        self.set_open(is_open)

    def _build_head(self) -> None:
        session = self.session
        self.chevron = QToolButton()
        self.chevron.setProperty("kind", "bare")
        self.chevron.setIconSize(QSize(px(16), px(16)))
        self.chevron.setFixedSize(px(26), px(26))
        self.chevron.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.chevron.clicked.connect(lambda _on=False: self._on_toggle())
        self.time = ElidingLabel(time_range(session.starts_at, session.ends_at), weight=600)
        look = LOOKS[session.look]
        self.title = ElidingLabel(session.title, weight=600)
        facts = [stages_label(session.stages)] if session.group_id is not None else []
        facts += [session.room, session.facilitator]
        self.place = ElidingLabel(" · ".join(fact for fact in facts if fact), "small")
        self.now_chip = Chip(_("Now"), "info", "play-circle-outline")
        self.conflict_chip = Chip(_("Conflict"), "bad", "alert-outline")
        self.hold_chip = Chip("", "warn", "lock")
        self.count = ElidingLabel("", "small", token="tx", weight=500)
        self.rest = button(
            _("Rest present"),
            small=True,
            icon_name="check",
            on_click=lambda: self.rest_asked.emit(self.session.session_id),
            tip=_("Mark the rest present, {keys}").format(keys=key_text("Ctrl+Shift+P")),
        )
        self.rest.setAccessibleName(
            _("Mark the rest of {title} present").format(title=session.title)
        )
        for widget in (
            self.chevron,
            self.time,
            IconLabel(look.icon, look.color, 18),
            self.title,
            self.now_chip,
            self.place,
        ):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for at_right in (self.conflict_chip, self.hold_chip, self.count, self.rest):
            self._row.addWidget(at_right)

    def show_session(self, session: BoardSession, now: datetime) -> None:
        """Show the same session as it is now."""
        self.session = session
        self.list.tiles.put(session.tiles)
        self.list.fit()
        is_now = session.starts_at <= now < session.ends_at and not session.is_cancelled
        has_begun = now >= session.starts_at
        self._is_now = is_now
        self.conflict_chip.setVisible(session.has_conflict)
        held = session.on_hold
        self.hold_chip.setVisible(bool(held))
        if held:
            words = ngettext("{count} on hold", "{count} on hold", held).format(count=held)
            self.hold_chip.set_chip(words, "warn", "lock")
        total = len(session.tiles)
        if session.is_cancelled:
            self.count.setText(_("Cancelled"))
        elif has_begun:
            self.count.setText(_("{in_} of {total} in").format(in_=self._in(), total=total))
        else:
            self.count.setText(
                ngettext("{count} expected", "{count} expected", total).format(count=total)
            )
        can_rest = has_begun and any(tile.mark is None and not tile.hold for tile in session.tiles)
        self.rest.setVisible(can_rest and not session.is_cancelled)
        self.count.updateGeometry()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Room and people go first, then words of the button, then the chip of the clock."""
        aligned = self.width() >= px(_ALIGNED)
        self.time.setMinimumWidth(px(136) if aligned else self.time.sizeHint().width())
        is_now = self._is_now
        for has_place, has_words, has_chip in _WAYS:
            self.place.setVisible(has_place)
            self.now_chip.setVisible(is_now and has_chip)
            self.rest.setText(_("Rest present") if has_words else "")
            left = self.width() - self._needed()
            if left >= (px(_PLACE_LEAST) if has_place else 0):
                break
        # title and count are never cut for the room's sake
        self.place.setMaximumWidth(max(0, left))
        self.count.setMinimumWidth(self.count.sizeHint().width())

    def _needed(self) -> int:
        """Width of everything but room and people."""
        at_right = (self.rest, self.conflict_chip, self.hold_chip, self.now_chip)
        shown: list[QWidget] = [each for each in at_right if not each.isHidden()]
        shown += [self.title, self.count, self.chevron]
        wide = sum(each.sizeHint().width() + px(8) for each in shown)
        gaps = px(8) if not self.place.isHidden() else 0
        return wide + gaps + self.time.minimumWidth() + px(18 + 16 + 24)

    def _in(self) -> int:
        return sum(tile.arrived_at is not None for tile in self.session.tiles)

    def is_open(self) -> bool:
        """Whether the tiles show."""
        return not self.list.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the tiles."""
        self.list.setVisible(is_open and bool(self.session.tiles))
        self.line.setVisible(is_open and bool(self.session.tiles))
        self.chevron.setIcon(icon("chevron-down" if is_open else "chevron-right", "tx2"))
        verb = _("Close {title}") if is_open else _("Open {title}")
        self.chevron.setAccessibleName(verb.format(title=self.session.title))
        self.chevron.setToolTip(self.chevron.accessibleName())

    def _on_toggle(self) -> None:
        is_open = not self.is_open()
        self.set_open(is_open)
        self.toggled.emit(self.session.session_id, is_open)
