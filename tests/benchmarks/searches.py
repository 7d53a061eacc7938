"""A key typed in the search box, beside its own statements raw; and how many keys it takes."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import Standing
from iopdesk.services import patient_search
from iopdesk.storage.models import Patient
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks import finding, practice
from tests.benchmarks.practice import door_of
from tests.benchmarks.timing import Pair, interleave
from tests.storage.test_search import keys_to

TYPED = {
    "one letter": "b",
    "two letters": "ba",
    "four letters": "dofe",
    "two names": "ba de",
    "a record number": "lr-00042",
    "a phone's end": "5550123",
    "a birth date": "3/14/1970",
    "inside of a name": "ofe",
    "a typo": "dofxe ba",
    "nobody": "qxzvuw mnopq",
}


def searches(opened: OpenPractice, size: str, rounds: int) -> list[Pair]:
    """Each kind of search through the door beside the same statements on the bare connection."""
    door = door_of(opened)

    def pair(what: str, typed: str) -> Pair:
        def ours() -> None:
            door.ask(patient_search.find_patients, typed=typed)

        statements = asked(opened.read_engine, ours)

        def raw() -> None:
            with opened.read_engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                for statement, given in statements:
                    driver.execute(statement, given).fetchall()

        return interleave(f"{size} search: {what}", ours, raw, rounds=rounds)

    return [pair(what, typed) for what, typed in TYPED.items()]


def asked(engine: Engine, run: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements and parameters that a run sends to the database."""
    run()  # what is read once is known by now
    kept: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        kept.append((statement, given))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    return kept


def found(people: int, count: int, rounds: int, say: Callable[[str], None]) -> None:
    """Say how often the right one is among the first three, and how long a key takes there.

    Among people whose names have every form, without care: whom a search finds is all here.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "finding"
        practice.make(folder, None)
        opened = practice.opened(folder)
        rows = finding.people(people)
        with opened.write_engine.begin() as connection:
            finding.fill(connection, rows)
        for pair in searches(opened, f"{people:,}", rounds):
            say(pair.line())
        with Session(opened.read_engine) as db:
            for line in finding.score(db, rows, count).lines():
                say(f"{people:,} people, {count:,} queries: {line}")
        opened.close()


def keys_needed(opened: OpenPractice, sample: int) -> list[str]:
    """Lines that say after how many keys Enter opens a patient, by the fewest there are."""
    lines = []
    columns = (Patient.id, Patient.given_name, Patient.family_name)
    with Session(opened.read_engine) as db:
        for word, where in (
            ("active", Patient.standing == Standing.ACTIVE),
            ("others", Patient.standing != Standing.ACTIVE),
        ):
            people = db.execute(select(*columns).where(where).order_by(Patient.id)).all()
            some = random.Random(1).sample(people, min(sample, len(people)))
            counts = Counter(keys_to(db, each, 12) for each in some)
            said = ", ".join(
                f"{count or 'more'}: {counts[count]}"
                for count in sorted(counts, key=lambda each: each or 99)
            )
            lines.append(f"keys of a name before Enter, {len(some)} {word}: {said}")
    return lines
