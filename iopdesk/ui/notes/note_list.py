"""The list of notes: which ones, newest first, and those before them on request."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from iopdesk.domain.notes import NoteKind, note_kind_label
from iopdesk.i18n import _, medium_date, ngettext
from iopdesk.services.counseling_notes import NoteRow as CounselingRow
from iopdesk.services.note_views import NoteRow
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.labels import Hairline
from iopdesk.ui.shared.row_model import ROW_ROLE, RowListModel
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.shared.two_line_delegate import Index, TwoLine, TwoLineDelegate, plain_list
from iopdesk.ui.theme.tokens import px

ALL, UNSIGNED, COUNSELING = "all", "unsigned", "counseling"
"""Segments of the list; counseling notes are for who may hold some."""

_LEAST = 104
"""Height of two rows, px at 100 %: with less room the list scrolls as a whole."""

AnyRow = NoteRow | CounselingRow


class NoteList(QWidget):
    """``current_changed`` gives the row the keys are on (or None), ``asked`` other filters."""

    current_changed = Signal(object)
    asked = Signal()
    more_asked = Signal()

    def __init__(self, buttons: Sequence[QPushButton], *, has_counseling: bool) -> None:
        super().__init__()
        segments = [(ALL, _("All")), (UNSIGNED, _("Unsigned"))]
        if has_counseling:
            segments.append((COUNSELING, _("Counseling")))
        self.segments = Segmented(segments, name=_("Which notes"))
        self.segments.chosen.connect(self._on_segment)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(_("Kind of note"))
        self.kinds.addItem(_("All kinds"), None)
        for kind in NoteKind:
            self.kinds.addItem(note_kind_label(kind), kind)
        self.kinds.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.kinds.setMinimumContentsLength(14)
        self.kinds.activated.connect(lambda _place: self.asked.emit())
        self.model = RowListModel(lambda row: present(row).words())
        self.view = plain_list(TwoLineDelegate(_present, None, height=50), _("Notes"))
        self.view.setModel(self.model)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.more_button = button(_("Show earlier notes"), kind="quiet", small=True)
        self.more_button.clicked.connect(lambda _on: self.more_asked.emit())
        self.empty = EmptyState("text-box-outline", _("No notes yet"))
        self._lay_out(buttons)

    def _lay_out(self, buttons: Sequence[QPushButton]) -> None:
        self._box = box = FlowBox(gap=8, line_gap=8)
        for made in (*buttons, self.kinds, self.segments):
            box.flow.addWidget(made)
        head = QWidget()
        around = QVBoxLayout(head)
        around.setContentsMargins(px(12), px(10), px(12), px(10))
        around.addWidget(box)
        body = QWidget()
        body.setMinimumHeight(px(_LEAST))
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Hairline())
        column.addWidget(body, 1)
        column.addWidget(self.more_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll_area(inside))
        self.more_button.hide()
        self.setFocusProxy(self.view)

    def kind(self) -> NoteKind | None:
        """The kind that is asked for."""
        found = self.kinds.currentData()
        return NoteKind(found) if found is not None else None

    def is_filtered(self) -> bool:
        """Whether less than all notes are asked for."""
        return self.segments.current() != ALL or self.kind() is not None

    def show_rows(self, rows: Sequence[AnyRow], *, has_more: bool) -> None:
        """Show other rows; the note that was chosen stays so where it is among them."""
        self._box.fit()  # what one may begin here changes with the patient
        wanted = _key(self.current())
        self.model.set_rows(rows)
        self.more_button.setVisible(has_more)
        self._stack.setCurrentWidget(self.view if rows else self.empty)
        if not rows:
            self.current_changed.emit(None)
            return
        places = [place for place, row in enumerate(rows) if _key(row) == wanted]
        self.view.setCurrentIndex(self.model.index(places[0] if places else 0))

    def stops(self) -> list[QWidget]:
        """What Tab can stop at, from top to bottom."""
        segments = self.segments.findChildren(QPushButton)
        return [self.kinds, *segments, self.view, self.more_button]

    def current(self) -> AnyRow | None:
        """The row the keys are on, or None."""
        found: AnyRow | None = self.model.row_at(self.view.currentIndex())
        return found

    def _on_segment(self, key: str) -> None:
        self.kinds.setVisible(key != COUNSELING)
        self.asked.emit()

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit(self.model.row_at(current))


def _present(index: Index) -> TwoLine:
    return present(index.data(ROW_ROLE))


def _key(row: AnyRow | None) -> tuple[str, int]:
    if row is None:
        return "", 0
    if isinstance(row, CounselingRow):
        return COUNSELING, row.note_id
    return ALL, row.progress_note_id


def present(row: AnyRow) -> TwoLine:
    """Kind and day, what the note waits for, author, and what was added."""
    if isinstance(row, CounselingRow):
        return TwoLine(
            title=_("Counseling note"),
            aside=medium_date(row.written_at.date()),
            second=_("Sealed, for you alone"),
            icon="lock-outline",
        )
    waits = ""
    if not row.is_signed:
        waits = _("Not signed")
    elif row.is_mine_to_cosign:
        waits = _("Waits for you")
    elif row.waits_for:
        waits = _("Waits for {name}").format(name=row.waits_for)
    added = ""
    if row.addenda:
        added = ngettext("{count} addendum", "{count} addenda", row.addenda)
        added = added.format(count=row.addenda)
    return TwoLine(
        title=note_kind_label(row.kind),
        aside=medium_date(row.about_on),
        second=" · ".join(part for part in (waits, row.author, added) if part),
        mark=("clock-outline" if row.is_signed else "pencil-outline") if waits else "",
    )
