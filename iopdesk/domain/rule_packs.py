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

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rule_packs"
"""Where the shipped packs are, from source and when frozen alike."""

_ABOUT = frozenset({"source", "checked_on"})


def read_pack(pack: str | Path) -> Mapping[str, Any]:
    """The checked content of a pack: a shipped one by its bare name, or any by its path.

    Read once, then kept; the mappings are read-only. Raises ``Trouble`` with code
    ``rule_pack_missing``, ``rule_pack_broken`` or ``rule_pack_unsourced``.
    """
    return _read(pack if isinstance(pack, Path) else FOLDER / f"{pack}.toml")


@cache
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
    holds_values = any(
        key in _ABOUT or not isinstance(value, dict) for key, value in table.items()
    )
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
