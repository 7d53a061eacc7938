"""Cards of somebody who waits or waited: the call, the next step, and what was tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from iopdesk.domain.intake import (
    AttemptResult,
    ContactWay,
    outcome_label,
    priority_label,
    result_label,
    waited_words,
    way_label,
)
from iopdesk.i18n import _, clock_time, medium_date, ngettext, short_date
from iopdesk.services.admissions import AdmissionShown, AttemptRow, WaitShown
from iopdesk.ui.patients.card_rows import CardRow, CardRows, State
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.theme.tokens import px

Act = Callable[[], object] | None
_RESULTS = {
    AttemptResult.REACHED: ("check-circle-outline", "good"),
    AttemptResult.LEFT_MESSAGE: ("progress-clock", "neut"),
    AttemptResult.NO_ANSWER: ("minus-circle-outline", "neut"),
    AttemptResult.WRONG_NUMBER: ("alert-outline", "warn"),
}


def priority_bar(wait: WaitShown | None) -> MessageBar | None:
    """What the clocks of a priority say; a late one warns."""
    if wait is None or wait.inquiry.priority is None or wait.closed_on is not None:
        return None
    lead = _("Priority: {priority}.").format(priority=priority_label(wait.inquiry.priority))
    words = " ".join(clock.words for clock in wait.clocks)
    is_late = any(clock.is_late for clock in wait.clocks)
    return MessageBar("warn" if is_late else "info", lead, words, icon_name="flag-outline")


class CallCard(Card):
    """What the call told; Edit while the patient waits."""

    def __init__(self, wait: WaitShown, today: date, on_edit: Act) -> None:
        ended = wait.closed_on is not None
        words = "" if ended else waited_words(wait.inquiry.asked_on, today)
        super().__init__(_("Inquiry"), words)
        if on_edit is not None:
            edit = button(_("Edit"), small=True, icon_name="pencil-outline", on_click=on_edit)
            edit.setAccessibleDescription(_("Inquiry"))
            self.head.addWidget(edit)
        self.body.addLayout(_grid(_facts(wait)))


def _facts(wait: WaitShown) -> list[tuple[str, str]]:
    told = wait.inquiry
    caller = _("The patient")
    if told.caller:
        caller = ", ".join(p for p in (told.caller, told.caller_relation) if p)
    priority = priority_label(told.priority) if told.priority is not None else ""
    if told.priority_since is not None:
        priority = _("{priority}, since {day}").format(
            priority=priority, day=medium_date(told.priority_since)
        )
    found = [
        (_("Called"), medium_date(told.asked_on) if told.asked_on is not None else ""),
        (_("Caller"), caller if wait.version else ""),
        (_("Caller's phone"), told.caller_phone),
        (_("Asks for"), told.asks_for),
        (_("Wanted times"), told.wanted_times),
        (_("Priority"), priority[:1].upper() + priority[1:]),
        (_("Interim services"), told.interim_services),
        (_("Taken by"), wait.taken_by),
    ]
    found = [each for each in found if each[1] or each[0] == _("Asks for")]
    if wait.closed_on is not None and wait.outcome is not None:
        ended = outcome_label(wait.outcome)
        words = _("{day}, {outcome}").format(day=medium_date(wait.closed_on), outcome=ended)
        found.append((_("Ended"), words))
        if wait.outcome_words:
            found.append((_("In words"), wait.outcome_words))
    return found


def _grid(facts: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(px(6))
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, px(110))
    for row, (name, value) in enumerate(facts):
        words = label(value or "–", "" if value else "second", wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(name, "second", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, row, 1)
    return grid


class NextStepCard(Card):
    """What is done next, and whether its day has passed."""

    def __init__(self, wait: WaitShown, today: date, on_change: Act) -> None:
        super().__init__(_("Next step"), padded=False)
        if on_change is not None:
            self.head.addWidget(button(_("Set next step"), small=True, on_click=on_change))
        told = wait.inquiry
        if told.next_step and told.next_on is not None:
            rows = CardRows(_("Next step"))
            rows.set_rows([next_row(told.next_step, told.next_on, today)])
            self.body.addWidget(rows)
        else:
            self.body.addWidget(_empty(_("Nobody has said what comes next.")))


def next_row(step: str, on: date, today: date) -> CardRow:
    """The next step with its day; one that has passed is marked."""
    state = None
    if on < today:
        state = State(_("overdue"), "alert-outline", "warn")
    elif on == today:
        state = State(_("today"), "clock-outline", "acc")
    right = short_date(on)
    second = right if state is not None else ""
    return CardRow(step, second=second, right=right, icon="calendar-clock-outline", state=state)


class AttemptsCard(Card):
    """Every try to reach the patient, newest first."""

    def __init__(self, shown: AdmissionShown, on_record: Act) -> None:
        count = len(shown.attempts)
        words = ngettext("{count} attempt", "{count} attempts", count).format(count=count)
        super().__init__(_("Contact attempts"), words if count else "", padded=False)
        if on_record is not None:
            self.head.addWidget(
                button(_("Record attempt"), small=True, icon_name="phone", on_click=on_record)
            )
        if shown.attempts:
            rows = CardRows(_("Contact attempts"))
            rows.set_rows([_attempt(each) for each in shown.attempts])
            self.body.addWidget(rows)
        else:
            self.body.addWidget(_empty(_("No attempts yet.")))


def _attempt(row: AttemptRow) -> CardRow:
    at = _("{day}, {time}").format(
        day=short_date(row.tried_at.date()), time=clock_time(row.tried_at)
    )
    icon, token = _RESULTS[row.result]
    way = way_label(row.way)
    return CardRow(
        title=_("{when}, {way}").format(when=at, way=way),
        second=" · ".join(part for part in (row.note, row.by) if part),
        icon="phone" if row.way is ContactWay.PHONE else "text-box-outline",
        state=State(result_label(row.result), icon, token),
    )


def _empty(words: str) -> QWidget:
    made = label(words, "second", wrap=True)
    made.setContentsMargins(px(14), px(10), px(14), px(10))
    return made
