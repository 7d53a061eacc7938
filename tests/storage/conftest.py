"""A practice file on a tiny schema of its own, so that the vault's tests stand alone."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from iopdesk import paths
from iopdesk.storage import keys, opening
from iopdesk.storage.engine import Access, Connection, FileKey, connect
from iopdesk.storage.key_file import CrisisLine, copy_path, load
from iopdesk.storage.opening import NewPerson, OpenPractice

PASSWORD = "larkspur fixture"
PEOPLE = (
    NewPerson("dana", "Dana Okafor", PASSWORD, is_clinical=True),
    NewPerson("ravi", "Ravi Menon", "ravi has his own", is_clinical=True),
    NewPerson("tessa", "Tessa Lund", "tessa has her own", is_clinical=False),
)
FIRST = '''"""First."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.String(40)),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "note_id",
            sa.Integer,
            sa.ForeignKey("notes.id", name="fk_note", ondelete="CASCADE"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_chains",
        sa.Column("chain", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer),
        sa.Column("mac", sa.LargeBinary),
    )
    op.execute("CREATE TRIGGER kept AFTER UPDATE ON notes BEGIN SELECT 1; END")
'''
SECOND = '''"""Second."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"
{declared}

def upgrade() -> None:
    with op.batch_alter_table("notes", table_kwargs={{"sqlite_autoincrement": True}}) as batch:
        batch.alter_column("text", type_=sa.String(80))
        batch.add_column(sa.Column("color", sa.String(10)))
    {more}
'''
REMAKE_TRIGGER = 'op.execute("CREATE TRIGGER kept AFTER UPDATE ON notes BEGIN SELECT 1; END")'


@dataclass(frozen=True)
class Vault:
    """A practice file, its key copies and the migrations it follows."""

    path: Path
    copies: Path
    migrations: Path

    def open(self, person: str = "dana", password: str = PASSWORD) -> OpenPractice:
        return opening.open_practice(
            self.path, person, password, copies_folder=self.copies, migrations=self.migrations
        )

    def key(self) -> FileKey:
        """What opens the file, found through Dana's slot."""
        loaded = load(self.path, self.copies).key_file
        slot = loaded.slot("dana")
        private = keys.unwrap_private(slot, loaded.practice_id, PASSWORD)
        return FileKey(
            keys.open_grant(slot, loaded.practice_id, keys.PRACTICE, private), loaded.practice_id
        )

    def connection(self) -> Connection:
        return connect(self.path, self.key(), Access.WORK)

    def copy_file(self) -> Path:
        return copy_path(load(self.path, self.copies).key_file.practice_id, self.copies)

    def snapshot(self) -> dict[str, str]:
        """Every file of the practice's folder with the digest of its bytes."""
        return {
            found.name: hashlib.sha256(found.read_bytes()).hexdigest()
            for found in sorted(self.path.parent.iterdir())
            if found.is_file()
        }

    def add_second_revision(self, more: str = REMAKE_TRIGGER, declared: str = "") -> None:
        text = SECOND.format(more=more, declared=declared)
        (self.migrations / "versions" / "0002_second.py").write_text(text, encoding="utf-8")


def make_practice(path: Path, copies: Path, migrations: Path) -> OpenPractice:
    """A practice file of the vault's three people."""
    return opening.create_practice(
        path,
        practice_name="Larkspur Recovery",
        crisis_lines=[CrisisLine("Crisis line", "988")],
        people=PEOPLE,
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=copies,
        migrations=migrations,
    )


@pytest.fixture(scope="session")
def vault_template(tmp_path_factory: pytest.TempPathFactory, _cheap_keys: None) -> Path:
    """The folder of a closed vault; copied per test."""
    folder = tmp_path_factory.mktemp("vault")
    migrations = folder / "migrations"
    (migrations / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(paths.migrations() / name, migrations)
    (migrations / "versions" / "0001_first.py").write_text(FIRST, encoding="utf-8")
    (folder / "practice").mkdir()
    practice = make_practice(folder / "practice" / "vault.iopdesk", folder / "keys", migrations)
    with practice.write_engine.begin() as connection:
        for statement in (
            "INSERT INTO notes (id, text) VALUES (1, 'one'), (2, 'two'), (77, 'gone')",
            "INSERT INTO marks (id, note_id) VALUES (1, 1), (2, 2)",
            "INSERT INTO audit_chains VALUES (1, 5, x'aabb')",
            "DELETE FROM notes WHERE id = 77",
        ):
            connection.exec_driver_sql(statement)
    practice.close()
    return folder


@pytest.fixture
def vault(vault_template: Path, tmp_path: Path) -> Vault:
    """A fresh vault, closed."""
    folder = tmp_path / "vault"
    ignored = shutil.ignore_patterns("*-lock", "__pycache__")
    shutil.copytree(vault_template, folder, ignore=ignored)
    return Vault(folder / "practice" / "vault.iopdesk", folder / "keys", folder / "migrations")
