"""How one row of the patient list reads."""

from __future__ import annotations

from iopdesk.domain.episodes import stage_short
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.patients import Standing
from iopdesk.i18n import _, hours_text, numeric_date
from iopdesk.services.patient_marks import PatientMarks
from iopdesk.services.patient_search import PatientRow
from iopdesk.ui.shared.two_line_delegate import TwoLine


def present(row: PatientRow) -> TwoLine:
    """Name, stage and counselor, hours of the week, and one mark."""
    name, _bracket, preferred = row.list_name.partition(" (")
    marks = row.marks or PatientMarks()
    mark, token, spoken = _mark(marks)
    return TwoLine(
        title=name,
        aside=f"({preferred}" if preferred else "",
        second=second_line(row),
        right=_hours(row),
        mark=mark,
        mark_token=token,
        spoken=spoken,
    )


def second_line(row: PatientRow) -> str:
    """ "Stage 2 · R. Menon", or what tells people apart where there is no stage."""
    born = numeric_date(row.birth_on) if row.birth_on is not None else ""
    if row.standing is Standing.ACTIVE and row.stage is not None:
        parts = [stage_short(row.stage), short_person(row.counselor)]
    else:
        parts = [row.mrn, born]
    return " · ".join(part for part in parts if part)


def short_person(name: str) -> str:
    """ "R. Menon" for "Ravi Menon"."""
    first, blank, last = name.partition(" ")
    return f"{first[0]}. {last}" if blank and first else name


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
