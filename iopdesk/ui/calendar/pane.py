"""Calendar: sessions by day, week, month and agenda, with filters and an inspector."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from iopdesk.i18n import N_, _, ngettext
from iopdesk.services import session_views, sessions
from iopdesk.services.session_views import CalendarSession, CalendarWeek, SessionCard
from iopdesk.ui.calendar.acting import Acting
from iopdesk.ui.calendar.bar import CalendarBar
from iopdesk.ui.calendar.frame import CalendarFrame
from iopdesk.ui.calendar.inspector import OPEN, WIDTH
from iopdesk.ui.calendar.steps import first_choice, next_after
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.shared.shortcuts import keys_of

_MINUTE_MS = 60_000
_KEYS: dict[int, str] = {
    Qt.Key.Key_D: "day",
    Qt.Key.Key_W: "week",
    Qt.Key.Key_M: "month",
    Qt.Key.Key_A: "agenda",
}


class CalendarPane(CalendarFrame):
    """Everything shown comes from one question; every change goes through :class:`Acting`."""

    name = "calendar"
    title = N_("Calendar")
    icon = "calendar-week"
    depends_on = frozenset(
        {"TreatmentSession", "Series", "Group", "Membership", "Attendance", "Room"}
        | {"Patient", "Episode", "RosterEntry"}
    )
    commands = (Command(sessions.add_session, "new_here"),)
    shortcut_context = "calendar"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._wanted = 0
        self._has_begun = self._wants_now = self._wants_sight = self._wants_inspector = False
        self.acting = Acting(desk, self)
        self._connect()

    # -- parts ----------------------------------------------------------------------

    def _connect(self) -> None:
        for view in (self.week, self.agenda.list):
            view.chosen.connect(self._on_chosen)
            view.opened.connect(self._on_opened)
            view.turned.connect(self.turn)
            view.menu_asked.connect(self._on_menu)
        self.body.month_view.opened.connect(self._on_day)
        self.body.month_view.stood.connect(self._on_stood)
        self.body.month_view.turned.connect(self.turn)
        self.week.moved.connect(self.acting.move)
        self.week.drawn.connect(self.acting.add)
        self.week.drag_ended.connect(self.editing_ended)
        self.body.month.grid.chosen.connect(self.go_to)
        self.filters.changed.connect(self._show_sessions)
        self.inspector.asked.connect(self._on_asked)
        self.inspector.room_asked.connect(self._on_room)
        self.inspector.session_asked.connect(self.show_session)
        self.inspector.closed.connect(self.close_inspector)
        self.acting.place_found.connect(self.show_session)
        action = QAction(self)
        action.setShortcuts(keys_of("inspector"))
        action.triggered.connect(lambda _on=False: self.toggle_inspector())
        self.addAction(action)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._clock.timeout.connect(self._on_minute)
        self._clock.start()

    # -- the pane -------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the sessions of the span."""
        first_on, days = self.span
        self.desk.ask(
            session_views.read_span, owner=self, then=self._show, first_on=first_on, days=days
        )

    def is_editing(self) -> bool:
        """A drag keeps what it was begun on."""
        return self.week.is_dragging()

    def header_actions(self) -> list[QAction | QWidget]:
        """The next conflict, and a new session."""
        found: list[QAction | QWidget] = []
        count = len(self._conflicts())
        if count:
            words = ngettext("{count} conflict", "{count} conflicts", count).format(count=count)
            found.append(
                button(words, kind="alert", icon_name="alert-outline", on_click=self.next_conflict)
            )
        if self.desk.may(sessions.add_session):
            words = _("New session")
            found.append(
                button(words, kind="primary", icon_name="calendar-plus", on_click=self.new_here)
            )
        return found

    def view_state(self) -> dict[str, Any]:
        """View, day, filters, the session in focus, scroll and widths."""
        return {
            **self.standing.state(),
            "hidden": self.filters.state(),
            "minute": self.week.scroll_state() if self._week is not None else None,
            "width": self.body.inspector_width,
        }

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Stand where the person stood."""
        self.standing.restore(state)
        self.filters.restore(state.get("hidden", {}))
        self.body.inspector_width = int(state.get("width", WIDTH))
        if state.get("minute") is not None:
            self.week.keep_scroll(int(state["minute"]))

    def open_with(self, what: dict[str, Any]) -> None:
        """Show a day, or a session on its day."""
        if isinstance(what.get("session_id"), int) and isinstance(what.get("on"), date):
            self.show_session(what["session_id"], what["on"])
        elif isinstance(what.get("on"), date):
            self.go_to(what["on"])

    def focus_first(self) -> None:
        """The sessions, or the inspector that stands in their place."""
        if self.body.center.isHidden():
            self.inspector.focus_on()
            return
        views = {"month": self.body.month_view, "agenda": self.agenda.list}
        views.get(self.standing.view, self.week).setFocus()

    def new_here(self) -> None:
        """A new session on the day in focus."""
        self.acting.add_on(self.body.focus_day(self.on))

    # -- showing --------------------------------------------------------------------

    def _show(self, week: CalendarWeek) -> None:
        if (week.first_on, week.days) != self.span:
            return
        self._week = week
        self.body.month.grid.show_span(self.on, week.first_on, week.days, week.today)
        if not self._has_begun:
            self._begin(week)
        self._stand(week)
        self._show_sessions()
        self._renew_header()

    def _begin(self, week: CalendarWeek) -> None:
        """What is on now shows in the inspector, where that has room beside the calendar."""
        self._has_begun = True
        if self.body.is_single():
            self.standing.is_open = False
        elif self.standing.is_open is None:
            self.standing.is_open = self.body.is_wide()
            self._wants_now = not self._wanted

    def _stand(self, week: CalendarWeek) -> None:
        """Put the keys on what was asked for before the sessions came."""
        if self._wants_now:
            self._wants_now = False
            today = [s for s in self.standing.of_counselor(week.sessions) if s.on == week.today]
            found = first_choice([s for s in today if self.filters.shows(s)], week.now)
            self._wanted = found.session_id if found is not None else 0
        session = next((s for s in week.sessions if s.session_id == self._wanted), None)
        if session is not None:
            self.standing.session_id, self._wanted = session.session_id, 0
            if not self.standing.of_counselor([session]):
                self.standing.counselor = None
            self.filters.show_all_of(session)
            self._wants_sight = True

    def _show_sessions(self) -> None:
        week = self._week
        if week is None:
            return
        own = self.standing.of_counselor(week.sessions)
        self.filters.show_week(week, own)
        shown = [s for s in own if self.filters.shows(s)]
        self.week.put(week.first_on, week.days, week.now, shown)
        self.body.month_view.put(week.first_on, self.on, week.today, shown)
        self.agenda.show_sessions(
            shown, self.standing.session_id, is_narrowed=len(shown) < len(week.sessions)
        )
        self.week.set_current(self.standing.session_id, reveal=False)
        self.standing.session_id = self.week.current()
        self.body.show_view(self.standing.view)
        if self._wants_sight:
            self._wants_sight = False
            self.week.set_current(self.standing.session_id)
        self._read_card()

    def _read_card(self) -> None:
        if not self.standing.session_id or not self.standing.is_open:
            self._fit()
            return
        self.desk.ask(
            session_views.read_card,
            owner=self,
            then=self._show_card,
            session_id=self.standing.session_id,
        )

    def _show_card(self, card: SessionCard) -> None:
        if card.session.session_id == self.standing.session_id:
            self.inspector.show_card(card, self.acting.actions(card.session))
            self._fit()
            if self._wants_inspector:
                self._wants_inspector = False
                self.inspector.focus_on()

    # -- moving about ---------------------------------------------------------------

    def turn(self, step: int) -> None:
        """The day, week or month after or before."""
        self.go_to(self.standing.turned(step, self.desk.today()))

    def go_to(self, on: date) -> None:
        """Stand on another day."""
        self.standing.go_to(on, self.desk.today())
        self._refresh_span()

    def go_to_today(self) -> None:
        """Stand on today, with the keys on what is on now."""
        self.standing.on, self._wants_now = None, True
        self._refresh_span()

    def show_view(self, view: str) -> None:
        """Day, week, month or agenda, on the day in focus."""
        if view == self.standing.view:
            return
        self.standing.go_to(self.body.focus_day(self.on), self.desk.today())
        focus = self.focusWidget()
        had_focus = focus is not None and self.body.center.isAncestorOf(focus)
        self.standing.view = view
        self._refresh_span()
        if had_focus:
            self.focus_first()

    def _on_stood(self, on: date) -> None:
        """The arrows of the month went to a day, perhaps of another month."""
        before = self.span
        self.standing.go_to(on, self.desk.today())
        if self.span != before:
            self._refresh_span()

    def _on_day(self, on: date) -> None:
        """A day of the month was opened."""
        self.standing.go_to(on, self.desk.today())
        self.standing.view = "day"
        self._refresh_span()
        self.week.setFocus()

    def _refresh_span(self) -> None:
        self.reload()
        announce(self, self.page_title())

    def show_session(self, session_id: int, on: date) -> None:
        """Show a session with its inspector, whatever filters hide it."""
        self._wanted, self.standing.is_open = session_id, True
        if self.standing.view == "month":
            self.standing.view = "week"
        self.standing.go_to(on, self.desk.today())
        self.reload()

    def next_conflict(self) -> None:
        """Show the conflict after the session in focus, around at the end."""
        target = next_after(self._conflicts(), self.standing.session_id)
        if target is not None:
            self.show_session(target.session_id, target.on)

    # -- the session in focus -------------------------------------------------------

    def current(self) -> CalendarSession | None:
        """The session the keys are on."""
        return self.week.session(self.standing.session_id)

    def _on_chosen(self, session_id: int) -> None:
        self.standing.session_id = session_id
        self.week.set_current(session_id)
        self.agenda.list.set_current(session_id)
        if not session_id and not self.body.is_wide():
            self.standing.is_open = False
        self._read_card()

    def _on_opened(self, session_id: int) -> None:
        self.standing.session_id, self.standing.is_open = session_id, True
        self._wants_inspector = True
        self._read_card()

    def toggle_inspector(self) -> None:
        """Ctrl+I."""
        if self.inspector.isVisible():
            self.close_inspector()
        elif self.standing.session_id:
            self._on_opened(self.standing.session_id)

    def close_inspector(self) -> None:
        """Give its room to the calendar, and the keys too."""
        self.standing.is_open = False
        self._fit()
        self.focus_first()

    def _on_menu(self, session_id: int, place: QPoint) -> None:
        session = self.week.session(session_id)
        if session is None:
            return
        menu = self.acting.menu(session, lambda key: self._run(key, session))
        menu.popup(place)

    def _on_asked(self, key: str) -> None:
        if self.inspector.card is not None:
            self._run(key, self.inspector.card.session)

    def _run(self, key: str, session: CalendarSession) -> None:
        if key == OPEN:
            self._on_opened(session.session_id)
            return
        going = self.acting.place_of(key, session)
        if going is not None:
            self.open_asked.emit(*going)
        else:
            self.acting.run(key, session)

    def _on_room(self, room_id: int) -> None:
        if self.inspector.card is not None:
            session = self.inspector.card.session
            self.acting.move(session, session.on, session.start_minute, room_id=room_id)

    # -- keys -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The calendar's letters; Esc closes the inspector."""
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _KEYS:
            self.show_view(_KEYS[key])
        elif plain and key == Qt.Key.Key_T:
            self.go_to_today()
        elif plain and key == Qt.Key.Key_C and self.desk.may(sessions.add_session):
            self.new_here()
        elif key == Qt.Key.Key_Escape and self.inspector.isVisible():
            self.close_inspector()
        else:
            super().keyPressEvent(event)

    def _on_minute(self) -> None:
        """The now-line and the states of the roster follow the clock."""
        if self.isVisible() and not self.is_editing():
            self.refresh()

    # -- the bar --------------------------------------------------------------------

    def steer_by(self, bar: CalendarBar) -> None:
        """Follow the bar's buttons."""
        bar.turned.connect(self.turn)
        bar.today_asked.connect(self.go_to_today)
        bar.view_asked.connect(self.show_view)
        bar.counselor_asked.connect(self._on_counselor)
        bar.filters_asked.connect(self._on_filters)

    def _on_counselor(self, person_id: object) -> None:
        people = self._week.facilitators if self._week is not None else ()
        self.standing.counselor = next((one for one in people if one[0] == person_id), None)
        self._show_sessions()
        self._renew_header()

    def _on_filters(self) -> None:
        self.body.wants_left = not self.body.wants_left
        self._fit()
