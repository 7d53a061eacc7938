"""The agenda: the same sessions as rows of a list, which every screen reader knows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QListView, QStackedWidget

from iopdesk.domain.sessions import conflict_label
from iopdesk.i18n import _, short_date, time_range
from iopdesk.services.session_views import CalendarSession
from iopdesk.ui.calendar.words import sentence
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.two_line_delegate import Index, TwoLine, TwoLineDelegate
from iopdesk.ui.theme.tokens import LOOKS


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[CalendarSession, ...] = ()

    def put(self, rows: Sequence[CalendarSession]) -> None:
        """Show other sessions."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        """One row a session."""
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The session, its title, and its sentence for readers."""
        session = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return session
        if role == Qt.ItemDataRole.DisplayRole:
            return session.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return sentence(session)
        return None


def present(index: Index) -> TwoLine:
    """How a session's row is painted."""
    session: CalendarSession = index.data(Qt.ItemDataRole.UserRole)
    look = LOOKS[session.look]
    when = f"{short_date(session.on)}, {time_range(session.starts_at, session.ends_at)}"
    facts = [when, session.room, session.facilitator]
    chip: tuple[str, str, str | None] | None = None
    right = ""
    if session.is_cancelled:
        chip = (_("Cancelled"), "neut", None)
    elif session.clashes:
        chip = (conflict_label(session.clashes[0].kind), "bad", "alert-outline")
    elif session.capacity is not None:
        right = f"{session.expected}/{session.capacity}"
    return TwoLine(
        title=session.title,
        second=" · ".join(fact for fact in facts if fact),
        right=right,
        icon=look.icon,
        icon_token=look.color,
        chip=chip,
    )


class AgendaView(QListView):
    """Rows in order of time; the same signals as the painted week."""

    chosen = Signal(int)
    opened = Signal(int)
    menu_asked = Signal(int, QPoint)
    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Agenda"))
        self.setItemDelegate(TwoLineDelegate(present, self, height=50))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self._is_quiet = False
        self._model = _Model(self)
        self.setModel(self._model)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.activated.connect(self._on_activated)

    def put(self, sessions: Sequence[CalendarSession], current: int) -> None:
        """Show other sessions, with one of them current."""
        self._model.put(sessions)
        self.set_current(current)

    def set_current(self, session_id: int) -> None:
        """Put the keys on a session without telling anybody."""
        ids = [s.session_id for s in self._model.rows]
        if session_id in ids:
            self._is_quiet = True
            self.setCurrentIndex(self._model.index(ids.index(session_id)))
            self._is_quiet = False

    def sessions(self) -> tuple[CalendarSession, ...]:
        """The sessions of the rows."""
        return self._model.rows

    def _on_current(self, index: Index) -> None:
        if index.isValid() and not self._is_quiet:
            self.chosen.emit(self._model.rows[index.row()].session_id)

    def _on_activated(self, index: Index) -> None:
        self.opened.emit(self._model.rows[index.row()].session_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are keys of the calendar, not a search; Page turns."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        elif event.text().isalpha() or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row."""
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
        if index.isValid():
            self.menu_asked.emit(self._model.rows[index.row()].session_id, event.globalPos())


class AgendaPage(QStackedWidget):
    """The list, or what to say where there is nothing to list."""

    def __init__(self) -> None:
        super().__init__()
        self.list = AgendaView()
        self.empty = EmptyState("calendar-blank-outline", "")
        self.addWidget(self.list)
        self.addWidget(self.empty)

    def show_sessions(
        self, sessions: Sequence[CalendarSession], current: int, *, is_narrowed: bool
    ) -> None:
        """Show other sessions; ``is_narrowed``: filters hide some."""
        self.list.put(sessions, current)
        if is_narrowed:
            words = _("Other counselors, kinds or rooms have some. Change the filters.")
        else:
            words = _("The arrows above show the weeks before and after.")
        self.empty.set_words(_("No sessions in this week"), words)
        self.setCurrentWidget(self.list if sessions else self.empty)
