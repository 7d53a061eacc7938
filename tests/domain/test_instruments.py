"""Questionnaires as published, their scores, and where scores went."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.assessments import Instrument, band_of, score_range
from iopdesk.domain.instrument_texts.audit_c import AUDIT_C
from iopdesk.domain.instrument_texts.bam import BAM
from iopdesk.domain.instrument_texts.ciwa import CIWA
from iopdesk.domain.instrument_texts.cows import COWS
from iopdesk.domain.instrument_texts.phq import GAD7, PHQ9, SELF_HARM
from iopdesk.domain.instruments import (
    QUESTIONNAIRES,
    DatedScore,
    Direction,
    OwnScale,
    band_meaning,
    check_own_scale,
    check_own_score,
    is_higher_better,
    is_score_only,
    questionnaire,
    score,
    trend,
    trend_of,
)
from iopdesk.domain.patients import Gender
from iopdesk.domain.questionnaires import Questionnaire
from iopdesk.domain.rule_packs import shipped
from iopdesk.errors import RuleBroken, sentence_for

EACH = pytest.mark.parametrize("form", QUESTIONNAIRES, ids=lambda each: each.code)


def _points(form: Questionnaire, key: str) -> list[int]:
    item = form.item(key)
    assert item is not None
    return [each.points for each in item.choices]


def _all(form: Questionnaire, pick: int) -> dict[str, int]:
    """The first (0) or last (-1) answer of every item."""
    return {each.key: each.choices[pick].points for each in form.items}


@st.composite
def filled(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, int | None]]:
    """A questionnaire and answers, some of them missing or not given."""
    form = draw(st.sampled_from(QUESTIONNAIRES))
    answers: dict[str, int | None] = {}
    for item in form.items:
        answer = draw(st.sampled_from([None, "absent", *(each.points for each in item.choices)]))
        if answer != "absent":
            answers[item.key] = answer  # type: ignore[assignment]
    return form, answers


# -- the texts ------------------------------------------------------------------------


@EACH
def test_the_items_add_up_to_the_published_range(form: Questionnaire) -> None:
    least, most = score(form, _all(form, 0)), score(form, _all(form, -1))
    for scale in form.scales:
        assert (least.scores[scale], most.scores[scale]) == score_range(scale)


@EACH
def test_an_answer_is_known_by_its_points(form: Questionnaire) -> None:
    for item in form.items:
        points = [each.points for each in item.choices]
        assert points == sorted(set(points))
        assert points[0] == 0
        words = [each.words for each in item.choices]
        assert len(set(words)) == len(words)
        assert all(words)
    keys = [each.key for each in form.items]
    assert len(set(keys)) == len(keys)
    assert set(form.scored_keys) <= set(keys)


@EACH
def test_each_text_says_where_it_comes_from_and_why_it_may_be_shipped(form: Questionnaire) -> None:
    assert len(form.rights.source) > 10
    assert len(form.rights.licence) > 10
    assert form.rights.checked_on >= date(2026, 1, 1)
    assert form.intro_words
    assert form.version


@pytest.mark.parametrize(
    ("form", "items", "scored"),
    [(PHQ9, 10, 9), (GAD7, 8, 7), (BAM, 23, 15), (AUDIT_C, 3, 3), (COWS, 11, 11), (CIWA, 10, 10)],
)
def test_each_questionnaire_has_its_published_items(
    form: Questionnaire, items: int, scored: int
) -> None:
    assert len(form.items) == items
    assert len(form.scored_keys) == scored


@pytest.mark.parametrize(
    ("form", "key", "start", "points"),
    [
        (PHQ9, "1", "Little interest", [0, 1, 2, 3]),
        (PHQ9, SELF_HARM, "Thoughts that you would be better off dead", [0, 1, 2, 3]),
        (PHQ9, "10", "If you checked off any problems", [0, 1, 2, 3]),
        (GAD7, "7", "Feeling afraid", [0, 1, 2, 3]),
        (AUDIT_C, "3", "How often do you have six or more", [0, 1, 2, 3, 4]),
        (BAM, "1", "In the past 30 days, would you say your physical", [0, 1, 2, 3, 4]),
        (BAM, "6", "In the past 30 days, how many days did you use any", [0, 1, 2, 3, 4]),
        (BAM, "14", "Do you have enough income", [0, 4]),
        (BAM, "17", "How satisfied", [0, 1, 2, 3, 4]),
        (COWS, "1", "Resting pulse rate", [0, 1, 2, 4]),
        (COWS, "2", "Sweating", [0, 1, 2, 3, 4]),
        (COWS, "3", "Restlessness", [0, 1, 3, 5]),
        (COWS, "4", "Pupil size", [0, 1, 2, 5]),
        (COWS, "5", "Bone or joint aches", [0, 1, 2, 4]),
        (COWS, "6", "Runny nose or tearing", [0, 1, 2, 4]),
        (COWS, "7", "GI upset", [0, 1, 2, 3, 5]),
        (COWS, "8", "Tremor", [0, 1, 2, 4]),
        (COWS, "9", "Yawning", [0, 1, 2, 4]),
        (COWS, "10", "Anxiety or irritability", [0, 1, 2, 4]),
        (COWS, "11", "Gooseflesh skin", [0, 3, 5]),
        (CIWA, "1", "Nausea and vomiting", list(range(8))),
        (CIWA, "9", "Headache", list(range(8))),
        (CIWA, "10", "Orientation", list(range(5))),
    ],
)
def test_items_stand_under_their_printed_number_with_their_points(
    form: Questionnaire, key: str, start: str, points: list[int]
) -> None:
    item = form.item(key)
    assert item is not None
    assert item.words.startswith(start)
    assert _points(form, key) == points


def test_the_points_between_two_named_ones_may_be_chosen_in_the_ciwa() -> None:
    item = CIWA.item("2")
    assert item is not None
    assert [each.words for each in item.choices][:3] == [
        "No tremor", "Not visible, but can be felt fingertip to fingertip", "2",
    ]  # fmt: skip


def test_withdrawal_scales_alone_are_for_clinicians() -> None:
    assert {each.code for each in QUESTIONNAIRES if each.is_clinician_only} == {"cows", "ciwa"}


def test_the_severe_bands_of_withdrawal_start_where_the_medical_hold_does() -> None:
    levels = shipped().levels
    for scale, hold in ((Instrument.COWS, levels.hold_cows), (Instrument.CIWA, levels.hold_ciwa)):
        at, below = band_of(scale, hold), band_of(scale, hold - 1)
        assert at is not None
        assert below is not None
        assert (at.words, at.lowest) == ("severe", hold)
        assert below.words != "severe"


# -- finding one ----------------------------------------------------------------------


@EACH
def test_a_stored_code_and_version_find_their_questionnaire(form: Questionnaire) -> None:
    assert questionnaire(form.code) is form
    assert questionnaire(form.code, form.version) is form


@pytest.mark.parametrize(("code", "version"), [("other", ""), ("phq9", "1999"), ("", "")])
def test_an_unknown_questionnaire_is_refused(code: str, version: str) -> None:
    with pytest.raises(RuleBroken, match="instrument_unknown"):
        questionnaire(code, version)


def test_code_and_version_are_given_once() -> None:
    given_ = [(each.code, each.version) for each in QUESTIONNAIRES]
    assert len(set(given_)) == len(given_)


# -- scores ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "points", "gender", "total", "band"),
    [
        (PHQ9, "000000000", None, 0, "minimal"),
        (PHQ9, "111110000", None, 5, "mild"),
        (PHQ9, "222220000", None, 10, "moderate"),
        (PHQ9, "333330000", None, 15, "moderately severe"),
        (PHQ9, "333333200", None, 20, "severe"),
        (GAD7, "1111000", None, 4, "minimal"),
        (GAD7, "3330000", None, 9, "mild"),
        (GAD7, "3333111", None, 15, "severe"),
        (AUDIT_C, "210", Gender.MAN, 3, "negative"),
        (AUDIT_C, "210", Gender.WOMAN, 3, "positive"),
        (AUDIT_C, "211", Gender.MAN, 4, "positive"),
        (AUDIT_C, "210", None, 3, "positive"),
        (COWS, "44554454445", None, 48, "severe"),
        (COWS, "44554454010", None, 36, "moderately severe"),
        (COWS, "11100001000", None, 4, "none"),
        (CIWA, "7755300000", None, 27, "severe"),
        (CIWA, "4440000000", None, 12, "moderate"),
    ],
)
def test_answers_add_up_and_fall_into_their_band(
    form: Questionnaire, points: str, gender: Gender | None, total: int, band: str
) -> None:
    answers = {str(number): int(each) for number, each in enumerate(points, start=1)}
    scored = score(form, answers, gender=gender)
    assert scored.total == total
    assert scored.band is not None
    assert scored.band.words == band
    assert scored.is_complete


@pytest.mark.parametrize("key", PHQ9.scored_keys)
def test_without_one_item_the_phq_has_no_total_and_names_the_item(key: str) -> None:
    answers = _all(PHQ9, -1)
    del answers[key]
    scored = score(PHQ9, answers)
    assert (scored.total, scored.band, scored.missing) == (None, None, (key,))
    assert scored.missing_words == f"Item {key} has no answer."


def test_several_missing_items_are_named_in_their_order() -> None:
    scored = score(GAD7, {"7": 1, "2": 0, "5": None})
    assert scored.missing == ("1", "3", "4", "5", "6")
    assert scored.missing_words == "Items 1, 3, 4, 5, 6 have no answer."
    assert score(GAD7, _all(GAD7, 0)).missing_words == ""


def test_how_difficult_it_was_counts_nothing() -> None:
    with_it, without = _all(PHQ9, -1), _all(PHQ9, -1)
    del without["10"]
    assert score(PHQ9, with_it).total == score(PHQ9, without).total == 27


def test_the_bam_has_three_scores_and_no_total() -> None:
    answers = _all(BAM, 0) | {"4": 1, "5": 2, "6": 3, "1": 4, "15": 2, "14": 4, "16": 1, "17": 4}
    scored = score(BAM, answers | {"7A": 4, "7G": 4})
    assert scored.total is None
    assert scored.band is None
    assert scored.is_complete
    assert scored.scores == {
        Instrument.BAM_USE: 6, Instrument.BAM_RISK: 6, Instrument.BAM_PROTECTIVE: 5,
    }  # fmt: skip
    assert BAM.scale_labels() == ("BAM use", "BAM risk", "BAM protective")


def test_one_missing_item_of_the_bam_takes_its_own_score_alone() -> None:
    answers = _all(BAM, -1)
    del answers["15"]
    scored = score(BAM, answers)
    assert scored.scores == {
        Instrument.BAM_USE: 12, Instrument.BAM_RISK: None, Instrument.BAM_PROTECTIVE: 24,
    }  # fmt: skip
    assert scored.missing == ("15",)


def test_who_never_drinks_needs_one_answer() -> None:
    scored = score(AUDIT_C, {"1": 0})
    assert (scored.total, scored.missing) == (0, ())
    assert score(AUDIT_C, {"1": 1}).missing == ("2", "3")
    assert score(AUDIT_C, {"1": 0, "3": 2}).total == 2


@pytest.mark.parametrize(
    ("form", "answers", "code", "field"),
    [
        (PHQ9, {"11": 0}, "instrument_item", "11"),
        (PHQ9, {"1": 4}, "instrument_answer", "1"),
        (PHQ9, {"1": -1}, "instrument_answer", "1"),
        (PHQ9, {"1": True}, "instrument_answer", "1"),
        (COWS, {"11": 1}, "instrument_answer", "11"),
        (COWS, {"1": 3}, "instrument_answer", "1"),
        (BAM, {"14": 2}, "instrument_answer", "14"),
        (BAM, {"7": 1}, "instrument_item", "7"),
    ],
)
def test_points_no_answer_has_are_refused_beside_their_item(
    form: Questionnaire, answers: dict[str, int], code: str, field: str
) -> None:
    with pytest.raises(RuleBroken, match=code) as caught:
        score(form, answers)
    assert caught.value.field == field
    assert field in sentence_for(caught.value)


@given(filled())
def test_a_score_is_in_its_range_or_some_item_of_it_is_named(
    case: tuple[Questionnaire, dict[str, int | None]],
) -> None:
    form, answers = case
    scored = score(form, answers)
    for scale, keys in form.scales.items():
        value = scored.scores[scale]
        if value is None:
            assert set(keys) & set(scored.missing)
        else:
            low, high = score_range(scale)
            assert low <= value <= high
            assert not set(keys) & set(scored.missing)
            assert value == sum(answers.get(key) or 0 for key in keys)
    assert scored.is_complete == all(each is not None for each in scored.scores.values())
    assert not any(answers.get(key) is not None for key in scored.missing)


@given(filled(), st.data())
def test_a_higher_answer_never_lowers_a_score(
    case: tuple[Questionnaire, dict[str, int | None]], data: st.DataObject
) -> None:
    form, _answers = case
    before = {each.key: data.draw(st.sampled_from(each.choices)).points for each in form.items}
    key = data.draw(st.sampled_from(form.scored_keys))
    after = before | {key: _points(form, key)[-1]}
    first, second = score(form, before).scores, score(form, after).scores
    for scale in form.scales:
        one, two = first[scale], second[scale]
        assert one is not None
        assert two is not None
        assert one <= two


def test_answers_never_stand_in_a_repr() -> None:
    scored = score(PHQ9, _all(PHQ9, -1))
    assert "27" not in repr(scored)
    assert "2026" not in repr(DatedScore(date(2026, 11, 2), 12))


def test_a_band_speaks_of_signs_and_not_of_a_person() -> None:
    said = []
    for form in QUESTIONNAIRES:
        for scale in form.scales:
            band = band_of(scale, score_range(scale)[1])
            if band is not None:
                said.append(band_meaning(scale, band))
    assert said == [
        "Depression symptoms: severe",
        "Anxiety symptoms: severe",
        "Screen for unhealthy drinking: positive",
        "Opioid withdrawal signs: severe",
        "Alcohol withdrawal signs: severe",
    ]


# -- score entry only -------------------------------------------------------------------


def test_instruments_whose_items_are_not_shipped_take_a_number_alone() -> None:
    only = {each for each in Instrument if is_score_only(each)}
    assert {each: score_range(each) for each in only} == {
        Instrument.AUDIT: (0, 40),
        Instrument.DAST10: (0, 10),
        Instrument.CSSRS: (0, 5),
        Instrument.TCU: (0, 11),
    }
    assert all(band_of(each, 3) is None for each in only)


@pytest.mark.parametrize(
    ("scale", "code", "field"),
    [
        (OwnScale(" ", 0, 10), "own_scale_name", "name"),
        (OwnScale("x" * 61, 0, 10), "own_scale_name", "name"),
        (OwnScale(" Phq-9 ", 0, 10), "own_scale_known", "name"),
        (OwnScale("Craving", 10, 10), "own_scale_range", "highest"),
        (OwnScale("Craving", 0, 10_000), "own_scale_range", "highest"),
    ],
)
def test_a_scale_of_the_practice_has_a_name_of_its_own_and_a_range(
    scale: OwnScale, code: str, field: str
) -> None:
    check_own_scale(OwnScale("Craving today", 0, 10))
    with pytest.raises(RuleBroken, match=code) as caught:
        check_own_scale(scale)
    assert caught.value.field == field


def test_a_score_outside_of_a_scale_of_the_practice_is_refused() -> None:
    scale = OwnScale("Craving today", 1, 10)
    check_own_score(scale, 1)
    check_own_score(scale, 10)
    for value in (0, 11):
        with pytest.raises(RuleBroken, match="own_score_range") as caught:
            check_own_score(scale, value)
        assert "1 to 10" in sentence_for(caught.value)


# -- trends ---------------------------------------------------------------------------

DAY = date(2026, 7, 9)


def _dated(*scores: int) -> list[DatedScore]:
    return [DatedScore(DAY + timedelta(days=30 * place), each) for place, each in enumerate(scores)]


@pytest.mark.parametrize(
    ("instrument", "scores", "words"),
    [
        (Instrument.PHQ9, (16, 20, 5), "16 to 5, better"),
        (Instrument.PHQ9, (5, 16), "5 to 16, worse"),
        (Instrument.PHQ9, (9, 3, 9), "9 to 9, the same"),
        (Instrument.BAM_USE, (12, 0), "12 to 0, better"),
        (Instrument.BAM_RISK, (6, 7), "6 to 7, worse"),
        (Instrument.BAM_PROTECTIVE, (10, 20), "10 to 20, better"),
        (Instrument.BAM_PROTECTIVE, (20, 10), "20 to 10, worse"),
    ],
)
def test_a_trend_goes_from_first_to_last_and_knows_which_way_is_better(
    instrument: Instrument, scores: tuple[int, ...], words: str
) -> None:
    found = trend_of(instrument, _dated(*scores))
    assert found is not None
    assert found.words == words
    assert found.change == scores[-1] - scores[0]


def test_protective_factors_alone_are_better_when_higher() -> None:
    assert [each for each in Instrument if is_higher_better(each)] == [Instrument.BAM_PROTECTIVE]


def test_one_score_is_no_trend() -> None:
    assert trend(_dated(5)) is None
    assert trend([]) is None


def test_of_two_scores_of_one_day_the_later_given_is_the_later() -> None:
    found = trend([DatedScore(DAY, 9), DatedScore(DAY, 4)])
    assert found is not None
    assert (found.first.score, found.last.score) == (9, 4)


@given(st.lists(st.integers(0, 27), min_size=2), st.randoms(use_true_random=False))
def test_a_trend_depends_on_the_days_alone_and_turns_with_what_is_better(
    scores: list[int], random: object
) -> None:
    dated = _dated(*scores)
    mixed = list(dated)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, two = trend(mixed), trend(mixed, higher_is_better=True)
    assert one is not None
    assert two is not None
    assert (one.first, one.last) == (dated[0], dated[-1])
    turned = {Direction.BETTER: Direction.WORSE, Direction.WORSE: Direction.BETTER}
    assert two.direction == turned.get(one.direction, Direction.SAME)
