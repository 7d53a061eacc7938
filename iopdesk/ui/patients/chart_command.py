"""A command of the chart, and for whom it is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iopdesk.services.patient_care import Care
from iopdesk.ui.shared.commands import Command


@dataclass(frozen=True, slots=True)
class ChartCommand:
    """A command of a chart; ``is_button`` puts it beside the menu in the head of the chart.

    Those with a ``group`` (marked with ``N_``) stand in a menu of their own.
    """

    command: Command
    is_button: bool = False
    group: str = ""


def is_open(care: Care) -> bool:
    """An episode runs."""
    return care.is_open


def has_episode(care: Care) -> bool:
    """There is an episode, open or ended."""
    return care.has_episode


def is_admittable(care: Care) -> bool:
    """No episode runs."""
    return not care.is_open


def is_on_hold(care: Care) -> bool:
    """Something holds treatment up."""
    return care.is_on_hold


def takes_medicine(care: Care) -> bool:
    """A medicine is taken now."""
    return care.takes_medicine


def of(
    act: Callable[..., object],
    run: str,
    applies: Callable[[Care], bool],
    label: str = "",
    group: str = "",
) -> ChartCommand:
    """A command of one act, and the method of the pane that runs it."""
    command = Command(act, run, needs_patient=True, label=label, applies=applies)
    return ChartCommand(command, group=group)
