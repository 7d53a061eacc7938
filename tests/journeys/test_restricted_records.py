"""Stories of restricted records: the desk's day, an emergency, its end, and its review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.services import attendance, break_glass, medications, restrictions
from iopdesk.services.boards import read_board
from iopdesk.storage import keys, opening
from iopdesk.storage.models import AuditEntry, BreakGlass
from iopdesk.ui.app import App
from iopdesk.ui.privacy.glass import GlassDialog
from iopdesk.ui.privacy.reviews import ReviewsDialog, open_reviews
from tests.conftest import PASSWORD, FrozenClock
from tests.services import house
from tests.services.house import Chart
from tests.ui.whole_window import settle

EMERGENCY = "Found unconscious in the hallway"


@dataclass
class Story:
    """The program over a practice in which June, Marcus's patient, is restricted."""

    app: App
    qtbot: Any
    clock: FrozenClock
    june: Chart
    mrn: str

    def enter(self, uid: str) -> Any:
        """Sign somebody in; returns the patients pane, where they have one."""
        app, path = self.app, self.app.start_pages.path
        opened = app.practice
        if opened is None:
            opened = opening.open_practice(path, uid, PASSWORD, copies_folder=path.parent / "keys")
        else:
            app.lock()
            opened.unlock(uid, PASSWORD)
        app.enter(opened, uid)
        settle()
        return app.window.workspace

    def open(self) -> Any:
        """Open June's chart, and answer with the pane."""
        workspace = self.app.window.workspace
        workspace.open_with("patients", {"patient_id": self.june.patient_id})
        settle()
        return workspace.pane

    def press(self, words: str, within: QWidget | None = None) -> None:
        """Press the visible button that says so."""
        (found, *_more) = [
            one
            for one in (within or self.app.window).findChildren(QPushButton)
            if one.text() == words and one.isVisible()
        ]
        self.qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
        settle()

    def shown(self, kind: type[QDialog]) -> Any:
        (found,) = [one for one in self.app.window.findChildren(kind) if one.isVisible()]
        return found

    def pending(self) -> list[str]:
        """What was seen and is not in the file yet."""
        return [entry.act for entry in self.app.door._views]

    def written(self, file: Any = None) -> list[str]:
        """The acts that are in the file now."""
        with Session((file or self.app.practice).read_engine) as db:
            return list(db.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))

    def acts(self) -> list[tuple[int | None, str]]:
        """(person, act) of the audit about June, in order."""
        self.app.door.flush_views()
        with Session(self.app.door.file.read_engine) as db:
            rows = db.execute(
                select(AuditEntry.person_id, AuditEntry.act)
                .where(
                    AuditEntry.subject == "patient",
                    AuditEntry.subject_id == self.june.patient_id,
                )
                .order_by(AuditEntry.seq)
            )
            return [tuple(row) for row in rows]


@pytest.fixture
def story(qapp, qtbot, template_file, tmp_path, clock) -> Iterator[Story]:
    with house.opened(template_file, tmp_path / "home", clock) as door:
        marcus = house.person(door, "Marcus Bell")
        group = house.add_group(door, marcus, 540)
        june = house.furnish(door, marcus, group, "June", "Halvorsen")
        door.do(
            restrictions.restrict,
            patient_id=june.patient_id,
            expected_version=0,
            reason="The mayor of the town",
        )
        mrn = door.ask(restrictions.read_restriction, patient_id=june.patient_id).mrn
    app = App(
        qapp,
        data_folder=tmp_path / "home",
        clock=clock,
        inline=True,
        cost=keys.CHEAP_FOR_TESTS,
    )
    app.start(tmp_path / "home" / template_file.name)
    app.window.resize(1440, 900)
    yield Story(app, qtbot, clock, june, mrn)
    app.close()
    app.window.deleteLater()
    app.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_desk_does_its_day_by_the_record_number_and_breaks_no_glass(story):
    workspace = story.enter("tessa")
    today = workspace.show_pane("today")
    settle()
    assert f"Restricted {story.mrn}" in _names_today(today)
    story.app.desk.do(
        attendance.mark,
        owner=story.app.window,
        session_id=story.june.session_id,
        patient_id=story.june.patient_id,
        mark=Mark.PRESENT,
    )
    pane = story.open()
    assert pane._stack.currentWidget() is pane.closed
    assert "Halvorsen" not in _list(pane)
    palette = workspace.open_palette("Halvorsen")
    assert not any("Halvorsen" in entry.title for entry in palette.model.entries)
    palette.field.setText(story.mrn)
    assert f"Restricted {story.mrn}" in [entry.title for entry in palette.model.entries]
    palette.dismiss()
    with Session(story.app.door.file.read_engine) as db:
        assert db.scalars(select(BreakGlass)).all() == []


def test_an_emergency_opens_the_chart_for_thirty_minutes_and_a_director_reviews_it(story):
    story.enter("ravi")
    pane = story.open()
    assert pane._stack.currentWidget() is pane.closed
    story.press("Open in an emergency…", pane)
    form = story.shown(GlassDialog)
    form.set_values({"reason": "urgent"})
    story.press("Open for 30 minutes", form)
    assert form.isVisible(), "a reason of six characters is none"
    form.set_values({"reason": EMERGENCY})
    story.press("Open for 30 minutes", form)
    assert pane._stack.currentWidget() is pane.chart
    assert pane.chart.chart.header.name == "June Halvorsen"
    assert pane.chart.chart.goals is not None
    assert "30 minutes left" in pane.chart.banner.bar.words()
    story.clock.advance(timedelta(minutes=21, seconds=30))
    pane.chart.banner.tick()
    assert "9 minutes left, until 9:42" in pane.chart.banner.bar.words()
    story.clock.advance(timedelta(minutes=9))
    pane.chart.banner.tick()
    settle()
    assert pane._stack.currentWidget() is pane.closed
    ravi = house.person(story.app.door, "Ravi Menon").id
    seen = [act for person, act in story.acts() if person == ravi]
    assert seen.index("chart.open.refused") < seen.index("break_glass.open")
    assert "break_glass.view" in seen[seen.index("break_glass.open") :]

    workspace = story.enter("dana")
    assert "1 emergency opening waits for your review." in workspace.messages.words()
    story.press("Review…")
    reviews = story.shown(ReviewsDialog)
    assert EMERGENCY in reviews.reason.text()
    assert not reviews.accept_button.isHidden()
    reviews.set_values({"finding": "An ambulance came, it was right"})
    story.press("Record the finding", reviews)
    assert reviews.nothing.isVisible()
    dana = house.person(story.app.door, "Dana Okafor").id
    with Session(story.app.door.file.read_engine) as db:
        assert db.scalars(select(BreakGlass.reviewed_by_id)).one() == dana
    reviews.reject()
    story.app.desk.undo()
    with Session(story.app.door.file.read_engine) as db:
        assert db.scalars(select(BreakGlass.reviewed_at)).one() is not None


def test_close_now_ends_an_emergency_at_once(story):
    story.enter("ravi")
    pane = story.open()
    pane.closed.emergency_asked.emit()
    form = story.shown(GlassDialog)
    form.set_values({"reason": EMERGENCY})
    story.press("Open for 30 minutes", form)
    story.press("Close now", pane.chart.banner)
    assert pane._stack.currentWidget() is pane.closed
    assert pane.chart.banner.isHidden()


def test_an_emergency_is_bound_to_person_and_time_not_to_the_lock(story):
    story.enter("ravi")
    pane = story.open()
    pane.closed.emergency_asked.emit()
    form = story.shown(GlassDialog)
    form.set_values({"reason": EMERGENCY})
    story.press("Open for 30 minutes", form)
    story.enter("tessa")
    assert story.open()._stack.currentWidget() is story.app.window.workspace.pane.closed
    story.clock.advance(timedelta(minutes=10))
    story.enter("ravi")
    pane = story.open()
    assert pane._stack.currentWidget() is pane.chart
    assert "20 minutes left" in pane.chart.banner.bar.words()


def test_a_counselor_is_offered_the_emergency_where_a_patient_is_not_on_the_caseload(story):
    story.enter("dana")
    read = story.app.door.ask(restrictions.read_restriction, patient_id=story.june.patient_id)
    story.app.door.do(
        restrictions.lift, patient_id=story.june.patient_id, expected_version=read.version
    )
    story.enter("ravi")
    pane = story.open()
    assert pane._stack.currentWidget() is pane.chart
    assert pane.chart.chart.goals is None
    story.press("Open in an emergency…", pane.chart)
    form = story.shown(GlassDialog)
    form.set_values({"reason": EMERGENCY})
    story.press("Open for 30 minutes", form)
    assert pane.chart.chart.goals is not None
    assert pane.chart.banner.isVisible()


def test_the_message_of_a_refusal_offers_the_emergency(story):
    workspace = story.enter("ravi")
    workspace.show_pane("today")
    settle()
    given = {
        "patient_id": story.june.patient_id,
        "name": "Naltrexone",
        "dose": "",
        "prescriber": "",
    }
    story.app.desk.do(
        medications.add_medication,
        owner=workspace.pane,
        started_on=story.app.desk.today(),
        **given,
    )
    assert "This record is restricted." in workspace.messages.words()
    story.press("Open in an emergency…", workspace.messages)
    assert story.shown(GlassDialog)


def test_a_director_restricts_a_record_from_the_chart_and_undoes_it(story):
    story.enter("dana")
    pane = story.open()
    assert pane.chart.head.restricted_chip.isVisible()
    pane.restrict(patient_id=story.june.patient_id)
    settle()
    story.press("Lift the restriction")
    assert not pane.chart.head.restricted_chip.isVisible()
    story.app.desk.undo()
    settle()
    assert pane.chart.head.restricted_chip.isVisible()


def _names_today(pane: Any) -> list[str]:
    board = pane.desk.door.ask(read_board, on=pane.desk.today())
    return [tile.name for session in board.sessions for tile in session.tiles]


def _list(pane: Any) -> str:
    return " ".join(row.list_name for row in pane.list.model.rows)


def test_the_review_begins_with_an_opening_that_is_over(story):
    for name in ("Ines Calloway", "Ravi Menon"):
        given = {"patient_id": story.june.patient_id, "reason": EMERGENCY}
        story.enter(name.split()[0].lower())
        story.app.door.do(break_glass.open_record, **given)
        if name.startswith("Ravi"):
            story.app.door.do(break_glass.close_record, patient_id=story.june.patient_id)
    story.enter("dana")
    dialog = open_reviews(story.app.desk, story.app.window)
    settle()
    assert dialog._row().person == "Ravi Menon"
    assert dialog.accept_button.isVisible()
    assert QApplication.focusWidget() is dialog.finding.text
    dialog.table.select_row(0)
    assert "still runs" in dialog.message_area.words()
    assert not dialog.accept_button.isVisible()


def test_what_was_looked_at_is_in_the_audit_before_the_lock_and_the_end_of_the_program(story):
    story.enter("dana")
    story.open()
    assert story.pending() == ["chart.view"]
    story.app.lock()
    assert story.written()[-2:] == ["chart.view", "lock"]
    story.enter("marcus")
    story.open()
    file = story.app.practice
    written: list[str] = []
    plain = file.close

    def close() -> None:
        written.extend(story.written(file))
        plain()

    file.close = close
    story.app.close()
    assert "chart.view" in written[written.index("lock") :]
    assert written.index("practice.close") > len(written) - 3


def test_reviews_show_nothing_where_nothing_waits(story):
    story.enter("dana")
    dialog = open_reviews(story.app.desk, story.app.window)
    assert dialog.nothing.isVisible()
    assert not dialog.accept_button.isVisible()
