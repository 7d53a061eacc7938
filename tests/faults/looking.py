"""Opening what a fault left, as a person would, and naming its state."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path

from sqlalchemy import Connection, text

from iopdesk.storage import anchors, opening, verify
from tests.conftest import PASSWORD

NAME = "larkspur.iopdesk"
KEPT = frozenset({NAME, f"{NAME}-keys", f"{NAME}-lock", f"{NAME}-anchor", "keys"})
"""What may lie beside a closed practice file."""


def practice_in(folder: Path) -> opening.OpenPractice:
    """Open the practice of a folder as Dana Okafor."""
    return opening.open_practice(folder / NAME, "dana", PASSWORD, copies_folder=folder / "keys")


def state_of(folder: Path) -> Hashable:
    """How many rows every table holds and where the audit stands, of a file that verifies."""
    practice = practice_in(folder)
    try:
        assert practice.damage is None, f"the key file is {practice.damage}"
        verify.verify(practice.read_engine)
        with practice.read_engine.connect() as connection:
            anchors.require(connection, practice.path)  # they may lag, never lead
            return _state(connection)
    finally:
        practice.close()


def assert_tidy(folder: Path, more: Iterable[str] = ()) -> None:
    """Fail when a closed practice's folder, or that of its key copies, holds a stray file."""
    strays = {found.name for found in folder.iterdir()} - KEPT - set(more)
    assert not strays, f"left behind: {sorted(strays)}"
    copies = sorted(found.name for found in (folder / "keys").iterdir())
    strays = {name for name in copies if not name.endswith(".iopdesk-keys")}
    assert not strays, f"left behind beside the key copies: {sorted(strays)}"
    assert len(copies) <= 1, f"key copies of {len(copies)} practices"


def _state(connection: Connection) -> Hashable:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    names = [row[0] for row in connection.execute(text(query))]
    counts = []
    for name in names:
        count = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
        if not _is_search_inside(name) and count:
            counts.append((name, count))
    heads = connection.execute(text("SELECT chain, seq FROM audit_chains ORDER BY chain"))
    numbers = connection.execute(text("SELECT name, next FROM counters ORDER BY name"))
    return (*counts, *(tuple(row) for row in heads), *(tuple(row) for row in numbers))


def _is_search_inside(name: str) -> bool:
    """The search's own segments depend on when it merged them."""
    return (
        name.startswith("patient_search")
        and name.count("_") > 1
        and name != ("patient_search_typo")
    )
