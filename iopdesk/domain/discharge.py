"""Leaving: reasons, what a discharge must have, and the deadline of its summary."""

from __future__ import annotations

from enum import StrEnum


class DischargeReason(StrEnum):
    """Why an episode ended."""

    COMPLETED = "completed"
    STEPPED_DOWN = "stepped_down_elsewhere"
    STEPPED_UP = "stepped_up"
    TRANSFERRED = "transferred_elsewhere"
    AGAINST_ADVICE = "left_against_advice"
    LOST_CONTACT = "lost_contact"
    ADMINISTRATIVE = "administrative"
    INCARCERATED = "incarcerated"
    HOSPITALIZED = "hospitalized"
    MOVED = "moved"
    PAYER_ENDED = "payer_ended"
    DIED = "died"
