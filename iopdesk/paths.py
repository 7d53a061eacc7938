"""Every path the program uses, from source and when frozen."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "IOP Desk"


def root() -> Path:
    """Folder that holds ``resources/`` and ``migrations/``."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


def resources() -> Path:
    """Icons, fonts, rule packs, help, translations and the style sheet."""
    return root() / "resources"


def migrations() -> Path:
    """The Alembic environment."""
    return root() / "migrations"


def own_data() -> Path:
    """The program's data folder of this person: the look of the window, what was open last."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def shared_data() -> Path:
    """The program's data folder of everybody on this computer, where there is one."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / APP_NAME
    if sys.platform == "darwin":
        return Path("/Users/Shared") / APP_NAME
    return Path("/var/lib/iopdesk")


def choice_file() -> Path:
    """Where this person's answer is kept: only me, or everyone on this computer."""
    return own_data() / "who.json"


def is_shared() -> bool:
    """Whether everybody on this computer uses the program's one data folder.

    As this person chose; without a choice, whether such a folder is there.
    """
    try:
        chosen = json.loads(choice_file().read_text(encoding="utf-8"))["who"]
    except (OSError, ValueError, KeyError, TypeError):
        chosen = ""
    return chosen == "everyone" or (chosen != "me" and shared_data().is_dir())


def data() -> Path:
    """The program's data folder: key file copies; that of everybody where it is shared."""
    return shared_data() if is_shared() else own_data()


def practice_folders() -> tuple[Path, ...]:
    """Where a practice file may go when nobody chose a place, the best first."""
    own = Path(platformdirs.user_documents_dir()) / APP_NAME, own_data() / "practice"
    return (shared_data() / "practice", *own) if is_shared() else own


def logs() -> Path:
    """Folder of the log files, which hold ids and codes only."""
    return Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def private_temp() -> Path:
    """Folder for this process's temporary files; wiped at exit and at the next start.

    :mod:`iopdesk.storage.private_temp` makes, holds and wipes it.
    """
    cache = Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))
    return cache / "temporary" / str(os.getpid())


def runtime() -> Path:
    """Folder of the socket by which a second start finds the first window; of this person."""
    return Path(platformdirs.user_runtime_dir(APP_NAME, appauthor=False))


def key_copies() -> Path:
    """Second copies of key files, by practice id, and notes of failed logins."""
    return data() / "keys"


def unfinished_papers() -> Path:
    """Notes of the folders where a paper is being written, for the next start to tidy."""
    return own_data() / "unfinished papers"
