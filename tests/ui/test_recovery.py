"""The screens of the recovery kit: fields for groups, the assistant, the list, the way back in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.recovery import SheetKind, code_text, groups_of
from iopdesk.errors import Trouble
from iopdesk.reports.recovery_kit import RecoverySheetFacts, draw_recovery_sheet
from iopdesk.services import recoveries, recovery_keys
from iopdesk.services.recoveries import SheetState
from iopdesk.storage.models.ledger import AuditEntry
from iopdesk.ui.people.dialog import PeopleDialog
from iopdesk.ui.recovery.assistant import RecoveryAssistant
from iopdesk.ui.recovery.groups_box import GroupsBox
from iopdesk.ui.recovery.kit_dialog import KitDialog, ProveDialog, open_kit
from iopdesk.ui.recovery.lost import LostDialog
from iopdesk.ui.recovery.making import Sheet
from iopdesk.ui.recovery.pages import AboutPage, PaperPage, ProvePage
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.workspace import Workspace
from tests.conftest import NOW, PASSWORD
from tests.journeys.hands import Hands
from tests.ui.conftest import name_of, show
from tests.ui.desk_window import LateLane
from tests.ui.walker import walk

SECRET = bytes(range(200, 220))
GROUPS = groups_of(SECRET, SheetKind.PRACTICE)


# -- fields ---------------------------------------------------------------------------


@pytest.fixture
def box(themed, qtbot) -> GroupsBox:
    made = GroupsBox(SheetKind.PRACTICE)
    show(qtbot, made, 600, 240)
    made.fields[1].focus()
    return made


def typed(words: str) -> None:
    for letter in words:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, letter)


def paste(words: str) -> None:
    QApplication.clipboard().setText(words)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()


def test_a_whole_sheet_is_typed_without_touching_another_key(box: GroupsBox) -> None:
    typed("".join(GROUPS).lower().replace("0", "o").replace("1", "l"))
    assert box.texts() == list(GROUPS)
    assert box.said() == ""
    assert box.fields[8].line.hasFocus()


def test_a_wrong_group_stays_marked_and_in_focus_until_it_is_mended(box: GroupsBox) -> None:
    typed(GROUPS[0] + GROUPS[1][:4] + "2")
    field = box.fields[2]
    assert field.line.hasFocus()
    assert field.line.property("error")
    assert box.said() == field.error()
    assert box.said().startswith("Group 2 is not right.")
    assert field.line.accessibleDescription() == box.said()
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert box.said() == ""
    typed(GROUPS[1][4])
    assert box.fields[3].line.hasFocus()
    assert box.texts()[:3] == [GROUPS[0], GROUPS[1], ""]


def test_a_group_that_is_left_half_typed_is_named(box: GroupsBox) -> None:
    typed(GROUPS[0][:3])
    QTest.keyClick(box.fields[1].line, Qt.Key.Key_Tab)
    assert box.said() == (
        "Group 1 has 3 characters. Every group has five: compare it with the sheet."
    )
    assert box.fields[1].value() == GROUPS[0][:3]


@pytest.mark.parametrize(
    "words",
    [
        " ".join(GROUPS),
        "\n".join(f"{number} {group}" for number, group in enumerate(GROUPS, start=1)),
        code_text(SheetKind.PRACTICE, "P-1", SECRET),
    ],
    ids=["groups", "numbered", "code"],
)
@pytest.mark.parametrize("before", ["", "S34", "ZZZZZ"])
def test_a_pasted_sheet_fills_every_field_whatever_stood_there(box, words, before) -> None:
    box.code_read.connect(lambda code: box.fill(code.groups))
    box.fields[5].focus()
    typed(before)
    paste(words)
    assert box.texts() == list(GROUPS)
    assert box.said() == ""


def test_what_cannot_be_read_is_pasted_as_it_is(box: GroupsBox) -> None:
    paste("not a sheet")
    assert box.texts()[0] == "not a sheet"
    QTest.keyClick(box.fields[1].line, Qt.Key.Key_Tab)
    assert "Group 1" in box.said()


@pytest.mark.parametrize("at", range(1, 9))
def test_a_scanner_types_the_code_of_the_other_sheet_and_no_field_keeps_it(
    box: GroupsBox, at: int
) -> None:
    read = []
    box.code_read.connect(read.append)
    box.fields[at].focus()
    typed(code_text(SheetKind.CLINICAL, "C-9", SECRET))
    assert [(code.kind, code.number) for code in read] == [(SheetKind.CLINICAL, "C-9")]
    assert box.texts() == [""] * 8
    assert box.said() == ""


def test_each_field_says_its_sheet_and_group_and_forgets_on_demand(box: GroupsBox) -> None:
    assert name_of(box.fields[3].line) == "Practice sheet, group 3"
    typed(GROUPS[0] + "S")
    box.forget()
    for field in box.fields.values():
        field.line.undo()
    assert box.texts() == [""] * 8


def test_two_groups_are_asked_side_by_side_and_only_they_are_filled(themed, qtbot) -> None:
    made = GroupsBox(SheetKind.PRACTICE, (2, 7))
    show(qtbot, made, 320, 120)
    made.fields[2].focus()
    typed(GROUPS[1])
    assert made.fields[7].line.hasFocus()
    typed(GROUPS[6])
    assert made.answers() == {2: GROUPS[1], 7: GROUPS[6]}


# -- the window -----------------------------------------------------------------------


@pytest.fixture
def hands(qapp: QApplication, qtbot, practice_path: Path) -> Iterator[Hands]:
    made = Hands(qapp, qtbot, practice_path.parent, NOW)
    made.start(practice_path)
    yield made
    made.stop()


def assistant(hands: Hands, *kinds: SheetKind) -> RecoveryAssistant:
    made = RecoveryAssistant(hands.app, kinds or tuple(SheetKind))
    made.open()
    hands.settle()
    return made


def sheet_of(made: RecoveryAssistant) -> Sheet:
    return made._sheet()


def pass_proof(made: RecoveryAssistant) -> None:
    sheet = sheet_of(made)
    assert isinstance(made.page, ProvePage)
    assert made.page.box is not None
    for number, field in made.page.box.fields.items():
        field.set_value(groups_of(sheet.secret, sheet.kind)[number - 1])
    made.next_button.click()


def make_sheets(hands: Hands) -> dict[SheetKind, bytes]:
    """Both sheets, proven."""
    made, secrets = assistant(hands), {}
    made.next_button.click()
    for kind in SheetKind:
        made.next_button.click()
        secrets[kind] = sheet_of(made).secret
        pass_proof(made)
    made.next_button.click()
    hands.settle()
    return secrets


def acts(hands: Hands) -> list[str]:
    assert hands.app.practice is not None
    with Session(hands.app.practice.read_engine) as db:
        return [each for each in db.scalars(select(AuditEntry.act)) if each.startswith("recovery.")]


def states(hands: Hands) -> list[tuple[SheetKind, SheetState]]:
    return [(row.kind, row.state) for row in hands.ask(recoveries.list_sheets)]


def held_by(window: QWidget) -> str:
    """Everything the widgets of a window hold: texts, descriptions, names."""
    words = []
    for one in [window, *window.findChildren(QWidget)]:
        words += [one.accessibleName(), one.accessibleDescription(), one.toolTip()]
        words.append(one.text() if isinstance(one, QLineEdit) else "")
    return " ".join(words)


def test_the_assistant_can_be_used_with_the_keyboard_alone_on_every_page(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands)
    for page in (AboutPage, PaperPage, ProvePage):
        assert isinstance(made.page, page)
        walk(made)
        if page is not ProvePage:
            made.next_button.click()
            hands.settle()
    assert made.back_button.isVisible()


@pytest.mark.parametrize("way", ["later", "lock"])
def test_nothing_of_a_sheet_is_left_when_the_assistant_closes(hands: Hands, way: str) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands)
    made.next_button.click()
    paper = made.page
    assert isinstance(paper, PaperPage)
    sheet = sheet_of(made)
    groups = groups_of(sheet.secret, sheet.kind)
    assert groups[0] in held_by(made)
    assert paper.pages.count() == 1
    made.next_button.click()
    assert isinstance(made.page, ProvePage)
    number = next(iter(made.page.box.fields))
    typed(groups[number - 1])
    assert groups[number - 1] in held_by(made)
    if way == "lock":
        hands.app.lock()
    else:
        made.later_button.click()
    assert not any(group in held_by(made) for group in groups)
    assert made._sheets == {}
    assert paper.pages.count() == 0
    assert states(hands)[0] == (SheetKind.PRACTICE, SheetState.MADE) if way == "later" else True
    hands.settle()
    assert QApplication.clipboard().text() == ""


def test_a_wrong_group_is_named_and_going_back_asks_for_others(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands)
    made.next_button.click()
    made.next_button.click()
    page = made.page
    assert isinstance(page, ProvePage)
    one, other = page.box.fields
    sheet = sheet_of(made)
    groups = groups_of(sheet.secret, sheet.kind)
    page.box.fields[one].set_value(groups[one - 1])
    page.box.fields[other].set_value(groups_of(SECRET, sheet.kind)[other - 1])
    made.next_button.click()
    assert page.box.said().startswith(f"Group {other} is of another sheet.")
    assert page.box.fields[other].line.hasFocus()
    assert page.box.fields[one].value() == groups[one - 1]
    made.back_button.click()
    assert isinstance(made.page, PaperPage)
    made.next_button.click()
    assert page.box.texts() == ["", ""]
    pass_proof(made)
    assert states(hands)[0] == (SheetKind.PRACTICE, SheetState.PROVEN)


def test_a_printed_sheet_leaves_its_trace_and_no_name(hands: Hands, tmp_path: Path) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands, SheetKind.PRACTICE)
    made.next_button.click()
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    made._copies().print_on(printer, sheet_of(made))
    assert acts(hands) == ["recovery.begin", "recovery.end", "recovery.print", "recovery.printed"]
    assert sheet_of(made).file_name == f"recovery-practice-sheet-{sheet_of(made).number}.pdf"
    made.save_button.click()
    made._copies().save_to(tmp_path / "no folder" / "sheet.pdf", sheet_of(made))
    assert acts(hands)[-2:] == ["recovery.save", "recovery.copy_failed"]
    assert "could not be written" in made.message_area.words()


def test_a_sheet_that_does_not_reach_the_key_file_is_no_sheet(hands: Hands, monkeypatch) -> None:
    hands.sign_in("Dana Okafor")

    def refuse(*_what: object, **_given: object) -> None:
        raise Trouble("key_file_not_saved")

    monkeypatch.setattr(recovery_keys, "make_sheet", refuse)
    made = assistant(hands)
    made.next_button.click()
    assert isinstance(made.page, AboutPage)
    assert made.message_area.words()
    assert made.next_button.isEnabled()
    assert states(hands)[0] == (SheetKind.PRACTICE, SheetState.NEVER_MADE)
    monkeypatch.undo()
    made.next_button.click()
    assert isinstance(made.page, PaperPage)
    assert made.message_area.words() == ""


def test_while_a_sheet_is_made_nothing_else_can_be_asked(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands)
    lane = LateLane()
    hands.app._worker, worker = lane, hands.app._worker
    made.next_button.click()
    assert isinstance(made.page, PaperPage)
    for button in (made.next_button, made.print_button, made.save_button):
        assert not button.isEnabled()
    lane.run()
    hands.app._worker = worker
    assert made.print_button.isEnabled()
    assert made.print_button.hasFocus()


def test_an_assistant_that_was_closed_meanwhile_gets_no_sheet(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands)
    lane = LateLane()
    hands.app._worker, worker = lane, hands.app._worker
    made.next_button.click()
    made.later_button.click()
    hands.settle()
    lane.run()
    hands.app._worker = worker
    assert states(hands)[0] == (SheetKind.PRACTICE, SheetState.NEVER_MADE)


# -- the list -------------------------------------------------------------------------


def shown_kit(hands: Hands) -> KitDialog:
    open_kit(hands.app)
    found = hands.dialog
    assert isinstance(found, KitDialog)
    return found


def offered(dialog: KitDialog) -> list[str]:
    buttons = (dialog.make_button, dialog.both_button, dialog.prove_button)
    return [made.text() for made in buttons if not made.isHidden()]


def test_an_administrator_makes_the_practice_sheet_and_a_director_both(hands: Hands) -> None:
    for name, both, clinical in (
        ("Ada Quill", [], []),
        ("Dana Okafor", ["Make both sheets"], ["Make the clinical sheet", "Make both sheets"]),
    ):
        hands.sign_in(name)
        dialog = shown_kit(hands)
        walk(dialog)
        assert offered(dialog) == ["Make the practice sheet", *both]
        dialog.table.select_row(1)
        assert offered(dialog) == clinical
        hands.press(Qt.Key.Key_Escape)
        hands.lock()


def test_the_kit_is_offered_to_those_who_may_see_it(hands: Hands) -> None:
    for name, is_offered in (("Tessa Lund", False), ("Ravi Menon", False), ("Ada Quill", True)):
        hands.sign_in(name)
        entries = [words for menu in hands.menus().values() for words in menu]
        assert ("Recovery kit…" in entries) is is_offered, name
        assert ("No recovery kit" in hands.words(hands.app.window.status)) is is_offered, name
        assert acts(hands) == []
        hands.lock()


def test_the_notice_goes_with_the_proof_and_comes_back_for_nobody(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    status = hands.app.window.status
    assert "No recovery kit" in hands.words(status)
    people = PeopleDialog(hands.app)
    people.open()
    hands.settle()
    assert people._no_kit.isVisible()
    walk(people)
    hands.click("Recovery kit", people)
    assert isinstance(QApplication.activeModalWidget(), KitDialog)
    hands.press(Qt.Key.Key_Escape)
    make_sheets(hands)
    assert not people._no_kit.isVisible()
    assert "No recovery kit" not in hands.words(status)
    hands.press(Qt.Key.Key_Escape)
    hands.lock()
    hands.sign_in("Ada Quill")
    assert "No recovery kit" not in hands.words(hands.app.window.status)


def test_a_sheet_made_earlier_is_proven_by_all_of_its_groups(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    made = assistant(hands, SheetKind.CLINICAL)
    made.next_button.click()
    secret = sheet_of(made).secret
    made.later_button.click()
    dialog = shown_kit(hands)
    dialog.table.select_row(1)
    assert "Prove this sheet" in offered(dialog)
    hands.click("Prove this sheet")
    proving = QApplication.activeModalWidget()
    assert isinstance(proving, ProveDialog)
    walk(proving)
    hands.click("Prove the sheet", proving)
    assert proving.box.said().startswith("Group 1 is empty.")
    proving.box.fill(groups_of(SECRET, SheetKind.CLINICAL))
    hands.click("Prove the sheet", proving)
    assert "not one of this practice" in proving.message_area.words()
    proving.box.fill(groups_of(secret, SheetKind.CLINICAL))
    hands.click("Prove the sheet", proving)
    assert states(hands) == [
        (SheetKind.PRACTICE, SheetState.NEVER_MADE),
        (SheetKind.CLINICAL, SheetState.PROVEN),
    ]
    assert "Prove this sheet" not in offered(dialog)


# -- the way back in ------------------------------------------------------------------


def lost(hands: Hands) -> LostDialog:
    hands.click("Password lost")
    form = hands.dialog
    assert isinstance(form, LostDialog)
    return form


@pytest.fixture
def secrets(hands: Hands) -> dict[SheetKind, bytes]:
    """The secrets of both sheets; the practice is closed again."""
    hands.sign_in("Dana Okafor")
    found = make_sheets(hands)
    hands.lock()
    return found


def test_everything_that_is_missing_is_said_at_its_field(hands: Hands, secrets) -> None:
    form = lost(hands)
    hands.accept()
    assert set(hands.refusals()) == {
        *(f"practice_{number}" for number in range(1, 9)), "password", "again",
    }  # fmt: skip
    assert form.boxes[SheetKind.PRACTICE].fields[1].line.hasFocus()
    form.boxes[SheetKind.PRACTICE].fill(groups_of(secrets[SheetKind.PRACTICE], SheetKind.PRACTICE))
    hands.fill(password="short", again="short")
    hands.accept()
    assert "too short" in hands.refusals()["password"]
    hands.fill(password="a new kettle 8", again="a new kettle 9")
    hands.accept()
    assert list(hands.refusals()) == ["again"]
    hands.fill(with_clinical=True)
    hands.fill(again="a new kettle 8")
    hands.accept()
    assert list(hands.refusals()) == [f"clinical_{number}" for number in range(1, 9)]
    assert isinstance(hands.app.window.page, UnlockPage)


def test_who_has_no_clinical_role_gets_in_without_the_clinical_sheet_only(
    hands: Hands, secrets
) -> None:
    form = lost(hands)
    hands.fill(person="Tessa Lund", with_clinical=True)
    for kind, box in form.boxes.items():
        box.fill(groups_of(secrets[kind], kind))
    hands.fill(password="a new kettle 8", again="a new kettle 8")
    hands.accept()
    assert "no clinical role" in form.message_area.words()
    hands.fill(with_clinical=False)
    assert not form.boxes[SheetKind.CLINICAL].isVisible()
    hands.accept()
    assert isinstance(hands.app.window.page, Workspace)
    assert "Tessa Lund" in " ".join(hands.app.window.status.words())
    assert hands.app.practice.clinical_key is None


def test_nothing_is_asked_twice_and_nothing_stays_when_the_form_closes(
    hands: Hands, secrets
) -> None:
    form = lost(hands)
    groups = groups_of(secrets[SheetKind.PRACTICE], SheetKind.PRACTICE)
    form.boxes[SheetKind.PRACTICE].fill(groups)
    hands.fill(password="a new kettle 8", again="a new kettle 8")
    lane = LateLane()
    hands.app._worker, worker = lane, hands.app._worker
    hands.accept()
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Escape)
    assert form.isVisible()
    assert form.accept_button.text() == "Opening"
    assert len(lane.waiting) == 1
    lane.waiting.clear()
    hands.app._worker = worker
    form._set_busy(False)
    assert groups[0] in held_by(form)
    form.reject()
    words = held_by(form)
    assert not any(group in words for group in groups)
    assert "kettle" not in words


def test_many_tries_are_slowed_down_and_nothing_typed_is_lost(hands: Hands, secrets) -> None:
    form = lost(hands)
    wrong = groups_of(SECRET, SheetKind.PRACTICE)
    form.boxes[SheetKind.PRACTICE].fill(wrong)
    hands.fill(password="a new kettle 8", again="a new kettle 8")
    for _try in range(8):
        hands.accept()
    assert "there is a pause" in form.message_area.words()
    assert form.boxes[SheetKind.PRACTICE].texts() == list(wrong)


def test_a_form_that_was_left_lets_the_password_in_as_before(hands: Hands, secrets) -> None:
    lost(hands)
    hands.press(Qt.Key.Key_Escape)
    assert not hands.has_dialog()
    hands.sign_in("Dana Okafor", PASSWORD)
    assert isinstance(hands.app.window.page, Workspace)


def test_no_repr_of_what_the_screens_hold_shows_a_secret() -> None:
    paper = draw_recovery_sheet(
        RecoverySheetFacts(SheetKind.PRACTICE, "P-1", "Larkspur", NOW.date(), SECRET)
    )
    sheet = Sheet(SheetKind.PRACTICE, "P-1", SECRET, b"\1" * 32, paper)
    assert "P-1" not in repr(sheet)
    assert "\\xc8" not in repr(sheet)
