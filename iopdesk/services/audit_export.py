"""The audit as a file: announced, drawn and written outside of any act, then noted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Final

from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _, ngettext
from iopdesk.services.acts import Work, act, question
from iopdesk.services.audit_log import AuditFilter, AuditRow, rows_of

_ICON: Final = "file-document-outline"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets would run. Source: OWASP, CSV injection."""


@dataclass(frozen=True, slots=True, repr=False)
class DrawnAudit:
    """Entries as CSV, UTF-8 with a byte order mark, and how many they are."""

    content: bytes
    count: int


@dataclass(frozen=True, slots=True, repr=False)
class AuditSaid:
    """What is told once the file is there."""

    said: str


@act("audit.export", row=Row.AUDIT, label=N_("Export the audit"), icon=_ICON)
def begin_export(work: Work) -> None:
    """Allow and record that entries of the audit leave the practice file."""


@act("audit.exported", row=Row.AUDIT, label=N_("Audit exported"), icon=_ICON)
def end_export(work: Work, *, count: int) -> AuditSaid:
    """Record that the file was written."""
    said = ngettext(
        "{count} entry of the audit exported", "{count} entries of the audit exported", count
    )
    return AuditSaid(said.format(count=f"{count:,}"))


@act("audit.export_failed", row=Row.AUDIT, label=N_("Export of the audit failed"), icon=_ICON)
def export_failed(work: Work) -> None:
    """Record that the export announced last did not come out."""


@question("audit.draw", row=Row.AUDIT)
def draw_export(work: Work, *, wanted: AuditFilter) -> DrawnAudit:
    """Every entry that fits, newest first, with what the reader may know.

    Raises ``RuleBroken('audit.days')``.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        (_("Number"), _("When"), _("Who"), _("What"), _("Whose"), _("Refused"), _("Changes"))
    )
    count = 0
    for row in rows_of(work, wanted):
        writer.writerow(_cells(row))
        count += 1
    return DrawnAudit(text.getvalue().encode("utf-8-sig"), count)


def _cells(row: AuditRow) -> tuple[object, ...]:
    return (
        row.seq,
        row.at.isoformat(sep=" ", timespec="seconds"),
        *(_guarded(words) for words in (row.who, row.what, row.whose)),
        _("yes") if row.is_refused else _("no"),
        row.changed,
    )


def _guarded(words: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula."""
    return f"'{words}" if words.startswith(_FORMULA) else words
