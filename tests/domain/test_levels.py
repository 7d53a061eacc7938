"""Levels of care by edition, and the weekly hours each asks for."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.levels import (
    Band,
    Edition,
    band_for,
    edition_label,
    find_level,
    is_iop,
    is_less_care,
    level_label,
    level_of,
    level_short,
    levels,
    line_icon,
    line_label,
    outpatient_levels,
)
from iopdesk.errors import RuleBroken

MONDAY = date(2026, 10, 19)
ADULT = date(1989, 3, 14)


@pytest.mark.parametrize(
    ("edition", "codes"),
    [
        ("asam3", "0.5 1 2.1 2.5 3.1 3.3 3.5 3.7 4"),
        ("asam4", "1.0 1.5 1.7 2.1 2.5 2.7 3.1 3.5 3.7 4"),
    ],
)
def test_each_edition_has_its_levels_least_care_first(edition: str, codes: str) -> None:
    found = [each.code for each in levels(edition)]
    assert found == codes.split()
    assert all(is_less_care(a, b) for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("edition", list(Edition))
def test_the_iop_kinds_are_2_1_and_2_5_and_2_7(edition: Edition) -> None:
    kinds = {each.code for each in levels(edition) if each.is_iop}
    assert kinds == {"2.1", "2.5", "2.7"} & {each.code for each in levels(edition)}
    assert edition_label(edition).endswith("edition")


def test_a_level_reads_long_and_short() -> None:
    assert level_of("asam4", "2.1").name == "Intensive outpatient"
    assert level_label("2.1", "asam3") == "2.1 Intensive outpatient"
    assert level_short("2.1", "asam4") == "2.1 IOP"
    assert level_short("9.9") == "9.9"
    assert level_label("9.9") == "9.9"


def test_entry_takes_only_levels_of_the_edition() -> None:
    with pytest.raises(RuleBroken, match="level_unknown"):
        level_of("asam3", "2.7")
    with pytest.raises(RuleBroken, match="edition_unknown"):
        level_of("asam9", "2.1")


def test_reading_finds_a_level_in_the_other_edition() -> None:
    found = find_level("1.5", "asam3")
    assert found is not None
    assert found.edition is Edition.FOURTH
    assert find_level("7") is None
    assert is_iop("2.7", "asam3")
    assert not is_iop("1.5", "asam4")


@pytest.mark.parametrize(
    ("edition", "code", "birth_on", "low", "high"),
    [
        ("asam3", "2.1", ADULT, 9, 19),
        ("asam4", "2.1", ADULT, 9, 19),
        ("asam4", "2.5", ADULT, 20, None),
        ("asam4", "2.7", ADULT, 20, None),
        ("asam3", "2.1", None, 9, 19),
        # 18 on the first day of the week is adult, a day later is not yet.
        ("asam3", "2.1", date(2008, 10, 19), 9, 19),
        ("asam3", "2.1", date(2008, 10, 20), 6, 19),
        ("asam4", "2.1", date(2010, 1, 1), 6, 19),
        ("asam4", "2.5", date(2010, 1, 1), 20, None),
    ],
)
def test_bands_go_by_level_edition_and_age_on_the_first_day_of_the_week(
    edition: str, code: str, birth_on: date | None, low: int, high: int | None
) -> None:
    band = band_for(edition, code, birth_on=birth_on, week_first=MONDAY)
    assert band == Band(low * 60, None if high is None else high * 60)


@pytest.mark.parametrize(
    ("edition", "code", "birth_on", "hours"),
    [
        ("asam3", "1", ADULT, 9),
        ("asam4", "1.5", ADULT, 9),
        ("asam4", "1.7", ADULT, 9),
        ("asam3", "1", date(2010, 1, 1), 6),
        ("asam4", "1.5", date(2010, 1, 1), 6),
    ],
)
def test_outpatient_is_under_its_hours(edition: str, code: str, birth_on: date, hours: int) -> None:
    band = band_for(edition, code, birth_on=birth_on, week_first=MONDAY)
    assert band is not None
    assert band.holds(hours * 60 - 1)
    assert band.is_above(hours * 60)
    assert band.words == f"under {hours} h a week"


def test_residential_and_unknown_levels_have_no_band() -> None:
    assert band_for("asam4", "3.5", birth_on=ADULT, week_first=MONDAY) is None
    assert band_for("asam4", "8", birth_on=ADULT, week_first=MONDAY) is None


def test_a_band_says_its_hours() -> None:
    assert Band(9 * 60, 19 * 60).words == "9–19 h a week"
    assert Band(20 * 60, None).words == "20 h a week or more"


@given(st.integers(0, 6000), st.integers(0, 3000), st.integers(0, 3000) | st.none())
def test_minutes_are_below_inside_or_above_and_only_one_of_them(
    minutes: int, low: int, more: int | None
) -> None:
    band = Band(low, None if more is None else low + more)
    assert [band.is_below(minutes), band.holds(minutes), band.is_above(minutes)].count(True) == 1


@pytest.mark.parametrize(
    ("less", "more"), [("1.5", "2.1"), ("1", "1.5"), ("2.5", "2.7"), ("3.7", "4"), ("x", "0.5")]
)
def test_levels_compare_by_number(less: str, more: str) -> None:
    assert is_less_care(less, more)
    assert not is_less_care(more, less)


def test_every_line_has_a_word_and_an_icon() -> None:
    for edition in Edition:
        for level in levels(edition):
            assert line_label(level.line)
            assert line_icon(level.line)


def test_the_levels_at_home_of_both_editions_are_listed_once_least_care_first() -> None:
    codes = [code for code, _words in outpatient_levels()]
    assert codes == ["1", "1.5", "1.7", "2.1", "2.5", "2.7"]
    assert dict(outpatient_levels())["2.1"] == "2.1 Intensive outpatient"
