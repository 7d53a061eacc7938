"""Lanes: where jobs run one after the other, off the UI thread (in tests at once)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from iopdesk import logs
from iopdesk.errors import DeskError

Job = Callable[[], Any]
Done = Callable[[Any, BaseException | None], None]


def in_words(then: Callable[[Any], object], otherwise: Callable[[DeskError], object]) -> Done:
    """What to hand a lane as ``done``: a refusal is noted and told, our own bug is raised."""

    def done(result: Any, error: BaseException | None) -> None:
        if isinstance(error, DeskError):
            logs.note(error)
            otherwise(error)
        elif error is not None:
            raise error
        else:
            then(result)

    return done


class _Result(QObject):
    """Brings the end of a job into the thread this object lives in."""

    ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ended.connect(self._deliver)

    def _deliver(self, callback: Callable[[], None]) -> None:
        callback()


class InlineLane:
    """Runs each job at once; what tests use."""

    def put(self, job: Job, done: Callable[[Any, BaseException | None], None]) -> None:
        """Run the job now and hand over its result or error."""
        try:
            result = job()
        except Exception as error:
            done(None, error)
        else:
            done(result, None)

    def close(self) -> None:
        """Nothing to end."""


class ThreadLane:
    """One non-daemon thread that takes jobs in order."""

    def __init__(self, name: str, parent: QObject) -> None:
        self._result = _Result(parent)
        self._jobs: queue.Queue[tuple[Job, Callable[..., None]] | None] = queue.Queue()
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name=name)
        self._thread.start()

    def put(self, job: Job, done: Callable[[Any, BaseException | None], None]) -> None:
        """Queue a job; ``done`` runs in the main thread. Ignored while closing."""
        if not self._is_closing:
            self._jobs.put((job, done))

    def close(self) -> None:
        """Finish what is queued, end the thread, deliver what is still pending."""
        self._is_closing = True
        self._jobs.put(None)
        self._thread.join()
        QCoreApplication.sendPostedEvents(self._result, QEvent.Type.MetaCall)

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, done = item
            try:
                result, error = job(), None
            except Exception as caught:
                result, error = None, caught
            self._result.ended.emit(lambda d=done, r=result, e=error: d(r, e))
