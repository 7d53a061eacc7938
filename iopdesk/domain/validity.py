"""Is a urine specimen valid, and which rule says so.

Source: HHS mandatory guidelines for urine, in force 2024-02-01; the numbers are
the rule pack ``urine_validity``. All arithmetic is in scaled integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any

from iopdesk.domain.rule_packs import read_pack
from iopdesk.i18n import N_, _


class ValidityState(StrEnum):
    """What the measures say of the specimen, in the order in which one goes first."""

    ADULTERATED = "adulterated"
    SUBSTITUTED = "substituted"
    INVALID = "invalid"
    SUSPECT = "suspect"
    DILUTE = "dilute"
    TEMPERATURE = "temperature_out_of_range"
    NORMAL = "normal"
    NOT_CHECKED = "not_checked"


_ORDER = tuple(ValidityState)

_LABELS = {
    ValidityState.ADULTERATED: N_("Adulterated"),
    ValidityState.SUBSTITUTED: N_("Substituted"),
    ValidityState.INVALID: N_("Invalid"),
    ValidityState.SUSPECT: N_("Suspect"),
    ValidityState.DILUTE: N_("Dilute"),
    ValidityState.TEMPERATURE: N_("Temperature out of range"),
    ValidityState.NORMAL: N_("Normal"),
    ValidityState.NOT_CHECKED: N_("Not checked"),
}

# Code of each rule: the state it gives and the sentence that says why.
_RULES: dict[str, tuple[ValidityState, str]] = {
    "nitrite_adulterated": (
        ValidityState.ADULTERATED,
        N_("Nitrite {nitrite} µg/mL: {nitrite_adulterated} or more is adulterated."),
    ),
    "ph_adulterated": (
        ValidityState.ADULTERATED,
        N_("pH {ph}: below {ph_adulterated_low} or from {ph_adulterated_high} up is adulterated."),
    ),
    "creatinine_gravity_substituted": (
        ValidityState.SUBSTITUTED,
        N_(
            "Creatinine {creatinine} mg/dL with specific gravity {gravity}: "
            "the guidelines call this substituted."
        ),
    ),
    "nitrite_invalid": (
        ValidityState.INVALID,
        N_("Nitrite {nitrite} µg/mL: {nitrite_invalid} or more is invalid."),
    ),
    "ph_invalid": (
        ValidityState.INVALID,
        N_("pH {ph}: normal is {ph_invalid_low} to below {ph_invalid_high}."),
    ),
    "creatinine_gravity_inconsistent": (
        ValidityState.INVALID,
        N_(
            "Creatinine {creatinine} mg/dL and specific gravity {gravity} "
            "do not belong to one specimen."
        ),
    ),
    "oxidant_suspect": (
        ValidityState.SUSPECT,
        N_("The oxidant strip is positive: the laboratory decides."),
    ),
    "gravity_strip_suspect": (
        ValidityState.SUSPECT,
        N_(
            "Creatinine {creatinine} mg/dL with strip gravity {gravity}: "
            "a strip in steps proves nothing here, the laboratory decides."
        ),
    ),
    "creatinine_gravity_dilute": (
        ValidityState.DILUTE,
        N_("Creatinine {creatinine} mg/dL with specific gravity {gravity}: dilute."),
    ),
    "temperature_out_of_range": (
        ValidityState.TEMPERATURE,
        N_("{temperature} °F: valid is {temperature_lowest} to {temperature_highest} °F."),
    ),
    "all_measured_normal": (ValidityState.NORMAL, N_("Everything measured is in range.")),
    "part_not_measured": (
        ValidityState.NOT_CHECKED,
        N_(
            "Not checked: temperature within {temperature_minutes} minutes, creatinine "
            "and, below {creatinine_normal} mg/dL, specific gravity are needed."
        ),
    ),
}

_SCALES = {
    "temperature": 10, "creatinine": 10, "ph": 10, "gravity": 10_000, "nitrite": 1,
}  # fmt: skip


@dataclass(frozen=True)
class ValidityRules:
    """The numbers of the guidelines, scaled as in the pack, and their version."""

    version: str
    temperature_lowest: int
    temperature_highest: int
    temperature_minutes: int
    creatinine_normal: int
    creatinine_substituted: int
    gravity_low: int
    gravity_dilute: int
    gravity_high: int
    gravity_strip_step: int
    nitrite_adulterated: int
    nitrite_invalid: int
    ph_adulterated_low: int
    ph_invalid_low: int
    ph_invalid_high: int
    ph_adulterated_high: int


def validity_rules(pack: Mapping[str, Any]) -> ValidityRules:
    """The rules of a pack shaped like ``urine_validity``."""
    names = [each.name for each in fields(ValidityRules) if each.name != "version"]
    return ValidityRules(
        version=str(pack["version"]), **{name: int(pack[name]["value"]) for name in names}
    )


@cache
def shipped_rules() -> ValidityRules:
    """The rules this program ships with."""
    return validity_rules(read_pack("urine_validity"))


@dataclass(frozen=True)
class UrineReadings:
    """What was measured; ``None`` is not measured.

    Tenths of a degree Fahrenheit and minutes until it was read, tenths of mg/dL
    creatinine, specific gravity times 10,000 (``sg_steps``: by a strip in steps
    of 0.005), tenths of pH, µg/mL nitrite, oxidant strip positive.
    """

    temperature: int | None = None
    temperature_minutes: int | None = None
    creatinine: int | None = None
    specific_gravity: int | None = None
    ph: int | None = None
    nitrite: int | None = None
    oxidant: bool | None = None
    sg_steps: bool = False


@dataclass(frozen=True)
class Validity:
    """The judgment: state, the rule that fired first, all that fired, version, numbers.

    ``missing`` names the needed parts that were not measured (also when a rule fired).
    """

    state: ValidityState
    rule: str
    fired: tuple[str, ...]
    missing: tuple[str, ...]
    version: str
    readings: UrineReadings
    rules: ValidityRules

    @property
    def label(self) -> str:
        """The word on screens and papers."""
        return validity_label(self.state)

    @property
    def sentence(self) -> str:
        """Which rule fired, with the numbers it looked at."""
        return _(_RULES[self.rule][1]).format(**_facts(self.readings, self.rules))


def validity_label(state: ValidityState) -> str:
    """The word of a state on screens and papers."""
    return _(_LABELS[state])


def judge(readings: UrineReadings, rules: ValidityRules | None = None) -> Validity:
    """Judge a urine specimen; the gravest rule that fires gives the state.

    Nothing fired and a needed part missing is *not checked*, never normal.
    """
    rules = rules or shipped_rules()
    fired = sorted(
        [
            *_chemistry_rules(readings, rules),
            *_gravity_rules(readings, rules),
            *_temperature_rules(readings, rules),
        ],
        key=lambda rule: _ORDER.index(_RULES[rule][0]),
    )
    missing = _missing(readings, rules)
    rule = fired[0] if fired else "part_not_measured" if missing else "all_measured_normal"
    return Validity(_RULES[rule][0], rule, tuple(fired), missing, rules.version, readings, rules)


def _chemistry_rules(readings: UrineReadings, rules: ValidityRules) -> list[str]:
    """Rules on nitrite, pH and the oxidant strip that fire."""
    fired = []
    if (nitrite := readings.nitrite) is not None:
        if nitrite >= rules.nitrite_adulterated:
            fired.append("nitrite_adulterated")
        elif nitrite >= rules.nitrite_invalid:
            fired.append("nitrite_invalid")
    if (ph := readings.ph) is not None:
        if ph < rules.ph_adulterated_low or ph >= rules.ph_adulterated_high:
            fired.append("ph_adulterated")
        elif ph < rules.ph_invalid_low or ph >= rules.ph_invalid_high:
            fired.append("ph_invalid")
    if readings.oxidant:
        fired.append("oxidant_suspect")
    return fired


def _gravity_rule(creatinine: int, gravity: int, rules: ValidityRules) -> str | None:
    """The rule on creatinine with a measured specific gravity that fires, if any."""
    if creatinine < rules.creatinine_substituted:
        if gravity <= rules.gravity_low or gravity >= rules.gravity_high:
            return "creatinine_gravity_substituted"
        return "creatinine_gravity_inconsistent"
    if gravity <= rules.gravity_low:
        return "creatinine_gravity_inconsistent"
    if creatinine < rules.creatinine_normal and gravity < rules.gravity_dilute:
        return "creatinine_gravity_dilute"
    return None


def _gravity_rules(readings: UrineReadings, rules: ValidityRules) -> list[str]:
    """The rule on creatinine and gravity; a strip stands for every gravity nearest to it.

    A strip therefore says something only where all of those agree, and never
    dilute or substituted.
    """
    creatinine, gravity = readings.creatinine, readings.specific_gravity
    if creatinine is None or gravity is None:
        return []
    if not readings.sg_steps:
        rule = _gravity_rule(creatinine, gravity, rules)
        return [rule] if rule else []
    half = rules.gravity_strip_step // 2
    possible = {
        _gravity_rule(creatinine, each, rules) for each in range(gravity - half, gravity + half + 1)
    }
    if possible == {None}:
        return []
    if possible == {"creatinine_gravity_inconsistent"}:
        return ["creatinine_gravity_inconsistent"]
    return ["gravity_strip_suspect"]


def _temperature_rules(readings: UrineReadings, rules: ValidityRules) -> list[str]:
    """Out of range counts only when it was read in time."""
    if not _read_in_time(readings, rules) or readings.temperature is None:
        return []
    if rules.temperature_lowest <= readings.temperature <= rules.temperature_highest:
        return []
    return ["temperature_out_of_range"]


def _read_in_time(readings: UrineReadings, rules: ValidityRules) -> bool:
    minutes = readings.temperature_minutes
    return minutes is not None and minutes <= rules.temperature_minutes


def _missing(readings: UrineReadings, rules: ValidityRules) -> tuple[str, ...]:
    """Needed parts that were not measured, or not in time."""
    missing = []
    if readings.temperature is None or not _read_in_time(readings, rules):
        missing.append("temperature")
    if readings.creatinine is None:
        missing.append("creatinine")
    elif readings.creatinine < rules.creatinine_normal and readings.specific_gravity is None:
        missing.append("specific_gravity")
    return tuple(missing)


def _facts(readings: UrineReadings, rules: ValidityRules) -> dict[str, object]:
    """Numbers as people read them, for the sentence of a rule."""
    facts: dict[str, object] = {
        "temperature_minutes": rules.temperature_minutes,
        "gravity": measure_text("gravity", readings.specific_gravity),
    }
    for name in ("temperature", "creatinine", "ph", "nitrite"):
        facts[name] = measure_text(name, getattr(readings, name))
    for each in fields(ValidityRules):
        measure = each.name.split("_")[0]
        if measure in _SCALES and each.name not in facts:
            facts[each.name] = measure_text(measure, getattr(rules, each.name))
    return facts


def measure_text(measure: str, value: int | None) -> str:
    """A scaled measure as people write it: ``94``, ``1.7``, ``1.002``; empty if not measured.

    ``measure`` is temperature, creatinine, ph, nitrite or gravity. Gravity keeps
    three decimals, a fourth only when it is not zero.
    """
    if value is None:
        return ""
    if measure == "gravity":
        text = f"{value // 10_000}.{value % 10_000:04d}"
        return text[:-1] if text.endswith("0") else text
    scale = _SCALES[measure]
    whole, rest = divmod(value, scale)
    return f"{whole}.{rest}" if rest else str(whole)
