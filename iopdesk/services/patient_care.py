"""Where a patient stands, as far as it decides which acts have a use for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.patients import Standing
from iopdesk.domain.permission import Row
from iopdesk.services.acts import Work, question
from iopdesk.services.chart import Chart, may_see
from iopdesk.services.holds import holds_by_patient
from iopdesk.services.medications import list_medications
from iopdesk.services.records import get
from iopdesk.storage.models import Episode, Patient


@dataclass(frozen=True, slots=True)
class Care:
    """Whether there is an episode, open or ended; what the person may not see is False."""

    has_episode: bool
    is_open: bool
    is_on_hold: bool
    takes_medicine: bool
    is_waiting: bool = False


@question("patient.care", row=Row.SCHEDULE, subject="patient_id")
def read_care(work: Work, *, patient_id: int) -> Care:
    """What :func:`care_of` says of the chart, without opening it."""
    ends = work.db.scalars(
        select(Episode.discharged_on).where(Episode.patient_id == patient_id)
    ).all()
    is_taking = may_see(work, Row.MEDICATIONS, patient_id)
    medicines = list_medications(work, patient_id=patient_id) if is_taking else ()
    return Care(
        has_episode=bool(ends),
        is_open=None in ends,
        is_on_hold=any(holds_by_patient(work.db, [patient_id]).values()),
        takes_medicine=any(each.stopped_on is None for each in medicines),
        is_waiting=get(work.db, Patient, patient_id).standing is Standing.WAITING,
    )


def care_of(chart: Chart) -> Care:
    """What decides it in an open chart."""
    has_episode = chart.header.episode_id is not None
    is_open = has_episode and chart.header.discharged_on is None
    return Care(
        has_episode=has_episode,
        is_open=is_open,
        is_on_hold=is_open and any(not each.hold.is_overridden for each in chart.holds),
        takes_medicine=any(each.stopped_on is None for each in chart.medications or ()),
        is_waiting=chart.header.standing is Standing.WAITING,
    )
