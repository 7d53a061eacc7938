"""Today: the day's sessions with check-in, random tests to collect, holds to settle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iopdesk.domain.attendance import KEYS, Mark, RosterState, mark_of_key
from iopdesk.domain.names import fold
from iopdesk.errors import DeskError, RuleBroken, sentences
from iopdesk.i18n import N_, _, clock_time, long_date
from iopdesk.services import attendance, boards
from iopdesk.services.boards import Board, BoardSession, Tile
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import icon_button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.shortcuts import keys_of
from iopdesk.ui.shared.toast import ROOM
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.tokens import px
from iopdesk.ui.today.asking import ask_late, ask_reason
from iopdesk.ui.today.count_strip import CountStrip
from iopdesk.ui.today.session_card import SessionCard
from iopdesk.ui.today.side_column import SideColumn

_MINUTE_MS = 60_000
_SIDE_WIDTH = 320
_SIDE_NEEDS = 1180
_ONE_LINE = 640


class TodayPane(Pane):
    """The board of one day, today unless the arrows moved it."""

    name = "today"
    title = N_("Today")
    icon = "view-day-outline"
    depends_on = frozenset(
        {
            "Attendance",
            "TreatmentSession",
            "Membership",
            "Group",
            "Patient",
            "Specimen",
            "Assessment",
            "HoldOverride",
            "InstrumentResult",
            "Episode",
            "Authorization",
            "Consent",
            "ContactAttempt",
            "Cover",
            "FollowUp",
            "Goal",
            "Note",
            "PatientContact",
            "PlanReview",
        }
    )
    shortcut_context = "today"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._on: date | None = None
        self._board: Board | None = None
        self._cards: dict[int, SessionCard] = {}
        self._opened: dict[int, bool] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(px(14), px(10), px(14), px(ROOM))
        self._column.setSpacing(px(10))
        self._column.addLayout(self._top())
        self._places = QVBoxLayout()
        self._places.setSpacing(px(10))
        self._column.addLayout(self._places)
        self._below = QVBoxLayout()
        self._column.addLayout(self._below)
        self._column.addStretch(1)
        self._area = scroll_area(inside)
        row.addWidget(self._area, 1)
        self.side = SideColumn(desk)
        self.side.patient_asked.connect(
            lambda patient_id: self.open_asked.emit("patients", {"patient_id": patient_id})
        )
        self.side.part_asked.connect(
            lambda patient_id, tab: self.open_asked.emit(
                "patients", {"patient_id": patient_id, "tab": tab}
            )
        )
        row.addWidget(self._side_part())
        self._add_keys()
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._clock.timeout.connect(self.on_minute)
        self._clock.start()

    def _top(self) -> QBoxLayout:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(px(8))
        self.counts = CountStrip()
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Two letters, Enter: present"))
        self.field.setAccessibleName(_("Mark present by the first letters of a name"))
        self.field.setFixedWidth(px(220))
        self.field.returnPressed.connect(self._on_letters)
        self._head.addWidget(self.counts, 1)
        self._head.addWidget(self.field)
        return self._head

    def _side_part(self) -> QWidget:
        beside = QWidget()
        self._beside = QVBoxLayout(beside)
        self._beside.setContentsMargins(px(4), px(10), px(14), px(ROOM))
        self._beside.addWidget(self.side)
        self._beside.addStretch(1)
        self._side_area = scroll_area(beside)
        self._side_area.setFixedWidth(px(_SIDE_WIDTH))
        return self._side_area

    def _add_keys(self) -> None:
        action = QAction(self)
        action.setShortcuts(keys_of("roster_rest"))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False: self.mark_rest())
        self.addAction(action)

    # -- the pane -----------------------------------------------------------------

    @property
    def on(self) -> date:
        """The day shown."""
        return self._on or self.desk.today()

    def refresh(self) -> None:
        """Read the day's board."""
        self.desk.ask(boards.read_board, owner=self, then=self._show, on=self.on)
        self.side.refresh()

    def context_text(self) -> str:
        """The day and the clock."""
        words = long_date(self.on)
        if self._on is None:
            words = f"{words}   {clock_time(self.desk.now())}"
        return words

    def view_switch(self) -> QWidget:
        """Arrows to the day before and after."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        before = icon_button("chevron-left", _("Day before"), on_click=lambda: self._move(-1))
        after = icon_button("chevron-right", _("Day after"), on_click=lambda: self._move(1))
        row.addWidget(before)
        row.addWidget(after)
        return holder

    def view_state(self) -> dict[str, Any]:
        """Scroll, and the cards that were opened or closed by hand."""
        return {
            "scroll": self._area.verticalScrollBar().value(),
            "opened": {str(key): value for key, value in self._opened.items()},
        }

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Open and close the cards as they were."""
        self._opened = {int(key): bool(on) for key, on in state.get("opened", {}).items()}

    def open_with(self, what: dict[str, Any]) -> None:
        """Show another day."""
        if isinstance(what.get("on"), date):
            self._go_to(what["on"])

    def focus_first(self) -> None:
        """The board's own field."""
        self.field.setFocus()

    def on_minute(self) -> None:
        """The clock went on: states follow it."""
        if self.isVisible():
            self.header_changed.emit()
            self.refresh()

    def _move(self, days: int) -> None:
        self._go_to(self.on + timedelta(days=days))

    def _go_to(self, on: date) -> None:
        self._on = None if on == self.desk.today() else on
        self.header_changed.emit()
        self.reload()

    # -- showing ------------------------------------------------------------------

    def _show(self, board: Board) -> None:
        is_same = self._board is not None and [
            (s.session_id, s.title, s.room) for s in board.sessions
        ] == [(s.session_id, s.title, s.room) for s in self._board.sessions]
        self._board = board
        now = self.desk.now()
        self.counts.show_tiles([t for s in board.sessions for t in s.tiles])
        self.side.show_holds(board)
        if is_same:
            for session in board.sessions:
                self._cards[session.session_id].show_session(session, now)
            return
        self._rebuild(board)

    def _rebuild(self, board: Board) -> None:
        focused = self._focused_tile()
        while (item := self._places.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._cards.clear()
        now = self.desk.now()
        if not board.sessions:
            self._places.addWidget(
                EmptyState(
                    "calendar-blank-outline",
                    _("No sessions on this day"),
                    _("The arrows above show the day before and after."),
                )
            )
        later = [s for s in board.sessions if s.starts_at > now]
        for session in board.sessions:
            if later and session is later[0] and len(later) < len(board.sessions):
                self._places.addWidget(label(_("Later today"), "card"))
            is_open = self._opened.get(session.session_id, self._opens(session))
            card = SessionCard(session, now, is_open=is_open)
            card.pressed.connect(self._on_key)
            card.rest_asked.connect(self._on_rest)
            card.toggled.connect(self._opened.__setitem__)
            card.list.left_end.connect(
                lambda step, key=session.session_id: self._next_list(key, step)
            )
            self._cards[session.session_id] = card
            self._places.addWidget(card)
        self._restore_focus(focused)

    def _opens(self, session: BoardSession) -> bool:
        """Running sessions stand open, and later ones somebody may not begin."""
        now = self.desk.now()
        is_running = session.starts_at <= now < session.ends_at
        return (is_running or bool(session.on_hold)) and not session.is_cancelled

    def _focused_tile(self) -> Tile | None:
        for card in self._cards.values():
            if card.list.hasFocus():
                return card.list.current_tile()
        return None

    def _restore_focus(self, tile: Tile | None) -> None:
        card = self._cards.get(tile.session_id) if tile is not None else None
        if card is None or tile is None:
            return
        for row, other in enumerate(card.session.tiles):
            if other.patient_id == tile.patient_id:
                card.list.setCurrentIndex(card.list.tiles.index(row))
                card.list.setFocus()

    def _next_list(self, session_id: int, step: int) -> None:
        lists = [card.list for card in self._cards.values() if card.is_open()]
        here = self._cards[session_id].list
        place = lists.index(here) + step
        if 0 <= place < len(lists):
            target = lists[place]
            row = 0 if step > 0 else target.tiles.rowCount() - 1
            target.setCurrentIndex(target.tiles.index(row))
            target.setFocus(Qt.FocusReason.TabFocusReason)

    # -- marking ------------------------------------------------------------------

    def _on_key(self, tile: Tile, key: str) -> None:
        if key == "Del":
            self._do(attendance.clear, tile)
            return
        if key not in KEYS:
            self.desk.refused.emit(RuleBroken("mark_key", key=key), self)
            return
        mark = mark_of_key(key)
        if mark is Mark.EXCUSED:
            ask_reason(self.desk, self, tile.session_id, tile.patient_id, tile.name)
            return
        self._do(attendance.mark, tile, mark=mark)

    def _do(self, act: Any, tile: Tile, **more: Any) -> None:
        def otherwise(error: DeskError) -> bool:
            if error.code != "late_arrival":
                return False
            ask_late(self.desk, self, tile.session_id, tile.patient_id, tile.name)
            return True

        self.desk.do(
            act,
            owner=self,
            otherwise=otherwise,
            session_id=tile.session_id,
            patient_id=tile.patient_id,
            **more,
        )

    def _on_rest(self, session_id: int) -> None:
        self.desk.do(attendance.mark_rest_present, owner=self, session_id=session_id)

    def mark_rest(self) -> None:
        """Mark the rest present of the session that has the keys, or of the only one that runs."""
        waiting = [card for card in self._cards.values() if not card.rest.isHidden()]
        focus = self.window().focusWidget()
        here = [c for c in waiting if focus is not None and c.isAncestorOf(focus)]
        chosen = here or waiting
        if len(chosen) == 1:
            self._on_rest(chosen[0].session.session_id)
        elif chosen:
            self.desk.refused.emit(RuleBroken("board.which", count=len(chosen)), self)

    def _on_letters(self) -> None:
        """Mark the one unmarked person whose name begins with the letters."""
        letters = fold(self.field.text()).split()
        if not letters or self._board is None:
            return
        waiting = [
            tile
            for session in self._board.sessions
            for tile in session.tiles
            if tile.mark is None and tile.state is RosterState.NOT_HERE_YET
        ]
        found = [tile for tile in waiting if _begins(tile.name, letters)]
        people = {tile.patient_id for tile in found}
        if len(people) != 1:
            code = "board.several" if people else "board.nobody"
            self.desk.refused.emit(RuleBroken(code, count=len(people)), self)
            self.field.selectAll()
            return
        self.field.clear()
        self._do(attendance.mark, found[0], mark=Mark.PRESENT)

    # -- width --------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side column goes below the sessions where there is no room beside them."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        is_narrow = self.width() < px(_ONE_LINE)
        self._head.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)
        is_wide = self.width() * 100 // tokens.zoom() >= _SIDE_NEEDS - 84 and tokens.zoom() < 150
        if is_wide == self._side_area.isHidden():
            self._side_area.setVisible(is_wide)
            if is_wide:
                self._beside.insertWidget(0, self.side)
            else:
                self._below.addWidget(self.side)


def _begins(name: str, letters: list[str]) -> bool:
    """Whether each group of letters begins a part of the name."""
    parts = fold(name).split()
    return all(any(part.startswith(each) for part in parts) for each in letters)


sentences(
    {
        "board.nobody": N_("Nobody who is expected now has a name with these letters."),
        "board.several": N_(
            "{count} people who are expected now have such a name. Type another letter, or the "
            "first letters of both names."
        ),
        "board.which": N_("{count} sessions are running. Go to one of them first."),
    }
)
