"""Tables that may cross pages: titles repeat, and no row is taller than a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable, Paragraph, Spacer

from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import (
    Box,
    Cell,
    Column,
    Grid,
    Pair,
    Piece,
    Status,
    Steps,
    Table,
    Text,
    Tone,
    text,
    words_of,
)
from iopdesk.reports.kit.flow import Maker, label_over
from iopdesk.reports.kit.grille import Style, grille
from iopdesk.reports.kit.marks import Arrow, StatusMark

_TALLEST = 0.3
"""Part of a page that one row may fill before it goes on in the next."""

_SURELY_SHORT = 120
"""Characters that fit a third of a page even in the narrowest column."""

_GRID_SHARES = (0.28, 0.24, 0.24, 0.24)
_STEPS_A_ROW = 4
_LONGEST_STEP = 60
"""Characters of a step's line; longer ones are set as a table."""


def lead_rows(table: Table) -> int:
    """Rows that must stand with the heading: the titles and two."""
    return 3 if table.has_head else 2


def table(maker: Maker, block: Table, width: float | None = None) -> Flowable:
    """A table with hairlines; its titles repeat on every page."""
    wide = width or maker.styles.width
    shares = sum(each.share for each in block.columns)
    widths = [wide * each.share / shares for each in block.columns]
    data: list[list[Any]] = []
    style: Style = _plain(maker, between=maker.styles.pt(8))
    if block.has_head:
        data.append(
            [
                maker.paragraph(
                    text(_heavy_quiet(each.title)),
                    maker.styles.number if each.is_number else None,
                )
                for each in block.columns
            ]
        )
        style.append(("LINEBELOW", (0, 0), (-1, 0), 0.75, ink.LINE))
    for row in block.rows:
        cells = [
            _cell(maker, cell, column) for cell, column in zip(row, block.columns, strict=True)
        ]
        for part in row_parts(maker, cells, widths):
            data.append(part)
        style.append(("LINEBELOW", (0, len(data) - 1), (-1, len(data) - 1), 0.5, ink.HAIR))
    return grille(data, widths, style, repeat=int(block.has_head))


def pair(maker: Maker, block: Pair) -> Flowable:
    """Two tables side by side, each drawn whole before the other."""
    gap = maker.styles.pt(18)
    half = (maker.styles.width - gap) / 2
    left, right = table(maker, block.left, half), table(maker, block.right, half)
    return grille(
        [[left, Spacer(gap, 1), right]],
        [half, gap, half],
        [],
    )


def box(maker: Maker, block: Box) -> Flowable:
    """A framed paragraph on a tint; a long one goes on in a frame on the next page."""
    pad = maker.styles.pt(7)
    wide = maker.styles.width
    paragraph = maker.paragraph(block.text)
    rows = row_parts(maker, [paragraph], [wide - 2 * pad + maker.styles.pt(8)])
    return grille(
        rows,
        [wide],
        [
            ("BACKGROUND", (0, 0), (-1, -1), ink.FILL[block.tone]),
            ("BOX", (0, 0), (-1, -1), 0.75, ink.EDGE[block.tone]),
            ("ROUNDEDCORNERS", [4, 4, 4, 4]),
            ("LEFTPADDING", (0, 0), (-1, -1), pad),
            ("RIGHTPADDING", (0, 0), (-1, -1), pad),
            ("TOPPADDING", (0, 0), (-1, -1), maker.styles.pt(4)),
            ("BOTTOMPADDING", (0, 0), (-1, -1), maker.styles.pt(5)),
        ],
    )


def grid(maker: Maker, block: Grid) -> Flowable:
    """Labels over values in four columns, framed."""
    wide = maker.styles.width
    widths = [wide * share for share in _GRID_SHARES]
    data: list[list[Any]] = []
    style: Style = []
    for row in block.rows:
        cells: list[Any] = [maker.paragraph(label_over(label, value)) for label, value in row]
        cells += [""] * (len(widths) - len(cells))
        for part in row_parts(maker, cells, [each - maker.styles.pt(4) for each in widths]):
            data.append(part)
        style.append(("LINEBELOW", (0, len(data) - 1), (-1, len(data) - 1), 0.5, ink.HAIR))
    return grille(
        data,
        widths,
        [
            ("BACKGROUND", (0, 0), (-1, -1), ink.FILL[Tone.QUIET]),
            ("BOX", (0, 0), (-1, -1), 0.75, ink.HAIR),
            ("LINEAFTER", (0, 0), (-2, -1), 0.5, ink.HAIR),
            ("ROUNDEDCORNERS", [4, 4, 4, 4]),
            ("LEFTPADDING", (0, 0), (-1, -1), maker.styles.pt(6)),
            ("RIGHTPADDING", (0, 0), (-1, -1), maker.styles.pt(4)),
            ("TOPPADDING", (0, 0), (-1, -1), maker.styles.pt(1)),
            ("BOTTOMPADDING", (0, 0), (-1, -1), maker.styles.pt(3)),
            *style,
        ],
    )


def steps(maker: Maker, block: Steps) -> Flowable:
    """Framed steps with arrows, four in a row; a table where a line is too long for it."""
    if any(len(line) > _LONGEST_STEP for step in block.steps for line in step):
        columns = (Column("", 0.3), Column("", 0.4), Column("", 0.3))
        rows = tuple(tuple(text(line) for line in step) for step in block.steps)
        return table(maker, Table(columns, rows))
    arrow = maker.styles.pt(18)
    each_wide = (maker.styles.width - arrow * (_STEPS_A_ROW - 1)) / _STEPS_A_ROW
    widths = [each_wide, arrow] * (_STEPS_A_ROW - 1) + [each_wide]
    data: list[list[Any]] = []
    style: Style = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for first in range(0, len(block.steps), _STEPS_A_ROW):
        row: list[Any] = [""] * len(widths)
        for place, step in enumerate(block.steps[first : first + _STEPS_A_ROW]):
            number = first + place
            is_last = number == len(block.steps) - 1
            tone = Tone.ACCENT if is_last and block.is_last_marked else Tone.QUIET
            ink_of_text = tone if tone is Tone.ACCENT else Tone.PLAIN
            row[place * 2] = maker.paragraph(_step_text(step, ink_of_text))
            style += _step_style((place * 2, len(data)), tone, maker)
            if not is_last and place < _STEPS_A_ROW - 1:
                row[place * 2 + 1] = Arrow(maker.styles.pt(8))
        data.append(row)
    for after in range(len(data) - 1, 0, -1):
        data.insert(after, [""] * len(widths))
    return grille(
        data,
        widths,
        style,
        heights=[maker.styles.pt(4) if number % 2 else None for number in range(len(data))],
    )


def _step_text(step: tuple[str, str, str], tone: Tone) -> Text:
    first, second, third = step
    parts = [Piece(first, tone=tone), Piece("\n"), Piece(second, is_strong=True, tone=tone)]
    if third:
        parts += [Piece("\n"), Piece(third, tone=tone)]
    return tuple(parts)


def _step_style(at: tuple[int, int], tone: Tone, maker: Maker) -> Style:
    column, row = at[0], at[1] * 2  # a thin row is put between two rows of steps
    cell = (column, row)
    thick = 1.25 if tone is Tone.ACCENT else 0.75
    return [
        ("BACKGROUND", cell, cell, ink.FILL[tone]),
        ("BOX", cell, cell, thick, ink.EDGE[tone]),
        ("LEFTPADDING", cell, cell, maker.styles.pt(6)),
        ("RIGHTPADDING", cell, cell, maker.styles.pt(4)),
        ("TOPPADDING", cell, cell, maker.styles.pt(2)),
        ("BOTTOMPADDING", cell, cell, maker.styles.pt(4)),
        ("VALIGN", cell, cell, "TOP"),
    ]


def _cell(maker: Maker, cell: Cell, column: Column) -> Any:
    if not isinstance(cell, Status):
        return maker.paragraph(cell, maker.styles.number if column.is_number else None)
    words = maker.paragraph((Piece(words_of(cell), True, cell.tone),))
    return StatusMark(words, cell.shape, cell.tone, maker.styles.pt(9), is_chip=cell.is_chip)


def _heavy_quiet(words: str) -> Piece:
    return Piece(words, is_strong=True, tone=Tone.QUIET)


def row_parts(maker: Maker, cells: Sequence[Any], widths: Sequence[float]) -> list[list[Any]]:
    """One row as several when a cell is taller than a good part of a page."""
    limit = maker.room * _TALLEST
    columns = [
        _pieces(cell, wide - maker.styles.pt(8), limit)
        for cell, wide in zip(cells, widths, strict=True)
    ]
    count = max(len(each) for each in columns)
    return [
        [each[number] if number < len(each) else "" for each in columns] for number in range(count)
    ]


def _pieces(cell: Any, width: float, limit: float) -> list[Any]:
    if not isinstance(cell, Paragraph) or _is_short(cell):
        return [cell]
    found = []
    rest = cell
    while rest.wrap(width, limit)[1] > limit:
        parts = rest.split(width, limit)
        if len(parts) != 2:
            break
        found.append(parts[0])
        rest = parts[1]
    return [*found, rest]


def _is_short(cell: Paragraph) -> bool:
    """Whether a paragraph cannot be tall, judged without laying it out."""
    return len(cell.frags) <= 4 and sum(len(each.text) for each in cell.frags) <= _SURELY_SHORT


def _plain(maker: Maker, *, between: float) -> Style:
    return [
        ("RIGHTPADDING", (0, 0), (-2, -1), between),
        ("TOPPADDING", (0, 0), (-1, -1), maker.styles.pt(0.5)),
        ("BOTTOMPADDING", (0, 0), (-1, -1), maker.styles.pt(1.7)),
    ]
