"""The consent form on paper: drawn from the record, and the trace of every copy that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.consent_forms import (
    missing_elements,
    purposes_of,
    required_signers,
    signed_by,
)
from iopdesk.domain.consent_terms import (
    Consent,
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Signer,
    Term,
    consent_kind_label,
    info_label,
    purpose_label,
    signer_label,
)
from iopdesk.domain.disclosures import until_words
from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _
from iopdesk.reports.consent_form import ConsentFormFacts, draw_consent
from iopdesk.reports.facts import PatientFacts, SignatureFacts
from iopdesk.reports.papers import Paper
from iopdesk.services.acts import Work, act, question
from iopdesk.services.consent_facts import Held, held_with
from iopdesk.services.contacts import read_contacts
from iopdesk.services.shown_names import name_of
from iopdesk.services.summaries import CopyNoted, MissingThing
from iopdesk.services.summary_facts import letterhead
from iopdesk.storage.models import Consent as ConsentRecord
from iopdesk.storage.models import Patient

UNSIGNED = frozenset({"signature", "date", "signer"})
"""Elements that only the paper brings: without the others a form is not for signature."""


@dataclass(frozen=True, slots=True, repr=False)
class DrawnConsent:
    """The form with what it lacks; ``file_name`` names no patient."""

    paper: Paper
    missing: tuple[MissingThing, ...]
    file_name: str


@question("consent.draw", row=Row.CONSENTS, subject="consent_id", view="consent.view")
def draw_form(work: Work, *, consent_id: int) -> DrawnConsent:
    """The form as it prints: for signature, or as a draft with what it lacks."""
    found = held_with(work, consent_id)
    consent = found.one(consent_id)
    facts = _facts(work, found, consent)
    missing = tuple(
        MissingThing(each.code, each.words)
        for each in missing_elements(consent, found.facts)
        if each.code not in UNSIGNED
    )
    return DrawnConsent(draw_consent(facts), missing, f"consent-{work.today.isoformat()}.pdf")


# -- copies that leave ------------------------------------------------------------


@act(
    "consent.save",
    row=Row.DOCUMENTS,
    subject="consent_id",
    label=N_("Save consent as PDF"),
    icon="file-pdf-box",
)
def begin_save(work: Work, *, consent_id: int) -> CopyNoted:
    """Record that a form is about to be written to a file, before it is."""
    return CopyNoted()


@act("consent.saved", row=Row.DOCUMENTS, subject="consent_id", label=N_("Consent saved as PDF"))
def end_save(work: Work, *, consent_id: int) -> CopyNoted:
    """Record that the file was written."""
    return _noted(work, consent_id, _("{name}: consent saved as PDF"))


@act(
    "consent.print",
    row=Row.DOCUMENTS,
    subject="consent_id",
    label=N_("Print consent"),
    icon="printer-outline",
)
def begin_print(work: Work, *, consent_id: int) -> CopyNoted:
    """Record that a form is about to go to a printer, before it does."""
    return CopyNoted()


@act("consent.printed", row=Row.DOCUMENTS, subject="consent_id", label=N_("Consent printed"))
def end_print(work: Work, *, consent_id: int) -> CopyNoted:
    """Record that the printer took it."""
    return _noted(work, consent_id, _("{name}: consent printed"))


@act(
    "consent.copy_failed",
    row=Row.DOCUMENTS,
    subject="consent_id",
    label=N_("Copy of a consent failed"),
)
def copy_failed(work: Work, *, consent_id: int) -> CopyNoted:
    """Record that the copy announced last did not come out."""
    return CopyNoted()


# -- inside -----------------------------------------------------------------------


def _noted(work: Work, consent_id: int, words: str) -> CopyNoted:
    query = select(ConsentRecord.patient_id).where(ConsentRecord.id == consent_id)
    return CopyNoted(words.format(name=name_of(work, work.db.scalars(query).one())))


def _facts(work: Work, found: Held, consent: Consent) -> ConsentFormFacts:
    patient = work.db.get_one(Patient, consent.patient_id)
    owes = consent.kind is ConsentKind.TREATMENT_PAYMENT_OPERATIONS or any(
        each.is_hipaa for each in consent.recipients
    )
    lacking = [
        each.words for each in missing_elements(consent, found.facts) if each.code not in UNSIGNED
    ]
    return ConsentFormFacts(
        as_of=work.today,
        letterhead=letterhead(work),
        patient=PatientFacts(
            consent.patient_name, patient.mrn, patient.preferred_name, patient.birth_on
        ),
        number=f"{patient.mrn}-C{consent.consent_id}",
        kind=consent_kind_label(consent.kind),
        discloser=consent.discloser,
        what=tuple(info_label(each) for each in Info if each in consent.what),
        what_words=consent.what_words,
        recipients=_recipients(work, consent),
        purposes=tuple(purpose_label(each) for each in Purpose if each in purposes_of(consent)),
        revocation=consent.revocation_words,
        cannot_revoke=_cannot_revoke(consent.irrevocable),
        expiry=until_words(consent.expiry) if consent.expiry.is_set else "",
        consequences=consent.consequences,
        redisclosure=consent.redisclosure if owes else "",
        signatures=tuple(_lines(work, found, consent)),
        missing=tuple(lacking),
    )


def _cannot_revoke(term: Term | None) -> str:
    if term is None:
        return ""
    return _("I cannot revoke it before: {end}.").format(end=until_words(term).lower())


def _recipients(work: Work, consent: Consent) -> tuple[str, ...]:
    """Each recipient in a line; classes and intermediaries with whom they hold."""
    members = {each for one in consent.recipients for each in one.members}
    book = read_contacts(work, members)
    return tuple(_recipient(each, [book[one].told for one in sorted(each.members) if one in book])
                 for each in consent.recipients)  # fmt: skip


def _recipient(recipient: Recipient, members: list[str]) -> str:
    if recipient.kind is RecipientKind.ORGANIZATION:
        return _("{name} and its staff").format(name=recipient.name)
    named = [*members, *([_("those who treat me")] if recipient.has_treating_members else [])]
    return f"{recipient.name}: {', '.join(named)}" if named else recipient.name


def _lines(work: Work, found: Held, consent: Consent) -> Iterator[SignatureFacts]:
    """A line for each whose signature the form needs today; the patient's name is known."""
    needed = required_signers(found.facts, work.today)
    for signer in Signer:
        if signer not in needed:
            continue
        one = signed_by(consent, signer)
        name = consent.patient_name if signer is Signer.PATIENT else _("Name")
        role = signer_label(signer)
        if signer is not Signer.PATIENT:
            role = _("{who}, authority:").format(who=role)
        yield SignatureFacts(one.name if one is not None else name, role)
