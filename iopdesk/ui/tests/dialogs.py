"""Forms of the Tests pane; each runs one act and closes when it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.measures import Measure, measure_example, measure_label, measure_unit
from iopdesk.domain.specimens import CollectionStatus, LabState, collection_label, lab_label
from iopdesk.domain.times import parse_time
from iopdesk.i18n import _
from iopdesk.services import readings, specimens
from iopdesk.services.panels import PanelRow
from iopdesk.services.patient_search import PatientRow
from iopdesk.services.specimen_collections import CollectionRow
from iopdesk.services.specimen_views import AnalyteLine, TestDetail
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.read_fields import TimeField

_MEASURED = (
    Measure.TEMPERATURE,
    Measure.TEMPERATURE_MINUTES,
    Measure.CREATININE,
    Measure.SPECIFIC_GRAVITY,
    Measure.PH,
    Measure.NITRITE,
)


class _WordsForm(ActDialog):
    """A form whose words are kept while they are half typed; ``record`` says what they are of."""

    def __init__(
        self,
        desk: Desk,
        act: Callable[..., Any],
        title: str,
        verb: str,
        parent: QWidget,
        *,
        record: object,
        words: str = "",
        width: int = 480,
    ) -> None:
        super().__init__(desk, act, title, verb, parent, record=record, words=words, width=width)
        self.form_name = f"tests.{act.__name__}"
        self._given: Callable[[], dict[str, Any]] = self.values

    def open_with(self, given: Callable[[], dict[str, Any]]) -> FormDialog:
        """Open it; the act is given what ``given`` says."""
        self._given = given
        self.begin()
        self.open()
        return self

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        return self._given()


def _open(
    dialog: FormDialog,
    desk: Desk,
    act: Callable[..., Any],
    given: Callable[[], dict[str, Any]],
) -> FormDialog:
    """Run the act with what the form says; its errors go beside its fields."""

    def submit() -> None:
        desk.do(
            act,
            owner=dialog,
            then=lambda _done: dialog.accept(),
            otherwise=dialog.show_error,
            **given(),
        )

    dialog.submitted.connect(submit)
    dialog.open()
    first = next(iter(dialog.fields.values()), None)
    if first is not None:
        first.focus()
    return dialog


def ask_for_cause(
    desk: Desk,
    parent: QWidget,
    patients: Sequence[PatientRow],
    panels: Sequence[PanelRow],
    patient_id: int | None = None,
) -> FormDialog:
    """Ask for a test of today that is no draw, with its reason."""
    dialog = _WordsForm(
        desk,
        specimens.ask_for_cause,
        _("Add for-cause test"),
        _("Add test"),
        parent,
        record=patient_id or "",
        words=_("It is recorded as asked for, and never counts as a draw."),
    )
    people: list[tuple[int | None, str]] = [(None, _("Choose a patient"))]
    people += [(row.patient_id, f"{row.list_name}, {row.mrn}") for row in patients]
    field = ChoiceField("patient_id", _("Patient"), people, required=_("Choose the patient."))
    dialog.add_field(field).set_value(patient_id)
    dialog.add_field(
        ChoiceField("panel", _("Panel"), [(each.choice, each.name) for each in panels])
    )
    dialog.add_field(MultiLineField("reason_note", _("What was seen or said"), lines=3))

    def given() -> dict[str, Any]:
        values = dialog.values()
        return {**values, "reason_note": values["reason_note"] or ""}

    return dialog.open_with(given)


def collect(desk: Desk, parent: QWidget, row: CollectionRow) -> FormDialog:
    """Record the collection: when, and the temperature within its minutes."""
    title = _("Collect from {name}").format(name=row.name)
    act, record = specimens.collect, row.specimen_id
    dialog = _WordsForm(desk, act, title, _("Collect"), parent, record=record, width=420)
    now = desk.now()
    when = TimeField(
        "collected_at", _("Time"), read=parse_time, required=_("Enter the time of collection.")
    )
    dialog.add_field(when).set_value(time(now.hour, now.minute))
    unit = measure_unit(Measure.TEMPERATURE)
    dialog.add_row(
        TextField(
            "temperature", _("Temperature, {unit}").format(unit=unit), hint=_("Valid: 90 to 100")
        ),
        TextField("temperature_minutes", measure_label(Measure.TEMPERATURE_MINUTES)),
    )
    is_correction = row.status is not CollectionStatus.DRAWN
    if is_correction:
        dialog.add_field(TextField("note", _("Why it is collected now")))

    def given() -> dict[str, Any]:
        values = {name: value or "" for name, value in dialog.values().items()}
        at = datetime.combine(desk.today(), when.value(), tzinfo=desk.practice.zone)
        return {
            **values,
            "collected_at": at,
            "specimen_id": row.specimen_id,
            "expected_version": row.version,
        }

    return dialog.open_with(given)


def mark(desk: Desk, parent: QWidget, row: CollectionRow, status: CollectionStatus) -> FormDialog:
    """Mark a test that needs words: excused, or a correction."""
    title = _("{name}: {status}").format(name=row.name, status=collection_label(status))
    record = f"{row.specimen_id}-{status}"
    act = specimens.mark_collection
    dialog = _WordsForm(desk, act, title, _("Mark test"), parent, record=record)
    words = _("Reason") if status is CollectionStatus.EXCUSED else _("Why it is corrected")
    dialog.add_field(TextField("note", words))

    def given() -> dict[str, Any]:
        return {
            "specimen_id": row.specimen_id,
            "expected_version": row.version,
            "status": status,
            "note": dialog.values()["note"] or "",
        }

    return dialog.open_with(given)


def enter_measures(desk: Desk, parent: QWidget, test: TestDetail) -> FormDialog:
    """All measures of a specimen, as typed."""
    title = _("Measures, {name}").format(name=test.name)
    act, record = readings.enter_measures, test.specimen_id
    dialog = _WordsForm(desk, act, title, _("Save measures"), parent, record=record, width=460)
    dialog.version = test.version
    fields = []
    for measure in _MEASURED:
        unit = measure_unit(measure)
        name = f"{measure_label(measure)}, {unit}" if unit else measure_label(measure)
        field = TextField(measure.value, name, placeholder=measure_example(measure))
        field.set_value(test.measures[measure])
        fields.append(field)
    for first in range(0, len(fields), 2):
        dialog.add_row(*fields[first : first + 2], stretches=(1, 1))
    choices = [(None, _("Not used")), (False, _("Negative")), (True, _("Positive"))]
    dialog.add_field(ChoiceField("is_oxidant", _("Oxidant strip"), choices)).set_value(
        test.is_oxidant
    )

    def given() -> dict[str, Any]:
        values = dialog.values()
        return {
            "specimen_id": test.specimen_id,
            "expected_version": test.version,
            "typed": {each.value: values[each.value] or "" for each in _MEASURED},
            "is_oxidant": values["is_oxidant"],
            "sets_oxidant": True,
        }

    return dialog.open_with(given)


def send_to_lab(
    desk: Desk, parent: QWidget, test: TestDetail, lines: Sequence[AnalyteLine]
) -> FormDialog:
    """Choose what goes to the laboratory; what is unexplained is chosen already."""
    title = _("Send to lab, {name}").format(name=test.name)
    dialog = FormDialog(title, _("Send to lab"), parent, width=420)
    for line in lines:
        words = line.code if line.code == line.label else f"{line.code}, {line.label}"
        dialog.add_field(CheckField(line.code, words)).set_value(line.token != "good")

    def given() -> dict[str, Any]:
        chosen = tuple(code for code, is_on in dialog.values().items() if is_on)
        return {"specimen_id": test.specimen_id, "analytes": chosen}

    return _open(dialog, desk, readings.send_to_lab, given)


def enter_lab_result(
    desk: Desk, parent: QWidget, test: TestDetail, lines: Sequence[AnalyteLine]
) -> FormDialog:
    """Enter the laboratory's answer on one analyte."""
    title = _("Lab result, {name}").format(name=test.name)
    dialog = FormDialog(title, _("Save result"), parent, width=420)
    dialog.add_field(ChoiceField("analyte", _("Analyte"), _choices(lines)))
    answers = (LabState.CONFIRMED, LabState.NOT_CONFIRMED, LabState.UNABLE)
    offered = [(each, lab_label(each)) for each in answers]
    dialog.add_field(ChoiceField("state", _("The laboratory says"), offered))
    return _open(
        dialog,
        desk,
        readings.enter_lab_result,
        lambda: {"specimen_id": test.specimen_id, **dialog.values()},
    )


def add_note(
    desk: Desk, parent: QWidget, test: TestDetail, lines: Sequence[AnalyteLine]
) -> FormDialog:
    """A clinician's note about one analyte."""
    title = _("Note, {name}").format(name=test.name)
    words = _("A note explains an unexplained result, and is kept with its day and author.")
    record = test.specimen_id
    dialog = _WordsForm(
        desk, readings.explain, title, _("Add note"), parent, record=record, words=words
    )
    return _with_note(dialog, test, lines)


def accept_as_use(
    desk: Desk, parent: QWidget, test: TestDetail, lines: Sequence[AnalyteLine]
) -> FormDialog:
    """A clinician takes a positive for use."""
    title = _("Accept as use, {name}").format(name=test.name)
    words = _("The result then reads “unexpected, accepted as use”.")
    record, act = test.specimen_id, readings.accept_as_use
    dialog = _WordsForm(desk, act, title, _("Accept as use"), parent, record=record, words=words)
    return _with_note(dialog, test, lines)


def _with_note(dialog: _WordsForm, test: TestDetail, lines: Sequence[AnalyteLine]) -> FormDialog:
    dialog.add_field(ChoiceField("analyte", _("Analyte"), _choices(lines)))
    dialog.add_field(MultiLineField("note", _("Note"), lines=3))

    def given() -> dict[str, Any]:
        values = dialog.values()
        return {
            "specimen_id": test.specimen_id,
            "analyte": values["analyte"],
            "note": values["note"] or "",
        }

    return dialog.open_with(given)


def _choices(lines: Sequence[AnalyteLine]) -> list[tuple[str, str]]:
    """Analytes to choose from; what is not plain first."""
    ordered = sorted(lines, key=lambda line: line.token == "good")
    return [
        (line.code, line.code if line.code == line.label else f"{line.code}, {line.label}")
        for line in ordered
    ]
