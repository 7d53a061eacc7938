"""The address book: adding, changing, finding and hiding its entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iopdesk.domain.address_book import NewContact
from iopdesk.domain.contacts import ContactKind
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import contacts
from tests.services.known import add_entry


@pytest.fixture
def book(door):
    """Five entries, two of them of one name."""
    hollis = add_entry(door, "Hollis Family Medicine", kind=ContactKind.ORGANIZATION)
    rows = [
        hollis,
        add_entry(door, "Ana Quintero", phone="4045550177"),
        add_entry(door, "Ana Lopez", organization_id=hollis.contact_id, title="Nurse"),
        add_entry(door, "Joel Annan"),
        add_entry(door, "Łukasz O'Brien-Ruiz", phone="404 555 0133 ext. 9"),
    ]
    return {row.name: row for row in rows}


def names(rows):
    return [row.name for row in rows]


def find(door, typed, **more):
    return names(door.ask(contacts.find_contacts, typed=typed, **more))


def test_an_entry_is_kept_in_its_usual_form_and_told_by_its_name(door):
    fields = NewContact(name="  Ana   Quintero ", phone="4045550177", email=" ana@example.org ")
    done = door.do(contacts.add_contact, fields=fields).result
    assert done.said == "Ana Quintero added to the address book"
    kept = door.ask(contacts.read_contact, contact_id=done.row.contact_id).fields
    assert kept == NewContact(name="Ana Quintero", phone="(404) 555-0177", email="ana@example.org")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ana", ["Ana Quintero", "Ana Lopez"]),
        ("quin", ["Ana Quintero"]),
        ("quintero ana", ["Ana Quintero"]),
        ("hollis", ["Hollis Family Medicine", "Ana Lopez"]),
        ("nan", ["Joel Annan"]),
        ("lukasz obrien", ["Łukasz O'Brien-Ruiz"]),
        ("0177", ["Ana Quintero"]),
        ("404-555-0177", ["Ana Quintero"]),
        ("xy", []),
        ("%", []),
        ("", []),
    ],
)
def test_an_entry_is_found_by_any_part_of_its_name_its_organization_or_the_end_of_the_phone(
    door, book, typed, found
):
    assert sorted(find(door, typed)) == sorted(found)


def test_the_start_of_a_name_stands_before_the_middle_of_one(door, book):
    add_entry(door, "Bea Aranda")
    add_entry(door, "Noor Brand")
    assert find(door, "an") == [
        "Joel Annan", "Ana Lopez", "Ana Quintero", "Bea Aranda", "Noor Brand",
    ]  # fmt: skip


def test_a_field_that_asks_for_an_organization_gets_no_person(door, book):
    assert find(door, "hollis", kind=ContactKind.ORGANIZATION) == ["Hollis Family Medicine"]


def test_a_hidden_entry_is_not_offered_until_it_is_shown_again(door, book):
    row = book["Ana Quintero"]
    given = {"contact_id": row.contact_id}
    hidden = door.do(contacts.hide_contact, **given, expected_version=row.version).result.row
    assert find(door, "quin") == []
    assert "Ana Quintero" not in names(door.ask(contacts.list_contacts))
    assert "Ana Quintero" in names(door.ask(contacts.list_contacts, with_hidden=True))
    door.do(contacts.unhide_contact, **given, expected_version=hidden.version)
    assert find(door, "quin") == ["Ana Quintero"]


def test_the_list_goes_by_family_names_and_by_the_first_word_of_organizations(door, book):
    found = names(door.ask(contacts.list_contacts))
    assert found == [
        "Joel Annan", "Hollis Family Medicine", "Ana Lopez", "Łukasz O'Brien-Ruiz", "Ana Quintero",
    ]  # fmt: skip
    assert names(door.ask(contacts.list_contacts, typed="ana lo")) == ["Ana Lopez"]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        (NewContact(), "contact.no_name", "name"),
        (NewContact(name=" \u200b "), "contact.no_name", "name"),
        (NewContact(name="A" * 4_001), "contact.too_long", "name"),
        (NewContact(name="Ana", email="ana at home"), "contact.email", "email"),
        (NewContact(name="Ana", phone="none"), "contact.phone", "phone"),
        (NewContact(name="Ana", fax="x" * 61), "contact.too_long", "fax"),
    ],
)
def test_an_entry_that_cannot_be_kept_is_refused_beside_the_field(door, fields, code, field):
    with pytest.raises(RuleBroken) as caught:
        door.do(contacts.add_contact, fields=fields)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_person_works_for_an_organization_alone_and_nobody_for_themselves(door, book):
    fields = NewContact(name="Bo Reed", organization_id=book["Ana Lopez"].contact_id)
    with pytest.raises(RuleBroken) as caught:
        door.do(contacts.add_contact, fields=fields)
    assert caught.value.code == "contact.no_organization"
    hollis = book["Hollis Family Medicine"]
    own = NewContact(name="Hollis", organization_id=hollis.contact_id)
    given = {"contact_id": hollis.contact_id, "expected_version": hollis.version}
    with pytest.raises(RuleBroken) as caught:
        door.do(contacts.change_contact, **given, fields=own)
    assert caught.value.code == "contact.own_employer"


def test_a_change_by_somebody_else_since_the_entry_was_opened_is_a_conflict(door, book):
    opened = door.ask(contacts.read_contact, contact_id=book["Ana Lopez"].contact_id)
    given = {"contact_id": opened.row.contact_id, "expected_version": opened.row.version}
    changed = door.do(
        contacts.change_contact, **given, fields=replace(opened.fields, title="Head nurse")
    ).result
    assert (changed.row.title, changed.row.organization) == ("Head nurse", "Hollis Family Medicine")
    with pytest.raises(Conflict):
        door.do(contacts.change_contact, **given, fields=replace(opened.fields, title="Doctor"))


def test_the_technician_sees_the_address_book_and_changes_nothing_in_it(door, book, as_person):
    as_person("Elin Thornquist")
    assert find(door, "quin") == ["Ana Quintero"]
    with pytest.raises(NotAllowed):
        door.do(contacts.add_contact, fields=NewContact(name="Bo Reed"))


def test_no_entry_shows_where_others_can_see_the_screen(door, book):
    door.is_lobby = True
    with pytest.raises(NotAllowed):
        door.ask(contacts.find_contacts, typed="ana")
    with pytest.raises(NotAllowed):
        door.ask(contacts.list_contacts)
