"""Asking for tests, collecting them, reading cups, and signing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    Reading,
    SpecimenKind,
    TestReason,
)
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import medications, panels, readings, specimens
from iopdesk.services.specimen_collections import collections_today, open_work_count
from iopdesk.services.specimen_grid import GridFilter, read_grid
from iopdesk.services.specimen_views import read_interpretation, read_strip, read_trend
from iopdesk.storage.models import AnalyteResult, Panel, Specimen
from iopdesk.storage.verify import verify
from tests.services.care import admit
from tests.services.cups import AT_NINE, ask, collect, fill, read, sign, version_of

TODAY = date(2026, 10, 22)
PANEL = "urine_10_etg"
CODES = ("EtG", "THC", "COC", "AMP", "MET", "OPI", "OXY", "FEN", "BUP", "BZO")
C = CollectionStatus


@pytest.fixture
def marisol(door, make_patient):
    patient_id = make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14))
    admit(door, patient_id, counselor_id=door.person.id)
    return patient_id


@pytest.fixture
def asked(door, marisol):
    """A for-cause test of today that is not collected yet."""
    return ask(door, marisol).specimen_id


@pytest.fixture
def collected(door, asked):
    """The same test, collected at 9:05 with everything measured."""
    return collect(door, asked)


def detail(door, specimen_id):
    return door.ask(read_interpretation, specimen_id=specimen_id)


def line(door, specimen_id, code):
    return next(each for each in detail(door, specimen_id).lines if each.code == code)


def count(door, model):
    with Session(door.file.read_engine) as db:
        return db.scalar(select(func.count(model.id)))


# -- asking and collecting --------------------------------------------------------


def test_a_test_asked_for_says_why_and_is_no_draw(door, marisol):
    said = ask(door, marisol).said
    assert said == "Marisol Quintero: test asked for"
    (row,) = door.ask(read_grid).rows
    assert (row.reason, row.status, row.word.code) == (
        TestReason.FOR_CAUSE,
        C.DRAWN,
        "awaiting_specimen",
    )
    assert door.ask(read_strip, patient_id=marisol).counts.drawn == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason_note": "  "}, "test_no_reason"),
        ({"panel": "urine_99"}, "panel_unknown"),
    ],
)
def test_a_test_without_reason_or_panel_is_refused(door, marisol, given, code):
    asked = {"panel": PANEL, "reason_note": "Slept in group", **given}
    with pytest.raises(RuleBroken, match=f"^{code}$"):
        door.do(specimens.ask_for_cause, patient_id=marisol, **asked)
    assert (count(door, Specimen), count(door, Panel)) == (0, 0)


def test_only_a_patient_in_care_is_asked_for_a_test(door, make_patient):
    with pytest.raises(RuleBroken, match=r"^test_not_in_care$"):
        ask(door, make_patient("Imani", "Wexler"))


def test_the_same_test_is_not_asked_for_twice_while_it_waits(door, marisol, asked):
    with pytest.raises(RuleBroken, match=r"^test_asked_already$"):
        ask(door, marisol)


def test_shipped_panels_are_on_offer_and_enter_the_file_with_the_first_test(door, marisol):
    offered = door.ask(panels.list_panels)
    assert [each.panel_id for each in offered] == [None] * len(offered)
    ask(door, marisol)
    kept = door.ask(panels.list_panels)
    assert [each.name for each in kept] == [each.name for each in offered]
    assert all(each.choice == str(each.panel_id) for each in kept)
    door.undo()
    assert count(door, Panel) == 0


def test_the_front_desk_collects_and_sees_no_result(door, asked, as_person):
    tessa = as_person("Tessa Lund")
    collect_args = {
        "specimen_id": asked,
        "expected_version": version_of(door, asked),
        "collected_at": AT_NINE,
    }
    said = door.do(specimens.collect, **collect_args).result.said
    assert said == "Marisol Quintero: specimen collected 9:05 AM"
    (row,) = door.ask(collections_today)
    assert (row.word.code, row.collected_by) == ("collected", "T. Lund")
    for fn, given in (
        (read_grid, {}),
        (read_interpretation, {"specimen_id": asked}),
        (read_trend, {"patient_id": row.patient_id}),
        (read_strip, {"patient_id": row.patient_id}),
    ):
        assert not door.may(fn)
        with pytest.raises(NotAllowed):
            door.ask(fn, **given)
    with pytest.raises(NotAllowed):
        door.do(readings.enter_all_negative, specimen_id=asked, by=tessa)


def test_the_front_desk_sees_only_drawn_collected_and_not_here_yet(door, asked, as_person):
    assert [each.word.code for each in door.ask(collections_today)] == ["not_here_yet"]
    door.do(
        specimens.mark_collection,
        specimen_id=asked,
        expected_version=version_of(door, asked),
        status=C.REFUSED,
    )
    assert [each.status for each in door.ask(collections_today)] == [C.REFUSED]
    as_person("Tessa Lund")
    assert door.ask(collections_today) == ()
    assert door.ask(open_work_count) == 0


@pytest.mark.parametrize(
    ("status", "note", "code"),
    [
        (C.EXCUSED, "", "collection_excuse"),
        (C.DRAWN, "", "collection_same"),
        (C.COLLECTED, "", "collection_needs_collect"),
    ],
)
def test_a_mark_that_breaks_the_ladder_is_refused(door, asked, status, note, code):
    with pytest.raises(RuleBroken, match=f"^{code}$"):
        door.do(
            specimens.mark_collection,
            specimen_id=asked,
            expected_version=version_of(door, asked),
            status=status,
            note=note,
        )


def test_a_collection_ahead_of_now_is_refused(door, asked):
    with pytest.raises(RuleBroken, match=r"^collected_at_ahead$"):
        collect(door, asked, at=AT_NINE + timedelta(hours=1))


def test_a_specimen_with_readings_stays_collected(door, collected):
    fill(door, collected)
    with pytest.raises(RuleBroken, match=r"^collection_has_readings$"):
        door.do(
            specimens.mark_collection,
            specimen_id=collected,
            expected_version=version_of(door, collected),
            status=C.REFUSED,
            note="Wrong person",
        )


def test_a_collection_over_a_newer_row_is_a_conflict(door, asked):
    old = version_of(door, asked)
    door.do(specimens.mark_collection, specimen_id=asked, expected_version=old, status=C.UNABLE)
    with pytest.raises(Conflict):
        door.do(specimens.collect, specimen_id=asked, expected_version=old, collected_at=AT_NINE)


def test_an_expired_lot_is_refused_at_the_box_and_at_the_cup(door, marisol):
    lot = {
        "name": "Quick cup",
        "kind": SpecimenKind.URINE,
        "analytes": ("EtG",),
        "cutoffs": (500,),
        "lot": "9",
    }
    with pytest.raises(RuleBroken, match=r"^cup_expired$"):
        door.do(panels.add_panel, **lot, expires_on=TODAY - timedelta(days=1))
    added = door.do(panels.add_panel, **lot, expires_on=TODAY).result
    collect(door, ask(door, marisol, str(added.panel_id)).specimen_id)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "panel_no_name"),
        ({"analytes": ()}, "panel_no_analytes"),
        ({"analytes": ("EtG", "EtG")}, "panel_no_analytes"),
        ({"cutoffs": ()}, "panel_cutoffs"),
        ({"cutoffs": (0,)}, "panel_cutoffs"),
    ],
)
def test_a_panel_that_cannot_be_is_refused(door, more, code):
    given = {
        "name": "Cup",
        "kind": SpecimenKind.URINE,
        "analytes": ("EtG",),
        "cutoffs": (500,),
        **more,
    }
    with pytest.raises(RuleBroken, match=f"^{code}$"):
        door.do(panels.add_panel, **given)


# -- reading ----------------------------------------------------------------------


def test_all_negative_never_goes_over_a_reading(door, collected):
    read(door, collected, "BUP", Reading.PRESUMPTIVE)
    door.do(readings.enter_all_negative, specimen_id=collected)
    (row,) = door.ask(read_grid).rows
    assert {code: cell.reading for code, cell in row.cells.items()} == {
        code: Reading.PRESUMPTIVE if code == "BUP" else Reading.NEGATIVE for code in CODES
    }
    assert row.cells["BUP"].token == "viol"
    assert row.cells["EtG"].token == ""
    with pytest.raises(RuleBroken, match=r"^all_read$"):
        door.do(readings.enter_all_negative, specimen_id=collected)


def test_a_reading_is_changed_cleared_and_brought_back_by_undo(door, collected):
    read(door, collected, "EtG", Reading.NEGATIVE)
    said = read(door, collected, "EtG", Reading.PRESUMPTIVE).said
    assert said == "Marisol Quintero: EtG presumptive positive"
    door.do(readings.clear_reading, specimen_id=collected, analyte="EtG")
    assert line(door, collected, "EtG").reading is None
    door.undo()
    assert line(door, collected, "EtG").reading is Reading.PRESUMPTIVE
    door.undo()
    assert line(door, collected, "EtG").reading is Reading.NEGATIVE
    door.undo()
    assert line(door, collected, "EtG").reading is None


def test_an_analyte_that_is_not_on_the_panel_is_refused(door, collected):
    with pytest.raises(RuleBroken, match=r"^reading_not_on_panel$"):
        read(door, collected, "TRA", Reading.NEGATIVE)


def test_nothing_is_read_before_the_specimen_is_collected(door, asked):
    with pytest.raises(RuleBroken, match=r"^reading_not_collected$"):
        read(door, asked, "EtG", Reading.NEGATIVE)
    with pytest.raises(RuleBroken, match=r"^reading_not_collected$"):
        door.do(readings.enter_all_negative, specimen_id=asked)


def test_a_measure_no_instrument_shows_leaves_the_row_as_it_was(door, collected):
    with pytest.raises(RuleBroken, match=r"^measure_range$"):
        door.do(
            readings.enter_measures,
            specimen_id=collected,
            expected_version=version_of(door, collected),
            typed={"creatinine": "88", "specific_gravity": "3"},
        )
    measures = detail(door, collected).measures
    assert (measures["creatinine"], measures["specific_gravity"]) == ("112", "1.014")


def test_measures_over_a_newer_row_are_a_conflict(door, collected):
    with pytest.raises(Conflict):
        door.do(readings.enter_measures, specimen_id=collected, expected_version=1, typed={})


def test_a_dilute_negative_is_inconclusive_and_shows_both_numbers_amber(door, asked):
    collect(door, asked, creatinine="17", gravity="1.002")
    fill(door, asked)
    (row,) = door.ask(read_grid).rows
    amber = {each.value for each, cell in row.measures.items() if cell.is_amber}
    assert (row.word.code, amber) == ("dilute", {"creatinine", "specific_gravity"})


def test_a_prescribed_positive_is_expected_and_names_the_medicine(door, marisol, collected):
    door.do(
        medications.add_medication,
        patient_id=marisol,
        name="Buprenorphine",
        dose="8 mg",
        prescriber="Dr. I. Calloway",
        started_on=date(2026, 7, 6),
    )
    fill(door, collected, BUP=Reading.PRESUMPTIVE)
    found = line(door, collected, "BUP")
    assert found.sentence == "BUP presumptive: explained by prescription."
    assert found.detail == "Buprenorphine, 8 mg, Dr. I. Calloway, since Jul 6, 2026"
    assert door.ask(read_grid).rows[0].word.label == "Expected (prescribed)"


def test_a_repeat_positive_inside_the_window_may_be_earlier_use(door, clock, marisol):
    first = collect(door, ask(door, marisol).specimen_id)
    fill(door, first, EtG=Reading.PRESUMPTIVE)
    clock.advance(timedelta(days=3))
    second = collect(door, ask(door, marisol).specimen_id, at=AT_NINE + timedelta(days=3))
    fill(door, second, EtG=Reading.PRESUMPTIVE)
    assert line(door, second, "EtG").interpretation == "possible_earlier_use"
    clock.advance(timedelta(days=1))
    third = collect(door, ask(door, marisol).specimen_id, at=AT_NINE + timedelta(days=4))
    fill(door, third)
    clock.advance(timedelta(days=1))
    fourth = collect(door, ask(door, marisol).specimen_id, at=AT_NINE + timedelta(days=5))
    fill(door, fourth, EtG=Reading.PRESUMPTIVE)
    assert line(door, fourth, "EtG").interpretation == "presumptive_unexplained"
    trend = door.ask(read_trend, patient_id=marisol)
    assert [each.code for each in trend.lines] == ["EtG", "other"]
    assert [point.mark for point in trend.lines[0].points] == [
        "diamond",
        "triangle",
        "ring",
        "diamond",
    ]


# -- laboratory, decision, signature ----------------------------------------------


def test_what_went_to_the_laboratory_is_answered_there(door, collected):
    fill(door, collected, AMP=Reading.PRESUMPTIVE)
    with pytest.raises(RuleBroken, match=r"^lab_nothing$"):
        door.do(readings.send_to_lab, specimen_id=collected, analytes=())
    door.do(readings.send_to_lab, specimen_id=collected, analytes=("AMP",))
    assert door.ask(read_grid).counts[GridFilter.OPEN] == 1
    with pytest.raises(RuleBroken, match=r"^reading_at_laboratory$"):
        read(door, collected, "AMP", Reading.NEGATIVE)
    door.do(
        readings.enter_lab_result,
        specimen_id=collected,
        analyte="AMP",
        state=LabState.NOT_CONFIRMED,
    )
    assert line(door, collected, "AMP").interpretation == "not_confirmed"
    assert door.ask(read_grid).counts[GridFilter.OPEN] == 0


def test_only_what_was_read_is_sent(door, collected):
    with pytest.raises(RuleBroken, match=r"^lab_not_read$"):
        door.do(readings.send_to_lab, specimen_id=collected, analytes=("AMP",))


def test_a_clinician_accepts_a_positive_as_use(door, collected):
    fill(door, collected, EtG=Reading.PRESUMPTIVE)
    with pytest.raises(RuleBroken, match=r"^use_not_positive$"):
        door.do(readings.accept_as_use, specimen_id=collected, analyte="THC")
    door.do(readings.accept_as_use, specimen_id=collected, analyte="EtG", note="Told us")
    assert detail(door, collected).word.label == "Unexpected, accepted as use"
    with pytest.raises(RuleBroken, match=r"^use_accepted$"):
        door.do(readings.accept_as_use, specimen_id=collected, analyte="EtG")
    with pytest.raises(RuleBroken, match=r"^reading_decided$"):
        door.do(readings.clear_reading, specimen_id=collected, analyte="EtG")


def test_a_note_explains_and_keeps_day_and_author_also_after_signing(door, collected):
    fill(door, collected, AMP=Reading.PRESUMPTIVE)
    with pytest.raises(RuleBroken, match=r"^note_missing$"):
        door.do(readings.explain, specimen_id=collected, analyte="AMP", note=" ")
    door.do(readings.explain, specimen_id=collected, analyte="AMP", note="Seen the prescription")
    assert line(door, collected, "AMP").interpretation == "explained"
    sign(door, collected)
    door.do(readings.explain, specimen_id=collected, analyte="AMP", note="Copy filed")
    assert line(door, collected, "AMP").notes == (
        "Oct 22, 2026, Dana Okafor: Seen the prescription",
        "Oct 22, 2026, Dana Okafor: Copy filed",
    )


def test_a_signed_result_is_locked_and_signing_is_not_undone(door, collected):
    with pytest.raises(RuleBroken, match=r"^sign_unread$"):
        sign(door, collected)
    fill(door, collected)
    assert door.ask(read_grid).counts[GridFilter.REVIEW] == 1
    assert sign(door, collected).is_undoable is False
    found = detail(door, collected)
    assert (found.signed_by, found.is_to_review) == ("Dana Okafor", False)
    for act, given in (
        (readings.enter_reading, {"analyte": "EtG", "reading": Reading.PRESUMPTIVE}),
        (readings.clear_reading, {"analyte": "EtG"}),
        (readings.enter_all_negative, {}),
        (
            readings.enter_measures,
            {"expected_version": version_of(door, collected), "typed": {}},
        ),
    ):
        with pytest.raises(RuleBroken, match=r"^reading_signed$"):
            door.do(act, specimen_id=collected, **given)
    with pytest.raises(RuleBroken, match=r"^sign_again$"):
        sign(door, collected)


def test_a_technician_reads_cups_and_signs_nothing(door, collected, as_person):
    as_person("Elin Thornquist")
    fill(door, collected, EtG=Reading.PRESUMPTIVE)
    for act, given in (
        (readings.sign_result, {"expected_version": version_of(door, collected)}),
        (readings.accept_as_use, {"analyte": "EtG"}),
        (readings.explain, {"analyte": "EtG", "note": "Mouthwash"}),
    ):
        with pytest.raises(NotAllowed):
            door.do(act, specimen_id=collected, **given)


def test_a_counselor_sees_and_reads_only_the_own_caseload(door, collected, make_patient, as_person):
    ravi = as_person("Ravi Menon", sign_in=False)
    other = make_patient("June", "Halvorsen", birth_on=date(1990, 1, 2))
    admit(door, other, counselor_id=ravi.id)
    ask(door, other)
    as_person("Ravi Menon")
    assert [each.patient_id for each in door.ask(read_grid).rows] == [other]
    with pytest.raises(NotAllowed, match="not_on_caseload"):
        read(door, collected, "EtG", Reading.NEGATIVE)


# -- the whole --------------------------------------------------------------------


def test_the_grid_costs_the_same_statements_for_one_test_and_for_many(door, make_patient):
    seen = []
    event.listen(
        door.file.read_engine, "before_cursor_execute", lambda *given: seen.append(given[2])
    )

    def statements():
        seen.clear()
        door.ask(read_grid)
        return len(seen)

    def add(given):
        patient_id = make_patient(given, "Test", birth_on=date(1990, 1, 2))
        admit(door, patient_id, counselor_id=door.person.id)
        fill(door, collect(door, ask(door, patient_id).specimen_id), EtG=Reading.PRESUMPTIVE)

    add("Anna")
    one = statements()
    for name in ("Bela", "Cora", "Dora"):
        add(name)
    assert statements() == one


def test_everything_on_a_test_is_undone_and_the_file_still_verifies(door, marisol):
    before = count(door, Specimen)
    specimen_id = collect(door, ask(door, marisol).specimen_id)
    fill(door, specimen_id, EtG=Reading.PRESUMPTIVE)
    door.do(readings.send_to_lab, specimen_id=specimen_id, analytes=("EtG",))
    door.do(readings.accept_as_use, specimen_id=specimen_id, analyte="EtG")
    for _each in range(7):
        door.undo()
    assert (count(door, Specimen), count(door, AnalyteResult)) == (before, 0)
    verify(door.file.read_engine)


def test_what_a_signature_stands_under_is_not_undone_and_what_came_later_is(door, collected):
    fill(door, collected, COC=Reading.PRESUMPTIVE)
    sign(door, collected)
    with pytest.raises(Conflict, match=r"^undo.conflict$"):
        door.undo()  # the rest negative
    with pytest.raises(Conflict, match=r"^undo.conflict$"):
        door.undo()  # the one that is positive
    assert line(door, collected, "COC").reading is Reading.PRESUMPTIVE
    door.do(readings.explain, specimen_id=collected, analyte="COC", note="Talked it through")
    door.undo()
    assert line(door, collected, "COC").notes == ()
