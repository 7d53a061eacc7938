"""The plans of an episode: what its step-down and its discharge say in words of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.levels import find_level
from iopdesk.domain.permission import Row
from iopdesk.domain.plans import PlanKind, PlanPart
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import CarePlan, CarePlanLine, Episode

Line = tuple[str, str, str]
"""A row of a table of a plan; what its three texts mean depends on the part."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PlanContent:
    """What a plan says. Each part's lines stand in the order they print."""

    decided_on: date | None = None
    takes_effect_on: date | None = None
    to_level: str = ""
    shape: str = ""
    why: str = ""
    overdose_plan: str = ""
    crisis_plan: str = ""
    tests_after: str = ""
    meetings_after: str = ""
    recheck_on: date | None = None
    patient_part: str = ""
    appointments: tuple[Line, ...] = ()
    warnings: tuple[Line, ...] = ()
    resources: tuple[Line, ...] = ()
    timetable: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class PlanRow:
    """A plan as it is stored; version 0 while there is none."""

    version: int
    content: PlanContent


@dataclass(frozen=True, slots=True, repr=False)
class PlanSaved:
    """A plan after it was saved."""

    plan_id: int
    said: str


_PARTS = {
    "appointments": PlanPart.APPOINTMENT,
    "warnings": PlanPart.WARNING,
    "resources": PlanPart.RESOURCE,
    "timetable": PlanPart.TIMETABLE,
}
_CELLS = tuple(each.name for each in fields(PlanContent) if each.name not in _PARTS)


@act(
    "plan.save",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Save plan"),
    icon="content-save-outline",
)
def save_plan(
    work: Work, *, episode_id: int, kind: PlanKind, expected_version: int, content: PlanContent
) -> PlanSaved:
    """Write the step-down or discharge plan of an episode, its tables included.

    ``expected_version`` is what :func:`read_plan` gave, 0 for a plan that was not there.
    Raises ``Conflict`` when it changed since, ``RuleBroken`` for an unknown level or a
    meeting still ahead.
    """
    plan_id = write_plan(work, episode_id, kind, expected_version, content)
    episode = get(work.db, Episode, episode_id)
    said = _("{name}: plan saved").format(name=name_of(work, episode.patient_id))
    return PlanSaved(plan_id, said)


@question("plan.read", row=Row.CLINICAL, subject="episode_id")
def read_plan(work: Work, *, episode_id: int, kind: PlanKind) -> PlanRow:
    """The plan of an episode; empty, with version 0, while there is none."""
    return plan_of(work.db, episode_id, kind)


def plan_of(db: Session, episode_id: int, kind: PlanKind) -> PlanRow:
    """As :func:`read_plan`, for questions that need a plan besides other things."""
    plan = db.scalar(
        select(CarePlan).where(CarePlan.episode_id == episode_id, CarePlan.kind == kind)
    )
    if plan is None:
        return PlanRow(0, PlanContent())
    lines: dict[PlanPart, list[Line]] = {part: [] for part in PlanPart}
    version = plan.version
    for row in _lines(db, plan.id):
        version = max(version, row.version)
        lines[row.part].append((row.first, row.second, row.third))
    tables: dict[str, Any] = {name: tuple(lines[part]) for name, part in _PARTS.items()}
    cells: dict[str, Any] = {name: getattr(plan, name) for name in _CELLS}
    return PlanRow(version, PlanContent(**cells, **tables))


def write_plan(
    work: Work, episode_id: int, kind: PlanKind, expected_version: int, content: PlanContent
) -> int:
    """Put a plan into the record inside of an act; returns its id. Raises as the act does."""
    _check(work, content)
    plan = work.db.scalar(
        select(CarePlan).where(CarePlan.episode_id == episode_id, CarePlan.kind == kind)
    )
    before = plan_of(work.db, episode_id, kind) if plan is not None else None
    if (before.version if before is not None else 0) != expected_version:
        raise Conflict("plan")
    cells = {name: _clean(getattr(content, name)) for name in _CELLS}
    if plan is None:
        plan = CarePlan(episode_id=episode_id, kind=kind, **cells)
        work.db.add(plan)
        work.db.flush()
    else:
        for name, value in cells.items():
            if getattr(plan, name) != value:
                setattr(plan, name, value)
    if before is None or any(
        getattr(content, name) != getattr(before.content, name) for name in _PARTS
    ):
        _write_lines(work.db, plan.id, content)
    return plan.id


def _check(work: Work, content: PlanContent) -> None:
    if content.decided_on is not None and content.decided_on > work.today:
        raise RuleBroken("plan.decided_ahead", field="decided_on")
    if content.to_level and find_level(content.to_level) is None:
        raise RuleBroken("level_unknown", field="to_level", level=content.to_level)


def _clean(value: date | str | None) -> date | str | None:
    return value.strip() if isinstance(value, str) else value


def _lines(db: Session, plan_id: int) -> Sequence[CarePlanLine]:
    return db.scalars(
        select(CarePlanLine)
        .where(CarePlanLine.plan_id == plan_id)
        .order_by(CarePlanLine.part, CarePlanLine.position)
    ).all()


def _write_lines(db: Session, plan_id: int, content: PlanContent) -> None:
    """Write every table anew, so that the newest line tells that any changed."""
    for old in _lines(db, plan_id):
        db.delete(old)
    db.flush()
    for name, part in _PARTS.items():
        kept = [each for each in getattr(content, name) if any(text.strip() for text in each)]
        for position, texts in enumerate(kept):
            first, second, third = (text.strip() for text in texts)
            db.add(
                CarePlanLine(
                    plan_id=plan_id,
                    part=part,
                    position=position,
                    first=first,
                    second=second,
                    third=third,
                )
            )


sentences(
    {
        "plan.decided_ahead": N_("The meeting is still ahead. Enter today or an earlier day."),
    }
)
