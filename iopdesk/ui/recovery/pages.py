"""The pages of the recovery assistant: what the kit is, the paper, two groups, and the end."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.recovery import SheetKind, check_answer, groups_to_ask_back, sheet_label
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.papers.preview import PaperPages
from iopdesk.ui.recovery.groups_box import GroupsBox
from iopdesk.ui.recovery.making import Sheet
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px


class _Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(px(10))


class AboutPage(_Page):
    """What the sheets are for, and what will be asked."""

    def __init__(self, kinds: Sequence[SheetKind], *, is_renewal: bool) -> None:
        super().__init__()
        self.column.addWidget(
            LeadText(
                _("A printed sheet lets the practice back in when every password is lost."),
                _("Nobody else can: there is no master password, and no copy of it anywhere."),
                13,
            )
        )
        for kind in kinds:
            self.column.addWidget(LeadText(f"{sheet_label(kind)}.", _what_for(kind), 13))
        if len(kinds) > 1:
            words = _("The two sheets are meant for two people, and for two places.")
            self.column.addWidget(label(words, wrap=True))
        self.column.addWidget(
            label(
                _(
                    "Each sheet is made, you print it or save it, and then type two of its groups "
                    "back from the paper. Only then does it count."
                ),
                wrap=True,
            )
        )
        if is_renewal:
            self.column.addWidget(
                MessageBar(
                    "info",
                    _("The sheet you have goes on working until the new one is proven."),
                    _("After that it opens nothing, and can be shredded."),
                )
            )
        self.column.addStretch(1)


class PaperPage(_Page):
    """The sheet as it prints."""

    def __init__(self, kind: SheetKind) -> None:
        super().__init__()
        self._words = label(_("The sheet is being made."), "second", wrap=True)
        self.column.addWidget(self._words)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        self.pages = PaperPages()
        column.addWidget(self.pages)
        column.addStretch(1)
        self.area = scroll_area(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(sheet_label(kind))
        self.area.setMinimumHeight(px(220))
        self.column.addWidget(self.area, 1)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the paper."""
        words = _(
            "Print it, or save it on a stick that is locked away. It is shown this once: the "
            "program keeps no copy."
        )
        self._words.setText(words)
        self.pages.show_pdf(sheet.paper.pdf, sheet.paper.text)

    def forget(self) -> None:
        """Leave nothing of the sheet on screen."""
        self.pages.forget()


class ProvePage(_Page):
    """Asks two groups back from the paper."""

    def __init__(self, kind: SheetKind) -> None:
        super().__init__()
        self._kind = kind
        self._words = label("", wrap=True)
        self.column.addWidget(self._words)
        self.box: GroupsBox | None = None
        self.column.addStretch(1)

    def ask(self, sheet: Sheet) -> None:
        """Ask for two groups, others each time."""
        self.forget()
        numbers = groups_to_ask_back(os.urandom(8))
        words = _(
            "Take the printed sheet {number} in your hand, and type groups {one} and {other} "
            "from it."
        )
        one, other = numbers
        self._words.setText(words.format(number=sheet.number, one=one, other=other))
        self.box = GroupsBox(self._kind, numbers)
        self.box.setMaximumWidth(px(320))
        self.column.insertWidget(1, self.box)
        self.box.fields[one].focus()

    def is_right(self, sheet: Sheet) -> bool:
        """Whether both groups are those of the sheet; the wrong one is marked."""
        assert self.box is not None
        try:
            check_answer(sheet.secret, self._kind, self.box.answers())
        except RuleBroken as broken:
            field = self.box.fields[int(str(broken.facts["number"]))]
            field.set_error(sentence_for(broken))
            field.focus()
            return False
        return True

    def forget(self) -> None:
        """Leave nothing that was typed."""
        if self.box is not None:
            self.box.forget()
            self.column.removeWidget(self.box)
            self.box.hide()
            self.box.deleteLater()
            self.box = None


class LastPage(_Page):
    """What to do with the sheets now."""

    def __init__(self, kinds: Sequence[SheetKind]) -> None:
        super().__init__()
        lead = _("The recovery kit is proven.")
        if len(kinds) == 1:
            lead = _("{sheet}: proven.").format(sheet=sheet_label(kinds[0]))
        words = _(
            "Lock the paper away, not beside the computer. If you saved a file, keep it on no "
            "computer: whoever finds it holds the sheet."
        )
        self.column.addWidget(LeadText(lead, words, 13))
        self.column.addWidget(
            label(_("You find the sheets again under File, Recovery kit."), "second", wrap=True)
        )
        self.column.addStretch(1)


def _what_for(kind: SheetKind) -> str:
    if kind is SheetKind.PRACTICE:
        return _("Opens everything but counseling notes, for a person who is at the practice.")
    return _("Gives a clinician the clinical key back, which opens counseling notes.")
