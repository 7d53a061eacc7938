"""Finding patients: folded full-text search, kept in step by mapper events.

The only place that speaks SQLite's FTS5; another database gets another module
with the same two functions. FTS5 alone never finds "Łukasz" for "lukasz", so
what is indexed and what is typed are folded alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Mapper, Session

from iopdesk.domain.names import fold
from iopdesk.storage.models import Patient

_SHORTEST_TAIL = 4
_TYPO_LENGTH = 4
_TYPO_SCORE = 78
_TYPO_CANDIDATES = 300


def find_patients(db: Session, typed: str, *, limit: int) -> list[int]:
    """Ids of the patients that fit what was typed, best first.

    Name parts in any order (also preferred and former names), MRN, previous
    number, birth date as digits or with separators, and the last four or more
    digits of a phone. One typo is forgiven when nothing fits exactly.
    """
    words = list(_words(typed))
    if not words:
        return []
    found = _exact(db, words, limit)
    return found or _with_typo(db, words, limit)


def _exact(db: Session, words: Sequence[str], limit: int) -> list[int]:
    match = " AND ".join(f'"{word}"*' for word in words)
    # a word that begins a name stands before one inside it, active before the rest
    rows = db.connection().execute(
        text(
            "SELECT s.rowid FROM patient_search s JOIN patients p ON p.id = s.rowid "
            "WHERE patient_search MATCH :match "
            "ORDER BY p.sort_key LIKE :start DESC, "
            "CASE p.standing WHEN 'active' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, "
            "p.sort_key LIMIT :limit"
        ),
        {"match": match, "start": words[0] + "%", "limit": limit},
    )
    return [row[0] for row in rows]


def _with_typo(db: Session, words: Sequence[str], limit: int) -> list[int]:
    typed = " ".join(words)
    letters = [word for word in words if not word.isdigit() and len(word) >= _TYPO_LENGTH]
    if not letters:
        return []
    grams = {word[i : i + 3] for word in letters for i in range(len(word) - 2)}
    rows = db.connection().execute(
        text(
            "SELECT rowid, names FROM patient_search_typo "
            "WHERE patient_search_typo MATCH :match ORDER BY rank LIMIT :limit"
        ),
        {
            "match": " OR ".join(f'"{gram}"' for gram in sorted(grams)),
            "limit": _TYPO_CANDIDATES,
        },
    )
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


@event.listens_for(Patient, "after_insert")
def _inserted(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    row = {"id": patient.id, "names": _names(patient), "numbers": _numbers(patient)}
    connection.execute(
        text("INSERT INTO patient_search(rowid, names, numbers) VALUES (:id, :names, :numbers)"),
        row,
    )
    connection.execute(
        text("INSERT INTO patient_search_typo(rowid, names) VALUES (:id, :names)"), row
    )


@event.listens_for(Patient, "after_update")
def _updated(mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    _deleted(mapper, connection, patient)
    _inserted(mapper, connection, patient)


@event.listens_for(Patient, "after_delete")
def _deleted(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    for table in ("patient_search", "patient_search_typo"):
        connection.execute(text(f"DELETE FROM {table} WHERE rowid = :id"), {"id": patient.id})
