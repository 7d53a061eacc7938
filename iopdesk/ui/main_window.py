"""The main window: one page at a time (start pages or the workspace), menus, status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from iopdesk.ui.menus import Menus
from iopdesk.ui.shared.shortcuts import keys_of
from iopdesk.ui.shared.status_bar import StatusBar

if TYPE_CHECKING:
    from iopdesk.ui.workspace import Workspace


class MainWindow(QMainWindow):
    """Holds one page above the status bar. What the menus ask for goes to the app."""

    lock_asked = Signal()
    lobby_asked = Signal()
    settings_asked = Signal()
    shortcuts_asked = Signal()
    about_asked = Signal()
    backup_asked = Signal()
    backups_asked = Signal()
    people_asked = Signal()
    kit_asked = Signal()
    password_asked = Signal()
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
        self.is_lobby = False
        self.menus = Menus(self)
        self.page: QWidget | None = None
        self.workspace: Workspace | None = None
        """The page, while somebody is signed in."""
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
        self._put(page)

    def show_workspace(self, workspace: Workspace) -> None:
        """Put the workspace of who signed in there."""
        self.take_page()
        self.workspace = workspace
        self._put(workspace)

    def _put(self, page: QWidget) -> None:
        self.page = page
        self._column.insertWidget(0, page, 1)
        page.show()
        self.menus.build()

    def take_page(self) -> None:
        """Take the page down (before a change of look, at lock)."""
        if self.page is not None:
            self._column.removeWidget(self.page)
            self.page.hide()
            self.page.setParent(None)
            self.page.deleteLater()
            self.page = self.workspace = None
        self.menus.build()

    def renew_status_bar(self, crisis_phone: str) -> StatusBar:
        """A status bar in the look in force, with the practice's crisis line."""
        self._column.removeWidget(self.status)
        self.status.hide()
        self.status.deleteLater()
        self.status = StatusBar(crisis_phone)
        self._column.addWidget(self.status)
        return self.status

    # -- keys ---------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt alone shows or hides the menu bar, as on Windows."""
        if event.key() == Qt.Key.Key_Alt and not self.menuBar().isNativeMenuBar():
            self.menuBar().setVisible(not self.menuBar().isVisible())
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any key or mouse movement counts as use; undo in an empty line is that of the window.

        Lock and lobby mode are keys for a person who comes in at the door: a form that is
        open must not keep them from the window.
        """
        kind = event.type()
        if kind not in _WATCHED:  # every event of every widget comes by: most leave at once
            return False
        if kind in _USE:
            self.used.emit()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            asked = self._past_a_form(QKeySequence(event.keyCombination()))
            if asked is not None and QApplication.activeModalWidget() is not None:
                asked.emit()
                return True
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                # a line takes these keys even when it has nothing to give back
                return isinstance(watched, QLineEdit) and not watched.text()
        return super().eventFilter(watched, event)

    def _past_a_form(self, typed: QKeySequence) -> SignalInstance | None:
        """What a key asks for that an open form must not keep back."""
        if typed in keys_of("lobby"):
            return self.lobby_asked
        return self.lock_asked if typed in keys_of("lock") else None

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


_USE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    }
)
_WATCHED = _USE | {QEvent.Type.ShortcutOverride}
