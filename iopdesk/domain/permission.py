"""Who may do what: one table of rows and roles (minimum necessary, HIPAA 164.502(b)).

Every act names its row; the door asks :func:`access`. A row says for each role
whether it may see or do, and whether only for patients on the person's own
caseload. Rights that differ inside a row of the program's role table stand as
rows of their own here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from iopdesk.domain.people import Role


class Row(StrEnum):
    """What an act is about."""

    SCHEDULE = "schedule"
    COLLECTION = "collection"
    RESULTS = "results"
    RESULT_SIGNING = "result_signing"
    CLINICAL = "clinical"
    COUNSELING_NOTES = "counseling_notes"
    DIAGNOSES = "diagnoses"
    MEDICATIONS = "medications"
    SUMMARIES = "summaries"
    IMPORT = "import"
    PEOPLE = "people"
    APPROVAL = "approval"
    EPISODES = "episodes"
    GROUPS = "groups"
    ROOMS = "rooms"
    OVERRIDES = "overrides"
    COVERS = "covers"
    EMERGENCY = "emergency"
    RESTRICTIONS = "restrictions"
    AUDIT = "audit"
    BACKUP = "backup"
    RESTORE = "restore"
    RECOVERY = "recovery"
    CONSENTS = "consents"
    DOCUMENTS = "documents"
    CALLS = "calls"
    COVERAGE = "coverage"
    MEDICAL_NOTES = "medical_notes"
    INSTRUMENT_ENTRY = "instrument_entry"
    SAFETY = "safety"
    ON_CALL = "on_call"
    INCIDENTS = "incidents"
    MERGE = "merge"
    OWN = "own"


class Need(StrEnum):
    """Reading or acting."""

    SEE = "see"
    DO = "do"


class Access(StrEnum):
    """The answer for one person and one row, before the patient is known."""

    ALL = "all"
    OWN_CASELOAD = "own_caseload"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Grant:
    """One cell of the table."""

    see: Access = Access.NONE
    do: Access = Access.NONE

    def of(self, need: Need) -> Access:
        """The access this cell gives for ``need``."""
        return self.see if need is Need.SEE else self.do


_NO = Grant()
_SEE = Grant(see=Access.ALL)
_DO = Grant(see=Access.ALL, do=Access.ALL)
_OWN = Grant(see=Access.OWN_CASELOAD, do=Access.OWN_CASELOAD)

_ENTER = Grant(do=Access.ALL)
"""To write down what one may not read back."""

_ORDER = (
    Role.FRONT_DESK,
    Role.TECHNICIAN,
    Role.COUNSELOR,
    Role.NURSE,
    Role.DIRECTOR,
    Role.BILLER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)

_TABLE: dict[Row, tuple[Grant, ...]] = {
    # front desk, technician, counselor, nurse, director, biller, administrator, auditor
    Row.SCHEDULE: (_DO, _SEE, _DO, _DO, _DO, _SEE, _NO, _SEE),
    # collected or pending is all that the front desk knows of a result; it is on this row
    Row.COLLECTION: (_DO, _DO, _DO, _DO, _DO, _NO, _NO, _NO),
    Row.RESULTS: (_NO, _DO, _OWN, _DO, _DO, _NO, _NO, _SEE),
    Row.RESULT_SIGNING: (_NO, _NO, _OWN, _DO, _DO, _NO, _NO, _NO),
    # nurses write medications and medical notes; to see the rest is what "see" of level-of-care
    # reviews and of finished summaries comes to, which hold goals and diagnoses
    Row.CLINICAL: (_NO, _NO, _OWN, _SEE, _DO, _NO, _NO, _SEE),
    # of one's own notes alone: the service keeps to them, and needs the clinical key
    Row.COUNSELING_NOTES: (_NO, _NO, _DO, _DO, _DO, _NO, _NO, _NO),
    Row.DIAGNOSES: (_NO, _NO, _OWN, _SEE, _DO, _SEE, _NO, _SEE),
    Row.MEDICATIONS: (_NO, _NO, _OWN, _DO, _DO, _NO, _NO, _SEE),
    # to hand a finished one out, or to send it with an authorization, is no act of its own yet
    Row.SUMMARIES: (_NO, _NO, _OWN, _SEE, _DO, _NO, _NO, _SEE),
    Row.IMPORT: (_DO, _NO, _NO, _NO, _DO, _NO, _DO, _NO),
    Row.PEOPLE: (_NO, _NO, _NO, _NO, _NO, _NO, _DO, _NO),
    Row.APPROVAL: (_NO, _NO, _NO, _NO, _DO, _NO, _SEE, _NO),
    Row.EPISODES: (_NO, _NO, _OWN, _NO, _DO, _NO, _NO, _SEE),
    # who sees the schedule sees whose group it is, and rooms are chosen beside groups
    Row.GROUPS: (_DO, _SEE, _DO, _SEE, _DO, _NO, _SEE, _SEE),
    Row.ROOMS: (_DO, _SEE, _DO, _SEE, _DO, _NO, _DO, _SEE),
    Row.OVERRIDES: (_NO, _NO, _NO, _NO, _DO, _NO, _NO, _SEE),
    Row.COVERS: (_NO, _NO, _DO, _DO, _DO, _NO, _DO, _NO),
    Row.EMERGENCY: (_DO, _DO, _DO, _DO, _DO, _NO, _NO, _NO),
    Row.RESTRICTIONS: (_NO, _NO, _NO, _NO, _DO, _NO, _NO, _NO),
    Row.AUDIT: (_NO, _NO, _NO, _NO, _DO, _NO, _DO, _DO),
    Row.BACKUP: (_DO, _NO, _DO, _DO, _DO, _NO, _DO, _NO),
    Row.RESTORE: (_NO, _NO, _NO, _NO, _DO, _NO, _DO, _NO),
    Row.RECOVERY: (_NO, _NO, _NO, _NO, _DO, _NO, _DO, _NO),
    # the front desk sees whether a consent covers whom it is asked about, and hands it out
    Row.CONSENTS: (_SEE, _NO, _OWN, _SEE, _DO, _NO, _NO, _SEE),
    Row.DOCUMENTS: (_DO, _NO, _OWN, _SEE, _DO, _NO, _NO, _SEE),
    # whoever takes the phone answers it, whosever patient is asked about
    Row.CALLS: (_DO, _NO, _DO, _DO, _DO, _NO, _NO, _SEE),
    Row.COVERAGE: (_DO, _NO, _OWN, _SEE, _DO, _DO, _NO, _SEE),
    Row.MEDICAL_NOTES: (_NO, _NO, _OWN, _DO, _DO, _NO, _NO, _SEE),
    # a form filled in on paper is typed in by whoever has the time; its scores are clinical
    Row.INSTRUMENT_ENTRY: (_ENTER, _ENTER, _DO, _DO, _DO, _NO, _NO, _NO),
    Row.SAFETY: (_NO, _NO, _DO, _DO, _DO, _NO, _NO, _SEE),
    Row.ON_CALL: (_SEE, _SEE, _SEE, _SEE, _DO, _SEE, _SEE, _SEE),
    # who is there when somebody arrives impaired writes down what they saw
    Row.INCIDENTS: (_ENTER, _ENTER, _DO, _DO, _DO, _NO, _NO, _SEE),
    Row.MERGE: (_NO, _NO, _NO, _NO, _DO, _NO, _NO, _NO),
    Row.OWN: (_DO, _DO, _DO, _DO, _DO, _DO, _DO, _DO),
}


def grant(role: Role, row: Row) -> Grant:
    """The cell of one role and one row."""
    return _TABLE[row][_ORDER.index(role)]


def access(roles: Iterable[Role], row: Row, need: Need) -> Access:
    """The widest access any of a person's roles gives; roles combine.

    What is their own is everybody's, also while no role of theirs is in force yet.
    """
    if row is Row.OWN:
        return Access.ALL
    found = {grant(role, row).of(need) for role in roles}
    for widest in (Access.ALL, Access.OWN_CASELOAD):
        if widest in found:
            return widest
    return Access.NONE


def roles_with(row: Row, need: Need) -> tuple[Role, ...]:
    """Roles that may, for the sentence that tells whom to ask."""
    return tuple(role for role in _ORDER if grant(role, row).of(need) is not Access.NONE)
