"""Dates as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk import i18n
from iopdesk.domain.dates import LEAST_AGE, Looks, Order, age_on, check_birth_date, parse_date
from iopdesk.errors import RuleBroken, known_codes

THURSDAY = date(2026, 10, 22)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def read(text: str, looks: Looks = "any", order: Order | None = "mdy") -> list[str]:
    answer = parse_date(text, today=THURSDAY, looks=looks, order=order)
    return [day.isoformat() for day in answer.readings]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("t", "2026-10-22"),
        ("+7", "2026-10-29"),
        ("-2", "2026-10-20"),
        ("m", "2026-10-01"),
        ("h", "2026-10-31"),
        ("mon", "2026-10-26"),
        ("Wednesday", "2026-10-28"),
        ("next fri", "2026-10-30"),
        ("next mon", "2026-10-26"),
        ("this fri", "2026-10-23"),
        ("last tue", "2026-10-20"),
        ("030426", "2026-03-04"),
        ("03042026", "2026-03-04"),
        ("20260304", "2026-03-04"),
        ("2026-03-04", "2026-03-04"),
        ("2026/3/4", "2026-03-04"),
        ("3.4.2026", "2026-03-04"),
        ("3 4 2026", "2026-03-04"),
        ("13/4/1990", "1990-04-13"),
        ("26 Feb 1995", "1995-02-26"),
        ("Feb 26, 1995", "1995-02-26"),
        ("february 26th 1995", "1995-02-26"),
        ("26-Feb-95", "1995-02-26"),
        ("Sept 5 2020", "2020-09-05"),
        ("Thursday, October 22, 2026", "2026-10-22"),
        ("2026-08-03T00:00:00", "2026-08-03"),
        ("8/3/2026 0:00", "2026-08-03"),
    ],
)
def test_a_typed_date_is_read(typed: str, day: str) -> None:
    assert read(typed) == [day]


@pytest.mark.parametrize(
    ("typed", "looks", "days"),
    [
        ("3/4", "ahead", ["2027-03-04"]),
        ("3/4", "back", ["2026-03-04"]),
        ("3/4", "any", ["2026-03-04", "2027-03-04"]),
        ("10/22", "ahead", ["2026-10-22"]),
        ("10/22", "any", ["2026-10-22"]),
        ("2/29", "ahead", ["2028-02-29"]),
        ("2/29", "back", ["2024-02-29"]),
        ("feb 26", "ahead", ["2027-02-26"]),
        ("thu", "ahead", ["2026-10-22", "2026-10-29"]),
        ("thu", "back", ["2026-10-15", "2026-10-22"]),
        ("mon", "back", ["2026-10-19"]),
    ],
)
def test_where_a_field_looks_decides_or_both_are_shown(
    typed: str, looks: Looks, days: list[str]
) -> None:
    assert read(typed, looks) == days


def test_the_week_start_decides_which_friday_is_next_on_a_sunday() -> None:
    sunday = date(2026, 10, 25)
    assert parse_date("next fri", today=sunday, week_start=6).day == date(2026, 11, 6)
    assert parse_date("next fri", today=sunday, week_start=0).day == date(2026, 10, 30)


def test_the_order_of_the_practice_decides_and_an_open_order_asks() -> None:
    assert read("3/4/2020", order="mdy") == ["2020-03-04"]
    assert read("3/4/2020", order="dmy") == ["2020-04-03"]
    assert read("030426", order="dmy") == ["2026-04-03"]
    assert read("3/4/2020", order=None) == ["2020-03-04", "2020-04-03"]
    assert read("3/3/2020", order=None) == ["2020-03-03"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/4/95", "1995-03-04"),
        ("10/22/14", "2014-10-22"),  # twelve today
        ("10/23/14", "1914-10-23"),  # not yet twelve
        ("030426", "1926-03-04"),
        ("2/29/00", "2000-02-29"),
        ("5/6/2020", "2020-05-06"),  # a year of four digits is believed
    ],
)
def test_a_short_birth_year_is_the_latest_that_makes_the_person_twelve(
    typed: str, day: str
) -> None:
    assert read(typed, "birth") == [day]


@pytest.mark.parametrize(
    ("typed", "looks", "code"),
    [
        ("", "any", "date.not_read"),
        ("soon", "any", "date.not_read"),
        ("36269", "any", "date.not_read"),
        ("Feb", "any", "date.not_read"),
        ("26 Feb Mar 1995", "any", "date.not_read"),
        ("02/30/1990", "any", "date.impossible"),
        ("2/29/2025", "any", "date.impossible"),
        ("13/13/1990", "any", "date.impossible"),
        ("14/14", "any", "date.impossible"),
        ("1/1/0000", "any", "date.out_of_range"),
        ("+99999", "any", "date.out_of_range"),
        ("Mon Oct 22 2026", "any", "date.weekday_differs"),
        ("3/4", "birth", "date.needs_year"),
        ("Feb 26", "birth", "date.needs_year"),
        ("t", "birth", "date.not_read"),
        ("10/23/2026", "birth", "birth.future"),
        ("10/21/1905", "birth", "birth.too_old"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(typed: str, looks: Looks, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_date(typed, today=THURSDAY, looks=looks, field="birth_on")
    assert refused.value.code == code
    assert refused.value.field == "birth_on"
    assert code in known_codes()


@given(DAYS)
def test_every_way_a_date_is_written_reads_back(day: date) -> None:
    written = [
        day.isoformat(),
        i18n.numeric_date(day),
        i18n.medium_date(day),
        i18n.plain_date(day),
        i18n.long_date(day),
        f"{day:%m%d%Y}",
        f"{day:%d %b %Y}",
    ]
    for text in written:
        assert parse_date(text, today=THURSDAY).day == day, text


@given(DAYS, st.integers(-9999, 9999))
def test_counted_days_are_that_many_days_away(today: date, days: int) -> None:
    assert parse_date(f"{days:+d}", today=today).day == today + timedelta(days=days)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), DAYS)
def test_a_short_birth_year_never_makes_a_child_and_loses_no_later_year(
    today: date, day: date
) -> None:
    answer = parse_date(f"{day:%m/%d/%y}", today=today, looks="birth").day
    assert answer is not None
    assert (answer.month, answer.day) == (day.month, day.day)
    assert answer.year % 100 == day.year % 100
    assert age_on(answer, today) >= LEAST_AGE


@given(st.text(max_size=40), st.sampled_from(["ahead", "back", "birth", "any"]))
def test_any_text_is_read_or_refused_and_nothing_else(text: str, looks: Looks) -> None:
    readings: tuple[date, ...] = ()
    code = None
    try:
        readings = parse_date(text, today=THURSDAY, looks=looks).readings
    except RuleBroken as refused:
        code = refused.code
    assert bool(readings) is (code is None)
    assert code is None or code in known_codes()


def test_who_was_born_on_a_leap_day_is_older_on_march_first() -> None:
    born = date(2008, 2, 29)
    assert age_on(born, date(2026, 2, 28)) == 17
    assert age_on(born, date(2026, 3, 1)) == 18


def test_a_birth_date_of_today_and_of_120_years_ago_is_taken() -> None:
    check_birth_date(THURSDAY, today=THURSDAY)
    check_birth_date(date(1905, 10, 23), today=THURSDAY)
