"""Writing a paper to a file outside of the practice file: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import files


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises ``Trouble('copy.cannot_write')``."""
    half: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".summary-", suffix=".part")
        half = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        with contextlib.suppress(OSError):  # not every disk can; the file is there all the same
            files.sync_folder(path.parent)
    except OSError as error:
        if half is not None:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
        raise Trouble("copy.cannot_write") from error


sentences(
    {
        "copy.cannot_write": N_(
            "The file could not be written there, and nothing was changed. "
            "Choose another folder, or close the file if it is open in another program."
        ),
    }
)
