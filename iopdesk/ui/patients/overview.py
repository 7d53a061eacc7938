"""The overview of a chart: holds, continuum, goals, attendance, medication, what comes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iopdesk.domain.episodes import HoldKind, diagnosis_kind_label
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.medication_words import expectation_in_short
from iopdesk.domain.medications import Medication
from iopdesk.domain.patients import NewPatient
from iopdesk.i18n import (
    _,
    clock_time,
    medium_date,
    month_day,
    ngettext,
    short_date,
)
from iopdesk.services.chart import Chart, HoldShown
from iopdesk.services.chart_hours import WeekStrip
from iopdesk.services.coming_up import ComingUp
from iopdesk.services.medications import MedicationRow
from iopdesk.ui.consents.releases import Releases
from iopdesk.ui.patients.card_rows import CardRow, CardRows
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.patients.due_part import DuePart
from iopdesk.ui.patients.goals_card import GoalsCard
from iopdesk.ui.patients.strips import WeekStripView
from iopdesk.ui.patients.test_strip import TestsCard
from iopdesk.ui.patients.timeline import Timeline
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.shortcuts import keys_text
from iopdesk.ui.theme.tokens import LOOKS, px

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class OverviewActs:
    """What the buttons of the overview do; None where the person may not."""

    update_goals: Act | None
    complete_assessment: Act | None
    record_medical: Act | None
    admit: Act | None
    open_tests: Act | None
    open_emergency: Act | None = None


class OverviewPage(QWidget):
    """Cards of one chart; parts the role may not see are not there."""

    def __init__(self, chart: Chart, now: datetime, acts: OverviewActs) -> None:
        super().__init__()
        self._acts = acts
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        column.setSpacing(px(12))
        self.column = column
        if chart.privacy.is_lobby:
            column.addWidget(_lobby_bar())
        elif acts.open_emergency is not None:
            column.addWidget(_closed_bar(acts.open_emergency))
        for shown in chart.holds:
            column.addWidget(self._hold_bar(shown))
        if chart.header.episode_id is None:
            column.addWidget(self._waiting_bar())
        if chart.segments is not None:
            column.addWidget(ContinuumCard(chart))
        self.weeks = AttendanceCard()
        left: list[QWidget] = []
        right: list[QWidget] = []
        if chart.goals is not None:
            goals = GoalsCard(acts.update_goals)
            goals.show_chart(chart)
            left.append(goals)
        if chart.header.episode_id is not None:
            right.append(self.weeks)
        self.releases = Releases()
        left.append(_medication_card(chart.medications, self.releases))
        if chart.diagnoses is not None:
            left.append(_diagnoses_card(chart))
        if chart.contact is not None:
            left.append(_contact_card(chart.contact))
        self.due = DuePart()
        right.insert(0, self.due)
        self.tests = TestsCard(acts.open_tests)
        self.tests.hide()
        right.append(self.tests)
        right.append(_coming_card(chart.coming_up, now))
        if not left:
            left, right = right[:2], right[2:]
        column.addWidget(CardColumns(left, right))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll_area(inside))

    def _hold_bar(self, shown: HoldShown) -> MessageBar:
        hold = shown.hold
        reasons = f" {_upper(', '.join(shown.reasons))}." if shown.reasons else ""
        if hold.is_overridden:
            words = _("A clinical director let treatment go on.") + reasons
            return MessageBar("info", f"{hold.label}.", words)
        act = self._acts.complete_assessment
        verb = _("Complete assessment")
        if hold.kind is HoldKind.MEDICAL:
            act, verb = self._acts.record_medical, _("Record evaluation")
        words = f"{reasons} {shown.remedy}".strip()
        bar = MessageBar(
            "warn",
            f"{hold.label}.",
            words,
            button_words=verb if act is not None else "",
            on_button=act,
            icon_name="lock",
        )
        return bar

    def _waiting_bar(self) -> MessageBar:
        admit = self._acts.admit
        return MessageBar(
            "info",
            _("On the wait list."),
            _("Care begins with the admission."),
            button_words=_("Admit") if admit is not None else "",
            on_button=admit,
        )


def _lobby_bar() -> MessageBar:
    words = _("Clinical parts, contact and date of birth are hidden. {keys} shows them again.")
    return MessageBar(
        "info",
        _("Lobby mode is on."),
        words.format(keys=keys_text("lobby")),
        icon_name="eye-off-outline",
    )


def _closed_bar(open_emergency: Act) -> MessageBar:
    return MessageBar(
        "info",
        _("Not on your caseload."),
        _("Clinical parts are closed to you."),
        button_words=_("Open in an emergency…"),
        on_button=open_emergency,
        icon_name="lock-outline",
    )


class AttendanceCard(Card):
    """Attendance by week; filled when its own question is answered."""

    def __init__(self) -> None:
        super().__init__(_("Attendance by week"), " ")
        self.strip = WeekStripView(_("Hours attended by week"))
        self.legend = label("", "small", wrap=True)
        self.body.addWidget(self.strip)
        self.body.addWidget(self.legend)

    def show_strip(self, strip: WeekStrip) -> None:
        """Show the weeks of a chart."""
        self.strip.set_weeks(strip.weeks)
        if strip.expected_sessions:
            percent = round(100 * strip.attended_sessions / strip.expected_sessions)
            self.set_context(
                ngettext(
                    "{attended} of {count} session, {percent} %",
                    "{attended} of {count} sessions, {percent} %",
                    strip.expected_sessions,
                ).format(
                    attended=strip.attended_sessions,
                    count=strip.expected_sessions,
                    percent=percent,
                )
            )
        else:
            self.set_context(_("no sessions yet"))
        prescribed = next((c.prescribed for c in strip.weeks if c.is_now), None)
        words = _("Hours attended each week")
        if prescribed is not None:
            words = _("Hours attended each week, prescribed {hours}").format(
                hours=plain_hours(prescribed)
            )
        self.legend.setText(words)


class ContinuumCard(Card):
    """The continuum; what the clocks say goes below the head where it has no room there."""

    def __init__(self, chart: Chart) -> None:
        words = _clock_words(chart)
        super().__init__(_("Continuum of care"), words)
        self._below = label(words, "second", wrap=True)
        self._below.hide()
        line = Timeline(_("Continuum of care"))
        line.set_segments(chart.segments or ())
        self.body.addWidget(self._below)
        self.body.addWidget(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide where the words have room."""
        super().resizeEvent(event)
        taken = self.title_label.sizeHint().width() + px(14 + 14 + 24)
        has_room = taken + self.context_label.natural_width() <= self.width()
        self.context_label.setVisible(has_room)
        self._below.setVisible(not has_room)


def _clock_words(chart: Chart) -> str:
    parts = [clock.words for clock in chart.clocks or ()]
    header = chart.header
    if chart.assessed_on is not None and header.admitted_on is not None:
        if chart.assessed_on <= header.admitted_on:
            words = _("Assessment completed {day}, before treatment began.")
        else:
            words = _("Assessment completed {day}.")
        parts.append(words.format(day=month_day(chart.assessed_on)))
    return " ".join(parts)


def _medication_card(medications: tuple[MedicationRow, ...] | None, releases: Releases) -> Card:
    """Who may not see medicines has a card of the consents alone, once there are any."""
    if medications is None:
        card = Card(_("Consents"), padded=False)
        releases.shown.connect(card.setVisible)
        card.body.addWidget(releases)
        card.hide()
        return card
    running = [each for each in medications if each.stopped_on is None]
    stopped = _stopped_words(len(medications) - len(running))
    card = Card(_("Medication and consents"), stopped, padded=False)
    _filled(card, [_medicine(each) for each in running], _("No medication now."))
    line = Hairline()
    line.hide()
    releases.shown.connect(line.setVisible)
    card.body.addWidget(line)
    card.body.addWidget(releases)
    return card


def _stopped_words(count: int) -> str:
    if not count:
        return ""
    return ngettext("{count} stopped", "{count} stopped", count).format(count=count)


def _medicine(row: MedicationRow) -> CardRow:
    since = _("since {day}").format(day=medium_date(row.started_on))
    kinds = [row.dose]
    if row.is_as_needed:
        kinds.append(_("as needed"))
    if row.is_long_acting:
        kinds.append(_("long-acting"))
    medicine = Medication(
        row.name, is_as_needed=row.is_as_needed, is_long_acting=row.is_long_acting
    )
    taken = ", ".join(part for part in kinds if part)
    return CardRow(
        title=row.name,
        second=" · ".join(part for part in (taken, expectation_in_short(medicine)) if part),
        right=", ".join(part for part in (row.prescriber, since) if part),
        icon="pill",
    )


def _diagnoses_card(chart: Chart) -> Card:
    rows = [
        CardRow(
            title=each.words,
            right=each.code,
            second=_("Primary, {kind}").format(kind=diagnosis_kind_label(each.kind).lower())
            if each.is_primary
            else diagnosis_kind_label(each.kind),
            icon="clipboard-text-outline",
        )
        for each in chart.diagnoses or ()
    ]
    return _filled(Card(_("Diagnoses"), padded=False), rows, _("No diagnoses yet."))


def _contact_card(contact: NewPatient) -> Card:
    rows = []
    if contact.phone:
        rows.append(CardRow(contact.phone, right=_("phone"), icon="phone"))
    if contact.email:
        rows.append(CardRow(contact.email, right=_("e-mail"), icon="text-box-outline"))
    if contact.emergency_contact or contact.emergency_phone:
        name = contact.emergency_contact or _("not named")
        words = _("Emergency contact: {name}").format(name=name)
        rows.append(CardRow(words, right=contact.emergency_phone, icon="phone", token="bad"))
    return _filled(Card(_("Contact"), padded=False), rows, _("No contact data yet."))


def _coming_card(coming: tuple[ComingUp, ...], now: datetime) -> Card:
    rows = [
        CardRow(
            title=each.title,
            right=_when(each, now),
            icon=LOOKS[each.look].icon,
            token=LOOKS[each.look].color,
        )
        for each in coming
    ]
    return _filled(Card(_("Coming up"), padded=False), rows, _("No sessions ahead."))


def _when(session: ComingUp, now: datetime) -> str:
    starts = datetime.combine(session.on, session.starts)
    ends = starts + timedelta(minutes=session.minutes)
    at = clock_time(session.starts)
    if starts <= now.replace(tzinfo=None) < ends:
        at = _("Now")
    elif session.on != now.date():
        at = f"{_day(session.on, now.date())}, {at}"
    place = _("video") if session.is_by_video else session.room
    return ", ".join(part for part in (at, place) if part)


def _day(on: date, today: date) -> str:
    return _("tomorrow").capitalize() if on == today + timedelta(days=1) else short_date(on)


def _filled(card: Card, rows: list[CardRow], empty: str) -> Card:
    if rows:
        made = CardRows(card.title_label.text())
        made.set_rows(rows)
        card.body.addWidget(made)
    else:
        words = label(empty, "second", wrap=True)
        words.setContentsMargins(px(14), px(10), px(14), px(10))
        card.body.addWidget(words)
    return card


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
