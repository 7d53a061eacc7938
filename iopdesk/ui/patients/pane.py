"""Patients: the list at the left, the chart at the right."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QStackedLayout, QVBoxLayout, QWidget

from iopdesk.domain.patients import Standing
from iopdesk.errors import DeskError, NotAllowed
from iopdesk.i18n import N_, _
from iopdesk.services import break_glass, intake, patients
from iopdesk.services.assessments import list_diagnoses, read_assessment
from iopdesk.services.chart import Chart, open_chart
from iopdesk.services.imports import add_people
from iopdesk.services.patient_care import care_of
from iopdesk.services.summaries import SummaryKind
from iopdesk.ui.assessment.assessment_forms import AssessmentForms
from iopdesk.ui.consents.consent_forms import ConsentForms
from iopdesk.ui.contacts.contact_forms import ContactForms
from iopdesk.ui.coverage.forms import CoverageForms
from iopdesk.ui.desk import Desk
from iopdesk.ui.documents.forms import DocumentForms
from iopdesk.ui.episode.level_forms import LevelForms
from iopdesk.ui.imports.opening import import_list
from iopdesk.ui.intake.forms import NEW_INQUIRY, IntakeForms
from iopdesk.ui.merging.forms import MergeForms
from iopdesk.ui.notes.note_forms import NoteForms
from iopdesk.ui.papers.opening import open_discharge, open_step_down, open_summary
from iopdesk.ui.patients.admit_dialog import AdmitDialog
from iopdesk.ui.patients.assessment_dialog import AssessmentDialog, MedicalDialog
from iopdesk.ui.patients.chart import ChartView
from iopdesk.ui.patients.chart_commands import CHART_COMMANDS, NEW_PATIENT
from iopdesk.ui.patients.diagnoses_dialog import DiagnosesDialog
from iopdesk.ui.patients.episode_forms import EpisodeForms
from iopdesk.ui.patients.list_panel import PatientListPanel
from iopdesk.ui.patients.patient_dialog import PatientDialog
from iopdesk.ui.patients.small_dialogs import CounselorDialog
from iopdesk.ui.patients.tab_list import TAB_MODELS
from iopdesk.ui.plan.plan_forms import PlanForms
from iopdesk.ui.privacy.glass import ClosedRecord, open_emergency
from iopdesk.ui.privacy.restriction_dialog import open_restriction
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.split_view import SplitView
from iopdesk.ui.support.forms import SupportForms


class PatientsPane(
    AssessmentForms,
    ConsentForms,
    ContactForms,
    EpisodeForms,
    IntakeForms,
    NoteForms,
    DocumentForms,
    CoverageForms,
    LevelForms,
    PlanForms,
    SupportForms,
    MergeForms,
):
    """Finds a patient, shows the chart as far as the role may see it, opens its forms."""

    name = "patients"
    title = N_("Patients")
    icon = "account-outline"
    depends_on = frozenset(
        {
            "Patient", "Episode", "Placement", "StagePeriod", "PrescribedSchedule",
            "Assessment", "HoldOverride", "OutsideStay", "Diagnosis", "Goal", "Medication",
            "Attendance", "TreatmentSession", "Membership", "CarePlan", "Specimen",
            "AnalyteResult", "PersonRole", "Person", "Practice", "Setting",
        }
    ) | TAB_MODELS  # fmt: skip
    commands: ClassVar[tuple[Command, ...]] = (
        NEW_INQUIRY,
        NEW_PATIENT,
        *(each.command for each in CHART_COMMANDS),
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._patient_id: int | None = None
        self._wants_listed = False
        self.list = PatientListPanel(desk)
        self.chart = ChartView(desk)
        self.empty = EmptyState(
            "account-outline",
            _("No chart is open"),
            _("Choose a patient from the list, or type a name."),
            self._empty_buttons(),
        )
        self.closed = ClosedRecord(may_open=desk.may(break_glass.open_record))
        right = QWidget()
        self._stack = QStackedLayout(right)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.chart)
        self._stack.addWidget(self.closed)
        self.split = SplitView(self.list, right, names=(_("List of patients"), _("Chart")))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)
        self.list.chosen.connect(self.show_patient)
        self.list.opened.connect(self._on_opened)
        self.list.menu_asked.connect(self._on_menu)
        self.chart.asked.connect(self._on_command)
        self.take_drops(self.chart)
        self.chart.dialog_made.connect(self.open_dialog)
        self.chart.banner.over.connect(self.reload)
        self.chart.banner.close_asked.connect(self._close_glass)
        self.closed.emergency_asked.connect(self._on_emergency)
        self.chart.tests_asked.connect(
            lambda: self.open_asked.emit("tests", {"patient_id": self._patient_id})
        )

    def _empty_buttons(self) -> list[QPushButton]:
        """What the person may begin with."""
        offered = (
            (intake.inquire, _("New inquiry"), "account-clock-outline", self.new_inquiry),
            (patients.add_patient, _("New patient"), "account-plus-outline", self.new_here),
            (add_people, _("Import patients…"), "file-import-outline", self._import_list),
        )
        return [
            button(words, icon_name=icon_name, on_click=run)
            for act, words, icon_name, run in offered
            if self.desk.may(act)
        ]

    # -- the page -----------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for list and chart."""
        self.list.load()
        if self._patient_id is not None:
            self.show_patient(self._patient_id)

    def focus_first(self) -> None:
        """Work begins with finding somebody."""
        is_listed = not self.split.is_single() or self.list.isVisible()
        (self.list.search if is_listed else self.chart.tabs).setFocus()

    def header_actions(self) -> list[QAction | QWidget]:
        """New inquiry and new patient, where the person may."""
        if not self.desk.may(patients.add_patient):
            return []
        return [
            button(_("New inquiry"), icon_name="account-clock-outline", on_click=self.new_inquiry),
            button(
                _("New patient"),
                kind="primary",
                icon_name="account-plus-outline",
                on_click=self.new_here,
            ),
        ]

    def view_state(self) -> dict[str, Any]:
        """Who is open, on which tab, and what the list shows."""
        return {
            "patient_id": self._patient_id,
            "tab": self.chart.tab(),
            "list": self.list.state(),
            "split": self.split.state(),
        }

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Put back what ``view_state`` gave."""
        self._patient_id = state.get("patient_id")
        self.list.restore(state.get("list", {}))
        self.list.select(self._patient_id)
        self.split.restore(state.get("split", {}))
        self.chart.show_tab(state.get("tab", ""))

    def open_with(self, what: dict[str, Any]) -> None:
        """Open a chart on a ``tab``, with the form of ``command``, or a ``standing``'s list."""
        if "standing" in what:
            self.list.show_standing(Standing(what["standing"]))
            self.list.focus_list()
        patient_id = what.get("patient_id")
        if patient_id is None:
            return
        self._wants_listed = True
        self.chart.show_tab(what.get("tab", ""))
        self.show_patient(patient_id)
        self.split.show_detail()
        command = what.get("command")
        if any(each.command.run == command for each in CHART_COMMANDS):
            getattr(self, str(command))(patient_id=patient_id)

    # -- the chart ----------------------------------------------------------------

    def show_patient(self, patient_id: int) -> None:
        """Ask for a chart and show it; the row in the list follows."""
        self._patient_id = patient_id
        self.list.select(patient_id)
        self.desk.ask(
            open_chart,
            owner=self,
            then=partial(self._show_asked, patient_id),
            otherwise=self._on_no_chart,
            patient_id=patient_id,
        )

    def _show_asked(self, asked_id: int, chart: Chart) -> None:
        """The chart of a merged record is that of the one it lives on in."""
        if asked_id == self._patient_id and asked_id != chart.header.patient_id:
            self._patient_id = chart.header.patient_id
            self.list.select(self._patient_id)
        self._show_chart(chart)

    def _show_chart(self, chart: Chart) -> None:
        if chart.header.patient_id != self._patient_id:
            return  # a later choice is on its way
        self.chart.show_chart(chart)
        self._stack.setCurrentWidget(self.chart)
        if self._wants_listed and not self.list.is_listed(chart.header.patient_id):
            self.list.show_standing(chart.header.standing)
        self._wants_listed = False

    def _on_no_chart(self, error: DeskError) -> bool:
        """A patient who was undone leaves an empty page; a closed record says that it is one."""
        is_closed = isinstance(error, NotAllowed) and error.code == "restricted"
        self.chart.forget()
        if not is_closed:
            self._patient_id = None
        self._stack.setCurrentWidget(self.closed if is_closed else self.empty)
        return True

    def _on_emergency(self) -> None:
        if self._patient_id is not None:
            self.open_emergency(patient_id=self._patient_id)

    def _close_glass(self) -> None:
        self.desk.do(break_glass.close_record, owner=self, patient_id=self._patient_id)

    def _on_opened(self, patient_id: int) -> None:
        if patient_id != self._patient_id or self._stack.currentWidget() is self.empty:
            self.show_patient(patient_id)
        self.split.show_detail()
        if self.split.is_single():
            self.chart.tabs.setFocus()

    def _on_menu(self, patient_id: int, point: QPoint) -> None:
        def show(chart: Chart) -> None:
            self._show_chart(chart)
            self.chart.menu(self).popup(point)

        self._patient_id = patient_id
        self.list.select(patient_id)
        self.desk.ask(
            open_chart,
            owner=self,
            then=show,
            otherwise=self._on_no_chart,
            patient_id=patient_id,
        )

    def _on_command(self, command: Command) -> None:
        if self._patient_id is not None:
            getattr(self, command.run)(patient_id=self._patient_id)

    # -- forms --------------------------------------------------------------------

    def new_here(self) -> None:
        """Ctrl+N: a new patient, with the name that was searched for in vain."""
        if not self.desk.may(patients.add_patient):
            return
        self.open_dialog(
            PatientDialog(
                self.desk,
                self,
                typed_name=self.searched_in_vain(),
                on_saved=self.show_new,
                on_open=self.show_other,
            )
        )

    def searched_in_vain(self) -> str:
        """The name in the search field that nobody has; empty otherwise."""
        typed = self.list.search.text().strip()
        is_name = typed and not self.list.model.rowCount() and not any(map(str.isdigit, typed))
        return typed if is_name else ""

    def _import_list(self) -> None:
        import_list(self.desk, self, lambda: self.open_with({"standing": Standing.WAITING}))

    def show_other(self, patient_id: int) -> None:
        """Show somebody in place of a form."""
        self._on_opened(patient_id)

    def show_new(self, patient_id: int) -> None:
        """Show somebody who was added just now, in the wait list."""
        self.list.show_standing(Standing.WAITING)
        self.show_patient(patient_id)
        self.split.show_detail()

    def edit(self, *, patient_id: int) -> None:
        """Edit the identity of a patient."""

        def show(details: patients.PatientDetails) -> None:
            self.open_dialog(
                PatientDialog(self.desk, self, details=details, on_open=self._on_opened)
            )

        self.desk.ask(patients.read_patient, owner=self, then=show, patient_id=patient_id)

    def admit(self, *, patient_id: int) -> None:
        """Admit a patient."""
        self.with_people(
            patient_id, lambda chart, who: AdmitDialog(self.desk, self, chart.header, who)
        )

    def assign_counselor(self, *, patient_id: int) -> None:
        """Assign a counselor."""
        self.with_people(
            patient_id, lambda chart, who: CounselorDialog(self.desk, self, chart.header, who)
        )

    def complete_assessment(self, *, patient_id: int) -> None:
        """Complete or correct the assessment."""
        self.with_episode(patient_id, read_assessment, AssessmentDialog)

    def record_medical(self, *, patient_id: int) -> None:
        """Record a medical evaluation."""
        self.with_episode(patient_id, read_assessment, MedicalDialog)

    def change_diagnoses(self, *, patient_id: int) -> None:
        """Change the diagnoses."""
        self.with_episode(patient_id, list_diagnoses, DiagnosesDialog)

    def open_emergency(self, *, patient_id: int) -> None:
        """Open a closed record in an emergency."""
        self.dialog = open_emergency(self.desk, self, patient_id)
        self.dialog.finished.connect(self.on_closed)

    def restrict(self, *, patient_id: int) -> None:
        """Restrict a record, change or lift its restriction."""
        open_restriction(self.desk, self, patient_id, self.open_dialog)

    def step_down(self, *, patient_id: int) -> None:
        """Step down to less care."""
        open_step_down(self.desk, self, patient_id, self.open_dialog)

    def discharge(self, *, patient_id: int) -> None:
        """Discharge a patient."""
        open_discharge(self.desk, self, patient_id, self.open_dialog)

    def print_step_down(self, *, patient_id: int) -> None:
        """Read, save or print the step-down summary."""
        self._print_summary(patient_id, SummaryKind.STEP_DOWN)

    def print_discharge(self, *, patient_id: int) -> None:
        """Read, save or print the discharge summary."""
        self._print_summary(patient_id, SummaryKind.DISCHARGE)

    def _print_summary(self, patient_id: int, kind: SummaryKind) -> None:
        def show(chart: Chart) -> None:
            is_now = care_of(chart).is_open
            open_summary(self.desk, self, patient_id, kind, self.open_dialog, is_open=is_now)

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)

    # -- opening ------------------------------------------------------------------

    def bring(self, chart: Chart) -> None:
        """Show the chart that a form is about, unless it is shown already."""
        patient_id = chart.header.patient_id
        if patient_id != self._patient_id or self._stack.currentWidget() is not self.chart:
            self._patient_id = patient_id
            self.list.select(patient_id)
            self._show_chart(chart)
