"""The on-call rota on a real file: who changes it, what a week tells, what it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.discharge import DischargeReason
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import discharges, on_call, people, restrictions
from iopdesk.services.chart import open_chart
from iopdesk.services.door import Door
from iopdesk.storage.models import Episode
from tests.conftest import FrozenClock
from tests.services import house
from tests.services.care import admit
from tests.services.scenarios import PLAN

MONDAY = date(2026, 10, 19)
REASON = "The mayor of the town"
ZONE = ZoneInfo("America/New_York")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=ZONE)


@dataclass
class Home:
    door: Door
    clock: FrozenClock

    def who(self, name: str):
        return house.person(self.door, name)

    def add(self, name: str, start: datetime, end: datetime, by: str = "Dana Okafor"):
        given = {"person_id": self.who(name).id, "starts_at": start, "ends_at": end}
        return self.door.do(on_call.add_turn, by=self.who(by), **given).result

    def week(self) -> on_call.Rota:
        return self.door.ask(on_call.read_week, first_on=MONDAY)

    def turns(self) -> list[tuple[str, datetime, datetime]]:
        return [(each.person, each.starts_at, each.ends_at) for each in self.week().turns]

    def turn(self, place: int = 0) -> dict[str, int]:
        row = self.week().turns[place]
        return {"turn_id": row.turn_id, "expected_version": row.version}


@pytest.fixture
def home(template_file, tmp_path) -> Iterator[Home]:
    clock = FrozenClock(at(22, 9))
    with house.opened(template_file, tmp_path / "home", clock) as door:
        yield Home(door, clock)


def test_a_week_shows_its_days_and_tells_gaps_still_ahead_and_overlaps(home):
    home.add("Ravi Menon", at(22, 8), at(23, 8))
    home.add("Marcus Bell", at(23, 8), at(25, 20))
    week = home.week()
    assert week.turns[0].has_begun
    assert not week.turns[1].has_begun
    assert [each.has_gap for each in week.days] == [True, True, True, True, False, False, True]
    assert week.warnings == ("Nobody is on call from Sun Oct 25, 8:00 PM to Mon Oct 26, 12:00 AM.",)
    assert {name for _key, name in week.people} == {
        "Dana Okafor",
        "Ines Calloway",
        "Marcus Bell",
        "Ravi Menon",
    }


@pytest.mark.parametrize("name", ["Tessa Lund", "Marcus Bell", "Otto Reyes", "Ada Quill"])
def test_everybody_sees_the_rota_and_only_directors_change_it(home, name):
    with pytest.raises(NotAllowed):
        home.add("Ravi Menon", at(23, 8), at(24, 8), by=name)
    home.add("Ravi Menon", at(22, 8), at(23, 8))
    person = home.who(name)
    assert len(home.door.ask(on_call.read_week, by=person, first_on=MONDAY).turns) == 1
    home.door.is_lobby = True
    assert home.door.ask(on_call.read_now, by=person).person == "Ravi Menon"


def test_now_is_told_with_its_end_and_nobody_is_nobody(home):
    assert home.door.ask(on_call.read_now) == on_call.OnCallNow()
    home.add("Ravi Menon", at(22, 8), at(22, 20))
    now = home.door.ask(on_call.read_now)
    assert (now.person, now.until) == ("Ravi Menon", at(22, 20))
    home.clock.at = at(22, 20)
    assert home.door.ask(on_call.read_now).person == ""


def test_two_are_not_on_call_at_once(home):
    home.add("Ravi Menon", at(22, 8), at(23, 8))
    with pytest.raises(RuleBroken) as refused:
        home.add("Marcus Bell", at(23, 7), at(24, 8))
    assert refused.value.code == "on_call.taken"


def test_who_has_no_clinical_role_is_not_put_on_call(home):
    with pytest.raises(RuleBroken) as refused:
        home.add("Tessa Lund", at(23, 7), at(24, 8))
    assert (refused.value.code, refused.value.field) == ("on_call.not_clinical", "person_id")


def test_a_turn_is_handed_over_swapped_changed_removed_and_each_is_undone(home):
    home.add("Ravi Menon", at(22, 8), at(23, 8))
    home.add("Marcus Bell", at(23, 8), at(24, 8))
    home.add("Ravi Menon", at(24, 8), at(25, 8))
    before, ines = home.turns(), home.who("Ines Calloway").id
    acts = (
        (on_call.hand_over, 0, {"person_id": ines, "at": at(22, 17)}),
        (on_call.swap_turns, 1, {}),
        (
            on_call.change_turn,
            1,
            {"person_id": ines, "starts_at": at(23, 9), "ends_at": at(24, 8)},
        ),
        (on_call.remove_turn, 2, {}),
    )
    halves = (("Ravi Menon", at(22, 8), at(22, 17)), ("Ines Calloway", at(22, 17), at(23, 8)))
    expected = (
        [*halves, *before[1:]],
        [before[0], ("Ravi Menon", *before[1][1:]), ("Marcus Bell", *before[2][1:])],
        [before[0], ("Ines Calloway", at(23, 9), at(24, 8)), before[2]],
        before[:2],
    )
    for (fn, place, more), after in zip(acts, expected, strict=True):
        given = home.turn(place) | more
        if fn is on_call.swap_turns:
            other = home.turn(2)
            given |= {"other_id": other["turn_id"], "other_version": other["expected_version"]}
        with pytest.raises(Conflict):
            home.door.do(fn, **given | {"expected_version": 0})
        home.door.do(fn, **given)
        assert home.turns() == after, fn
        home.door.undo()
        assert home.turns() == before


def test_a_turn_that_has_begun_is_not_removed(home):
    home.add("Ravi Menon", at(22, 8), at(23, 8))
    with pytest.raises(RuleBroken) as refused:
        home.door.do(on_call.remove_turn, **home.turn())
    assert refused.value.code == "on_call.under_way"


# -- caseload ---------------------------------------------------------------------


@pytest.fixture
def patient_id(home):
    """A patient of Marcus's; Ravi has nothing to do with them."""
    made = house.add_person(home.door, "Calvin", "Osei")
    admit(home.door, made, counselor_id=home.who("Marcus Bell").id)
    return made


def sees_goals(home, patient_id, name="Ravi Menon") -> bool:
    found = home.door.ask(open_chart, by=home.who(name), patient_id=patient_id)
    return found.goals is not None


def test_who_is_on_call_now_has_everybody_in_care_on_the_caseload(home, patient_id):
    assert not sees_goals(home, patient_id)
    home.add("Ravi Menon", at(22, 10), at(22, 20))
    assert not sees_goals(home, patient_id)
    home.clock.at = at(22, 10)
    assert sees_goals(home, patient_id)
    home.clock.at = at(22, 20)
    assert not sees_goals(home, patient_id)


def test_being_on_call_opens_a_restricted_record_too_and_no_longer_than_the_turn(home, patient_id):
    home.door.do(
        restrictions.restrict,
        patient_id=patient_id,
        expected_version=0,
        reason=REASON,
    )
    ravi = home.who("Ravi Menon")
    with pytest.raises(NotAllowed):
        home.door.ask(open_chart, by=ravi, patient_id=patient_id)
    home.add("Ravi Menon", at(22, 8), at(22, 20))
    assert sees_goals(home, patient_id)
    home.clock.at = at(22, 20)
    with pytest.raises(NotAllowed):
        home.door.ask(open_chart, by=ravi, patient_id=patient_id)


def test_who_was_overlapped_or_lost_the_role_has_nobody_by_the_rota(home, patient_id):
    home.add("Ravi Menon", at(22, 8), at(22, 20))
    home.door.do(
        on_call.hand_over, **home.turn(), person_id=home.who("Ines Calloway").id, at=at(22, 9)
    )
    home.clock.at = at(22, 9) + timedelta(minutes=1)
    assert not sees_goals(home, patient_id)


def test_a_role_that_ended_while_the_turn_runs_opens_nothing(home, patient_id):
    home.door.do(
        restrictions.restrict,
        patient_id=patient_id,
        expected_version=0,
        reason=REASON,
    )
    home.add("Ravi Menon", at(22, 8), at(22, 20))
    ravi = home.who("Ravi Menon")
    row = next(each for each in home.door.ask(people.list_people) if each.person_id == ravi.id)
    roles = [people.Role.FRONT_DESK]
    given = {"person_id": ravi.id, "expected_version": row.version, "name": ravi.name}
    home.door.do(people.change_person, **given, credentials="", roles=roles)
    with pytest.raises(NotAllowed):
        home.door.ask(open_chart, by=home.who("Ravi Menon"), patient_id=patient_id)


def test_somebody_who_left_care_is_on_nobodys_caseload_by_the_rota(home, patient_id):
    with Session(home.door.file.read_engine) as db:
        episode = db.scalars(select(Episode).where(Episode.patient_id == patient_id)).one()
    home.door.do(
        discharges.discharge,
        episode_id=episode.id,
        expected_version=episode.version,
        on=date(2026, 10, 21),
        plan=PLAN,
        reason=DischargeReason.COMPLETED,
        status="Sober, housed.",
        prognosis="Good.",
        next_level="1",
    )
    home.add("Ravi Menon", at(22, 8), at(22, 20))
    assert not sees_goals(home, patient_id)
