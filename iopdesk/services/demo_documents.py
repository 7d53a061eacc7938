"""Documents of the demo practice: small papers, drawn from words; one came from a wrong chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import select

from iopdesk.domain.documents import DocumentKind, Media, Proves
from iopdesk.services.acts import Work
from iopdesk.services.demo_people import DemoPatient
from iopdesk.services.documents import SLIP
from iopdesk.storage import document_store
from iopdesk.storage.base import ACT
from iopdesk.storage.models import Consent, Document

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Known, Recipe

_TOLD, _OTHER = "Marisol Quintero", "Priya Nandakumar"
_DESK = "Tessa Lund"
_K = DocumentKind


@dataclass(frozen=True, slots=True, repr=False)
class DemoDocument:
    """One paper: how many days after admission it is dated, and what stands on it."""

    kind: DocumentKind
    title: str
    after: int
    lines: Sequence[str]
    proves_consent: bool = False


_OF_TOLD = (
    DemoDocument(
        _K.REFERRAL,
        "Referral of Hollis Family Medicine",
        -5,
        ("Hollis Family Medicine", "Please see this patient for intensive outpatient care."),
    ),
    DemoDocument(
        _K.RECORDS,
        "Discharge summary of Fernwood House",
        -1,
        ("Fernwood House", "Residential treatment completed.", "Naltrexone continued."),
    ),
)
_OF_EVERYBODY = (
    DemoDocument(_K.IDENTITY, "State identity card", 0, ("Identity card", "State of Georgia")),
    DemoDocument(
        _K.CONSENT,
        "Signed release of information",
        0,
        ("Release of information", "Signed on paper at intake."),
        proves_consent=True,
    ),
)


def add_documents(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Four for the patient whose chart the pictures show, two for others in care."""
    consents = _first_consents(work)
    for one in recipe.patients.values():
        if one.admitted_on is None or one.discharged_on is not None:
            continue
        patient_id = known[one.name].patient_id
        papers = (*_OF_EVERYBODY, *(_OF_TOLD if one.name == _TOLD else ()))
        for paper in papers:
            row = _row(work, one, patient_id, paper, recipe, staff)
            consent_id = consents.get(patient_id) if paper.proves_consent else None
            if consent_id is not None:
                row.proves, row.proves_id = Proves.CONSENT, consent_id
            work.db.add(row)
            work.db.flush()
    _add_slip(work, recipe, known, staff)


def _row(
    work: Work,
    one: DemoPatient,
    patient_id: int,
    paper: DemoDocument,
    recipe: Recipe,
    staff: Mapping[str, int],
) -> Document:
    assert one.admitted_on is not None
    dated_on = date.fromordinal(one.admitted_on.toordinal() + paper.after)
    data = letter((*paper.lines, "", one.name, dated_on.isoformat()))
    filed_on = min(max(dated_on, one.admitted_on), recipe.calendar.today)
    return Document(
        patient_id=patient_id,
        kind=paper.kind,
        title=paper.title,
        dated_on=min(dated_on, recipe.calendar.today),
        filed_at=min(recipe.now, datetime.combine(filed_on, time(8, 40), recipe.zone)),
        filed_by_id=staff[_DESK],
        media=Media.PDF,
        size=len(data),
        pages=1,
        content_id=document_store.keep(work.db, data),
        proves=None,
        proves_id=None,
    )


def _first_consents(work: Work) -> dict[int, int]:
    found: dict[int, int] = {}
    for patient_id, consent_id in work.db.execute(
        select(Consent.patient_id, Consent.id).order_by(Consent.id)
    ):
        found.setdefault(patient_id, consent_id)
    return found


def _add_slip(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """The referral once lay in another chart, and says so."""
    moved = work.db.scalars(
        select(Document).where(
            Document.patient_id == known[_TOLD].patient_id, Document.kind == _K.REFERRAL
        )
    ).first()
    if moved is None or _OTHER not in known:
        return
    work.db.add(
        Document(
            patient_id=known[_OTHER].patient_id,
            kind=moved.kind,
            title="Two referrals lay on the scanner together",
            dated_on=moved.filed_at.astimezone(recipe.zone).date(),
            filed_at=moved.filed_at,
            filed_by_id=staff[_DESK],
            media=moved.media,
            size=0,
            pages=None,
            content_id=f"{SLIP}{moved.id}-{ACT.get()}",
            proves=None,
            proves_id=moved.id,
        )
    )


# -- a page with words on it ------------------------------------------------------


def letter(lines: Sequence[str]) -> bytes:
    """A PDF of one letter page; the same words are the same bytes."""
    content = b"\n".join(_drawn(lines))
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Resources << /Font << /F 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    found, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(b"%010d 00000 n \n" % len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(bodies) + 1, b"".join(places))
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return found + table + end % (len(bodies) + 1, len(found))


def _drawn(lines: Sequence[str]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        size, top = (18, 700) if not number else (12, 690 - 20 * number)
        words = line.encode("cp1252", "replace")
        for sign in (b"\\", b"(", b")"):
            words = words.replace(sign, b"\\" + sign)
        yield b"BT /F %d Tf 72 %d Td (%s) Tj ET" % (size, top, words)
