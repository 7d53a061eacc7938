"""Episodes of care: origin, placements, stages, and the clocks that run through them."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Origin(StrEnum):
    """Where on the continuum a patient comes from."""

    FIRST_LINE = "first_line"
    RESIDENTIAL = "step_down_residential"
    DETOX = "step_down_detox"
    OUTPATIENT = "step_up_outpatient"
    RETURN = "return"


class PlacementReason(StrEnum):
    """Why a placement began."""

    ADMISSION = "admission"
    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    TAPER = "taper"
    TRANSFER = "transfer"


class Stage(IntEnum):
    """Where in recovery a patient is."""

    ENGAGEMENT = 1
    EARLY_RECOVERY = 2
    MAINTENANCE = 3
    COMMUNITY_SUPPORT = 4


class DiagnosisKind(StrEnum):
    """Substance-use diagnoses stand beside co-occurring mental-health ones."""

    SUBSTANCE_USE = "substance_use"
    CO_OCCURRING = "co_occurring"


class HoldKind(StrEnum):
    """What keeps a patient out of treatment sessions until settled or overridden."""

    ASSESSMENT = "assessment"
    MEDICAL = "medical"
