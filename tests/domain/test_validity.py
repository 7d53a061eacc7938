"""Validity of urine: every edge, the order of rules, and a second formulation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iopdesk.domain.validity import (
    UrineReadings,
    ValidityState,
    judge,
    measure_text,
    shipped_rules,
    validity_label,
)

S = ValidityState


def urine(**measures: object) -> UrineReadings:
    """An unremarkable specimen, changed in the named measures."""
    usual: dict[str, object] = {
        "temperature": 940,
        "temperature_minutes": 2,
        "creatinine": 1120,
        "specific_gravity": 10140,
    }
    return UrineReadings(**{**usual, **measures})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("measures", "state", "rule"),
    [
        ({}, S.NORMAL, "all_measured_normal"),
        ({"temperature": 900}, S.NORMAL, "all_measured_normal"),
        ({"temperature": 899}, S.TEMPERATURE, "temperature_out_of_range"),
        ({"temperature": 1000}, S.NORMAL, "all_measured_normal"),
        ({"temperature": 1001}, S.TEMPERATURE, "temperature_out_of_range"),
        ({"temperature": 850, "temperature_minutes": 4}, S.TEMPERATURE, "temperature_out_of_range"),
        ({"temperature": 850, "temperature_minutes": 5}, S.NOT_CHECKED, "part_not_measured"),
        ({"temperature_minutes": 4}, S.NORMAL, "all_measured_normal"),
        ({"temperature_minutes": 5}, S.NOT_CHECKED, "part_not_measured"),
        ({"temperature_minutes": None}, S.NOT_CHECKED, "part_not_measured"),
        ({"temperature": None}, S.NOT_CHECKED, "part_not_measured"),
        ({"creatinine": None}, S.NOT_CHECKED, "part_not_measured"),
        ({"creatinine": None, "specific_gravity": None}, S.NOT_CHECKED, "part_not_measured"),
        ({"specific_gravity": None}, S.NORMAL, "all_measured_normal"),
        ({"creatinine": 200, "specific_gravity": None}, S.NORMAL, "all_measured_normal"),
        ({"creatinine": 199, "specific_gravity": None}, S.NOT_CHECKED, "part_not_measured"),
        ({"creatinine": 199, "specific_gravity": 10030}, S.NORMAL, "all_measured_normal"),
        ({"creatinine": 199, "specific_gravity": 10029}, S.DILUTE, "creatinine_gravity_dilute"),
        ({"creatinine": 170, "specific_gravity": 10020}, S.DILUTE, "creatinine_gravity_dilute"),
        ({"creatinine": 199, "specific_gravity": 10011}, S.DILUTE, "creatinine_gravity_dilute"),
        (
            {"creatinine": 199, "specific_gravity": 10010},
            S.INVALID,
            "creatinine_gravity_inconsistent",
        ),
        ({"creatinine": 200, "specific_gravity": 10029}, S.NORMAL, "all_measured_normal"),
        (
            {"creatinine": 1120, "specific_gravity": 10010},
            S.INVALID,
            "creatinine_gravity_inconsistent",
        ),
        ({"creatinine": 20, "specific_gravity": 10011}, S.DILUTE, "creatinine_gravity_dilute"),
        (
            {"creatinine": 19, "specific_gravity": 10010},
            S.SUBSTITUTED,
            "creatinine_gravity_substituted",
        ),
        (
            {"creatinine": 19, "specific_gravity": 10011},
            S.INVALID,
            "creatinine_gravity_inconsistent",
        ),
        (
            {"creatinine": 19, "specific_gravity": 10199},
            S.INVALID,
            "creatinine_gravity_inconsistent",
        ),
        (
            {"creatinine": 0, "specific_gravity": 10200},
            S.SUBSTITUTED,
            "creatinine_gravity_substituted",
        ),
        ({"creatinine": 20, "specific_gravity": 10200}, S.NORMAL, "all_measured_normal"),
        ({"nitrite": 199}, S.NORMAL, "all_measured_normal"),
        ({"nitrite": 200}, S.INVALID, "nitrite_invalid"),
        ({"nitrite": 499}, S.INVALID, "nitrite_invalid"),
        ({"nitrite": 500}, S.ADULTERATED, "nitrite_adulterated"),
        ({"ph": 39}, S.ADULTERATED, "ph_adulterated"),
        ({"ph": 40}, S.INVALID, "ph_invalid"),
        ({"ph": 44}, S.INVALID, "ph_invalid"),
        ({"ph": 45}, S.NORMAL, "all_measured_normal"),
        ({"ph": 89}, S.NORMAL, "all_measured_normal"),
        ({"ph": 90}, S.INVALID, "ph_invalid"),
        ({"ph": 109}, S.INVALID, "ph_invalid"),
        ({"ph": 110}, S.ADULTERATED, "ph_adulterated"),
        ({"oxidant": True}, S.SUSPECT, "oxidant_suspect"),
        ({"oxidant": False}, S.NORMAL, "all_measured_normal"),
    ],
)
def test_each_edge_falls_on_its_side(
    measures: dict[str, object], state: ValidityState, rule: str
) -> None:
    verdict = judge(urine(**measures))
    assert (verdict.state, verdict.rule) == (state, rule)


@pytest.mark.parametrize(
    ("creatinine", "strip", "state"),
    [
        (170, 10000, S.SUSPECT),
        (170, 10050, S.SUSPECT),
        (170, 10100, S.NORMAL),
        (10, 10000, S.SUSPECT),
        (10, 10100, S.INVALID),
        (10, 10200, S.SUSPECT),
        (10, 10250, S.SUSPECT),
        (1120, 10050, S.NORMAL),
        (1120, 10000, S.SUSPECT),
    ],
)
def test_a_strip_in_steps_proves_neither_dilution_nor_substitution(
    creatinine: int, strip: int, state: ValidityState
) -> None:
    verdict = judge(urine(creatinine=creatinine, specific_gravity=strip, sg_steps=True))
    assert verdict.state is state


@pytest.mark.parametrize(
    ("measures", "state"),
    [
        ({"nitrite": 500, "creatinine": 10, "specific_gravity": 10005}, S.ADULTERATED),
        ({"ph": 90, "creatinine": 10, "specific_gravity": 10005}, S.SUBSTITUTED),
        ({"ph": 90, "oxidant": True}, S.INVALID),
        ({"oxidant": True, "creatinine": 170, "specific_gravity": 10020}, S.SUSPECT),
        ({"temperature": 800, "creatinine": 170, "specific_gravity": 10020}, S.DILUTE),
        ({"temperature": 800, "creatinine": None}, S.TEMPERATURE),
        ({"temperature": None, "creatinine": 170, "specific_gravity": 10020}, S.DILUTE),
    ],
)
def test_when_several_fire_the_gravest_goes_first(
    measures: dict[str, object], state: ValidityState
) -> None:
    assert judge(urine(**measures)).state is state


def test_all_that_fired_and_what_is_missing_are_kept_with_the_numbers() -> None:
    readings = urine(ph=90, nitrite=500, temperature=None)
    verdict = judge(readings)
    assert verdict.fired == ("nitrite_adulterated", "ph_invalid")
    assert verdict.missing == ("temperature",)
    assert verdict.readings is readings
    assert verdict.version == "urine-2024-02-01"


def test_the_sentence_shows_the_numbers_as_people_write_them() -> None:
    verdict = judge(urine(creatinine=170, specific_gravity=10020))
    assert verdict.sentence == "Creatinine 17 mg/dL with specific gravity 1.002: dilute."
    assert verdict.label == "Dilute"
    assert judge(urine(temperature=885)).sentence == "88.5 °F: valid is 90 to 100 °F."


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        ("gravity", 10140, "1.014"),
        ("gravity", 10029, "1.0029"),
        ("gravity", 10000, "1.000"),
        ("creatinine", 17, "1.7"),
        ("temperature", 940, "94"),
        ("nitrite", 200, "200"),
        ("ph", None, ""),
    ],
)
def test_measures_read_as_people_write_them(measure: str, value: int | None, text: str) -> None:
    assert measure_text(measure, value) == text


@pytest.mark.parametrize("state", list(S))
def test_every_state_has_a_word(state: ValidityState) -> None:
    assert validity_label(state)


def test_a_practices_own_numbers_are_used() -> None:
    rules = shipped_rules()
    looser = type(rules)(**{**vars(rules), "version": "own-1", "temperature_lowest": 880})
    verdict = judge(urine(temperature=890), looser)
    assert (verdict.state, verdict.version) == (S.NORMAL, "own-1")


def second_formulation(r: UrineReadings) -> ValidityState:
    """The guidelines in plain units, state by state, without the product's rules."""
    creat = None if r.creatinine is None else Fraction(r.creatinine, 10)
    gravity = None if r.specific_gravity is None else Fraction(r.specific_gravity, 10_000)
    ph = None if r.ph is None else Fraction(r.ph, 10)
    low, high = Fraction("1.0010"), Fraction("1.0200")
    both = creat is not None and gravity is not None
    if (r.nitrite is not None and r.nitrite >= 500) or (ph is not None and not 4 <= ph < 11):
        return S.ADULTERATED
    if both and creat < 2 and not low < gravity < high:  # type: ignore[operator]
        return S.SUBSTITUTED
    inconsistent = both and (low < gravity < high if creat < 2 else gravity <= low)  # type: ignore[operator]
    odd_ph = ph is not None and (ph < Fraction("4.5") or ph >= 9)
    if inconsistent or odd_ph or (r.nitrite is not None and r.nitrite >= 200):
        return S.INVALID
    if r.oxidant:
        return S.SUSPECT
    if both and 2 <= creat < 20 and low < gravity < Fraction("1.0030"):  # type: ignore[operator]
        return S.DILUTE
    timely = r.temperature is not None and (
        r.temperature_minutes is not None and r.temperature_minutes <= 4
    )
    if timely and not 90 <= Fraction(r.temperature or 0, 10) <= 100:
        return S.TEMPERATURE
    complete = creat is not None and (creat >= 20 or gravity is not None)
    return S.NORMAL if timely and complete else S.NOT_CHECKED


def near(*edges: int, low: int, high: int) -> st.SearchStrategy[int | None]:
    """Values over the whole range, crowded around the edges, or not measured."""
    close = [value for edge in edges for value in (edge - 1, edge, edge + 1) if value >= low]
    return st.one_of(st.none(), st.sampled_from(close), st.integers(low, high))


@given(
    st.builds(
        UrineReadings,
        temperature=near(900, 1000, low=500, high=1200),
        temperature_minutes=near(4, low=0, high=30),
        creatinine=near(20, 200, low=0, high=4000),
        specific_gravity=near(10010, 10030, 10200, low=10000, high=10400),
        ph=near(40, 45, 90, 110, low=0, high=140),
        nitrite=near(200, 500, low=0, high=2000),
        oxidant=st.one_of(st.none(), st.booleans()),
    )
)
@example(UrineReadings())
def test_the_rules_agree_with_a_second_formulation(readings: UrineReadings) -> None:
    assert judge(readings).state is second_formulation(readings)


@given(st.integers(0, 4000), st.integers(0, 80).map(lambda step: 10000 + 50 * step))
def test_a_strip_never_gives_dilute_or_substituted(creatinine: int, strip: int) -> None:
    verdict = judge(urine(creatinine=creatinine, specific_gravity=strip, sg_steps=True))
    assert verdict.state not in {S.DILUTE, S.SUBSTITUTED}
    exact = {
        judge(urine(creatinine=creatinine, specific_gravity=gravity)).state
        for gravity in range(strip - 25, strip + 26)
    }
    assert verdict.state is S.SUSPECT or exact == {verdict.state}
