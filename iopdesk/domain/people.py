"""Staff of the practice: who they are to the program, and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
