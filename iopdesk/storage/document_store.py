"""The bytes of documents: written once, read back whole, found damaged when they are.

They stay outside of change log and undo: a log that held every scan twice would grow by each
of them for ever, and nothing ever changes one. The logged row of a document names its content,
and the name begins with a digest of the bytes; so the audit chain stands for the bytes too,
and whoever exchanges them is found out. A content whose document was undone stays, so that
redoing brings the same document back; a document without its content is damage.
"""

from __future__ import annotations

import base64
import hashlib

from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.orm import Session

from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.storage import change_log
from iopdesk.storage.models.documents import Document, DocumentContent

_DIGEST, _OWN = 27, 9
"""Characters of the digest (162 bits of SHA-256), and of the number that tells two of the same
bytes apart: contents are never removed, so their count is a number of its own."""

END = "~"
"""Past every letter of a name: with the digest before it, the end of the names of some bytes."""

_STORE = insert(DocumentContent)
_SAME = select(func.count()).where(
    DocumentContent.uid.between(bindparam("begins"), bindparam("ends"))
)
_READ = select(DocumentContent.data).where(DocumentContent.uid == bindparam("wanted"))


def digest(data: bytes) -> str:
    """What the name of a content of these bytes begins with."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode()[:_DIGEST]


def keep(db: Session, data: bytes) -> str:
    """Keep bytes inside of an act, and answer with the name a document refers to them by."""
    connection = db.connection()
    change_log.check_no_unlogged_write(db)
    begins = digest(data)
    same: int = connection.execute(_SAME, {"begins": begins, "ends": begins + END}).scalar_one()
    uid = f"{begins}{same:0{_OWN}}"
    row = {"uid": uid, "sha256": hashlib.sha256(data).hexdigest(), "data": data}
    connection.execute(_STORE, row)
    change_log.rearm(db)
    return uid


def read(db: Session, uid: str) -> bytes:
    """The bytes of a content. Raises ``Trouble("document.damaged")``."""
    data = db.connection().execute(_READ, {"wanted": uid}).scalar_one_or_none()
    if data is None or not uid.startswith(digest(data)):
        raise Trouble("document.damaged")
    found: bytes = data
    return found


def check_contents(connection: Connection) -> None:
    """Every document has the content it names, one read at a time.

    Raises ``Trouble("verify.content")`` with the row of the first that has not.
    """
    query = (
        select(Document.id, Document.content_id, DocumentContent.data)
        .outerjoin(DocumentContent, DocumentContent.uid == Document.content_id)
        .where(Document.size > 0)
        .order_by(Document.id)
        .execution_options(yield_per=1)
    )
    with connection.execute(query) as found:
        for row_id, uid, data in found:
            if data is None or not uid.startswith(digest(data)):
                raise Trouble("verify.content", row=row_id)


sentences(
    {
        "document.damaged": N_(
            "The content of this document is damaged, and nothing was changed. "
            "Verify the practice file, and restore the last verified backup beside it."
        ),
        "verify.content": N_(
            "The content of document {row} is gone or was changed outside of the program. "
            "Keep this file, and restore the last verified backup."
        ),
    }
)
