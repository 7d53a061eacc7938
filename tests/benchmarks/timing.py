"""Interleaved pairs: our way and its raw twin, one after the other, many times."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Milliseconds of both sides, round by round."""

    name: str
    ours: tuple[float, ...]
    raw: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median of the rounds' own ratios: what the machine does to both cancels out."""
        return statistics.median(o / r for o, r in zip(self.ours, self.raw, strict=True))

    def line(self) -> str:
        """One row of the printed table."""
        return (
            f"{self.name:<44}{min(self.ours):>9.2f}{statistics.median(self.ours):>9.2f}"
            f"{min(self.raw):>9.2f}{statistics.median(self.raw):>9.2f}"
            f"{self.ratio:>8.2f}{len(self.ours):>7}"
        )


_COLUMNS = f"{'min':>9}{'median':>9}{'min':>9}{'median':>9}{'ratio':>8}{'rounds':>7}"
HEADING = f"{'milliseconds':<44}{'ours':>18}{'raw':>18}\n{'':<44}{_COLUMNS}\n{'-' * 95}"


def interleave(
    name: str, ours: Callable[[], object], raw: Callable[[], object], *, rounds: int
) -> Pair:
    """Run both sides ``rounds`` times in alternating order, after one warm-up each."""
    ours()
    raw()
    mine: list[float] = []
    theirs: list[float] = []
    gc.collect()
    for number in range(rounds):
        if number % 2:
            theirs.append(timed(raw))
            mine.append(timed(ours))
        else:
            mine.append(timed(ours))
            theirs.append(timed(raw))
    return Pair(name, tuple(mine), tuple(theirs))


def timed(run: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000
