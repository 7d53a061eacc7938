"""The words of patient lists: what columns are called, and how lists end.

Headings are compared without case, accents, blanks, punctuation and parentheses;
a leading "client", "patient" and the like is dropped when the rest has a meaning.
"""

from __future__ import annotations

import re
from enum import StrEnum

from iopdesk.domain.names import fold
from iopdesk.i18n import N_, _


class ListField(StrEnum):
    """What a column of a list can hold; but for ``FULL_NAME``, names of a patient's fields."""

    FULL_NAME = "full_name"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    FAMILY_NAME = "family_name"
    SUFFIX = "suffix"
    PREFERRED_NAME = "preferred_name"
    FORMER_NAME = "former_name"
    BIRTH_ON = "birth_on"
    GENDER = "gender"
    PRONOUNS = "pronouns"
    LANGUAGE = "language"
    PHONE = "phone"
    EMAIL = "email"
    STREET = "street"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    PREVIOUS_NUMBER = "previous_number"
    PRIMARY_SUBSTANCE = "primary_substance"
    REFERRAL_SOURCE = "referral_source"
    REFERRED_ON = "referred_on"
    INSURANCE = "insurance"
    MEMBER_ID = "member_id"
    EMERGENCY_CONTACT = "emergency_contact"
    EMERGENCY_PHONE = "emergency_phone"
    COMMENT = "comment"


NAME_FIELDS = (ListField.FULL_NAME, ListField.GIVEN_NAME, ListField.FAMILY_NAME)
"""One of these a list must have."""

_LABELS = {
    ListField.FULL_NAME: N_("Whole name"),
    ListField.GIVEN_NAME: N_("First name"),
    ListField.MIDDLE_NAME: N_("Middle name"),
    ListField.FAMILY_NAME: N_("Last name"),
    ListField.SUFFIX: N_("Suffix"),
    ListField.PREFERRED_NAME: N_("Preferred name"),
    ListField.FORMER_NAME: N_("Former name"),
    ListField.BIRTH_ON: N_("Birth date"),
    ListField.GENDER: N_("Gender"),
    ListField.PRONOUNS: N_("Pronouns"),
    ListField.LANGUAGE: N_("Language"),
    ListField.PHONE: N_("Phone"),
    ListField.EMAIL: N_("E-mail"),
    ListField.STREET: N_("Street"),
    ListField.CITY: N_("City"),
    ListField.STATE: N_("State"),
    ListField.POSTAL_CODE: N_("ZIP code"),
    ListField.PREVIOUS_NUMBER: N_("Previous number"),
    ListField.PRIMARY_SUBSTANCE: N_("Primary substance"),
    ListField.REFERRAL_SOURCE: N_("Referred by"),
    ListField.REFERRED_ON: N_("Referred on"),
    ListField.INSURANCE: N_("Insurance"),
    ListField.MEMBER_ID: N_("Member ID"),
    ListField.EMERGENCY_CONTACT: N_("Emergency contact"),
    ListField.EMERGENCY_PHONE: N_("Emergency phone"),
    ListField.COMMENT: N_("Comment"),
}


def list_field_label(field: ListField) -> str:
    """The field in words, as forms name it: "Last name"."""
    return _(_LABELS[field])


# Where several headings of a list mean the same field, the one named first here wins.
_HEADINGS: dict[ListField, str] = {
    ListField.FULL_NAME: """
        full name, legal name, name, client, patient, participant, client name, patient name,
        member name, participant name, last name first name, last first, first last,
        first name last name, last first middle, last first mi, first and last name,
        person, who, names, nombre completo, nombre y apellidos, nom complet""",
    ListField.GIVEN_NAME: """
        first name, given name, first, given, fname, f name, forename, firstname legal,
        legal first name, given names, first names, christian name, first name mi,
        nombre, nombres, primer nombre, vorname, prenom, voornaam""",
    ListField.MIDDLE_NAME: "middle name, middle, mi, m i, middle initial, mname, segundo nombre",
    ListField.FAMILY_NAME: """
        last name, family name, surname, last, family, lname, l name, legal last name,
        last names, apellido, apellidos, nachname, familienname, nom, nom de famille,
        achternaam""",
    ListField.SUFFIX: "suffix, name suffix, generation, jr sr",
    ListField.PREFERRED_NAME: """
        preferred name, preferred, nickname, nick name, goes by, known as, chosen name,
        preferred first name, name used, called, apodo""",
    ListField.FORMER_NAME: """
        former name, maiden name, previous name, other name, other names, alias, aka,
        birth name, name at birth, previous last name, former last name""",
    ListField.BIRTH_ON: """
        date of birth, birth date, dob, birthday, birthdate, born, born on, d o b, date birth,
        b day, bday, bdate, birth dt, dob mm dd yyyy, fecha de nacimiento, nacimiento,
        geburtsdatum, date de naissance""",
    ListField.GENDER: "gender, sex, gender identity, m f, sexo, genero, geschlecht",
    ListField.PRONOUNS: "pronouns, pronoun",
    ListField.LANGUAGE: """
        language, preferred language, primary language, spoken language, lang, idioma""",
    ListField.PHONE: """
        cell, cell phone, mobile, mobile phone, phone, phone number, telephone, tel, phone 1,
        primary phone, main phone, contact number, cell number, mobile number, best phone,
        cellular, phone cell, phone mobile, phone no, telephone number, contact phone,
        home phone, phone home, home, home tel, work phone, phone work, daytime phone, phone 2,
        other phone, telefono, celular, telefon, handy""",
    ListField.EMAIL: """
        email, e mail, email address, e mail address, mail, correo, correo electronico""",
    ListField.STREET: """
        street, street address, address, address 1, address line 1, addr, addr 1, home address,
        mailing address, residence, direccion, strasse, adresse""",
    ListField.CITY: "city, town, city town, municipality, ciudad, ort, ville",
    ListField.STATE: "state, province, st, state province, region, estado",
    ListField.POSTAL_CODE: """
        zip, zip code, postal code, zipcode, post code, postcode, zip 4, zip postal, plz,
        codigo postal""",
    ListField.PREVIOUS_NUMBER: """
        mrn, medical record number, record number, chart number, client number, client id,
        patient id, patient number, client no, patient no, chart, chart no, chart id,
        account number, account, acct, acct number, acct no, case number, case no, case id,
        record no, record id, file number, file no, id, id number, number, no,
        old number, previous number, previous id, ehr id, emr id, mr number, participant id""",
    ListField.PRIMARY_SUBSTANCE: """
        primary substance, drug of choice, substance, substance of choice, primary drug, doc,
        substances, substance used, substance s, main substance, drug, drugs of choice,
        primary substance of use, substance use, primary problem substance""",
    ListField.REFERRAL_SOURCE: """
        referral source, referred by, referral, referred from, source, source of referral,
        referring provider, referring agency, ref source, ref by, referral from, referrer,
        referral agency""",
    ListField.REFERRED_ON: """
        referral date, referred on, date referred, date of referral, referral dt, referred,
        intake date, intake dt, date of intake, intake, inquiry date, inquiry dt, contact date,
        first contact, admission date, admit date, admit dt, date admitted, start date,
        enrolled, enrollment date, ref date, adm date, intake on""",
    ListField.INSURANCE: """
        insurance, payer, payor, insurer, insurance company, carrier, health plan,
        insurance name, plan, plan name, primary insurance, insurance carrier, ins,
        insurance provider, coverage, funding, primary payer""",
    ListField.MEMBER_ID: """
        member id, policy number, subscriber id, insurance id, member number, policy,
        policy no, policy id, insurance number, member no, ins id, subscriber number,
        medicaid id, medicaid number, insurance member id, plan id, id insurance""",
    ListField.EMERGENCY_CONTACT: """
        emergency contact, emergency contact name, emergency name, emergency, ice,
        in case of emergency, next of kin, ec name, emerg contact""",
    ListField.EMERGENCY_PHONE: """
        emergency phone, emergency contact phone, emergency number, emergency contact number,
        ice phone, next of kin phone, ec phone, emergency tel, emerg phone,
        emergency contact tel, emergency phone number""",
    ListField.COMMENT: """
        comment, comments, notes, note, remarks, remark, memo, other, misc, description,
        notas, bemerkung, additional info, additional information""",
}

_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_WORDS = re.compile(r"[\W_]+")
_OWNERS = ("client", "clients", "patient", "patients", "participant", "pt", "consumer", "contact")


def _compact(text: str) -> str:
    """The text folded, its number sign in words, without anything but letters and digits."""
    return _NOT_WORDS.sub("", fold(text.replace("#", " number ")))


_FIELD_OF: dict[str, tuple[ListField, int]] = {}
for _field, _names in _HEADINGS.items():
    for _rank, _name in enumerate(_names.split(",")):
        _FIELD_OF.setdefault(_compact(_name), (_field, _rank))
_LONGEST_HEADING = 60
_LONGEST_FOOTER = 500
_PEOPLE = "(?:patients?|clients?|people|persons?|records?|rows?|entries|names)"
_FOOTER = re.compile(
    rf"""(?:grand\s|sub\s?)?(?:totals?|summe|suma|anzahl)
            (?:\s(?:number|count)?\s?(?:of\s)?{_PEOPLE}?)?[\s:=]*[\d.,]*\s?{_PEOPLE}?$
       |(?:{_PEOPLE}\s)?count[\s:=]*\d*$
       |(?:records?|rows|patients|clients)[\s:=]*\d+$
       |number\sof\s{_PEOPLE}\b
       |\d+\s{_PEOPLE}(?:\sin\s(?:all|total)|\stotal|\slisted)?$
       |end(?:\sof\s(?:list|report|file|page|data|export))?$
       |page\s\d+(?:\s?(?:of|/)\s?\d+)?$
       |(?:list\s|report\s|file\s)?(?:printed|exported|generated|created|prepared|downloaded|run|as\sof)
            \b.*(?:\d|\sby\s)
       |(?:report|run)\sdate\b
       |confidential\b""",
    re.X,
)


def heading_field(heading: str) -> tuple[ListField, int] | None:
    """The field a heading names, and its rank among the headings of that field (0 is best).

    None for a heading that is not known.
    """
    if not heading or len(heading) > _LONGEST_HEADING:
        return None
    for text in (heading, _PARENTHESES.sub(" ", heading)):
        found = _known(_compact(text))
        if found is not None:
            return found
    inner = _PARENTHESES.findall(heading)
    return _known(_compact(inner[0])) if inner else None


def _known(compact: str) -> tuple[ListField, int] | None:
    """The field of a compacted heading, with or without whose it is."""
    if compact in _FIELD_OF:
        return _FIELD_OF[compact]
    for owner in _OWNERS:
        for start in (owner + "s", owner):
            rest = compact.removeprefix(start)
            if rest != compact and rest in _FIELD_OF:
                return _FIELD_OF[rest]
    return None


def is_footer_text(cell: str) -> bool:
    """True for a line that sums up or ends a list: "Total", "30 patients", "Page 2 of 3"."""
    return len(cell) <= _LONGEST_FOOTER and _FOOTER.match(fold(cell).strip(" *=.:")) is not None
