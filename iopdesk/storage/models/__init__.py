"""The tables of the practice file, one module per noun."""

from iopdesk.storage.models.attendance import Attendance, RosterEntry
from iopdesk.storage.models.episodes import (
    Assessment,
    Diagnosis,
    Episode,
    HoldOverride,
    OutsideStay,
    Placement,
    PrescribedSchedule,
    StagePeriod,
)
from iopdesk.storage.models.groups import Group, Membership
from iopdesk.storage.models.ledger import AuditChain, AuditEntry, ChangeEntry, Counter, Draft
from iopdesk.storage.models.notes import CounselingNote
from iopdesk.storage.models.patients import Medication, Patient
from iopdesk.storage.models.plans import CarePlan, CarePlanLine, Goal
from iopdesk.storage.models.practice import Cover, Person, PersonRole, Practice, Room, Setting
from iopdesk.storage.models.privacy import BreakGlass, Restriction, RestrictionAccess
from iopdesk.storage.models.safekeeping import RecoverySheet, Rehearsal, Waiver
from iopdesk.storage.models.sessions import Series, TreatmentSession
from iopdesk.storage.models.specimens import AnalyteResult, Panel, Specimen

__all__ = [
    "AnalyteResult",
    "Assessment",
    "Attendance",
    "AuditChain",
    "AuditEntry",
    "BreakGlass",
    "CarePlan",
    "CarePlanLine",
    "ChangeEntry",
    "CounselingNote",
    "Counter",
    "Cover",
    "Diagnosis",
    "Draft",
    "Episode",
    "Goal",
    "Group",
    "HoldOverride",
    "Medication",
    "Membership",
    "OutsideStay",
    "Panel",
    "Patient",
    "Person",
    "PersonRole",
    "Placement",
    "Practice",
    "PrescribedSchedule",
    "RecoverySheet",
    "Rehearsal",
    "Restriction",
    "RestrictionAccess",
    "Room",
    "RosterEntry",
    "Series",
    "Setting",
    "Specimen",
    "StagePeriod",
    "TreatmentSession",
    "Waiver",
]
