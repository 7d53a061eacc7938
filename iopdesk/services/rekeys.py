"""New keys for the practice, after somebody left or on its own: who may, and how it ended.

Three steps: the act that allows and records it, the effect
(:func:`iopdesk.storage.rekey.make_new_keys`, with the practice closed), and the act that
records the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.permission import Row
from iopdesk.domain.recovery import SheetKind
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.practices import read_staff
from iopdesk.storage.models import Person, RecoverySheet
from iopdesk.storage.rekey import Known


@dataclass(frozen=True, slots=True, repr=False)
class KeysSaid:
    """What is told after new keys were made."""

    said: str


@act("rekey.begin", row=Row.PEOPLE, label=N_("Make new keys"), icon="shield-lock-outline")
def begin_rekey(work: Work) -> Known:
    """Allow new keys to be made; answers the public keys that the file knows.

    Who left and sheets that were ended are not among them and get no new key; the clinical
    one goes to clinicians who chose their own password, and to clinical sheets.
    """
    people = work.db.scalars(select(Person).where(Person.is_active)).all()
    sheets = work.db.scalars(select(RecoverySheet).where(RecoverySheet.ended_at.is_(None))).all()
    own = {person.uid for person in people if person.password_set_by_id is None}
    clinicians = {
        staff.uid for staff in read_staff(work.db, work.today) if staff.roles & CLINICAL_ROLES
    }
    return Known(
        {person.uid: person.public_key for person in people},
        {sheet.number: sheet.public_key for sheet in sheets},
        own & clinicians | {each.number for each in sheets if each.kind is SheetKind.CLINICAL},
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
