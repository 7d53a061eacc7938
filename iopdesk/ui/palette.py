"""The command palette (Ctrl+K): patients, their actions, panes and actions in one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from iopdesk.domain.names import fold
from iopdesk.domain.patients import Standing, standing_label
from iopdesk.errors import DeskError
from iopdesk.i18n import _, numeric_date
from iopdesk.services.patient_care import Care, read_care
from iopdesk.services.patient_search import FoundPatient, find_patients, recent_patients
from iopdesk.ui.desk import Desk
from iopdesk.ui.palette_list import Entry, EntryDelegate, EntryModel
from iopdesk.ui.searching import SearchNotes
from iopdesk.ui.shared.key_hint import KeyHints
from iopdesk.ui.shared.labels import Hairline
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import C, px

WIDTH = 660
TOP = 112


@dataclass(frozen=True, slots=True)
class Action:
    """Something the window can do; ``patient`` actions are offered for a patient."""

    text: str
    icon: str
    run: Callable[[], object]


class Palette(QWidget):
    """Covers the window with a scrim while it asks."""

    def __init__(
        self,
        desk: Desk,
        host: QWidget,
        *,
        actions: Sequence[Action],
        patient_actions: Callable[[int, Care], Sequence[Action]],
        open_patient: Callable[[int], object],
    ) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("palette")
        self._desk, self._actions = desk, actions
        self._patient_actions, self._open_patient = patient_actions, open_patient
        self._focus_before = host.window().focusWidget()
        self._asked = 0
        self._notes = SearchNotes(desk, self)
        self._is_waiting = self._runs_next = False
        self._box = QFrame(self)
        self._box.setProperty("card", True)
        column = QVBoxLayout(self._box)
        column.setContentsMargins(px(6), px(6), px(6), px(1))
        column.setSpacing(px(4))
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Search patients and actions"))
        self.field.setAccessibleName(self.field.placeholderText())
        self.field.setMinimumHeight(px(40))
        self.field.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition).setText(
            self.field.placeholderText()
        )
        for made in self.field.findChildren(QToolButton):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field.textChanged.connect(self._on_typed)
        self.field.installEventFilter(self)
        self.model = EntryModel(self)
        self.list = QListView()
        self.list.setAccessibleName(_("Found"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.clicked.connect(self._run)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        hints = [("↑", ""), ("↓", _("Choose")), ("Enter", _("Open"))]
        hints += [("Tab", _("More for this patient")), ("Esc", _("Close"))]
        column.addWidget(Hairline())
        foot = QHBoxLayout()
        foot.setContentsMargins(px(10), px(6), px(10), px(9))
        foot.addWidget(KeyHints(hints))
        foot.addStretch(1)
        ways = [(">", _("Actions alone"))]
        foot.addWidget(KeyHints(ways))
        column.addLayout(foot)
        host.installEventFilter(self)
        self._place()
        self._on_typed("")

    # -- life ---------------------------------------------------------------------

    def open(self) -> None:
        """Show it and take the keyboard, in place of one that is open already."""
        for other in self._host.findChildren(Palette):
            if other is not self and not other.isHidden():
                self._focus_before = other._focus_before
                other.dismiss()
        self.show()
        self.raise_()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Go away and give the focus back."""
        self.hide()
        self.deleteLater()
        if self._focus_before is not None and shiboken6.isValid(self._focus_before):
            self._focus_before.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scrim over everything else."""
        painter = QPainter(self)
        scrim = QColor(C("tx") if tokens.theme() == "light" else QColor(0, 0, 0))
        scrim.setAlphaF(0.38 if tokens.theme() == "light" else 0.6)
        painter.fillRect(self.rect(), scrim)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the box closes it."""
        if not self._box.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field, and the size of the window."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._on_key(event)
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        host = self._host
        self.setGeometry(host.rect())
        width = min(px(WIDTH), host.width() - px(32))
        top = min(px(TOP), host.height() // 8)
        height = min(px(492), host.height() - top - px(24))
        self._box.setGeometry((host.width() - width) // 2, top, width, height)

    # -- keys ---------------------------------------------------------------------

    def _on_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self.dismiss()
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_enter()
            case Qt.Key.Key_Tab:
                entry = self.model.entry(self.list.currentIndex())
                if entry is not None and entry.more is not None:
                    entry.more()
            case _:
                return False
        return True

    def _on_enter(self) -> None:
        """Enter before the answer is there runs what the answer puts first."""
        if self._is_waiting:
            self._runs_next = True
        else:
            self._run(self.list.currentIndex())

    def _move(self, step: int) -> None:
        row = self.list.currentIndex().row() + step
        while 0 <= row < self.model.rowCount():
            if self.model.entries[row].run is not None:
                self.list.setCurrentIndex(self.model.index(row))
                return
            row += step

    def _run(self, index: QModelIndex) -> None:
        entry = self.model.entry(index)
        if entry is not None and entry.run is not None:
            self.dismiss()
            entry.run()

    # -- what it shows ------------------------------------------------------------

    def _on_typed(self, typed: str) -> None:
        self._asked += 1
        self._is_waiting = self._runs_next = False
        asked = self._asked
        words = typed.strip()
        is_search = bool(words) and not words.startswith(">")
        self._notes.typed(words if is_search else "")
        if not is_search:
            self._show_actions(words.lstrip("> "))
            if not words:
                self._ask_recent(asked)
            return
        words = words.removeprefix("#").strip()

        def show(found: tuple[FoundPatient, ...]) -> None:
            if asked != self._asked:
                return
            self._show_found(found, words)
            self._is_waiting = False
            if self._runs_next:
                self._on_enter()

        if self._desk.may(find_patients):
            self._is_waiting = True
            self._desk.ask(
                find_patients, typed=words, owner=self, then=show, otherwise=self._on_refused
            )
        else:
            self._show_actions(words)

    def _ask_recent(self, asked: int) -> None:
        """With nothing typed: whose charts were opened last, above the actions."""
        if not self._desk.may(recent_patients):
            return

        def show(found: tuple[FoundPatient, ...]) -> None:
            if asked == self._asked and found:
                recent = [self._patient_entry(one, "") for one in found]
                self._show([Entry(_("Recent patients")), *recent, *self._matching_actions("")])

        def ask(*_written: object) -> None:
            if shiboken6.isValid(self) and asked == self._asked:
                self._desk.ask(recent_patients, owner=self, then=show)

        # a chart that was opened a moment ago is not in the audit yet
        self._desk.in_background(self._desk.door.flush_views, ask)

    def _on_refused(self, _error: DeskError) -> None:
        self._is_waiting = False

    def _show_found(self, found: Sequence[FoundPatient], typed: str) -> None:
        entries: list[Entry] = []
        if found:
            entries.append(Entry(_("Patients")))
            entries += [self._patient_entry(one, typed) for one in found]
        head = list(entries)
        entries += self._matching_actions(typed)
        if not entries:
            entries.append(Entry(_("Nothing found. Try a last name, an MRN or a birth date.")))
        self._show(entries)
        if found:
            self._with_actions(found[0], partial(self._insert, head))

    def _insert(self, head: list[Entry], actions: list[Entry]) -> None:
        """Put the first actions of the first patient below all patients; the choice stays."""
        shown, at, added = self.model.entries, len(head), actions[:5]
        if shown[:at] != head:
            return  # another list shows by now
        row = self.list.currentIndex().row()
        self.model.put([*head, *added, *shown[at:]])
        self.list.setCurrentIndex(self.model.index(row if row < at else row + len(added)))

    def _show_actions(self, typed: str) -> None:
        self._show(self._matching_actions(typed))

    def _matching_actions(self, typed: str) -> list[Entry]:
        asked = fold(typed)
        hits = [action for action in self._actions if asked in fold(action.text)]
        entries = [Entry(a.text, "", a.icon, typed, a.run) for a in hits]
        return [Entry(_("Actions")), *entries] if entries else []

    def _patient_entry(self, one: FoundPatient, typed: str) -> Entry:
        facts = [f"“{one.preferred_name}”" if one.preferred_name else "", one.mrn]
        if one.is_look_alike and one.birth_on is not None:
            facts.append(_("born {date}").format(date=numeric_date(one.birth_on)))
        if one.stage is not None and one.standing is Standing.ACTIVE:
            facts.append(_("Stage {stage}").format(stage=int(one.stage)))
        else:
            facts.append(standing_label(one.standing))
        return Entry(
            one.name,
            " · ".join(fact for fact in facts if fact),
            "account-outline",
            typed,
            partial(self._run_for, one.patient_id, partial(self._open_patient, one.patient_id)),
            lambda: self._with_actions(one, self._show),
        )

    def _with_actions(self, one: FoundPatient, then: Callable[[list[Entry]], object]) -> None:
        """Ask what has a use for a patient, and hand on the name and those actions."""
        asked = self._asked

        def show(care: Care) -> None:
            if asked == self._asked:
                found = self._patient_actions(one.patient_id, care)
                runs = [partial(self._run_for, one.patient_id, action.run) for action in found]
                pairs = zip(found, runs, strict=True)
                then([Entry(one.name), *(Entry(a.text, "", a.icon, "", run) for a, run in pairs)])

        self._desk.ask(read_care, owner=self, then=show, patient_id=one.patient_id)

    def _run_for(self, patient_id: int, run: Callable[[], object]) -> None:
        """Do something for a patient whom the search found."""
        self._notes.opened(patient_id)
        run()

    def _show(self, entries: Sequence[Entry]) -> None:
        self.model.put(entries)
        self.list.setCurrentIndex(QModelIndex())
        self._move(1)
