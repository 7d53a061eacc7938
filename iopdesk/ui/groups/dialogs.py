"""Making a group, seating a patient, and leaving a group."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from iopdesk.domain.dates import parse_date
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
from iopdesk.errors import DeskError
from iopdesk.i18n import N_, _
from iopdesk.services import groups, seating
from iopdesk.services.roster_grid import GridMember
from iopdesk.services.seating import Candidate
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.fields import CheckField, ChoiceField, NumberField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.read_fields import DateField, TimeField

_DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"))
_KINDS = (SessionKind.GROUP, SessionKind.EDUCATION, SessionKind.FAMILY)


class GroupDialog(FormDialog):
    """Everything a new group needs; its sessions are made with it."""

    def __init__(
        self,
        desk: Desk,
        rooms: tuple[tuple[int, str], ...],
        people: tuple[tuple[int, str], ...],
        parent: QWidget,
    ) -> None:
        super().__init__(_("New group"), _("Make group"), parent, width=560)
        self._desk = desk
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
        read = partial(parse_date, today=desk.today(), looks="ahead", field="starts_on")
        minutes = NumberField("minutes", _("Minutes"), least=15, most=480)
        minutes.set_value(90)
        first = DateField(
            "starts_on", _("First day"), read=read, required=_("Enter the first day.")
        )
        first.set_value(desk.today())
        self.add_row(
            first,
            TimeField(
                "start",
                _("Starts"),
                read=partial(parse_time, field="start"),
                required=_("Enter the time."),
            ),
            minutes,
        )

    def submit(self) -> None:
        """Make the group; what the rules refuse stays beside its field."""
        values = self.values()
        stages = tuple(n for n in (1, 2, 3, 4) if values[f"stage_{n}"])
        self._desk.do(
            groups.add_group,
            owner=self,
            then=lambda _done: self.accept(),
            otherwise=self.show_error,
            name=values["name"],
            kind=values["kind"],
            service=values["service"],
            modality=values["modality"] or "",
            stages=stages,
            capacity=values["capacity"],
            room_id=values["room_id"],
            facilitator_id=values["facilitator_id"],
            admission=values["admission"],
            weekdays=tuple(n for n in range(5) if values[f"day_{n}"]),
            start_minute=minutes_of(values["start"]),
            minutes=values["minutes"],
            starts_on=values["starts_on"],
        )


def ask_seat(desk: Desk, parent: QWidget, group_id: int, candidate: Candidate) -> FormDialog:
    """Ask from which day, and the reason where a limit stands in the way."""
    dialog = FormDialog(
        _("Seat {name}?").format(name=candidate.name),
        _("Seat"),
        parent,
        words=candidate.decision.words,
        width=440,
    )
    read = partial(parse_date, today=desk.today(), looks="ahead", field="on")
    first = DateField("on", _("From"), read=read, required=_("Enter the first day."))
    first.set_value(desk.today())
    dialog.add_field(first)
    if not candidate.decision.is_free:
        dialog.add_field(
            TextField(
                "override_reason",
                _("Why in spite of this"),
                hint=_("The reason is kept with the seat."),
            )
        )

    def submit() -> None:
        values = dialog.values()
        desk.do(
            seating.seat,
            owner=dialog,
            then=lambda _done: dialog.accept(),
            otherwise=dialog.show_error,
            group_id=group_id,
            patient_id=candidate.patient_id,
            on=values["on"],
            override_reason=values.get("override_reason") or "",
        )

    dialog.submitted.connect(submit)
    dialog.open()
    return dialog


def ask_leave(desk: Desk, parent: QWidget, member: GridMember) -> FormDialog:
    """Ask for the last day and the reason, then end the stint."""
    dialog = FormDialog(
        _("{name} leaves the group?").format(name=member.name), _("End membership"), parent
    )
    read = partial(parse_date, today=desk.today(), looks="any", field="on")
    last = DateField("on", _("Last day"), read=read, required=_("Enter the last day."))
    last.set_value(desk.today())
    dialog.add_field(last)
    dialog.add_field(TextField("reason", _("Reason")))

    def refused(error: DeskError) -> bool:
        return dialog.show_error(error)

    def submit() -> None:
        values = dialog.values()
        desk.do(
            seating.leave,
            owner=dialog,
            then=lambda _done: dialog.accept(),
            otherwise=refused,
            membership_id=member.membership_id,
            on=values["on"],
            reason=values["reason"] or "",
        )

    dialog.submitted.connect(submit)
    dialog.open()
    return dialog
