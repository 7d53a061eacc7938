"""The tab and every dialog of notes and medications, walked by keys, by ear and with large text."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtTest import QTest

from iopdesk.domain.notes import NoteKind
from iopdesk.services import counseling_notes, note_views, notes
from iopdesk.services.notes import NoteContent
from iopdesk.ui.notes.tab import NotesTab
from iopdesk.ui.theme.apply import change_look
from tests.ui.patients_window import Shown, in_care, settle
from tests.ui.walker import walk

TODAY = date(2026, 10, 22)
NOTE = NoteContent(kind=NoteKind.CASE_MANAGEMENT, about_on=TODAY, words="Called the landlord.")


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 200)])
def test_notes_and_medications_can_be_walked(door, qapp, qtbot, themed, theme, zoom):
    change_look(qapp, theme=theme, zoom=zoom)
    shown = Shown(door, qtbot, 1280, 688)
    patient_id = in_care(door, "Marisol", "Quintero")
    door.do(notes.write_note, patient_id=patient_id, content=NOTE)
    signed = door.do(notes.write_signed_note, patient_id=patient_id, content=NOTE).result
    door.do(counseling_notes.write_note, patient_id=patient_id, text="Spoke of home.")
    found: list[str] = []

    def look(name):
        settle()
        window = shown.pane.dialog or shown.window
        QTest.qWaitForWindowActive(window)
        found.extend(f"{name}: {one}" for one in walk(window, may_elide=True))
        if shown.pane.dialog is not None:
            shown.pane.dialog.reject()
            settle()

    shown.open(patient_id)
    shown.chart.show_tab("notes")
    look("tab")
    tab = shown.chart.findChild(NotesTab)
    tab.list.segments.button("counseling").click()
    look("counseling notes")
    tab.list.segments.button("all").click()
    for name in ("new_note", "new_counseling_note", "add_medication", "change_medication"):
        shown.run(name, patient_id)
        look(name)
    read = door.ask(note_views.read_note, progress_note_id=signed.progress_note_id)
    for name in ("_add", "_ask_cosign", "_print"):
        getattr(tab, name)(shown.chart.chart, read)
        look(name)
    assert "\n".join(found) == ""
