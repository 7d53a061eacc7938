"""The benchmarks: ``python -m tests.benchmarks [--large]``. Medians of interleaved pairs.

The data is made once and cached; ``--large`` adds 50,000 patients and 5,000,000 marks.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from iopdesk.domain.patients import NewPatient
from iopdesk.services import patient_search, patients, practices
from iopdesk.services.door import Door
from iopdesk.services.practices import NewStaff
from iopdesk.storage import keys, opening
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.data import CACHE, SIZES, Size, fill
from tests.benchmarks.timing import HEADING, Pair, interleave
from tests.conftest import NOW, PASSWORD, PRACTICE, ROOMS, STAFF, FrozenClock

SEARCHES = ("ba", "dofe", "lr-00042", "5550123")


def _open(folder: Path) -> OpenPractice:
    return opening.open_practice(
        folder / "practice.iopdesk", "dana", PASSWORD, copies_folder=folder / "keys"
    )


def _make(folder: Path, size: Size | None) -> None:
    folder.mkdir(parents=True)
    staff = [
        (NewStaff(uid, name, credentials, frozenset(roles)), PASSWORD)
        for uid, name, credentials, roles in STAFF
    ]
    practice = practices.create(
        folder / "practice.iopdesk",
        PRACTICE,
        staff,
        ROOMS,
        now=NOW - timedelta(days=200),
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=folder / "keys",
    )
    if size is not None:
        practice.read_engine.dispose()  # alone with the file, filling needs no journal
        fill(practice.write_engine, size)
    practice.close()


def _door(practice: OpenPractice) -> Door:
    door = Door(practice, FrozenClock())
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, None)
    return door


def search(practice: OpenPractice, name: str) -> Pair:
    """Patient search through the door against its main statement raw."""
    door = _door(practice)
    statement = text(
        "SELECT s.rowid FROM patient_search s JOIN patients p ON p.id = s.rowid "
        "WHERE patient_search MATCH :match ORDER BY p.sort_key LIMIT 8"
    )

    def ours() -> None:
        for typed in SEARCHES:
            door.ask(patient_search.find_patients, typed=typed)

    def raw() -> None:
        with practice.read_engine.connect() as connection:
            for typed in SEARCHES:
                found = connection.execute(statement, {"match": f'"{typed}"*'}).all()
                if found:
                    ids = ",".join(str(row[0]) for row in found)
                    query = f"SELECT id, given_name, family_name FROM patients WHERE id IN ({ids})"
                    connection.exec_driver_sql(query).all()

    return interleave(f"4 patient searches, {name}", ours, raw, rounds=30)


def one_act(practice: OpenPractice) -> Pair:
    """Adding one patient through the door against one row in a raw transaction."""
    door = _door(practice)
    fields = NewPatient(given_name="Bench", family_name="Mark")
    columns = "mrn, standing, given_name, family_name, sort_key, version"
    number = iter(range(10_000_000))

    def ours() -> None:
        door.do(patients.add_patient, fields=fields)

    def raw() -> None:
        with practice.write_engine.begin() as connection:
            table = connection.exec_driver_sql("PRAGMA table_info(patients)").all()
            needed = [c[1] for c in table if c[3] and c[1] not in ("id", *columns.split(", "))]
            values = ", ".join("''" for _column in needed)
            connection.exec_driver_sql(
                f"INSERT INTO patients ({columns}, {', '.join(needed)}) VALUES "
                f"('raw-{next(number)}', 'waiting', 'a', 'b', 'b a', 1, {values})"
            )

    return interleave("add one patient, against one raw insert", ours, raw, rounds=100)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks and print the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--large", action="store_true")
    args = parser.parse_args(argv)
    with keys.cheap_costs_for_tests():
        print(HEADING)
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "small"
            _make(folder, None)
            practice = _open(folder)
            print(one_act(practice).line())
            practice.close()
        for key in ("S", "L") if args.large else ("S",):
            folder = CACHE / key
            if not folder.exists():
                started = time.perf_counter()
                _make(folder, SIZES[key])
                print(f"(made the data of {key} in {time.perf_counter() - started:.0f} s)")
            practice = _open(folder)
            print(search(practice, f"{SIZES[key].patients:,} patients").line())
            practice.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
