"""How a patient's name shows to one person: the one way every question and toast takes.

The name; initials in lobby mode; the record number where the record is restricted from
the person. Only papers and what is written into the file use true names themselves
(``tests/services/test_shown_names.py`` holds the short list of those modules).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from iopdesk.domain.privacy import (
    Called,
    Veil,
    shown_full,
    shown_listed,
    shown_short,
    told_apart,
)
from iopdesk.errors import Conflict
from iopdesk.services.acts import Work
from iopdesk.services.subjects import is_closed
from iopdesk.storage.models import Patient

NAME = (
    Patient.mrn,
    Patient.given_name,
    Patient.family_name,
    Patient.preferred_name,
    Patient.suffix,
)
"""The columns a statement reads for a name to be shown."""

_LOT = 500


def veil(work: Work, patient_id: int) -> Veil:
    """How much of a patient's name the person at the desk sees now."""
    if is_closed(work, patient_id):
        return Veil.RESTRICTED
    return Veil.INITIALS if work.is_lobby else Veil.NONE


def full(work: Work, patient_id: int, row: Any, *, with_suffix: bool = False) -> str:
    """The name as spoken, of a row that has the columns of :data:`NAME`."""
    return shown_full(_called(row, with_suffix=with_suffix), veil(work, patient_id))


def listed(work: Work, patient_id: int, row: Any) -> str:
    """The name as lists show it."""
    return shown_listed(_called(row, with_suffix=True), veil(work, patient_id))


def short(work: Work, patient_id: int, row: Any) -> str:
    """The name where there is little room."""
    return shown_short(_called(row, with_suffix=False), veil(work, patient_id))


def preferred(work: Work, patient_id: int, row: Any) -> str:
    """The preferred name, where names show."""
    name: str = row.preferred_name
    return name if veil(work, patient_id) is Veil.NONE else ""


def birth(work: Work, patient_id: int, born: date | None) -> date | None:
    """The birth date, where names show."""
    return born if veil(work, patient_id) is Veil.NONE else None


def own_title(work: Work, session: Any) -> str:
    """A session's own title, which may name its patient: empty where the name is veiled."""
    is_shown = session.patient_id is None or veil(work, session.patient_id) is Veil.NONE
    title: str = session.title
    return title if is_shown else ""


def remark(work: Work, patient_id: int | None, words: str) -> str:
    """Free words on why somebody was away: they may name a patient or tell of one.

    Empty in lobby mode, and where the record is restricted.
    """
    if patient_id is None:
        return "" if work.is_lobby else words
    return words if veil(work, patient_id) is Veil.NONE else ""


def name_of(work: Work, patient_id: int) -> str:
    """One patient's name, as toasts say it. Raises :class:`Conflict` when the patient is gone."""
    row = work.db.execute(select(*NAME).where(Patient.id == patient_id)).one_or_none()
    if row is None:
        raise Conflict("patient")
    return full(work, patient_id, row)


def apart(work: Work, rows: Iterable[tuple[int, Any]]) -> dict[int, str]:
    """The names of the patients of one list; in lobby mode equal initials are told apart."""
    found = dict(rows)
    shown = {patient_id: full(work, patient_id, row) for patient_id, row in found.items()}
    if not work.is_lobby:
        return shown
    return told_apart(shown, {patient_id: row.mrn for patient_id, row in found.items()})


def read_names(work: Work, patient_ids: Collection[int]) -> dict[int, str]:
    """The names of some patients, read by their ids and told apart."""
    return apart(work, read_rows(work, patient_ids).items())


def read_rows(work: Work, patient_ids: Collection[int]) -> dict[int, Any]:
    """The columns of :data:`NAME` of some patients."""
    todo, found = sorted(patient_ids), {}
    for start in range(0, len(todo), _LOT):
        lot = todo[start : start + _LOT]
        for row in work.db.execute(select(Patient.id, *NAME).where(Patient.id.in_(lot))):
            found[row.id] = row
    return found


def _called(row: Any, *, with_suffix: bool) -> Called:
    suffix = row.suffix if with_suffix else ""
    return Called(row.mrn, row.given_name, row.family_name, row.preferred_name, suffix)
