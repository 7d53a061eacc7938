"""How every act on documents is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from iopdesk.domain.documents import DocumentKind
from iopdesk.services import documents
from iopdesk.storage.models import Document
from tests.services.scans import a_pdf, file_one

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene


def _file(home: Home) -> Scene:
    return documents.file_document, {
        "patient_id": home.chart.patient_id,
        "data": a_pdf(),
        "kind": DocumentKind.INSURANCE_CARD,
        "title": "Card, both sides",
        "dated_on": date(2026, 10, 20),
        "pages": 1,
    }


def _filed(home: Home) -> dict[str, Any]:
    document_id = file_one(home.door, home.chart.patient_id)
    return {"document_id": document_id, "expected_version": home.version(Document, document_id)}


def _change(home: Home) -> Scene:
    return documents.change_document, {
        **_filed(home),
        "kind": DocumentKind.LETTER,
        "title": "Letter of Dr. Hollis",
        "dated_on": date(2026, 10, 19),
    }


def _move(home: Home) -> Scene:
    return documents.move_document, {
        **_filed(home),
        "to_patient_id": home.another().patient_id,
        "reason": "Scanned on the wrong chart",
    }


def _on_one(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (fn, {"document_id": _filed(home)["document_id"]})


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "document.change": _change,
    "document.file": _file,
    "document.move": _move,
    "document.original_removed": _on_one(documents.end_removal),
    "document.removal_failed": _on_one(documents.removal_failed),
    "document.remove_original": _on_one(documents.begin_removal),
}
