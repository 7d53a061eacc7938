"""Wrong passwords typed while the audit could not be written enter it at the next unlock."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from iopdesk.storage import audit, logins
from iopdesk.storage.logins import FailedLogin
from iopdesk.storage.models import AuditEntry, Person
from iopdesk.storage.practice_file import OpenPractice

_log = logging.getLogger(__name__)


def bring_in(practice: OpenPractice) -> int:
    """Chain each noted failed login once, with its time and person; answers how many.

    The notes are dropped after the commit. After a crash in between they are found again,
    and the audit has them already. What the disk refuses keeps nobody out: the notes stay.
    """
    noted = logins.failed_logins(practice.copies_folder, practice.practice_id)
    if not noted:
        return 0
    try:
        with Session(practice.write_engine) as db:
            count = _append(db, noted)
            db.commit()
    except SQLAlchemyError as error:
        _log.warning("failed logins wait for the audit: %s", type(error).__name__)
        return 0
    logins.forget_failed_logins(practice.copies_folder, practice.practice_id, noted)
    return count


def _append(db: Session, noted: list[FailedLogin]) -> int:
    people = {row.uid: row.id for row in db.execute(select(Person.uid, Person.id))}
    first = min(failed.at for failed in noted)
    chained = select(AuditEntry.at, AuditEntry.person_id, AuditEntry.act).where(
        AuditEntry.at >= first, AuditEntry.act.in_([logins.LOGIN_FAILED, logins.SHEET_FAILED])
    )
    known = {(row.at, row.person_id, row.act) for row in db.execute(chained)}
    head, before = audit.head(db.connection()), len(known)
    for failed in noted:
        entry = audit.Entry(failed.at, people.get(failed.person_uid), failed.act)
        if (entry.at, entry.person_id, entry.act) not in known:
            known.add((entry.at, entry.person_id, entry.act))
            head = audit.append(db.connection(), head, entry, ())
    return len(known) - before
