"""Questionnaires on a real file: who enters, who sees, what is kept, and what a score does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from iopdesk.domain.episodes import HoldKind
from iopdesk.domain.instruments import Direction, OwnScale
from iopdesk.domain.safety import Sight
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import assessments, instruments
from iopdesk.services.assessment_page import read_page
from iopdesk.services.chart import open_chart
from iopdesk.services.instruments import (
    correct_result,
    enter_answers,
    enter_own,
    enter_score,
    entry_choices,
    read_result,
)
from iopdesk.storage.models import InstrumentResult, SafetyPrompt
from tests.services import house
from tests.services.answers import CALM
from tests.services.care import admit, complete

TODAY = date(2026, 10, 22)
PHQ9 = {"instrument": "phq9", "form_version": "2001"}
DANGER = (*CALM[:8], ("9", 2))
COWS_KEYS = [str(number) for number in range(1, 12)]
HIGH_COWS = (("1", 4), ("2", 4), ("3", 5), ("4", 5), ("5", 4), ("6", 4), ("7", 5), ("8", 4),
             ("9", 4), ("10", 0), ("11", 0))  # fmt: skip
"""39 points: severe."""


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Marisol", "Quintero")


@pytest.fixture
def episode_id(door, patient_id):
    return admit(door, patient_id)


def enter(door, patient_id, *, by="Dana Okafor", on=TODAY, answers=CALM, form=PHQ9, **more):
    given = {**form, "patient_id": patient_id, "taken_on": on, "answers": answers, **more}
    return door.do(enter_answers, by=house.person(door, by), **given).result


def kept(door):
    with Session(door.file.read_engine) as db:
        return db.scalars(select(InstrumentResult).order_by(InstrumentResult.id.desc())).first()


def prompts(door):
    with Session(door.file.read_engine) as db:
        return list(db.scalars(select(SafetyPrompt)))


def test_answers_are_kept_with_their_version_items_and_score(door, patient_id):
    enter(door, patient_id, answers=CALM[::-1], note=" In the waiting room ")
    row = kept(door)
    assert (row.instrument, row.form_version, row.taken_on) == ("phq9", "2001", TODAY)
    assert [tuple(each) for each in row.answers] == list(CALM)
    assert [tuple(each) for each in row.scores] == [("phq9", 8)]
    assert row.note == "In the waiting room"


def test_a_questionnaire_of_several_scores_keeps_each(door, patient_id):
    form = {"instrument": "bam", "form_version": ""}
    answers = tuple((str(number), 1) for number in range(1, 18))
    bam = instruments.rules.questionnaire("bam")
    fits = tuple(
        (each.key, each.choices[1].points) for each in bam.items if each.key in dict(answers)
    )
    enter(door, patient_id, form=form, answers=fits)
    assert {scale for scale, _value in kept(door).scores} == {
        "bam_use",
        "bam_risk",
        "bam_protective",
    }


def test_an_unfinished_questionnaire_is_kept_without_a_score_and_says_what_is_missing(
    door, patient_id
):
    done = enter(door, patient_id, answers=CALM[:7] + CALM[8:])
    assert done.words == ""
    assert "8" in done.missing
    assert kept(door).scores == ()
    page = door.ask(read_page, patient_id=patient_id)
    assert [each.label for each in page.unfinished] == ["PHQ-9"]
    assert page.series == ()


def test_the_front_desk_enters_answers_and_learns_no_score_and_sees_no_list(door, patient_id):
    done = enter(door, patient_id, by="Tessa Lund")
    assert done.words == ""
    tessa = house.person(door, "Tessa Lund")
    for question, given in (
        (read_page, {"patient_id": patient_id}),
        (read_result, {"result_id": done.result_id}),
    ):
        with pytest.raises(NotAllowed):
            door.ask(question, by=tessa, **given)
    assert enter(door, patient_id).words == "8, mild"


def test_a_counselor_without_the_patient_enters_and_sees_no_score(door, patient_id, episode_id):
    assert enter(door, patient_id, by="Ravi Menon").words == ""


@pytest.mark.parametrize("name", ["Tessa Lund", "Elin Thornquist"])
def test_what_only_clinicians_rate_is_neither_offered_nor_taken_from_others(door, patient_id, name):
    form = {"instrument": "cows", "form_version": "2003"}
    with pytest.raises(NotAllowed) as refused:
        enter(door, patient_id, by=name, form=form, answers=HIGH_COWS)
    assert refused.value.code == "instrument.clinicians_only"
    codes = {each.code for each in door.ask(entry_choices, by=house.person(door, name))}
    assert not {"cows", "ciwa"} & codes
    assert {"phq9", "gad7", "bam", "audit_c", "audit", "dast10", "cssrs", "tcu"} == codes
    offered = door.ask(entry_choices, by=house.person(door, "Ines Calloway"))
    assert {"cows", "ciwa"} <= {each.code for each in offered}


@pytest.mark.parametrize(
    ("fn", "given", "code"),
    [
        (enter_answers, PHQ9 | {"answers": ()}, "instrument_empty"),
        (enter_answers, PHQ9 | {"answers": (("9", 7),)}, "instrument_answer"),
        (enter_answers, PHQ9 | {"answers": (("77", 1),)}, "instrument_item"),
        (
            enter_answers,
            {"instrument": "mood", "form_version": "", "answers": CALM},
            "instrument_unknown",
        ),
        (enter_answers, PHQ9 | {"answers": CALM, "taken_on": TODAY + timedelta(days=1)},
         "instrument_ahead"),
        (enter_score, {"instrument": "audit", "score": 41}, "score_range"),
        (enter_score, {"instrument": "phq9", "score": 12}, "instrument_has_items"),
        (enter_score, {"instrument": "mood", "score": 12}, "instrument_unknown"),
        (enter_own, {"scale": OwnScale("PHQ-9", 0, 9), "score": 1}, "own_scale_known"),
        (enter_own, {"scale": OwnScale("Craving", 0, 10), "score": 11}, "own_score_range"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(door, patient_id, fn, given, code):
    with pytest.raises(RuleBroken) as refused:
        door.do(fn, **{"patient_id": patient_id, "taken_on": TODAY, **given})
    assert refused.value.code == code
    assert kept(door) is None
    assert prompts(door) == []


def test_a_score_alone_and_an_own_scale_stand_in_the_chart_with_their_trend(door, patient_id):
    scale = OwnScale("Sleep", 0, 10, is_higher_better=True)
    for on, score in ((TODAY - timedelta(days=7), 3), (TODAY, 6)):
        door.do(enter_own, patient_id=patient_id, scale=scale, taken_on=on, score=score)
    door.do(enter_score, patient_id=patient_id, instrument="audit", taken_on=TODAY, score=12)
    series = {each.label: each for each in door.ask(read_page, patient_id=patient_id).series}
    assert series["Sleep"].trend.direction is Direction.BETTER
    assert (series["Sleep"].lowest, series["Sleep"].highest) == (0, 10)
    assert series["AUDIT"].last.score == 12
    assert series["AUDIT"].trend is None


def test_scores_of_one_scale_are_a_series_from_the_oldest_with_bands_and_trend(door, patient_id):
    low = tuple((str(number), 0) for number in range(1, 10))
    enter(door, patient_id, on=TODAY, answers=low)
    enter(door, patient_id, on=TODAY - timedelta(days=30))
    (series,) = door.ask(read_page, patient_id=patient_id).series
    assert [(each.score, each.band) for each in series.points] == [(8, "mild"), (0, "minimal")]
    assert series.trend.words == "8 to 0, better"
    assert series.last.meaning == "Depression symptoms: minimal"


def test_a_correction_counts_anew_keeps_the_version_in_hand_and_is_undone(door, patient_id):
    done = enter(door, patient_id)
    row = door.ask(read_result, result_id=done.result_id)
    assert row.answers == CALM
    given = {"result_id": row.result_id, "taken_on": TODAY, "answers": (*CALM[:7], ("8", 3))}
    again = door.do(correct_result, expected_version=row.version, **given).result
    assert (again.words, again.missing) == ("", "Item 9 has no answer.")
    with pytest.raises(Conflict):
        door.do(correct_result, expected_version=row.version, **given)
    door.undo()
    assert [tuple(each) for each in kept(door).scores] == [("phq9", 8)]


def test_a_number_is_corrected_within_its_range_and_by_who_may_see_it(door, patient_id):
    given = {"patient_id": patient_id, "taken_on": TODAY}
    result_id = door.do(enter_score, instrument="audit", score=12, **given).result.result_id
    row = door.ask(read_result, result_id=result_id)
    change = {"result_id": result_id, "expected_version": row.version, "taken_on": TODAY}
    for score, code in ((None, "instrument_no_score"), (41, "score_range")):
        with pytest.raises(RuleBroken) as refused:
            door.do(correct_result, **change, score=score)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        door.do(correct_result, by=house.person(door, "Tessa Lund"), **change, score=13)
    assert door.do(correct_result, **change, score=13).result.words == "13"


def test_item_nine_opens_a_prompt_in_the_same_act_and_only_then(door, patient_id):
    assert enter(door, patient_id).sight is None
    assert prompts(door) == []
    done = enter(door, patient_id, by="Tessa Lund", answers=(("9", 1),))
    assert (done.sight, done.said, done.words) == (Sight.SENTENCE, "", "")
    (prompt,) = prompts(door)
    assert (prompt.patient_id, prompt.result_id) == (patient_id, done.result_id)


def test_a_cssrs_score_and_a_concern_in_words_open_a_prompt_too(door, patient_id):
    given = {"patient_id": patient_id, "taken_on": TODAY}
    door.do(enter_score, instrument="cssrs", score=0, **given)
    assert prompts(door) == []
    door.do(enter_score, instrument="cssrs", score=1, **given)
    enter(door, patient_id, concern="Gave her cat away")
    assert [(each.reason, each.concern) for each in prompts(door)] == [
        ("cssrs", ""),
        ("concern", "Gave her cat away"),
    ]


def test_a_correction_to_danger_opens_one_prompt_and_back_closes_none(door, patient_id):
    done = enter(door, patient_id)
    given = {"result_id": done.result_id, "taken_on": TODAY}
    for answers, count in ((DANGER, 1), (DANGER, 1), (CALM, 1)):
        row = door.ask(read_result, result_id=done.result_id)
        door.do(correct_result, expected_version=row.version, answers=answers, **given)
        assert len(prompts(door)) == count


def test_an_entry_that_opened_a_prompt_is_not_undone(door, patient_id):
    enter(door, patient_id, answers=DANGER)
    with pytest.raises(NotAllowed) as refused:
        door.undo()
    assert refused.value.code == "undo.not_allowed"
    assert len(prompts(door)) == 1
    assert kept(door) is not None


# -- holds ------------------------------------------------------------------------


def holds(door, patient_id):
    return {each.hold.kind: each for each in door.ask(open_chart, patient_id=patient_id).holds}


def cows(door, patient_id, on=TODAY, answers=HIGH_COWS):
    form = {"instrument": "cows", "form_version": "2003"}
    return enter(door, patient_id, on=on, form=form, answers=answers)


def evaluate(door, episode_id, on):
    row = door.ask(assessments.read_assessment, episode_id=episode_id)
    door.do(assessments.record_medical_evaluation, assessment_id=row.assessment_id, on=on)


def test_a_high_cows_raises_the_medical_hold_and_its_undo_ends_it(door, patient_id, episode_id):
    complete(door, episode_id)
    assert holds(door, patient_id) == {}
    cows(door, patient_id)
    assert holds(door, patient_id)[HoldKind.MEDICAL].reasons == ("COWS is 39",)
    door.undo()
    assert holds(door, patient_id) == {}


def test_a_lower_score_later_does_not_end_the_hold_and_an_evaluation_does(
    door, patient_id, episode_id
):
    complete(door, episode_id)
    cows(door, patient_id, TODAY - timedelta(days=3))
    cows(door, patient_id, TODAY - timedelta(days=2), tuple((key, 0) for key in COWS_KEYS))
    assert set(holds(door, patient_id)) == {HoldKind.MEDICAL}
    evaluate(door, episode_id, TODAY - timedelta(days=1))
    assert holds(door, patient_id) == {}


def test_a_high_score_after_the_evaluation_asks_for_the_next_one(door, patient_id, episode_id):
    complete(door, episode_id, cows_score=40)
    evaluate(door, episode_id, TODAY - timedelta(days=1))
    cows(door, patient_id, TODAY - timedelta(days=1))
    assert holds(door, patient_id) == {}
    cows(door, patient_id)
    assert holds(door, patient_id)[HoldKind.MEDICAL].reasons == ("COWS is 39",)


def test_a_score_of_before_the_admission_counts_and_without_an_assessment_too(door, patient_id):
    cows(door, patient_id, date(2026, 8, 6))
    admit(door, patient_id)
    assert set(holds(door, patient_id)) == {HoldKind.MEDICAL, HoldKind.ASSESSMENT}


def test_the_chart_part_takes_as_many_statements_for_a_long_history(door, patient_id, episode_id):
    def count() -> int:
        seen = []
        event.listen(door.file.read_engine, "before_cursor_execute", lambda *_a: seen.append(1))
        door.ask(read_page, patient_id=patient_id)
        return len(seen)

    enter(door, patient_id)
    few = count()
    for number in range(12):
        enter(door, patient_id, on=TODAY - timedelta(days=number), answers=DANGER)
    assert count() == few
