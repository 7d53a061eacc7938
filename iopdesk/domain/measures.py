"""Measures of a urine specimen as people type them, scaled to whole numbers.

``94`` and ``94.5`` degrees Fahrenheit, ``112`` mg/dL, ``1.014`` or ``1014``, ``6.5``
pH, ``15`` µg/mL. What no instrument can show is refused with a sentence; what
is merely unusual is kept, and ``validity`` judges it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from iopdesk.domain.validity import measure_text
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class Measure(StrEnum):
    """What is measured on urine; values are the columns of a specimen."""

    TEMPERATURE = "temperature"
    TEMPERATURE_MINUTES = "temperature_minutes"
    CREATININE = "creatinine"
    SPECIFIC_GRAVITY = "specific_gravity"
    PH = "ph"
    NITRITE = "nitrite"


@dataclass(frozen=True)
class _Scale:
    """Decimals kept, the least and most an instrument shows (scaled), and an example."""

    label: str
    decimals: int
    least: int
    most: int
    example: str


_SCALES = {
    Measure.TEMPERATURE: _Scale(N_("Temperature"), 1, 500, 1200, "94"),
    Measure.TEMPERATURE_MINUTES: _Scale(N_("Minutes until read"), 0, 0, 240, "2"),
    Measure.CREATININE: _Scale(N_("Creatinine"), 1, 0, 9990, "112"),
    Measure.SPECIFIC_GRAVITY: _Scale(N_("Specific gravity"), 4, 10_000, 11_000, "1.014"),
    Measure.PH: _Scale(N_("pH"), 1, 0, 140, "6.5"),
    Measure.NITRITE: _Scale(N_("Nitrite"), 0, 0, 9999, "15"),
}
_UNITS = {
    Measure.TEMPERATURE: "°F",
    Measure.TEMPERATURE_MINUTES: "min",
    Measure.CREATININE: "mg/dL",
    Measure.NITRITE: "µg/mL",
}
_NUMBER = re.compile(r"(\d{0,6})(?:[.,](\d{0,6}))?")


def measure_label(measure: Measure) -> str:
    """The name of a measure."""
    return _(_SCALES[measure].label)


def measure_unit(measure: Measure) -> str:
    """Its unit, empty for the two without one."""
    return _UNITS.get(measure, "")


def measure_example(measure: Measure) -> str:
    """An ordinary value as it is typed."""
    return _SCALES[measure].example


def typed_measure(measure: Measure, value: int | None) -> str:
    """A scaled value as people type it; empty when it was not measured."""
    if measure is Measure.TEMPERATURE_MINUTES:
        return "" if value is None else str(value)
    return measure_text("gravity" if measure is Measure.SPECIFIC_GRAVITY else str(measure), value)


def shown_measure(measure: Measure, value: int | None) -> str:
    """A scaled value with its unit, as grids and papers show it."""
    typed, unit = typed_measure(measure, value), measure_unit(measure)
    return f"{typed} {unit}" if typed and unit else typed


def parse_measure(measure: Measure, text: str) -> int | None:
    """The scaled value of what was typed; ``None`` for an empty text (not measured).

    A unit behind the number is allowed. Raises ``RuleBroken`` with the code
    ``measure_unreadable``, ``measure_decimals`` or ``measure_range``.
    """
    scale, field = _SCALES[measure], str(measure)
    typed = _without_unit(measure, text)
    if not typed:
        return None
    facts = {"field": field, "measure": measure_label(measure), "example": scale.example}
    found = _NUMBER.fullmatch(typed)
    if found is None or not (found[1] or found[2]):
        raise RuleBroken("measure_unreadable", **facts)
    whole, rest = found[1] or "0", (found[2] or "").rstrip("0")
    if measure is Measure.SPECIFIC_GRAVITY and not found[2] and len(whole) == 4:
        whole, rest = whole[0], whole[1:].rstrip("0")
    if len(rest) > scale.decimals:
        raise RuleBroken("measure_decimals", **facts)
    factor: int = 10**scale.decimals
    value = int(whole) * factor + int(rest.ljust(scale.decimals, "0") or "0")
    if not scale.least <= value <= scale.most:
        bounds = {
            "least": typed_measure(measure, scale.least),
            "most": typed_measure(measure, scale.most),
        }
        raise RuleBroken("measure_range", **facts, **bounds)
    return value


def _without_unit(measure: Measure, text: str) -> str:
    typed = text.strip()
    unit = measure_unit(measure)
    for ending in (unit, unit.replace("µ", "u"), "°", "F"):
        if ending and typed.casefold().endswith(ending.casefold()):
            typed = typed[: -len(ending)].strip()
    return typed


sentences(
    {
        "measure_unreadable": N_("Not saved: {measure} is a number. Enter it as {example}."),
        "measure_decimals": N_(
            "Not saved: {measure} has more decimals than are kept. Enter it as {example}."
        ),
        "measure_range": N_("Not saved: {measure} is {least} to {most}. Enter it as {example}."),
    }
)
