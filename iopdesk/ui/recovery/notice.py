"""A calm word to administrators, until a proven sheet can let the practice back in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from iopdesk.domain.people import Role
from iopdesk.domain.recovery import SheetKind
from iopdesk.i18n import _
from iopdesk.services.recoveries import SheetRow, SheetState, list_sheets
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.workspace import Workspace

if TYPE_CHECKING:
    from iopdesk.ui.app import App


def is_proven(rows: tuple[SheetRow, ...]) -> bool:
    """Whether a printed sheet opens the practice today."""
    return any(row.kind is SheetKind.PRACTICE and row.state is SheetState.PROVEN for row in rows)


def follow(app: App) -> None:
    """Watch the sheets for the person at the desk, if they are an administrator."""
    desk, workspace = app.desk, app.window.workspace
    if desk is None or workspace is None or desk.practice.is_demo:
        return
    if Role.ADMINISTRATOR in desk.person.roles:
        KitNotice(app, desk, workspace)


def open_kit(app: App) -> None:
    """Open the kit, which brings in papers and pictures only when it is asked for."""
    from iopdesk.ui.recovery import kit_dialog

    kit_dialog.open_kit(app)


class NoKitBar(MessageBar):
    """The same in a dialog, whose ``grow`` makes room for it."""

    def __init__(self, app: App, grow: Callable[[], object]) -> None:
        super().__init__(
            "warn",
            _("There is no proven recovery sheet."),
            _("When every password is lost nobody can open the practice."),
            button_words=_("Recovery kit"),
            on_button=partial(open_kit, app),
        )
        assert app.desk is not None
        self._desk, self._grow = app.desk, grow
        self.hide()
        if self._desk.may(list_sheets):
            self._desk.changed.connect(self._on_changed)
            self._look()

    def _on_changed(self, models: frozenset[str]) -> None:
        if "RecoverySheet" in models:
            self._look()

    def _look(self) -> None:
        self._desk.ask(list_sheets, owner=self, then=self._show)

    def _show(self, rows: tuple[SheetRow, ...]) -> None:
        self.setVisible(not is_proven(rows))
        self._grow()


class KitNotice(QObject):
    """Says it in the status bar while it is so; lives as long as the workspace."""

    def __init__(self, app: App, desk: Desk, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._app, self._desk = app, desk
        desk.changed.connect(self._on_changed)
        self._look()

    def _on_changed(self, models: frozenset[str]) -> None:
        if "RecoverySheet" in models:
            self._look()

    def _look(self) -> None:
        self._desk.ask(list_sheets, owner=self, then=self._show)

    def _show(self, rows: tuple[SheetRow, ...]) -> None:
        if self._app.window.workspace is not self.parent():
            return  # somebody locked meanwhile
        is_quiet = is_proven(rows)
        self._app.window.status.set_kit(None if is_quiet else partial(open_kit, self._app))
