"""The unlock page: practice, staff names, a password, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from iopdesk.i18n import _, clock_time, long_date
from iopdesk.storage.migrate import Stage
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.key_hint import KeyHints
from iopdesk.ui.shared.labels import Hairline, IconLabel, label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.properties import set_property
from iopdesk.ui.shared.scroll import make_plain
from iopdesk.ui.start.app_mark import AppMark
from iopdesk.ui.start.people_list import PeopleList
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import px


class UnlockPage(QScrollArea):
    """Asks who is signing in. Nothing of the practice but its name and staff shows."""

    unlock_asked = Signal(str, str)
    """The person's uid and the password typed."""
    other_asked = Signal()
    restore_asked = Signal()
    lost_asked = Signal(str)
    """Password lost; the uid of the person chosen."""

    def __init__(
        self,
        practice_name: str,
        people: Sequence[tuple[str, str]],
        *,
        note: str,
        now: datetime,
        demo_password: str = "",
        chosen_uid: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("unlock")
        make_plain(self)
        page = QWidget()
        self.setWidget(page)
        column = QVBoxLayout(page)
        column.setContentsMargins(px(24), px(24), px(24), px(24))
        column.setSpacing(px(16))
        column.addStretch(1)
        column.addLayout(_centered(self._head(practice_name, note, now)))
        column.addLayout(_centered(self._body(people, demo_password)))
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        self.restore_button = button(
            _("Restore a backup"), kind="link", on_click=self.restore_asked.emit
        )
        row.addWidget(self.restore_button)
        self.other_button = button(
            _("Open another practice"), kind="link", on_click=self.other_asked.emit
        )
        row.addWidget(self.other_button)
        column.addLayout(_centered(foot))
        column.addStretch(1)
        self.choose(chosen_uid)

    # -- parts --------------------------------------------------------------------

    def _head(self, practice_name: str, note: str, now: datetime) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(14))
        row.addWidget(AppMark(44))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(practice_name, "title"))
        words.addWidget(label(note, "second", wrap=True))
        row.addLayout(words, 1)
        clock = QVBoxLayout()
        clock.setSpacing(0)
        for text, tone in ((clock_time(now), "title"), (long_date(now.date()), "second")):
            made = label(text, tone)  # type: ignore[arg-type]
            made.setAlignment(Qt.AlignmentFlag.AlignRight)
            clock.addWidget(made)
        row.addLayout(clock)
        return holder

    def _body(self, people: Sequence[tuple[str, str]], demo_password: str) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        row = QHBoxLayout(card)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setContentsMargins(0, px(10), 0, 1)
        left.setSpacing(0)
        asks = label(_("Who is signing in?"), "small")
        asks.setContentsMargins(px(14), 0, px(14), px(8))
        left.addWidget(asks)
        left.addWidget(Hairline())
        self.people = PeopleList(people, asks.text())
        self.people.currentItemChanged.connect(self._on_person)
        self.people.itemActivated.connect(lambda _item: self.password.setFocus())
        left.addWidget(self.people, 1)
        row.addLayout(left, 3)
        row.addWidget(Hairline(vertical=True))
        row.addLayout(self._right(demo_password), 5)
        return card

    def _right(self, demo_password: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(6))
        self.name_label = label("", "card")
        column.addWidget(self.name_label)
        asks = label(_("Password"))
        column.addWidget(asks)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        self.password = PasswordLine()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMinimumHeight(px(36))
        self.password.returnPressed.connect(self._on_unlock)
        self.password.caps_seen.connect(self._on_caps)
        asks.setBuddy(self.password)
        line.addWidget(self.password, 1)
        self.eye = icon_button("eye-outline", _("Show password"), on_click=self._on_eye)
        line.addWidget(self.eye)
        column.addLayout(line)
        self.caps_label = _Notice("alert-outline", "warn")
        self.error_label = _Notice("alert-circle-outline", "error")
        column.addWidget(self.caps_label)
        column.addWidget(self.error_label)
        self.progress_label = _Notice("progress-clock", "second")
        column.addWidget(self.progress_label)
        self.unlock_button = button(_("Unlock"), kind="primary", on_click=self._on_unlock)
        row = QHBoxLayout()
        row.setContentsMargins(0, px(6), 0, px(6))
        row.addWidget(self.unlock_button)
        row.addWidget(KeyHints([("Enter", "")]))
        row.addStretch(1)
        self.lost_button = button(_("Password lost"), kind="link", on_click=self._on_lost)
        row.addWidget(self.lost_button)
        column.addLayout(row)
        column.addStretch(1)
        if demo_password:
            words = _("Everybody here is fictional, and all of them use the password {password}")
            column.addWidget(MessageBar("warn", _("Demo."), words.format(password=demo_password)))
        column.addWidget(
            MessageBar(
                "info",
                "",
                _(
                    "Only the practice, staff names and crisis lines show until someone unlocks. "
                    "Each person's draft and view wait for them."
                ),
                icon_name="shield-lock-outline",
            )
        )
        return column

    # -- what happens -------------------------------------------------------------

    def say(self, sentence: str) -> None:
        """Show why it did not open; the password is selected for another try."""
        self.error_label.say(sentence)
        set_property(self.password, "error", bool(sentence))
        self.password.setAccessibleDescription(sentence)
        if sentence:
            self.password.selectAll()
            self.password.setFocus()
            announce(self, sentence, is_urgent=True)

    def set_busy(self, is_busy: bool) -> None:
        """While the password is checked nothing else can be asked."""
        for part in (
            self.password,
            self.eye,
            self.people,
            self.other_button,
            self.restore_button,
            self.lost_button,
        ):
            part.setEnabled(not is_busy)
        self.unlock_button.setEnabled(not is_busy)
        self.unlock_button.setText(_("Opening") if is_busy else _("Unlock"))
        self.progress_label.say("")

    def show_upgrade(self, stage: Stage) -> None:
        """Say how far the practice is on its way to this version of the program."""
        what = {
            Stage.COPYING: _("copying"),
            Stage.CHANGING: _("changing the copy"),
            Stage.CHECKING: _("checking"),
        }
        words = _("Bringing the practice to this version, step {number} of {count}: {what}")
        said = words.format(what=what[stage], number=stage.value, count=len(Stage))
        self.progress_label.say(said)
        announce(self, said)

    def clear_password(self) -> None:
        """Forget what was typed."""
        self.password.clear()

    def focus_first(self) -> None:
        """The password of the chosen person."""
        self.password.setFocus()

    def _on_caps(self, is_on: bool) -> None:
        self.caps_label.say(_("Caps Lock is on.") if is_on else "")

    def choose(self, uid: str) -> None:
        """Choose a person, the first where nobody has this uid."""
        for number in range(self.people.count()):
            if self.people.item(number).data(Qt.ItemDataRole.UserRole) == uid:
                self.people.setCurrentRow(number)
                return
        self.people.setCurrentRow(0)

    def _on_person(self, item: QListWidgetItem | None) -> None:
        self.name_label.setText(item.text() if item is not None else "")
        self.clear_password()
        self.say("")

    def _on_eye(self) -> None:
        is_hidden = self.password.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if is_hidden else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
        name = _("Hide password") if is_hidden else _("Show password")
        self.eye.setIcon(icon("eye-off-outline" if is_hidden else "eye-outline", "tx"))
        self.eye.setAccessibleName(name)
        self.eye.setToolTip(name)

    def _on_lost(self) -> None:
        item = self.people.currentItem()
        self.lost_asked.emit(item.data(Qt.ItemDataRole.UserRole) if item is not None else "")

    def _on_unlock(self) -> None:
        item = self.people.currentItem()
        if item is None:
            return
        if not self.password.text():
            self.say(_("Enter your password."))
            return
        self.unlock_asked.emit(item.data(Qt.ItemDataRole.UserRole), self.password.text())


class PasswordLine(QLineEdit):
    """Tells from the letters that come whether Caps Lock is on; Qt has no other way."""

    caps_seen = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Watch the letter, then type it."""
        typed = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps_seen.emit(False)
        elif typed.isalpha() and typed.upper() != typed.lower():
            is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_seen.emit(typed.isupper() != is_shifted)
        super().keyPressEvent(event)


class _Notice(QWidget):
    """An icon and a sentence; takes no room while there is nothing to say."""

    def __init__(self, icon_name: str, tone: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        token = {"error": "bad", "second": "tx2"}.get(tone, tone)
        row.addWidget(IconLabel(icon_name, token, 16), 0, Qt.AlignmentFlag.AlignTop)
        self.words = label("", tone, wrap=True)  # type: ignore[arg-type]
        row.addWidget(self.words, 1)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self.words.setText(sentence)
        self.setVisible(bool(sentence))


def _centered(middle: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    middle.setMaximumWidth(px(760))
    row.addWidget(middle, 100)
    row.addStretch(1)
    return row
