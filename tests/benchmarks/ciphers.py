"""What encryption adds to an act: the same act through the door on a file without a key.

The file without a key exists in these measurements alone: the product opens none.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from iopdesk.domain.attendance import Mark
from iopdesk.services import attendance, practices
from iopdesk.services.door import Door, File
from iopdesk.services.rosters import expected_at
from iopdesk.storage import engine
from iopdesk.storage.engine import Access, FileKey
from iopdesk.storage.models import TreatmentSession
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.data import TODAY
from tests.benchmarks.practice import door_of, opened
from tests.benchmarks.timing import Pair, interleave
from tests.conftest import FrozenClock


@dataclass
class KeylessFile:
    """What a door needs of a practice file, over two engines without a key."""

    write_engine: Engine
    read_engine: Engine
    key_file: Any = None

    def anchor(self) -> bool:
        """A measurement sets none."""
        return True


def act(practice_folder: Path, size: str, folder: Path, rounds: int) -> Pair:
    """Marking attendance, each time another mark, in copies of the practice."""
    shutil.copytree(practice_folder, folder, ignore=shutil.ignore_patterns("*-lock"))
    practice = opened(folder)
    door = door_of(practice)
    with closing(practice), _without_key(practice, folder / "keyless") as file:
        keyless = Door(file, FrozenClock())
        dana = practices.staff_by_uid(file.read_engine, "dana")
        assert dana is not None
        keyless.sign_in(dana, None)
        name = f"{size} mark attendance, with a key and without"
        return interleave(name, _marking(door), _marking(keyless), rounds=rounds)


def _marking(door: Door) -> Callable[[], object]:
    with Session(door.file.read_engine) as db:
        today = db.scalars(
            select(TreatmentSession)
            .where(TreatmentSession.on == TODAY)
            .order_by(TreatmentSession.start_minute)
        ).all()
        expected = expected_at(db, today)
    first = today[0].id
    seats = itertools.cycle([(first, patient_id) for patient_id in expected[first]])
    marks = itertools.cycle((Mark.PRESENT, Mark.VIRTUAL, Mark.LATE))

    def mark() -> None:
        session_id, patient_id = next(seats)
        chosen = next(marks)
        late = 5 if chosen is Mark.LATE else None
        ids = {"session_id": session_id, "patient_id": patient_id}
        door.do(attendance.mark, **ids, mark=chosen, late_minutes=late)

    return mark


@contextmanager
def _without_key(practice: OpenPractice, path: Path) -> Iterator[File]:
    """A copy of the practice that is not encrypted, opened as the product opens its own."""
    source = engine.connect(practice.path, practice.file_key, Access.WORK)
    source.execute("ATTACH DATABASE ? AS plain KEY ''", (str(path),))
    source.execute("SELECT sqlcipher_export('plain')")
    source.execute("DETACH DATABASE plain")
    source.close()
    with path.open("rb") as stream:
        assert stream.read(16) == engine.PLAIN_HEADER
    with mock.patch.object(engine, "connect", _connect):
        key = FileKey(bytes(32), practice.practice_id)  # which nobody uses
        engines = [engine.open_engine(path, key, read_only=reads) for reads in (False, True)]
        for each in engines:
            with each.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").one()
    try:
        yield KeylessFile(*engines)
    finally:
        for each in engines:
            each.dispose()


def _connect(path: Path, _key: FileKey, access: Access) -> Any:
    return dbapi2.connect(
        f"{path.absolute().as_uri()}?{access.value}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
