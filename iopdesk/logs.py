"""The log and crash reports: ids, codes and places in the code, never patient text.

An exception's message can carry a name (a value that did not parse, a key that
was missing), so a report names only types and places.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import platform
import sys
import traceback
from pathlib import Path
from types import TracebackType

import iopdesk
from iopdesk.errors import DeskError, NotAllowed, RuleBroken, Trouble

log = logging.getLogger("iopdesk")
log.addHandler(logging.NullHandler())  # else Python prints warnings, with traces, to the terminal

_PR_SET_DUMPABLE = 4
_KEPT_FILES = 3
_FILE_BYTES = 500_000


class _WithoutMessages(logging.Formatter):
    """Formats an exception as types and places only."""

    def formatException(  # noqa: N802 - the name logging calls
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return describe(ei[1]) if ei[1] is not None else ""


def forbid_core_dumps() -> None:
    """Let no crash write this process's memory, keys and records in it, to a disk.

    On Linux the limit alone would not do: a program that collects crashes is handed the
    memory in spite of it. Windows keeps none unless its administrator asked for them.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def start(folder: Path) -> None:
    """Log into ``folder`` from now on, and let hard crashes leave a trace there."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "iopdesk.log", maxBytes=_FILE_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
    )
    handler.setFormatter(_WithoutMessages("%(asctime)s %(levelname)s %(message)s"))
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    if handler.stream is not None:
        faulthandler.enable(handler.stream)


def note(error: BaseException) -> None:
    """Log an error at the level of its class, by code; our bugs with their places."""
    if isinstance(error, NotAllowed):
        log.warning("not allowed: %s (%s)", error.facts.get("act"), error.code)
    elif isinstance(error, Trouble):
        log.warning("trouble: %s", error.code, exc_info=error)
    elif isinstance(error, RuleBroken | DeskError):
        log.info("refused: %s", error.code)
    else:
        log.critical("bug", exc_info=error)


def describe(error: BaseException) -> str:
    """Types and places of an error and its causes, without any message or value."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        code = f" {seen.code}" if isinstance(seen, DeskError) else ""
        lines.append(f"{type(seen).__module__}.{type(seen).__name__}{code}")
        for frame in traceback.extract_tb(seen.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def report(error: BaseException) -> str:
    """What a person may copy and send: versions, then types and places."""
    about = f"IOP Desk {iopdesk.__version__}, Python {platform.python_version()}, "
    return f"{about}{platform.system()} {platform.release()}\n{describe(error)}"
