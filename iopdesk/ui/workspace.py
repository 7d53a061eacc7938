"""What shows while somebody is signed in: rail, header, one pane at a time, toast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services.caller_helper import log_call
from iopdesk.services.patient_care import Care
from iopdesk.ui.assessment.prompts_bar import PromptsBar
from iopdesk.ui.desk import Desk
from iopdesk.ui.messages import Messages
from iopdesk.ui.palette import Action, Palette
from iopdesk.ui.privacy.glass import remedy_for
from iopdesk.ui.rail_badges import RailBadges
from iopdesk.ui.shared.buttons import icon_button
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.message_bar import MessageArea
from iopdesk.ui.shared.nav_rail import NavRail, RailItem
from iopdesk.ui.shared.page_header import PageHeader
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.shared.scroll import bring_into_view
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.shared.toast import ToastHost

_VIEWS_AFTER_MS = 1_000


class Workspace(QWidget):
    """Holds the panes of one person. It is taken down at lock and at a change of look."""

    lock_asked = Signal()
    settings_asked = Signal()

    def __init__(
        self, desk: Desk, panes: Sequence[type[Pane]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._classes = {pane.name: pane for pane in panes}
        self._panes: dict[str, Pane] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self.global_actions: Sequence[Action] = ()
        items = [RailItem(pane.name, _(pane.title), pane.icon) for pane in panes]
        self.rail = NavRail(items)
        self.rail.chosen.connect(self.show_pane)
        self.rail.settings_asked.connect(self.settings_asked)
        self.rail.lock_asked.connect(self.lock_asked)
        self.search = SearchBox(_("Search patients and actions"), keys="Ctrl+K")
        self.header = PageHeader(self.search)
        self.prompts = PromptsBar(desk)
        self.prompts.chart_asked.connect(self._open_chart)
        self.messages = MessageArea()
        self.stack = QStackedWidget()
        self._lay_out()
        self.badges = RailBadges(desk, self.rail, tuple(self._classes), self)
        self.toasts = ToastHost(self)
        self.mouth = Messages(self, self.messages)
        self.mouth.remedy_for = partial(remedy_for, desk, self)
        desk.said.connect(self._on_said)
        # through a method of the page: the mouth is no QObject and would outlive it
        desk.refused.connect(self._on_refused)
        self.search.words_changed.connect(self._on_search)
        self._views = QTimer(self)
        self._views.setSingleShot(True)
        self._views.setInterval(_VIEWS_AFTER_MS)
        self._views.timeout.connect(desk.flush_views)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        page = QVBoxLayout()
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.header)
        page.addWidget(self.prompts)
        page.addWidget(self.messages)
        page.addWidget(self.stack, 1)
        row.addLayout(page, 1)

    # -- panes --------------------------------------------------------------------

    @property
    def pane(self) -> Pane | None:
        """The pane that is shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Pane) else None

    def show_pane(self, name: str) -> Pane:
        """Show a pane, built when it is shown first."""
        pane = self._panes.get(name)
        if pane is None:
            pane = self._panes[name] = self._classes[name](self.desk)
            pane.restore_view_state(self._states.get(name, {}))
            pane.header_changed.connect(self._draw_header)
            pane.open_asked.connect(self.open_with)
            self.stack.addWidget(pane)
        self.messages.clear()
        is_first, had_keys = pane.focusWidget() is None, self._has_keys(self.pane)
        self.stack.setCurrentWidget(pane)
        self.rail.set_current(name)
        self._draw_header()
        if had_keys and is_first:
            pane.focus_first()
        if self.window().focusWidget() is pane:
            # nothing in it takes the keys yet: rows that were just made show in a moment
            self.rail.button(name).setFocus()
            QTimer.singleShot(0, pane, pane.focus_first)
        self._views.start()
        return pane

    def _has_keys(self, pane: Pane | None) -> bool:
        """Whether the keys are in a pane, and go along when another is shown."""
        focus = self.window().focusWidget()
        return pane is not None and focus is not None and pane.isAncestorOf(focus)

    def has_pane(self, name: str) -> bool:
        """Whether the person's window has this pane."""
        return name in self._classes

    def pane_names(self) -> tuple[str, ...]:
        """The panes in the order of the rail."""
        return tuple(self._classes)

    def open_with(self, name: str, what: object) -> None:
        """Show a pane and hand it what to show."""
        if name in self._classes and isinstance(what, dict):
            self.show_pane(name).open_with(what)
            self._views.start()

    def _open_chart(self, patient_id: int) -> None:
        self.open_with("patients", {"patient_id": patient_id})

    def run_command(self, pane_name: str, command: Command, patient_id: int | None = None) -> None:
        """Show the command's pane and call its method."""
        pane = self.show_pane(pane_name)
        if command.needs_patient:
            getattr(pane, command.run)(patient_id=patient_id)
        else:
            getattr(pane, command.run)()

    def commands(self, *, for_patient: bool) -> list[tuple[str, Command]]:
        """What the person may do here: (pane name, command)."""
        return [
            (name, command)
            for name, pane in self._classes.items()
            for command in pane.commands
            if command.needs_patient == for_patient and self.desk.may(command.act)
        ]

    def view_states(self) -> dict[str, Any]:
        """Which pane shows, and the view state of each that was built."""
        states = {name: pane.view_state() for name, pane in self._panes.items()}
        return {"pane": self.pane.name if self.pane else "", "states": {**self._states, **states}}

    def restore(self, view: dict[str, Any] | None) -> None:
        """Show the view the person left, or the first pane."""
        view = view or {}
        self._states = dict(view.get("states", {}))
        name = view.get("pane", "")
        if not self._classes:
            self._show_waiting()
            return
        self.show_pane(name if name in self._classes else next(iter(self._classes)))

    def _show_waiting(self) -> None:
        """What somebody sees while no role of theirs is in force."""
        words = _("A clinical director approves it; until then nothing of the practice shows.")
        self.stack.addWidget(
            EmptyState("account-clock-outline", _("Your role waits for approval"), words)
        )
        self.header.show_page(_("Welcome"), "", None, ())
        self.search.hide()

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        if self.pane is not None:
            self.pane.focus_first()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab never goes where nothing can be seen."""
        moved = super().focusNextPrevChild(forward)
        bring_into_view(QApplication.focusWidget())
        return moved

    # -- header, palette, toast ---------------------------------------------------

    def _draw_header(self) -> None:
        pane = self.pane
        if pane is not None:
            actions = [*self._caller_button(), *pane.header_actions()]
            self.header.show_page(
                pane.page_title(), pane.context_text(), pane.view_switch(), actions
            )

    def may_answer_callers(self) -> bool:
        """Whether the person takes the phone here."""
        return self.desk.may(log_call)

    def answer_caller(self) -> None:
        """Open what may be said to a caller, over whatever shows."""
        from iopdesk.ui.caller.dialog import open_caller

        open_caller(self.desk, self)

    def _caller_button(self) -> list[QWidget]:
        if not self.may_answer_callers():
            return []
        name = _("Answer a caller")
        return [icon_button("shield-lock-outline", name, on_click=self.answer_caller)]

    def open_palette(self, typed: str = "") -> Palette:
        """Open search and actions over the page."""
        actions = list(self.global_actions)
        for name, command in self.commands(for_patient=False):
            actions.append(
                Action(command.text, command.icon, partial(self.run_command, name, command))
            )
        palette = Palette(
            self.desk,
            self,
            actions=actions,
            patient_actions=self._patient_actions,
            open_patient=self._open_chart,
        )
        palette.open()
        palette.field.setText(typed)
        return palette

    def _patient_actions(self, patient_id: int, care: Care) -> list[Action]:
        actions = []
        if self.has_pane("patients"):
            what = {"patient_id": patient_id}
            actions.append(
                Action(_("Open chart"), "account-outline", lambda: self.open_with("patients", what))
            )
        for name, command in self.commands(for_patient=True):
            if not command.applies(care):
                continue
            actions.append(
                Action(
                    command.text,
                    command.icon,
                    partial(self.run_command, name, command, patient_id),
                )
            )
        return actions

    def _on_search(self, words: str) -> None:
        if words:
            self.search.clear()
            self.open_palette(words)

    def _on_refused(self, error: DeskError, near: QWidget | None) -> None:
        self.mouth.say(error, near)

    def _on_said(self, words: str, is_undoable: bool) -> None:
        self.messages.clear()
        self.toasts.show_toast(words, on_undo=self.desk.undo if is_undoable else None)
