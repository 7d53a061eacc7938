"""The head of a chart: who it is, where the patient stands, hours of the week, what can be done."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from iopdesk.domain.dates import age_on
from iopdesk.domain.episodes import stage_label
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.patients import Standing, standing_label
from iopdesk.i18n import _, hours_text, medium_date, numeric_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.chart_hours import WeekStrip
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.hours_bar import HoursBar
from iopdesk.ui.shared.labels import Chip, ElidingLabel, Initials, label
from iopdesk.ui.theme.tokens import px

_NARROW = 640
"""Below this width, px at 100 %, the hours stand under the name."""


class ChartHead(QWidget):
    """Shows one header; ``action_row`` is the row that takes buttons at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.disc = Initials("", 48)
        self.name_label = ElidingLabel("", "title")
        self.preferred_label = ElidingLabel("", "card", weight=400, token="tx2")
        self.level_chip = Chip("", "info")
        self.stage_chip = Chip("", "neut")
        self.standing_chip = Chip("", "neut")
        self.restricted_chip = Chip(_("Restricted"), "warn", "shield-lock-outline")
        self.restricted_chip.hide()
        self.hours = _HoursBlock()
        self.action_row = QHBoxLayout()
        self.action_row.setSpacing(px(8))
        self._facts = FlowBox(gap=px(14), line_gap=px(2))
        self._fact_flow = self._facts.flow
        self._names = FlowBox(gap=px(8), line_gap=px(4))
        self._is_narrow: bool | None = None
        for one in (
            self.name_label,
            self.preferred_label,
            self.level_chip,
            self.stage_chip,
            self.standing_chip,
            self.restricted_chip,
        ):
            self._names.flow.addWidget(one)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        words.addWidget(self._names)
        words.addWidget(self._facts)
        words.addStretch(1)
        self._words = words
        self._is_short = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(px(16), px(12), px(14), px(8))
        self._grid.setHorizontalSpacing(px(14))
        self._grid.setVerticalSpacing(px(8))
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.disc, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(words, 0, 1)
        self._grid.addLayout(self.action_row, 0, 3, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hours go below the name where it is narrow."""
        super().resizeEvent(event)
        self._lay_out()

    def lend(self, column: QVBoxLayout) -> None:
        """Put facts and hours on a page that scrolls, where the head would take all the room."""
        self._is_short = True
        self.disc.hide()
        self._grid.removeWidget(self.hours)
        self._words.removeWidget(self._facts)
        column.insertWidget(0, self._facts)
        column.insertWidget(1, self.hours)

    def take_back(self) -> None:
        """Have facts and hours in the head again."""
        if self._is_short:
            self._is_short = False
            self.disc.show()
            self._words.insertWidget(1, self._facts)
            self.hours.setParent(self)
            self._is_narrow = None
            self._lay_out()

    def _lay_out(self) -> None:
        narrow = self.width() < px(_NARROW)
        if narrow == self._is_narrow or self._is_short:
            return
        self._is_narrow = narrow
        self._grid.removeWidget(self.hours)
        if narrow:
            self._grid.addWidget(self.hours, 1, 1, 1, 3)
        else:
            self._grid.addWidget(self.hours, 0, 2, Qt.AlignmentFlag.AlignTop)

    def show_header(self, header: ChartHeader, today: date, *, is_lobby: bool = False) -> None:
        """Show another patient; ages are those of ``today``."""
        self.disc.set_words(header.initials)
        self.name_label.setText(header.name)
        quoted = f"“{header.preferred_name}”" if header.preferred_name else ""
        _say(self.preferred_label, quoted)
        _say_chip(self.level_chip, header.level_words, "info")
        is_open = header.standing is Standing.ACTIVE
        stage = stage_label(header.stage) if header.stage is not None and is_open else ""
        _say_chip(self.stage_chip, stage, "neut")
        standing = "" if is_open else standing_label(header.standing).capitalize()
        _say_chip(self.standing_chip, standing, "neut")
        facts = facts_of(header, today)
        self._show_facts(facts[1:] if is_lobby else facts)  # without the date of birth
        if header.weekly_minutes is None or not is_open:
            self.hours.hide()
        self._names.fit()
        self._facts.fit()

    def show_hours(self, header: ChartHeader, strip: WeekStrip) -> None:
        """Show the hours of this week, for a patient with hours prescribed."""
        prescribed = next((each.prescribed for each in strip.weeks if each.is_now), None)
        is_shown = strip.now is not None and prescribed is not None
        self.hours.setVisible(is_shown and header.standing is Standing.ACTIVE)
        if strip.now is not None and prescribed is not None:
            self.hours.show_minutes(strip.now.attended, strip.now.ahead, prescribed)

    def _show_facts(self, facts: list[tuple[str, str, str]]) -> None:
        while self._fact_flow.count():
            item = self._fact_flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for before, value, after in facts:
            self._fact_flow.addWidget(_fact(before, value, after))


class _HoursBlock(QWidget):
    """Hours this week against those prescribed: numbers, bar, numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._lead = label(_("Hours this week"), "small")
        self._likely = label("", "strong")
        self._bar = HoursBar()
        self._parts = label("", "small")
        top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(self._lead)
        top.addStretch(1)
        top.addWidget(self._likely)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(top)
        column.addWidget(self._bar)
        column.addWidget(self._parts)
        self.hide()

    def show_minutes(self, attended: int, booked: int, prescribed: int) -> None:
        """Show minutes."""
        self._likely.setText(
            _("{hours} of {prescribed} prescribed").format(
                hours=hours_text(attended + booked), prescribed=plain_hours(prescribed)
            )
        )
        self._bar.set_minutes(attended, booked, prescribed)
        self._parts.setText(
            _("{attended} attended, {booked} booked").format(
                attended=hours_text(attended), booked=hours_text(booked)
            )
        )


def facts_of(header: ChartHeader, today: date) -> list[tuple[str, str, str]]:
    """The facts under the name: (label, value in bold, what follows)."""
    found = []
    if header.birth_on is not None:
        found.append((_("DOB"), numeric_date(header.birth_on), age_words(header.birth_on, today)))
    else:
        found.append((_("DOB"), _("not recorded"), ""))
    found.append((_("MRN"), header.mrn, ""))
    if header.counselor:
        found.append((_("Counselor"), header.counselor, ""))
    if header.discharged_on is not None:
        found.append((_("Discharged"), medium_date(header.discharged_on), ""))
    elif header.day is not None:
        least = _("of at least {days}").format(days=header.least_days)
        found.append((_("Day"), str(header.day), least))
    return found


def age_words(birth_on: date | None, on: date) -> str:
    """ "(37 y)" on a day; empty without a birth date."""
    if birth_on is None:
        return ""
    return _("({years} y)").format(years=age_on(birth_on, on))


def _fact(before: str, value: str, after: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(4))
    row.addWidget(ElidingLabel(before, "small"))
    row.addWidget(ElidingLabel(value, "small", weight=600, token="tx"))
    if after:
        row.addWidget(ElidingLabel(after, "small"))
    return made


def _say(one: ElidingLabel, words: str) -> None:
    one.setText(words)
    one.setVisible(bool(words))
    one.updateGeometry()


def _say_chip(chip: Chip, words: str, kind: str) -> None:
    chip.set_chip(words, kind)
    chip.setVisible(bool(words))
