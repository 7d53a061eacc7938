"""What one test means, rule by rule, and what a clinician does with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.measures import Measure, measure_label, measure_unit
from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    Reading,
    reason_label,
)
from iopdesk.domain.verdict_words import Interpretation
from iopdesk.i18n import _, clock_time, medium_date, ngettext
from iopdesk.services import readings
from iopdesk.services.specimen_views import AnalyteLine, TestDetail
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.buttons import button, menu_button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.labels import ElidingLabel, IconLabel, label
from iopdesk.ui.shared.lead_text import LeadText
from iopdesk.ui.theme import paint
from iopdesk.ui.theme.tokens import px

_PLAIN = frozenset({Interpretation.EXPECTED_NEGATIVE, Interpretation.PENDING})
_ICONS = {
    "good": "check-circle-outline",
    "warn": "alert-outline",
    "bad": "alert-octagon-outline",
    "viol": "help-circle-outline",
    "neut": "information-outline",
}


class InterpretationCard(Card):
    """Shows a :class:`TestDetail`; each button is there only when its act can be done now."""

    sign_asked = Signal()
    lab_asked = Signal()
    answer_asked = Signal()
    note_asked = Signal()
    use_asked = Signal()
    measures_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Interpretation"))
        self._desk = desk
        self._icon = IconLabel("progress-clock", "neut", 18)
        self._word = ElidingLabel("", "", weight=600)
        self.context_label.hide()
        self.head.addWidget(self._icon)
        self.head.addWidget(self._word)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(6))
        self.body.addLayout(self._lines)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap=px(8), line_gap=px(6))
        self.body.addWidget(self._buttons)
        self.body.addStretch(1)
        self.show_test(None)

    def show_test(self, test: TestDetail | None) -> None:
        """Show a test, or that none is chosen."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or QWidget())
        _clear(self._lines)
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._icon.setVisible(test is not None)
        self._word.setText(test.word.label if test else "")
        self._word.updateGeometry()
        if test is None:
            self._lines.addWidget(label(_("Choose a test above."), "second", wrap=True))
            self._buttons.hide()
            return
        token = "tx2" if test.word.token == "neut" else test.word.token
        self._icon.set_icon(test.word.icon, token)
        self._word.set_token(token)
        for each in test.lines:
            if each.interpretation not in _PLAIN:
                self._lines.addWidget(_Finding(each))
        self._show_facts(test)
        self._show_buttons(test)
        if had_focus:
            self.focus_first()

    def focus_first(self) -> None:
        """The first button."""
        item = self._flow.itemAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setFocus()

    # -- facts --------------------------------------------------------------------

    def _show_facts(self, test: TestDetail) -> None:
        add = self._add_fact
        negative = sum(e.interpretation is Interpretation.EXPECTED_NEGATIVE for e in test.lines)
        unread = [e.code for e in test.lines if e.interpretation is Interpretation.PENDING]
        if negative:
            told = len(test.lines) - len(unread) > negative
            add("check", "good", _negative_words(negative, is_other=told))
        if unread:
            add("progress-clock", "neut", _("Not read: {codes}").format(codes=", ".join(unread)))
        if test.status is not CollectionStatus.COLLECTED:
            words = _("No specimen. {note}").format(note=test.status_note).strip()
            add("information-outline", "neut", words)
        elif test.validity_label:
            mark = ("check", "good") if test.is_sound else ("alert-outline", "warn")
            add(*mark, _measures_words(test) or test.validity_label)
            if not test.is_sound:
                add("information-outline", "neut", test.validity_sentence)
        for hint in test.hints:
            add("alert-outline", "warn", hint)
        if test.reason_note:
            add("information-outline", "neut", f"{reason_label(test.reason)}: {test.reason_note}")
        add("information-outline", "neut", _signature(test), ", ".join(test.versions[:1]))

    def _add_fact(self, icon: str, token: str, words: str, right: str = "") -> None:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(IconLabel(icon, token, 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(words, "", wrap=True), 1)
        if right:
            row.addWidget(label(_("Rule {version}").format(version=right), "small"))
        holder = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(row)
        self._lines.addWidget(holder)

    # -- buttons ------------------------------------------------------------------

    def _show_buttons(self, test: TestDetail) -> None:
        may, is_collected = self._desk.may, test.status is CollectionStatus.COLLECTED
        is_signed = test.signed_at is not None
        is_read = is_collected and all(each.reading is not None for each in test.lines)
        add = self._add_button
        if may(readings.sign_result) and is_read and not is_signed:
            add(_("Sign result"), "draw", self.sign_asked, is_primary=True)
        if may(readings.send_to_lab) and sendable(test):
            add(_("Send to lab"), "flask-outline", self.lab_asked)
        if may(readings.explain) and is_collected and readable(test):
            add(_("Add note"), "pencil-outline", self.note_asked)
        more: list[tuple[str, SignalInstance]] = []
        if may(readings.enter_lab_result) and at_laboratory(test):
            more.append((_("Enter lab result"), self.answer_asked))
        if may(readings.accept_as_use) and usable(test):
            more.append((_("Accept as use"), self.use_asked))
        if may(readings.enter_measures) and is_collected and not is_signed and test.validity_label:
            more.append((_("Enter measures"), self.measures_asked))
        if more:
            self._flow.addWidget(self._more_button(more))
        self._buttons.setVisible(self._flow.count() > 0)

    def _add_button(
        self, words: str, icon: str, signal: SignalInstance, *, is_primary: bool = False
    ) -> None:
        made = button(
            words, kind="primary" if is_primary else "default", icon_name=icon, small=True,
            on_click=signal.emit,
        )  # fmt: skip
        self._flow.addWidget(made)

    def _more_button(self, entries: list[tuple[str, SignalInstance]]) -> QWidget:
        actions = []
        for words, signal in entries:
            action = QAction(words, self)
            action.triggered.connect(lambda _on, s=signal: s.emit())
            actions.append(action)
        return menu_button(actions, _("More for this test"), small=True)


class _Finding(QWidget):
    """One analyte that is not simply negative: its rule, and what stands behind it."""

    def __init__(self, line: AnalyteLine) -> None:
        super().__init__()
        self._token = line.token
        row = QHBoxLayout(self)
        row.setContentsMargins(px(10), px(8), px(10), px(8))
        row.setSpacing(px(8))
        mark = IconLabel(_ICONS.get(line.token, "information-outline"), line.token, 18)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = ". ".join(each for each in (line.detail, *line.notes) if each)
        row.addWidget(LeadText(line.sentence, words), 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tint of its state."""
        painter = QPainter(self)
        paint.rbox(painter, self.rect(), fill=f"{self._token}b", radius=6)
        painter.end()


def sendable(test: TestDetail) -> tuple[AnalyteLine, ...]:
    """Lines that a laboratory could still decide: positive or void, and not sent."""
    wanted = (Reading.PRESUMPTIVE, Reading.NO_RESULT)
    return tuple(
        each for each in test.lines if each.reading in wanted and each.lab is LabState.NOT_SENT
    )


def at_laboratory(test: TestDetail) -> tuple[AnalyteLine, ...]:
    """Lines whose answer is out."""
    return tuple(each for each in test.lines if each.lab is LabState.SENT)


def readable(test: TestDetail) -> tuple[AnalyteLine, ...]:
    """Lines that have a reading."""
    return tuple(each for each in test.lines if each.reading is not None)


def usable(test: TestDetail) -> tuple[AnalyteLine, ...]:
    """Positive lines that are not accepted as use yet."""
    return tuple(
        each
        for each in test.lines
        if not each.is_accepted_as_use
        and (each.reading is Reading.PRESUMPTIVE or each.lab is LabState.CONFIRMED)
    )


def _measures_words(test: TestDetail) -> str:
    parts = []
    for measure in (
        Measure.TEMPERATURE,
        Measure.CREATININE,
        Measure.SPECIFIC_GRAVITY,
        Measure.PH,
        Measure.NITRITE,
    ):
        if test.measures[measure]:
            name = _("SG") if measure is Measure.SPECIFIC_GRAVITY else measure_label(measure)
            parts.append(f"{name} {test.measures[measure]} {measure_unit(measure)}".strip())
    return ", ".join(parts)


def _negative_words(count: int, *, is_other: bool) -> str:
    words = (
        ngettext("{count} other analyte negative", "{count} other analytes negative", count)
        if is_other
        else ngettext("{count} analyte negative", "{count} analytes negative", count)
    )
    return words.format(count=count)


def _signature(test: TestDetail) -> str:
    if test.signed_at is None:
        return _("A clinician signs each result.")
    return _("Signed by {name}, {day} {time}.").format(
        name=test.signed_by, day=medium_date(test.signed_at.date()), time=clock_time(test.signed_at)
    )


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
