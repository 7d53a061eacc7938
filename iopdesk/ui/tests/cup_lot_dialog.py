"""A new box of cups: its panel, lot, last good day and cut-offs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.dates import parse_date
from iopdesk.errors import DeskError, RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.services import panels
from iopdesk.services.panels import PanelRow
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.read_fields import DateField


class CupLotDialog(ActDialog):
    """The lot before it of that name is put away; tests that used it keep it."""

    form_name = "panel.add"

    def __init__(self, desk: Desk, offered: Sequence[PanelRow], parent: QWidget) -> None:
        words = _("It takes the place of the lot of this panel that is in use now.")
        super().__init__(
            desk, panels.add_panel, _("New cup lot"), _("Add lot"), parent, words=words, width=520
        )
        self._offered = {row.choice: row for row in offered}
        choices = [(row.choice, _panel_words(row)) for row in offered]
        self._panel = ChoiceField("panel", _("Panel"), choices)
        self.add_field(self._panel)
        read = partial(parse_date, today=desk.today(), looks="ahead", field="expires_on")
        self.add_row(
            TextField("lot", _("Lot"), required=_("Enter the lot that stands on the box.")),
            DateField("expires_on", _("Last good day"), read=read),
            stretches=(1, 1),
        )
        self.add_field(
            MultiLineField(
                "cutoffs",
                _("Analytes with their cut-offs"),
                hint=_("As they stand on the box, in ng/mL: “EtG 500, THC 50”."),
                lines=2,
            )
        )
        self.add_field(CheckField("has_sg_strip", _("Its gravity strip reads in steps of 0.005")))
        self._show_panel()
        self._panel.changed.connect(self._show_panel)
        self.begin()

    def _row(self) -> PanelRow:
        return self._offered[self._panel.value()]

    def _show_panel(self) -> None:
        """The cut-offs of the box before, to be compared with the new one."""
        row = self._row()
        lines = zip(row.codes, row.cutoffs, strict=True)
        self.fields["cutoffs"].set_value(", ".join(f"{code} {cut}" for code, cut in lines))
        self.fields["has_sg_strip"].set_value(row.has_sg_strip)

    def check(self) -> bool:
        """Each analyte needs its own number."""
        if not super().check():
            return False
        if _read_cutoffs(self.values()["cutoffs"] or "") is None:
            field = self.fields["cutoffs"]
            field.set_error(sentence_for(RuleBroken("panel_cutoffs")))
            field.focus()
            return False
        return True

    def given(self) -> dict[str, Any]:
        """What stands on the box."""
        values, row = self.values(), self._row()
        lines = _read_cutoffs(values["cutoffs"] or "") or ()
        return {
            "name": row.name,
            "kind": row.kind,
            "analytes": tuple(code for code, _cut in lines),
            "cutoffs": tuple(cut for _code, cut in lines),
            "lot": values["lot"],
            "expires_on": values["expires_on"],
            "has_sg_strip": values["has_sg_strip"],
        }

    def show_error(self, error: DeskError) -> bool:
        """Beside the field of this form that the rule means."""
        if error.code == "cup_expired":
            error.facts["field"] = "expires_on"
        elif error.code == "panel_no_analytes":
            error.facts["field"] = "cutoffs"
        return super().show_error(error)


def _panel_words(row: PanelRow) -> str:
    return _("{panel}, lot {lot} now").format(panel=row.name, lot=row.lot) if row.lot else row.name


def _read_cutoffs(typed: str) -> tuple[tuple[str, int], ...] | None:
    """Code and cut-off of each line, ``None`` where one of them has no whole number."""
    found = []
    for part in re.split("[,;\n]", typed.strip(" ,;\n")):
        code, _blank, number = part.strip().rpartition(" ")
        if not code.strip() or not (number.isascii() and number.isdecimal()):
            return None
        found.append((code.strip(), int(number)))
    return tuple(found)
