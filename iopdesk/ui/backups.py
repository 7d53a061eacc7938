"""The backups of the open practice: made on their own, by hand, and told in the status bar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from iopdesk import logs
from iopdesk.domain.backups import Age, age_of
from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import _, clock_time, short_date
from iopdesk.ui.lanes import InlineLane, ThreadLane

if TYPE_CHECKING:
    from iopdesk.services.backups import BackupState
    from iopdesk.storage.backup_file import Backup
    from iopdesk.storage.practice_file import OpenPractice
    from iopdesk.ui.app import App
    from iopdesk.ui.desk import Desk


class BackupKeeper(QObject):
    """Makes backups on a lane of its own, beside the work; the door's notes go by the desk.

    The demo practice makes none on its own: nobody would miss it.
    """

    def __init__(self, app: App, *, inline: bool) -> None:
        super().__init__(app)
        self._app = app
        self._lane: InlineLane | ThreadLane = InlineLane() if inline else ThreadLane("backup", self)
        self._is_busy = False
        self.state: BackupState | None = None
        self._failure: DeskError | None = None

    def look(self) -> None:
        """Read the backup folder again, and say in the status bar how old the newest is."""
        from iopdesk.services import backups

        practice = self._app.practice
        if practice is None or practice.is_demo:
            return
        now = self._app.now()

        def done(state: BackupState | None, error: BaseException | None) -> None:
            if state is not None and self._app.practice is practice:
                self.state = state
                self.tell()
            self._fail_quietly(error)

        self._lane.put(lambda: backups.state_of(practice.path, practice.practice_id, now=now), done)

    def tell(self) -> None:
        """Write what is known into the status bar, while somebody is at the desk."""
        if self.state is None or self._app.window.workspace is None or self._app.desk is None:
            return
        status = self._app.window.status
        if self._failure is not None:
            why = sentence_for(self._failure)
            status.set_backup(_("Backup failed"), age=Age.VERY_OLD, why=why)
            return
        made_at, now = self.state.newest_at, self._app.desk.now()
        words = _("No backup yet")
        age = age_of(made_at, now)
        if made_at is not None:
            is_old = age in (Age.OLD, Age.VERY_OLD)
            words = _("Last backup {time}") if is_old else _("Verified backup {time}")
            words = words.format(time=_when(made_at.astimezone(now.tzinfo), now))
        status.set_backup(words, age=age)

    def on_minute(self) -> None:
        """Make one when it is due; nobody is told but the status bar."""
        from iopdesk.services import backups

        practice, desk = self._app.practice, self._app.desk
        if practice is None or desk is None or practice.is_demo or self._is_busy:
            return
        now, zone = self._app.now(), desk.practice.zone
        self._run(
            lambda: backups.make_when_due(practice, now=now, zone=zone),
            lambda made: self._note_made(desk) if made is not None else None,
            self._fail_quietly,
        )

    def make_now(self) -> None:
        """What "Back up now" does: an act, the copy, and the act that says how it ended."""
        from iopdesk.services import backups

        practice, desk, workspace = self._app.practice, self._app.desk, self._app.window.workspace
        if practice is None or desk is None or workspace is None or self._is_busy:
            return
        now, zone = self._app.now(), desk.practice.zone

        def failed(error: BaseException | None) -> None:
            desk.do(backups.fail_backup, owner=workspace, quiet=True)
            if isinstance(error, DeskError):
                desk.refused.emit(error, workspace)
            else:
                self._fail_quietly(error)

        desk.do(
            backups.begin_backup,
            owner=workspace,
            then=lambda _begun: self._run(
                lambda: backups.make(practice, now=now, zone=zone),
                lambda _made: desk.do(backups.end_backup, owner=workspace),
                failed,
            ),
        )

    def make_last(self, practice: OpenPractice, now: datetime, then: Callable[[], object]) -> None:
        """One more when the practice is closed and anything was written since the last.

        ``then`` closes it, whatever comes of the backup.
        """
        from iopdesk.services import backups

        door = self._app.door
        if practice.is_demo or door is None:
            then()
            return
        zone = door.practice.zone

        def job() -> None:
            state = backups.state_of(practice.path, practice.practice_id, now=now)
            if backups.has_written_since(practice, state.newest):
                backups.make(practice, now=now, zone=zone)
                door.note(backups.MADE)

        def done(_result: object, error: BaseException | None) -> None:
            self._fail_quietly(error)
            then()

        self._lane.put(job, done)

    def close(self) -> None:
        """End the lane after what it holds."""
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
            self._failure = error if isinstance(error, DeskError) else None
            if error is not None:
                otherwise(error)
            else:
                then(made)
            if made is None and error is None:
                self.tell()  # nothing is new in the folder, but what is there grew older
            else:
                self.look()

        self._lane.put(job, done)

    def _note_made(self, desk: Desk) -> None:
        from iopdesk.services import backups

        desk.in_background(
            lambda: desk.door.note(backups.MADE), lambda _none, error: self._fail_quietly(error)
        )

    def _fail_quietly(self, error: BaseException | None) -> None:
        """A backup that could not be made is told by its age, and in the log."""
        if error is None:
            return
        if not isinstance(error, DeskError):
            raise error
        logs.note(error)


def _when(at: datetime, now: datetime) -> str:
    """The time of day, with its date when that is another than today's."""
    time = clock_time(at)
    return time if at.date() == now.date() else f"{short_date(at.date())}, {time}"
