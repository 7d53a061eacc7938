"""Every service module, so that menus, undo and permission tests see every act."""

from iopdesk.services import (
    episodes,
    goals,
    imports,
    medications,
    patients,
    rosters,
    settings,
)

__all__ = [
    "episodes",
    "goals",
    "imports",
    "medications",
    "patients",
    "rosters",
    "settings",
]
