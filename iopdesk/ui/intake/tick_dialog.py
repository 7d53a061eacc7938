"""What a person says of a step of an admission: done on a day, or not applicable and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.admissions import BY_HAND, StepShown
from iopdesk.domain.intake import ChecklistStep, StepState
from iopdesk.i18n import _
from iopdesk.services.admissions import AdmissionShown, read_admission, tick_step
from iopdesk.services.chart import ChartHeader
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, TextField


def ticked_by_people(steps: Sequence[StepShown]) -> tuple[StepShown, ...]:
    """The steps of which somebody may say something."""
    return tuple(each for each in steps if each.may_be_done or each.may_be_left_out)


class TickDialog(ActDialog):
    """Says one thing of one step; ``steps`` are those of which something can be said."""

    form_name = "admission_step"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        episode_id: int,
        steps: Sequence[StepShown],
        *,
        step: ChecklistStep | None = None,
        state: StepState = StepState.DONE,
    ) -> None:
        super().__init__(
            desk,
            tick_step,
            _("Step of the admission"),
            _("Save"),
            parent,
            record=f"{episode_id} {step or ''}",
            words=header.name,
        )
        self._episode_id, self._patient_id = episode_id, header.patient_id
        self._versions = {each.step: each.version for each in steps}
        self.add_field(ChoiceField("step", _("Step"), [(each.step, each.label) for each in steps]))
        states = [
            (StepState.DONE, _("Done")),
            (StepState.NOT_APPLICABLE, _("Does not apply")),
        ]
        self.add_row(
            ChoiceField("state", _("What is so"), states),
            date_field(desk, "on", _("On"), required=_("Enter the day.")),
        )
        self.add_field(TextField("note", _("Note, or why it does not apply")))
        first = step or next((each.step for each in steps if each.state is None), None)
        if first is not None and first not in BY_HAND:
            state = StepState.NOT_APPLICABLE
        self.set_values({"step": first, "state": state, "on": desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """What is said, at the version of the step that was seen."""
        found = self.values()
        return {
            **found,
            "note": found["note"] or "",
            "episode_id": self._episode_id,
            "expected_version": self._versions[found["step"]],
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else said of the step."""

        def show(shown: AdmissionShown) -> None:
            steps = shown.checklist.steps if shown.checklist is not None else ()
            self._versions |= {each.step: each.version for each in steps}
            then({"step": self.fields["step"].value()}, 0)

        self.desk.ask(read_admission, owner=self, then=show, patient_id=self._patient_id)
        return True
