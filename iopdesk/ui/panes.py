"""The panes of the window, in the order of the rail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iopdesk.domain.people import Staff
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.today.pane import TodayPane

PANES: tuple[type[Pane], ...] = (TodayPane, PatientsPane)


def panes_for(_person: Staff, _may: Callable[[Callable[..., Any]], bool]) -> tuple[type[Pane], ...]:
    """The panes a person's roles have any use for."""
    return PANES
