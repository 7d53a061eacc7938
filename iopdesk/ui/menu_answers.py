"""What opens when a menu of the window asks for something of the program as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iopdesk.ui.app import App


def answer_menus(app: App) -> None:
    """Connect the window's wishes to their dialogs, each brought in when it is first asked for."""

    def settings() -> None:
        from iopdesk.ui import help_dialogs

        help_dialogs.open_settings(app)

    def shortcuts() -> None:
        from iopdesk.ui import help_dialogs

        help_dialogs.open_shortcuts(app.window)

    def about() -> None:
        from iopdesk.ui import help_dialogs

        help_dialogs.open_about(app.window)

    def backups() -> None:
        from iopdesk.ui.backup_dialog import open_backups

        open_backups(app)

    def people() -> None:
        from iopdesk.ui.people.dialog import open_people

        open_people(app)

    def kit() -> None:
        from iopdesk.ui.recovery.kit_dialog import open_kit

        open_kit(app)

    def password() -> None:
        from iopdesk.ui.people.passwords import open_own

        open_own(app)

    window = app.window
    window.settings_asked.connect(settings)
    window.shortcuts_asked.connect(shortcuts)
    window.about_asked.connect(about)
    window.backup_asked.connect(lambda: app.backups.make_now())
    window.backups_asked.connect(backups)
    window.people_asked.connect(people)
    window.kit_asked.connect(kit)
    window.password_asked.connect(password)
