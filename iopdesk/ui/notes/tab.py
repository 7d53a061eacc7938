"""The tab of notes: the list at the left, the note that is chosen at the right."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import N_, _, long_date
from iopdesk.services import counseling_notes, note_papers, notes
from iopdesk.services.chart import Chart
from iopdesk.services.counseling_notes import NoteRow as CounselingRow
from iopdesk.services.counseling_notes import NoteText
from iopdesk.services.note_views import (
    NotePage,
    NoteRead,
    NoteRow,
    Place,
    list_notes,
    read_form,
    read_note,
)
from iopdesk.ui.notes.counseling_dialog import CounselingDialog, frame_words
from iopdesk.ui.notes.editor import NoteEditor, confirm_signing
from iopdesk.ui.notes.note_list import COUNSELING, UNSIGNED, AnyRow, NoteList
from iopdesk.ui.notes.paper_dialog import NotePaperDialog
from iopdesk.ui.notes.reading import ReadingPane, Way
from iopdesk.ui.notes.small_dialogs import AddendumDialog, CosignDialog
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.form_dialog import split_sentence
from iopdesk.ui.shared.labels import Chip
from iopdesk.ui.shared.split_view import SplitView

_LIST, _READING = 330, 360


class NotesTab(ChartTab):
    """Notes of the chart, and the person's own counseling notes behind a segment of their own."""

    key = "notes"
    title = N_("Notes")
    question = list_notes
    depends_on = frozenset({"Note", "NoteAddendum", "CounselingNote"})

    def build(self) -> QWidget:
        """List and reading pane."""
        self._note: NoteRead | None = None
        self._counseling: NoteText | None = None
        self._more: Place | None = None
        self._patient_id = 0
        self.new_button = button(
            _("New note"),
            icon_name="plus",
            on_click=lambda: self.commanded.emit("new_note"),
        )
        self.new_counseling = button(
            _("New counseling note"),
            icon_name="lock-outline",
            on_click=lambda: self.commanded.emit("new_counseling_note"),
        )
        self.list = NoteList(
            [self.new_button, self.new_counseling],
            has_counseling=self.desk.may(counseling_notes.write_note),
        )
        self.new_button.setVisible(self.desk.may(notes.write_note))
        self.new_counseling.hide()
        self.list.asked.connect(self._ask)
        self.list.more_asked.connect(lambda: self._ask(after=self._more))
        self.list.current_changed.connect(self._on_current)
        self.list.view.activated.connect(lambda _index: self._press("edit"))
        self.reading = ReadingPane()
        self.reading.chosen.connect(self._on_chosen)
        return SplitView(
            self.list,
            self.reading,
            names=(_("List of notes"), _("The note")),
            width=_LIST,
            detail_least=_READING,
        )

    def show_answer(self, chart: Chart, answer: NotePage) -> None:
        """Show the first page, or ask for what is filtered."""
        if chart.header.patient_id != self._patient_id:
            self._patient_id = chart.header.patient_id
            self.reading.clear()
        if self.list.is_filtered():
            self._ask()
        else:
            self._show_page(answer, None)

    # -- the list -----------------------------------------------------------------

    def _ask(self, after: Place | None = None) -> None:
        """Ask for what the filters say."""
        chart, which = self.chart, self.list.segments.current()
        if chart is None:
            return
        is_counseling = which == COUNSELING
        self.new_button.setVisible(not is_counseling and self.desk.may(notes.write_note))
        self.new_counseling.setVisible(is_counseling)
        if is_counseling:
            self.desk.ask(
                counseling_notes.list_notes,
                owner=self,
                then=self._show_counseling,
                patient_id=chart.header.patient_id,
            )
            return
        self.desk.ask(
            list_notes,
            owner=self,
            then=lambda page: self._show_page(page, after),
            patient_id=chart.header.patient_id,
            kind=self.list.kind(),
            is_unsigned=which == UNSIGNED,
            after=after,
        )

    def _show_page(self, page: NotePage, after: Place | None) -> None:
        self._more = page.more
        self.new_button.setVisible(bool(page.kinds))
        if self.list.is_filtered():
            self.list.empty.set_words(_("No such notes"), _("Other notes are under All."))
        else:
            self.list.empty.set_words(
                _("No notes yet"), _("What is written about this patient appears here.")
            )
        before = self.list.model.rows if after is not None else ()
        self.list.show_rows([*before, *page.rows], has_more=page.more is not None)

    def _show_counseling(self, rows: tuple[CounselingRow, ...]) -> None:
        self.list.empty.set_words(_("No counseling notes of yours"), frame_words())
        self.list.show_rows(rows, has_more=False)

    # -- the note -----------------------------------------------------------------

    def _on_current(self, row: AnyRow | None) -> None:
        if row is None:
            self._note = self._counseling = None
            self.reading.clear()
            self._order()
        elif isinstance(row, NoteRow):
            self.desk.ask(
                read_note,
                owner=self,
                then=partial(self._show_note, row),
                otherwise=self._refuse,
                progress_note_id=row.progress_note_id,
            )
        else:
            self.desk.ask(
                counseling_notes.read_note,
                owner=self,
                then=partial(self._show_own, row),
                otherwise=self._refuse,
                note_id=row.note_id,
            )

    def _refuse(self, error: DeskError) -> bool:
        """Say in the place of the note why it does not open."""
        self._note = self._counseling = None
        lead, words = split_sentence(sentence_for(error))
        self.reading.show_words(lead, Chip(_("Closed"), "neut", "lock-outline"), (), words, ())
        return True

    def _show_note(self, row: NoteRow, note: NoteRead) -> None:
        if self.list.current() is row:
            self._note, self._counseling = note, None
            self.reading.show_note(note, self._ways(note))
            self._order()

    def _ways(self, note: NoteRead) -> list[Way]:
        ways = []
        if note.may_cosign:
            ways.append(Way("cosign", _("Co-sign…"), "draw", "primary"))
        if note.may_edit:
            ways.append(Way("sign", _("Sign…"), "draw", "primary"))
            ways.append(Way("edit", _("Edit"), "pencil-outline"))
            ways.append(Way("discard", _("Throw away"), "trash-can-outline"))
        if note.may_add:
            ways.append(Way("add", _("Add addendum"), "plus"))
        if note.may_ask_cosign:
            ways.append(Way("ask_cosign", _("Ask for co-signature"), "account-outline"))
        if self.desk.may(note_papers.begin_print):
            ways.append(Way("print", _("Print…"), "printer-outline"))
        return ways

    def _show_own(self, row: CounselingRow, note: NoteText) -> None:
        if self.list.current() is not row:
            return
        self._note, self._counseling = None, note
        self.reading.show_words(
            _("Counseling note"),
            Chip(_("Yours alone"), "neut", "lock"),
            (long_date(note.written_at.date()),),
            note.text,
            [Way("edit", _("Edit"), "pencil-outline")],
        )
        self._order()

    # -- what can be done with it -------------------------------------------------

    def _order(self) -> None:
        """Tab goes down the list, then into the note; its buttons are made anew each time."""
        stops = [
            self.new_button,
            self.new_counseling,
            *self.list.stops(),
            self.reading.area,
            *self.reading.buttons.values(),
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _press(self, key: str) -> None:
        if key in self.reading.buttons:
            self._on_chosen(key)

    def _on_chosen(self, key: str) -> None:
        chart, note = self.chart, self._note
        if chart is None:
            return
        if self._counseling is not None:
            self.dialog_made.emit(CounselingDialog(self.desk, self, chart.header, self._counseling))
        elif note is not None:
            getattr(self, f"_{key}")(chart, note)

    def _edit(self, chart: Chart, note: NoteRead) -> None:
        self._with_form(
            note, lambda form: NoteEditor(self.desk, self, chart.header, form, note=note)
        )

    def _ask_cosign(self, _chart: Chart, note: NoteRead) -> None:
        self._with_form(note, lambda form: CosignDialog(self.desk, self, note, form))

    def _with_form(self, note: NoteRead, make: Any) -> None:
        self.desk.ask(
            read_form,
            owner=self,
            then=lambda form: self.dialog_made.emit(make(form)),
            patient_id=note.patient_id,
            on=note.content.about_on,
        )

    def _add(self, _chart: Chart, note: NoteRead) -> None:
        self.dialog_made.emit(AddendumDialog(self.desk, self, note))

    def _print(self, _chart: Chart, note: NoteRead) -> None:
        self.desk.ask(
            note_papers.draw,
            owner=self,
            then=lambda drawn: self.dialog_made.emit(
                NotePaperDialog(self.desk, self, note.progress_note_id, drawn)
            ),
            progress_note_id=note.progress_note_id,
        )

    def _sign(self, _chart: Chart, note: NoteRead) -> None:
        words = _("A signed note is locked. What comes later is added to it with its own date.")
        confirm_signing(self, words, partial(self._do, notes.sign_note, note))

    def _cosign(self, _chart: Chart, note: NoteRead) -> None:
        words = _("Your name and the time stand under the note from then on.")
        confirm_signing(self, words, partial(self._do, notes.cosign_note, note))

    def _discard(self, _chart: Chart, note: NoteRead) -> None:
        self._do(notes.discard_note, note, patient_id=note.patient_id)

    def _do(self, fn: Any, note: NoteRead, **more: Any) -> None:
        self.desk.do(
            fn,
            owner=self,
            progress_note_id=note.progress_note_id,
            expected_version=note.version,
            **more,
        )
