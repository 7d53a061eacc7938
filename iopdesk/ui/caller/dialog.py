"""Answering a caller: who asks about whom at the left, what may be said at the right.

The answer is silence until a verified caller is covered. Whatever was typed, it is the
same word for word and of the same look whether or not somebody of that name is a patient.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.caller_cards import CallerKind, LegalPaper, caller_label, paper_label
from iopdesk.domain.callers import (
    Answer,
    EmergencyRecord,
    Verification,
    silence,
    verification_label,
)
from iopdesk.domain.consent_terms import Info, Purpose, info_label, purpose_label
from iopdesk.domain.times import parse_time
from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services.caller_helper import CallAsked, answer_call, log_call
from iopdesk.ui.caller.answer_card import AnswerCard
from iopdesk.ui.consents.checks_field import ChecksField
from iopdesk.ui.contacts.picker import ContactField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.columns import CardColumns
from iopdesk.ui.patients.inputs import date_field, phone_field
from iopdesk.ui.shared.fields import ChoiceField, FormField, MultiLineField, TextField
from iopdesk.ui.shared.read_fields import TimeField
from iopdesk.ui.theme.tokens import px

EMERGENCY = ("recipient", "affiliation", "nature", "told_on", "told_time")
"""Fields of the record that an emergency needs before it opens anything."""
PRIVATE = ("contact_id", "verification", "code_word", "birth_on", "asks", "purpose")
"""Fields that are not there where others can see the screen: nothing is opened then."""
_VERIFIED = frozenset({"verification", "code_word"})


class CallerDialog(ActDialog):
    """Works without a chart; ``Log the call`` writes it down with what was told."""

    form_name = "caller"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            desk,
            log_call,
            _("Answer a caller"),
            _("Log the call"),
            parent,
            words=_(
                "The answer is the same for everybody until the caller is verified and a consent "
                "covers what they ask."
            ),
            width=940,
        )
        left, self.answer_card = self._lay_out()
        self._shown_for: CallAsked | None = None
        self.told = ChecksField("told", _("What you told"), ())
        self._add_fields(left)
        self.told.hide()
        at = desk.now().time().replace(second=0, microsecond=0)
        self.set_values({"asks": {Info.IS_PATIENT}, "told_on": desk.today(), "told_time": at})
        for field in self.fields.values():
            field.changed.connect(self._look)
        # another caller begins with an empty form; a lock or a crash in the middle loses nothing
        self.reject_button.clicked.connect(lambda: desk.spend_draft(self.form_name, ""))
        self.begin()
        self._look()

    def _lay_out(self) -> tuple[QVBoxLayout, AnswerCard]:
        """Two columns that become one where it is narrow."""
        holder, card = QWidget(), AnswerCard()
        left = QVBoxLayout(holder)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(px(10))
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(px(10))
        right.addWidget(card)
        self.form.addWidget(CardColumns([holder], [self._right]))
        return left, card

    def _add_fields(self, left: QVBoxLayout) -> None:
        desk = self.desk
        missing = _("It does not say who called. Enter a name, or what they said of it.")
        self._put(left, ChoiceField("caller", _("Who calls"), [
            (each, caller_label(each)) for each in CallerKind]),
            ChoiceField("paper", _("Legal paper"), [
                (each, paper_label(each)) for each in LegalPaper]))  # fmt: skip
        self._put(left, TextField("caller_name", _("Name they give"), required=missing),
                  phone_field("caller_phone", _("Number they give")))  # fmt: skip
        contact = ContactField(desk, "contact_id", _("In the address book"), can_add=False)
        contact.grown.connect(self.grow)
        self._put(left, contact)
        self._put(left, ChoiceField("verification", _("How you know"), [
            (each, verification_label(each)) for each in Verification]),
            TextField("code_word", _("Code word they said"), max_length=60))  # fmt: skip
        self._put(left, TextField("asked_for", _("Whom they ask about")),
                  date_field(desk, "birth_on", _("Born, if they say")))  # fmt: skip
        self._put(left, ChecksField("asks", _("What they ask"), [
            (each, info_label(each)) for each in Info]))  # fmt: skip
        self._put(left, ChoiceField("purpose", _("What for"), [
            (each, _upper(purpose_label(each))) for each in Purpose]))  # fmt: skip
        self._put(left, TextField("recipient", _("Who is told")),
                  TextField("affiliation", _("Hospital or service")))  # fmt: skip
        self._put(left, TextField("nature", _("What the emergency is")))
        self._put(left, date_field(desk, "told_on", _("Told on")),
                  TimeField("told_time", _("At"),
                            read=lambda text: parse_time(text, field="told_time")))  # fmt: skip
        self._put(left, MultiLineField("note", _("Note"), lines=2))
        left.addStretch(1)
        right = self._right.layout()
        assert isinstance(right, QVBoxLayout)
        right.addWidget(self.told)
        right.addStretch(1)

    def _put(self, column: QVBoxLayout, *fields: FormField) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(12))
        for field in fields:
            self.fields[field.name] = field
            row.addWidget(field, 1)
        column.addLayout(row)

    def texts(self) -> dict[str, Any]:
        """What a draft keeps: never that somebody was verified."""
        return {name: text for name, text in super().texts().items() if name not in _VERIFIED}

    # -- the answer ---------------------------------------------------------------

    def asked(self) -> CallAsked:
        """The call as it stands in the form."""
        said = {name: field.value() for name, field in self.fields.items()}
        is_open = not self.desk.is_lobby
        is_word = is_open and said["verification"] is Verification.CODE_WORD
        return CallAsked(
            caller=said["caller"],
            caller_name=said["caller_name"] or "",
            caller_phone=said["caller_phone"] or "",
            contact_id=said["contact_id"] if is_open else None,
            verification=said["verification"] if is_open else Verification.NONE,
            code_word=(said["code_word"] or "") if is_word else "",
            paper=said["paper"],
            asked_for=said["asked_for"] or "",
            birth_on=said["birth_on"] if is_open else None,
            asks=said["asks"],
            purpose=said["purpose"],
            emergency=self._emergency(said) if is_open else None,
            note=said["note"] or "",
        )

    def _emergency(self, said: dict[str, Any]) -> EmergencyRecord | None:
        if said["caller"] is not CallerKind.EMERGENCY_ROOM:
            return None
        day, at = said["told_on"], said["told_time"]
        zone = self.desk.practice.zone
        told_at = datetime.combine(day, at, tzinfo=zone) if day and at is not None else None
        return EmergencyRecord(
            recipient=said["recipient"] or "",
            affiliation=said["affiliation"] or "",
            told_at=told_at,
            nature=said["nature"] or "",
        )

    def _look(self) -> None:
        """Silence at once, then what the record opens, unless something else was typed since."""
        self._show_fields()
        asked = self.asked()
        if self.desk.is_lobby or not self.desk.may(answer_call):
            self._show(silence(asked.caller, asked.paper))
            return
        may_open = asked.verification is not Verification.NONE and asked.paper is LegalPaper.NONE
        if not may_open or not asked.asked_for:
            self._show(silence(asked.caller, asked.paper))
            return
        if self._shown_for != _deciding(asked):  # what was open was open for another question
            self._show(silence(asked.caller, asked.paper))

        def show(answer: Answer) -> None:
            if self.asked() == asked:
                self._show(answer)
                self._shown_for = _deciding(asked)

        self.desk.ask(answer_call, owner=self, then=show, otherwise=self._stay_silent, asked=asked)

    def _stay_silent(self, _error: DeskError) -> bool:
        asked = self.asked()
        self._show(silence(asked.caller, asked.paper))
        return True

    def _show(self, answer: Answer) -> None:
        self._shown_for = None
        self.answer_card.set_answer(answer)
        offered = [(each, info_label(each)) for each in Info if each in answer.may_tell]
        if tuple(value for value, _words in offered) != tuple(self.told.boxes):
            self.told.set_choices(offered)
        self.told.setVisible(bool(offered))
        self.grow()

    def _show_fields(self) -> None:
        is_lobby = self.desk.is_lobby
        verification = self.fields["verification"].value()
        is_emergency = self.fields["caller"].value() is CallerKind.EMERGENCY_ROOM
        for name in PRIVATE:
            self.fields[name].setVisible(not is_lobby)
        is_word = verification is Verification.CODE_WORD and not is_lobby
        self.fields["code_word"].setVisible(is_word)
        for name in EMERGENCY:
            self.fields[name].setVisible(is_emergency and not is_lobby)

    # -- the act ------------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The call, and what was told of what is open."""
        return {"asked": self.asked(), "told": self.told.value()}


def open_caller(desk: Desk, parent: QWidget) -> CallerDialog:
    """Open the helper over whatever shows."""
    made = CallerDialog(desk, parent)
    made.open()
    return made


def _deciding(asked: CallAsked) -> CallAsked:
    """The call without what is only written down."""
    return replace(asked, caller_phone="", note="")


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
