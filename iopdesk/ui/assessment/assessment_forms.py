"""The commands of assessment and safety that a chart, its menus and the palette offer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.instruments import questionnaire
from iopdesk.i18n import N_
from iopdesk.services import crisis_cards, instruments, safety_prompts, substances
from iopdesk.services.chart import Chart, open_chart
from iopdesk.services.instruments import OWN, EntryChoice, ResultRow, entry_choices
from iopdesk.ui.assessment.crisis_card_dialog import open_crisis_card
from iopdesk.ui.assessment.prompt_dialogs import ConcernDialog
from iopdesk.ui.assessment.questionnaire_dialog import QuestionnaireDialog
from iopdesk.ui.assessment.score_dialog import ChooseDialog, ScoreDialog
from iopdesk.ui.assessment.substance_dialog import SubstanceDialog
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.chart_command import ChartCommand, has_episode, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always

ASSESSMENT, PRINT = N_("Assessment"), N_("Print")

COMMANDS: tuple[ChartCommand, ...] = (
    of(instruments.enter_answers, "enter_instrument", always, group=ASSESSMENT),
    of(substances.add_substance, "add_substance", has_episode, group=ASSESSMENT),
)
CONCERN = of(safety_prompts.raise_concern, "raise_concern", always)
CARD = of(crisis_cards.begin_print, "print_crisis_card", always, group=PRINT)


class AssessmentForms(PatientForms):
    """The part of the patients pane that opens them."""

    def enter_instrument(self, *, patient_id: int) -> None:
        """Choose a questionnaire, then fill it in."""

        def choose(chart: Chart) -> None:
            def show(choices: Sequence[EntryChoice]) -> None:
                made = ChooseDialog(self, chart.header.name, choices)
                made.submitted.connect(lambda: self._go_on(chart, made))
                self.open_dialog(made)

            self.desk.ask(entry_choices, owner=self, then=show)

        self.with_chart(patient_id, choose)

    def _go_on(self, chart: Chart, made: ChooseDialog) -> None:
        code, choice = made.chosen(), made.choices.get(made.chosen())
        made.accept()
        form: ActDialog
        if choice is not None and choice.form_version:
            found = questionnaire(code, choice.form_version)
            form = QuestionnaireDialog(self.desk, self, chart, found)
        else:
            kind = None if code == OWN else Instrument(code)
            label = choice.label if choice is not None else ""
            form = ScoreDialog(self.desk, self, chart.header, kind, label=label)
        self.open_dialog(form)

    def add_substance(self, *, patient_id: int) -> None:
        """Add a substance."""
        self.with_chart(patient_id, lambda chart: SubstanceDialog(self.desk, self, chart.header))

    def raise_concern(self, *, patient_id: int) -> None:
        """Tell a clinician of a concern."""
        self.with_chart(patient_id, lambda chart: ConcernDialog(self.desk, self, chart.header))

    def print_crisis_card(self, *, patient_id: int) -> None:
        """Read, save or print the crisis card."""

        def show(chart: Chart) -> None:
            self.bring(chart)
            open_crisis_card(self.desk, self, patient_id, self.open_dialog)

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)


def correction(desk: Desk, parent: QWidget, chart: Chart, row: ResultRow) -> ActDialog:
    """The form that corrects a result."""
    if row.form_version:
        form = questionnaire(row.instrument, row.form_version)
        return QuestionnaireDialog(desk, parent, chart, form, row)
    kind = None if row.instrument == OWN else Instrument(row.instrument)
    return ScoreDialog(desk, parent, chart.header, kind, row, row.label)
