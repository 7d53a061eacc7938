"""The audit in a dialog: what each role sees, filters, pages, and the file it is exported to."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from iopdesk.errors import NotAllowed
from iopdesk.services import audit_export, audit_log, chart
from iopdesk.services.audit_log import AuditFilter
from iopdesk.ui.audit.dialog import AuditDialog, open_audit
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.theme.apply import change_look
from tests.ui.desk_window import LateLane, Shown, focus, settle
from tests.ui.walker import walk


@pytest.fixture
def worked(door, make_patient, as_person, clock):
    """Dana adds two patients; a day later Tessa looks at the first and is refused the audit."""
    first, second = make_patient("Calvin", "Osei"), make_patient("June", "Halvorsen")
    clock.advance(timedelta(days=1))
    as_person("Tessa Lund")
    door.ask(chart.open_chart, patient_id=first)
    door.flush_views()
    with pytest.raises(NotAllowed):
        door.ask(audit_log.read_audit, wanted=AuditFilter())
    as_person("Dana Okafor")
    return first, second


@pytest.fixture
def shown(themed, qtbot, door, worked):
    made = []

    def show(**size):
        made.append(Shown(door, qtbot, PatientsPane, **size))
        return made[-1]

    yield show
    for each in made:
        each.desk.close()


def opened(shown) -> AuditDialog:
    open_audit(shown.work)
    settle()
    found = [one for one in shown.window.findChildren(AuditDialog) if one.isVisible()]
    assert len(found) == 1
    QTest.qWaitForWindowActive(found[0])
    return found[0]


def titles(dialog):
    return [column.title for column in dialog.model.columns]


def done(dialog):
    return [row.what for row in dialog.model.rows]


def words(dialog):
    return {one.text() for one in dialog.findChildren(QPushButton) if one.isVisible()}


def choose(field, text):
    field.focus()
    QTest.keyClick(field.combo, Qt.Key.Key_Home)
    while field.combo.currentText() != text:
        before = field.combo.currentIndex()
        QTest.keyClick(field.combo, Qt.Key.Key_Down)
        assert field.combo.currentIndex() > before, text


def type_day(field, text):
    field.focus()
    field.line.selectAll()
    QTest.keyClicks(field.line, text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)


# -- who sees what ----------------------------------------------------------------


def test_a_director_sees_who_did_what_to_whose_record_newest_first(shown):
    dialog = opened(shown())
    assert dialog.windowTitle() == "Audit"
    assert titles(dialog) == ["When", "Who", "What", "Whose", "Changes"]
    refused, viewed = dialog.model.rows[:2]
    if not refused.is_refused:
        refused, viewed = viewed, refused
    assert [column.value(viewed) for column in dialog.model.columns] == [
        "Oct 23, 2026, 9:12 AM", "Tessa Lund", "Chart looked at", "Calvin Osei, LR-00001", "0"
    ]  # fmt: skip
    assert done(dialog)[2:4] == ["New patient", "New patient"]
    assert dialog.count_label.text() == f"{len(dialog.model.rows)} entries"
    assert not dialog.older.isVisible()


def test_a_refused_attempt_has_its_icon_word_and_color(shown):
    dialog = opened(shown())
    refused = next(row for row in dialog.model.rows if row.is_refused)
    plain = next(row for row in dialog.model.rows if not row.is_refused)
    column = next(one for one in dialog.model.columns if one.key == "what")
    assert column.value(refused) == "Look at the audit: refused"
    assert column.icon(refused) == ("alert-octagon-outline", "bad")
    assert column.color(refused) == "bad"
    assert column.icon(plain) is None


def test_others_see_what_they_did_and_can_neither_choose_people_nor_export(shown, as_person):
    as_person("Tessa Lund")
    dialog = opened(shown())
    assert dialog.windowTitle() == "What you did"
    assert titles(dialog) == ["When", "What", "Whose", "Changes"]
    assert {row.who for row in dialog.model.rows} == {"Tessa Lund"}
    assert not dialog.filters.person.isVisible()
    assert dialog.filters.patient.isVisible()
    assert words(dialog) == {"Close"}


def test_an_administrator_finds_no_patient_and_no_field_for_one(shown, as_person):
    as_person("Ada Quill")
    dialog = opened(shown())
    assert titles(dialog) == ["When", "Who", "What", "Changes"]
    assert "Tessa Lund" in {row.who for row in dialog.model.rows}
    assert {row.whose for row in dialog.model.rows} == {""}
    assert dialog.filters.person.isVisible()
    assert not dialog.filters.patient.isVisible()
    assert words(dialog) == {"Export as CSV", "Close"}


def test_a_chart_looked_at_just_now_is_in_it(shown, door, worked):
    door.ask(chart.open_chart, patient_id=worked[1])
    assert opened(shown()).model.rows[0].whose == "June Halvorsen, LR-00002"


# -- filters ----------------------------------------------------------------------


def test_a_person_and_an_act_are_chosen_by_keys(shown):
    dialog = opened(shown())
    choose(dialog.filters.person, "Tessa Lund")
    assert {row.who for row in dialog.model.rows} == {"Tessa Lund"}
    assert dialog.count_label.text() == "2 entries"
    choose(dialog.filters.act, "Chart looked at")
    assert done(dialog) == ["Chart looked at"]
    assert dialog.count_label.text() == "1 entry"


def test_acts_that_say_the_same_are_one_choice(shown, door, as_person):
    as_person("Tessa Lund")
    with pytest.raises(NotAllowed):
        door.ask(audit_export.draw_export, wanted=AuditFilter())
    as_person("Dana Okafor")
    dialog = opened(shown())
    combo = dialog.filters.act.combo
    offered = [combo.itemText(place) for place in range(combo.count())]
    assert len(offered) == len(set(offered))
    choose(dialog.filters.act, "Look at the audit: refused")
    assert {row.act for row in dialog.model.rows} == {"audit.read.refused", "audit.draw.refused"}


def test_a_patient_is_found_by_typing_and_let_go_by_emptying_the_field(shown):
    dialog = opened(shown())
    everything = len(dialog.model.rows)
    patient = dialog.filters.patient
    patient.focus()
    QTest.keyClicks(patient.line, "ose")
    assert len(dialog.model.rows) == everything
    QTest.keyClick(patient.line, Qt.Key.Key_Return)
    assert {row.whose for row in dialog.model.rows} == {"Calvin Osei, LR-00001"}
    # who looks into the audit for a patient searched for one
    assert dialog.model.rows[0].what == "Patients searched"
    assert dialog.isVisible()
    patient.line.selectAll()
    QTest.keyClick(patient.line, Qt.Key.Key_Delete)
    assert len(dialog.model.rows) == everything + 1


def test_days_count_once_enter_is_pressed_and_the_dialog_stays(shown):
    dialog = opened(shown())
    type_day(dialog.filters.first, "10/23/2026")
    assert dialog.isVisible()
    assert {row.at.day for row in dialog.model.rows} == {23}
    type_day(dialog.filters.first, " ")
    type_day(dialog.filters.last, "10/22/2026")
    assert 23 not in {row.at.day for row in dialog.model.rows}
    assert 22 in {row.at.day for row in dialog.model.rows}


def test_days_the_wrong_way_round_are_told_beside_the_last_day_and_the_page_stays(shown):
    dialog = opened(shown())
    type_day(dialog.filters.first, "10/23/2026")
    before = done(dialog)
    type_day(dialog.filters.last, "10/22/2026")
    assert "The last day is before the first day." in dialog.filters.last.error()
    assert done(dialog) == before
    type_day(dialog.filters.first, "10/22/2026")
    assert dialog.filters.last.error() == ""
    assert {row.at.day for row in dialog.model.rows} == {22}


def test_a_day_that_cannot_be_read_asks_nothing(shown):
    dialog = opened(shown())
    before = done(dialog)
    type_day(dialog.filters.first, "10/23/2026 or so")
    assert dialog.filters.first.error()
    assert done(dialog) == before


def test_where_nothing_fits_it_says_so_and_leads_back(shown):
    dialog = opened(shown())
    everything = done(dialog)
    type_day(dialog.filters.last, "10/1/2020")
    assert dialog.empty.isVisible()
    assert dialog.count_label.text() == "0 entries"
    dialog.clear_button.setFocus()
    QTest.keyClick(dialog.clear_button, Qt.Key.Key_Space)
    assert dialog.table.isVisible()
    assert done(dialog) == everything
    assert dialog.focusWidget() is dialog.filters.person.combo


def test_an_answer_that_comes_late_does_not_stand_under_other_filters(shown):
    window = shown()
    dialog = opened(window)
    first, second = LateLane(), LateLane()
    window.desk._reads = first
    choose(dialog.filters.person, "Tessa Lund")
    window.desk._reads = second
    choose(dialog.filters.act, "Chart looked at")
    second.run()
    first.run()
    assert done(dialog) == ["Chart looked at"]


# -- pages ------------------------------------------------------------------------


def test_older_and_newer_go_through_the_pages_by_keys(shown, door, monkeypatch):
    monkeypatch.setattr(audit_log, "PAGE", 4)
    for _each in range(6):
        door.note("lock")
    dialog = opened(shown())
    found = int(dialog.count_label.text().split()[-2])
    seqs = []
    dialog.older.setFocus()
    while True:
        seqs += [row.seq for row in dialog.model.rows]
        assert dialog.count_label.text() == (
            f"{len(seqs) - len(dialog.model.rows) + 1}–{len(seqs)} of {found} entries"
        )
        if not dialog.older.isEnabled():
            break
        QTest.keyClick(focus(), Qt.Key.Key_Space)
    assert len(seqs) == found
    assert seqs == sorted(set(seqs), reverse=True)
    assert focus() is dialog.newer
    while dialog.newer.isEnabled():
        QTest.keyClick(focus(), Qt.Key.Key_Space)
    assert [row.seq for row in dialog.model.rows] == seqs[:4]
    assert focus() is dialog.older


def test_other_filters_begin_at_the_newest_page(shown, door, monkeypatch):
    monkeypatch.setattr(audit_log, "PAGE", 4)
    for _each in range(6):
        door.note("lock")
    dialog = opened(shown())
    QTest.mouseClick(dialog.older, Qt.MouseButton.LeftButton)
    choose(dialog.filters.act, "Locked")
    assert dialog.count_label.text() == "1–4 of 6 entries"
    assert not dialog.newer.isEnabled()


# -- the file ---------------------------------------------------------------------


def exports(door):
    page = door.ask(audit_log.read_audit, wanted=AuditFilter())
    return [row.act for row in reversed(page.rows) if row.act.startswith("audit.export")]


def test_the_file_holds_what_is_shown_and_leaves_its_trace(shown, door, tmp_path):
    window = shown()
    dialog = opened(window)
    choose(dialog.filters.person, "Tessa Lund")
    QTest.mouseClick(
        next(one for one in dialog.findChildren(QPushButton) if one.text() == "Export as CSV"),
        Qt.MouseButton.LeftButton,
    )
    chooser = next(one for one in dialog.findChildren(QFileDialog) if one.isVisible())
    assert chooser.selectedFiles()[0].endswith("audit-2026-10-23.csv")
    target = tmp_path / "audit.csv"
    chooser.fileSelected.emit(str(target))
    chooser.reject()
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Who"] for row in rows] == ["Tessa Lund", "Tessa Lund"]
    assert exports(door) == ["audit.export", "audit.exported"]
    assert window.said == ["2 entries of the audit exported"]
    assert "2 entries of the audit exported" in told(dialog)
    choose(dialog.filters.person, "Everybody")
    assert done(dialog)[:2] == ["Audit exported", "Export the audit"]


def told(dialog):
    return " ".join(
        one.text() for one in dialog.message_area.findChildren(object) if hasattr(one, "text")
    )


def test_a_path_that_cannot_be_written_is_told_in_words(shown, door, tmp_path):
    window = shown()
    dialog = opened(window)
    dialog.export.save_to(tmp_path / "gone" / "audit.csv", AuditFilter())
    assert "could not be written there" in told(dialog)
    assert exports(door) == ["audit.export", "audit.export_failed"]
    assert window.said == []
    assert window.errors == []
    assert list(tmp_path.rglob("*.csv")) == []


def test_an_export_replaces_an_older_one_and_no_other_file(shown, door, tmp_path):
    dialog = opened(shown())
    target = tmp_path / "audit.csv"
    dialog.export.save_to(target, AuditFilter(acts=("patient.add",)))
    dialog.export.save_to(target, AuditFilter())
    assert "Tessa Lund" in target.read_text(encoding="utf-8-sig")
    target.write_bytes(b"SQLite format 3")
    dialog.export.save_to(target, AuditFilter())
    assert target.read_bytes() == b"SQLite format 3"
    assert "A file of another kind has that name" in told(dialog)
    assert exports(door)[-1] == "audit.export_failed"


@pytest.mark.parametrize("is_writable", [True, False])
def test_an_export_goes_on_when_the_dialog_is_closed(shown, door, tmp_path, is_writable):
    window = shown()
    dialog = opened(window)
    lane = window.late_lane()
    target = tmp_path / "audit.csv" if is_writable else tmp_path / "gone" / "audit.csv"
    dialog.export.save_to(target, AuditFilter())
    dialog.reject()
    settle()
    lane.run()
    assert target.exists() is is_writable
    if is_writable:
        assert exports(door) == ["audit.export", "audit.exported"]
        assert window.said[0].endswith("entries of the audit exported")
    else:
        assert exports(door) == ["audit.export", "audit.export_failed"]
        assert window.errors == ["copy.cannot_write"]


# -- without a mouse, without sight, with large text ------------------------------


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 200)])
def test_it_can_be_walked(shown, themed, door, monkeypatch, theme, zoom):
    monkeypatch.setattr(audit_log, "PAGE", 3)
    change_look(themed, theme=theme, zoom=zoom, high_contrast=False)
    dialog = opened(shown(width=1280, height=688))
    assert walk(dialog) == []
    type_day(dialog.filters.last, "10/1/2020")
    assert dialog.empty.isVisible()
    assert walk(dialog) == []


def test_in_a_narrow_window_the_fields_stand_below_each_other(shown):
    dialog = opened(shown(width=640, height=480))
    dialog.resize(420, 430)
    settle()
    filters = dialog.filters
    assert filters.act.geometry().top() > filters.person.geometry().bottom()
    assert filters.act.geometry().left() == filters.person.geometry().left()
    assert QApplication.activeModalWidget() is dialog
