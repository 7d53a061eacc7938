"""Identity and contact of a patient, as facts to read and copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from iopdesk.domain.patients import NewPatient, gender_label
from iopdesk.i18n import _, long_date, medium_date
from iopdesk.ui.patients.chart_header import age_words
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.theme.tokens import px

Facts = list[tuple[str, str]]


class DetailsPage(QWidget):
    """Cards of facts; Edit where the person may."""

    def __init__(
        self, fields: NewPatient, mrn: str, today: date, on_edit: Callable[[], object] | None
    ) -> None:
        super().__init__()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(12), px(14), px(56))
        identity = _card(_("Identity"), _identity(fields, mrn, today))
        if on_edit is not None:
            edit = button(_("Edit"), small=True, icon_name="pencil-outline", on_click=on_edit)
            identity.head.addWidget(edit)
        left = [identity, _card(_("Referral and insurance"), _referral(fields))]
        right = [
            _card(_("Contact"), _contact(fields)),
            _card(_("In an emergency"), _emergency(fields)),
        ]
        if fields.comment:
            right.append(_card(_("Comment"), [("", fields.comment)]))
        column.addWidget(CardColumns(left, right))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll_area(inside))


def _card(title: str, facts: Facts) -> Card:
    card = Card(title)
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
    card.body.addLayout(grid)
    return card


def _identity(fields: NewPatient, mrn: str, today: date) -> Facts:
    born = ""
    if fields.birth_on is not None:
        born = f"{long_date(fields.birth_on)} {age_words(fields.birth_on, today)}"
    legal = (fields.given_name, fields.middle_name, fields.family_name, fields.suffix)
    return [
        (_("Legal name"), " ".join(part for part in legal if part)),
        (_("Preferred name"), fields.preferred_name),
        (_("Former name"), fields.former_name),
        (_("Date of birth"), born),
        (_("Gender"), gender_label(fields.gender) if fields.gender else ""),
        (_("Pronouns"), fields.pronouns),
        (_("Language"), fields.language),
        (_("MRN"), mrn),
        (_("Previous number"), fields.previous_number),
    ]


def _contact(fields: NewPatient) -> Facts:
    town = " ".join(part for part in (fields.state, fields.postal_code) if part)
    place = ", ".join(part for part in (fields.city, town) if part)
    return [
        (_("Phone"), fields.phone),
        (_("E-mail"), fields.email),
        (_("Address"), ", ".join(part for part in (fields.street, place) if part)),
    ]


def _emergency(fields: NewPatient) -> Facts:
    return [(_("Contact"), fields.emergency_contact), (_("Phone"), fields.emergency_phone)]


def _referral(fields: NewPatient) -> Facts:
    return [
        (_("Referred by"), fields.referral_source),
        (_("Referred on"), medium_date(fields.referred_on) if fields.referred_on else ""),
        (_("Insurance"), fields.insurance),
        (_("Member ID"), fields.member_id),
    ]
