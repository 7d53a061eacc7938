"""Support in the chart: meetings, family, incidents, referrals, follow-ups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.support_rules import open_words, week_words
from iopdesk.i18n import N_, _, medium_date
from iopdesk.services import (
    family,
    follow_ups,
    incidents,
    referrals,
    support_meetings,
)
from iopdesk.services.chart import Chart
from iopdesk.services.family import FamilyRow
from iopdesk.services.incidents import IncidentRow
from iopdesk.services.referrals import ReferralRow
from iopdesk.services.support_meetings import MeetingRow
from iopdesk.services.supports import Supports, read_supports
from iopdesk.ui.contacts.row_list import ActRow, Offer, RowList
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.support.dialogs import FamilyDialog, MeetingDialog
from iopdesk.ui.support.more_dialogs import IncidentDialog, ReferralDialog
from iopdesk.ui.support.rows import (
    family_row,
    family_words,
    follow_up_row,
    guest_row,
    incident_row,
    meeting_row,
    referral_row,
)
from iopdesk.ui.support.strip import MeetingStrip
from iopdesk.ui.theme.tokens import px

_LISTED = 6
"""Meetings and family times a card lists; the chart of a year would else push all else down."""


class SupportTab(ChartTab):
    """Meetings and family at the left; incidents, referrals and follow-ups at the right."""

    key = "support"
    title = N_("Support")
    question = read_supports
    depends_on: ClassVar[frozenset[str]] = frozenset(
        {
            "SupportMeeting", "FamilyAttendance", "Referral", "Incident", "FollowUp", "Episode",
            "PatientContact", "Contact", "Consent", "ConsentSignature", "ConsentRecipient",
        }
    )  # fmt: skip

    def build(self) -> QWidget:
        """The cards, empty."""
        self.found: Supports | None = None
        self.meetings = _ListCard(_("Support meetings"))
        self.strip = MeetingStrip()
        self.week = label("", "strong", wrap=True)
        self.evidence = label("", "second", wrap=True)
        self.meetings.add_on_top([self.week, self.strip, self.evidence])
        self._button(
            self.meetings,
            _("Target…"),
            "flag-checkered",
            "set_meetings",
            support_meetings.set_target,
        )
        self._button(
            self.meetings, _("Add…"), "plus", "add_support_meeting", support_meetings.add_meeting
        )
        self.family = _ListCard(_("Family and friends"))
        self._button(self.family, _("Add…"), "plus", "add_family", family.add_family)
        self.incidents = _ListCard(_("Impaired on site, crisis"))
        self._button(
            self.incidents, _("Record…"), "plus", "record_incident", incidents.record_incident
        )
        self.referrals = _ListCard(_("Referrals"))
        self._button(self.referrals, _("Add…"), "plus", "add_referral", referrals.add_referral)
        self.follow_ups = _ListCard(_("Follow-ups"))
        self._button(
            self.follow_ups, _("Record…"), "phone", "record_follow_up", follow_ups.record_follow_up
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        left: list[QWidget] = [self.meetings, self.family]
        right: list[QWidget] = [self.follow_ups, self.incidents, self.referrals]
        column.addWidget(CardColumns(left, right))
        column.addStretch(1)
        return scroll_area(inside)

    def _button(
        self, card: Card, words: str, icon_name: str, method: str, act: Callable[..., Any]
    ) -> None:
        if self.desk.may(act):
            run = partial(self.commanded.emit, method)
            made = button(words, small=True, icon_name=icon_name, on_click=run)
            made.setObjectName(method)
            made.setAccessibleName(f"{card.title_label.text()}: {words}")
            card.head.addWidget(made)

    # -- showing ------------------------------------------------------------------

    def show_answer(self, chart: Chart, answer: Supports) -> None:
        """Show what surrounds the treatment of the chart's patient."""
        self.found = answer
        self._show_meetings(answer)
        self._show_family(answer)
        self.incidents.setVisible(answer.incidents is not None)
        self.incidents.show_rows(
            [incident_row(each, self._of_incident(each)) for each in answer.incidents or ()],
            _("No incidents yet."),
        )
        rows = answer.referrals
        self.referrals.set_context(open_words([e.fields.state for e in rows]) if rows else "")
        self.referrals.show_rows(
            [referral_row(each, self._of_referral(each)) for each in rows],
            _("No referrals yet."),
        )
        self._show_follow_ups(answer)

    def _show_meetings(self, answer: Supports) -> None:
        found = answer.meetings
        count = found.weeks[-1].count if found.weeks else 0
        self.week.setText(week_words(count, found.target))
        self.strip.set_weeks(found.weeks, found.target)
        words = _("For the goal: {words}.").format(words=found.evidence) if found.evidence else ""
        self.evidence.setText(words)
        self.evidence.setVisible(bool(words))
        self._enable(self.meetings, "set_meetings", is_on=found.episode_id is not None)
        self.meetings.show_rows(
            [meeting_row(each, self._of_meeting(each)) for each in found.rows[:_LISTED]],
            _("No meetings yet. They count in no hours of treatment."),
            left_out=found.total - _LISTED,
        )

    def _show_family(self, answer: Supports) -> None:
        found = answer.family
        self.family.set_context(family_words(found.count))
        rows = [guest_row(each) for each in found.guests]
        rows += [family_row(each, self._of_family(each)) for each in found.rows[:_LISTED]]
        self.family.show_rows(
            rows,
            _("No family or friends are among the contacts."),
            left_out=found.count.times - _LISTED if len(found.rows) > _LISTED else 0,
        )

    def _show_follow_ups(self, answer: Supports) -> None:
        found = answer.follow_ups
        self.follow_ups.setVisible(found.episode_id is not None)
        recorded = {each.days: each for each in found.rows}
        following = found.next
        words = ""
        if found.is_lost:
            words = _("Lost to follow-up")
        elif following is not None:
            words = _("next {day}").format(day=medium_date(following.due_on))
        self.follow_ups.set_context(words)
        self._enable(self.follow_ups, "record_follow_up", is_on=not found.is_over)
        self.follow_ups.show_rows(
            [follow_up_row(each, recorded.get(each.days)) for each in found.planned], ""
        )

    @staticmethod
    def _enable(card: Card, method: str, *, is_on: bool) -> None:
        made = card.findChild(QWidget, method)
        if made is not None:
            made.setVisible(is_on)

    # -- acting -------------------------------------------------------------------

    def _of_meeting(self, row: MeetingRow) -> Sequence[Offer]:
        if not self.desk.may(support_meetings.change_meeting):
            return ()
        ids = {"meeting_id": row.meeting_id, "expected_version": row.version}
        return (
            Offer(_("Correct…"), "pencil-outline", partial(self._open, MeetingDialog, row)),
            Offer(
                _("Remove"),
                "trash-can-outline",
                partial(self._do, support_meetings.remove_meeting, **ids),
            ),
        )

    def _of_family(self, row: FamilyRow) -> Sequence[Offer]:
        if not self.desk.may(family.change_family):
            return ()
        ids = {"family_id": row.family_id, "expected_version": row.version}
        return (
            Offer(_("Correct…"), "pencil-outline", partial(self._correct_family, row)),
            Offer(_("Remove"), "trash-can-outline", partial(self._do, family.remove_family, **ids)),
        )

    def _of_referral(self, row: ReferralRow) -> Sequence[Offer]:
        if not self.desk.may(referrals.change_referral):
            return ()
        return (Offer(_("Update…"), "pencil-outline", partial(self._open, ReferralDialog, row)),)

    def _of_incident(self, row: IncidentRow) -> Sequence[Offer]:
        if not self.desk.may(incidents.change_incident):
            return ()
        return (Offer(_("Complete…"), "pencil-outline", partial(self._open, IncidentDialog, row)),)

    def _open(self, dialog: Callable[..., Any], row: Any) -> None:
        if self.chart is not None:
            self.dialog_made.emit(dialog(self.desk, self, self.chart.header, row))

    def _correct_family(self, row: FamilyRow) -> None:
        if self.chart is not None and self.found is not None:
            family_found = self.found.family
            self.dialog_made.emit(
                FamilyDialog(self.desk, self, self.chart.header, family_found, row)
            )

    def _do(self, act: Callable[..., Any], **given: Any) -> None:
        if self.chart is not None:
            patient_id = self.chart.header.patient_id
            self.desk.do(act, owner=self, patient_id=patient_id, **given)


class _ListCard(Card):
    """A card with a list, words where there is nothing, and how many more there are."""

    def __init__(self, title: str) -> None:
        super().__init__(title, " ", padded=False)
        self.rows = RowList()
        self.nothing = label("", "second", wrap=True)
        self.more = label("", "small", wrap=True)
        for words in (self.nothing, self.more):
            words.setContentsMargins(px(14), px(8), px(14), px(8))
        for widget in (self.rows, self.nothing, self.more):
            self.body.addWidget(widget)

    def add_on_top(self, widgets: Sequence[QWidget]) -> None:
        """Put something above the list."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(px(14), px(10), px(14), px(8))
        column.setSpacing(px(6))
        for widget in widgets:
            column.addWidget(widget)
        self.body.insertWidget(0, holder)

    def show_rows(self, rows: Sequence[ActRow], nothing: str, *, left_out: int = 0) -> None:
        """Show other rows."""
        self.rows.show_rows(rows)
        self.rows.setVisible(bool(rows))
        self.nothing.setText(nothing)
        self.nothing.setVisible(not rows and bool(nothing))
        self.more.setText(_("{count} earlier ones").format(count=left_out))
        self.more.setVisible(left_out > 0)
