"""The backups of the open practice: made on their own, by hand, and told in the status bar."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from iopdesk import logs
from iopdesk.domain.backups import Age, age_of
from iopdesk.errors import Cancelled, DeskError, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.lanes import InlineLane, ThreadLane
from iopdesk.ui.rehearsing import Rehearser
from iopdesk.ui.second_copies import SecondCopies
from iopdesk.ui.shared.wording import day_and_time

if TYPE_CHECKING:
    from iopdesk.services.backups import BackupState
    from iopdesk.services.second_places import Second
    from iopdesk.storage.backup_file import Backup
    from iopdesk.storage.practice_file import OpenPractice
    from iopdesk.ui.app import App
    from iopdesk.ui.desk import Desk


class BackupKeeper(QObject):
    """Makes backups on a lane of its own, beside the work; the door's notes go by the desk.

    The demo practice makes none on its own: nobody would miss it. ``changed`` says that
    something is known anew of the backups, their copies or their rehearsal.
    """

    changed = Signal()

    def __init__(self, app: App, *, inline: bool) -> None:
        super().__init__(app)
        self._app = app
        self._lane: InlineLane | ThreadLane = InlineLane() if inline else ThreadLane("backup", self)
        self._is_busy = False
        self.state: BackupState | None = None
        self.failure: DeskError | None = None
        """Why the last one could not be made, until one is."""
        self._hurry = threading.Event()
        self._then: Callable[[], object] | None = None
        self._of: OpenPractice | None = None
        self.second = SecondCopies(app, inline=inline)
        self.rehearser = Rehearser(app, self._lane)
        for each in (self.second, self.rehearser):
            each.changed.connect(self.tell)

    def begin(self) -> None:
        """Somebody is at the desk: look at everything and say how it stands."""
        self._hurry.clear()
        if self._app.practice is not self._of:  # nothing that is known of another one holds here
            self._of, self.state, self.failure = self._app.practice, None, None
            self.rehearser.forget()
            self.second.forget()
        self.rehearser.look()
        self.look()

    def on_changed(self, models: frozenset[str]) -> None:
        """Look at the second place anew when a setting changed, also by Undo."""
        if "Setting" in models:
            self.second.look(self._newest_at())

    def look(self) -> None:
        """Read the backup folder again, and say in the status bar how old the newest is."""
        from iopdesk.services import backups

        practice = self._app.practice
        if practice is None:
            return
        now = self._app.now()

        def done(state: BackupState | None, error: BaseException | None) -> None:
            if state is not None and self._app.practice is practice:
                self.state = state
                self.tell()
                self.second.follow(self._newest_at())
            self._fail_quietly(error)

        self._lane.put(lambda: backups.state_of(practice.path, practice.practice_id, now=now), done)

    def tell(self) -> None:
        """Write what is known into the status bar, while somebody is at the desk.

        Not of the demo, which would miss nothing.
        """
        self.changed.emit()
        if self._app.practice is None or self._app.practice.is_demo:
            return
        if self.state is None or self._app.window.workspace is None or self._app.desk is None:
            return
        status = self._app.window.status
        status.set_second(*self.second.words(self._app.desk.now()))
        status.set_rehearsal(*self.rehearser.words())
        if self.failure is not None:
            why = sentence_for(self.failure)
            status.set_backup(_("Backup failed"), age=Age.VERY_OLD, why=why)
            return
        made_at, now = self.state.newest_at, self._app.desk.now()
        words = _("No backup yet")
        age = age_of(made_at, now)
        if made_at is not None:
            is_old = age in (Age.OLD, Age.VERY_OLD)
            words = _("Last backup {time}") if is_old else _("Verified backup {time}")
            words = words.format(time=day_and_time(made_at.astimezone(now.tzinfo), now))
        status.set_backup(words, age=age)

    def on_minute(self) -> None:
        """Make one when it is due; nobody is told but the status bar."""
        from iopdesk.services import backups

        practice, desk = self._app.practice, self._app.desk
        if practice is None or desk is None or practice.is_demo or self._is_busy:
            return
        now, zone = self._app.now(), desk.practice.zone
        self._run(
            lambda: backups.make_when_due(
                practice, now=now, zone=zone, is_stopped=self._hurry.is_set
            ),
            lambda made: self._note(desk, backups.MADE) if made is not None else None,
            self._fail_quietly,
        )

    def make_now(
        self,
        then: Callable[[str], object] | None = None,
        otherwise: Callable[[DeskError], object] | None = None,
    ) -> None:
        """What "Back up now" does: an act, the copy, and the act that says how it ended.

        A dialog that hides the toast hears by ``then`` what is said, and the error by
        ``otherwise``.
        """
        from iopdesk.services import backups
        from iopdesk.services.acts import act_of

        practice, desk, workspace = self._app.practice, self._app.desk, self._app.window.workspace
        if practice is None or desk is None or workspace is None or self._is_busy:
            return
        now, zone, person = self._app.now(), desk.practice.zone, desk.person

        def made(_made: Backup | None) -> None:
            if desk.door.person != person:  # locked meanwhile, or somebody else is there
                self._note(desk, backups.MADE)
                return
            desk.do(
                backups.end_backup,
                owner=workspace,
                then=lambda ended: then(ended.said) if then is not None else None,
            )

        def failed(error: BaseException | None) -> None:
            if desk.door.person != person:
                self._note(desk, act_of(backups.fail_backup).name)
                self._fail_quietly(error)
                return
            desk.do(backups.fail_backup, owner=workspace, quiet=True)
            if isinstance(error, DeskError) and otherwise is not None:
                otherwise(error)
            elif isinstance(error, DeskError):
                desk.refused.emit(error, workspace)
            else:
                self._fail_quietly(error)

        desk.do(
            backups.begin_backup,
            owner=workspace,
            then=lambda _begun: self._run(
                lambda: backups.make(practice, now=now, zone=zone, is_stopped=self._hurry.is_set),
                made,
                failed,
            ),
        )

    def make_last(self, practice: OpenPractice, now: datetime, then: Callable[[], object]) -> None:
        """One more when the practice is closed and anything was written since the last.

        ``then`` closes it, whatever comes of the backup and of its copy; also a second
        time, when the copy ends after :meth:`hasten`.
        """
        from iopdesk.services import backups, second_places

        self.rehearser.stop()
        self._hurry.clear()
        self._then = None
        door = self._app.door
        if practice.is_demo or door is None:
            then()
            return
        zone = door.practice.zone

        def job() -> Second | None:
            state = backups.state_of(practice.path, practice.practice_id, now=now)
            if backups.has_written_since(practice, state.newest):
                backups.make(
                    practice,
                    now=now,
                    zone=zone,
                    before=state.found,
                    is_stopped=self._hurry.is_set,
                )
                door.note(backups.MADE)
            return second_places.second_of(practice)

        def done(second: Second | None, error: BaseException | None) -> None:
            if self._hurry.is_set():
                then()
                return
            self._fail_quietly(error)
            self._then = then
            self.second.carry_last(second, then)

        self._lane.put(job, done)

    def hasten(self) -> None:
        """Do without what is left of the last backup.

        The lane gives it up at its next step: it reads the file, and another program must
        not have it before that ends. The copy in the second place does not need the file.
        """
        self._hurry.set()
        if self._then is not None:
            self._then()

    def alone(
        self, job: Callable[[], Any], done: Callable[[Any, BaseException | None], None]
    ) -> None:
        """Run what must not meet a backup; a rehearsal under way is given up for it."""
        self.rehearser.stop()
        self._lane.put(job, done)

    def close(self) -> None:
        """End the lanes after what they hold; what is being copied or rehearsed is given up."""
        self.rehearser.stop()
        self.second.close()
        self._lane.close()

    def _run(
        self,
        job: Callable[[], Backup | None],
        then: Callable[[Backup | None], object],
        otherwise: Callable[[BaseException | None], object],
    ) -> None:
        self._is_busy = True

        def done(made: Backup | None, error: BaseException | None) -> None:
            self._is_busy = False
            if isinstance(error, Cancelled):
                return
            self.failure = error if isinstance(error, DeskError) else None
            if error is not None:
                otherwise(error)
            else:
                then(made)
            if made is None and error is None:
                self.tell()  # nothing is new in the folder, but what is there grew older
                self.second.follow(self._newest_at())
            else:
                self.look()
            if error is None:
                self.rehearser.follow(self.state.newest if self.state is not None else None)

        self._lane.put(job, done)

    def _newest_at(self) -> datetime | None:
        return self.state.newest_at if self.state is not None else None

    def _note(self, desk: Desk, act: str) -> None:
        desk.in_background(
            lambda: desk.door.note(act), lambda _none, error: self._fail_quietly(error)
        )

    def _fail_quietly(self, error: BaseException | None) -> None:
        """A backup that could not be made is told by its age, and in the log."""
        if error is None:
            return
        if not isinstance(error, DeskError):
            raise error
        logs.note(error)
