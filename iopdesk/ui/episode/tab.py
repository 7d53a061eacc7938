"""The tab of the episode: the continuum, the dated course, facts, and earlier episodes."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from iopdesk.domain.episodes import origin_label
from iopdesk.i18n import N_, _, medium_date, ngettext
from iopdesk.services import discharges, episodes, histories, levels
from iopdesk.services.chart import Chart
from iopdesk.services.episode_views import EntryRow, EpisodeRow, read_episodes
from iopdesk.ui.episode.course_table import CourseTable, details
from iopdesk.ui.episode.entry_dialog import EntryDialog
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.timeline import Timeline
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

_STEPS = (
    (discharges.step_down, N_("Step down"), "stairs-down", "step_down"),
    (levels.place, N_("Step up"), "stairs-up", "step_up"),
    (levels.place, N_("Taper"), "calendar-clock-outline", "taper"),
    (levels.place, N_("Transfer"), "swap-horizontal", "transfer"),
    (episodes.change_stage, N_("Change stage"), "stairs-up", "change_stage"),
    (episodes.prescribe_schedule, N_("Prescribe hours"), "calendar-clock-outline",
     "prescribe_hours"),
)  # fmt: skip
"""Act, words, icon and method of what goes on with the course."""


class EpisodeTab(ChartTab):
    """All episodes; the newest with what can be done, earlier ones to read and to correct."""

    key = "episode"
    title = N_("Episode")
    question = read_episodes
    depends_on = frozenset(
        {"Episode", "Placement", "StagePeriod", "PrescribedSchedule", "OutsideStay", "PlanReview"}
    )

    def build(self) -> QWidget:
        """A scrolling page, and what stands where nobody was admitted."""
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(px(14), px(12), px(14), px(56))
        self._page: QWidget | None = None
        self.area = scroll_area(self._inside)
        buttons = []
        if self.desk.may(episodes.admit):
            buttons.append(button(_("Admit"), on_click=lambda: self.commanded.emit("admit")))
        self.empty = EmptyState(
            "calendar-blank-outline",
            _("No episode yet"),
            _("An episode begins with the admission, and ends with the discharge."),
            buttons,
        )
        holder = QWidget()
        self._stacked = QStackedLayout(holder)
        self._stacked.addWidget(self.area)
        self._stacked.addWidget(self.empty)
        return holder

    def show_answer(self, chart: Chart, answer: tuple[EpisodeRow, ...]) -> None:
        """Show the episodes; scroll position and the row of the keys stay."""
        if not answer:
            self._stacked.setCurrentWidget(self.empty)
            return
        place = self.area.verticalScrollBar().value()
        old = self._page.findChild(CourseTable) if self._page is not None else None
        own = old.current_entry() if old is not None else None
        had_focus = old is not None and old.hasFocus()
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page = self._make_page(answer)
        self._column.addWidget(self._page, 1)
        self._stacked.setCurrentWidget(self.area)
        table = self._page.findChild(CourseTable)
        if table is not None and own is not None:
            ids = [(each.track, each.entry_id) for each in answer[0].entries]
            if (own.track, own.entry_id) in ids:
                table.select_row(ids.index((own.track, own.entry_id)))
        if table is not None and had_focus:
            table.setFocus()
        self._inside.adjustSize()
        self.area.verticalScrollBar().setValue(place)

    # -- the page -----------------------------------------------------------------

    def _make_page(self, rows: tuple[EpisodeRow, ...]) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        newest, *earlier = rows
        if newest.taper is not None:
            column.addWidget(self._taper_bar(newest))
        column.addWidget(self._continuum(newest, _("Continuum of care")))
        column.addWidget(self._course(newest, _("Course")))
        for row in earlier:
            title = _("Earlier episode, {span}").format(span=_span(row))
            card = self._continuum(row, title)
            column.addWidget(card)
            column.addWidget(self._course(row, _("Course, {span}").format(span=_span(row))))
        column.addStretch(1)
        return page

    def _taper_bar(self, row: EpisodeRow) -> MessageBar:
        taper = row.taper
        assert taper is not None
        if not taper.is_over:
            words = _("Its last day is {day}; then another level is due.")
            return MessageBar(
                "info", f"{taper.label}.", words.format(day=medium_date(taper.ends_on))
            )
        may = self.desk.may(discharges.step_down)
        lead, _stop, rest = taper.advice.partition(". ")
        return MessageBar(
            "warn",
            f"{lead}.",
            rest,
            button_words=_("Step down") if may else "",
            on_button=lambda: self.commanded.emit("step_down"),
        )

    def _continuum(self, row: EpisodeRow, title: str) -> Card:
        card = Card(title)
        facts = label(_facts(row), "", wrap=True)
        line = Timeline(title)
        line.set_segments(row.segments)
        card.body.addWidget(line)
        card.body.addWidget(facts)
        if row.clocks:
            words = " ".join(clock.words for clock in row.clocks)
            card.body.addWidget(label(words, "second", wrap=True))
        if row.discharged_on is None:
            steps = FlowBox()
            for act, words, icon_name, method in _STEPS:
                if self.desk.may(act):
                    made = button(
                        _(words),
                        small=True,
                        icon_name=icon_name,
                        on_click=partial(self.commanded.emit, method),
                    )
                    made.setObjectName(method)
                    steps.flow.addWidget(made)
            if steps.flow.count():
                card.body.addWidget(steps)
        return card

    def _course(self, row: EpisodeRow, title: str) -> Card:
        card = Card(title, padded=False)
        table = CourseTable(title)
        table.show_entries(row.entries)
        card.body.addWidget(table)
        card.body.addWidget(_Details(table))
        if self.desk.may(histories.correct_entry):
            self._add_corrections(card, row, table)
        return card

    def _add_corrections(self, card: Card, row: EpisodeRow, table: CourseTable) -> None:
        """What corrects the entry that the keys are on."""
        correct = button(
            _("Correct dates…"), small=True, icon_name="pencil-outline",
            on_click=lambda: self._correct(row, table.current_entry()),
        )  # fmt: skip
        remove = button(
            _("Remove entry"), small=True, icon_name="trash-can-outline",
            on_click=lambda: self._remove(row, table.current_entry()),
        )  # fmt: skip
        for made in (correct, remove):
            made.setEnabled(table.current_entry() is not None)
        table.current_changed.connect(lambda entry: correct.setEnabled(entry is not None))
        table.current_changed.connect(lambda entry: remove.setEnabled(entry is not None))
        table.opened.connect(lambda entry: self._correct(row, entry))
        line = QHBoxLayout()
        line.setContentsMargins(px(14), px(8), px(14), px(8))
        line.setSpacing(px(8))
        line.addWidget(correct)
        line.addWidget(remove)
        line.addStretch(1)
        card.body.addLayout(line)

    # -- corrections --------------------------------------------------------------

    def _correct(self, row: EpisodeRow, entry: EntryRow | None) -> None:
        if entry is not None and self.chart is not None:
            header = self.chart.header
            self.dialog_made.emit(EntryDialog(self.desk, self, header, row, entry))

    def _remove(self, row: EpisodeRow, entry: EntryRow | None) -> None:
        if entry is None:
            return
        given: dict[str, Any] = {"track": entry.track, "entry_id": entry.entry_id}
        self.desk.do(
            histories.remove_entry,
            owner=self,
            episode_id=row.episode_id,
            expected_version=entry.version,
            **given,
        )


class _Details(QWidget):
    """The words of the entry that the keys are on, whole, below the table."""

    def __init__(self, table: CourseTable) -> None:
        super().__init__()
        self.words = label("", "second", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(8), px(14), 0)
        column.addWidget(self.words)
        table.current_changed.connect(self._show)
        self._show(table.current_entry())

    def _show(self, entry: EntryRow | None) -> None:
        words = details(entry) if entry is not None else ""
        self.words.setText(words)
        self.setVisible(bool(words))


def _span(row: EpisodeRow) -> str:
    last = medium_date(row.discharged_on) if row.discharged_on else _("now")
    return f"{medium_date(row.admitted_on)}–{last}"


def _facts(row: EpisodeRow) -> str:
    parts = [_("Admitted {day}").format(day=medium_date(row.admitted_on)), origin_label(row.origin)]
    if row.counselor:
        parts.append(row.counselor)
    parts.append(ngettext("{count} day", "{count} days", row.days).format(count=row.days))
    if row.discharged_on is not None:
        parts.append(_("discharged {day}").format(day=medium_date(row.discharged_on)))
        if row.reason_words:
            parts.append(row.reason_words)
    return " · ".join(parts)
