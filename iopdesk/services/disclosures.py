"""What was told about a patient, on every basis, kept for the accounting.

Nothing is recorded as told under a consent that does not cover it: the rules are asked
for the instant of telling, not for now. There is no undo; what was told stays told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from iopdesk.domain.consent_terms import Info
from iopdesk.domain.consents import covers
from iopdesk.domain.contacts import ContactKind
from iopdesk.domain.disclosures import Basis, Telling, decide_telling, goes_along
from iopdesk.domain.names import search_words
from iopdesk.domain.permission import Row
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.consent_facts import asking_of, held
from iopdesk.services.consent_rows import in_order
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Contact, Disclosure, Document


@dataclass(frozen=True, slots=True, repr=False)
class ToldSaved:
    """What was recorded; ``along`` says what goes with what is told."""

    disclosure_id: int
    along: tuple[str, ...]
    said: str


@act(
    "disclosure.record",
    row=Row.DOCUMENTS,
    subject="patient_id",
    label=N_("Record what was told"),
    icon="arrow-right",
)
def record_disclosure(work: Work, *, patient_id: int, telling: Telling) -> ToldSaved:
    """Record what was told about a patient, to whom, on what basis.

    Raises what :func:`decide_telling` raises, ``RuleBroken("disclosure.not_covered" |
    "disclosure.somebody_else" | "disclosure.document")`` and ``Conflict`` when the consent is gone.
    """
    row = add_telling(work, patient_id, telling)
    consent = None
    if telling.consent_id is not None:
        consent = held(work, patient_id).one(telling.consent_id)
    said = _("{name}: what was told is recorded").format(name=name_of(work, patient_id))
    return ToldSaved(row.id, goes_along(telling.basis, consent), said)


def add_telling(
    work: Work, patient_id: int, telling: Telling, *, call_id: int | None = None
) -> Disclosure:
    """Record it inside of an act that is running; raises as :func:`record_disclosure`."""
    decide_telling(telling, work.now)
    if telling.basis is Basis.CONSENT:
        _require_cover(work, patient_id, telling)
        require_same_person(work, telling.contact_id, telling.recipient, field="recipient")
    _require_document(work, patient_id, telling)
    row = Disclosure(
        patient_id=patient_id,
        basis=telling.basis,
        told_at=telling.told_at,
        told_by_id=work.person.id,
        how=telling.how,
        recipient=telling.recipient,
        affiliation=telling.affiliation,
        contact_id=telling.contact_id,
        what=in_order(Info, telling.what),
        what_words=telling.what_words,
        purpose=telling.purpose.value if telling.purpose is not None else "",
        nature=telling.nature if telling.basis is Basis.EMERGENCY else "",
        consent_id=telling.consent_id if telling.basis is Basis.CONSENT else None,
        document_id=telling.document_id,
        call_id=call_id,
    )
    work.db.add(row)
    work.db.flush()
    return row


def require_same_person(work: Work, contact_id: int | None, said: str, *, field: str) -> None:
    """Refuse a name that is not that of the person whose entry stands beside it.

    A consent to a person covers that person alone; of an organization anybody may be told.
    Raises ``RuleBroken("disclosure.somebody_else")``.
    """
    query = select(Contact.name).where(Contact.id == contact_id, Contact.kind == ContactKind.PERSON)
    name = work.db.scalar(query)
    given = set(search_words(said))
    if name is not None and given and not given & set(search_words(name)):
        raise RuleBroken("disclosure.somebody_else", field=field)


def _require_cover(work: Work, patient_id: int, telling: Telling) -> None:
    found = held(work, patient_id)
    at = telling.told_at
    if telling.consent_id is None or telling.purpose is None or at is None:
        raise Conflict("consent")
    gaps = covers(
        found.one(telling.consent_id),
        asking_of(work, telling.contact_id),
        telling.what,
        telling.purpose,
        _local(work, at),
        found.facts,
    )
    if gaps:
        words = " ".join(each.words for each in gaps)
        raise RuleBroken("disclosure.not_covered", field="consent_id", words=words)


def _require_document(work: Work, patient_id: int, telling: Telling) -> None:
    """A linked document is the patient's own."""
    if telling.document_id is None:
        return
    owner = work.db.scalar(select(Document.patient_id).where(Document.id == telling.document_id))
    if owner != patient_id:
        raise RuleBroken("disclosure.document", field="document_id")


def _local(work: Work, at: datetime) -> datetime:
    return at.astimezone(work.practice.zone)


sentences(
    {
        "disclosure.not_covered": N_(
            "Nothing was recorded. {words} If it was told all the same, call the clinical "
            "director: that is a breach."
        ),
        "disclosure.somebody_else": N_(
            "The entry of the address book is somebody else, and a consent to a person covers "
            "that person alone. Enter their name, or choose another entry."
        ),
        "disclosure.document": N_(
            "That document is in another chart. Choose one of this patient's documents."
        ),
    }
)
