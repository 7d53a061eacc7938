"""The row in hand: what happens to it, why, and what the person may decide about it."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from iopdesk.domain.list_plan import PlannedRow
from iopdesk.i18n import _
from iopdesk.ui.imports.dates_box import DateChoice, choice_key
from iopdesk.ui.imports.rows import PreviewRow, Verdict
from iopdesk.ui.imports.state import ImportState
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.shared.scroll import bring_into_view
from iopdesk.ui.theme.tokens import px


class RowDetail(QWidget):
    """Says the whole of what the table has to shorten; asks which day a date is."""

    def __init__(self, state: ImportState) -> None:
        super().__init__()
        self._state = state
        self._row: PreviewRow | None = None
        self.choices: list[DateChoice] = []
        self._column = QVBoxLayout(self)
        # Room for the focus ring around the switches.
        self._column.setContentsMargins(3, 0, 3, 3)
        self._column.setSpacing(px(8))
        self.words = LeadText("", "", size=13)
        self.leave_out = QCheckBox(_("Leave this row out"))
        self.leave_out.setMinimumHeight(px(26))
        self.leave_out.clicked.connect(self._on_leave_out)
        self._column.addWidget(self.words)
        self._column.addWidget(self.leave_out)

    def show_row(self, row: PreviewRow | None) -> None:
        """Show a row; one with the same questions keeps its switches and their focus."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        title = _("Row {number}").format(number=row.number)
        lead = f"{title}: {row.name}" if row.name else title
        verdict = row.verdict_words
        words = f"{verdict}: {'; '.join(row.why)}" if row.why else verdict
        self.words.set_words(f"{lead}.", f"{words}.")
        self._show_choices(row)
        self.leave_out.setVisible(isinstance(row.source, PlannedRow))
        self.leave_out.setChecked(row.verdict is Verdict.SKIPPED)

    def stops(self) -> list[QWidget]:
        """Where Tab may stop, in order."""
        return [*(stop for choice in self.choices for stop in choice.stops()), self.leave_out]

    def focus_first(self) -> None:
        """Go to the first thing to decide."""
        if self.choices:
            switch = self.choices[0].switch
            switch.button(switch.current()).setFocus()
            bring_into_view(switch)
        elif self.leave_out.isVisible():
            self.leave_out.setFocus()
            bring_into_view(self.leave_out)

    def _show_choices(self, row: PreviewRow) -> None:
        wanted = [choice_key(self._state, each) for each in row.dates]
        if wanted == [choice.key for choice in self.choices]:
            for choice in self.choices:
                choice.show_answer()
            return
        for choice in self.choices:
            self._column.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self.choices = [DateChoice(self._state, each) for each in row.dates]
        for place, choice in enumerate(self.choices, start=1):
            self._column.insertWidget(place, choice)

    def _on_leave_out(self, is_checked: bool) -> None:
        if self._row is not None:
            self._state.skip(self._row.number, is_skipped=is_checked)
