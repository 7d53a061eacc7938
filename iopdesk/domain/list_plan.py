"""What an import will do, row by row: who goes in, who is left out and why, what is doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.domain.dates import Order
from iopdesk.domain.list_mapping import ColumnUse, Mapping
from iopdesk.domain.list_reading import ListRow
from iopdesk.domain.list_words import ListField, list_field_label
from iopdesk.domain.patients import NewPatient, text_limit
from iopdesk.i18n import N_, _, numeric_date


class Reason(StrEnum):
    """Why a row of a list is left out."""

    NO_NAME = "no_name"
    FOOTER = "footer"
    HEADINGS = "headings"
    DUPLICATE_IN_LIST = "duplicate_in_list"
    DUPLICATE_OF_PATIENT = "duplicate_of_patient"
    BIRTH_IMPOSSIBLE = "birth_impossible"
    BIRTH_FUTURE = "birth_future"
    TOO_LONG = "too_long"


class Doubt(StrEnum):
    """What is reported about a row that goes in."""

    FORMULA = "formula"
    NO_AREA_CODE = "no_area_code"
    PHONE = "phone"
    EMAIL = "email"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_NOT_READ = "date_not_read"
    GENDER = "gender"
    NUMBER_TWICE = "number_twice"
    NUMBER_KNOWN = "number_known"
    SAME_NAME = "same_name"
    NAME_GUESSED = "name_guessed"
    NAME_LEFT_OFF = "name_left_off"
    NAME_TWICE = "name_twice"
    TOO_LONG_FOR_FIELD = "too_long_for_field"


_REASONS = {
    Reason.NO_NAME: N_("no name"),
    Reason.FOOTER: N_("not a person: the end or a total of the list"),
    Reason.HEADINGS: N_("the headings again"),
    Reason.DUPLICATE_IN_LIST: N_("the same person as in row {other}"),
    Reason.DUPLICATE_OF_PATIENT: N_("already a patient: {other}"),
    Reason.BIRTH_IMPOSSIBLE: N_("impossible birth date: {text}"),
    Reason.BIRTH_FUTURE: N_("birth date in the future: {text}"),
    Reason.TOO_LONG: N_("{field} is longer than {limit} characters"),
}
_DOUBTS = {
    Doubt.FORMULA: N_("{field} looks like a formula; it is kept as plain text: {text}"),
    Doubt.NO_AREA_CODE: N_("{field} has no area code; it is kept as it is: {text}"),
    Doubt.PHONE: N_("{field} is no usual number; it is kept as text: {text}"),
    Doubt.EMAIL: N_("{field} is no usual address; it is kept as text: {text}"),
    Doubt.DATE_AMBIGUOUS: N_(
        "{field} can be read in two ways; it is left empty and kept in the comment: {text}"
    ),
    Doubt.DATE_NOT_READ: N_(
        "{field} cannot be read; it is left empty and kept in the comment: {text}"
    ),
    Doubt.GENDER: N_("{field} is not one of ours; it is kept in the comment: {text}"),
    Doubt.NUMBER_TWICE: N_("Previous number {text} is also in row {other}; both are kept"),
    Doubt.NUMBER_KNOWN: N_("Previous number {text} also belongs to {other}; both are kept"),
    Doubt.SAME_NAME: N_("The same name as {other}; compare the birth dates"),
    Doubt.NAME_GUESSED: N_("First and last name were divided by guess"),
    Doubt.NAME_LEFT_OFF: N_("Left off the name: {text}"),
    Doubt.NAME_TWICE: N_("{field} says otherwise; it is kept in the comment: {text}"),
    Doubt.TOO_LONG_FOR_FIELD: N_("{field} is too long for its place; it is kept in the comment"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """One doubtful thing about a row that goes in; ``text`` is what the list says."""

    doubt: Doubt
    field: ListField | None = None
    text: str = ""
    other: str = ""

    def __repr__(self) -> str:
        return f"Note({self.doubt})"


@dataclass(frozen=True, slots=True, repr=False)
class DateQuestion:
    """A date with several valid readings: to be asked about, never guessed."""

    row: int
    field: ListField
    text: str
    readings: tuple[date, ...]

    def __repr__(self) -> str:
        return f"DateQuestion(row={self.row}, field={self.field})"


@dataclass(frozen=True, slots=True, repr=False)
class PlannedRow:
    """A row that goes in, by its number in the list.

    ``questions`` are the dates that are still open; ``dates`` all that have several
    readings, those settled by an answer or by the order of their column included.
    """

    number: int
    patient: NewPatient
    notes: tuple[Note, ...] = ()
    questions: tuple[DateQuestion, ...] = ()
    dates: tuple[DateQuestion, ...] = ()

    def __repr__(self) -> str:
        return f"PlannedRow(number={self.number})"


@dataclass(frozen=True, slots=True, repr=False)
class LeftOutRow:
    """A row that does not go in; ``name`` and ``birth_on`` are what can be shown of it.

    ``dates`` are its dates with several readings: with another one it might go in.
    """

    number: int
    reason: Reason
    name: str = ""
    text: str = ""
    other: str = ""
    field: ListField | None = None
    birth_on: date | None = None
    dates: tuple[DateQuestion, ...] = ()

    def __repr__(self) -> str:
        return f"LeftOutRow(number={self.number}, reason={self.reason})"


@dataclass(frozen=True, slots=True, repr=False)
class ImportPlan:
    """All that an import will do; nothing of the list is missing in it.

    ``unused`` are the columns with something in them that are not imported, ``leading``
    the rows above the headings, ``orders`` how day and month are read in each date column
    that proves no order itself (None: each date with two readings is asked about).
    """

    mapping: Mapping
    rows: tuple[PlannedRow, ...]
    left_out: tuple[LeftOutRow, ...]
    unused: tuple[ColumnUse, ...] = ()
    leading: tuple[ListRow, ...] = ()
    blank_rows: int = 0
    orders: tuple[tuple[ListField, Order | None], ...] = ()

    @property
    def patients(self) -> tuple[NewPatient, ...]:
        """The people who go in, in the order of the list."""
        return tuple(row.patient for row in self.rows)

    @property
    def questions(self) -> tuple[DateQuestion, ...]:
        """Every date to ask about."""
        return tuple(question for row in self.rows for question in row.questions)

    @property
    def dates(self) -> tuple[DateQuestion, ...]:
        """Every date with several readings, open or settled, in the order of the list."""
        found = [each for row in self.rows for each in row.dates]
        found += [each for out in self.left_out for each in out.dates]
        return tuple(sorted(found, key=lambda each: each.row))

    def __repr__(self) -> str:
        return f"ImportPlan(rows={len(self.rows)}, left_out={len(self.left_out)})"


def reason_text(row: LeftOutRow) -> str:
    """Why the row is left out, to stand after its number: "the same person as in row 4"."""
    field = list_field_label(row.field) if row.field else ""
    limit = text_limit(row.field) if row.field else 0
    return _(_REASONS[row.reason]).format(text=row.text, other=row.other, field=field, limit=limit)


def note_text(note: Note) -> str:
    """The doubt in words: "Phone has no area code; it is kept as it is: 555-0194"."""
    field = list_field_label(note.field) if note.field else ""
    return _(_DOUBTS[note.doubt]).format(field=field, text=note.text, other=note.other)


def column_text(use: ColumnUse) -> str:
    """An unused column as a report names it: its heading, else its number."""
    if use.heading:
        return use.heading
    return _("column {number} without a heading").format(number=use.index + 1)


def question_text(question: DateQuestion) -> str:
    """The readings of a doubtful date: "03/04/2005 or 04/05/2003"."""
    return _(" or ").join(numeric_date(day) for day in question.readings)


def reading_as(question: DateQuestion, order: Order) -> date | None:
    """The reading with the month first (``mdy``) or the day first (``dmy``), if it has one."""
    first, second = (int(part) for part in re.findall(r"\d{1,2}", question.text)[:2])
    wanted = (first, second) if order == "mdy" else (second, first)
    return next((day for day in question.readings if (day.month, day.day) == wanted), None)
