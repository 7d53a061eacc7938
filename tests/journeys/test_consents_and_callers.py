"""A consent from blank form to revocation, and the calls it opened and closed in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication, QWidget

from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.callers import Opening, silence
from iopdesk.domain.consent_terms import Info, Purpose
from iopdesk.domain.consents import ConsentState
from iopdesk.services.consent_views import list_consents
from iopdesk.ui.caller.dialog import PRIVATE, CallerDialog
from iopdesk.ui.consents.paper_dialog import ConsentPaperDialog
from iopdesk.ui.consents.tab import ConsentsTab
from tests.journeys.hands import CTRL_SHIFT, Hands, choose, write
from tests.services import house, releases


@pytest.fixture
def sister(hands: Hands) -> int:
    hands.sign_in("Dana Okafor")
    assert hands.app.door is not None
    return releases.entry(hands.app.door, "Abena Osei", phone="(404) 555-0118", code_word="Kumasi")


@pytest.fixture
def patient_id(hands: Hands, sister: int) -> int:
    assert hands.app.door is not None
    return house.add_person(hands.app.door, "Calvin", "Osei", birth_on=date(1989, 3, 14))


def tab_of(hands: Hands) -> ConsentsTab:
    """The tab of consents in the chart that shows."""
    hands.pane.chart.show_tab("consents")
    hands.settle()
    found: ConsentsTab = hands.pane.chart._tab("consents")
    return found


def check(dialog: Any, field: str, *values: Any) -> None:
    """Check boxes by the space bar."""
    for value in values:
        box = dialog.fields[field].boxes[value]
        if not box.isChecked():
            box.click()


def take_entry(hands: Hands, field: Any, typed: str) -> None:
    """Type a part of a name and take the entry that is found."""
    field.line.setFocus()
    for letter in typed:
        hands.type(letter)
    hands.press(Qt.Key.Key_Return)


def call(hands: Hands, *, word: str = "Kumasi", about: str = "Calvin Osei") -> CallerDialog:
    """Take a call by the key, and write down what the caller says."""
    hands.press(Qt.Key.Key_C, CTRL_SHIFT)
    hands.settle()
    dialog = hands.dialog
    assert isinstance(dialog, CallerDialog)
    write(hands, dialog.fields["caller_name"].editor, "Abena, a sister")
    take_entry(hands, dialog.fields["contact_id"], "Abena")
    if word:
        choose(dialog.fields["verification"].editor, "Code word")
        write(hands, dialog.fields["code_word"].editor, word)
    write(hands, dialog.fields["asked_for"].editor, about)
    asks: Any = dialog.fields["asks"]
    asks.boxes[Info.IS_PATIENT].click()  # checked from the start: that alone is asked for most
    check(dialog, "asks", Info.ATTENDANCE, Info.MEDICATIONS)
    choose(dialog.fields["purpose"].editor, "Support by family")
    hands.settle()
    return dialog


def picture(widget: QWidget) -> Any:
    """What a person sees."""
    QApplication.processEvents()
    return widget.grab().toImage()


def test_a_consent_opens_attendance_alone_to_a_verified_caller_until_it_is_revoked(
    hands: Hands, patient_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.open_chart("Calvin Osei")
    tab = tab_of(hands)
    _write_down(hands, tab)
    assert _states(hands, patient_id) == [ConsentState.INCOMPLETE]

    # nobody has signed: a caller who knows the word hears what everybody hears
    dialog = call(hands)
    assert dialog.answer_card.answer == silence(CallerKind.FAMILY)
    hands.click("Cancel", dialog)

    # no printer on this computer: said, and nothing noted; then signed on a paper from elsewhere
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: []))
    hands.click("Print…", tab)
    paper = hands.dialog
    assert isinstance(paper, ConsentPaperDialog)
    text = paper.pages.accessibleDescription()
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in text
    assert "Abena Osei" in text
    assert "For signature" in text
    hands.click("Print…", paper)
    assert "No printer is set up" in hands.words(paper)
    paper.reject()
    hands.click("Record signatures", tab)
    hands.click("Record", hands.form)
    assert _states(hands, patient_id) == [ConsentState.VALID]

    # by the code word she gets attendance alone, and it is kept what she was told
    dialog = call(hands)
    answer = dialog.answer_card.answer
    assert answer is not None
    assert (answer.opening, answer.may_tell) == (Opening.CONSENT, {Info.ATTENDANCE})
    assert list(dialog.told.boxes) == [Info.ATTENDANCE]
    dialog.told.boxes[Info.ATTENDANCE].click()
    hands.click("Log the call", dialog)
    shown = hands.ask(list_consents, patient_id=patient_id)
    assert [(row.recipient, row.what) for row in shown.told] == [("Abena, a sister", "attendance")]
    assert [row.opening for row in shown.calls] == [Opening.CONSENT]

    # revoked in writing: silence again
    hands.click("Revoke", tab_of(hands))
    form = hands.form
    hands.click("Revoke", form)
    assert "A consent is revoked in writing" in form.fields["in_writing"].error()
    box: Any = form.fields["in_writing"]
    box.box.click()
    hands.click("Revoke", form)
    assert _states(hands, patient_id) == [ConsentState.REVOKED]
    dialog = call(hands)
    assert dialog.answer_card.answer == silence(CallerKind.FAMILY)
    assert dialog.told.isHidden()
    dialog.reject()


def _write_down(hands: Hands, tab: ConsentsTab) -> None:
    """First with gaps, which are told beside their fields; then whole."""
    hands.click("Write a consent", tab)
    form: Any = hands.form
    hands.click("Write it down", form)
    assert form.fields["recipients"].error() == "A recipient has no name."
    assert form.fields["purposes"].error() == "The purpose is missing."
    assert form.accept_button.text() == "Keep it incomplete"
    check(form, "what", Info.ATTENDANCE)
    take_entry(hands, form.fields["recipients"].lines[0].entry, "Abena")
    check(form, "purposes", Purpose.FAMILY_SUPPORT)
    write(hands, form.fields["expires_on"].editor, "6/30/2027")
    hands.click("Write it down", form)
    assert not hands.has_dialog()


def _states(hands: Hands, patient_id: int) -> list[ConsentState]:
    rows = hands.ask(list_consents, patient_id=patient_id).consents
    return [row.condition.state for row in rows]


def test_the_screen_is_the_same_for_a_patient_and_for_nobody(
    hands: Hands, patient_id: int, sister: int
) -> None:
    """Pixel for pixel and word for word, before the caller is verified and when nothing covers."""
    assert hands.app.door is not None
    releases.signed(hands.app.door, patient_id, sister)
    for word in ("", "Accra"):
        dialog = call(hands, word=word, about="Calvin Osei")
        known, said = picture(dialog.answer_card), dialog.answer_card.text()
        size = dialog.size()
        write(hands, dialog.fields["asked_for"].editor, "Nobody Osei")
        hands.settle()
        assert dialog.answer_card.text() == said
        assert picture(dialog.answer_card) == known
        assert (dialog.size(), dialog.told.isHidden()) == (size, True)
        hands.click("Cancel", dialog)


def test_in_lobby_mode_a_call_is_answered_with_silence_and_logged(
    hands: Hands, patient_id: int, sister: int
) -> None:
    assert hands.app.door is not None
    releases.signed(hands.app.door, patient_id, sister)
    hands.press(Qt.Key.Key_L, CTRL_SHIFT)
    hands.press(Qt.Key.Key_C, CTRL_SHIFT)
    hands.settle()
    dialog = hands.dialog
    assert isinstance(dialog, CallerDialog)
    assert all(dialog.fields[name].isHidden() for name in PRIVATE)
    write(hands, dialog.fields["caller_name"].editor, "Abena, a sister")
    write(hands, dialog.fields["asked_for"].editor, "Calvin Osei")
    assert dialog.answer_card.answer == silence(CallerKind.FAMILY)
    hands.click("Log the call", dialog)
    assert not hands.has_dialog()
    hands.press(Qt.Key.Key_L, CTRL_SHIFT)
    calls = hands.ask(list_consents, patient_id=patient_id).calls
    assert [(row.name, row.opening) for row in calls] == [("Abena, a sister", Opening.NOTHING)]
