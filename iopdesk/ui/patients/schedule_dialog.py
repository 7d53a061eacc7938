"""Prescribe hours: minutes a week and weekdays, with the band of the level while typing."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.hours import week_first
from iopdesk.domain.levels import Band, band_for, is_iop
from iopdesk.domain.schedules import judge_schedule
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.episodes import prescribe_schedule
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import WeekdaysField, date_field, hours_field
from iopdesk.ui.shared.fields import CheckField, TextField


def band_hint(minutes: int | None, band: Band | None, *, is_iop_kind: bool) -> str:
    """What the level asks for, and what hours outside of it need."""
    if minutes is not None:
        verdict = judge_schedule(minutes, band, is_iop=is_iop_kind)
        if verdict.warnings:
            return " ".join(verdict.warnings)
    if band is None:
        return ""
    return _("This level asks for {band}.").format(band=band.words)


def band_at(
    desk: Desk, level: str, edition: str, birth_on: date | None, on: date | None
) -> Band | None:
    """The band of a level on a day, by the age of the patient."""
    first = week_first(on or desk.today(), desk.practice.week_start)
    return band_for(edition, level, birth_on=birth_on, week_first=first)


class ScheduleDialog(ActDialog):
    """Hours from a day on; a reason where they lie outside of the band."""

    form_name = "schedule"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader) -> None:
        super().__init__(
            desk,
            prescribe_schedule,
            _("Prescribe hours"),
            _("Prescribe"),
            parent,
            record=header.episode_id,
            words=header.name,
        )
        self._header = header
        required = _("Enter the hours a week.")
        self.add_row(
            date_field(desk, "on", _("From"), looks="ahead", required=_("Enter the first day.")),
            hours_field("weekly_minutes", _("Hours a week"), required=required),
        )
        self.add_field(
            WeekdaysField("weekdays", _("Days to come"), required=_("Choose the days to come."))
        )
        self.add_field(
            CheckField(
                "is_taper",
                _("Taper"),
                hint=_("Fewer hours for two whole weeks, then a change to outpatient."),
            )
        )
        self.add_field(TextField("reason", _("Reason")))
        self.set_values(
            {
                "on": desk.today(),
                "weekly_minutes": header.weekly_minutes,
                "weekdays": header.weekdays,
            }
        )
        for name in ("on", "weekly_minutes"):
            self.fields[name].changed.connect(self._say_band)
        self._say_band()
        self.begin()

    def given(self) -> dict[str, Any]:
        """The schedule."""
        values = self.values()
        return {
            **values,
            "episode_id": self._header.episode_id,
            "reason": values["reason"] or "",
        }

    def _say_band(self) -> None:
        header = self._header
        band = band_at(
            self.desk, header.level, header.edition, header.birth_on, self.fields["on"].value()
        )
        minutes = self.fields["weekly_minutes"].value()
        hint = band_hint(minutes, band, is_iop_kind=is_iop(header.level, header.edition))
        self.fields["reason"].set_hint(hint)
