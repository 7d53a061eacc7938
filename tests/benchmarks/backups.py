"""A proven backup against a bare copy with the same checks, both on the same open file."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path

from iopdesk.storage import backup, engine, files
from iopdesk.storage.engine import Access
from iopdesk.storage.opening import OpenPractice
from tests.benchmarks.timing import Pair, interleave
from tests.conftest import NOW


def make(practice: OpenPractice, size: str, folder: Path, rounds: int) -> Pair:
    """Copied, every seal and the structure checked, rows counted; ours packed and read back too."""
    folder.mkdir()
    key, seconds = practice.file_key, itertools.count()
    tables = [
        name
        for (name,) in _rows(practice, "SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("sqlite_", "patient_search"))
    ]

    def ours() -> None:
        now = NOW + timedelta(seconds=next(seconds))
        made = backup.make_backup(practice.path, key, practice.key_file, folder, now=now)
        made.path.unlink()

    def raw() -> None:
        copy = folder / "raw"
        source = engine.connect(practice.path, key, Access.WORK)
        target = engine.connect(copy, key, Access.CREATE)
        source.backup(target)
        source.close()
        target.close()
        files.sync_file(copy)
        looking = engine.connect(copy, key, Access.LOOK)
        assert not engine.cipher_faults(looking)
        assert looking.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        for table in tables:
            looking.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        looking.close()
        copy.unlink()

    return interleave(f"{size} a backup and its checks", ours, raw, rounds=rounds)


def _rows(practice: OpenPractice, statement: str) -> list[tuple[str]]:
    with practice.read_engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]  # type: ignore[misc]
