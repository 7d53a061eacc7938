"""Treatment sessions: kinds, services, modalities, and how a session is shown."""

from __future__ import annotations

from enum import StrEnum


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
