"""The address book: people and organizations outside of the practice.

An entry by itself is no patient and belongs to none; what ties it to a patient is in
:mod:`iopdesk.services.patient_contacts`. Whose names stand here tells of patients all the
same, so everything that shows entries is closed where others can see the screen.

For other parts: :func:`find_contacts` finds entries by what is typed, :func:`read_contacts`
reads some by their ids, :class:`ContactRow` is what lists and fields show, and
``ui/contacts/picker.py`` is the form field.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from iopdesk.domain.address_book import (
    CONTACT_FIELDS,
    NewContact,
    check_contact,
    tidied,
    told,
)
from iopdesk.domain.contacts import ContactKind
from iopdesk.domain.names import search_words
from iopdesk.domain.permission import Row
from iopdesk.domain.phones import search_digits
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.storage.models import ConsentRecipient, ConsentSignature, Contact

MOST_HITS = 8
"""How many entries a field offers."""
MOST_LISTED = 500
"""How many entries a list shows; typing finds the others."""

_LOT = 500
_Employer = aliased(Contact)
_COLUMNS = (
    Contact.id,
    Contact.version,
    Contact.kind,
    Contact.name,
    Contact.title,
    Contact.phone,
    Contact.fax,
    Contact.email,
    Contact.address,
    Contact.is_hipaa,
    Contact.is_hidden,
    Contact.organization_id,
    _Employer.name.label("organization"),
)


@dataclass(frozen=True, slots=True, repr=False)
class ContactRow:
    """An entry as lists and fields show it; the code word is left to the form."""

    contact_id: int
    version: int
    kind: ContactKind
    name: str
    title: str
    phone: str
    fax: str
    email: str
    address: str
    is_hipaa: bool
    is_hidden: bool
    organization_id: int | None
    organization: str

    @property
    def told(self) -> str:
        """``Ana Lopez, Hollis Family Medicine``."""
        return told(self.name, self.organization)


@dataclass(frozen=True, slots=True, repr=False)
class ContactDetails:
    """An entry for its form, at the version it was read at, and where its person works."""

    row: ContactRow
    fields: NewContact
    employer: ContactRow | None


@dataclass(frozen=True, slots=True, repr=False)
class ContactSaved:
    """An entry after an act."""

    row: ContactRow
    said: str


# -- acts -------------------------------------------------------------------------


@act(
    "contact.add",
    row=Row.SCHEDULE,
    undo=True,
    label=N_("Add to address book"),
    icon="account-plus-outline",
    is_private=True,
)
def add_contact(work: Work, *, fields: NewContact) -> ContactSaved:
    """Add an entry. Raises ``RuleBroken`` beside a field."""
    contact = _checked(work, fields)
    row = Contact(sort_key=contact.sort_key, is_hidden=False, **_columns(contact))
    work.db.add(row)
    work.db.flush()
    return _saved(work, row.id, _("{name} added to the address book"))


@act(
    "contact.change",
    row=Row.SCHEDULE,
    subject="contact_id",
    undo=True,
    label=N_("Edit entry"),
    icon="pencil-outline",
    is_private=True,
)
def change_contact(
    work: Work, *, contact_id: int, expected_version: int, fields: NewContact
) -> ContactSaved:
    """Change an entry, for everybody it is tied to.

    Raises ``Conflict`` when it changed since it was opened, ``RuleBroken`` beside a field.
    """
    row = get(work.db, Contact, contact_id, expected_version)
    contact = _checked(work, fields)
    if contact.organization_id == contact_id:
        raise RuleBroken("contact.own_employer", field="organization_id")
    _refuse_somebody_else(work, contact_id, contact)
    values = {**_columns(contact), "sort_key": contact.sort_key}
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    work.db.flush()
    return _saved(work, contact_id, _("{name} saved"))


@act(
    "contact.hide",
    row=Row.SCHEDULE,
    subject="contact_id",
    undo=True,
    label=N_("Hide entry"),
    icon="eye-off-outline",
    is_private=True,
)
def hide_contact(work: Work, *, contact_id: int, expected_version: int) -> ContactSaved:
    """Offer an entry no longer; where it is named already it stays. ``Conflict`` as ever."""
    get(work.db, Contact, contact_id, expected_version).is_hidden = True
    work.db.flush()
    return _saved(work, contact_id, _("{name} is not offered any more"))


@act(
    "contact.unhide",
    row=Row.SCHEDULE,
    subject="contact_id",
    undo=True,
    label=N_("Offer entry again"),
    icon="eye-outline",
    is_private=True,
)
def unhide_contact(work: Work, *, contact_id: int, expected_version: int) -> ContactSaved:
    """Offer a hidden entry again. Raises ``Conflict`` when it changed since it was read."""
    get(work.db, Contact, contact_id, expected_version).is_hidden = False
    work.db.flush()
    return _saved(work, contact_id, _("{name} is offered again"))


# -- questions --------------------------------------------------------------------


@question("contact.find", row=Row.SCHEDULE, is_private=True)
def find_contacts(
    work: Work, *, typed: str, kind: ContactKind | None = None, most: int = MOST_HITS
) -> tuple[ContactRow, ...]:
    """Entries that fit what is typed, best first: parts of the name in any order, of the
    organization, or four and more last digits of the phone. Hidden ones are left out.
    """
    wanted = _fits(typed)
    if wanted is None:
        return ()
    query = _query().where(wanted, Contact.is_hidden.is_(False))
    if kind is not None:
        query = query.where(Contact.kind == kind)
    first = search_words(typed)[:1]
    rows = work.db.execute(query.order_by(_rank(first[0] if first else ""), *_ORDER).limit(most))
    return tuple(map(_row, rows))


@question("contact.list", row=Row.SCHEDULE, is_private=True)
def list_contacts(
    work: Work, *, typed: str = "", with_hidden: bool = False
) -> tuple[ContactRow, ...]:
    """The address book by name, or what fits the typed words; :data:`MOST_LISTED` at most."""
    query = _query()
    if not with_hidden:
        query = query.where(Contact.is_hidden.is_(False))
    if typed.strip():
        wanted = _fits(typed)
        if wanted is None:
            return ()
        query = query.where(wanted)
    return tuple(map(_row, work.db.execute(query.order_by(*_ORDER).limit(MOST_LISTED))))


@question("contact.read", row=Row.SCHEDULE, subject="contact_id", is_private=True)
def read_contact(work: Work, *, contact_id: int) -> ContactDetails:
    """One entry, for its form. Raises ``Conflict`` when it is gone."""
    entry = get(work.db, Contact, contact_id)
    fields = NewContact(**{name: getattr(entry, name) for name in CONTACT_FIELDS})
    ids = [each for each in (contact_id, entry.organization_id) if each is not None]
    rows = read_contacts(work, ids)
    employer = rows.get(entry.organization_id) if entry.organization_id is not None else None
    return ContactDetails(rows[contact_id], fields, employer)


# -- inside -----------------------------------------------------------------------


def read_contacts(work: Work, contact_ids: Collection[int]) -> dict[int, ContactRow]:
    """Some entries by their ids, hidden ones too; inside of another question or act."""
    todo, found = sorted(contact_ids), {}
    for start in range(0, len(todo), _LOT):
        for row in work.db.execute(_query().where(Contact.id.in_(todo[start : start + _LOT]))):
            found[row.id] = _row(row)
    return found


_ORDER = (Contact.sort_key, Contact.id)


def _query() -> Any:
    return select(*_COLUMNS).outerjoin(_Employer, _Employer.id == Contact.organization_id)


def _row(row: Any) -> ContactRow:
    (contact_id, version, kind, name, title, phone, fax, email, address, is_hipaa, is_hidden,
     organization_id, organization) = row  # fmt: skip
    return ContactRow(
        contact_id, version, kind, name, title, phone, fax, email, address, is_hipaa, is_hidden,
        organization_id, organization or "",
    )  # fmt: skip


def _fits(typed: str) -> ColumnElement[bool] | None:
    """What a typed text asks of an entry; None where it says nothing."""
    digits = search_digits(typed)
    if digits:
        plain: Any = Contact.phone
        for sign in " ()-":
            plain = func.replace(plain, sign, "")
        return func.substr(plain, -len(digits)) == digits
    words = search_words(typed)
    if not words:
        return None
    text = Contact.sort_key + " " + func.coalesce(_Employer.sort_key, "")
    found = [func.instr(text, word) > 0 for word in words]
    return found[0] if len(found) == 1 else found[0] & _all(found[1:])


def _all(parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part
    return whole


def _rank(word: str) -> ColumnElement[int]:
    """Start of the name first, then start of one of its words, then inside."""
    spaced = func.replace(Contact.sort_key, "\t", " ")
    start = or_(func.substr(Contact.sort_key, 1, len(word)) == word)
    return case((start, 0), (func.instr(spaced, f" {word}") > 0, 1), else_=2)


def _checked(work: Work, fields: NewContact) -> NewContact:
    contact = tidied(fields)
    check_contact(contact)
    if contact.organization_id is not None:
        kind = work.db.scalar(select(Contact.kind).where(Contact.id == contact.organization_id))
        if kind is not ContactKind.ORGANIZATION:
            raise RuleBroken("contact.no_organization", field="organization_id")
    return contact


def _refuse_somebody_else(work: Work, contact_id: int, contact: NewContact) -> None:
    """Who is named in a consent stays who they are: it covers the entry, by whatever name.

    A name is corrected or changed by marriage; none that shares a word with the signed one
    is somebody else. Raises ``RuleBroken("contact.in_consent")``.
    """
    signed = work.db.scalars(
        select(ConsentRecipient.name)
        .where(
            ConsentRecipient.contact_id == contact_id,
            exists().where(
                ConsentSignature.consent_id == ConsentRecipient.consent_id,
                ConsentSignature.is_signed,
            ),
        )
        .distinct()
    )
    words = set(search_words(contact.name))
    if any(not words & set(search_words(name)) for name in signed):
        raise RuleBroken("contact.in_consent", field="name")


def _columns(contact: NewContact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in CONTACT_FIELDS}


def _saved(work: Work, contact_id: int, words: str) -> ContactSaved:
    row = read_contacts(work, [contact_id])[contact_id]
    return ContactSaved(row, words.format(name=row.name))


sentences(
    {
        "contact.in_consent": N_(
            "A signed consent names this entry, and would then cover somebody else. Add whoever "
            "is meant as an entry of their own."
        ),
        "contact.own_employer": N_(
            "Nobody works for themselves here. Choose another organization or none."
        ),
        "contact.no_organization": N_(
            "This entry is no organization. Choose one, or add it to the address book."
        ),
    }
)
