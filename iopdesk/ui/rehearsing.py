"""The weekly rehearsal of a restore in the window; never on the demo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from iopdesk import logs
from iopdesk.errors import Cancelled, DeskError, Trouble, sentence_for
from iopdesk.i18n import _, short_date

if TYPE_CHECKING:
    from iopdesk.services.rehearsals import RehearsalState, Rehearsed
    from iopdesk.storage.backup_file import Backup
    from iopdesk.storage.practice_file import OpenPractice
    from iopdesk.ui.app import App
    from iopdesk.ui.lanes import InlineLane, ThreadLane


class Rehearser(QObject):
    """Restores the newest backup where nobody sees it, and has the outcome recorded.

    What ends while the desk is locked is recorded when somebody is there again.
    """

    changed = Signal()

    def __init__(self, app: App, lane: InlineLane | ThreadLane) -> None:
        super().__init__(app)
        self._app, self._lane = app, lane
        self._stop = threading.Event()
        self._pending: tuple[OpenPractice, Rehearsed] | None = None
        self.is_busy = False
        self.state: RehearsalState | None = None

    def forget(self) -> None:
        """Another practice is open: what was known is none of its."""
        self.state = None

    def look(self) -> None:
        """Read again how the last rehearsal went."""
        from iopdesk.services import rehearsals

        practice = self._app.practice
        if practice is None or practice.is_demo:
            return

        def done(state: RehearsalState | None, error: BaseException | None) -> None:
            if error is not None and not isinstance(error, DeskError):
                raise error
            if self._app.practice is practice:
                self.state = state
                self.changed.emit()

        self._lane.put(lambda: rehearsals.state_of(practice), done)

    def follow(self, newest: Backup | None) -> None:
        """Rehearse the newest backup when a week has gone by; record what is still to be."""
        self._record(None)
        made_at = newest.manifest.made_at if newest is not None else None
        if self._pending is None and self.state is not None and newest is not None:
            if self.state.is_due(made_at, self._app.now()):
                self._run(newest, None)

    def rehearse_now(self, newest: Backup, owner: QObject, then: Callable[[str], object]) -> None:
        """What "Rehearse now" does: an act, the rehearsal, and the act that says how it went.

        ``then`` hears the trouble's code, or nothing when all was well.
        """
        from iopdesk.services import rehearsals

        desk = self._app.desk
        if desk is not None and not self.is_busy:
            desk.do(
                rehearsals.begin_rehearsal,
                owner=owner,
                quiet=True,
                then=lambda _begun: self._run(newest, then),
            )

    def stop(self) -> None:
        """Give it up at its next step, because the practice is closed."""
        self._stop.set()

    def words(self) -> tuple[str, str]:
        """What the status bar says and why; nothing while all is well."""
        if self.state is None or not self.state.trouble:
            return "", ""
        return _("Rehearsed restore failed"), sentence_for(Trouble(self.state.trouble))

    def told(self, zone_of: datetime) -> str:
        """How the last rehearsal went, in the zone of an instant."""
        state = self.state
        if state is None or state.done_at is None:
            return _("No restore was rehearsed yet. The program tries the newest backup each week.")
        if state.trouble:
            return sentence_for(Trouble(state.trouble))
        on = short_date(state.done_at.astimezone(zone_of.tzinfo).date())
        return _("Restore rehearsed {date}: all well").format(date=on)

    def _run(self, newest: Backup, then: Callable[[str], object] | None) -> None:
        from iopdesk.services import rehearsals

        practice = self._app.practice
        if practice is None or practice.is_demo or self.is_busy:
            return
        self.is_busy, self._stop = True, threading.Event()
        is_stopped = self._stop.is_set

        def done(result: Rehearsed | None, error: BaseException | None) -> None:
            self.is_busy = False
            if result is not None:
                if result.trouble:
                    logs.note(Trouble(result.trouble))
                self._pending = practice, result
                self._record(then)
            elif error is not None and not isinstance(error, Cancelled):
                raise error
            self.changed.emit()

        self.changed.emit()
        self._lane.put(lambda: rehearsals.rehearse(practice, newest, is_stopped=is_stopped), done)

    def _record(self, then: Callable[[str], object] | None) -> None:
        from iopdesk.services import rehearsals

        desk, pending = self._app.desk, self._pending
        if desk is None or pending is None or self._app.window.workspace is None:
            return
        self._pending = None
        practice, result = pending
        if practice is not self._app.practice:
            return

        def recorded(_said: Any) -> None:
            self.look()
            if then is not None:
                then(result.trouble)

        desk.do(
            rehearsals.end_rehearsal,
            owner=self,
            quiet=True,
            then=recorded,
            backup_made_at=result.backup_made_at,
            trouble=result.trouble,
        )
