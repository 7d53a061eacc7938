"""Safety prompts on a real file: who is told when, what they see, and what closes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from iopdesk.domain.people import Role
from iopdesk.domain.safety import Sight
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import covers, on_call, people, restrictions
from iopdesk.services.assessment_page import read_page
from iopdesk.services.crisis_cards import draw_card
from iopdesk.services.door import Door
from iopdesk.services.safety_prompts import acknowledge, raise_concern, read_told
from tests.conftest import FrozenClock
from tests.services import house
from tests.services.care import admit

TODAY = date(2026, 10, 22)
DONE = "Sat with him, safety plan renewed, sister came"
REASON = "The mayor of the town"
TEN = timedelta(minutes=10)


@dataclass
class Home:
    """A practice in which Calvin is a patient of Marcus's; Dana alone directs."""

    door: Door
    clock: FrozenClock
    patient_id: int

    def who(self, name: str):
        return house.person(self.door, name)

    def sees(self, name: str):
        return self.door.ask(read_told, by=self.who(name))

    def told(self) -> set[str]:
        names = ("Dana Okafor", "Marcus Bell", "Ravi Menon", "Ines Calloway", "Tessa Lund")
        return {name for name in names if self.sees(name)}

    def worry(self, by: str = "Tessa Lund", concern: str = "Said good-bye to everybody"):
        given = {"patient_id": self.patient_id, "concern": concern}
        return self.door.do(raise_concern, by=self.who(by), **given).result

    def call(self, name: str, hours: int = 24, since: int = 1) -> None:
        start = self.clock.at - timedelta(hours=since)
        given = {"starts_at": start, "ends_at": start + timedelta(hours=hours)}
        self.door.do(on_call.add_turn, person_id=self.who(name).id, **given)

    def close(self, by: str, action: str = DONE, **more):
        (row,) = self.sees(by)
        given = {"prompt_id": row.prompt_id, "expected_version": row.version, "action": action}
        return self.door.do(acknowledge, by=self.who(by), **given | more).result


@pytest.fixture
def home(template_file, tmp_path) -> Iterator[Home]:
    clock = FrozenClock()
    with house.opened(template_file, tmp_path / "home", clock) as door:
        patient_id = house.add_person(door, "Calvin", "Osei")
        admit(door, patient_id, counselor_id=house.person(door, "Marcus Bell").id)
        yield Home(door, clock, patient_id)


def test_the_counselor_is_told_at_once_and_the_enterer_reads_one_sentence(home):
    assert home.worry().sight is Sight.SENTENCE
    assert home.told() == {"Marcus Bell"}
    (row,) = home.sees("Marcus Bell")
    assert (row.name, row.concern, row.entered_by) == (
        "Calvin Osei",
        "Said good-bye to everybody",
        "Tessa Lund",
    )
    assert row.climbs_at == row.opened_at + TEN


def test_it_climbs_to_who_is_on_call_and_then_to_the_directors(home):
    home.call("Ravi Menon")
    home.worry()
    home.clock.advance(TEN - timedelta(seconds=1))
    assert home.told() == {"Marcus Bell"}
    home.clock.advance(timedelta(seconds=1))
    assert home.told() == {"Marcus Bell", "Ravi Menon"}
    home.clock.advance(TEN)
    assert home.told() == {"Marcus Bell", "Ravi Menon", "Dana Okafor"}
    assert home.sees("Dana Okafor")[0].climbs_at is None


def test_who_was_on_call_stays_told_when_the_next_takes_over(home):
    home.call("Ravi Menon", hours=2)
    home.worry()
    home.clock.advance(2 * TEN)
    home.door.do(
        on_call.add_turn,
        person_id=home.who("Ines Calloway").id,
        starts_at=home.clock.at + timedelta(minutes=40),
        ends_at=home.clock.at + timedelta(hours=9),
    )
    home.clock.advance(timedelta(minutes=50))
    assert {"Ravi Menon", "Ines Calloway"} <= home.told()


def test_a_cover_is_told_in_place_of_the_counselor(home):
    given = {"counselor_id": home.who("Marcus Bell").id, "person_id": home.who("Ravi Menon").id}
    home.door.do(covers.add_cover, **given, starts_on=TODAY, ends_on=TODAY)
    home.worry()
    assert home.told() == {"Ravi Menon"}


def test_a_counselor_who_left_is_not_waited_for(home):
    marcus = home.who("Marcus Bell")
    row = next(each for each in home.door.ask(people.list_people) if each.person_id == marcus.id)
    home.door.do(people.remove_person, person_id=marcus.id, expected_version=row.version)
    home.worry()
    assert home.sees("Dana Okafor")


def test_an_enterer_who_is_told_sees_the_prompt_itself(home):
    assert home.worry(by="Marcus Bell").sight is Sight.PROMPT
    assert home.worry(by="Ravi Menon").sight is Sight.SENTENCE


def test_a_word_about_what_was_done_closes_it_everywhere_for_ever(home):
    home.call("Ravi Menon")
    home.worry()
    home.clock.advance(3 * TEN)
    assert home.close("Ravi Menon", at=home.clock.at - TEN).said == "Safety prompt acknowledged"
    assert home.told() == set()
    assert home.door.undo(by=home.who("Ravi Menon")) is None
    (past,) = home.door.ask(read_page, patient_id=home.patient_id).prompts
    assert (past.acknowledged_by, past.action) == ("Ravi Menon", DONE)
    assert past.acknowledged_at == home.clock.at - TEN


@pytest.mark.parametrize(
    ("action", "minutes", "code"),
    [
        ("ok", 0, "safety.action"),
        (DONE, 1, "safety.ahead"),
        (DONE, -60, "safety.early"),
    ],
)
def test_it_stays_open_without_words_or_at_a_time_that_cannot_be(home, action, minutes, code):
    home.worry()
    with pytest.raises(RuleBroken) as refused:
        home.close("Marcus Bell", action, at=home.clock.at + timedelta(minutes=minutes))
    assert refused.value.code == code
    assert home.told() == {"Marcus Bell"}


def test_two_who_acknowledge_at_once_do_not_write_over_each_other(home):
    home.worry()
    (row,) = home.sees("Marcus Bell")
    home.close("Marcus Bell")
    given = {"prompt_id": row.prompt_id, "expected_version": row.version, "action": DONE}
    with pytest.raises(Conflict):
        home.door.do(acknowledge, **given)


@pytest.mark.parametrize("name", ["Tessa Lund", "Elin Thornquist", "Otto Reyes"])
def test_nobody_but_a_clinician_acknowledges(home, name):
    home.worry()
    (row,) = home.sees("Marcus Bell")
    given = {"prompt_id": row.prompt_id, "expected_version": row.version, "action": DONE}
    with pytest.raises(NotAllowed):
        home.door.do(acknowledge, by=home.who(name), **given)


def test_in_lobby_mode_those_told_see_initials_and_no_reason(home):
    home.worry()
    home.door.is_lobby = True
    (row,) = home.sees("Marcus Bell")
    assert (row.name, row.reason, row.concern) == ("CO", "", "")


def test_an_empty_concern_is_asked_for(home):
    with pytest.raises(RuleBroken) as refused:
        home.worry(concern="  ")
    assert refused.value.code == "safety.no_words"


def test_a_concern_about_a_restricted_patient_is_passed_on_by_who_may_not_open_the_record(home):
    home.door.do(
        restrictions.restrict,
        patient_id=home.patient_id,
        expected_version=0,
        reason=REASON,
    )
    assert home.worry().sight is Sight.SENTENCE
    assert home.told() == {"Marcus Bell"}


def test_the_ladder_asks_as_much_of_the_file_for_many_prompts_as_for_one(home):
    from sqlalchemy import event

    seen: list[str] = []
    event.listen(
        home.door.file.read_engine, "before_cursor_execute", lambda *given: seen.append(given[2])
    )

    def count() -> int:
        seen.clear()
        assert home.sees("Marcus Bell")
        return len(seen)

    home.worry()
    few = count()
    for _number in range(9):
        home.worry()
    assert count() == few


def test_the_card_tells_who_is_on_call_and_is_drawn_for_clinicians(home):
    home.call("Ravi Menon")
    drawn = home.door.ask(draw_card, patient_id=home.patient_id)
    assert "Ravi Menon" in drawn.paper.text
    assert "Calvin" not in drawn.paper.text + drawn.file_name
    with pytest.raises(NotAllowed):
        home.door.ask(draw_card, by=home.who("Tessa Lund"), patient_id=home.patient_id)


def test_who_has_no_clinical_role_any_more_is_not_told(home):
    home.call("Ravi Menon")
    ravi = home.who("Ravi Menon")
    row = next(each for each in home.door.ask(people.list_people) if each.person_id == ravi.id)
    home.door.do(
        people.change_person,
        person_id=ravi.id,
        expected_version=row.version,
        name=ravi.name,
        credentials="",
        roles=[Role.FRONT_DESK],
    )
    home.worry()
    home.clock.advance(TEN)
    assert home.told() == {"Marcus Bell", "Dana Okafor"}
