"""What the patients pane opens for a first call, for whoever waits, and for an admission."""

from __future__ import annotations

from collections.abc import Callable

from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_
from iopdesk.services import (
    admission_packets,
    admissions,
    intake,
    seating,
    specimens,
    wait_list,
)
from iopdesk.services.admissions import AdmissionShown, read_admission
from iopdesk.services.chart import Chart, open_chart
from iopdesk.services.patient_care import Care
from iopdesk.ui.intake.inquiry_dialog import InquiryDialog, NewInquiryDialog
from iopdesk.ui.intake.packet_dialog import open_packet
from iopdesk.ui.intake.tick_dialog import TickDialog, ticked_by_people
from iopdesk.ui.intake.wait_dialogs import AttemptDialog, CloseDialog, NextStepDialog
from iopdesk.ui.patients.chart_command import ChartCommand, has_episode, is_open, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import Command, always
from iopdesk.ui.shared.form_dialog import Dialog


def is_waiting(care: Care) -> bool:
    """The patient is on the wait list."""
    return care.is_waiting


def may_wait_again(care: Care) -> bool:
    """Neither in care nor on the wait list."""
    return not care.is_waiting and not care.is_open


def is_coming_or_here(care: Care) -> bool:
    """On the wait list, or in care."""
    return care.is_waiting or care.is_open


WAITING, ADMISSION = N_("Wait list"), N_("Admission")
NEW_INQUIRY = Command(intake.inquire, "new_inquiry", shortcut="inquiry")
COMMANDS: tuple[ChartCommand, ...] = (
    of(wait_list.record_attempt, "record_attempt", always, group=WAITING),
    of(wait_list.set_next_step, "set_next_step", is_waiting, group=WAITING),
    of(wait_list.change_inquiry, "change_inquiry", is_waiting, group=WAITING),
    of(wait_list.close_waiting, "close_waiting", is_waiting, group=WAITING),
    of(wait_list.begin_waiting, "begin_waiting", may_wait_again, group=WAITING),
    of(admissions.tick_step, "tick_step", has_episode, group=ADMISSION),
    of(seating.seat, "seat_in_group", is_open, N_("Seat in a group"), group=ADMISSION),
    of(specimens.ask_for_cause, "show_tests", is_open, N_("Go to the tests"), group=ADMISSION),
    of(admission_packets.begin_print, "print_packet", is_coming_or_here, group=ADMISSION),
)


class IntakeForms(PatientForms):
    """The part of the patients pane that opens them; the pane says what was searched for."""

    def new_inquiry(self) -> None:
        """A first call, with the name that was searched for in vain."""
        if self.desk.may(intake.inquire):
            self.open_dialog(
                NewInquiryDialog(
                    self.desk,
                    self,
                    typed_name=self.searched_in_vain(),
                    on_saved=self.show_new,
                    on_open=self.show_other,
                )
            )

    def record_attempt(self, *, patient_id: int) -> None:
        """Record a try to reach somebody."""
        self._with_admission(
            patient_id,
            lambda chart, shown: AttemptDialog(self.desk, self, chart.header, shown),
        )

    def set_next_step(self, *, patient_id: int) -> None:
        """Say what comes next."""
        self._with_waiting(
            patient_id,
            lambda chart, shown: NextStepDialog(self.desk, self, chart.header, shown),
        )

    def change_inquiry(self, *, patient_id: int) -> None:
        """Correct what the call told."""
        self._with_waiting(
            patient_id,
            lambda chart, shown: InquiryDialog(self.desk, self, chart.header, shown),
        )

    def close_waiting(self, *, patient_id: int) -> None:
        """End the waiting without an admission."""
        self._with_waiting(
            patient_id,
            lambda chart, shown: CloseDialog(self.desk, self, chart.header, shown),
        )

    def begin_waiting(self, *, patient_id: int) -> None:
        """Let somebody wait who called again."""

        def make(chart: Chart, shown: AdmissionShown) -> Dialog | None:
            if shown.is_waiting:
                self._refuse("wait.open_already")
                return None
            return InquiryDialog(self.desk, self, chart.header, shown)

        self._with_admission(patient_id, make)

    def tick_step(self, *, patient_id: int) -> None:
        """Say that a step of the admission is done, or does not apply."""

        def make(chart: Chart, shown: AdmissionShown) -> Dialog | None:
            found = shown.checklist
            steps = ticked_by_people(found.steps) if found is not None else ()
            if found is None or not steps:
                self._refuse("episode.none_open")
                return None
            return TickDialog(self.desk, self, chart.header, found.episode_id, steps)

        self._with_admission(patient_id, make)

    def seat_in_group(self, *, patient_id: int) -> None:
        """Go to the groups, where everybody who fits is offered."""
        self.open_asked.emit("groups", {"patient_id": patient_id})

    def show_tests(self, *, patient_id: int) -> None:
        """Go to the tests, where one is asked for."""
        self.open_asked.emit("tests", {"patient_id": patient_id})

    def print_packet(self, *, patient_id: int) -> None:
        """Read, save or print the admission packet."""
        open_packet(self.desk, self, patient_id, self.open_dialog)

    # -- of the pane --------------------------------------------------------------

    def searched_in_vain(self) -> str:
        """The name in the search field that nobody has; empty otherwise."""
        raise NotImplementedError

    def show_new(self, patient_id: int) -> None:
        """Show somebody who was added just now."""
        raise NotImplementedError

    def show_other(self, patient_id: int) -> None:
        """Show somebody in place of the form."""
        raise NotImplementedError

    # -- inside -------------------------------------------------------------------

    def _refuse(self, code: str) -> None:
        self.desk.refused.emit(RuleBroken(code), self)

    def _with_waiting(
        self, patient_id: int, make: Callable[[Chart, AdmissionShown], Dialog | None]
    ) -> None:
        def waiting(chart: Chart, shown: AdmissionShown) -> Dialog | None:
            if not shown.is_waiting:
                self._refuse("wait.not_waiting")
                return None
            return make(chart, shown)

        self._with_admission(patient_id, waiting)

    def _with_admission(
        self, patient_id: int, make: Callable[[Chart, AdmissionShown], Dialog | None]
    ) -> None:
        """Ask for the chart and its way into care, and open a form on both."""

        def show(chart: Chart) -> None:
            def ready(shown: AdmissionShown) -> None:
                made = make(chart, shown)
                if made is not None:
                    self.open_dialog(made)

            self.bring(chart)
            self.desk.ask(read_admission, owner=self, then=ready, patient_id=patient_id)

        self.desk.ask(open_chart, owner=self, then=show, patient_id=patient_id)
