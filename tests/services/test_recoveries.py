"""Recovery sheets are made, proven and ended: rows on a real file, keys in a real key file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iopdesk.domain.people import Staff
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import NotAllowed, RuleBroken, Trouble
from iopdesk.services import recoveries, recovery_keys
from iopdesk.services.door import Door
from iopdesk.services.recoveries import SheetState
from iopdesk.services.recovery_keys import MadeSheet
from iopdesk.storage import key_file, recovery
from iopdesk.storage.opening import OpenPractice


def make(door: Door, practice: OpenPractice, kind: SheetKind = SheetKind.PRACTICE) -> MadeSheet:
    """As the window does it: allowed, done, recorded."""
    number = door.do(recoveries.begin_sheet, kind=kind).result
    made = recovery_keys.make_sheet(
        practice, kind=kind, number=number, clinical_key=practice.clinical_key
    )
    door.do(recoveries.end_sheet, kind=kind, number=number, public_key=made.public_key)
    return made


def prove(door: Door, practice: OpenPractice, number: str) -> None:
    ended = door.do(recoveries.prove_sheet, number=number).result.ended
    recovery_keys.drop_sheets(practice, ended)


def states(door: Door) -> list[tuple[SheetKind, SheetState, str]]:
    return [(row.kind, row.state, row.number) for row in door.ask(recoveries.list_sheets)]


def numbers_in_file(practice: OpenPractice) -> list[str]:
    read = key_file.from_bytes(key_file.path_of(practice.path).read_bytes())
    return [sheet.number for sheet in read.recovery]


def test_a_new_practice_has_no_sheets(door: Door) -> None:
    assert [state for _kind, state, _number in states(door)] == [SheetState.NEVER_MADE] * 2


def test_a_sheet_counts_after_it_was_read_back(door: Door, practice_file: OpenPractice) -> None:
    number = make(door, practice_file).number
    assert number == f"P-{practice_file.practice_id[:4].upper()}-1"
    assert states(door)[0] == (SheetKind.PRACTICE, SheetState.MADE, number)
    prove(door, practice_file, number)
    assert states(door)[0] == (SheetKind.PRACTICE, SheetState.PROVEN, number)
    row = door.ask(recoveries.list_sheets)[0]
    assert (row.made_by, row.made_at) == ("Dana Okafor", door.now())


def test_the_older_sheet_opens_until_the_newer_one_is_proven(
    door: Door, practice_file: OpenPractice
) -> None:
    old = make(door, practice_file)
    prove(door, practice_file, old.number)
    new = make(door, practice_file)
    assert [number for _k, _s, number in states(door)[:2]] == [new.number, old.number]
    assert numbers_in_file(practice_file) == [old.number, new.number]
    prove(door, practice_file, new.number)
    assert numbers_in_file(practice_file) == [new.number]
    assert states(door)[0][2] == new.number
    with pytest.raises(Trouble, match="recovery_wrong_sheet"):
        recovery.find_sheet(practice_file.key_file, SheetKind.PRACTICE, old.secret)
    with pytest.raises(RuleBroken, match=r"recovery\.unknown"):
        door.do(recoveries.prove_sheet, number=old.number)


def test_what_did_not_leave_the_key_file_leaves_it_with_the_next_proof(
    door: Door, practice_file: OpenPractice
) -> None:
    old = make(door, practice_file)
    new = make(door, practice_file)
    door.do(recoveries.prove_sheet, number=new.number)  # and the disk refused what comes next
    assert numbers_in_file(practice_file) == [old.number, new.number]
    prove(door, practice_file, new.number)
    assert numbers_in_file(practice_file) == [new.number]
    assert states(door)[0][1] is SheetState.PROVEN


def test_the_two_kinds_leave_each_other_alone(door: Door, practice_file: OpenPractice) -> None:
    practice = make(door, practice_file)
    clinical = make(door, practice_file, SheetKind.CLINICAL)
    assert clinical.number.startswith("C-")
    prove(door, practice_file, clinical.number)
    assert numbers_in_file(practice_file) == [practice.number, clinical.number]
    sheet = recovery.find_sheet(practice_file.key_file, SheetKind.CLINICAL, clinical.secret)
    key = recovery.open_sheet(practice_file.practice_id, sheet, clinical.secret, "clinical")
    assert key == practice_file.clinical_key


def test_the_clinical_sheet_is_for_directors_who_hold_the_key(
    door: Door, practice_file: OpenPractice, as_person: Callable[..., Staff]
) -> None:
    as_person("Ada Quill")
    with pytest.raises(NotAllowed):
        door.do(recoveries.begin_sheet, kind=SheetKind.CLINICAL)
    with pytest.raises(NotAllowed):
        door.do(recoveries.end_sheet, kind=SheetKind.CLINICAL, number="C-1", public_key=b"\1" * 32)
    before = key_file.path_of(practice_file.path).read_bytes()
    with pytest.raises(Trouble, match="key_not_granted"):
        recovery_keys.make_sheet(
            practice_file, kind=SheetKind.CLINICAL, number="C-1", clinical_key=None
        )
    assert key_file.path_of(practice_file.path).read_bytes() == before


def test_no_number_is_given_twice(door: Door, practice_file: OpenPractice) -> None:
    made = make(door, practice_file)
    with pytest.raises(RuleBroken, match=r"recovery\.same_number"):
        door.do(
            recoveries.end_sheet,
            kind=SheetKind.PRACTICE,
            number=made.number,
            public_key=made.public_key,
        )


def test_no_repr_shows_a_secret(door: Door, practice_file: OpenPractice) -> None:
    made = make(door, practice_file)
    shown = repr(made) + repr(practice_file.key_file.recovery)
    assert made.secret.hex() not in shown
    assert repr(made.secret)[2:12] not in shown
