"""What every form of a patient opens through: the chart as it is now, one dialog at a time.

A part of the chart has its own subclass in ``ui/patients/<noun>_forms.py``, which the pane
inherits; its methods are what :data:`.chart_commands.CHART_COMMANDS` names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.errors import RuleBroken
from iopdesk.services import patient_search
from iopdesk.services.chart import Chart, open_chart
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.form_dialog import Dialog, FormDialog
from iopdesk.ui.shared.pane import Pane


class PatientForms(Pane):
    """The part of the patients pane that opens dialogs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.dialog: Dialog | None = None

    def with_chart(self, patient_id: int, make: Callable[[Chart], Dialog | None]) -> None:
        """Ask for the chart as it is now, and open a form on it if it applies."""

        def show(chart: Chart) -> None:
            self.bring(chart)
            made = make(chart)
            if made is not None:
                self.open_dialog(made)

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)

    def with_people(self, patient_id: int, make: Callable[[Chart, Any], FormDialog]) -> None:
        """The same, for a form that also offers the counselors."""

        def show(chart: Chart) -> None:
            self.desk.ask(
                patient_search.list_counselors,
                owner=self,
                then=lambda people: self.open_dialog(make(chart, people)),
            )

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)

    def with_episode(
        self, patient_id: int, question: Callable[..., Any], form: Callable[..., FormDialog]
    ) -> None:
        """Ask a question about the episode, and open a form on its answer."""

        def show(chart: Chart) -> None:
            if chart.header.episode_id is None:
                self.desk.refused.emit(RuleBroken("episode.none_open"), self)
                return
            self.desk.ask(
                question,
                owner=self,
                then=lambda answer: self.open_dialog(form(self.desk, self, chart.header, answer)),
                episode_id=chart.header.episode_id,
            )

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)

    def bring(self, chart: Chart) -> None:
        """Show the chart that a form is about, unless it is shown already."""
        raise NotImplementedError

    def open_dialog(self, dialog: Dialog) -> None:
        """Open a dialog; reloads wait until it is closed."""
        self.dialog = dialog
        dialog.finished.connect(self.on_closed)
        dialog.open()

    def on_closed(self, _result: int) -> None:
        """Catch up with what changed while the dialog was open."""
        self.dialog = None
        self.editing_ended()

    def is_editing(self) -> bool:
        """A reload waits while a form is open."""
        return self.dialog is not None
