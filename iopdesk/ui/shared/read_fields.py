"""Fields whose text is read: dates with an echo, times, phones. The reader is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import N_, _, clock_time, long_date, numeric_date
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.fields import TextField
from iopdesk.ui.theme.tokens import px

_ASK = N_("This can be two dates. Choose one.")


class ReadField(TextField):
    """Text that ``read`` turns into a value, or raises ``DeskError`` about.

    ``show`` writes a value back into the line when it is left, ``echo`` says under the
    line what was understood, while typing too.
    """

    def __init__(
        self,
        name: str,
        words: str,
        *,
        read: Callable[[str], Any],
        show: Callable[[Any], str] = str,
        echo: Callable[[Any], str] | None = None,
        hint: str = "",
        placeholder: str = "",
        required: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name,
            words,
            hint=hint,
            placeholder=placeholder,
            required=required,
            parent=parent,
        )
        self._read = read
        self._show = show
        self._echo = echo
        self._plain_hint = hint
        self._value: Any = None

    def value(self) -> Any:
        """The value read, None while the line is empty or cannot be read."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value."""
        self.line.setText("" if value is None else self._show(value))
        self._take(value)

    def check(self) -> bool:
        """Read the line; say what is wrong with it."""
        typed = self.line.text().strip()
        if not typed:
            self._take(None)
            return super().check()
        if self._value is not None and self._show(self._value) == typed:
            return not self.error()
        try:
            value = self._read(typed)
        except DeskError as error:
            self._take(None)
            self.set_error(sentence_for(error))
            return False
        return self._accept(value)

    def _accept(self, value: Any) -> bool:
        self.line.blockSignals(True)
        self.line.setText(self._show(value))
        self.line.blockSignals(False)
        self._take(value)
        self.set_error(None)
        return True

    def _on_changed(self) -> None:
        typed = self.line.text().strip()
        try:
            self._take(self._read(typed) if typed else None)
        except DeskError:
            self._take(None)
        super()._on_changed()

    def _take(self, value: Any) -> None:
        self._value = value
        said = self._echo(value) if self._echo is not None and value is not None else ""
        self.set_hint(said or self._plain_hint)


class DateField(ReadField):
    """A date as people type it; the long date is echoed, two readings are offered.

    ``read(text)`` gives a ``date``, or an answer with ``readings`` (as
    ``iopdesk.domain.dates.parse_date`` does). ``more`` adds words to the echo (an age).
    """

    def __init__(
        self,
        name: str,
        words: str,
        *,
        read: Callable[[str], Any],
        more: Callable[[date], str] | None = None,
        hint: str = "",
        placeholder: str = "",
        required: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._more = more
        super().__init__(
            name,
            words,
            read=read,
            show=_show_date,
            echo=self._say,
            hint=hint,
            placeholder=placeholder,
            required=required,
            parent=parent,
        )
        self._choices = QWidget()
        self._choice_row = QHBoxLayout(self._choices)
        self._choice_row.setContentsMargins(0, 0, 0, 0)
        self._choice_row.setSpacing(px(6))
        self._column.addWidget(self._choices)
        self._choices.hide()

    def value(self) -> Any:
        """The day, None while there is none or two."""
        return _day_of(self._value)

    def readings_offered(self) -> list[QPushButton]:
        """The buttons of the readings to choose from."""
        return self._choices.findChildren(QPushButton) if not self._choices.isHidden() else []

    def _say(self, value: Any) -> str:
        day = _day_of(value)
        if day is None:
            return " / ".join(long_date(one) for one in value.readings)
        more = self._more(day) if self._more is not None else ""
        return f"{long_date(day)}, {more}" if more else long_date(day)

    def _accept(self, value: Any) -> bool:
        day = _day_of(value)
        if day is not None:
            self._choices.hide()
            return super()._accept(day)
        self._take(value)
        self._offer(list(value.readings))
        self.set_error(_(_ASK))
        return False

    def _offer(self, days: list[date]) -> None:
        while self._choice_row.count():
            item = self._choice_row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for day in days:
            words = long_date(day)
            made = button(words, small=True, on_click=partial(self._choose, day))
            self._choice_row.addWidget(made)
        self._choice_row.addStretch(1)
        self._choices.show()

    def _choose(self, day: date) -> None:
        self._accept(day)
        self.focus()
        self.changed.emit()

    def _on_changed(self) -> None:
        self._choices.hide()
        super()._on_changed()


class TimeField(ReadField):
    """A time of day as people type it; written as ``5:30 PM`` when left."""

    def __init__(
        self,
        name: str,
        words: str,
        *,
        read: Callable[[str], time],
        hint: str = "",
        placeholder: str = "",
        required: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name,
            words,
            read=read,
            show=clock_time,
            echo=clock_time,
            hint=hint,
            placeholder=placeholder,
            required=required,
            parent=parent,
        )


class PhoneField(TextField):
    """A phone number, formatted when left and kept as typed when it is odd.

    ``form(text)`` gives the number as it is kept and what is odd about it, or "".
    """

    def __init__(
        self,
        name: str,
        words: str,
        *,
        form: Callable[[str], tuple[str, str]],
        hint: str = "",
        max_length: int = 60,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, words, hint=hint, max_length=max_length, parent=parent)
        self._form = form
        self._plain_hint = hint

    def check(self) -> bool:
        """Format the number; an oddity is said, and never refused."""
        typed = self.line.text().strip()
        if typed:
            kept, oddity = self._form(typed)
            self.line.blockSignals(True)
            self.line.setText(kept)
            self.line.blockSignals(False)
            self.set_hint(oddity or self._plain_hint)
        else:
            self.set_hint(self._plain_hint)
        return super().check()


def _show_date(value: Any) -> str:
    day = _day_of(value)
    return "" if day is None else numeric_date(day)


def _day_of(value: Any) -> date | None:
    """The one day of a date or of an answer, None when there is none or several."""
    if value is None or isinstance(value, date):
        return value
    readings = value.readings
    return readings[0] if len(readings) == 1 else None
