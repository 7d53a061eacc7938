"""To whom: people, organizations, classes with their members, intermediaries.

One line for each, taken from the address book; a class has a name of its own, and a class
or an intermediary holds members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.consent_terms import Recipient, RecipientKind
from iopdesk.domain.contacts import ContactKind
from iopdesk.i18n import N_, _
from iopdesk.services.contacts import ContactRow
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.fields import CheckField, ChoiceField, FormField, TextField
from iopdesk.ui.shared.parts import put_in_order, tab_stops
from iopdesk.ui.theme.tokens import px

ENTRY = "entry"
"""A person or an organization: which of them, the address book knows."""
_KINDS = {
    ENTRY: N_("Person or organization"),
    RecipientKind.CLASS.value: N_("Class of people"),
    RecipientKind.INTERMEDIARY.value: N_("Intermediary"),
}

Entries = Mapping[int, str]


def recipient_texts(recipients: Iterable[Recipient], entries: Entries) -> list[dict[str, Any]]:
    """What :class:`RecipientsField` shows; ``entries`` are the words of the address book."""
    return [
        {
            "kind": each.kind.value if each.kind.value in _KINDS else ENTRY,
            "is_person": each.kind is RecipientKind.PERSON,
            "name": each.name,
            "entry": _pair(each.contact_id, entries, each.name),
            "members": [_pair(one, entries, "") for one in sorted(each.members)],
            "treating": each.has_treating_members,
        }
        for each in recipients
    ]


def _pair(contact_id: int | None, entries: Entries, name: str) -> list[Any] | None:
    return None if contact_id is None else [contact_id, entries.get(contact_id, name)]


class RecipientsField(FormField):
    """The value is a tuple of :class:`Recipient`; a draft keeps plain texts."""

    grown = Signal()

    def __init__(self, desk: Desk, name: str, words: str) -> None:
        self._desk = desk
        self._holder = QWidget()
        self._lines = QVBoxLayout(self._holder)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(px(8))
        super().__init__(name, words, self._holder)
        self._holder.setAccessibleName(words)
        self._start = self.label
        self.lines: list[RecipientLine] = []
        self.add_button = button(
            _("Add recipient"), icon_name="plus", small=True, on_click=self._on_add
        )
        self._lines.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_value(None)

    def value(self) -> Any:
        """Those that say anything."""
        found = (each.recipient() for each in self.lines)
        return tuple(each for each in found if each is not None)

    def set_value(self, value: Any) -> None:
        """Show texts of :func:`recipient_texts`, or one empty line."""
        for old in list(self.lines):
            self._take(old)
        for texts in value or [{}]:
            self._put(texts)

    def draft_text(self) -> list[dict[str, Any]]:
        """What a draft keeps."""
        return [each.texts() for each in self.lines]

    def check(self) -> bool:
        """Each entry is one of the address book."""
        are_good = [each.entry.check() and each.member.check() for each in self.lines]
        return all(are_good) and super().check()

    def focus(self) -> None:
        """Put the keys on the first line."""
        self.lines[0].entry.focus()

    def _on_add(self) -> None:
        self._put({}).kind.focus()
        self._on_changed()
        self.grown.emit()

    def _put(self, texts: Mapping[str, Any]) -> RecipientLine:
        made = RecipientLine(self._desk, texts)
        made.changed.connect(self._on_changed)
        made.grown.connect(self.grown)
        made.remove_asked.connect(lambda: self._on_remove(made))
        self._lines.insertWidget(len(self.lines), made)
        self.lines.append(made)
        # lines are made after the form: Tab goes through them where they stand
        stops = [stop for line in self.lines for stop in tab_stops(line)]
        put_in_order(self._start, [*stops, self.add_button])
        return made

    def _on_remove(self, line: RecipientLine) -> None:
        self._take(line)
        if not self.lines:
            self._put({})
        self._on_changed()
        self.focus()

    def _take(self, line: RecipientLine) -> None:
        self.lines.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()


class RecipientLine(QWidget):
    """One recipient: its kind, its entry or the name of its class, and members."""

    changed = Signal()
    grown = Signal()
    remove_asked = Signal()

    def __init__(self, desk: Desk, texts: Mapping[str, Any]) -> None:
        super().__init__()
        self._is_person = bool(texts.get("is_person", True))
        self.kind = ChoiceField(
            "kind", _("Kind of recipient"), [(key, _(words)) for key, words in _KINDS.items()]
        )
        self.entry = ContactField(desk, "entry", _("Recipient"))
        self.name = TextField("class_name", _("Class, as the form calls it"))
        self.member = ContactField(desk, "member", _("Add a member"))
        self.treating = CheckField("treating", _("Those who treat the patient"))
        self.members: dict[int, str] = {}
        self._member_row = QVBoxLayout()
        self._member_row.setSpacing(px(4))
        self._lay_out()
        self._fill(texts)
        self.entry.chosen.connect(self._on_entry)
        self.member.chosen.connect(self._on_member)
        for field in (self.kind, self.entry, self.name, self.treating):
            field.changed.connect(self._on_changed)
        for picker in (self.entry, self.member):
            picker.grown.connect(self.grown)
        self._show_parts()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.kind, 2, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.entry, 3, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.name, 3, Qt.AlignmentFlag.AlignTop)
        gone = icon_button(
            "trash-can-outline", _("Take this recipient off"), bare=True,
            on_click=self.remove_asked.emit,
        )  # fmt: skip
        row.addWidget(gone, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(4))
        whole.addLayout(row)
        whole.addLayout(self._member_row)
        whole.addWidget(self.member)
        whole.addWidget(self.treating)

    def _fill(self, texts: Mapping[str, Any]) -> None:
        self.kind.set_value(texts.get("kind", ENTRY))
        self.name.set_value(texts.get("name", ""))
        entry = texts.get("entry")
        self.entry.set_value((entry[0], entry[1]) if entry else None)
        self.treating.set_value(bool(texts.get("treating")))
        for contact_id, words in texts.get("members", ()):
            self._add_member(contact_id, words)

    def recipient(self) -> Recipient | None:
        """What the line says; None while it says nothing."""
        kind = self.kind.value()
        members = frozenset(self.members) if kind != ENTRY else frozenset[int]()
        if kind == RecipientKind.CLASS.value:
            name = self.name.value() or ""
            return Recipient(RecipientKind.CLASS, name, None, members) if name or members else None
        contact_id = self.entry.value()
        if contact_id is None:
            return None
        name = self.entry.line.text()
        if kind == RecipientKind.INTERMEDIARY.value:
            treating = self.treating.value()
            return Recipient(
                RecipientKind.INTERMEDIARY, name, contact_id, members,
                has_treating_members=treating,
            )  # fmt: skip
        one = RecipientKind.PERSON if self._is_person else RecipientKind.ORGANIZATION
        return Recipient(one, name, contact_id)

    def texts(self) -> dict[str, Any]:
        """What a draft keeps of the line."""
        contact_id = self.entry.value()
        return {
            "kind": self.kind.value(),
            "is_person": self._is_person,
            "name": self.name.line.text(),
            "entry": [contact_id, self.entry.line.text()] if contact_id is not None else None,
            "members": [[key, words] for key, words in self.members.items()],
            "treating": self.treating.value(),
        }

    def _on_entry(self, row: ContactRow) -> None:
        self._is_person = row.kind is ContactKind.PERSON

    def _on_member(self, row: ContactRow) -> None:
        self._add_member(row.contact_id, row.told)
        self.member.set_value(None)
        self.changed.emit()
        self.grown.emit()

    def _add_member(self, contact_id: int, words: str) -> None:
        if contact_id in self.members:
            return
        self.members[contact_id] = words
        made = button(words, icon_name="close", small=True)
        made.setAccessibleName(_("Take {name} off").format(name=words))

        def take_off() -> None:
            self.members.pop(contact_id, None)
            made.hide()
            made.deleteLater()
            self.changed.emit()

        made.clicked.connect(take_off)
        self._member_row.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_changed(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        kind = self.kind.value()
        self.entry.setVisible(kind != RecipientKind.CLASS.value)
        self.name.setVisible(kind == RecipientKind.CLASS.value)
        self.member.setVisible(kind != ENTRY)
        self.treating.setVisible(kind == RecipientKind.INTERMEDIARY.value)
