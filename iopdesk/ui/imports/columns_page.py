"""Step 1: what was found in the file, and which column is used for what."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from iopdesk.domain.list_mapping import ColumnUse, Why
from iopdesk.domain.list_plan import column_text
from iopdesk.domain.list_words import ListField, list_field_label
from iopdesk.i18n import _, ngettext
from iopdesk.ui.imports.state import ImportState, SeenList
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import ElidingLabel, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.theme.tokens import px

MOST_COLUMNS = 120
"""More columns of a list are not offered; no list of people has as many."""

_FIELDS: tuple[ListField | None, ...] = (None, *ListField)


class FieldCombo(QComboBox):
    """What a column is used for; the wheel scrolls the page and changes nothing."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.setAccessibleName(_("What “{column}” holds").format(column=column))
        self.addItem(_("Leave out"))
        self.addItems([list_field_label(field) for field in ListField])
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def show_field(self, field: ListField | None) -> None:
        """Show a use without telling anybody."""
        self.blockSignals(True)
        self.setCurrentIndex(_FIELDS.index(field))
        self.blockSignals(False)

    def field(self) -> ListField | None:
        """The use that is chosen."""
        return _FIELDS[self.currentIndex()]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class ColumnsPage(QWidget):
    """The facts of the file, the sheet, and one line for each column."""

    def __init__(self, state: ImportState) -> None:
        super().__init__()
        self._state = state
        self.combos: dict[int, FieldCombo] = {}
        self._how: dict[int, QLabel] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(12))
        self.file_text = LeadText("", "", size=13)
        whole.addWidget(self.file_text)
        self.sheet_row = QWidget()
        row = QHBoxLayout(self.sheet_row)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(px(8))
        words = label(_("Sheet"))
        self.sheet = QComboBox()
        self.sheet.setAccessibleName(words.text())
        words.setBuddy(self.sheet)
        self.sheet.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.sheet.activated.connect(self._on_sheet)
        row.addWidget(words)
        row.addWidget(self.sheet)
        row.addStretch(1)
        whole.addWidget(self.sheet_row)
        self.sheet_row.hide()
        self._card_place = whole
        self._card: Card | None = None
        self.more_label = label("", "small", wrap=True)
        whole.addWidget(self.more_label)
        whole.addStretch(1)
        self.show_reading()

    # -- what is shown ------------------------------------------------------------

    def show_reading(self) -> None:
        """A file is being read; the choice of sheet keeps the focus."""
        self.file_text.set_words(self._state.file_name, _("Reading the list…"))
        self._show_no_columns()

    def show_unread(self) -> None:
        """The file could not be read; why stands above."""
        self.file_text.set_words(self._state.file_name, _("Nothing was read."))
        self.sheet_row.hide()
        self._show_no_columns()

    def _show_no_columns(self) -> None:
        self.more_label.hide()
        self._drop_card()

    def show_list(self, seen: SeenList) -> None:
        """Show the facts and the columns of a list."""
        facts = "".join(f" · {each}" for each in _facts(seen)).strip()
        self.file_text.set_words(self._state.file_name, facts)
        sheets = (seen.file.sheet, *seen.file.other_sheets)
        self.sheet.clear()
        self.sheet.addItems(sheets)
        self.sheet_row.setVisible(len(sheets) > 1)
        shown = [use for use in seen.mapping.columns if use.heading or seen.samples[use.index]]
        self._build(seen, shown[:MOST_COLUMNS])
        more = len(shown) - MOST_COLUMNS
        self.more_label.setVisible(more > 0)
        words = ngettext(
            "{count} more column is left out.", "{count} more columns are left out.", more
        )
        self.more_label.setText(words.format(count=more))
        self.show_mapping()

    def show_mapping(self) -> None:
        """Show the use of each column, and how it came about."""
        for use in self._state.mapping.columns:
            if use.index in self.combos:
                self.combos[use.index].show_field(use.field)
                self._how[use.index].setText(_how(use))

    def focus_first(self) -> None:
        """Work begins at the first column."""
        first = next(iter(self.combos.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.sheet, *self.combos.values()]

    # -- inside -------------------------------------------------------------------

    def _build(self, seen: SeenList, uses: list[ColumnUse]) -> None:
        self._drop_card()
        card = Card(_("Columns"), _("What each column of the list is used for"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        for place, stretch in enumerate((3, 4, 0, 2)):
            grid.setColumnStretch(place, stretch)
        for line, use in enumerate(uses):
            self._add_line(grid, line, use, seen.samples[use.index])
        card.body.addLayout(grid)
        self._card_place.insertWidget(2, card)
        self._card = card

    def _add_line(
        self, grid: QGridLayout, line: int, use: ColumnUse, samples: tuple[str, ...]
    ) -> None:
        combo = FieldCombo(column_text(use))
        combo.setAccessibleDescription(", ".join(samples))
        combo.currentIndexChanged.connect(partial(self._on_used, use.index))
        how = label("", "small", wrap=True)
        heading = ElidingLabel(column_text(use), "strong")
        values = ElidingLabel(", ".join(samples), "second")
        for place, made in enumerate((heading, values)):
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(made, line, place)
        grid.addWidget(combo, line, 2)
        grid.addWidget(how, line, 3)
        self.combos[use.index], self._how[use.index] = combo, how

    def _drop_card(self) -> None:
        if self._card is not None:
            self._card_place.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self._card = None
        self.combos, self._how = {}, {}

    def _on_used(self, index: int, _place: int) -> None:
        self._state.use_column(index, self.combos[index].field())
        self.show_mapping()

    def _on_sheet(self, _place: int) -> None:
        seen = self._state.seen
        if seen is not None and self.sheet.currentText() != seen.file.sheet:
            self._state.choose_sheet(self.sheet.currentText())


def _facts(seen: SeenList) -> list[str]:
    """``CSV with semicolons``, ``UTF-8``, ``headings in row 2``, ``40 rows below``."""
    table = seen.file.table
    facts = []
    if seen.file.sheet:
        facts += [_("Excel workbook"), _("sheet {name}").format(name=seen.file.sheet)]
    else:
        facts += [_delimiter_words(table.delimiter), table.encoding]
    if table.heading_row is None:
        facts.append(_("no headings"))
    else:
        facts.append(_("headings in row {number}").format(number=table.heading_row))
    count = len(table.rows)
    facts.append(ngettext("{count} row", "{count} rows", count).format(count=count))
    return facts


def _delimiter_words(delimiter: str) -> str:
    known = {
        ",": _("text with commas"),
        ";": _("text with semicolons"),
        "\t": _("text with tabs"),
        "|": _("text with bars"),
        "": _("text in one column"),
    }
    return known.get(delimiter) or _("text divided by {mark}").format(mark=delimiter)


def _how(use: ColumnUse) -> str:
    """How a column came by its use."""
    return {
        Why.HEADING: _("by its heading"),
        Why.CONTENT: _("by what stands in it"),
        Why.CHOSEN: _("chosen by you"),
        Why.NONE: _("not imported"),
    }[use.why]
