"""Walking the audit's chain, against a raw fetch of the same rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from iopdesk.storage import audit
from iopdesk.storage.change_log import encode_cells
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks import practice
from tests.benchmarks.timing import Pair, interleave
from tests.conftest import NOW

ENTRIES = {"tiny": 2_000, "S": 100_000, "L": 1_000_000}
_ACTS = (
    ("attendance.mark", "patient", "attendance"),
    ("chart.view", "patient", ""),
    ("specimen.enter_reading", "specimen", "analyte_results"),
    ("login", None, ""),
    ("patient.change", "patient", "patients"),
)
_CHUNK = 20_000
_AUDIT = "SELECT * FROM audit ORDER BY chain, seq"
_CHANGES = "SELECT seq, table_name, row_id, operation, cells FROM change_log ORDER BY seq, id"


def make(folder: Path, entries: int) -> None:
    """A practice with nothing but so many entries, three of five with a change row."""
    practice.make(folder, None)
    made = practice.opened(folder)
    made.read_engine.dispose()  # alone with the file, filling needs no journal
    _fill(made, entries)
    made.close()


def _fill(made: OpenPractice, entries: int) -> None:
    with made.write_engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for fast in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            driver.execute(f"PRAGMA {fast}")
        with connection.begin():
            head = audit.head(connection)
            rows = _chained(head, entries)
            while part := list(itertools.islice(rows, _CHUNK)):
                driver.executemany(
                    "INSERT INTO audit (chain, seq, at, person_id, act, subject, subject_id, "
                    "undoes, digest, mac) VALUES (1, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
                    [entry for entry, _changes in part],
                )
                driver.executemany(
                    "INSERT INTO change_log (seq, table_name, row_id, operation, cells) "
                    "VALUES (?, ?, ?, ?, ?)",
                    [change for _entry, changes in part for change in changes],
                )
                seq, mac = part[-1][0][0], part[-1][0][-1]
            driver.execute("UPDATE audit_chains SET seq = ?, mac = ?", (seq, mac))
        driver.execute("PRAGMA journal_mode = WAL")


def _chained(head: audit.Head, entries: int) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
    mac = head.mac
    for number in range(entries):
        seq, at = head.seq + 1 + number, NOW + timedelta(seconds=11 * number)
        act, subject, table = _ACTS[number % len(_ACTS)]
        record = number * 7 % 2_000 + 1 if subject else None
        person = number % 9 + 1
        rows = []
        if table:
            cells = encode_cells({"mark": (None, "present"), "minutes": (None, number % 180)})
            row = {"table_name": table, "row_id": number, "operation": "update", "cells": cells}
            rows = [row]
        mark = audit.digest(rows)
        mac = audit._mac(head.key, mac, seq, audit.Entry(at, person, act, subject, record), mark)
        text = at.replace(tzinfo=None).isoformat(" ", "microseconds")
        changes = [(seq, *row.values()) for row in rows]
        yield (seq, text, person, act, subject, record, mark, mac), changes


def verifying(folder: Path, size: str, rounds: int) -> Pair:
    """The walk of the whole chain, in one reading."""
    made = practice.opened(folder)

    def ours() -> None:
        with made.read_engine.connect() as connection:
            assert audit.verify(connection) is None

    def raw() -> None:
        with made.read_engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            for statement in (_AUDIT, _CHANGES):
                cursor = driver.execute(statement)
                while cursor.fetchmany(_CHUNK):
                    pass

    with closing(made):
        name = f"{size} verifying {ENTRIES[size]:,} audit entries"
        return interleave(name, ours, raw, rounds=rounds)
