"""How every act on meetings, family, referrals, incidents and follow-ups is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.consent_terms import ConsentKind, Info, Purpose, RecipientKind, Signer
from iopdesk.domain.contacts import ContactKind, Relation
from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.permission import Need, Row
from iopdesk.domain.support_rules import IncidentFacts
from iopdesk.domain.supports import (
    FamilyKind,
    IncidentKind,
    MeetingKind,
    MeetingProof,
    ReferralFor,
    ReferralState,
)
from iopdesk.services import (
    discharges,
    family,
    follow_ups,
    incidents,
    merging,
    referrals,
    support_meetings,
)
from iopdesk.services.acts import Act, Work
from iopdesk.services.door import Door
from iopdesk.services.family import FamilyFields
from iopdesk.services.follow_ups import Answers
from iopdesk.services.referrals import ReferralFields
from iopdesk.storage import models
from iopdesk.storage.base import Logged
from tests.services import house

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene

TODAY = house.TODAY
REFERRED = ReferralFields(
    ReferralFor.MEDICAL, "Blood pressure", date(2026, 10, 12), to_words="County clinic"
)
ANSWERS = Answers(True, True, "With a sister", "Part time", "Sounded well")


def meeting(**more: Any) -> dict[str, Any]:
    """What a meeting is recorded with."""
    given = {
        "held_on": TODAY,
        "kind": MeetingKind.AA,
        "is_on_site": False,
        "proof": MeetingProof.SELF_REPORTED,
        "note": "Home group",
    }
    return given | more


def seen(door: Door, **more: Any) -> IncidentFacts:
    """What somebody saw just now."""
    given = {
        "kind": IncidentKind.IMPAIRED,
        "happened_at": door.now() - timedelta(minutes=10),
        "observed": "Unsteady, slurred speech",
    }
    return IncidentFacts(**(given | more))


def seed(door: Door, *rows: Logged) -> None:
    """Put rows there as an act would, which no registry knows: the log has them."""

    def put(work: Work) -> None:
        work.db.add_all(rows)
        work.db.flush()

    put.act = Act(  # type: ignore[attr-defined]
        "test.seed", put, Row.OWN, Need.DO, None, False, "Seed", "", False, None
    )
    door.do(put)


def contact(door: Door, name: str = "Ana Quintero") -> int:
    """A person in the address book."""
    row = models.Contact(
        kind=ContactKind.PERSON, name=name, sort_key=name.casefold(), organization_id=None,
        title="", phone="(404) 555-0171", fax="", email="", address="", code_word="",
        is_hipaa=False, is_hidden=False,
    )  # fmt: skip
    seed(door, row)
    return row.id


def tie(door: Door, patient_id: int, contact_id: int, **more: Any) -> None:
    """Make somebody a sister of the patient, confidentiality signed."""
    given = {
        "relation": Relation.SIBLING, "is_emergency": False, "next_on": None, "next_words": "",
        "authority": "", "authority_from": None, "authority_until": None,
        "confidentiality_on": date(2026, 9, 1), "note": "",
    }  # fmt: skip
    seed(door, models.PatientContact(patient_id=patient_id, contact_id=contact_id, **given | more))


def agree(door: Door, patient_id: int, contact_id: int, **more: Any) -> None:
    """A complete consent of the patient that covers the contact for family support."""
    given = {
        "kind": ConsentKind.SPECIFIC, "patient_name": "Calvin Osei",
        "discloser": "Larkspur Recovery", "what": (Info.IS_PATIENT.value,), "what_words": "",
        "purposes": (Purpose.FAMILY_SUPPORT.value,), "revocation_words": "In writing, any day",
        "expires_on": date(2027, 8, 10), "expires_event": "", "event_on": None,
        "never_expires": False, "irrevocable_on": None, "irrevocable_event": "",
        "irrevocable_event_on": None, "consequences": "None", "redisclosure": "May be told on",
        "written_at": door.now(), "written_by_id": house.person(door, "Dana Okafor").id,
        "revoked_at": None, "revoked_by": None, "replaces_id": None,
    }  # fmt: skip
    row = models.Consent(patient_id=patient_id, **given | more)
    seed(door, row)
    seed(
        door,
        models.ConsentRecipient(
            consent_id=row.id, kind=RecipientKind.PERSON, name="Ana Quintero",
            contact_id=contact_id, members=(), is_hipaa=False, has_treating_members=False,
        ),
        models.ConsentSignature(
            consent_id=row.id, signer=Signer.PATIENT, name="Calvin Osei", is_signed=True,
            signed_on=date(2026, 8, 10), authority="", authority_ends_on=None,
        ),
    )  # fmt: skip


def guest(door: Door, patient_id: int) -> int:
    """A sister whom a consent covers and who signed confidentiality."""
    contact_id = contact(door)
    tie(door, patient_id, contact_id)
    agree(door, patient_id, contact_id)
    return contact_id


def here(contact_id: int, **more: Any) -> FamilyFields:
    """What family attendance is recorded with."""
    given = {"kind": FamilyKind.EDUCATION, "held_on": TODAY, "minutes": 90, "note": "Asked much"}
    return FamilyFields(**({"contact_id": contact_id} | given | more))


def version(door: Door, model: Any, record_id: int) -> int:
    """The version a record has now."""
    with Session(door.file.read_engine) as db:
        return db.scalars(select(model.version).where(model.id == record_id)).one()


def left(door: Door, episode_id: int) -> None:
    """Discharge a patient today."""
    door.do(
        discharges.discharge,
        episode_id=episode_id,
        expected_version=version(door, models.Episode, episode_id),
        on=TODAY,
        reason=DischargeReason.COMPLETED,
        status="",
        prognosis="",
        next_level="1",
    )


def _add_meeting(home: Home) -> Scene:
    return support_meetings.add_meeting, {"patient_id": home.chart.patient_id, **meeting()}


def _meeting(home: Home) -> dict[str, Any]:
    fn, given = _add_meeting(home)
    found = home.door.do(fn, **given).result.meeting_id
    return {
        "patient_id": home.chart.patient_id,
        "meeting_id": found,
        "expected_version": home.version(models.SupportMeeting, found),
    }


def _change_meeting(home: Home) -> Scene:
    changed = meeting(kind=MeetingKind.SMART, note="Evening")
    return support_meetings.change_meeting, _meeting(home) | changed


def _target(home: Home) -> Scene:
    episode_id = home.another().episode_id
    expected = home.version(models.Episode, episode_id)
    given = {"episode_id": episode_id, "expected_version": expected, "weekly_meetings": 3}
    return support_meetings.set_target, given


def _record_incident(home: Home) -> Scene:
    given = {"patient_id": home.chart.patient_id, "facts": seen(home.door)}
    return incidents.record_incident, given


def _settle(home: Home) -> Scene:
    fn, given = _record_incident(home)
    incident_id = home.door.do(fn, **given).result.incident_id
    return incidents.change_incident, {
        "patient_id": home.chart.patient_id,
        "incident_id": incident_id,
        "expected_version": home.version(models.Incident, incident_id),
        "facts": seen(
            home.door,
            is_driving_prevented=True,
            ride="Sister",
            medical_check="Seen by the nurse",
            told="Clinical director",
            action="Rested, then home",
        ),
    }


def _refer(home: Home) -> Scene:
    return referrals.add_referral, {"patient_id": home.chart.patient_id, "fields": REFERRED}


def _update_referral(home: Home) -> Scene:
    fn, given = _refer(home)
    referral_id = home.door.do(fn, **given).result.referral_id
    return referrals.change_referral, {
        "patient_id": home.chart.patient_id,
        "referral_id": referral_id,
        "expected_version": home.version(models.Referral, referral_id),
        "fields": ReferralFields(
            ReferralFor.HOUSING, "Needs a room", TODAY, to_words="Alder House",
            state=ReferralState.DONE, appointment_on=TODAY, closed_on=TODAY, outcome="Has one",
        ),
    }  # fmt: skip


def _add_family(home: Home) -> Scene:
    patient_id = home.chart.patient_id
    fields = here(guest(home.door, patient_id))
    return family.add_family, {"patient_id": patient_id, "fields": fields}


def _family(home: Home) -> dict[str, Any]:
    fn, given = _add_family(home)
    found = home.door.do(fn, **given).result.family_id
    return {
        "patient_id": home.chart.patient_id,
        "family_id": found,
        "expected_version": home.version(models.FamilyAttendance, found),
    }


def _change_family(home: Home) -> Scene:
    given = _family(home)
    with Session(home.door.file.read_engine) as db:
        contact_id = db.get_one(models.FamilyAttendance, given["family_id"]).contact_id
    fields = here(contact_id, minutes=60, kind=FamilyKind.SUPPORT, note="Left early")
    return family.change_family, given | {"fields": fields}


def _follow_up(home: Home) -> Scene:
    episode_id = home.another().episode_id
    left(home.door, episode_id)
    long_ago = TODAY - timedelta(days=40)
    with Session(home.door.file.write_engine) as db:
        table = models.Episode.__table__
        connection = db.connection()
        of = table.update().where(table.c.id == episode_id)
        connection.execute(of.values(discharged_on=long_ago))
        db.info["door_commits"] = True
        db.commit()
    given = {"episode_id": episode_id, "days": 30, "answers": ANSWERS}
    return follow_ups.record_follow_up, given


def _merge(home: Home) -> Scene:
    """A look-alike in care with records of every kind, and one on the wait list."""
    kept, other = home.waiting(), home.another().patient_id
    return merging.merge, {
        "patient_id": kept,
        "other_id": other,
        "expected_version": home.version(models.Patient, kept),
        "other_version": home.version(models.Patient, other),
        "take": ("given_name", "family_name"),
    }


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "family.add": _add_family,
    "family.change": _change_family,
    "family.remove": lambda home: (family.remove_family, _family(home)),
    "follow_up.record": _follow_up,
    "incident.record": _record_incident,
    "incident.settle": _settle,
    "patient.merge": _merge,
    "referral.add": _refer,
    "referral.change": _update_referral,
    "support.add_meeting": _add_meeting,
    "support.change_meeting": _change_meeting,
    "support.remove_meeting": lambda home: (support_meetings.remove_meeting, _meeting(home)),
    "support.set_target": _target,
}
