"""The tables of the practice file, one module per noun."""

from iopdesk.storage.models.attendance import Attendance, RosterEntry
from iopdesk.storage.models.consents import (
    Call,
    Consent,
    ConsentRecipient,
    ConsentSignature,
    Disclosure,
)
from iopdesk.storage.models.contacts import (
    Contact,
    PatientContact,
    PatientPhone,
)
from iopdesk.storage.models.coverage import (
    Authorization,
    BenefitCheck,
)
from iopdesk.storage.models.documents import (
    Document,
    DocumentContent,
)
from iopdesk.storage.models.episodes import (
    Assessment,
    Diagnosis,
    Episode,
    HoldOverride,
    OutsideStay,
    Placement,
    PrescribedSchedule,
    StagePeriod,
    SubstanceUse,
)
from iopdesk.storage.models.groups import Group, Membership
from iopdesk.storage.models.instruments import (
    InstrumentResult,
    OnCallTurn,
    SafetyPrompt,
)
from iopdesk.storage.models.intake import (
    ChecklistItem,
    ContactAttempt,
    WaitEntry,
)
from iopdesk.storage.models.ledger import AuditChain, AuditEntry, ChangeEntry, Counter, Draft
from iopdesk.storage.models.notes import CounselingNote, Note, NoteAddendum
from iopdesk.storage.models.patients import Medication, Patient
from iopdesk.storage.models.plans import (
    CarePlan,
    CarePlanLine,
    Goal,
    GoalProgress,
    Objective,
    PlanReview,
)
from iopdesk.storage.models.practice import Cover, Person, PersonRole, Practice, Room, Setting
from iopdesk.storage.models.privacy import BreakGlass, Restriction, RestrictionAccess
from iopdesk.storage.models.safekeeping import RecoverySheet, Rehearsal, Waiver
from iopdesk.storage.models.sessions import Series, TreatmentSession
from iopdesk.storage.models.specimens import AnalyteResult, Panel, Specimen
from iopdesk.storage.models.supports import (
    FamilyAttendance,
    FollowUp,
    Incident,
    Referral,
    SupportMeeting,
)

__all__ = [
    "AnalyteResult",
    "Assessment",
    "Attendance",
    "AuditChain",
    "AuditEntry",
    "Authorization",
    "BenefitCheck",
    "BreakGlass",
    "Call",
    "CarePlan",
    "CarePlanLine",
    "ChangeEntry",
    "ChecklistItem",
    "Consent",
    "ConsentRecipient",
    "ConsentSignature",
    "Contact",
    "ContactAttempt",
    "CounselingNote",
    "Counter",
    "Cover",
    "Diagnosis",
    "Disclosure",
    "Document",
    "DocumentContent",
    "Draft",
    "Episode",
    "FamilyAttendance",
    "FollowUp",
    "Goal",
    "GoalProgress",
    "Group",
    "HoldOverride",
    "Incident",
    "InstrumentResult",
    "Medication",
    "Membership",
    "Note",
    "NoteAddendum",
    "Objective",
    "OnCallTurn",
    "OutsideStay",
    "Panel",
    "Patient",
    "PatientContact",
    "PatientPhone",
    "Person",
    "PersonRole",
    "Placement",
    "PlanReview",
    "Practice",
    "PrescribedSchedule",
    "RecoverySheet",
    "Referral",
    "Rehearsal",
    "Restriction",
    "RestrictionAccess",
    "Room",
    "RosterEntry",
    "SafetyPrompt",
    "Series",
    "Setting",
    "Specimen",
    "StagePeriod",
    "SubstanceUse",
    "SupportMeeting",
    "TreatmentSession",
    "WaitEntry",
    "Waiver",
]
