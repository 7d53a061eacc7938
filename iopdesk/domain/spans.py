"""Stretches of time: merging, cutting and counting them in whole minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time from ``start`` to before ``end``, aware instants."""

    start: datetime
    end: datetime


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as stretches that neither overlap nor touch, in order; empty ones drop."""
    found: list[Span] = []
    for span in sorted(in_utc(each) for each in spans):
        if span.end <= span.start:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def minutes_of(spans: Iterable[Span]) -> int:
    """Whole minutes covered by the stretches, each moment once."""
    covered = sum((each.end - each.start for each in merged(spans)), timedelta())
    return int(covered.total_seconds()) // 60


def without(span: Span, breaks: Iterable[Span]) -> tuple[Span, ...]:
    """``span`` less the breaks."""
    span = in_utc(span)
    found, at = [], span.start
    for each in merged(breaks):
        if each.end <= at or each.start >= span.end:
            continue
        if each.start > at:
            found.append(Span(at, each.start))
        at = max(at, each.end)
    if at < span.end:
        found.append(Span(at, span.end))
    return tuple(found)


def in_utc(span: Span) -> Span:
    """The stretch in UTC: aware times of one zone subtract by the wall, which lies at DST."""
    if span.start.tzinfo is None or span.end.tzinfo is None:
        raise ValueError("hours are counted between instants that know their zone")
    return Span(span.start.astimezone(UTC), span.end.astimezone(UTC))


def overlap(one: Span, two: Span) -> bool:
    """Whether two stretches share a moment; touching ends do not."""
    return one.start < two.end and two.start < one.end
