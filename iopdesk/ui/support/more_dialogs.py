"""Forms of incidents, referrals and follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.due import FOLLOW_UP_DAYS
from iopdesk.domain.follow_ups import FollowUpState, follow_up_state_label
from iopdesk.domain.support_rules import IncidentFacts
from iopdesk.domain.supports import (
    IncidentKind,
    ReferralFor,
    ReferralState,
    incident_label,
    referral_for_label,
    referral_state_label,
)
from iopdesk.domain.times import parse_time
from iopdesk.i18n import _, medium_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.follow_ups import Answers, FollowUps, list_follow_ups, record_follow_up
from iopdesk.services.incidents import (
    IncidentRow,
    change_incident,
    list_incidents,
    record_incident,
)
from iopdesk.services.referrals import (
    ReferralFields,
    ReferralRow,
    add_referral,
    change_referral,
    list_referrals,
)
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.read_fields import TimeField

Shown = Callable[[dict[str, Any], int], None]
_TEXTS = ("ride", "medical_check", "told", "action")


class IncidentDialog(ActDialog):
    """What was seen, and what was done about it; clinicians complete what is left."""

    form_name = "incident"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, row: IncidentRow | None = None
    ) -> None:
        super().__init__(
            desk,
            record_incident if row is None else change_incident,
            _("Record an incident") if row is None else _("Complete the incident"),
            _("Record") if row is None else _("Save"),
            parent,
            record=header.patient_id if row is None else f"{header.patient_id}:{row.incident_id}",
            words=_("{name}. What is left open here, clinicians see until it is settled.").format(
                name=header.name
            ),
            width=560,
        )
        self._header, self._row = header, row
        kinds = [(each, incident_label(each)) for each in IncidentKind]
        self.add_row(
            ChoiceField("kind", _("What"), kinds),
            date_field(desk, "happened_on", _("Day"), required=_("Enter the day.")),
            TimeField("at", _("Time"), read=parse_time, required=_("Enter the time.")),
            stretches=(2, 2, 1),
        )
        self.add_field(
            MultiLineField(
                "observed", _("What was seen"), hint=_("Plain words: gait, speech, breath, mood.")
            )
        )
        ways = [(None, _("Not settled")), (True, _("Kept from driving")), (False, _("Drove"))]
        self.add_row(
            ChoiceField("is_driving_prevented", _("Driving"), ways),
            TextField("ride", _("Way home"), placeholder=_("Taxi, sister, bus")),
        )
        self.add_row(
            TextField(
                "medical_check", _("Medical check"), placeholder=_("By whom, what came of it")
            ),
            TextField("told", _("Who was told")),
        )
        self.add_field(MultiLineField("action", _("What was done"), lines=2))
        if row is None:
            now = desk.now()
            self.set_values({"happened_on": now.date(), "at": now.time().replace(second=0)})
        else:
            self.version = row.version
            self.set_values(_of_incident(row))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The incident, at its time on the practice's wall clock."""
        values = self.values()
        at = datetime.combine(values.pop("happened_on"), values.pop("at"))
        values["happened_at"] = at.replace(tzinfo=self.desk.practice.zone)
        for name in ("observed", *_TEXTS):
            values[name] = values[name] or ""
        given = {"patient_id": self._header.patient_id, "facts": IncidentFacts(**values)}
        if self._row is not None:
            given |= {"incident_id": self._row.incident_id, "expected_version": self.version}
        return given

    def saved_now(self, then: Shown) -> bool:
        """Ask for what somebody else saved."""
        if self._row is None:
            return False
        incident_id = self._row.incident_id
        return self.find_saved(
            list_incidents,
            then,
            lambda each: each.incident_id == incident_id,
            _of_incident,
            patient_id=self._header.patient_id,
        )


def _of_incident(row: IncidentRow) -> dict[str, Any]:
    facts = row.facts
    return {
        "kind": facts.kind,
        "happened_on": facts.happened_at.date(),
        "at": facts.happened_at.time(),
        "observed": facts.observed,
        "is_driving_prevented": facts.is_driving_prevented,
        **{name: getattr(facts, name) for name in _TEXTS},
    }


class ReferralDialog(ActDialog):
    """A referral, its appointment, and how it ended."""

    form_name = "referral"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, row: ReferralRow | None = None
    ) -> None:
        super().__init__(
            desk,
            add_referral if row is None else change_referral,
            _("Add referral") if row is None else _("Update referral"),
            _("Add") if row is None else _("Save"),
            parent,
            record=header.patient_id if row is None else f"{header.patient_id}:{row.referral_id}",
            words=header.name,
            width=560,
        )
        self._header, self._row = header, row
        purposes = [(each, referral_for_label(each)) for each in ReferralFor]
        self.add_row(
            ChoiceField("purpose", _("For"), purposes),
            date_field(desk, "referred_on", _("Referred on"), required=_("Enter the day.")),
        )
        to = ContactField(desk, "contact_id", _("To, from the address book"))
        to.grown.connect(self.grow)
        self.add_row(to, TextField("to_words", _("Or in words")))
        self.add_field(TextField("why", _("Why"), required=_("Write why in a few words.")))
        states = [(each, referral_state_label(each)) for each in ReferralState]
        self.add_row(
            ChoiceField("state", _("How it stands"), states),
            date_field(desk, "appointment_on", _("Appointment"), looks="ahead"),
            date_field(desk, "closed_on", _("Closed on")),
        )
        self.add_field(MultiLineField("outcome", _("Outcome"), lines=2))
        if row is None:
            self.set_values({"referred_on": desk.today()})
        else:
            self.version = row.version
            self.set_values(_of_referral(row))
        self.fields["state"].changed.connect(self._close_today)
        self.begin()

    def given(self) -> dict[str, Any]:
        """The referral."""
        values = self.values()
        for name in ("to_words", "why", "outcome"):
            values[name] = values[name] or ""
        given = {"patient_id": self._header.patient_id, "fields": ReferralFields(**values)}
        if self._row is not None:
            given |= {"referral_id": self._row.referral_id, "expected_version": self.version}
        return given

    def saved_now(self, then: Shown) -> bool:
        """Ask for what somebody else saved."""
        if self._row is None:
            return False
        referral_id = self._row.referral_id
        return self.find_saved(
            list_referrals,
            then,
            lambda each: each.referral_id == referral_id,
            _of_referral,
            patient_id=self._header.patient_id,
        )

    def _close_today(self) -> None:
        """Whoever closes it now need not type the day."""
        closed = (ReferralState.DONE, ReferralState.DECLINED)
        field = self.fields["closed_on"]
        if self.fields["state"].value() in closed and field.value() is None:
            field.set_value(self.desk.today())


def _of_referral(row: ReferralRow) -> dict[str, Any]:
    own = row.fields
    to = (own.contact_id, row.to) if own.contact_id is not None else None
    return {
        "purpose": own.purpose,
        "referred_on": own.referred_on,
        "contact_id": to,
        "to_words": own.to_words,
        "why": own.why,
        "state": own.state,
        "appointment_on": own.appointment_on,
        "closed_on": own.closed_on,
        "outcome": own.outcome,
    }


class FollowUpDialog(ActDialog):
    """How somebody fares after discharge; a later try takes the place of an earlier one."""

    form_name = "follow_up"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader, found: FollowUps) -> None:
        super().__init__(
            desk,
            record_follow_up,
            _("Record follow-up"),
            _("Record"),
            parent,
            record=found.episode_id,
            words=_told(header, found),
        )
        self._header, self._found = header, found
        states = {each.days: each.state for each in found.planned}
        choices = [(days, _days_words(days, states.get(days))) for days in FOLLOW_UP_DAYS]
        yes_no = [(None, _("Not asked")), (True, _("Yes")), (False, _("No"))]
        self.add_row(
            ChoiceField("days", _("Follow-up"), choices),
            ChoiceField("is_reached", _("Reached"), [(True, _("Yes")), (False, _("No"))]),
        )
        self.add_field(ChoiceField("is_abstinent", _("Abstinent, by own word"), yes_no))
        self.add_row(
            TextField("living", _("Where they live")), TextField("working", _("Work or school"))
        )
        self.add_field(MultiLineField("note", _("Note"), lines=2))
        following = found.next
        self.set_values({"days": following.days if following else FOLLOW_UP_DAYS[-1]})
        self._show_recorded(found)
        self.fields["days"].changed.connect(lambda: self._show_recorded(self._found))
        self.begin()

    def given(self) -> dict[str, Any]:
        """What was heard, over what was recorded before."""
        values = self.values()
        days = values.pop("days")
        for name in ("living", "working", "note"):
            values[name] = values[name] or ""
        return {
            "episode_id": self._found.episode_id,
            "days": days,
            "answers": Answers(**values),
            "expected_version": self.version,
        }

    def saved_now(self, then: Shown) -> bool:
        """Ask for what somebody else recorded."""

        def show(found: FollowUps) -> None:
            self._found = found
            then(*self._recorded(found))

        self.desk.ask(list_follow_ups, owner=self, then=show, patient_id=self._header.patient_id)
        return True

    def _recorded(self, found: FollowUps) -> tuple[dict[str, Any], int]:
        days = self.fields["days"].value()
        row = next((each for each in found.rows if each.days == days), None)
        if row is None:
            return {}, 0
        own = row.answers
        values = {
            "is_reached": own.is_reached,
            "is_abstinent": own.is_abstinent,
            "living": own.living,
            "working": own.working,
            "note": own.note,
        }
        return values, row.version

    def _show_recorded(self, found: FollowUps) -> None:
        values, self.version = self._recorded(found)
        self.set_values(values)


def _told(header: ChartHeader, found: FollowUps) -> str:
    if found.discharged_on is None:
        return header.name
    return _("{name}, discharged {day}").format(
        name=header.name, day=medium_date(found.discharged_on)
    )


def _days_words(days: int, state: FollowUpState | None) -> str:
    words = _("{count} days").format(count=days)
    return f"{words}, {follow_up_state_label(state).lower()}" if state is not None else words
