"""Medications corrected and removed over a real file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from iopdesk.errors import Conflict, RuleBroken
from iopdesk.services import medications
from tests.services import house
from tests.services.house import TODAY


@pytest.fixture
def patient_id(door):
    return house.add_person(door, "Calvin", "Osei")


@pytest.fixture
def row(door, patient_id):
    door.do(
        medications.add_medication,
        patient_id=patient_id,
        name="Naltrexone 50 mg",
        dose="1 tablet daily",
        prescriber="Ines Calloway, MD",
        started_on=date(2026, 9, 1),
    )
    return one(door, patient_id)


def one(door, patient_id):
    (found,) = door.ask(medications.list_medications, patient_id=patient_id)
    return found


def change(door, row, **more):
    given = {
        "medication_id": row.medication_id,
        "expected_version": row.version,
        "name": row.name,
        "dose": row.dose,
        "prescriber": row.prescriber,
        "started_on": row.started_on,
        **more,
    }
    door.do(medications.change_medication, **given)


def test_every_fact_of_a_medicine_is_corrected_and_put_back_by_undo(door, patient_id, row):
    changed = {
        "name": "Buprenorphine 300 mg",
        "dose": "1 injection a month",
        "prescriber": "Hollis Family Medicine",
        "started_on": date(2026, 9, 2),
        "stopped_on": TODAY,
        "is_as_needed": True,
        "is_long_acting": True,
        "continued_by": "Hollis",
    }
    change(door, row, **changed)
    now = one(door, patient_id)
    assert {name: getattr(now, name) for name in changed} == changed
    door.undo()
    again = one(door, patient_id)
    assert (again.name, again.stopped_on, again.is_long_acting) == ("Naltrexone 50 mg", None, False)


def test_a_medicine_that_was_stopped_by_mistake_is_taken_again(door, patient_id, row):
    change(door, row, stopped_on=TODAY)
    change(door, one(door, patient_id))
    assert one(door, patient_id).stopped_on is None


def test_a_medicine_that_changed_since_is_not_written_over(door, patient_id, row):
    change(door, row, dose="2 tablets daily")
    with pytest.raises(Conflict):
        change(door, row, dose="3 tablets daily")
    assert one(door, patient_id).dose == "2 tablets daily"


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"name": " "}, "medication.no_name", "name"),
        ({"started_on": TODAY + timedelta(days=1)}, "medication.in_future", "started_on"),
        ({"stopped_on": date(2026, 8, 31)}, "medication.stop_before_start", "stopped_on"),
        ({"stopped_on": TODAY + timedelta(days=1)}, "medication.stop_ahead", "stopped_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(door, row, more, code, field):
    with pytest.raises(RuleBroken) as caught:
        change(door, row, **more)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_medicine_of_the_wrong_chart_is_removed_and_brought_back(door, patient_id, row):
    given = {"medication_id": row.medication_id, "expected_version": row.version}
    with pytest.raises(Conflict):
        door.do(
            medications.remove_medication,
            patient_id=house.add_person(door, "June", "Halvorsen"),
            **given,
        )
    door.do(medications.remove_medication, patient_id=patient_id, **given)
    assert door.ask(medications.list_medications, patient_id=patient_id) == ()
    door.undo()
    assert one(door, patient_id).name == "Naltrexone 50 mg"
