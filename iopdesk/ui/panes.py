"""The panes of the window, in the order of the rail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iopdesk.domain.people import Staff
from iopdesk.services.boards import read_board
from iopdesk.services.groups import list_groups
from iopdesk.services.patient_search import list_patients
from iopdesk.services.session_views import read_span
from iopdesk.services.specimen_collections import collections_today
from iopdesk.services.specimen_grid import read_grid
from iopdesk.ui.calendar.pane import CalendarPane
from iopdesk.ui.groups.pane import GroupsPane
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.tests.pane import TestsPane
from iopdesk.ui.today.pane import TodayPane

PANES: tuple[type[Pane], ...] = (TodayPane, CalendarPane, PatientsPane, GroupsPane, TestsPane)

_NEEDS: dict[type[Pane], tuple[Callable[..., Any], ...]] = {
    PatientsPane: (list_patients,),
    GroupsPane: (list_groups,),
    TodayPane: (read_board,),
    CalendarPane: (read_span,),
    TestsPane: (read_grid, collections_today),
}
"""A pane is left out for somebody who may ask none of its questions."""


def panes_for(_person: Staff, may: Callable[[Callable[..., Any]], bool]) -> tuple[type[Pane], ...]:
    """The panes a person's roles have any use for."""
    return tuple(
        pane for pane in PANES if pane not in _NEEDS or any(may(each) for each in _NEEDS[pane])
    )
