"""The one door: every act and question of every person goes through here. No Qt.

The door resolves the subject, checks the permission, opens the transaction,
runs the function, writes change log and audit in the same transaction, commits,
and answers with the result and the models touched. On any error nothing was
written.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from iopdesk.domain.people import Staff, role_label
from iopdesk.domain.permission import Access, access, roles_with
from iopdesk.domain.texts import clean_all
from iopdesk.errors import Conflict, NotAllowed, Trouble
from iopdesk.i18n import _
from iopdesk.services import practices, subjects, undoing
from iopdesk.services.acts import Act, PracticeFacts, Work, act_of
from iopdesk.storage import anchors, audit, change_log, engine, search
from iopdesk.storage.base import ACT, Base
from iopdesk.storage.key_file import KeyFile

assert search  # its events keep the index in step with every patient a door writes

T = TypeVar("T")

_TRIES = 8
_VIEW_SPAN = timedelta(minutes=5)
GLASS_VIEW = "break_glass.view"
GLASS_ACT = "break_glass.act"
SEARCH = "patient.search"


class File(Protocol):
    """What the door needs of an opened practice file."""

    @property
    def write_engine(self) -> Engine: ...
    @property
    def read_engine(self) -> Engine: ...
    @property
    def key_file(self) -> KeyFile | None: ...
    def anchor(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act gave back, and which models it touched (by class name)."""

    result: Any
    seq: int
    touched: frozenset[str]
    is_undoable: bool


class Door:
    """Acts and questions of one opened practice file.

    ``clock`` gives the present instant, aware. One person is signed in at a
    time, or none while locked. ``file`` is the opened practice file. ``is_lobby``: others
    can see the screen; names are initials then, and what is private is refused.
    """

    def __init__(self, file: File, clock: Callable[[], datetime] | None = None) -> None:
        self.file = file
        self._clock = clock or (lambda: datetime.now(UTC))
        self._person: Staff | None = None
        self._clinical_key: bytes | None = None
        self._stacks: dict[int, undoing.Stacks] = {}
        self._practice: PracticeFacts | None = None
        self._restricted = subjects.KnownRestricted()
        self.is_lobby = False
        self._seen: dict[tuple[int, str, int | None], datetime] = {}
        self._views: list[audit.Entry] = []

    # -- who ----------------------------------------------------------------------

    @property
    def person(self) -> Staff | None:
        """Who is signed in."""
        return self._person

    @property
    def practice(self) -> PracticeFacts:
        """Facts of the practice, read once and again after they change."""
        if self._practice is None:
            with Session(self.file.read_engine) as db:
                self._practice = practices.read_facts(db)
        return self._practice

    def now(self) -> datetime:
        """The present instant on the practice's wall clock."""
        return self._clock().astimezone(self.practice.zone)

    def sign_in(self, person: Staff, clinical_key: bytes | None) -> None:
        """Put a person at the door; another person's undo stack ends here."""
        for other in [key for key in self._stacks if key != person.id]:
            del self._stacks[other]
        self._person, self._clinical_key = person, clinical_key

    def sign_out(self) -> None:
        """Lock: nobody is at the door, and the clinical key is dropped."""
        self._person, self._clinical_key = None, None

    def may(self, fn: Callable[..., Any], person: Staff | None = None) -> bool:
        """Whether the person's roles allow the act at all (for some patient, and now)."""
        mark, who = act_of(fn), person or self._person
        if who is None or (self.is_lobby and mark.is_off_in_lobby):
            return False
        return access(who.roles, mark.row, mark.need) is not Access.NONE

    # -- acts ---------------------------------------------------------------------

    def do(self, fn: Callable[..., Any], /, *, by: Staff | None = None, **given: Any) -> Outcome:
        """Run one act in one transaction and answer with its outcome.

        ``by`` binds the person when the act was queued. Every text given is cleaned
        here, before any act sees it. Raises ``NotAllowed``, ``RuleBroken``,
        ``Conflict`` or ``Trouble``; nothing was written then.
        """
        mark, person = act_of(fn), by or self._at_the_door(fn)
        given = clean_all(given)
        try:
            outcome = self._retry(lambda: self._run(mark, person, given))
        except NotAllowed:
            with suppress(Trouble):  # the attempt stays pending, as a view would
                self.flush_views()
            raise
        stacks = self._stacks.setdefault(person.id, undoing.Stacks())
        if outcome.is_undoable:
            stacks.undo.append(outcome.seq)
            stacks.redo.clear()
        return outcome

    def undo(self, by: Staff | None = None) -> Outcome | None:
        """Undo the person's last undoable act; None when there is none."""
        return self._step_back(by, redo=False)

    def redo(self, by: Staff | None = None) -> Outcome | None:
        """Undo the person's last undo; None when there is none."""
        return self._step_back(by, redo=True)

    def can_undo(self) -> bool:
        """Whether the person signed in has an act to undo."""
        return bool(self._stack(self._person).undo)

    def can_redo(self) -> bool:
        """Whether the person signed in has an undone act to redo."""
        return bool(self._stack(self._person).redo)

    def note(self, act: str, *, subject: str | None = None, subject_id: int | None = None) -> None:
        """Record an event that changes no row (login, lock, print) in the audit."""
        person_id = self._person.id if self._person else None
        self._views.append(audit.Entry(self._clock(), person_id, act, subject, subject_id))
        self.flush_views()

    def note_search(self, by: Staff, patient_id: int | None = None) -> None:
        """Keep for the audit that somebody searched, and which patient they opened by it."""
        kind = "patient" if patient_id is not None else None
        self._views.append(audit.Entry(self._clock(), by.id, SEARCH, kind, patient_id))

    def flush_views(self) -> None:
        """Write the chart views seen since the last act."""
        if not self._views:
            return

        def write() -> int:
            with Session(self.file.write_engine) as db:
                count = len(self._views)
                before = audit.head(db.connection())
                after = self._append_views(db, before, count)
                db.commit()
                self._anchor_when_due(before.seq, after.seq)
                return count

        del self._views[: self._retry(write)]

    # -- questions ----------------------------------------------------------------

    def ask(self, fn: Callable[..., Any], /, *, by: Staff | None = None, **given: Any) -> Any:
        """Answer one question from one consistent reading; nothing is written."""
        mark, person = act_of(fn), by or self._at_the_door(fn)
        given = clean_all(given)
        patient_id, answer = self._retry(
            lambda: self._answer(mark, person, given), is_question=True
        )
        if mark.view is not None and patient_id is not None:
            self._saw(person, mark.view, "patient", patient_id)
        return answer

    # -- inside -------------------------------------------------------------------

    def _at_the_door(self, fn: Callable[..., Any]) -> Staff:
        if self._person is None:
            raise NotAllowed(act_of(fn).name, "locked")
        return self._person

    def _stack(self, person: Staff | None) -> undoing.Stacks:
        return self._stacks.get(person.id if person else 0, undoing.Stacks())

    def _work(self, db: Session, person: Staff) -> Work:
        key = self._clinical_key if person == self._person else None
        now, restricted = self._clock().astimezone(UTC), self._restricted.reader()
        file = self.file.key_file
        return Work(db, now, person, self.practice, key, self.is_lobby, restricted, key_file=file)

    def _check(self, mark: Act, work: Work, given: dict[str, Any]) -> int | None:
        """Permission of the act for its patient; returns the patient's id, if any."""
        return self._noted(mark, work, given, partial(self._decide, mark, work, given))

    def _noted(self, mark: Act, work: Work, given: dict[str, Any], run: Callable[[], T]) -> T:
        """Run; a refusal, of the door or inside, enters the audit as ``<act>.refused``."""
        try:
            return run()
        except NotAllowed:
            self._saw(work.person, f"{mark.name}.refused", *_subject(mark, given))
            raise

    def _decide(self, mark: Act, work: Work, given: dict[str, Any]) -> int | None:
        granted = access(work.person.roles, mark.row, mark.need)
        if granted is Access.NONE:
            who = ", ".join(role_label(role) for role in roles_with(mark.row, mark.need))
            raise NotAllowed(mark.name, who=who)
        if work.is_lobby and mark.is_off_in_lobby:
            raise NotAllowed(mark.name, "lobby")
        record_id = given.get(mark.subject) if mark.subject else None
        if mark.subject is None or record_id is None:
            return None
        patient_id = subjects.patient_of(work.db, mark.subject, record_id)
        if mark.subject == "patient_id" and patient_id != record_id and not mark.is_question:
            raise Conflict("patient")  # merged meanwhile: nothing may be added to a stub
        if patient_id is not None and not mark.by_number:
            subjects.require_reach(work, mark, patient_id)
        return patient_id

    def _answer(self, mark: Act, person: Staff, given: dict[str, Any]) -> tuple[int | None, Any]:
        with Session(self.file.read_engine, autoflush=False) as db:
            work = self._work(db, person)
            run = partial(mark.fn, work, **given)
            found = self._check(mark, work, given), self._noted(mark, work, given, run)
            self._saw_by_glass(work)
            return found

    def _run(self, mark: Act, person: Staff, given: dict[str, Any]) -> Outcome:
        with Session(self.file.write_engine, expire_on_commit=False) as db:
            work = self._work(db, person)
            self._check(mark, work, given)
            entry = audit.Entry(work.now, person.id, mark.name, *_subject(mark, given))
            run = partial(self._noted, mark, work, given, partial(mark.fn, work, **given))
            return self._write(work, entry, run, undo=mark.undo)

    def _saw_by_glass(self, work: Work) -> None:
        for patient_id in subjects.seen_by_glass(work):
            self._saw(work.person, GLASS_VIEW, "patient", patient_id)

    def _write(
        self, work: Work, entry: audit.Entry, run: Callable[[], Any], *, undo: bool
    ) -> Outcome:
        """Run inside an armed session; log, chain and commit what it changed.

        What only an emergency opening allowed is followed by an entry that says so.
        """
        db, connection = work.db, work.db.connection()
        # a question on the other lane may add a view meanwhile: count first
        views = len(self._views)
        before = self._append_views(db, audit.head(connection), views)
        token = ACT.set(before.seq + 1)
        change_log.begin(db)
        try:
            result = run()
            db.flush()
            change_log.check_no_unlogged_write(db)
            rows = change_log.write(db, before.seq + 1)
            after = done = audit.append(connection, before, entry, rows)
            for patient_id in sorted(subjects.seen_by_glass(work)):
                glass = audit.Entry(work.now, work.person.id, GLASS_ACT, "patient", patient_id)
                after = audit.append(connection, after, glass, ())
            db.info["door_commits"] = True
            db.commit()
        except StaleDataError as error:
            raise Conflict(entry.subject or "record") from error
        finally:
            ACT.reset(token)
        del self._views[:views]
        self._anchor_when_due(before.seq - views, after.seq)
        touched = frozenset(_MODEL_NAMES[row["table_name"]] for row in rows)
        if touched & {"Practice", "Setting"}:
            self._practice = None
        if "Restriction" in touched:
            self._restricted.forget()
        return Outcome(result, done.seq, touched, undo and bool(rows))

    def _anchor_when_due(self, before: int, after: int) -> None:
        if before // anchors.EVERY != after // anchors.EVERY:
            self.file.anchor()

    def _append_views(self, db: Session, head: audit.Head, count: int) -> audit.Head:
        for view in self._views[:count]:
            head = audit.append(db.connection(), head, view, ())
        return head

    def _saw(self, person: Staff, what: str, kind: str | None, record_id: int | None) -> None:
        """Keep a view or a refused attempt for the audit: one of a kind in five minutes."""
        now, key = self._clock(), (person.id, what, record_id)
        last = self._seen.get(key)
        # a clock that was set back hides nothing
        if last is None or not timedelta() <= now - last < _VIEW_SPAN:
            self._seen[key] = now
            self._views.append(audit.Entry(now, person.id, what, kind, record_id))

    def _step_back(self, by: Staff | None, *, redo: bool) -> Outcome | None:
        person = by or self._person
        if person is None:
            raise NotAllowed("undo", "locked")
        stacks = self._stacks.setdefault(person.id, undoing.Stacks())
        source, target = (stacks.redo, stacks.undo) if redo else (stacks.undo, stacks.redo)
        if not source:
            return None
        # popped first: a refused undo must not block the ones below it
        seq = source.pop()
        try:
            outcome = self._retry(lambda: self._run_undo(undoing.undo, person, seq, redo))
        except Trouble:
            # the world failed, not the undo: trying again must not reach for an older act
            source.append(seq)
            raise
        target.append(outcome.seq)
        return outcome

    def _run_undo(self, undo: Callable[..., Any], person: Staff, seq: int, redo: bool) -> Outcome:
        with Session(self.file.write_engine, expire_on_commit=False) as db:
            work = self._work(db, person)
            name = "redo" if redo else "undo"
            entry = audit.Entry(work.now, person.id, name, "act", seq, undoes=seq)

            what = ""

            def check(mark: Act, subject_id: int | None) -> None:
                nonlocal what
                what = _(mark.label)
                given = {mark.subject: subject_id} if mark.subject else {}
                self._check(mark, work, given)

            try:
                return self._write(work, entry, lambda: undo(work, seq, check), undo=False)
            except (undoing.StandsInTheWayError, IntegrityError) as error:
                raise Conflict("act", f"{name}.conflict", what=what) from error

    def _retry(self, run: Callable[[], T], *, is_question: bool = False) -> T:
        """Run again while another process holds the file: about 5 seconds in all.

        What the file or its disk refuses becomes a ``Trouble``; a bug of ours stays one.
        """
        for attempt in range(_TRIES):
            try:
                return run()
            except DatabaseError as error:
                if not engine.is_busy(error) or attempt == _TRIES - 1:
                    trouble = engine.trouble_of(error)
                    # only a question that writes is refused by its own connection
                    if trouble is None or (is_question and trouble.code == "file_read_only"):
                        raise
                    raise trouble from error
                time.sleep(random.uniform(0.01, 0.03) * 2**attempt)
        raise AssertionError("unreachable")


def _subject(mark: Act, given: dict[str, Any]) -> tuple[str | None, int | None]:
    """Kind and id of the record an act is about, for the audit."""
    if mark.subject is None:
        return None, None
    return mark.subject.removesuffix("_id"), given.get(mark.subject)


_MODEL_NAMES = {
    mapper.local_table.name: mapper.class_.__name__  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
}
