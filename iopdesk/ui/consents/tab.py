"""The tab of consents: how each stands, what was told, and who called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from iopdesk.domain.caller_cards import caller_label
from iopdesk.domain.callers import Opening
from iopdesk.domain.consents import Condition, ConsentState
from iopdesk.domain.disclosures import basis_label, told_label
from iopdesk.i18n import N_, _, clock_time, medium_date, ngettext
from iopdesk.services import consents, disclosures
from iopdesk.services.chart import Chart
from iopdesk.services.consent_papers import UNSIGNED, DrawnConsent, draw_form
from iopdesk.services.consent_views import (
    CallRow,
    ConsentRow,
    ConsentsShown,
    ToldRow,
    list_consents,
)
from iopdesk.services.consents import ConsentRead, read_consent
from iopdesk.ui.consents.consent_dialog import ConsentDialog
from iopdesk.ui.consents.fitted_table import FittedTable, shortened
from iopdesk.ui.consents.paper_dialog import ConsentPaperDialog
from iopdesk.ui.consents.small_dialogs import EventDialog, RevokeDialog, SignDialog
from iopdesk.ui.papers.preview import chain
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

LOOKS = {
    ConsentState.INCOMPLETE: ("warn", "alert-outline"),
    ConsentState.VALID: ("good", "check-circle-outline"),
    ConsentState.EXPIRING: ("warn", "clock-outline"),
    ConsentState.EXPIRED: ("neut", "history"),
    ConsentState.REVOKED: ("bad", "minus-circle-outline"),
    ConsentState.REPLACED: ("neut", "swap-horizontal"),
    ConsentState.AUTHORITY_ENDED: ("bad", "alert-circle-outline"),
}
"""Chip and icon of each state; the word stands beside it."""


class ConsentsTab(ChartTab):
    """Consents with what can be done about the chosen one; below it the accounting."""

    key = "consents"
    title = N_("Consents")
    question = list_consents
    depends_on = frozenset(
        {"Consent", "ConsentRecipient", "ConsentSignature", "Disclosure", "Call", "PatientContact"}
    )

    def build(self) -> QWidget:
        """Three cards, one below the other."""
        self._patient_id = 0
        self.consents = RowTableModel(_consent_columns())
        self.table = FittedTable(self.consents, _("Consents of the patient"))
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda _row: self._on_opened())
        self.about = label("", "second", wrap=True)
        self.about.setContentsMargins(px(14), px(8), px(14), 0)
        self.told = RowTableModel(_told_columns())
        self.told_table = FittedTable(self.told, _("What was told"))
        self.nothing_told = label(_("Nothing was told yet."), "second", wrap=True)
        self.nothing_told.setContentsMargins(px(14), px(12), px(14), px(12))
        self.calls = RowTableModel(_call_columns())
        self.calls_table = FittedTable(self.calls, _("Calls about the patient"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        column.setSpacing(px(12))
        column.addWidget(self._consents_card())
        column.addWidget(self._told_card())
        self._calls_card = Card(_("Calls"), _("what anybody asked, and was answered"), padded=False)
        self._calls_card.body.addWidget(self.calls_table)
        column.addWidget(self._calls_card)
        column.addStretch(1)
        chain([self.write_button, self.table, *self.buttons, self.tell_button, self.told_table,
               self.calls_table])  # fmt: skip
        return scroll_area(inside)

    def _consents_card(self) -> Card:
        card = Card(_("Consents"), padded=False)
        self.write_button = self._button(
            _("Write a consent"), "plus", lambda: self.commanded.emit("write_consent")
        )
        self.write_button.setVisible(self.desk.may(consents.write_consent))
        card.head.addWidget(self.write_button)
        card.body.addWidget(self.table)
        card.body.addWidget(self.about)
        holder = QWidget()
        row = FlowLayout(holder)
        holder.setContentsMargins(px(14), px(8), px(14), px(12))
        self.change_button = self._button(_("Change"), "pencil-outline", self._change)
        self.print_button = self._button(_("Print…"), "printer-outline", self._print)
        self.sign_button = self._button(_("Record signatures"), "draw", self._sign)
        self.event_button = self._button(
            _("Record the event"), "calendar-check-outline", self._event
        )
        self.renew_button = self._button(_("Renew"), "restore", self._renew)
        self.revoke_button = self._button(_("Revoke"), "minus-circle-outline", self._revoke)
        self.buttons = (
            self.change_button, self.print_button, self.sign_button, self.event_button,
            self.renew_button, self.revoke_button,
        )  # fmt: skip
        for made in self.buttons:
            row.addWidget(made)
        card.body.addWidget(holder)
        return card

    def _told_card(self) -> Card:
        card = Card(_("What was told"), _("kept for the accounting"), padded=False)
        self.tell_button = self._button(
            _("Record what was told"), "plus", lambda: self.commanded.emit("record_disclosure")
        )
        self.tell_button.setVisible(self.desk.may(disclosures.record_disclosure))
        card.head.addWidget(self.tell_button)
        card.body.addWidget(self.told_table)
        card.body.addWidget(self.nothing_told)
        return card

    def _button(self, words: str, icon_name: str, run: Callable[[], object]) -> QPushButton:
        return button(words, icon_name=icon_name, small=True, on_click=run)

    # -- showing ------------------------------------------------------------------

    def show_answer(self, chart: Chart, answer: ConsentsShown) -> None:
        """Show the rows; the consent that was chosen stays chosen."""
        before = self._row() if chart.header.patient_id == self._patient_id else None
        self._patient_id = chart.header.patient_id
        self.table.show_rows(answer.consents)
        self.told_table.show_rows(answer.told)
        self.calls_table.show_rows(answer.calls)
        self.table.setVisible(bool(answer.consents))
        self.told_table.setVisible(bool(answer.told))
        self.nothing_told.setVisible(not answer.told)
        self._calls_card.setVisible(bool(answer.calls))
        ids = [row.consent_id for row in answer.consents]
        place = ids.index(before.consent_id) if before and before.consent_id in ids else 0
        if ids:
            self.table.select_row(place)
        self._show_current(self._row())

    def _row(self) -> ConsentRow | None:
        row = self.table.current_row()
        return row if isinstance(row, ConsentRow) else None

    def _show_current(self, row: object) -> None:
        """Say what the chosen consent lacks and allows, and offer what can be done now."""
        found = row if isinstance(row, ConsentRow) else None
        self.about.setText(_about(found) if found is not None else _("No consents yet."))
        may = self.desk.may
        may_write = may(consents.change_consent)
        is_over = found is not None and found.condition.state in (
            ConsentState.REVOKED, ConsentState.REPLACED
        )  # fmt: skip
        signed = found is not None and not found.is_waiting
        events = found is not None and (found.has_end_event or found.has_irrevocable_event)
        is_revoked = found is not None and found.condition.state is ConsentState.REVOKED
        self.revoke_button.setText(_("Correct the revocation") if is_revoked else _("Revoke"))
        shown = (
            may_write and found is not None and found.is_waiting,
            found is not None,
            may_write and found is not None and not is_revoked,
            may_write and signed and events,
            may_write and signed and (not is_over or is_revoked),
            may_write and signed and (not is_over or is_revoked),
        )
        for made, is_shown in zip(self.buttons, shown, strict=True):
            made.setVisible(is_shown)
        self.sign_button.setText(_("Correct signatures") if signed else _("Record signatures"))

    # -- acting -------------------------------------------------------------------

    def _on_opened(self) -> None:
        row = self._row()
        if row is not None and row.is_waiting and self.desk.may(consents.change_consent):
            self._change()
        else:
            self._print()

    def _change(self) -> None:
        self._with(lambda read: ConsentDialog(self.desk, self, self._patient_id, read))

    def _renew(self) -> None:
        self._with(
            lambda read: ConsentDialog(self.desk, self, self._patient_id, read, is_renewal=True)
        )

    def _sign(self) -> None:
        self._with(lambda read: SignDialog(self.desk, self, read))

    def _event(self) -> None:
        self._with(lambda read: EventDialog(self.desk, self, read))

    def _revoke(self) -> None:
        self._with(lambda read: RevokeDialog(self.desk, self, read))

    def _print(self) -> None:
        row = self._row()
        if row is None:
            return

        def show(drawn: DrawnConsent) -> None:
            self.dialog_made.emit(ConsentPaperDialog(self.desk, self, row.consent_id, drawn))

        self.desk.ask(draw_form, owner=self, then=show, consent_id=row.consent_id)

    def _with(self, make: Callable[[ConsentRead], Dialog]) -> None:
        row = self._row()
        if row is None:
            return

        def show(read: ConsentRead) -> None:
            self.dialog_made.emit(make(read))

        self.desk.ask(read_consent, owner=self, then=show, consent_id=row.consent_id)


def _state(condition: Condition) -> str:
    missing = len(condition.missing)
    if missing and {each.code for each in condition.missing} <= UNSIGNED:
        return _("Not signed yet")
    if condition.state is ConsentState.INCOMPLETE and missing:
        words = ngettext("{count} thing missing", "{count} things missing", missing)
        return words.format(count=missing)
    return condition.words


def _about(row: ConsentRow) -> str:
    """What the chosen consent lacks, or allows; and when a guardian's signature ends."""
    parts = [f"{row.kind}.", *([each.words for each in row.missing] or [row.scope])]
    if row.signed_on is not None:
        parts.append(_("Signed {day}.").format(day=medium_date(row.signed_on)))
    if row.revoked_on is not None:
        parts.append(_("Revoked {day}.").format(day=medium_date(row.revoked_on)))
    if row.guardian_ends_on is not None:
        words = _("The guardian's signature ends on {day}, when the patient comes of age.")
        parts.append(words.format(day=medium_date(row.guardian_ends_on)))
    return " ".join(parts)


def _column(key: str, title: str, whole: Callable[[Any], str], width: int, most: int) -> Column:
    """A column of words that may be long: the cell has their beginning, tip and reader all."""
    return Column(
        key, title, lambda row: shortened(whole(row), most), width=width, tip=whole, spoken=whole
    )


def _consent_columns() -> list[Column]:
    return [
        Column("state", _("State"), lambda row: _state(row.condition), width=180,
               chip=lambda row: LOOKS[row.condition.state]),
        _column("to", _("To whom"), lambda row: row.recipients, 220, 27),
        _column("what", _("What"), lambda row: row.what, 330, 42),
        _column("until", _("Until when"), lambda row: row.until, 220, 27),
    ]  # fmt: skip


def _told_columns() -> list[Column]:
    return [
        Column("when", _("When"), lambda row: _when(row.told_at), width=176),
        _column("to", _("To whom"), _to, 210, 26),
        _column("what", _("What"), lambda row: row.what, 240, 30),
        _column("basis", _("Basis"), lambda row: basis_label(row.basis), 160, 19),
        _column("by", _("By"), _by, 180, 23),
    ]


def _call_columns() -> list[Column]:
    return [
        Column("when", _("When"), lambda row: _when(row.called_at), width=176),
        _column("who", _("Who called"), _caller, 210, 26),
        _column("asks", _("Asked for"), lambda row: row.asks, 240, 30),
        Column("opening", _("Answer"), _answer, width=180),
        _column("by", _("Taken by"), lambda row: row.taken_by, 150, 19),
    ]


def _when(at: Any) -> str:
    return f"{medium_date(at.date())}, {clock_time(at)}"


def _to(row: ToldRow) -> str:
    return ", ".join(part for part in (row.recipient, row.affiliation) if part)


def _by(row: ToldRow) -> str:
    return f"{row.told_by}, {told_label(row.how)}"


def _caller(row: CallRow) -> str:
    return row.name or caller_label(row.caller)


def _answer(row: CallRow) -> str:
    return {
        Opening.NOTHING: _("Silence"),
        Opening.CONSENT: _("Open by consent"),
        Opening.EMERGENCY: _("Medical emergency"),
    }[row.opening]
