"""Documents that are filed in a chart: what they are, and what they prove."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class DocumentKind(StrEnum):
    """What a document is."""

    IDENTITY = "identity"
    INSURANCE_CARD = "insurance_card"
    CONSENT = "consent"
    REFERRAL = "referral"
    RECORDS = "records"
    LABORATORY = "laboratory"
    LEGAL = "legal"
    SIGNED_FORM = "signed_form"
    MEETING_SLIP = "meeting_slip"
    LETTER = "letter"
    OTHER = "other"


class Media(StrEnum):
    """The file formats that are taken, recognized by their content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


class Proves(StrEnum):
    """The sort of record a document proves."""

    CONSENT = "consent"
    RESULT = "result"
    PLAN = "plan"
    NOTE = "note"
    MEETING = "meeting"


MOST_BYTES = 20 * 1024 * 1024
"""The largest file that is taken: 20 MB."""

_KINDS = {
    DocumentKind.IDENTITY: N_("Identity"),
    DocumentKind.INSURANCE_CARD: N_("Insurance card"),
    DocumentKind.CONSENT: N_("Consent"),
    DocumentKind.REFERRAL: N_("Referral"),
    DocumentKind.RECORDS: N_("Records from elsewhere"),
    DocumentKind.LABORATORY: N_("Laboratory report"),
    DocumentKind.LEGAL: N_("Court or legal paper"),
    DocumentKind.SIGNED_FORM: N_("Signed form"),
    DocumentKind.MEETING_SLIP: N_("Meeting slip"),
    DocumentKind.LETTER: N_("Letter"),
    DocumentKind.OTHER: N_("Other"),
}


def document_kind_label(kind: DocumentKind) -> str:
    """What a document is: "Insurance card"."""
    return _(_KINDS[kind])
