"""Reading one row of a patient list: its name, dates, phones, and what is doubtful in it."""

from __future__ import annotations

import re
from collections.abc import Mapping as Answers
from dataclasses import dataclass
from dataclasses import field as has
from datetime import date
from typing import Any

from iopdesk.domain.dates import LEAST_AGE, Looks, Order, age_on, parse_date
from iopdesk.domain.list_mapping import Mapping
from iopdesk.domain.list_plan import DateQuestion, Doubt, LeftOutRow, Note, PlannedRow, Reason
from iopdesk.domain.list_reading import ListRow, Table
from iopdesk.domain.list_words import ListField, is_footer_text, list_field_label
from iopdesk.domain.names import fold, list_name, split_name
from iopdesk.domain.patients import Gender, NewPatient, is_mail_address, text_limit
from iopdesk.domain.phones import PhoneFlag, format_phone
from iopdesk.domain.texts import clean_line, clean_text, is_formula_like
from iopdesk.errors import RuleBroken
from iopdesk.i18n import _

_PHONES = (ListField.PHONE, ListField.EMERGENCY_PHONE)
_NAMES = (ListField.FULL_NAME, ListField.GIVEN_NAME, ListField.FAMILY_NAME)
_NOTHING = frozenset({"", "-", "--", "---", "–", "—", ".", "?", "n/a", "#n/a", "null", "(blank)"})
_NO_NAME = _NOTHING | {"unknown", "none", "no name", "(none)", "tbd"}
_NO_DATE = _NO_NAME | {"na", "unk", "unk.", "0", "00/00/0000", "0000-00-00", "0/0/0000", "00000000"}
_WITH_YEAR = re.compile(r"\d{6}|\d{8}|.*(\d[^\d]+\d+[^\d]+\d{2}|\d\D+\d{4}|\d{4}\D+\d).*", re.S)
_ALL_SHORT = re.compile(r"(\d{2})[/.\- ]?(\d{2})[/.\- ]?(\d{2})")
_MAYBE_TWO_READINGS = re.compile(r"\d{6}|\d{1,2}\D{1,3}\d{1,2}\D")
_TWO_NUMBERS = re.compile(r"\d{1,2}\D{1,3}\d{1,2}")
_IMPOSSIBLE = frozenset({"date.impossible", "date.out_of_range", "birth.too_old"})
_GENDERS = {
    Gender.WOMAN: "f female woman w girl femenino mujer fem",
    Gender.MAN: "m male man boy masculino hombre",
    Gender.NONBINARY: "x nb non binary nonbinary enby genderqueer",
}
_GENDER_OF = {word: gender for gender, words in _GENDERS.items() for word in words.split()}
_GENDER_OF["non binary"] = Gender.NONBINARY
_MOST_FOOTER_WORDS = 5
_DATES: tuple[tuple[ListField, Looks], ...] = (
    (ListField.BIRTH_ON, "birth"),
    (ListField.REFERRED_ON, "back"),
)


class LeaveOut(Exception):
    """The row being read cannot be a person; ``row`` says why."""

    def __init__(self, row: LeftOutRow) -> None:
        super().__init__(row.reason)
        self.row = row


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one list; ``orders`` are the orders its date columns are read in.

    ``proofs`` are the orders that the columns themselves prove, None where there is no proof.
    """

    table: Table
    mapping: Mapping
    today: date
    orders: dict[ListField, Order | None]
    answers: Answers[tuple[int, ListField], date]
    proofs: dict[ListField, Order | None]

    def read(self, row: ListRow) -> PlannedRow:
        """The person of the row, tidied, with notes and questions.

        Raises ``LeaveOut`` when the row can be no person.
        """
        reading = _Reading(self, row)
        reading.refuse_what_is_no_person()
        reading.take_name()
        reading.take_dates()
        reading.take_texts()
        return reading.planned()


@dataclass(slots=True)
class _Reading:
    """One row while it is read."""

    reader: RowReader
    row: ListRow
    raw: dict[ListField, str] = has(default_factory=dict)
    values: dict[str, Any] = has(default_factory=dict)
    notes: list[Note] = has(default_factory=list)
    questions: list[DateQuestion] = has(default_factory=list)
    dates: list[DateQuestion] = has(default_factory=list)
    asides: list[str] = has(default_factory=list)

    def __post_init__(self) -> None:
        for use in self.reader.mapping.columns:
            if use.field is not None:
                self.raw[use.field] = self.row.cells[use.index]

    # What is no person

    def refuse_what_is_no_person(self) -> None:
        """Raise ``LeaveOut`` for headings again, a footer, or a row without a name."""
        cells = [clean_line(cell) for cell in self.row.cells]
        filled = [cell for cell in cells if cell]
        headings = [fold(heading) for heading in self.reader.table.headings]
        if any(headings) and [fold(cell) for cell in cells] == headings:
            raise self._out(Reason.HEADINGS)
        names = [name for one in _NAMES if (name := self._name_cell(one))]
        if not self._has_facts() and self._is_footer(filled, names):
            raise self._out(Reason.FOOTER, filled[0])
        if not any(fold(name) for name in names):
            raise self._out(Reason.NO_NAME)

    def _has_facts(self) -> bool:
        """True when a birth date, phone or mail address stands in the row."""
        phone = format_phone(self.raw.get(ListField.PHONE, ""))
        mail = clean_line(self.raw.get(ListField.EMAIL, ""))
        birth = clean_line(self.raw.get(ListField.BIRTH_ON, ""))
        has_phone = bool(phone.text) and phone.flag is not PhoneFlag.UNUSUAL
        return has_phone or is_mail_address(mail) or _WITH_YEAR.fullmatch(birth) is not None

    def _is_footer(self, filled: list[str], names: list[str]) -> bool:
        """True for a total, an end mark, or one lone sentence in a row of many columns."""
        if is_footer_text(filled[0]) or any(map(is_footer_text, names)):
            return True
        if len(filled) > 1 or len(self.row.cells) < 3:
            return False
        words = filled[0].split()
        return len(words) > _MOST_FOOTER_WORDS or any(char.isdigit() for char in filled[0])

    def _name_cell(self, field: ListField) -> str:
        name = clean_line(self.raw.get(field, ""))
        return "" if fold(name) in _NO_NAME else name

    def _out(self, reason: Reason, text: str = "", field: ListField | None = None) -> LeaveOut:
        name = list_name(
            self.values.get(ListField.GIVEN_NAME, ""), self.values.get(ListField.FAMILY_NAME, "")
        )
        return LeaveOut(LeftOutRow(self.row.number, reason, name, text, field=field))

    # Name

    def take_name(self) -> None:
        """First and last name from their columns, else from the column of whole names."""
        given = self._name_cell(ListField.GIVEN_NAME)
        family = self._name_cell(ListField.FAMILY_NAME)
        whole = self._name_cell(ListField.FULL_NAME)
        for field in _NAMES:
            self._note_formula(field)
        if given or family:
            self.values |= {"given_name": given, "family_name": family}
            if whole and sorted(fold(f"{given} {family}").split()) != sorted(_bare_words(whole)):
                self._aside(ListField.FULL_NAME, whole, Doubt.NAME_TWICE)
            return
        name = split_name(whole)
        self.values |= {
            "given_name": name.given,
            "middle_name": name.middle,
            "family_name": name.family,
            "suffix": name.suffix,
            "preferred_name": name.preferred,
        }
        if name.is_guess:
            self.notes.append(Note(Doubt.NAME_GUESSED, ListField.FULL_NAME, whole))
        if name.left_off:
            left_off = " ".join(name.left_off)
            self.notes.append(Note(Doubt.NAME_LEFT_OFF, ListField.FULL_NAME, left_off))

    # Dates

    def take_dates(self) -> None:
        """Birth date and referral date; raises ``LeaveOut`` for a birth date nobody has."""
        for field, looks in _DATES:
            text = clean_line(self.raw.get(field, ""))
            if fold(text) in _NO_DATE or text in _NO_DATE:
                continue
            self._note_readings(field, looks, text)
            answer = self.reader.answers.get((self.row.number, field))
            if answer is not None:
                self.values[field] = answer
            else:
                self._take_date(field, looks, text)

    def _note_readings(self, field: ListField, looks: Looks, text: str) -> None:
        """Remember a date that has several readings unless its column proves one."""
        if _MAYBE_TWO_READINGS.match(text) is None:
            return
        try:
            readings = self._readings(looks, text, self.reader.proofs.get(field))
        except RuleBroken:
            return
        if len(readings) > 1:
            self.dates.append(DateQuestion(self.row.number, field, text, readings))

    def _take_date(self, field: ListField, looks: Looks, text: str) -> None:
        try:
            readings = self._readings(looks, text, self.reader.orders.get(field, "mdy"))
        except RuleBroken as error:
            if field is ListField.BIRTH_ON and error.code == "birth.future":
                raise self._out(Reason.BIRTH_FUTURE, text) from None
            if field is ListField.BIRTH_ON and error.code in _IMPOSSIBLE:
                raise self._out(Reason.BIRTH_IMPOSSIBLE, text) from None
            self._aside(field, text, Doubt.DATE_NOT_READ)
            return
        if len(readings) == 1:
            self.values[field] = readings[0]
            return
        self._aside(field, text, Doubt.DATE_AMBIGUOUS)
        self.questions.append(DateQuestion(self.row.number, field, text, readings))

    def _readings(self, looks: Looks, text: str, order: Order | None) -> tuple[date, ...]:
        """Every valid reading of a date of the list, which must have its year."""
        if _WITH_YEAR.fullmatch(text) is None or _TWO_NUMBERS.fullmatch(text):
            raise RuleBroken("date.not_read")
        today = self.reader.today
        days = set(parse_date(text, today=today, order=order, looks=looks).readings)
        short = _ALL_SHORT.fullmatch(text)
        if short is not None and all(0 < int(part) <= 12 for part in short.groups()):
            # 03/04/05: no order of the column tells which of the three is the year
            year_first = parse_date("20{}-{}-{}".format(*short.groups()), today=today).readings[0]
            least = LEAST_AGE if looks == "birth" else 0
            if age_on(year_first, today) >= least:
                days.add(year_first)
        return tuple(sorted(days))

    # Everything else

    def take_texts(self) -> None:
        """The other cells as text, tidied, doubtful ones kept and noted."""
        for field, raw in self.raw.items():
            if field in _NAMES or field in dict(_DATES):
                continue
            text = clean_text(raw) if field is ListField.COMMENT else clean_line(raw)
            if fold(text) in _NOTHING or text in _NOTHING:
                continue
            if field is ListField.GENDER:
                self._take_gender(text)
            elif field in _PHONES:
                self._take_phone(field, text)
            else:
                self._take_text(field, text)

    def _take_text(self, field: ListField, text: str) -> None:
        self._note_formula(field)
        if field is ListField.EMAIL and not is_mail_address(text) and not is_formula_like(text):
            self.notes.append(Note(Doubt.EMAIL, field, text))
        if field is ListField.PRIMARY_SUBSTANCE:
            text = _quieter(text)
        if field in ("suffix", "preferred_name", "middle_name") and self.values.get(field):
            if fold(text) != fold(self.values[field]):
                self._aside(field, text, Doubt.NAME_TWICE)
            return
        self.values[field] = text

    def _take_gender(self, text: str) -> None:
        gender = _GENDER_OF.get(fold(text).strip("."))
        if gender is None:
            self._aside(ListField.GENDER, text, Doubt.GENDER)
        else:
            self.values[ListField.GENDER] = gender

    def _take_phone(self, field: ListField, text: str) -> None:
        phone = format_phone(text)
        self.values[field] = phone.text
        if phone.flag is PhoneFlag.NO_AREA_CODE:
            self.notes.append(Note(Doubt.NO_AREA_CODE, field, phone.text))
        elif phone.flag is not None:
            doubt = Doubt.FORMULA if is_formula_like(text) else Doubt.PHONE
            self.notes.append(Note(doubt, field, text))

    def _note_formula(self, field: ListField) -> None:
        raw = self.raw.get(field, "").strip(" ")
        if is_formula_like(raw):
            self.notes.append(Note(Doubt.FORMULA, field, clean_line(raw)))

    def _aside(self, field: ListField, text: str, doubt: Doubt) -> None:
        """Keep what fits no field in the comment, and report it."""
        label = list_field_label(field)
        self.asides.append(_("{field} in the list: {text}").format(field=label, text=text))
        self.notes.append(Note(doubt, field, text))

    def planned(self) -> PlannedRow:
        """The row as it goes in; raises ``LeaveOut`` for a text no field can take."""
        for name, value in list(self.values.items()):
            field = ListField(name)
            if isinstance(value, str) and len(value) > text_limit(field):
                if field in ("comment", *_NAMES):
                    raise self._out(Reason.TOO_LONG, field=field)
                del self.values[name]
                self._aside(field, value, Doubt.TOO_LONG_FOR_FIELD)
        comment = "\n".join(part for part in (self.values.get("comment", ""), *self.asides) if part)
        if len(comment) > text_limit("comment"):
            raise self._out(Reason.TOO_LONG, field=ListField.COMMENT)
        self.values["comment"] = comment
        patient = NewPatient(**{str(name): value for name, value in self.values.items()})
        return PlannedRow(
            self.row.number, patient, tuple(self.notes), tuple(self.questions), tuple(self.dates)
        )


def _bare_words(name: str) -> list[str]:
    """The folded words of a name without the comma."""
    return fold(name.replace(",", " ")).split()


def _quieter(text: str) -> str:
    """A substance in capitals as a word: "OPIOIDS" becomes "Opioids"; "PCP" stays."""
    parts = re.split(r"([;,/])", text)
    return "".join(
        part.replace(word, word.capitalize())
        if (word := part.strip()).isupper() and len(word) > 4
        else part
        for part in parts
    )
