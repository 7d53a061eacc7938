"""The consent form: every element of 42 CFR 2.31 on paper, with lines to sign on.

What is missing prints in plain sight, and such a form is a draft that nobody signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from iopdesk.i18n import N_, _
from iopdesk.reports import sections as parts
from iopdesk.reports.codes import issue
from iopdesk.reports.facts import Letterhead, PatientFacts, SignatureFacts
from iopdesk.reports.kit.blocks import Box, Document, Grid, Prose, Section, given, strong, text
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState

CONSENT_TITLE = N_("Consent to tell")


@dataclass(frozen=True, slots=True, repr=False)
class ConsentFormFacts:
    """A consent in words; ``missing`` are sentences, empty when it can be signed.

    ``number`` is that of the document. ``cannot_revoke`` says until when it cannot be
    revoked, empty where it always can. ``redisclosure`` is empty where none is owed.
    """

    as_of: date
    letterhead: Letterhead
    patient: PatientFacts
    number: str
    kind: str
    discloser: str
    what: tuple[str, ...]
    what_words: str
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    revocation: str
    cannot_revoke: str
    expiry: str
    consequences: str
    redisclosure: str
    signatures: tuple[SignatureFacts, ...]
    missing: tuple[str, ...] = ()


def draw_consent(
    facts: ConsentFormFacts, *, paper: PaperSize = LETTER, large_print: bool = False
) -> Paper:
    """The form as a PDF: for signature when nothing is missing, else a draft.

    The same facts give the same bytes.
    """
    from iopdesk.reports.kit.press import press

    return press(consent_document(facts), size=paper, large_print=large_print)


def consent_document(facts: ConsentFormFacts) -> Document:
    """The form as blocks, before any page is made."""
    is_draft = bool(facts.missing)
    return Document(
        title=_(CONSENT_TITLE),
        subtitle=_("A copy belongs to the patient."),
        as_of=facts.as_of,
        state=PaperState.DRAFT if is_draft else PaperState.FOR_SIGNATURE,
        stamp=None if is_draft else issue(facts, facts.number, 1, facts.as_of),
        letterhead=facts.letterhead,
        subject=parts.short_subject(facts.patient),
        sections=tuple(_sections(facts)),
        signatures=facts.signatures,
        closing=_closing(facts),
    )


def _sections(facts: ConsentFormFacts) -> Iterator[Section]:
    named = parts.patient_cells(facts.patient, facts.as_of)[:3]  # who treats is no element
    yield Section("", (Grid(((*named, (_("Kind of consent"), text(facts.kind))),)),))
    for title, words in (
        (_("Who may tell"), facts.discloser),
        (_("What may be told"), _listed(facts.what, facts.what_words)),
        (_("To whom"), "\n".join(facts.recipients)),
        (_("What for"), _listed(facts.purposes, "")),
        (_("My right to revoke"), " ".join(_said(facts.revocation, facts.cannot_revoke))),
        (_("Until when"), facts.expiry),
        (_("If I do not sign"), facts.consequences),
    ):
        yield Section(title, (Prose(text(given(words))),))
    if facts.redisclosure:
        yield Section(_("What others may pass on"), (Prose(text(facts.redisclosure)),))
    words = _("I have read this, or it was read to me, and I have a copy or may have one.")
    yield Section(_("Signature of who consents"), (Prose(text(words)),))


def _listed(what: tuple[str, ...], words: str) -> str:
    found = ", ".join(what)
    return "\n".join(_said(found[:1].upper() + found[1:], words))


def _said(*texts: str) -> list[str]:
    return [each for each in texts if each.strip()]


def _closing(facts: ConsentFormFacts) -> tuple[Box, ...]:
    if not facts.missing:
        return ()
    lead = strong(_("Not yet for signature."))
    return (Box(text(lead, " ", " ".join(facts.missing))),)
