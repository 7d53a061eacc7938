"""Badges of the rail: open work of a pane, for those whose work it is."""

from __future__ import annotations

from PySide6.QtCore import QObject

from iopdesk.i18n import ngettext
from iopdesk.services.specimen_collections import open_work_count
from iopdesk.services.specimen_grid import read_grid
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.nav_rail import NavRail

_TESTS = "tests"


class RailBadges(QObject):
    """Counts again whenever a test changed; the front desk has no badge of tests."""

    def __init__(self, desk: Desk, rail: NavRail, names: tuple[str, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._rail = desk, rail
        if _TESTS in names and desk.may(read_grid) and desk.may(open_work_count):
            desk.changed.connect(self._on_changed)
            self._count()

    def _on_changed(self, models: frozenset[str]) -> None:
        if "Specimen" in models:
            self._count()

    def _count(self) -> None:
        self._desk.ask(open_work_count, owner=self, then=self._show)

    def _show(self, count: int) -> None:
        words = ngettext("{count} test to collect", "{count} tests to collect", count)
        self._rail.set_badge(_TESTS, count, words.format(count=count))
