"""What of the audit to show: a person, a patient, one kind of act, the days."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.services.audit_log import AuditChoices, AuditFilter
from iopdesk.services.patient_search import find_patients
from iopdesk.ui.calendar.patient_field import PatientField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, FormField
from iopdesk.ui.theme.tokens import px

_SIDE_BY_SIDE = 480


class AuditFilters(QWidget):
    """The fields; ``applied`` once something other may be wanted and nothing is wrong.

    A choice counts at once, a day when its field is left or Enter is pressed.
    """

    applied = Signal()
    grown = Signal()
    """The list of patients came or went."""

    def __init__(self, desk: Desk, *, with_people: bool) -> None:
        super().__init__()
        self.person = ChoiceField("person_id", _("Person"), [(None, _("Everybody"))])
        self.person.setVisible(with_people)
        self.act = ChoiceField("acts", _("What was done"), [(None, _("Everything"))])
        self.patient = PatientField(desk, "patient_id", _("Patient"))
        self.patient.setVisible(desk.may(find_patients))
        self.first = date_field(desk, "first_on", _("First day"))
        self.last = date_field(desk, "last_on", _("Last day"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        self._rows = (_row(self.person, self.act), _row(self.patient, self.first, self.last))
        for row in self._rows:
            column.addLayout(row)
        self._connect()

    def _connect(self) -> None:
        for choice in (self.person, self.act):
            choice.changed.connect(self._apply)
        self.patient.changed.connect(self._on_patient)
        self.patient.grown.connect(self.grown)
        for day in (self.first, self.last):
            day.left.connect(self._apply)
            day.line.returnPressed.connect(self._apply)

    def wanted(self) -> AuditFilter:
        """What the fields say."""
        return AuditFilter(
            self.person.value(),
            self.patient.value(),
            self.act.value() or (),
            self.first.value(),
            self.last.value(),
        )

    def offer(self, choices: AuditChoices) -> None:
        """Offer people and acts; acts that say the same are one choice."""
        names: dict[str, tuple[str, ...]] = {}
        for name, words in choices.acts:
            names[words] = (*names.get(words, ()), name)
        acts = [(each, words) for words, each in names.items()]
        self.act.set_choices([(None, _("Everything")), *acts])
        self.person.set_choices([(None, _("Everybody")), *choices.people])

    def clear(self) -> None:
        """Want everything, and begin at the first field."""
        for field in self._fields():
            field.set_value(None)
        self._apply()
        next(field for field in self._fields() if not field.isHidden()).focus()

    def set_error(self, name: str, sentence: str) -> bool:
        """Show a sentence beside the field of that name; False when there is none."""
        field = next((each for each in self._fields() if each.name == name), None)
        if field is not None:
            field.set_error(sentence)
        return field is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fields stand below each other where there is no room side by side."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < px(_SIDE_BY_SIDE)
        ways = QBoxLayout.Direction
        for row in self._rows:
            row.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

    def _fields(self) -> tuple[FormField, ...]:
        return self.person, self.act, self.patient, self.first, self.last

    def _on_patient(self) -> None:
        """Half a name wants nothing yet; none at all wants everybody."""
        if self.patient.value() is not None or not self.patient.line.text().strip():
            self._apply()

    def _apply(self) -> None:
        self.last.set_error(None)  # it may have been the order of the two days
        if all(day.check() for day in (self.first, self.last)):
            self.applied.emit()


def _row(*fields: FormField) -> QBoxLayout:
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    row.setSpacing(px(12))
    for field in fields:
        row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
    return row
