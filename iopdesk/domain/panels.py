"""Analytes, panels and cup lots: what a screen sees, and from how much on.

Panels are data (rule pack ``panels``); the practice's own live in its file with
the lot that is in use. A panel may hold an analyte this program does not know:
codes are text, and an unknown one is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.specimens import Reading, SpecimenKind
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date


class Analyte(StrEnum):
    """What a line of a cup looks for, by its usual code."""

    ALC = "ALC"
    AMP = "AMP"
    BAR = "BAR"
    BUP = "BUP"
    BZO = "BZO"
    COC = "COC"
    ETG = "EtG"
    FEN = "FEN"
    MDMA = "MDMA"
    MET = "MET"
    MTD = "MTD"
    EDDP = "EDDP"
    MOP = "MOP"
    OPI = "OPI"
    AM6 = "6-AM"
    OXY = "OXY"
    PCP = "PCP"
    THC = "THC"
    TRA = "TRA"
    K2 = "K2"


_LABELS = {
    Analyte.ALC: N_("Alcohol"),
    Analyte.AMP: N_("Amphetamine"),
    Analyte.BAR: N_("Barbiturates"),
    Analyte.BUP: N_("Buprenorphine"),
    Analyte.BZO: N_("Benzodiazepines"),
    Analyte.COC: N_("Cocaine"),
    Analyte.ETG: N_("Alcohol (EtG)"),
    Analyte.FEN: N_("Fentanyl"),
    Analyte.MDMA: N_("MDMA"),
    Analyte.MET: N_("Methamphetamine"),
    Analyte.MTD: N_("Methadone"),
    Analyte.EDDP: N_("Methadone metabolite (EDDP)"),
    Analyte.MOP: N_("Morphine"),
    Analyte.OPI: N_("Opiates"),
    Analyte.AM6: N_("6-Acetylmorphine"),
    Analyte.OXY: N_("Oxycodone"),
    Analyte.PCP: N_("Phencyclidine"),
    Analyte.THC: N_("Cannabis (THC)"),
    Analyte.TRA: N_("Tramadol"),
    Analyte.K2: N_("Synthetic cannabinoids (K2)"),
}


def analyte_label(code: str) -> str:
    """The name of an analyte; an unknown code is its own name."""
    try:
        return _(_LABELS[Analyte(code)])
    except ValueError:
        return code


def common_cutoffs(code: str) -> tuple[int, ...]:
    """Cut-offs a urine screen of the analyte (breath for ALC) commonly has, lowest first."""
    entry = read_pack("panels")["analytes"].get(code)
    return tuple(entry["cutoffs"]) if entry else ()


def analyte_unit(code: str) -> str:
    """Unit of its cut-offs: ng/mL, for breath alcohol mg/210 L."""
    entry = read_pack("panels")["analytes"].get(code)
    return str(entry["unit"]) if entry else "ng/mL"


@dataclass(frozen=True)
class PanelAnalyte:
    """One line of a cup: the analyte and the amount from which on it is positive."""

    code: str
    cutoff: int
    unit: str = "ng/mL"

    @property
    def cutoff_text(self) -> str:
        """The cut-off with its unit; breath alcohol as ``0.020 g/210 L``."""
        if self.unit == "mg/210 L":
            return f"{self.cutoff // 1000}.{self.cutoff % 1000:03d} g/210 L"
        return f"{self.cutoff} {self.unit}"


@dataclass(frozen=True)
class Panel:
    """What one kind of cup or device tests, in the order of its lines.

    ``sg_steps``: its gravity strip reads in steps of 0.005, which proves neither
    dilution nor substitution.
    """

    name: str
    kind: SpecimenKind
    analytes: tuple[PanelAnalyte, ...]
    sg_steps: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The analyte codes, in order."""
        return tuple(each.code for each in self.analytes)


@dataclass(frozen=True)
class CupLot:
    """A box of cups: its panel, lot number and last good day (``None``: none printed)."""

    panel: Panel
    lot: str
    expires_on: date | None


def panel(entry: Mapping[str, Any]) -> Panel:
    """The panel of one entry of a pack shaped like ``panels``."""
    analytes = tuple(
        PanelAnalyte(code, cutoff, analyte_unit(code))
        for code, cutoff in zip(entry["analytes"], entry["cutoffs"], strict=True)
    )
    return Panel(entry["name"], SpecimenKind(entry["kind"]), analytes, bool(entry["strip_gravity"]))


@cache
def shipped_panels() -> Mapping[str, Panel]:
    """The panels this program ships with, by key; the first is the usual one."""
    return {key: panel(entry) for key, entry in read_pack("panels")["panels"].items()}


def decide_cup(lot: CupLot, collected_on: date) -> None:
    """Whether a cup of this lot may be used that day; its last day is inside.

    Raises ``RuleBroken('cup_expired')``.
    """
    if lot.expires_on is not None and collected_on > lot.expires_on:
        raise RuleBroken("cup_expired", field="panel", lot=lot.lot, day=medium_date(lot.expires_on))


def read_breath(
    first: int, second: int | None = None, minutes_between: int | None = None
) -> Reading | None:
    """What breath readings in mg/210 L say; ``None`` while the second one is due.

    A first reading at the cut-off or above needs a second after 15 minutes, and
    the second decides. Raises ``RuleBroken('breath_too_soon')``.
    """
    pack = read_pack("panels")
    cutoff = pack["analytes"]["ALC"]["cutoffs"][0]
    if first < cutoff:
        return Reading.NEGATIVE
    if second is None:
        return None
    wait = pack["breath_second_reading"]["minutes"]
    if minutes_between is None or minutes_between < wait:
        raise RuleBroken("breath_too_soon", field="second_reading", minutes=wait)
    return Reading.PRESUMPTIVE if second >= cutoff else Reading.NEGATIVE


sentences(
    {
        "cup_expired": N_("Cup lot {lot} expired on {day}. Take a cup of another lot."),
        "breath_too_soon": N_(
            "The second breath reading counts after {minutes} minutes. Take it then."
        ),
    }
)
