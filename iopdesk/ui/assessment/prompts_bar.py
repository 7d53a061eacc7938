"""Open safety prompts above the page, in every pane, until a clinician acknowledges them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.i18n import _, clock_time, ngettext
from iopdesk.services.safety_prompts import PromptRow, acknowledge, read_told
from iopdesk.ui.assessment.prompt_dialogs import AcknowledgeDialog
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.theme.tokens import px

_POLL_MS = 60_000
_LEAST = 46
"""Height of a bar of one line, px at 100 %."""
_SHORT = 560
"""Below this height of the window, px at 100 %, one bar shows."""
MOST = 2
"""Bars at once; of more there is a count, and they move up as these are closed."""
_CAUSES = frozenset({"SafetyPrompt", "OnCallTurn", "Cover", "Episode", "PersonRole", "Person"})


class PromptsBar(QWidget):
    """Asks for what the person at the desk is told of: now, each minute, and when it changed.

    ``chart_asked`` names the patient whose chart somebody wants to see.
    """

    chart_asked = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows: tuple[PromptRow, ...] = ()
        self._bars: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(14), px(8), px(14), 0)
        self._column.setSpacing(px(6))
        self.setAccessibleName(_("Safety prompts"))
        self.hide()
        desk.changed.connect(self._on_changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.ask)
        self._timer.start()
        self.ask()

    def minimumSizeHint(self) -> QSize:
        """One line: the words wrap by the width there is, and push no window taller."""
        return QSize(super().minimumSizeHint().width(), px(_LEAST))

    def ask(self) -> None:
        """Ask for the prompts; what climbed since shows without anybody's doing."""
        self._desk.ask(read_told, owner=self, then=self._show)

    def words(self) -> list[str]:
        """What the bars say, for tests."""
        return [each.words() for each in self._bars if isinstance(each, MessageBar)]

    def _on_changed(self, models: frozenset[str]) -> None:
        if models & _CAUSES:
            self.ask()

    def _show(self, rows: Sequence[PromptRow]) -> None:
        known = {each.prompt_id for each in self.rows}
        if tuple(rows) == self.rows:
            return
        self.rows = tuple(rows)
        for old in self._bars:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        most = 1 if self.window().height() < px(_SHORT) else MOST
        self._bars = [self._bar(each) for each in self.rows[:most]]
        if len(self.rows) > most:
            count = len(self.rows) - most
            words = ngettext("{count} more waits.", "{count} more wait.", count)
            self._bars.append(label(words.format(count=count), "error"))
        for made in self._bars:
            self._column.addWidget(made)
        self.setVisible(bool(self._bars))
        for row, said in zip(self.rows, self.words(), strict=False):
            if row.prompt_id not in known:
                announce(self, said, is_urgent=True)

    def _bar(self, row: PromptRow) -> MessageBar:
        lead = _("Safety prompt: {name}.").format(name=row.name)
        made = MessageBar("bad", lead, _bar_words(row), icon_name="alert-octagon-outline")
        layout = made.layout()
        assert layout is not None
        if self._desk.may(acknowledge):
            acts = button(
                _("Acknowledge…"), kind="alert", small=True,
                on_click=partial(self._acknowledge, row),
            )  # fmt: skip
            layout.addWidget(acts)
            layout.addWidget(
                button(
                    _("Open chart"),
                    small=True,
                    on_click=partial(self.chart_asked.emit, row.patient_id),
                )
            )
        return made

    def _acknowledge(self, row: PromptRow) -> None:
        AcknowledgeDialog(self._desk, self.window(), row).open()


def _bar_words(row: PromptRow) -> str:
    at = clock_time(row.opened_at)
    if not row.reason:
        return _("Since {time}. Leave lobby mode to acknowledge it.").format(time=at)
    return _("{reason}, entered by {person} at {time}.").format(
        reason=row.reason, person=row.entered_by, time=at
    )
