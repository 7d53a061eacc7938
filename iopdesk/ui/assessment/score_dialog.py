"""A score whose items are not shipped, or of a scale that the practice names itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.assessments import Instrument, score_range
from iopdesk.domain.instruments import LONGEST_NAME, OwnScale
from iopdesk.domain.safety import Sight
from iopdesk.errors import RuleBroken
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.instruments import (
    OWN,
    Entered,
    EntryChoice,
    ResultRow,
    correct_result,
    enter_own,
    enter_score,
)
from iopdesk.ui.assessment.sentence import show_sentence
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import (
    CheckField,
    ChoiceField,
    FormField,
    MultiLineField,
    TextField,
)
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.read_fields import ReadField


class ChooseDialog(FormDialog):
    """Which questionnaire was filled in; whoever opened it goes on with its form."""

    def __init__(self, parent: QWidget, name: str, choices: Sequence[EntryChoice]) -> None:
        super().__init__(_("Enter questionnaire"), _("Continue"), parent, words=name, width=420)
        self.choices = {each.code: each for each in choices}
        offered = [(each.code, _offered(each)) for each in choices]
        offered.append((OWN, _("Another scale, its score alone")))
        self.add_field(ChoiceField("code", _("What was filled in"), offered))

    def chosen(self) -> str:
        """Code of the questionnaire or instrument, or that of an own scale."""
        code: str = self.fields["code"].value()
        return code


def _offered(choice: EntryChoice) -> str:
    if choice.form_version:
        return choice.label
    return _("{name}, its score alone").format(name=choice.label)


class ScoreDialog(ActDialog):
    """Enters a number, or corrects one (``row``). Without an ``instrument`` it is an own scale."""

    form_name = "score"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        instrument: Instrument | None,
        row: ResultRow | None = None,
        label: str = "",
    ) -> None:
        act = correct_result if row else enter_score if instrument else enter_own
        code = instrument.value if instrument else OWN
        super().__init__(
            desk,
            act,
            _("{form} of {name}").format(form=label or _("Own scale"), name=header.name),
            _("Save correction") if row else _("Save score"),
            parent,
            record=f"{header.patient_id}:{code}:{row.result_id if row else ''}",
        )
        self._header, self._instrument, self._row = header, instrument, row
        self.version = row.version if row else 0
        if instrument is None and row is None:
            self._add_scale()
        missing = _("Enter the day it was filled in.")
        self.add_row(
            self._score_field(),
            date_field(desk, "taken_on", _("Filled in on"), required=missing),
        )
        self.add_field(MultiLineField("note", _("Note"), lines=2))
        if row is None:
            hint = _("A clinician is told at once. Leave it empty when there is nothing.")
            self.add_field(MultiLineField("concern", _("What worries you"), lines=2, hint=hint))
        self.set_values(self._values())
        self.begin()

    def _add_scale(self) -> None:
        self.add_field(
            TextField(
                "name",
                _("Name of the scale"),
                max_length=LONGEST_NAME,
                required=_("Enter the name of the scale."),
            )
        )
        missing = _("Enter the number.")
        self.add_row(
            _number("lowest", _("Lowest score"), missing),
            _number("highest", _("Highest score"), missing),
        )
        self.add_field(CheckField("is_higher_better", _("A higher score is better")))

    def _score_field(self) -> FormField:
        words = _("Score")
        if self._instrument is not None:
            low, high = score_range(self._instrument)
            words = _("Score, {low}–{high}").format(low=low, high=high)
        elif self._row is not None and self._row.own is not None:
            own = self._row.own
            words = _("Score, {low}–{high}").format(low=own.lowest, high=own.highest)
        return _number("score", words, _("Enter the score."))

    def _values(self) -> dict[str, Any]:
        if self._row is None:
            return {"taken_on": self.desk.today()}
        return {
            "taken_on": self._row.taken_on,
            "note": self._row.note,
            "score": self._row.score,
        }

    def given(self) -> dict[str, Any]:
        """The number, and of an own scale what it is."""
        values = self.values()
        found: dict[str, Any] = {
            "taken_on": values["taken_on"],
            "score": values["score"],
            "note": values["note"] or "",
        }
        if self._row is not None:
            return {
                **found,
                "result_id": self._row.result_id,
                "expected_version": self.version,
            }
        found |= {"patient_id": self._header.patient_id, "concern": values["concern"] or ""}
        if self._instrument is not None:
            return {**found, "instrument": self._instrument.value}
        scale = OwnScale(
            values["name"] or "", values["lowest"], values["highest"], values["is_higher_better"]
        )
        return {**found, "scale": scale}

    def _on_done(self, result: Any) -> None:
        self.desk.spend_draft(self.form_name, self._record)
        if isinstance(result, Entered) and result.sight is Sight.SENTENCE:
            show_sentence(self)
            return
        self.accept()


def _number(name: str, words: str, required: str) -> ReadField:
    def read(text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise RuleBroken("score.not_read", field=name) from None

    return ReadField(name, words, read=read, required=required)
