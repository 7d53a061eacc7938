"""When a backup is due, which ones stay, and what their age means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.backups import (
    Age,
    Kept,
    age_of,
    is_copy_due,
    is_due,
    is_rehearsal_due,
    to_remove,
)

NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
PLENTY = 10**12


def kept(ago: timedelta, size: int = 1000) -> Kept:
    made_at = NOW - ago
    return Kept(made_at.isoformat(), made_at, size)


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        (None, Age.NONE),
        (timedelta(0), Age.FRESH),
        (timedelta(hours=24) - timedelta(seconds=1), Age.FRESH),
        (timedelta(hours=24), Age.OLD),
        (timedelta(hours=72) - timedelta(seconds=1), Age.OLD),
        (timedelta(hours=72), Age.VERY_OLD),
        (timedelta(minutes=-5), Age.FRESH),
        (timedelta(minutes=-6), Age.OLD),
        (timedelta(days=-900), Age.OLD),  # whatever was written since, nobody knows
    ],
)
def test_a_backup_turns_amber_after_a_day_and_red_after_three(
    ago: timedelta | None, state: Age
) -> None:
    assert age_of(None if ago is None else NOW - ago, NOW) is state


@pytest.mark.parametrize(
    ("is_written", "ago", "due"),
    [
        (True, None, True),
        (False, None, False),
        (False, timedelta(hours=9), False),
        (True, timedelta(minutes=14, seconds=59), False),
        (True, timedelta(minutes=15), True),
        (True, timedelta(minutes=-1), True),
    ],
)
def test_a_backup_is_due_a_quarter_of_an_hour_after_the_last_when_something_was_written(
    *, is_written: bool, ago: timedelta | None, due: bool
) -> None:
    last = None if ago is None else NOW - ago
    assert is_due(is_written=is_written, last=last, now=NOW) is due


def ago(minutes: float | None) -> datetime | None:
    return None if minutes is None else NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("newest", "copied", "failed", "is_connected", "due"),
    [
        (None, None, None, True, False),
        (5, None, None, True, True),
        (5, 20, None, True, True),
        (5, 5, None, True, False),
        (5, 20, 14, True, False),  # a full disk is not filled every minute
        (5, 20, 15, True, True),
        (5, 20, -1, True, True),  # the clock went back
        (5, 20, 1, False, True),  # it may be connected by now
        (5, 5, 1, False, False),
    ],
)
def test_a_copy_is_due_when_the_second_place_is_behind(
    *,
    newest: float | None,
    copied: float | None,
    failed: float | None,
    is_connected: bool,
    due: bool,
) -> None:
    answer = is_copy_due(
        newest=ago(newest),
        copied=ago(copied),
        failed_at=ago(failed),
        is_connected=is_connected,
        now=NOW,
    )
    assert answer is due


DAY = 24 * 60


@pytest.mark.parametrize(
    ("newest", "good", "tried", "due"),
    [
        (None, None, None, False),
        (5, None, None, True),
        (5, 7 * DAY - 1, 7 * DAY - 1, False),
        (5, 7 * DAY, 7 * DAY, True),
        (5, 8 * DAY, DAY - 1, False),  # it failed today
        (5, 8 * DAY, DAY, True),
        (5, None, 5, False),
        (5, -1, -1, True),  # the clock went back
    ],
)
def test_a_restore_is_rehearsed_each_week_and_a_day_after_it_failed(
    *, newest: float | None, good: float | None, tried: float | None, due: bool
) -> None:
    answer = is_rehearsal_due(
        newest=ago(newest), last_good=ago(good), last_tried=ago(tried), now=NOW
    )
    assert answer is due


def test_every_backup_of_the_last_four_hours_stays() -> None:
    backups = [kept(timedelta(minutes=15 * n)) for n in range(16)]
    assert to_remove(backups, now=NOW, zone=ZONE, free_bytes=PLENTY) == ()


def test_after_four_hours_the_last_of_each_hour_stays() -> None:
    backups = [kept(timedelta(hours=5, minutes=15 * n)) for n in range(8)]
    gone = to_remove(backups, now=NOW, zone=ZONE, free_bytes=PLENTY)
    # 8:12, 7:57 7:42 7:27 7:12, 6:57 6:42 6:27 UTC: the last of the hours 8, 7 and 6 stay
    left = [each.made_at.strftime("%H:%M") for each in backups if each not in gone]
    assert left == ["08:12", "07:57", "06:57"]


def test_a_year_of_daily_backups_leaves_days_weeks_and_months() -> None:
    backups = [kept(timedelta(days=n)) for n in range(365)]
    gone = to_remove(backups, now=NOW, zone=ZONE, free_bytes=PLENTY)
    left = [(NOW - each.made_at).days for each in backups if each not in gone]
    assert left[:12] == list(range(12))
    weeks = [11, 18, 25, 32, 39, 46, 53, 60]  # the Sundays before, the tenth of them day 60
    assert set(weeks) <= set(left)
    assert len(left) <= 12 + 10 + 9
    assert max(left) == 236  # the end of February, nine months with this one


def test_what_does_not_fit_in_a_fifth_of_the_disk_goes_oldest_first_but_the_newest_stays() -> None:
    backups = [kept(timedelta(hours=n), size=100) for n in range(4)]
    gone = to_remove(backups, now=NOW, zone=ZONE, free_bytes=600)  # a fifth of 1,000 holds two
    assert [(NOW - each.made_at) for each in gone] == [timedelta(hours=3), timedelta(hours=2)]
    gone = to_remove(backups, now=NOW, zone=ZONE, free_bytes=0)
    assert len(gone) == 3
    assert backups[0] not in gone


@pytest.mark.parametrize("ahead", [timedelta(minutes=6), timedelta(days=1)])
def test_nothing_is_removed_while_a_backup_lies_in_the_near_future(ahead: timedelta) -> None:
    backups = [kept(timedelta(days=n)) for n in range(100)]
    assert to_remove([*backups, kept(-ahead)], now=NOW, zone=ZONE, free_bytes=0) == ()


def test_one_from_years_ahead_stays_and_keeps_none_of_the_others() -> None:
    backups = [kept(timedelta(days=n)) for n in range(100)]
    ahead = kept(timedelta(days=-900))
    gone = to_remove(backups, now=NOW, zone=ZONE, free_bytes=PLENTY)
    assert gone
    assert to_remove([*backups, ahead], now=NOW, zone=ZONE, free_bytes=PLENTY) == gone
    assert to_remove([ahead], now=NOW, zone=ZONE, free_bytes=0) == ()


@given(
    ages=st.lists(st.integers(0, 400 * 24 * 60), min_size=1, max_size=80, unique=True),
    free=st.integers(0, 10**6),
)
def test_the_newest_stays_whatever_there_is_and_thinning_twice_changes_nothing(
    ages: list[int], free: int
) -> None:
    backups = [kept(timedelta(minutes=age)) for age in ages]
    gone = to_remove(backups, now=NOW, zone=ZONE, free_bytes=free)
    left = [each for each in backups if each not in gone]
    assert min(ages) in {int((NOW - each.made_at).total_seconds() // 60) for each in left}
    again = to_remove(left, now=NOW, zone=ZONE, free_bytes=free + 1000 * len(gone))
    assert again == ()
