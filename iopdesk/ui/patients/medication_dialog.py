"""Add a medication, record the last day of one, and the day of naloxone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _, medium_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.medications import (
    MedicationRow,
    add_medication,
    record_naloxone,
    stop_medication,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, TextField


class MedicationDialog(ActDialog):
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
        self.add_field(
            TextField(
                "name",
                _("Name and strength"),
                placeholder=_("As the label says it"),
                required=_("Enter the name as the label says it."),
            )
        )
        self.add_row(TextField("dose", _("Dose")), TextField("prescriber", _("Prescriber")))
        self.add_row(
            date_field(desk, "started_on", _("Since"), required=_("Enter the first day.")),
            TextField("continued_by", _("Continued by")),
        )
        self.add_field(CheckField("is_as_needed", _("As needed")))
        self.add_field(CheckField("is_long_acting", _("Long-acting, such as a monthly injection")))
        self.set_values({"started_on": desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The medicine."""
        values = self.values()
        texts = {name: values[name] or "" for name in ("name", "dose", "prescriber")}
        texts["continued_by"] = values["continued_by"] or ""
        return {**values, **texts, "patient_id": self._header.patient_id}


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
