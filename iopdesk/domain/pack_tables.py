"""The rule packs of care as typed values; ``rule_packs`` reads them from their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class About:
    """Where values come from, and the day somebody last compared them with it."""

    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class LevelEntry:
    """A level of care of one edition: our own short words for it, and its line of care."""

    code: str
    name: str
    short: str
    line: str
    is_iop: bool
    about: About


@dataclass(frozen=True, slots=True)
class BandEntry:
    """Minutes a week, both ends inside; no ``highest`` means no upper end."""

    lowest: int
    highest: int | None
    about: About


@dataclass(frozen=True, slots=True)
class LevelRules:
    """Levels by edition, bands by (edition, age group, line), clocks and holds of an episode."""

    version: str
    levels: Mapping[str, Mapping[str, LevelEntry]]
    bands: Mapping[tuple[str, str, str], BandEntry]
    adult_from_years: int
    iop_span: BandEntry
    taper_weeks: int
    outpatient_days: int
    methadone_months: int
    hold_withdrawal_rating: int
    hold_cows: int
    hold_ciwa: int


@dataclass(frozen=True, slots=True)
class PayerEntry:
    """How a payer counts: grace and unit in minutes, the minutes of a qualifying day."""

    label: str
    grace_minutes: int
    unit_minutes: int
    day_minutes: int
    days_a_week: int
    counts_medical: bool
    uses_unit: str
    about: About


@dataclass(frozen=True, slots=True)
class HoursRules:
    """Which sessions are treatment time, by the values of their kind and service."""

    version: str
    kinds: frozenset[str]
    never_kinds: frozenset[str]
    never_services: frozenset[str]
    medical_kinds: frozenset[str]
    medical_services: frozenset[str]
    payers: Mapping[str, PayerEntry]


@dataclass(frozen=True, slots=True)
class GroupRules:
    """Default seats of a group and of a multi-family group."""

    version: str
    capacity: int
    capacity_multi_family: int


@dataclass(frozen=True, slots=True)
class DeadlineEntry:
    """A deadline of the discharge summary, in days of ``day_kind`` from its ``trigger``."""

    code: str
    label: str
    trigger: str
    day_kind: str
    completed_days: int
    early_days: int
    about: About


@dataclass(frozen=True, slots=True)
class DischargeRules:
    """Reporting groups by reason, which reasons mean completed, lost contact, deadlines."""

    version: str
    reporting: Mapping[str, str]
    completed: frozenset[str]
    lost_misses: int
    lost_days: int
    deadlines: Mapping[str, DeadlineEntry]


@dataclass(frozen=True, slots=True)
class InstrumentEntry:
    """Range of a score and the lowest score of each band, by gender where that matters."""

    code: str
    label: str
    lowest: int
    highest: int
    floors: tuple[int, ...]
    words: tuple[str, ...]
    floors_woman: tuple[int, ...]
    floors_unrecorded: tuple[int, ...]
    clinician_only: bool
    about: About


@dataclass(frozen=True, slots=True)
class RulePacks:
    """The packs of care, as shipped or as a practice has them."""

    levels: LevelRules
    hours: HoursRules
    groups: GroupRules
    discharge: DischargeRules
    instruments: Mapping[str, InstrumentEntry]
