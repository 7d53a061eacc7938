"""Reading the file that becomes a document; nothing here belongs on the UI thread."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtPdf import QPdfDocument

from iopdesk.domain.documents import MOST_BYTES, Media, decide_size, recognize
from iopdesk.errors import RuleBroken, Trouble, sentences
from iopdesk.i18n import N_

SUFFIXES: Final = (".pdf", ".jpg", ".jpeg", ".png")
"""What a chooser and the scan folder offer; what is taken is decided by the content."""

_MOST_PIXELS: Final = 60_000_000
"""A picture above this takes more than 240 MB once it is unpacked; a letter page at 600 dpi
has 34 million."""


@dataclass(frozen=True, slots=True, repr=False)
class ReadFile:
    """A file that may be filed: its whole content, what it is, and how many pages it has.

    ``mark`` tells it from other files, for a draft of what is said about it.
    """

    path: Path
    data: bytes
    media: Media
    pages: int
    mark: str


@dataclass(frozen=True, slots=True, repr=False)
class WaitingFile:
    """A file in the scan folder, by its name and size."""

    path: Path
    size: int


def read_file(path: Path) -> ReadFile:
    """Read a file that may become a document; its size is looked at before.

    Raises ``Trouble("document.cannot_read")`` and ``RuleBroken``: one of
    :func:`iopdesk.domain.documents.recognize`, ``document.folder``, ``document.locked``,
    ``document.broken``.
    """
    try:
        if path.is_dir():
            raise RuleBroken("document.folder")
        decide_size(path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)  # it may grow while it is read
    except OSError as error:
        raise Trouble("document.cannot_read") from error
    media = recognize(data)
    mark = hashlib.sha256(data).hexdigest()[:16]
    return ReadFile(path, data, media, page_count(data, media), mark)


def page_count(data: bytes, media: Media) -> int:
    """How many pages can be shown. Raises ``RuleBroken("document.locked" | "document.broken")``."""
    if media is not Media.PDF:
        return 1 if not unpacked(data).isNull() else 0
    buffer = _buffer(data)
    document = QPdfDocument()
    document.load(buffer)
    error, pages = document.error(), document.pageCount()
    document.close()
    if error in (
        QPdfDocument.Error.IncorrectPassword,
        QPdfDocument.Error.UnsupportedSecurityScheme,
    ):
        raise RuleBroken("document.locked")
    if error is not QPdfDocument.Error.None_ or pages < 1:
        raise RuleBroken("document.broken")
    return pages


def unpacked(data: bytes) -> QImage:
    """The picture of a JPEG or PNG, the right way up. Raises ``RuleBroken("document.broken")``."""
    buffer = _buffer(data)  # the reader does not hold it
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > _MOST_PIXELS:
        raise RuleBroken("document.broken")
    image = reader.read()
    if image.isNull():
        raise RuleBroken("document.broken")
    return image


def waiting_files(folder: Path) -> Sequence[WaitingFile]:
    """What lies in the scan folder, the oldest first. Raises ``Trouble("document.no_folder")``."""
    try:
        found = [
            (status.st_mtime, WaitingFile(path, status.st_size))
            for path in folder.iterdir()
            if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
            if path.is_file() and (status := path.stat())
        ]
    except OSError as error:
        raise Trouble("document.no_folder") from error
    return [each for _at, each in sorted(found, key=lambda pair: (pair[0], pair[1].path.name))]


def remove_original(file: ReadFile) -> None:
    """Remove the file that was filed, if it is still the same.

    Raises ``Trouble("document.not_removed" | "document.original_changed")``.
    """
    try:
        with file.path.open("rb") as there:
            data = there.read(MOST_BYTES + 1)
        if data != file.data:
            raise Trouble("document.original_changed")
        file.path.unlink()
    except OSError as error:
        raise Trouble("document.not_removed") from error


def _buffer(data: bytes) -> QBuffer:
    made = QBuffer()
    made.setData(QByteArray(data))
    made.open(QIODevice.OpenModeFlag.ReadOnly)
    return made


sentences(
    {
        "document.cannot_read": N_(
            "This file cannot be read, and nothing was filed. Close it in other programs and "
            "look whether its disk is connected, then file it again."
        ),
        "document.folder": N_("This is a folder. Choose the files in it."),
        "document.locked": N_(
            "This PDF is locked with a password, and nothing was filed. Save it without the "
            "password, then file it."
        ),
        "document.broken": N_(
            "This file is damaged or not finished, and nothing was filed. Scan or save it "
            "again, then file it."
        ),
        "document.no_folder": N_(
            "The scan folder cannot be read. Look whether its disk is connected, or choose "
            "another folder."
        ),
        "document.not_removed": N_(
            "The original file could not be removed. It is still in its folder and holds "
            "patient data that is not encrypted; remove it there."
        ),
        "document.original_changed": N_(
            "The original file changed since it was filed, and it was not removed. Look at it "
            "in its folder."
        ),
    }
)
