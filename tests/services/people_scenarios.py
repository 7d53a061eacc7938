"""How every act on people and their keys is done, for the guards over all acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from iopdesk.domain.people import Role, Staff
from iopdesk.domain.recovery import SheetKind
from iopdesk.services import people, recoveries, recovery_papers, rekeys, waivers
from iopdesk.storage.models import Person
from tests.services import house

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene


def _somebody(home: Home) -> Person:
    """A person added just now, with a password that an administrator knows."""
    added = home.door.do(
        people.add_person,
        name=f"Nadia Ferrante {house.fresh()}",
        credentials="LPC",
        roles=[Role.COUNSELOR],
    ).result
    home.door.do(people.end_password, person_id=added.person_id, public_key=b"\1" * 32)
    with Session(home.door.file.read_engine) as db:
        return db.get_one(Person, added.person_id)


def _add_person(_home: Home) -> Scene:
    name = f"Iris Vandermeer {house.fresh()}"
    return people.add_person, {"name": name, "credentials": "", "roles": [Role.FRONT_DESK]}


def _change_person(home: Home) -> Scene:
    person = _somebody(home)
    return people.change_person, {
        "person_id": person.id,
        "expected_version": person.version,
        "name": person.name,
        "credentials": f"LPC {house.fresh()}",
        "roles": [Role.COUNSELOR, Role.BILLER],
    }


def _on_person(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    def scene(home: Home) -> Scene:
        person = _somebody(home)
        return fn, {"person_id": person.id, "expected_version": person.version}

    return scene


def _take_back(home: Home) -> Scene:
    person = _somebody(home)
    given = {"person_id": person.id, "expected_version": person.version}
    home.door.do(people.remove_person, **given)
    return people.take_back, {
        "person_id": person.id,
        "expected_version": home.version(Person, person.id),
    }


def _key_of(fn: Callable[..., Any], **more: Any) -> Callable[[Home], Scene]:
    return lambda home: (fn, {"person_id": _somebody(home).id, **more})


def _grant(home: Home) -> Scene:
    person = _somebody(home)
    home.door.do(people.end_own_password, by=_staff(home, person), public_key=b"\3" * 32)
    return people.begin_grant, {"person_id": person.id}


def _staff(home: Home, person: Person) -> Staff:
    return house.person(home.door, person.name)


def _waive(home: Home) -> Scene:
    """Every other administrator left before."""
    words = "I am the only administrator of this practice, and I know what that means."
    others = [
        row
        for row in home.door.ask(people.list_people)
        if row.is_active
        and row.person_id != home.door.person.id
        and any(held.role is Role.ADMINISTRATOR for held in row.roles)
    ]
    for row in others:
        given = {"person_id": row.person_id, "expected_version": row.version}
        home.door.do(people.remove_person, **given)
    return waivers.waive, {"waiver": words}


def _own_password(home: Home) -> Scene:
    slot = home.door.file.key_file.slot(home.door.person.uid)
    return people.end_own_password, {"public_key": slot.public_key}


def _sheet_number() -> str:
    return f"P-TEST-{house.fresh()}"


def _end_sheet(_home: Home) -> Scene:
    return recoveries.end_sheet, {
        "kind": SheetKind.PRACTICE,
        "number": _sheet_number(),
        "public_key": b"\5" * 32,
    }


def _prove_sheet(home: Home) -> Scene:
    fn, given = _end_sheet(home)
    home.door.do(fn, **given)
    return recoveries.prove_sheet, {"number": given["number"]}


def _copy_of_sheet(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    def scene(home: Home) -> Scene:
        return fn, _prove_sheet(home)[1]

    return scene


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "people.add": _add_person,
    "people.approve": _on_person(people.approve_roles),
    "people.begin_grant": _grant,
    "people.begin_own_password": lambda _home: (people.begin_own_password, {}),
    "people.begin_password": _key_of(people.begin_password),
    "people.change": _change_person,
    "people.come_back": _take_back,
    "people.end_grant": _key_of(people.end_grant),
    "people.end_own_password": _own_password,
    "people.end_password": _key_of(people.end_password, public_key=b"\4" * 32),
    "people.leave": _on_person(people.remove_person),
    "people.waive": _waive,
    **{
        fn.act.name: _copy_of_sheet(fn)
        for fn in (
            recovery_papers.begin_print,
            recovery_papers.end_print,
            recovery_papers.begin_save,
            recovery_papers.end_save,
            recovery_papers.copy_failed,
        )
    },
    "recovery.begin": lambda _home: (recoveries.begin_sheet, {"kind": SheetKind.PRACTICE}),
    "recovery.end": _end_sheet,
    "recovery.prove": _prove_sheet,
    "rekey.begin": lambda _home: (rekeys.begin_rekey, {}),
    "rekey.end": lambda _home: (rekeys.end_rekey, {}),
    "rekey.end_both": lambda _home: (rekeys.end_both_keys, {}),
    "rekey.fail": lambda _home: (rekeys.fail_rekey, {}),
}
