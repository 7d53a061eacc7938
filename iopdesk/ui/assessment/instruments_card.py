"""Instruments of a chart: the last score of each with its band, the trend, and the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.instruments import Direction, direction_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.assessment_page import AssessmentPage, Series, SeriesPoint
from iopdesk.ui.assessment.score_trend import ScoreTrend
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import HEADER_HEIGHT, ROW_HEIGHT, DataTable
from iopdesk.ui.theme.tokens import px

_MOST_ROWS = 6
_ARROWS = {
    Direction.BETTER: ("check-circle-outline", "good"),
    Direction.SAME: ("minus", "tx2"),
    Direction.WORSE: ("alert-outline", "warn"),
}


class InstrumentsCard(Card):
    """A row for each scale; below it the scores of the one in hand, drawn and as a table.

    ``opened`` names the result that somebody wants to correct.
    """

    opened = Signal(int)

    def __init__(self, on_enter: Callable[[], object] | None, *, may_correct: bool) -> None:
        super().__init__(_("Instruments"), " ", padded=False)
        if on_enter is not None:
            made = button(_("Enter…"), small=True, on_click=on_enter)
            made.setAccessibleName(_("Enter questionnaire"))
            self.head.addWidget(made)
        self.model = RowTableModel(_columns())
        self.table = DataTable(self.model, _("Instruments"))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_row())
        self.trend = ScoreTrend()
        self.history_label = label("", "strong")
        self.history_model = RowTableModel(_history_columns())
        self.history = DataTable(self.history_model, _("Scores"))
        self.correct = button(
            _("Correct…"), kind="link", small=True, icon_name="pencil-outline",
            on_click=self._on_correct,
        )  # fmt: skip
        self.correct.setAccessibleName(_("Correct the score in hand"))
        self.correct.setVisible(may_correct)
        if may_correct:
            self.history.opened.connect(lambda row: self.opened.emit(row.result_id))
        self.empty = label(_("No questionnaires yet."), "second", wrap=True)
        self.unfinished = label("", "warn", wrap=True)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (self.table, self.trend, _padded(self.history_label), self.history):
            column.addWidget(each)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(8), px(4), px(8), px(6))
        foot.addWidget(self.correct)
        foot.addStretch(1)
        column.addLayout(foot)
        self._notes = (_padded(self.unfinished), _padded(self.empty))
        self.body.addWidget(self._inside)
        for each in self._notes:
            self.body.addWidget(each)

    def show_page(self, page: AssessmentPage) -> None:
        """Show the scales of a chart; the one in hand stays."""
        now = self.table.current_row()
        code = now.code if isinstance(now, Series) else ""
        self.model.set_rows(page.series)
        self._inside.setVisible(bool(page.series))
        self._notes[1].setVisible(not page.series and not page.unfinished)
        lines = [
            _("{form} of {day} has no score: items are missing.").format(
                form=each.label, day=medium_date(each.on)
            )
            for each in page.unfinished
        ]
        self.unfinished.setText("\n".join(lines))
        self._notes[0].setVisible(bool(lines))
        if page.series:
            codes = [each.code for each in page.series]
            self.table.select_row(codes.index(code) if code in codes else 0)
        _fit(self.table, len(page.series))
        self._on_row()

    def _on_row(self) -> None:
        row = self.table.current_row()
        series = row if isinstance(row, Series) else None
        self.trend.show_series(series)
        if series is None:
            return
        words = series.label
        if series.trend is not None:
            words = _("{name}: {trend}").format(name=series.label, trend=series.trend.words)
        self.history_label.setText(words)
        self.history_model.set_rows(series.points[::-1])
        self.history.setAccessibleName(_("Scores, {name}").format(name=series.label))
        self.history.select_row(0)
        _fit(self.history, len(series.points))

    def _on_correct(self) -> None:
        row = self.history.current_row()
        if isinstance(row, SeriesPoint):
            self.opened.emit(row.result_id)


def _fit(table: DataTable, count: int) -> None:
    """As high as its rows, up to a few; then it scrolls."""
    shown = min(max(count, 1), _MOST_ROWS)
    table.setFixedHeight(px(HEADER_HEIGHT) + shown * px(ROW_HEIGHT) + 3)


def _padded(inside: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(px(14), px(8), px(14), px(8))
    column.addWidget(inside)
    return made


def _columns() -> list[Column]:
    return [
        Column("name", _("Instrument"), lambda row: row.label, stretch=True, weight=500),
        Column("last", _("Last"), lambda row: score_words(row.last), width=156, tip=_last_day),
        Column("trend", _("Trend"), _trend_words, width=100, icon=_trend_icon),
    ]


def score_words(point: SeriesPoint) -> str:
    """ "12, moderate"; the number alone where there are no bands."""
    return f"{point.score}, {point.band}" if point.band else str(point.score)


def _trend_words(row: Any) -> str:
    return direction_label(row.trend.direction) if row.trend else _("first")


def _last_day(row: Any) -> str:
    return medium_date(row.last.on)


def _trend_icon(row: Any) -> tuple[str, str] | None:
    return _ARROWS[row.trend.direction] if row.trend else None


def _history_columns() -> list[Column]:
    return [
        Column("day", _("Day"), lambda row: medium_date(row.on), width=120),
        Column("score", _("Score"), score_words, width=160, tip=_meaning),
        Column("by", _("Entered by"), lambda row: row.entered_by, stretch=True, tip=_note),
    ]


def _meaning(row: SeriesPoint) -> str:
    return row.meaning


def _note(row: SeriesPoint) -> str:
    return row.note
