"""The list of patients: search, standings with counts, filters, order, two-line rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from iopdesk.domain.episodes import Stage, stage_label
from iopdesk.domain.levels import outpatient_levels
from iopdesk.domain.patients import Standing
from iopdesk.i18n import _, ngettext
from iopdesk.services.patient_search import (
    LIST_LIMIT,
    PatientList,
    PatientRow,
    PatientSort,
    list_counselors,
    list_patients,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.intake.wait_filter import WaitFilter
from iopdesk.ui.patients.known_marks import KnownMarks
from iopdesk.ui.patients.list_controls import filter_box
from iopdesk.ui.patients.list_delegate import present
from iopdesk.ui.patients.list_head import ListHead
from iopdesk.ui.patients.list_view import PatientListView
from iopdesk.ui.searching import SearchNotes
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.row_model import ROW_ROLE, RowListModel
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.theme.tokens import C, px


class PatientListPanel(QWidget):
    """``chosen`` gives the patient whose row the keys are on, ``opened`` Enter or a click."""

    chosen = Signal(int)
    opened = Signal(int)
    menu_asked = Signal(int, QPoint)
    new_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asks_again = self._is_asking = self._opens_first = False
        self._wanted: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search = SearchBox(_("Name, MRN or date of birth"), name=_("Find a patient"))
        self.standing = Segmented(
            [
                (Standing.ACTIVE, _("Active")),
                (Standing.WAITING, _("Wait list")),
                (Standing.DISCHARGED, _("Discharged")),
            ],
            name=_("Standing"),
        )
        self.stage = filter_box(_("Stage"), [_("All stages"), *(stage_label(s) for s in Stage)])
        self._levels = [code for code, _words in outpatient_levels()]
        levels = (words for _code, words in outpatient_levels())
        self.level = filter_box(_("Level of care"), [_("All levels"), *levels])
        self.counselor = filter_box(_("Counselor"), [_("All counselors")])
        self._counselor_ids: list[int | None] = [None]
        self._wanted_counselor: int | None = None
        self._known = KnownMarks()
        self.head = ListHead()
        self.wait_filter = WaitFilter()
        self.model = RowListModel(lambda row: present(row, self.head.facts).words())
        self.view = PatientListView(lambda row: present(row, self.head.facts))
        self.view.setModel(self.model)
        self.count_label = label("", "small", wrap=True)
        self.notes = SearchNotes(desk, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(px(12), px(12), px(12), px(10))
        top.setSpacing(px(8))
        top.addWidget(self.search)
        top.addWidget(self.standing)
        filters = QHBoxLayout()
        filters.setSpacing(px(8))
        filters.addWidget(self.stage, 1)
        filters.addWidget(self.level, 1)
        top.addLayout(filters)
        last = QHBoxLayout()
        last.setSpacing(px(8))
        last.addWidget(self.counselor, 1)
        last.addWidget(self.wait_filter, 1)
        last.addWidget(self.head.chooser)
        top.addLayout(last)
        self.view.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: self.head.make_room(is_scrolling=bool(most))
        )
        self.empty = EmptyState("account-outline", "", "", [])
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.count_label.setContentsMargins(px(14), px(6), px(14), px(6))
        self.count_label.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(Hairline())
        whole.addWidget(self.head)
        whole.addWidget(body, 1)
        whole.addWidget(self.count_label)

    def _connect(self) -> None:
        self.search.words_changed.connect(lambda _words: self.reload())
        self.search.words_changed.connect(self.notes.typed)
        for shown in (self.chosen, self.opened):
            shown.connect(self.notes.opened)
        self.search.down_pressed.connect(self.focus_list)
        self.search.returnPressed.connect(self._on_search_entered)
        self.standing.chosen.connect(lambda key: self._on_standing(Standing(key)))
        for each in (self.stage, self.level, self.counselor, self.wait_filter):
            each.currentIndexChanged.connect(lambda _place: self.reload())
        self.head.ordered.connect(self.reload)
        self.head.facts_changed.connect(lambda: self.view.viewport().update())
        self.view.opened.connect(self.opened)
        self.view.typed.connect(self._on_typed)
        self.view.left_at_top.connect(self.search.setFocus)
        self.view.clicked.connect(lambda i: self.opened.emit(i.data(ROW_ROLE).patient_id))
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.selectionModel().currentChanged.connect(self._on_current)

    # -- data ---------------------------------------------------------------------

    def load(self) -> None:
        """Ask for counselors and rows."""
        self._desk.ask(list_counselors, owner=self, then=self._show_counselors)
        self._is_asking = False  # an answer that never came holds nothing up
        self._known.forget()
        self.reload()

    def reload(self) -> None:
        """Ask for the rows, one question at a time: while one runs, the next waits for it.

        So a key is answered at once, and quick keys do not pile up.
        """
        self._asks_again = self._is_asking
        if self._is_asking:
            return
        self._is_asking = True
        is_cared = not self._is_waiting()  # what filters care says nothing of who waits
        stage, level, who = (
            each.currentIndex() if is_cared else 0
            for each in (self.stage, self.level, self.counselor)
        )
        self._desk.ask(
            list_patients,
            owner=self,
            then=self._on_answer,
            otherwise=lambda _error: self._on_answer(None),
            standing=self._listed(),
            typed=self.search.text().strip(),
            stage=list(Stage)[stage - 1] if stage > 0 else None,
            level=self._levels[level - 1] if level > 0 else None,
            counselor_id=self._counselor_ids[max(0, who)],
            sort=self.head.sort,
            is_descending=self.head.is_down,
            marked=self._known.ids,
        )

    def _on_answer(self, found: PatientList | None) -> None:
        """Show the rows, unless something else was typed meanwhile: then ask for that."""
        self._is_asking = False
        if self._asks_again:
            self.reload()
        elif found is not None:
            self._show(found)
            if self._opens_first and found.rows:
                self._set_current(0)
                self.opened.emit(found.rows[0].patient_id)
            self._opens_first = False

    def select(self, patient_id: int | None) -> None:
        """Put the keys on a patient, now or when the rows come; nobody is opened by that."""
        self._wanted = patient_id
        self._put_current()

    def is_listed(self, patient_id: int) -> bool:
        """Whether the rows hold the patient."""
        return any(row.patient_id == patient_id for row in self.model.rows)

    def show_standing(self, standing: Standing) -> None:
        """Show another standing, without what was typed and chosen."""
        if self._listed() == standing and not self.search.text():
            return
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._on_standing(standing)

    def _listed(self) -> Standing:
        """The standing that is listed."""
        standing = Standing(self.standing.current())
        return self.wait_filter.standing() if self._is_waiting() else standing

    def _is_waiting(self) -> bool:
        return self.standing.current() == Standing.WAITING

    def _on_standing(self, standing: Standing) -> None:
        """List another standing, the wait list with whom to call first."""
        self._put_standing(standing)
        if self._is_waiting() or self.head.sort is PatientSort.WAIT:
            self.head.sort = PatientSort.WAIT if self._is_waiting() else PatientSort.NAME
            self.head.is_down = False
            self.head.show_order()
        self.reload()

    def _put_standing(self, standing: Standing) -> None:
        """Switch a standing on; who was never admitted stands with the wait list."""
        is_over = standing is Standing.NOT_ADMITTED
        self.standing.set_current(Standing.WAITING if is_over else standing)
        self.wait_filter.show_standing(standing)
        is_waiting = self._is_waiting()
        for one in (self.stage, self.level, self.counselor):
            one.setVisible(not is_waiting)
        self.wait_filter.setVisible(is_waiting)

    def focus_list(self) -> None:
        """Put the focus on the rows."""
        if self.model.rowCount():
            if not self.view.currentIndex().isValid():
                self._set_current(0)
            self.view.setFocus()

    def _show_counselors(self, found: tuple[tuple[int, str], ...]) -> None:
        before = self._counselor_ids[max(0, self.counselor.currentIndex())]
        before = self._wanted_counselor if before is None else before
        self.counselor.blockSignals(True)
        self.counselor.clear()
        self.counselor.addItems([_("All counselors"), *(name for _id, name in found)])
        self._counselor_ids = [None, *(each for each, _name in found)]
        if before in self._counselor_ids:
            self.counselor.setCurrentIndex(self._counselor_ids.index(before))
        self.counselor.blockSignals(False)
        if self._wanted_counselor is not None:
            self._wanted_counselor = None
            self.reload()

    def _show(self, found: PatientList) -> None:
        names = {Standing.ACTIVE: _("Active"), Standing.WAITING: _("Wait list")}
        for standing, words in names.items():
            self.standing.set_label(standing, f"{words} {found.counts[standing]}")
        before: PatientRow | None = self.view.currentIndex().data(ROW_ROLE)
        scroll = self.view.verticalScrollBar().value()
        model = self.view.selectionModel()
        model.blockSignals(True)
        self.model.set_rows(self._known.filled(found.rows))
        model.blockSignals(False)
        self._put_current()
        after: PatientRow | None = self.view.currentIndex().data(ROW_ROLE)
        if after is None or (before is not None and before.patient_id == after.patient_id):
            # only rows that show somebody else come into sight
            self.view.verticalScrollBar().setValue(scroll)
        self._stack.setCurrentWidget(self.view if found.rows else self.empty)
        self.head.hours_order.setVisible(self._listed() is Standing.ACTIVE)
        self.head.wait_order.setVisible(self._is_waiting())
        self._say_nothing_found()
        self.count_label.setVisible(found.total > len(found.rows))
        self.count_label.setText(
            ngettext(
                "The first {shown} of {count}. Type to narrow.",
                "The first {shown} of {count}. Type to narrow.",
                found.total,
            ).format(shown=LIST_LIMIT, count=found.total)
        )

    def _say_nothing_found(self) -> None:
        filters = (self.stage, self.level, self.counselor)
        if self.search.text().strip() or any(each.currentIndex() > 0 for each in filters):
            self.empty.set_words(_("Nobody found"), _("Type less, or choose other filters."))
        elif self._listed() is Standing.DISCHARGED:
            self.empty.set_words(_("Nobody was discharged yet"))
        elif self._listed() is Standing.NOT_ADMITTED:
            self.empty.set_words(_("Nobody left the wait list without an admission"))
        else:
            words = _("Press {keys} to add a patient.").format(keys="Ctrl N")
            self.empty.set_words(_("Nobody here yet"), words)

    def _put_current(self) -> None:
        for place, row in enumerate(self.model.rows):
            if row.patient_id == self._wanted:
                self._set_current(place)
                return
        self.view.selectionModel().blockSignals(True)
        self.view.selectionModel().clear()
        self.view.selectionModel().blockSignals(False)
        self.view.viewport().update()

    def _set_current(self, place: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(self.model.index(place), flags)

    # -- keys -----------------------------------------------------------

    def _on_typed(self, words: str) -> None:
        self.search.setText(words)
        self.search.setFocus()

    def _on_search_entered(self) -> None:
        """Enter in the field opens the first hit, when the answer to what was typed is there."""
        self._opens_first = True
        self.reload()

    def _on_current(self, index: Any, _before: Any) -> None:
        row: PatientRow | None = index.data(ROW_ROLE)
        if row is not None and row.patient_id != self._wanted:
            self._wanted = row.patient_id
            self.chosen.emit(row.patient_id)

    def _on_menu(self, point: QPoint) -> None:
        row = self.view.indexAt(point).data(ROW_ROLE)
        if row is not None:
            self.menu_asked.emit(row.patient_id, self.view.viewport().mapToGlobal(point))

    # -- view state ---------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Search, filters and order as JSON values."""
        return {
            "typed": self.search.text(),
            "standing": str(self._listed()),
            "stage": self.stage.currentIndex(),
            "level": self._levels[place - 1] if (place := self.level.currentIndex()) > 0 else "",
            "counselor": self._counselor_ids[max(0, self.counselor.currentIndex())],
            **self.head.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what ``state`` gave, before the rows are asked for."""
        for one in (self.search, self.stage, self.level):
            one.blockSignals(True)
        # in lobby mode a name that was typed would stand there for all to see
        self.search.setText("" if self._desk.is_lobby else state.get("typed", ""))
        self._put_standing(Standing(state.get("standing", Standing.ACTIVE)))
        self.stage.setCurrentIndex(int(state.get("stage", 0)))
        level = state.get("level", "")
        self.level.setCurrentIndex(self._levels.index(level) + 1 if level in self._levels else 0)
        self._wanted_counselor = state.get("counselor")
        self.head.restore(state)
        for one in (self.search, self.stage, self.level):
            one.blockSignals(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """White."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("surf"))
        painter.end()
