"""The checklist of an admission: each step with what shows it, and the way to its form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.admissions import StepShown
from iopdesk.domain.intake import ChecklistStep, StepState
from iopdesk.i18n import _, ngettext
from iopdesk.services.admissions import ChecklistShown
from iopdesk.ui.shared.buttons import button, menu_button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import Hairline, IconLabel, label
from iopdesk.ui.theme.tokens import px

_STATES = {
    StepState.DONE: ("check-circle-outline", "good"),
    StepState.NOT_APPLICABLE: ("minus-circle-outline", "neut"),
    None: ("circle-outline", "tx2"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the form of a step: what the button says, and what it does."""

    words: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class StepActs:
    """What a step's buttons do; ``tick`` and ``clear`` are None where the person may not."""

    ways: dict[ChecklistStep, Way]
    tick: Callable[[ChecklistStep, StepState], object] | None
    clear: Callable[[StepShown], object] | None


class ChecklistCard(Card):
    """The steps in their order; those that are left have a button."""

    def __init__(self, shown: ChecklistShown, acts: StepActs) -> None:
        super().__init__(_("Admission checklist"), _left_words(shown), padded=False)
        for number, step in enumerate(shown.steps):
            if number:
                self.body.addWidget(Hairline())
            self.body.addWidget(_StepRow(step, acts))
        if shown.hidden:
            words = ngettext(
                "{count} more step stands in the clinical part of the chart.",
                "{count} more steps stand in the clinical part of the chart.",
                shown.hidden,
            ).format(count=shown.hidden)
            note = label(words, "small", wrap=True)
            note.setContentsMargins(px(14), px(6), px(14), px(8))
            self.body.addWidget(Hairline())
            self.body.addWidget(note)


class _StepRow(QWidget):
    """State, step and what shows it; the button leads on."""

    def __init__(self, step: StepShown, acts: StepActs) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(6), px(10), px(6))
        row.setSpacing(px(10))
        mark = IconLabel(*_STATES[step.state])
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(step.label, "" if step.state is None else "second", wrap=True))
        second = _second(step)
        if second:
            words.addWidget(label(second, "small", wrap=True))
        row.addLayout(words, 1)
        self.setAccessibleName(f"{step.label}: {second or _('open')}")
        for made in self._buttons(step, acts):
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)

    def _buttons(self, step: StepShown, acts: StepActs) -> list[QWidget]:
        found: list[QWidget] = []
        more: list[QAction] = []
        way, tick = acts.ways.get(step.step), acts.tick
        if step.state is None and step.may_be_done and tick is not None:
            run = partial(tick, step.step, StepState.DONE)
            found.append(_named(button(_("Mark as done"), small=True, on_click=run), step))
        elif step.state is None and way is not None:
            found.append(_named(button(way.words, small=True, on_click=way.run), step))
        for words, act in _more(step, acts):
            action = QAction(words, self)
            action.triggered.connect(lambda _on=False, act=act: act())
            more.append(action)
        if more:
            name = _("More about: {step}").format(step=step.label)
            found.append(menu_button(more, name, small=True))
        return found


def _more(step: StepShown, acts: StepActs) -> Sequence[tuple[str, Callable[[], object]]]:
    """What else can be done about a step."""
    found: list[tuple[str, Callable[[], object]]] = []
    way = acts.ways.get(step.step)
    is_first = step.state is None and (not step.may_be_done or acts.tick is None)
    if way is not None and not is_first:
        found.append((way.words, way.run))
    if step.state is None and step.may_be_left_out and acts.tick is not None:
        words = _("Does not apply…")
        found.append((words, partial(acts.tick, step.step, StepState.NOT_APPLICABLE)))
    if step.state is not None and not step.is_by_record and acts.clear is not None:
        found.append((_("Open again"), partial(acts.clear, step)))
    return found


def _second(step: StepShown) -> str:
    if step.state is StepState.NOT_APPLICABLE:
        return _("Does not apply. {words}").format(words=step.words)
    return step.words


def _left_words(shown: ChecklistShown) -> str:
    if not shown.left:
        return _("Nothing left")
    return ngettext("{count} of {total} left", "{count} of {total} left", shown.left).format(
        count=shown.left, total=len(shown.steps)
    )


def _named(made: QWidget, step: StepShown) -> QWidget:
    """The button keeps its words as its name; the step is its description."""
    made.setAccessibleDescription(step.label)
    made.setObjectName(f"step-{step.step}")
    return made
