"""Assessments: ratings, and the bands of instrument scores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.assessments import (
    WITHDRAWAL,
    Instrument,
    band_of,
    check_assessment,
    check_diagnosis,
    check_score,
    dimension_names,
    instrument_label,
    is_clinician_only,
    rating_label,
    score_range,
    score_words,
)
from iopdesk.domain.levels import Edition
from iopdesk.domain.patients import Gender
from iopdesk.errors import RuleBroken, sentence_for


@pytest.mark.parametrize(
    ("instrument", "scores", "words"),
    [
        (Instrument.PHQ9, (0, 4), "minimal"),
        (Instrument.PHQ9, (5, 9), "mild"),
        (Instrument.PHQ9, (10, 14), "moderate"),
        (Instrument.PHQ9, (15, 19), "moderately severe"),
        (Instrument.PHQ9, (20, 27), "severe"),
        (Instrument.GAD7, (0, 4), "minimal"),
        (Instrument.GAD7, (5, 9), "mild"),
        (Instrument.GAD7, (10, 14), "moderate"),
        (Instrument.GAD7, (15, 21), "severe"),
        (Instrument.COWS, (0, 4), "none"),
        (Instrument.COWS, (5, 12), "mild"),
        (Instrument.COWS, (13, 24), "moderate"),
        (Instrument.COWS, (25, 36), "moderately severe"),
        (Instrument.COWS, (37, 48), "severe"),
        (Instrument.CIWA, (0, 9), "minimal"),
        (Instrument.CIWA, (10, 18), "moderate"),
        (Instrument.CIWA, (19, 67), "severe"),
    ],
)
def test_scores_fall_into_published_bands(
    instrument: Instrument, scores: tuple[int, int], words: str
) -> None:
    for score in scores:
        band = band_of(instrument, score)
        assert band is not None
        assert (band.words, band.lowest, band.highest) == (words, *scores)


@pytest.mark.parametrize(
    ("gender", "positive_from"),
    [(Gender.MAN, 4), (Gender.WOMAN, 3), (Gender.NONBINARY, 3), (None, 3)],
)
def test_audit_c_is_read_by_gender_and_carefully_without(
    gender: Gender | None, positive_from: int
) -> None:
    found = [band_of(Instrument.AUDIT_C, score, gender=gender) for score in range(13)]
    positive = [number for number, each in enumerate(found) if each and each.words == "positive"]
    assert positive == list(range(positive_from, 13))


@pytest.mark.parametrize(
    ("instrument", "highest"),
    [(Instrument.BAM_USE, 12), (Instrument.BAM_RISK, 24), (Instrument.BAM_PROTECTIVE, 24)],
)
def test_bam_scales_have_a_range_and_no_bands(instrument: Instrument, highest: int) -> None:
    assert score_range(instrument) == (0, highest)
    assert band_of(instrument, highest) is None
    assert score_words(instrument, 3) == f"{instrument_label(instrument)} 3"


@pytest.mark.parametrize("instrument", list(Instrument))
def test_a_score_outside_the_range_is_refused(instrument: Instrument) -> None:
    low, high = score_range(instrument)
    for score in (low - 1, high + 1):
        with pytest.raises(RuleBroken, match="score_range") as caught:
            check_score(instrument, score, field="score_here")
        assert caught.value.field == "score_here"
        assert instrument_label(instrument) in sentence_for(caught.value)
    check_score(instrument, None)


@given(st.sampled_from(list(Instrument)), st.data(), st.sampled_from([None, *Gender]))
def test_a_higher_score_never_falls_into_a_milder_band(
    instrument: Instrument, data: st.DataObject, gender: Gender | None
) -> None:
    low, high = score_range(instrument)
    scores = st.integers(low, high)
    one, two = sorted([data.draw(scores), data.draw(scores)])
    first, second = (band_of(instrument, each, gender=gender) for each in (one, two))
    if first and second:
        assert first.index <= second.index
        assert first.lowest <= one <= first.highest


def test_withdrawal_scales_are_for_clinicians() -> None:
    assert {each for each in Instrument if is_clinician_only(each)} == {
        Instrument.COWS,
        Instrument.CIWA,
    }
    assert score_words(Instrument.PHQ9, 12) == "PHQ-9 12, moderate"


@pytest.mark.parametrize("edition", list(Edition))
def test_each_edition_has_six_dimensions_withdrawal_first(edition: Edition) -> None:
    names = dimension_names(edition)
    assert len(set(names)) == 6
    assert names[WITHDRAWAL].startswith("Withdrawal")


def test_ratings_have_words() -> None:
    assert [rating_label(each) for each in range(5)] == [
        "0 none", "1 mild", "2 moderate", "3 serious", "4 severe",
    ]  # fmt: skip


GOOD: dict[str, object] = {
    "ratings": (0, 1, 2, 3, 4, 0),
    "cows_score": None,
    "ciwa_score": 10,
    "phq9_score": 3,
    "gad7_score": 0,
    "presenting_problem": "Alcohol use",
}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"ratings": ()}, "assessment_ratings", "ratings"),
        ({"ratings": (0,) * 5}, "assessment_ratings", "ratings"),
        ({"ratings": (0, 0, 0, 0, 0, 5)}, "assessment_rating_range", "ratings"),
        ({"ratings": (-1, 0, 0, 0, 0, 0)}, "assessment_rating_range", "ratings"),
        ({"presenting_problem": "  "}, "assessment_problem", "presenting_problem"),
        ({"cows_score": 49}, "score_range", "cows_score"),
        ({"ciwa_score": 68}, "score_range", "ciwa_score"),
        ({"phq9_score": 28}, "score_range", "phq9_score"),
        ({"gad7_score": -1}, "score_range", "gad7_score"),
    ],
)
def test_an_assessment_is_completed_when_it_is_whole(
    change: dict[str, object], code: str, field: str
) -> None:
    check_assessment(**GOOD)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match=code) as caught:
        check_assessment(**{**GOOD, **change})  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize("code", ["F10.20", "f11.20", "Z79.891", "F32", "S62.001A", "C7A.00"])
def test_codes_of_the_icd_10_form_are_taken(code: str) -> None:
    check_diagnosis(code, "In words")


@pytest.mark.parametrize("code", ["", "10.20", "F1", "F10.", "F10.12345", "F10 20", "FX0.1"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(RuleBroken, match="diagnosis_code"):
        check_diagnosis(code, "In words")


def test_a_diagnosis_has_words() -> None:
    with pytest.raises(RuleBroken, match="diagnosis_words"):
        check_diagnosis("F10.20", " ")
