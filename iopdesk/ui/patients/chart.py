"""The chart: head, tabs for what exists, and the actions of the patient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from iopdesk.errors import NotAllowed
from iopdesk.i18n import _
from iopdesk.services import assessments, episodes, goals
from iopdesk.services.chart import Chart
from iopdesk.services.chart_hours import WeekStrip, read_attendance, read_weeks
from iopdesk.services.consent_views import ReleaseRow, read_releases
from iopdesk.services.due_list import DueRow, list_due_of
from iopdesk.services.patient_care import care_of
from iopdesk.services.specimen_grid import read_grid
from iopdesk.services.specimen_views import TestStrip, read_strip
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.attendance_page import AttendancePage
from iopdesk.ui.patients.chart_command import ChartCommand
from iopdesk.ui.patients.chart_commands import CHART_COMMANDS
from iopdesk.ui.patients.chart_header import ChartHead
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.patients.chart_tabs import ChartTabs
from iopdesk.ui.patients.overview import OverviewActs, OverviewPage
from iopdesk.ui.patients.tab_list import ORDER, TABS
from iopdesk.ui.privacy.glass import GlassBanner, open_emergency
from iopdesk.ui.shared.buttons import button, menu_button
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.shared.labels import Hairline
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.theme.icons import icon
from iopdesk.ui.theme.tokens import C, px

OVERVIEW, ATTENDANCE = "overview", "attendance"
_SHORT = 360
"""Below this height, px at 100 %, facts and hours scroll with the overview."""
_TABS_SIDE = 6


class ChartView(QWidget):
    """Shows one chart; ``asked`` gives the command that a button or the menu chose."""

    asked = Signal(object)
    dialog_made = Signal(object)
    tests_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.chart: Chart | None = None
        self.head = ChartHead()
        self.banner = GlassBanner(desk.now)
        self._offered = {each.key: each for each in TABS if desk.may(each.question)}
        self._made: dict[str, ChartTab] = {}
        own = (OVERVIEW, ATTENDANCE)
        self._keys = [key for key in ORDER if key in own or key in self._offered]
        titles = {OVERVIEW: _("Overview"), ATTENDANCE: _("Attendance")}
        titles |= {key: _(each.title) for key, each in self._offered.items()}
        self.tabs = ChartTabs({key: titles[key] for key in self._keys})
        self.tabs.currentChanged.connect(self._on_tab)
        self.pages = QStackedWidget()
        self.attendance = AttendancePage(desk.now)
        self.overview: OverviewPage | None = None
        self._buttons: list[QWidget] = []
        self._is_short = False
        top = _White()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.head)
        row = QHBoxLayout()
        row.setContentsMargins(px(_TABS_SIDE), 0, px(_TABS_SIDE), 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(Hairline())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addWidget(self.pages, 1)
        self.pages.addWidget(self.attendance)

    # -- showing ------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """Show a chart, on the tab that is on."""
        scroll = self._scroll() if self._is_same(chart) else 0
        self.chart = chart
        today = self._desk.today()
        self.head.show_header(chart.header, today, is_lobby=chart.privacy.is_lobby)
        self.head.restricted_chip.setVisible(chart.privacy.is_restricted)
        self.banner.show_until(chart.privacy.open_until)
        self.tabs.show_chips(chart.tab_chips)
        self._fit_tabs()
        self._replace_pages(chart)
        self._show_buttons()
        self._on_tab(self.tabs.currentIndex())
        self._scroll_to(scroll)
        self._desk.ask(
            read_weeks,
            owner=self,
            then=partial(self._show_weeks, chart),
            patient_id=chart.header.patient_id,
        )
        self._desk.ask(
            list_due_of,
            owner=self,
            then=partial(self._show_due, chart),
            patient_id=chart.header.patient_id,
        )
        if self._desk.may(read_releases):
            self._desk.ask(
                read_releases,
                owner=self,
                then=partial(self._show_releases, chart),
                otherwise=lambda error: isinstance(error, NotAllowed),
                patient_id=chart.header.patient_id,
            )
        if self._desk.may(read_strip):
            self._desk.ask(
                read_strip,
                owner=self,
                then=partial(self._show_tests, chart),
                # a counselor asks in vain for patients of others: the part stays away
                otherwise=lambda error: isinstance(error, NotAllowed),
                patient_id=chart.header.patient_id,
            )

    def forget(self) -> None:
        """Keep nothing of a chart that may not be seen any more."""
        self.chart = None
        self.banner.show_until(None)
        self._remove_pages()

    def _remove_pages(self) -> None:
        self.head.take_back()
        self._is_short = False
        old, self.overview = self.overview, None
        if old is not None:
            self.pages.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _show_releases(self, chart: Chart, releases: tuple[ReleaseRow, ...]) -> None:
        if self.chart is chart and self.overview is not None:
            self.overview.releases.show_releases(releases)

    def _show_due(self, chart: Chart, rows: tuple[DueRow, ...]) -> None:
        if self.chart is chart and self.overview is not None:
            self.overview.due.show_rows(rows)
            if rows:
                self._order_tabs()

    def _show_tests(self, chart: Chart, strip: TestStrip) -> None:
        if self.chart is chart and self.overview is not None:
            self.overview.tests.show_strip(strip)

    def _open_tests(self) -> None:
        self.tests_asked.emit()

    def _is_same(self, chart: Chart) -> bool:
        return self.chart is not None and (self.chart.header.patient_id == chart.header.patient_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the page where the window is short."""
        super().resizeEvent(event)
        self._fit_tabs()
        self._share_room()

    def _fit_tabs(self) -> None:
        self.tabs.fit(self.width() - 2 * px(_TABS_SIDE))

    def _share_room(self) -> None:
        is_short = self.height() < px(_SHORT) and self.overview is not None
        if is_short == self._is_short:
            return
        self._is_short = is_short
        visible = not self.head.hours.isHidden()
        if is_short and self.overview is not None:
            self.head.lend(self.overview.column)
        else:
            self.head.take_back()
        self.head.hours.setVisible(visible)

    def _replace_pages(self, chart: Chart) -> None:
        self._remove_pages()
        self.overview = OverviewPage(chart, self._desk.now(), self._acts(chart))
        self.overview.due.asked.connect(self.show_tab)
        self.pages.addWidget(self.overview)
        self._share_room()

    def _show_weeks(self, chart: Chart, strip: WeekStrip) -> None:
        if self.chart is chart and self.overview is not None:
            self.overview.weeks.show_strip(strip)
            self.head.show_hours(chart.header, strip)

    def _on_tab(self, place: int) -> None:
        if self.chart is None:
            return
        key = self._keys[place]
        if key in self._offered:
            tab = self._tab(key)
            self.pages.setCurrentWidget(tab)
            tab.load(self.chart)
            return
        page = self.overview if key == OVERVIEW else self.attendance
        if page is not None:
            self.pages.setCurrentWidget(page)
        if page is self.attendance:
            chart = self.chart
            self._desk.ask(
                read_attendance,
                owner=self,
                then=lambda rows: self.attendance.show_rows(rows) if self.chart is chart else None,
                patient_id=chart.header.patient_id,
            )

    def _tab(self, key: str) -> ChartTab:
        """A tab, made when it is shown first."""
        if key not in self._made:
            made = self._offered[key](self._desk)
            made.dialog_made.connect(self.dialog_made)
            made.commanded.connect(lambda method: self._run(method)())
            self._made[key] = made
            self.pages.addWidget(made)
            self._order_tabs()
        return self._made[key]

    def tab(self) -> str:
        """Key of the tab that is on."""
        return self._keys[self.tabs.currentIndex()]

    def show_tab(self, key: str) -> None:
        """Put a tab on."""
        if key in self._keys:
            self.tabs.setCurrentIndex(self._keys.index(key))

    def _scroll(self) -> int:
        area = self.overview.findChild(QScrollArea) if self.overview is not None else None
        return area.verticalScrollBar().value() if area is not None else 0

    def _scroll_to(self, value: int) -> None:
        area = self.overview.findChild(QScrollArea) if self.overview is not None else None
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None and value:
            inside.adjustSize()
            area.verticalScrollBar().setValue(value)

    # -- actions ------------------------------------------------------------------

    def commands(self) -> list[ChartCommand]:
        """What this person may do with this patient now."""
        chart = self.chart
        if chart is None:
            return []
        care = care_of(chart)
        return [
            each
            for each in CHART_COMMANDS
            if self._desk.may(each.command.act) and each.command.applies(care)
        ]

    def menu(self, parent: QWidget) -> QMenu:
        """The actions of the patient, for the button and for the right click."""
        made = QMenu(parent)
        made.addActions(self._actions(made))
        return made

    def _actions(self, parent: QWidget) -> list[QAction]:
        """What has a group stands in a menu of its own, where the group begins."""
        found: list[QAction] = []
        menus: dict[str, QMenu] = {}
        for each in self.commands():
            action = QAction(icon(each.command.icon), each.command.text, parent)
            action.triggered.connect(partial(self._ask, each.command))
            if not each.group:
                found.append(action)
                continue
            if each.group not in menus:
                menus[each.group] = QMenu(_(each.group), parent)
                found.append(menus[each.group].menuAction())
            menus[each.group].addAction(action)
        return found

    def _show_buttons(self) -> None:
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [_button_for(each, self._ask) for each in self.commands() if each.is_button]
        actions = self._actions(self)
        if actions:
            self._buttons.append(menu_button(actions, _("Actions of this patient")))
        for made in self._buttons:
            self.head.action_row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """The buttons are made last, but stand before tabs and pages."""
        stops = [*tab_stops(self.banner), *self._buttons, self.tabs, *tab_stops(self.pages)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _ask(self, command: Command, _checked: bool = False) -> None:
        self.asked.emit(command)

    def _run(self, method: str) -> Callable[[], None]:
        command = next(each.command for each in CHART_COMMANDS if each.command.run == method)
        return partial(self._ask, command)

    def _acts(self, chart: Chart) -> OverviewActs:
        may = self._desk.may
        has_clinical = chart.goals is not None
        return OverviewActs(
            update_goals=self._run("update_goals")
            if may(goals.update_goals) and has_clinical
            else None,
            complete_assessment=self._run("complete_assessment")
            if may(assessments.complete_assessment) and has_clinical
            else None,
            record_medical=self._run("record_medical")
            if may(assessments.record_medical_evaluation) and chart.medications is not None
            else None,
            admit=self._run("admit") if may(episodes.admit) else None,
            open_tests=self._open_tests if may(read_grid) else None,
            open_emergency=partial(open_emergency, self._desk, self, chart.header.patient_id)
            if chart.privacy.may_break
            else None,
        )


class _White(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), C("surf"))
        painter.end()


def _button_for(each: ChartCommand, ask: Callable[[Command], None]) -> QPushButton:
    command = each.command
    made = button(command.text, icon_name=command.icon, on_click=partial(ask, command))
    made.setMinimumHeight(px(32))
    return made
