"""Restricted records, emergencies and cover at the door, over a real file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.list_reading import read_delimited
from iopdesk.domain.people import Role, Staff
from iopdesk.domain.privacy import GLASS_SPAN
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import (
    attendance,
    audit_log,
    boards,
    break_glass,
    chart,
    covers,
    imports,
    medications,
    patient_search,
    patients,
    people,
    restrictions,
    roster_grid,
    seating,
    specimen_collections,
    specimen_grid,
    specimens,
    summaries,
)
from iopdesk.services.door import Door
from iopdesk.services.summaries import SummaryKind
from iopdesk.storage.models import AuditEntry, BreakGlass, Cover, Patient
from tests.conftest import FrozenClock
from tests.services import cups, house
from tests.services.house import Chart

REASON = "The mayor of the town"
EMERGENCY = "Found unconscious in the hallway"
TODAY = date(2026, 10, 22)


@dataclass
class Home:
    """A practice in which June, a patient of Marcus's, is restricted and Calvin is not."""

    door: Door
    clock: FrozenClock
    june: Chart
    calvin: Chart

    def person(self, name: str) -> Staff:
        return house.person(self.door, name)

    def ask(self, fn: Any, by: str, **given: Any) -> Any:
        return self.door.ask(fn, by=self.person(by), **given)

    def do(self, fn: Any, by: str, **given: Any) -> Any:
        return self.door.do(fn, by=self.person(by), **given).result

    def opens(self, by: str) -> bool:
        """Whether somebody opens June's chart."""
        try:
            self.ask(chart.open_chart, by, patient_id=self.june.patient_id)
        except NotAllowed:
            return False
        return True

    def mrn(self) -> str:
        with Session(self.door.file.read_engine) as db:
            query = select(Patient.mrn).where(Patient.id == self.june.patient_id)
            return db.scalars(query).one()

    def version(self) -> int:
        read = self.door.ask(restrictions.read_restriction, patient_id=self.june.patient_id)
        return read.version

    def breaks(self, by: str) -> None:
        self.do(break_glass.open_record, by, patient_id=self.june.patient_id, reason=EMERGENCY)

    def glasses(self) -> list[BreakGlass]:
        with Session(self.door.file.read_engine) as db:
            return list(db.scalars(select(BreakGlass)))

    def audited(self, act: str, by: str) -> int:
        """How many entries of an act about June a person has."""
        person_id = self.person(by).id
        self.door.flush_views()
        with Session(self.door.file.read_engine) as db:
            query = select(AuditEntry).where(
                AuditEntry.act == act,
                AuditEntry.person_id == person_id,
                AuditEntry.subject_id == self.june.patient_id,
            )
            return len(db.scalars(query).all())


@pytest.fixture
def home(template_file, tmp_path) -> Iterator[Home]:
    clock = FrozenClock()
    with house.opened(template_file, tmp_path / "home", clock) as door:
        marcus = house.person(door, "Marcus Bell")
        group = house.add_group(door, marcus, 540)
        june = house.furnish(door, marcus, group, "June", "Halvorsen")
        calvin = house.furnish(door, marcus, group, "Calvin", "Osei")
        door.do(
            restrictions.restrict,
            patient_id=june.patient_id,
            expected_version=0,
            reason=REASON,
        )
        yield Home(door, clock, june, calvin)


# -- restricted records -----------------------------------------------------------


def test_a_restricted_record_opens_for_caseload_and_directors_and_for_nobody_else(home):
    everybody = [
        "Dana Okafor",
        "Ravi Menon",
        "Marcus Bell",
        "Ines Calloway",
        "Elin Thornquist",
        "Tessa Lund",
        "Bo Fairweather",
        "Otto Reyes",
    ]
    assert [name for name in everybody if home.opens(name)] == ["Dana Okafor", "Marcus Bell"]


def test_a_named_person_opens_it_as_far_as_the_role_reaches(home):
    patient_id, ines = home.june.patient_id, home.person("Ines Calloway").id
    given = {"patient_id": patient_id, "reason": REASON, "named": (ines,)}
    home.door.do(restrictions.restrict, expected_version=home.version(), **given)
    assert home.opens("Ines Calloway")
    home.door.undo()
    assert not home.opens("Ines Calloway")


def test_lifting_a_restriction_opens_the_record_at_once_and_undo_closes_it_again(home):
    given = {"patient_id": home.june.patient_id, "expected_version": home.version()}
    home.door.do(restrictions.lift, **given)
    assert home.opens("Tessa Lund")
    home.door.undo()
    assert not home.opens("Tessa Lund")
    home.door.redo()
    assert home.opens("Tessa Lund")


def test_nobody_but_a_director_restricts(home):
    for name in ("Marcus Bell", "Ada Quill", "Tessa Lund"):
        with pytest.raises(NotAllowed):
            home.ask(restrictions.read_restriction, name, patient_id=home.calvin.patient_id)


@pytest.mark.parametrize("reason", ["", "famous"])
def test_a_restriction_needs_a_reason(home, reason):
    given = {"patient_id": home.calvin.patient_id, "expected_version": 0, "reason": reason}
    with pytest.raises(RuleBroken, match=r"restriction\.reason"):
        home.door.do(restrictions.restrict, **given)


def test_the_desk_marks_seats_and_collects_by_the_record_number(home):
    june, desk, called = home.june, "Tessa Lund", f"Restricted {home.mrn()}"
    board = home.ask(boards.read_board, desk, on=TODAY)
    names = {tile.name for session in board.sessions for tile in session.tiles}
    assert called in names
    assert not any("Halvorsen" in name for name in names)
    ids = {"session_id": june.session_id, "patient_id": june.patient_id}
    said = home.do(attendance.mark, desk, **ids, mark=Mark.PRESENT).said
    assert said.startswith(called)
    grid = home.ask(roster_grid.read_grid, desk, group_id=june.group_id)
    assert called in [member.name for member in grid.members]
    asked = cups.ask(home.door, june.patient_id)
    rows = home.ask(specimen_collections.collections_today, desk)
    assert called in [row.name for row in rows]
    home.do(
        specimens.collect,
        "Elin Thornquist",
        specimen_id=asked.specimen_id,
        expected_version=next(row.version for row in rows if row.specimen_id == asked.specimen_id),
        collected_at=home.clock(),
    )
    said = home.do(seating.leave, desk, membership_id=june.membership_id, on=TODAY).said
    assert said.startswith(called)
    candidates = home.ask(seating.list_candidates, desk, group_id=june.group_id)
    assert not any("Halvorsen" in one.name for one in candidates)


def test_the_list_shows_the_number_and_nothing_else_of_a_restricted_patient(home):
    rows = home.ask(patient_search.list_patients, "Tessa Lund").rows
    (row,) = [one for one in rows if one.patient_id == home.june.patient_id]
    assert row.list_name == f"Restricted {home.mrn()}"
    assert (row.stage, row.counselor, row.birth_on, row.marks) == (None, "", None, None)


def test_a_search_by_name_does_not_tell_that_somebody_is_a_patient(home):
    find, listed = patient_search.find_patients, patient_search.list_patients
    for typed in ("Halvorsen", "june", "halv jun", home.mrn()[:-1]):
        assert home.june.patient_id not in {
            one.patient_id for one in home.ask(find, "Tessa Lund", typed=typed)
        }
        found = home.ask(listed, "Tessa Lund", typed=typed)
        assert home.june.patient_id not in {one.patient_id for one in found.rows}
        assert found.total == len(found.rows)
    (one,) = home.ask(find, "Tessa Lund", typed=home.mrn().lower())
    assert (one.name, one.preferred_name, one.birth_on) == (f"Restricted {home.mrn()}", "", None)
    assert home.ask(find, "Marcus Bell", typed="Halvorsen")[0].name == "June Halvorsen"


def test_a_look_alike_that_is_restricted_is_told_of_by_name_and_birth_date_together_alone(home):
    asked = {"given": "June", "family": "Halvorsen"}
    look = patient_search.find_look_alikes
    assert home.ask(look, "Tessa Lund", **asked, birth_on=None) == ()
    (one,) = home.ask(look, "Tessa Lund", **asked, birth_on=house.BORN)
    assert one.name == f"Restricted {home.mrn()}"


def test_a_list_neither_sorts_nor_filters_a_restricted_patient_out_of_the_dark(home):
    house.furnish(home.door, home.person("Marcus Bell"), home.june.group_id, "Zora", "Zeller")
    rows = home.ask(patient_search.list_patients, "Tessa Lund").rows
    assert [row.list_name for row in rows][-1] == f"Restricted {home.mrn()}"
    marcus = home.person("Marcus Bell").id
    narrowed = home.ask(patient_search.list_patients, "Tessa Lund", counselor_id=marcus)
    assert home.june.patient_id not in {row.patient_id for row in narrowed.rows}
    assert narrowed.total == len(narrowed.rows) == 2


@pytest.mark.parametrize(
    ("line", "is_told"), [(b"Halvorsen,June,", False), (b"Halvorsen,June,3/14/1989", True)]
)
def test_an_import_tells_of_a_restricted_patient_by_name_and_birth_date_together_alone(
    home, line, is_told
):
    table = read_delimited(b"Last name,First name,Birth date\n" + line + b"\n")
    plan = home.ask(imports.plan_list, "Tessa Lund", table=table)
    assert (len(plan.rows) == 0 or bool(plan.rows[0].notes)) is is_told
    (row,) = home.ask(imports.plan_list, "Dana Okafor", table=table).rows or (None,)
    assert row is None or row.notes


def test_results_of_a_restricted_patient_stay_out_of_the_grid(home):
    cups.ask(home.door, home.june.patient_id)
    cups.ask(home.door, home.calvin.patient_id)
    of = {
        name: {row.patient_id for row in home.ask(specimen_grid.read_grid, name).rows}
        for name in ("Ines Calloway", "Dana Okafor")
    }
    assert of["Dana Okafor"] - of["Ines Calloway"] == {home.june.patient_id}


def test_the_audit_names_a_restricted_patient_by_number_to_who_may_not_see(home):
    everything = audit_log.AuditFilter()
    whose = {
        name: {row.whose for row in home.ask(audit_log.read_audit, name, wanted=everything).rows}
        for name in ("Ada Quill", "Otto Reyes", "Dana Okafor")
    }
    assert any("Halvorsen" in one for one in whose["Dana Okafor"])
    for name in ("Otto Reyes", "Ada Quill"):
        assert not any("Halvorsen" in one for one in whose[name])
    assert f"Restricted {home.mrn()}" in whose["Otto Reyes"]


def test_undo_asks_for_the_restriction_too(home):
    tessa, patient_id = home.person("Tessa Lund"), home.calvin.patient_id
    read = home.door.ask(patients.read_patient, by=tessa, patient_id=patient_id)
    home.door.do(
        patients.change_patient,
        by=tessa,
        patient_id=patient_id,
        expected_version=read.version,
        fields=replace(read.fields, comment="Prefers mornings"),
    )
    home.door.do(restrictions.restrict, patient_id=patient_id, expected_version=0, reason=REASON)
    with pytest.raises(NotAllowed, match="restricted"):
        home.door.undo(tessa)


def test_without_restrictions_a_search_takes_not_one_statement_more(home):
    given = {"patient_id": home.june.patient_id, "expected_version": home.version()}
    home.door.do(restrictions.lift, **given)
    tessa, seen = home.person("Tessa Lund"), []
    home.door.ask(patient_search.find_patients, by=tessa, typed="osei")  # reads them once
    event.listen(
        home.door.file.read_engine,
        "before_cursor_execute",
        lambda *given: seen.append(given[2]),
    )
    home.door.ask(patient_search.find_patients, by=tessa, typed="osei")
    assert not any("restrictions" in statement for statement in seen)


# -- emergencies ------------------------------------------------------------------


def test_an_emergency_opens_for_one_person_and_thirty_minutes(home):
    home.breaks("Ines Calloway")
    assert home.opens("Ines Calloway")
    assert not home.opens("Tessa Lund")
    home.clock.advance(timedelta(minutes=29, seconds=59))
    assert home.opens("Ines Calloway")
    home.clock.advance(timedelta(seconds=1))
    assert not home.opens("Ines Calloway")


def test_every_look_in_an_emergency_is_in_the_audit_as_one(home):
    home.breaks("Ines Calloway")
    assert home.audited("break_glass.view", "Ines Calloway") == 0
    home.opens("Ines Calloway")
    assert home.audited("break_glass.view", "Ines Calloway") == 1
    home.clock.advance(timedelta(minutes=6))
    home.opens("Ines Calloway")
    assert home.audited("break_glass.view", "Ines Calloway") == 2
    home.opens("Dana Okafor")
    assert home.audited("break_glass.view", "Dana Okafor") == 0


def test_what_an_emergency_alone_allowed_is_in_the_audit_with_the_act_itself(home):
    home.breaks("Ines Calloway")
    given: dict[str, Any] = {"patient_id": home.june.patient_id, "name": "Naltrexone"}
    given |= {"dose": "50 mg", "prescriber": "Dr. Ames", "started_on": TODAY}
    home.do(medications.add_medication, "Ines Calloway", **given)
    assert home.audited("break_glass.act", "Ines Calloway") == 1
    ines = home.person("Ines Calloway")
    home.door.sign_in(ines, None)
    home.do(medications.add_medication, "Ines Calloway", **given | {"name": "Acamprosate"})
    assert home.audited("break_glass.act", "Ines Calloway") == 2
    assert home.door.undo(ines) is not None
    assert home.audited("break_glass.act", "Ines Calloway") == 3
    assert audit_log.words_of("break_glass.act") == "Done in an emergency"
    home.door.sign_in(home.person("Dana Okafor"), None)
    home.do(medications.add_medication, "Dana Okafor", **given | {"name": "Clonidine"})
    assert home.audited("break_glass.act", "Dana Okafor") == 0


def test_a_clock_that_is_set_back_neither_prolongs_an_emergency_nor_hides_a_look(home):
    home.breaks("Ines Calloway")
    assert home.opens("Ines Calloway")
    home.opens("Dana Okafor")
    assert home.audited("chart.view", "Dana Okafor") == 1
    home.clock.advance(timedelta(hours=-5))
    assert not home.opens("Ines Calloway")
    home.opens("Dana Okafor")
    assert home.audited("chart.view", "Dana Okafor") == 2


def test_an_emergency_ends_with_the_role_that_allowed_it(home):
    home.breaks("Ines Calloway")
    ines = home.person("Ines Calloway")
    ask = {"patient_id": home.june.patient_id}
    home.door.ask(chart.open_chart, by=ines, **ask)
    biller = replace(ines, roles=frozenset({Role.BILLER}))
    with pytest.raises(NotAllowed, match="restricted"):
        home.door.ask(chart.open_chart, by=biller, **ask)


def test_a_counselor_sees_clinical_parts_of_another_caseload_by_glass_and_that_is_audited(home):
    home.door.do(
        restrictions.lift, patient_id=home.june.patient_id, expected_version=home.version()
    )
    ask = {"patient_id": home.june.patient_id}
    assert home.ask(chart.open_chart, "Ravi Menon", **ask).goals is None
    home.breaks("Ravi Menon")
    opened = home.ask(chart.open_chart, "Ravi Menon", **ask)
    assert opened.goals is not None
    assert opened.privacy.open_until is not None
    assert home.audited("break_glass.view", "Ravi Menon") == 1


def test_an_emergency_gives_the_desk_what_its_row_sees_and_no_row_more(home):
    home.breaks("Tessa Lund")
    ask = {"patient_id": home.june.patient_id}
    opened = home.ask(chart.open_chart, "Tessa Lund", **ask)
    assert opened.header.name == "June Halvorsen"
    assert (opened.goals, opened.medications, opened.diagnoses) == (None, None, None)
    with pytest.raises(NotAllowed) as refused:
        home.ask(summaries.draw_summary, "Tessa Lund", **ask, kind=SummaryKind.DISCHARGE)
    assert refused.value.code == "not_allowed"


def test_no_emergency_opens_what_is_open(home):
    for name in ("Dana Okafor", "Marcus Bell"):
        with pytest.raises(RuleBroken, match="not_due"):
            home.breaks(name)
    with pytest.raises(NotAllowed):
        home.breaks("Otto Reyes")
    home.breaks("Ines Calloway")
    with pytest.raises(RuleBroken, match="open_already"):
        home.breaks("Ines Calloway")
    assert len(home.glasses()) == 1


def test_close_ends_it_now_and_only_the_own_one(home):
    home.breaks("Ines Calloway")
    ask = {"patient_id": home.june.patient_id}
    with pytest.raises(RuleBroken, match="not_open"):
        home.do(break_glass.close_record, "Tessa Lund", **ask)
    home.do(break_glass.close_record, "Ines Calloway", **ask)
    assert not home.opens("Ines Calloway")


def test_a_director_reviews_with_a_finding_once_and_for_ever(home):
    home.breaks("Ines Calloway")
    (row,) = home.door.ask(break_glass.list_to_review)
    assert (row.person, row.patient, row.is_running) == ("Ines Calloway", "June Halvorsen", True)
    given = {"patient_id": row.patient_id, "glass_id": row.glass_id}
    assert not row.may_review
    with pytest.raises(RuleBroken, match="running"):
        home.door.do(break_glass.review, **given, finding="Right and needed")
    home.clock.advance(GLASS_SPAN)
    (row,) = home.door.ask(break_glass.list_to_review)
    assert (row.is_running, row.may_review) == (False, True)
    with pytest.raises(Conflict):  # the audit would name the wrong patient
        home.door.do(
            break_glass.review,
            patient_id=home.calvin.patient_id,
            glass_id=row.glass_id,
            finding="Right and needed",
        )
    with pytest.raises(RuleBroken, match="finding"):
        home.door.do(break_glass.review, **given, finding="ok")
    assert not home.door.do(break_glass.review, **given, finding="Right and needed").is_undoable
    assert home.door.ask(break_glass.list_to_review) == ()
    with pytest.raises(RuleBroken, match="reviewed"):
        home.door.do(break_glass.review, **given, finding="Once more, with feeling")


# -- cover ------------------------------------------------------------------------


def cover(home: Home, by: str = "Marcus Bell", first: int = 0, days: int = 3, **more: Any) -> Any:
    start = TODAY + timedelta(days=first)
    given = {
        "counselor_id": home.person("Marcus Bell").id,
        "person_id": home.person("Ravi Menon").id,
        "starts_on": start,
        "ends_on": start + timedelta(days=days),
    }
    return home.do(covers.add_cover, by, **(given | more))


def test_who_covers_has_the_patients_on_the_own_caseload_and_no_longer(home):
    assert not home.opens("Ravi Menon")
    cover(home, first=1, days=1)
    assert not home.opens("Ravi Menon")
    home.clock.advance(timedelta(days=1))
    assert home.opens("Ravi Menon")
    ask = {"patient_id": home.calvin.patient_id}
    assert home.ask(chart.open_chart, "Ravi Menon", **ask).goals is not None
    home.clock.advance(timedelta(days=2))
    assert not home.opens("Ravi Menon")


def test_a_cover_counts_wherever_the_caseload_does(home):
    cups.ask(home.door, home.calvin.patient_id)
    assert home.ask(specimen_grid.read_grid, "Ravi Menon").rows == ()
    cover(home)
    rows = home.ask(specimen_grid.read_grid, "Ravi Menon").rows
    assert home.calvin.patient_id in {row.patient_id for row in rows}
    rows = home.ask(patient_search.list_patients, "Ravi Menon").rows
    assert {row.marks is not None for row in rows} == {True}


def test_ending_a_cover_takes_the_patients_off_at_once(home):
    saved = cover(home, first=0, days=5)
    assert home.opens("Ravi Menon")
    with Session(home.door.file.read_engine) as db:
        version = db.get_one(Cover, saved.cover_id).version
    given = {"cover_id": saved.cover_id, "expected_version": version}
    with pytest.raises(RuleBroken, match=r"cover\.not_yours"):
        home.do(covers.end_cover, "Ravi Menon", **given)
    home.do(covers.end_cover, "Marcus Bell", **given)
    assert not home.opens("Ravi Menon")


def test_a_counselor_names_the_own_cover_alone_and_the_desk_none(home):
    with pytest.raises(RuleBroken, match=r"cover\.not_yours"):
        cover(home, "Ravi Menon")
    with pytest.raises(NotAllowed):
        cover(home, "Tessa Lund")
    assert [one[1] for one in home.ask(covers.list_covers, "Ravi Menon").away] == ["Ravi Menon"]
    cover(home, "Ada Quill")
    (row,) = home.ask(covers.list_covers, "Ravi Menon").rows
    assert (row.counselor, row.person, row.may_end) == ("Marcus Bell", "Ravi Menon", False)


def test_only_clinical_staff_in_force_cover(home):
    with pytest.raises(RuleBroken, match=r"cover\.not_clinical"):
        cover(home, person_id=home.person("Tessa Lund").id)
    home.do(
        people.add_person,
        "Ada Quill",
        name="Nadia Ferrante",
        credentials="LPC",
        roles=[Role.COUNSELOR],
    )
    with pytest.raises(RuleBroken, match=r"cover\.not_clinical"):
        cover(home, person_id=home.person("Nadia Ferrante").id)


# -- lobby mode -------------------------------------------------------------------


def test_in_lobby_mode_the_door_gives_initials_and_refuses_what_is_private(home):
    home.door.is_lobby = True
    board = home.ask(boards.read_board, "Dana Okafor", on=TODAY)
    names = {tile.name for session in board.sessions for tile in session.tiles}
    assert names == {"JH", "CO"}
    opened = home.ask(chart.open_chart, "Dana Okafor", patient_id=home.calvin.patient_id)
    assert (opened.header.name, opened.header.birth_on, opened.contact) == ("CO", None, None)
    assert (opened.goals, opened.medications, opened.diagnoses) == (None, None, None)
    papers = {"patient_id": home.calvin.patient_id, "kind": SummaryKind.DISCHARGE}
    for fn, given in (
        (summaries.draw_summary, papers),
        (patients.read_patient, {"patient_id": home.calvin.patient_id}),
        (specimen_grid.read_grid, {}),
    ):
        assert not home.door.may(fn)
        with pytest.raises(NotAllowed) as refused:
            home.ask(fn, "Dana Okafor", **given)
        assert refused.value.code == "lobby"


def test_in_lobby_mode_a_chart_does_not_say_that_it_is_restricted(home):
    ask = {"patient_id": home.june.patient_id}
    assert home.ask(chart.open_chart, "Dana Okafor", **ask).privacy.is_restricted
    home.door.is_lobby = True
    assert not home.ask(chart.open_chart, "Dana Okafor", **ask).privacy.is_restricted


def test_in_lobby_mode_a_search_finds_what_is_typed_and_shows_initials(home):
    home.door.is_lobby = True
    (one,) = home.ask(patient_search.find_patients, "Dana Okafor", typed="osei")
    assert (one.name, one.birth_on, one.preferred_name) == ("CO", None, "")
    assert one.mrn


def test_in_lobby_mode_two_of_the_same_initials_in_one_group_are_told_apart(home):
    marcus = home.person("Marcus Bell")
    house.furnish(home.door, marcus, home.calvin.group_id, "Clara", "Okonjo")
    home.door.is_lobby = True
    grid = home.ask(roster_grid.read_grid, "Dana Okafor", group_id=home.calvin.group_id)
    assert sorted(member.name for member in grid.members) == ["CO 02", "CO 03", "JH"]
