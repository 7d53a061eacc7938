"""Small PDFs that no other call has made, and filing one."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from iopdesk.domain.documents import DocumentKind
from iopdesk.services import documents
from iopdesk.services.door import Door

_numbers = count(1)


def a_pdf(words: str = "", pages: int = 1) -> bytes:
    """A small PDF of some pages that no other call has made."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + pages))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *[page] * pages,
    ]
    found = f"%PDF-1.4\n% {next(_numbers)} {words}\n".encode()
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(found))
        found += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    ends = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>"
    return found + f"{ends}\nstartxref\n{len(found)}\n%%EOF\n".encode()


def file_one(door: Door, patient_id: int, data: bytes | None = None, **more: Any) -> int:
    """File a document; returns its id."""
    given = {"kind": DocumentKind.REFERRAL, "title": "Referral of Dr. Hollis", "pages": 1}
    given |= {"dated_on": date(2026, 10, 20), **more}
    filed = door.do(documents.file_document, patient_id=patient_id, data=data or a_pdf(), **given)
    found: int = filed.result.document_id
    return found
