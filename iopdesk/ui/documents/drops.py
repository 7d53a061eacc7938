"""Files that are dropped on a widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Lets a widget, and all in it that takes no drops itself, take files of this computer.

    ``may_take`` is asked when a drag comes in; ``take`` gets the paths. The files are copied:
    what was dragged stays where it was.
    """

    def __init__(
        self,
        widget: QWidget,
        may_take: Callable[[], bool],
        take: Callable[[list[Path]], object],
    ) -> None:
        super().__init__(widget)
        self._may_take, self._take = may_take, take
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Accept a drag of files, and hand over what is dropped."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            paths = files_of(event.mimeData())
            if paths and self._may_take():
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self._take(paths)
            return True
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):
            if files_of(event.mimeData()) and self._may_take():
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            else:
                event.ignore()
            return True
        return False


def files_of(data: QMimeData) -> list[Path]:
    """The files of this computer in what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
