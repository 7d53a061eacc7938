"""Treatment sessions: kinds, services, modalities, and how a session is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iopdesk.i18n import N_, _


class SessionKind(StrEnum):
    """What happens in a session."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    ASSESSMENT = "assessment"
    MEDICAL = "medical"
    EDUCATION = "education"
    TEST_COLLECTION = "test_collection"
    SUPPORT_MEETING = "support_meeting"
    DISCHARGE_MEETING = "discharge_meeting"


class Service(StrEnum):
    """The one core service a session counts for."""

    BEHAVIORAL = "behavioral_therapy"
    CASE_MANAGEMENT = "case_management"
    MONITORING = "monitoring"
    EDUCATION = "education"
    GROUP = "group_counseling"
    INDIVIDUAL = "individual_counseling"
    MEDICAL = "medical_treatment"
    MENTAL_HEALTH = "mental_health_treatment"
    PHARMACOLOGICAL = "pharmacological_tools"
    SUPPORT_GROUP = "support_group_meetings"
    LIFE_SKILLS = "life_skills_training"
    CRISIS = "crisis_management"
    NUTRITION = "nutrition"
    FITNESS = "fitness"
    FAMILY = "family_program"
    CHILD_CARE = "child_care"


class Modality(StrEnum):
    """Shipped modalities; a practice may name others, stored as its own text."""

    CBT = "cbt"
    MOTIVATIONAL = "motivational_interviewing"
    TWELVE_STEP = "twelve_step_facilitation"
    THERAPEUTIC_COMMUNITY = "therapeutic_community"
    MATRIX = "matrix_model"


class SessionStatus(StrEnum):
    """Cancelling is an act on the session, not a mark."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Look(StrEnum):
    """Row of the session-kind color table a session is drawn with."""

    BEHAVIORAL = "behavioral"
    RELAPSE = "relapse"
    TWELVE_STEP = "twelve_step"
    LIFE_SKILLS = "life_skills"
    FAMILY = "family"
    INDIVIDUAL = "individual"
    ASSESSMENT = "assessment"
    MEDICAL = "medical"
    TEST_COLLECTION = "test_collection"
    SUPPORT_MEETING = "support_meeting"
    DISCHARGE_MEETING = "discharge_meeting"


# Label of each kind; the words of the calendar and the notes.
_KINDS = {
    SessionKind.GROUP: N_("Group"),
    SessionKind.INDIVIDUAL: N_("Individual"),
    SessionKind.FAMILY: N_("Family"),
    SessionKind.ASSESSMENT: N_("Assessment"),
    SessionKind.MEDICAL: N_("Medical"),
    SessionKind.EDUCATION: N_("Education"),
    SessionKind.TEST_COLLECTION: N_("Test collection"),
    SessionKind.SUPPORT_MEETING: N_("Support meeting"),
    SessionKind.DISCHARGE_MEETING: N_("Discharge meeting"),
}

_SERVICES = {
    Service.BEHAVIORAL: N_("Behavioral therapy"),
    Service.CASE_MANAGEMENT: N_("Case management"),
    Service.MONITORING: N_("Monitoring of alcohol and drug use"),
    Service.EDUCATION: N_("Education"),
    Service.GROUP: N_("Group counseling"),
    Service.INDIVIDUAL: N_("Individual counseling"),
    Service.MEDICAL: N_("Medical treatment"),
    Service.MENTAL_HEALTH: N_("Mental-health treatment"),
    Service.PHARMACOLOGICAL: N_("Medications"),
    Service.SUPPORT_GROUP: N_("Support-group meetings"),
    Service.LIFE_SKILLS: N_("Life-skills training"),
    Service.CRISIS: N_("24-hour crisis management"),
    Service.NUTRITION: N_("Nutrition"),
    Service.FITNESS: N_("Fitness"),
    Service.FAMILY: N_("Family program"),
    Service.CHILD_CARE: N_("Child care"),
}

# Full and short word of a shipped modality.
_MODALITIES = {
    Modality.CBT: (N_("Cognitive behavioral therapy"), N_("CBT")),
    Modality.MOTIVATIONAL: (N_("Motivational interviewing"), N_("MI")),
    Modality.TWELVE_STEP: (N_("12-step facilitation"), N_("12-step")),
    Modality.THERAPEUTIC_COMMUNITY: (N_("Therapeutic community"), N_("Community")),
    Modality.MATRIX: (N_("Matrix Model"), N_("Matrix Model")),
}

_STATUSES = {
    SessionStatus.PLANNED: N_("Planned"),
    SessionStatus.CANCELLED: N_("Cancelled"),
}

# Word and icon of each row of the color table.
_LOOKS = {
    Look.BEHAVIORAL: (N_("Behavioral therapy"), "head-cog-outline"),
    Look.RELAPSE: (N_("Relapse prevention"), "sprout-outline"),
    Look.TWELVE_STEP: (N_("12-step facilitation"), "stairs-up"),
    Look.LIFE_SKILLS: (N_("Life skills"), "puzzle-outline"),
    Look.FAMILY: (N_("Family education"), "human-male-female-child"),
    Look.INDIVIDUAL: (N_("Individual"), "account-outline"),
    Look.ASSESSMENT: (N_("Assessment"), "clipboard-text-outline"),
    Look.MEDICAL: (N_("Medical"), "stethoscope"),
    Look.TEST_COLLECTION: (N_("Test collection"), "test-tube"),
    Look.SUPPORT_MEETING: (N_("Support meeting"), "handshake-outline"),
    Look.DISCHARGE_MEETING: (N_("Discharge meeting"), "flag-checkered"),
}

_KIND_LOOKS = {
    SessionKind.FAMILY: Look.FAMILY,
    SessionKind.INDIVIDUAL: Look.INDIVIDUAL,
    SessionKind.ASSESSMENT: Look.ASSESSMENT,
    SessionKind.MEDICAL: Look.MEDICAL,
    SessionKind.TEST_COLLECTION: Look.TEST_COLLECTION,
    SessionKind.SUPPORT_MEETING: Look.SUPPORT_MEETING,
    SessionKind.DISCHARGE_MEETING: Look.DISCHARGE_MEETING,
}

_MODALITY_LOOKS = {
    Modality.CBT: Look.BEHAVIORAL,
    Modality.MOTIVATIONAL: Look.BEHAVIORAL,
    Modality.MATRIX: Look.RELAPSE,
    Modality.TWELVE_STEP: Look.TWELVE_STEP,
}


def kind_label(kind: SessionKind) -> str:
    """What happens in the session, in words."""
    return _(_KINDS[kind])


def service_label(service: Service) -> str:
    """The core service, in words."""
    return _(_SERVICES[service])


def modality_label(modality: str) -> str:
    """Full words of a modality; a practice's own name stays as it is."""
    known = _modality(modality)
    return _(_MODALITIES[known][0]) if known else modality


def modality_short(modality: str) -> str:
    """Short word of a modality for a list: "CBT"."""
    known = _modality(modality)
    return _(_MODALITIES[known][1]) if known else modality


def status_label(status: SessionStatus) -> str:
    """Planned or cancelled, in words."""
    return _(_STATUSES[status])


def look_label(look: Look) -> str:
    """Word of a row of the session-kind color table."""
    return _(_LOOKS[look][0])


def look_icon(look: Look) -> str:
    """Icon name of a row of the session-kind color table."""
    return _LOOKS[look][1]


def _modality(text: str) -> Modality | None:
    return Modality(text) if text in set(Modality) else None


def look_of(kind: SessionKind, modality: str, service: Service) -> Look:
    """The row of the color table a session is drawn with.

    The kind decides first, then the modality, then the service; other groups
    and education use the row of life skills. Source: look.md, section 1.
    """
    if kind in _KIND_LOOKS:
        return _KIND_LOOKS[kind]
    if service is Service.FAMILY:
        return Look.FAMILY
    known = _modality(modality)
    if kind is SessionKind.GROUP and known in _MODALITY_LOOKS:
        return _MODALITY_LOOKS[known]
    if kind is SessionKind.GROUP and service is Service.BEHAVIORAL:
        return Look.BEHAVIORAL
    return Look.LIFE_SKILLS


def short_title(title: str, short_name: str = "", limit: int = 14) -> str:
    """Title of a calendar block: the group's short name, or the first words that fit.

    At least one word stays, however long; a comma or dash at the end goes.
    """
    if short_name.strip():
        return short_name.strip()
    kept = ""
    for word in title.split():
        longer = f"{kept} {word}".strip()
        if kept and len(longer) > limit:
            break
        kept = longer
    return kept.rstrip(" ,;:–—-")


@dataclass(frozen=True, slots=True)
class ServiceTotal:
    """What one core service amounts to: sessions and minutes."""

    service: Service
    sessions: int
    minutes: int


def service_totals(attended: Iterable[tuple[Service, int]]) -> tuple[ServiceTotal, ...]:
    """Sessions and minutes by service, from (service, attended minutes) of each session.

    A session has one service, so no hour counts twice. In the order of the
    services; those with nothing are left out.
    """
    sessions: dict[Service, int] = {}
    minutes: dict[Service, int] = {}
    for service, spent in attended:
        sessions[service] = sessions.get(service, 0) + 1
        minutes[service] = minutes.get(service, 0) + spent
    return tuple(
        ServiceTotal(each, sessions[each], minutes[each]) for each in Service if each in sessions
    )


# -- conflicts --------------------------------------------------------------------


class ConflictKind(StrEnum):
    """What a session clashes over: what two at one time cannot share, seats, or a hold."""

    ROOM = "room"
    COUNSELOR = "counselor"
    PATIENT = "patient"
    CAPACITY = "capacity"
    HOLD = "hold"


_CONFLICTS = {
    ConflictKind.ROOM: N_("Room conflict"),
    ConflictKind.COUNSELOR: N_("Counselor conflict"),
    ConflictKind.PATIENT: N_("Patient conflict"),
    ConflictKind.CAPACITY: N_("More people than seats"),
    ConflictKind.HOLD: N_("On hold"),
}


def conflict_label(kind: ConflictKind) -> str:
    """ "Room conflict"."""
    return _(_CONFLICTS[kind])


@dataclass(frozen=True, slots=True)
class Booking:
    """A session with what it takes up. ``id`` is anything that names it (0 for a new one)."""

    id: int
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    facilitator_id: int | None = None
    patient_ids: frozenset[int] = frozenset()
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SessionConflict:
    """Two sessions that share something, the earlier first, and the time they share.

    ``what`` are the ids of the room, counselor or patients shared.
    """

    kind: ConflictKind
    first_id: int
    second_id: int
    starts_at: datetime
    ends_at: datetime
    what: tuple[int, ...]


def conflicts(bookings: Iterable[Booking]) -> tuple[SessionConflict, ...]:
    """Every pair of sessions at one time in one room, with one counselor or one patient.

    Cancelled sessions clash with nothing; one that ends when another starts is
    no clash. In order of time.
    """
    running = sorted(
        (each for each in bookings if not each.is_cancelled),
        key=lambda each: (each.starts_at, each.ends_at, each.id),
    )
    found: list[SessionConflict] = []
    for number, first in enumerate(running):
        for second in running[number + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            if second.ends_at > second.starts_at:
                found += _shared(first, second)
    return tuple(found)


def conflicts_of(new: Booking, others: Iterable[Booking]) -> tuple[SessionConflict, ...]:
    """The conflicts a new or moved session would have; another copy of it is ignored."""
    rest = [each for each in others if each.id != new.id]
    return tuple(
        each for each in conflicts([new, *rest]) if new.id in (each.first_id, each.second_id)
    )


def _shared(first: Booking, second: Booking) -> list[SessionConflict]:
    shared: list[tuple[ConflictKind, tuple[int, ...]]] = []
    if first.room_id is not None and first.room_id == second.room_id:
        shared.append((ConflictKind.ROOM, (first.room_id,)))
    if first.facilitator_id is not None and first.facilitator_id == second.facilitator_id:
        shared.append((ConflictKind.COUNSELOR, (first.facilitator_id,)))
    patients = tuple(sorted(first.patient_ids & second.patient_ids))
    if patients:
        shared.append((ConflictKind.PATIENT, patients))
    starts, ends = second.starts_at, min(first.ends_at, second.ends_at)
    return [SessionConflict(kind, first.id, second.id, starts, ends, what) for kind, what in shared]
