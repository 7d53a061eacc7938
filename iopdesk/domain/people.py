"""Staff of the practice: who they are to the program, and their roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class Role(StrEnum):
    """What a person does at the practice; roles combine."""

    FRONT_DESK = "front_desk"
    TECHNICIAN = "technician"
    COUNSELOR = "counselor"
    NURSE = "nurse"
    DIRECTOR = "clinical_director"
    BILLER = "biller"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


CLINICAL_ROLES = frozenset({Role.COUNSELOR, Role.NURSE, Role.DIRECTOR})
"""Roles that hold the clinical key."""

_LABELS = {
    Role.FRONT_DESK: N_("front desk"),
    Role.TECHNICIAN: N_("technician"),
    Role.COUNSELOR: N_("counselor"),
    Role.NURSE: N_("nurse or prescriber"),
    Role.DIRECTOR: N_("clinical director"),
    Role.BILLER: N_("biller"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.AUDITOR: N_("auditor"),
}


def role_label(role: Role) -> str:
    """The role in words, lower case: "clinical director"."""
    return _(_LABELS[role])


@dataclass(frozen=True, slots=True)
class Staff:
    """The person at the keyboard, as every act sees them."""

    id: int
    uid: str
    name: str
    credentials: str
    roles: frozenset[Role]

    @property
    def title(self) -> str:
        """Name with credentials: "Dana Okafor, LCSW"."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def __repr__(self) -> str:
        return f"Staff(id={self.id})"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role a person has; in force unless it waits for approval or its last day is over."""

    role: Role
    is_waiting: bool = False
    ends_on: date | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether the role counts on ``today``; the last day is inside."""
        return not self.is_waiting and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Another person of the practice, as far as the rules about roles need them."""

    person_id: int
    is_active: bool
    roles: frozenset[Role]


def roles_in_force(held: Iterable[HeldRole], today: date) -> frozenset[Role]:
    """The roles that count on ``today``."""
    return frozenset(each.role for each in held if each.is_in_force(today))


def decide_roles(
    wanted: Collection[Role],
    *,
    auditor_until: date | None,
    before: Collection[HeldRole],
    by_director: bool,
    today: date,
) -> tuple[HeldRole, ...]:
    """The roles a person has after a change, in the order of the roles.

    A new clinical role waits until a clinical director approves it, unless one makes
    the change; an auditor has a last day. Raises ``RuleBroken("person.no_role" |
    "person.auditor_end")``. Source: reliability.md, section 2; domain.md, section 9.
    """
    if not wanted:
        raise RuleBroken("person.no_role", field="roles")
    if Role.AUDITOR in wanted and (auditor_until is None or auditor_until < today):
        raise RuleBroken("person.auditor_end", field="auditor_until")
    had = {each.role: each for each in before}
    answer: list[HeldRole] = []
    for role in Role:
        if role not in wanted:
            continue
        was = had.get(role)
        waits = role in CLINICAL_ROLES and not by_director and (was is None or was.is_waiting)
        answer.append(HeldRole(role, waits, auditor_until if role is Role.AUDITOR else None))
    return tuple(answer)


def require_somebody_left(
    person_id: int, roles_after: Collection[Role], others: Sequence[Colleague]
) -> None:
    """Refuse a change that leaves the practice without an administrator or a director.

    ``roles_after`` are those in force after it, none when the person leaves. Raises
    ``RuleBroken("person.last_administrator" | "person.last_director")``.
    """
    for role, code in (
        (Role.ADMINISTRATOR, "person.last_administrator"),
        (Role.DIRECTOR, "person.last_director"),
    ):
        had_it = any(o.person_id == person_id and role in o.roles for o in others)
        left = [o for o in others if o.person_id != person_id and o.is_active and role in o.roles]
        if had_it and role not in roles_after and not left:
            raise RuleBroken(code, field="roles")


sentences(
    {
        "person.no_role": N_("No role is chosen. Choose what this person does."),
        "person.auditor_end": N_(
            "The last day of the auditor is missing or past. Enter a day from today on."
        ),
        "person.last_administrator": N_(
            "This is the only administrator who can sign in. Make somebody else administrator "
            "first, and set their password."
        ),
        "person.last_director": N_(
            "This is the only clinical director who can sign in. Make somebody else clinical "
            "director first, and set their password."
        ),
    }
)
