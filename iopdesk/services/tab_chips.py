"""What stands behind the word of a tab of the chart: "Review Oct 26", or a small count.

A part of the chart adds its own line to :data:`SOURCES`; each costs one statement at most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work
from iopdesk.services.plan_due import review_chip
from iopdesk.services.subjects import reach

if TYPE_CHECKING:
    from iopdesk.services.chart import ChartHeader


@dataclass(frozen=True, slots=True)
class TabChip:
    """A chip behind the word of the tab ``key``; ``kind`` and ``icon`` as of a chip."""

    key: str
    words: str
    kind: str = "neut"
    icon: str = ""


Source = Callable[[Work, "ChartHeader"], TabChip | None]
"""Reads the chip of one tab, or none."""


def _review(work: Work, header: ChartHeader) -> TabChip | None:
    found = review_chip(work, header)
    return TabChip("plan", *found) if found is not None else None


SOURCES: tuple[tuple[Row, Source], ...] = ((Row.CLINICAL, _review),)
"""The row that a person needs for a chip, and what reads it."""


def read_tab_chips(work: Work, header: ChartHeader) -> tuple[TabChip, ...]:
    """The chips of the tabs that this person may see of this patient."""
    found = []
    for row, source in SOURCES:
        reached = reach(work, row, header.patient_id)
        chip = source(work, header) if reached is not None and reached.is_open else None
        if chip is not None:
            found.append(chip)
    return tuple(found)
