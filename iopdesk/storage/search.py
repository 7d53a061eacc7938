"""Finding patients: folded full-text search, kept in step by mapper events.

The only place that speaks SQLite's FTS5; another database gets another module
with the same functions. FTS5 alone never finds "Łukasz" for "lukasz", so
what is indexed and what is typed are folded alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import (
    ColumnElement,
    Connection,
    column,
    event,
    false,
    select,
    table,
    text,
)
from sqlalchemy.orm import Mapper, Session

from iopdesk.domain.names import fold
from iopdesk.domain.patients import Standing
from iopdesk.storage.models import Patient

_SHORTEST_TAIL = 4
_TYPO_LENGTH = 4
_TYPO_SCORE = 78
_TYPO_CANDIDATES = 300
_LAST = "\U0010ffff"
"""Stands behind every letter: the end of what begins so."""
_FEW = 400
"""So many hits are ranked as they are; more are looked up in the order of the list."""

_INDEX = table("patient_search", column("rowid"))
_HITS = select(_INDEX.c.rowid).where(text("patient_search MATCH :match"))
_COUNT_FEW = text(
    "SELECT count(*) FROM "
    "(SELECT 1 FROM patient_search WHERE patient_search MATCH :match LIMIT :limit)"
)
# active before waiting before the rest; then a family name that begins so
_RANKED = text(
    "SELECT s.rowid FROM patient_search s JOIN patients p ON p.id = s.rowid "
    "WHERE patient_search MATCH :match "
    "ORDER BY CASE p.standing WHEN 'active' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, "
    "p.sort_key < :start OR p.sort_key >= :end, p.sort_key, p.id LIMIT :limit"
)
# the plus keeps the hits a filter: the index of standing and sort_key gives the order
_IN_ORDER = (
    "SELECT p.id FROM patients p WHERE p.standing = :standing AND {part} AND +p.id IN "
    "(SELECT rowid FROM patient_search WHERE patient_search MATCH :match) "
    "ORDER BY p.sort_key, p.id LIMIT :limit"
)
_BEGINS = text(_IN_ORDER.format(part="p.sort_key >= :start AND p.sort_key < :end"))
_HOLDS = text(_IN_ORDER.format(part="(p.sort_key < :start OR p.sort_key >= :end)"))
_TYPO = text(
    "SELECT rowid, names FROM patient_search_typo "
    "WHERE patient_search_typo MATCH :match ORDER BY rank LIMIT :limit"
)
ADD = (
    text("INSERT INTO patient_search(rowid, names, numbers) VALUES (:id, :names, :numbers)"),
    text("INSERT INTO patient_search_typo(rowid, names) VALUES (:id, :names)"),
)
"""The statements that take an ``index_row`` into the index."""
_REMOVE = (
    text("DELETE FROM patient_search WHERE rowid = :id"),
    text("DELETE FROM patient_search_typo WHERE rowid = :id"),
)


def find_patients(db: Session, typed: str, *, limit: int) -> list[int]:
    """Ids of the patients that fit what was typed, best first.

    Name parts in any order (also preferred and former names), MRN, previous
    number, birth date as digits or with separators, and the last four or more
    digits of a phone. One typo is forgiven when nothing fits exactly. Whoever has
    just the number typed comes first, then active patients before the others.
    """
    words = list(_words(typed))
    if not words:
        return []
    found: list[int] = []
    if len(words) == 1 and words[0].isdigit():
        # a longer number begins with a short one: no further key could tell them apart
        found = _ranked(db, f'"{words[0]}"', words[0], limit)
    for match in _matches(words):
        more = _best(db, match, words[0], limit)
        if more:
            return [*found, *(each for each in more if each not in found)][:limit]
    return found or _with_typo(db, words, limit)


def fits(db: Session, typed: str) -> ColumnElement[bool]:
    """Whom the words fit, as a condition on ``Patient``, for a list with an order of its own."""
    words = list(_words(typed))
    if not words:
        return false()
    for match in _matches(words):
        if db.connection().execute(_COUNT_FEW, {"match": match, "limit": 1}).scalar_one():
            return Patient.id.in_(_HITS.params(match=match))
    return Patient.id.in_(_with_typo(db, words, _TYPO_CANDIDATES))


def _matches(words: Sequence[str]) -> Iterator[str]:
    """Queries to try in turn: each word begins a name or, if it has a digit, a number.

    Only then letters may begin a number too: every record number begins with the
    same ones, so an "l" would else fit everybody.
    """
    is_name = [not any(char.isdigit() for char in word) for word in words]
    both = zip(words, is_name, strict=True)
    yield " AND ".join(f'{"names : " if named else ""}"{word}"*' for word, named in both)
    if any(is_name):
        yield " AND ".join(f'"{word}"*' for word in words)


def _best(db: Session, match: str, first: str, limit: int) -> list[int]:
    """The best of those that fit; ``first`` is the word a family name may begin with."""
    connection = db.connection()
    some = {"match": match, "limit": _FEW + 1}
    if connection.execute(_COUNT_FEW, some).scalar_one() <= _FEW:
        return _ranked(db, match, first, limit)
    found: list[int] = []
    for standing in (Standing.ACTIVE, Standing.WAITING, Standing.DISCHARGED):
        for part in (_BEGINS, _HOLDS):
            given = {
                "match": match,
                "standing": standing.value,
                "start": first,
                "end": first + _LAST,
                "limit": limit - len(found),
            }
            found += connection.execute(part, given).scalars()
            if len(found) == limit:
                return found
    return found


def _ranked(db: Session, match: str, first: str, limit: int) -> list[int]:
    given = {"match": match, "start": first, "end": first + _LAST, "limit": limit}
    return list(db.connection().execute(_RANKED, given).scalars())


def _with_typo(db: Session, words: Sequence[str], limit: int) -> list[int]:
    typed = " ".join(words)
    letters = [word for word in words if not word.isdigit() and len(word) >= _TYPO_LENGTH]
    if not letters:
        return []
    grams = {word[i : i + 3] for word in letters for i in range(len(word) - 2)}
    grams_typed = " OR ".join(f'"{gram}"' for gram in sorted(grams))
    rows = db.connection().execute(_TYPO, {"match": grams_typed, "limit": _TYPO_CANDIDATES})
    scored = [(fuzz.partial_token_sort_ratio(typed, names), -rowid) for rowid, names in rows]
    best = sorted((s for s in scored if s[0] >= _TYPO_SCORE), reverse=True)
    return [-rowid for _score, rowid in best[:limit]]


def _words(typed: str) -> Iterator[str]:
    """Folded words; a word with digits and separators (a date, a phone) as digits alone."""
    for part in typed.split():
        digits = re.sub(r"[^0-9]", "", part)
        if digits and not re.search(r"[^\W\d_]", part):
            yield from _date_forms(part, digits)
        else:
            yield from (word for word in re.split(r"[^\w]+", fold(part)) if word)


def _date_forms(part: str, digits: str) -> Iterator[str]:
    """``3/14/1989`` and ``1989-03-14`` as the one form that is indexed."""
    fields = re.split(r"[/.\-]", part)
    if len(fields) == 3 and all(field.isdigit() for field in fields):
        first, second, third = fields
        if len(first) == 4:
            first, second, third = second, third, first
        yield f"{int(first):02d}{int(second):02d}{third}"
    elif len(fields) == 2 and all(field.isdigit() and len(field) <= 2 for field in fields):
        yield f"{int(fields[0]):02d}{int(fields[1]):02d}"
    else:
        yield digits


def _names(patient: Patient) -> str:
    parts = (
        patient.family_name,
        patient.given_name,
        patient.middle_name,
        patient.preferred_name,
        patient.former_name,
    )
    return fold(" ".join(part for part in parts if part))


def _numbers(patient: Patient) -> str:
    numbers = [fold(patient.mrn), re.sub(r"\D", "", patient.mrn).lstrip("0")]
    numbers.append(fold(patient.previous_number))
    digits = re.sub(r"\D", "", patient.phone)
    numbers += [digits[-n:] for n in range(_SHORTEST_TAIL, len(digits) + 1)]
    if patient.birth_on is not None:
        born = patient.birth_on
        numbers += [
            born.strftime("%m%d%Y"),
            born.strftime("%m%d%y"),
            born.strftime("%Y%m%d"),
        ]
    return " ".join(number for number in numbers if number)


def index_row(patient: Patient) -> dict[str, Any]:
    """What is indexed of a patient: ``id``, folded ``names``, and ``numbers`` of every form."""
    return {"id": patient.id, "names": _names(patient), "numbers": _numbers(patient)}


def look_again(connection: Connection) -> None:
    """Let this connection see what others wrote into the index since it looked last.

    A query does; ``PRAGMA quick_check`` does not, and would find fault with a sound index.
    """
    for name in ("patient_search", "patient_search_typo"):
        connection.execute(text(f"SELECT rowid FROM {name} WHERE {name} MATCH 'a' LIMIT 1")).all()


@event.listens_for(Patient, "after_insert")
def _inserted(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    for statement in ADD:
        connection.execute(statement, index_row(patient))


@event.listens_for(Patient, "after_update")
def _updated(mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    _deleted(mapper, connection, patient)
    _inserted(mapper, connection, patient)


@event.listens_for(Patient, "after_delete")
def _deleted(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    for statement in _REMOVE:
        connection.execute(statement, {"id": patient.id})
