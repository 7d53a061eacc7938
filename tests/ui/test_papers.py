"""The forms of leaving and the summaries: preview, missing things, copies, the whole act."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.plans import PlanKind
from iopdesk.errors import Trouble, sentence_for
from iopdesk.services import care_plans, paper_files
from iopdesk.services.chart import open_chart
from iopdesk.services.summaries import SummaryKind
from iopdesk.storage.models.ledger import AuditEntry
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.opening import open_discharge, open_step_down, open_summary
from iopdesk.ui.theme.apply import change_look
from tests.services.care import admit, complete
from tests.ui.walker import walk

TODAY = date(2026, 10, 22)


class Window:
    """A window that belongs to a desk on a real file, and the dialog opened last."""

    def __init__(self, door, qtbot, host):
        self.door, self.qtbot, self.host = door, qtbot, host
        self.desk = Desk(door, inline=True)
        self.refused, self.said = [], []
        self.desk.refused.connect(lambda error, _near: self.refused.append(error.code))
        self.desk.said.connect(lambda words, _undo: self.said.append(words))
        self.dialogs = []

    def _show(self, dialog):
        self.dialogs.append(dialog)
        dialog.open()
        QTest.qWaitForWindowActive(dialog)

    def discharge(self, patient_id):
        open_discharge(self.desk, self.host, patient_id, self._show)
        return self.dialogs[-1]

    def step_down(self, patient_id):
        open_step_down(self.desk, self.host, patient_id, self._show)
        return self.dialogs[-1]

    def summary(self, patient_id, kind=SummaryKind.DISCHARGE, *, is_open=True):
        open_summary(self.desk, self.host, patient_id, kind, self._show, is_open=is_open)
        return self.dialogs[-1]

    def acts(self):
        with Session(self.door.file.read_engine) as db:
            names = db.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
        return [name for name in names if name.startswith("summary.") and name != "summary.view"]


@pytest.fixture
def window(door, qtbot, host, themed):
    made = Window(door, qtbot, host)
    yield made
    made.desk.close()


@pytest.fixture
def patient_id(door, make_patient):
    made = make_patient("Noelle", "Pruitt")
    complete(door, admit(door, made))
    return made


def missing(dialog):
    return {each.key for each in dialog.preview.drawn.missing}


def header(window, patient_id):
    return window.door.ask(open_chart, patient_id=patient_id).header


# -- the paper beside the form ----------------------------------------------------


def test_the_paper_follows_what_is_typed_after_a_pause(window, patient_id):
    dialog = window.discharge(patient_id)
    assert "status" in missing(dialog)
    QTest.keyClicks(dialog.fields["status"].text, "Sober and housed")
    window.qtbot.waitUntil(lambda: "status" not in missing(dialog))
    assert "Sober and housed" in dialog.preview.drawn.paper.text
    assert dialog.preview.pages.count() == dialog.preview.drawn.paper.pages


def test_the_pages_are_painted_on_white_in_the_dark_too(window, themed, patient_id):
    change_look(themed, theme="dark", zoom=100, high_contrast=False)
    dialog = window.summary(patient_id)
    pages = dialog.preview.pages
    picture = pages.grab().toImage()
    corner = picture.pixelColor(int(pages.width() / 2), 20)
    assert corner.lightness() > 250


def test_a_missing_thing_leads_to_its_field(window, patient_id):
    dialog = window.discharge(patient_id)
    button = next(each for each in dialog.preview.missing_buttons() if each.text() == "Prognosis")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dialog.focusWidget() is dialog.fields["prognosis"].text


def test_what_only_the_chart_can_fill_is_no_button(window, patient_id):
    dialog = window.discharge(patient_id)
    assert "diagnoses" in missing(dialog)
    assert "Diagnoses" not in {each.text() for each in dialog.preview.missing_buttons()}


# -- the acts ---------------------------------------------------------------------


def test_a_discharge_is_typed_and_done_with_its_plan_and_undone(window, patient_id):
    dialog = window.discharge(patient_id)
    dialog.fields["reason"].set_value(DischargeReason.COMPLETED)
    lines = dialog.fields["appointments"]
    QTest.mouseClick(lines.add_button, Qt.MouseButton.LeftButton)
    first, second, _third = lines.editors()[0]
    assert dialog.focusWidget() is first
    QTest.keyClicks(first, "Tue 6:00 PM")
    QTest.keyClicks(second, "Cascade Counseling")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    chart = header(window, patient_id)
    assert chart.discharged_on == TODAY
    assert window.said[-1] == "Noelle Pruitt discharged"
    plan = window.door.ask(
        care_plans.read_plan, episode_id=chart.episode_id, kind=PlanKind.DISCHARGE
    )
    assert plan.content.appointments == (("Tue 6:00 PM", "Cascade Counseling", ""),)
    window.desk.undo()
    assert header(window, patient_id).discharged_on is None


def test_a_discharge_without_a_reason_is_asked_for_it_beside_the_field(window, patient_id):
    dialog = window.discharge(patient_id)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.fields["reason"].error() == "Choose why the episode ends."
    assert header(window, patient_id).discharged_on is None


def test_a_day_the_rules_refuse_is_said_beside_the_day(window, patient_id):
    dialog = window.discharge(patient_id)
    dialog.fields["reason"].set_value(DischargeReason.MOVED)
    dialog.fields["on"].set_value(date(2026, 8, 1))
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert "The admission was Aug 10, 2026" in dialog.fields["on"].error()
    assert dialog.isVisible()


def test_a_step_down_is_typed_and_done(window, patient_id):
    dialog = window.step_down(patient_id)
    dialog.fields["level"].set_value("1")
    QTest.keyClicks(dialog.fields["weekly_minutes"].editor, "2.5")
    dialog.fields["weekdays"].set_value((0, 3))
    QTest.keyClicks(dialog.fields["why"].text, "All goals are met")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    now = header(window, patient_id)
    assert (now.level, now.weekly_minutes, now.weekdays) == ("1", 150, (0, 3))
    assert now.discharged_on is None


def test_a_plan_is_saved_without_leaving_and_again_without_a_conflict(window, patient_id):
    dialog = window.discharge(patient_id)
    for words in ("Call ", "the line"):
        QTest.keyClicks(dialog.fields["crisis_plan"].text, words)
        QTest.mouseClick(dialog.plan_button, Qt.MouseButton.LeftButton)
    episode_id = header(window, patient_id).episode_id
    plan = window.door.ask(care_plans.read_plan, episode_id=episode_id, kind=PlanKind.DISCHARGE)
    assert plan.content.crisis_plan == "Call the line"
    assert dialog.isVisible()
    assert window.refused == []


def test_half_typed_lines_come_back_when_the_form_is_opened_again(window, patient_id):
    dialog = window.discharge(patient_id)
    dialog.fields["resources"].set_value((("Alder Street", "Peer support", "(404) 555-0173"),))
    dialog.reject()
    again = window.discharge(patient_id)
    assert again.fields["resources"].value() == (
        ("Alder Street", "Peer support", "(404) 555-0173"),
    )


def test_without_an_open_episode_the_form_says_why_it_does_not_open(window, make_patient):
    with pytest.raises(IndexError):
        window.discharge(make_patient("Ana", "Reyes"))
    assert window.refused == ["episode.none_open"]


# -- copies -----------------------------------------------------------------------


def test_a_saved_copy_is_the_paper_shown_and_leaves_its_trace(window, patient_id, tmp_path):
    dialog = window.summary(patient_id)
    target = tmp_path / "summary.pdf"
    dialog.copies.save_to(target, dialog.preview.drawn)
    assert target.read_bytes() == dialog.preview.drawn.paper.pdf
    assert window.acts() == ["summary.save", "summary.saved"]
    assert window.said == ["Noelle Pruitt: summary saved as PDF"]


def test_the_name_offered_for_the_file_names_no_patient(window, patient_id):
    dialog = window.summary(patient_id)
    chooser = dialog.copies.ask_where(dialog.preview.drawn)
    (name,) = chooser.selectedFiles()
    chooser.reject()
    assert name.endswith("discharge-summary-2026-10-22.pdf")
    assert "pruitt" not in name.rpartition("/")[2].lower()


def test_where_nothing_can_be_written_one_sentence_says_so(window, patient_id, tmp_path):
    dialog = window.summary(patient_id)
    dialog.copies.save_to(tmp_path / "gone" / "summary.pdf", dialog.preview.drawn)
    assert window.acts() == ["summary.save", "summary.copy_failed"]
    assert "could not be written" in dialog.message_area.accessibleName() + " ".join(
        each.text() for each in dialog.message_area.findChildren(QWidget) if hasattr(each, "text")
    )
    assert list(tmp_path.glob("**/.iopdesk-paper-*")) == []
    assert window.said == []


def test_a_failed_write_leaves_the_file_that_was_there(monkeypatch, tmp_path):
    target = tmp_path / "summary.pdf"
    target.write_bytes(b"%PDF-before")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paper_files.os, "fsync", full)
    with pytest.raises(Trouble) as caught:
        paper_files.write_file(target, b"after")
    assert target.read_bytes() == b"%PDF-before"
    assert [each.name for each in tmp_path.iterdir()] == ["summary.pdf"]
    assert str(tmp_path) not in sentence_for(caught.value)


def test_without_a_printer_one_sentence_says_so_and_nothing_is_noted(
    window, patient_id, monkeypatch
):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    dialog = window.summary(patient_id)
    errors = []
    dialog.copies._show_error = errors.append
    QTest.mouseClick(dialog.print_button, Qt.MouseButton.LeftButton)
    assert [error.code for error in errors] == ["copy.no_printer"]
    assert window.acts() == []


def test_a_printed_copy_has_every_page_and_leaves_its_trace(window, patient_id, tmp_path):
    dialog = window.summary(patient_id)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    dialog.copies.print_on(printer, dialog.preview.drawn)
    from pypdf import PdfReader

    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert len(pages) == dialog.preview.drawn.paper.pages
    assert window.acts() == ["summary.print", "summary.printed"]


def test_who_may_only_read_gets_no_copy_and_no_form(window, as_person, patient_id):
    as_person("Ines Calloway")
    dialog = window.summary(patient_id)
    assert not hasattr(dialog, "print_button")
    assert dialog.preview.missing_buttons() == []


def test_from_a_summary_the_form_that_fills_it_opens(window, patient_id):
    dialog = window.summary(patient_id, SummaryKind.STEP_DOWN)
    QTest.mouseClick(dialog.preview.missing_buttons()[0], Qt.MouseButton.LeftButton)
    assert window.dialogs[-1].kind is SummaryKind.STEP_DOWN
    assert hasattr(window.dialogs[-1], "leaving")


# -- for everybody ----------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("name", ["discharge", "step_down", "summary"])
def test_every_dialog_is_walked_without_a_finding(window, themed, patient_id, name, zoom, theme):
    change_look(themed, theme=theme, zoom=zoom, high_contrast=False)
    dialog = getattr(window, name)(patient_id)
    assert walk(dialog) == []
