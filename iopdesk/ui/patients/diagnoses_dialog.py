"""The diagnoses of an episode: ICD-10 code and words in rows, the primary one first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.assessments import check_diagnosis
from iopdesk.domain.episodes import DiagnosisKind, diagnosis_kind_label
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.services.assessments import DiagnosisList, list_diagnoses, set_diagnoses
from iopdesk.services.chart import ChartHeader
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import ChoiceField, TextField

ROWS = 6
"""Rows of the form; more than the diagnoses so far, and never fewer than this."""


class DiagnosesDialog(ActDialog):
    """Rows that are left empty are no diagnosis."""

    form_name = "diagnoses"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, found: DiagnosisList
    ) -> None:
        super().__init__(
            desk,
            set_diagnoses,
            _("Change diagnoses"),
            _("Save diagnoses"),
            parent,
            record=header.episode_id,
            words=_("{name}. The first one is the primary one.").format(name=header.name),
            width=680,
        )
        self._episode_id = header.episode_id
        self.version = found.version
        self._count = max(ROWS, len(found.rows) + 2)
        kinds = [(kind, diagnosis_kind_label(kind)) for kind in DiagnosisKind]
        for place in range(self._count):
            number = place + 1
            self.add_row(
                TextField(f"code_{place}", _("Code {number}").format(number=number), max_length=12),
                TextField(f"words_{place}", _("Diagnosis {number}").format(number=number)),
                ChoiceField(f"kind_{place}", _("Kind {number}").format(number=number), kinds),
                stretches=(2, 5, 3),
            )
        self.set_values(_values(found))
        self.begin()

    def check(self) -> bool:
        """Each row with anything in it is whole."""
        for place in range(self._count):
            code = self.fields[f"code_{place}"].value() or ""
            words = self.fields[f"words_{place}"].value() or ""
            if not code and not words:
                continue
            try:
                check_diagnosis(code, words)
            except RuleBroken as error:
                self.fields[f"{error.field}_{place}"].set_error(sentence_for(error))
        return super().check()

    def given(self) -> dict[str, Any]:
        """The rows with a code, in order."""
        rows = []
        for place in range(self._count):
            code = self.fields[f"code_{place}"].value()
            if code:
                words = self.fields[f"words_{place}"].value() or ""
                rows.append((code, words, self.fields[f"kind_{place}"].value()))
        return {
            "episode_id": self._episode_id,
            "diagnoses": rows,
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        self.desk.ask(
            list_diagnoses,
            owner=self,
            then=lambda found: then(self._blank() | _values(found), found.version),
            episode_id=self._episode_id,
        )
        return True

    def _blank(self) -> dict[str, Any]:
        names = ("code", "words")
        return {f"{name}_{place}": None for name in names for place in range(self._count)}


def _values(found: DiagnosisList) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, row in enumerate(found.rows):
        values[f"code_{place}"] = row.code
        values[f"words_{place}"] = row.words
        values[f"kind_{place}"] = row.kind
    return values
