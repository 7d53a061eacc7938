"""Telling a clinician of a concern, and a clinician's word that closes a safety prompt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.domain.safety import Sight
from iopdesk.domain.times import parse_time
from iopdesk.i18n import _, clock_time
from iopdesk.services.chart import ChartHeader
from iopdesk.services.safety_prompts import PromptRow, acknowledge, raise_concern
from iopdesk.ui.assessment.crisis_card_dialog import open_crisis_card
from iopdesk.ui.assessment.sentence import show_sentence
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import MultiLineField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.read_fields import TimeField


class ConcernDialog(ActDialog):
    """A worry in words goes to the clinicians of the patient at once."""

    form_name = "concern"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader) -> None:
        super().__init__(
            desk,
            raise_concern,
            _("Tell a clinician of a concern"),
            _("Tell a clinician"),
            parent,
            record=header.patient_id,
            words=_("{name}. The counselor is told at once, then who is on call.").format(
                name=header.name
            ),
        )
        self._header = header
        self.add_field(MultiLineField("concern", _("What worries you"), lines=4))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The words."""
        return {
            "patient_id": self._header.patient_id,
            "concern": self.values()["concern"] or "",
        }

    def _on_done(self, result: Any) -> None:
        self.desk.spend_draft(self.form_name, self._record)
        if result.sight is Sight.PROMPT:
            self.accept()
        else:
            show_sentence(self)


class AcknowledgeDialog(ActDialog):
    """What was done, and when; it closes the prompt for everybody and is never undone."""

    form_name = "acknowledge"

    def __init__(self, desk: Desk, parent: QWidget, row: PromptRow) -> None:
        super().__init__(
            desk,
            acknowledge,
            _("Acknowledge safety prompt"),
            _("Acknowledge"),
            parent,
            record=row.prompt_id,
            words=opened_words(row),
            width=520,
        )
        self._row = row
        if row.concern:
            self.add_widget(label(row.concern, "strong", wrap=True))
        self.add_widget(label(told_words(row), "small", wrap=True))
        hint = _("It stays in the chart, and cannot be undone.")
        self.add_field(MultiLineField("action", _("What was done"), lines=3, hint=hint))
        missing = _("Enter when it was done.")
        self.add_row(
            date_field(desk, "on", _("Day"), required=missing),
            TimeField("at", _("Time"), read=lambda text: parse_time(text, field="at"),
                      required=missing),
        )  # fmt: skip
        now = desk.now()
        self._now = now.replace(second=0, microsecond=0)
        self.set_values({"on": now.date(), "at": self._now.time().replace(tzinfo=None)})
        self.add_button(
            _("Crisis card…"), QDialogButtonBox.ButtonRole.ActionRole, on_click=self._card
        )
        self.begin()
        self.fields["action"].focus()

    def given(self) -> dict[str, Any]:
        """The word; a time that was not touched is the present one."""
        values = self.values()
        at: datetime | None = datetime.combine(
            values["on"], values["at"], tzinfo=self.desk.practice.zone
        )
        if at is not None and at == self._now:
            at = None
        return {
            "prompt_id": self._row.prompt_id,
            "expected_version": self._row.version,
            "action": values["action"] or "",
            "at": at,
        }

    def _card(self) -> None:
        open_crisis_card(self.desk, self, self._row.patient_id, lambda made: made.open())


def opened_words(row: PromptRow) -> str:
    """Who, why, by whom and since when, in one sentence."""
    return _("{name}: {reason}, entered by {person} at {time}.").format(
        name=row.name,
        reason=row.reason,
        person=row.entered_by,
        time=clock_time(row.opened_at),
    )


def told_words(row: PromptRow) -> str:
    """Who is told by now, and when it climbs."""
    told = ", ".join(
        _("{person} ({rung})").format(person=person, rung=rung) for person, rung, _at in row.told
    )
    words = _("Told so far: {people}.").format(people=told)
    if row.climbs_at is None:
        return words
    more = _("At {time} it goes to the next.").format(time=clock_time(row.climbs_at))
    return f"{words} {more}"
