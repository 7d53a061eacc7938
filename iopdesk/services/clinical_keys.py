"""Who holds the clinical key, by what the practice file and the key file say together.

The key file is not authenticated: a grant in it counts when the practice file knows the
public key it is sealed for and the person may read counseling notes.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import Trouble
from iopdesk.services.practices import read_staff
from iopdesk.storage import keys, retired
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.keys import Slot
from iopdesk.storage.models import CounselingNote, Person, RecoverySheet


def is_known(key_file: KeyFile | None, uid: str, public_key: bytes) -> bool:
    """Whether a person's slot, if there is one, has the public key on record."""
    slots = key_file.slots if key_file is not None else ()
    return all(slot.public_key == public_key for slot in slots if slot.person_uid == uid)


def has_grant(key_file: KeyFile | None, uid: str) -> bool:
    """Whether a person's slot holds the clinical key."""
    slots = key_file.slots if key_file is not None else ()
    return any(slot.person_uid == uid and slot.is_clinical for slot in slots)


def clinicians(db: Session) -> frozenset[str]:
    """The uids of everybody with a clinical role in force; such roles have no last day."""
    return frozenset(one.uid for one in read_staff(db) if one.roles & CLINICAL_ROLES)


def is_safe_without(db: Session, key_file: KeyFile, uid: str) -> bool:
    """Whether another clinician or a proven clinical sheet opens the clinical key as well."""
    public_keys = {row.uid: row.public_key for row in db.execute(_KEYS)}
    others = clinicians(db) - {uid}
    if any(
        has_grant(key_file, other) and is_known(key_file, other, public_keys[other])
        for other in others
    ):
        return True
    proven = select(RecoverySheet.number, RecoverySheet.public_key).where(
        RecoverySheet.kind == SheetKind.CLINICAL,
        RecoverySheet.proven_at.is_not(None),
        RecoverySheet.ended_at.is_(None),
    )
    sheets = {(row.number, row.public_key) for row in db.execute(proven)}
    return any((each.number, each.public_key) in sheets for each in key_file.recovery)


def may_use(db: Session, key_file: KeyFile, uid: str) -> bool:
    """Whether who signs in may have the clinical key that their slot opens.

    A slot that the practice file does not know may be an old one, put back after a reset
    took the key: it is given again then, unless nobody is left who could give it.
    """
    if uid not in clinicians(db):
        return False
    public_key = db.scalars(select(Person.public_key).where(Person.uid == uid)).one()
    return is_known(key_file, uid, public_key) or not is_safe_without(db, key_file, uid)


def check_true(db: Session, key_file: KeyFile, clinical_key: bytes) -> None:
    """Refuse a clinical key that opens none of what is sealed: somebody made it up.

    Notes written under it could be read by whoever did. The oldest and the newest note
    tell. Raises ``Trouble("key_slot_altered")``.
    """
    older = retired.older_keys(key_file, keys.CLINICAL, clinical_key)
    chain = {keys.key_id(key) for key in (clinical_key, *older)}
    notes = select(CounselingNote.key_id)
    for order in (CounselingNote.id.asc(), CounselingNote.id.desc()):
        sealed_with = db.scalars(notes.order_by(order).limit(1)).one_or_none()
        if sealed_with is not None and sealed_with not in chain:
            raise Trouble("key_slot_altered")


def tidied(db: Session, key_file: KeyFile) -> KeyFile:
    """The key file without what a removal or a change of roles left behind when interrupted.

    Slots of people who left go, and the clinical key of who has no clinical role any more,
    unless nobody else would hold it. People whom the file does not know stay: a restored
    backup may be older than they are.
    """
    active = {row.uid: row.is_active for row in db.execute(_KEYS)}
    clinical = clinicians(db)

    def is_over(slot: Slot) -> bool:
        uid = slot.person_uid
        has_lost_it = slot.is_clinical and uid in active and uid not in clinical
        return has_lost_it and is_safe_without(db, key_file, uid)

    slots = tuple(
        slot.without_grant(keys.CLINICAL) if is_over(slot) else slot
        for slot in key_file.slots
        if active.get(slot.person_uid, True)
    )
    return replace(key_file, slots=slots)


_KEYS = select(Person.uid, Person.public_key, Person.is_active)
