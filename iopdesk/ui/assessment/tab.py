"""The assessment part of a chart: holds, ratings, substances, diagnoses, instruments, prompts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.assessments import rating_label
from iopdesk.domain.episodes import diagnosis_kind_label
from iopdesk.domain.substances import last_use
from iopdesk.i18n import N_, _, clock_time, medium_date
from iopdesk.services import assessments, instruments, substances
from iopdesk.services.assessment_page import AssessmentPage, Dimension, read_page
from iopdesk.services.chart import Chart, HoldShown
from iopdesk.services.instruments import ResultRow, read_result
from iopdesk.services.safety_prompts import PastPrompt
from iopdesk.services.substances import SubstanceRow
from iopdesk.ui.assessment.assessment_forms import correction
from iopdesk.ui.assessment.instruments_card import InstrumentsCard
from iopdesk.ui.assessment.substance_dialog import SubstanceDialog
from iopdesk.ui.patients.card_rows import CardRow, CardRows, State
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

_TOKENS = ("tx2", "good", "warn", "bad", "bad")
_ICONS = (
    "circle-outline",
    "check-circle-outline",
    "circle-slice-4",
    "alert-outline",
    "alert-octagon-outline",
)
"""A sign for each rating, so that nothing rests on color alone."""


class RowsCard(Card):
    """A card of rows, or words while there are none; a button in its head where one may act."""

    def __init__(
        self,
        title: str,
        empty: str,
        words: str = "",
        on_click: Callable[[], object] | None = None,
        name: str = "",
    ) -> None:
        super().__init__(title, " ", padded=False)
        self.button = None
        if on_click is not None:
            self.button = button(words, small=True, on_click=on_click)
            self.button.setAccessibleName(name or words)
            self.head.addWidget(self.button)
        self.rows = CardRows(title)
        self.empty = label(empty, "second", wrap=True)
        self.empty.setContentsMargins(px(14), px(10), px(14), px(10))
        self.body.addWidget(self.rows)
        self.body.addWidget(self.empty)

    def set_rows(self, rows: list[CardRow]) -> None:
        """Show other rows."""
        self.rows.set_rows(rows)
        self.rows.setVisible(bool(rows))
        self.empty.setVisible(not rows)


class AssessmentTab(ChartTab):
    """What was found out about a patient before and during treatment."""

    key = "assessment"
    title = N_("Assessment")
    question = read_page
    depends_on = frozenset(
        {"Assessment", "SubstanceUse", "Diagnosis", "InstrumentResult", "SafetyPrompt"}
    )

    def build(self) -> QWidget:
        """The cards, empty."""
        may = self.desk.may
        self.ratings = RowsCard(
            _("Dimensions"),
            _("Not rated yet."),
            _("Complete…"),
            self._asks("complete_assessment", may(assessments.complete_assessment)),
            _("Complete assessment"),
        )
        self.words = RowsCard(_("In words"), _("Nothing written yet."))
        self.substances = RowsCard(
            _("Substances"),
            _("No substances yet."),
            _("Add…"),
            self._asks("add_substance", may(substances.add_substance)),
            _("Add substance"),
        )
        self.diagnoses = RowsCard(
            _("Diagnoses"),
            _("No diagnoses yet."),
            _("Change…"),
            self._asks("change_diagnoses", may(assessments.set_diagnoses)),
            _("Change diagnoses"),
        )
        self.instruments = InstrumentsCard(
            self._asks("enter_instrument", may(instruments.enter_answers)),
            may_correct=may(instruments.correct_result),
        )
        self.instruments.opened.connect(self._correct)
        self.prompts = RowsCard(_("Safety prompts"), _("None so far."))
        self._changes = QVBoxLayout()
        self._changes.setContentsMargins(px(14), 0, px(14), px(8))
        self._changes.setSpacing(px(4))
        self.substances.body.addLayout(self._changes)
        self._change_buttons: list[QWidget] = []
        self._holds = QVBoxLayout()
        self._holds.setSpacing(px(8))
        self._bars: list[QWidget] = []
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(14))
        column.setSpacing(px(12))
        column.addLayout(self._holds)
        left = [self.ratings, self.words, self.diagnoses]
        right = [self.instruments, self.substances, self.prompts]
        column.addWidget(CardColumns(left, right))
        column.addStretch(1)
        return scroll_area(inside)

    def _asks(self, method: str, is_allowed: bool) -> Callable[[], None] | None:
        return (lambda: self.commanded.emit(method)) if is_allowed else None

    # -- showing ------------------------------------------------------------------

    def show_answer(self, chart: Chart, answer: AssessmentPage) -> None:
        """Put the page on the cards."""
        self._show_holds(chart)
        self.ratings.set_rows([_dimension_row(each) for each in answer.dimensions])
        self.ratings.set_context(_completed_words(answer))
        self.words.set_rows(_word_rows(answer))
        self._show_substances(answer)
        self.diagnoses.set_rows(
            [
                CardRow(
                    title=each.words,
                    second=_kind_words(each),
                    right=each.code,
                    icon="clipboard-text-outline",
                )
                for each in chart.diagnoses or ()
            ]
        )
        self.instruments.show_page(answer)
        self.prompts.set_rows([_prompt_row(each) for each in answer.prompts])
        self.prompts.setVisible(bool(answer.prompts))
        has_episode = chart.header.episode_id is not None
        for each in (self.ratings, self.substances, self.diagnoses):
            if each.button is not None:
                each.button.setVisible(has_episode)

    def _show_holds(self, chart: Chart) -> None:
        for old in self._bars:
            self._holds.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._bars = [_hold_bar(each) for each in chart.holds]
        for made in self._bars:
            self._holds.addWidget(made)

    def _show_substances(self, page: AssessmentPage) -> None:
        self.substances.set_rows([_substance_row(each) for each in page.substances])
        day = last_use(each.use for each in page.substances)
        if page.assessment is not None:
            known = [each for each in (day, page.assessment.last_use_on) if each is not None]
            day = max(known, default=None)
        words = _("last use {day}").format(day=medium_date(day)) if day else ""
        self.substances.set_context(words)
        for old in self._change_buttons:
            self._changes.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._change_buttons = []
        if not self.desk.may(substances.change_substance):
            return
        for row in page.substances:
            made = button(
                _("Change {name}…").format(name=row.use.name),
                kind="link",
                small=True,
                on_click=partial(self._change, row),
            )
            self._changes.addWidget(made)
            self._change_buttons.append(made)
        # made last, and yet Tab comes to them behind the button in the head of their card
        stops = [self.substances.button, *self._change_buttons]
        for before, after in pairwise(each for each in stops if each is not None):
            QWidget.setTabOrder(before, after)

    # -- dialogs ------------------------------------------------------------------

    def _change(self, row: SubstanceRow) -> None:
        if self.chart is not None:
            made = SubstanceDialog(self.desk, self, self.chart.header, row)
            self.dialog_made.emit(made)

    def _correct(self, result_id: int) -> None:
        chart = self.chart
        if chart is None or not self.desk.may(instruments.correct_result):
            return

        def show(row: ResultRow) -> None:
            self.dialog_made.emit(correction(self.desk, self, chart, row))

        self.desk.ask(read_result, owner=self, then=show, result_id=result_id)


def _hold_bar(shown: HoldShown) -> MessageBar:
    reasons = ", ".join(shown.reasons)
    words = f"{reasons[:1].upper()}{reasons[1:]}. {shown.remedy}" if reasons else shown.remedy
    if shown.hold.is_overridden:
        lead = _("{hold}: set aside by a clinical director.").format(hold=shown.hold.label)
        return MessageBar("info", lead, words, icon_name="lock-outline")
    return MessageBar("bad", f"{shown.hold.label}.", words, icon_name="lock")


def _dimension_row(each: Dimension) -> CardRow:
    if each.rating is None:
        return CardRow(each.name, each.words, _("not rated"), "circle-outline")
    icon, token = _ICONS[each.rating], _TOKENS[each.rating]
    return CardRow(
        title=each.name, second=each.words, state=State(rating_label(each.rating), icon, token)
    )


def _completed_words(page: AssessmentPage) -> str:
    row = page.assessment
    if row is None or row.completed_on is None:
        return _("not completed")
    words = _("completed {day} by {person}")
    return words.format(day=medium_date(row.completed_on), person=row.completed_by)


def _word_rows(page: AssessmentPage) -> list[CardRow]:
    row = page.assessment
    if row is None:
        return []
    pairs = (
        (_("Presenting problem"), row.presenting_problem, "text-box-outline"),
        (_("Substances at intake"), row.substances, "pill"),
        (_("Daily use"), _("daily or near-daily before admission") if row.is_daily_use else "",
         "history"),
        (_("Strengths"), row.strengths, "sprout-outline"),
        (_("Needs"), row.needs, "handshake-outline"),
        (_("Medical evaluation"),
         medium_date(row.medical_evaluated_on) if row.medical_evaluated_on else "", "stethoscope"),
    )  # fmt: skip
    return [CardRow(title=title, second=words, icon=icon) for title, words, icon in pairs if words]


def _substance_row(row: SubstanceRow) -> CardRow:
    use = row.use
    second = "; ".join(part for part in (use.use_words, use.note) if part)
    return CardRow(title=use.name, second=second, right=use.last_use_words, icon="pill")


def _kind_words(each: Any) -> str:
    kind = diagnosis_kind_label(each.kind)
    return _("Primary, {kind}").format(kind=kind.lower()) if each.is_primary else kind


def _prompt_row(each: PastPrompt) -> CardRow:
    at = f"{medium_date(each.opened_at.date())}, {clock_time(each.opened_at)}"
    title = _("{reason}, {time}").format(reason=each.reason, time=at)
    if each.acknowledged_at is None:
        state = State(_("Open"), "alert-octagon-outline", "bad", is_chip=True)
        return CardRow(title=title, second=each.concern, state=state)
    words = _("{person}, {day}, {time}: {action}").format(
        person=each.acknowledged_by,
        day=medium_date(each.acknowledged_at.date()),
        time=clock_time(each.acknowledged_at),
        action=each.action,
    )
    state = State(_("Acknowledged"), "check-circle-outline", "good")
    return CardRow(title=title, second=words, state=state)
