"""Forms of insurance: what the payer said of benefits, and what it authorized."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.coverage import cents_text, read_cents
from iopdesk.domain.sessions import Service, service_label
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.coverage import (
    add_authorization,
    add_check,
    change_authorization,
    change_check,
)
from iopdesk.services.coverage_views import (
    AuthorizationRow,
    CheckRow,
    Policy,
    read_coverage,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, NumberField, TextField
from iopdesk.ui.shared.read_fields import ReadField

_TEXTS = ("payer", "member_id", "spoke_with", "benefits", "reference", "number", "note")


class CoverageDialog(ActDialog):
    """A form about insurance of one patient; a text that was left out is empty."""

    def __init__(
        self,
        desk: Desk,
        act: Callable[..., Any],
        title: str,
        verb: str,
        parent: QWidget,
        header: ChartHeader,
        record: object,
    ) -> None:
        super().__init__(desk, act, title, verb, parent, record=record, words=header.name)
        self.patient_id = header.patient_id

    def told(self) -> dict[str, Any]:
        """The values, as the acts take them."""
        return {
            name: "" if value is None and name in _TEXTS else value
            for name, value in self.values().items()
        }


class CheckDialog(CoverageDialog):
    """What the payer said: with whom, when, what, under which number, and the copay."""

    form_name = "benefit_check"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        policy: Policy,
        row: CheckRow | None = None,
    ) -> None:
        is_new = row is None
        title = _("Record verification") if is_new else _("Change verification")
        super().__init__(
            desk,
            add_check if is_new else change_check,
            title,
            _("Record") if is_new else _("Save"),
            parent,
            header,
            f"new {header.patient_id}" if row is None else row.check_id,
        )
        self._row = row
        self.add_row(TextField("payer", _("Payer")), TextField("member_id", _("Member ID")))
        self.add_row(
            date_field(desk, "verified_on", _("Verified on")),
            TextField("spoke_with", _("Spoke with"), placeholder=_("Name at the payer")),
        )
        self.add_field(MultiLineField("benefits", _("Benefits"), lines=4))
        self.add_row(
            TextField("reference", _("Reference number")),
            ReadField(
                "copay_cents",
                _("Copay"),
                read=lambda text: read_cents(text, field="copay_cents"),
                show=cents_text,
                hint=_("0 for none"),
            ),
        )
        if row is None:
            self.set_values(
                {
                    "payer": policy.insurance,
                    "member_id": policy.member_id,
                    "verified_on": desk.today(),
                }
            )
        else:
            self.version = row.version
            self.set_values(_check_values(row))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The verification: a new one of the patient, or one at the version that was seen."""
        if self._row is None:
            return {**self.told(), "patient_id": self.patient_id}
        at = {"benefit_check_id": self._row.check_id, "expected_version": self.version}
        return {**self.told(), **at}

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What is saved now."""
        own = self._row
        if own is None:
            return False
        return self.find_saved(
            read_coverage,
            then,
            lambda each: each.check_id == own.check_id,
            _check_values,
            among=lambda found: found.checks,
            patient_id=self.patient_id,
        )


class AuthorizationDialog(CoverageDialog):
    """What the payer allowed: units from one day to another, both inside."""

    form_name = "authorization"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        policy: Policy,
        row: AuthorizationRow | None = None,
    ) -> None:
        is_new = row is None
        title = _("Add authorization") if is_new else _("Change authorization")
        super().__init__(
            desk,
            add_authorization if is_new else change_authorization,
            title,
            title if is_new else _("Save"),
            parent,
            header,
            f"new {header.patient_id}" if row is None else row.authorization_id,
        )
        self._row = row
        services = [("", _("All treatment")), *((s.value, service_label(s)) for s in Service)]
        self.add_row(
            TextField("payer", _("Payer")),
            TextField("number", _("Authorization number"), max_length=60),
        )
        self.add_row(
            date_field(
                desk,
                "first_on",
                _("First day"),
                looks="any",
                required=_("Enter the first day."),
            ),
            date_field(
                desk,
                "last_on",
                _("Last day"),
                looks="ahead",
                required=_("Enter the last day."),
            ),
        )
        self.add_row(
            NumberField("units", _("Units"), least=0, most=9999),
            ChoiceField("service", _("For"), services),
        )
        self.add_field(TextField("note", _("Note")))
        if row is None:
            self.set_values({"payer": policy.insurance, "first_on": desk.today()})
        else:
            self.version = row.version
            self.set_values(_authorization_values(row))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The authorization: a new one of the patient, or one at the version that was seen."""
        if self._row is None:
            return {**self.told(), "patient_id": self.patient_id}
        at = {"authorization_id": self._row.authorization_id, "expected_version": self.version}
        return {**self.told(), **at}

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What is saved now."""
        own = self._row
        if own is None:
            return False
        return self.find_saved(
            read_coverage,
            then,
            lambda each: each.authorization_id == own.authorization_id,
            _authorization_values,
            among=lambda found: found.authorizations,
            patient_id=self.patient_id,
        )


def _check_values(row: CheckRow) -> dict[str, Any]:
    return {
        "payer": row.payer,
        "member_id": row.member_id,
        "verified_on": row.said.verified_on,
        "spoke_with": row.said.spoke_with,
        "benefits": row.said.benefits,
        "reference": row.said.reference,
        "copay_cents": row.said.copay_cents,
    }


def _authorization_values(row: AuthorizationRow) -> dict[str, Any]:
    return {
        "payer": row.payer,
        "number": row.number,
        "service": row.service,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "units": row.units,
        "note": row.note,
    }
