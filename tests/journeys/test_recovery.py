"""A lost password from the first day of a practice on: kit, typo, new password, audit."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from iopdesk.domain.recovery import SheetKind, read_code, read_groups, split_groups
from iopdesk.services.audit_log import AuditFilter, read_audit
from iopdesk.services.recoveries import SheetState, list_sheets
from iopdesk.ui import founding
from iopdesk.ui.recovery.assistant import RecoveryAssistant
from iopdesk.ui.recovery.kit_dialog import KitDialog
from iopdesk.ui.recovery.lost import LostDialog
from iopdesk.ui.recovery.pages import PaperPage
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.workspace import Workspace
from tests.journeys.hands import CTRL, Hands
from tests.reports.reading import pages_of
from tests.ui.walker import walk

FIRST, NEW = "hazel kettle 7", "a new kettle 8"


@pytest.fixture
def hands(computer, tmp_path) -> Hands:
    """A practice made just now, its recovery assistant open."""
    made = computer()
    made.start()
    founding.ask_details(made.app, tmp_path / "hazel.iopdesk")
    made.fill(
        name="Hazel Street Recovery",
        crisis_phone="(404) 555-0161",
        mrn_prefix="HS",
        person="Rosa Almeida",
        password=FIRST,
        again=FIRST,
        second="Tomas Iversen",
        second_password="tomas to begin with",
    )
    made.accept()
    return made


def save_sheet(hands: Hands, path: Path) -> tuple[str, ...]:
    """Save the sheet that shows as a PDF; the groups as somebody reads them from it."""
    hands.click("Save as PDF…")
    hands.name_file(path)
    [page] = pages_of(path.read_bytes())
    opened = page.index("opens nothing.") if "opens nothing." in page else page.index("as well.")
    found = page[opened : page.index("Whoever holds")].partition(". ")[2]
    return split_groups(found)


def prove(hands: Hands, groups: tuple[str, ...]) -> None:
    """Type the two groups that are asked, in lower case."""
    assistant = hands.dialog
    assert isinstance(assistant, RecoveryAssistant)
    for number in assistant.page.box.fields:
        hands.type(groups[number - 1].lower())
    hands.press(Qt.Key.Key_Return)
    hands.settle()


def make_kit(hands: Hands, folder: Path) -> dict[SheetKind, tuple[str, ...]]:
    """Both sheets, saved and proven; the groups of each."""
    assistant = hands.dialog
    assert isinstance(assistant, RecoveryAssistant)
    groups = {}
    hands.click("Make the sheets")
    for kind in SheetKind:
        groups[kind] = save_sheet(hands, folder / f"{kind}.pdf")
        hands.click("Next")
        prove(hands, groups[kind])
    hands.click("Close")
    return groups


def ask_for_way_in(hands: Hands) -> LostDialog:
    """From the unlock page: Password lost."""
    page = hands.app.window.page
    assert isinstance(page, UnlockPage)
    hands.click("Password lost")
    form = hands.dialog
    assert isinstance(form, LostDialog)
    return form


def type_groups(hands: Hands, groups: tuple[str, ...]) -> None:
    """Key by key; the focus goes on by itself."""
    for group in groups:
        hands.type(group)


def acts(hands: Hands) -> list[tuple[str, str]]:
    page = hands.ask(read_audit, wanted=AuditFilter())
    return [(row.act, row.who) for row in page.rows]


def written(folder: Path, secret: bytes, groups: tuple[str, ...]) -> list[str]:
    """Files, but for the saved sheets, that hold a secret as bytes or as groups."""
    spelled = [secret, secret.hex().encode(), groups[0].encode() + b"-" + groups[1].encode()]
    spelled += ["".join(groups[:2]).encode(), " ".join(groups[:2]).encode()]
    return [
        file.name
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".pdf"
        if any(each in file.read_bytes() for each in spelled)
    ]


def test_a_practice_that_lost_its_password_gets_back_in_with_its_sheets(
    hands: Hands, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    status = hands.app.window.status
    assert status.findChild(QPushButton).text() == "No recovery kit"
    walk(hands.dialog)
    groups = make_kit(hands, tmp_path)
    assert groups[SheetKind.PRACTICE] != groups[SheetKind.CLINICAL]
    states = [row.state for row in hands.ask(list_sheets)]
    assert states == [SheetState.PROVEN, SheetState.PROVEN]
    assert "No recovery kit" not in hands.words(status)
    assert hands.app.practice is not None
    clinical_key = hands.app.practice.clinical_key

    hands.lock()
    form = ask_for_way_in(hands)
    assert form.fields["person"].combo.currentText() == "Rosa Almeida"
    walk(form)
    form.boxes[SheetKind.PRACTICE].fields[1].focus()
    right = groups[SheetKind.PRACTICE]
    type_groups(hands, right[:2])
    hands.type(right[2][:4] + ("2" if right[2][4] != "2" else "3"))
    assert "Group 3 is not right" in form.boxes[SheetKind.PRACTICE].said()
    assert form.boxes[SheetKind.PRACTICE].fields[3].line.hasFocus()
    hands.press(Qt.Key.Key_Tab)
    type_groups(hands, right[3:])
    hands.fill(password=NEW, again=NEW)
    hands.accept()
    assert list(hands.refusals()) == ["practice_3"]
    assert form.boxes[SheetKind.PRACTICE].fields[3].line.hasFocus()
    hands.press(Qt.Key.Key_A, CTRL)
    hands.type(right[2])
    form.fields["with_clinical"].box.setFocus()
    hands.press(Qt.Key.Key_Space)
    type_groups(hands, groups[SheetKind.CLINICAL])
    walk(form)
    hands.accept()

    assert isinstance(hands.app.window.page, Workspace)
    assert "Rosa Almeida" in " ".join(hands.app.window.status.words())
    assert hands.app.practice.clinical_key == clinical_key
    done = acts(hands)
    for act in (
        "recovery.begin", "recovery.end", "recovery.save", "recovery.saved", "recovery.prove",
        "recovery.used", "recovery.used_clinical",
    ):  # fmt: skip
        assert (act, "Rosa Almeida") in done
    hands.lock()
    hands.sign_in("Rosa Almeida", FIRST)
    assert "does not open" in hands.app.window.page.error_label.words.text()
    hands.type(NEW)
    hands.press(Qt.Key.Key_Return)
    assert isinstance(hands.app.window.page, Workspace)
    for kind, each in groups.items():
        assert written(tmp_path, read_groups(each, kind), each) == []
        assert not any(group in caplog.text for group in each)


def test_the_sheets_are_pasted_or_scanned_and_the_other_one_is_told_apart(
    hands: Hands, tmp_path: Path
) -> None:
    groups = make_kit(hands, tmp_path)
    hands.lock()
    hands.stop()
    hands.start()
    form = ask_for_way_in(hands)
    practice, clinical = form.boxes.values()
    practice.fields[4].focus()
    QApplication.clipboard().setText(" ".join(groups[SheetKind.CLINICAL]))
    hands.press(Qt.Key.Key_V, CTRL)
    assert practice.texts() == list(groups[SheetKind.CLINICAL])
    hands.fill(password=NEW, again=NEW)
    hands.accept()
    assert "groups of the other sheet (Clinical sheet)" in form.fields["practice_1"].error()
    assert practice.fields[1].line.hasFocus()

    numbers = {row: f"C-{row}" for row in ("X",)}
    code = f"IOPDESK-RECOVERY/1:CLINICAL:{numbers['X']}:{'-'.join(groups[SheetKind.CLINICAL])}"
    assert read_code(code) is not None
    hands.press(Qt.Key.Key_A, CTRL)
    hands.type(code)  # a scanner is a keyboard
    assert form.fields["with_clinical"].value()
    assert clinical.texts() == list(groups[SheetKind.CLINICAL])
    QApplication.clipboard().setText("\n".join(groups[SheetKind.PRACTICE]))
    practice.fields[1].focus()
    hands.press(Qt.Key.Key_V, CTRL)
    QApplication.clipboard().clear()
    hands.accept()
    assert isinstance(hands.app.window.page, Workspace)


def test_a_sheet_that_a_newer_one_replaced_opens_nothing_and_nothing_typed_is_lost(
    hands: Hands, tmp_path: Path
) -> None:
    groups = make_kit(hands, tmp_path)
    hands.app.window.kit_asked.emit()
    kit = hands.dialog
    assert isinstance(kit, KitDialog)
    walk(kit)
    hands.click("Make a new practice sheet")
    assistant = newest(hands)
    assert "until the new one is proven" in hands.words(assistant)
    hands.click("Make the sheet", assistant)
    assert isinstance(assistant.page, PaperPage)
    newer = save_sheet(hands, tmp_path / "newer.pdf")
    hands.click("Later", assistant)
    assert [row.state for row in hands.ask(list_sheets)] == [
        SheetState.MADE, SheetState.PROVEN, SheetState.PROVEN,
    ]  # fmt: skip
    kit.table.select_row(0)
    hands.click("Prove this sheet")
    proving = newest(hands)
    walk(proving)
    QApplication.clipboard().setText(" ".join(groups[SheetKind.PRACTICE]))
    proving.box.fields[1].focus()
    hands.press(Qt.Key.Key_V, CTRL)
    hands.click("Prove the sheet", proving)
    assert "not one of this practice" in proving.message_area.words()
    QApplication.clipboard().setText(" ".join(newer))
    proving.box.fields[1].focus()
    hands.press(Qt.Key.Key_V, CTRL)
    QApplication.clipboard().clear()
    hands.click("Prove the sheet", proving)
    assert hands.ask(list_sheets)[0].number.endswith("-2")
    assert len(hands.ask(list_sheets)) == 2
    hands.press(Qt.Key.Key_Escape)

    hands.lock()
    form = ask_for_way_in(hands)
    form.boxes[SheetKind.PRACTICE].fields[1].focus()
    type_groups(hands, groups[SheetKind.PRACTICE])
    hands.fill(password=NEW, again=NEW)
    hands.accept()
    assert "a newer sheet replaced" in form.message_area.words()
    assert form.boxes[SheetKind.PRACTICE].texts() == list(groups[SheetKind.PRACTICE])
    assert form.fields["password"].value() == NEW
    hands.press(Qt.Key.Key_Escape)
    hands.sign_in("Rosa Almeida", FIRST)
    assert isinstance(hands.app.window.page, Workspace)


def newest(hands: Hands):
    """The dialog on top."""
    top = QApplication.activeModalWidget()
    assert top is not None
    return top


def test_who_has_no_kit_is_told_so_at_once(hands: Hands) -> None:
    hands.click("Later")
    assert not hands.has_dialog()
    hands.lock()
    hands.click("Password lost")
    page = hands.app.window.page
    assert isinstance(page, UnlockPage)
    assert "has no recovery sheet" in page.error_label.words.text()
    hands.sign_in("Rosa Almeida", FIRST)
    QTest.mouseClick(hands.button("No recovery kit"), Qt.MouseButton.LeftButton)
    assert isinstance(hands.dialog, KitDialog)
    hands.click("Make both sheets")
    assert isinstance(newest(hands), RecoveryAssistant)
