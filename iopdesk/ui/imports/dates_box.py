"""Dates with two readings: both are shown, one answer for a whole column or row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from iopdesk.domain.dates import Order
from iopdesk.domain.list_plan import DateQuestion, reading_as
from iopdesk.domain.list_words import ListField, list_field_label
from iopdesk.i18n import _, medium_date, ngettext
from iopdesk.ui.imports.state import ImportState
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.theme.tokens import px

_EACH = "each"


class DatesBox(QWidget):
    """One switch for each column of dates that proves no order itself."""

    def __init__(self, state: ImportState) -> None:
        super().__init__()
        self._state = state
        self._shown: tuple[DateQuestion, ...] = ()
        self.switches: dict[ListField, Segmented] = {}
        self._words: dict[ListField, QLabel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(6))

    def show_plan(self) -> None:
        """Ask about the columns of the plan; what is asked already keeps its switch and focus."""
        plan = self._state.plan
        found: dict[ListField, list[DateQuestion]] = {}
        orders = dict(plan.orders) if plan is not None else {}
        for each in plan.dates if plan is not None else ():
            if each.field in orders and reading_as(each, "mdy") and reading_as(each, "dmy"):
                found.setdefault(each.field, []).append(each)
        examples = tuple(dates[0] for dates in found.values())
        if [each.field for each in examples] != [each.field for each in self._shown]:
            self._build(examples)
        self._shown = examples
        for field, dates in found.items():
            self._words[field].setText(_asked(field, dates))
            self.switches[field].set_current(orders[field] or _EACH)
        self.setVisible(bool(found))

    def stops(self) -> list[QWidget]:
        """Where Tab may stop, in order."""
        return [
            switch.button(key)
            for switch in self.switches.values()
            for key in (*get_args(Order), _EACH)
        ]

    def _build(self, examples: Sequence[DateQuestion]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.switches, self._words = {}, {}
        for example in examples:
            words = label("", wrap=True)
            switch = Segmented(
                [
                    ("mdy", _("Month first: {date}").format(date=_read(example, "mdy"))),
                    ("dmy", _("Day first: {date}").format(date=_read(example, "dmy"))),
                    (_EACH, _("Row by row")),
                ],
                name=_("How dates are read: {field}").format(field=list_field_label(example.field)),
            )
            switch.chosen.connect(partial(self._on_chosen, example.field))
            self._column.addWidget(words)
            self._column.addWidget(switch, 0, Qt.AlignmentFlag.AlignLeft)
            self.switches[example.field], self._words[example.field] = switch, words

    def _on_chosen(self, field: ListField, key: str) -> None:
        order: Order | None = next((one for one in get_args(Order) if one == key), None)
        self._state.read_dates(field, order)


class DateChoice(QWidget):
    """Which day the date of one row is: its readings, and to leave it empty where that may be."""

    def __init__(self, state: ImportState, question: DateQuestion) -> None:
        super().__init__()
        self._state, self._question = state, question
        self.key = choice_key(state, question)
        self._days: dict[str, date | None] = {day.isoformat(): day for day in question.readings}
        segments = [(key, medium_date(day)) for key, day in self._days.items() if day]
        if _order(self._state, self._question) is None:
            self._days[_EACH] = None
            segments.append((_EACH, _("Leave it empty")))
        name = list_field_label(question.field)
        self.switch = Segmented(segments, name=name)
        self.switch.chosen.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        words = _("{field} in the list: {text}").format(field=name, text=question.text)
        column.addWidget(label(words, wrap=True))
        column.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_answer()

    def show_answer(self) -> None:
        """Show the day in force."""
        question, order = self._question, _order(self._state, self._question)
        day = self._state.answers.get((question.row, question.field))
        if day is None and order is not None:
            day = reading_as(question, order)
        key = day.isoformat() if day is not None else _EACH
        if key in self._days:
            self.switch.set_current(key)

    def stops(self) -> list[QWidget]:
        """Where Tab may stop, in order."""
        return [self.switch.button(key) for key in self._days]

    def _on_chosen(self, key: str) -> None:
        self._state.answer(self._question.row, self._question.field, self._days[key])


def choice_key(state: ImportState, question: DateQuestion) -> tuple[DateQuestion, bool]:
    """What a choice asks, and whether nothing may be answered; another key, another choice."""
    return question, _order(state, question) is None


def _order(state: ImportState, question: DateQuestion) -> Order | None:
    """The order the column of a date is read in, where the plan had to choose one."""
    return dict(state.plan.orders).get(question.field) if state.plan is not None else None


def _asked(field: ListField, dates: Sequence[DateQuestion]) -> str:
    words = ngettext(
        "{field}: {count} date can be read in two ways, such as {text}.",
        "{field}: {count} dates can be read in two ways, such as {text}.",
        len(dates),
    )
    return words.format(field=list_field_label(field), count=len(dates), text=dates[0].text)


def _read(question: DateQuestion, order: Order) -> str:
    day = reading_as(question, order)
    return medium_date(day) if day is not None else ""
