"""Every service module, so that menus, undo and permission tests see every act."""

from iopdesk.services import (
    assessments,
    chart,
    chart_hours,
    episodes,
    goals,
    imports,
    medications,
    patients,
    rosters,
    settings,
)

__all__ = [
    "assessments",
    "chart",
    "chart_hours",
    "episodes",
    "goals",
    "imports",
    "medications",
    "patients",
    "rosters",
    "settings",
]
