"""How one row of the patient list reads."""

from __future__ import annotations

from iopdesk.domain.episodes import stage_short
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.intake import outcome_label, priority_label
from iopdesk.domain.patients import Standing
from iopdesk.i18n import _, hours_text, month_day, numeric_date
from iopdesk.services.patient_marks import PatientMarks
from iopdesk.services.patient_search import PatientRow
from iopdesk.services.wait_marks import WaitMark
from iopdesk.ui.patients.list_head import RowFact
from iopdesk.ui.shared.two_line_delegate import TwoLine


def present(row: PatientRow, facts: frozenset[RowFact]) -> TwoLine:
    """Name, the facts that were chosen, hours of the week, and one mark."""
    name, _bracket, preferred = row.list_name.partition(" (")
    marks = row.marks or PatientMarks()
    mark, token, spoken = _mark(marks) if row.wait is None else _wait_mark(row.wait)
    return TwoLine(
        title=name,
        aside=_aside(preferred, row.wait),
        second=second_line(row, facts),
        right=_right(row, facts),
        mark=mark,
        mark_token=token,
        spoken=spoken,
    )


def second_line(row: PatientRow, facts: frozenset[RowFact]) -> str:
    """ "Stage 2 · R. Menon"; why and for what somebody waits; or what tells people apart."""
    born = numeric_date(row.birth_on) if row.birth_on is not None else ""
    if row.wait is not None:
        return _waiting(row.wait)
    if row.standing is Standing.ACTIVE and row.stage is not None:
        every = {
            RowFact.STAGE: stage_short(row.stage),
            RowFact.COUNSELOR: short_person(row.counselor),
            RowFact.MRN: row.mrn,
            RowFact.BORN: born,
        }
        parts = [words for fact, words in every.items() if fact in facts]
    else:
        parts = [row.mrn, born]
    return " · ".join(part for part in parts if part)


def _right(row: PatientRow, facts: frozenset[RowFact]) -> str:
    if row.wait is not None:
        return _when(row.wait)
    return _hours(row) if RowFact.HOURS in facts else ""


def short_person(name: str) -> str:
    """ "R. Menon" for "Ravi Menon"."""
    first, blank, last = name.partition(" ")
    return f"{first[0]}. {last}" if blank and first else name


def _aside(preferred: str, wait: WaitMark | None) -> str:
    """Preferred name, and why somebody is called first."""
    name = f"({preferred}" if preferred else ""
    if wait is None or wait.priority is None or wait.closed_on is not None:
        return name
    return " · ".join(part for part in (name, priority_label(wait.priority)) if part)


def _waiting(wait: WaitMark) -> str:
    """ "Call back · since Oct 3"; what became of whoever waits no more."""
    if wait.outcome is not None:
        return outcome_label(wait.outcome)
    since = _("start not recorded")
    if wait.since is not None:
        since = _("since {day}").format(day=month_day(wait.since))
    return " · ".join(part for part in (wait.next_step, since) if part)


def _when(wait: WaitMark) -> str:
    """The day of the next step, or on which waiting ended."""
    day = wait.closed_on or wait.next_on
    return month_day(day) if day is not None else ""


def _wait_mark(wait: WaitMark) -> tuple[str, str, str]:
    """Who is to be called first; the priority itself stands beside the name."""
    if wait.priority is None or wait.closed_on is not None:
        return "", "warn", ""
    return "flag-outline", "warn", _("priority")


def _hours(row: PatientRow) -> str:
    marks = row.marks
    if marks is None or marks.prescribed is None:
        return ""
    return _("{hours} of {prescribed} h").format(
        hours=hours_text(marks.attended), prescribed=plain_hours(marks.prescribed)
    )


def _mark(marks: PatientMarks) -> tuple[str, str, str]:
    """Icon, color token and word; what keeps from treatment comes first."""
    if marks.is_on_hold:
        return "lock", "warn", _("on hold")
    if marks.is_short:
        return "alert-outline", "warn", _("short of hours this week")
    if marks.is_ready:
        return "flag-checkered", "good", _("all goals met")
    return "", "warn", ""
