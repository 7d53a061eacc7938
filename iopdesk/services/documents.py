"""Documents of a chart: filing, changing what is said of one, moving one, looking at one.

A document is never removed: a record that was kept is kept. What was filed by mistake is
undone at once, or moved to the patient it belongs to. A move leaves a slip in the chart it
left, as a card in a drawer says where a folder went: a row of the same table that names no
content (its ``size`` is 0), with the reason as its title and the document in ``proves_id``.
So the move, its reason and its trace are one act in the log, and one undo takes all of it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from iopdesk.domain.documents import (
    DocumentKind,
    Media,
    Proves,
    decide_facts,
    decide_move,
    document_kind_label,
    recognize,
)
from iopdesk.domain.permission import Row
from iopdesk.domain.texts import clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date
from iopdesk.services.acts import Work, act, act_of, question
from iopdesk.services.document_proofs import require_own
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.subjects import require_reach
from iopdesk.storage import document_store
from iopdesk.storage.base import ACT
from iopdesk.storage.models import Disclosure, Document

_ICON: Final = "file-document-outline"
SLIP: Final = "moved-"
"""What the name of a slip begins with in place of a content's; document and act follow."""


@dataclass(frozen=True, slots=True, repr=False)
class DocumentFiled:
    """A document after filing, changing or moving."""

    document_id: int
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class OpenedDocument:
    """A document with its bytes, to be looked at inside of the program."""

    document_id: int
    title: str
    media: Media
    data: bytes


@dataclass(frozen=True, slots=True, repr=False)
class OriginalSaid:
    """What became of the file that a document was made of."""

    said: str


def shown_title(title: str, kind: DocumentKind) -> str:
    """What a document is called: its title, else its kind."""
    return title or document_kind_label(kind)


# -- filing -----------------------------------------------------------------------


@act(
    "document.file",
    row=Row.DOCUMENTS,
    subject="patient_id",
    undo=True,
    label=N_("File document"),
    icon=_ICON,
)
def file_document(
    work: Work,
    *,
    patient_id: int,
    data: bytes,
    kind: DocumentKind,
    title: str,
    dated_on: date,
    pages: int | None = None,
    proves: Proves | None = None,
    proves_id: int | None = None,
    accepts_same: bool = False,
) -> DocumentFiled:
    """File the bytes of a PDF, JPEG or PNG in a chart.

    Raises ``RuleBroken``: one of :func:`iopdesk.domain.documents.recognize` and
    ``decide_facts``, ``document.proof``, ``document.twice`` when this chart has the same
    bytes, ``document.elsewhere`` when another has and ``accepts_same`` is not given.
    """
    media = recognize(data)
    title = clean_line(title)
    decide_facts(title, dated_on, work.today)
    require_own(work, patient_id, proves, proves_id)
    _refuse_same(work, patient_id, data, accepts_same=accepts_same)
    row = Document(
        patient_id=patient_id,
        kind=kind,
        title=title,
        dated_on=dated_on,
        filed_at=work.now,
        filed_by_id=work.person.id,
        media=media,
        size=len(data),
        pages=pages,
        content_id=document_store.keep(work.db, data),
        proves=proves,
        proves_id=proves_id,
    )
    work.db.add(row)
    work.db.flush()
    said = _("{name}: document filed").format(name=name_of(work, patient_id))
    return DocumentFiled(row.id, said)


def _refuse_same(work: Work, patient_id: int, data: bytes, *, accepts_same: bool) -> None:
    """The same bytes twice are a slip of the hand, or of another's chart."""
    begins = document_store.digest(data)
    found = work.db.execute(
        select(Document.patient_id, Document.filed_at)
        .where(Document.content_id.between(begins, begins + document_store.END))
        .order_by(Document.id)
    ).all()
    for owner_id, filed_at in found:
        if owner_id == patient_id:
            day = medium_date(filed_at.astimezone(work.practice.zone).date())
            raise RuleBroken("document.twice", day=day)
    if found and not accepts_same:
        raise RuleBroken("document.elsewhere", field="accepts_same")


@act(
    "document.change",
    row=Row.DOCUMENTS,
    subject="document_id",
    undo=True,
    label=N_("Change document"),
    icon="pencil-outline",
)
def change_document(
    work: Work,
    *,
    document_id: int,
    expected_version: int,
    kind: DocumentKind,
    title: str,
    dated_on: date,
    proves: Proves | None = None,
    proves_id: int | None = None,
) -> DocumentFiled:
    """Change what is said of a document; its bytes never change."""
    row = get(work.db, Document, document_id, expected_version)
    title = clean_line(title)
    decide_facts(title, dated_on, work.today)
    if (proves, proves_id) != (row.proves, row.proves_id):
        require_own(work, row.patient_id, proves, proves_id)
    row.kind, row.title, row.dated_on = kind, title, dated_on
    row.proves, row.proves_id = proves, proves_id
    said = _("{name}: document changed").format(name=name_of(work, row.patient_id))
    return DocumentFiled(document_id, said)


@act(
    "document.move",
    row=Row.DOCUMENTS,
    subject="document_id",
    undo=True,
    label=N_("Move to the right patient"),
    icon="swap-horizontal",
)
def move_document(
    work: Work,
    *,
    document_id: int,
    expected_version: int,
    to_patient_id: int | None,
    reason: str,
) -> DocumentFiled:
    """Move a document that was filed in the wrong chart; a slip with the reason stays there.

    What it was said to prove is a record of the wrong patient, and is dropped. Raises
    ``RuleBroken`` as :func:`iopdesk.domain.documents.decide_move`, ``document.told`` where the
    accounting rests on it, and ``NotAllowed`` for a patient who is out of the person's reach.
    """
    row = get(work.db, Document, document_id, expected_version)
    decide_move(row.patient_id, to_patient_id, reason)
    if work.db.scalar(select(Disclosure.id).where(Disclosure.document_id == row.id).limit(1)):
        raise RuleBroken("document.told")
    assert to_patient_id is not None  # decided above
    said = _("{name}: document moved here").format(name=name_of(work, to_patient_id))
    require_reach(work, act_of(move_document), to_patient_id)
    work.db.add(
        Document(
            patient_id=row.patient_id,
            kind=row.kind,
            title=reason.strip(),
            dated_on=work.today,
            filed_at=work.now,
            filed_by_id=work.person.id,
            media=row.media,
            size=0,
            pages=None,
            content_id=f"{SLIP}{document_id}-{ACT.get()}",
            proves=None,
            proves_id=document_id,
        )
    )
    work.db.flush()
    row.patient_id = to_patient_id
    row.proves, row.proves_id = None, None
    return DocumentFiled(document_id, said)


# -- looking at one ---------------------------------------------------------------


@question("document.read", row=Row.DOCUMENTS, subject="document_id", view="document.view")
def read_document(work: Work, *, document_id: int) -> OpenedDocument:
    """A document with its bytes. Raises ``Conflict``, or ``Trouble("document.damaged")``."""
    row = get(work.db, Document, document_id)
    data = document_store.read(work.db, row.content_id)
    return OpenedDocument(row.id, shown_title(row.title, row.kind), row.media, data)


# -- the file it was made of ------------------------------------------------------


@act(
    "document.remove_original",
    row=Row.DOCUMENTS,
    subject="document_id",
    label=N_("Remove original file"),
    icon="trash-can-outline",
)
def begin_removal(work: Work, *, document_id: int) -> None:
    """Allow and record that the file a document was made of is removed from its folder."""
    get(work.db, Document, document_id)


@act(
    "document.original_removed",
    row=Row.DOCUMENTS,
    subject="document_id",
    label=N_("Original file removed"),
    icon="trash-can-outline",
)
def end_removal(work: Work, *, document_id: int) -> OriginalSaid:
    """Record that the file is gone from its folder."""
    return OriginalSaid(_("Original file removed"))


@act(
    "document.removal_failed",
    row=Row.DOCUMENTS,
    subject="document_id",
    label=N_("Original file not removed"),
    icon="trash-can-outline",
)
def removal_failed(work: Work, *, document_id: int) -> None:
    """Record that the file announced last stayed where it is."""


sentences(
    {
        "document.told": N_(
            "Something was told because of this document, so it stays in this chart. File it in "
            "the other chart as well."
        ),
        "document.twice": N_(
            "This file was filed in this chart on {day}, and nothing was filed again. "
            "Choose another file, or look at the one that is there."
        ),
        "document.elsewhere": N_(
            "The same file is in another patient's chart. Look whose it is; if it belongs "
            "to both, say so here and file it."
        ),
    }
)
