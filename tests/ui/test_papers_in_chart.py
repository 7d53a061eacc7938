"""The patients pane offers the forms of leaving and both summaries where they apply."""

from __future__ import annotations

import pytest

from iopdesk.domain.discharge import DischargeReason
from iopdesk.services.discharges import discharge, read_leaving
from iopdesk.services.summaries import SummaryKind
from iopdesk.ui.papers.discharge_dialog import DischargeDialog
from iopdesk.ui.papers.step_down_dialog import StepDownDialog
from iopdesk.ui.papers.summary_dialog import SummaryDialog
from tests.ui.patients_window import Shown, in_care

LEAVING = {"Step down", "Discharge"}
PRINTING = {"Print step-down summary", "Print discharge summary"}


@pytest.fixture
def patient_id(door):
    return in_care(door, "Marisol", "Quintero")


@pytest.fixture
def shown(door, patient_id, themed, qtbot):
    return Shown(door, qtbot)


@pytest.mark.parametrize(
    ("method", "form"),
    [
        ("step_down", StepDownDialog),
        ("discharge", DischargeDialog),
        ("print_step_down", SummaryDialog),
        ("print_discharge", SummaryDialog),
    ],
)
def test_each_action_of_the_chart_opens_its_dialog(shown, patient_id, method, form):
    dialog = shown.run(method, patient_id)
    assert type(dialog) is form
    if form is SummaryDialog:
        assert dialog.preview.drawn.paper.title
    else:
        assert dialog.kind is SummaryKind(method)
    dialog.reject()
    assert shown.pane.dialog is None


def test_after_the_discharge_only_the_papers_are_offered(shown, door, patient_id):
    shown.open(patient_id)
    assert set(shown.menu_words()) >= LEAVING | PRINTING
    now = door.ask(read_leaving, patient_id=patient_id)
    door.do(
        discharge, episode_id=now.episode_id, expected_version=now.version,
        on=shown.desk.today(), reason=DischargeReason.COMPLETED, status="", prognosis="",
        next_level="",
    )  # fmt: skip
    shown.open(patient_id)
    words = set(shown.menu_words())
    assert words >= PRINTING
    assert not words & LEAVING


def test_the_front_desk_is_offered_neither(shown, as_person, patient_id):
    as_person("Tessa Lund")
    shown.open(patient_id)
    assert not set(shown.menu_words()) & (LEAVING | PRINTING)
