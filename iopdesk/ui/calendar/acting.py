"""What somebody does with a session: add, move, edit, cancel, restore; conflicts are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import _
from iopdesk.services import attendance, groups, rooms, session_views, sessions
from iopdesk.services.session_views import CalendarSession, Clash, SessionCard
from iopdesk.ui.calendar.drag import NEW_MINUTES
from iopdesk.ui.calendar.inspector import ATTEND, CANCEL, CHART, EDIT, OPEN, RESTORE
from iopdesk.ui.calendar.session_dialogs import (
    CancelSessionDialog,
    EditSessionDialog,
    NewSessionDialog,
)
from iopdesk.ui.calendar.words import clash_sentence, clash_title, own_words
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.form_dialog import Dialog, confirm

_MORNING = 9 * 60


class Acting(QObject):
    """Runs the acts of the calendar for its pane."""

    place_found = Signal(int, object)
    """A session was added or moved: its id and day."""

    def __init__(self, desk: Desk, pane: QWidget) -> None:
        super().__init__(pane)
        self._desk, self._pane = desk, pane
        self.dialog: Dialog | None = None
        """The form opened last."""

    # -- what may be done -------------------------------------------------------------

    def actions(self, session: CalendarSession) -> tuple[tuple[str, str], ...]:
        """(key, words) of what the person may do with a session as it stands."""
        may = self._desk.may
        found = []
        if session.is_cancelled:
            if may(sessions.restore_session):
                found.append((RESTORE, _("Restore session")))
        else:
            if may(attendance.mark) and session.on <= self._desk.today():
                found.append((ATTEND, _("Take attendance")))
            if may(sessions.move_session):
                found.append((EDIT, _("Edit")))
            if may(sessions.cancel_session) and not session.marked:
                found.append((CANCEL, _("Cancel session")))
        if session.patient_id is not None:
            found.append((CHART, _("Open chart")))
        return tuple(found)

    def menu(self, session: CalendarSession, run: Callable[[str], object]) -> QMenu:
        """What the right mouse button offers: the same, and the inspector first."""
        menu = QMenu(self._pane)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, words in ((OPEN, _("Open")), *self.actions(session)):
            menu.addAction(words).triggered.connect(lambda _on=False, key=key: run(key))
        return menu

    def place_of(self, key: str, session: CalendarSession) -> tuple[str, dict[str, Any]] | None:
        """The pane an action leads to, and what it shows there; None for an act."""
        if key == CHART:
            return "patients", {"patient_id": session.patient_id}
        if key == ATTEND and session.group_id is not None:
            return "groups", {"group_id": session.group_id}
        return ("today", {"on": session.on}) if key == ATTEND else None

    def run(self, key: str, session: CalendarSession) -> None:
        """Do what was chosen."""
        if key == EDIT:
            self.edit(session)
        elif key == CANCEL:
            self._open(CancelSessionDialog(self._desk, self._pane, session))
        elif key == RESTORE:
            self.restore(session)

    # -- forms ------------------------------------------------------------------------

    def add_on(self, on: date) -> None:
        """Ask for a new session on a day: from the next half hour today, else in the morning."""
        now = self._desk.now()
        minute = _MORNING
        if on == now.date():
            minute = min((now.hour * 60 + now.minute) // 30 * 30 + 30, 23 * 60)
        self.add(on, minute, NEW_MINUTES)

    def add(self, on: date, start_minute: int, minutes: int) -> None:
        """Ask for a new session at a time."""

        def choices_read(choices: rooms.Choices) -> None:
            self._desk.ask(groups.list_groups, owner=self._pane, then=partial(groups_read, choices))

        def groups_read(choices: rooms.Choices, found: tuple[groups.GroupRow, ...]) -> None:
            dialog = NewSessionDialog(
                self._desk,
                self._pane,
                choices,
                found,
                on=on,
                start_minute=start_minute,
                minutes=minutes,
            )
            dialog.saved.connect(self._on_saved)
            self._open(dialog)

        self._desk.ask(rooms.read_choices, owner=self._pane, then=choices_read)

    def edit(self, session: CalendarSession) -> None:
        """Ask for another place for a session."""

        def choices_read(choices: rooms.Choices) -> None:
            self._desk.ask(
                session_views.read_card,
                owner=self._pane,
                then=partial(card_read, choices),
                session_id=session.session_id,
            )

        def card_read(choices: rooms.Choices, card: SessionCard) -> None:
            dialog = EditSessionDialog(
                self._desk, self._pane, choices, card.session, may_move_day=card.may_move_day
            )
            dialog.saved.connect(self._on_saved)
            self._open(dialog)

        self._desk.ask(rooms.read_choices, owner=self._pane, then=choices_read)

    def _open(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _on_saved(self, done: sessions.SessionChanged) -> None:
        self.place_found.emit(done.session_id, done.on)

    # -- acts -------------------------------------------------------------------------

    def move(
        self,
        session: CalendarSession,
        on: date,
        start_minute: int,
        minutes: int | None = None,
        *,
        room_id: int | None = None,
    ) -> None:
        """Move a session, or only to another room; a conflict asks first."""
        place = {
            "on": on,
            "start_minute": start_minute,
            "minutes": session.minutes if minutes is None else minutes,
            "room_id": session.room_id if room_id is None else room_id,
            "facilitator_id": session.facilitator_id,
        }
        given = {
            "session_id": session.session_id,
            "expected_version": session.version,
            **place,
        }
        self._do(sessions.move_session, session, given, place)

    def restore(self, session: CalendarSession) -> None:
        """Let a cancelled session take place; a conflict asks first."""
        place = {
            name: getattr(session, name)
            for name in ("on", "start_minute", "minutes", "room_id", "facilitator_id")
        }
        given = {"session_id": session.session_id, "expected_version": session.version}
        self._do(sessions.restore_session, session, given, place)

    def _do(
        self,
        act: Callable[..., Any],
        session: CalendarSession,
        given: dict[str, Any],
        place: dict[str, Any],
    ) -> None:
        def otherwise(error: DeskError) -> bool:
            if error.code != "session.clash":
                return False
            self._desk.ask(
                session_views.find_clashes,
                owner=self._pane,
                then=lambda clashes: self._ask_anyway(error, clashes, session, again),
                session_id=session.session_id,
                group_id=session.group_id,
                patient_id=session.patient_id,
                kind=session.kind,
                is_by_video=session.is_by_video,
                **place,
            )
            return True

        def again() -> None:
            self._desk.do(act, owner=self._pane, then=self._on_saved, accept_clashes=True, **given)

        self._desk.do(act, owner=self._pane, then=self._on_saved, otherwise=otherwise, **given)

    def _ask_anyway(
        self,
        error: DeskError,
        clashes: tuple[Clash, ...],
        session: CalendarSession,
        again: Callable[[], None],
    ) -> None:
        own = own_words(session)
        words = " ".join(f"{clash_title(one)}. {clash_sentence(one, own)}" for one in clashes)
        self.dialog = confirm(
            self._pane,
            _("Book {title} in spite of the conflict?").format(title=session.title),
            words or sentence_for(error),
            act_words=_("Book anyway"),
            keep_words=_("Leave as it was"),
            on_confirm=again,
            is_danger=False,
        )
