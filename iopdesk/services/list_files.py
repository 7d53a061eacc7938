"""Patient list files on disk: text and Excel workbooks as the one :class:`Table`.

Reading a file is an effect outside of the practice file, so this stands before
the acts of ``imports`` and never inside one.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from iopdesk.domain.list_reading import Table, read_delimited, table_of_rows
from iopdesk.domain.list_words import NAME_FIELDS, heading_field
from iopdesk.errors import RuleBroken, Trouble, sentences
from iopdesk.i18n import N_

LARGEST_BYTES = 50_000_000
"""Largest list that is read, in bytes; a practice's whole history stays far below."""

_LARGEST_UNPACKED = 400_000_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOK = "xl/workbook.xml"
_LARGEST_EXACT = 10**15


@dataclass(frozen=True, slots=True, repr=False)
class ListFile:
    """A list as it was read: its table, and the sheets of a workbook that were not read."""

    table: Table
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ListFile({self.table!r})"


def read_list(path: Path, *, sheet: str = "") -> ListFile:
    """Read a list of patients: CSV in any usual form, or an Excel workbook (.xlsx, .xlsm).

    ``sheet`` names the sheet of a workbook to read; without it, or when the workbook no
    longer has it, the one that holds the people is found.

    Raises ``Trouble`` (``list.missing``, ``list.unreadable``) and ``RuleBroken``
    (``list.empty``, ``list.not_text``, ``list.open_quote``, ``list.too_large``,
    ``list.old_excel``, ``list.damaged_workbook``).
    """
    data = _bytes_of(path)
    if data.startswith(_OLD_EXCEL):
        raise RuleBroken("list.old_excel")
    if data.startswith(_ZIP):
        return _read_workbook(data, sheet)
    return ListFile(read_delimited(data))


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise RuleBroken("list.too_large", megabytes=LARGEST_BYTES // 1_000_000)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Trouble("list.missing") from error
    except OSError as error:
        raise Trouble("list.unreadable") from error


# -- Excel ------------------------------------------------------------------------


def _read_workbook(data: bytes, wanted: str) -> ListFile:
    """The wanted sheet; else the first visible one that holds names, else any that is filled."""
    sheets = _sheets(data)
    filled = [
        (name, rows) for name, rows in sheets if any(cell.strip() for row in rows for cell in row)
    ]
    if not filled:
        raise RuleBroken("list.empty")
    tables = [(name, table_of_rows(rows)) for name, rows in filled]
    named = next((one for one in tables if _has_names(one[1])), tables[0])
    chosen = next((one for one in tables if one[0] == wanted), named)
    others = tuple(name for name, _table in tables if name != chosen[0])
    return ListFile(chosen[1], chosen[0], others)


def _has_names(table: Table) -> bool:
    found = (heading_field(heading) for heading in table.headings)
    return any(one is not None and one[0] in NAME_FIELDS for one in found)


def _sheets(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """Name and cells of each visible sheet; raises ``RuleBroken`` for what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _WORKBOOK not in archive.namelist():
                raise RuleBroken("list.not_text")
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise RuleBroken("list.too_large", megabytes=_LARGEST_UNPACKED // 1_000_000)
        return list(_cells_of_sheets(data))
    except RuleBroken:
        raise
    except Exception as error:  # the reader raises whatever a damaged part makes it stumble over
        raise RuleBroken("list.damaged_workbook") from error


def _cells_of_sheets(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    import openpyxl

    with warnings.catch_warnings():
        # about styles and extensions that a list of patients does not need
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # many programs write a wrong extent
                yield sheet.title, [[_text_of(cell) for cell in row] for row in sheet.iter_rows()]
        finally:
            book.close()


def _text_of(cell: Any) -> str:
    """A cell as a person sees it, dates as ISO: they are then read without a doubt."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        value = int(value)
    text = str(value)
    zeros = str(cell.number_format)
    # a ZIP code or record number that is shown with leading zeros
    return text.zfill(len(zeros)) if isinstance(value, int) and set(zeros) == {"0"} else text


sentences(
    {
        "list.missing": N_("There is no such file. Check the name of the list; nothing changed."),
        "list.unreadable": N_(
            "This file cannot be read. Check that you may open it and that no other program "
            "holds it; nothing was changed."
        ),
        "list.too_large": N_(
            "This list is larger than {megabytes} MB. Divide it into several; nothing was changed."
        ),
        "list.old_excel": N_(
            "This is an Excel 97–2003 workbook, or one with a password. Open it in a spreadsheet "
            "program, save it as .xlsx without a password or as CSV, and choose that; "
            "nothing was changed."
        ),
        "list.damaged_workbook": N_(
            "This workbook is damaged and cannot be read. Open it in a spreadsheet program, "
            "save it anew as .xlsx or CSV, and choose that; nothing was changed."
        ),
    }
)
