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
    restrictions,
    summaries,
)
from iopdesk.services.patient_care import Care
from iopdesk.ui.shared.commands import Command, always


@dataclass(frozen=True, slots=True)
class ChartCommand:
    """A command of a chart; ``is_button`` puts it beside the menu in the head of the chart."""

    command: Command
    is_button: bool = False


def _is_open(care: Care) -> bool:
    return care.is_open


def _has_episode(care: Care) -> bool:
    return care.has_episode


def _is_admittable(care: Care) -> bool:
    return not care.is_open


def _is_on_hold(care: Care) -> bool:
    return care.is_on_hold


def _takes_medicine(care: Care) -> bool:
    return care.takes_medicine


def _of(
    act: Callable[..., object],
    run: str,
    applies: Callable[[Care], bool],
    label: str = "",
) -> ChartCommand:
    return ChartCommand(Command(act, run, needs_patient=True, label=label, applies=applies))


CHART_COMMANDS: tuple[ChartCommand, ...] = (
    _of(patients.change_patient, "edit", always),
    _of(episodes.admit, "admit", _is_admittable),
    _of(assessments.complete_assessment, "complete_assessment", _has_episode),
    _of(assessments.record_medical_evaluation, "record_medical", _has_episode),
    _of(assessments.override_hold, "override_hold", _is_on_hold),
    _of(episodes.assign_counselor, "assign_counselor", _is_open),
    _of(episodes.change_stage, "change_stage", _is_open),
    _of(episodes.place, "change_level", _is_open),
    _of(discharges.step_down, "step_down", _is_open),
    _of(episodes.prescribe_schedule, "prescribe_hours", _is_open),
    _of(episodes.add_stay, "add_stay", _has_episode),
    _of(assessments.set_diagnoses, "change_diagnoses", _has_episode),
    _of(goals.update_goals, "update_goals", _has_episode),
    _of(medications.add_medication, "add_medication", always),
    _of(medications.stop_medication, "stop_medication", _takes_medicine),
    _of(medications.record_naloxone, "record_naloxone", _has_episode),
    _of(discharges.discharge, "discharge", _is_open),
    _of(restrictions.restrict, "restrict", always),
    _of(summaries.begin_print, "print_step_down", _has_episode, N_("Print step-down summary")),
    _of(summaries.begin_print, "print_discharge", _has_episode, N_("Print discharge summary")),
)
NEW_PATIENT = Command(patients.add_patient, "new_here", label=N_("New patient"))
