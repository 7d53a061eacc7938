"""Patient lists as tables: encoding, delimiter, quotes, and where the headings stand.

Excel files are opened by the services, which hand their cells to :func:`table_of_rows`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from iopdesk.domain.list_words import NAME_FIELDS, heading_field
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"
_LONGEST_CELL = 10_000_000
_ROWS_LOOKED_AT = 200
_HEADINGS_WITHIN = 25
_END = "end-of-list-\x1e"
_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|[+(]?\d[\d\s().+/\-]*|\d{1,2}[ \-][A-Za-z]{3,9}[ \-]\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4}"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_NO_CELLS = re.compile(r"[\s,;|]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.I)
_NAME_WITH_COMMA = re.compile(r"""[^,;\t|"\d]+,\s[^,;\t|"\d]+""")
_FOREIGN = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"SQLite f")


@dataclass(frozen=True, slots=True, repr=False)
class ListRow:
    """A row of a list; ``number`` is the row a spreadsheet program would show, from 1."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """True when no cell holds anything but blanks."""
        return not any(cell.strip(" \t\r\n\0\u00a0\ufeff") for cell in self.cells)

    def __repr__(self) -> str:
        return f"ListRow(number={self.number})"


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A list as rows and columns; every row has as many cells as there are headings.

    ``leading`` holds the rows above the headings, ``heading_row`` the number of the row of
    headings (None when the list has none: then every heading is empty). A text file has
    the ``encoding`` and ``delimiter`` it was read with (no delimiter: one column).
    """

    headings: tuple[str, ...]
    rows: tuple[ListRow, ...]
    leading: tuple[ListRow, ...] = ()
    heading_row: int | None = None
    blank_rows: int = 0
    encoding: str = ""
    delimiter: str = ""

    @property
    def has_headings(self) -> bool:
        """True when a row of headings was found."""
        return self.heading_row is not None

    def column(self, index: int) -> tuple[str, ...]:
        """The cells of one column, from the top."""
        return tuple(row.cells[index] for row in self.rows)

    def __repr__(self) -> str:
        return f"Table(columns={len(self.headings)}, rows={len(self.rows)})"


def read_delimited(data: bytes) -> Table:
    """The table in the bytes of a text file: CSV with commas, semicolons, tabs or bars.

    Raises ``RuleBroken``: ``list.empty``, ``list.not_text``, ``list.open_quote``.
    """
    if data.startswith(_FOREIGN):
        raise RuleBroken("list.not_text")
    text, encoding = _decoded(data)
    if not _NO_CELLS.sub("", text):
        raise RuleBroken("list.empty")
    shift = 0
    separator = _SEPARATOR_LINE.match(text)
    if separator is not None:
        text, shift = text[separator.end() :], 1
    delimiter = separator[1] if separator else _delimiter_of(text)
    records = _records(text, delimiter)
    table = table_of_rows([[""]] * shift + records)
    shown = "" if delimiter == _NO_DELIMITER else delimiter
    return replace(table, encoding=encoding, delimiter=shown)


def table_of_rows(rows: Iterable[Sequence[str]]) -> Table:
    """The table of rows of cells, as a spreadsheet has them: headings found, blank rows dropped.

    Raises ``RuleBroken("list.empty")`` when no row holds anything.
    """
    numbered = [ListRow(number, tuple(cells)) for number, cells in enumerate(rows, start=1)]
    filled = [row for row in numbered if not row.is_blank]
    if not filled:
        raise RuleBroken("list.empty")
    width = max(_used_width(row.cells) for row in filled)
    padded = [ListRow(row.number, _padded(row.cells, width)) for row in filled]
    at = _heading_at(padded)
    last = padded[-1].number
    blank = last - len(filled)
    if at is None:
        return Table(("",) * width, tuple(padded), (), None, blank)
    headings = tuple(" ".join(cell.replace("\0", "").split()) for cell in padded[at].cells)
    return Table(headings, tuple(padded[at + 1 :]), tuple(padded[:at]), padded[at].number, blank)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of the bytes, and its encoding: by its mark, as UTF-8, or as Windows-1252."""
    encoding = "UTF-16"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif data[:200].count(0) * 3 > len(data[:200]):  # every other byte is empty: no mark
        little = data[1:200:2].count(0) >= data[:200:2].count(0)
        text = data.decode("utf-16-le" if little else "utf-16-be", "replace")
    else:
        try:
            text, encoding = data.decode("utf-8-sig"), "UTF-8"
        except UnicodeDecodeError:
            text, encoding = _windows(data), "Windows-1252"
    if text.count("\ufffd") * 5 > len(text):
        raise RuleBroken("list.not_text")
    return text.replace("\0", ""), encoding


def _windows(data: bytes) -> str:
    """Windows-1252; the five bytes that it leaves open are read as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)


def _delimiter_of(text: str) -> str:
    """The delimiter that cuts the most rows into the same number of cells."""
    head = _LINE_END.split(text.lstrip(), maxsplit=_ROWS_LOOKED_AT)[:_ROWS_LOOKED_AT]
    lines = [line for line in head if line.strip()]
    if _is_column_of_names(lines):
        return _NO_DELIMITER  # one column of "Last, First"
    scores = [(_agreement(head, delimiter), -at) for at, delimiter in enumerate(_DELIMITERS)]
    best, at = max(scores)
    return _DELIMITERS[-at] if best else _NO_DELIMITER


def _is_column_of_names(lines: Sequence[str]) -> bool:
    """True for lines of "Last, First" without quotes, below one heading or none."""
    below = lines[1:] or lines
    named = sum(_NAME_WITH_COMMA.fullmatch(line.strip()) is not None for line in below)
    if named * 5 < len(below) * 4:
        return False
    return "," not in lines[0] or not _is_pair_of_headings(lines[0])


def _is_pair_of_headings(line: str) -> bool:
    cells = [cell.strip() for cell in line.split(",")]
    return len(cells) > 1 and all(heading_field(cell) is not None for cell in cells)


def _agreement(lines: Sequence[str], delimiter: str) -> int:
    """How many cuts the rows of the commonest width have; 0 when that width is one cell."""
    whole = (line + "\n" for line in lines)
    reader = csv.reader(whole, delimiter=delimiter, skipinitialspace=True)
    try:
        widths = Counter(len(cells) for cells in reader if any(cells))
    except csv.Error:
        return 0
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def _records(text: str, delimiter: str) -> list[list[str]]:
    """The rows of cells; a quotation mark that is never closed is refused with its row."""
    csv.field_size_limit(_LONGEST_CELL)
    body = text if text.endswith(("\n", "\r")) else text + "\n"
    lines = io.StringIO(body + _END, newline="")  # only CR and LF end a row
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        records = list(reader)
    except csv.Error as error:
        raise RuleBroken("list.not_text") from error
    if records[-1] != [_END]:
        raise RuleBroken("list.open_quote", row=len(records))
    return records[:-1]


def _used_width(cells: Sequence[str]) -> int:
    """How many cells there are up to the last one that holds something."""
    return max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells[:width] + ("",) * (width - len(cells))


def _heading_at(rows: Sequence[ListRow]) -> int | None:
    """Where among the rows the headings stand, or None.

    The row with the most known headings, when it has two of them or a name among them and
    nothing that looks like a date, number or address; else a first row of words above
    columns of dates, numbers or addresses.
    """
    best, best_at = 0, None
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        found = [heading_field(cell) for cell in filled]
        known = [one[0] for one in found if one is not None]
        if any(_DATA.fullmatch(cell) for cell in filled):
            continue
        enough = len(set(known)) >= 2 or any(one in NAME_FIELDS for one in known)
        if enough and len(set(known)) > best:
            best, best_at = len(set(known)), at
    return best_at if best_at is not None else _unknown_heading_at(rows)


def _unknown_heading_at(rows: Sequence[ListRow]) -> int | None:
    """The first row, when it holds only words above columns of data."""
    if len(rows) < 2 or any(_DATA.fullmatch(cell.strip()) for cell in rows[0].cells):
        return None
    if not all(cell.strip() for cell in rows[0].cells):
        return None
    below = rows[1 : 1 + _ROWS_LOOKED_AT]
    for at in range(len(rows[0].cells)):
        cells = [cell for row in below if (cell := row.cells[at].strip())]
        if cells and sum(_DATA.fullmatch(cell) is not None for cell in cells) * 5 >= len(cells) * 4:
            return 0
    return None


sentences(
    {
        "list.empty": N_("The list is empty. Choose another file; nothing was changed."),
        "list.not_text": N_(
            "This file is no list of patients: it is neither text (CSV) nor an Excel workbook. "
            "Save the list as CSV or .xlsx and choose that; nothing was changed."
        ),
        "list.open_quote": N_(
            "A quotation mark in row {row} is never closed, so the rows after it cannot be told "
            "apart. Correct the list and choose it again; nothing was changed."
        ),
    }
)
