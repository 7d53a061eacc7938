"""ReportLab's table, left-aligned, cells at the top, without the library's own font."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Table

from iopdesk.reports.kit import fonts

Style = list[tuple[Any, ...]]


def grille(
    data: Sequence[Sequence[Any]],
    widths: Sequence[float],
    style: Style,
    *,
    heights: Sequence[float | None] | None = None,
    repeat: int = 0,
) -> Table:
    """A table of flowables; ``repeat`` rows stand again on every page it reaches.

    Even an empty cell sets a font, so the default one would be named in the file
    without being held in it.
    """
    whole = ((0, 0), (-1, -1))
    base: Style = [("FONTNAME", *whole, fonts.REGULAR), ("VALIGN", *whole, "TOP")]
    base += [(side, *whole, 0) for side in ("LEFTPADDING", "RIGHTPADDING")]
    base += [(side, *whole, 0) for side in ("TOPPADDING", "BOTTOMPADDING")]
    return Table(
        [list(row) for row in data],
        colWidths=list(widths),
        rowHeights=None if heights is None else list(heights),
        repeatRows=repeat,
        style=[*base, *style],
        hAlign="LEFT",
    )
