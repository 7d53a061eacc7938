"""One note to read: its words, its signatures, what was added, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iopdesk.domain.notes import note_kind_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.note_views import NoteRead
from iopdesk.ui.shared.buttons import Kind, button
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.ground import Ground
from iopdesk.ui.shared.labels import Chip, Hairline, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be done with what is read: its key, verb, icon and kind of button."""

    key: str
    words: str
    icon: str
    kind: Kind = "default"


class ReadingPane(QWidget):
    """Shows words under a head with chips; ``chosen`` gives the key of the button pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(px(18), px(14), px(18), px(24))
        self._column.setSpacing(px(8))
        self._shown: list[QWidget] = []
        self.buttons: dict[str, QPushButton] = {}
        area = scroll_area(self._inside)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(_("The note"))
        self.area = area
        ground = Ground()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        self._column.addStretch(1)

    def clear(self) -> None:
        """Show nothing."""
        for widget in self._shown:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown, self.buttons = [], {}

    def show_note(self, note: NoteRead, ways: Sequence[Way]) -> None:
        """Show a note with the buttons of what the person may do."""
        self.clear()
        chips = []
        if not note.is_signed:
            chips.append(Chip(_("Not signed"), "warn", "pencil-outline"))
        elif note.waits_for:
            chips.append(Chip(_("Waits for co-signature"), "warn", "clock-outline"))
        else:
            chips.append(Chip(_("Signed"), "good", "lock-outline"))
        facts = [medium_date(note.content.about_on), note.session]
        self._head(note_kind_label(note.content.kind), chips, facts, ways)
        if note.goals:
            self._add(LeadText(_("About:"), "; ".join(note.goals), size=13))
        self._words(note.content.words)
        for line in note.signatures:
            self._add(label(line, "second", wrap=True))
        for each in note.addenda:
            self._add(Hairline())
            self._add(label(each.signature, "strong", wrap=True))
            self._words(each.words)

    def show_words(
        self, title: str, chip: Chip, facts: Sequence[str], words: str, ways: Sequence[Way]
    ) -> None:
        """Show another text in the same way, such as a counseling note."""
        self.clear()
        self._head(title, [chip], facts, ways)
        self._words(words)

    def _head(
        self, title: str, chips: Sequence[Chip], facts: Sequence[str], ways: Sequence[Way]
    ) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(label(title, "card"))
        for chip in chips:
            row.addWidget(chip)
        row.addStretch(1)
        self._add(head)
        self._add(label(" · ".join(each for each in facts if each), "second", wrap=True))
        if ways:
            self._add(self._buttons(ways))
        self._add(Hairline())

    def _buttons(self, ways: Sequence[Way]) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, gap=8, line_gap=6)
        for way in ways:
            made = button(way.words, kind=way.kind, icon_name=way.icon, small=True)
            made.clicked.connect(lambda _on=False, key=way.key: self.chosen.emit(key))
            self.buttons[way.key] = made
            flow.addWidget(made)
        return holder

    def _words(self, words: str) -> None:
        made = label(words, wrap=True)
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._add(made)

    def _add(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)
        self._shown.append(widget)
