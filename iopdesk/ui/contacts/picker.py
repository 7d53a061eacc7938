"""A field that finds one entry of the address book by typing, or adds a new one in place.

For the forms of other parts::

    field = ContactField(desk, "contact_id", _("Recipient"))
    field.grown.connect(self.grow)          # the list of hits came or went
    self.add_field(field)

* ``value()`` is the entry's id or None; ``row()`` the whole :class:`ContactRow` or None.
* ``set_value(…)`` takes a ``ContactRow``, a pair ``(contact_id, words)`` or None.
* ``kind=ContactKind.ORGANIZATION`` offers organizations alone, ``can_add=False`` only what is
  there; ``required`` is the sentence when nothing is chosen.
* ``chosen`` carries the ``ContactRow`` when one is taken; ``changed`` comes as in every field.

What was typed and fits exactly one entry is taken when the field is left; several ask. Drafts
keep the line (:func:`iopdesk.ui.patients.inputs.text_of`), which finds its entry again.
"""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from iopdesk.domain.contacts import ContactKind
from iopdesk.i18n import N_, _
from iopdesk.services.contacts import ContactRow, add_contact, find_contacts
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import TextField
from iopdesk.ui.shared.two_line_delegate import Index, TwoLine, TwoLineDelegate, plain_list
from iopdesk.ui.theme.tokens import px

_MANY = N_("More than one entry fits. Choose one from the list.")
_NOBODY = N_("No entry fits. Type another part of the name, or add it to the address book.")
_ROW, _SHOWN = 40, 4
_NUMBERED = re.compile(r" · \d+$")

Choice = ContactRow | tuple[int, str]


class ContactField(TextField):
    """The value is the id of an entry; the hits stand in a list under the line."""

    grown = Signal()
    """The list came or went: the form needs another height."""
    chosen = Signal(object)
    """The :class:`ContactRow` that was taken."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        words: str,
        *,
        kind: ContactKind | None = None,
        can_add: bool = True,
        required: str = "",
        hint: str = "",
    ) -> None:
        self._known: dict[str, int] = {}
        self._rows: dict[int, ContactRow] = {}
        self._hits: dict[str, ContactRow] = {}
        self._answered: str | None = None
        self._contact_id: int | None = None
        self._is_left = self._is_typed = False
        super().__init__(
            name, words, hint=hint or _("Part of the name, or end of the phone number"),
            required=required,
        )  # fmt: skip
        self._desk, self._kind = desk, kind
        self._can_add = can_add and desk.may(add_contact)
        self._model = QStringListModel(self)
        self.hits = plain_list(TwoLineDelegate(self._present, height=_ROW), _("Entries found"))
        self.hits.setModel(self._model)
        self.hits.clicked.connect(self._take)
        self.hits.installEventFilter(self)
        self.hits.hide()
        self._column.insertWidget(2, self.hits)
        self.line.textEdited.connect(self._on_edited)  # comes before textChanged

    # -- the value ----------------------------------------------------------------

    def value(self) -> Any:
        """The id of the entry, or None."""
        return self._contact_id

    def row(self) -> ContactRow | None:
        """The entry, where it was found or given whole."""
        return self._rows.get(self._contact_id) if self._contact_id is not None else None

    def set_value(self, value: Choice | None) -> None:
        """Show an entry, given whole or as its id and words."""
        if value is None:
            self.line.setText("")
            return
        if isinstance(value, ContactRow):
            self._rows[value.contact_id] = value
            contact_id, words = value.contact_id, value.told
        else:
            contact_id, words = value
        if self._known.get(words, contact_id) != contact_id:
            words = f"{words} · {contact_id}"
        self._known[words] = contact_id
        self.line.setText(words)

    def check(self) -> bool:
        """Take the one entry that fits what was typed, or ask; nothing while it is hidden."""
        if self.isHidden():
            self.set_error(None)
            return True
        typed = self.line.text().strip()
        if not typed or self._contact_id is not None:
            return super().check()
        self._is_left = True
        if self._answered == typed:
            self._settle()
        else:
            self._look_up()
        return self._contact_id is not None

    def _settle(self) -> None:
        self._is_left = False
        if len(self._hits) == 1:
            self._choose(next(iter(self._hits.values())))
        else:
            self.set_error(_(_MANY if self._hits else _NOBODY))

    # -- keys ---------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down goes to the list, Esc and arrow up come back, Enter takes the one marked."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, is_open = event.key(), not self.hits.isHidden()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_open:
                self._take(self.hits.currentIndex())
                return True
            if watched is self.line and key == Qt.Key.Key_Down and is_open:
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

    # -- finding ------------------------------------------------------------------

    def _on_edited(self, _words: str) -> None:
        self._is_typed = True

    def _on_changed(self) -> None:
        """Other words are another entry, or none yet."""
        is_typed, self._is_typed = self._is_typed, False
        self._contact_id, self._is_left = self._known.get(self.line.text()), False
        super()._on_changed()
        if self._contact_id is None:
            self._look_up(is_typed=is_typed)
        else:
            self._show_hits(False)

    def _look_up(self, *, is_typed: bool = False) -> None:
        typed = self.line.text().strip()
        if not typed:
            self._offer(typed, (), is_typed)
            return
        self._desk.ask(
            find_contacts,
            owner=self,
            then=lambda found: self._offer(typed, found, is_typed),
            typed=_NUMBERED.sub("", typed),
            kind=self._kind,
        )

    def _offer(self, typed: str, found: tuple[ContactRow, ...], is_typed: bool) -> None:
        """Show what was found, unless the line says something else by now."""
        if typed != self.line.text().strip() or self._contact_id is not None:
            return
        self._answered = typed
        self._hits = _apart(found)
        if typed in self._hits and not is_typed:  # a draft that was put back
            self._choose(self._hits[typed])
            return
        lines = list(self._hits)
        if typed and self._can_add:
            lines.append(self._adding(typed))
        self._model.setStringList(lines)
        if lines:
            self.hits.setCurrentIndex(self._model.index(0))
        self.hits.setFixedHeight(px(_ROW) * min(len(lines), _SHOWN))
        self._show_hits(bool(lines) and is_typed)
        if self._is_left:
            self._settle()

    def _adding(self, typed: str) -> str:
        return _("Add “{name}” to the address book").format(name=typed)

    def _take(self, index: QModelIndex) -> None:
        words = str(index.data())
        if words in self._hits:
            self._choose(self._hits[words])
            self.line.setFocus()
        else:
            self.add()

    def _choose(self, row: ContactRow) -> None:
        self._rows[row.contact_id] = row
        words = next((line for line, hit in self._hits.items() if hit is row), row.told)
        self._known[words] = row.contact_id
        if self.line.text() == words:
            self._on_changed()
        else:
            self.line.setText(words)
        self.chosen.emit(row)

    def _show_hits(self, is_shown: bool) -> None:
        if self.hits.isHidden() is is_shown:
            self.hits.setVisible(is_shown)
            self.grown.emit()

    # -- adding -------------------------------------------------------------------

    def add(self) -> None:
        """Open the form of a new entry with what was typed as its name."""
        from iopdesk.ui.contacts.contact_dialog import ContactDialog  # its form has this field

        self._show_hits(False)
        dialog = ContactDialog(
            self._desk, self.window(), typed=self.line.text().strip(),
            kind=self._kind, on_saved=self._added,
        )  # fmt: skip
        dialog.finished.connect(self._come_back)
        dialog.open()

    def _come_back(self, _result: int) -> None:
        self.line.setFocus()

    def _added(self, row: ContactRow) -> None:
        self._hits = {}
        self._choose(row)

    def _present(self, index: Index) -> TwoLine:
        words = str(index.data())
        row = self._hits.get(words)
        if row is None:
            return TwoLine(title=words, icon="plus", icon_token="acc")
        second = " · ".join(part for part in (row.title, row.phone) if part)
        icon = "account-outline" if row.kind is ContactKind.PERSON else "briefcase-outline"
        return TwoLine(title=words, second=second, icon=icon)


def _apart(found: tuple[ContactRow, ...]) -> dict[str, ContactRow]:
    """The entries by the words of their line; like ones bear their number."""
    lines = [row.told for row in found]
    return {
        row.told if lines.count(row.told) == 1 else f"{row.told} · {row.contact_id}": row
        for row in found
    }
