"""A field that finds one patient: typed in any form, chosen from the list of who was found."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from iopdesk.i18n import N_, _
from iopdesk.services.patient_search import FoundPatient, find_patients
from iopdesk.ui.desk import Desk
from iopdesk.ui.searching import SearchNotes
from iopdesk.ui.shared.fields import TextField
from iopdesk.ui.shared.two_line_delegate import Index, TwoLine, TwoLineDelegate, plain_list
from iopdesk.ui.theme.tokens import px

_MANY = N_("More than one patient fits. Choose one from the list.")
_NOBODY = N_("Nobody was found. Type a part of the name, the number or the date of birth.")
_ROW, _SHOWN = 32, 4


class PatientField(TextField):
    """The value is a patient's id. One hit is taken when the field is left, several ask.

    Who fits stands in a list under the line: Enter takes the first, arrow down goes to others.
    """

    grown = Signal()
    """The list came or went: the form needs another height."""

    def __init__(self, desk: Desk, name: str, words: str) -> None:
        hint = _("Name, number, date of birth or end of the phone number")
        super().__init__(name, words, hint=hint)
        self._desk = desk
        self.notes = SearchNotes(desk, self)
        self._found: dict[str, int] = {}
        self._answered = ""
        self._is_left = False
        self._patient_id: int | None = None
        self._model = QStringListModel(self)
        self.hits = plain_list(TwoLineDelegate(_present, height=_ROW), _("Patients found"))
        self.hits.setModel(self._model)
        self.hits.clicked.connect(self._take)
        self.hits.installEventFilter(self)
        self.hits.hide()
        self._column.insertWidget(2, self.hits)
        self.line.textEdited.connect(lambda _words: self._look_up())

    def value(self) -> Any:
        """The id of the patient chosen, or None."""
        return self._patient_id

    def check(self) -> bool:
        """Take the one patient who fits what was typed, or ask; nothing while it is hidden."""
        if self.isHidden():
            self.set_error(None)
            return True
        typed = self.line.text().strip()
        if not typed or self._patient_id is not None:
            return super().check()
        self._is_left = True
        if self._answered == typed:
            self._settle()
        else:
            self._look_up()
        return self._patient_id is not None

    def _settle(self) -> None:
        """The line was left: take the one who fits it, else ask."""
        self._is_left = False
        if len(self._found) == 1:
            self._choose(next(iter(self._found)))
        else:
            self.set_error(_(_MANY if self._found else _NOBODY))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down goes to the list, Esc and arrow up come back, Enter takes the one marked."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.hits.isHidden():
                self._take(self.hits.currentIndex())
                return True
            if watched is self.line and key == Qt.Key.Key_Down and not self.hits.isHidden():
                self.hits.setFocus()
                return True
            is_top = key == Qt.Key.Key_Up and self.hits.currentIndex().row() <= 0
            if watched is self.hits and (key == Qt.Key.Key_Escape or is_top):
                self.line.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _on_left(self) -> None:
        if QApplication.focusWidget() is not self.hits:
            super()._on_left()

    def _on_changed(self) -> None:
        """Other words are no longer the patient who was chosen."""
        self._patient_id, self._is_left = None, False
        super()._on_changed()

    def _look_up(self) -> None:
        """Ask for who fits; a line that was taken or drafted holds the number after the name."""
        typed = self.line.text().strip()
        self.notes.typed(typed)
        name, _comma, number = typed.rpartition(", ")
        is_line = bool(name) and any(sign.isdigit() for sign in number)
        if not typed:
            self._offer(typed, ())
            return
        self._desk.ask(
            find_patients,
            owner=self,
            then=lambda hits: self._offer(typed, hits),
            typed=number if is_line else typed,
        )

    def _offer(self, typed: str, hits: tuple[FoundPatient, ...]) -> None:
        """Show who was found, unless the line says something else by now."""
        if typed != self.line.text().strip() or self._patient_id is not None:
            return
        self._answered = typed
        self._found = {f"{hit.name}, {hit.mrn}": hit.patient_id for hit in hits}
        self._model.setStringList(list(self._found))
        if self._found:
            self.hits.setCurrentIndex(self._model.index(0))
        self.hits.setFixedHeight(px(_ROW) * min(len(self._found), _SHOWN))
        self._show_hits(bool(self._found))
        if self._is_left:
            self._settle()

    def _take(self, index: QModelIndex) -> None:
        self._choose(index.data())
        self.line.setFocus()

    def _choose(self, words: str) -> None:
        patient_id = self._found[words]
        self.notes.opened(patient_id)
        self.line.setText(words)
        self._patient_id = patient_id
        self._show_hits(False)
        self.set_error(None)
        self.changed.emit()

    def _show_hits(self, is_shown: bool) -> None:
        if self.hits.isHidden() is is_shown:
            self.hits.setVisible(is_shown)
            self.grown.emit()


def _present(index: Index) -> TwoLine:
    return TwoLine(title=index.data())
