"""Entries of the address book: what one holds, how it is kept, sorted and told."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import Enum

from iopdesk.domain.contacts import ContactKind
from iopdesk.domain.names import fold, sort_key, split_name
from iopdesk.domain.patients import has_name, is_mail_address
from iopdesk.domain.phones import format_phone
from iopdesk.domain.texts import TEXT_LIMIT, clean_line, clean_text
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

PHONE_LIMIT = 60
"""Longest phone or fax number, in characters."""


@dataclass(frozen=True, slots=True, repr=False)
class NewContact:
    """What a person types about somebody outside of the practice; empty where nothing was said.

    ``organization_id`` is where a person works. ``is_hipaa``: a covered entity or business
    associate. ``code_word``: what the caller says on the phone to be known.
    """

    name: str = ""
    kind: ContactKind = ContactKind.PERSON
    organization_id: int | None = None
    title: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""
    code_word: str = ""
    is_hipaa: bool = False

    @property
    def sort_key(self) -> str:
        """As lists are sorted: a person by the family name, an organization by its first word."""
        if self.kind is ContactKind.ORGANIZATION:
            return fold(self.name)
        name = split_name(self.name)
        rest = " ".join(part for part in (name.given, name.middle, name.preferred) if part)
        return sort_key(name.family, rest)


CONTACT_FIELDS = tuple(field.name for field in fields(NewContact))
"""The names of the fields of an entry, in the order of a form."""

_NUMBERS = ("phone", "fax")
_LONG_TEXTS = ("address",)


def tidied(contact: NewContact) -> NewContact:
    """The same entry as it is kept: stray blanks gone, numbers in their usual form.

    An organization works for nobody.
    """
    changed: dict[str, str | int | None] = {}
    for name in CONTACT_FIELDS:
        value = getattr(contact, name)
        if not isinstance(value, str) or isinstance(value, Enum):
            continue
        clean = clean_text(value) if name in _LONG_TEXTS else clean_line(value)
        changed[name] = format_phone(clean).text if name in _NUMBERS else clean
    if contact.kind is ContactKind.ORGANIZATION:
        changed["organization_id"] = None
    return replace(contact, **changed)  # type: ignore[arg-type]


def check_contact(contact: NewContact) -> None:
    """Raise ``RuleBroken`` beside the first field that cannot be kept.

    Codes: ``contact.no_name``, ``contact.too_long``, ``contact.email``, ``contact.phone``.
    """
    if not has_name("", contact.name):
        raise RuleBroken("contact.no_name", field="name")
    for name in CONTACT_FIELDS:
        value = getattr(contact, name)
        limit = PHONE_LIMIT if name in _NUMBERS else TEXT_LIMIT
        if isinstance(value, str) and len(value) > limit:
            raise RuleBroken("contact.too_long", field=name, limit=limit)
    for name in _NUMBERS:
        value = getattr(contact, name)
        if value and not any(char.isdigit() for char in value):
            raise RuleBroken("contact.phone", field=name)
    if contact.email and not is_mail_address(contact.email):
        raise RuleBroken("contact.email", field="email")


def told(name: str, organization: str) -> str:
    """An entry in one line: ``Ana Lopez, Hollis Family Medicine``."""
    return f"{name}, {organization}" if organization else name


sentences(
    {
        "contact.no_name": N_("An entry needs a name. Type at least one word."),
        "contact.too_long": N_("This text is longer than {limit} characters. Shorten it."),
        "contact.email": N_("This is no e-mail address. Type it like name@example.org."),
        "contact.phone": N_("A phone number needs digits. Type it like 503 555 0100."),
    }
)
