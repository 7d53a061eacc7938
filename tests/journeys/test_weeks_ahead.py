"""The program left running, and opened again: each day makes the next of every series."""

from __future__ import annotations

from datetime import date, timedelta

from iopdesk.services import groups, session_views
from tests.conftest import NOW
from tests.journeys.hands import Hands
from tests.services.booking import TODAY, group_facts

AHEAD = timedelta(weeks=8)


def is_made(hands: Hands, on: date) -> bool:
    """Whether the daily group has its session on a day."""
    return bool(hands.ask(session_views.read_span, first_on=on, days=1).sessions)


def test_series_are_made_eight_weeks_ahead_at_unlock_and_at_midnight(computer, practice_path):
    hands = computer(at=NOW)
    hands.start(practice_path)
    hands.sign_in("Dana Okafor")
    hands.do(groups.add_group, **group_facts(weekdays=tuple(range(7))))
    assert is_made(hands, TODAY + AHEAD)
    friday, saturday = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    assert not is_made(hands, friday + AHEAD)
    hands.next_morning(friday)
    assert is_made(hands, friday + AHEAD)
    hands.go_to(friday, "23:59")
    hands.app.on_minute()
    assert not is_made(hands, saturday + AHEAD)
    hands.go_to(saturday, "0:00")
    hands.app.on_minute()
    assert is_made(hands, saturday + AHEAD)
    (ended,) = hands.ask(session_views.read_span, first_on=friday, days=1).sessions
    assert ended.is_closed
