"""The recovery kit's rows: sheets that were made, proven by their owner, and ended.

Rows only. What happens in the key file is in :mod:`iopdesk.services.recovery_keys`,
between the act that allows it and the act that records it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select

from iopdesk.domain.people import role_label
from iopdesk.domain.permission import Access, Need, Row, access, roles_with
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import NotAllowed, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.storage.models import Person, RecoverySheet

_LETTERS: Final = {SheetKind.PRACTICE: "P", SheetKind.CLINICAL: "C"}


class SheetState(StrEnum):
    """How far a sheet of the kit is; only a proven one counts."""

    NEVER_MADE = "never_made"
    MADE = "made"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet that is not ended, or the lack of any of its kind (without a number)."""

    kind: SheetKind
    state: SheetState
    number: str = ""
    made_at: datetime | None = None
    made_by: str = ""
    proven_at: datetime | None = None

    def __repr__(self) -> str:
        return f"SheetRow({self.kind.value}, {self.state.value}, {self.number})"


@dataclass(frozen=True, slots=True, repr=False)
class SheetChanged:
    """A sheet after an act; ``ended`` are the numbers of all that it took the place of.

    Those ended earlier are among them: what once did not leave the key file leaves it now.
    """

    kind: SheetKind
    number: str
    ended: tuple[str, ...]
    said: str


@question("recovery.list", row=Row.RECOVERY)
def list_sheets(work: Work) -> tuple[SheetRow, ...]:
    """The sheets in force, practice before clinical, newest first; at least a row per kind."""
    names = {row.id: row.name for row in work.db.execute(select(Person.id, Person.name))}
    found: list[SheetRow] = []
    for kind in SheetKind:
        sheets = work.db.scalars(
            select(RecoverySheet)
            .where(RecoverySheet.kind == kind, RecoverySheet.ended_at.is_(None))
            .order_by(RecoverySheet.id.desc())
        )
        rows = [
            SheetRow(
                kind,
                SheetState.PROVEN if sheet.proven_at is not None else SheetState.MADE,
                sheet.number,
                _local(work, sheet.made_at),
                names.get(sheet.made_by_id or 0, ""),
                _local(work, sheet.proven_at),
            )
            for sheet in sheets
        ]
        found += rows or [SheetRow(kind, SheetState.NEVER_MADE)]
    return tuple(found)


@act("recovery.begin", row=Row.RECOVERY, label=N_("Make a recovery sheet"), icon="printer-outline")
def begin_sheet(work: Work, *, kind: SheetKind) -> str:
    """Allow a sheet to be made; answers the number it will have.

    Raises ``NotAllowed`` for the clinical sheet to those who approve no roles.
    """
    _check_kind(work, kind, "recovery.begin")
    count = work.db.scalar(
        select(func.count()).select_from(RecoverySheet).where(RecoverySheet.kind == kind)
    )
    return f"{_LETTERS[kind]}-{work.practice.uid[:4].upper()}-{(count or 0) + 1}"


@act("recovery.end", row=Row.RECOVERY, label=N_("Recovery sheet made"))
def end_sheet(work: Work, *, kind: SheetKind, number: str, public_key: bytes) -> SheetChanged:
    """Record the sheet that stands in the key file now; it counts when it is proven.

    Raises ``RuleBroken("recovery.same_number")``.
    """
    _check_kind(work, kind, "recovery.end")
    if work.db.scalar(select(RecoverySheet.id).where(RecoverySheet.number == number)) is not None:
        raise RuleBroken("recovery.same_number", number=number)
    work.db.add(
        RecoverySheet(
            kind=kind,
            number=number,
            public_key=public_key,
            made_at=work.now,
            made_by_id=work.person.id,
        )
    )
    said = _("Recovery sheet {number} made").format(number=number)
    return SheetChanged(kind, number, (), said)


@act("recovery.prove", row=Row.RECOVERY, label=N_("Prove a recovery sheet"), icon="check")
def prove_sheet(work: Work, *, number: str) -> SheetChanged:
    """Record that the printed sheet was read back, and end the older ones of its kind.

    The ended ones leave the key file next. Raises ``RuleBroken("recovery.unknown")``.
    """
    sheet = work.db.scalars(
        select(RecoverySheet).where(
            RecoverySheet.number == number, RecoverySheet.ended_at.is_(None)
        )
    ).one_or_none()
    if sheet is None:
        raise RuleBroken("recovery.unknown", number=number)
    _check_kind(work, sheet.kind, "recovery.prove")
    if sheet.proven_at is None:
        sheet.proven_at = work.now
    older = list(
        work.db.scalars(
            select(RecoverySheet).where(
                RecoverySheet.kind == sheet.kind, RecoverySheet.id < sheet.id
            )
        )
    )
    for each in older:
        if each.ended_at is None:
            each.ended_at = work.now
    said = _("Recovery sheet {number} is proven").format(number=number)
    return SheetChanged(sheet.kind, number, tuple(each.number for each in older), said)


def require_sheet(work: Work, number: str) -> None:
    """Refuse the number of a sheet that was never made, by ``RuleBroken("recovery.unknown")``."""
    if work.db.scalar(select(RecoverySheet.id).where(RecoverySheet.number == number)) is None:
        raise RuleBroken("recovery.unknown", number=number)


def _check_kind(work: Work, kind: SheetKind, name: str) -> None:
    """The clinical sheet is for those who may give the clinical key."""
    if kind is SheetKind.CLINICAL:
        if access(work.person.roles, Row.APPROVAL, Need.DO) is Access.NONE:
            who = ", ".join(role_label(role) for role in roles_with(Row.APPROVAL, Need.DO))
            raise NotAllowed(name, who=who)


def _local(work: Work, at: datetime | None) -> datetime | None:
    return at.astimezone(work.practice.zone) if at is not None else None


sentences(
    {
        "recovery.same_number": N_(
            "There is a recovery sheet {number} already. Nothing was changed; make the sheet again."
        ),
        "recovery.unknown": N_(
            "There is no recovery sheet {number} in force. Look at the number on the paper, or "
            "make a new sheet."
        ),
    }
)
