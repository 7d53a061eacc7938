"""Reasons to confirm: known cross-reactors, and a parent drug without its metabolite.

They are named beside a result, never as an excuse or a verdict. The table is the
rule pack ``cross_reactors``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iopdesk.domain.medications import words_of
from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.specimens import Reading
from iopdesk.i18n import N_, _

_EVERYDAY = {
    "poppy_seed": N_("poppy seed"),
    "mouthwash": N_("mouthwash"),
    "sanitizer": N_("hand sanitizer"),
}

_HINT = N_(
    "{parent} is high and its metabolite {metabolite} is absent: the drug may have been added "
    "to the specimen. Confirm it."
)


@dataclass(frozen=True)
class Hint:
    """A parent drug without the metabolite a body makes of it."""

    parent: str
    metabolite: str

    @property
    def sentence(self) -> str:
        """What was seen and what to do."""
        return _(_HINT).format(parent=self.parent, metabolite=self.metabolite)


def reasons_to_confirm(analyte: str, medicines: Iterable[str]) -> tuple[str, ...]:
    """Names of what could make a screen positive without the drug.

    Medicines only when they are on the patient's list, by the name they have there;
    everyday things always.
    """
    reasons: list[str] = []
    names = tuple(medicines)
    for key, entry in read_pack("cross_reactors")["reactors"].items():
        if analyte not in entry["analytes"]:
            continue
        if entry["is_medicine"]:
            reasons.extend(name for name in names if not words_of(name).isdisjoint(entry["words"]))
        else:
            reasons.append(_(_EVERYDAY.get(key, key)))
    return tuple(dict.fromkeys(reasons))


def spiking_hints(
    readings: Mapping[str, Reading | None],
    lab: Mapping[str, tuple[int | None, int | None]],
    *,
    is_sound: bool,
) -> tuple[Hint, ...]:
    """Parents that are high while their metabolite is absent.

    On a cup: the parent's line positive, the metabolite's negative, and the
    specimen sound. From the laboratory (``lab``: amount of the parent and of its
    metabolite, ng/mL): the parent at the pack's amount or above, the metabolite 0.
    """
    hints: list[Hint] = []
    for parent, entry in read_pack("cross_reactors")["spiking"].items():
        metabolite = entry["metabolite"]
        on_cup = (
            is_sound
            and readings.get(parent) is Reading.PRESUMPTIVE
            and readings.get(metabolite) is Reading.NEGATIVE
        )
        amount, made = lab.get(parent, (None, None))
        measured = amount is not None and amount >= entry["parent_high"] and made == 0
        if on_cup or measured:
            hints.append(Hint(parent, metabolite))
    return tuple(hints)
