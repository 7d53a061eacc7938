"""Copies of a recovery sheet that leave the program: announced before, noted after.

A sheet is known by its number alone; what stands on it never comes near the database. Each act
raises ``RuleBroken("recovery.unknown")`` for a number that no sheet has.
"""

from __future__ import annotations

from dataclasses import dataclass

from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _
from iopdesk.services import recoveries
from iopdesk.services.acts import Work, act


@dataclass(frozen=True, slots=True, repr=False)
class SheetCopyNoted:
    """A copy was noted; ``said`` stands in the toast, if anything does."""

    said: str = ""


@act("recovery.print", row=Row.RECOVERY, label=N_("Print recovery sheet"), icon="printer-outline")
def begin_print(work: Work, *, number: str) -> SheetCopyNoted:
    """Record that a sheet is about to go to a printer, before it does."""
    recoveries.require_sheet(work, number)
    return SheetCopyNoted()


@act("recovery.printed", row=Row.RECOVERY, label=N_("Recovery sheet printed"))
def end_print(work: Work, *, number: str) -> SheetCopyNoted:
    """Record that the printer took it."""
    recoveries.require_sheet(work, number)
    return SheetCopyNoted(_("Recovery sheet {number} printed").format(number=number))


@act("recovery.save", row=Row.RECOVERY, label=N_("Save recovery sheet as PDF"), icon="file-pdf-box")
def begin_save(work: Work, *, number: str) -> SheetCopyNoted:
    """Record that a sheet is about to be written to a file, before it is."""
    recoveries.require_sheet(work, number)
    return SheetCopyNoted()


@act("recovery.saved", row=Row.RECOVERY, label=N_("Recovery sheet saved as PDF"))
def end_save(work: Work, *, number: str) -> SheetCopyNoted:
    """Record that the file was written."""
    recoveries.require_sheet(work, number)
    return SheetCopyNoted(_("Recovery sheet {number} saved as PDF").format(number=number))


@act("recovery.copy_failed", row=Row.RECOVERY, label=N_("Copy of a recovery sheet failed"))
def copy_failed(work: Work, *, number: str) -> SheetCopyNoted:
    """Record that the copy announced last did not come out."""
    recoveries.require_sheet(work, number)
    return SheetCopyNoted()
