"""One act against its rows written raw, in one transaction on the same connection."""

from __future__ import annotations

import itertools

from iopdesk.domain.patients import NewPatient
from iopdesk.services import patients
from iopdesk.storage.models import Patient
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.practice import door_of
from tests.benchmarks.timing import Pair, interleave

_COLUMNS = [column.name for column in Patient.__table__.columns if column.name != "id"]
_EMPTY = {"birth_on", "referred_on", "gender", "employment", "housing", "merged_into_id"}
_STATEMENTS = (
    f"INSERT INTO patients ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})",
    "UPDATE counters SET next = next WHERE name = ?",
    "INSERT INTO patient_search(rowid, names, numbers) VALUES (?, ?, ?)",
    "INSERT INTO patient_search_typo(rowid, names) VALUES (?, ?)",
    "INSERT INTO change_log (seq, table_name, row_id, operation, cells) VALUES (?, ?, ?, ?, ?)",
    "INSERT INTO audit (chain, seq, at, person_id, act, digest, mac) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "UPDATE audit_chains SET seq = ? WHERE chain = 2",
)


def add_patient(practice: OpenPractice, rounds: int) -> Pair:
    """Adding a patient through the door: record, search index, change log and audit."""
    door = door_of(practice)
    fields = NewPatient(given_name="Bench", family_name="Mark")
    numbers = itertools.count(10_000_000)
    blank = ["" if name not in _EMPTY else None for name in _COLUMNS]
    cells = "{" + ",".join(f'"{name}":[null,""]' for name in _COLUMNS) + "}"

    def ours() -> None:
        door.do(patients.add_patient, fields=fields)

    def raw() -> None:
        number = next(numbers)
        row = list(blank)
        row[_COLUMNS.index("mrn")] = f"raw-{number}"
        row[_COLUMNS.index("version")] = str(number)
        at = "2026-10-22 13:12:00.000000"
        given = (
            row,
            ("mrn",),
            (number, "mark bench", "raw 1"),
            (number, "mark bench"),
            (number, "patients", number, "insert", cells),
            (2, number, at, 1, "patient.add", b"d" * 32, b"m" * 32),
            (number,),
        )
        with practice.write_engine.begin() as connection:
            for statement, values in zip(_STATEMENTS, given, strict=True):
                connection.exec_driver_sql(statement, tuple(values))

    pair = interleave("add one patient", ours, raw, rounds=rounds)
    with practice.write_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE chain = 2")
    return pair
