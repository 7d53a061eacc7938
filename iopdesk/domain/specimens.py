"""Specimens: kinds, reasons, how a collection went, and validity of urine."""

from __future__ import annotations

from enum import StrEnum


class SpecimenKind(StrEnum):
    """What is tested."""

    URINE = "urine"
    BREATH = "breath"
    ORAL_FLUID = "oral_fluid"


class TestReason(StrEnum):
    """Why a test was asked for; for-cause tests are never recorded as draws."""

    RANDOM = "random"
    FOR_CAUSE = "for_cause"
    ADMISSION = "admission"

    __test__ = False  # not a test class


class CollectionStatus(StrEnum):
    """How the collection went."""

    DRAWN = "drawn"
    COLLECTED = "collected"
    REFUSED = "refused"
    UNABLE = "unable"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


class Reading(StrEnum):
    """What a cup shows for one analyte."""

    NEGATIVE = "negative"
    PRESUMPTIVE = "presumptive_positive"
    NO_RESULT = "no_result"


class LabState(StrEnum):
    """Where the laboratory is with one analyte."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNABLE = "unable"
