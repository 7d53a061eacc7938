"""Widgets that wrap are as high as their lines, whatever the window did before."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.apply import change_look
from tests.ui.conftest import show
from tests.ui.desk_window import Shown, settle
from tests.ui.patients_window import in_care


def test_a_flow_is_as_high_as_its_lines_at_every_width(themed, qtbot):
    box = FlowBox()
    for _number in range(6):
        box.flow.addWidget(label("Counselor Dana Okafor"))
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(box)
    column.addStretch(1)
    show(qtbot, page, 1000, 400)
    for width in (400, 200, 900, 170):
        page.resize(width, 400)
        settle()
        assert box.height() == box.flow.heightForWidth(box.width())


def test_who_a_chart_is_of_shows_after_a_change_of_text_size(door, themed, qtbot):
    patient_id = in_care(door, "Maximiliana-Konstantina Alexandrovna", "Featherstonehaugh")
    change_look(themed, theme="light", zoom=200)
    shown = Shown(door, qtbot, PatientsPane, width=1280, height=690)
    shown.pane.open_with({"patient_id": patient_id})
    settle()
    again = Shown(door, qtbot, PatientsPane, width=1280, height=690)
    again.pane.restore_view_state(shown.pane.view_state())
    again.pane.open_with({"patient_id": patient_id})
    settle()
    for each in (shown, again):
        facts = each.pane.chart.head._facts
        assert facts.isVisible()
        assert facts.height() == facts.flow.heightForWidth(facts.width()) > 0
