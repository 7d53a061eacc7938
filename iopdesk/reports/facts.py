"""Facts that several papers share, as values: no record, no clock, no font.

Every text is already in words (names of levels, components, areas); durations are
whole minutes; instants are wall times of the practice. An empty text or ``None``
means *not recorded* and prints as "To be entered". Where ``None`` and ``()`` differ,
``None`` is not recorded and ``()`` is known to be none. ``as_of`` is the day a paper
speaks of: papers read no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from iopdesk.domain.episodes import DiagnosisKind
from iopdesk.domain.goals import GoalStatus

AFTER_ISSUE = {"after_issue": True}
"""Marks a fact that is gathered after the verification code is issued (see codes)."""


@dataclass(frozen=True, slots=True, repr=False)
class Letterhead:
    """The practice as it writes itself, and its own 24-hour line."""

    practice: str
    address: str = ""
    phone: str = ""
    fax: str = ""
    crisis_phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class PatientFacts:
    """Whom the paper is about. ``counselor`` is name and credentials."""

    name: str
    mrn: str
    preferred: str = ""
    birth_on: date | None = None
    counselor: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class LevelSpan:
    """A stretch at one level of care: code "2.1", name "Intensive outpatient".

    ``place`` is empty for care here. ``weekly_minutes`` are the hours prescribed.
    """

    code: str
    name: str
    starts_on: date | None
    ends_on: date | None = None
    place: str = ""
    weekly_minutes: int | None = None
    is_planned: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class RatingFacts:
    """One dimension of the assessment, rated 0–4."""

    dimension: str
    rating: int


@dataclass(frozen=True, slots=True, repr=False)
class DiagnosisFacts:
    """A diagnosis with its code."""

    code: str
    words: str
    kind: DiagnosisKind
    is_primary: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ServiceFacts:
    """One core component: sessions attended of scheduled, and minutes attended."""

    component: str
    attended: int
    scheduled: int
    minutes: int


@dataclass(frozen=True, slots=True, repr=False)
class UncountedFacts:
    """A component that is not counted in hours: "Monitoring of use", "22 tests"."""

    component: str
    amount: str
    remark: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class AttendanceFacts:
    """Totals of the stay. ``on_time`` + ``late`` + ``virtual`` = ``attended`` sessions."""

    scheduled_minutes: int
    attended_minutes: int
    scheduled: int
    attended: int
    on_time: int
    late: int = 0
    virtual: int = 0
    no_show: int = 0
    excused: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class ScoreFacts:
    """One instrument, first to last. ``reading`` says it in words."""

    instrument: str
    lowest: int
    highest: int
    first_on: date
    first: int
    last_on: date | None = None
    last: int | None = None
    reading: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class GoalFacts:
    """One goal area. ``is_pending``: a result or review is open, and it reads so."""

    area: str
    status: GoalStatus | None
    evidence: str = ""
    is_pending: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class MedicationFacts:
    """A medicine at the end, with who prescribes it from now on."""

    name: str
    dose: str = ""
    continued_by: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Appointment:
    """When, with whom (name, place, phone), what and how often."""

    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True, repr=False)
class WarningSign:
    """If I notice, then I will."""

    sign: str
    action: str


@dataclass(frozen=True, slots=True, repr=False)
class Resource:
    """A community resource."""

    name: str
    what_for: str
    phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class TimetableEntry:
    """One line of a new weekly timetable."""

    when: str
    what: str
    who: str


class SignatureState(StrEnum):
    """How a signature stands; the last two come with a reason."""

    WAITING = "waiting"
    ON_SCREEN = "on_screen"
    ON_PAPER = "on_paper"
    DECLINED = "declined"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True, repr=False)
class SignatureFacts:
    """Who signs, as what, and how that stands. ``signed_at`` is the practice's wall time."""

    name: str
    role: str
    credentials: str = ""
    state: SignatureState = field(default=SignatureState.WAITING, metadata=AFTER_ISSUE)
    signed_at: datetime | None = field(default=None, metadata=AFTER_ISSUE)
    reason: str = field(default="", metadata=AFTER_ISSUE)

    @property
    def title(self) -> str:
        """Name and credentials: "Marcus Bell, CADC II"."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


@dataclass(frozen=True, slots=True, repr=False)
class Deadline:
    """The rule pack a paper is complete for, its last day, and why that day.

    ``basis`` in words: "10 working days after a completed stay".
    """

    rule_pack: str
    due_on: date | None = None
    basis: str = ""
