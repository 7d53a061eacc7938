"""Choose the record that is the same person: a look-alike, or anybody found by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _, numeric_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.patient_search import FoundPatient
from iopdesk.ui.calendar.patient_field import PatientField
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import ChoiceField
from iopdesk.ui.shared.form_dialog import FormDialog


class ChooseDialog(FormDialog):
    """``on_chosen`` gets the id of the other record; nothing is changed here."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        alike: Sequence[FoundPatient],
        on_chosen: Callable[[int], object],
    ) -> None:
        words = _("{name}, {number}. Choose the other record of the same person.").format(
            name=header.name, number=header.mrn
        )
        super().__init__(_("Merge with another record"), _("Compare both"), parent, words=words)
        self._on_chosen = on_chosen
        choices: list[tuple[Any, str]] = [(each.patient_id, _told(each)) for each in alike]
        choices.append((None, _("Somebody else, found by typing")))
        self.add_field(ChoiceField("alike", _("Looks like"), choices))
        other = PatientField(desk, "other_id", _("Other record"))
        other.required = _("Choose the other record.")
        other.grown.connect(self.grow)
        self.add_field(other)
        self.fields["alike"].set_value(choices[0][0])
        self.fields["alike"].changed.connect(self._on_alike)
        self._on_alike()

    def submit(self) -> None:
        """Hand the record over."""
        chosen = self.fields["alike"].value() or self.fields["other_id"].value()
        self.accept()
        self._on_chosen(chosen)

    def _on_alike(self) -> None:
        self.fields["other_id"].setVisible(self.fields["alike"].value() is None)
        self.grow()


def _told(found: FoundPatient) -> str:
    born = numeric_date(found.birth_on) if found.birth_on is not None else ""
    return ", ".join(part for part in (found.name, born, found.mrn) if part)
