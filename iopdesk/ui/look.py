"""Theme and text size of the window: chosen, remembered, and applied by building pages anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from iopdesk.ui.shared import accessible
from iopdesk.ui.start.welcome import WelcomePage
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.apply import apply_theme, change_look, follow_system, notifier

if TYPE_CHECKING:
    from iopdesk.ui.app import App


class Look(QObject):
    """Takes the app's page down before a change of look and puts it back after."""

    def __init__(self, app: App, qt: QApplication) -> None:
        super().__init__(app)
        self._app, self._qt = app, qt
        self._page_before: type = type(None)
        self._was_at_work = False
        tokens.use_theme(app.memory.theme)
        tokens.set_zoom(app.memory.zoom)
        apply_theme(qt)
        accessible.install()
        follow_system(qt)
        notifier.theme_leaving.connect(self._before)
        notifier.theme_changed.connect(self._after)

    def set(self, theme: str, zoom: int) -> None:
        """Change the look, and keep it for the person at the desk and for this computer."""
        from iopdesk.services import settings

        app = self._app
        if app.desk is not None and app.window.workspace is not None:
            for key, value in (("theme", theme), ("zoom", zoom)):
                app.desk.do(settings.change_own, owner=app, quiet=True, key=key, value=value)
        app.remember(theme=theme, zoom=zoom)
        self.apply(theme, zoom)

    def apply(self, theme: str, zoom: int) -> None:
        """Change the look without keeping it."""
        change_look(self._qt, theme=theme, zoom=zoom)

    def step_zoom(self, step: int) -> None:
        """One size larger (1), smaller (-1), or back to normal (0)."""
        place = tokens.ZOOMS.index(tokens.zoom())
        wanted = 0 if step == 0 else min(max(place + step, 0), len(tokens.ZOOMS) - 1)
        self.set(tokens.wanted_theme(), tokens.ZOOMS[wanted])

    def _before(self) -> None:
        window = self._app.window
        self._page_before, self._was_at_work = type(window.page), window.workspace is not None
        if window.workspace is not None:
            self._app.keep_view(window.workspace)
        window.take_page()

    def _after(self) -> None:
        app = self._app
        if self._was_at_work:
            app.show_workspace(app.kept_view())
        elif self._page_before is WelcomePage and app.practice is not None:
            return  # the first person of a new practice is on the way in
        elif self._page_before is not type(None):
            app.start_pages.again()
