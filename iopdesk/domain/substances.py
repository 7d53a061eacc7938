"""Substances a patient has used: how, how often, and since when."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class Route(StrEnum):
    """How a substance is taken."""

    ORAL = "oral"
    SMOKED = "smoked"
    SNORTED = "snorted"
    INJECTED = "injected"
    OTHER = "other"


class Frequency(StrEnum):
    """How often a substance was used in the month before intake."""

    NONE = "none"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"


_ROUTES = {
    Route.ORAL: N_("by mouth"),
    Route.SMOKED: N_("smoked or vaped"),
    Route.SNORTED: N_("snorted"),
    Route.INJECTED: N_("injected"),
    Route.OTHER: N_("other"),
}
_FREQUENCIES = {
    Frequency.NONE: N_("not in the past month"),
    Frequency.MONTHLY: N_("1–3 days in the month"),
    Frequency.WEEKLY: N_("1–6 days a week"),
    Frequency.DAILY: N_("daily or nearly"),
}


def route_label(route: Route) -> str:
    """How a substance is taken, lower case: "smoked or vaped"."""
    return _(_ROUTES[route])


def frequency_label(frequency: Frequency) -> str:
    """How often, lower case: "daily or nearly"."""
    return _(_FREQUENCIES[frequency])
