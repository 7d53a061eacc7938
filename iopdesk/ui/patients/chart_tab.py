"""A part of the chart that asks its own question once it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from iopdesk.errors import DeskError, NotAllowed
from iopdesk.i18n import _
from iopdesk.services.chart import Chart
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.empty_state import EmptyState


class ChartTab(QWidget):
    """One tab. It is made when it is shown first, kept, and loads for each chart it shows.

    A subclass names itself in the class attributes, builds its widgets in :meth:`build`,
    and shows the answer of its ``question``, which is asked with ``patient_id`` alone.
    Where the person may not see it for this patient, the tab says so.
    """

    key: ClassVar[str] = ""
    """Stable key: ``consents``."""
    title: ClassVar[str] = ""
    """The word in the tab, marked with ``N_``."""
    question: ClassVar[Callable[..., Any]]
    """What it asks; who may not ask it has no such tab."""
    depends_on: ClassVar[frozenset[str]] = frozenset()
    """Names of the models whose change makes the chart reload."""

    commanded = Signal(str)
    """A command of the patient by its method (:mod:`.chart_commands`)."""
    dialog_made = Signal(object)
    """A dialog to open; the chart waits with reloading while it is open."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.chart: Chart | None = None
        self.content = self.build()
        self._closed = EmptyState(
            "lock-outline",
            _("This part is closed"),
            _("It is open to those who treat this patient, and to the clinical director."),
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.content)
        self._stack.addWidget(self._closed)

    def build(self) -> QWidget:
        """The widgets, empty."""
        raise NotImplementedError

    def show_answer(self, chart: Chart, answer: Any) -> None:
        """Put the answer of the question on the widgets; keep scroll and selection."""
        raise NotImplementedError

    def load(self, chart: Chart) -> None:
        """Ask for a chart; an answer that comes after another chart was chosen is dropped."""
        self.chart = chart

        def show(answer: Any) -> None:
            if self.chart is chart:
                self._stack.setCurrentWidget(self.content)
                self.show_answer(chart, answer)

        def refuse(error: DeskError) -> bool:
            if not isinstance(error, NotAllowed):
                return False
            self._stack.setCurrentWidget(self._closed)
            return True

        self.desk.ask(
            type(self).question,
            owner=self,
            then=show,
            otherwise=refuse,
            patient_id=chart.header.patient_id,
        )
