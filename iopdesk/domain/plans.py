"""Plans for what comes after: the step-down plan and the continuing-care plan."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class PlanKind(StrEnum):
    """Which change the plan belongs to."""

    STEP_DOWN = "step_down"
    DISCHARGE = "discharge"


class PlanPart(StrEnum):
    """The table of the plan a line stands in; what its three texts mean.

    Appointment: when, with whom, what. Warning: if I notice, then I will.
    Resource: name, what for, phone. Timetable: when, what, with whom.
    """

    APPOINTMENT = "appointment"
    WARNING = "warning"
    RESOURCE = "resource"
    TIMETABLE = "timetable"


_PARTS = {
    PlanPart.APPOINTMENT: (
        N_("Appointments"),
        (N_("First date"), N_("With"), N_("What, how often")),
    ),
    PlanPart.WARNING: (
        N_("Warning signs and what I will do"),
        (N_("If I notice"), N_("Then I will")),
    ),
    PlanPart.RESOURCE: (N_("Community resources"), (N_("Name"), N_("What for"), N_("Phone"))),
    PlanPart.TIMETABLE: (N_("New timetable"), (N_("When"), N_("What"), N_("With"))),
}


def part_label(part: PlanPart) -> str:
    """Heading of the table: "Community resources"."""
    return _(_PARTS[part][0])


def part_columns(part: PlanPart) -> tuple[str, ...]:
    """Column headings of the table, two or three."""
    return tuple(_(column) for column in _PARTS[part][1])
