"""The second place of backups, looked after on a lane of its own: it delays nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from iopdesk import logs
from iopdesk.domain.backups import Age, age_of, is_copy_due
from iopdesk.errors import Cancelled, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.lanes import InlineLane, ThreadLane
from iopdesk.ui.shared.wording import day_and_time

if TYPE_CHECKING:
    from iopdesk.services.second_places import Second, SecondState
    from iopdesk.storage.practice_file import OpenPractice
    from iopdesk.ui.app import App


class SecondCopies(QObject):
    """Copies the newest backup to the second place whenever it has it not.

    ``state`` is None while there is no second place, and before it was looked at.
    """

    changed = Signal()

    def __init__(self, app: App, *, inline: bool) -> None:
        super().__init__(app)
        self._app = app
        self._lane: InlineLane | ThreadLane = (
            InlineLane() if inline else ThreadLane("second place", self)
        )
        self._stop = threading.Event()
        self._practice: OpenPractice | None = None
        self._is_busy = False
        self._looks = 0
        self._failed_at: datetime | None = None
        self.is_known = False
        self.state: SecondState | None = None

    def forget(self) -> None:
        """Another practice is open: what was known is none of its."""
        self.is_known, self.state, self._failed_at = False, None, None

    def look(self, newest: datetime | None) -> None:
        """Look at it anew, after another one was chosen, and copy what it lacks."""
        self.is_known = False
        self._failed_at = None
        self._looks += 1
        self.follow(newest)

    def follow(self, newest: datetime | None) -> None:
        """Copy the newest backup, made at ``newest``, if that is due."""
        from iopdesk.services import second_places

        practice, desk, now = self._app.practice, self._app.desk, self._app.now()
        if practice is None or desk is None or practice.is_demo:
            return
        if practice is not self._practice:
            self._practice, self.is_known, self._failed_at = practice, False, None
        if self._is_busy or (self.is_known and not self._is_due(newest, now)):
            return
        zone, looks = desk.practice.zone, self._looks

        def job() -> SecondState | None:
            second = second_places.second_of(practice)
            if second is None:
                return None
            return second_places.carry(second, now=now, zone=zone, is_stopped=self._stop.is_set)

        def done(state: SecondState | None, error: BaseException | None) -> None:
            self._is_busy = False
            if self._went_wrong(error) or self._app.practice is not practice:
                return
            if looks != self._looks:  # another place was chosen meanwhile
                self.follow(newest)
                return
            self.is_known, self.state = True, state
            trouble = state.trouble if state is not None else None
            self._failed_at = now if trouble is not None else None
            if trouble is not None:
                logs.note(trouble)
            self.changed.emit()

        self._is_busy = True
        self._lane.put(job, done)

    def carry_last(self, second: Second | None, then: Callable[[], object]) -> None:
        """The last copy while the practice is closed, of what the second place may lack."""
        from iopdesk.services import second_places

        door, now = self._app.door, self._app.now()
        if second is None or door is None:
            then()
            return
        zone = door.practice.zone

        def done(_state: object, error: BaseException | None) -> None:
            self._went_wrong(error)
            then()

        self._lane.put(
            lambda: second_places.carry(second, now=now, zone=zone, is_stopped=self._stop.is_set),
            done,
        )

    def check(self, folder: Path, then: Callable[[Any, BaseException | None], None]) -> None:
        """Ask whether a folder can be the second place; ``then`` hears if it is the same disk."""
        from iopdesk.services import second_places

        practice = self._app.practice
        if practice is not None:
            self._lane.put(lambda: second_places.require_suitable(practice.path, folder), then)

    def words(self, now: datetime) -> tuple[str, str]:
        """What the status bar says and why; nothing while all is well."""
        if not self.is_known:
            return "", ""
        if self.state is None:
            return _("No second place"), _(
                "A broken or stolen disk would take the practice and its backups together. An "
                "administrator chooses a second place for them under File, Backups."
            )
        made_at, trouble = self.state.newest, self.state.trouble
        if age_of(made_at, now) is Age.FRESH:
            return "", ""
        words = _("No second copy yet")
        if made_at is not None:
            words = _("Second copy {time}").format(
                time=day_and_time(made_at.astimezone(now.tzinfo), now)
            )
        why = _("The second place has no backup of the last 24 hours.")
        return words, sentence_for(trouble) if trouble is not None else why

    def close(self) -> None:
        """Give up what is being copied, and end the lane."""
        self._stop.set()
        self._lane.close()

    def _is_due(self, newest: datetime | None, now: datetime) -> bool:
        state = self.state
        return state is not None and is_copy_due(
            newest=newest,
            copied=state.newest,
            failed_at=self._failed_at,
            is_connected=state.is_connected,
            now=now,
        )

    def _went_wrong(self, error: BaseException | None) -> bool:
        if error is not None and not isinstance(error, Cancelled):
            raise error
        return error is not None
