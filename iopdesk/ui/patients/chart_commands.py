"""What can be done in a chart: the acts, the pane's method of each, and when it applies.

Another module adds its own with one more line here and the method it names in the pane.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iopdesk.i18n import N_
from iopdesk.services import (
    assessments,
    discharges,
    episodes,
    goals,
    medications,
    patients,
    summaries,
)
from iopdesk.services.chart import Chart
from iopdesk.ui.shared.commands import Command


@dataclass(frozen=True, slots=True)
class ChartCommand:
    """A command of a chart; ``applies`` says whether this chart has a use for it.

    ``is_button`` puts it beside the menu in the head of the chart.
    """

    command: Command
    applies: Callable[[Chart], bool]
    is_button: bool = False


def is_open(chart: Chart) -> bool:
    """Whether an episode runs."""
    return chart.header.episode_id is not None and chart.header.discharged_on is None


def has_episode(chart: Chart) -> bool:
    """Whether there is an episode, open or ended."""
    return chart.header.episode_id is not None


def _always(_chart: Chart) -> bool:
    return True


def _is_admittable(chart: Chart) -> bool:
    return not is_open(chart)


def _has_hold(chart: Chart) -> bool:
    return is_open(chart) and any(not each.hold.is_overridden for each in chart.holds)


def _takes_medicine(chart: Chart) -> bool:
    return any(each.stopped_on is None for each in chart.medications or ())


def _of(act: Callable[..., object], run: str, label: str = "") -> Command:
    return Command(act, run, needs_patient=True, label=label)


CHART_COMMANDS: tuple[ChartCommand, ...] = (
    ChartCommand(_of(patients.change_patient, "edit"), _always),
    ChartCommand(_of(episodes.admit, "admit"), _is_admittable),
    ChartCommand(_of(assessments.complete_assessment, "complete_assessment"), has_episode),
    ChartCommand(_of(assessments.record_medical_evaluation, "record_medical"), has_episode),
    ChartCommand(_of(assessments.override_hold, "override_hold"), _has_hold),
    ChartCommand(_of(episodes.assign_counselor, "assign_counselor"), is_open),
    ChartCommand(_of(episodes.change_stage, "change_stage"), is_open),
    ChartCommand(_of(episodes.place, "change_level"), is_open),
    ChartCommand(_of(discharges.step_down, "step_down"), is_open),
    ChartCommand(_of(episodes.prescribe_schedule, "prescribe_hours"), is_open),
    ChartCommand(_of(episodes.add_stay, "add_stay"), has_episode),
    ChartCommand(_of(assessments.set_diagnoses, "change_diagnoses"), has_episode),
    ChartCommand(_of(goals.update_goals, "update_goals"), has_episode),
    ChartCommand(_of(medications.add_medication, "add_medication"), _always),
    ChartCommand(_of(medications.stop_medication, "stop_medication"), _takes_medicine),
    ChartCommand(_of(medications.record_naloxone, "record_naloxone"), has_episode),
    ChartCommand(_of(discharges.discharge, "discharge"), is_open),
    ChartCommand(
        _of(summaries.begin_print, "print_step_down", N_("Print step-down summary")), has_episode
    ),
    ChartCommand(
        _of(summaries.begin_print, "print_discharge", N_("Print discharge summary")), has_episode
    ),
)
NEW_PATIENT = Command(patients.add_patient, "new_here", label=N_("New patient"))
