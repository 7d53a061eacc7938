"""Times of day as people type them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk import i18n
from iopdesk.domain.times import minutes_of, parse_time, time_of
from iopdesk.errors import RuleBroken, known_codes

MINUTES = st.integers(0, 1439)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9", time(9)),
        ("930", time(9, 30)),
        ("9a", time(9)),
        ("1730", time(17, 30)),
        ("1", time(13)),
        ("6", time(18)),
        ("645", time(18, 45)),
        ("7", time(7)),
        ("11", time(11)),
        ("12", time(12)),
        ("12a", time(0)),
        ("12p", time(12)),
        ("9:30 PM", time(21, 30)),
        ("9 a.m.", time(9)),
        ("6a", time(6)),
        ("17p", time(17)),
        ("0", time(0)),
        ("23:59", time(23, 59)),
        ("noon", time(12)),
    ],
)
def test_a_typed_time_is_read(typed: str, at: time) -> None:
    assert parse_time(typed) == at


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "time.not_read"),
        ("later", "time.not_read"),
        ("1:5", "time.not_read"),
        ("12345", "time.not_read"),
        ("24", "time.impossible"),
        ("9:60", "time.impossible"),
        ("1730a", "time.impossible"),
        ("0a", "time.impossible"),
    ],
)
def test_what_is_no_time_is_refused(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_time(typed, field="starts_at")
    assert refused.value.code == code
    assert refused.value.field == "starts_at"
    assert code in known_codes()


@given(MINUTES)
def test_every_time_the_program_shows_reads_back(minutes: int) -> None:
    at = time_of(minutes)
    assert minutes_of(at) == minutes
    assert parse_time(i18n.clock_time(at)) == at
    assert parse_time(i18n.tight_time(at)) == at
