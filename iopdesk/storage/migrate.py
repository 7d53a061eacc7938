"""Bringing a practice file to the schema of this program.

A new file is upgraded directly. An existing one never is: a copy is upgraded with
foreign keys off, checked, and put in its place (architecture.md, section 4).
Revisions are numbered by their file names, ``0001_first.py``, so that opening a
file needs no Alembic.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2

from iopdesk import __version__, paths
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import engine, files, replace
from iopdesk.storage.diagnosis import version_number
from iopdesk.storage.engine import Access, FileKey

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

COPY_SUFFIX: Final = ".migrating"
_NAME = re.compile(r"(\d{4})_\w+\.py")


class Stage(Enum):
    """How far an upgrade is, in order; each takes a while in a large file."""

    COPYING = 1
    CHANGING = 2
    CHECKING = 3


Progress = Callable[[Stage], object]
"""Told when a stage begins, in the thread that upgrades."""


def known_revisions(folder: Path | None = None) -> list[str]:
    """Every schema revision this program knows, oldest first."""
    versions = (folder or paths.migrations()) / "versions"
    names = (_NAME.fullmatch(entry.name) for entry in versions.iterdir())
    return sorted(match[1] for match in names if match)


def head_revision(folder: Path | None = None) -> str:
    """The newest schema revision this program knows."""
    return known_revisions(folder)[-1]


def config(folder: Path | None = None, **attributes: object) -> Config:
    """Alembic's configuration without an ini file; ``attributes`` reach ``env.py``."""
    from alembic.config import Config

    configuration = Config(stdout=io.StringIO())
    location = str((folder or paths.migrations()).absolute())
    configuration.set_main_option("script_location", location.replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes.update(attributes)
    return configuration


def upgrade_new(new_engine: Engine, folder: Path | None = None) -> None:
    """Give a new, empty file its schema, and mark it as ours."""
    with new_engine.begin() as connection:
        _upgrade(connection, folder)
        connection.exec_driver_sql(f"PRAGMA application_id = {engine.APPLICATION_ID}")


def upgrade_file(
    path: Path, key: FileKey, folder: Path | None = None, progress: Progress | None = None
) -> None:
    """Bring a closed practice file, whose lock the caller holds, to the newest schema.

    ``progress`` is told of each stage before it begins. Raises
    ``Trouble("migration_failed")``, and then the file is as it was.
    """
    tell = progress or (lambda _stage: None)
    copy = files.sibling(path, COPY_SUFFIX)
    replace.discard_database(copy)
    try:
        tell(Stage.COPYING)
        replace.copy_database(path, key, copy, key)
        tell(Stage.CHANGING)
        _upgrade_copy(copy, key, folder)
        tell(Stage.CHECKING)
        replace.replace_practice_file(path, copy, key, old_key=key)
    except (dbapi2.Error, OSError) as error:
        raise engine.trouble_of(error) or Trouble("migration_failed") from error
    finally:
        replace.discard_database(copy)


def _upgrade_copy(copy: Path, key: FileKey, folder: Path | None) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    copy_engine = engine.open_engine(copy, key, foreign_keys=False)
    try:
        with copy_engine.begin() as connection:
            before = _state(connection)
            _upgrade(connection, folder)
            _restore_sequence(connection, before["sequence"])
            _verify(connection, before, _dropped_triggers(before["revision"], folder))
    except SQLAlchemyError as error:
        trouble = engine.trouble_of(error) or Trouble("migration_failed")
        raise trouble from error
    finally:
        copy_engine.dispose()


def _upgrade(connection: Connection, folder: Path | None) -> None:
    from alembic import command

    command.upgrade(config(folder, connection=connection), "head")
    connection.exec_driver_sql(f"PRAGMA user_version = {version_number(__version__)}")


def _state(connection: Connection) -> dict[str, Any]:
    """What a migration must not lose: ids that were given out, triggers, the audit head."""

    def rows(sql: str) -> list[Any]:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]

    tables = {row[0] for row in rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        "tables": tables,
        "revision": rows("SELECT version_num FROM alembic_version")[0][0],
        "sequence": dict(rows("SELECT name, seq FROM sqlite_sequence"))
        if "sqlite_sequence" in tables
        else {},
        "triggers": {row[0] for row in rows("SELECT name FROM sqlite_master WHERE type='trigger'")},
        "audit": rows("SELECT chain, seq, mac FROM audit_chains ORDER BY chain")
        if "audit_chains" in tables
        else [],
    }


def _restore_sequence(connection: Connection, before: dict[str, int]) -> None:
    """Batch migrations lower the counters, and deleted rows' ids would come back."""
    tables = _state(connection)["tables"]
    for table in sorted(before.keys() & tables):
        raised = connection.exec_driver_sql(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (before[table], table)
        )
        if raised.rowcount == 0:
            connection.exec_driver_sql(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, before[table])
            )


def _dropped_triggers(since: str, folder: Path | None) -> set[str]:
    """Triggers that the revisions after ``since`` name as dropped on purpose."""
    from alembic.script import ScriptDirectory

    found: set[str] = set()
    for script in ScriptDirectory.from_config(config(folder)).walk_revisions():
        if script.revision > since:
            found |= set(getattr(script.module, "dropped_triggers", ()))
    return found


def _verify(connection: Connection, before: dict[str, Any], dropped: set[str]) -> None:
    after = _state(connection)
    leftovers = [name for name in after["tables"] if name.startswith("_alembic_tmp_")]
    lost_ids = [
        name
        for name, seq in before["sequence"].items()
        if name in after["tables"] and after["sequence"].get(name, 0) < seq
    ]
    lost_triggers = before["triggers"] - after["triggers"] - dropped
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    sound = connection.exec_driver_sql("PRAGMA quick_check").fetchall()
    if (
        leftovers
        or lost_ids
        or lost_triggers
        or orphans
        or [tuple(row) for row in sound] != [("ok",)]
        or before["audit"] != after["audit"]
    ):
        raise Trouble("migration_failed")


def current_revision(path: Path, key: FileKey) -> str | None:
    """The schema revision a file is at, looked up without a trace; None when it has none."""
    connection = engine.connect(path, key, Access.LOOK)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        connection.close()
    return str(row[0]) if row else None


sentences(
    {
        "migration_failed": N_(
            "The practice file could not be brought to the form of this version. It is as it was "
            "and your data is safe; go on with the former version and report the problem."
        ),
    }
)
