"""Emergency openings ("break-glass"): a typed reason, thirty minutes, reviewed by a director."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from iopdesk.domain.people import Role
from iopdesk.domain.permission import Row
from iopdesk.domain.privacy import GLASS_SPAN, decide_break, decide_review, require_reason
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _, clock_time
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import NAME, full
from iopdesk.services.subjects import glass_of, standing_of
from iopdesk.storage.models import BreakGlass, Patient, Person, PersonRole

_LIMIT = 200


@dataclass(frozen=True, slots=True, repr=False)
class GlassChanged:
    """An emergency opening after an act."""

    patient_id: int
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class GlassRow:
    """One opening as the reviewer sees it; instants are on the practice's wall clock."""

    glass_id: int
    patient_id: int
    patient: str
    mrn: str
    person: str
    reason: str
    opened_at: datetime
    ends_at: datetime
    is_running: bool
    may_review: bool


@act(
    "break_glass.open",
    row=Row.EMERGENCY,
    subject="patient_id",
    label=N_("Open in an emergency"),
    icon="alert-octagon-outline",
    by_number=True,
)
def open_record(work: Work, *, patient_id: int, reason: str) -> GlassChanged:
    """Open a closed record to this person for thirty minutes.

    Raises ``RuleBroken("break_glass.open_already" | "break_glass.not_due" |
    "break_glass.reason")``.
    """
    decide_break(standing_of(work, patient_id), reason)
    ends_at = work.now + GLASS_SPAN
    work.db.add(
        BreakGlass(
            patient_id=patient_id,
            person_id=work.person.id,
            reason=reason.strip(),
            opened_at=work.now,
            ends_at=ends_at,
            reviewed_by_id=None,
            reviewed_at=None,
            finding="",
        )
    )
    until = clock_time(ends_at.astimezone(work.practice.zone))
    return GlassChanged(patient_id, _("Open for you until {time}").format(time=until))


@act(
    "break_glass.close",
    row=Row.EMERGENCY,
    subject="patient_id",
    label=N_("Close the emergency opening"),
    icon="lock-outline",
    by_number=True,
)
def close_record(work: Work, *, patient_id: int) -> GlassChanged:
    """End the person's own opening now. Raises ``RuleBroken("break_glass.not_open")``."""
    row = glass_of(work.db, work.person.id, patient_id, work.now)
    if row is None:
        raise RuleBroken("break_glass.not_open")
    row.ends_at = work.now
    return GlassChanged(patient_id, _("Emergency opening closed"))


@act(
    "break_glass.review",
    row=Row.RESTRICTIONS,
    subject="patient_id",
    label=N_("Review an emergency opening"),
    icon="clipboard-check-outline",
)
def review(work: Work, *, patient_id: int, glass_id: int, finding: str) -> GlassChanged:
    """Record what a director found. It stands for ever: there is no undo.

    Raises ``RuleBroken("break_glass.finding" | "break_glass.reviewed" |
    "break_glass.running" | "break_glass.own_review")``, ``Conflict`` for another patient's.
    """
    row = get(work.db, BreakGlass, glass_id)
    if row.patient_id != patient_id:  # the audit would name the wrong one
        raise Conflict("break_glass")
    decide_review(
        opened_by_id=row.person_id,
        reviewer_id=work.person.id,
        directors=_directors(work),
        is_reviewed=row.reviewed_at is not None,
        is_running=row.ends_at > work.now,
    )
    require_reason(finding, "break_glass.finding")
    row.reviewed_by_id, row.reviewed_at = work.person.id, work.now
    row.finding = finding.strip()
    return GlassChanged(row.patient_id, _("Emergency opening reviewed"))


@question("break_glass.to_review", row=Row.RESTRICTIONS)
def list_to_review(work: Work) -> tuple[GlassRow, ...]:
    """The openings that nobody has reviewed yet, the oldest first."""
    directors = set(_directors(work))
    zone, own_alone = work.practice.zone, directors <= {work.person.id}
    rows = work.db.execute(
        select(BreakGlass, Person.name.label("person"), *NAME)
        .join(Person, Person.id == BreakGlass.person_id)
        .join(Patient, Patient.id == BreakGlass.patient_id)
        .where(BreakGlass.reviewed_at.is_(None))
        .order_by(BreakGlass.id)
        .limit(_LIMIT)
    )
    return tuple(
        GlassRow(
            row.BreakGlass.id,
            row.BreakGlass.patient_id,
            full(work, row.BreakGlass.patient_id, row),
            row.mrn,
            row.person,
            row.BreakGlass.reason,
            row.BreakGlass.opened_at.astimezone(zone),
            row.BreakGlass.ends_at.astimezone(zone),
            row.BreakGlass.ends_at > work.now,
            row.BreakGlass.ends_at <= work.now
            and (own_alone or row.BreakGlass.person_id != work.person.id),
        )
        for row in rows
    )


def _directors(work: Work) -> list[int]:
    """Clinical directors in force who are in the practice."""
    return list(
        work.db.scalars(
            select(Person.id)
            .join(PersonRole, PersonRole.person_id == Person.id)
            .where(
                Person.is_active,
                PersonRole.role == Role.DIRECTOR,
                PersonRole.waits_since.is_(None),
            )
        )
    )


sentences(
    {
        "break_glass.not_open": N_("No emergency opening of yours runs for this patient."),
        "break_glass.finding": N_(
            "The finding is missing or too short. Say in {least} characters or more what you found."
        ),
    }
)
