"""The Details tab: who the patient is, how to reach them, whom they know and what each is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.contacts import phone_kind_label, voicemail_label
from iopdesk.i18n import N_, _
from iopdesk.services import patients
from iopdesk.services.chart import Chart
from iopdesk.services.contacts import change_contact, read_contact
from iopdesk.services.patient_contacts import (
    KnownRow,
    add_known,
    change_known,
    remove_known,
)
from iopdesk.services.patient_phones import PhoneRow, add_phone, change_phone, remove_phone
from iopdesk.services.patient_record import PatientRecord, read_record
from iopdesk.ui.contacts.contact_dialog import ContactDialog
from iopdesk.ui.contacts.known_dialog import KnownDialog
from iopdesk.ui.contacts.known_rows import known_row
from iopdesk.ui.contacts.phone_dialog import PhoneDialog
from iopdesk.ui.contacts.row_list import ActRow, Offer, RowList
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.patients.details_page import (
    contact_facts,
    emergency_facts,
    fact_card,
    fact_grid,
    identity_facts,
    referral_facts,
    work_facts,
)
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px


class DetailsTab(ChartTab):
    """Cards of facts, phones and contacts; acts where the person may."""

    key = "details"
    title = N_("Details")
    question = read_record
    depends_on = frozenset(
        {
            "Patient",
            "PatientContact",
            "PatientPhone",
            "Contact",
            "Consent",
            "ConsentRecipient",
            "ConsentSignature",
        }
    )

    def build(self) -> QWidget:
        """A scrolling page, empty."""
        self._patient_id = 0
        self._name = ""
        self._page: QWidget | None = None
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(px(14), px(12), px(14), px(56))
        self._column.setSpacing(px(12))
        self._column.addStretch(1)
        self._area = scroll_area(inside)
        return self._area

    def show_answer(self, chart: Chart, answer: PatientRecord) -> None:
        """Show a record; the same patient's page stays where it was scrolled to."""
        is_same = chart.header.patient_id == self._patient_id
        place = self._area.verticalScrollBar().value() if is_same else 0
        self._patient_id, self._name = chart.header.patient_id, chart.header.name
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page = self._made(answer)
        self._column.insertWidget(0, self._page)
        inside = self._area.widget()
        if inside is not None and place:
            inside.adjustSize()
        self._area.verticalScrollBar().setValue(place)

    def _made(self, record: PatientRecord) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        if record.of_age:
            column.addWidget(MessageBar("info", record.of_age, icon_name="calendar-clock-outline"))
        fields = record.details.fields
        facts = identity_facts(fields, record.details.mrn, self.desk.today())
        identity = fact_card(_("Identity"), facts)
        self._offer(identity, patients.change_patient, _("Edit"), "pencil-outline", "edit")
        left = [
            identity,
            fact_card(_("Work and home"), work_facts(fields)),
            fact_card(_("Referral and insurance"), referral_facts(fields)),
        ]
        if fields.comment:
            left.append(fact_card(_("Comment"), [("", fields.comment)]))
        right = [
            self._reach_card(record),
            fact_card(_("In an emergency"), self._emergency(record)),
            self._people_card(record),
        ]
        column.addWidget(CardColumns(left, right))
        return made

    def _offer(
        self, card: Card, act: Callable[..., Any], words: str, icon_name: str, method: str
    ) -> None:
        """A button in the head of a card, where the person may."""
        if self.desk.may(act):
            run = partial(self.commanded.emit, method)
            card.head.addWidget(button(words, small=True, icon_name=icon_name, on_click=run))

    def _emergency(self, record: PatientRecord) -> list[tuple[str, str]]:
        """The contacts who are called, and whom the form names beside them."""
        called = {row.entry.name: row.entry.phone for row in record.known if row.tie.is_emergency}
        named = record.details.fields.emergency_contact
        is_there = named in called if named else bool(called)
        found = [] if is_there else emergency_facts(record.details.fields)
        return [*found, *called.items()]

    # -- phones -------------------------------------------------------------------

    def _reach_card(self, record: PatientRecord) -> Card:
        card = Card(_("Contact"), padded=False)
        self._offer(card, add_phone, _("Add phone"), "plus", "add_phone")
        first = QWidget()
        grid = fact_grid(contact_facts(record.details.fields))
        grid.setContentsMargins(px(14), px(12), px(14), px(12))
        first.setLayout(grid)
        card.body.addWidget(first)
        if record.phones:
            card.body.addWidget(Hairline())
            rows = RowList()
            rows.show_rows([self._phone_row(each) for each in record.phones])
            card.body.addWidget(rows)
        return card

    def _phone_row(self, row: PhoneRow) -> ActRow:
        phone = row.phone
        voicemail = voicemail_label(phone.voicemail)
        offers = []
        if self.desk.may(change_phone):
            edit = partial(self._edit_phone, row)
            offers.append(Offer(_("Edit phone"), "pencil-outline", edit))
        if self.desk.may(remove_phone):
            remove = partial(self._remove_phone, row)
            offers.append(Offer(_("Remove phone"), "trash-can-outline", remove))
        return ActRow(
            title=phone.number,
            aside=f"{phone_kind_label(phone.kind)}, {voicemail}",
            icon="phone",
            lines=(("", phone.note, "tx2"),) if phone.note else (),
            offers=tuple(offers),
            menu_name=_("Actions for {number}").format(number=phone.number),
        )

    def _edit_phone(self, row: PhoneRow) -> None:
        self.dialog_made.emit(PhoneDialog(self.desk, self, self._patient_id, self._name, row=row))

    def _remove_phone(self, row: PhoneRow) -> None:
        self.desk.do(
            remove_phone,
            owner=self,
            patient_id=self._patient_id,
            patient_phone_id=row.patient_phone_id,
            expected_version=row.version,
        )

    # -- contacts -----------------------------------------------------------------

    def _people_card(self, record: PatientRecord) -> Card:
        card = Card(_("Family, court and care"), padded=False)
        self._offer(card, add_known, _("Add contact"), "account-plus-outline", "add_known")
        if not record.known:
            words = label(_("No contacts yet."), "second", wrap=True)
            words.setContentsMargins(px(14), px(12), px(14), px(12))
            card.body.addWidget(words)
            return card
        rows = RowList()
        today = self.desk.today()
        rows.show_rows([known_row(each, today, self._offers(each)) for each in record.known])
        card.body.addWidget(rows)
        return card

    def _offers(self, row: KnownRow) -> tuple[Offer, ...]:
        found = (
            (change_known, _("Edit contact"), "pencil-outline", self._edit_known),
            (change_contact, _("Edit entry in the address book"), "account-outline", self._entry),
            (remove_known, _("Remove contact"), "trash-can-outline", self._remove_known),
        )
        return tuple(
            Offer(words, icon_name, partial(run, row))
            for act, words, icon_name, run in found
            if self.desk.may(act)
        )

    def _edit_known(self, row: KnownRow) -> None:
        self.dialog_made.emit(KnownDialog(self.desk, self, self._patient_id, self._name, row=row))

    def _entry(self, row: KnownRow) -> None:
        self.desk.ask(
            read_contact,
            owner=self,
            then=lambda found: self.dialog_made.emit(ContactDialog(self.desk, self, details=found)),
            contact_id=row.entry.contact_id,
        )

    def _remove_known(self, row: KnownRow) -> None:
        self.desk.do(
            remove_known,
            owner=self,
            patient_id=self._patient_id,
            patient_contact_id=row.patient_contact_id,
            expected_version=row.version,
        )
