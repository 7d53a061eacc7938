"""Which column of a list means what: guessed from the headings, else from what stands below.

A guess is shown and can be changed: :meth:`Mapping.with_column`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from iopdesk.domain.dates import LEAST_AGE, Order, age_on, parse_date
from iopdesk.domain.list_reading import Table
from iopdesk.domain.list_words import NAME_FIELDS, ListField, heading_field
from iopdesk.domain.names import fold, search_words
from iopdesk.domain.patients import is_mail_address
from iopdesk.domain.phones import format_phone
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

_MOST = 0.8
_CELLS_LOOKED_AT = 200
_PARTS = re.compile(r"(\d{1,2}) ?[/.\-] ?(\d{1,2}) ?[/.\-] ?(?:\d{4}|\d{2})(?!\d)")
_PHONE_DIGITS = range(7, 12)
_STATE_CODES = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH
    NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR
"""
_STATES = frozenset(_STATE_CODES.split())
_SUBSTANCES = re.compile(
    r"alcohol|opioids?|opiates?|heroin|fentanyl|cocaine|crack|(?:meth)?amphetamines?|meth"
    r"|cannabis|marijuana|thc|benzodiazepines?|benzos?|oxycodone|stimulants?|kratom|ketamine"
)
_COMMON_GIVEN_NAMES = """
    ann anna arlo ben calvin carlos carol chris daniel david donald edith elizabeth emily emma
    eric george greta gus hank imani jack james jane jason jennifer jessica joaquin john jose
    joseph juan june karen kevin kofi laura linda lisa maria marisol mark mary michael michelle
    nadia nancy noelle owen patricia paul peter priya richard robert rosa samira sandra sarah
    simon sofia steven susan tamika theo thomas wes william
"""
_GIVEN_NAMES = frozenset(_COMMON_GIVEN_NAMES.split())
_MOST_WORDS = 6


class Why(StrEnum):
    """Why a column is taken for what it is."""

    HEADING = "heading"
    CONTENT = "content"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True, repr=False)
class ColumnUse:
    """What one column of a list is used for; ``field`` is None when it is not imported."""

    index: int
    heading: str
    field: ListField | None
    why: Why

    def __repr__(self) -> str:
        return f"ColumnUse(index={self.index}, field={self.field}, why={self.why})"


@dataclass(frozen=True, slots=True)
class Mapping:
    """The use of every column of a list, in the order of the list."""

    columns: tuple[ColumnUse, ...]

    def column_of(self, field: ListField) -> int | None:
        """The column that holds a field, or None."""
        return next((use.index for use in self.columns if use.field is field), None)

    @property
    def has_name(self) -> bool:
        """True when a column of names is among them."""
        return any(use.field in NAME_FIELDS for use in self.columns)

    @property
    def unused(self) -> tuple[ColumnUse, ...]:
        """The columns that are not imported, to be reported by their headings."""
        return tuple(use for use in self.columns if use.field is None)

    def with_column(self, index: int, field: ListField | None) -> Mapping:
        """The same mapping with one column changed by a person.

        Another column that held the field is no longer used: a field has one column.
        """
        return Mapping(
            tuple(
                replace(use, field=field, why=Why.CHOSEN)
                if use.index == index
                else replace(use, field=None, why=Why.NONE)
                if field is not None and use.field is field
                else use
                for use in self.columns
            )
        )


def guess_mapping(table: Table, *, today: date) -> Mapping:
    """The use of each column, guessed: by its heading where that is known, else by its cells.

    Cells are asked only for what no heading names. Use :func:`check_mapping` on the result.
    """
    found = _by_heading(table)
    chosen: dict[int, tuple[ListField | None, Why]] = {
        index: (field, Why.HEADING) for index, field in found.items()
    }
    guessed = _by_content(table, found, today)
    chosen |= {index: (field, Why.CONTENT) for index, field in guessed.items()}
    uses = []
    for index, heading in enumerate(table.headings):
        field, why = chosen.get(index, (None, Why.NONE))
        uses.append(ColumnUse(index, heading, field, why))
    return Mapping(tuple(uses))


def check_mapping(mapping: Mapping) -> None:
    """Raise ``RuleBroken("list.no_usable_column")`` when no column holds names."""
    if not mapping.has_name:
        raise RuleBroken("list.no_usable_column")


def date_order(cells: Sequence[str], practice: Order = "mdy") -> Order | None:
    """The order of day and month of a whole column of dates.

    A value over 12 proves where the day stands. Without a proof the practice's order
    counts; with proofs of both the order is open (None), and each date with two readings
    must be asked about.
    """
    proofs = _proofs(cells)
    return None if len(proofs) == 2 else next(iter(proofs), practice)


def proven_order(cells: Sequence[str]) -> Order | None:
    """The order of day and month that the values of a column prove; None without one proof."""
    proofs = _proofs(cells)
    return next(iter(proofs)) if len(proofs) == 1 else None


def _proofs(cells: Sequence[str]) -> set[Order]:
    proofs: set[Order] = set()
    for cell in cells:
        match = _PARTS.match(cell.strip())
        if match is None:
            continue
        if int(match[1]) > 12 >= int(match[2]):
            proofs.add("dmy")
        if int(match[2]) > 12 >= int(match[1]):
            proofs.add("mdy")
    return proofs


# By heading


def _by_heading(table: Table) -> dict[int, ListField]:
    """Field of each column whose heading is known; of two alike, the usual heading wins."""
    best: dict[ListField, tuple[int, int]] = {}
    for index, heading in enumerate(table.headings):
        found = heading_field(heading)
        if found is None:
            continue
        field, rank = found
        if field not in best or rank < best[field][0]:
            best[field] = (rank, index)
    fields = {index: field for field, (_rank, index) in best.items()}
    return _name_beside_surname(fields)


def _name_beside_surname(fields: dict[int, ListField]) -> dict[int, ListField]:
    """A column "Name" beside "Surname", without a first name, holds the first name."""
    held = set(fields.values())
    if ListField.FAMILY_NAME in held and ListField.GIVEN_NAME not in held:
        return {
            index: ListField.GIVEN_NAME if field is ListField.FULL_NAME else field
            for index, field in fields.items()
        }
    return fields


# By content


def _by_content(table: Table, found: dict[int, ListField], today: date) -> dict[int, ListField]:
    """Fields of columns that no heading names, told by their cells."""
    held = set(found.values())
    guessed: dict[int, ListField] = {}
    cells = {
        index: [cell for raw in table.column(index)[:_CELLS_LOOKED_AT] if (cell := raw.strip())]
        for index in range(len(table.headings))
        if index not in found
    }
    for field, fits in _TESTS:
        if field not in held:
            index = next((i for i in cells if i not in guessed and _most(cells[i], fits)), None)
            if index is not None:
                guessed[index] = field
    dates = {i: days for i in cells if i not in guessed and (days := _days(cells[i], today))}
    guessed |= _dates_by_content(dates, held, today)
    if not held & set(NAME_FIELDS):
        left = {index: cells[index] for index in cells if index not in guessed}
        is_about_people = bool((held | set(guessed.values())) & _TELLING)
        guessed |= _names_by_content(left, is_about_people or len(table.headings) == 1)
    return guessed


def _most(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(fits, cells)) >= len(cells) * _MOST


def _is_phone(cell: str) -> bool:
    digits = sum(char.isdigit() for char in cell)
    phone = format_phone(cell)
    if "-" not in cell and "(" not in cell and digits < 10:
        return False
    return (phone.flag is None and digits in _PHONE_DIGITS) or _is_local(cell)


def _is_local(cell: str) -> bool:
    return re.fullmatch(r"[2-9]\d{2}-\d{4}", cell) is not None


def _is_substance(cell: str) -> bool:
    return _SUBSTANCES.search(fold(cell)) is not None


_TESTS: tuple[tuple[ListField, Callable[[str], bool]], ...] = (
    (ListField.EMAIL, is_mail_address),
    (ListField.PHONE, _is_phone),
    (ListField.POSTAL_CODE, lambda cell: re.fullmatch(r"\d{5}(-\d{4})?", cell) is not None),
    (ListField.STATE, lambda cell: cell.upper() in _STATES),
    (ListField.PRIMARY_SUBSTANCE, _is_substance),
)

_TELLING = frozenset({ListField.BIRTH_ON, ListField.PHONE, ListField.EMAIL})


def _days(cells: Sequence[str], today: date) -> list[date]:
    """The days of a column of dates; nothing when most cells are no dates."""
    days = []
    for cell in cells:
        try:
            days.append(parse_date(cell, today=today).readings[-1])
        except RuleBroken:
            continue
    return days if cells and len(days) >= len(cells) * _MOST else []


def _dates_by_content(
    columns: dict[int, list[date]], held: set[ListField], today: date
) -> dict[int, ListField]:
    """Birth date: the column that lies furthest back, grown people; the other is a referral."""
    guessed: dict[int, ListField] = {}
    for index in sorted(columns, key=lambda i: sorted(columns[i])[len(columns[i]) // 2]):
        middle = sorted(columns[index])[len(columns[index]) // 2]
        taken = held | set(guessed.values())
        if age_on(middle, today) >= LEAST_AGE and ListField.BIRTH_ON not in taken:
            guessed[index] = ListField.BIRTH_ON
        elif age_on(middle, today) < LEAST_AGE and ListField.REFERRED_ON not in taken:
            guessed[index] = ListField.REFERRED_ON
    return guessed


def _names_by_content(columns: dict[int, list[str]], is_about_people: bool) -> dict[int, ListField]:
    """A column of whole names, or two columns of first and last names.

    In a list with no other sign of people the words must hold well-known first names.
    """
    named = {i: cells for i, cells in columns.items() if _most(cells, _is_like_a_name)}
    if not is_about_people:
        named = {i: c for i, c in named.items() if _given_names(c) * 5 >= len(c)} and named
    for index, cells in named.items():
        if _most(cells, lambda cell: " " in cell or "," in cell):
            return {index: ListField.FULL_NAME}
    varied = {i: c for i, c in named.items() if len(set(map(fold, c))) * 3 >= len(c)}
    first_two = list(varied or named)[:2]
    if len(first_two) < 2:
        return {index: ListField.FULL_NAME for index in first_two if len(columns) > 1}
    left, right = first_two
    if _given_names(named[right]) > _given_names(named[left]):
        left, right = right, left
    return {left: ListField.GIVEN_NAME, right: ListField.FAMILY_NAME}


def _is_like_a_name(cell: str) -> bool:
    letters = sum(char.isalpha() for char in cell)
    return (
        letters >= 2 and not any(char.isdigit() for char in cell) and letters * 4 >= len(cell) * 3
    )


def _given_names(cells: Sequence[str]) -> int:
    """How many of the cells hold a well-known first name."""
    return sum(not _GIVEN_NAMES.isdisjoint(search_words(cell)) for cell in cells)


sentences(
    {
        "list.no_usable_column": N_(
            "No column of this list holds names. Give the columns headings such as First name, "
            "Last name and Date of birth, and choose the list again; nothing was changed."
        ),
    }
)
