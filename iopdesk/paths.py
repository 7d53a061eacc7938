"""Every path the program uses, from source and when frozen."""

from __future__ import annotations

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


def data() -> Path:
    """The program's own data folder of this person: key file copies, settings."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def logs() -> Path:
    """Folder of the log files, which hold ids and codes only."""
    return Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def private_temp() -> Path:
    """Folder for temporary files; wiped at exit and at the next start."""
    return Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)) / "temporary"


def key_copies() -> Path:
    """Second copies of key files, by practice id, and notes of failed logins."""
    return data() / "keys"


def unfinished_papers() -> Path:
    """Notes of the folders where a paper is being written, for the next start to tidy."""
    return data() / "unfinished papers"
