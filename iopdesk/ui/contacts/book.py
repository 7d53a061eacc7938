"""The address book as a window: find, add, change, and offer an entry no longer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QWidget

from iopdesk.domain.contacts import ContactKind, contact_kind_label
from iopdesk.i18n import _, ngettext
from iopdesk.services.contacts import (
    MOST_LISTED,
    ContactRow,
    add_contact,
    change_contact,
    hide_contact,
    list_contacts,
    read_contact,
    unhide_contact,
)
from iopdesk.ui.contacts.contact_dialog import ContactDialog
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.fields import CheckField, TextField
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px

_PAUSE_MS = 150


def open_book(desk: Desk, parent: QWidget) -> None:
    """Open the address book for the person at the desk."""
    AddressBook(desk, parent).open()


class AddressBook(Dialog):
    """A table of entries that typing narrows, and what can be done with the one marked."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(_("Address book"), parent, width=840, height=560)
        self._desk = desk
        self._marked: ContactRow | None = None
        self.search = TextField(
            "typed", _("Find"), hint=_("Part of a name, or end of a phone number")
        )
        self.hidden = CheckField("with_hidden", _("Show hidden entries too"))
        self.body.addWidget(self.search)
        self.body.addWidget(self.hidden)
        self.model = RowTableModel(_columns())
        self.table = DataTable(self.model, _("Entries"))
        self.table.setMinimumHeight(px(160))
        self.table.current_changed.connect(self._on_marked)
        self.table.opened.connect(self.edit)
        self.body.addWidget(self.table, 1)
        self.counted = label("", "second")
        self.body.addWidget(self.counted)
        self.body.addLayout(self._make_acts())
        self.add_button(
            _("Close"), QDialogButtonBox.ButtonRole.RejectRole, is_default=False,
            on_click=self.reject,
        )  # fmt: skip
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.load)
        self.search.changed.connect(self._pause.start)
        self.hidden.changed.connect(self.load)
        desk.changed.connect(self._on_changed)
        self.load()
        self.search.focus()

    def _make_acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.new_button = button(_("Add entry"), icon_name="plus", on_click=self.add)
        self.edit_button = button(
            _("Edit entry"), icon_name="pencil-outline", on_click=lambda: self.edit(self._marked)
        )
        self.hide_button = button(
            _("Hide entry"), icon_name="eye-off-outline", on_click=self.hide_marked
        )
        self.unhide_button = button(
            _("Offer entry again"), icon_name="eye-outline", on_click=self.unhide_marked
        )
        for made, act in (
            (self.new_button, add_contact),
            (self.edit_button, change_contact),
            (self.hide_button, hide_contact),
            (self.unhide_button, unhide_contact),
        ):
            if self._desk.may(act):
                row.addWidget(made)
            else:
                made.setParent(self)
                made.hide()
        row.addStretch(1)
        return row

    # -- showing ------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the entries that fit."""
        self._pause.stop()
        self._desk.ask(
            list_contacts,
            owner=self,
            then=self._show,
            typed=self.search.line.text(),
            with_hidden=self.hidden.value(),
        )

    def _show(self, rows: tuple[ContactRow, ...]) -> None:
        marked = self._marked.contact_id if self._marked is not None else None
        self.model.set_rows(rows)
        words = ngettext("{count} entry", "{count} entries", len(rows)).format(count=len(rows))
        if len(rows) == MOST_LISTED:
            words = _("The first {count} entries. Type to find others.").format(count=len(rows))
        self.counted.setText(words)
        places = [place for place, row in enumerate(rows) if row.contact_id == marked]
        place = places[0] if places else 0
        if rows:
            self.table.select_row(place)
        self._on_marked(rows[place] if rows else None)

    def _on_marked(self, row: ContactRow | None) -> None:
        self._marked = row
        self.edit_button.setEnabled(row is not None)
        is_hidden = row is not None and row.is_hidden
        self.hide_button.setEnabled(row is not None and not is_hidden)
        self.unhide_button.setEnabled(is_hidden)

    def _on_changed(self, models: frozenset[str]) -> None:
        if "Contact" in models:
            self.load()

    # -- acts ---------------------------------------------------------------------

    def add(self) -> None:
        """A new entry, with what was searched for in vain as its name."""
        typed = "" if self.model.rows else self.search.line.text().strip()
        ContactDialog(self._desk, self, typed=typed).open()

    def edit(self, row: ContactRow | None) -> None:
        """Change the entry marked."""
        if row is None or not self._desk.may(change_contact):
            return
        self._desk.ask(
            read_contact,
            owner=self,
            then=lambda found: ContactDialog(self._desk, self, details=found).open(),
            contact_id=row.contact_id,
        )

    def hide_marked(self) -> None:
        """Offer the entry marked no longer."""
        self._set_hidden(hide_contact)

    def unhide_marked(self) -> None:
        """Offer it again."""
        self._set_hidden(unhide_contact)

    def _set_hidden(self, act: Callable[..., object]) -> None:
        if self._marked is None:
            return
        self._desk.do(
            act,
            owner=self,
            contact_id=self._marked.contact_id,
            expected_version=self._marked.version,
        )


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Name"), lambda row: row.name, width=260, weight=600, icon=_icon),
        Column("place", _("Works for, title"), _place, width=250),
        Column("phone", _("Phone"), lambda row: row.phone or "–", width=150),
        Column("state", _("Offered"), _state, width=90),
    )


def _state(row: ContactRow) -> str:
    return _("hidden") if row.is_hidden else _("yes")


def _icon(row: ContactRow) -> tuple[str, str]:
    is_person = row.kind is ContactKind.PERSON
    return ("account-outline" if is_person else "briefcase-outline"), "tx2"


def _place(row: ContactRow) -> str:
    kind = "" if row.kind is ContactKind.PERSON else contact_kind_label(row.kind)
    return ", ".join(part for part in (row.organization or kind, row.title) if part) or "–"
