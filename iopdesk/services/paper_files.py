"""Writing a paper to a file outside of the practice file: whole or not at all.

While it is written, the half paper lies beside its place, in a folder that only the
person knows. A note in the program's own data folder says where, so that what a crash
leaves is removed at the next start, and before the next paper is written.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iopdesk import paths
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import files

_PREFIX: Final = ".iopdesk-paper-"
_SUFFIX: Final = ".part"
_NOTE_SUFFIX: Final = ".note"
_PDF: Final = b"%PDF-"
CSV: Final = codecs.BOM_UTF8
"""How the tables begin that the program writes."""


def write_file(
    path: Path, content: bytes, *, begins: bytes = _PDF, notes: Path | None = None
) -> None:
    """Write a file whole or not at all.

    It replaces only a file that ``begins`` as its kind does. ``notes`` is the folder of
    the notes, the program's own when None. Raises ``Trouble`` with ``copy.cannot_write``,
    or, where it would replace another kind (the practice file itself, its keys, a
    backup), ``copy.no_pdf_there`` for a PDF and ``copy.other_file_there`` for a table.
    """
    _refuse_other_file(path, begins)
    notes = notes or paths.unfinished_papers()
    remove_unfinished(notes)
    _remove_halves(path.parent)
    try:
        with _noted(path.parent, notes):
            _write(path, content)
    except OSError as error:
        raise Trouble("copy.cannot_write") from error


def remove_unfinished(notes: Path | None = None) -> None:
    """Remove the half papers that a crash left in any folder a note names.

    A note whose folder is not there (a stick that was taken out) waits for it.
    Whoever writes a paper in this very moment would be told that it cannot be written.
    """
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for note in sorted((notes or paths.unfinished_papers()).glob(f"*{_NOTE_SUFFIX}")):
            folder = Path(note.read_text(encoding="utf-8"))
            if folder.is_dir() and _remove_halves(folder):
                files.discard(note)


def _refuse_other_file(path: Path, begins: bytes) -> None:
    with contextlib.suppress(OSError), path.open("rb") as there:
        beginning = there.read(len(begins))
        if beginning and beginning != begins:
            raise Trouble("copy.no_pdf_there" if begins == _PDF else "copy.other_file_there")


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX)
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        with contextlib.suppress(OSError):  # the note stays, and the next start removes it
            half.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not every disk can; the file is there all the same
        files.sync_folder(path.parent)


@contextlib.contextmanager
def _noted(folder: Path, notes: Path) -> Iterator[None]:
    """Keep a note of the folder until no half paper is left in it.

    The paper is written without one where there is no room for it.
    """
    note: Path | None = None
    with contextlib.suppress(OSError):
        notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=notes, suffix=_NOTE_SUFFIX)
        note = Path(name)
        os.close(handle)
        files.write_through(note, str(folder.absolute()).encode())
        files.sync_folder(notes)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if note is not None and not list(_halves(folder)):
                files.discard(note)


def _remove_halves(folder: Path) -> bool:
    """Whether no half paper is left in a folder."""
    with contextlib.suppress(OSError):
        files.discard(*_halves(folder))
        return True
    return False


def _halves(folder: Path) -> Iterator[Path]:
    return folder.glob(f"{_PREFIX}*{_SUFFIX}")


sentences(
    {
        "copy.cannot_write": N_(
            "The file could not be written there, and nothing was changed. "
            "Choose another folder, or close the file if it is open in another program."
        ),
        "copy.other_file_there": N_(
            "A file of another kind has that name. It was not changed; choose another name."
        ),
        "copy.no_pdf_there": N_(
            "There is a file of this name that is not a PDF. It was not changed; "
            "choose another name."
        ),
    }
)
