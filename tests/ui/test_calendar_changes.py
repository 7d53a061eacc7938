"""Changing the calendar with real keys and the mouse: drag, forms, conflicts, undo."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from iopdesk import i18n
from iopdesk.domain.attendance import Mark
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.services import attendance, sessions
from iopdesk.services.patient_search import find_patients
from iopdesk.ui.shared.accessible import spy_on_announcements
from iopdesk.ui.theme.apply import change_look
from tests.services.booking import admit_member, book, make_group
from tests.services.care import admit, complete
from tests.ui.calendar_window import TODAY, Shown, settle
from tests.ui.walker import walk

WEDNESDAY, FRIDAY = date(2026, 10, 21), date(2026, 10, 23)
ONE = 780


@pytest.fixture
def booked(door, make_patient):
    """A group of 9:00, and two individual sessions of this afternoon in other rooms."""
    found = {"group": make_group(door, "CBT group")}
    for given, family in (("Theo", "Bray"), ("Wes", "Osei"), ("Ida", "Rowe")):
        found[given] = make_patient(given, family)
        admit_member(door, found[given], found["group"] if given == "Theo" else None)
    found["theo"] = book(door, found["Theo"])
    found["wes"] = book(door, found["Wes"], start_minute=960, room_id=4, facilitator_id=3)
    return found


@pytest.fixture
def shown(door, booked, themed, qtbot):
    return Shown(door, qtbot)


def place(shown, session_id):
    session = shown.session(session_id)
    return session.on, session.start_minute, session.minutes


# -- the mouse ----------------------------------------------------------------------------


def test_a_drag_moves_a_session_in_quarters_and_can_be_undone(shown, booked):
    said: list[str] = []
    end = spy_on_announcements(said.append)
    shown.drag_by(booked["theo"], days=1, minutes=38)
    end()
    assert place(shown, booked["theo"]) == (FRIDAY, ONE + 45, 50)
    assert shown.said == ["Individual – Theo Bray moved to Fri Oct 23, 1:45 PM"]
    assert shown.said[0] in said
    assert shown.pane.current().session_id == booked["theo"]
    shown.desk.undo()
    assert place(shown, booked["theo"]) == (TODAY, ONE, 50)


def test_while_dragging_the_new_time_is_shown_and_esc_drops_it(shown, booked):
    start = shown.point(TODAY, ONE + 10)
    shown.drag(start, start + QPoint(0, 55), drop=False)
    assert shown.pane.is_editing()
    assert shown.week._tip() == "Thu Oct 22, 2:00 PM"
    shown.press(Qt.Key.Key_Escape)
    assert not shown.pane.is_editing()
    QTest.mouseRelease(shown.week.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert place(shown, booked["theo"]) == (TODAY, ONE, 50)
    assert shown.inspector.isVisible()


def test_what_comes_in_mid_drag_waits_until_it_is_dropped(shown, door, booked):
    start = shown.point(TODAY, ONE + 10)
    shown.drag(start, start + QPoint(0, 55), drop=False)
    book(door, booked["Ida"], on=WEDNESDAY, room_id=3)
    shown.desk.changed.emit(frozenset({"TreatmentSession"}))
    assert len(shown.titles()) == 5
    shown.press(Qt.Key.Key_Escape)
    assert len(shown.titles()) == 6


def test_a_small_shake_of_the_mouse_is_no_drag(shown, booked):
    start = shown.point(TODAY, ONE + 10)
    shown.drag(start, start + QPoint(1, 2))
    assert place(shown, booked["theo"]) == (TODAY, ONE, 50)
    assert shown.said == []


def test_the_lower_edge_changes_the_length(shown, booked):
    shown.point(TODAY, ONE)
    rect = shown.rect(booked["theo"])
    edge = QPoint(rect.center().x(), rect.bottom() - 2)
    shown.drag(edge, edge + QPoint(0, 37))
    assert place(shown, booked["theo"]) == (TODAY, ONE, 90)


def test_a_session_with_marks_keeps_its_day(shown, door, booked):
    nine = next(s for s in shown.week_sessions() if s.on == TODAY and s.group_id)
    now = door.now()
    door.do(
        attendance.mark,
        session_id=nine.session_id,
        patient_id=booked["Theo"],
        mark=Mark.PRESENT,
        arrived_at=now.replace(hour=8, minute=55),
    )
    shown.pane.reload()
    settle()
    shown.drag_by(nine.session_id, days=1, minutes=60)
    assert place(shown, nine.session_id) == (TODAY, 600, 90)


def test_drawing_over_empty_space_asks_for_a_session_of_that_time(shown):
    start = shown.point(FRIDAY, 600)
    shown.drag(start, start + QPoint(0, 55 * 3 // 2))
    values = shown.dialog().values()
    assert (values["on"], values["start_minute"].hour, values["minutes"]) == (FRIDAY, 10, 90)


def test_the_right_button_offers_what_the_inspector_offers(shown, booked):
    point = shown.point(TODAY, ONE + 10)
    QTest.mouseClick(shown.week.viewport(), Qt.MouseButton.LeftButton, pos=point)
    settle()
    chosen: list[str] = []
    menu = shown.pane.acting.menu(shown.session(booked["theo"]), chosen.append)
    words = [action.text() for action in menu.actions()]
    assert words == ["Open", *shown.buttons(shown.inspector)[1:]]
    menu.actions()[words.index("Edit")].trigger()
    assert chosen == ["edit"]


# -- conflicts ------------------------------------------------------------------------------


def test_a_drop_onto_a_taken_room_asks_and_the_safe_answer_changes_nothing(shown, booked):
    shown.drag_by(booked["theo"], minutes=180)
    dialog = shown.dialog()
    assert dialog.windowTitle() == "Book Individual – Theo Bray in spite of the conflict?"
    assert "Office 2 is booked for T. Bray (R. Menon) and W. Osei (M. Bell)." in " ".join(
        one.text() for one in dialog.findChildren(type(dialog.title_label))
    )
    shown.press(Qt.Key.Key_Return)
    assert place(shown, booked["theo"]) == (TODAY, ONE, 50)


def test_a_conflict_is_accepted_by_its_verb(shown, booked):
    shown.drag_by(booked["theo"], minutes=180)
    shown.click("Book anyway", shown.dialog())
    assert place(shown, booked["theo"]) == (TODAY, 960, 50)
    assert "1 conflict" in shown.buttons(shown.work.header)
    assert shown.pane.current().session_id == booked["theo"]


def test_the_card_of_a_room_conflict_moves_to_a_free_room(shown, door, booked):
    book(door, booked["Ida"], facilitator_id=4, accept_clashes=True)
    shown.pane.show_session(booked["theo"], TODAY)
    settle()
    shown.click("Move to Office 1", shown.inspector)
    assert shown.session(booked["theo"]).room == "Office 1"
    assert shown.session(booked["theo"]).clashes == ()


# -- forms ----------------------------------------------------------------------------------


def edit(shown, session_id, on=TODAY):
    shown.pane.show_session(session_id, on)
    settle()
    shown.click("Edit", shown.inspector)


def test_a_session_is_moved_by_its_form_as_by_the_mouse(shown, booked):
    edit(shown, booked["theo"])
    shown.put("on", "fri")
    shown.put("start_minute", "930a")
    shown.choose("room_id", "Office 3")
    shown.accept()
    assert place(shown, booked["theo"]) == (FRIDAY, 570, 50)
    assert shown.session(booked["theo"]).room == "Office 3"
    assert shown.pane.current().session_id == booked["theo"]


def test_the_form_tells_a_conflict_while_it_is_typed_and_books_it_by_its_verb(shown, booked):
    edit(shown, booked["theo"])
    shown.put("start_minute", "4p")
    dialog = shown.dialog()
    assert "Office 2 is booked for W. Osei (M. Bell)." in dialog.notes.words()
    assert dialog.accept_button.text() == "Book anyway"
    shown.choose("room_id", "Office 3")
    assert dialog.notes.words() == ""
    assert dialog.accept_button.text() == "Save changes"
    shown.choose("room_id", "Office 2")
    shown.accept()
    assert place(shown, booked["theo"]) == (TODAY, 960, 50)


def test_a_place_taken_while_the_form_was_open_is_told_and_nothing_is_lost(shown, door, booked):
    edit(shown, booked["theo"])
    shown.put("start_minute", "6p")
    book(door, booked["Ida"], start_minute=1080, facilitator_id=4)
    shown.accept()
    dialog = shown.dialog()
    assert dialog.isVisible()
    assert dialog.fields["start_minute"].line.text() == "6:00 PM"
    assert dialog.accept_button.text() == "Book anyway"
    assert "I. Rowe" in dialog.notes.words()
    shown.accept()
    assert place(shown, booked["theo"]) == (TODAY, 1080, 50)


def test_a_patient_who_may_not_begin_is_told_and_moved_only_by_the_verb(shown, door, make_patient):
    june = make_patient("June", "Bell")
    complete(door, admit(door, june), ratings=(4, 0, 0, 0, 0, 0))
    given = {"kind": SessionKind.FAMILY, "service": Service.GROUP, "room_id": 3}
    session_id = book(door, june, facilitator_id=4, accept_clashes=True, **given)
    shown.pane.reload()
    settle()
    shown.drag_by(session_id, minutes=60)
    assert "On hold" in " ".join(label.text() for label in shown.dialog().findChildren(QLabel))
    shown.click("Book anyway", shown.dialog())
    assert place(shown, session_id) == (TODAY, ONE + 60, 50)
    edit(shown, session_id)
    assert "On hold" in shown.dialog().notes.words()
    shown.put("start_minute", "5p")
    shown.accept()
    assert place(shown, session_id) == (TODAY, 1020, 50)


def test_a_session_changed_by_somebody_else_shows_both(shown, door, booked):
    edit(shown, booked["theo"])
    shown.put("start_minute", "3p")
    now = shown.session(booked["theo"])
    door.do(
        sessions.move_session, session_id=booked["theo"], expected_version=now.version,
        on=TODAY, start_minute=840, minutes=50, room_id=4, facilitator_id=2,
    )  # fmt: skip
    shown.accept()
    field = shown.dialog().fields["start_minute"]
    assert field.line.text() == "3:00 PM"
    assert field.hint_label.text() == "Saved now: 2:00 PM"
    shown.accept()
    assert place(shown, booked["theo"]) == (TODAY, 900, 50)


def test_c_and_ctrl_n_ask_for_a_new_session(shown):
    shown.keys("c")
    dialog = shown.dialog()
    assert dialog.isVisible()
    assert dialog.values()["start_minute"].strftime("%H:%M") == "09:30"
    dialog.reject()
    shown.pane.new_here()
    settle()
    assert shown.dialog() is not dialog


def test_a_patient_is_found_by_any_part_and_gets_a_session(shown, booked):
    shown.keys("c")
    field = shown.dialog().fields["patient_id"]
    field.focus()
    shown.keys("rowe id")
    assert field.hits.isVisible()
    shown.press(Qt.Key.Key_Return)
    assert shown.dialog().isVisible()
    assert shown.dialog().fields["patient_id"].line.text().startswith("Ida Rowe, LR-")
    shown.put("on", "fri")
    shown.put("start_minute", "11a")
    shown.choose("room_id", "Office 3")
    shown.choose("facilitator_id", "Marcus Bell")
    shown.accept()
    assert shown.errors == []
    new = shown.pane.current()
    assert new.title == "Individual – Ida Rowe"
    assert (new.on, new.start_minute, new.minutes) == (FRIDAY, 660, 60)
    shown.desk.undo()
    settle()
    assert new.session_id not in [s.session_id for s in shown.week_sessions()]
    assert shown.pane.current() is None


def test_a_group_session_takes_the_room_and_leader_of_its_group(shown, booked):
    shown.keys("c")
    shown.choose("kind", "Group")
    assert not shown.dialog().fields["patient_id"].isVisible()
    shown.choose("group_id", "CBT group")
    values = shown.dialog().values()
    assert (values["room_id"], values["facilitator_id"]) == (1, 2)
    assert str(values["service"]) == "group_counseling"
    shown.put("on", "wed")
    shown.put("on", "10/28/2026")
    shown.accept()
    new = shown.pane.current()
    assert (new.kind, new.title, new.on) == (SessionKind.GROUP, "CBT group", date(2026, 10, 28))


def test_what_a_kind_needs_is_asked_beside_its_field_and_nothing_is_lost(shown):
    shown.keys("c")
    shown.put("title", "First talk")
    shown.accept()
    dialog = shown.dialog()
    assert dialog.fields["patient_id"].error() == "Choose the patient."
    shown.choose("kind", "Group")
    shown.accept()
    assert "belongs to a group" in dialog.fields["group_id"].error()
    assert dialog.fields["title"].line.text() == "First talk"


def test_several_patients_who_fit_are_asked_about_and_nobody_is_said(shown, make_patient):
    make_patient("Theo", "Bright")
    shown.keys("c")
    field = shown.put("patient_id", "theo b")
    assert field.error() == "More than one patient fits. Choose one from the list."
    field.line.setFocus()
    shown.press(Qt.Key.Key_Down)
    shown.press(Qt.Key.Key_Down)
    words = field.hits.currentIndex().data()
    shown.press(Qt.Key.Key_Return)
    assert field.line.text() == words
    assert field.value() is not None
    assert not field.hits.isVisible()
    field = shown.put("patient_id", "zzzz")
    assert field.error().startswith("Nobody was found.")
    assert field.value() is None


def test_an_answer_to_other_words_never_chooses_a_patient(shown, booked):
    shown.keys("c")
    field = shown.dialog().fields["patient_id"]
    asked = []
    field._desk = type("Slow", (), {"ask": lambda _self, _fn, **given: asked.append(given)})()
    field.focus()
    shown.keys("rowe")
    shown.keys("x")
    field.line.clearFocus()
    one = shown.door.ask(find_patients, typed="rowe")
    for given in asked[:4]:
        given["then"](one)
    assert field.value() is None
    asked[-1]["then"](())
    assert field.error().startswith("Nobody was found.")


def test_a_half_typed_session_is_kept(shown, booked):
    shown.keys("c")
    shown.put("patient_id", "rowe")
    shown.put("title", "Second talk")
    shown.dialog().reject()
    settle()
    shown.keys("c")
    dialog = shown.dialog()
    assert dialog.fields["title"].line.text() == "Second talk"
    dialog.check()
    assert dialog.fields["patient_id"].value() == booked["Ida"]


# -- cancelling -------------------------------------------------------------------------------


def test_a_session_is_cancelled_for_a_reason_and_restored(shown, booked):
    shown.pane.show_session(booked["theo"], TODAY)
    settle()
    shown.click("Cancel session", shown.inspector)
    shown.accept()
    assert shown.dialog().fields["reason"].error() == "Enter the reason."
    shown.put("reason", "counselor ill")
    shown.accept()
    session = shown.session(booked["theo"])
    assert (session.is_cancelled, session.cancel_reason) == (True, "counselor ill")
    assert shown.titles()[3].endswith("Office 2, cancelled")
    assert shown.buttons(shown.inspector) == ["Close inspector", "Restore session", "Open chart"]
    shown.drag_by(booked["theo"], days=1)
    assert place(shown, booked["theo"]) == (TODAY, ONE, 50)
    assert shown.errors == []
    shown.click("Restore session", shown.inspector)
    assert not shown.session(booked["theo"]).is_cancelled
    shown.desk.undo()
    assert shown.session(booked["theo"]).is_cancelled


def test_restoring_into_a_taken_room_asks(shown, door, booked):
    now = shown.session(booked["theo"])
    given = {"session_id": booked["theo"], "expected_version": now.version}
    door.do(sessions.cancel_session, reason="ill", **given)
    book(door, booked["Ida"], facilitator_id=4)
    shown.pane.show_session(booked["theo"], TODAY)
    settle()
    shown.click("Restore session", shown.inspector)
    shown.click("Book anyway", shown.dialog())
    assert not shown.session(booked["theo"]).is_cancelled


# -- by eye and ear -----------------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 200)])
@pytest.mark.parametrize("form", ["new", "edit", "cancel", "anyway"])
def test_every_form_is_usable_without_mouse_or_sight(
    door, booked, themed, qtbot, theme, zoom, form
):
    change_look(themed, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 690)
    session = shown.session(booked["theo"])
    if form == "new":
        shown.pane.new_here()
    elif form == "anyway":
        shown.pane.acting.move(session, TODAY, 960)
    else:
        shown.pane.acting.run(form, session)
    settle()
    if form == "edit":
        shown.put("start_minute", "4p")
    assert walk(shown.dialog()) == []


def test_the_focus_is_on_a_button_again_after_the_inspector_was_drawn_anew(shown, booked):
    shown.pane.show_session(booked["theo"], TODAY)
    settle()
    shown.inspector.focus_on("edit")
    shown.pane.reload()
    settle()
    assert QApplication.focusWidget().objectName() == "edit"


@pytest.mark.parametrize("form", ["new", "edit", "cancel", "anyway"])
def test_every_word_of_the_forms_can_be_translated(door, booked, themed, qtbot, form):
    i18n.use(i18n.PSEUDO)
    try:
        shown = Shown(door, qtbot)
        session = shown.session(booked["theo"])
        if form == "new":
            shown.pane.new_here()
        elif form == "anyway":
            shown.pane.acting.move(session, TODAY, 960)
        else:
            shown.pane.acting.run(form, session)
        settle()
        labels = [one.text() for one in shown.dialog().findChildren(QLabel) if one.isVisible()]
        words = [*labels, *shown.buttons(shown.dialog())]
        # dates and times come from the language's own data
        assert [one for one in words if one.isascii() and not any(c.isdigit() for c in one)] == []
        assert len(words) > 3
    finally:
        i18n.use("en_US")
