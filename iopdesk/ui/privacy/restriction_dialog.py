"""Restricting a record: the reason, and who may open it beside caseload and directors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QGridLayout, QWidget

from iopdesk.domain.privacy import LEAST_REASON
from iopdesk.i18n import _
from iopdesk.services import restrictions
from iopdesk.services.restrictions import RestrictionRead
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import FormField, MultiLineField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.theme.tokens import px


class PeopleField(FormField):
    """People of the practice as boxes; the value holds the ids of those checked."""

    def __init__(self, name: str, words: str, people: Collection[tuple[int, str]]) -> None:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(2))
        self.boxes: dict[int, QCheckBox] = {}
        for place, (person_id, title) in enumerate(people):
            made = QCheckBox(title.replace("&", "&&"))
            made.setMinimumHeight(px(26))
            grid.addWidget(made, place // 2, place % 2)
            self.boxes[person_id] = made
        super().__init__(name, words, box)
        box.setAccessibleName(words)
        for made in self.boxes.values():
            made.toggled.connect(self._on_changed)

    def value(self) -> Any:
        """The ids checked, in order."""
        return tuple(each for each, made in self.boxes.items() if made.isChecked())

    def set_value(self, value: Collection[int] | None) -> None:
        """Check exactly these."""
        for person_id, made in self.boxes.items():
            made.setChecked(person_id in (value or ()))


class RestrictionDialog(FormDialog):
    """Sets, changes or lifts the restriction of one record."""

    def __init__(self, desk: Desk, parent: QWidget, read: RestrictionRead) -> None:
        is_there = read.version > 0
        super().__init__(
            _("Restricted record {mrn}").format(mrn=read.mrn)
            if is_there
            else _("Restrict the record {mrn}").format(mrn=read.mrn),
            _("Save") if is_there else _("Restrict"),
            parent,
            width=560,
            words=_(
                "Everybody else sees the record number in place of the name. The patient's own "
                "caseload and clinical directors open it always."
            ),
        )
        self._desk, self._read = desk, read
        hint = _("{least} characters or more. Directors and the audit see it.")
        self.add_field(
            MultiLineField("reason", _("Reason"), hint=hint.format(least=LEAST_REASON), lines=2)
        )
        self.add_field(PeopleField("named", _("Who else may open it"), read.staff))
        self.set_values({"reason": read.reason, "named": read.named})
        if is_there:
            self.add_button(
                _("Lift the restriction"),
                QDialogButtonBox.ButtonRole.ActionRole,
                kind="danger",
                on_click=self._lift,
            )

    def submit(self) -> None:
        """Restrict the record, or save what was changed."""
        values = self.values()
        self._do(restrictions.restrict, reason=values["reason"] or "", named=values["named"])

    def _lift(self) -> None:
        self._do(restrictions.lift)

    def _do(self, act: Any, **given: Any) -> None:
        self._desk.do(
            act,
            owner=self,
            then=lambda _saved: self.accept(),
            otherwise=self.show_error,
            patient_id=self._read.patient_id,
            expected_version=self._read.version,
            **given,
        )


def open_restriction(desk: Desk, parent: QWidget, patient_id: int, show: Any) -> None:
    """Ask for the restriction there is, and hand its form to ``show``."""
    desk.ask(
        restrictions.read_restriction,
        owner=parent,
        then=lambda read: show(RestrictionDialog(desk, parent, read)),
        patient_id=patient_id,
    )
