"""The way into care in the chart: waiting with its attempts, then the checklist of admission."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.admissions import StepShown
from iopdesk.domain.intake import ChecklistStep, StepState
from iopdesk.i18n import N_, _
from iopdesk.services import admissions, episodes
from iopdesk.services.admissions import AdmissionShown, ChecklistShown, WaitShown, read_admission
from iopdesk.services.chart import Chart
from iopdesk.services.patient_care import care_of
from iopdesk.ui.intake import wait_cards
from iopdesk.ui.intake.checklist_card import ChecklistCard, StepActs, Way
from iopdesk.ui.intake.tick_dialog import TickDialog, ticked_by_people
from iopdesk.ui.patients.chart_command import ChartCommand
from iopdesk.ui.patients.chart_commands import CHART_COMMANDS
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

_FORMS = {
    ChecklistStep.IDENTITY: "file_document",
    ChecklistStep.INSURANCE: "record_verification",
    ChecklistStep.CONSENTS: "write_consent",
    ChecklistStep.NOTICES: "print_packet",
    ChecklistStep.ASSESSMENT: "complete_assessment",
    ChecklistStep.OVERDOSE_PLAN: "print_crisis_card",
    ChecklistStep.NALOXONE: "record_naloxone",
    ChecklistStep.LEVEL: "transfer",
    ChecklistStep.SCHEDULE: "prescribe_hours",
    ChecklistStep.GROUPS: "seat_in_group",
    ChecklistStep.TEST_PHASE: "show_tests",
}
"""The command that opens the form of a step."""


class AdmissionTab(ChartTab):
    """Waiting and its attempts for who waits; the checklist for who came into care."""

    key = "admission"
    title = N_("Admission")
    question = read_admission
    depends_on = frozenset(
        {
            "WaitEntry", "ContactAttempt", "ChecklistItem", "Consent", "ConsentSignature",
            "BenefitCheck", "Document", "CarePlan", "Specimen", "Membership",
        }
    )  # fmt: skip

    def build(self) -> QWidget:
        """An area whose inside is made anew for each answer."""
        self._area = scroll_area(QWidget())
        self._patient_id: int | None = None
        return self._area

    def show_answer(self, chart: Chart, answer: AdmissionShown) -> None:
        """Show cards; scroll and focus stay while the patient is the same."""
        same = self._patient_id == chart.header.patient_id
        self._patient_id = chart.header.patient_id
        place = self._area.verticalScrollBar().value() if same else 0
        focus = self._area.focusWidget()
        name = focus.objectName() if focus is not None and focus.hasFocus() and same else ""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        column.setSpacing(px(12))
        for bar in self._bars(answer):
            column.addWidget(bar)
        column.addWidget(CardColumns(*self._cards(chart, answer)))
        column.addStretch(1)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)
        inside.adjustSize()
        self._area.verticalScrollBar().setValue(place)
        again = inside.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus()

    # -- inside -------------------------------------------------------------------

    def _bars(self, answer: AdmissionShown) -> list[MessageBar]:
        priority = wait_cards.priority_bar(answer.wait)
        found = [priority] if priority is not None else []
        if answer.is_waiting and self.desk.may(episodes.admit):
            found.append(
                MessageBar(
                    "info",
                    _("On the wait list."),
                    _("The checklist begins with the admission."),
                    button_words=_("Admit"),
                    on_button=self._run("admit"),
                )
            )
        return found

    def _cards(self, chart: Chart, answer: AdmissionShown) -> tuple[list[QWidget], list[QWidget]]:
        left: list[QWidget] = []
        right: list[QWidget] = []
        if answer.checklist is not None and not answer.is_waiting:
            left.append(self._checklist(chart, answer.checklist))
        waiting = left if answer.is_waiting else right
        if answer.wait is not None:
            waiting += self._waiting(answer.wait, answer)
        right.append(wait_cards.AttemptsCard(answer, self._offered("record_attempt")))
        return left, right

    def _waiting(self, wait: WaitShown, answer: AdmissionShown) -> list[QWidget]:
        today = self.desk.today()
        if not answer.is_waiting:
            return [wait_cards.CallCard(wait, today, None)]
        return [
            wait_cards.NextStepCard(wait, today, self._offered("set_next_step")),
            wait_cards.CallCard(wait, today, self._offered("change_inquiry")),
        ]

    def _checklist(self, chart: Chart, shown: ChecklistShown) -> ChecklistCard:
        def tick(step: ChecklistStep, state: StepState) -> None:
            steps = ticked_by_people(shown.steps)
            made = TickDialog(
                self.desk, self, chart.header, shown.episode_id, steps, step=step, state=state
            )
            self.dialog_made.emit(made)

        def clear(step: StepShown) -> None:
            self.desk.do(
                admissions.clear_step,
                owner=self,
                episode_id=shown.episode_id,
                step=step.step,
                expected_version=step.version,
            )

        may = self.desk.may(admissions.tick_step)
        ways = {step: way for step in ChecklistStep if (way := self._way(step)) is not None}
        card = ChecklistCard(shown, StepActs(ways, tick if may else None, clear if may else None))
        printing = self._offered("print_packet")
        if printing is not None:
            made = button(
                _("Print packet…"), small=True, icon_name="printer-outline", on_click=printing
            )
            card.head.addWidget(made)
        return card

    def _way(self, step: ChecklistStep) -> Way | None:
        """The form of the step, where the person has its command for this patient."""
        method = _FORMS[step]
        run = self._offered(method)
        if run is None:
            return None
        words = next(each.command.text for each in self._commands() if each.command.run == method)
        return Way(words, run)

    def _offered(self, method: str) -> Callable[[], object] | None:
        """What runs a command of the patient, where the person has it now."""
        if any(each.command.run == method for each in self._commands()):
            return self._run(method)
        return None

    def _run(self, method: str) -> Callable[[], object]:
        return lambda: self.commanded.emit(method)

    def _commands(self) -> list[ChartCommand]:
        """What this person may do with this patient now."""
        if self.chart is None:
            return []
        care, may = care_of(self.chart), self.desk.may
        return [
            each for each in CHART_COMMANDS if may(each.command.act) and each.command.applies(care)
        ]
