"""Six kinds of tampering with the audit, at every place, and what stands behind the log's back.

``verify`` names the first bad entry by chain and number. Who holds the file's key can also
seal a forged chain anew; then whoever kept an anchor finds it, as far as the anchor reaches.
"""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, String, select

from iopdesk.errors import Trouble, sentence_for
from iopdesk.services.door import Door
from iopdesk.storage import anchors, audit, opening
from iopdesk.storage.anchors import Anchor
from iopdesk.storage.audit import Entry, Finding
from iopdesk.storage.base import Base, Logged
from iopdesk.storage.models import AuditEntry, ChangeEntry
from iopdesk.storage.types import Choice
from iopdesk.storage.verify import verify
from tests.conftest import NOW, PASSWORD
from tests.services import house

ANCHOR, LAST = 7, 13
PLACES = {"first": 1, "middle": 4, "before anchor": 6, "anchor": 7, "after anchor": 8, "last": LAST}
KEPT = ("audit", "audit_chains", "change_log")


@dataclass(frozen=True)
class Bench:
    """A practice of 13 entries, and the one anchor that somebody kept, of entry 7."""

    door: Door
    anchor: Anchor

    def verify(self) -> Finding:
        """What verifying the file finds, the anchor beside it left out."""
        with pytest.raises(Trouble) as caught:
            verify(self.door.file.write_engine)
        trouble = caught.value
        assert sentence_for(trouble)
        return Finding(trouble.facts["entry"], trouble.code, trouble.facts["chain"])

    def table_found(self) -> tuple[str, str, int]:
        """What comparing the tables with the change log finds."""
        with pytest.raises(Trouble) as caught:
            verify(self.door.file.write_engine)
        trouble = caught.value
        assert sentence_for(trouble)
        return trouble.code, trouble.facts["table"], trouble.facts["row"]

    def by_anchor(self) -> Finding | None:
        """What somebody finds who has the anchor and can open the file."""
        with self.door.file.read_engine.connect() as connection:
            return anchors.check(connection, [self.anchor])

    def tamper(self, *statements: str) -> None:
        """Change the file as somebody would who opens it with another program."""
        with self.door.file.write_engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture(scope="module")
def practice(template_file, tmp_path_factory) -> Iterator[Bench]:
    with house.opened(template_file, tmp_path_factory.mktemp("tampering") / "home") as door:
        for number in range(2, LAST + 1):
            house.add_person(door, "Ida", f"Berg {number}")
            if number == ANCHOR:
                anchors.set_anchor(door.file.path, door.file.read_engine, now=NOW)
        with door.file.write_engine.begin() as connection:
            for name in KEPT:
                connection.exec_driver_sql(f"CREATE TEMP TABLE kept_{name} AS SELECT * FROM {name}")
        kept = anchors.read_anchors(door.file.path)[-1]
        assert kept.seq == ANCHOR
        yield Bench(door, kept)


@pytest.fixture
def bench(practice: Bench) -> Iterator[Bench]:
    """The practice as it was; what a test did to its ledgers is put back."""
    yield practice
    for name in KEPT:
        practice.tamper(f"DELETE FROM {name}", f"INSERT INTO {name} SELECT * FROM temp.kept_{name}")


# -- the six kinds, each a list of statements -------------------------------------


def edit(at: int) -> list[str]:
    return [f"UPDATE audit SET person_id = 99 WHERE seq = {at}"]


def delete(at: int) -> list[str]:
    return [f"DELETE FROM audit WHERE seq = {at}", f"DELETE FROM change_log WHERE seq = {at}"]


def close_gap(at: int) -> list[str]:
    """Delete, and number what follows anew, so that nothing is missing."""
    moved = [f"UPDATE {table} SET seq = seq - 1 WHERE seq > {at}" for table in KEPT[::2]]
    return [*delete(at), *moved]


def insert(at: int) -> list[str]:
    """A copy of another entry in the place of ``at``; what follows is numbered anew."""
    make_room = [
        statement
        for table in KEPT[::2]
        for statement in (
            f"UPDATE {table} SET seq = -seq - 1 WHERE seq >= {at}",
            f"UPDATE {table} SET seq = -seq WHERE seq < 0",
        )
    ]
    copied = (
        "INSERT INTO audit SELECT chain, {at}, at, person_id, act, subject, subject_id, undoes, "
        "digest, mac FROM temp.kept_audit WHERE seq = 5"
    )
    return [*make_room, copied.format(at=at)]


def reorder(at: int) -> list[str]:
    """Two neighbors change places, with their change rows."""
    other = at + 1 if at < LAST else at - 1
    return [
        statement
        for table in KEPT[::2]
        for statement in (
            f"UPDATE {table} SET seq = -seq WHERE seq IN ({at}, {other})",
            f"UPDATE {table} SET seq = {at + other} + seq WHERE seq < 0",
        )
    ]


def truncate(at: int) -> list[str]:
    """The end is cut off, from ``at`` on."""
    return [f"DELETE FROM {table} WHERE seq >= {at}" for table in KEPT[::2]]


FOUND: dict[Callable[[int], list[str]], Callable[[int], Finding]] = {
    edit: lambda at: Finding(at, "audit.altered"),
    delete: lambda at: Finding(at, "audit.missing" if at < LAST else "audit.truncated"),
    close_gap: lambda at: Finding(at, "audit.altered" if at < LAST else "audit.truncated"),
    insert: lambda at: Finding(at, "audit.altered"),
    reorder: lambda at: Finding(min(at, LAST - 1), "audit.altered"),
    truncate: lambda at: Finding(at, "audit.truncated"),
}


@pytest.mark.parametrize("at", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("kind", FOUND, ids=lambda kind: kind.__name__)
def test_each_kind_of_tampering_is_found_at_each_place_and_its_first_bad_entry_named(
    bench, kind, at
):
    bench.tamper(*kind(at))
    assert bench.verify() == FOUND[kind](at)


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-10-22 13:12:00.000001'",
        "at = '2026-10-22T13:12:00.000000'",
        "at = 'some day'",
        "person_id = NULL",
        "person_id = 'one'",
        "act = 'patient.change'",
        "act = x'00'",
        "subject = 'patient'",
        "subject_id = subject_id + 1, undoes = 3",
        "subject_id = 7",
        "undoes = 3",
        "undoes = 'null'",
        "digest = zeroblob(32)",
        "digest = 'text'",
        "mac = zeroblob(32)",
        "mac = 'text'",
    ],
)
def test_no_fact_of_an_entry_can_be_changed(bench, change):
    bench.tamper(f"UPDATE audit SET {change} WHERE seq = 4")
    assert bench.verify() == Finding(4, "audit.altered")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (insert(LAST + 1)[-1], Finding(LAST + 1, "audit.extra")),
        (insert(0)[-1], Finding(0, "audit.extra")),
        (insert(5)[-1].replace("SELECT chain", "SELECT 2"), Finding(5, "audit.extra", 2)),
        (
            "INSERT INTO audit_chains SELECT 2, epoch, key, seq, mac FROM audit_chains",
            Finding(0, "audit.extra", 2),
        ),
        ("DELETE FROM audit_chains", Finding(1, "audit.no_head")),
        ("UPDATE audit_chains SET key = 'word'", Finding(1, "audit.no_head")),
        ("UPDATE audit_chains SET key = zeroblob(32)", Finding(1, "audit.altered")),
        ("UPDATE audit_chains SET mac = zeroblob(32)", Finding(LAST, "audit.head_altered")),
        ("UPDATE audit_chains SET seq = 20", Finding(LAST + 1, "audit.truncated")),
        ("UPDATE audit_chains SET seq = 9", Finding(10, "audit.extra")),
    ],
)
def test_nothing_can_be_put_beside_the_chain_or_at_its_ends(bench, statement, found):
    bench.tamper(statement)
    assert bench.verify() == found


# -- change rows ------------------------------------------------------------------

CELLS = """'{"given_name":[null,"Forged"]}'"""
ROW = "INSERT INTO change_log (seq, table_name, row_id, operation, cells) VALUES ({at}, {row})"


@pytest.mark.parametrize("at", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change_log SET cells = replace(cells, 'a', 'b') WHERE seq = {at}",
        "UPDATE change_log SET cells = x'00' WHERE seq = {at}",
        "UPDATE change_log SET row_id = row_id + 1 WHERE seq = {at}",
        "UPDATE change_log SET row_id = 'one' WHERE seq = {at}",
        "UPDATE change_log SET operation = 'update' WHERE seq = {at}",
        "UPDATE change_log SET table_name = 'rooms' WHERE seq = {at} AND table_name != 'rooms'",
        "DELETE FROM change_log WHERE id = (SELECT max(id) FROM change_log WHERE seq = {at})",
        ROW.format(at="{at}", row=f"'patients', 1, 'update', {CELLS}"),
    ],
)
def test_no_change_row_of_an_act_can_be_touched(bench, statement, at):
    bench.tamper(statement.replace("{at}", str(at)))
    assert bench.verify() == Finding(at, "audit.changes_altered")


def test_change_rows_keep_their_order_and_their_act(bench):
    swap = "UPDATE change_log SET id = {to} WHERE id = {id}"
    bench.tamper(*(swap.format(id=a, to=b) for a, b in ((1, -1), (2, 1), (-1, 2))))
    assert bench.verify() == Finding(1, "audit.changes_altered")


@pytest.mark.parametrize(("at", "named"), [(0, 0), (LAST + 1, LAST + 1), ("'one'", 0)])
def test_change_rows_without_an_entry_are_found(bench, at, named):
    bench.tamper(ROW.format(at=at, row=f"'patients', 1, 'update', {CELLS}"))
    assert bench.verify() == Finding(named, "audit.orphan_changes")


# -- a forger who holds the key, and somebody who kept an anchor ------------------


def seal_anew(connection: Connection) -> None:
    """What whoever can open the file can do: a chain that holds in itself."""
    key = audit.head(connection).key
    mac = b"\0" * 32
    rows = connection.execute(select(AuditEntry).order_by(AuditEntry.seq)).all()
    for row in rows:
        changed = connection.execute(
            select(ChangeEntry).where(ChangeEntry.seq == row.seq).order_by(ChangeEntry.id)
        )
        mark = audit.digest(changed.mappings().all())
        entry = Entry(row.at, row.person_id, row.act, row.subject, row.subject_id, row.undoes)
        mac = audit._mac(key, mac, row.seq, entry, mark)
        connection.exec_driver_sql(
            "UPDATE audit SET digest = ?, mac = ? WHERE seq = ?", (mark, mac, row.seq)
        )
    last = rows[-1].seq if rows else 0
    connection.exec_driver_sql("UPDATE audit_chains SET seq = ?, mac = ?", (last, mac))


@pytest.mark.parametrize("at", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("kind", FOUND, ids=lambda kind: kind.__name__)
def test_a_chain_that_was_sealed_anew_is_found_by_an_anchor_of_it_or_of_what_follows(
    bench, kind, at
):
    bench.tamper(*kind(at))
    with bench.door.file.write_engine.begin() as connection:
        if kind is not delete:  # a gap cannot be sealed over
            seal_anew(connection)
        is_gap = kind is delete and audit.verify(connection) is not None
        assert is_gap or audit.verify(connection) is None
    found = bench.by_anchor()
    if kind is truncate and at <= ANCHOR:
        assert found == Finding(at, "audit.rolled_back")
    elif kind is delete:
        assert found == (Finding(ANCHOR, "audit.missing") if at == ANCHOR else None)
    elif at <= ANCHOR:
        assert found == Finding(ANCHOR, "audit.anchor_differs")
    else:  # behind the newest anchor nobody can tell: therefore one is set at lock and exit
        assert found is None


def test_a_change_log_that_was_sealed_anew_no_longer_makes_the_tables(bench):
    forged = "UPDATE change_log SET cells = replace(cells, 'Berg 9', 'Holm') WHERE seq = 9"
    bench.tamper(forged)
    with bench.door.file.write_engine.begin() as connection:
        seal_anew(connection)
    assert bench.table_found() == ("verify.row_differs", "patients", 8)


def test_an_end_that_was_cut_off_and_sealed_leaves_rows_that_no_act_wrote(bench):
    bench.tamper(*truncate(9))
    with bench.door.file.write_engine.begin() as connection:
        seal_anew(connection)
    assert bench.table_found() == ("verify.row_extra", "patients", 8)


@pytest.mark.parametrize("at", [2, 5, ANCHOR - 1])
def test_a_whole_file_put_back_is_found_by_an_anchor_from_after_it(
    template_file, tmp_path, at, request
):
    with house.opened(template_file, tmp_path / "home") as door:
        path, copies = door.file.path, door.file.copies_folder
        for number in range(2, at + 1):
            house.add_person(door, "Ida", f"Berg {number}")
    shutil.copy(path, tmp_path / "older")
    again = opening.open_practice(path, "dana", PASSWORD, copies_folder=copies)
    door = Door(again, lambda: NOW)
    door.sign_in(house.person(door, "Dana Okafor"), None)
    for number in range(at + 1, ANCHOR + 1):
        house.add_person(door, "Ida", f"Berg {number}")
    again.close()  # which anchors
    shutil.copy(tmp_path / "older", path)
    old = opening.open_practice(path, "dana", PASSWORD, copies_folder=copies)
    request.addfinalizer(old.close)
    verify(old.read_engine)  # an honest file in itself
    with pytest.raises(Trouble) as caught:
        verify(old.read_engine, path)
    assert (caught.value.code, caught.value.facts["entry"]) == ("audit.rolled_back", at + 1)


def test_lines_that_are_no_anchors_are_passed_over(bench):
    path = anchors.path_of(bench.door.file.path)
    kept = path.read_text(encoding="utf-8")
    plain = {"chain": 1, "epoch": "e", "seq": 1, "mac": "00", "at": "x"}
    wrong = [
        {**plain, "seq": "one"},
        {**plain, "chain": None},
        {**plain, "mac": 5},
        {**plain, "x": 1},
    ]
    try:
        path.write_text(kept + "".join(json.dumps(one) + "\n" for one in wrong), encoding="utf-8")
        verify(bench.door.file.read_engine, bench.door.file.path)
    finally:
        path.write_text(kept, encoding="utf-8")


# -- tables behind the log's back -------------------------------------------------


@pytest.fixture(scope="module")
def full(template_file, tmp_path_factory) -> Iterator[Bench]:
    """A practice with a record of every kind, three patients of each."""
    with house.opened(template_file, tmp_path_factory.mktemp("tables") / "home") as door:
        dana = house.person(door, "Dana Okafor")
        group_id = house.add_group(door, dana)
        for given in ("Calvin", "June", "Dmitri"):
            house.furnish(door, dana, group_id, given, "Osei")
        yield Bench(door, Anchor(1, "", 0, "", ""))


def texts_of(name: str) -> str:
    """A column of a table whose text can be changed without breaking anything else."""
    table = Base.metadata.tables[name]
    for column in table.columns:
        kind = column.type
        if isinstance(kind, String) and not isinstance(kind, Choice) and not column.unique:
            return column.name
    return "version"


def forged(column: str) -> str:
    return "version + 1" if column == "version" else "'forged'"


@pytest.fixture
def _eager_collector() -> Iterator[None]:
    """What a finding leaves behind is collected in the middle of the next walk, not after it."""
    usual = gc.get_threshold()
    gc.set_threshold(30, 2, 2)
    yield
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("_eager_collector")
@pytest.mark.parametrize("place", ["min(id)", "max(id)"])
def test_a_row_changed_in_any_table_is_named_by_table_and_row(full, place):
    engine = full.door.file.write_engine
    seen = []
    for mapper in Base.registry.mappers:
        if not issubclass(mapper.class_, Logged):
            continue
        name = mapper.local_table.name
        with engine.begin() as connection:
            row = connection.exec_driver_sql(f"SELECT {place} FROM {name}").scalar()
            if row is None:
                continue
            column = texts_of(name)
            old = connection.exec_driver_sql(
                f'SELECT "{column}" FROM {name} WHERE id = ?', (row,)
            ).scalar()
        full.tamper(f'UPDATE {name} SET "{column}" = {forged(column)} WHERE id = {row}')
        code, table, found = full.table_found()
        with engine.begin() as connection:
            connection.exec_driver_sql(f'UPDATE {name} SET "{column}" = ? WHERE id = ?', (old, row))
        assert (table, found) == (name, row), code
        seen.append(name)
    assert len(seen) >= 15
    verify(engine)


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_row_taken_out_or_put_in_is_named_by_table_and_row(full, place):
    engine = full.door.file.write_engine
    with engine.begin() as connection:
        ids = connection.exec_driver_sql("SELECT id FROM medications ORDER BY id").scalars().all()
        row = {"first": ids[0], "middle": ids[1], "last": ids[-1]}[place]
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE kept AS SELECT * FROM medications WHERE id = {row}"
        )
    full.tamper(f"DELETE FROM medications WHERE id = {row}")
    assert full.table_found() == ("verify.row_missing", "medications", row)
    full.tamper("INSERT INTO medications SELECT * FROM temp.kept", "UPDATE kept SET id = id + 90")
    verify(engine)
    full.tamper("INSERT INTO medications SELECT * FROM temp.kept")
    assert full.table_found() == ("verify.row_extra", "medications", row + 90)
    full.tamper(f"DELETE FROM medications WHERE id = {row + 90}", "DROP TABLE temp.kept")


def test_a_value_that_no_column_reads_is_named_by_table_and_row(full):
    full.tamper("UPDATE patients SET standing = 'gone' WHERE id = 2")
    assert full.table_found() == ("verify.unreadable", "patients", 2)
    full.tamper("UPDATE patients SET standing = 'active' WHERE id = 2")
    verify(full.door.file.write_engine)
