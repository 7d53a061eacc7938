"""The rows of a list as the dry run shows them: verdict as icon and word, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iopdesk.domain.list_plan import (
    DateQuestion,
    LeftOutRow,
    PlannedRow,
    Reason,
    note_text,
    reason_text,
)
from iopdesk.i18n import N_, _, numeric_date
from iopdesk.ui.imports.state import ImportState
from iopdesk.ui.shared.row_model import Column

NARROW = 760
"""Below this width (px at 100 %) the reasons stand in the detail alone."""


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    NOTE = "note"
    ASKED = "asked"
    OUT = "out"
    SKIPPED = "skipped"


_LOOKS: dict[Verdict, tuple[str, str, str]] = {
    Verdict.ADDED: (N_("Added"), "good", "check"),
    Verdict.NOTE: (N_("Added with a note"), "warn", "alert-outline"),
    Verdict.ASKED: (N_("Which date?"), "viol", "help-circle-outline"),
    Verdict.OUT: (N_("Left out"), "neut", "minus-circle-outline"),
    Verdict.SKIPPED: (N_("Left out by you"), "neut", "minus-circle-outline"),
}
_SHOWS_ITS_TEXT = frozenset({Reason.BIRTH_FUTURE, Reason.BIRTH_IMPOSSIBLE})


@dataclass(frozen=True, slots=True, repr=False)
class PreviewRow:
    """A row of the list with what the import decides of it."""

    source: PlannedRow | LeftOutRow
    verdict: Verdict
    is_answered: bool = False

    @property
    def number(self) -> int:
        """The row's number, as a spreadsheet program shows it."""
        return self.source.number

    @property
    def dates(self) -> tuple[DateQuestion, ...]:
        """Its dates with several readings."""
        return self.source.dates

    @property
    def needs_a_look(self) -> bool:
        """False for a row that simply goes in."""
        return self.verdict is not Verdict.ADDED or self.is_answered

    @property
    def name(self) -> str:
        """Who it is, as far as the list says."""
        if isinstance(self.source, PlannedRow):
            return self.source.patient.list_name
        return self.source.name or (self.source.text if self.source.reason is Reason.FOOTER else "")

    @property
    def birth_words(self) -> str:
        """The birth date as it goes in, or what the list says in its place."""
        source = self.source
        if isinstance(source, LeftOutRow) and source.reason in _SHOWS_ITS_TEXT:
            return source.text
        day = source.patient.birth_on if isinstance(source, PlannedRow) else source.birth_on
        return numeric_date(day) if day is not None else ""

    @property
    def verdict_words(self) -> str:
        """The verdict in words."""
        return _(_LOOKS[self.verdict][0])

    @property
    def chip(self) -> tuple[str, str]:
        """Kind and icon of the verdict."""
        return _LOOKS[self.verdict][1:]

    @property
    def why(self) -> tuple[str, ...]:
        """Why it is left out, or what is doubtful about it."""
        if isinstance(self.source, LeftOutRow):
            return (reason_text(self.source),)
        return tuple(note_text(note) for note in self.source.notes)


def chip_of(verdict: Verdict) -> tuple[str, str]:
    """Kind and icon of a verdict."""
    return _LOOKS[verdict][1:]


def preview_rows(state: ImportState) -> list[PreviewRow]:
    """Every row of the list in its order."""
    plan = state.plan
    if plan is None:
        return []
    answered = {row for row, _field in state.answers}
    rows = [PreviewRow(row, Verdict.OUT, row.number in answered) for row in plan.left_out]
    for planned in plan.rows:
        verdict = Verdict.ADDED
        if planned.number in state.skipped:
            verdict = Verdict.SKIPPED
        elif planned.questions:
            verdict = Verdict.ASKED
        elif planned.notes:
            verdict = Verdict.NOTE
        rows.append(PreviewRow(planned, verdict, planned.number in answered))
    return sorted(rows, key=lambda row: row.number)


def columns() -> tuple[Column, ...]:
    """The columns of the dry run; the last one says why."""
    return (
        Column("row", _("Row"), lambda row: str(row.number), width=64, is_number=True),
        Column(
            "name",
            _("Name"),
            lambda row: row.name,
            width=210,
            weight=500,
            spoken=lambda row: row.name or _("no name"),
        ),
        Column(
            "birth_on",
            _("Birth date"),
            lambda row: row.birth_words,
            width=120,
            spoken=lambda row: row.birth_words or _("no birth date"),
        ),
        Column(
            "verdict",
            _("What happens"),
            lambda row: row.verdict_words,
            width=190,
            chip=lambda row: row.chip,
        ),
        Column(
            "why",
            _("Why"),
            lambda row: " · ".join(row.why),
            stretch=True,
            color=lambda _row: "tx2",
            tip=lambda row: "\n".join(row.why),
            spoken=lambda row: "; ".join(row.why) or _("nothing to note"),
        ),
    )
