"""The consents that hold now, as rows of a card on the overview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from iopdesk.i18n import _
from iopdesk.services.consent_views import ReleaseRow
from iopdesk.ui.patients.card_rows import CardRow, CardRows


class Releases(CardRows):
    """To whom, what they are, until when; amber in the last 30 days."""

    shown = Signal(bool)
    """Whether there are any."""

    def __init__(self) -> None:
        super().__init__(_("Consents"))
        self.hide()

    def show_releases(self, releases: Sequence[ReleaseRow]) -> None:
        """Show these; nothing where there are none."""
        self.set_rows([_row(each) for each in releases])
        self.setVisible(bool(releases))
        self.shown.emit(bool(releases))


def _row(release: ReleaseRow) -> CardRow:
    who = ", ".join(part for part in (release.recipient, release.relation) if part)
    is_ending = release.alert is not None
    return CardRow(
        title=_("Release: {who}").format(who=who),
        right=release.until,
        icon="clock-outline" if is_ending else "file-sign",
        token="warn" if is_ending else "good",
    )
