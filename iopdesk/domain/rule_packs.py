"""Rule packs: the numbers of the program, each with its source and the day it was checked.

A pack is one TOML file in ``resources/rule_packs/``: a ``version`` and tables. A
table that holds values holds its ``source`` and ``checked_on`` too; no number of
a rule lives in code. :func:`read_pack` reads and checks any pack, :func:`load`
gives the packs of care as typed values.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from iopdesk.domain.pack_tables import (
    About,
    BandEntry,
    DeadlineEntry,
    DischargeRules,
    GroupRules,
    HoursRules,
    InstrumentEntry,
    LevelEntry,
    LevelRules,
    PayerEntry,
    RulePacks,
)
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rule_packs"
"""Where the shipped packs are, from source and when frozen alike."""

_ABOUT = frozenset({"source", "checked_on"})


@cache
def read_pack(pack: str | Path) -> Mapping[str, Any]:
    """The checked content of a pack: a shipped one by its bare name, or any by its path.

    Read once, then kept; the mappings are read-only. Raises ``Trouble`` with code
    ``rule_pack_missing``, ``rule_pack_broken`` or ``rule_pack_unsourced``.
    """
    return _read(pack if isinstance(pack, Path) else FOLDER / f"{pack}.toml")


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Trouble("rule_pack_missing", file=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Trouble("rule_pack_broken", file=path.name, why=str(error)) from error
    version = content.get("version")
    if not isinstance(version, str) or not version.strip():
        raise Trouble("rule_pack_broken", file=path.name, why="version")
    for name, table in _tables(content):
        _check_about(path.name, name, table)
    frozen: Mapping[str, Any] = _frozen(content)
    return frozen


def _tables(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table below the top, with its dotted name; lists of tables count their entries."""
    for key, value in content.items():
        name = f"{above}.{key}" if above else key
        entries = value if isinstance(value, list) else [value]
        for number, entry in enumerate(entries):
            if isinstance(entry, dict):
                label = f"{name}[{number}]" if isinstance(value, list) else name
                yield label, entry
                yield from _tables(entry, label)


def _check_about(file: str, name: str, table: Mapping[str, Any]) -> None:
    """A table that holds values must say where they come from and when that was checked."""
    holds_values = any(key in _ABOUT or not isinstance(value, dict) for key, value in table.items())
    if not holds_values:
        return
    source, checked = table.get("source"), table.get("checked_on")
    if not isinstance(source, str) or not source.strip() or type(checked) is not date:
        raise Trouble("rule_pack_unsourced", file=file, value=name)


def _frozen(value: Any) -> Any:
    """The same content, unchangeable: read-only mappings and tuples."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(each) for key, each in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    return value


class _Reader:
    """Typed access to one pack; a missing or ill-typed value names its place."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self.content = read_pack(path)

    def table(self, *names: str) -> Mapping[str, Any]:
        """The table at this place. Raises ``Trouble('rule_pack_value')``."""
        found: Any = self.content
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            raise self.broken(".".join(names))
        return found

    def broken(self, value: str) -> Trouble:
        """The error for a value at this place."""
        return Trouble("rule_pack_value", file=self.file, value=value)

    def number(self, *names: str) -> int:
        """A whole number, not negative."""
        value = self.table(*names[:-1]).get(names[-1])
        if type(value) is not int or value < 0:
            raise self.broken(".".join(names))
        return value

    def text(self, *names: str) -> str:
        """A text that is not blank."""
        value = self.table(*names[:-1]).get(names[-1])
        if not isinstance(value, str) or not value.strip():
            raise self.broken(".".join(names))
        return value

    def flag(self, *names: str) -> bool:
        """Yes or no."""
        value = self.table(*names[:-1]).get(names[-1])
        if type(value) is not bool:
            raise self.broken(".".join(names))
        return value

    def texts(self, *names: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.table(*names[:-1]).get(names[-1])
        if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
            raise self.broken(".".join(names))
        return value

    def numbers(self, *names: str) -> tuple[int, ...]:
        """A list of whole numbers, rising."""
        value: Any = self.table(*names[:-1]).get(names[-1])
        if not isinstance(value, tuple) or not all(type(each) is int for each in value):
            raise self.broken(".".join(names))
        if list(value) != sorted(set(value)):
            raise self.broken(".".join(names))
        return value

    def about(self, *names: str) -> About:
        """Source and checking date of a table; :func:`read_pack` made sure of both."""
        table = self.table(*names)
        return About(table["source"], table["checked_on"])

    def band(self, *names: str) -> BandEntry:
        """Hours a week as minutes: ``from_hours``, and ``to_hours`` or ``below_hours``."""
        table = self.table(*names)
        lowest = self.number(*names, "from_hours") * 60 if "from_hours" in table else 0
        highest = None
        if "to_hours" in table:
            highest = self.number(*names, "to_hours") * 60
        elif "below_hours" in table:
            highest = self.number(*names, "below_hours") * 60 - 1
        if highest is not None and highest < lowest:
            raise self.broken(".".join(names))
        return BandEntry(lowest, highest, self.about(*names))


def load(folder: Path) -> RulePacks:
    """The packs of care in ``folder``, typed and checked.

    Raises ``Trouble`` naming the file and the value that is missing or unusable.
    """
    return RulePacks(
        levels=_levels(_Reader(folder / "levels.toml")),
        hours=_hours(_Reader(folder / "hours.toml")),
        groups=_groups(_Reader(folder / "groups.toml")),
        discharge=_discharge(_Reader(folder / "discharge.toml")),
        instruments=_instruments(_Reader(folder / "instruments.toml")),
    )


@cache
def shipped() -> RulePacks:
    """The packs that come with the program. Raises ``Trouble`` like :func:`load`."""
    return load(FOLDER)


def _levels(read: _Reader) -> LevelRules:
    levels = {
        edition: MappingProxyType(
            {code: _level(read, edition, code) for code in read.table("levels", edition)}
        )
        for edition in read.table("levels")
    }
    bands = {
        (edition, age, line): read.band("bands", edition, age, line)
        for edition in read.table("bands")
        for age in read.table("bands", edition)
        for line in read.table("bands", edition, age)
    }
    return LevelRules(
        version=read.text("version"),
        levels=MappingProxyType(levels),
        bands=MappingProxyType(bands),
        adult_from_years=read.number("adolescent", "under_years"),
        iop_span=read.band("iop_span"),
        taper_weeks=read.number("taper", "weeks"),
        outpatient_days=read.number("minimum_stay", "outpatient", "days"),
        methadone_months=read.number("minimum_stay", "methadone", "months"),
        hold_withdrawal_rating=read.number("medical_hold", "withdrawal_rating"),
        hold_cows=read.number("medical_hold", "cows"),
        hold_ciwa=read.number("medical_hold", "ciwa"),
    )


def _level(read: _Reader, edition: str, code: str) -> LevelEntry:
    at = ("levels", edition, code)
    return LevelEntry(
        code=code,
        name=read.text(*at, "name"),
        short=read.text(*at, "short"),
        line=read.text(*at, "line"),
        is_iop=read.flag(*at, "is_iop"),
        about=read.about(*at),
    )


def _hours(read: _Reader) -> HoursRules:
    payers = {code: _payer(read, code) for code in read.table("payers")}
    if "default" not in payers:
        raise read.broken("payers.default")
    return HoursRules(
        version=read.text("version"),
        kinds=frozenset(read.texts("counting", "kinds")),
        never_kinds=frozenset(read.texts("counting", "never_kinds")),
        never_services=frozenset(read.texts("counting", "never_services")),
        medical_kinds=frozenset(read.texts("counting", "medical_kinds")),
        medical_services=frozenset(read.texts("counting", "medical_services")),
        payers=MappingProxyType(payers),
    )


def _payer(read: _Reader, code: str) -> PayerEntry:
    at = ("payers", code)
    unit = read.number(*at, "unit_minutes")
    if unit == 0:
        raise read.broken(f"payers.{code}.unit_minutes")
    return PayerEntry(
        label=read.text(*at, "label"),
        grace_minutes=read.number(*at, "grace_minutes"),
        unit_minutes=unit,
        day_minutes=read.number(*at, "day_minutes"),
        days_a_week=read.number(*at, "days_a_week"),
        counts_medical=read.flag(*at, "counts_medical"),
        uses_unit=read.text(*at, "uses_unit"),
        about=read.about(*at),
    )


def _groups(read: _Reader) -> GroupRules:
    return GroupRules(
        version=read.text("version"),
        capacity=read.number("capacity", "group", "seats"),
        capacity_multi_family=read.number("capacity", "multi_family", "seats"),
    )


def _discharge(read: _Reader) -> DischargeRules:
    reporting = {
        reason: read.text("reporting", group, "label")
        for group in read.table("reporting")
        for reason in read.texts("reporting", group, "reasons")
    }
    return DischargeRules(
        version=read.text("version"),
        reporting=MappingProxyType(reporting),
        completed=frozenset(read.texts("completed", "reasons")),
        lost_misses=read.number("lost_contact", "misses"),
        lost_days=read.number("lost_contact", "days"),
        deadlines=MappingProxyType(
            {code: _deadline(read, code) for code in read.table("deadlines")}
        ),
    )


def _deadline(read: _Reader, code: str) -> DeadlineEntry:
    at = ("deadlines", code)
    trigger, day_kind = read.text(*at, "trigger"), read.text(*at, "day_kind")
    if trigger not in {"discharge", "last_contact"}:
        raise read.broken(f"deadlines.{code}.trigger")
    if day_kind not in {"working", "calendar"}:
        raise read.broken(f"deadlines.{code}.day_kind")
    return DeadlineEntry(
        code=code,
        label=read.text(*at, "label"),
        trigger=trigger,
        day_kind=day_kind,
        completed_days=read.number(*at, "completed_days"),
        early_days=read.number(*at, "early_days"),
        about=read.about(*at),
    )


def _instruments(read: _Reader) -> Mapping[str, InstrumentEntry]:
    entries = {code: _instrument(read, code) for code in read.table("instruments")}
    return MappingProxyType(entries)


def _instrument(read: _Reader, code: str) -> InstrumentEntry:
    at = ("instruments", code)
    floors, words = read.numbers(*at, "floors"), read.texts(*at, "words")
    own = read.table(*at)
    by_gender = [
        read.numbers(*at, key) if key in own else floors
        for key in ("floors_woman", "floors_unrecorded")
    ]
    if any(len(each) != len(words) for each in (floors, *by_gender)):
        raise read.broken(f"instruments.{code}.floors")
    return InstrumentEntry(
        code=code,
        label=read.text(*at, "label"),
        lowest=read.number(*at, "lowest"),
        highest=read.number(*at, "highest"),
        floors=floors,
        words=words,
        floors_woman=by_gender[0],
        floors_unrecorded=by_gender[1],
        clinician_only=read.flag(*at, "clinician_only"),
        about=read.about(*at),
    )


sentences(
    {
        "rule_pack_missing": N_(
            "The rule file {file} cannot be read. Your data is safe; install the program again."
        ),
        "rule_pack_broken": N_(
            "The rule file {file} is damaged ({why}). Your data is safe; install the program again."
        ),
        "rule_pack_unsourced": N_(
            "The rule file {file} gives no source or checking date for {value}. "
            "Your data is safe; install the program again."
        ),
        "rule_pack_value": N_(
            "The rule file {file} holds no usable value for {value}. "
            "Your data is safe; install the program again."
        ),
    }
)
