"""The menu bar: every command, for the page that shows; it also owns the window's keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from iopdesk.domain.patients import Standing
from iopdesk.i18n import _
from iopdesk.ui.shared.parts import focus_next_part
from iopdesk.ui.shared.shortcuts import keys_of
from iopdesk.ui.theme.icons import icon

if TYPE_CHECKING:
    from iopdesk.ui.main_window import MainWindow
    from iopdesk.ui.palette import Action
    from iopdesk.ui.workspace import Workspace

_PANE_KEYS = ("today", "calendar", "patients", "groups", "tests", "reports")


class Menus:
    """Builds the menus of a window; what they ask for are the window's signals."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def build(self) -> None:
        """Make every menu anew for the page that shows."""
        window = self._window
        bar = self._window.menuBar()
        bar.clear()
        for action in self._window.actions():
            window.removeAction(action)
            action.deleteLater()
        self._file_menu(bar.addMenu(_("File")))
        if self._window.workspace is not None:
            self._edit_menu(bar.addMenu(_("Edit")), self._window.workspace)
            self._go_menu(bar.addMenu(_("Go")), self._window.workspace)
            self._pane_menus(self._window.workspace)
        self._view_menu(bar.addMenu(_("View")))
        self._help_menu(bar.addMenu(_("Help")))
        if self._window.workspace is not None:
            self._window.workspace.global_actions = self._palette_actions()

    def _add(
        self,
        menu: QMenu,
        text: str,
        run: Callable[[], object],
        *,
        keys: str = "",
        icon_name: str = "",
        role: QAction.MenuRole = QAction.MenuRole.NoRole,
    ) -> QAction:
        action = QAction(text, self._window)
        action.setMenuRole(role)
        if keys:
            action.setShortcuts(keys_of(keys))
        if icon_name:
            action.setIcon(icon(icon_name, "tx2"))
            action.setProperty("icon_name", icon_name)
        action.triggered.connect(lambda _checked=False: run())
        menu.addAction(action)
        # the menu bar is hidden on most systems: the window itself owns the keys
        self._window.addAction(action)
        return action

    def _file_menu(self, menu: QMenu) -> None:
        workspace = self._window.workspace
        if workspace is not None:
            from iopdesk.services.backups import begin_backup
            from iopdesk.services.break_glass import list_to_review
            from iopdesk.services.contacts import list_contacts
            from iopdesk.services.counseling_handover import hand_over
            from iopdesk.services.covers import add_cover
            from iopdesk.services.imports import add_people
            from iopdesk.services.on_call import read_week
            from iopdesk.services.people import list_people
            from iopdesk.services.recoveries import list_sheets

            window = self._window
            for question, text, run, icon_name in (
                (
                    add_people,
                    _("Import patients…"),
                    partial(_import_patients, workspace),
                    "file-import-outline",
                ),
                (
                    begin_backup,
                    _("Back up now"),
                    window.backup_asked.emit,
                    "content-save-check-outline",
                ),
                (begin_backup, _("Backups…"), window.backups_asked.emit, "shield-check-outline"),
                (list_people, _("People…"), window.people_asked.emit, "account-group-outline"),
                (
                    list_contacts,
                    _("Address book…"),
                    partial(_open_book, workspace),
                    "briefcase-outline",
                ),
                (add_cover, _("Cover…"), partial(_open_covers, workspace), "swap-horizontal"),
                (read_week, _("On-call rota…"), partial(_open_rota, workspace), "phone"),
                (
                    list_to_review,
                    _("Emergency openings…"),
                    partial(_open_reviews, workspace),
                    "clipboard-check-outline",
                ),
                (
                    hand_over,
                    _("Counseling notes of who left…"),
                    partial(_open_handover, workspace),
                    "swap-horizontal",
                ),
                (list_sheets, _("Recovery kit…"), window.kit_asked.emit, "shield-lock-outline"),
            ):
                if workspace.desk.may(question):
                    self._add(menu, text, run, icon_name=icon_name)
            self._add(menu, _("Audit…"), partial(_open_audit, workspace), icon_name="history")
            self._add(
                menu,
                _("Change your password…"),
                self._window.password_asked.emit,
                icon_name="lock-outline",
            )
            self._add(
                menu,
                _("Settings"),
                self._window.settings_asked.emit,
                keys="settings",
                icon_name="cog-outline",
                role=QAction.MenuRole.PreferencesRole,
            )
            self._add(
                menu, _("Lock"), self._window.lock_asked.emit, keys="lock", icon_name="lock-outline"
            )
        quits = self._add(menu, _("Quit"), self._window.close, role=QAction.MenuRole.QuitRole)
        quits.setShortcut(QKeySequence(QKeySequence.StandardKey.Quit))

    def _edit_menu(self, menu: QMenu, workspace: Workspace) -> None:
        self._add(menu, _("Undo"), workspace.desk.undo, keys="undo", icon_name="undo")
        self._add(menu, _("Redo"), workspace.desk.redo, keys="redo", icon_name="redo")

    def _go_menu(self, menu: QMenu, workspace: Workspace) -> None:
        for name in workspace.pane_names():
            button = workspace.rail.button(name)
            place = _PANE_KEYS.index(name) + 1
            self._add(
                menu,
                button.item.title,
                partial(workspace.show_pane, name),
                keys=f"pane_{place}",
                icon_name=button.item.icon,
            )
        menu.addSeparator()
        self._add(menu, _("Search and actions"), workspace.open_palette, keys="search")
        if workspace.may_answer_callers():
            self._add(
                menu,
                _("Answer a caller"),
                workspace.answer_caller,
                keys="caller",
                icon_name="shield-lock-outline",
            )
        self._add(menu, _("Next part of the page"), self._next_part, keys="next_part")
        self._add(menu, _("Previous part of the page"), self._part_before, keys="previous_part")

    def _pane_menus(self, workspace: Workspace) -> None:
        menus: dict[str, QMenu] = {}
        for name, command in workspace.commands(for_patient=False):
            menu = menus.get(name)
            if menu is None:
                title = workspace.rail.button(name).item.title
                menu = menus[name] = self._window.menuBar().addMenu(title)
            action = self._add(
                menu,
                command.text,
                partial(workspace.run_command, name, command),
                keys=command.shortcut,
                icon_name=command.icon,
            )
            action.setProperty("is_command", True)
        page = self._window.menuBar().addMenu(_("Page"))
        self._add(page, _("New here"), self._new_here, keys="new", icon_name="plus")
        self._add(page, _("Print"), self._print_here, keys="print", icon_name="printer-outline")

    def _view_menu(self, menu: QMenu) -> None:
        lobby = self._add(
            menu,
            _("Lobby mode"),
            self._window.lobby_asked.emit,
            keys="lobby",
            icon_name="eye-off-outline",
        )
        lobby.setCheckable(True)
        lobby.setChecked(self._window.is_lobby)
        menu.addSeparator()
        self._add(menu, _("Larger text"), lambda: self._window.zoom_asked.emit(1), keys="larger")
        self._add(menu, _("Smaller text"), lambda: self._window.zoom_asked.emit(-1), keys="smaller")
        self._add(
            menu, _("Normal text size"), lambda: self._window.zoom_asked.emit(0), keys="normal_size"
        )

    def _help_menu(self, menu: QMenu) -> None:
        self._add(
            menu,
            _("Keyboard shortcuts"),
            self._window.shortcuts_asked.emit,
            keys="shortcuts",
            icon_name="keyboard-outline",
        )
        self._add(
            menu,
            _("About IOP Desk"),
            self._window.about_asked.emit,
            icon_name="information-outline",
            role=QAction.MenuRole.AboutRole,
        )

    def _palette_actions(self) -> list[Action]:
        from iopdesk.ui.palette import Action

        found = []
        for action in self._window.actions():
            name = action.property("icon_name")
            if name and not action.property("is_command"):
                found.append(Action(action.text().rstrip("…"), name, action.trigger))
        return found

    def _next_part(self) -> None:
        focus_next_part(self._window)

    def _part_before(self) -> None:
        focus_next_part(self._window, is_back=True)

    def _new_here(self) -> None:
        if self._window.workspace is not None and self._window.workspace.pane is not None:
            self._window.workspace.pane.new_here()

    def _print_here(self) -> None:
        if self._window.workspace is not None and self._window.workspace.pane is not None:
            self._window.workspace.pane.print_here()


def _import_patients(workspace: Workspace) -> None:
    """Import a list; its people then stand in the list of patients."""
    from iopdesk.ui.imports.opening import import_list

    shown = {"standing": Standing.WAITING.value}
    import_list(workspace.desk, workspace, lambda: workspace.open_with("patients", shown))


def _open_book(workspace: Workspace) -> None:
    from iopdesk.ui.contacts.book import open_book

    open_book(workspace.desk, workspace.window())


def _open_audit(workspace: Workspace) -> None:
    from iopdesk.ui.audit.dialog import open_audit

    open_audit(workspace)


def _open_covers(workspace: Workspace) -> None:
    from iopdesk.ui.privacy.covers_dialog import open_covers

    open_covers(workspace.desk, workspace)


def _open_rota(workspace: Workspace) -> None:
    from iopdesk.ui.on_call.rota_dialog import open_rota

    open_rota(workspace.desk, workspace)


def _open_handover(workspace: Workspace) -> None:
    from iopdesk.ui.notes.handover_dialog import open_handover

    open_handover(workspace.desk, workspace)


def _open_reviews(workspace: Workspace) -> None:
    from iopdesk.ui.privacy.reviews import open_reviews

    open_reviews(workspace.desk, workspace)
