"""Short forms of somebody who waits: an attempt, the next step, and how waiting ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.intake import (
    AttemptResult,
    ContactWay,
    WaitOutcome,
    outcome_label,
    result_label,
    way_label,
)
from iopdesk.domain.times import parse_time
from iopdesk.i18n import _
from iopdesk.services.admissions import AdmissionShown
from iopdesk.services.chart import ChartHeader
from iopdesk.services.wait_list import close_waiting, record_attempt, set_next_step
from iopdesk.ui.desk import Desk
from iopdesk.ui.intake.inquiry_dialog import read_wait
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.read_fields import TimeField


class WaitDialog(ActDialog):
    """A form about the waiting of one patient, at the version it was read."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        shown: AdmissionShown,
        act: Callable[..., Any],
        title: str,
        verb: str,
    ) -> None:
        super().__init__(
            desk, act, title, verb, parent, record=header.patient_id, words=header.name, width=520
        )
        self._patient_id = header.patient_id
        self.version = shown.wait.version if shown.wait is not None else 0

    def add_next(self, shown: AdmissionShown) -> None:
        """The next step as it stands, to be changed."""
        next_on = date_field(self.desk, "next_on", _("When"), looks="ahead")
        self.add_row(TextField("next_step", _("Next step")), next_on, stretches=(3, 2))
        if shown.wait is not None:
            inquiry = shown.wait.inquiry
            self.set_values({"next_step": inquiry.next_step, "next_on": inquiry.next_on})

    def given(self) -> dict[str, Any]:
        """The values, of this patient at this version; texts left out are empty."""
        texts = {
            name: "" if value is None and isinstance(self.fields[name], TextField) else value
            for name, value in self.values().items()
            if name != "next_on"
        }
        found = self.values()
        if "next_on" in found:
            texts["next_on"] = found["next_on"]
        return {**texts, "patient_id": self._patient_id, "expected_version": self.version}

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        return read_wait(self, self._patient_id, then)


class NextStepDialog(WaitDialog):
    """What is done next, and when."""

    form_name = "next_step"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, shown: AdmissionShown
    ) -> None:
        title = _("Set next step")
        super().__init__(desk, parent, header, shown, set_next_step, title, _("Save"))
        self.add_next(shown)
        self.begin()


class AttemptDialog(WaitDialog):
    """One try to reach somebody; for those who wait also what follows from it."""

    form_name = "attempt"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, shown: AdmissionShown
    ) -> None:
        title = _("Record contact attempt")
        super().__init__(desk, parent, header, shown, record_attempt, title, _("Record"))
        ways = [(each, _upper(way_label(each))) for each in ContactWay]
        results = [(each, _upper(result_label(each))) for each in AttemptResult]
        self.add_row(
            ChoiceField("way", _("How"), ways), ChoiceField("result", _("Result"), results)
        )
        day = _("Enter the day of the attempt.")
        at = _("Enter the time of the attempt.")
        self.add_row(
            date_field(desk, "tried_on", _("Day"), required=day),
            TimeField("tried_at", _("Time"), read=parse_time, required=at),
        )
        self.add_field(TextField("note", _("Note")))
        self._has_next = shown.is_waiting
        if self._has_next:
            self.add_widget(label(_("What follows"), "strong"))
            self.add_next(shown)
        now = desk.now()
        self.set_values({"tried_on": desk.today(), "tried_at": time(now.hour, now.minute)})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The attempt at its instant, and the next step of those who wait."""
        found = super().given()
        day, at = found.pop("tried_on"), found.pop("tried_at")
        found["tried_at"] = datetime.combine(day, at, tzinfo=self.desk.practice.zone)
        if not self._has_next:
            found["expected_version"] = 0
        return found


class CloseDialog(WaitDialog):
    """How waiting ended without an admission."""

    form_name = "wait_end"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, shown: AdmissionShown
    ) -> None:
        title = _("Take off the wait list")
        super().__init__(desk, parent, header, shown, close_waiting, title, title)
        choices: list[tuple[WaitOutcome | None, str]] = [(None, _("Choose what happened"))]
        choices += [
            (each, _upper(outcome_label(each)))
            for each in WaitOutcome
            if each is not WaitOutcome.ADMITTED
        ]
        required = _("Choose how the waiting ended.")
        self.add_row(
            ChoiceField("outcome", _("Outcome"), choices, required=required),
            date_field(desk, "on", _("On"), required=_("Enter the day on which it ended.")),
        )
        self.add_field(MultiLineField("words", _("In words"), lines=2))
        words = _("The record stays. It is listed as not admitted, and can wait again.")
        self.add_widget(label(words, "second", wrap=True))
        self.set_values({"on": desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """How it ended, when, and in words."""
        found = super().given()
        return {**found, "words": found["words"] or ""}


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
