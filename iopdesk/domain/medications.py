"""Medicines a patient takes, and what a screen should show because of them.

The table is the rule pack ``expected_analytes``; a medicine is found by the
words of its name, so that ``Buprenorphine–naloxone 8 mg–2 mg daily`` is
buprenorphine. A name without a known word expects nothing and explains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.specimens import SpecimenKind
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Medication:
    """One medicine, as the chart has it.

    ``keys`` are formulary keys (names in the pack); empty means: find them in
    the name. ``is_as_needed``: its absence is never unexpected.
    ``is_long_acting``: a form with its own window, such as a monthly injection.
    ``detail`` is shown beside it (dose, prescriber) and decides nothing.
    """

    name: str
    started_on: date | None = None
    stopped_on: date | None = None
    is_as_needed: bool = False
    is_long_acting: bool = False
    keys: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Expectation:
    """What one medicine means for a screen.

    ``expects`` are missed when absent, ``may_show`` never; ``often_missed`` are
    those the screen often does not see. ``windows`` are the days it may still
    show after a stop, by analyte, where the medicine has its own.
    """

    keys: tuple[str, ...]
    expects: frozenset[str]
    may_show: frozenset[str]
    often_missed: frozenset[str]
    windows: Mapping[str, int]

    @property
    def explains(self) -> frozenset[str]:
        """Every analyte that may be positive because of it."""
        return self.expects | self.may_show


def words_of(name: str) -> frozenset[str]:
    """The words of a name, folded; digits and punctuation separate."""
    return frozenset(word.casefold() for word in _WORD.findall(name))


def formulary_keys(name: str) -> tuple[str, ...]:
    """Keys of the pack whose words are in a medicine's name, in the pack's order."""
    words = words_of(name)
    return tuple(key for key, entry in _medicines().items() if not words.isdisjoint(entry["words"]))


def expected_analytes(medication: Medication) -> Expectation:
    """What a screen should or may show because of a medicine (never raises)."""
    table = _medicines()
    keys = tuple(key for key in medication.keys or formulary_keys(medication.name) if key in table)
    entries = [table[key] for key in keys]
    windows: dict[str, int] = {}
    for entry in entries:
        days = entry.get("window_days")
        if medication.is_long_acting:
            days = entry.get("long_acting_days", days)
        if days is not None:
            for code in (*entry["expects"], *entry.get("may_show", ())):
                windows[code] = max(windows.get(code, 0), int(days))
    return Expectation(
        keys,
        frozenset(code for entry in entries for code in entry["expects"]),
        frozenset(code for entry in entries for code in entry.get("may_show", ())),
        frozenset(code for entry in entries for code in entry.get("often_missed", ())),
        windows,
    )


def require_facts(
    name: str,
    started_on: date,
    stopped_on: date | None,
    *,
    today: date,
    field: str = "stopped_on",
) -> None:
    """Refuse a medicine without a name, that begins ahead, or whose last day cannot be.

    ``field`` is where the last day was typed. Raises ``RuleBroken("medication.no_name" |
    "medication.in_future" | "medication.stop_before_start" | "medication.stop_ahead")``.
    """
    if not name.strip():
        raise RuleBroken("medication.no_name", field="name")
    if started_on > today:
        raise RuleBroken("medication.in_future", field="started_on")
    if stopped_on is None:
        return
    if stopped_on < started_on:
        raise RuleBroken("medication.stop_before_start", field=field)
    if stopped_on > today:
        raise RuleBroken("medication.stop_ahead", field=field)


def explains(medication: Medication, analyte: str, on: date, kind: SpecimenKind) -> bool:
    """Whether the medicine explains a positive on a day.

    It does from the day it started to the last day of its window after the stop.
    """
    expectation = expected_analytes(medication)
    if analyte not in expectation.explains:
        return False
    if medication.started_on is not None and on < medication.started_on:
        return False
    if medication.stopped_on is None:
        return True
    days = expectation.windows.get(analyte)
    if days is None:
        days = detection_days(analyte, kind) or 0
    return on <= medication.stopped_on + timedelta(days=days)


def is_missed(medication: Medication, analyte: str, on: date) -> bool:
    """Whether the medicine's absence on a day needs a word.

    Only of a regular medicine, from the third day after its start, before its stop.
    """
    if medication.is_as_needed or analyte not in expected_analytes(medication).expects:
        return False
    if medication.stopped_on is not None and on >= medication.stopped_on:
        return False
    grace = int(read_pack("expected_analytes")["started"]["not_missed_before_days"])
    return medication.started_on is None or (on - medication.started_on).days >= grace


def detection_days(analyte: str, kind: SpecimenKind, *, is_chronic: bool = False) -> int | None:
    """Longest days after use that a screen may be positive; ``None`` when not known.

    0 is the same day only. ``is_chronic``: daily or near-daily use before admission.
    """
    entry = read_pack("detection_windows").get(str(kind), {}).get(analyte)
    if entry is None:
        return None
    return int(entry.get("chronic_days", entry["days"]) if is_chronic else entry["days"])


def _medicines() -> Mapping[str, Any]:
    medicines: Mapping[str, Any] = read_pack("expected_analytes")["medicines"]
    return medicines


sentences(
    {
        "medication.no_name": N_("The medication has no name. Enter it as the label says it."),
        "medication.in_future": N_("This day has not come yet. Enter the first day of taking it."),
        "medication.stop_ahead": N_("This day has not come yet. Enter the last day of taking it."),
        "medication.stop_before_start": N_(
            "The last day is before the first. Enter the first day or a later one."
        ),
    }
)
