"""Lobby mode: one key, and the window shows initials and nothing private until it is pressed again.

It belongs to the window: it stays on when somebody locks or another person signs in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from iopdesk.ui.app import App
    from iopdesk.ui.shared.status_bar import StatusBar


class Lobby(QObject):
    """Whether lobby mode is on, and what happens when it is turned on or off."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        app.window.lobby_asked.connect(self.toggle)

    @property
    def is_on(self) -> bool:
        """Whether others can see the screen."""
        return self._app.window.is_lobby

    def toggle(self) -> None:
        """Turn it on or off; every page is built anew, so that none keeps what it knew."""
        app, window = self._app, self._app.window
        view = None
        if window.workspace is not None:
            view = app.keep_view(window.workspace)
            for dialog in window.findChildren(QDialog):
                dialog.reject()  # what is half typed is kept as a draft
            window.take_page()
        window.is_lobby = not window.is_lobby
        self.apply()
        if view is not None:
            app.show_workspace(view)
        else:
            window.menus.build()
            self.show_in(window.status)

    def apply(self) -> None:
        """Tell the door that is open now."""
        if self._app.door is not None:
            self._app.door.is_lobby = self.is_on

    def show_in(self, status: StatusBar) -> None:
        """Say in a status bar that it is on, with a way to turn it off."""
        status.set_lobby(self.toggle if self.is_on else None)
