"""The two parts of the wait list: who waits now, and who was never admitted."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from iopdesk.domain.patients import Standing
from iopdesk.i18n import _

_STANDINGS = (Standing.WAITING, Standing.NOT_ADMITTED)


class WaitFilter(QComboBox):
    """Stands where the filters of care stand, which say nothing about whoever waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Who is listed"))
        self.addItems([_("Waiting now"), _("Not admitted")])
        self.hide()

    def standing(self) -> Standing:
        """The standing that is listed."""
        return _STANDINGS[max(0, self.currentIndex())]

    def show_standing(self, standing: Standing) -> None:
        """List a standing; any other lists whoever waits."""
        place = _STANDINGS.index(standing) if standing in _STANDINGS else 0
        self.blockSignals(True)
        self.setCurrentIndex(place)
        self.blockSignals(False)
