"""Importing a patient list: the plan of every row, and the one act that adds the people.

The list is read before, by ``list_files.read_list``. The act decides every row
again inside its own transaction, so that a patient added since the plan was
shown is still recognized.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as Answers
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iopdesk.domain.dates import Order
from iopdesk.domain.list_mapping import Mapping, guess_mapping
from iopdesk.domain.list_plan import ImportPlan
from iopdesk.domain.list_reading import Table
from iopdesk.domain.list_words import ListField
from iopdesk.domain.lists import KnownPatient, plan_import
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, ngettext
from iopdesk.services import patients
from iopdesk.services.acts import Work, act, question
from iopdesk.services.subjects import closed_to
from iopdesk.storage.models import Patient

DateAnswers = Answers[tuple[int, ListField], date]
"""The day a person chose for (row number, field) of each date that has two readings."""
DateOrders = Answers[ListField, Order | None]
"""The order of day and month a person chose for a whole column; None asks date by date."""


@dataclass(frozen=True, slots=True, repr=False)
class PeopleAdded:
    """What the import did: how many people it added, and what it decided of every row."""

    count: int
    plan: ImportPlan
    said: str

    def __repr__(self) -> str:
        return f"PeopleAdded(count={self.count})"


@question("imports.plan", row=Row.IMPORT)
def plan_list(
    work: Work,
    *,
    table: Table,
    mapping: Mapping | None = None,
    orders: DateOrders | None = None,
    answers: DateAnswers | None = None,
) -> ImportPlan:
    """Decide every row of a list against the patients there are; nothing is written.

    Without ``mapping`` the columns are guessed; the plan holds what was used. ``answers``
    win over ``orders``, those over what the columns prove.
    Raises ``RuleBroken("list.no_usable_column")`` when no column holds names.
    """
    return _plan(work, table, mapping, orders, answers)


@act(
    "imports.add_people",
    row=Row.IMPORT,
    undo=True,
    label=N_("Import a patient list"),
    icon="file-import-outline",
)
def add_people(
    work: Work,
    *,
    table: Table,
    mapping: Mapping | None = None,
    orders: DateOrders | None = None,
    answers: DateAnswers | None = None,
    skip: frozenset[int] = frozenset(),
) -> PeopleAdded:
    """Add every row that can be a person, all in this one act or none.

    ``skip`` holds the numbers of rows that the person took out of the plan.
    Raises ``RuleBroken``: ``list.no_usable_column``, ``imports.nobody``.
    """
    plan = _plan(work, table, mapping, orders, answers)
    people = [row.patient for row in plan.rows if row.number not in skip]
    if not people:
        raise RuleBroken("imports.nobody")
    count = len(patients.add_patients(work, people, is_imported=True))
    said = ngettext("{count} patient imported", "{count} patients imported", count)
    return PeopleAdded(count, plan, said.format(count=count))


def added_text(count: int) -> str:
    """``38 people added to the wait list``."""
    return ngettext(
        "{count} person added to the wait list", "{count} people added to the wait list", count
    ).format(count=count)


def _plan(
    work: Work,
    table: Table,
    mapping: Mapping | None,
    orders: DateOrders | None,
    answers: DateAnswers | None,
) -> ImportPlan:
    known = _Known(work)
    return plan_import(
        table,
        mapping or guess_mapping(table, today=work.today),
        today=work.today,
        existing=known.like,
        orders=orders,
        answers=answers,
    )


class _Known:
    """Every patient as far as an import compares, read once: a question a row costs minutes."""

    def __init__(self, work: Work) -> None:
        self._closed = closed_to(work)
        self._by_name: dict[str, list[tuple[int, KnownPatient]]] = defaultdict(list)
        self._by_number: dict[str, list[tuple[int, KnownPatient]]] = defaultdict(list)
        rows = work.db.execute(
            select(
                Patient.id,
                Patient.mrn,
                Patient.sort_key,
                Patient.birth_on,
                Patient.phone,
                Patient.previous_number,
                Patient.middle_name,
                Patient.suffix,
            )
        )
        for row in rows:
            known = KnownPatient(*row[1:])
            self._by_name[known.sort_key].append((row.id, known))
            if known.previous_number:
                self._by_number[known.previous_number].append((row.id, known))

    def like(self, patient: NewPatient) -> Sequence[KnownPatient]:
        """Those with the same folded name or the same previous number, the oldest first."""
        found = dict(self._by_name.get(patient.sort_key, ()))
        found |= dict(self._by_number.get(patient.previous_number, ()))
        return [
            known for key, known in sorted(found.items()) if self._may_tell(key, known, patient)
        ]

    def _may_tell(self, patient_id: int, known: KnownPatient, patient: NewPatient) -> bool:
        """A list of names must not find out who has a restricted record: the birth date too."""
        is_same_day = patient.birth_on is not None and patient.birth_on == known.birth_on
        return patient_id not in self._closed or is_same_day


sentences(
    {
        "imports.nobody": N_(
            "No row of this list adds a person. Look at the report; nothing was changed."
        ),
    }
)
