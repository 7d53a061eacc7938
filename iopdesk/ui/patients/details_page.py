"""Identity and contact of a patient, as facts to read and copy."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from iopdesk.domain.contacts import (
    Voicemail,
    employment_label,
    housing_label,
    voicemail_label,
)
from iopdesk.domain.patients import NewPatient, gender_label
from iopdesk.i18n import _, long_date, medium_date
from iopdesk.ui.patients.chart_header import age_words
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.tokens import px

Facts = list[tuple[str, str]]


def fact_card(title: str, facts: Facts) -> Card:
    """A card of names and values; a dash where nothing is known."""
    card = Card(title)
    card.body.addLayout(fact_grid(facts))
    return card


def fact_grid(facts: Facts) -> QGridLayout:
    """Names at the left, values to select and copy at the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(px(6))
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, px(110))
    for row, (name, value) in enumerate(facts):
        words = label(value or "–", "" if value else "second", wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if name:
            grid.addWidget(label(name, "second", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        else:
            grid.addWidget(words, row, 0, 1, 2)
    return grid


def identity_facts(fields: NewPatient, mrn: str, today: date) -> Facts:
    """Who it is."""
    born = ""
    if fields.birth_on is not None:
        born = f"{long_date(fields.birth_on)} {age_words(fields.birth_on, today)}"
    legal = (fields.given_name, fields.middle_name, fields.family_name, fields.suffix)
    interpreter = _("needs an interpreter") if fields.needs_interpreter else ""
    return [
        (_("Legal name"), " ".join(part for part in legal if part)),
        (_("Preferred name"), fields.preferred_name),
        (_("Former name"), fields.former_name),
        (_("Date of birth"), born),
        (_("Gender"), gender_label(fields.gender) if fields.gender else ""),
        (_("Pronouns"), fields.pronouns),
        (_("Language"), ", ".join(part for part in (fields.language, interpreter) if part)),
        (_("MRN"), mrn),
        (_("Previous number"), fields.previous_number),
    ]


def contact_facts(fields: NewPatient) -> Facts:
    """How to reach the patient; that there is none stands where the patient said so."""
    town = " ".join(part for part in (fields.state, fields.postal_code) if part)
    place = ", ".join(part for part in (fields.city, town) if part)
    phone = fields.phone
    if phone and fields.phone_voicemail is not Voicemail.NOT_ASKED:
        phone = f"{phone}, {voicemail_label(fields.phone_voicemail)}"
    address = ", ".join(part for part in (fields.street, place) if part)
    return [
        (_("Phone"), _or_none(fields, "phone", phone)),
        (_("E-mail"), _or_none(fields, "email", fields.email)),
        (_("Address"), _or_none(fields, "address", address)),
    ]


def emergency_facts(fields: NewPatient) -> Facts:
    """Who is called in an emergency, as the patient's form says."""
    who = _or_none(fields, "emergency_contact", fields.emergency_contact)
    return [(_("Contact"), who), (_("Phone"), fields.emergency_phone)]


def work_facts(fields: NewPatient) -> Facts:
    """How the patient works and lives."""
    works = employment_label(fields.employment) if fields.employment else ""
    lives = housing_label(fields.housing) if fields.housing else ""
    return [
        (_("Employment"), _capital(works)),
        (_("Employer"), fields.employer),
        (_("Housing"), ", ".join(part for part in (_capital(lives), fields.housing_note) if part)),
    ]


def referral_facts(fields: NewPatient) -> Facts:
    """Where the patient came from, and who pays."""
    return [
        (_("Referred by"), fields.referral_source),
        (_("Referred on"), medium_date(fields.referred_on) if fields.referred_on else ""),
        (_("Insurance"), _or_none(fields, "insurance", fields.insurance)),
        (_("Member ID"), fields.member_id),
        (_("Name on the insurance"), fields.insurance_name),
    ]


def _or_none(fields: NewPatient, key: str, value: str) -> str:
    return value or (_("None, the patient says") if key in fields.none_of else "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
