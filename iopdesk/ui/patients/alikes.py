"""The warning that somebody like this is here already, while a form of a new person is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.i18n import _, ngettext, numeric_date
from iopdesk.services.patient_search import FoundPatient, find_look_alikes
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.message_bar import MessageBar

_PAUSE_MS = 250
_MOST = 3


class AlikesBar(QWidget):
    """Asks after a pause in typing; takes no room while nobody is alike.

    ``read`` gives first name, last name and birth date as they stand in the form;
    ``on_open`` opens the chart of the first who is alike.
    """

    def __init__(
        self,
        desk: Desk,
        read: Callable[[], tuple[str, str, date | None]],
        *,
        except_id: int | None = None,
        on_open: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._read = desk, read
        self._except_id, self._on_open = except_id, on_open
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.hide()

    def wait(self) -> None:
        """Something was typed: look once the typing rests."""
        self._pause.start()

    def look(self) -> None:
        """Ask who may be the same person."""
        self._pause.stop()
        given, family, birth_on = self._read()
        if not family and not given:
            self._show(())
            return
        self._desk.ask(
            find_look_alikes,
            owner=self,
            then=self._show,
            given=given,
            family=family,
            birth_on=birth_on,
            except_id=self._except_id,
        )

    def words(self) -> str:
        """What the warning says, for screen readers and tests."""
        bars = self.findChildren(MessageBar)
        return bars[-1].words() if bars and not self.isHidden() else ""

    def _show(self, found: tuple[FoundPatient, ...]) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        if found:
            lead = ngettext(
                "A patient with a like name is here already.",
                "Patients with a like name are here already.",
                len(found),
            )
            first, on_open = found[0].patient_id, self._on_open
            bar = MessageBar(
                "warn",
                lead,
                "; ".join(_told(one) for one in found[:_MOST]),
                button_words=_("Open chart") if on_open is not None else "",
                on_button=lambda: on_open(first) if on_open is not None else None,
            )
            self._column.addWidget(bar)
        self.setVisible(bool(found))


def _told(one: FoundPatient) -> str:
    born = numeric_date(one.birth_on) if one.birth_on is not None else _("no birth date")
    return _("{name}, born {day}, {mrn}").format(name=one.name, day=born, mrn=one.mrn)
