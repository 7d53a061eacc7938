"""A questionnaire filled in by keys: a digit answers an item and goes to the next."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from iopdesk.domain import instruments as rules
from iopdesk.domain.questionnaires import Questionnaire
from iopdesk.domain.safety import Sight
from iopdesk.i18n import _
from iopdesk.services.chart import Chart
from iopdesk.services.instruments import (
    Entered,
    ResultRow,
    correct_result,
    enter_answers,
    read_result,
)
from iopdesk.ui.assessment.answer_box import AnswerField
from iopdesk.ui.assessment.sentence import show_sentence
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import MultiLineField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.scroll import bring_into_view

_EXTRA = ("taken_on", "note", "concern")


class QuestionnaireDialog(ActDialog):
    """Enters the answers of one questionnaire, or corrects them (``row``).

    The score so far shows to who may see it in the chart; nobody else gets more than the
    count of the items.
    """

    form_name = "questionnaire"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        chart: Chart,
        form: Questionnaire,
        row: ResultRow | None = None,
    ) -> None:
        header = chart.header
        super().__init__(
            desk,
            enter_answers if row is None else correct_result,
            _("{form} of {name}").format(form=form.label, name=header.name),
            _("Save answers") if row is None else _("Save correction"),
            parent,
            record=f"{header.patient_id}:{form.code}:{row.result_id if row else ''}",
            words=form.intro_words,
            width=720,
        )
        self._form, self._row, self._chart = form, row, chart
        self.version = row.version if row else 0
        self._may_go_without_score = False
        self.add_field(
            date_field(
                desk, "taken_on", _("Filled in on"), required=_("Enter the day it was filled in.")
            )
        )
        for item in form.items:
            self._add_item(AnswerField(item))
        self.add_field(MultiLineField("note", _("Note"), lines=2))
        if row is None:
            hint = _("A clinician is told at once. Leave it empty when there is nothing.")
            self.add_field(MultiLineField("concern", _("What worries you"), lines=2, hint=hint))
        self.progress = label("", "second", wrap=True)
        footer = self.buttons.parentWidget()
        layout = footer.layout() if footer is not None else None
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(0, self.progress, 1)
        self.set_values(self._values())
        self.begin()
        self._on_answer()

    def _add_item(self, field: AnswerField) -> None:
        self.add_field(field)
        field.changed.connect(self._on_answer)
        field.box.answered.connect(lambda: self._go_on(field))

    def _values(self) -> dict[str, Any]:
        if self._row is None:
            return {"taken_on": self.desk.today()}
        return {"taken_on": self._row.taken_on, "note": self._row.note, **dict(self._row.answers)}

    def showEvent(self, event: QShowEvent) -> None:
        """Work begins at the first item without an answer."""
        super().showEvent(event)
        if not event.spontaneous():
            first = next((one for one in self._items() if one.value() is None), self._items()[0])
            first.focus()
            self._area.verticalScrollBar().setValue(0)

    # -- answers ------------------------------------------------------------------

    def _items(self) -> list[AnswerField]:
        return [each for each in self.fields.values() if isinstance(each, AnswerField)]

    def answers(self) -> dict[str, int | None]:
        """Points by item."""
        return {each.name: each.value() for each in self._items()}

    def _go_on(self, field: AnswerField) -> None:
        """To the next item that takes an answer; after the last one to the note."""
        items = [each for each in self._items() if each.isEnabled()]
        place = items.index(field) + 1
        target = items[place] if place < len(items) else self.fields["note"]
        target.editor.setFocus(Qt.FocusReason.TabFocusReason)
        bring_into_view(target)

    def _on_answer(self) -> None:
        answers = self.answers()
        needless = self._form.needless(answers)
        for each in self._items():
            if each.isEnabled() == (each.name in needless):
                each.set_needless(is_needless=each.name in needless)
        asked = [each for each in self._items() if each.isEnabled()]
        done = sum(each.value() is not None for each in asked)
        words = _("{done} of {count} answered").format(done=done, count=len(asked))
        score = self._score_words(answers)
        self.progress.setText(f"{words} · {score}" if score else words)
        self._may_go_without_score = False
        self.message_area.clear()

    def _score_words(self, answers: dict[str, int | None]) -> str:
        header = self._chart.header
        is_clinical = header.episode_id is None or self._chart.goals is not None
        if not is_clinical or not self.desk.may(read_result):
            return ""
        found = rules.score(self._form, answers, gender=header.gender)
        pairs = [(each.value, value) for each, value in found.scores.items() if value is not None]
        return rules.result_words(pairs, gender=header.gender) if found.is_complete else ""

    # -- the act ------------------------------------------------------------------

    def _on_accept(self) -> None:
        """Missing items are named once; then the answers may go without a score."""
        missing = rules.score(self._form, self.answers()).missing
        if missing and not self._may_go_without_score and any(self.answers().values()):
            words = rules.score(self._form, self.answers()).missing_words
            self.fields[missing[0]].focus()
            self.message_area.say(
                "warn",
                words,
                _("Answer it, or keep the answers without a score."),
                button_words=_("Save without a score"),
                on_button=self._save_without_score,
            )
            self.grow()
            return
        super()._on_accept()

    def _save_without_score(self) -> None:
        self._may_go_without_score = True
        super()._on_accept()

    def given(self) -> dict[str, Any]:
        """The answers there are, and the rest of the form."""
        answers = tuple((key, each) for key, each in self.answers().items() if each is not None)
        rest = {key: self.values()[key] or "" for key in _EXTRA[1:] if key in self.fields}
        rest |= {"taken_on": self.fields["taken_on"].value(), "answers": answers}
        if self._row is not None:
            return {
                "result_id": self._row.result_id,
                "expected_version": self.version,
                **rest,
            }
        return {
            "patient_id": self._chart.header.patient_id,
            "instrument": self._form.code,
            "form_version": self._form.version,
            **rest,
        }

    def _on_done(self, result: Any) -> None:
        self.desk.spend_draft(self.form_name, self._record)
        if isinstance(result, Entered) and result.sight is Sight.SENTENCE:
            self.progress.hide()
            show_sentence(self)
            return
        self.accept()
