"""Importing a patient list: which rows can be people, and what is doubtful about them.

Rows that cannot be people (no name, footer, duplicate, impossible or future birth date)
are left out and reported; all the others go in. A doubtful optional cell is kept as text
and reported, an ambiguous date is asked about and left empty until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Answers
from dataclasses import dataclass, replace
from dataclasses import field as has
from datetime import date

from iopdesk.domain.dates import Order
from iopdesk.domain.list_mapping import (
    ColumnUse,
    Mapping,
    check_mapping,
    date_order,
    proven_order,
)
from iopdesk.domain.list_plan import (
    Doubt,
    ImportPlan,
    LeftOutRow,
    Note,
    PlannedRow,
    Reason,
)
from iopdesk.domain.list_reading import ListRow, Table
from iopdesk.domain.list_row import LeaveOut, RowReader
from iopdesk.domain.list_words import ListField
from iopdesk.domain.names import fold
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.phones import phone_digits
from iopdesk.i18n import _

DATE_FIELDS = (ListField.BIRTH_ON, ListField.REFERRED_ON)


@dataclass(frozen=True, slots=True, repr=False)
class KnownPatient:
    """A patient of the practice file, as far as an import compares."""

    mrn: str
    sort_key: str
    birth_on: date | None = None
    phone: str = ""
    previous_number: str = ""
    middle_name: str = ""
    suffix: str = ""

    def __repr__(self) -> str:
        return f"KnownPatient({self.mrn})"


Existing = Callable[[NewPatient], Sequence[KnownPatient]]
"""Finds the patients with the same ``sort_key``, or the same previous number if there is one."""


def nobody(_patient: NewPatient) -> Sequence[KnownPatient]:
    """The lookup of an empty practice file."""
    return ()


def plan_import(
    table: Table,
    mapping: Mapping,
    *,
    today: date,
    existing: Existing = nobody,
    order: Order = "mdy",
    orders: Answers[ListField, Order | None] | None = None,
    answers: Answers[tuple[int, ListField], date] | None = None,
) -> ImportPlan:
    """Decide every row of a list.

    ``order`` is the practice's order of day and month, for columns that prove none;
    ``orders`` the order a person chose for a whole column, or None to be asked about each
    of its dates; ``answers`` holds the day chosen for (row number, field) of one date, and
    wins over the order of its column.

    Raises ``RuleBroken("list.no_usable_column")`` when no column holds names.
    """
    check_mapping(mapping)
    used: dict[ListField, Order | None] = {}
    proofs: dict[ListField, Order | None] = {}
    for one in DATE_FIELDS:
        index = mapping.column_of(one)
        if index is not None:
            cells = table.column(index)
            proofs[one] = proven_order(cells)
            used[one] = orders[one] if orders and one in orders else date_order(cells, order)
    reader = RowReader(table, mapping, today, used, answers or {}, proofs)
    planner = _Planner(reader, existing)
    for row in table.rows:
        planner.decide(row)
    return ImportPlan(
        mapping,
        tuple(planner.rows),
        tuple(planner.left_out),
        _unused(table, mapping),
        table.leading,
        table.blank_rows,
        tuple((one, way) for one, way in used.items() if proofs[one] is None),
    )


def _unused(table: Table, mapping: Mapping) -> tuple[ColumnUse, ...]:
    """The columns that are not imported although something stands in them."""
    return tuple(
        use
        for use in mapping.unused
        if use.heading or any(cell.strip() for cell in table.column(use.index))
    )


@dataclass(slots=True)
class _Planner:
    """Decides row by row, knowing the rows above."""

    reader: RowReader
    existing: Existing
    rows: list[PlannedRow] = has(default_factory=list)
    left_out: list[LeftOutRow] = has(default_factory=list)
    _by_name: dict[str, list[PlannedRow]] = has(default_factory=dict)
    _by_number: dict[str, int] = has(default_factory=dict)

    def decide(self, row: ListRow) -> None:
        """Put the row among those that go in or those that are left out."""
        try:
            planned = self.reader.read(row)
            planned = self._compared(planned)
        except LeaveOut as out:
            self.left_out.append(out.row)
            return
        self.rows.append(planned)
        self._by_name.setdefault(planned.patient.sort_key, []).append(planned)
        number = fold(planned.patient.previous_number)
        if number:
            self._by_number.setdefault(number, planned.number)

    def _compared(self, planned: PlannedRow) -> PlannedRow:
        """The row with what comparing it shows; raises ``LeaveOut`` for a duplicate."""
        patient = planned.patient
        notes = [*self._against_list(planned), *self._against_file(planned)]
        number = fold(patient.previous_number)
        if number in self._by_number and number:
            other = str(self._by_number[number])
            text = patient.previous_number
            notes.append(Note(Doubt.NUMBER_TWICE, ListField.PREVIOUS_NUMBER, text, other))
        return replace(planned, notes=(*planned.notes, *notes))

    def _against_list(self, planned: PlannedRow) -> list[Note]:
        notes = []
        for above in self._by_name.get(planned.patient.sort_key, ()):
            if _is_same_person(planned.patient, _known(above.patient)):
                raise LeaveOut(_duplicate(planned, Reason.DUPLICATE_IN_LIST, str(above.number)))
            notes.append(Note(Doubt.SAME_NAME, other=_row_name(above.number)))
        return notes

    def _against_file(self, planned: PlannedRow) -> list[Note]:
        notes = []
        patient = planned.patient
        for known in self.existing(patient):
            if known.sort_key == patient.sort_key:
                if _is_same_person(patient, known):
                    raise LeaveOut(_duplicate(planned, Reason.DUPLICATE_OF_PATIENT, known.mrn))
                notes.append(Note(Doubt.SAME_NAME, other=known.mrn))
            elif patient.previous_number:
                text = patient.previous_number
                notes.append(Note(Doubt.NUMBER_KNOWN, ListField.PREVIOUS_NUMBER, text, known.mrn))
        return notes


def _row_name(number: int) -> str:
    return _("row {number}").format(number=number)


def _duplicate(planned: PlannedRow, reason: Reason, other: str) -> LeftOutRow:
    return LeftOutRow(
        planned.number,
        reason,
        planned.patient.list_name,
        other=other,
        birth_on=planned.patient.birth_on,
        dates=planned.dates,
    )


def _known(patient: NewPatient) -> KnownPatient:
    """A row above, to be compared like a patient of the file."""
    return KnownPatient(
        "",
        patient.sort_key,
        patient.birth_on,
        patient.phone,
        patient.previous_number,
        patient.middle_name,
        patient.suffix,
    )


def _is_same_person(patient: NewPatient, known: KnownPatient) -> bool:
    """True for two people of the same folded name who are one person.

    Both birth dates decide where both are known; else the record number does, and where
    neither has a birth date, the same phone (or none in both) with no other number.
    """
    if _differ(patient.suffix, known.suffix) or _differ(patient.middle_name, known.middle_name):
        return False
    if patient.birth_on and known.birth_on:
        return patient.birth_on == known.birth_on
    numbers = (fold(patient.previous_number), fold(known.previous_number))
    if all(numbers):
        return numbers[0] == numbers[1]
    if patient.birth_on or known.birth_on:
        return False
    return phone_digits(patient.phone) == phone_digits(known.phone)


def _differ(one: str, other: str) -> bool:
    """True when both are given and their first letters or words differ."""
    first, second = fold(one).strip("."), fold(other).strip(".")
    return bool(first and second) and not (first.startswith(second) or second.startswith(first))
