"""Who might be seated in a group: suggestions first, then who is not offered and why."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iopdesk.domain.episodes import stage_short
from iopdesk.domain.names import fold
from iopdesk.i18n import _, ngettext
from iopdesk.services.seating import Candidate
from iopdesk.ui.desk import Desk
from iopdesk.ui.groups.dialogs import SeatDialog
from iopdesk.ui.searching import SearchNotes
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.labels import ElidingLabel, Hairline, label
from iopdesk.ui.shared.parts import mark_part
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.shared.toast import ROOM
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import C, px

_WIDTH = 248
_CANDIDATES_SHOWN = 12


class CandidateColumn(QWidget):
    """Each patient with a button that seats, after asking for what is missing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._group_id = 0
        self._found: tuple[Candidate, ...] = ()
        self._buttons: dict[str, QPushButton] = {}
        self.setFixedWidth(px(_WIDTH))
        mark_part(self, _("Patients to seat"))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, px(10), 0, 0)
        column.setSpacing(0)
        self.search = SearchBox(_("Name of a patient"))
        self.search.words_changed.connect(lambda _words: self._show())
        self.notes = SearchNotes(desk, self)
        self.search.words_changed.connect(self.notes.typed)
        around = QHBoxLayout()
        around.setContentsMargins(px(12), 0, px(12), px(6))
        around.addWidget(self.search)
        column.addLayout(around)
        inside = QWidget()
        self._candidates = QVBoxLayout(inside)
        self._candidates.setContentsMargins(px(12), px(6), px(12), px(ROOM))
        self._candidates.setSpacing(px(6))
        column.addWidget(scroll_area(inside), 1)

    def focus_first(self) -> None:
        """The field that finds a patient."""
        self.search.setFocus()

    def show_candidates(self, group_id: int, found: tuple[Candidate, ...]) -> None:
        """Those it suits first, then the others with their reasons."""
        if group_id != self._group_id:
            self.search.clear()
        self._group_id, self._found = group_id, found
        self._show()

    def _show(self) -> None:
        focused = self._focused_name()
        self._buttons = {}
        while (item := self._candidates.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        words = fold(self.search.text()).split()
        found = [one for one in self._found if _fits(one.name, words)]
        fits = [one for one in found if one.decision.may_suggest]
        rest = [one for one in found if not one.decision.may_suggest]
        shown = fits[:_CANDIDATES_SHOWN], rest[: max(4, _CANDIDATES_SHOWN - len(fits))]
        for title, people in zip((_("Suggested patients"), _("Not offered")), shown, strict=True):
            if not people:
                continue
            self._candidates.addWidget(label(title, "card"))
            for candidate in people:
                self._candidates.addWidget(self._candidate(candidate))
                self._candidates.addWidget(Hairline())
        self._candidates.addWidget(label(self._note(found, shown), "small", wrap=True))
        self._candidates.addStretch(1)
        self._focus_again(focused)

    def _note(self, found: list[Candidate], shown: tuple[list[Candidate], ...]) -> str:
        if not self._found:
            return _("Every active patient is in this group, or nobody is in care yet.")
        if not found:
            return _("Nobody who could be seated has such a name.")
        words = _(
            "Offered: seat free, right stage, assessed, no clash. An override keeps its reason."
        )
        left = len(found) - sum(map(len, shown))
        if not left:
            return words
        more = ngettext("{count} more: type a name.", "{count} more: type a name.", left)
        return f"{more.format(count=left)} {words}"

    def _focused_name(self) -> str:
        focus = self.window().focusWidget()
        return next((name for name, made in self._buttons.items() if made is focus), "")

    def _focus_again(self, name: str) -> None:
        """The keys stay on the button of the same patient; else they go to the search."""
        if name:
            target: QWidget = self._buttons.get(name) or self.search
            target.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A white column with a hairline at its left."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("surf"))
        paint.hair(painter, 0, 0, self.height(), vertical=True)
        painter.end()

    def _candidate(self, candidate: Candidate) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, px(4), 0, px(4))
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(ElidingLabel(candidate.name, weight=600))
        stage = stage_short(candidate.stage) if candidate.stage is not None else ""
        told = candidate.decision.words or stage
        words.addWidget(label(told, "small", wrap=True))
        row.addLayout(words, 1)
        made = button(
            _("Seat"),
            small=True,
            icon_name="account-plus-outline",
            on_click=lambda: SeatDialog(self._desk, self, self._group_id, candidate).open(),
        )
        made.setAccessibleName(_("Seat {name}").format(name=candidate.name))
        self._buttons[made.accessibleName()] = made
        row.addWidget(made)
        return holder


def _fits(name: str, words: list[str]) -> bool:
    parts = fold(name).split()
    return all(any(part.startswith(word) for part in parts) for word in words)
