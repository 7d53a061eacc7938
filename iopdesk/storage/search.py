"""Finding patients: folded full-text search, kept in step by mapper events.

The only place that speaks SQLite's FTS5; another database gets another module
with the same functions. FTS5 alone never finds "Łukasz" for "lukasz", so
what is indexed and what is typed are folded alike.

Who fits best is found first, and the next way is tried only when nobody fits: a whole
number, beginnings of names and numbers, something inside of them, one typo, what sounds
similar. The statements are plain text for the driver, each asked at every key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
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

from iopdesk.domain.finding import MOST_WORDS, Typed, joined, one_typo, read_typed
from iopdesk.domain.names import fold
from iopdesk.domain.patients import Standing
from iopdesk.storage.models import Patient, PatientPhone

_SHORTEST_TAIL = 4
_GRAM = 3
_SIMILAR_SCORE = 78
_CANDIDATES = 300
_LAST = "\U0010ffff"
"""Stands behind every letter: the end of what begins so."""
_FEW = 400
"""So many hits are ranked as they are; more are looked up in the order of the list."""

_INDEX = table("patient_search", column("rowid"))
_HITS = select(_INDEX.c.rowid).where(text("patient_search MATCH :match"))
_COUNT_FEW = (
    "SELECT count(*) FROM (SELECT 1 FROM patient_search WHERE patient_search MATCH ? LIMIT ?)"
)
# active before waiting before the rest; then where what was typed first stands: it begins
# the family name, the given name, or another word of the name
_ORDER = (
    "CASE p.standing WHEN 'active' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, "
    "CASE WHEN p.sort_key >= ? AND p.sort_key < ? THEN 0 "
    "WHEN instr(p.sort_key, ?) THEN 1 ELSE 2 END, p.sort_key, p.id LIMIT ?"
)
_RANKED = (
    "SELECT s.rowid FROM patient_search s JOIN patients p ON p.id = s.rowid "
    f"WHERE patient_search MATCH ? ORDER BY {_ORDER}"
)
# the plus keeps the hits a filter: the index of standing and sort_key gives the rows
_AMONG = "+p.id IN (SELECT rowid FROM patient_search WHERE patient_search MATCH ?)"
_NEAR = (
    "SELECT p.id FROM patients p WHERE p.standing IN ('active', 'waiting', 'not_admitted') "
    f"AND {_AMONG} ORDER BY {_ORDER}"
)
_BEGINS_ACTIVE = (
    "SELECT p.id FROM patients p WHERE p.standing = 'active' "
    "AND p.sort_key >= ? AND p.sort_key < ? ORDER BY p.sort_key, p.id LIMIT ?"
)
_GONE = "SELECT p.id FROM patients p WHERE p.standing = 'discharged' AND {part} AND {among} "
_GONE_BEGINS = (
    _GONE.format(part="p.sort_key >= ? AND p.sort_key < ?", among=_AMONG)
    + "ORDER BY p.sort_key, p.id LIMIT ?"
)
_GONE_HOLDS = (
    _GONE.format(part="NOT (p.sort_key >= ? AND p.sort_key < ?)", among=_AMONG)
    + "ORDER BY instr(p.sort_key, ?) = 0, p.sort_key, p.id LIMIT ?"
)
_INSIDE = (
    "SELECT t.rowid FROM patient_search_typo t JOIN patients p ON p.id = t.rowid "
    f"WHERE patient_search_typo MATCH ? {{rest}} ORDER BY {_ORDER}"
)
_REST = "AND t.rowid IN (SELECT rowid FROM patient_search WHERE patient_search MATCH ?)"
_NO_STUB = "AND p.merged_into_id IS NULL"
"""Another record's previous numbers lead to where a merged one lives on."""
_NUMBER_ENDS = f"SELECT p.id FROM patients p WHERE p.mrn LIKE ? {_NO_STUB} ORDER BY {_ORDER}"
_SLIPS = (
    "SELECT s.rowid, s.names, p.standing, p.sort_key FROM patient_search s "
    "JOIN patients p ON p.id = s.rowid WHERE patient_search MATCH ? LIMIT ?"
)
_SIMILAR = (
    "SELECT rowid, names FROM patient_search_typo "
    "WHERE patient_search_typo MATCH ? ORDER BY rank LIMIT ?"
)
# newest first by the index of persons alone, however long the audit has become
_OPENED = (
    "SELECT subject_id FROM (SELECT act, subject_id, rowid AS place FROM audit "
    "WHERE person_id = ? ORDER BY rowid DESC LIMIT ?) WHERE act = ? ORDER BY place DESC"
)
_LOOKED_BACK = 1_000
"""So many of a person's newest audit entries are looked through for charts."""
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

    Name parts in any order (also preferred and former names), MRN with or without its
    letters and zeros, previous number, birth date in any form, and the last four or more
    digits of a phone; then what stands inside of names, and one typo. Whoever has just the
    number typed comes first, then active patients before the others.
    """
    asked, connection = read_typed(typed), db.connection()
    if not asked:
        return []
    first = asked.names[0] if asked.names else asked.numbers[0][0]
    found: list[int] = []
    if asked.numbers:
        # a longer number begins with a short one: no further key could tell them apart
        as_typed = Typed(asked.names, tuple(forms[:1] for forms in asked.numbers))
        found = _ranked(connection, _match(as_typed, ends=""), first, limit)
        if as_typed != asked:
            found += _ranked(connection, _match(asked, ends=""), first, limit)
    elif len(asked.names) == 1:
        found = _rows(connection, _BEGINS_ACTIVE, first, first + _LAST, limit)
        if len(found) == limit:
            return found
    for match in _matches(asked):
        more = _best(connection, match, first, limit)
        if more:
            return list(dict.fromkeys((*found, *more)))[:limit]
    return found or _less_well(connection, asked, first, limit)


def fits(db: Session, typed: str) -> ColumnElement[bool]:
    """Whom the words fit, as a condition on ``Patient``, for a list with an order of its own."""
    asked, connection = read_typed(typed), db.connection()
    if not asked:
        return false()
    for match in _matches(asked):
        if connection.exec_driver_sql(_COUNT_FEW, (match, 1)).scalar_one():
            return Patient.id.in_(_HITS.params(match=match))
    first = asked.names[0] if asked.names else ""
    return Patient.id.in_(_less_well(connection, asked, first, _CANDIDATES))


def opened_lately(db: Session, person_id: int, view: str, *, limit: int) -> list[int]:
    """Ids of the patients a person looked at, newest first, each once.

    ``view`` is the audit's name of such a look.
    """
    seen = _rows(db.connection(), _OPENED, person_id, _LOOKED_BACK, view)
    return list(dict.fromkeys(seen))[:limit]


# -- ways to fit ------------------------------------------------------------------


def _match(asked: Typed, *, ends: str = "*", column: str = "names : ") -> str:
    """All words begin names; all numbers begin so, or with no ``ends`` are so."""
    parts = [f'{column}"{word}"*' for word in asked.names]
    for forms in asked.numbers:
        choice = " OR ".join(f'"{form}"{ends}' for form in forms)
        parts.append(f"({choice})")
    return " AND ".join(parts)


def _matches(asked: Typed) -> Iterator[str]:
    """Queries to try in turn.

    Only when nobody else fits, letters may begin a number too: every record number begins
    with the same ones, so an "l" would else fit everybody.
    """
    yield _match(asked)
    if asked.names:
        yield _match(asked, column="")


def _rows(connection: Connection, statement: str, *given: Any) -> list[int]:
    return list(connection.exec_driver_sql(statement, given).scalars())


def _placed(first: str, limit: int) -> tuple[str, str, str, int]:
    """What ``_ORDER`` needs: ``first`` is the word a family or given name may begin with."""
    return first, first + _LAST, f"\t{first}", limit


def _ranked(connection: Connection, match: str, first: str, limit: int) -> list[int]:
    return _rows(connection, _RANKED, match, *_placed(first, limit))


def _best(connection: Connection, match: str, first: str, limit: int) -> list[int]:
    """The best of those that fit; of very many only as many as are wanted are looked up."""
    few = connection.exec_driver_sql(_COUNT_FEW, (match, _FEW + 1)).scalar_one()
    if few <= _FEW:
        return _ranked(connection, match, first, limit) if few else []
    found = _rows(connection, _NEAR, match, *_placed(first, limit))
    if len(found) < limit:
        left, end = limit - len(found), first + _LAST
        found += _rows(connection, _GONE_BEGINS, first, end, match, left)
    if len(found) < limit:
        left, start = limit - len(found), f"\t{first}"
        found += _rows(connection, _GONE_HOLDS, first, end, match, start, left)
    return found


def _less_well(connection: Connection, asked: Typed, first: str, limit: int) -> list[int]:
    """Whom it fits where nothing begins so: inside of names or numbers, one typo, similar."""
    found = _inside(connection, asked, first, limit)
    if not found:
        found = _with_slip(connection, asked, limit)
    return found or _similar(connection, asked, limit)


def _inside(connection: Connection, asked: Typed, first: str, limit: int) -> list[int]:
    """Whose names hold every longer word somewhere; shorter ones and numbers begin something."""
    long = [word for word in asked.names if len(word) >= _GRAM]
    if long:
        short = tuple(word for word in asked.names if len(word) < _GRAM)
        rest = _match(Typed(short, asked.numbers))
        statement = _INSIDE.format(rest=_REST if rest else "")
        match = " AND ".join(f'"{word}"' for word in long)
        given = (match, rest) if rest else (match,)
        return _rows(connection, statement, *given, *_placed(first, limit))
    if len(asked.numbers) == 1 and not asked.names and asked.numbers[0][0].isdigit():
        ends = f"%{asked.numbers[0][0]}"
        return _rows(connection, _NUMBER_ENDS, ends, *_placed(first, limit))
    return []


def _with_slip(connection: Connection, asked: Typed, limit: int) -> list[int]:
    """Whom the words fit when one of them has one typo; the closest names first."""
    if len(asked.names) > MOST_WORDS:
        return []
    ways = [
        " AND ".join(part for part in (_choice(one_typo(word)), _match(rest)) if part)
        for at, word in enumerate(asked.names)
        for rest in (Typed(asked.names[:at] + asked.names[at + 1 :], asked.numbers),)
        if one_typo(word)
    ]
    ways += [_match(Typed(words, asked.numbers)) for words in joined(asked.names)]
    if not ways:
        return []
    match = " OR ".join(f"({way})" for way in ways)
    rows = connection.exec_driver_sql(_SLIPS, (match, _CANDIDATES)).all()
    order = (Standing.ACTIVE, Standing.WAITING, Standing.DISCHARGED, Standing.NOT_ADMITTED)
    standings = [each.value for each in order]
    rows = sorted(
        rows,
        key=lambda row: (
            -_closeness(asked.names, row.names),
            standings.index(row.standing),
            row.sort_key,
            row.rowid,
        ),
    )
    return [row.rowid for row in rows[:limit]]


def _choice(words: Sequence[str]) -> str:
    choice = " OR ".join(f'"{word}"*' for word in words)
    return f"names : ({choice})" if words else ""


def _closeness(typed: Sequence[str], names: str) -> float:
    """How like the typed words are to the nearest words of a name, whole words best."""
    return sum(
        max(OSA.normalized_similarity(word, name) for name in names.split()) for word in typed
    )


def _similar(connection: Connection, asked: Typed, limit: int) -> list[int]:
    """Whose names share most with what was typed, when more than one letter is wrong."""
    letters = [word for word in asked.names if len(word) > _GRAM]
    if not letters:
        return []
    grams = {word[i : i + _GRAM] for word in letters for i in range(len(word) - _GRAM + 1)}
    grams_typed = " OR ".join(f'"{gram}"' for gram in sorted(grams))
    typed = " ".join((*asked.names, *(forms[0] for forms in asked.numbers)))
    rows = connection.exec_driver_sql(_SIMILAR, (grams_typed, _CANDIDATES))
    scored = [(fuzz.partial_token_sort_ratio(typed, names), -rowid) for rowid, names in rows]
    best = sorted((s for s in scored if s[0] >= _SIMILAR_SCORE), reverse=True)
    return [-rowid for _score, rowid in best[:limit]]


# -- the index --------------------------------------------------------------------


def _names(patient: Any) -> str:
    parts = (
        patient.family_name,
        patient.given_name,
        patient.middle_name,
        patient.preferred_name,
        patient.former_name,
    )
    return fold(" ".join(part for part in parts if part))


def _numbers(patient: Any, phones: Iterable[str]) -> str:
    numbers = [fold(patient.mrn), re.sub(r"\D", "", patient.mrn).lstrip("0")]
    numbers.append(fold(patient.previous_number))
    # several where records were merged, each found with and without letters and zeros too
    for each in patient.previous_number.split(","):
        numbers.append(re.sub(r"\D", "", each).lstrip("0"))
    for phone in (patient.phone, *phones):
        digits = re.sub(r"\D", "", phone)
        numbers += [digits[-n:] for n in range(_SHORTEST_TAIL, len(digits) + 1)]
    if patient.birth_on is not None:
        born = patient.birth_on
        numbers += [
            born.strftime("%m%d%Y"),
            born.strftime("%m%d%y"),
            born.strftime("%Y%m%d"),
        ]
    return " ".join(dict.fromkeys(number for number in numbers if number))


def index_row(patient: Any, phones: Iterable[str] = ()) -> dict[str, Any]:
    """What is indexed of a patient: ``id``, folded ``names``, and ``numbers`` of every form.

    ``phones`` are the numbers beside the first one.
    """
    return {"id": patient.id, "names": _names(patient), "numbers": _numbers(patient, phones)}


def look_again(connection: Connection) -> None:
    """Let this connection see what others wrote into the index since it looked last.

    A query does; ``PRAGMA quick_check`` does not, and would find fault with a sound index.
    """
    for name in ("patient_search", "patient_search_typo"):
        connection.execute(text(f"SELECT rowid FROM {name} WHERE {name} MATCH 'a' LIMIT 1")).all()


@event.listens_for(Patient, "after_insert")
def _inserted(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    _add(connection, index_row(patient))


@event.listens_for(Patient, "after_update")
def _updated(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    _replace(connection, patient)


@event.listens_for(Patient, "after_delete")
def _deleted(_mapper: Mapper[Any], connection: Connection, patient: Patient) -> None:
    _remove(connection, patient.id)


@event.listens_for(PatientPhone, "after_insert")
@event.listens_for(PatientPhone, "after_update")
@event.listens_for(PatientPhone, "after_delete")
def _phone_changed(_mapper: Mapper[Any], connection: Connection, phone: PatientPhone) -> None:
    patients = Patient.__table__
    row = connection.execute(
        select(patients).where(patients.c.id == phone.patient_id)
    ).one_or_none()
    if row is not None:
        _replace(connection, row)


def _replace(connection: Connection, patient: Any) -> None:
    """Index a patient anew, with the further phones that are kept by now."""
    phones = PatientPhone.__table__
    further = connection.execute(
        select(phones.c.number).where(phones.c.patient_id == patient.id).order_by(phones.c.id)
    ).scalars()
    row = index_row(patient, tuple(further))
    _remove(connection, patient.id)
    if patient.merged_into_id is None:
        _add(connection, row)


def _add(connection: Connection, row: dict[str, Any]) -> None:
    for statement in ADD:
        connection.execute(statement, row)


def _remove(connection: Connection, patient_id: int) -> None:
    for statement in _REMOVE:
        connection.execute(statement, {"id": patient_id})
