"""What surrounds the treatment of one patient, in one answer for the chart."""

from __future__ import annotations

from dataclasses import dataclass

from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.chart import may_see
from iopdesk.services.family import Family, read_family
from iopdesk.services.follow_ups import FollowUps, list_follow_ups
from iopdesk.services.incidents import IncidentRow, list_incidents
from iopdesk.services.referrals import ReferralRow, list_referrals
from iopdesk.services.support_meetings import Meetings, read_meetings


@dataclass(frozen=True, slots=True, repr=False)
class Supports:
    """Meetings, family, referrals, follow-ups; incidents where the person may read them."""

    meetings: Meetings
    family: Family
    referrals: tuple[ReferralRow, ...]
    incidents: tuple[IncidentRow, ...] | None
    follow_ups: FollowUps


@question("support.read", row=Row.CLINICAL, subject="patient_id")
def read_supports(work: Work, *, patient_id: int) -> Supports:
    """All of it, in as many statements for a long history as for a short one."""
    may_read = may_see(work, Row.INCIDENTS, patient_id)
    return Supports(
        read_meetings(work, patient_id=patient_id),
        read_family(work, patient_id=patient_id),
        list_referrals(work, patient_id=patient_id),
        list_incidents(work, patient_id=patient_id) if may_read else None,
        list_follow_ups(work, patient_id=patient_id),
    )
