"""Patients: adding, changing, finding and listing them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from iopdesk.domain.patients import NewPatient, Standing
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import episodes, patient_search, patients, restrictions
from iopdesk.services.chart import open_chart
from iopdesk.services.patient_search import PatientSort
from tests.services.care import admit, complete


def test_a_new_patient_waits_under_the_next_number(door):
    first = door.do(patients.add_patient, fields=NewPatient(family_name="Quintero")).result
    second = door.do(patients.add_patient, fields=NewPatient(family_name="Osei")).result
    assert int(second.mrn.split("-")[1]) == int(first.mrn.split("-")[1]) + 1
    details = door.ask(patients.read_patient, patient_id=first.patient_id)
    assert details.standing is Standing.WAITING
    assert "Quintero" in first.said


def test_an_undone_patient_is_gone_and_the_number_is_never_given_again(door):
    first = door.do(patients.add_patient, fields=NewPatient(family_name="Quintero")).result
    door.undo()
    with pytest.raises(Conflict):
        door.ask(patients.read_patient, patient_id=first.patient_id)
    again = door.do(patients.add_patient, fields=NewPatient(family_name="Osei")).result
    assert again.mrn != first.mrn


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        (NewPatient(), "patient.no_name", "family_name"),
        (NewPatient(family_name="Osei", email="no address"), "patient.email", "email"),
        (
            NewPatient(family_name="Osei", birth_on=date(2027, 1, 1)),
            "birth.future",
            "birth_on",
        ),
    ],
)
def test_a_patient_who_cannot_be_kept_is_refused_beside_the_field(door, fields, code, field):
    with pytest.raises(RuleBroken) as caught:
        door.do(patients.add_patient, fields=fields)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_change_by_somebody_else_since_it_was_opened_is_a_conflict(door, make_patient):
    patient_id = make_patient("Marisol", "Quintero")
    opened = door.ask(patients.read_patient, patient_id=patient_id)
    theirs = replace(opened.fields, phone="4045550118")
    door.do(
        patients.change_patient,
        patient_id=patient_id,
        expected_version=opened.version,
        fields=theirs,
    )
    with pytest.raises(Conflict):
        door.do(
            patients.change_patient,
            patient_id=patient_id,
            expected_version=opened.version,
            fields=replace(opened.fields, city="Decatur"),
        )
    kept = door.ask(patients.read_patient, patient_id=patient_id).fields
    assert (kept.phone, kept.city) == ("(404) 555-0118", "")


def test_a_changed_name_is_found_and_undo_brings_the_old_one_back(door, make_patient):
    patient_id = make_patient("Marisol", "Quintero")
    opened = door.ask(patients.read_patient, patient_id=patient_id)
    door.do(
        patients.change_patient,
        patient_id=patient_id,
        expected_version=opened.version,
        fields=replace(opened.fields, family_name="Ibarra"),
    )
    assert [one.patient_id for one in door.ask(patient_search.find_patients, typed="ibar")] == [
        patient_id
    ]
    door.undo()
    assert door.ask(patient_search.find_patients, typed="ibar") == ()
    assert door.ask(patient_search.find_patients, typed="quin")[0].patient_id == patient_id


def test_an_auditor_changes_nobody(door, as_person, make_patient):
    patient_id = make_patient("Marisol", "Quintero")
    version = door.ask(patients.read_patient, patient_id=patient_id).version
    as_person("Otto Reyes")
    with pytest.raises(NotAllowed):
        door.do(
            patients.change_patient,
            patient_id=patient_id,
            expected_version=version,
            fields=NewPatient(family_name="Other"),
        )


def test_an_administrator_without_care_sees_no_list(door, as_person):
    as_person("Ada Quill")
    with pytest.raises(NotAllowed):
        door.ask(patient_search.list_patients)


def test_the_list_counts_standings_and_narrows_by_what_is_typed(door, make_patient):
    admitted = make_patient("Marisol", "Quintero", preferred_name="Mari")
    make_patient("Calvin", "Osei")
    make_patient("Priya", "Nandakumar")
    admit(door, admitted)
    waiting = door.ask(patient_search.list_patients, standing=Standing.WAITING)
    assert [row.list_name for row in waiting.rows] == ["Nandakumar, Priya", "Osei, Calvin"]
    assert waiting.counts == {
        Standing.WAITING: 2,
        Standing.ACTIVE: 1,
        Standing.DISCHARGED: 0,
        Standing.NOT_ADMITTED: 0,
    }
    typed = door.ask(patient_search.list_patients, standing=Standing.WAITING, typed="osei cal")
    assert [row.list_name for row in typed.rows] == ["Osei, Calvin"]
    active = door.ask(patient_search.list_patients, standing=Standing.ACTIVE)
    assert active.rows[0].list_name == "Quintero, Marisol (Mari)"


def test_the_list_marks_a_hold_and_shows_the_hours_prescribed(door, make_patient):
    patient_id = make_patient("Marisol", "Quintero")
    episode_id = admit(door, patient_id, weekly_minutes=540)
    (row,) = door.ask(patient_search.list_patients).rows
    assert row.marks is not None
    assert (row.marks.prescribed, row.marks.is_on_hold, row.marks.is_ready) == (540, True, False)
    complete(door, episode_id)
    (row,) = door.ask(patient_search.list_patients).rows
    assert not row.marks.is_on_hold


def test_a_stage_that_begins_later_is_not_shown_yet(door, make_patient):
    from iopdesk.domain.episodes import Stage

    patient_id = make_patient("Marisol", "Quintero")
    episode_id = admit(door, patient_id)
    door.do(
        episodes.change_stage,
        episode_id=episode_id,
        stage=Stage.EARLY_RECOVERY,
        on=date(2026, 10, 26),
    )
    (row,) = door.ask(patient_search.list_patients).rows
    assert row.stage is Stage.ENGAGEMENT
    assert door.ask(patient_search.list_patients, stage=Stage.EARLY_RECOVERY).rows == ()


def test_the_list_can_be_sorted_by_hours_in_both_directions(door, make_patient):
    for family in ("Zane", "Adler"):
        admit(door, make_patient("Pat", family))
    for down in (False, True):
        rows = door.ask(
            patient_search.list_patients, sort=PatientSort.HOURS, is_descending=down
        ).rows
        assert [row.list_name for row in rows] == ["Adler, Pat", "Zane, Pat"]


def test_look_alikes_are_found_by_name_and_by_birth_date(door, make_patient):
    make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14))
    make_patient("Calvin", "Osei", birth_on=date(1990, 1, 1))
    by_name = door.ask(
        patient_search.find_look_alikes, given="Marisol", family="Quintera", birth_on=None
    )
    assert [one.name for one in by_name] == ["Marisol Quintero"]
    assert by_name[0].birth_on == date(1989, 3, 14)
    assert door.ask(patient_search.find_look_alikes, given="Bo", family="Lind", birth_on=None) == ()


def test_counselors_are_the_active_staff_with_a_clinical_role(door):
    names = [name for _id, name in door.ask(patient_search.list_counselors)]
    assert names == ["Dana Okafor", "Ines Calloway", "Marcus Bell", "Ravi Menon"]


def looked(door, clock, *patient_ids: int) -> None:
    """Open charts, one after the other, each long enough after the one before."""
    for patient_id in patient_ids:
        clock.advance(timedelta(minutes=6))
        door.ask(open_chart, patient_id=patient_id)
    door.flush_views()


def test_recent_patients_are_those_whose_charts_the_person_opened_newest_first(
    door, clock, as_person, make_patient
):
    one, two, three = (make_patient("Pat", family) for family in ("Adler", "Brandt", "Cole"))
    assert door.ask(patient_search.recent_patients) == ()
    looked(door, clock, one, two, three, one)
    recent = door.ask(patient_search.recent_patients)
    assert [each.patient_id for each in recent] == [one, three, two]
    assert len(door.ask(patient_search.recent_patients, limit=2)) == 2
    as_person("Tessa Lund")
    assert door.ask(patient_search.recent_patients) == ()


def test_recent_patients_show_initials_in_the_lobby_and_leave_out_who_is_gone(
    door, clock, make_patient
):
    one = make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14))
    looked(door, clock, one)
    gone = make_patient("Calvin", "Osei")
    looked(door, clock, gone)
    door.undo()
    door.is_lobby = True
    (found,) = door.ask(patient_search.recent_patients)
    assert (found.name, found.preferred_name, found.birth_on) == ("MQ", "", None)


def test_recent_patients_leave_out_a_record_that_is_restricted_since(
    door, clock, as_person, make_patient
):
    one, two = make_patient("Marisol", "Quintero"), make_patient("Calvin", "Osei")
    as_person("Tessa Lund")
    looked(door, clock, one, two)
    as_person("Dana Okafor")
    door.do(restrictions.restrict, patient_id=one, expected_version=0, reason="Works here.")
    as_person("Tessa Lund")
    assert [each.patient_id for each in door.ask(patient_search.recent_patients)] == [two]
    assert [row.list_name for row in recent_rows(door)] == ["Osei, Calvin", "Restricted LR-00001"]


def recent_rows(door):
    """The wait list in the order of charts opened lately."""
    return door.ask(
        patient_search.list_patients, standing=Standing.WAITING, sort=PatientSort.RECENT
    ).rows


def test_a_chart_opened_lately_is_listed_first_even_beyond_the_limit(
    door, clock, make_patient, monkeypatch
):
    monkeypatch.setattr(patient_search, "LIST_LIMIT", 2)
    for family in ("Adler", "Brandt", "Cole"):
        last = make_patient("Pat", family)
    looked(door, clock, last)
    assert [row.list_name for row in recent_rows(door)] == ["Cole, Pat", "Adler, Pat"]


def test_the_list_is_narrowed_to_a_level_of_care_of_today(door, make_patient):
    admit(door, make_patient("Marisol", "Quintero"))
    narrowed = door.ask(patient_search.list_patients, level="2.1")
    assert [row.list_name for row in narrowed.rows] == ["Quintero, Marisol"]
    assert narrowed.total == 1
    assert door.ask(patient_search.list_patients, level="2.5").rows == ()


def test_a_typed_list_puts_who_begins_so_before_who_holds_it_elsewhere(door, make_patient):
    make_patient("Zed", "Adler", preferred_name="Cal")
    make_patient("Calvin", "Brandt")
    make_patient("Ann", "Caldwell")
    rows = door.ask(patient_search.list_patients, standing=Standing.WAITING, typed="cal").rows
    assert [row.list_name for row in rows] == [
        "Caldwell, Ann", "Brandt, Calvin", "Adler, Zed (Cal)",
    ]  # fmt: skip
