"""The disk fills at every page an act could need: refused with its reason, nothing written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from iopdesk.errors import Trouble
from iopdesk.services import practices
from iopdesk.services.door import Door
from iopdesk.storage import audit, opening
from iopdesk.storage.opening import OpenPractice
from tests.faults.acts import FaultedAct

MOST_PAGES = 40
"""No registered act needs more new pages than this."""


def sweep(
    act: FaultedAct, template: Path, folder: Path, password: str, clock: Callable[[], datetime]
) -> int:
    """Run the act with room for 0, 1, 2 … more pages until it goes through.

    Returns the number of refused cases. Raises ``AssertionError`` when a refusal had
    another reason, wrote a row, or broke the audit chain.
    """
    for room in range(MOST_PAGES):
        copy = folder / f"{act.name.replace(' ', '-')}-{room}"
        shutil.copytree(template.parent, copy, ignore=shutil.ignore_patterns("*-lock"))
        path = copy / template.name
        practice = opening.open_practice(path, "dana", password, copies_folder=copy / "keys")
        try:
            if not _is_refused(act, practice, clock, room, copy):
                return room
        finally:
            practice.close()
            shutil.rmtree(copy)
    raise AssertionError(f"{act.name} needs more than {MOST_PAGES} pages")


def _is_refused(
    act: FaultedAct,
    practice: OpenPractice,
    clock: Callable[[], datetime],
    room: int,
    folder: Path,
) -> bool:
    door = Door(practice, clock)
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, None)
    prepared = act.prepare(door)
    _limit(practice.write_engine, room)
    before = _rows(practice.write_engine)
    try:
        for step in act.steps:
            before = _rows(practice.write_engine)
            step(door, prepared, folder)
    except Trouble as trouble:
        if trouble.code != "disk_full":
            raise
        _limit(practice.write_engine, 1_000_000)
        assert _rows(practice.write_engine) == before
        with practice.write_engine.connect() as connection:
            assert audit.verify(connection) is None
        return True
    return False


def _limit(engine: Engine, more: int) -> None:
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert driver is not None
        # free pages would be used first: take them away
        driver.execute("VACUUM")
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages + more}")
    finally:
        connection.close()


def _rows(engine: Engine) -> list[tuple[object, ...]]:
    counts = []
    with engine.connect() as connection:
        for table in ("patients", "episodes", "groups", "sessions", "attendance", "audit"):
            query = f"SELECT count(*) FROM {table}"
            counts.append((table, connection.exec_driver_sql(query).scalar()))
    return counts
