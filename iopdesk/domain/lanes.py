"""Lanes: events at the same time side by side, the same whatever order they come in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Event(Generic[Key]):
    """Something from ``start`` to before ``end``, in minutes; ``key`` names it."""

    key: Key
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lane:
    """Where an event is drawn: lane ``index`` of ``count`` lanes of its group."""

    index: int
    count: int


def lanes(events: Iterable[Event[Key]]) -> dict[Key, Lane]:
    """The lane of every event, by key.

    Events connected by overlaps form a group; in it each takes the lowest lane
    that is free, longer ones first among equals, and the width is one of as
    many lanes as the group uses. Touching ends do not overlap; an event without
    length takes one minute. Keys must differ and have an order of their own.
    """
    placed: dict[Key, Lane] = {}
    group: list[tuple[Key, int]] = []
    ends: list[int] = []
    for event in sorted(events, key=_order):
        if ends and event.start >= max(ends):
            _close(group, len(ends), placed)
            group, ends = [], []
        index = next((n for n, end in enumerate(ends) if end <= event.start), len(ends))
        ends[index : index + 1] = [_end(event)]
        group.append((event.key, index))
    _close(group, len(ends), placed)
    return placed


def _end(event: Event[Key]) -> int:
    return max(event.end, event.start + 1)


def _order(event: Event[Key]) -> tuple[int, int, str, Key]:
    """By start, then longest first, then by key: the order given never matters."""
    return event.start, -_end(event), type(event.key).__name__, event.key


def _close(group: list[tuple[Key, int]], count: int, placed: dict[Key, Lane]) -> None:
    for key, index in group:
        placed[key] = Lane(index, count)
