"""The tab of notes with real keys and clicks: written, kept as typed, signed, added to."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from iopdesk.domain.notes import NoteKind
from iopdesk.services import counseling_notes, note_views, notes, people
from iopdesk.services.notes import NoteContent
from iopdesk.storage import drafts
from iopdesk.ui.notes.handover_dialog import HandoverDialog, open_handover
from iopdesk.ui.notes.tab import NotesTab
from iopdesk.ui.shared.form_dialog import Dialog
from tests.services import booking, house
from tests.ui.patients_window import Shown, in_care, settle, words_of

TODAY = date(2026, 10, 22)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(door, qtbot, themed):
    return Shown(door, qtbot)


@pytest.fixture
def marisol(shown):
    return in_care(shown.door, "Marisol", "Quintero")


def tab(shown, patient_id) -> NotesTab:
    shown.open(patient_id)
    shown.chart.show_tab("notes")
    settle()
    return shown.chart.findChild(NotesTab)


def content(**more):
    given = {"kind": NoteKind.CASE_MANAGEMENT, "about_on": TODAY, "words": "Called the landlord."}
    return NoteContent(**{**given, **more})


def write(shown, patient_id, *, signed=False, by=None, **more):
    fn = notes.write_signed_note if signed else notes.write_note
    by = house.person(shown.door, by) if by else None
    return shown.door.do(fn, by=by, patient_id=patient_id, content=content(**more)).result


def page(shown, patient_id):
    return shown.door.ask(note_views.list_notes, patient_id=patient_id).rows


def words(shown, row):
    given = {"progress_note_id": row.progress_note_id}
    return shown.door.ask(note_views.read_note, **given).content.words


def titles(made):
    return [
        made.list.model.data(made.list.model.index(n)) for n in range(made.list.model.rowCount())
    ]


def type_note(shown, words):
    text = shown.dialog().fields["words"].editor
    text.setFocus()
    QTest.keyClicks(text, words)


def press_in(asked, words):
    (found,) = [each for each in asked.findChildren(QPushButton) if each.text() == words]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    settle()


def test_a_note_is_typed_and_signed_by_keys_alone_and_asked_about_once(shown, marisol):
    editor = shown.run("new_note", marisol)
    assert editor.fields["words"].editor.hasFocus()
    type_note(shown, "Came on time, two urges.")
    box = next(iter(editor.goals._boxes.values()))
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.keyClick(editor.fields["words"].editor, Qt.Key.Key_Return, CONTROL)
    settle()
    assert page(shown, marisol) == ()
    QTest.keyClick(editor.asking, Qt.Key.Key_Return, CONTROL)
    settle()
    (row,) = page(shown, marisol)
    assert (row.kind, row.is_signed) == (NoteKind.PROGRESS, True)
    assert words(shown, row) == "Came on time, two urges."
    assert shown.said[-1] == "Marisol Quintero: note signed"


def test_enter_in_the_question_keeps_writing(shown, marisol):
    editor = shown.run("new_note", marisol)
    type_note(shown, "Came on time.")
    shown.accept()
    QTest.keyClick(editor.asking, Qt.Key.Key_Return)
    settle()
    assert page(shown, marisol) == ()
    assert editor.isVisible()


def test_a_treatment_note_without_a_goal_says_so_beside_the_goals(shown, marisol):
    editor = shown.run("new_note", marisol)
    type_note(shown, "Came on time.")
    shown.accept()
    press_in(editor.asking, "Sign")
    assert "about none of its goals" in editor.goals.error()
    assert page(shown, marisol) == ()
    QTest.keyClick(editor.fields["words"].editor, Qt.Key.Key_S, CONTROL)
    settle()
    assert [row.is_signed for row in page(shown, marisol)] == [False]


def test_what_was_typed_is_there_when_the_note_is_opened_again(shown, marisol):
    editor = shown.run("new_note", marisol)
    type_note(shown, "Half a sen")
    kind = editor.fields["kind"]
    kind.combo.setCurrentIndex(kind._values.index(NoteKind.FAMILY))
    next(iter(editor.goals._boxes.values())).click()
    editor.reject()
    settle()
    editor = shown.run("new_note", marisol)
    assert editor.fields["words"].value() == "Half a sen"
    assert editor.fields["kind"].value() is NoteKind.FAMILY
    assert len(editor.goals.value()) == 1
    assert editor.message_area.words().startswith("Here is what you typed before.")


def test_a_draft_of_another_day_brings_its_session_back(shown, marisol):
    booking.book(shown.door, marisol, title="Planning ahead")
    booking.book(shown.door, marisol, title="Looking back", on=date(2026, 10, 21))
    editor = shown.run("new_note", marisol)
    shown.put("about_on", "10/21/2026")
    settle()
    words = [editor.sessions.combo.itemText(n) for n in range(editor.sessions.combo.count())]
    assert words == ["No session", "1:00–1:50 PM, Looking back, in person"]
    editor.sessions.combo.setCurrentIndex(1)
    type_note(shown, "We looked back.")
    editor.reject()
    settle()
    editor = shown.run("new_note", marisol)
    assert editor.fields["about_on"].value() == date(2026, 10, 21)
    assert editor.sessions.combo.currentText() == "1:00–1:50 PM, Looking back, in person"


def test_words_that_stood_in_an_earlier_note_are_pointed_out_and_not_refused(shown, marisol):
    words = "Talked about the weekend, two urges, called the sponsor both times."
    write(shown, marisol, words=words, signed=True)
    editor = shown.run("new_note", marisol)
    kind = editor.fields["kind"]
    kind.combo.setCurrentIndex(kind._values.index(NoteKind.CASE_MANAGEMENT))
    type_note(shown, words.replace("two", "three"))
    editor.compare()
    assert editor.copied_label.isVisible()
    assert "same as in one of your last notes" in editor.copied_label.text()
    shown.accept()
    press_in(editor.asking, "Sign")
    assert len(page(shown, marisol)) == 2


def test_the_warning_comes_by_itself_after_a_pause_in_typing(shown, marisol, qtbot):
    words = "Talked about the weekend, two urges, called the sponsor both times."
    write(shown, marisol, words=words, signed=True)
    editor = shown.run("new_note", marisol)
    type_note(shown, words)
    assert editor._pause.isActive()
    qtbot.waitUntil(lambda: not editor.copied_label.isHidden())
    editor.fields["words"].text.setPlainText("Something else entirely.")
    qtbot.waitUntil(lambda: editor.copied_label.isHidden())


def test_a_note_that_is_edited_is_not_compared_with_itself(shown, marisol):
    write(shown, marisol, words="Talked about the weekend.")
    made = tab(shown, marisol)
    QTest.mouseClick(made.reading.buttons["edit"], Qt.MouseButton.LeftButton)
    editor = shown.dialog()
    editor.compare()
    assert editor.fields["words"].value() == "Talked about the weekend."
    assert editor.copied_label.isHidden()


def test_a_change_by_somebody_else_shows_both_versions(shown, marisol):
    saved = write(shown, marisol, words="First")
    made = tab(shown, marisol)
    QTest.mouseClick(made.reading.buttons["edit"], Qt.MouseButton.LeftButton)
    editor = shown.dialog()
    given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    shown.door.do(notes.change_note, **given, content=content(words="Theirs"))
    text = editor.fields["words"].editor
    text.selectAll()
    QTest.keyClicks(text, "Mine")
    QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle()
    assert editor.fields["words"].value() == "Mine"
    assert editor.fields["words"].hint_label.text() == "Saved now: Theirs"
    QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    settle()
    assert words(shown, page(shown, marisol)[0]) == "Mine"


def test_the_list_is_newest_first_and_narrows_by_kind_and_signature(shown, marisol):
    write(shown, marisol, about_on=date(2026, 10, 12), signed=True)
    write(shown, marisol, kind=NoteKind.FAMILY, about_on=date(2026, 10, 19), words="Sister came.")
    made = tab(shown, marisol)
    assert [each.split(",")[0] for each in titles(made)] == ["Family note", "Case-management note"]
    made.list.segments.button("unsigned").click()
    assert [each.split(",")[0] for each in titles(made)] == ["Family note"]
    made.list.segments.button("all").click()
    made.list.kinds.setCurrentIndex(1 + list(NoteKind).index(NoteKind.CASE_MANAGEMENT))
    made.list.kinds.activated.emit(made.list.kinds.currentIndex())
    assert [each.split(",")[0] for each in titles(made)] == ["Case-management note"]
    made.list.kinds.setCurrentIndex(1 + list(NoteKind).index(NoteKind.MEDICAL))
    made.list.kinds.activated.emit(made.list.kinds.currentIndex())
    assert made.list.empty.isVisible()
    assert made.reading.buttons == {}


def test_earlier_notes_come_on_request(shown, marisol):
    for number in range(note_views.PAGE + 3):
        write(shown, marisol, words=f"Note {number}")
    made = tab(shown, marisol)
    assert made.list.model.rowCount() == note_views.PAGE
    QTest.mouseClick(made.list.more_button, Qt.MouseButton.LeftButton)
    assert made.list.model.rowCount() == note_views.PAGE + 3
    assert made.list.more_button.isHidden()


def test_a_signed_note_is_read_with_its_signature_and_takes_an_addendum_alone(shown, marisol):
    write(shown, marisol, signed=True)
    made = tab(shown, marisol)
    assert set(made.reading.buttons) == {"add", "ask_cosign", "print"}
    assert "Signed Dana Okafor, LCSW · Oct 22, 2026 9:12 AM" in labels(made)
    QTest.mouseClick(made.reading.buttons["add"], Qt.MouseButton.LeftButton)
    type_note(shown, "The landlord called back.")
    shown.accept()
    said = labels(made)
    assert "The landlord called back." in said
    assert "Addendum by Dana Okafor, LCSW · Oct 22, 2026 9:12 AM" in said


def labels(made):
    return [each.text() for each in made.reading.findChildren(QLabel) if not each.isHidden()]


def test_a_co_signature_is_asked_for_and_given(shown, marisol):
    dana = house.person(shown.door, "Dana Okafor")
    write(
        shown,
        marisol,
        by="Ines Calloway",
        kind=NoteKind.MEDICAL,
        cosigner_id=dana.id,
        signed=True,
    )
    made = tab(shown, marisol)
    assert "Waits for the co-signature of Dana Okafor, LCSW" in labels(made)
    QTest.mouseClick(made.reading.buttons["cosign"], Qt.MouseButton.LeftButton)
    settle()
    asked = [each for each in shown.window.findChildren(QPushButton) if each.text() == "Sign"]
    QTest.mouseClick(asked[-1], Qt.MouseButton.LeftButton)
    settle()
    assert "Co-signed Dana Okafor, LCSW · Oct 22, 2026 9:12 AM" in labels(made)


def test_whom_one_may_ask_follows_the_kind(shown, marisol):
    editor = shown.run("new_note", marisol)
    combo, kind = editor.cosigner.combo, editor.fields["kind"]
    assert [combo.itemText(n) for n in range(combo.count())] == ["Nobody"]
    kind.combo.setCurrentIndex(kind._values.index(NoteKind.MEDICAL))
    assert [combo.itemText(n) for n in range(combo.count())] == ["Nobody", "Ines Calloway, MD"]


def test_an_unsigned_note_is_thrown_away_and_brought_back(shown, marisol):
    write(shown, marisol)
    made = tab(shown, marisol)
    QTest.mouseClick(made.reading.buttons["discard"], Qt.MouseButton.LeftButton)
    settle()
    assert made.list.model.rowCount() == 0
    shown.desk.undo()
    settle()
    assert made.list.model.rowCount() == 1


def test_the_note_is_found_in_the_menu_and_the_palette_by_its_usual_kind(shown, marisol):
    shown.open(marisol)
    assert "New progress note" in shown.menu_words()
    assert words_of(shown.chart.menu(shown.pane)).count("New counseling note") == 1


def test_a_note_prints_from_its_pages(shown, marisol):
    write(shown, marisol, signed=True)
    made = tab(shown, marisol)
    QTest.mouseClick(made.reading.buttons["print"], Qt.MouseButton.LeftButton)
    dialog = shown.dialog()
    assert dialog.pages.count() == 1
    assert "Called the landlord." in dialog.pages.accessibleDescription()


# -- counseling notes -------------------------------------------------------------


def test_a_counseling_note_is_written_apart_and_read_by_its_author(shown, marisol):
    made = tab(shown, marisol)
    made.list.segments.button("counseling").click()
    assert made.list.empty.isVisible()
    dialog = shown.run("new_counseling_note", marisol)
    assert "never printed" in dialog.frame.words()
    dialog.fields["text"].editor.setFocus()
    QTest.keyClicks(dialog.fields["text"].editor, "Spoke of his father.")
    shown.accept()
    settle()
    assert page(shown, marisol) == ()
    assert titles(made) == ["Counseling note, Oct 22, 2026, Sealed, for you alone"]
    assert "Spoke of his father." in labels(made)
    assert set(made.reading.buttons) == {"edit"}


def test_a_half_typed_counseling_note_is_kept_sealed_and_comes_back(shown, marisol):
    dialog = shown.run("new_counseling_note", marisol)
    dialog.fields["text"].editor.setFocus()
    QTest.keyClicks(dialog.fields["text"].editor, "Xylokanarie")
    dialog.reject()
    settle()
    form, record = counseling_notes.DRAFT_FORM, f"new-{marisol}"
    kept = drafts.read(shown.door.file.write_engine, shown.door.person.id, form, record)
    assert "Xylokanarie" not in str(kept)
    dialog = shown.run("new_counseling_note", marisol)
    assert dialog.fields["text"].value() == "Xylokanarie"


def test_without_the_clinical_key_a_counseling_note_says_what_to_do(shown, marisol):
    shown.door.sign_in(shown.door.person, None)
    dialog = shown.run("new_counseling_note", marisol)
    dialog.fields["text"].editor.setFocus()
    QTest.keyClicks(dialog.fields["text"].editor, "Spoke of home.")
    shown.accept()
    assert "clinical key" in dialog.message_area.words()


def test_a_director_hands_over_the_notes_of_who_left(shown, marisol):
    door = shown.door
    dana, ravi = (house.person(door, name) for name in ("Dana Okafor", "Ravi Menon"))
    key = door.file.clinical_key
    door.sign_in(ravi, key)
    door.do(counseling_notes.write_note, patient_id=marisol, text="Spoke of home.")
    door.sign_in(dana, key)
    open_handover(shown.desk, shown.window)
    settle()
    nothing = shown.window.findChild(Dialog)
    assert "Nobody who left has any" in " ".join(
        each.text() for each in nothing.findChildren(QLabel)
    )
    nothing.reject()
    settle()
    person = next(row for row in door.ask(people.list_people) if row.person_id == ravi.id)
    door.do(people.remove_person, person_id=ravi.id, expected_version=person.version)
    open_handover(shown.desk, shown.window)
    settle()
    dialog = shown.window.findChild(HandoverDialog)
    assert dialog.author.combo.currentText() == "Ravi Menon, 1 note"
    which = [dialog.which.combo.itemText(place) for place in range(2)]
    assert which == ["All of them", "Marisol Quintero, Oct 22, 2026"]
    dialog.fields["to_id"].set_value(dana.id)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.fields["reason"].error().startswith("The reason is too short.")
    dialog.fields["reason"].set_value("Takes over his patients.")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle()
    assert shown.said[-1] == "1 counseling note handed over to Dana Okafor"
    (row,) = door.ask(counseling_notes.list_notes, patient_id=marisol)
    assert door.ask(counseling_notes.read_note, note_id=row.note_id).text == "Spoke of home."
