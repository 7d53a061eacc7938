"""Opening the forms of leaving and the summaries for a patient."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from iopdesk.services.care_plans import PlanRow, read_plan
from iopdesk.services.discharges import Leaving, discharge, read_leaving, step_down
from iopdesk.services.summaries import Drawn, SummaryKind, draw_summary
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.discharge_dialog import DischargeDialog
from iopdesk.ui.papers.leaving_dialog import LeavingDialog
from iopdesk.ui.papers.step_down_dialog import StepDownDialog
from iopdesk.ui.papers.summary_dialog import SummaryDialog
from iopdesk.ui.shared.form_dialog import Dialog

Shown = Callable[[Dialog], object]
"""Gets the dialog in place of its being opened at once."""


def open_step_down(desk: Desk, parent: QWidget, patient_id: int, show: Shown | None = None) -> None:
    """Open the form to step down; says why not where there is no open episode."""
    _open_leaving(desk, parent, patient_id, StepDownDialog, show)


def open_discharge(desk: Desk, parent: QWidget, patient_id: int, show: Shown | None = None) -> None:
    """Open the form to discharge; says why not where there is no open episode."""
    _open_leaving(desk, parent, patient_id, DischargeDialog, show)


def open_summary(
    desk: Desk,
    parent: QWidget,
    patient_id: int,
    kind: SummaryKind,
    show: Shown | None = None,
    *,
    is_open: bool = False,
) -> None:
    """Open a summary to read, save and print. ``is_open``: its form can still be opened."""
    is_discharge = kind is SummaryKind.DISCHARGE
    may_fill = is_open and desk.may(discharge if is_discharge else step_down)

    def fill() -> None:
        if is_discharge:
            open_discharge(desk, parent, patient_id, show)
        else:
            open_step_down(desk, parent, patient_id, show)

    def ready(drawn: Drawn) -> None:
        made = SummaryDialog(desk, parent, patient_id, kind, drawn, fill if may_fill else None)
        (show or _open)(made)

    desk.ask(draw_summary, owner=parent, then=ready, patient_id=patient_id, kind=kind)


def _open_leaving(
    desk: Desk,
    parent: QWidget,
    patient_id: int,
    form: type[DischargeDialog] | type[StepDownDialog],
    show: Shown | None,
) -> None:
    def with_leaving(leaving: Leaving) -> None:
        def with_plan(plan: PlanRow) -> None:
            made: LeavingDialog = form(desk, parent, patient_id, leaving, plan)
            (show or _open)(made)

        desk.ask(
            read_plan,
            owner=parent,
            then=with_plan,
            episode_id=leaving.episode_id,
            kind=form.plan_kind,
        )

    desk.ask(read_leaving, owner=parent, then=with_leaving, patient_id=patient_id)


def _open(dialog: Dialog) -> None:
    dialog.open()
