"""Measures as people type them, and the words of a substance history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.daily_use import daily_use_analytes
from iopdesk.domain.measures import Measure, parse_measure, shown_measure, typed_measure
from iopdesk.errors import RuleBroken, sentence_for

M = Measure


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        (M.TEMPERATURE, "94", 940),
        (M.TEMPERATURE, " 94.5 °F ", 945),
        (M.TEMPERATURE, "98,6", 986),
        (M.CREATININE, "112", 1120),
        (M.CREATININE, "112 mg/dl", 1120),
        (M.CREATININE, "1.7", 17),
        (M.CREATININE, ".5", 5),
        (M.SPECIFIC_GRAVITY, "1.014", 10140),
        (M.SPECIFIC_GRAVITY, "1014", 10140),
        (M.SPECIFIC_GRAVITY, "1.0015", 10015),
        (M.PH, "6.5", 65),
        (M.NITRITE, "200", 200),
        (M.NITRITE, "200 ug/mL", 200),
        (M.TEMPERATURE_MINUTES, "3", 3),
        (M.TEMPERATURE, "", None),
        (M.TEMPERATURE, "  ", None),
    ],
)
def test_a_measure_is_read_as_people_type_it(measure, text, value):
    assert parse_measure(measure, text) == value


@pytest.mark.parametrize(
    ("measure", "text", "code"),
    [
        (M.TEMPERATURE, "warm", "measure_unreadable"),
        (M.TEMPERATURE, ".", "measure_unreadable"),
        (M.CREATININE, "-5", "measure_unreadable"),
        (M.TEMPERATURE, "94.55", "measure_decimals"),
        (M.NITRITE, "1.5", "measure_decimals"),
        (M.TEMPERATURE, "37", "measure_range"),
        (M.SPECIFIC_GRAVITY, "14", "measure_range"),
        (M.SPECIFIC_GRAVITY, "0.999", "measure_range"),
        (M.PH, "15", "measure_range"),
    ],
)
def test_what_no_instrument_shows_is_refused_beside_its_field(measure, text, code):
    with pytest.raises(RuleBroken, match=f"^{code}$") as caught:
        parse_measure(measure, text)
    assert caught.value.field == measure
    assert sentence_for(caught.value).startswith("Not saved: ")


@given(st.sampled_from(list(Measure)), st.data())
def test_what_a_grid_shows_is_read_back_as_it_was(measure, data):
    bounds = {M.SPECIFIC_GRAVITY: (10_000, 11_000), M.TEMPERATURE: (500, 1200), M.PH: (0, 140)}
    low, high = bounds.get(measure, (0, 240))
    value = data.draw(st.integers(low, high))
    assert parse_measure(measure, typed_measure(measure, value)) == value
    assert parse_measure(measure, shown_measure(measure, value).removesuffix(" min")) == value


@pytest.mark.parametrize(
    ("history", "analytes"),
    [
        ("Alcohol, daily for six years", {"EtG", "ALC"}),
        ("Cannabis; no alcohol-free week", {"THC", "EtG", "ALC"}),
        ("Fentanyl", {"FEN"}),
        ("Nothing told", set()),
        ("", set()),
    ],
)
def test_a_substance_history_names_the_analytes_of_its_words(history, analytes):
    assert daily_use_analytes(history) == analytes
