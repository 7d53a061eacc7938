"""Documents in the chart, with real keys, clicks and drops: filed, looked at, moved."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from iopdesk.domain.documents import MOST_BYTES, DocumentKind, Media
from iopdesk.errors import DeskError, RuleBroken, Trouble, sentence_for
from iopdesk.services import settings
from iopdesk.services.document_lists import list_documents
from iopdesk.services.documents import change_document
from iopdesk.ui.documents import reading
from iopdesk.ui.documents.dialogs import ChangeDialog, FilingDialog, MoveDialog
from iopdesk.ui.documents.viewer import DocumentViewer
from tests.services.scans import a_pdf, file_one
from tests.ui.patients_window import Shown, in_care, settle, someone


@pytest.fixture
def people(door) -> tuple[int, int]:
    return in_care(door, "Marisol", "Quintero"), someone(door, "Calvin", "Osei")


@pytest.fixture
def shown(door, people, themed, qtbot) -> Shown:
    made = Shown(door, qtbot)
    made.open(people[0])
    made.chart.show_tab("documents")
    settle()
    return made


@pytest.fixture
def scan(tmp_path) -> Path:
    """A file on the disk."""
    path = tmp_path / "scan0001.pdf"
    path.write_bytes(a_pdf(pages=3))
    return path


def picture(form: str = "PNG", side: int = 40) -> bytes:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)
    return bytes(buffer.data().data())


def tab(shown: Shown):
    return shown.chart.pages.currentWidget()


def drop(shown: Shown, *paths: Path) -> bool:
    """Drag files onto the middle of the chart and let them go; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    spot, action = QPoint(200, 200), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, action, data, buttons, keys)
    QApplication.sendEvent(shown.chart, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(shown.chart, QDropEvent(QPointF(spot), action, data, buttons, keys))
    settle()
    return True


def documents(shown: Shown, patient_id: int):
    return shown.door.ask(list_documents, patient_id=patient_id).documents


def choose(shown: Shown, kind: DocumentKind) -> None:
    field = shown.dialog().fields["kind"]
    field.set_value(kind)


def answer(shown: Shown, words: str) -> None:
    asked = shown.pane.filing.question
    (made,) = [each for each in asked.findChildren(QPushButton) if each.text() == words]
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    settle()


# -- filing -----------------------------------------------------------------------


def test_a_dropped_file_is_shown_named_filed_and_its_original_kept_when_asked_so(
    shown, people, scan
):
    assert drop(shown, scan)
    form = shown.dialog()
    assert isinstance(form, FilingDialog)
    assert form.view.leaves.count() == 3
    choose(shown, DocumentKind.INSURANCE_CARD)
    shown.put("title", "Card, both sides")
    shown.accept()
    (row,) = documents(shown, people[0])
    assert (row.shown, row.kind, row.pages) == (
        "Card, both sides",
        DocumentKind.INSURANCE_CARD,
        3,
    )
    answer(shown, "Keep file")
    assert scan.exists()
    assert [row.shown for row in tab(shown).model.rows] == ["Card, both sides"]


def test_the_original_is_removed_only_when_the_person_says_so(shown, people, scan):
    drop(shown, scan)
    choose(shown, DocumentKind.OTHER)
    shown.accept()
    answer(shown, "Remove file")
    assert not scan.exists()
    assert len(documents(shown, people[0])) == 1
    assert "Original file removed" in shown.said


def test_an_original_that_changed_since_is_not_removed(shown, scan):
    drop(shown, scan)
    choose(shown, DocumentKind.OTHER)
    shown.accept()
    scan.write_bytes(a_pdf("another page"))
    answer(shown, "Remove file")
    assert scan.exists()
    assert shown.errors == ["document.original_changed"]


def test_several_dropped_files_are_asked_about_one_after_the_other(shown, people, scan):
    other = scan.with_name("scan0002.png")
    other.write_bytes(picture())
    drop(shown, scan, other)
    for _each in range(2):
        choose(shown, DocumentKind.OTHER)
        shown.accept()
        answer(shown, "Keep file")
    assert [row.media for row in documents(shown, people[0])] == [Media.PNG, Media.PDF]


def test_a_form_that_is_cancelled_files_nothing_and_asks_about_no_original(shown, people, scan):
    drop(shown, scan)
    shown.dialog().reject()
    settle()
    assert documents(shown, people[0]) == ()
    assert shown.pane.filing.question is None
    assert scan.exists()


def test_what_was_typed_comes_back_for_the_same_file_and_for_no_other(shown, scan):
    drop(shown, scan)
    shown.put("title", "Referral of Dr. Hollis")
    shown.dialog().reject()
    settle()
    other = scan.with_name("other.pdf")
    other.write_bytes(a_pdf())
    drop(shown, other)
    assert shown.dialog().fields["title"].value() is None
    shown.dialog().reject()
    settle()
    drop(shown, scan)
    assert shown.dialog().fields["title"].value() == "Referral of Dr. Hollis"


def test_a_day_ahead_is_refused_beside_its_field_and_nothing_typed_is_lost(shown, people, scan):
    drop(shown, scan)
    choose(shown, DocumentKind.LEGAL)
    shown.put("title", "Order of the court")
    shown.put("dated_on", "12/24/2026")
    shown.accept()
    form = shown.dialog()
    assert form.fields["dated_on"].error().startswith("This day has not come yet.")
    assert form.fields["title"].value() == "Order of the court"
    assert documents(shown, people[0]) == ()


def test_a_file_of_another_chart_is_filed_only_when_it_belongs_to_both(shown, people, scan):
    file_one(shown.door, people[1], scan.read_bytes())
    drop(shown, scan)
    choose(shown, DocumentKind.OTHER)
    same = shown.dialog().fields["accepts_same"]
    assert same.isHidden()
    shown.accept()
    assert same.error().startswith("The same file is in another patient's chart.")
    assert same.isVisible()
    same.set_value(True)
    shown.accept()
    assert len(documents(shown, people[0])) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("letter.pdf", b"PK\x03\x04 no PDF at all", "document.format"),
        ("empty.pdf", b"", "document.empty"),
        ("cut.pdf", b"%PDF-1.4\nnothing more", "document.broken"),
        ("cut.png", picture()[:40], "document.broken"),
        ("large.pdf", b"%PDF-" + bytes(MOST_BYTES), "document.too_large"),
    ],
)
def test_a_file_that_cannot_be_filed_is_said_and_no_form_opens(
    shown, people, tmp_path, name, content, code
):
    path = tmp_path / name
    path.write_bytes(content)
    assert drop(shown, path)
    assert shown.errors == [code]
    assert shown.pane.dialog is None
    assert documents(shown, people[0]) == ()


def test_a_large_file_is_refused_by_its_size_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.pdf"
    path.write_bytes(b"%PDF-" + bytes(MOST_BYTES))
    opened = []
    monkeypatch.setattr(Path, "open", lambda *given, **_more: opened.append(given))
    with pytest.raises(RuleBroken):
        reading.read_file(path)
    assert opened == []


def locked_pdf() -> bytes:
    """A PDF that nobody opens without its password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "code", "kind"),
    [
        (lambda path: path.write_bytes(locked_pdf()), "document.locked", RuleBroken),
        (lambda path: path.mkdir(), "document.folder", RuleBroken),
        (lambda path: None, "document.cannot_read", Trouble),
    ],
    ids=["locked", "folder", "gone"],
)
def test_what_cannot_be_read_is_told_with_what_to_do(tmp_path, make, code, kind):
    path = tmp_path / "scan.pdf"
    make(path)
    with pytest.raises(DeskError) as caught:
        reading.read_file(path)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert str(path) not in sentence_for(caught.value)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(reading, "_MOST_PIXELS", 40 * 40 - 1)
    with pytest.raises(RuleBroken) as caught:
        reading.unpacked(picture())
    assert caught.value.code == "document.broken"


def test_nothing_is_taken_while_a_form_is_open_or_where_nobody_may_file(
    shown, scan, door, people, as_person, themed, qtbot
):
    drop(shown, scan)
    assert not drop(shown, scan)
    shown.dialog().reject()
    as_person("Ines Calloway")
    nurse = Shown(door, qtbot)
    nurse.open(people[0])
    assert not drop(nurse, scan)


# -- the scan folder --------------------------------------------------------------


def lines(shown: Shown) -> list[str]:
    return [
        made.accessibleName()
        for made in tab(shown).waiting.findChildren(QPushButton)
        if made.isVisible()
    ]


def test_the_scan_folder_is_offered_and_never_taken_by_itself(shown, people, scan):
    assert tab(shown).waiting.isHidden()
    (scan.parent / "notes.txt").write_text("no document", encoding="utf-8")
    shown.door.do(settings.change_own, key="scan_folder", value=str(scan.parent))
    shown.open(people[0])
    assert tab(shown).waiting.isVisible()
    assert lines(shown) == ["File scan0001.pdf"]
    assert documents(shown, people[0]) == ()
    shown.click("File scan0001.pdf")
    choose(shown, DocumentKind.IDENTITY)
    shown.accept()
    assert len(documents(shown, people[0])) == 1


def test_a_scan_folder_that_is_gone_is_told_and_another_person_has_none(
    shown, people, tmp_path, as_person, door, qtbot
):
    gone = tmp_path / "stick"
    shown.door.do(settings.change_own, key="scan_folder", value=str(gone))
    shown.open(people[0])
    words = " ".join(each.text() for each in tab(shown).waiting._lines)
    assert "The scan folder cannot be read." in words
    as_person("Tessa Lund")
    other = Shown(door, qtbot)
    other.open(people[0])
    other.chart.show_tab("documents")
    settle()
    assert tab(other).waiting.isHidden()


# -- looking, changing, moving ----------------------------------------------------


def test_enter_opens_a_document_inside_and_pages_and_sizes_change(shown, people):
    file_one(shown.door, people[0], a_pdf(pages=3))
    shown.open(people[0])
    tab(shown).table.setFocus()
    shown.press(Qt.Key.Key_Return)
    viewer = shown.dialog()
    assert isinstance(viewer, DocumentViewer)
    assert viewer.pages_label.text() == "Page 1 of 3"
    QTest.mouseClick(viewer.forth, Qt.MouseButton.LeftButton)
    assert viewer.pages_label.text() == "Page 2 of 3"
    before = viewer.view.shown_zoom()
    QTest.mouseClick(viewer.larger, Qt.MouseButton.LeftButton)
    assert viewer.view.shown_zoom() > before
    assert viewer.pages_label.text() == "Page 2 of 3"
    shown.press(Qt.Key.Key_Escape, viewer)
    assert viewer.view.leaves is None


def test_a_viewer_of_a_picture_paints_it_and_its_window_names_no_document(shown, people):
    data = picture("JPEG", 300)
    file_one(shown.door, people[0], data, title="Quintero license", pages=1)
    shown.open(people[0])
    tab(shown)._open()
    viewer = shown.dialog()
    assert viewer.windowTitle() == "Document"
    assert viewer.title_label.text() == "Quintero license"
    image = viewer.view.grab().toImage()
    greens = {image.pixelColor(x, 30).green() for x in range(0, image.width(), 7)}
    assert any(abs(green - 128) < 6 for green in greens)


def test_a_change_shows_both_versions_when_somebody_else_was_faster(shown, people):
    file_one(shown.door, people[0])
    shown.open(people[0])
    tab(shown)._change()
    form = shown.dialog()
    assert isinstance(form, ChangeDialog)
    row = documents(shown, people[0])[0]
    shown.put("title", "Mine")
    given = {"kind": row.kind, "title": "Theirs", "dated_on": row.dated_on}
    at = {"document_id": row.document_id, "expected_version": row.version}
    shown.door.do(change_document, **at, **given)
    shown.accept()
    assert form.fields["title"].value() == "Mine"
    assert "Theirs" in form.fields["title"].hint_label.text()
    shown.accept()
    assert documents(shown, people[0])[0].title == "Mine"


def test_a_document_of_another_patient_is_moved_there_and_both_charts_say_so(shown, people):
    file_one(shown.door, people[0])
    shown.open(people[0])
    tab(shown)._move()
    form = shown.dialog()
    assert isinstance(form, MoveDialog)
    shown.accept()
    assert form.fields["to_patient_id"].error() == "Find the patient it belongs to."
    shown.put("to_patient_id", "Osei")
    shown.accept()
    assert form.fields["reason"].error().startswith("The reason is missing.")
    shown.put("reason", "Two cards lay on the glass")
    shown.accept()
    assert documents(shown, people[0]) == ()
    (told,) = shown.rows_of("Moved documents")
    assert told.startswith("Referral moved to LR-00002, Two cards lay on the glass")
    shown.open(people[1])
    assert [row.shown for row in tab(shown).model.rows] == ["Referral of Dr. Hollis"]
    (told,) = shown.rows_of("Moved documents")
    assert told.startswith("Referral came from LR-00001")
    shown.desk.undo()
    settle()
    assert len(documents(shown, people[0])) == 1


def test_who_may_only_look_has_no_button_that_changes_anything(
    door, people, as_person, themed, qtbot
):
    file_one(door, people[0])
    as_person("Ines Calloway")
    nurse = Shown(door, qtbot)
    nurse.open(people[0])
    nurse.chart.show_tab("documents")
    settle()
    assert list(tab(nurse)._buttons) == ["open"]
    assert not [
        made.text()
        for made in tab(nurse).findChildren(QPushButton)
        if made.isVisible() and made.text() != "Open"
    ]
