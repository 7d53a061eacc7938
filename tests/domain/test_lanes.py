"""Lanes: events side by side, whatever order they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.lanes import Event, Lane, lanes


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], []),
        ([(0, 60)], [(0, 1)]),
        ([(0, 60), (60, 120)], [(0, 1), (0, 1)]),
        ([(0, 60), (0, 60)], [(0, 2), (1, 2)]),
        ([(0, 60), (0, 60), (60, 120)], [(0, 2), (1, 2), (0, 1)]),
        ([(0, 60), (30, 90), (60, 120)], [(0, 2), (1, 2), (0, 2)]),
        ([(0, 90), (0, 30), (30, 60), (100, 120)], [(0, 2), (1, 2), (1, 2), (0, 1)]),
        ([(0, 30), (0, 90)], [(1, 2), (0, 2)]),  # the longer one first
        ([(0, 0), (0, 30)], [(1, 2), (0, 2)]),
        ([(0, 50), (10, 40), (20, 30)], [(0, 3), (1, 3), (2, 3)]),
    ],
)
def test_events_take_the_lowest_free_lane(
    times: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    placed = lanes(Event(number, *each) for number, each in enumerate(times))
    assert [placed[number] for number in range(len(times))] == [Lane(*each) for each in expected]


events = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 90)), max_size=12).map(
    lambda rows: [Event(n, start, start + length) for n, (start, length) in enumerate(rows)]
)
shuffled = events.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made)))


@given(shuffled)
def test_the_order_never_matters(both: tuple[list[Event[int]], list[Event[int]]]) -> None:
    assert lanes(both[0]) == lanes(both[1])


def _overlap(one: Event[int], two: Event[int]) -> bool:
    return one.start < max(two.end, two.start + 1) and two.start < max(one.end, one.start + 1)


@given(events)
def test_no_two_events_share_a_lane_at_one_time(made: list[Event[int]]) -> None:
    placed = lanes(made)
    assert set(placed) == {each.key for each in made}
    for one in made:
        assert 0 <= placed[one.key].index < placed[one.key].count
        for two in made:
            if one.key < two.key and _overlap(one, two):
                assert placed[one.key].index != placed[two.key].index
                assert placed[one.key].count == placed[two.key].count


@given(events)
def test_an_event_alone_has_the_whole_width_and_no_lane_stays_empty(
    made: list[Event[int]],
) -> None:
    placed = lanes(made)
    for one in made:
        if not any(_overlap(one, two) for two in made if two.key != one.key):
            assert placed[one.key] == Lane(0, 1)
    most = max(
        (sum(_overlap(Event(-1, t, t + 1), each) for each in made) for t in range(300)), default=0
    )
    assert max((each.count for each in placed.values()), default=0) == most
