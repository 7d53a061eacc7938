"""A field that finds one patient: typed in any form, chosen from what was found."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter

from iopdesk.i18n import N_, _
from iopdesk.services.patient_search import FoundPatient, find_patients
from iopdesk.services.patients import PatientDetails, read_patient
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import TextField

_MANY = N_("More than one patient fits. Choose one from the list.")
_NOBODY = N_("Nobody was found. Type a part of the name, the number or the date of birth.")


class PatientField(TextField):
    """The value is a patient's id. One hit is taken when the field is left, several ask."""

    def __init__(self, desk: Desk, name: str, words: str, *, required: str = "") -> None:
        hint = _("Name, number, date of birth or end of the phone number")
        super().__init__(name, words, hint=hint, required=required)
        self._desk = desk
        self._found: dict[str, int] = {}
        self._patient_id: int | None = None
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._choose)
        self.line.setCompleter(self._completer)
        self.line.textEdited.connect(lambda _words: self._look_up(popup=True))

    def value(self) -> Any:
        """The id of the patient chosen, or None."""
        return self._patient_id

    def set_value(self, value: Any) -> None:
        """Show the patient with an id; None empties the field."""
        if value is None:
            self.line.clear()
            return
        self._desk.ask(
            read_patient,
            owner=self,
            then=lambda found: self._show(int(value), found),
            patient_id=int(value),
        )

    def check(self) -> bool:
        """Take the one patient who fits what was typed, or ask."""
        typed = self.line.text().strip()
        if typed and self._patient_id is None:
            self._look_up(popup=False)
            if typed in self._found:
                self._choose(typed)
            elif len(self._found) == 1:
                self._choose(next(iter(self._found)))
            else:
                self.set_error(_(_MANY if self._found else _NOBODY))
                return False
        return super().check()

    def _on_changed(self) -> None:
        """Other words are no longer the patient who was chosen."""
        self._patient_id = None
        super()._on_changed()

    def _show(self, patient_id: int, found: PatientDetails) -> None:
        fields = found.fields
        words = f"{fields.given_name} {fields.family_name}, {found.mrn}"
        self._found = {words: patient_id}
        self._choose(words)

    def _look_up(self, *, popup: bool) -> None:
        """Ask for who fits; a drafted line holds the number after the name."""
        typed = self.line.text().strip()
        if not typed:
            self._found = {}
            self._model.setStringList([])
            return
        name, _comma, number = typed.rpartition(", ")
        is_line = bool(name) and any(sign.isdigit() for sign in number)
        self._desk.ask(
            find_patients,
            owner=self,
            then=lambda hits: self._offer(hits, popup=popup),
            typed=number if is_line else typed,
        )

    def _offer(self, hits: tuple[FoundPatient, ...], *, popup: bool) -> None:
        self._found = {f"{hit.name}, {hit.mrn}": hit.patient_id for hit in hits}
        self._model.setStringList(list(self._found))
        if popup and self._found:
            self._completer.complete()

    def _choose(self, words: str) -> None:
        patient_id = self._found.get(words)
        if patient_id is None:
            return
        self.line.setText(words)
        self._patient_id = patient_id
        self.set_error(None)
        self.changed.emit()
