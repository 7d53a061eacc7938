"""What steers the calendar: arrows, this week, the view switch, the counselor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QSizePolicy, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.buttons import button, icon_button
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.parts import put_in_order, tab_stops
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.theme.fonts import advance
from iopdesk.ui.theme.tokens import px

VIEWS = ("day", "week", "month", "agenda")


class CalendarBar(FlowBox):
    """Stands in the page header, or above the calendar where the header has no room."""

    turned = Signal(int)
    today_asked = Signal()
    view_asked = Signal(str)
    counselor_asked = Signal(object)
    filters_asked = Signal()

    def __init__(self, view: str, *, has_filters: bool) -> None:
        super().__init__(gap=px(6), line_gap=px(6))
        before, now, after = _turns(view)
        self.before = icon_button(
            "chevron-left",
            before,
            on_click=lambda: self.turned.emit(-1),
        )
        self.today = button(now, on_click=self.today_asked.emit)
        self.after = icon_button(
            "chevron-right",
            after,
            on_click=lambda: self.turned.emit(1),
        )
        words = {
            "day": _("Day"),
            "week": _("Week"),
            "month": _("Month"),
            "agenda": _("Agenda"),
        }
        self.views = Segmented([(key, words[key]) for key in VIEWS], name=_("View"))
        self.views.set_current(view)
        self.views.chosen.connect(self.view_asked)
        self.counselor = QComboBox()
        self.counselor.setAccessibleName(_("Counselor"))
        self.counselor.activated.connect(
            lambda place: self.counselor_asked.emit(self.counselor.itemData(place))
        )
        self.filters = icon_button(
            "filter-outline", _("Kinds and rooms"), on_click=self.filters_asked.emit
        )
        self._stops = {
            "before": self.before,
            "today": self.today,
            "after": self.after,
            "counselor": self.counselor,
            "filters": self.filters,
        }
        for widget in (self.before, self.today, self.after, self.views, self.counselor):
            self.flow.addWidget(widget)
        if has_filters:
            self.flow.addWidget(self.filters)
        else:
            self.filters.setParent(None)
            self.filters.deleteLater()

    def offer_counselors(
        self, people: Sequence[tuple[int, str]], chosen: tuple[int, str] | None
    ) -> None:
        """Who has sessions in the span, and the one chosen even without any."""
        box = self.counselor
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(_("All counselors"), None)
        offered = list(people) if chosen is None or chosen in people else [*people, chosen]
        for person_id, name in offered:
            box.addItem(name, person_id)
        box.setCurrentIndex(0 if chosen is None else offered.index(chosen) + 1)
        longest = max(advance(box.itemText(n)) for n in range(box.count()))
        box.setFixedWidth(min(int(longest) + px(48), px(190)))

    def stay_in_line(self) -> None:
        """For the header: as wide as everything in one line."""
        size = self.flow.sizeHint()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(size.width())
        self.fit()

    def focus_key(self) -> str:
        """Which of its controls has the focus, or nothing."""
        focus = QApplication.focusWidget()
        if focus is not None and self.views.isAncestorOf(focus):
            return "views"
        return next((key for key, one in self._stops.items() if one is focus), "")

    def focus_on(self, key: str) -> None:
        """Put the focus on the same control of a bar that was made anew."""
        target = self.views.button(self.views.current()) if key == "views" else self._stops[key]
        target.setFocus(Qt.FocusReason.OtherFocusReason)


def _turns(view: str) -> tuple[str, str, str]:
    """Words of the arrows and of the button between them."""
    if view == "day":
        return _("Day before"), _("Today"), _("Day after")
    if view == "month":
        return _("Month before"), _("This month"), _("Month after")
    return _("Week before"), _("This week"), _("Week after")


class BarPlace(QWidget):
    """Above the calendar: takes no room while the bar stands in the header."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(14), px(8), px(14), px(8))
        self.hide()

    def show_bar(self, bar: CalendarBar | None) -> None:
        """Show another bar in place of the one before, or none."""
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if bar is not None:
            self._column.addWidget(bar)
            put_in_order(self, tab_stops(bar))
        self.setVisible(bar is not None)
