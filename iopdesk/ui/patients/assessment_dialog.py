"""The detailed assessment: six ratings, the clinician's words, scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.assessments import (
    HIGHEST_RATING,
    Instrument,
    dimension_names,
    instrument_label,
    rating_label,
    score_range,
    score_words,
)
from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import DeskError, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.assessments import (
    AssessmentRow,
    complete_assessment,
    read_assessment,
    record_medical_evaluation,
)
from iopdesk.services.chart import ChartHeader
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.read_fields import ReadField

_SCORES = {
    "phq9_score": Instrument.PHQ9,
    "gad7_score": Instrument.GAD7,
    "cows_score": Instrument.COWS,
    "ciwa_score": Instrument.CIWA,
}
_WORDS = ("presenting_problem", "strengths", "needs")


class AssessmentDialog(ActDialog):
    """Completes the assessment, or corrects one that was completed."""

    form_name = "assessment"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, row: AssessmentRow
    ) -> None:
        is_first = row.completed_on is None
        super().__init__(
            desk,
            complete_assessment,
            _("Assessment of {name}").format(name=header.name),
            _("Complete assessment") if is_first else _("Save correction"),
            parent,
            record=row.assessment_id,
            width=720,
        )
        self._row, self.version = row, row.version
        self._episode_id = header.episode_id
        self._names = dimension_names(row.edition)
        self._add_fields()
        self.set_values(self._values(row))
        self.begin()

    def _add_fields(self) -> None:
        self.add_row(
            date_field(
                self.desk, "on", _("Completed on"), required=_("Enter the day it was completed.")
            ),
            date_field(self.desk, "last_use_on", _("Last use")),
        )
        self.add_field(MultiLineField("presenting_problem", _("Presenting problem"), lines=3))
        self.add_field(TextField("substances", _("Substances")))
        self.add_field(CheckField("is_daily_use", _("Daily or near-daily use before admission")))
        self.add_widget(label(_("Ratings, 0 none to 4 severe"), "strong"))
        ratings: list[tuple[int | None, str]] = [(None, _("Not rated"))]
        ratings += [(number, rating_label(number)) for number in range(HIGHEST_RATING + 1)]
        for place, name in enumerate(self._names):
            words = _("{dimension}, in words").format(dimension=name)
            self.add_row(
                ChoiceField(f"rating_{place}", name, ratings, required=_("Rate this dimension.")),
                TextField(f"words_{place}", words, max_length=TEXT_LIMIT),
                stretches=(2, 5),
            )
        self.add_widget(label(_("Scores, where taken"), "strong"))
        scores = [_score_field(name, each) for name, each in _SCORES.items()]
        for start in range(0, len(scores), 2):
            self.add_row(*scores[start : start + 2])
        self.add_field(MultiLineField("strengths", _("Strengths"), lines=2))
        self.add_field(MultiLineField("needs", _("Needs"), lines=2))

    def _values(self, row: AssessmentRow) -> dict[str, Any]:
        found: dict[str, Any] = {
            name: getattr(row, name)
            for name in (*_SCORES, *_WORDS, "substances", "last_use_on", "is_daily_use")
        }
        found["on"] = row.completed_on or self.desk.today()
        for place in range(len(self._names)):
            found[f"rating_{place}"] = row.ratings[place] if row.ratings else None
            found[f"words_{place}"] = row.dimension_words[place] if row.dimension_words else None
        return found

    def given(self) -> dict[str, Any]:
        """The assessment."""
        values = self.values()
        ratings = tuple(values.pop(f"rating_{place}") for place in range(len(self._names)))
        words = tuple(values.pop(f"words_{place}") or "" for place in range(len(self._names)))
        texts = {name: values[name] or "" for name in (*_WORDS, "substances")}
        return {
            **values,
            **texts,
            "ratings": ratings,
            "dimension_words": words,
            "assessment_id": self._row.assessment_id,
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        self.desk.ask(
            read_assessment,
            owner=self,
            then=lambda row: then(self._values(row), row.version),
            episode_id=self._episode_id,
        )
        return True


class MedicalDialog(ActDialog):
    """Records that a medical evaluation took place."""

    form_name = "medical_evaluation"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, row: AssessmentRow
    ) -> None:
        super().__init__(
            desk,
            record_medical_evaluation,
            _("Record medical evaluation"),
            _("Record"),
            parent,
            record=row.assessment_id,
            words=_("{name}. It ends the hold for signs of withdrawal.").format(name=header.name),
        )
        self._row = row
        required = _("Enter the day of the evaluation.")
        self.add_field(date_field(desk, "on", _("Evaluated on"), required=required))
        self.set_values({"on": row.medical_evaluated_on or desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The day."""
        return {
            **self.values(),
            "assessment_id": self._row.assessment_id,
            "expected_version": self._row.version,
        }


def _score_field(name: str, instrument: Instrument) -> ReadField:
    low, high = score_range(instrument)

    def read(text: str) -> int:
        try:
            score = int(text)
        except ValueError:
            raise RuleBroken("score.not_read", field=name) from None
        score_words(instrument, score)  # raises what the instrument says of the score
        return score

    def echo(score: int) -> str:
        try:
            return score_words(instrument, score)
        except DeskError:
            return ""

    words = _("{instrument}, {low}–{high}").format(
        instrument=instrument_label(instrument), low=low, high=high
    )
    return ReadField(name, words, read=read, echo=echo)


sentences({"score.not_read": N_("This is no number. Enter the total score.")})
