"""The audit after two records were merged: as closed as the kept record, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from iopdesk.services import audit_log, merging, restrictions
from iopdesk.services.audit_log import AuditFilter
from iopdesk.services.chart import open_chart
from iopdesk.services.door import Door
from iopdesk.storage.models import Patient
from tests.services import house


@pytest.fixture
def door(template_file, tmp_path) -> Iterator[Door]:
    with house.opened(template_file, tmp_path / "home") as made:
        yield made


@pytest.fixture
def pair(door) -> tuple[int, int]:
    """Two records of one person, each of whose charts the front desk opened."""
    kept = house.add_person(door, "Wendell", "Ashby")
    other = house.add_person(door, "Wendel", "Ashbee")
    for each in (kept, other):
        door.ask(open_chart, by=house.person(door, "Tessa Lund"), patient_id=each)
    return kept, other


def merge(door: Door, pair: tuple[int, int]) -> str:
    """Merge them; returns the number of the one that is a stub now."""
    with Session(door.file.read_engine) as db:
        kept, other = (db.get_one(Patient, each) for each in pair)
        given = {"expected_version": kept.version, "other_version": other.version}
        mrn = other.mrn
    door.do(merging.merge, patient_id=pair[0], other_id=pair[1], **given)
    return mrn


def test_the_audit_names_no_stub_of_a_record_that_is_closed(door, pair):
    mrn = merge(door, pair)
    door.do(restrictions.restrict, patient_id=pair[0], expected_version=0, reason="Our own staff")
    desk = house.person(door, "Tessa Lund")
    found = door.ask(audit_log.read_own_audit, by=desk, wanted=AuditFilter())
    whose = {row.whose for row in found.rows if row.whose}
    assert any(mrn in each for each in whose)
    assert not any("Ashb" in each for each in whose)


def test_what_was_done_on_a_stub_is_found_with_the_kept_record(door, pair):
    merge(door, pair)
    found = door.ask(audit_log.read_audit, wanted=AuditFilter(patient_id=pair[0]))
    views = [row for row in found.rows if row.act == "chart.view"]
    assert len(views) == 2
