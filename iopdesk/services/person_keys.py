"""What happens in the key file when people come, go and change passwords.

Between the act that allows it and the act that records it, outside of any transaction.
Each takes as long as a password's protection: call it off the UI thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from iopdesk.errors import RuleBroken, Trouble, sentences
from iopdesk.i18n import N_
from iopdesk.services import clinical_keys, failed_logins
from iopdesk.services.practices import staff_by_uid
from iopdesk.storage import keys
from iopdesk.storage.key_file import KeyFile, same_as
from iopdesk.storage.keys import KdfCost
from iopdesk.storage.logins import PasswordDelay
from iopdesk.storage.practice_file import OpenPractice, open_slot

_log = logging.getLogger(__name__)


def let_in(practice: OpenPractice, uid: str, *, is_new: bool) -> OpenPractice:
    """The opened practice, for somebody who still works there.

    A slot may be left over when a removal was interrupted between the record and the key
    file; it goes here, and so does a clinical key that is not the person's any more. The
    wrong passwords typed before enter the audit. Raises ``RuleBroken("person.gone")`` and
    ``Trouble("key_slot_altered")``; a file opened just now (``is_new``) is closed again then.
    """
    try:
        if staff_by_uid(practice.read_engine, uid) is None:
            raise RuleBroken("person.gone")
        tidied = _check_keys(practice, uid)
    except (RuleBroken, Trouble):
        practice.lock()
        if is_new:
            practice.close()
        raise
    if tidied != practice.key_file:
        try:
            practice.save_key_file(tidied, same_as(tidied))
        except Trouble:  # it keeps nobody out: the next sign-in tries again
            _log.warning("what an interrupted change left in the key file stays")
    failed_logins.bring_in(practice)
    return practice


def _check_keys(practice: OpenPractice, uid: str) -> KeyFile:
    """Drop a clinical key that is not the person's, refuse a made-up one; tidy the key file."""
    with Session(practice.read_engine) as db:
        key = practice.clinical_key
        if key is not None:
            if clinical_keys.may_use(db, practice.key_file, uid):
                clinical_keys.check_true(db, practice.key_file, key)
            else:
                practice.clinical_key = None
        return clinical_keys.tidied(db, practice.key_file)


def set_password(
    practice: OpenPractice, uid: str, name: str, password: str, *, cost: KdfCost
) -> bytes:
    """Give a person a slot with a new key pair and the practice key; answers the public key.

    Their clinical key, if they had one, is gone until somebody gives it again: whoever
    sets the password knows it. Raises ``RuleBroken("password_too_short")`` and
    ``Trouble("key_file_not_saved")``.
    """
    keys.check_new_password(password)
    fresh = keys.new_slot(practice.practice_id, uid, name, password, cost)
    slot = keys.grant(
        fresh,
        practice.practice_id,
        keys.PRACTICE,
        practice.file_key.key,
        known_public_key=fresh.public_key,
    )
    _save(practice, practice.key_file.with_slot(slot), uid, password)
    return slot.public_key


def change_own_password(
    practice: OpenPractice,
    uid: str,
    old: str,
    new: str,
    *,
    known_public_key: bytes,
    is_new_pair: bool,
    cost: KdfCost,
) -> bytes:
    """Put a person's slot under a new password; answers the public key.

    ``is_new_pair`` follows a password that somebody else set: then the key pair is new
    as well, and where the practice knows another public key: somebody may know that
    password too, or an older key file was put back. The clinical key is given again then,
    unless nobody else could give it. A wrong old password is noted, and slows the next try
    down. Raises ``Trouble("wrong_password" | "wait_after_wrong_passwords" | …)``.
    """
    slot = practice.key_file.slot(uid)
    is_known = known_public_key == slot.public_key
    change = keys.renew_pair if is_new_pair or not is_known else keys.change_password
    practice.delay.check(uid)
    try:
        changed = change(slot, practice.practice_id, old, new, cost)
    except Trouble as trouble:
        if trouble.code == "wrong_password":
            practice.delay.failed(uid)
            practice.note_failed(uid)
        raise
    practice.delay.succeeded(uid)
    if not is_known and practice.person_uid == uid and practice.clinical_key is not None:
        changed = keys.grant(
            changed,
            practice.practice_id,
            keys.CLINICAL,
            practice.clinical_key,
            known_public_key=changed.public_key,
        )
    _save(practice, practice.key_file.with_slot(changed), uid, new)
    return changed.public_key


def raise_cost(
    practice: OpenPractice, uid: str, password: str, measure: Callable[[], KdfCost]
) -> bool:
    """Let a password's protection rise to what this computer can do; answers whether it did.

    ``measure`` takes a second. The demo protects nobody and stays. Raises
    ``Trouble("wrong_password" | "key_file_not_saved")``; then the old protection holds.
    """
    if practice.is_demo:
        return False
    slot = practice.key_file.slot(uid)
    cost = keys.raised(slot.cost, measure())
    if cost == slot.cost:
        return False
    changed = keys.with_cost(slot, practice.practice_id, password, cost)
    _save(practice, practice.key_file.with_slot(changed), uid, password)
    return True


def give_clinical_key(
    practice: OpenPractice, uid: str, clinical_key: bytes | None, *, known_public_key: bytes
) -> None:
    """Grant the clinical key to a person, whose password is not needed.

    Raises ``Trouble("key_not_granted")`` when the giver does not hold it, and
    ``Trouble("key_slot_altered")`` when the key file names another public key than the
    database.
    """
    if clinical_key is None:
        raise Trouble("key_not_granted")
    slot = keys.grant(
        practice.key_file.slot(uid),
        practice.practice_id,
        keys.CLINICAL,
        clinical_key,
        known_public_key=known_public_key,
    )
    changed = practice.key_file.with_slot(slot)
    practice.save_key_file(changed, same_as(changed))


def remove_slot(practice: OpenPractice, uid: str) -> None:
    """Take a person's slot away. Who kept a copy of the key file and the file can still
    open that copy: only new keys end it."""
    changed = practice.key_file.without_person(uid)
    practice.save_key_file(changed, same_as(changed))


def take_clinical_key(practice: OpenPractice, uid: str) -> None:
    """Take the clinical key from the slot of somebody who is no clinician any more."""
    if has_clinical_key(practice, uid):
        slot = practice.key_file.slot(uid).without_grant(keys.CLINICAL)
        changed = practice.key_file.with_slot(slot)
        practice.save_key_file(changed, same_as(changed))


def has_clinical_key(practice: OpenPractice, uid: str) -> bool:
    """Whether a person's slot holds the clinical key."""
    return clinical_keys.has_grant(practice.key_file, uid)


def _save(practice: OpenPractice, changed: KeyFile, uid: str, password: str) -> None:
    """Save only what was read back and opens the practice with the new password."""

    def prove(read_back: KeyFile) -> None:
        opened = open_slot(read_back, uid, password, PasswordDelay())
        if opened.practice_key != practice.file_key.key:
            raise Trouble("key_file_not_saved")

    practice.save_key_file(changed, prove)


sentences(
    {
        "person.gone": N_(
            "You are not at this practice any more. Nothing was changed; ask an administrator to "
            "take you back."
        ),
    }
)
