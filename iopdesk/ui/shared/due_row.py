"""One thing that is due, as Today and the chart show it: icon, words, day, and what opens it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.due import DueKind, Target, Urgency, due_kind_label
from iopdesk.i18n import _, short_date
from iopdesk.services.due_list import DueRow
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.labels import IconLabel, Tone, label
from iopdesk.ui.theme.tokens import px

ICONS = {
    DueKind.ASSESSMENT: "lock",
    DueKind.MEDICAL_EVALUATION: "stethoscope",
    DueKind.LOST_CONTACT: "phone",
    DueKind.AUTHORIZATION: "shield-check-outline",
    DueKind.CONSENT: "file-sign",
    DueKind.WARD_OF_AGE: "file-sign",
    DueKind.PLAN_REVIEW: "clipboard-text-outline",
    DueKind.STEP_DOWN: "stairs-down",
    DueKind.NOTE: "draw",
    DueKind.FOLLOW_UP: "phone",
}
TONES: dict[Urgency, Tone] = {
    Urgency.OVERDUE: "error",
    Urgency.TODAY: "warn",
    Urgency.SOON: "small",
}
COLORS = {Urgency.OVERDUE: "bad", Urgency.TODAY: "warn", Urgency.SOON: "tx2"}
TABS = {
    Target.ASSESSMENT: "assessment",
    Target.ATTENDANCE: "attendance",
    Target.COVERAGE: "coverage",
    Target.CONSENTS: "consents",
    Target.PLAN: "plan",
    Target.STEP_DOWN: "plan",
    Target.NOTES: "notes",
    Target.FOLLOW_UP: "support",
}
"""The tab of the chart where each is settled."""


def due_row(row: DueRow, on_open: Callable[[int, str], object], *, with_name: bool) -> QWidget:
    """A row; ``on_open`` is given the patient and the tab."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(px(14), px(8), px(10), px(8))
    line.setSpacing(px(8))
    line.addWidget(IconLabel(ICONS[row.kind], COLORS[row.urgency], 18))
    words = QVBoxLayout()
    words.setSpacing(px(2))
    words.addWidget(label(due_kind_label(row.kind), "strong", wrap=True))
    told = f"{row.name}. {row.words}" if with_name else row.words
    words.addWidget(label(told, "small", wrap=True))
    words.addWidget(label(due_words(row), TONES[row.urgency], wrap=True))
    line.addLayout(words, 1)
    opens = button(
        _("Open"), small=True, on_click=partial(on_open, row.patient_id, TABS[row.target])
    )
    named = _("Open {what} of {name}")
    opens.setAccessibleName(named.format(what=due_kind_label(row.kind), name=row.name))
    line.addWidget(opens)
    return holder


def due_words(row: DueRow) -> str:
    """When it is due: "Overdue since Fri Oct 9", "Due today", "Mon Oct 26"."""
    if row.urgency is Urgency.OVERDUE:
        return _("Overdue since {day}").format(day=short_date(row.due_on))
    if row.urgency is Urgency.TODAY:
        return _("Due today")
    return short_date(row.due_on)
