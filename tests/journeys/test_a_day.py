"""A day at the desk, through the real window over an encrypted demo practice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from iopdesk.domain.attendance import Mark
from iopdesk.services import boards
from iopdesk.storage import audit, keys
from iopdesk.ui.app import App
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from iopdesk.ui.theme import tokens
from iopdesk.ui.workspace import Workspace

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
PASSWORD = "demo"


@pytest.fixture
def app(qapp: QApplication, demo_folder) -> Iterator[App]:
    made = App(
        qapp, data_folder=demo_folder, clock=lambda: NOW, inline=True, cost=keys.CHEAP_FOR_TESTS
    )
    made.start(demo_folder / "demo.iopdesk")
    yield made
    made.look.apply("light", 100)
    made.close()
    made.window.deleteLater()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def sign_in(app: App, qtbot, name: str, password: str = PASSWORD) -> None:
    page = app.window.page
    assert isinstance(page, UnlockPage)
    (item,) = page.people.findItems(name, Qt.MatchFlag.MatchExactly)
    page.people.setCurrentItem(item)
    qtbot.keyClicks(page.password, password)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)


def test_a_wrong_password_is_said_and_the_right_one_opens_today(app, qtbot):
    sign_in(app, qtbot, "Tessa Lund", "wrong one")
    page = app.window.page
    assert isinstance(page, UnlockPage)
    assert "password" in page.error_label.words.text().lower()
    assert "(404) 555-0199" in " ".join(app.window.status.words())


def test_front_desk_marks_by_key_undoes_and_locks(app, qtbot):
    sign_in(app, qtbot, "Tessa Lund")
    workspace = app.window.workspace
    assert isinstance(workspace, Workspace)
    pane = workspace.show_pane("today")
    card = next(c for c in pane._cards.values() if c.is_open())
    row, tile = next((n, t) for n, t in enumerate(card.session.tiles) if t.mark is None)
    card.list.setCurrentIndex(card.list.tiles.index(row))
    qtbot.keyClicks(card.list, "p")
    assert f"{tile.name} present" in workspace.toasts.words()
    assert _mark_of(app, tile) is Mark.PRESENT
    app.desk.undo()
    assert _mark_of(app, tile) is None
    app.lock()
    assert isinstance(app.window.page, UnlockPage)
    assert app.door.person is None


def _mark_of(app: App, tile: boards.Tile) -> Mark | None:
    board = app.door.ask(boards.read_board, on=NOW.date())
    found = [t for s in board.sessions for t in s.tiles if s.session_id == tile.session_id]
    return next(t.mark for t in found if t.patient_id == tile.patient_id)


def test_a_wrong_key_on_a_tile_changes_nothing_and_says_which_keys_work(app, qtbot):
    sign_in(app, qtbot, "Tessa Lund")
    pane = app.window.workspace.show_pane("today")
    card = next(c for c in pane._cards.values() if c.is_open())
    row, tile = next((n, t) for n, t in enumerate(card.session.tiles) if t.mark is None)
    card.list.setCurrentIndex(card.list.tiles.index(row))
    with app.window.workspace.mouth.spy() as said:
        qtbot.keyClicks(card.list, "q")
    assert [one.code for one in said] == ["mark_key"]
    assert _mark_of(app, tile) is None


def test_the_roster_grid_is_marked_by_row_number_and_key(app, qtbot):
    sign_in(app, qtbot, "Dana Okafor")
    pane = app.window.workspace.show_pane("groups")
    grid = pane.grid
    column = len(grid.grid.sessions) - 1
    session = grid.grid.sessions[column]
    grid.setCurrentIndex(grid.grid.index(0, column))
    qtbot.keyClicks(grid, "2v")
    member = grid.grid.members[1]
    assert member.marks[session.session_id] is Mark.VIRTUAL
    assert grid.currentIndex().row() == 2
    app.desk.undo()
    assert grid.grid.members[1].marks.get(session.session_id) is not Mark.VIRTUAL


def test_every_pane_paints_for_director_and_front_desk_in_every_look(app, qtbot):
    for person in ("Dana Okafor", "Tessa Lund"):
        sign_in(app, qtbot, person)
        for theme, zoom in (("light", 100), ("dark", 100), ("light", 200)):
            app.look.apply(theme, zoom)
            workspace = app.window.workspace
            for name in workspace.pane_names():
                workspace.show_pane(name)
                app.window.resize(1280, 720)
                assert not app.window.grab().isNull()
        app.look.apply("light", 100)
        app.lock()


def test_the_window_fits_1280_by_688_at_every_text_size(app, qtbot):
    sign_in(app, qtbot, "Dana Okafor")
    for zoom in tokens.ZOOMS:
        app.look.apply("light", zoom)
        least = app.window.minimumSizeHint()
        assert (least.width() <= 1280, least.height() <= 688) == (True, True), zoom


def test_the_palette_finds_a_patient_as_typed_and_opens_the_chart(app, qtbot):
    sign_in(app, qtbot, "Dana Okafor")
    palette = app.window.workspace.open_palette()
    qtbot.keyClicks(palette.field, "quint")
    assert "Marisol Quintero" in [entry.title for entry in palette.model.entries]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert app.window.workspace.pane.name == "patients"


def test_everything_done_is_in_a_chain_that_holds(app, qtbot):
    sign_in(app, qtbot, "Dana Okafor")
    app.desk.flush_views()
    with app.practice.read_engine.connect() as connection:
        assert audit.verify(connection) is None


def test_a_file_that_is_none_is_said_on_the_welcome_page(app, qtbot, tmp_path):
    foreign = tmp_path / "holiday.iopdesk"
    foreign.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 4096)
    before = foreign.read_bytes()
    app.start_pages.ask_unlock(foreign)
    assert isinstance(app.window.page, WelcomePage)
    assert app.window.page.messages.words()
    assert foreign.read_bytes() == before
