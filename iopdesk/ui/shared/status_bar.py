"""The status bar: crisis numbers at the left, always, also when locked; state at the right.

Where it is narrow the words at the right become icons with tooltips; the numbers stay.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from iopdesk.domain.backups import Age
from iopdesk.i18n import N_, _
from iopdesk.ui.shared.buttons import button, make_compact
from iopdesk.ui.shared.labels import ElidingLabel, IconLabel
from iopdesk.ui.shared.parts import mark_part
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import C, px

HEIGHT = 30
_TICK_MS = 10_000
_MINUTE_MS = 60_000
LIFELINE = "988"
LEAST = 3
"""The level that says least: the numbers alone, and icons."""
SAMHSA = "1-800-662-4357"
_LIFELINE = N_("Call or text {number}")
_SAMHSA = N_("SAMHSA helpline {number}")

_ICONS = {
    "saved": "content-save-check-outline",
    "backup": "shield-check-outline",
    "second": "folder-plus-outline",
    "rehearsal": "restore",
    "person": "account-outline",
    "lock": "lock-outline",
    "note": "shield-lock-outline",
}

_AGE_TOKENS = {Age.FRESH: "tx2", Age.NONE: "warn", Age.OLD: "warn", Age.VERY_OLD: "bad"}


class _Cell(QWidget):
    """Icon and words; the words go where it is narrow, and stay as name and tooltip."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self.icon_name = icon_name
        self._token = ""
        self.why = ""
        self.mark = IconLabel(icon_name, "tx2", 14)
        self.label = ElidingLabel("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        row.addWidget(self.mark)
        row.addWidget(self.label)
        self.hide()

    def accessible_words(self) -> str:
        """The words and the reason, also while only the icon shows."""
        return f"{self.label.text()}. {self.why}" if self.why else self.label.text()

    def set_words(self, words: str, token: str = "tx2", why: str = "") -> None:
        """Change words, color and reason; no words take the cell away."""
        self._token, self.why = token, why
        self.label.setText(words)
        self.label.set_token(token)
        self.mark.set_icon(self.icon_name, token)
        self.setAccessibleName(self.accessible_words())
        self.setVisible(bool(words))

    def shows(self, words: str, token: str, why: str) -> bool:
        """Whether it says so already."""
        return (words, token, why) == (self.label.text(), self._token, self.why)

    def natural_width(self, *, is_narrow: bool) -> int:
        """Width it needs."""
        if not self.label.text():
            return 0
        return px(14) + (0 if is_narrow else px(6) + self.label.natural_width())

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Show the icon only, or all."""
        self.label.setVisible(not is_narrow)
        self.setToolTip(self.why or (self.label.text() if is_narrow else ""))


class StatusBar(QWidget):
    """Crisis numbers, then what was saved and backed up, who is at the desk, and the lock."""

    def __init__(self, crisis_phone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(HEIGHT))
        self.setAccessibleName(_("Status"))
        mark_part(self, _("Status"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(14), 1, px(14), 0)
        self._row.setSpacing(px(6))
        self._level = -1
        self._crisis_phone = ""
        self._on_call_words = ""
        self._add_crisis_lines()
        self._row.addStretch(1)
        self._lobby: QPushButton | None = None
        self._kit: QPushButton | None = None
        self._kit_widths = (0, 0)
        self._cells = {key: _Cell(name) for key, name in _ICONS.items()}
        for cell in self._cells.values():
            self._row.addSpacing(px(6))
            self._row.addWidget(cell)
        self.set_crisis_phone(crisis_phone)

    def _add_crisis_lines(self) -> None:
        self._crisis = ElidingLabel(_("24-hour crisis line"), "small", token="bad", weight=600)
        self._phone = ElidingLabel("", "small", token="tx", weight=500)
        self._lifeline = ElidingLabel("", "small")
        self._samhsa = ElidingLabel("", "small")
        self._phone_icon = IconLabel("phone", "bad", 14)
        self._row.addWidget(self._phone_icon)
        self._row.addWidget(self._crisis)
        self._row.addWidget(self._phone)
        self._on_call = ElidingLabel("", "small")
        self._on_call.setContentsMargins(px(6), 0, 0, 0)
        self._on_call.hide()
        self._row.addWidget(self._on_call)
        self._row.addSpacing(px(6))
        self._row.addWidget(self._lifeline)
        self._row.addSpacing(px(6))
        self._row.addWidget(self._samhsa)

    def set_crisis_phone(self, phone: str) -> None:
        """The practice's own line; without one 988 and SAMHSA stand alone."""
        self._crisis_phone = phone
        self._fit(force=True)

    def set_on_call(self, words: str) -> None:
        """Words like "On call: Ravi Menon until 5:00 PM"; they show where there is room."""
        self._on_call_words = words
        self._fit(force=True)

    def set_saved(self, words: str, *, is_trouble: bool = False) -> None:
        """Words like "Saved 9:12 AM"; in the color of trouble when nothing can be saved."""
        self._set("saved", words, "bad" if is_trouble else "tx2")

    def set_backup(self, words: str, *, age: Age = Age.FRESH, why: str = "") -> None:
        """Words like "Verified backup 8:05 AM", in the color of its age; ``why`` is a tooltip."""
        self._set("backup", words, _AGE_TOKENS[age], why)

    def set_second(self, words: str, why: str) -> None:
        """Words like "No second place", as a warning with its reason; none when all is well."""
        self._set("second", words, "warn", why)

    def set_rehearsal(self, words: str, why: str) -> None:
        """Words like "Rehearsed restore failed", as a warning; none when all is well."""
        self._set("rehearsal", words, "warn", why)

    def set_lobby(self, on_leave: Callable[[], object] | None) -> None:
        """Say that names and results are hidden, with the way out; None takes that away."""
        if self._lobby is not None:
            self._row.removeWidget(self._lobby)
            self._lobby.hide()
            self._lobby.deleteLater()
            self._lobby = None
        if on_leave is not None:
            words, tip = _("Lobby mode"), _("Names and results are hidden. Show them again.")
            self._lobby = button(
                words, kind="quiet", icon_name="eye-off-outline", small=True, on_click=on_leave
            )
            self._lobby.setToolTip(tip)
            self._lobby.setAccessibleDescription(tip)
            self._row.insertWidget(self._row.indexOf(self._cells["saved"]) - 1, self._lobby)
        self._fit(force=True)

    def set_kit(self, on_click: Callable[[], object] | None) -> None:
        """Say that no proven recovery sheet exists, with the way there; None takes that away."""
        if self._kit is not None:
            self._row.removeWidget(self._kit)
            self._kit.hide()
            self._kit.deleteLater()
            self._kit = None
        if on_click is not None:
            self._kit = button(_("No recovery kit"), kind="quiet", small=True, on_click=on_click)
            self._kit.setIcon(icon("alert-outline", "warn"))
            self._kit.setAccessibleDescription(
                _("When every password is lost nobody can open the practice.")
            )
            self._kit_widths = self._kit.sizeHint().width(), self._kit.iconSize().width() + px(20)
            self._row.insertWidget(self._row.indexOf(self._cells["saved"]) - 1, self._kit)
        self._fit(force=True)

    def set_person(self, words: str) -> None:
        """Words like "Dana Okafor, clinical director"."""
        self._set("person", words)

    def follow_lock(self, idle: QTimer) -> None:
        """Say how long it is until the timer locks, and begin anew with it."""
        tick = QTimer(self)
        tick.setInterval(_TICK_MS)
        tick.timeout.connect(lambda: self.set_lock(idle.remainingTime()))
        tick.start()
        self.set_lock(idle.remainingTime())

    def set_lock(self, remaining: int) -> None:
        """Words like "Locks in 10 min" from the milliseconds left; the last minute stands out.

        Nothing is said of a timer that does not run (-1).
        """
        if remaining < 0:
            self._set("lock", "")
            return
        minutes = round(remaining / _MINUTE_MS)  # a coarse timer may say a little more
        is_near = remaining <= _MINUTE_MS
        words = _("Locks in {minutes} min").format(minutes=minutes)
        self._set(
            "lock", _("Locks within a minute") if is_near else words, "warn" if is_near else "tx2"
        )

    def set_note(self, words: str) -> None:
        """What is said while nobody is signed in."""
        self._set("note", words)

    def show_locked(self, words: str) -> None:
        """Only the crisis numbers, and ``words`` at the right; nothing of anybody's work."""
        self._on_call_words = ""
        for key in ("saved", "backup", "second", "rehearsal", "person", "lock"):
            self._set(key, "")
        self._set("note", words)

    def words(self) -> list[str]:
        """Everything the bar says, for tests and help."""
        left = (self._crisis, self._phone, self._on_call, self._lifeline, self._samhsa)
        lines = [one.text() for one in left]
        return [one for one in lines if one] + [
            cell.label.text() for cell in self._cells.values() if cell.label.text()
        ]

    def _set(self, key: str, words: str, token: str = "tx2", why: str = "") -> None:
        if self._cells[key].shows(words, token, why):
            return
        self._cells[key].set_words(words, token, why)
        self._fit(force=True)

    def minimumSizeHint(self) -> QSize:
        """The numbers and the icons."""
        return QSize(self._needed(level=LEAST), px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how much is said."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self, *, force: bool = False) -> None:
        """Level 0 says all, 1 has icons at the right, 2 short words at the left, 3 numbers."""
        fitting = (one for one in range(LEAST) if self._needed(level=one) <= self.width())
        level = next(fitting, LEAST)
        if level != self._level or force:
            self._apply(level)
        self._show_on_call(level)

    def _show_on_call(self, level: int) -> None:
        """Only what is left beside everything else is given to who is on call."""
        words = self._on_call_words
        wide = self._on_call.natural_width(words) + px(18)
        has_room = bool(words) and self._needed(level=level) + wide <= self.width()
        if (words if has_room else "") != self._on_call.text():
            self._on_call.setText(words if has_room else "")
            self._on_call.setAccessibleName(words)
            self._on_call.updateGeometry()
        self._on_call.setVisible(has_room)

    def _lines(self, level: int) -> list[tuple[ElidingLabel, str]]:
        """The labels at the left with their words; those without words are not shown."""
        own = (_("24-hour crisis line"), _("24-hour crisis line"), _("Crisis line"), "")[level]
        lifeline = (_LIFELINE, _LIFELINE, N_("Call {number}"), "{number}")[level]
        samhsa = (_SAMHSA, _SAMHSA, "SAMHSA {number}", "{number}")[level]
        return [
            (self._crisis, own if self._crisis_phone else ""),
            (self._phone, self._crisis_phone),
            (self._lifeline, _(lifeline).format(number=LIFELINE)),
            (self._samhsa, _(samhsa).format(number=SAMHSA)),
        ]

    def _needed(self, *, level: int) -> int:
        shown = [(label, words) for label, words in self._lines(level) if words]
        width = px(28 + 14 + 6) + sum(label.natural_width(words) for label, words in shown)
        width += len(shown) * px(12)
        for cell in self._cells.values():
            if cell.label.text():
                width += cell.natural_width(is_narrow=level > 0) + px(12)
        if self._lobby is not None:
            width += self._lobby.sizeHint().width() + px(6)
        if self._kit is not None:
            width += self._kit_widths[level > 0] + px(6)
        return width

    def _apply(self, level: int) -> None:
        self._level = level
        if self._kit is not None:
            make_compact(self._kit, is_compact=level > 0)
        spoken = dict(self._lines(0))
        for label, words in self._lines(level):
            label.setText(words)
            label.setVisible(bool(words))
            label.setAccessibleName(spoken[label])
            label.updateGeometry()
        phone = f"{_('24-hour crisis line')} {self._crisis_phone}"
        self._phone.setAccessibleName(phone)
        for cell in self._cells.values():
            cell.set_narrow(is_narrow=level > 0)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Window color with a hairline above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("win"))
        paint.hair(painter, 0, 0, self.width())
        painter.end()
