"""The part of the patients pane that opens the forms of support."""

from __future__ import annotations

from iopdesk.errors import RuleBroken
from iopdesk.i18n import N_
from iopdesk.services import (
    family,
    follow_ups,
    incidents,
    referrals,
    support_meetings,
)
from iopdesk.services.chart import Chart
from iopdesk.ui.patients.chart_command import has_episode, is_admittable, is_open, of
from iopdesk.ui.patients.patient_forms import PatientForms
from iopdesk.ui.shared.commands import always
from iopdesk.ui.support.dialogs import FamilyDialog, MeetingDialog, TargetDialog
from iopdesk.ui.support.more_dialogs import FollowUpDialog, IncidentDialog, ReferralDialog

_SUPPORT = N_("Support")


COMMANDS = (
    of(support_meetings.add_meeting, "add_support_meeting", always, group=_SUPPORT),
    of(support_meetings.set_target, "set_meetings", is_open, group=_SUPPORT),
    of(family.add_family, "add_family", always, group=_SUPPORT),
    of(referrals.add_referral, "add_referral", always, group=_SUPPORT),
    of(
        follow_ups.record_follow_up,
        "record_follow_up",
        lambda care: has_episode(care) and is_admittable(care),
        group=_SUPPORT,
    ),
    of(incidents.record_incident, "record_incident", always, group=_SUPPORT),
)


class SupportForms(PatientForms):
    """Forms of what surrounds treatment."""

    def add_support_meeting(self, *, patient_id: int) -> None:
        """Add a support meeting."""
        self.with_chart(patient_id, lambda chart: MeetingDialog(self.desk, self, chart.header))

    def set_meetings(self, *, patient_id: int) -> None:
        """Set the meetings a week that the patient aims at."""

        def show(chart: Chart) -> None:
            self.desk.ask(
                support_meetings.read_meetings,
                owner=self,
                then=lambda found: (
                    self.open_dialog(TargetDialog(self.desk, self, chart.header, found))
                    if found.episode_id is not None
                    else self.desk.refused.emit(RuleBroken("episode.none_open"), self)
                ),
                patient_id=patient_id,
            )

        self.with_chart(patient_id, show)

    def add_family(self, *, patient_id: int) -> None:
        """Record that family took part."""

        def show(chart: Chart) -> None:
            self.desk.ask(
                family.read_family,
                owner=self,
                then=lambda found: self.open_dialog(
                    FamilyDialog(self.desk, self, chart.header, found)
                ),
                patient_id=patient_id,
            )

        self.with_chart(patient_id, show)

    def add_referral(self, *, patient_id: int) -> None:
        """Refer the patient."""
        self.with_chart(patient_id, lambda chart: ReferralDialog(self.desk, self, chart.header))

    def record_incident(self, *, patient_id: int) -> None:
        """Write down what was seen."""
        self.with_chart(patient_id, lambda chart: IncidentDialog(self.desk, self, chart.header))

    def record_follow_up(self, *, patient_id: int) -> None:
        """Record how somebody fares after discharge."""

        def show(chart: Chart) -> None:
            self.desk.ask(
                follow_ups.list_follow_ups,
                owner=self,
                then=lambda found: (
                    self.open_dialog(FollowUpDialog(self.desk, self, chart.header, found))
                    if found.episode_id is not None
                    else self.desk.refused.emit(RuleBroken("follow_up.in_care"), self)
                ),
                patient_id=patient_id,
            )

        self.with_chart(patient_id, show)
