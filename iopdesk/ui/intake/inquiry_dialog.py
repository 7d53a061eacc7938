"""The form of a first phone call, to be filled in within a minute; and the same call later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.contacts import Voicemail, voicemail_label
from iopdesk.domain.dates import age_on
from iopdesk.domain.intake import Priority, priority_label
from iopdesk.domain.patients import NewPatient, text_limit
from iopdesk.i18n import _
from iopdesk.services.admissions import AdmissionShown, read_admission
from iopdesk.services.chart import ChartHeader
from iopdesk.services.intake import inquire
from iopdesk.services.wait_list import Inquiry, begin_waiting, change_inquiry
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.alikes import AlikesBar
from iopdesk.ui.patients.inputs import date_field, phone_field
from iopdesk.ui.shared.fields import ChoiceField, FormField, MultiLineField, TextField
from iopdesk.ui.shared.labels import label

_TEXTS = ("given_name", "family_name", "preferred_name", "phone", "insurance")


class CallDialog(ActDialog):
    """What every form of a call asks: who called, what for, how urgent, what comes next."""

    def add_caller(self) -> None:
        """Who is on the phone."""
        self.add_row(
            TextField("caller", _("Caller"), hint=_("Empty when the patient calls")),
            TextField("caller_relation", _("Relation to the patient")),
            phone_field("caller_phone", _("Caller's phone")),
        )

    def add_wish(self, *more: FormField) -> None:
        """What is asked for, and how urgent it is."""
        self.add_field(MultiLineField("asks_for", _("What they ask for"), lines=2))
        self.add_row(TextField("wanted_times", _("Wanted times")), *more, priority_field())

    def add_next(self) -> None:
        """What is done next, and when."""
        next_on = date_field(self.desk, "next_on", _("When"), looks="ahead")
        self.add_row(TextField("next_step", _("Next step")), next_on, stretches=(3, 2))

    def heading(self, words: str) -> None:
        """A heading between fields."""
        self.add_widget(label(words, "strong"))

    def inquiry(self) -> Inquiry:
        """The call as it stands in the form."""
        found = self.values()
        names = [name for name in Inquiry.__dataclass_fields__ if name in found]
        return Inquiry(**{name: _kept(name, found[name]) for name in names})


class NewInquiryDialog(CallDialog):
    """A first call: the patient and the wait in one act; look-alikes while typing."""

    form_name = "inquiry"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        typed_name: str = "",
        on_saved: Callable[[int], object] | None = None,
        on_open: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__(
            desk, inquire, _("New inquiry"), _("Add to wait list"), parent, record="new", width=680
        )
        self._on_saved, self._on_open = on_saved, on_open
        self.alikes = AlikesBar(
            desk, self._told_apart_by, on_open=self._open_other if on_open is not None else None
        )
        self._add_patient()
        self.heading(_("The call"))
        self.add_caller()
        self.add_wish(TextField("insurance", _("Insurance")))
        self.add_next()
        if typed_name:
            given, _blank, family = typed_name.rpartition(" ")
            self.set_values({"given_name": given, "family_name": family})
        for name in ("given_name", "family_name", "birth_on"):
            self.fields[name].changed.connect(self.alikes.wait)
        self.begin()

    def _add_patient(self) -> None:
        today = self.desk.today()
        self.add_row(
            _text("given_name", _("First name")),
            _text("family_name", _("Last name")),
            _text("preferred_name", _("Preferred name")),
        )
        self.add_widget(self.alikes)
        born = date_field(
            self.desk,
            "birth_on",
            _("Date of birth"),
            looks="birth",
            more=lambda day: _("{years} years old").format(years=age_on(day, today)),
        )
        voicemail = [(each, _upper(voicemail_label(each))) for each in Voicemail]
        self.add_row(
            born,
            phone_field("phone", _("Phone")),
            ChoiceField("phone_voicemail", _("Voicemail"), voicemail),
        )

    def given(self) -> dict[str, Any]:
        """The patient and the call."""
        found = self.values()
        identity: dict[str, Any] = {name: found[name] or "" for name in _TEXTS}
        identity |= {name: found[name] for name in ("birth_on", "phone_voicemail")}
        return {"fields": NewPatient(**identity), "inquiry": self.inquiry()}

    def done_with(self, result: Any) -> None:
        """Show the patient."""
        if self._on_saved is not None:
            self._on_saved(result.patient_id)

    def _told_apart_by(self) -> tuple[str, str, date | None]:
        found = self.values()
        return found["given_name"] or "", found["family_name"] or "", found["birth_on"]

    def _open_other(self, patient_id: int) -> None:
        """Leave the form for the chart that is here already; what was typed stays kept."""
        self.reject()
        if self._on_open is not None:
            self._on_open(patient_id)


class InquiryDialog(CallDialog):
    """The call of somebody who is here already: corrected, or a new one after the last ended."""

    form_name = "inquiry"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, shown: AdmissionShown
    ) -> None:
        self._patient_id = header.patient_id
        self._is_new = not shown.is_waiting
        super().__init__(
            desk,
            begin_waiting if self._is_new else change_inquiry,
            _("Put on the wait list") if self._is_new else _("Edit inquiry"),
            _("Put on the wait list") if self._is_new else _("Save"),
            parent,
            record=header.patient_id,
            words=header.name,
            width=680,
        )
        required = _("Enter the day of the call.")
        self.add_row(
            date_field(desk, "asked_on", _("Called on"), required=required),
            TextField("wanted_times", _("Wanted times")),
            stretches=(2, 3),
        )
        self.add_caller()
        self.add_field(MultiLineField("asks_for", _("What they ask for"), lines=2))
        self.heading(_("Priority"))
        self.add_row(priority_field(), date_field(desk, "priority_since", _("Counts from")))
        self.add_row(
            TextField("interim_services", _("Interim services")),
            date_field(desk, "interim_on", _("Given on")),
            stretches=(3, 2),
        )
        self.heading(_("Next step"))
        self.add_next()
        if self._is_new or shown.wait is None:
            self.set_values({"asked_on": desk.today()})
        else:
            self.version = shown.wait.version
            self.set_values(_values(shown))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The call, and the version it was read at."""
        found: dict[str, Any] = {"patient_id": self._patient_id, "inquiry": self.inquiry()}
        if not self._is_new:
            found["expected_version"] = self.version
        return found

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """Ask for what somebody else saved."""
        if self._is_new:
            return False
        return read_wait(self, self._patient_id, then)


def read_wait(
    dialog: ActDialog, patient_id: int, then: Callable[[dict[str, Any], int], None]
) -> bool:
    """Ask for the wait as it is saved now, for a form on which somebody else was quicker."""

    def show(shown: AdmissionShown) -> None:
        then(_values(shown), shown.wait.version if shown.wait is not None else 0)

    dialog.desk.ask(read_admission, owner=dialog, then=show, patient_id=patient_id)
    return True


def priority_field() -> ChoiceField:
    """Who comes first in programs with grant money."""
    choices: list[tuple[Priority | None, str]] = [(None, _("No priority"))]
    choices += [(each, _upper(priority_label(each))) for each in Priority]
    return ChoiceField("priority", _("Priority"), choices)


def _values(shown: AdmissionShown) -> dict[str, Any]:
    inquiry = shown.wait.inquiry if shown.wait is not None else Inquiry()
    return {name: getattr(inquiry, name) or None for name in Inquiry.__dataclass_fields__}


def _kept(name: str, value: Any) -> Any:
    """Text nobody typed is empty; days and the priority may be missing."""
    return value if name.endswith("_on") or name.startswith("priority") else value or ""


def _text(name: str, words: str) -> FormField:
    return TextField(name, words, max_length=text_limit(name))


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
