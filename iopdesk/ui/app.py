"""The program's life: welcome, unlock, work, lock, close; one practice file at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from iopdesk import logs, paths
from iopdesk.domain.people import Staff, role_label
from iopdesk.errors import DeskError
from iopdesk.i18n import _, clock_time
from iopdesk.storage import keys, shared_folder
from iopdesk.storage.keys import KdfCost
from iopdesk.storage.logins import PasswordDelay
from iopdesk.storage.opening import OpenPractice
from iopdesk.ui.backups import BackupKeeper
from iopdesk.ui.clipboard import ClipboardKeeper
from iopdesk.ui.idle import IdleLock
from iopdesk.ui.lanes import InlineLane, ThreadLane
from iopdesk.ui.look import Look
from iopdesk.ui.main_window import MainWindow
from iopdesk.ui.menu_answers import answer_menus
from iopdesk.ui.messages import Messages
from iopdesk.ui.privacy.lobby import Lobby
from iopdesk.ui.start import remembered, unlocking
from iopdesk.ui.start.pages import StartPages
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.theme import tokens

if TYPE_CHECKING:
    from iopdesk.services.door import Door
    from iopdesk.ui.desk import Desk
    from iopdesk.ui.workspace import Workspace

_MINUTE_MS = 60_000


class App(QObject):
    """Owns the window, and the open practice while there is one.

    ``clock`` gives the present instant; ``inline`` runs every lane at once and ``cost``
    replaces the measured cost of passwords (tests).
    """

    upgrading = Signal(object)
    """The stage of an upgrade begins; sent by the worker's thread."""

    def __init__(
        self,
        qt: QApplication,
        *,
        data_folder: Path | None = None,
        clock: Callable[[], datetime] | None = None,
        inline: bool = False,
        cost: KdfCost | None = None,
    ) -> None:
        super().__init__()
        self._inline, self._cost = inline, cost
        self._data = data_folder or paths.own_data()
        self._clock = clock or (lambda: datetime.now(UTC))
        self.memory = remembered.read(self._data)
        self._worker: InlineLane | ThreadLane = (
            InlineLane() if inline else ThreadLane("opening", self)
        )
        self.password_delay = PasswordDelay()
        self._views: dict[int, dict[str, Any]] = {}
        self.once_at_work: list[Callable[[], object]] = []
        """What opens when the next workspace shows, once."""
        self.practice: OpenPractice | None = None
        self.door: Door | None = None
        self.desk: Desk | None = None
        self._day: date | None = None
        self._is_leaving = self._is_ended = False
        self.look = Look(self, qt)
        self.window = MainWindow()
        self.start_pages = StartPages(self)
        self.backups = BackupKeeper(self, inline=inline)
        self.clipboard = ClipboardKeeper(self)
        self.lobby = Lobby(self)
        self._connect()

    def _connect(self) -> None:
        window = self.window
        window.lock_asked.connect(self.lock)
        window.close_asked.connect(self.close)
        window.zoom_asked.connect(self.look.step_zoom)
        answer_menus(self)
        self.idle = IdleLock(self._clock, self)
        self.idle.due.connect(self._on_idle)
        window.used.connect(self.idle.used)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self.on_minute)
        self._minute.start()
        sys.excepthook = self._on_bug

    # -- start pages --------------------------------------------------------------

    def start(self, path: Path | None = None) -> None:
        """Show the unlock page of a practice (the given or the remembered one), else welcome."""
        known = path or (Path(self.memory.practice) if self.memory.practice else None)
        known = known or shared_folder.practice_in_it()
        if known is not None:  # one that is gone is said to be, and can be restored
            self.start_pages.ask_unlock(known)
        else:
            self.start_pages.show_welcome()
        self.window.show()

    # -- unlock and work ----------------------------------------------------------

    def unlock(self, uid: str, password: str) -> None:
        """Check the password off the UI thread, then let the person in."""
        unlocking.unlock(self, uid, password)

    def enter(self, practice: OpenPractice, uid: str) -> None:
        """Somebody is in: the door, the desk, and the workspace as they left it."""
        from iopdesk.services import practices, settings
        from iopdesk.services.door import Door
        from iopdesk.ui.desk import Desk
        from iopdesk.ui.people import own_roles

        if self._is_ended:  # the window was closed while the file was being opened
            practice.close()
            return
        if self.practice is not practice:
            self.practice = practice
            self.door = Door(practice, self._clock)
            self.lobby.apply()
            self.desk = Desk(self.door, inline=self._inline, parent=self)
            self.desk.saved.connect(self._on_saved)
            self.desk.changed.connect(self.backups.on_changed)
            self.desk.refused.connect(lambda error, _near: logs.note(error))
            own_roles.follow(self, self.desk)
        assert self.door is not None
        assert self.desk is not None
        person = practices.staff_by_uid(practice.read_engine, uid, self.door.now().date())
        if person is None:
            raise RuntimeError("the file has a key slot for somebody it does not know")
        self.door.sign_in(person, practice.clinical_key)
        self.start_pages.signed_in(practice.path, uid)
        self.door.note("login")
        if not practice.is_demo:
            self.remember(practice=str(practice.path))
        self._day = self.desk.today()
        self._begin_day(self.desk)
        self.desk.ask(settings.read_settings, owner=self, then=self._on_settings)

    def _begin_day(self, desk: Desk) -> None:
        """Make the sessions of the weeks ahead, and close the days that are over."""
        from iopdesk.services import groups, rosters

        desk.do(groups.extend_series, owner=self, quiet=True)
        desk.do(rosters.close_days, owner=self, quiet=True)

    def _on_settings(self, values: dict[str, Any]) -> None:
        theme, zoom = values["theme"], values["zoom"]
        self.idle.set_minutes(values["idle_minutes"])
        if (theme, zoom) != (tokens.wanted_theme(), tokens.zoom()):
            self.look.apply(theme, zoom)
        desk, person = self.desk, self._person()
        assert desk is not None
        if person.id in self._views:
            self.show_workspace(self._views[person.id])
        else:
            desk.read_draft("view", "window", owner=self, then=self.show_workspace)

    def show_workspace(self, view: dict[str, Any] | None) -> None:
        """The panes of the person at the desk, as ``view`` says they left them."""
        from iopdesk.ui.on_call.follow import OnCallFollower
        from iopdesk.ui.panes import panes_for
        from iopdesk.ui.people.passwords import ask_when_due
        from iopdesk.ui.privacy.reviews import note_reviews
        from iopdesk.ui.recovery.notice import follow as follow_kit
        from iopdesk.ui.workspace import Workspace

        desk, person = self.desk, self._person()
        assert desk is not None
        assert self.practice is not None
        workspace = Workspace(desk, panes_for(person, desk.may))
        workspace.lock_asked.connect(self.lock)
        workspace.settings_asked.connect(self.window.settings_asked)
        self.window.setWindowTitle(f"IOP Desk – {self.practice.practice_name}")
        self.window.show_workspace(workspace)
        status = self.window.renew_status_bar(desk.practice.crisis_phone)
        roles = ", ".join(role_label(role) for role in sorted(person.roles))
        status.set_person(f"{person.name}, {roles}")
        self.lobby.show_in(status)
        self.idle.start()
        status.follow_lock(self.idle.timer)
        if desk.practice.is_demo:
            status.set_note(_("Demo practice, all people are fictional"))
        self.backups.begin()
        workspace.restore(view)
        workspace.focus_first()
        note_reviews(desk, workspace, workspace.messages)
        OnCallFollower(desk, workspace, lambda: self.window.status)
        follow_kit(self)
        ask_when_due(self)
        while self.once_at_work:
            self.once_at_work.pop(0)()

    def lock(self, note: str = "") -> None:
        """Put everything of the person away; background work goes on."""
        if self.window.workspace is None or self.practice is None or self.door is None:
            return
        self._put_away()
        self.door.note("lock")
        self.door.sign_out()
        self.practice.lock()
        self.idle.stop()
        at = clock_time(self.door.now())
        self.start_pages.show_locked(
            note or _("Locked at {time}. Your work is saved.").format(time=at)
        )

    def _put_away(self) -> None:
        """Keep the person's view, close their dialogs, take the workspace down."""
        workspace, desk = self.window.workspace, self.desk
        if workspace is None or desk is None:
            return
        desk.keep_draft("view", "window", self.keep_view(workspace))
        desk.flush_views()
        self.clipboard.clear()
        self._close_dialogs()
        self.window.take_page()

    def _close_dialogs(self) -> None:
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()

    # -- closing ------------------------------------------------------------------

    def close(self) -> None:
        """Write what is in flight, back up, close the file, end the program."""
        self.leave_practice(self._end)

    def leave_practice(self, then: Callable[[], object]) -> None:
        """Close the practice file, after a last backup; ``then`` goes on, also without a file."""
        practice, door, desk = self.practice, self.door, self.desk
        if self._is_leaving:
            return
        if practice is None or door is None or desk is None:
            then()
            return
        self._is_leaving = is_open = True
        if self.window.workspace is not None:
            self._put_away()
        self.idle.stop()
        desk.close()
        door.note("practice.close")

        def closed() -> None:
            nonlocal is_open
            if not is_open:
                return
            self._is_leaving = is_open = False
            self.practice = self.door = self.desk = None
            self._views.clear()
            self.start_pages.forget()
            try:
                practice.close()
            except DeskError as error:  # the data is safe; it is tidied up at the next opening
                logs.note(error)
            then()

        self.start_pages.show_closing(practice.practice_name, self.backups.hasten)
        self.backups.make_last(practice, self.now(), closed)

    def step_out(self) -> None:
        """Take the work down and leave the file open, for what must be alone with it."""
        assert self.desk is not None
        self._is_leaving = True  # closing waits for its end
        if self.window.workspace is not None:
            self._put_away()
        self.idle.stop()
        self.desk.close()
        self.practice = self.door = self.desk = None

    def step_in(self, practice: OpenPractice | None, uid: str) -> None:
        """Go on where :meth:`step_out` left off; without a practice, by the unlock page."""
        self._is_leaving = False
        if practice is not None:
            self.enter(practice, uid)
        elif self.start_pages.path is not None:
            self.start_pages.ask_unlock(self.start_pages.path)

    def _end(self) -> None:
        self._is_ended = True
        self.backups.close()
        self._worker.close()
        self._close_dialogs()  # a backup that is unpacked but not restored is thrown away
        self.window.let_close()

    def founded(self, practice: OpenPractice, uid: str, demo_password: str = "") -> None:
        """A practice was made just now and is open for its first person."""
        self.start_pages.demo_password = demo_password
        self.enter(practice, uid)

    def remember(self, **changed: Any) -> None:
        """Remember something of this computer for the next start."""
        self.memory = replace(self.memory, **changed)
        remembered.write(self._data, self.memory)

    def in_worker(
        self, job: Callable[[], Any], done: Callable[[Any, BaseException | None], None]
    ) -> None:
        """Run something slow (keys, making a file) off the UI thread."""
        self._worker.put(job, done)

    def now(self) -> datetime:
        """The present instant."""
        return self._clock()

    def key_cost(self) -> KdfCost:
        """What one try of a password shall cost on this computer; call it off the UI thread."""
        if self._cost is None:
            self._cost = keys.calibrate()
        return self._cost

    def demo_cost(self) -> KdfCost:
        """The demo protects nobody: the lowest cost the product takes."""
        return self._cost or keys.FLOOR

    def copies_folder(self) -> Path | None:
        """Where second copies of key files go; None for the program's own folder."""
        return self._data / "keys" if self._data != paths.own_data() else None

    def keep_view(self, workspace: Workspace) -> dict[str, Any]:
        """Keep what the person at the desk has in view."""
        view = self._views[self._person().id] = workspace.view_states()
        return view

    def kept_view(self) -> dict[str, Any] | None:
        """What the person at the desk had in view last."""
        return self._views.get(self._person().id)

    def is_busy(self) -> bool:
        """Whether a password is checked, a file is made or closed, or a form is filled in."""
        page = self.window.page
        if self.window.workspace is None:
            is_waiting = isinstance(page, UnlockPage) and not page.unlock_button.isEnabled()
            if page is None or is_waiting or not page.isEnabled():
                return True
        return self._is_leaving or any(d.isVisible() for d in self.window.findChildren(QDialog))

    # -- small things -------------------------------------------------------------

    def _person(self) -> Staff:
        assert self.desk is not None
        return self.desk.person

    def _on_idle(self, minutes: int) -> None:
        if self.door is None:
            return
        words = _("Locked at {time} because the computer slept. Your work is saved.")
        if minutes:
            words = _("Locked at {time} after {minutes} minutes without use. Your work is saved.")
        self.lock(words.format(time=clock_time(self.door.now()), minutes=minutes))

    def on_minute(self) -> None:
        """Once a minute: back up when it is due, and close the day that ended at midnight."""
        self.backups.on_minute()
        desk = self.desk
        if desk is None or self.window.workspace is None or desk.today() == self._day:
            return
        from iopdesk.ui.people import own_roles

        self._day = desk.today()
        self._begin_day(desk)
        pane = self.window.workspace.pane
        if pane is not None:
            pane.reload()
        own_roles.check(self)  # those of an auditor end with a day

    def _on_saved(self, at: datetime) -> None:
        self.window.status.set_saved(_("Saved {time}").format(time=clock_time(at)))

    def _on_bug(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logs.note(error)
        print(logs.report(error), file=sys.stderr)
        workspace = self.window.workspace
        mouth = workspace.mouth if workspace is not None else Messages(self.window)
        mouth.say_bug(logs.report(error))
