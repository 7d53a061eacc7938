"""A practice file of every schema there was opens with this program, with all that is in it.

``tests/storage/specimens/NNNN.iopdesk`` is never made anew: it was written by the program
of its time. Adding a migration adds the file of the schema before it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from iopdesk.services import patient_search, practices, specimen_grid
from iopdesk.services.door import Door
from iopdesk.services.specimen_grid import GridFilter
from iopdesk.storage import migrate, models, opening, verify
from tests.conftest import PASSWORD, FrozenClock

SPECIMENS = Path(__file__).parent / "specimens"
NAMES = sorted(path.stem for path in SPECIMENS.glob("*.iopdesk"))


def test_every_schema_but_the_newest_has_its_specimen():
    assert migrate.known_revisions()[:-1] == NAMES


@pytest.fixture(params=NAMES)
def upgraded(request, tmp_path):
    """A specimen, opened (and so brought up) by Dana Okafor."""
    for name in (f"{request.param}.iopdesk", f"{request.param}.iopdesk-keys"):
        shutil.copy(SPECIMENS / name, tmp_path / name)
    practice = opening.open_practice(
        tmp_path / f"{request.param}.iopdesk", "dana", PASSWORD, copies_folder=tmp_path / "keys"
    )
    yield practice
    practice.close()


def test_an_old_file_opens_with_its_people_and_open_work(upgraded):
    door = Door(upgraded, FrozenClock())
    dana = practices.staff_by_uid(upgraded.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, upgraded.clinical_key)
    (found,) = door.ask(patient_search.find_patients, typed="osei lukasz")
    assert found.name == "Łukasz Osei"
    grid = door.ask(specimen_grid.read_grid, which=GridFilter.REVIEW)
    assert [row.name for row in grid.rows] == ["Marisol Quintero"]
    assert verify.verify(upgraded.write_engine).rows > 20


def test_an_old_file_gets_every_index_and_keeps_the_ids_given_out(upgraded):
    found = inspect(upgraded.read_engine)
    for table in models.Patient.metadata.sorted_tables:
        had = {index["name"] for index in found.get_indexes(table.name)}
        assert {str(index.name) for index in table.indexes} <= had
    with Session(upgraded.read_engine) as db:
        newest = db.scalar(select(func.max(models.Patient.id)))
        given = db.connection().exec_driver_sql(
            "SELECT seq FROM sqlite_sequence WHERE name = 'patients'"
        )
        assert (newest, given.scalar_one()) == (2, 3)
