"""The head of the list of patients: by what it is ordered, and which facts its rows show."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QHBoxLayout

from iopdesk.i18n import N_, _
from iopdesk.services.patient_search import PatientSort
from iopdesk.ui.patients.list_controls import order_button
from iopdesk.ui.shared.buttons import menu_button
from iopdesk.ui.shared.ground import Ground
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import px


class RowFact(StrEnum):
    """A fact that a row of the list may show beside the name."""

    STAGE = "stage"
    COUNSELOR = "counselor"
    MRN = "mrn"
    BORN = "born"
    HOURS = "hours"


USUAL = frozenset({RowFact.STAGE, RowFact.COUNSELOR, RowFact.HOURS})
_FACTS = {
    RowFact.STAGE: N_("Stage"),
    RowFact.COUNSELOR: N_("Counselor"),
    RowFact.MRN: N_("MRN"),
    RowFact.BORN: N_("Date of birth"),
    RowFact.HOURS: N_("Hours this week"),
}


class ListHead(Ground):
    """``ordered`` and ``facts_changed`` tell that the person chose otherwise.

    ``chooser`` is the button of the facts; it stands where the panel has room.
    """

    ordered = Signal()
    facts_changed = Signal()

    def __init__(self) -> None:
        super().__init__("sunk", line=True)
        self.sort, self.is_down = PatientSort.NAME, False
        self.facts = USUAL
        self.setFixedHeight(px(32))
        self.name_order = order_button(_("Last name"))
        self.recent_order = order_button(_("Recent"))
        self.recent_order.setToolTip(_("Patients whose charts you opened last come first"))
        self.hours_order = order_button(_("Hours this week"))
        self.wait_order = order_button(_("Priority and wait"))
        self._actions = {fact: self._action(fact) for fact in RowFact}
        self.chooser = menu_button(
            list(self._actions.values()), _("What the rows show"), small=True
        )
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.name_order)
        self._row.addWidget(self.recent_order)
        self._row.addStretch(1)
        self._row.addWidget(self.hours_order)
        self._row.addWidget(self.wait_order)
        self.make_room(is_scrolling=False)
        for sort, made in self._orders():
            made.clicked.connect(lambda _on=False, sort=sort: self.order_by(sort))
        self.show_order()

    def _action(self, fact: RowFact) -> QAction:
        made = QAction(_(_FACTS[fact]), self)
        made.setCheckable(True)
        made.setChecked(fact in self.facts)
        made.toggled.connect(lambda _on: self._choose())
        return made

    def _orders(self) -> tuple[tuple[PatientSort, Any], ...]:
        return (
            (PatientSort.NAME, self.name_order),
            (PatientSort.RECENT, self.recent_order),
            (PatientSort.HOURS, self.hours_order),
            (PatientSort.WAIT, self.wait_order),
        )

    def make_room(self, *, is_scrolling: bool) -> None:
        """The words stand above the numbers, whether the list scrolls or not."""
        self._row.setContentsMargins(px(14), 0, px(24 if is_scrolling else 12), 0)

    def order_by(self, sort: PatientSort) -> None:
        """Order by something; by the same again, the other way around."""
        is_down = sort not in (PatientSort.NAME, PatientSort.WAIT)
        if sort is self.sort and sort not in (PatientSort.RECENT, PatientSort.WAIT):
            is_down = not self.is_down
        self.sort, self.is_down = sort, is_down
        self.show_order()
        self.ordered.emit()

    def show_order(self) -> None:
        """Put the arrow behind the word of the order, and say it."""
        name = "chevron-down" if self.is_down else "chevron-up"
        order = _("descending") if self.is_down else _("ascending")
        for sort, made in self._orders():
            is_on = sort is self.sort
            made.setIcon(icon(name, "tx2") if is_on else QIcon())
            made.setAccessibleDescription(order if is_on else "")

    def _choose(self) -> None:
        self.facts = frozenset(fact for fact, made in self._actions.items() if made.isChecked())
        self.facts_changed.emit()

    def state(self) -> dict[str, Any]:
        """Order and facts as JSON values."""
        facts = [str(fact) for fact in RowFact if fact in self.facts]
        return {"sort": str(self.sort), "down": self.is_down, "facts": facts}

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what ``state`` gave."""
        self.sort = PatientSort(state.get("sort", PatientSort.NAME))
        self.is_down = bool(state.get("down", False))
        self.facts = frozenset(RowFact(each) for each in state.get("facts", USUAL))
        for fact, made in self._actions.items():
            made.blockSignals(True)
            made.setChecked(fact in self.facts)
            made.blockSignals(False)
        self.show_order()
