"""The Tests pane, with real keys and clicks over an encrypted file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton, QToolButton

from iopdesk.domain.ladder import _WORDS, _word
from iopdesk.domain.measures import Measure
from iopdesk.domain.specimens import CollectionStatus, LabState, Reading
from iopdesk.services import readings, specimens
from iopdesk.services.specimen_grid import GridFilter, read_grid
from iopdesk.services.specimen_views import read_interpretation
from iopdesk.ui.desk import Desk
from iopdesk.ui.panes import panes_for
from iopdesk.ui.shared.accessible import spy_on_announcements
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.tests.pane import TestsPane
from iopdesk.ui.theme.apply import change_look
from iopdesk.ui.workspace import Workspace
from tests.services.care import admit
from tests.services.cups import ask, collect, fill, read, sign
from tests.ui.conftest import show
from tests.ui.walker import cut_paintings, walk

CODES = ("EtG", "THC", "COC", "AMP", "MET", "OPI", "OXY", "FEN", "BUP", "BZO")
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def people(door, make_patient):
    """Three in care: Marisol is collected, June is read, Owen is only drawn."""
    found = {}
    for given, family in (("Marisol", "Quintero"), ("June", "Halvorsen"), ("Owen", "Tillery")):
        patient_id = make_patient(given, family, birth_on=date(1989, 3, 14))
        admit(door, patient_id, counselor_id=door.person.id)
        found[given] = patient_id
    return found


@pytest.fixture
def tests(door, people):
    """The specimen of each."""
    found = {given: ask(door, patient_id).specimen_id for given, patient_id in people.items()}
    collect(door, found["Marisol"])
    collect(door, found["June"])
    fill(door, found["June"], EtG=Reading.PRESUMPTIVE)
    return found


class Shown:
    """A window with the pane, and what was said to its person."""

    def __init__(self, door, qtbot, width=1440, height=838):
        self.door, self.qtbot = door, qtbot
        self.desk = Desk(door, inline=True)
        self.window = QMainWindow()
        self.work = Workspace(self.desk, [TestsPane])
        self.window.setCentralWidget(self.work)
        show(qtbot, self.window, width, height)
        self.pane = self.work.show_pane("tests")
        self.grid, self.model = self.pane.grid, self.pane.model
        self.errors = []
        self.desk.refused.connect(lambda error, _near: self.errors.append(error.code))

    def go(self, specimen_id, key):
        """Put the keys on a test's analyte or measure."""
        column = next(i for i, c in enumerate(self.model.columns) if c.key == key)
        self.grid.setFocus()
        self.grid.go_to(self.model.place_of(specimen_id), column)

    def keys(self, text):
        for key in text:
            QTest.keyClicks(self.grid, key)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.grid, key, modifier)

    def here(self):
        return self.model.columns[self.grid.currentIndex().column()].key

    def row(self, specimen_id):
        return self.model.rows[self.model.place_of(specimen_id)]

    def readings(self, specimen_id):
        lines = self.door.ask(read_interpretation, specimen_id=specimen_id).lines
        return {each.code: each.reading for each in lines}

    def dialog(self):
        return self.window.findChild(FormDialog)

    def buttons(self, kind=QPushButton, within=None):
        """The visible buttons; new ones are shown by an event."""
        QCoreApplication.sendPostedEvents()
        return [b for b in (within or self.window).findChildren(kind) if b.isVisible()]

    def click(self, words):
        named = [b for b in self.buttons() if words in (b.text(), b.accessibleName())]
        named[-1].click()


@pytest.fixture
def shown(door, tests, themed, qtbot):
    return Shown(door, qtbot)


# -- the grid ---------------------------------------------------------------------


def test_the_grid_shows_each_test_with_its_measures_and_its_word(shown, tests):
    row = shown.row(tests["June"])
    assert (row.name, row.word.label) == ("June Halvorsen", "Presumptive, unexplained")
    place = shown.model.place_of(tests["June"])
    words = [shown.model.index(place, c).data() for c in range(6)]
    assert words == ["9:05 AM", "94 °F", "112", "1.014", "pres.", "neg"]
    owen = shown.model.place_of(tests["Owen"])
    assert shown.model.index(owen, 0).data() == "Not collected"
    assert [b.text() for b in shown.pane.page.filters.findChildren(QPushButton)] == [
        "This week 3",
        "Open 2",
        "To review 1",
    ]


def test_one_key_reads_a_line_of_the_cup_and_goes_on(shown, tests):
    marisol = tests["Marisol"]
    shown.go(marisol, "EtG")
    shown.keys("npi")
    found = shown.readings(marisol)
    assert (found["EtG"], found["THC"], found["COC"], found["AMP"]) == (
        Reading.NEGATIVE,
        Reading.PRESUMPTIVE,
        Reading.NO_RESULT,
        None,
    )
    assert shown.here() == "AMP"
    assert shown.grid.hasFocus()
    assert shown.row(marisol).cells["THC"].token == "viol"


def test_a_whole_cup_with_one_positive_takes_two_keys(shown, tests):
    marisol = tests["Marisol"]
    shown.go(marisol, "BUP")
    shown.keys("P")
    shown.press(Qt.Key.Key_Return, SHIFT)
    found = shown.readings(marisol)
    assert found.pop("BUP") is Reading.PRESUMPTIVE
    assert set(found.values()) == {Reading.NEGATIVE}


def test_another_key_says_so_and_leaves_the_cell(shown, tests):
    shown.go(tests["Marisol"], "EtG")
    spoken = []
    stop = spy_on_announcements(spoken.append)
    shown.keys("x7")
    stop()
    assert shown.errors == ["reading_key", "reading_key"]
    assert spoken[0] == "Not saved: “x”. Use N, P or I."
    assert "Use N, P or I." in shown.work.messages.words()
    assert (shown.here(), shown.readings(tests["Marisol"])["EtG"]) == ("EtG", None)


def test_a_reading_before_the_collection_and_after_signing_is_refused(shown, door, tests):
    shown.go(tests["Owen"], "EtG")
    shown.keys("N")
    sign(door, tests["June"])
    shown.pane.reload()
    shown.go(tests["June"], "THC")
    shown.keys("P")
    shown.go(tests["June"], Measure.CREATININE)
    shown.keys("5")
    assert shown.errors == ["reading_not_collected", "reading_signed", "reading_signed"]


def test_delete_takes_a_reading_off_and_undo_brings_it_back(shown, tests):
    shown.go(tests["June"], "EtG")
    shown.press(Qt.Key.Key_Delete)
    assert shown.readings(tests["June"])["EtG"] is None
    shown.desk.undo()
    assert shown.row(tests["June"]).cells["EtG"].words == "pres."


def test_a_measure_is_typed_in_its_cell(shown, tests):
    shown.go(tests["Marisol"], Measure.CREATININE)
    shown.keys("1")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.accessibleName() == "Creatinine of Marisol Quintero"
    QTest.keyClicks(editor, "7")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    cell = shown.row(tests["Marisol"]).measures[Measure.CREATININE]
    assert cell.typed == "17"
    assert shown.grid.hasFocus()
    assert shown.here() == "EtG"


def test_a_measure_that_cannot_be_leaves_its_cell_as_it_was(shown, tests):
    shown.go(tests["Marisol"], Measure.SPECIFIC_GRAVITY)
    shown.keys("3")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QCoreApplication.sendPostedEvents()  # an editor's Enter commits in an event of its own
    assert shown.errors == ["measure_range"]
    assert shown.row(tests["Marisol"]).measures[Measure.SPECIFIC_GRAVITY].typed == "1.014"
    shown.keys("9")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert shown.row(tests["Marisol"]).measures[Measure.SPECIFIC_GRAVITY].typed == "1.014"


def test_tab_goes_to_the_next_cell_while_entering_and_else_leaves(shown, tests):
    shown.go(tests["Marisol"], "EtG")
    shown.press(Qt.Key.Key_Tab)
    assert not shown.grid.hasFocus()
    shown.go(tests["Marisol"], "EtG")
    shown.keys("N")
    shown.press(Qt.Key.Key_Tab)
    assert (shown.grid.hasFocus(), shown.here()) == (True, "COC")
    shown.press(Qt.Key.Key_Return)
    assert shown.here() == "AMP"


def test_the_same_test_stays_chosen_when_others_change_it(shown, door, tests):
    shown.go(tests["June"], "COC")
    read(door, tests["Marisol"], "EtG", Reading.NEGATIVE)
    shown.desk.changed.emit(frozenset({"AnalyteResult"}))
    assert shown.grid.current_row().specimen_id == tests["June"]
    assert shown.here() == "COC"


# -- filters ----------------------------------------------------------------------


def test_filters_and_panels_narrow_the_grid(shown, door, people, tests):
    shown.pane.page.filters.button(GridFilter.OPEN).click()
    assert {row.name for row in shown.model.rows} == {"Marisol Quintero", "Owen Tillery"}
    shown.pane.page.filters.button(GridFilter.REVIEW).click()
    assert [row.name for row in shown.model.rows] == ["June Halvorsen"]
    ask(door, people["Owen"], "breath")
    shown.pane.page.filters.button(GridFilter.WEEK).click()
    choice = shown.pane.page.panel_choice
    choice.setCurrentIndex(choice.findText("Breath alcohol"))
    choice.activated.emit(choice.currentIndex())
    assert [row.codes for row in shown.model.rows] == [("ALC",)]


def test_another_pane_opens_a_test(shown, tests):
    shown.work.open_with("tests", {"specimen_id": tests["Owen"]})
    assert shown.grid.current_row().specimen_id == tests["Owen"]


def test_the_view_is_kept(shown, tests):
    shown.pane.page.filters.button(GridFilter.REVIEW).click()
    state = shown.pane.view_state()
    assert (state["which"], state["specimen_id"]) == ("review", tests["June"])
    other = TestsPane(shown.desk)
    other.restore_view_state(state)
    other.refresh()
    assert [row.specimen_id for row in other.model.rows] == [tests["June"]]
    other.deleteLater()


# -- the chosen test --------------------------------------------------------------


def test_the_chosen_result_is_sent_answered_accepted_explained_and_signed(shown, door, tests):
    june = tests["June"]
    shown.go(june, "EtG")
    shown.click("Send to lab")
    shown.dialog().accept_button.click()
    assert shown.row(june).cells["EtG"].lab is LabState.SENT
    line = door.ask(read_interpretation, specimen_id=june).lines[0]
    assert line.sentence.endswith("at the laboratory.")
    shown.pane._ask_about(*_answer())
    dialog = latest(shown)
    dialog.fields["state"].set_value(LabState.CONFIRMED)
    dialog.accept_button.click()
    assert shown.row(june).word.label == "Confirmed positive"
    shown.click("Add note")
    dialog = latest(shown)
    dialog.accept_button.click()
    assert dialog.fields["note"].error().startswith("The note has no words.")
    dialog.fields["note"].set_value("Prescription seen")
    dialog.accept_button.click()
    assert shown.row(june).word.label == "Explained (note)"
    shown.click("Sign result")
    assert shown.row(june).is_signed
    words = [b.text() for b in shown.buttons(within=shown.pane.interpretation)]
    assert "Sign result" not in words


def _answer():
    from iopdesk.ui.tests import dialogs
    from iopdesk.ui.tests.interpretation_card import at_laboratory

    return dialogs.enter_lab_result, at_laboratory


def latest(shown):
    return [d for d in shown.window.findChildren(FormDialog) if d.isVisible()][-1]


def test_more_measures_are_entered_in_a_form(shown, tests):
    shown.go(tests["Marisol"], "EtG")
    shown.pane._on_measures()
    dialog = latest(shown)
    dialog.fields["ph"].set_value("15")
    dialog.accept_button.click()
    assert dialog.fields["ph"].error().startswith("Not saved: pH is 0 to 14.")
    dialog.fields["ph"].set_value("3.5")
    dialog.accept_button.click()
    assert shown.row(tests["Marisol"]).word.label == "Adulterated, treated as presumptive positive"


def test_the_trend_reads_each_test_in_words(shown, tests):
    shown.go(tests["June"], "EtG")
    (item,) = shown.pane.page.trend.accessible_items()
    assert item.name == "10/22. EtG: Presumptive, unexplained, Other: Expected negative"


def draft_of(shown, act, specimen_id):
    """What is kept of a form about a specimen."""
    kept = []
    shown.desk.read_draft(
        f"tests.{act.__name__}", str(specimen_id), owner=shown.window, then=kept.append
    )
    return kept[0]


# -- collecting and asking --------------------------------------------------------


def test_a_specimen_is_collected_beside_the_grid(shown, tests):
    shown.click("Collect from Owen Tillery")
    dialog = latest(shown)
    dialog.fields["temperature"].set_value("hot")
    dialog.accept_button.click()
    assert dialog.fields["temperature"].error().startswith("Not saved: Temperature is a number.")
    dialog.fields["temperature"].set_value("95")
    dialog.fields["temperature_minutes"].set_value("2")
    dialog.accept_button.click()
    row = shown.row(tests["Owen"])
    assert (row.status, row.measures[Measure.TEMPERATURE].shown) == (
        CollectionStatus.COLLECTED,
        "95 °F",
    )


def test_what_was_typed_of_a_collection_comes_back_and_its_time_is_the_present(shown, tests, clock):
    shown.click("Collect from Owen Tillery")
    dialog = latest(shown)
    QTest.keyClicks(dialog.fields["temperature"].editor, "9")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    clock.advance(timedelta(minutes=20))
    again = Shown(shown.door, shown.qtbot)
    again.click("Collect from Owen Tillery")
    dialog = latest(again)
    assert dialog.fields["temperature"].value() == "9"
    assert dialog.fields["collected_at"].value() == time(9, 32)
    assert "Here is what you typed before." in dialog.message_area.words()
    QTest.keyClicks(dialog.fields["temperature"].editor, "5")
    dialog.fields["temperature_minutes"].set_value("2")
    dialog.accept_button.click()
    assert again.row(tests["Owen"]).status is CollectionStatus.COLLECTED
    assert draft_of(shown, specimens.collect, tests["Owen"]) is None


def test_half_typed_measures_come_back_until_they_are_saved(shown, tests):
    shown.go(tests["Marisol"], "EtG")
    shown.pane._on_measures()
    QTest.keyClicks(latest(shown).fields["ph"].editor, "5")
    latest(shown).reject()
    again = Shown(shown.door, shown.qtbot)
    again.go(tests["Marisol"], "EtG")
    again.pane._on_measures()
    assert latest(again).fields["ph"].value() == "5"
    latest(again).accept_button.click()
    assert draft_of(shown, readings.enter_measures, tests["Marisol"]) is None


def test_a_test_is_marked_refused_at_once_and_excused_with_its_reason(shown, tests):
    def mark(status):
        menu = next(
            b.menu()
            for b in shown.buttons(QToolButton)
            if b.accessibleName() == "Mark the test of Owen Tillery"
        )
        next(a for a in menu.actions() if a.text() == status).trigger()

    mark("Refused")
    assert shown.row(tests["Owen"]).word.label == "Refused"
    shown.desk.undo()
    mark("Excused")
    dialog = latest(shown)
    dialog.accept_button.click()
    assert shown.row(tests["Owen"]).status is CollectionStatus.DRAWN
    dialog.fields["note"].set_value("Doctor's appointment")
    dialog.accept_button.click()
    assert shown.row(tests["Owen"]).word.label == "Excused"


def test_a_for_cause_test_is_asked_for_in_a_form(shown, people):
    shown.click("Add for-cause test")
    dialog = latest(shown)
    dialog.accept_button.click()
    assert dialog.fields["patient_id"].error() == "Choose the patient."
    dialog.fields["patient_id"].set_value(people["June"])
    dialog.accept_button.click()
    assert dialog.fields["reason_note"].error().startswith("A for-cause test needs its reason.")
    dialog.fields["reason_note"].set_value("Smell of alcohol")
    dialog.accept_button.click()
    assert len(shown.model.rows) == 4


def test_the_palette_asks_for_a_test_of_its_patient(shown, people):
    (found,) = [c for _name, c in shown.work.commands(for_patient=True)]
    shown.work.run_command("tests", found, people["Marisol"])
    assert latest(shown).fields["patient_id"].value() == people["Marisol"]


# -- who may see what -------------------------------------------------------------


def test_the_front_desk_sees_collections_and_no_result(door, tests, as_person, themed, qtbot):
    as_person("Tessa Lund")
    shown = Shown(door, qtbot)
    assert not door.may(read_grid)
    for part in (shown.grid, shown.pane.interpretation, shown.pane.page.trend_card):
        assert not part.isVisible()
    words = [b.text() for b in shown.buttons(within=shown.pane)]
    assert words == ["Collect"]
    assert (shown.pane.context_text(), shown.pane.header_actions()) == ("", [])


def test_a_technician_has_no_signature(door, tests, as_person, themed, qtbot):
    as_person("Elin Thornquist")
    shown = Shown(door, qtbot)
    shown.go(tests["June"], "EtG")
    words = [b.text() for b in shown.buttons(within=shown.pane.interpretation)]
    assert words == ["Send to lab"]


def test_an_auditor_sees_results_and_a_biller_has_no_tests_page(
    door, tests, as_person, themed, qtbot
):
    otto, bo = as_person("Otto Reyes"), as_person("Bo Fairweather", sign_in=False)
    shown = Shown(door, qtbot)
    assert shown.model.rowCount() == 3
    assert not shown.pane.page.side.isVisible()
    assert shown.buttons(within=shown.pane.interpretation) == []
    offered = [panes_for(who, lambda fn, who=who: door.may(fn, who)) for who in (otto, bo)]
    assert [TestsPane in each for each in offered] == [True, False]


def test_without_tests_the_pane_says_so(door, themed, qtbot):
    shown = Shown(door, qtbot)
    assert shown.pane.page._nothing.title_label.text() == "No tests this week"
    assert shown.pane.page._nothing.isVisible()


# -- by eye and ear ---------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("zoom", "size"), [(100, (1440, 838)), (200, (1280, 690))])
@pytest.mark.parametrize("person", ["Dana Okafor", "Tessa Lund"])
def test_somebody_without_mouse_or_sight_gets_everywhere(
    door, tests, as_person, themed, qtbot, theme, zoom, size, person
):
    as_person(person)
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, *size)
    if person == "Dana Okafor":
        shown.go(tests["June"], "EtG")
    assert walk(shown.window) == []


@pytest.mark.parametrize(("zoom", "width"), [(100, 1280), (100, 1440), (200, 1280), (100, 1900)])
def test_every_word_of_a_test_fits_its_column_or_has_a_shorter_one(
    door, tests, themed, qtbot, zoom, width
):
    change_look(themed, theme="light", zoom=zoom)
    fill(door, tests["Marisol"])
    dilute = ask(door, door.ask(read_interpretation, specimen_id=tests["June"]).patient_id)
    collect(door, dilute.specimen_id, creatinine="17", gravity="1.0018")
    fill(door, dilute.specimen_id)
    sign(door, dilute.specimen_id)
    shown = Shown(door, qtbot, width, 838)
    row = shown.row(dilute.specimen_id)
    cell = shown.model.index(
        shown.model.place_of(dilute.specimen_id), shown.model.columnCount() - 1
    )
    shown.grid.scrollTo(cell)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "Dilute, inconclusive: recollect, signed"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole).startswith(row.word.label)
    for code in _WORDS:
        word = replace(row, word=_word(code))
        shown.model._rows[cell.row()] = word
        assert cut_paintings(shown.grid) == []


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_parts_that_have_no_room_beside_go_below(door, tests, themed, qtbot, zoom):
    change_look(themed, theme="light", zoom=zoom)
    shown = Shown(door, qtbot, 1280, 690)
    page = shown.pane.page
    assert not page.side.isVisible()
    assert page.collections.isVisible()
    assert page.collections.geometry().top() >= page.trend_card.geometry().bottom()
    assert shown.window.minimumSizeHint().width() <= 1280
