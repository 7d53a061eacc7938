"""The desk locks when the roles of the person at it are not those they signed in with.

Menus, panes and every act go by the roles of the sign-in: it begins anew with those of now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from iopdesk.i18n import _
from iopdesk.services import practices

if TYPE_CHECKING:
    from iopdesk.ui.app import App
    from iopdesk.ui.desk import Desk


def follow(app: App, desk: Desk) -> None:
    """Look again after every act that changed people or their roles."""

    def on_changed(models: frozenset[str]) -> None:
        if models & {"Person", "PersonRole"}:
            # after the event: the lock takes down the dialog that asked for the change
            QTimer.singleShot(0, app, lambda: check(app))

    desk.changed.connect(on_changed)


def check(app: App) -> None:
    """Lock unless the person at the desk has the roles they signed in with, today as well."""
    practice, door = app.practice, app.door
    at_desk = door.person if door is not None else None
    if practice is None or door is None or at_desk is None:
        return
    now = practices.staff_by_uid(practice.read_engine, at_desk.uid, door.now().date())
    if now is None or now.roles != at_desk.roles:
        app.lock(_("Your roles have changed. Your work is saved; sign in again."))
