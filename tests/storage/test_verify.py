"""Verifying a practice file: each kind of tampering is found, and named without a value."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from iopdesk.domain.patients import NewPatient
from iopdesk.errors import Trouble, sentence_for
from iopdesk.services import patients
from iopdesk.storage.verify import verify


@pytest.fixture
def engine(practice_file, door, make_patient) -> Engine:
    """The write engine of a file with a few acts: added, changed, undone, redone."""
    first = make_patient("Ida", "Berg", comment="seldom home")
    make_patient("Uwe", "Holm")
    fields = NewPatient(given_name="Ida", family_name="Berg", phone="404 555 0142")
    version = door.ask(patients.read_patient, patient_id=first).version
    door.do(patients.change_patient, patient_id=first, expected_version=version, fields=fields)
    door.undo()
    door.redo()
    door.undo()
    make_patient("Eva", "Lind")
    door.undo()
    return practice_file.write_engine


def tamper(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def found(engine: Engine) -> Trouble:
    with pytest.raises(Trouble) as caught:
        verify(engine)
    return caught.value


def test_a_file_of_honest_acts_and_undos_holds(engine):
    checked = verify(engine)
    assert checked.rows > 20
    assert checked.entries >= 8


CHANGED = "UPDATE patients SET comment = 'forged' WHERE family_name = 'Berg'"


@pytest.mark.parametrize(
    ("statement", "code", "names"),
    [
        (CHANGED, "verify.row_differs", ("patients", "1", "comment")),
        ("UPDATE patients SET version = 2 WHERE id = 1", "verify.row_differs", ("version",)),
        ("UPDATE patients SET standing = 'gone' WHERE id = 1", "verify.unreadable", ("patients",)),
        (
            "DELETE FROM wait_entries WHERE patient_id = 2",
            "verify.row_missing",
            ("wait_entries",),
        ),
        ("DELETE FROM rooms WHERE id = 5", "verify.row_missing", ("rooms", "5")),
        (
            "INSERT INTO rooms (id, version, name, seats, is_active) VALUES (0, 1, 'x', 1, 1)",
            "verify.row_extra",
            ("rooms", "0"),
        ),
        (
            "INSERT INTO rooms (id, version, name, seats, is_active) VALUES (77, 1, 'x', 1, 1)",
            "verify.row_extra",
            ("rooms", "77"),
        ),
        (
            "CREATE TEMP TABLE copied AS SELECT * FROM patients WHERE id = 2; "
            "UPDATE copied SET id = 3, mrn = 'LR-9'; INSERT INTO patients SELECT * FROM copied",
            "verify.row_extra",
            ("patients", "3"),
        ),
        ("UPDATE audit SET act = 'patient.read' WHERE seq = 2", "audit.altered", ("2",)),
        ("DELETE FROM audit WHERE seq = 2", "audit.missing", ("2",)),
        (
            "UPDATE change_log SET cells = replace(cells, 'seldom', 'always') WHERE seq = 2",
            "audit.changes_altered",
            ("2",),
        ),
        ("DELETE FROM change_log WHERE seq = 3", "audit.changes_altered", ("3",)),
    ],
)
def test_what_was_done_behind_the_program_is_found_and_named(engine, statement, code, names):
    tamper(engine, *statement.split("; "))
    trouble = found(engine)
    assert trouble.code == code
    said = sentence_for(trouble)
    assert all(name in said for name in names)
    assert not any(value in said for value in ("forged", "seldom", "Berg", "Holm"))


def test_a_truncated_audit_is_found(engine):
    last = "(SELECT max(seq) FROM audit)"
    tamper(
        engine,
        f"DELETE FROM change_log WHERE seq = {last}",
        f"DELETE FROM audit WHERE seq = {last}",
    )
    assert found(engine).code == "audit.truncated"


def test_a_reference_to_nothing_is_found(engine):
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("UPDATE person_roles SET person_id = 999 WHERE id = 1")
        driver.execute("PRAGMA foreign_keys = ON")
    trouble = found(engine)
    assert (trouble.code, trouble.facts["table"]) == ("verify.reference", "person_roles")


def test_what_another_connection_wrote_since_is_no_damage(practice_file, engine, make_patient):
    """SQLite's check of the search index trusts what its connection remembers of it."""
    verify(practice_file.read_engine)
    make_patient("Noelle", "Pruitt")
    verify(practice_file.read_engine)


def test_verifying_writes_nothing(practice_file, engine):
    verify(practice_file.read_engine)
