"""A second start raises the first window instead of opening another one.

The first program of a person holds a lock, which the operating system frees however the
program ends, and listens on a local socket that only this person may use. A later one
hands over at most the path of a practice file, waits for a word, and ends. It imports
nothing else of the program. A demo start stands alone: its practice is its own, in a
private folder. Nothing here reaches beyond this computer.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final
from unicodedata import category

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from iopdesk import paths

if TYPE_CHECKING:
    from iopdesk.ui.app import App

_WAIT_MS: Final = 30_000
"""A first program that is still starting answers within this on a slow computer."""

_RETRY_MS: Final = 50
_MOST_BYTES: Final = 8_192
_ANSWER: Final = b"ok\n"


class Claim(StrEnum):
    """What came of being started."""

    FIRST = "first"
    HANDED_OVER = "handed over"
    NO_ANSWER = "no answer"
    ALONE = "alone"
    """There is no private folder for the socket: nobody can be found, and nobody finds us."""


class SecondStart(QObject):
    """This person's one program; ``asked`` brings what a later start wants.

    It is found by the person's own data folder, also when the practice lies in a folder
    that everybody on the computer shares: each of them has a window of their own, and the
    lock of the practice file says whose turn it is. The signal's argument is the path of a
    practice file, or None when only the window is wanted.
    """

    asked = Signal(object)

    def __init__(self, data_folder: Path | None = None, runtime: Path | None = None) -> None:
        super().__init__()
        self._folder = runtime or paths.runtime()
        own = str((data_folder or paths.own_data()).absolute())
        self._name = "iopdesk-" + hashlib.sha256(own.encode()).hexdigest()[:12]
        self._lock = FileLock(self._folder / f"{self._name}.lock", timeout=0, thread_local=False)
        self._server: QLocalServer | None = None

    @property
    def address(self) -> str:
        """The name of the socket: a path in a private folder, or the name of a pipe on Windows."""
        return self._name if os.name == "nt" else str(self._folder / self._name)

    def claim(self, path: Path | None = None, *, wait_ms: int = _WAIT_MS) -> Claim:
        """Be the first program, or hand ``path`` over to it within ``wait_ms``."""
        if not _is_private(self._folder):
            return Claim.ALONE
        try:
            self._lock.acquire()
        except Timeout:
            handed = self._hand_over(path, monotonic() + wait_ms / 1000)
            return Claim.HANDED_OVER if handed else Claim.NO_ANSWER
        except OSError:
            return Claim.ALONE
        return Claim.FIRST

    def listen(self) -> None:
        """Wait for later starts from now on; what a crash left of the socket gives way.

        The claim was won, so nobody listens there any more.
        """
        QLocalServer.removeServer(self.address)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self.address)

    def close(self) -> None:
        """Let another program be the first."""
        if self._server is not None:
            self._server.close()
        self._lock.release()

    # -- the first program ----------------------------------------------------------

    def _on_connection(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_MOST_BYTES)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(partial(self._on_words, socket))
            self._on_words(socket)

    def _on_words(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= _MOST_BYTES:
                socket.abort()
            return
        line = bytes(socket.readLine(_MOST_BYTES).data())
        socket.write(_ANSWER)
        socket.disconnectFromServer()  # after what was written is gone
        self.asked.emit(read_path(line))

    # -- a later program ------------------------------------------------------------

    def _hand_over(self, path: Path | None, until: float) -> bool:
        _let_come_to_front()
        words = b"\n" if path is None else os.fsencode(path.absolute()) + b"\n"
        while (left := _left_ms(until)) > 0:
            socket = QLocalSocket()
            socket.connectToServer(self.address)
            if socket.waitForConnected(left):
                socket.write(words)
                answered = _wait_for_answer(socket, until)
                socket.abort()
                return answered
            QThread.msleep(min(_RETRY_MS, left))  # it is starting, and will listen in a moment
        return False


def read_path(line: bytes) -> Path | None:
    """The practice file a later start asks for; None for none, or for what is no such path."""
    try:
        words = os.fsdecode(line.removesuffix(b"\n"))
    except UnicodeDecodeError:
        return None
    path = Path(words)
    # a blank that does not break is in many a name, and Python calls it not printable
    is_plain = all(each.isprintable() or category(each) == "Zs" for each in words)
    if not is_plain or not path.is_absolute() or path.suffix.lower() != ".iopdesk":
        return None
    return path


def _wait_for_answer(socket: QLocalSocket, until: float) -> bool:
    answer = b""
    while len(answer) < len(_ANSWER):
        if not socket.bytesAvailable() and not socket.waitForReadyRead(_left_ms(until)):
            return False
        answer += bytes(socket.readAll().data())
    return answer == _ANSWER


def _left_ms(until: float) -> int:
    return max(0, int((until - monotonic()) * 1000))


def _is_private(folder: Path) -> bool:
    """Make the folder; False when another person could reach into it."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sys.platform == "win32":
            return True
        found = folder.lstat()
        return folder.is_dir() and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return False


def _let_come_to_front() -> None:
    """Windows lets a window come to the front only when the program in front allows it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def answer(app: App, path: Path | None) -> None:
    """Raise the window; show the practice file asked for, or ask first where another is open.

    While a password is checked or a form is filled in, only the window comes up.
    """
    window = app.window
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()
    if path is None or app.is_busy():
        return
    if app.practice is None:
        app.start_pages.ask_unlock(path)
    elif app.practice.path.absolute() != path:
        _ask_to_change(app, app.practice.practice_name, path)


def _ask_to_change(app: App, open_now: str, path: Path) -> None:
    from iopdesk.i18n import _
    from iopdesk.ui.shared.form_dialog import confirm

    confirm(
        app.window,
        _("Close {practice} and open the other file?").format(practice=open_now),
        _("The program was started with {path}. One practice is open at a time.").format(path=path),
        act_words=_("Close and open"),
        on_confirm=lambda: app.leave_practice(lambda: app.start_pages.ask_unlock(path)),
        is_danger=False,
    )
