"""Admit a patient: day, origin, level, hours, counselor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.episodes import Origin, origin_label
from iopdesk.domain.levels import is_iop, levels
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.episodes import EDITION, admit
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import WeekdaysField, date_field, hours_field
from iopdesk.ui.patients.schedule_dialog import band_at, band_hint
from iopdesk.ui.shared.fields import ChoiceField, TextField

_USUAL_LEVEL, _USUAL_MINUTES, _USUAL_DAYS = "2.1", 540, (0, 2, 4)


class AdmitDialog(ActDialog):
    """Opens an episode; treatment still waits for the assessment."""

    form_name = "admission"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        counselors: Sequence[tuple[int, str]],
    ) -> None:
        super().__init__(
            desk,
            admit,
            _("Admit {name}").format(name=header.name),
            _("Admit"),
            parent,
            record=header.patient_id,
            words=_("Treatment begins once the assessment is completed."),
        )
        self._header = header
        day = date_field(desk, "on", _("Admitted on"), required=_("Enter the day of admission."))
        origins = [(each, origin_label(each)) for each in Origin]
        self.add_row(day, ChoiceField("origin", _("Comes from"), origins))
        choices = [(each.code, each.label) for each in levels(EDITION) if each.is_outpatient]
        self.add_field(ChoiceField("level", _("Level of care"), choices))
        required = _("Enter the hours a week.")
        people = [(None, _("Not assigned yet")), *counselors]
        self.add_row(
            hours_field("weekly_minutes", _("Hours a week"), required=required),
            ChoiceField("counselor_id", _("Counselor"), people),
        )
        self.add_field(
            WeekdaysField("weekdays", _("Days to come"), required=_("Choose the days to come."))
        )
        self.add_field(TextField("reason", _("Reason for other hours")))
        known = {each for each, _name in counselors}
        own = desk.person.id if desk.person.id in known else None
        self.set_values(
            {
                "on": desk.today(),
                "level": _USUAL_LEVEL,
                "weekly_minutes": _USUAL_MINUTES,
                "weekdays": _USUAL_DAYS,
                "counselor_id": own,
            }
        )
        for name in ("on", "level", "weekly_minutes"):
            self.fields[name].changed.connect(self._say_band)
        self._say_band()
        self.begin()

    def given(self) -> dict[str, Any]:
        """The admission."""
        values = self.values()
        return {
            **values,
            "patient_id": self._header.patient_id,
            "reason": values["reason"] or "",
        }

    def _say_band(self) -> None:
        level = self.fields["level"].value()
        on = self.fields["on"].value()
        band = band_at(self.desk, level, EDITION, self._header.birth_on, on)
        minutes = self.fields["weekly_minutes"].value()
        hint = band_hint(minutes, band, is_iop_kind=is_iop(level, EDITION))
        self.fields["reason"].set_hint(hint)
