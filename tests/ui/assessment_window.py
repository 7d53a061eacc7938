"""What opens the dialogs of assessment, safety and the rota that no command opens by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QDialog

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.instruments import QUESTIONNAIRES
from iopdesk.domain.substances import Frequency, Route, Substance
from iopdesk.services.assessment_page import read_page
from iopdesk.services.chart import Chart, open_chart
from iopdesk.services.instruments import read_result
from iopdesk.services.on_call import read_week
from iopdesk.services.safety_prompts import read_told
from iopdesk.services.substances import SubstanceRow
from iopdesk.ui.app import App
from iopdesk.ui.assessment.assessment_forms import correction
from iopdesk.ui.assessment.prompt_dialogs import AcknowledgeDialog
from iopdesk.ui.assessment.questionnaire_dialog import QuestionnaireDialog
from iopdesk.ui.assessment.score_dialog import ScoreDialog
from iopdesk.ui.assessment.sentence import show_sentence
from iopdesk.ui.assessment.substance_dialog import SubstanceDialog
from iopdesk.ui.on_call.rota_dialog import RotaDialog
from iopdesk.ui.on_call.turn_dialogs import HandOverDialog, SwapDialog, TurnDialog

_WEEK = date(2027, 1, 4)
"""The first week in which the scenarios put people on call; each one takes a later day."""


def openings(app: App, patient_id: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each dialog by name."""
    assert app.door is not None
    assert app.desk is not None
    workspace, desk, door = app.window.workspace, app.desk, app.door
    assert workspace is not None
    chart: Chart = door.ask(open_chart, patient_id=patient_id)
    for form in QUESTIONNAIRES:
        made = QuestionnaireDialog(desk, workspace, chart, form)
        yield f"questionnaire {form.code}", made.open
    for kind in (None, Instrument.AUDIT):
        yield f"score {kind}", ScoreDialog(desk, workspace, chart.header, kind).open
    for series in door.ask(read_page, patient_id=patient_id).series:
        row = door.ask(read_result, result_id=series.last.result_id)
        yield f"correct {series.code}", correction(desk, workspace, chart, row).open
    use = Substance("Xqz", Route.ORAL, Frequency.DAILY, 17, date(2026, 8, 2), "Xqz")
    substance = SubstanceDialog(desk, workspace, chart.header, SubstanceRow(1, 1, use))
    yield "substance", substance.open
    yield "sentence", partial(_sentence, QuestionnaireDialog(desk, workspace, chart, form))
    for prompt in door.ask(read_told)[:1]:
        yield "acknowledge", AcknowledgeDialog(desk, workspace, prompt).open
    weeks = (_WEEK + timedelta(weeks=each) for each in range(200))
    week = next(each for each in weeks if door.ask(read_week, first_on=each).turns)
    rota = door.ask(read_week, first_on=week)
    yield "rota", RotaDialog(desk, workspace, week).open
    yield "turn", TurnDialog(desk, workspace, rota, rota.turns[0]).open
    yield "hand over", HandOverDialog(desk, workspace, rota, rota.turns[0]).open
    yield "swap", SwapDialog(desk, workspace, rota, rota.turns[0]).open


def _sentence(made: QuestionnaireDialog) -> QDialog:
    made.open()
    made.progress.hide()
    show_sentence(made)
    return made
