"""Who might be seated in a group: suggestions first, then who is not offered and why."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.episodes import stage_short
from iopdesk.i18n import _
from iopdesk.services.seating import Candidate
from iopdesk.ui.desk import Desk
from iopdesk.ui.groups.dialogs import ask_seat
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.labels import ElidingLabel, Hairline, label
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.toast import ROOM
from iopdesk.ui.theme.tokens import px

_WIDTH = 248
_CANDIDATES_SHOWN = 12


class CandidateColumn(QWidget):
    """Each patient with a button that seats, after asking for what is missing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._group_id = 0
        self.setFixedWidth(px(_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        self._candidates = QVBoxLayout(inside)
        self._candidates.setContentsMargins(px(12), px(12), px(12), px(ROOM))
        self._candidates.setSpacing(px(6))
        column.addWidget(scroll_area(inside))

    def show_candidates(self, group_id: int, found: tuple[Candidate, ...]) -> None:
        """Those it suits first, then the others with their reasons."""
        self._group_id = group_id
        while (item := self._candidates.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        fits = [one for one in found if one.decision.may_suggest]
        rest = [one for one in found if not one.decision.may_suggest]
        for title, people in (
            (_("Suggested patients"), fits[:_CANDIDATES_SHOWN]),
            (_("Not offered"), rest[: max(4, _CANDIDATES_SHOWN - len(fits))]),
        ):
            if not people:
                continue
            self._candidates.addWidget(label(title, "card"))
            for candidate in people:
                self._candidates.addWidget(self._candidate(candidate))
                self._candidates.addWidget(Hairline())
        self._candidates.addWidget(
            label(
                _(
                    "Offered: seat free, right stage, assessed, no clash. An override keeps its "
                    "reason."
                ),
                "small",
                wrap=True,
            )
        )
        self._candidates.addStretch(1)

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
            on_click=lambda: ask_seat(self._desk, self, self._group_id, candidate),
        )
        made.setAccessibleName(_("Seat {name}").format(name=candidate.name))
        row.addWidget(made)
        return holder
