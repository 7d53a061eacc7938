"""How every act on the address book is done, for the guards over all acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.contacts import ContactKind
from iopdesk.services import contacts
from iopdesk.services.contacts import ContactRow
from iopdesk.services.door import Door
from tests.services import house

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene


def add_entry(door: Door, name: str, **more: Any) -> ContactRow:
    """An entry of the address book."""
    made: ContactRow = door.do(
        contacts.add_contact, fields=NewContact(name=name, **more)
    ).result.row
    return made


def _fields(home: Home) -> NewContact:
    number = house.fresh()
    place = add_entry(home.door, f"Hollis Family {number}", kind=ContactKind.ORGANIZATION)
    return NewContact(
        name=f"Ana Lopez {number}",
        organization_id=place.contact_id,
        title="Nurse",
        phone="(404) 555-0177",
        fax="(404) 555-0178",
        email="ana@example.org",
        address="9 Elm Street\nDecatur",
        code_word="bluebird",
        is_hipaa=True,
    )


def _add(home: Home) -> Scene:
    return contacts.add_contact, {"fields": _fields(home)}


def _on_entry(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    def scene(home: Home) -> Scene:
        row = add_entry(home.door, f"Joel Abara {house.fresh()}")
        return fn, {"contact_id": row.contact_id, "expected_version": row.version}

    return scene


def _change(home: Home) -> Scene:
    fn, given = _on_entry(contacts.change_contact)(home)
    return fn, {**given, "fields": _fields(home)}


def _unhide(home: Home) -> Scene:
    fn, given = _on_entry(contacts.hide_contact)(home)
    hidden = home.door.do(fn, **given).result.row
    return contacts.unhide_contact, {**given, "expected_version": hidden.version}


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "contact.add": _add,
    "contact.change": _change,
    "contact.hide": _on_entry(contacts.hide_contact),
    "contact.unhide": _unhide,
}
