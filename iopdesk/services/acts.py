"""The marks ``@act`` and ``@question``: the registry every menu, test and audit reads.

A service function takes :class:`Work` first and everything else by keyword. It
never commits, never reads a clock, and has no effect outside ``work.db``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from iopdesk.domain.people import Staff
from iopdesk.domain.permission import Need, Row


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
    """The hands of one act or question."""

    db: Session
    now: datetime
    person: Staff
    practice: PracticeFacts
    clinical_key: bytes | None = None

    @property
    def today(self) -> date:
        """The practice's calendar day."""
        return self.local_now.date()

    @property
    def local_now(self) -> datetime:
        """Now, on the practice's wall clock."""
        return self.now.astimezone(self.practice.zone)

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
) -> Callable[[_F], _F]:
    """Mark a service function as an act, named for ever in audit and menus.

    ``subject`` names the keyword that holds the record the act is about; the
    door resolves the patient through it. ``undo`` allows the one undo mechanism.
    """
    return _mark(Act(name, _unset, row, Need.DO, subject, undo, label, icon, False, None))


def question(
    name: str, *, row: Row, subject: str | None = None, view: str | None = None
) -> Callable[[_F], _F]:
    """Mark a service function as a question: it reads, and writes nothing.

    ``view`` names the audit entry of looking at a chart, kept as one row per
    person and chart in five minutes.
    """
    return _mark(Act(name, _unset, row, Need.SEE, subject, False, "", "", True, view))


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
        full = Act(
            mark.name,
            fn,
            mark.row,
            mark.need,
            mark.subject,
            mark.undo,
            mark.label,
            mark.icon,
            mark.is_question,
            mark.view,
        )
        REGISTRY[mark.name] = full
        fn.act = full  # type: ignore[attr-defined]
        return fn

    return wrap
