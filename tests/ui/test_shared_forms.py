"""Fields, dialogs and the one mouth."""

from __future__ import annotations

from datetime import date, time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFocusFrame, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from iopdesk.domain.dates import parse_date
from iopdesk.domain.times import parse_time
from iopdesk.errors import Cancelled, RuleBroken, Trouble, sentence_for
from iopdesk.ui.messages import Messages
from iopdesk.ui.shared.accessible import spy_on_announcements
from iopdesk.ui.shared.fields import ChoiceField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog, confirm, split_sentence
from iopdesk.ui.shared.message_bar import MessageArea
from iopdesk.ui.shared.read_fields import DateField, PhoneField, TimeField
from iopdesk.ui.theme.apply import change_look
from tests.ui.conftest import name_of, show

TODAY = date(2026, 10, 22)


# -- fields ------------------------------------------------------------------------------


def test_the_label_of_a_field_names_its_editor(themed: QApplication, qtbot: QtBot) -> None:
    field = TextField("last_name", "Last name")
    qtbot.addWidget(field)
    assert name_of(field.line) == "Last name"


def test_an_error_stands_beside_its_field_and_goes_once_something_is_typed(
    themed: QApplication, qtbot: QtBot
) -> None:
    field = TextField("mrn", "MRN", hint="Five digits")
    show(qtbot, field)
    field.set_error("This number is taken. Enter another.")
    assert field.line.accessibleDescription() == "This number is taken. Enter another."
    assert field.line.property("error") is True
    QTest.keyClicks(field.line, "1")
    assert field.error() == ""
    assert field.line.accessibleDescription() == "Five digits"


def test_a_date_is_read_when_it_is_left_and_echoed_while_it_is_typed(
    themed: QApplication, qtbot: QtBot
) -> None:
    box = QWidget()
    column = QVBoxLayout(box)
    field = DateField("on", "Date", read=lambda text: parse_date(text, today=TODAY, looks="ahead"))
    column.addWidget(field)
    column.addWidget(QLineEdit())
    show(qtbot, box)
    field.focus()
    QTest.keyClicks(field.line, "+7")
    assert field.hint_label.text() == "Thursday, October 29, 2026"
    assert field.line.text() == "+7"
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.line.text() == "10/29/2026"
    assert field.value() == date(2026, 10, 29)


def test_a_date_with_two_readings_asks_and_takes_the_one_chosen(
    themed: QApplication, qtbot: QtBot
) -> None:
    field = DateField("on", "Date", read=lambda text: parse_date(text, today=TODAY, order=None))
    show(qtbot, field)
    QTest.keyClicks(field.line, "3/4/2026")
    assert not field.check()
    assert field.value() is None
    offered = field.readings_offered()
    assert [one.text() for one in offered] == ["Wednesday, March 4, 2026", "Friday, April 3, 2026"]
    offered[1].click()
    assert field.value() == date(2026, 4, 3)
    assert field.error() == ""


def test_a_date_that_does_not_exist_says_so_beside_the_field(
    themed: QApplication, qtbot: QtBot
) -> None:
    field = DateField("on", "Date", read=lambda text: parse_date(text, today=TODAY))
    show(qtbot, field)
    QTest.keyClicks(field.line, "02/30/2026")
    assert field.error() == ""
    assert not field.check()
    assert field.error() == sentence_for(RuleBroken("date.impossible"))
    assert field.line.text() == "02/30/2026"


def test_a_time_is_written_out_when_it_is_left(themed: QApplication, qtbot: QtBot) -> None:
    field = TimeField("starts", "Starts", read=parse_time)
    show(qtbot, field)
    QTest.keyClicks(field.line, "1730")
    assert field.check()
    assert field.line.text() == "5:30 PM"
    assert field.value() == time(17, 30)


def test_an_odd_phone_number_is_kept_and_its_oddity_said(
    themed: QApplication, qtbot: QtBot
) -> None:
    field = PhoneField("phone", "Phone", form=lambda text: (f"555-{text[-4:]}", "no area code"))
    show(qtbot, field)
    QTest.keyClicks(field.line, "5550118")
    assert field.check()
    assert field.value() == "555-0118"
    assert field.hint_label.text() == "no area code"


def test_a_choice_keeps_its_value_when_others_are_offered(
    themed: QApplication, qtbot: QtBot
) -> None:
    field = ChoiceField("stage", "Stage", [(None, "All"), (1, "One"), (2, "Two")])
    qtbot.addWidget(field)
    field.set_value(2)
    field.set_choices([(None, "All"), (2, "Two"), (3, "Three")])
    assert field.value() == 2
    field.set_choices([(None, "All")])
    assert field.value() is None


# -- dialogs -----------------------------------------------------------------------------


def form(parent: QWidget) -> FormDialog:
    """A dialog with two fields."""
    made = FormDialog("New patient", "Add patient", parent)
    made.add_field(TextField("last_name", "Last name", required="A patient needs a last name."))
    made.add_field(TextField("mrn", "MRN"))
    return made


def test_what_is_required_is_asked_for_when_the_form_is_sent_and_gets_the_focus(
    host: QWidget, qtbot: QtBot
) -> None:
    dialog = form(host)
    sent: list[bool] = []
    dialog.submitted.connect(lambda: sent.append(True))
    dialog.open()
    dialog.activateWindow()
    # qWaitForWindowActive is content while the dialog's owner is active.
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.fields["mrn"].focus()
    dialog.accept_button.click()
    assert sent == []
    assert dialog.fields["last_name"].error() == "A patient needs a last name."
    assert QApplication.focusWidget() is dialog.fields["last_name"].editor
    QTest.keyClicks(dialog.fields["last_name"].editor, "Osei")
    dialog.accept_button.click()
    assert sent == [True]
    assert dialog.values() == {"last_name": "Osei", "mrn": None}


def test_the_focus_ring_is_seen_on_a_field_that_was_scrolled_into_view(
    host: QWidget, qtbot: QtBot
) -> None:
    dialog = FormDialog("Many", "Save", host)
    for number in range(30):
        dialog.add_field(TextField(f"f{number}", f"Field {number}", required="Fill this in."))
        dialog.fields[f"f{number}"].set_value("x")
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert QApplication.focusWidget() is dialog.fields["f0"].editor
    dialog.fields["f29"].set_value("")
    dialog.accept_button.click()
    rings = [one for one in dialog.findChildren(QFocusFrame) if one.isVisible()]
    assert [ring.widget() for ring in rings] == [dialog.fields["f29"].editor]
    assert not rings[0].visibleRegion().isEmpty()


def test_an_error_of_an_act_goes_beside_the_field_it_names_else_on_top(
    host: QWidget, qtbot: QtBot
) -> None:
    dialog = form(host)
    dialog.open()
    assert dialog.show_error(RuleBroken("date.impossible", field="mrn")) is True
    assert dialog.fields["mrn"].error() == sentence_for(RuleBroken("date.impossible"))
    assert dialog.message_area.words() == ""
    dialog.show_error(Trouble("locked"))
    assert dialog.message_area.words() == sentence_for(Trouble("locked"))


def test_a_confirmation_makes_the_safe_act_the_default(host: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    asked = confirm(
        host,
        "Discard this draft?",
        "It cannot be brought back.",
        act_words="Discard draft",
        keep_words="Keep it",
        on_confirm=lambda: done.append("discarded"),
    )
    QTest.qWaitForWindowActive(asked)
    QTest.keyClick(asked, Qt.Key.Key_Return)
    assert done == []
    assert not asked.isVisible()


def test_a_dialog_is_never_larger_than_the_window_it_belongs_to(
    themed: QApplication, qtbot: QtBot
) -> None:
    change_look(themed, zoom=200)
    window = QWidget()
    show(qtbot, window, 1000, 600)
    dialog = FormDialog("Many", "Save", window, width=900)
    for number in range(20):
        dialog.add_field(TextField(f"f{number}", f"Field {number}"))
    dialog.open()
    assert dialog.width() <= 1000
    assert dialog.height() <= 600


def test_a_sentence_is_split_into_what_is_so_and_what_to_do() -> None:
    assert split_sentence("The disk is full. Nothing was saved; free some room.") == (
        "The disk is full.",
        "Nothing was saved; free some room.",
    )
    assert split_sentence("Nothing was changed.") == ("Nothing was changed.", "")


# -- the mouth ---------------------------------------------------------------------------


def test_the_mouth_speaks_in_the_nearest_area_and_reads_it_out(host: QWidget, qtbot: QtBot) -> None:
    area = MessageArea(host)
    mouth = Messages(host, area)
    heard: list[str] = []
    end = spy_on_announcements(heard.append)
    mouth.say(Trouble("locked"), near=host)
    end()
    assert area.words() == sentence_for(Trouble("locked")) == heard[0]


def test_the_mouth_says_nothing_of_what_was_cancelled(host: QWidget) -> None:
    mouth = Messages(host, MessageArea(host))
    with mouth.spy() as said:
        mouth.say(Cancelled())
        mouth.say(RuleBroken("date.impossible"))
    assert [one.code for one in said] == ["date.impossible"]


def test_a_form_takes_the_errors_of_its_fields(host: QWidget) -> None:
    dialog = form(host)
    dialog.open()
    Messages(host).say(RuleBroken("date.impossible", field="mrn"), near=dialog.fields["mrn"])
    assert dialog.fields["mrn"].error()
