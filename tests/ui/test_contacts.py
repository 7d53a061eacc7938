"""The address book in forms: an entry is found by typing, chosen, or added in place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.contacts import ContactKind
from iopdesk.services import contacts
from iopdesk.ui.contacts.book import AddressBook
from iopdesk.ui.contacts.contact_dialog import ContactDialog
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.inputs import put_text, text_of
from iopdesk.ui.shared.fields import TextField
from iopdesk.ui.theme.apply import change_look
from tests.services.known import add_entry
from tests.ui.conftest import show
from tests.ui.patients_window import settle
from tests.ui.walker import walk


class Form:
    """A window with the field, another to leave it for, and whoever was chosen."""

    def __init__(self, desk, qtbot, **more):
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.field = ContactField(desk, "contact_id", "Recipient", **more)
        self.other = TextField("other", "Other")
        column.addWidget(self.field)
        column.addWidget(self.other)
        self.taken = []
        self.field.chosen.connect(self.taken.append)
        show(qtbot, self.window, 520, 400)

    def type(self, words):
        self.field.line.setFocus()
        self.field.line.selectAll()
        QTest.keyClicks(self.field.line, words)

    def leave(self):
        self.other.line.setFocus()
        settle()

    def press(self, key, widget=None):
        QTest.keyClick(widget or self.field.line, key)
        settle()

    def offered(self):
        model = self.field.hits.model()
        return [model.index(row).data() for row in range(model.rowCount())]

    def dialog(self):
        settle()
        (found,) = [each for each in self.window.findChildren(ContactDialog) if each.isVisible()]
        return found


@pytest.fixture
def desk(door, themed):
    return Desk(door, inline=True)


@pytest.fixture
def book(door):
    hollis = add_entry(door, "Hollis Family Medicine", kind=ContactKind.ORGANIZATION)
    add_entry(door, "Ana Quintero", phone="404 555 0177")
    add_entry(door, "Ana Lopez", organization_id=hollis.contact_id)
    return hollis


def test_an_entry_is_found_while_typing_and_taken_with_enter(desk, book, qtbot):
    form = Form(desk, qtbot)
    form.type("qui")
    assert form.offered() == ["Ana Quintero", "Add “qui” to the address book"]
    assert form.field.hits.isVisible()
    form.press(Qt.Key.Key_Return)
    assert form.field.line.text() == "Ana Quintero"
    assert [row.contact_id for row in form.taken] == [form.field.value()]
    assert not form.field.hits.isVisible()


def test_arrows_go_through_the_entries_and_back_to_the_line(desk, book, qtbot):
    form = Form(desk, qtbot)
    form.type("ana")
    form.press(Qt.Key.Key_Down)
    assert form.field.hits.hasFocus()
    form.press(Qt.Key.Key_Down, form.field.hits)
    form.press(Qt.Key.Key_Return, form.field.hits)
    assert form.field.row().name == "Ana Quintero"
    form.type("ana")
    form.press(Qt.Key.Key_Down)
    form.press(Qt.Key.Key_Escape, form.field.hits)
    assert form.field.line.hasFocus()
    assert form.window.isVisible()


def test_the_one_entry_that_fits_is_taken_when_the_field_is_left_and_several_ask(desk, book, qtbot):
    form = Form(desk, qtbot)
    form.type("lopez")
    form.leave()
    assert form.field.line.text() == "Ana Lopez, Hollis Family Medicine"
    assert form.field.check()
    form.type("ana")
    form.leave()
    assert form.field.error() == "More than one entry fits. Choose one from the list."
    form.type("zzz")
    form.leave()
    assert form.field.error().startswith("No entry fits.")
    assert form.field.value() is None
    assert not form.field.check()


def test_an_entry_that_is_not_there_is_added_in_place_and_taken(desk, book, qtbot):
    form = Form(desk, qtbot)
    form.type("Joel Abara")
    form.press(Qt.Key.Key_Return)
    dialog = form.dialog()
    assert dialog.fields["name"].value() == "Joel Abara"
    QTest.keyClicks(dialog.fields["phone"].line, "4045550180")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    assert form.field.row().phone == "(404) 555-0180"
    assert form.field.line.text() == "Joel Abara"
    assert form.window.focusWidget() is form.field.line


def test_a_place_to_work_is_found_and_added_inside_of_the_form_of_an_entry(desk, book, qtbot):
    form = Form(desk, qtbot)
    form.type("Joel Abara")
    form.press(Qt.Key.Key_Return)
    dialog = form.dialog()
    inside = dialog.fields["organization_id"]
    inside.line.setFocus()
    QTest.keyClicks(inside.line, "ana")
    assert inside.hits.model().rowCount() == 1  # nobody but the offer to add one
    inside.line.clear()
    QTest.keyClicks(inside.line, "holl")
    QTest.keyClick(inside.line, Qt.Key.Key_Return)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    assert form.field.line.text() == "Joel Abara, Hollis Family Medicine"


def test_entries_of_one_name_bear_their_numbers(desk, door, qtbot):
    first, second = (add_entry(door, "Ana Quintero").contact_id for _time in range(2))
    form = Form(desk, qtbot, can_add=False)
    form.type("quin")
    assert form.offered() == [f"Ana Quintero · {first}", f"Ana Quintero · {second}"]
    form.press(Qt.Key.Key_Down)
    form.press(Qt.Key.Key_Down, form.field.hits)
    form.press(Qt.Key.Key_Return, form.field.hits)
    assert form.field.value() == second


def test_a_draft_finds_its_entry_again(desk, door, book, qtbot):
    twin = add_entry(door, "Ana Quintero")
    form = Form(desk, qtbot)
    form.field.set_value((book.contact_id, "Hollis Family Medicine"))
    before = text_of(form.field)
    form.field.set_value(None)
    put_text(form.field, before)
    assert form.field.value() == book.contact_id
    anew = Form(desk, qtbot)
    for words, contact_id in (
        (before, book.contact_id),
        (f"Ana Quintero · {twin.contact_id}", twin.contact_id),
    ):
        put_text(anew.field, words)
        assert anew.field.value() == contact_id
        assert not anew.field.hits.isVisible()


def test_what_is_required_is_asked_for_and_a_field_that_does_not_show_asks_nothing(
    desk, book, qtbot
):
    form = Form(desk, qtbot, required="Choose who may be told.")
    assert not form.field.check()
    assert form.field.error() == "Choose who may be told."
    form.field.hide()
    assert form.field.check()


def test_who_may_not_add_is_offered_what_is_there_alone(desk, door, book, as_person, qtbot):
    as_person("Elin Thornquist")
    form = Form(desk, qtbot)
    form.type("zzz")
    assert form.offered() == []


def test_an_entry_changed_by_somebody_else_shows_both_versions(desk, door, book, qtbot):
    parent = QWidget()
    show(qtbot, parent, 900, 700)
    details = door.ask(contacts.read_contact, contact_id=book.contact_id)
    dialog = ContactDialog(desk, parent, details=details)
    dialog.open()
    QTest.keyClicks(dialog.fields["title"].line, "Front office")
    theirs = contacts.NewContact(name="Hollis Medicine", kind=ContactKind.ORGANIZATION)
    given = {"contact_id": book.contact_id, "expected_version": details.row.version}
    door.do(contacts.change_contact, **given, fields=theirs)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    assert dialog.fields["name"].hint_label.text() == "Saved now: Hollis Medicine"
    assert dialog.fields["title"].value() == "Front office"
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    kept = door.ask(contacts.read_contact, contact_id=book.contact_id).fields
    assert (kept.name, kept.title) == ("Hollis Family Medicine", "Front office")


@pytest.mark.parametrize("name", ["שלום", "🫶 Ana", "O", "é" * 4_000])
def test_a_name_of_any_script_or_length_is_kept(desk, door, qtbot, name):
    parent = QWidget()
    show(qtbot, parent, 900, 700)
    dialog = ContactDialog(desk, parent, typed=name)
    dialog.open()
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    assert [row.name for row in door.ask(contacts.list_contacts)] == [name]


def test_a_name_too_long_is_refused_beside_the_field_and_none_of_it_is_lost(desk, door, qtbot):
    parent = QWidget()
    show(qtbot, parent, 900, 700)
    dialog = ContactDialog(desk, parent, typed="é" * 4_001)
    dialog.open()
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    assert "longer than 4000 characters" in dialog.fields["name"].error()
    assert dialog.fields["name"].value() == "é" * 4_001
    assert door.ask(contacts.list_contacts) == ()


# -- the book ---------------------------------------------------------------------


@pytest.fixture
def opened(desk, book, qtbot):
    parent = QWidget()
    show(qtbot, parent, 1280, 688)
    made = AddressBook(desk, parent)
    made.open()
    settle()
    return made


def listed(opened):
    settle()
    return [row.name for row in opened.model.rows]


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()


def inner(opened):
    settle()
    (found,) = [each for each in opened.findChildren(ContactDialog) if each.isVisible()]
    return found


def test_the_book_lists_by_name_and_typing_narrows_it(opened):
    assert listed(opened) == ["Hollis Family Medicine", "Ana Lopez", "Ana Quintero"]
    assert opened.counted.text() == "3 entries"
    QTest.keyClicks(opened.search.line, "quin")
    opened.load()
    assert listed(opened) == ["Ana Quintero"]


def test_an_entry_is_hidden_in_the_book_and_offered_again(opened, desk):
    opened.table.select_row(2)
    click(opened.hide_button)
    assert listed(opened) == ["Hollis Family Medicine", "Ana Lopez"]
    QTest.keyClick(opened.hidden.box, Qt.Key.Key_Space)
    opened.table.select_row(2)
    settle()
    assert opened.model.index(2, 3).data() == "hidden"
    assert not opened.hide_button.isEnabled()
    click(opened.unhide_button)
    assert opened.model.index(2, 3).data() == "yes"
    desk.undo()
    settle()
    assert opened.model.index(2, 3).data() == "hidden"


def test_enter_on_an_entry_opens_its_form_and_what_is_saved_shows(opened):
    opened.table.setFocus()
    opened.table.select_row(2)
    QTest.keyClick(opened.table, Qt.Key.Key_Return)
    form = inner(opened)
    QTest.keyClicks(form.fields["title"].line, "Nurse")
    click(form.accept_button)
    assert opened.model.index(2, 1).data() == "Nurse"


def test_what_was_searched_in_vain_stands_in_the_new_entry(opened):
    QTest.keyClicks(opened.search.line, "Joel Abara")
    opened.load()
    assert listed(opened) == []
    assert not opened.edit_button.isEnabled()
    click(opened.new_button)
    form = inner(opened)
    assert form.fields["name"].value() == "Joel Abara"
    click(form.accept_button)
    assert listed(opened) == ["Joel Abara"]


def test_who_may_not_change_the_book_reads_it_alone(desk, door, book, as_person, qtbot):
    as_person("Elin Thornquist")
    parent = QWidget()
    show(qtbot, parent, 1280, 688)
    opened = AddressBook(desk, parent)
    opened.open()
    assert listed(opened)[0] == "Hollis Family Medicine"
    assert not opened.new_button.isVisible()
    assert not opened.hide_button.isVisible()


@pytest.mark.parametrize("zoom", [100, 200])
def test_the_book_and_its_form_can_be_walked(themed, opened, desk, zoom):
    change_look(themed, zoom=zoom)
    book = AddressBook(desk, opened.parentWidget())
    opened.reject()
    book.open()
    settle()
    assert walk(book, may_elide=zoom > 100) == []
    book.table.select_row(2)
    click(book.edit_button)
    assert walk(inner(book)) == []
