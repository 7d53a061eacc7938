"""Insurance in the chart: what runs out, what the payer said, and whose insurance it is."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.coverage import Overlap, PastDay
from iopdesk.i18n import N_, _, date_span, month_day, ngettext
from iopdesk.services.chart import Chart
from iopdesk.services.coverage import (
    add_authorization,
    add_check,
    change_authorization,
    change_check,
    remove_authorization,
    remove_check,
)
from iopdesk.services.coverage_views import (
    AuthorizationRow,
    CheckRow,
    Coverage,
    Policy,
    read_coverage,
)
from iopdesk.ui.coverage.dialogs import AuthorizationDialog, CheckDialog
from iopdesk.ui.coverage.lines import AuthorizationLine, CheckLine
from iopdesk.ui.papers.preview import chain
from iopdesk.ui.patients.card_rows import CardRow, CardRows
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

_DAYS_NAMED = 6


class CoverageTab(ChartTab):
    """Authorizations at the left; verifications and the policy at the right."""

    key = "coverage"
    title = N_("Insurance")
    question = read_coverage
    depends_on: ClassVar[frozenset[str]] = frozenset(
        {"Authorization", "BenefitCheck", "Patient", "Attendance"}
    )

    def build(self) -> QWidget:
        """The cards, empty."""
        self.found: Coverage | None = None
        self._shown: list[QWidget] = []
        self.bars = QVBoxLayout()
        self.bars.setSpacing(px(8))
        self.allowed = self._card(
            _("Authorizations"),
            _("Add authorization…"),
            "add_authorization" if self.desk.may(add_authorization) else "",
        )
        self.checked = self._card(
            _("Verification of benefits"),
            _("Record verification…"),
            "record_verification" if self.desk.may(add_check) else "",
        )
        self.policy = CardRows(_("Policy"))
        policy = Card(_("Policy"), padded=False)
        policy.body.addWidget(self.policy)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        column.setSpacing(px(12))
        column.addLayout(self.bars)
        column.addWidget(CardColumns([self.allowed], [self.checked, policy]))
        column.addStretch(1)
        return scroll_area(inside)

    def _card(self, title: str, words: str, command: str) -> Card:
        made = Card(title)
        if command:
            made.head.addWidget(
                button(
                    words,
                    small=True,
                    icon_name="plus",
                    on_click=partial(self.commanded.emit, command),
                )
            )
        return made

    # -- showing ------------------------------------------------------------------

    def show_answer(self, chart: Chart, answer: Coverage) -> None:
        """Show what is known of the insurance."""
        self.found = answer
        for old in self._shown:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._shown = []
        for bar in _bars(answer):
            self._shown.append(bar)
            self.bars.addWidget(bar)
        self._fill(
            self.allowed,
            [self._authorization(row) for row in answer.authorizations],
            _("Nothing is authorized. Without an authorization no unit is counted."),
        )
        self._fill(
            self.checked,
            [self._check(row) for row in answer.checks],
            _("Benefits were not verified yet."),
        )
        self.policy.set_rows(_policy_rows(answer.policy))
        # lines are made anew each time, and Tab would come to them last
        chain([*tab_stops(self.allowed), *tab_stops(self.checked)])

    def _fill(self, card: Card, lines: list[QWidget], nothing: str) -> None:
        shown: list[QWidget] = []
        for number, line in enumerate(lines):
            shown += [Hairline(), line] if number else [line]
        for widget in shown or [label(nothing, "second", wrap=True)]:
            self._shown.append(widget)
            card.body.addWidget(widget)

    def _authorization(self, row: AuthorizationRow) -> QWidget:
        may = self.desk.may
        return AuthorizationLine(
            row,
            partial(self.change_authorization, row) if may(change_authorization) else None,
            partial(self.remove_authorization, row) if may(remove_authorization) else None,
        )

    def _check(self, row: CheckRow) -> QWidget:
        may = self.desk.may
        return CheckLine(
            row,
            partial(self.change_check, row) if may(change_check) else None,
            partial(self.remove_check, row) if may(remove_check) else None,
        )

    # -- acting -------------------------------------------------------------------

    def change_authorization(self, row: AuthorizationRow) -> None:
        """Change one."""
        if self.chart is not None and self.found is not None:
            header, policy = self.chart.header, self.found.policy
            self.dialog_made.emit(AuthorizationDialog(self.desk, self, header, policy, row))

    def change_check(self, row: CheckRow) -> None:
        """Change one."""
        if self.chart is not None and self.found is not None:
            header, policy = self.chart.header, self.found.policy
            self.dialog_made.emit(CheckDialog(self.desk, self, header, policy, row))

    def remove_authorization(self, row: AuthorizationRow) -> None:
        """Take one out; Undo brings it back."""
        if self.chart is not None:
            self.desk.do(
                remove_authorization,
                owner=self,
                patient_id=self.chart.header.patient_id,
                authorization_id=row.authorization_id,
                expected_version=row.version,
            )

    def remove_check(self, row: CheckRow) -> None:
        """Take one out; Undo brings it back."""
        if self.chart is not None:
            self.desk.do(
                remove_check,
                owner=self,
                patient_id=self.chart.header.patient_id,
                benefit_check_id=row.check_id,
                expected_version=row.version,
            )


def _bars(found: Coverage) -> list[MessageBar]:
    made = []
    if found.past:
        made.append(_past_bar(found.past))
    numbers = {row.authorization_id: row.number or _("No number") for row in found.authorizations}
    made += [_overlap_bar(each, numbers) for each in found.overlaps]
    renew = [row for row in found.authorizations if row.authorization_id in found.renew]
    if renew:
        lead = ngettext(
            "An authorization runs out.", "{count} authorizations run out.", len(renew)
        ).format(count=len(renew))
        words = ", ".join(f"{numbers[row.authorization_id]}: {row.usage.words}" for row in renew)
        ask = _("Ask the payer for more: {what}.").format(what=words)
        made.append(MessageBar("warn", lead, ask))
    return made


def _past_bar(past: tuple[PastDay, ...]) -> MessageBar:
    lead = ngettext(
        "{count} day attended had no unit left.",
        "{count} days attended had no unit left.",
        len(past),
    ).format(count=len(past))
    named = [month_day(each.day) for each in past[-_DAYS_NAMED:]]
    words = ", ".join(named)
    if len(past) > len(named):
        words = _("lately {days}").format(days=words)
    return MessageBar("bad", lead, f"{words}.")


def _overlap_bar(overlap: Overlap, numbers: dict[int, str]) -> MessageBar:
    words = _("{one} and {other}, {days}. The one that ends first is used first.").format(
        one=numbers[overlap.first_id],
        other=numbers[overlap.second_id],
        days=date_span(overlap.starts_on, overlap.ends_on),
    )
    return MessageBar("info", _("Two authorizations share days."), words)


def _policy_rows(policy: Policy) -> list[CardRow]:
    rows = (
        (_("Insurance"), policy.insurance),
        (_("Member ID"), policy.member_id),
        (_("Name on the insurance"), policy.insurance_name),
    )
    return [CardRow(title, right=value or _("Not recorded")) for title, value in rows]
