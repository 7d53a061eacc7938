"""Migrations: on a copy, checked, and all or nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from iopdesk import __version__, paths
from iopdesk.errors import Trouble, sentence_for
from iopdesk.storage import check, diagnosis, engine, migrate, opening, replace
from iopdesk.storage.migrate import Stage
from tests.storage.conftest import PASSWORD, REMAKE_TRIGGER, Vault


def rows(vault: Vault, sql: str) -> list[tuple[Any, ...]]:
    connection = vault.connection()
    try:
        return [tuple(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def test_a_new_file_carries_our_mark_and_the_program_version(vault: Vault) -> None:
    assert rows(vault, "PRAGMA application_id") == [(engine.APPLICATION_ID,)]
    assert rows(vault, "PRAGMA user_version") == [(diagnosis.version_number(__version__),)]
    assert migrate.current_revision(vault.path, vault.key()) == "0001"


def test_an_older_file_is_brought_up_when_it_is_opened(vault: Vault) -> None:
    vault.add_second_revision()
    vault.open().close()
    assert migrate.current_revision(vault.path, vault.key()) == "0002"
    assert rows(vault, "SELECT id, text, color FROM notes") == [
        (1, "one", None),
        (2, "two", None),
    ]


def test_each_stage_is_told_before_it_begins(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.add_second_revision()
    told: list[Any] = []
    for module, name in ((replace, "copy_database"), (migrate, "_upgrade_copy"),
                         (replace, "replace_practice_file")):  # fmt: skip
        real = getattr(module, name)

        def seen(*given: Any, _real: Any = real, _name: str = name, **more: Any) -> Any:
            told.append(_name)
            return _real(*given, **more)

        monkeypatch.setattr(module, name, seen)
    opening.open_practice(
        vault.path,
        "dana",
        PASSWORD,
        copies_folder=vault.copies,
        migrations=vault.migrations,
        progress=told.append,
    ).close()
    assert told == [
        Stage.COPYING, "copy_database", Stage.CHANGING, "_upgrade_copy",
        Stage.CHECKING, "replace_practice_file",
    ]  # fmt: skip


def test_a_file_of_this_version_tells_of_no_stage(vault: Vault) -> None:
    told: list[Stage] = []
    opening.open_practice(
        vault.path,
        "dana",
        PASSWORD,
        copies_folder=vault.copies,
        migrations=vault.migrations,
        progress=told.append,
    ).close()
    assert told == []


def test_an_older_program_names_the_version_that_brought_the_file_up(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = vault.migrations / "versions" / "0002_second.py"
    vault.add_second_revision()
    monkeypatch.setattr(migrate, "__version__", "4.7.11")
    vault.open().close()
    second.unlink()  # what the older program knows
    before = vault.snapshot()
    with pytest.raises(Trouble, match="file_newer") as refused:
        vault.open()
    assert "install version 4.7.11 or later" in sentence_for(refused.value)
    assert vault.snapshot() == before


def test_a_batch_migration_keeps_children_triggers_and_ids_given_out(vault: Vault) -> None:
    vault.add_second_revision()
    migrate.upgrade_file(vault.path, vault.key(), vault.migrations)
    assert rows(vault, "SELECT * FROM marks") == [(1, 1), (2, 2)]
    assert rows(vault, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == [("kept",)]
    assert rows(vault, "SELECT seq FROM sqlite_sequence WHERE name = 'notes'") == [(77,)]
    connection = vault.connection()
    connection.execute("INSERT INTO notes (text) VALUES ('next')")
    connection.close()
    assert rows(vault, "SELECT max(id) FROM notes") == [(78,)]


def remade(more: str) -> str:
    """The lines that a sound second revision has, and ``more``."""
    return f"{REMAKE_TRIGGER}\n    {more}"


BAD = {
    "loses a trigger": "pass",
    "leaves an orphan": remade('op.execute("INSERT INTO marks VALUES (9, 999)")'),
    "leaves a helper table": remade('op.execute("CREATE TABLE _alembic_tmp_x (a)")'),
    "touches the audit head": remade('op.execute("UPDATE audit_chains SET seq = 6")'),
    "fails half way": 'op.execute("INSERT INTO nowhere VALUES (1)")',
}


@pytest.mark.parametrize("more", BAD.values(), ids=BAD.keys())
def test_a_bad_migration_changes_not_one_byte(vault: Vault, more: str) -> None:
    vault.add_second_revision(more)
    before = vault.snapshot()
    with pytest.raises(Trouble, match="migration_failed"):
        migrate.upgrade_file(vault.path, vault.key(), vault.migrations)
    assert vault.snapshot() == before


def test_a_migration_may_drop_a_trigger_when_it_says_so(vault: Vault) -> None:
    vault.add_second_revision("pass", 'dropped_triggers = ("kept",)')
    migrate.upgrade_file(vault.path, vault.key(), vault.migrations)
    assert rows(vault, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == []


def test_a_copy_left_by_a_crash_is_no_obstacle(vault: Vault) -> None:
    vault.add_second_revision()
    vault.path.with_name(vault.path.name + migrate.COPY_SUFFIX).write_bytes(b"half a copy")
    vault.open().close()
    assert migrate.current_revision(vault.path, vault.key()) == "0002"
    assert not list(vault.path.parent.glob("*migrating*"))


def test_the_migrations_make_what_the_models_say() -> None:
    assert check.findings() == []


def test_the_check_names_a_difference_and_ends_with_one(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "migrations", lambda: vault.migrations)
    assert check.main([]) == 1
    said = capsys.readouterr().err
    assert "notes" in said
    assert "patients" in said


def test_the_check_refuses_two_heads_and_other_numbering(vault: Vault) -> None:
    versions = vault.migrations / "versions"
    first = (versions / "0001_first.py").read_text(encoding="utf-8")
    (versions / "0003_odd.py").write_text(
        first.replace('"0001", None', '"0002", "0001"'), encoding="utf-8"
    )
    assert "numbering" not in check.findings(vault.migrations)[0]
    assert "file names and revisions differ" in check.findings(vault.migrations)[0]
    (versions / "0004_other.py").write_text(
        first.replace('"0001", None', '"0004", "0001"'), encoding="utf-8"
    )
    assert check.findings(vault.migrations) == ["2 heads: 0002, 0004"]


def test_the_next_revision_is_numbered_and_holds_the_recipe(vault: Vault) -> None:
    made = check.write_revision("Add everything else", vault.migrations)
    assert made.name == "0002_add_everything_else.py"
    text = made.read_text(encoding="utf-8")
    assert "The safety recipe" in text
    assert re.search(r"down_revision = '0001'", text)


def test_revisions_are_known_without_alembic() -> None:
    known = migrate.known_revisions()
    assert known[0] == "0001"
    assert migrate.head_revision() == known[-1]
