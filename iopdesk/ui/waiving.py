"""Going without a second administrator: the words are typed, by hand and in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.waivers import LEAST_LETTERS
from iopdesk.i18n import _, short_date
from iopdesk.ui.shared.fields import MultiLineField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.message_bar import MessageBar

if TYPE_CHECKING:
    from iopdesk.services.waivers import WaiverGiven
    from iopdesk.ui.desk import Desk


def waiver_field() -> MultiLineField:
    """Where a person says in their own words that they go without."""
    return MultiLineField(
        "waiver",
        _("Say it in your own words"),
        lines=2,
        hint=_(
            "Such as: I am the only administrator. If I lose my password, nobody can let people "
            "in. At least {count} letters; it stands in the audit under your name."
        ).format(count=LEAST_LETTERS),
    )


class AloneNotice(QWidget):
    """Says that there is only one administrator, and who goes without a second since when."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.bar: MessageBar | None = None
        self.hide()

    def show_state(self, *, is_alone: bool, given: WaiverGiven | None) -> None:
        """Show what is so; nothing while there are two administrators."""
        from iopdesk.services import waivers

        if self.bar is not None:
            self._column.removeWidget(self.bar)
            self.bar.hide()
            self.bar.deleteLater()
        words = _("When that password is lost nobody can let people in. Make a second person one.")
        may_waive = given is None and self._desk.may(waivers.waive)
        if given is not None:
            words = _("{name} goes without a second one since {day}: {words}").format(
                name=given.name, day=short_date(given.given_at.date()), words=given.words
            )
        self.bar = MessageBar(
            "info" if given is not None else "warn",
            _("There is only one administrator."),
            words,
            button_words=_("Waive…") if may_waive else "",
            on_button=lambda: WaiveDialog(self._desk, self.window()).open(),
        )
        self._column.addWidget(self.bar)
        self.setVisible(is_alone)


class WaiveDialog(FormDialog):
    """Asks an administrator for the words, and records them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Go without a second administrator"),
            _("Waive it"),
            parent,
            words=_("It can be put right at any time: make somebody else an administrator."),
            width=520,
        )
        self._desk = desk
        self.add_field(waiver_field())

    def submit(self) -> None:
        """Send it; what the rules say goes beside the field."""
        from iopdesk.services import waivers

        self._desk.do(
            waivers.waive,
            owner=self,
            then=lambda _waived: self.accept(),
            otherwise=self.show_error,
            waiver=self.fields["waiver"].value() or "",
        )
