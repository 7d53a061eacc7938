"""Groups: admission kinds, hard limits of seating, and the reasons they name."""

from __future__ import annotations

from enum import StrEnum


class GroupAdmission(StrEnum):
    """When members may join."""

    ROLLING = "rolling"
    OPEN = "open"
    CLOSED = "closed"
