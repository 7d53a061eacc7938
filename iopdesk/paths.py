"""Every path the program uses, from source and when frozen."""

from __future__ import annotations

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


def data() -> Path:
    """The program's data folder: key file copies, notes of unfinished papers."""
    return own_data()


def practice_folders() -> tuple[Path, ...]:
    """Where a practice file may go when nobody chose a place, the best first."""
    documents = Path(platformdirs.user_documents_dir())
    return documents / APP_NAME, own_data() / "practice"


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
    return data() / "unfinished papers"
