"""The main window: one page at a time (start pages or the workspace), menus, status bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.palette import Action
from iopdesk.ui.shared.parts import focus_next_part
from iopdesk.ui.shared.shortcuts import keys_of
from iopdesk.ui.shared.status_bar import StatusBar
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.workspace import Workspace


class MainWindow(QMainWindow):
    """Holds one page above the status bar. What the menus ask for goes to the app."""

    lock_asked = Signal()
    settings_asked = Signal()
    import_asked = Signal()
    shortcuts_asked = Signal()
    about_asked = Signal()
    zoom_asked = Signal(int)
    """-1 smaller, +1 larger, 0 normal."""
    close_asked = Signal()
    used = Signal()
    """Somebody pressed a key or moved the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setWindowTitle("IOP Desk")
        self.setMinimumSize(640, 480)
        self.resize(1440, 900)
        self._may_close = False
        self.page: QWidget | None = None
        self.status = StatusBar()
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.status)
        self.setCentralWidget(holder)
        self.menuBar().setVisible(False)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    # -- pages --------------------------------------------------------------------

    def show_page(self, page: QWidget) -> None:
        """Put a page in place of the one before, which is gone then."""
        self.take_page()
        self.page = page
        self._column.insertWidget(0, page, 1)
        page.show()
        self._build_menus()

    def take_page(self) -> None:
        """Take the page down (before a change of look, at lock)."""
        if self.page is not None:
            self._column.removeWidget(self.page)
            self.page.hide()
            self.page.setParent(None)
            self.page.deleteLater()
            self.page = None
        self._build_menus()

    def renew_status_bar(self, crisis_phone: str) -> StatusBar:
        """A status bar in the look in force, with the practice's crisis line."""
        self._column.removeWidget(self.status)
        self.status.hide()
        self.status.deleteLater()
        self.status = StatusBar(crisis_phone)
        self._column.addWidget(self.status)
        return self.status

    @property
    def workspace(self) -> Workspace | None:
        """The workspace, while somebody is signed in."""
        return self.page if isinstance(self.page, Workspace) else None

    # -- menus --------------------------------------------------------------------

    def _build_menus(self) -> None:
        bar = self.menuBar()
        bar.clear()
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        self._file_menu(bar.addMenu(_("File")))
        if self.workspace is not None:
            self._edit_menu(bar.addMenu(_("Edit")), self.workspace)
            self._go_menu(bar.addMenu(_("Go")), self.workspace)
            self._pane_menus(self.workspace)
        self._view_menu(bar.addMenu(_("View")))
        self._help_menu(bar.addMenu(_("Help")))
        if self.workspace is not None:
            self.workspace.global_actions = self._palette_actions()

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
        action = QAction(text, self)
        action.setMenuRole(role)
        if keys:
            action.setShortcuts(keys_of(keys))
        if icon_name:
            action.setIcon(icon(icon_name, "tx2"))
            action.setProperty("icon_name", icon_name)
        action.triggered.connect(lambda _checked=False: run())
        menu.addAction(action)
        # the menu bar is hidden on most systems: the window itself owns the keys
        self.addAction(action)
        return action

    def _file_menu(self, menu: QMenu) -> None:
        workspace = self.workspace
        if workspace is not None:
            from iopdesk.services import imports

            if workspace.desk.may(imports.add_people):
                self._add(
                    menu,
                    _("Import patients…"),
                    self.import_asked.emit,
                    icon_name="file-import-outline",
                )
            self._add(
                menu,
                _("Settings"),
                self.settings_asked.emit,
                keys="settings",
                icon_name="cog-outline",
                role=QAction.MenuRole.PreferencesRole,
            )
            self._add(menu, _("Lock"), self.lock_asked.emit, keys="lock", icon_name="lock-outline")
        quits = self._add(menu, _("Quit"), self.close, role=QAction.MenuRole.QuitRole)
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
                lambda name=name: workspace.show_pane(name),
                keys=f"pane_{place}",
                icon_name=button.item.icon,
            )
        menu.addSeparator()
        self._add(menu, _("Search and actions"), workspace.open_palette, keys="search")
        self._add(menu, _("Next part of the page"), self._next_part, keys="next_part")
        self._add(menu, _("Previous part of the page"), self._part_before, keys="previous_part")

    def _pane_menus(self, workspace: Workspace) -> None:
        menus: dict[str, QMenu] = {}
        for name, command in workspace.commands(for_patient=False):
            menu = menus.get(name)
            if menu is None:
                title = workspace.rail.button(name).item.title
                menu = menus[name] = self.menuBar().addMenu(title)
            action = self._add(
                menu,
                command.text,
                lambda n=name, c=command: workspace.run_command(n, c),
                icon_name=command.icon,
            )
            action.setProperty("is_command", True)
        page = self.menuBar().addMenu(_("Page"))
        self._add(page, _("New here"), self._new_here, keys="new", icon_name="plus")
        self._add(page, _("Print"), self._print_here, keys="print", icon_name="printer-outline")

    def _view_menu(self, menu: QMenu) -> None:
        self._add(menu, _("Larger text"), lambda: self.zoom_asked.emit(1), keys="larger")
        self._add(menu, _("Smaller text"), lambda: self.zoom_asked.emit(-1), keys="smaller")
        self._add(menu, _("Normal text size"), lambda: self.zoom_asked.emit(0), keys="normal_size")

    def _help_menu(self, menu: QMenu) -> None:
        self._add(
            menu,
            _("Keyboard shortcuts"),
            self.shortcuts_asked.emit,
            keys="shortcuts",
            icon_name="keyboard-outline",
        )
        self._add(
            menu,
            _("About IOP Desk"),
            self.about_asked.emit,
            icon_name="information-outline",
            role=QAction.MenuRole.AboutRole,
        )

    def _palette_actions(self) -> list[Action]:
        found = []
        for action in self.actions():
            name = action.property("icon_name")
            if name and not action.property("is_command"):
                found.append(Action(action.text().rstrip("…"), name, action.trigger))
        return found

    # -- keys ---------------------------------------------------------------------

    def _next_part(self) -> None:
        focus_next_part(self)

    def _part_before(self) -> None:
        focus_next_part(self, is_back=True)

    def _new_here(self) -> None:
        if self.workspace is not None and self.workspace.pane is not None:
            self.workspace.pane.new_here()

    def _print_here(self) -> None:
        if self.workspace is not None and self.workspace.pane is not None:
            self.workspace.pane.print_here()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt alone shows or hides the menu bar, as on Windows."""
        if event.key() == Qt.Key.Key_Alt and not self.menuBar().isNativeMenuBar():
            self.menuBar().setVisible(not self.menuBar().isVisible())
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any key or mouse movement counts as use."""
        if event.type() in _USE:
            self.used.emit()
        return super().eventFilter(watched, event)

    # -- closing ------------------------------------------------------------------

    def let_close(self) -> None:
        """What is in flight is written; the window may go."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the app to finish first; it calls :meth:`let_close`."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_asked.emit()

    def restore_geometry(self, saved: bytes) -> None:
        """Put the window where it was, on a screen that is there."""
        self.restoreGeometry(QByteArray(saved))
        screen = self.screen().availableGeometry()
        if not screen.intersects(self.frameGeometry()):
            self.move(screen.topLeft())


_PANE_KEYS = ("today", "calendar", "patients", "groups", "tests", "reports")
_USE = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
)
