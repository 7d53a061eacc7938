"""Short forms of an episode: counselor, stage, level, care elsewhere, override of a hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.episodes import (
    Hold,
    Stage,
    hold_label,
    stage_label,
)
from iopdesk.domain.levels import find_level, levels
from iopdesk.i18n import _
from iopdesk.services.assessments import override_hold
from iopdesk.services.chart import ChartHeader
from iopdesk.services.episodes import EDITION, add_stay, assign_counselor, change_stage
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, TextField


class EpisodeDialog(ActDialog):
    """A form about the episode of a chart."""

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, act: Any, title: str, verb: str
    ) -> None:
        super().__init__(
            desk, act, title, verb, parent, record=header.episode_id, words=header.name
        )
        self._header = header

    def given(self) -> dict[str, Any]:
        """The values of the form about this episode; text that was left out is empty."""
        values = {
            name: "" if value is None and isinstance(self.fields[name], TextField) else value
            for name, value in self.values().items()
        }
        return {**values, "episode_id": self._header.episode_id}


class CounselorDialog(EpisodeDialog):
    """Who is the primary counselor."""

    form_name = "counselor"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        counselors: Sequence[tuple[int, str]],
    ) -> None:
        title = _("Assign counselor")
        super().__init__(desk, parent, header, assign_counselor, title, _("Assign"))
        choices = [(None, _("Choose a person")), *counselors]
        required = _("Choose a counselor from the list.")
        self.add_field(ChoiceField("counselor_id", _("Counselor"), choices, required=required))
        self.set_values({"counselor_id": header.counselor_id})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The person, and the version of the episode that was seen."""
        return {**super().given(), "expected_version": self._header.episode_version}


class StageDialog(EpisodeDialog):
    """Where in recovery the patient is, from a day on."""

    form_name = "stage"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader) -> None:
        title = _("Change stage")
        super().__init__(desk, parent, header, change_stage, title, title)
        choices = [(each, stage_label(each)) for each in Stage if each is not header.stage]
        self.add_field(ChoiceField("stage", _("New stage"), choices))
        required = _("Enter the first day.")
        self.add_field(date_field(desk, "on", _("From"), looks="ahead", required=required))
        following = min((header.stage or 0) + 1, max(Stage))
        self.set_values({"on": desk.today(), "stage": Stage(following)})
        self.begin()


class StayDialog(EpisodeDialog):
    """Care elsewhere: detox, residential, hospital."""

    form_name = "stay"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader) -> None:
        title = _("Add care elsewhere")
        super().__init__(desk, parent, header, add_stay, title, _("Add"))
        choices = [(each.code, each.label) for each in levels(EDITION)]
        self.add_field(ChoiceField("level", _("Level of care"), choices))
        self.add_field(TextField("place_name", _("Where")))
        self.add_row(
            date_field(desk, "starts_on", _("First day"), required=_("Enter the first day.")),
            date_field(desk, "ends_on", _("Last day"), required=_("Enter the last day.")),
        )
        usual = find_level("3.5", EDITION)
        self.set_values({"level": usual.code if usual else ""})
        self.begin()


class HoldDialog(EpisodeDialog):
    """Lets treatment go on despite a hold; asks first, since it cannot be undone."""

    form_name = "override"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, holds: Sequence[Hold]
    ) -> None:
        title = _("Let treatment go on despite the hold?")
        super().__init__(desk, parent, header, override_hold, title, _("Override hold"))
        choices = [(each.kind, _told(each)) for each in holds]
        self.add_field(ChoiceField("hold", _("Hold"), choices))
        self.add_field(
            MultiLineField(
                "reason",
                _("Reason"),
                hint=_("It is kept in writing under your name, and cannot be undone."),
            )
        )
        # the safe act is the default of what cannot go back
        self.accept_button.setDefault(False)
        self.reject_button.setDefault(True)
        self.begin()

    def given(self) -> dict[str, Any]:
        """The hold and the reason."""
        given = super().given()
        return {**given, "reason": given["reason"] or ""}


def _told(hold: Hold) -> str:
    reasons = ", ".join(hold.reasons)
    return f"{hold_label(hold.kind)}: {reasons}" if reasons else hold_label(hold.kind)
