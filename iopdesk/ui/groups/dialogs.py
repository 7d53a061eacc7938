"""Making a group, seating a patient, and leaving a group."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.dates import Looks, parse_date
from iopdesk.domain.groups import GroupAdmission, admission_label, default_capacity
from iopdesk.domain.sessions import (
    Modality,
    Service,
    SessionKind,
    kind_label,
    modality_label,
    service_label,
)
from iopdesk.domain.times import minutes_of, parse_time
from iopdesk.i18n import N_, _
from iopdesk.services import groups, seating
from iopdesk.services.roster_grid import GridMember
from iopdesk.services.seating import Candidate
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.shared.fields import CheckField, ChoiceField, NumberField, TextField
from iopdesk.ui.shared.read_fields import DateField, TimeField

_DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"))
_KINDS = (SessionKind.GROUP, SessionKind.EDUCATION, SessionKind.FAMILY)


class GroupDialog(ActDialog):
    """Everything a new group needs; its sessions are made with it."""

    form_name = "group.add"

    def __init__(
        self,
        desk: Desk,
        rooms: tuple[tuple[int, str], ...],
        people: tuple[tuple[int, str], ...],
        parent: QWidget,
    ) -> None:
        super().__init__(desk, groups.add_group, _("New group"), _("Make group"), parent, width=600)
        self.add_field(TextField("name", _("Name"), required=_("Enter a name.")))
        kinds = [(one, kind_label(one)) for one in _KINDS]
        services = [(one, service_label(one)) for one in Service]
        self.add_row(
            ChoiceField("kind", _("Kind"), kinds),
            ChoiceField("service", _("Counts as"), services),
        )
        self.fields["service"].set_value(Service.GROUP)
        modalities = [("", _("None"))] + [(one.value, modality_label(one)) for one in Modality]
        admissions = [(one, admission_label(one)) for one in GroupAdmission]
        self.add_row(
            ChoiceField("modality", _("Modality"), modalities),
            ChoiceField("admission", _("Members join"), admissions),
        )
        self.add_row(
            *(
                CheckField(f"stage_{stage}", _("Stage {stage}").format(stage=stage))
                for stage in (1, 2, 3, 4)
            )
        )
        capacity = NumberField("capacity", _("Seats"), least=1, most=60)
        capacity.set_value(default_capacity(SessionKind.GROUP))
        self.add_row(
            capacity,
            ChoiceField("room_id", _("Room"), [(None, _("None")), *rooms]),
            ChoiceField("facilitator_id", _("Facilitator"), [(None, _("None")), *people]),
        )
        self.add_row(*(CheckField(f"day_{n}", _(day)) for n, day in enumerate(_DAYS)))
        minutes = NumberField("minutes", _("Minutes"), least=15, most=480)
        minutes.set_value(90)
        self.add_row(
            _day(desk, "starts_on", _("First day"), _("Enter the first day."), looks="ahead"),
            TimeField(
                "start",
                _("Starts"),
                read=partial(parse_time, field="start"),
                required=_("Enter the time."),
            ),
            minutes,
        )
        self.begin()

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        values = self.values()
        return {
            "name": values["name"],
            "kind": values["kind"],
            "service": values["service"],
            "modality": values["modality"] or "",
            "stages": tuple(n for n in (1, 2, 3, 4) if values[f"stage_{n}"]),
            "capacity": values["capacity"],
            "room_id": values["room_id"],
            "facilitator_id": values["facilitator_id"],
            "admission": values["admission"],
            "weekdays": tuple(n for n in range(5) if values[f"day_{n}"]),
            "start_minute": minutes_of(values["start"]),
            "minutes": values["minutes"],
            "starts_on": values["starts_on"],
        }


class SeatDialog(ActDialog):
    """From which day, and the reason where a limit stands in the way."""

    form_name = "group.seat"

    def __init__(self, desk: Desk, parent: QWidget, group_id: int, candidate: Candidate) -> None:
        super().__init__(
            desk,
            seating.seat,
            _("Seat {name}?").format(name=candidate.name),
            _("Seat"),
            parent,
            record=f"{group_id}-{candidate.patient_id}",
            words=candidate.decision.words,
            width=440,
        )
        self._ids = {"group_id": group_id, "patient_id": candidate.patient_id}
        self.add_field(_day(desk, "on", _("From"), _("Enter the first day."), looks="ahead"))
        if not candidate.decision.is_free:
            self.add_field(
                TextField(
                    "override_reason",
                    _("Why in spite of this"),
                    hint=_("The reason is kept with the seat."),
                )
            )
        self.begin()

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        values = self.values()
        reason = values.get("override_reason") or ""
        return {**self._ids, "on": values["on"], "override_reason": reason}


class LeaveDialog(ActDialog):
    """The last day and the reason; then the stint ends."""

    form_name = "group.leave"

    def __init__(self, desk: Desk, parent: QWidget, member: GridMember) -> None:
        super().__init__(
            desk,
            seating.leave,
            _("{name} leaves the group?").format(name=member.name),
            _("End membership"),
            parent,
            record=member.membership_id,
        )
        self._membership_id = member.membership_id
        self.add_field(_day(desk, "on", _("Last day"), _("Enter the last day."), looks="any"))
        self.add_field(TextField("reason", _("Reason")))
        self.begin()

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        values = self.values()
        return {
            "membership_id": self._membership_id,
            "on": values["on"],
            "reason": values["reason"] or "",
        }


def _day(desk: Desk, name: str, words: str, required: str, *, looks: Looks) -> DateField:
    """A date that begins as today."""
    read = partial(parse_date, today=desk.today(), looks=looks, field=name)
    field = DateField(name, words, read=read, required=required)
    field.set_value(desk.today())
    return field
