"""The marks ``@act`` and ``@question``: the registry every menu, test and audit reads.

A service function takes :class:`Work` first and everything else by keyword. It
never commits, never reads a clock, and has no effect outside ``work.db``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from iopdesk.domain.people import Staff
from iopdesk.domain.permission import Access, Need, Row, access
from iopdesk.domain.privacy import LOBBY_ROWS
from iopdesk.services import subjects
from iopdesk.storage.key_file import KeyFile


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """What every act may know of the practice."""

    name: str
    uid: str
    zone: ZoneInfo
    mrn_prefix: str
    is_demo: bool
    crisis_phone: str
    week_start: int
    """First day of the week, 0 = Monday, 6 = Sunday."""


@dataclass(frozen=True, slots=True)
class Work:
    """The hands of one act or question.

    ``clinical_key`` is the newest; those it replaced are sealed in the ``key_file``.
    ``is_lobby``: others can see the screen. ``restricted`` gives the ids of all restricted
    patients; ``known`` keeps what one act or question has read once.
    """

    db: Session
    now: datetime
    person: Staff
    practice: PracticeFacts
    clinical_key: bytes | None = None
    is_lobby: bool = False
    restricted: Callable[[Session], frozenset[int]] = subjects.restricted_ids
    known: dict[str, Any] = field(default_factory=dict, compare=False)
    key_file: KeyFile | None = None

    @property
    def today(self) -> date:
        """The practice's calendar day."""
        return self.local_now.date()

    @property
    def local_now(self) -> datetime:
        """Now, on the practice's wall clock."""
        return self.now.astimezone(self.practice.zone)

    def access(self, row: Row, need: Need) -> Access:
        """How far the person's roles reach, and nothing private while in lobby mode."""
        if self.is_lobby and row not in LOBBY_ROWS:
            return Access.NONE
        return access(self.person.roles, row, need)

    def __repr__(self) -> str:
        return f"Work(person={self.person.id})"


@dataclass(frozen=True, slots=True)
class Act:
    """What the registry knows of one act or question."""

    name: str
    fn: Callable[..., Any]
    row: Row
    need: Need
    subject: str | None
    undo: bool
    label: str
    icon: str
    is_question: bool
    view: str | None
    by_number: bool = False
    is_private: bool = False

    @property
    def is_off_in_lobby(self) -> bool:
        """Whether it is refused where others can see the screen."""
        return self.is_private or self.row not in LOBBY_ROWS


REGISTRY: dict[str, Act] = {}

_F = TypeVar("_F", bound=Callable[..., Any])


def act(
    name: str,
    *,
    row: Row,
    subject: str | None = None,
    undo: bool = False,
    label: str,
    icon: str = "",
    by_number: bool = False,
    is_private: bool = False,
) -> Callable[[_F], _F]:
    """Mark a service function as an act, named for ever in audit and menus.

    ``subject`` names the keyword that holds the record the act is about; the
    door resolves the patient through it. ``undo`` allows the one undo mechanism.
    ``by_number``: it goes on for a restricted patient, who is known by the record number
    then; ``is_private``: refused in lobby mode although its row is not.
    """
    made = Act(name, _unset, row, Need.DO, subject, undo, label, icon, False, None)
    return _mark(replace(made, by_number=by_number, is_private=is_private))


def question(
    name: str,
    *,
    row: Row,
    subject: str | None = None,
    view: str | None = None,
    by_number: bool = False,
    is_private: bool = False,
) -> Callable[[_F], _F]:
    """Mark a service function as a question: it reads, and writes nothing.

    ``view`` names the audit entry of looking at a chart, kept as one row per
    person and chart in five minutes; ``by_number`` and ``is_private`` as for an act.
    """
    made = Act(name, _unset, row, Need.SEE, subject, False, "", "", True, view)
    return _mark(replace(made, by_number=by_number, is_private=is_private))


def act_of(fn: Callable[..., Any]) -> Act:
    """The mark of a service function. Raises ``TypeError`` when it has none."""
    mark = getattr(fn, "act", None)
    if not isinstance(mark, Act):
        raise TypeError(f"{fn!r} is neither an act nor a question")
    return mark


def _unset() -> None:
    raise AssertionError


def _mark(mark: Act) -> Callable[[_F], _F]:
    def wrap(fn: _F) -> _F:
        if mark.name in REGISTRY:
            raise ValueError(f"act {mark.name} exists twice")
        full = replace(mark, fn=fn)
        REGISTRY[mark.name] = full
        fn.act = full  # type: ignore[attr-defined]
        return fn

    return wrap
