"""Acts that also change the key file: passwords, grants, people who come and go.

Each is three steps: an act that allows it, the change of the key file, an act that records
it. What the key file says is part of the state that is found afterwards.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from iopdesk.domain.people import Role
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import Trouble
from iopdesk.services import people, person_keys, practices, recoveries, recovery_keys, settings
from iopdesk.services.door import Door
from iopdesk.storage import key_file, keys
from iopdesk.storage.key_file import KeyFile, same_as
from tests.conftest import PASSWORD
from tests.faults.acts import FaultedAct, Step
from tests.faults.looking import NAME

NEW_PASSWORD = "my new password"
RAVI = "ravi"
_CHEAP = keys.CHEAP_FOR_TESTS
_SHEET = SheetKind.PRACTICE
_NUMBER = "P-C0FF-1"


def what_opens(folder: Path) -> Hashable:
    """Every slot of the key file: which password opens it, and the keys granted to it.

    Fails when a slot takes neither of the two passwords, or the second copy differs.
    """
    here = key_file.path_of(folder / NAME).read_bytes()
    for copy in (folder / "keys").glob("*.iopdesk-keys"):
        assert copy.read_bytes() == here, "the two key files differ"
    loaded = key_file.from_bytes(here)
    return tuple(
        (slot.person_uid, _password_of(loaded, slot.person_uid), tuple(sorted(slot.grants)))
        for slot in loaded.slots
    )


def _password_of(loaded: KeyFile, uid: str) -> str:
    found = [each for each in (PASSWORD, NEW_PASSWORD) if _opens(loaded, uid, each)]
    assert len(found) == 1, f"{len(found)} passwords open a slot"
    return "new" if found == [NEW_PASSWORD] else "old"


def _opens(loaded: KeyFile, uid: str, password: str) -> bool:
    try:
        keys.unwrap_private(loaded.slot(uid), loaded.practice_id, password)
    except Trouble as trouble:
        if trouble.code != "wrong_password":
            raise
        return False
    return True


def _row(door: Door, uid: str) -> people.PersonRow:
    found: people.PersonRow = next(p for p in door.ask(people.list_people) if p.uid == uid)
    return found


def _ravi(door: Door) -> people.PersonRow:
    return _row(door, RAVI)


# -- one's own password -----------------------------------------------------------


def _as_ravi(door: Door, run: Any, **given: Any) -> Any:
    ravi = practices.staff_by_uid(door.file.read_engine, RAVI)
    return door.do(run, by=ravi, **given).result


def _change_own(door: Door, ravi: people.PersonRow, _folder: Path) -> None:
    if not _opens(door.file.key_file, RAVI, NEW_PASSWORD):  # type: ignore[attr-defined]
        person_keys.change_own_password(
            door.file,  # type: ignore[arg-type]
            RAVI,
            PASSWORD,
            NEW_PASSWORD,
            known_public_key=ravi.public_key,
            is_new_pair=False,
            cost=_CHEAP,
        )


def _own_password() -> tuple[Step, ...]:
    return (
        lambda door, _ravi, _folder: _as_ravi(door, people.begin_own_password),
        _change_own,
        lambda door, ravi, _folder: _as_ravi(
            door, people.end_own_password, public_key=ravi.public_key
        ),
    )


# -- somebody else's password -----------------------------------------------------


def _set_password(door: Door, ravi: people.PersonRow, _folder: Path) -> None:
    person_keys.set_password(
        door.file,  # type: ignore[arg-type]
        RAVI,
        ravi.name,
        NEW_PASSWORD,
        cost=_CHEAP,
    )


def _record_password(door: Door, ravi: people.PersonRow, _folder: Path) -> None:
    slot = door.file.key_file.slot(RAVI)  # type: ignore[attr-defined]
    door.do(people.end_password, person_id=ravi.person_id, public_key=slot.public_key)


# -- the clinical key -------------------------------------------------------------


def _without_clinical_key(door: Door) -> people.PersonRow:
    file: Any = door.file
    changed = file.key_file.with_slot(file.key_file.slot(RAVI).without_grant(keys.CLINICAL))
    file.save_key_file(changed, same_as(changed))
    return _ravi(door)


def _grant(door: Door, ravi: people.PersonRow, _folder: Path) -> None:
    file: Any = door.file
    person_keys.give_clinical_key(file, RAVI, file.clinical_key, known_public_key=ravi.public_key)


# -- recovery sheets --------------------------------------------------------------


def _make_sheet(door: Door, _none: None, _folder: Path) -> None:
    file: Any = door.file
    if not file.key_file.recovery:  # a first try may have come this far
        recovery_keys.make_sheet(file, kind=_SHEET, number=_NUMBER, clinical_key=None)


def _record_sheet(door: Door, _none: None, _folder: Path) -> None:
    (sheet,) = door.file.key_file.recovery  # type: ignore[attr-defined]
    door.do(recoveries.end_sheet, kind=_SHEET, number=sheet.number, public_key=sheet.public_key)


def _two_sheets(door: Door) -> tuple[str, str]:
    file: Any = door.file
    numbers = []
    for _each in range(2):
        number = door.do(recoveries.begin_sheet, kind=_SHEET).result
        made = recovery_keys.make_sheet(file, kind=_SHEET, number=number, clinical_key=None)
        door.do(recoveries.end_sheet, kind=_SHEET, number=number, public_key=made.public_key)
        numbers.append(number)
    return numbers[0], numbers[1]


def _drop_older(door: Door, numbers: tuple[str, str], _folder: Path) -> None:
    recovery_keys.drop_sheets(door.file, [numbers[0]])  # type: ignore[arg-type]


def _what_opens_and_sheets(folder: Path) -> Hashable:
    loaded = key_file.from_bytes(key_file.path_of(folder / NAME).read_bytes())
    return what_opens(folder), tuple(sheet.number for sheet in loaded.recovery)


# -- coming and going -------------------------------------------------------------


def _add_person(door: Door, _none: None, _folder: Path) -> None:
    door.do(people.add_person, name="Noor Haddad", credentials="", roles={Role.FRONT_DESK})


def _remove_person(door: Door, ravi: people.PersonRow, _folder: Path) -> None:
    door.do(people.remove_person, person_id=ravi.person_id, expected_version=ravi.version)


def _remove_slot(door: Door, _ravi: people.PersonRow, _folder: Path) -> None:
    person_keys.remove_slot(door.file, RAVI)  # type: ignore[arg-type]


def _note(door: Door, _none: None, _folder: Path) -> None:
    if door._views:  # refused a moment ago, and still to be written
        door.flush_views()
    else:
        door.note("lock")


KEY_ACTS: tuple[FaultedAct, ...] = (
    FaultedAct("change one's own password", _ravi, _own_password(), look=what_opens),
    FaultedAct(
        "set a password",
        _ravi,
        (
            lambda door, ravi, _folder: door.do(people.begin_password, person_id=ravi.person_id),
            _set_password,
            _record_password,
        ),
        look=what_opens,
    ),
    FaultedAct(
        "grant the clinical key",
        _without_clinical_key,
        (
            lambda door, ravi, _folder: door.do(people.begin_grant, person_id=ravi.person_id),
            _grant,
            lambda door, ravi, _folder: door.do(people.end_grant, person_id=ravi.person_id),
        ),
        look=what_opens,
    ),
    FaultedAct("add a person", lambda _door: None, (_add_person,), look=what_opens),
    FaultedAct("remove a person", _ravi, (_remove_person, _remove_slot), look=what_opens),
    FaultedAct(
        "make a recovery sheet",
        lambda _door: None,
        (
            lambda door, _none, _folder: door.do(recoveries.begin_sheet, kind=_SHEET),
            _make_sheet,
            _record_sheet,
        ),
        look=_what_opens_and_sheets,
    ),
    FaultedAct(
        "prove a recovery sheet",
        _two_sheets,
        (
            lambda door, numbers, _folder: door.do(recoveries.prove_sheet, number=numbers[1]),
            _drop_older,
        ),
        look=_what_opens_and_sheets,
    ),
    FaultedAct(
        "change a setting",
        lambda _door: None,
        (
            lambda door, _none, _folder: door.do(
                settings.change_practice, key="week_start", value="sunday"
            ),
        ),
    ),
    FaultedAct(
        "note in the audit",
        lambda _door: None,
        (_note,),
    ),
)
