"""The recovery kit: two printed sheets that open the practice when every password is lost."""

from __future__ import annotations

from enum import StrEnum


class SheetKind(StrEnum):
    """Which key a sheet recovers. The two sheets are meant for two people."""

    PRACTICE = "practice"
    CLINICAL = "clinical"
