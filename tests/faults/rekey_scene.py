"""New keys for the practice: whenever it is stopped, the password opens, by old keys or new."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from iopdesk.domain.recovery import SheetKind
from iopdesk.services import recoveries, recovery_keys
from iopdesk.storage import keys, recovery, rekey
from iopdesk.storage.models import Person, RecoverySheet
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.rekey import Known
from tests.faults.acts import add_patient
from tests.faults.door_scenes import door_of
from tests.faults.key_acts import what_opens
from tests.faults.looking import assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.faults.template import copy_template


@dataclass(frozen=True)
class _Before:
    """The keys that were, and the secret on the printed sheet."""

    practice_key: bytes
    clinical_key: bytes
    secret: bytes


def rekey_scene(template: Path) -> Scene:
    """A practice with a patient and a recovery sheet gets new keys of both names."""

    def build(folder: Path) -> _Before:
        copy_template(template, folder)
        practice = practice_in(folder)
        door = door_of(practice)
        add_patient(door)
        kind = SheetKind.PRACTICE
        number = door.do(recoveries.begin_sheet, kind=kind).result
        made = recovery_keys.make_sheet(practice, kind=kind, number=number, clinical_key=None)
        door.do(recoveries.end_sheet, kind=kind, number=number, public_key=made.public_key)
        clinical_key = practice.clinical_key
        practice.close()
        assert clinical_key is not None
        return _Before(practice.file_key.key, clinical_key, made.secret)

    def run(folder: Path, _before: _Before, steps: Steps) -> None:
        held = [practice_in(folder)]
        steps.arm()
        steps.take(lambda: _renew(held))
        steps.leave(held[0].close)

    def look(folder: Path, before: _Before) -> Hashable:
        state = state_of(folder)
        practice = practice_in(folder)
        try:
            is_new = practice.file_key.key != before.practice_key
            assert (practice.clinical_key != before.clinical_key) == is_new, "one key is new"
            _assert_sheet_opens(practice, before.secret)
            _assert_old_keys_are_kept(practice, before, is_new=is_new)
        finally:
            practice.close()
        assert_tidy(folder)
        return state, is_new, what_opens(folder)

    return Scene("make new keys", build, run, look)


def _renew(held: list[OpenPractice]) -> None:
    done = rekey.make_new_keys(held[0], _known(held[0]), with_clinical=True)
    held[0] = done.practice
    if not done.is_done:
        assert done.trouble is not None
        raise done.trouble


def _known(practice: OpenPractice) -> Known:
    with Session(practice.read_engine) as db:
        people = {person.uid: person.public_key for person in db.query(Person)}
        sheets = {sheet.number: sheet.public_key for sheet in db.query(RecoverySheet)}
    clinical = {slot.person_uid for slot in practice.key_file.slots if slot.is_clinical}
    return Known(people, sheets, clinical)


def _assert_sheet_opens(practice: OpenPractice, secret: bytes) -> None:
    sheet = recovery.find_sheet(practice.key_file, SheetKind.PRACTICE, secret)
    opened = recovery.open_sheet(practice.practice_id, sheet, secret, keys.PRACTICE)
    assert opened == practice.file_key.key, "the printed sheet opens another key"


def _assert_old_keys_are_kept(practice: OpenPractice, before: _Before, *, is_new: bool) -> None:
    assert not practice.key_file.pending, "a re-key is still under way"
    names = sorted(entry.name for entry in practice.key_file.retired)
    assert names == ([keys.CLINICAL, keys.PRACTICE] if is_new else []), names
