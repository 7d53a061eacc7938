"""Fields that several forms of a patient share, and the text of a field for a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from iopdesk.domain.dates import Looks, parse_date
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.phones import format_phone, phone_flag_label
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, weekday_name
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import (
    CheckField,
    ChoiceField,
    FormField,
    MultiLineField,
    NumberField,
    TextField,
)
from iopdesk.ui.shared.read_fields import DateField, PhoneField, ReadField
from iopdesk.ui.theme.tokens import px

_MONDAY = date(2024, 1, 1)


def date_field(
    desk: Desk,
    name: str,
    words: str,
    *,
    looks: Looks = "back",
    required: str = "",
    more: Callable[[date], str] | None = None,
    hint: str = "",
) -> DateField:
    """A date as people type it: ``t``, ``-2``, ``3/4``, ``mon``."""

    def read(text: str) -> Any:
        return parse_date(
            text,
            today=desk.today(),
            looks=looks,
            week_start=desk.practice.week_start,
            field=name,
        )

    return DateField(name, words, read=read, required=required, more=more, hint=hint)


def phone_field(name: str, words: str, *, max_length: int = 60) -> PhoneField:
    """A phone number; an odd one is kept and flagged.

    A form whose rule says in words what is too long takes more characters, so that it cuts
    nothing that is pasted.
    """

    def form(text: str) -> tuple[str, str]:
        phone = format_phone(text)
        flag = phone_flag_label(phone.flag) if phone.flag is not None else ""
        return phone.text, flag[:1].upper() + flag[1:]

    return PhoneField(name, words, form=form, max_length=max_length)


def read_hours(text: str) -> int:
    """Minutes of a typed number of hours: ``9``, ``4.5``, ``4,5``.

    Raises ``RuleBroken('hours.not_read')``.
    """
    try:
        minutes = round(float(text.replace(",", ".").removesuffix("h").strip()) * 60)
    except (ValueError, OverflowError):
        raise RuleBroken("hours.not_read", field="weekly_minutes") from None
    return minutes


def hours_field(name: str, words: str, *, required: str = "") -> ReadField:
    """Hours a week; its value is minutes."""
    return ReadField(
        name,
        words,
        read=read_hours,
        show=plain_hours,
        echo=lambda minutes: _("{hours} hours a week").format(hours=plain_hours(minutes)),
        required=required,
    )


class WeekdaysField(FormField):
    """Days of the week as seven buttons that stay down; the value is a tuple, 0 = Monday."""

    def __init__(self, name: str, words: str, *, required: str = "") -> None:
        self._days: list[QToolButton] = []
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        for number in range(7):
            day = date.fromordinal(_MONDAY.toordinal() + number)
            made = QToolButton()
            made.setText(weekday_name(day))
            made.setAccessibleName(weekday_name(day, short=False))
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.setProperty("kind", "icon")
            made.setMinimumSize(px(40), px(30))
            made.toggled.connect(self._on_toggled)
            row.addWidget(made)
            self._days.append(made)
        row.addStretch(1)
        super().__init__(name, words, holder)
        self.required = required

    def value(self) -> Any:
        """The days that are down."""
        return tuple(number for number, made in enumerate(self._days) if made.isChecked())

    def set_value(self, value: Any) -> None:
        """Put days down."""
        for number, made in enumerate(self._days):
            made.setChecked(number in (value or ()))

    def check(self) -> bool:
        """Ask for at least one day."""
        if self.required and not self.value():
            self.set_error(self.required)
        return super().check()

    def focus(self) -> None:
        """Put the focus on the first day."""
        self._days[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_toggled(self, _is_on: bool) -> None:
        self._on_changed()


def text_of(field: FormField) -> Any:
    """What stands in a field as a JSON value, half-typed text included."""
    if isinstance(field, TextField):
        return field.line.text()
    if isinstance(field, MultiLineField):
        return field.text.toPlainText()
    if isinstance(field, ChoiceField):
        return field.combo.currentText()
    if isinstance(field, WeekdaysField):
        return list(field.value())
    if isinstance(field, CheckField | NumberField):
        return field.value()
    draft_text: Any = getattr(field, "draft_text", None)  # of a field that another part made
    if draft_text is None:
        raise TypeError(type(field).__name__)
    return draft_text()


def put_text(field: FormField, text: Any) -> None:
    """Put back what :func:`text_of` gave."""
    if isinstance(field, TextField):
        field.line.setText(str(text))
    elif isinstance(field, MultiLineField):
        field.text.setPlainText(str(text))
    elif isinstance(field, ChoiceField):
        field.combo.setCurrentIndex(max(0, field.combo.findText(str(text))))
    else:
        field.set_value(text)


sentences(
    {"hours.not_read": N_("This is no number of hours. Type one such as 9 or 4.5.")},
)
