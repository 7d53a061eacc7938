"""What to say to a caller, in large letters; below it what to do and to write down.

It shows an answer and nothing else: no name and no number of any record is ever on it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.callers import Answer, Opening
from iopdesk.i18n import _
from iopdesk.ui.shared.accessible import announce
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Chip, Hairline, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.theme.tokens import px

_LOOKS = {
    Opening.NOTHING: ("neut", "lock-outline"),
    Opening.CONSENT: ("good", "file-sign"),
    Opening.EMERGENCY: ("bad", "alert-octagon-outline"),
}


class AnswerCard(Card):
    """``set_answer`` shows another answer; the same one leaves everything as it is."""

    def __init__(self) -> None:
        super().__init__(padded=True)
        self.setAccessibleName(_("Answer"))
        self.answer: Answer | None = None
        self.chip = Chip("")
        self.say = LeadText("", "", size=15)
        self.lines = QWidget()
        self._column = QVBoxLayout(self.lines)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        self.body.setSpacing(px(10))
        self.body.addWidget(self.chip)
        self.body.addWidget(label(_("Say"), "small"))
        self.body.addWidget(self.say)
        self.body.addWidget(Hairline())
        self.body.addWidget(self.lines)

    def set_answer(self, answer: Answer) -> None:
        """Show an answer, and read it out when it differs."""
        if answer == self.answer:
            return
        is_first, self.answer = self.answer is None, answer
        self.chip.set_chip(_word(answer.opening), *_LOOKS[answer.opening])
        is_silent = answer.opening is Opening.NOTHING
        words = _("“{words}”").format(words=answer.say) if is_silent else answer.say
        self.say.set_words(words, "")
        while self._column.count():
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._column.addWidget(label(answer.headline, "strong", wrap=True))
        self._list(_("Do"), answer.do)
        self._list(_("Write down"), answer.record)
        self._column.addWidget(label(answer.basis, "small", wrap=True))
        if not is_first:
            announce(self.say, answer.say, is_urgent=True)

    def text(self) -> str:
        """Every word on the card, for a test of what it gives away."""
        items = [self._column.itemAt(at) for at in range(self._column.count())]
        widgets = [item.widget() for item in items if item is not None]
        words = [getattr(each, "text", str)() for each in widgets if each is not None]
        return "\n".join((self.chip.text(), self.say.text(), *words))

    def _list(self, title: str, lines: tuple[str, ...]) -> None:
        self._column.addWidget(label(title, "small"))
        for line in lines:
            self._column.addWidget(label(f"•  {line}", wrap=True))


def _word(opening: Opening) -> str:
    return {
        Opening.NOTHING: _("Tell nothing"),
        Opening.CONSENT: _("Open by consent"),
        Opening.EMERGENCY: _("Medical emergency"),
    }[opening]
