"""A key typed in the search box, against the hits alone read raw; and how many keys it takes."""

from __future__ import annotations

import random
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import Standing
from iopdesk.services import patient_search
from iopdesk.storage.models import Patient
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.practice import door_of
from tests.benchmarks.timing import Pair, interleave
from tests.storage.test_search import keys_to

TYPED = {
    "one letter": ("b", "b*"),
    "two letters": ("ba", "ba*"),
    "four letters": ("dofe", "dofe*"),
    "two names": ("ba de", "ba* AND de*"),
    "a record number": ("lr-00042", "00042*"),
    "a phone's end": ("5550123", '"5550123"*'),
    "a birth date": ("3/14/1970", '"03141970"*'),
    "nobody, a typo": ("qxzvuw mnopq", "qxzvuw*"),
}
_HITS = (
    "SELECT p.id, p.given_name, p.family_name FROM patient_search s "
    "JOIN patients p ON p.id = s.rowid WHERE patient_search MATCH ? "
    "ORDER BY p.sort_key LIMIT 8"
)


def searches(practice: OpenPractice, size: str, rounds: int) -> list[Pair]:
    """Each kind of search through the door, at one size."""
    door = door_of(practice)

    def pair(what: str, typed: str, match: str) -> Pair:
        def raw() -> None:
            with practice.read_engine.connect() as connection:
                connection.exec_driver_sql(_HITS, (match,)).all()

        def ours() -> None:
            door.ask(patient_search.find_patients, typed=typed)

        return interleave(f"{size} search: {what}", ours, raw, rounds=rounds)

    return [pair(what, *given) for what, given in TYPED.items()]


def keys_needed(practice: OpenPractice, sample: int) -> list[str]:
    """Lines that say after how many keys Enter opens a patient, by the fewest there are."""
    lines = []
    columns = (Patient.id, Patient.given_name, Patient.family_name)
    with Session(practice.read_engine) as db:
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
