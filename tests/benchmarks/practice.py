"""The measuring practices: made once in the cache, opened, and one door with its person."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

from iopdesk.services import practices
from iopdesk.services.door import Door
from iopdesk.services.practices import NewStaff
from iopdesk.storage import keys, opening
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.data import Size, fill
from tests.conftest import NOW, PASSWORD, PRACTICE, ROOMS, STAFF, FrozenClock

FILE = "practice.iopdesk"
_DONE = "complete"


def make(folder: Path, size: Size | None) -> None:
    """A practice file in a new folder: only its founding act, or filled to a size."""
    folder.mkdir(parents=True)
    staff = [
        (NewStaff(uid, name, credentials, frozenset(roles)), PASSWORD)
        for uid, name, credentials, roles in STAFF
    ]
    practice = practices.create(
        folder / FILE,
        PRACTICE,
        staff,
        ROOMS,
        now=NOW - timedelta(days=200),
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=folder / "keys",
    )
    if size is not None:
        practice.read_engine.dispose()  # alone with the file, filling needs no journal
        fill(practice.write_engine, size)
    practice.close()


def cached(cache: Path, size: Size, say: Callable[[str], None]) -> Path:
    """The folder of a size, made when it is not there whole; the next run finds it."""
    return kept(cache / size.name, lambda folder: make(folder, size), say)


def kept(folder: Path, fill_it: Callable[[Path], object], say: Callable[[str], None]) -> Path:
    """A folder with a practice that ``fill_it`` makes when it is not there whole."""
    if not (folder / _DONE).exists():
        with suppress(FileNotFoundError):
            rmtree(folder)
        started = time.perf_counter()
        fill_it(folder)
        (folder / _DONE).touch()
        megabytes = (folder / FILE).stat().st_size / 1e6
        took = time.perf_counter() - started
        say(f"(made the data of {folder.name}: {took:.0f} s, {megabytes:,.0f} MB)")
    return folder


def opened(folder: Path) -> OpenPractice:
    """The practice of a folder, opened by Dana Okafor; an older one is brought up first."""
    return opening.open_practice(folder / FILE, "dana", PASSWORD, copies_folder=folder / "keys")


def door_of(practice: OpenPractice) -> Door:
    """A door with Dana Okafor, director and administrator."""
    door = Door(practice, FrozenClock())
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, None)
    return door
