"""Step 3: what the import will do, in a few sentences; names stand on no page but the second."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.list_plan import ImportPlan, column_text
from iopdesk.i18n import _, ngettext
from iopdesk.ui.imports.state import ImportState
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import IconLabel
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.theme.tokens import px


class LastPage(QWidget):
    """Sentences with icons; the button below does it."""

    def __init__(self, state: ImportState) -> None:
        super().__init__()
        self._state = state
        self._card: Card | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)

    def show_plan(self, plan: ImportPlan) -> None:
        """Say what this plan does with the list."""
        if self._card is not None:
            self._column.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self._card = Card(_("What happens"))
        for icon_name, token, lead, words in self._lines(plan):
            row = QHBoxLayout()
            row.setSpacing(px(10))
            row.addWidget(IconLabel(icon_name, token, 18), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(LeadText(lead, words, size=13), 1)
            self._card.body.addLayout(row)
        self._column.insertWidget(0, self._card)

    def words(self) -> list[str]:
        """Each sentence."""
        found = self._card.findChildren(LeadText) if self._card is not None else []
        return [each.text() for each in found]

    def _lines(self, plan: ImportPlan) -> Iterator[tuple[str, str, str, str]]:
        skipped = self._state.skipped
        going = [row for row in plan.rows if row.number not in skipped]
        count = len(going)
        said = ngettext("{count} patient is added.", "{count} patients are added.", count)
        words = _("They stand in the wait list, each with a record number of this practice.")
        yield "account-plus-outline", "good", said.format(count=count), words
        count = sum(len(row.questions) for row in going)
        if count:
            said = ngettext("{count} date stays empty.", "{count} dates stay empty.", count)
            words = _("What the list says is kept in the comment.")
            yield "help-circle-outline", "viol", said.format(count=count), words
        count = sum(bool(row.notes) and not row.questions for row in going)
        if count:
            said = ngettext("{count} has a note.", "{count} have a note.", count)
            words = _("What is doubtful is kept as the list has it.")
            yield "alert-outline", "warn", said.format(count=count), words
        count = len(plan.left_out) + len(skipped)
        if count:
            said = ngettext("{count} row is left out.", "{count} rows are left out.", count)
            words = _("The step before says why.")
            yield "minus-circle-outline", "tx2", said.format(count=count), words
        if plan.unused:
            names = ", ".join(column_text(use) for use in plan.unused)
            yield "table-large", "tx2", _("Columns not imported:"), names
        words = _("One Undo takes the whole import back.")
        yield "undo", "tx2", _("All of it or nothing."), words
