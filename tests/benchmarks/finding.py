"""How often the right patient is among the first three: generated queries against an oracle.

The oracle looks at everybody in plain Python. A person fits a query by beginnings of name
parts and whole numbers, less well by beginnings of numbers, by something inside a name, by one
typo. Whenever at most three people fit as well as the one who is meant, that one has to be
among the first three of the search.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from iopdesk.domain.names import fold, sort_key
from iopdesk.storage import search
from iopdesk.storage.models import Patient
from tests.benchmarks import data

NEAR = 3
_FIELDS = ("family_name", "given_name", "middle_name", "preferred_name", "former_name")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
WHOLE, BEGUN, INSIDE, TYPO = range(4)
"""How well a query fits, best first."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed for a person: ``names`` and the digits of ``number`` are what it means."""

    kind: str
    typed: str
    patient_id: int
    names: tuple[str, ...] = ()
    number: str = ""
    fit: int = WHOLE


# -- people -----------------------------------------------------------------------


def people(count: int) -> list[dict[str, Any]]:
    """The measuring practice's people, with middle, former, double and accented names."""
    rng = random.Random(f"finding {count}")
    rows = list(data._patients(data.Size("finding", count, 0)))
    families = [row["family_name"] for row in rows]
    for row in rows:
        if row["id"] % 4 == 0:
            row["middle_name"] = rng.choice(rows)["given_name"]
        if row["id"] % 6 == 0:
            row["former_name"] = rng.choice(families)
        if row["id"] % 9 == 0:
            row["family_name"] = f"{row['family_name']}-{rng.choice(families)}"
        if row["id"] % 23 == 0:
            row["family_name"] = f"de la {row['family_name']}"
        if row["id"] % 11 == 0:
            row["given_name"] = row["given_name"].replace("o", "ó").replace("a", "ä")
        row["sort_key"] = sort_key(row["family_name"], row["given_name"])
    return rows


def fill(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write the people and their index."""
    data._insert(connection, Patient, rows)
    texts = [search.index_row(Patient(**each)) for each in rows]
    for statement in search.ADD:
        connection.execute(statement, texts)


# -- queries ----------------------------------------------------------------------


def queries(rows: Sequence[dict[str, Any]], count: int) -> Iterator[Query]:
    """Queries of every form, each form as often, for people drawn by a fixed seed."""
    rng = random.Random(f"queries {count}")
    for number in range(count):
        yield _FORMS[number % len(_FORMS)](rng, rng.choice(rows))


def _words(person: dict[str, Any], *fields: str) -> list[str]:
    """The folded words of some name fields."""
    return [word for field in fields for word in fold(person.get(field) or "").split()]


def _cut(rng: random.Random, word: str, least: int = 2) -> str:
    return word[: rng.randint(min(least, len(word)), len(word))]


def _begun(rng: random.Random, person: dict[str, Any]) -> Query:
    """Beginnings of two or three parts of the name, in any order."""
    words = _words(person, *_FIELDS)
    some = rng.sample(words, min(len(words), rng.choice((2, 2, 3))))
    names = tuple(_cut(rng, word) for word in some)
    return Query("name parts begun", " ".join(names), person["id"], names)


def _spelled(rng: random.Random, person: dict[str, Any]) -> Query:
    """The whole name as it is written, accents, hyphens and all."""
    parts = [person["given_name"], person["family_name"]]
    rng.shuffle(parts)
    typed = rng.choice((" ", ", ")).join(parts)
    names = tuple(word for part in parts for word in fold(part).split())
    return Query("whole names", typed.upper() if rng.random() < 0.3 else typed, person["id"], names)


def _other_name(rng: random.Random, person: dict[str, Any]) -> Query:
    """A preferred or former name with the beginning of a family name or given name."""
    other = _words(person, "preferred_name", "former_name")
    word = rng.choice(other or _words(person, "given_name"))
    beside = rng.choice(_words(person, "family_name", "given_name"))
    names = (_cut(rng, word, 3), _cut(rng, beside, 3))
    return Query("preferred, former", " ".join(names), person["id"], names)


def _record(rng: random.Random, person: dict[str, Any]) -> Query:
    """The record number in one of its forms."""
    mrn = person["mrn"]
    digits = mrn.split("-")[1]
    forms = (mrn, mrn.lower(), mrn.replace("-", ""), digits, digits.lstrip("0"), f"#{digits}",
             f"lr{digits.lstrip('0')}", digits.removeprefix("0"))  # fmt: skip
    typed = rng.choice(forms)
    return Query("record number", typed, person["id"], number=typed.lower().lstrip("#lr-"))


def _birth(rng: random.Random, person: dict[str, Any]) -> Query:
    """The date of birth in one of its forms, with the beginning of a name."""
    born: date = person["birth_on"]
    m, d, y = born.month, born.day, born.year
    forms = (
        f"{m}/{d}/{y}", f"{m:02d}/{d:02d}/{y}", f"{m}-{d}-{y}", f"{m}.{d}.{y}",
        f"{y}-{m:02d}-{d:02d}", f"{m:02d}{d:02d}{y}", f"{m:02d}{d:02d}{y % 100:02d}",
        f"{y}{m:02d}{d:02d}", f"{m}/{d}/{y % 100:02d}", f"{born:%b} {d} {y}", f"{born:%B} {d}, {y}",
        f"{d} {born:%b} {y}", f"{m} {d} {y}",
    )  # fmt: skip
    word = _cut(rng, rng.choice(_words(person, "family_name", "given_name")))
    typed = rng.choice(forms)
    parts = [typed] if rng.random() < 0.3 else [typed, word]
    rng.shuffle(parts)
    names = (word,) if word in parts else ()
    meant = f"{born:%m%d%y}" if typed in forms[6:7] + forms[8:9] else f"{born:%m%d%Y}"
    return Query("date of birth", " ".join(parts), person["id"], names, number=meant)


def _phone(rng: random.Random, person: dict[str, Any]) -> Query:
    """The end of the phone number, often with the beginning of a name."""
    digits = "".join(char for char in person["phone"] if char.isdigit())
    tail = digits[-rng.choice((4, 5, 7, 7, 10)) :]
    shown = tail
    if len(tail) == 7:
        shown = rng.choice((f"{tail[:3]}-{tail[3:]}", f"{tail[:3]} {tail[3:]}", tail))
    if len(tail) == 10:
        area, rest = tail[:3], f"{tail[3:6]}-{tail[6:]}"
        shown = rng.choice((tail, f"({area}) {rest}", f"{area}-{rest}", f"+1 {area} {rest}"))
    word = _cut(rng, rng.choice(_words(person, "family_name", "given_name")))
    names = (word,) if len(tail) < 7 or rng.random() < 0.5 else ()
    parts = [shown, *names]
    rng.shuffle(parts)
    return Query("phone tail", " ".join(parts), person["id"], names, number=tail)


def _inside(rng: random.Random, person: dict[str, Any]) -> Query:
    """Letters from inside of a word, with the beginning of another."""
    words = _words(person, *_FIELDS)
    long = [word for word in words if len(word) >= 5] or words
    word = rng.choice(long)
    start = rng.randint(1, max(1, len(word) - 3))
    rest = [each for each in words if each != word] or [word]
    names = (word[start:], _cut(rng, rng.choice(rest), 3))
    return Query("inside of a word", " ".join(names), person["id"], names, fit=INSIDE)


def _slip(rng: random.Random, person: dict[str, Any]) -> Query:
    """Given and family name, one of them with one typo."""
    words = [rng.choice(_words(person, each)) for each in ("given_name", "family_name")]
    at = rng.randrange(2)
    words[at] = _with_typo(rng, words[at])
    rng.shuffle(words)
    return Query("one typo", " ".join(words), person["id"], tuple(words), fit=TYPO)


def _with_typo(rng: random.Random, word: str) -> str:
    """One letter wrong, left out, too many, or exchanged with its neighbor."""
    at = rng.randrange(len(word))
    other = rng.choice(_LETTERS.replace(word[at], ""))
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + other + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + other + word[at:]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_FORMS = (_begun, _spelled, _other_name, _record, _birth, _phone, _inside, _slip)


# -- the oracle -------------------------------------------------------------------


class Oracle:
    """Who fits, by looking at every word, number and date there is."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self._numbers = [(row["id"], *_numbers(row)) for row in rows]
        self._holders: dict[str, set[int]] = {}
        for row in rows:
            for word in _words(row, *_FIELDS):
                self._holders.setdefault(word, set()).add(row["id"])

    def candidates(self, query: Query) -> set[int]:
        """Everybody who fits at least as well as the one who is meant."""
        found = self._by_numbers(query)
        if not query.names:
            return found or set()
        plain = [self._holding(lambda name, w=word: name.startswith(w)) for word in query.names]
        fitting = _all(plain, found)
        if query.fit >= INSIDE:
            within = [
                self._holding(lambda name, w=word: w in name) if len(word) > 2 else begun
                for word, begun in zip(query.names, plain, strict=True)
            ]
            fitting |= _all(within, found)
        if query.fit >= TYPO:
            for at, word in enumerate(query.names):
                slips = self._holding(lambda name, w=word: is_one_slip(w, name))
                fitting |= _all([*plain[:at], slips, *plain[at + 1 :]], found)
        return fitting

    def _holding(self, fits: Any) -> set[int]:
        found: set[int] = set()
        for word, holders in self._holders.items():
            if fits(word):
                found |= holders
        return found

    def _by_numbers(self, query: Query) -> set[int] | None:
        """Who has the number that was typed, whatever it was meant for; None for no number.

        A record number with or without zeros, the end of a phone, a date in digits.
        """
        if not query.number:
            return None
        typed, bare, is_tail = query.number, query.number.lstrip("0"), len(query.number) > 3
        return {
            key
            for key, record, phone, born in self._numbers
            if bare == record or typed in born or (is_tail and phone.endswith(typed))
        }


def _numbers(row: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """Record number and phone as digits, and the forms of the date of birth."""
    born: date = row["birth_on"]
    phone = "".join(char for char in row["phone"] if char.isdigit())
    dates = (f"{born:%m%d%Y}", f"{born:%m%d%y}", f"{born:%Y%m%d}")
    return row["mrn"].split("-")[1].lstrip("0"), phone, dates


def _all(sets: Sequence[set[int]], within: set[int] | None) -> set[int]:
    found = set.intersection(*sets)
    return found if within is None else found & within


def is_one_slip(typed: str, name: str) -> bool:
    """Whether one slip at most lies between what was typed and some beginning of the name.

    A letter wrong, too many, too few, or two neighbors exchanged.
    """
    same = 0
    while same < min(len(typed), len(name)) and typed[same] == name[same]:
        same += 1
    left, right = typed[same:], name[same:]
    return (
        right[1:].startswith(left[1:])
        or right.startswith(left[1:])
        or right[1:].startswith(left)
        or (left[:2] == right[1::-1] and right[2:].startswith(left[2:]))
    )


# -- the percentage ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How many queries of a kind the oracle leaves few candidates for, and who was missed."""

    decided: Counter[str]
    missed: tuple[Query, ...]

    @property
    def percent(self) -> float:
        """Of the queries that few fit, so many put the right one among the first three."""
        count = self.decided.total()
        return 100 * (count - len(self.missed)) / count

    def lines(self) -> list[str]:
        """The percentage in all and of each kind."""
        missed = Counter(each.kind for each in self.missed)
        said = [f"{kind} {count - missed[kind]} of {count}" for kind, count in self.decided.items()]
        return [f"the right one among the first {NEAR}: {self.percent:.2f} %", "; ".join(said)]


def score(db: Session, rows: Sequence[dict[str, Any]], count: int) -> Score:
    """Ask every query and compare with the oracle."""
    oracle, decided, missed = Oracle(rows), Counter[str](), []
    for query in queries(rows, count):
        candidates = oracle.candidates(query)
        if len(candidates) > NEAR:
            continue
        assert query.patient_id in candidates, query
        decided[query.kind] += 1
        if query.patient_id not in search.find_patients(db, query.typed, limit=8)[:NEAR]:
            missed.append(query)
    return Score(decided, tuple(missed))
