"""The desk: a thin Qt adapter over the door. It never returns values.

One lane (a thread) takes all writes in order, another answers questions; each
has its own connection. A third does what is slow and needs none. Results come back in
the main thread, and only while their owner lives. In tests all lanes run inline.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from iopdesk.domain.people import Staff
from iopdesk.errors import Cancelled, DeskError
from iopdesk.i18n import _
from iopdesk.services.acts import PracticeFacts
from iopdesk.services.door import Door, Outcome
from iopdesk.storage import drafts
from iopdesk.ui.lanes import InlineLane, Job, ThreadLane

Answer = Callable[[Any], object]


class Desk(QObject):
    """Acts and questions for the widgets.

    ``said`` carries an act's outcome for the toast (label, is undoable);
    ``changed`` the names of the models an act touched; ``refused`` an error
    and the widget it belongs near, for the one mouth.
    """

    changed = Signal(frozenset)
    said = Signal(str, bool)
    refused = Signal(object, object)
    saved = Signal(datetime)

    def __init__(self, door: Door, *, inline: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = door
        self._writes: InlineLane | ThreadLane
        self._reads: InlineLane | ThreadLane
        self._slow: InlineLane | ThreadLane
        if inline:
            self._writes = self._reads = self._slow = InlineLane()
        else:
            self._writes = ThreadLane("writes", self)
            self._reads = ThreadLane("reads", self)
            self._slow = ThreadLane("slow", self)
        self._in_flight: list[tuple[Any, dict[str, Any]]] = []

    # -- who and when -------------------------------------------------------------

    @property
    def person(self) -> Staff:
        """Who is signed in; a pane exists only while somebody is."""
        person = self.door.person
        if person is None:
            raise RuntimeError("nobody is signed in")
        return person

    @property
    def practice(self) -> PracticeFacts:
        """Facts of the practice."""
        return self.door.practice

    def now(self) -> datetime:
        """The present instant on the practice's wall clock."""
        return self.door.now()

    def today(self) -> date:
        """The practice's calendar day."""
        return self.now().date()

    def may(self, fn: Callable[..., Any]) -> bool:
        """Whether the person's roles allow the act at all."""
        return self.door.may(fn)

    @property
    def is_lobby(self) -> bool:
        """Whether others can see the screen."""
        return self.door.is_lobby

    # -- acts and questions -------------------------------------------------------

    def do(
        self,
        fn: Callable[..., Any],
        /,
        *,
        owner: QObject,
        then: Answer | None = None,
        otherwise: Callable[[DeskError], object] | None = None,
        quiet: bool = False,
        **given: Any,
    ) -> None:
        """Run an act on the write lane.

        ``then`` gets its result, ``otherwise`` the error after the mouth spoke
        (an ``otherwise`` that returns True has shown the error itself). An
        identical act in flight is ignored. ``quiet`` suppresses the toast.
        """
        person, key, was_lobby = self.person, (fn, given), self.is_lobby
        if key in self._in_flight:
            return
        self._in_flight.append(key)

        def done(outcome: Outcome | None, error: BaseException | None) -> None:
            self._in_flight.remove(key)
            if error is not None or outcome is None:
                self._failed(error, owner, otherwise)
                return
            # words from before lobby mode came on hold names
            is_silent = quiet or self.is_lobby != was_lobby
            self._finished(outcome, None if is_silent else _saying(outcome), owner, then)

        self._writes.put(lambda: self.door.do(fn, by=person, **given), done)

    def ask(
        self,
        fn: Callable[..., Any],
        /,
        *,
        owner: QObject,
        then: Answer,
        otherwise: Callable[[DeskError], object] | None = None,
        **given: Any,
    ) -> None:
        """Ask a question on the read lane; ``then`` gets the answer while ``owner`` lives.

        Once nobody is signed in it is dropped: a page on its way out may still have a clock.
        """
        person = self.door.person
        if person is None:
            return

        def done(answer: Any, error: BaseException | None) -> None:
            if error is not None:
                self._failed(error, owner, otherwise)
            elif shiboken6.isValid(owner):
                _call(then, answer)

        self._reads.put(lambda: self.door.ask(fn, by=person, **given), done)

    def undo(self) -> None:
        """Undo the person's last act that can be undone."""
        self._step_back(self.door.undo)

    def redo(self) -> None:
        """Redo what was undone last."""
        self._step_back(self.door.redo)

    def _step_back(self, step: Callable[..., Outcome | None]) -> None:
        person = self.person

        def done(outcome: Outcome | None, error: BaseException | None) -> None:
            if error is not None:
                self._failed(error, self, None)
            elif outcome is not None:
                self._finished(outcome, (_undo_words(step, outcome), False), self, None)
            else:
                self.said.emit(_nothing_words(step), False)

        self._writes.put(lambda: step(person), done)

    # -- drafts and view state ----------------------------------------------------

    def keep_draft(self, form: str, record: str, payload: dict[str, Any], version: int = 0) -> None:
        """Keep half-typed text or view state of the person; no audit, no undo, no ``changed``."""
        person, now = self.person, self.now()
        engine = self.door.file.write_engine

        def job() -> None:
            drafts.keep(engine, person.id, form, record, payload, version=version, now=now)

        self._writes.put(job, self._quiet)

    def spend_draft(self, form: str, record: str) -> None:
        """Forget a draft that was saved or thrown away."""
        person, engine = self.person, self.door.file.write_engine
        self._writes.put(lambda: drafts.spend(engine, person.id, form, record), self._quiet)

    def read_draft(self, form: str, record: str, *, owner: QObject, then: Answer) -> None:
        """Hand the person's draft (or None) to ``then``."""
        person, engine = self.person, self.door.file.write_engine

        def done(payload: Any, error: BaseException | None) -> None:
            if error is None and shiboken6.isValid(owner):
                _call(then, payload)

        self._writes.put(lambda: drafts.read(engine, person.id, form, record), done)

    def in_background(self, job: Job, done: Callable[[Any, BaseException | None], None]) -> None:
        """Run a write-lane job that is no act (backup, note of a view); ``done`` gets its end."""
        self._writes.put(job, done)

    def in_worker(self, job: Job, done: Callable[[Any, BaseException | None], None]) -> None:
        """Run what is slow and no act, such as reading a file, off the UI thread.

        It has a lane of its own: a slow stick holds up no act and no question.
        """
        self._slow.put(job, done)

    def flush_views(self) -> None:
        """Write the chart views seen since the last act, after painting."""
        self._writes.put(self.door.flush_views, self._quiet)

    def note_search(self, patient_id: int | None) -> None:
        """Keep for the audit that the person searched, and whom they opened by it.

        Nothing once nobody is signed in: words may rest in a box while the screen locks.
        """
        if self.door.person is None:
            return
        self.door.note_search(self.person, patient_id)
        self.flush_views()

    def close(self) -> None:
        """End the lanes after what they hold; before the file is closed."""
        self._slow.close()
        self._writes.close()
        self._reads.close()

    # -- inside -------------------------------------------------------------------

    def _quiet(self, _result: Any, error: BaseException | None) -> None:
        if error is not None:
            self._failed(error, self, None)

    def _finished(
        self,
        outcome: Outcome,
        words: tuple[str, bool] | None,
        owner: QObject,
        then: Answer | None,
    ) -> None:
        if outcome.touched:
            self.changed.emit(outcome.touched)
            self.saved.emit(self.now())
        if words is not None and words[0]:
            self.said.emit(*words)
        if then is not None and shiboken6.isValid(owner):
            _call(then, outcome.result)

    def _failed(
        self,
        error: BaseException | None,
        owner: QObject,
        otherwise: Callable[[DeskError], Any] | None,
    ) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, DeskError):
            assert error is not None
            sys.excepthook(type(error), error, error.__traceback__)
            return
        alive = shiboken6.isValid(owner)
        if otherwise is not None and alive and _call(otherwise, error) is True:
            return
        is_near = alive and owner.isWidgetType()  # of undo the desk itself is the owner
        self.refused.emit(error, owner if is_near else None)


def _call(callback: Callable[[Any], Any], value: Any) -> Any:
    """A callback's exception is a bug of its own: the act stays committed."""
    try:
        return callback(value)
    except Exception:
        sys.excepthook(*sys.exc_info())
        return None


def _saying(outcome: Outcome) -> tuple[str, bool]:
    """What the toast says: the result's own words (``said``), else nothing."""
    return getattr(outcome.result, "said", ""), outcome.is_undoable


def _nothing_words(step: Callable[..., Any]) -> str:
    return _("Nothing to undo") if step.__name__ == "undo" else _("Nothing to do again")


def _undo_words(step: Callable[..., Any], outcome: Outcome) -> str:
    template = _("Undone: {act}") if step.__name__ == "undo" else _("Done again: {act}")
    return template.format(act=_(outcome.result.label))
