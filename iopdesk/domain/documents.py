"""Documents that are filed in a chart: what they are, and what they prove."""

from __future__ import annotations

import math
from datetime import date
from enum import StrEnum

from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import RuleBroken, sentences
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

_PDF_WITHIN = 1024
"""Readers look for the mark of a PDF in its first 1,024 bytes. Source: PDF Reference 1.7,
appendix H, note 13."""

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


_PROVES = {
    Proves.CONSENT: N_("Consent"),
    Proves.RESULT: N_("Test result"),
    Proves.PLAN: N_("Plan review"),
    Proves.NOTE: N_("Note"),
    Proves.MEETING: N_("Support meeting"),
}


def proves_label(proves: Proves) -> str:
    """The sort of record a document proves: "Test result"."""
    return _(_PROVES[proves])


_MEDIA = {Media.PDF: "PDF", Media.JPEG: "JPEG", Media.PNG: "PNG"}


def media_label(media: Media) -> str:
    """The name of a file format, the same in every language."""
    return _MEDIA[media]


def size_words(size: int) -> str:
    """Bytes as people say them: "9 KB", "1.2 MB"; never less than 1 KB."""
    if size < 1_000_000:
        return _("{count} KB").format(count=max(1, round(size / 1000)))
    return _("{count} MB").format(count=f"{size / 1_000_000:.1f}")


# -- what is taken ----------------------------------------------------------------


def decide_size(size: int) -> None:
    """Allow a file of so many bytes. Raises ``RuleBroken("document.empty" |
    "document.too_large")``.
    """
    if size < 1:
        raise RuleBroken("document.empty")
    if size > MOST_BYTES:
        tenths = math.ceil(size * 10 / 1024 / 1024)  # rounded up: 20.0 would not be too much
        raise RuleBroken("document.too_large", size=f"{tenths / 10:.1f}")


def recognize(data: bytes) -> Media:
    """The format of a file by its content; its name is never asked.

    Raises ``RuleBroken("document.empty" | "document.too_large" | "document.format")``.
    """
    decide_size(len(data))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Media.PDF
    raise RuleBroken("document.format")


def decide_facts(title: str, dated_on: date, today: date) -> None:
    """Allow what is said of a document. Raises ``RuleBroken("document.long_title" |
    "document.in_future")``.
    """
    if len(title) > TEXT_LIMIT:
        raise RuleBroken("document.long_title", field="title", most=f"{TEXT_LIMIT:,}")
    if dated_on > today:
        raise RuleBroken("document.in_future", field="dated_on")


def decide_move(from_patient_id: int, to_patient_id: int | None, reason: str) -> None:
    """Allow a document to go to another chart. Raises ``RuleBroken("document.no_patient" |
    "document.same_chart" | "document.no_reason" | "document.long_reason")``.
    """
    if to_patient_id is None:
        raise RuleBroken("document.no_patient", field="to_patient_id")
    if to_patient_id == from_patient_id:
        raise RuleBroken("document.same_chart", field="to_patient_id")
    if not reason.strip():
        raise RuleBroken("document.no_reason", field="reason")
    if len(reason) > TEXT_LIMIT:
        raise RuleBroken("document.long_reason", field="reason", most=f"{TEXT_LIMIT:,}")


sentences(
    {
        "document.empty": N_(
            "This file is empty, and nothing was filed. Scan or save it again, then file it."
        ),
        "document.too_large": N_(
            "This file has {size} MB, and 20 MB is the most. Scan it in gray or in parts, "
            "then file each part."
        ),
        "document.format": N_(
            "This is no PDF, JPEG or PNG, and nothing was filed. Save it in one of these "
            "formats, then file it."
        ),
        "document.long_title": N_("This title is longer than {most} characters. Shorten it."),
        "document.in_future": N_(
            "This day has not come yet. Enter the day that stands on the document."
        ),
        "document.no_patient": N_("It does not say whose it is. Find the right patient."),
        "document.same_chart": N_(
            "The document is in this chart already. Find the patient it belongs to."
        ),
        "document.no_reason": N_("The reason is missing. It stays in both charts; enter it."),
        "document.long_reason": N_("This reason is longer than {most} characters. Shorten it."),
    }
)
