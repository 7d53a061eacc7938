"""A substance and its use: added, changed, or taken out of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.domain.substances import (
    LONGEST_NAME,
    Frequency,
    Route,
    Substance,
    frequency_label,
    route_label,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.substances import (
    SubstanceRow,
    add_substance,
    change_substance,
    list_substances,
    remove_substance,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, TextField
from iopdesk.ui.shared.read_fields import ReadField


class SubstanceDialog(ActDialog):
    """Adds a substance, or changes one (``row``)."""

    form_name = "substance"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, row: SubstanceRow | None = None
    ) -> None:
        super().__init__(
            desk,
            add_substance if row is None else change_substance,
            _("Add substance") if row is None else _("Change substance"),
            _("Add substance") if row is None else _("Save substance"),
            parent,
            record=f"{header.episode_id}:{row.substance_id if row else ''}",
            words=header.name,
        )
        self._header, self._row = header, row
        self.version = row.version if row else 0
        self.add_field(
            TextField(
                "name",
                _("Substance"),
                max_length=LONGEST_NAME,
                required=_("Enter the name of the substance."),
            )
        )
        unknown = [(None, _("Not known"))]
        self.add_row(
            ChoiceField(
                "route", _("How it is taken"), [*unknown, *((e, route_label(e)) for e in Route)]
            ),
            ChoiceField(
                "frequency",
                _("How often"),
                [*unknown, *((e, frequency_label(e)) for e in Frequency)],
            ),
        )
        self.add_row(
            ReadField("first_used_at", _("Age at first use"), read=_read_age),
            date_field(desk, "last_used_on", _("Last use")),
        )
        self.add_field(TextField("note", _("Note")))
        if row is not None:
            self.set_values(_values(row.use))
            self.remove_button = self.add_button(
                _("Remove"),
                QDialogButtonBox.ButtonRole.DestructiveRole,
                kind="danger",
                on_click=self._remove,
            )
        self.begin()

    def given(self) -> dict[str, Any]:
        """The substance."""
        values = self.values()
        use = Substance(
            values["name"] or "",
            values["route"],
            values["frequency"],
            values["first_used_at"],
            values["last_used_on"],
            values["note"] or "",
        )
        if self._row is None:
            return {"episode_id": self._header.episode_id, "use": use}
        return {
            "substance_id": self._row.substance_id,
            "expected_version": self.version,
            "use": use,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        if self._row is None:
            return False
        key = self._row.substance_id
        return self.find_saved(
            list_substances,
            then,
            lambda each: each.substance_id == key,
            lambda each: _values(each.use),
            episode_id=self._header.episode_id,
        )

    def _remove(self) -> None:
        if self._row is None:
            return
        self.desk.do(
            remove_substance,
            owner=self,
            then=self._on_done,
            otherwise=self.show_error,
            episode_id=self._header.episode_id,
            substance_id=self._row.substance_id,
            expected_version=self.version,
        )


def _values(use: Substance) -> dict[str, Any]:
    return {
        "name": use.name,
        "route": use.route,
        "frequency": use.frequency,
        "first_used_at": use.first_used_at,
        "last_used_on": use.last_used_on,
        "note": use.note,
    }


def _read_age(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RuleBroken("substance.no_age", field="first_used_at") from None


sentences({"substance.no_age": N_("This is no age. Enter it in whole years.")})
