"""The scan folder: what lies in it is offered for filing, and never taken by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.documents import size_words
from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import _, ngettext
from iopdesk.services.settings import change_own, read_settings
from iopdesk.ui.desk import Desk
from iopdesk.ui.documents.reading import WaitingFile, waiting_files
from iopdesk.ui.lanes import in_words
from iopdesk.ui.shared.buttons import button, menu_button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import ElidingLabel, IconLabel, label
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.theme.tokens import px

_SHOWN = 8
_PAUSE_MS = 400
"""A scanner writes a folder many times for one page."""
_KEY = "scan_folder"


class WaitingCard(Card):
    """Files of the person's scan folder, each with its button; hidden where there is no folder."""

    file_asked = Signal(object)
    """The path of a file that somebody wants to file."""
    listed = Signal()
    """The lines were made anew: the Tab order needs their buttons."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("Waiting to be filed"), parent=parent)
        self._desk = desk
        self.folder: Path | None = None
        self._lines: list[QWidget] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(px(6))
        self.body.addLayout(self._rows)
        self._watcher = QFileSystemWatcher(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._watcher.directoryChanged.connect(lambda _path: self._pause.start())
        choose = QAction(_("Choose another scan folder…"), self)
        choose.triggered.connect(self.choose)
        end = QAction(_("Stop looking there"), self)
        end.triggered.connect(lambda: self._set_folder(""))
        self.menu = menu_button([choose, end], _("Scan folder"), small=True)
        self.head.addWidget(self.menu)
        self.hide()

    def load(self) -> None:
        """Ask which folder it is, and look into it."""
        self._desk.ask(read_settings, owner=self, then=self._show_settings)

    def choose(self) -> QFileDialog:
        """Choose the folder."""
        chooser = QFileDialog(self.window(), _("Scan folder"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self._set_folder)
        chooser.open()
        return chooser

    def _set_folder(self, folder: str) -> None:
        self._desk.do(
            change_own,
            owner=self,
            then=lambda _none: self.load(),
            key=_KEY,
            value=folder,
        )

    def _show_settings(self, settings: dict[str, Any]) -> None:
        folder = settings.get(_KEY, "")
        self.folder = Path(folder) if folder else None
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self.setVisible(self.folder is not None)
        if self.folder is not None:
            self.set_context(self.folder.name)
            self._look()

    def _look(self) -> None:
        """List the folder off the UI thread: it may be on a slow disk."""
        folder = self.folder
        if folder is None:
            return

        def show(files: Sequence[WaitingFile]) -> None:
            if shiboken6.isValid(self) and self.folder == folder:
                if str(folder) not in self._watcher.directories():
                    self._watcher.addPath(str(folder))
                self._show_files(files)

        def refuse(error: DeskError) -> None:
            if shiboken6.isValid(self) and self.folder == folder:
                self._show_lines([label(sentence_for(error), "warn", wrap=True)])

        self._desk.in_worker(lambda: waiting_files(folder), in_words(show, refuse))

    def _show_files(self, files: Sequence[WaitingFile]) -> None:
        lines = [self._line(each) for each in files[:_SHOWN]]
        more = len(files) - _SHOWN
        if more > 0:
            words = ngettext("{count} more file lies there", "{count} more files lie there", more)
            lines.append(label(words.format(count=more), "small"))
        if not files:
            lines.append(label(_("Nothing lies in the scan folder."), "second", wrap=True))
        self._show_lines(lines)

    def _show_lines(self, lines: list[QWidget]) -> None:
        for old in self._lines:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = lines
        for line in lines:
            self._rows.addWidget(line)
        self.listed.emit()

    def stops(self) -> list[QWidget]:
        """What Tab stops at: the menu, then each file."""
        return [self.menu, *(stop for line in self._lines for stop in tab_stops(line))]

    def _line(self, file: WaitingFile) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(IconLabel("file-document-outline", "tx2", 18))
        row.addWidget(ElidingLabel(file.path.name), 0)
        row.addWidget(label(size_words(file.size), "small"))
        row.addStretch(1)
        words = _("File {name}").format(name=file.path.name)
        chosen = button(_("File…"), small=True, on_click=partial(self.file_asked.emit, file.path))
        chosen.setAccessibleName(words)
        row.addWidget(chosen)
        return made
