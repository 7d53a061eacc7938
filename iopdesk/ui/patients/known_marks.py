"""The marks of rows that an earlier answer brought, so that no key works them out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from iopdesk.services.patient_marks import PatientMarks
from iopdesk.services.patient_search import PatientRow


class KnownMarks:
    """Forgotten whenever the list is loaded anew, after a change or a new minute."""

    def __init__(self) -> None:
        self._marks: dict[int, PatientMarks | None] = {}

    @property
    def ids(self) -> frozenset[int]:
        """The patients whose marks are known."""
        return frozenset(self._marks)

    def forget(self) -> None:
        """Something changed."""
        self._marks.clear()

    def filled(self, rows: Sequence[PatientRow]) -> tuple[PatientRow, ...]:
        """The rows with their marks; those that brought theirs are remembered."""
        for row in rows:
            if row.marks is not None or row.patient_id not in self._marks:
                self._marks[row.patient_id] = row.marks
        return tuple(replace(row, marks=self._marks[row.patient_id]) for row in rows)
