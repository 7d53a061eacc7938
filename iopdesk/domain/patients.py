"""Patients: standing, names as shown, record numbers, and what a record must hold."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Where a patient stands with the practice today."""

    WAITING = "waiting"
    ACTIVE = "active"
    DISCHARGED = "discharged"


class Gender(StrEnum):
    """Gender as recorded for gender-specific groups; empty means not recorded."""

    WOMAN = "woman"
    MAN = "man"
    NONBINARY = "nonbinary"
