"""The closed template practice that every scene starts from."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from iopdesk.services import practices
from iopdesk.services.practices import NewStaff
from iopdesk.storage import keys
from iopdesk.storage.opening import OpenPractice
from tests.conftest import NOW, PASSWORD, PRACTICE, ROOMS, STAFF
from tests.faults.looking import NAME


def make_template(folder: Path) -> Path:
    """Make the practice of the fixtures in ``folder`` and close it; returns its file."""
    folder.mkdir()
    create(folder).close()
    return folder / NAME


def create(folder: Path) -> OpenPractice:
    """Make the practice of the fixtures in ``folder``, open."""
    staff = [
        (NewStaff(uid, name, credentials, frozenset(roles)), PASSWORD)
        for uid, name, credentials, roles in STAFF
    ]
    return practices.create(
        folder / NAME,
        PRACTICE,
        staff,
        ROOMS,
        now=NOW - timedelta(days=200),
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=folder / "keys",
    )


def copy_template(template: Path, folder: Path) -> None:
    """Copy a closed practice into an empty folder."""
    ignored = shutil.ignore_patterns("*-lock")
    shutil.copytree(template.parent, folder, ignore=ignored, dirs_exist_ok=True)
