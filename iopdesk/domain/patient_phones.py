"""A further phone number of a patient: what it is, and whether a message may be left."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from iopdesk.domain.contacts import PhoneKind, Voicemail
from iopdesk.domain.phones import format_phone
from iopdesk.domain.texts import TEXT_LIMIT, clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

NUMBER_LIMIT = 60
"""Longest number, in characters."""


@dataclass(frozen=True, slots=True, repr=False)
class FurtherPhone:
    """What a person types about a number; voicemail not asked means that none may be left."""

    number: str = ""
    kind: PhoneKind = PhoneKind.MOBILE
    voicemail: Voicemail = Voicemail.NOT_ASKED
    note: str = ""


PHONE_FIELDS = tuple(field.name for field in fields(FurtherPhone))
"""The names of its fields, in the order of a form."""


def tidied(phone: FurtherPhone) -> FurtherPhone:
    """The same number as it is kept: in its usual form, stray blanks gone."""
    number = format_phone(clean_line(phone.number)).text
    return replace(phone, number=number, note=clean_line(phone.note))


def check_phone(phone: FurtherPhone) -> None:
    """Raise ``RuleBroken`` beside the first field that cannot be kept.

    Codes: ``patient_phone.no_number``, ``patient_phone.too_long``.
    """
    if not any(char.isdigit() for char in phone.number):
        raise RuleBroken("patient_phone.no_number", field="number")
    for name, limit in (("number", NUMBER_LIMIT), ("note", TEXT_LIMIT)):
        if len(getattr(phone, name)) > limit:
            raise RuleBroken("patient_phone.too_long", field=name, limit=limit)


sentences(
    {
        "patient_phone.no_number": N_("A phone number needs digits. Type it like 503 555 0100."),
        "patient_phone.too_long": N_("This text is longer than {limit} characters. Shorten it."),
    }
)
