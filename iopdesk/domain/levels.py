"""Levels of care: edition-keyed codes and names, and the weekly hours each asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.domain.dates import age_on
from iopdesk.domain.pack_tables import LevelEntry, LevelRules
from iopdesk.domain.rule_packs import shipped
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class Edition(StrEnum):
    """Edition of the criteria whose level numbers a placement uses."""

    THIRD = "asam3"
    FOURTH = "asam4"


class Line(StrEnum):
    """Line of care, the same across editions."""

    EARLY = "early"
    OUTPATIENT = "outpatient"
    INTENSIVE = "intensive"
    HIGH = "high"
    RESIDENTIAL = "residential"
    DETOX = "detox"
    INPATIENT = "inpatient"


OUTPATIENT_LINES = frozenset({Line.OUTPATIENT, Line.INTENSIVE, Line.HIGH})
"""Care while the patient lives at home; counted by the 90-day clock."""

_NAMES = (
    N_("Early intervention"), N_("Outpatient"), N_("Intensive outpatient"),
    N_("Partial hospital"), N_("Low-intensity residential"),
    N_("Population-specific residential"), N_("High-intensity residential"),
    N_("Medically monitored inpatient"), N_("Medically managed inpatient"),
    N_("Long-term remission monitoring"), N_("Outpatient therapy"),
    N_("Medically managed outpatient"), N_("High-intensity outpatient"),
    N_("Medically managed intensive outpatient"), N_("Medically managed residential"),
)  # fmt: skip
"""Names in the shipped pack, here for the translators."""

# Word and icon of the line on a continuum timeline.
_LINES = {
    Line.EARLY: (N_("Early intervention"), "information-outline"),
    Line.OUTPATIENT: (N_("Outpatient"), "account-outline"),
    Line.INTENSIVE: (N_("Intensive outpatient"), "account-group-outline"),
    Line.HIGH: (N_("Partial hospital"), "account-group-outline"),
    Line.RESIDENTIAL: (N_("Residential"), "home-outline"),
    Line.DETOX: (N_("Detox"), "bed-outline"),
    Line.INPATIENT: (N_("Hospital"), "bed-outline"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of care: code "2.1", name "Intensive outpatient", short "2.1 IOP"."""

    edition: Edition
    code: str
    name: str
    short: str
    line: Line
    is_iop: bool

    @property
    def label(self) -> str:
        """Code and name: "2.1 Intensive outpatient"."""
        return f"{self.code} {self.name}"

    @property
    def is_outpatient(self) -> bool:
        """Whether the patient lives at home during this care."""
        return self.line in OUTPATIENT_LINES


@dataclass(frozen=True, slots=True)
class Band:
    """Minutes of service a week, both ends inside; no ``highest`` means no upper end."""

    lowest: int
    highest: int | None

    def is_below(self, minutes: int) -> bool:
        """Fewer minutes than the band asks for."""
        return minutes < self.lowest

    def is_above(self, minutes: int) -> bool:
        """More minutes than the band allows."""
        return self.highest is not None and minutes > self.highest

    def holds(self, minutes: int) -> bool:
        """Whether so many minutes a week are inside."""
        return not (self.is_below(minutes) or self.is_above(minutes))

    @property
    def words(self) -> str:
        """The band in words: "9–19 h a week", "20 h a week or more", "under 9 h a week"."""
        low, high = self.lowest // 60, self.highest
        if high is None:
            return _("{hours} h a week or more").format(hours=low)
        if self.lowest == 0:
            return _("under {hours} h a week").format(hours=(high + 1) // 60)
        return _("{low}–{high} h a week").format(low=low, high=high // 60)


def edition_label(edition: Edition) -> str:
    """The edition in words: "3rd edition"."""
    return _("3rd edition") if edition is Edition.THIRD else _("4th edition")


def line_label(line: Line) -> str:
    """Word of a line of care on a timeline: "Residential"."""
    return _(_LINES[line][0])


def line_icon(line: Line) -> str:
    """Icon name of a line of care on a timeline."""
    return _LINES[line][1]


def levels(edition: str, rules: LevelRules | None = None) -> tuple[Level, ...]:
    """The levels of an edition, least care first. Raises ``RuleBroken('edition_unknown')``."""
    entries = (rules or shipped().levels).levels.get(edition)
    if entries is None:
        raise RuleBroken("edition_unknown", edition=edition)
    return tuple(_level(edition, each) for each in entries.values())


def level_of(edition: str, code: str, rules: LevelRules | None = None) -> Level:
    """The level with this code. Raises ``RuleBroken``: ``edition_unknown``, ``level_unknown``."""
    for each in levels(edition, rules):
        if each.code == code:
            return each
    raise RuleBroken("level_unknown", field="level", level=code)


def find_level(code: str, edition: str = "", rules: LevelRules | None = None) -> Level | None:
    """The level with this code, in ``edition`` first, then in any; None when there is none.

    For reading what was recorded (care elsewhere has no edition), never for entry.
    """
    known = (rules or shipped().levels).levels
    order = sorted(known, key=lambda each: (each != edition, each))
    for each in order:
        if code in known[each]:
            return _level(each, known[each][code])
    return None


def level_label(code: str, edition: str = "", rules: LevelRules | None = None) -> str:
    """ "2.1 Intensive outpatient"; an unknown code stays as it was recorded."""
    level = find_level(code, edition, rules)
    return level.label if level else code


def level_short(code: str, edition: str = "", rules: LevelRules | None = None) -> str:
    """ "2.1 IOP"; an unknown code stays as it was recorded."""
    level = find_level(code, edition, rules)
    return level.short if level else code


def outpatient_levels(rules: LevelRules | None = None) -> tuple[tuple[str, str], ...]:
    """Code and label of every level at home, of any edition, least care first."""
    pack = rules or shipped().levels
    known: dict[str, str] = {}
    for edition in Edition:
        for each in levels(edition, pack):
            if each.is_outpatient:
                known.setdefault(each.code, each.label)
    return tuple(sorted(known.items(), key=lambda each: _number(each[0])))


def is_iop(code: str, edition: str, rules: LevelRules | None = None) -> bool:
    """Whether the level is one of the IOP kinds (2.1, 2.5, 2.7)."""
    level = find_level(code, edition, rules)
    return level is not None and level.is_iop


def is_less_care(level: str, than: str) -> bool:
    """Whether a code stands lower on the continuum, by its number."""
    return _number(level) < _number(than)


def _number(code: str) -> tuple[int, int]:
    """ "2.1" as (2, 1); what is no number stands lowest."""
    whole, _dot, part = code.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()):
        return (-1, 0)
    return (int(whole), int(part or 0))


def band_for(
    edition: str,
    code: str,
    *,
    birth_on: date | None,
    week_first: date,
    rules: LevelRules | None = None,
) -> Band | None:
    """Weekly minutes of a level, by age on the first day of the week; None without a band.

    An unknown birth date counts as adult. The 4th edition has no adolescent band
    yet, so the 3rd edition's applies. Source: levels.toml.
    """
    pack = rules or shipped().levels
    level = find_level(code, edition, pack)
    if level is None:
        return None
    young = birth_on is not None and age_on(birth_on, week_first) < pack.adult_from_years
    age = "adolescent" if young else "adult"
    for each in (level.edition, Edition.THIRD):
        entry = pack.bands.get((each, age, level.line))
        if entry is not None:
            return Band(entry.lowest, entry.highest)
    return None


def _level(edition: str, entry: LevelEntry) -> Level:
    return Level(
        edition=Edition(edition),
        code=entry.code,
        name=_(entry.name),
        short=entry.short,
        line=Line(entry.line),
        is_iop=entry.is_iop,
    )


sentences(
    {
        "edition_unknown": N_("There is no edition “{edition}”. Choose one from the list."),
        "level_unknown": N_(
            "There is no level of care “{level}” in this edition. Choose one from the list."
        ),
    }
)
