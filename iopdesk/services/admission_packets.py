"""The admission packet from the record, and the trace of every copy that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select

from iopdesk.domain.consent_drafts import blank_draft
from iopdesk.domain.consent_forms import required_signers
from iopdesk.domain.consent_terms import (
    CORE_PURPOSES,
    ConsentKind,
    Info,
    Purpose,
    Signer,
    consent_kind_label,
    info_label,
    purpose_label,
    signer_label,
)
from iopdesk.domain.hours import plain_hours
from iopdesk.domain.intake import ChecklistStep, StepState
from iopdesk.domain.permission import Row
from iopdesk.domain.series import days_words, rule_words
from iopdesk.i18n import N_, _
from iopdesk.reports.admission_packet import PacketFacts, PacketStep, draw_packet
from iopdesk.reports.consent_form import ConsentFormFacts
from iopdesk.reports.crisis_card import CrisisCardFacts
from iopdesk.reports.facts import PatientFacts, SignatureFacts
from iopdesk.reports.papers import Paper
from iopdesk.services.acts import Work, act, question
from iopdesk.services.admissions import ChecklistShown, read_checklist
from iopdesk.services.chart import ChartHeader, read_header
from iopdesk.services.consent_facts import held
from iopdesk.services.shown_names import name_of
from iopdesk.services.summaries import CopyNoted
from iopdesk.services.summary_facts import letterhead, person_facts
from iopdesk.storage.models import Group, Membership, Room, Series

_CORE = ConsentKind.TREATMENT_PAYMENT_OPERATIONS


@dataclass(frozen=True, slots=True, repr=False)
class DrawnPacket:
    """The packet as a paper; ``file_name`` names no patient."""

    paper: Paper
    file_name: str


@question("packet.draw", row=Row.DOCUMENTS, subject="patient_id")
def draw(work: Work, *, patient_id: int) -> DrawnPacket:
    """The packet as the record has it, at any time before or after the admission."""
    header = read_header(work, patient_id)
    checklist = read_checklist(work, patient_id)
    patient = person_facts(work, patient_id)
    number = f"{patient.mrn}-A{header.episode_id or 0}"
    consent, consented = _consent(work, patient_id, patient, checklist, f"{number}C")
    facts = PacketFacts(
        as_of=work.today,
        letterhead=letterhead(work),
        patient=patient,
        number=number,
        admitted_on=header.admitted_on,
        level=header.level_words,
        steps=_steps(checklist),
        hours=_hours(header),
        timetable=tuple(_timetable(work, header.episode_id)),
        consent=consent,
        consented=consented,
        card=CrisisCardFacts(work.practice.crisis_phone, "", "", (), work.today),
        signatures=(*_signers(work, patient_id, patient.name), _staff(work)),
    )
    return DrawnPacket(draw_packet(facts), f"admission-packet-{work.today.isoformat()}.pdf")


# -- copies that leave ------------------------------------------------------------


@act(
    "packet.save",
    row=Row.DOCUMENTS,
    subject="patient_id",
    label=N_("Save admission packet as PDF"),
    icon="file-pdf-box",
)
def begin_save(work: Work, *, patient_id: int) -> CopyNoted:
    """Record that a packet is about to be written to a file, before it is."""
    return CopyNoted()


@act(
    "packet.saved",
    row=Row.DOCUMENTS,
    subject="patient_id",
    label=N_("Admission packet saved as PDF"),
    icon="file-pdf-box",
)
def end_save(work: Work, *, patient_id: int) -> CopyNoted:
    """Record that the file was written."""
    return _noted(work, patient_id, _("{name}: admission packet saved as PDF"))


@act(
    "packet.print",
    row=Row.DOCUMENTS,
    subject="patient_id",
    label=N_("Print admission packet"),
    icon="printer-outline",
)
def begin_print(work: Work, *, patient_id: int) -> CopyNoted:
    """Record that a packet is about to go to a printer, before it does."""
    return CopyNoted()


@act(
    "packet.printed",
    row=Row.DOCUMENTS,
    subject="patient_id",
    label=N_("Admission packet printed"),
    icon="printer-outline",
)
def end_print(work: Work, *, patient_id: int) -> CopyNoted:
    """Record that the printer took it."""
    return _noted(work, patient_id, _("{name}: admission packet printed"))


@act(
    "packet.copy_failed",
    row=Row.DOCUMENTS,
    subject="patient_id",
    label=N_("Copy of an admission packet failed"),
    icon="alert-outline",
)
def copy_failed(work: Work, *, patient_id: int) -> CopyNoted:
    """Record that the copy announced last did not come out."""
    return CopyNoted()


def _noted(work: Work, patient_id: int, words: str) -> CopyNoted:
    return CopyNoted(words.format(name=name_of(work, patient_id)))


# -- parts ------------------------------------------------------------------------


def _steps(shown: ChecklistShown | None) -> tuple[PacketStep, ...]:
    """The steps that this person sees, each as far as it is."""
    states = {StepState.DONE: True, StepState.NOT_APPLICABLE: None, None: False}
    steps = shown.steps if shown is not None else ()
    return tuple(PacketStep(each.label, states[each.state], each.words) for each in steps)


def _hours(header: ChartHeader) -> str:
    if header.weekly_minutes is None:
        return ""
    words = _("{hours} hours a week").format(hours=plain_hours(header.weekly_minutes))
    return f"{words}: {days_words(header.weekdays)}." if header.weekdays else f"{words}."


def _timetable(work: Work, episode_id: int | None) -> Iterator[tuple[str, str, str]]:
    """The groups the patient is seated in, as they meet."""
    rows = work.db.execute(
        select(Group.name, Room.name, Series.rule, Series.start_minute, Series.minutes)
        .join(Membership, Membership.group_id == Group.id)
        .join(Series, Series.group_id == Group.id)
        .outerjoin(Room, Room.id == Group.room_id)
        .where(
            Membership.episode_id == episode_id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= work.today),
            or_(Series.ends_on.is_(None), Series.ends_on >= work.today),
        )
        .distinct()
        .order_by(Series.start_minute, Group.name)
    )
    for name, room, rule, start, minutes in rows:
        yield rule_words(rule, start, minutes), name, room or ""


def _consent(
    work: Work,
    patient_id: int,
    patient: PatientFacts,
    checklist: ChecklistShown | None,
    number: str,
) -> tuple[ConsentFormFacts | None, str]:
    """The form to sign, or what tells that one is signed."""
    steps = checklist.steps if checklist is not None else ()
    for each in steps:
        if each.step is ChecklistStep.CONSENTS and each.is_by_record:
            return None, _("Signed")
    draft = blank_draft(_CORE, work.practice.name)
    facts = ConsentFormFacts(
        as_of=work.today,
        letterhead=letterhead(work),
        patient=patient,
        number=number,
        kind=consent_kind_label(draft.kind),
        discloser=draft.discloser,
        what=tuple(info_label(each) for each in Info if each is not Info.COUNSELING_NOTES),
        what_words=draft.what_words,
        recipients=(
            _("My treating providers, health plans and those who pay for my care"),
            _("People who help to run this program"),
        ),
        purposes=tuple(purpose_label(each) for each in Purpose if each in CORE_PURPOSES),
        revocation=draft.revocation_words,
        cannot_revoke="",
        expiry=_("No end, until I revoke it."),
        consequences=draft.consequences,
        redisclosure=draft.redisclosure,
        signatures=_signers(work, patient_id, patient.name),
    )
    return facts, ""


def _signers(work: Work, patient_id: int, name: str) -> tuple[SignatureFacts, ...]:
    """A line for each whose signature is needed today; the patient's name is known."""
    needed = required_signers(held(work, patient_id).facts, work.today)
    return tuple(
        SignatureFacts(name if each is Signer.PATIENT else _("Name"), signer_label(each))
        for each in Signer
        if each in needed
    )


def _staff(work: Work) -> SignatureFacts:
    person = work.person
    return SignatureFacts(person.name, _("for the program"), person.credentials)
