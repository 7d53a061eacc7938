"""The welcome page: make a practice, open one, restore one, or explore the demo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from iopdesk import paths
from iopdesk.i18n import _
from iopdesk.ui.shared.buttons import Kind, button
from iopdesk.ui.shared.labels import Hairline, IconLabel, label
from iopdesk.ui.shared.message_bar import MessageArea, MessageBar
from iopdesk.ui.shared.scroll import make_plain
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.start.app_mark import AppMark
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.tokens import px

WIDTH = 720


class WelcomePage(QScrollArea):
    """Shown while no practice file is known or wanted."""

    create_asked = Signal()
    open_asked = Signal()
    restore_asked = Signal()
    demo_asked = Signal()
    who_asked = Signal(str)
    """Who uses it on this computer: "me" or "everyone"."""
    look_asked = Signal(str, int)
    """Theme and zoom the person chose here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        make_plain(self)
        page = QWidget()
        self.setWidget(page)
        around = QHBoxLayout(page)
        around.setContentsMargins(0, 0, 0, 0)
        around.addStretch(1)
        self._column = QVBoxLayout()
        self._column.setSpacing(px(10))  # all of it fits a small screen
        self._column.setContentsMargins(px(24), px(16), px(24), px(16))
        middle = QWidget()
        middle.setMaximumWidth(px(WIDTH + 48))
        middle.setLayout(self._column)
        around.addWidget(middle, 100)
        around.addStretch(1)
        self._column.addStretch(1)
        self._column.addLayout(self._head())
        self.messages = MessageArea()
        inside = self.messages.layout()
        assert inside is not None
        inside.setContentsMargins(0, px(4), 0, 0)  # as wide as the cards
        self._column.addWidget(self.messages)
        self.create_button = self._choice(
            "folder-plus-outline",
            _("Create a practice file"),
            _("Name your practice, enter its crisis line and your own password. A few minutes."),
            _("Create"),
            self.create_asked.emit,
            "primary",
        )
        self.open_button = self._choice(
            "folder-open-outline",
            _("Open a practice file"),
            _("Choose an .iopdesk file on this computer."),
            _("Open"),
            self.open_asked.emit,
        )
        self.restore_button = self._choice(
            "restore",
            _("Restore a backup"),
            _("Also when the file is missing or damaged. Needs a password of the practice."),
            _("Restore"),
            self.restore_asked.emit,
        )
        self.demo_button = self._choice(
            "play-circle-outline",
            _("Explore the demo practice"),
            _("Larkspur Recovery. All people are fictional, and nothing mixes with a real file."),
            _("Explore"),
            self.demo_asked.emit,
        )
        self._column.addWidget(
            MessageBar(
                "info",
                _("One computer at a time."),
                _(
                    "A practice file is open on one computer, with a sign-in for each person. "
                    "It cannot lie in a network or sync folder; finished backups can."
                ),
            )
        )
        self._column.addLayout(self._who())
        self._column.addLayout(self._promises())
        self._column.addWidget(Hairline())
        self._column.addLayout(self._look())
        self._column.addStretch(1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(AppMark(56))
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(label("IOP Desk", "title"))
        words.addWidget(
            label(
                _(
                    "Scheduling, attendance, tests and discharge "
                    "for one intensive outpatient program"
                ),
                "second",
                wrap=True,
            )
        )
        row.addLayout(words, 1)
        return row

    def _choice(
        self,
        icon_name: str,
        title: str,
        words: str,
        verb: str,
        on_click: Callable[[], object],
        kind: Kind = "default",
    ) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        row = QHBoxLayout(card)
        row.setContentsMargins(px(20), px(10), px(20), px(10))
        row.setSpacing(px(16))
        row.addWidget(IconLabel(icon_name, "acc", 28))
        text = QVBoxLayout()
        text.setSpacing(px(2))
        text.addWidget(label(title, "card"))
        text.addWidget(label(words, "second", wrap=True))
        row.addLayout(text, 1)
        made = button(verb, kind=kind, on_click=on_click)
        made.setMinimumWidth(px(112))
        made.setAccessibleName(title)
        row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addWidget(card)
        return made

    def _promises(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(16))
        for column, (icon_name, words) in enumerate(
            (
                (
                    "lock-outline",
                    _(
                        "One encrypted file that you own. "
                        "Without a password or the recovery kit nobody can open it."
                    ),
                ),
                (
                    "shield-check-outline",
                    _(
                        "No account, no server, no network. "
                        "Works the same with the cable unplugged."
                    ),
                ),
                (
                    "printer-outline",
                    _("Summaries print and save as PDF, with the Part 2 notice on every page."),
                ),
            )
        ):
            cell = QHBoxLayout()
            cell.setSpacing(px(8))
            cell.addWidget(IconLabel(icon_name, "tx2", 16), 0, Qt.AlignmentFlag.AlignTop)
            cell.addWidget(label(words, "small", wrap=True), 1, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(cell, 0, column)
            grid.setColumnStretch(column, 1)
        return grid

    def _who(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        asks = label(_("Who uses it on this computer"))
        self.who = Segmented(
            [("me", _("Only me")), ("everyone", _("Everyone"))], name=asks.text(), small=True
        )
        self.who.chosen.connect(self.who_asked)
        self.place = label("", "small", wrap=True)
        row.addWidget(asks)
        row.addWidget(self.who)
        row.addWidget(self.place, 1)
        self.show_who()
        return row

    def show_who(self) -> None:
        """Show who it is now, and where what they share lies."""
        is_shared = paths.is_shared()
        self.who.set_current("everyone" if is_shared else "me")
        words = _("Every account of this computer shares {folder}; each has a password of its own.")
        alone = _("Other accounts of this computer find nothing of it.")
        self.place.setText(words.format(folder=paths.shared_data()) if is_shared else alone)

    def _look(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        size = label(_("Text size"))
        zooms = Segmented([(str(z), f"{z} %") for z in tokens.ZOOMS], name=size.text(), small=True)
        zooms.set_current(str(tokens.zoom()))
        zooms.chosen.connect(lambda key: self.look_asked.emit(tokens.wanted_theme(), int(key)))
        theme = label(_("Theme"))
        themes = Segmented(
            [("system", _("System")), ("light", _("Light")), ("dark", _("Dark"))],
            name=theme.text(),
            small=True,
        )
        themes.set_current(tokens.wanted_theme())
        themes.chosen.connect(lambda key: self.look_asked.emit(key, tokens.zoom()))
        row.addWidget(size)
        row.addWidget(zooms)
        row.addStretch(1)
        row.addWidget(theme)
        row.addWidget(themes)
        return row
