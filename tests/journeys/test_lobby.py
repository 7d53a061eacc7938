"""Lobby mode in the real window over the demo practice: nobody's name can be read anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import NewPatient, Standing
from iopdesk.services.patients import add_patient
from iopdesk.storage import keys
from iopdesk.storage.models import Patient, Person
from iopdesk.ui.app import App
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.theme import paint, tokens
from tests.ui.desk_window import LateLane
from tests.ui.walker import _nodes as nodes
from tests.ui.whole_window import settle

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
PASSWORD = "demo"


@pytest.fixture
def app(qapp: QApplication, demo_folder) -> Iterator[App]:
    made = App(
        qapp, data_folder=demo_folder, clock=lambda: NOW, inline=True, cost=keys.CHEAP_FOR_TESTS
    )
    path = demo_folder / "demo.iopdesk"
    made.start(path)
    made.window.resize(1440, 900)
    yield made
    made.close()
    made.window.deleteLater()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def enter(app: App, qtbot, name: str = "Dana Okafor") -> None:
    """Sign in one of the demo's people on the unlock page."""
    page = app.window.page
    assert isinstance(page, UnlockPage)
    (item,) = page.people.findItems(name, Qt.MatchFlag.MatchStartsWith)
    page.people.setCurrentItem(item)
    qtbot.keyClicks(page.password, PASSWORD)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    settle()


def press_lobby(app: App, qtbot) -> None:
    """Ctrl+Shift+L in the window."""
    keys_ = QKeySequence("Ctrl+Shift+L")[0]
    app.window.activateWindow()
    target = QApplication.activeModalWidget() or app.window
    qtbot.keyClick(target.focusWidget() or target, keys_.key(), keys_.keyboardModifiers())
    settle()


def patients(app: App) -> list[tuple[int, str, str]]:
    """(id, first name, last name) of everybody whose last name is no colleague's."""
    assert app.door is not None
    with Session(app.door.file.read_engine) as db:
        staff = " ".join(db.scalars(select(Person.name)))
        people = db.execute(
            select(Patient.id, Patient.given_name, Patient.family_name).order_by(Patient.id)
        )
        return [tuple(one) for one in people if one[2] not in staff]


@pytest.fixture
def read_out(monkeypatch) -> Callable[[QWidget], str]:
    """Everything a window says: to the eye, to a screen reader, in its tooltips."""
    painted: list[str] = []
    plain = paint.text

    def listen(painter, rect, words, **more):
        painted.append(words)
        return plain(painter, rect, words, **more)

    monkeypatch.setattr(paint, "text", listen)

    def read(window: QWidget) -> str:
        painted.clear()
        window.grab()
        said = [window.windowTitle(), *painted]
        for widget in window.findChildren(QWidget):
            said += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
            words = getattr(widget, "text", None)
            said.append(str(words()) if callable(words) else "")
        kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
        for node in nodes(QAccessible.queryAccessibleInterface(window)):
            said += [node.text(kind) for kind in kinds]
        return "\n".join(said)

    return read


def named(said: str, people: list[tuple[int, str, str]]) -> set[int]:
    """Ids of the patients whose last name stands in what was said."""
    return {one[0] for one in people if re.search(rf"\b{re.escape(one[2])}\b", said)}


def screens(app: App, people: list[tuple[int, str, str]]) -> Iterator[str]:
    """Every pane, some charts on each tab, and the palette with hits."""
    workspace = app.window.workspace
    assert workspace is not None
    for name in workspace.pane_names():
        workspace.show_pane(name)
        settle()
        yield name
    pane = workspace.show_pane("patients")
    assert isinstance(pane, PatientsPane)
    for standing in Standing:
        pane.open_with({"standing": standing})
        settle()
        yield f"list of {standing}"
    for patient_id, _given, _family in people[::9]:
        workspace.open_with("patients", {"patient_id": patient_id})
        for tab in ("overview", "attendance", "details"):
            pane.chart.show_tab(tab)
            settle()
            yield f"chart, {tab}"
    for _id, given, _family in people[:3]:
        palette = workspace.open_palette(given)
        settle()
        yield "palette"
        palette.dismiss()
    settle()


def test_without_lobby_mode_this_test_reads_names_everywhere(app, qtbot, read_out):
    enter(app, qtbot)
    people = patients(app)
    found = {name for name in screens(app, people) if named(read_out(app.window), people)}
    assert found >= {"today", "groups", "patients", "tests", "palette", "chart, overview"}


def test_in_lobby_mode_no_name_of_a_patient_can_be_read_anywhere(app, qtbot, read_out):
    enter(app, qtbot)
    people = patients(app)
    press_lobby(app, qtbot)
    assert app.lobby.is_on
    found = {name: named(read_out(app.window), people) for name in screens(app, people)}
    assert {name: ids for name, ids in found.items() if ids} == {}


def test_lobby_mode_stays_on_over_lock_and_another_person_until_it_is_turned_off(
    app, qtbot, read_out
):
    enter(app, qtbot)
    press_lobby(app, qtbot)
    app.lock()
    settle()
    assert app.lobby.is_on
    enter(app, qtbot, "Tessa")
    people = patients(app)
    assert named(read_out(app.window), people) == set()
    leave = next(
        one for one in app.window.status.findChildren(QPushButton) if one.text() == "Lobby mode"
    )
    qtbot.mouseClick(leave, Qt.MouseButton.LeftButton)
    settle()
    assert not app.lobby.is_on
    assert named(read_out(app.window), people)


def test_an_open_form_goes_when_lobby_mode_comes_on(app, qtbot, read_out):
    enter(app, qtbot)
    people = patients(app)
    workspace = app.window.workspace
    workspace.show_pane("patients").edit(patient_id=people[0][0])
    settle()
    assert [one for one in app.window.findChildren(QDialog) if one.isVisible()]
    press_lobby(app, qtbot)
    assert [one for one in app.window.findChildren(QDialog) if one.isVisible()] == []
    assert named(read_out(app.window), people) == set()


def test_a_draft_with_a_name_stays_out_of_sight_in_lobby_mode_until_it_is_asked_for(
    app, qtbot, read_out
):
    enter(app, qtbot)
    app.window.workspace.show_pane("patients").new_here()
    form = _form(app)
    form.fields["family_name"].line.setFocus()
    qtbot.keyClicks(form.fields["family_name"].line, "Zyxwvut")
    press_lobby(app, qtbot)
    app.window.workspace.show_pane("patients").new_here()
    form = _form(app)
    assert "Zyxwvut" not in read_out(form)
    (back,) = [one for one in form.findChildren(QPushButton) if one.text() == "Bring it back"]
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert form.fields["family_name"].line.text() == "Zyxwvut"
    form.start_over()
    form.reject()


def test_what_was_under_way_when_lobby_mode_came_on_says_no_name(app, qtbot):
    enter(app, qtbot)
    lane, said = LateLane(), []
    app.desk._writes, inline = lane, app.desk._writes
    app.desk.said.connect(lambda words, _undo: said.append(words))
    fields = NewPatient(given_name="Noelle", family_name="Zyxwvut")
    app.desk.do(add_patient, owner=app.window, fields=fields)
    app.desk._writes = inline
    ((job, done),) = lane.waiting
    outcome = job()
    press_lobby(app, qtbot)
    done(outcome, None)
    assert said == []


def _form(app: App) -> Any:
    settle()
    (form,) = [one for one in app.window.findChildren(QDialog) if one.isVisible()]
    return form


def test_a_toast_in_lobby_mode_says_initials(app, qtbot, read_out):
    enter(app, qtbot)
    press_lobby(app, qtbot)
    fields = NewPatient(given_name="Noelle", family_name="Pruitt")
    with qtbot.waitSignal(app.desk.said) as said:
        app.desk.do(add_patient, owner=app.window, fields=fields)
    assert said.args[0] == "NP added to the wait list"


def test_the_window_fits_1280_by_688_in_lobby_mode_too(app, qtbot):
    enter(app, qtbot)
    press_lobby(app, qtbot)
    for zoom in tokens.ZOOMS:
        app.look.apply("light", zoom)
        settle()
        least = app.window.minimumSizeHint()
        assert (least.width() <= 1280, least.height() <= 688) == (True, True), zoom
    app.look.apply("light", 100)
