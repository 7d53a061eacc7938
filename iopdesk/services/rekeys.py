"""New keys for the practice, after somebody left or on its own: who may, and how it ended.

Three steps: the act that allows and records it, the effect
(:func:`iopdesk.storage.rekey.make_new_keys`, with the practice closed), and the act that
records the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.permission import Row
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.storage.models import Person, RecoverySheet
from iopdesk.storage.rekey import Known


@dataclass(frozen=True, slots=True, repr=False)
class KeysSaid:
    """What is told after new keys were made."""

    said: str


@act("rekey.begin", row=Row.PEOPLE, label=N_("Make new keys"), icon="shield-lock-outline")
def begin_rekey(work: Work) -> Known:
    """Allow new keys to be made; answers the public keys that the file knows.

    Who left and sheets that were ended are not among them and get no new key.
    """
    people = work.db.execute(select(Person.uid, Person.public_key).where(Person.is_active))
    sheets = work.db.execute(
        select(RecoverySheet.number, RecoverySheet.public_key).where(
            RecoverySheet.ended_at.is_(None)
        )
    )
    return Known(
        {row.uid: row.public_key for row in people},
        {row.number: row.public_key for row in sheets},
    )


@act("rekey.end", row=Row.PEOPLE, label=N_("New practice key in use"))
def end_rekey(work: Work) -> KeysSaid:
    """Record that the practice has a new key; the clinical key stayed."""
    return KeysSaid(_("The practice has a new key"))


@act("rekey.end_both", row=Row.PEOPLE, label=N_("New practice and clinical keys in use"))
def end_both_keys(work: Work) -> KeysSaid:
    """Record that the practice has a new practice key and a new clinical key."""
    return KeysSaid(_("The practice has new keys, the clinical key too"))


@act("rekey.fail", row=Row.PEOPLE, label=N_("No new keys made"))
def fail_rekey(work: Work) -> None:
    """Record that the practice still has its old keys."""
