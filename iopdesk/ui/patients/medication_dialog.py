"""Add, correct and stop a medication, and the day of naloxone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.domain.medication_words import expectation_words
from iopdesk.domain.medications import Medication
from iopdesk.i18n import _, medium_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.medications import (
    MedicationRow,
    add_medication,
    change_medication,
    list_medications,
    record_naloxone,
    remove_medication,
    stop_medication,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, TextField


class MedicationForm(ActDialog):
    """The fields of a medicine; what it makes a test expect is said as it is typed."""

    def add_fields(self) -> None:
        """Name, dose, prescriber, days, and how it is taken."""
        self.name_field = TextField(
            "name",
            _("Name and strength"),
            placeholder=_("As the label says it"),
            required=_("Enter the name as the label says it."),
        )
        self.add_field(self.name_field)
        self.add_row(TextField("dose", _("Dose")), TextField("prescriber", _("Prescriber")))
        self.add_days()
        self.add_field(CheckField("is_as_needed", _("As needed")))
        self.add_field(CheckField("is_long_acting", _("Long-acting, such as a monthly injection")))
        for name in ("name", "is_as_needed", "is_long_acting"):
            self.fields[name].changed.connect(self.show_expectation)

    def add_days(self) -> None:
        """The first day, and who goes on prescribing it."""
        self.add_row(
            date_field(self.desk, "started_on", _("Since"), required=_("Enter the first day.")),
            TextField("continued_by", _("Continued by")),
        )

    def show_expectation(self) -> None:
        """Say under the name what a test should show of the medicine."""
        values = self.values()
        medicine = Medication(
            values["name"] or "",
            is_as_needed=values["is_as_needed"],
            is_long_acting=values["is_long_acting"],
        )
        self.name_field.set_hint(expectation_words(medicine))

    def medicine(self) -> dict[str, Any]:
        """The fields as the acts take them."""
        values = self.values()
        texts = ("name", "dose", "prescriber", "continued_by")
        return values | {name: values[name] or "" for name in texts}


class MedicationDialog(MedicationForm):
    """A medicine as its label says it; tests are read against it."""

    form_name = "medication"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader) -> None:
        super().__init__(
            desk,
            add_medication,
            _("Add medication"),
            _("Add medication"),
            parent,
            record=header.patient_id,
            words=_("{name}. Tests are read against it.").format(name=header.name),
        )
        self._header = header
        self.add_fields()
        self.set_values({"started_on": desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The medicine."""
        return {**self.medicine(), "patient_id": self._header.patient_id}


class ChangeDialog(MedicationForm):
    """Corrects one of the patient's medicines, also a stopped one, or removes it."""

    form_name = "medication_change"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        medications: Sequence[MedicationRow],
    ) -> None:
        super().__init__(
            desk,
            change_medication,
            _("Change medication"),
            _("Save changes"),
            parent,
            record=header.patient_id,
            words=_("{name}. Tests are read against it.").format(name=header.name),
        )
        self._header = header
        self._rows = {row.medication_id: row for row in medications}
        choices = [(key, _told(row)) for key, row in self._rows.items()]
        self.which = ChoiceField("medication_id", _("Medication"), choices)
        self.add_field(self.which)
        self.add_fields()
        self.which.changed.connect(self._show_row)
        self._show_row()
        role = QDialogButtonBox.ButtonRole.DestructiveRole
        self.remove_button = self.add_button(
            _("Remove"), role, kind="danger", on_click=self._remove
        )
        self.begin()

    def add_days(self) -> None:
        """The last day too."""
        self.add_row(
            date_field(self.desk, "started_on", _("Since"), required=_("Enter the first day.")),
            date_field(
                self.desk,
                "stopped_on",
                _("Last day"),
                hint=_("Empty while it is taken."),
            ),
        )
        self.add_field(TextField("continued_by", _("Continued by")))

    def given(self) -> dict[str, Any]:
        """The medicine at the version that was seen."""
        return {**self.medicine(), "expected_version": self.version}

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for the medicine as it is now; one that is gone has no other version."""
        wanted = self.which.value()
        return self.find_saved(
            list_medications,
            then,
            lambda each: each.medication_id == wanted,
            _values,
            patient_id=self._header.patient_id,
        )

    def _show_row(self) -> None:
        """Another medicine was chosen: show what is saved of it, then its own draft."""
        row = self._rows[self.which.value()]
        was_filling, self._is_filling = self._is_filling, True
        self._record, self.version = str(row.medication_id), row.version
        self.message_area.clear()
        self.set_values(_values(row))
        self._start = self.texts()
        self._is_filling = was_filling
        self.show_expectation()
        if not was_filling:
            self.desk.read_draft(self.form_name, self._record, owner=self, then=self._on_draft)

    def _remove(self) -> None:
        self.desk.do(
            remove_medication,
            owner=self,
            then=self._on_done,
            otherwise=self.show_error,
            patient_id=self._header.patient_id,
            medication_id=self.which.value(),
            expected_version=self.version,
        )


class StopDialog(ActDialog):
    """The last day of a medicine."""

    form_name = "medication_stop"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        medications: Sequence[MedicationRow],
    ) -> None:
        super().__init__(
            desk,
            stop_medication,
            _("Stop medication"),
            _("Stop medication"),
            parent,
            record=header.patient_id,
            words=header.name,
        )
        self._rows = {row.medication_id: row for row in medications if row.stopped_on is None}
        choices = [(key, _told(row)) for key, row in self._rows.items()]
        self.add_field(ChoiceField("medication_id", _("Medication"), choices))
        self.add_field(date_field(desk, "on", _("Last day"), required=_("Enter the last day.")))
        self.set_values({"on": desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The medicine at the version that was seen, and the day."""
        values = self.values()
        return {**values, "expected_version": self._rows[values["medication_id"]].version}


class NaloxoneDialog(ActDialog):
    """The day naloxone was offered or given."""

    form_name = "naloxone"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader) -> None:
        super().__init__(
            desk,
            record_naloxone,
            _("Record naloxone"),
            _("Record"),
            parent,
            record=header.episode_id,
            words=_("{name}. The day stands on both summaries.").format(name=header.name),
        )
        self._header = header
        required = _("Enter the day it was offered.")
        self.add_field(date_field(desk, "on", _("Offered or given on"), required=required))
        self.set_values({"on": desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The day, at the version of the episode that was seen."""
        return {
            **self.values(),
            "episode_id": self._header.episode_id,
            "expected_version": self._header.episode_version,
        }


def _told(row: MedicationRow) -> str:
    return _("{name}, since {day}").format(name=row.name, day=medium_date(row.started_on))


def _values(row: MedicationRow) -> dict[str, Any]:
    return {
        "medication_id": row.medication_id,
        "name": row.name,
        "dose": row.dose,
        "prescriber": row.prescriber,
        "started_on": row.started_on,
        "stopped_on": row.stopped_on,
        "continued_by": row.continued_by,
        "is_as_needed": row.is_as_needed,
        "is_long_acting": row.is_long_acting,
    }
