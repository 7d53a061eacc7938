"""Attendance: the five marks, presence in minutes, and what may be marked when."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """One patient at one session. Left early is a second fact, not a mark."""

    PRESENT = "present"
    LATE = "late"
    NO_SHOW = "no_show"
    EXCUSED = "excused"
    VIRTUAL = "virtual"
