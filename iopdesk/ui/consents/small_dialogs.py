"""What is written down of a signed paper: signatures, the event, a revocation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.consent_forms import required_signers, signed_by
from iopdesk.domain.consent_terms import Signature, Signer, signer_label
from iopdesk.domain.consents import guardian_ends_on
from iopdesk.domain.disclosures import scope_words
from iopdesk.domain.times import parse_time
from iopdesk.i18n import _, medium_date
from iopdesk.services.consents import (
    ConsentRead,
    correct_revocation,
    record_event,
    record_signatures,
    revoke,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, TextField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.read_fields import TimeField


class SignDialog(ActDialog):
    """Who signed the paper, by what authority and when; or declined to."""

    form_name = "consent_sign"

    def __init__(self, desk: Desk, parent: QWidget, read: ConsentRead) -> None:
        super().__init__(
            desk,
            record_signatures,
            _("Record signatures"),
            _("Record"),
            parent,
            record=read.consent.consent_id,
            words=scope_words(read.consent),
            width=600,
        )
        self._read = read
        needed = required_signers(read.held.facts, desk.today())
        recorded = {each.signer for each in read.consent.signatures}
        self._signers = [each for each in Signer if each in needed | recorded]
        for signer in self._signers:
            self._add_signer(signer)
        if Signer.GUARDIAN in self._signers:
            words = _("A parent or guardian signs until the patient comes of age; then all of it "
                      "is signed anew.")  # fmt: skip
            ends = guardian_ends_on(read.consent, read.held.facts)
            if ends is not None:
                words = _("{words} That is on {day}.").format(words=words, day=medium_date(ends))
            self.add_widget(label(words, "small", wrap=True))
        self.begin()

    def _add_signer(self, signer: Signer) -> None:
        who, key = signer_label(signer), signer.value
        one = next((each for each in self._read.consent.signatures if each.signer is signer), None)
        words = {
            "signed": _("Signed"), "declined": _("Declined to sign"), None: _("Not yet"),
        }  # fmt: skip
        self.add_row(
            ChoiceField(f"{key}_how", who[:1].upper() + who[1:], list(words.items())),
            TextField(f"{key}_name", _("Name")),
            date_field(self.desk, f"{key}_on", _("Day on the paper")),
        )
        if signer is not Signer.PATIENT:
            self.add_row(
                TextField(f"{key}_authority", _("Authority, such as mother")),
                date_field(self.desk, f"{key}_ends", _("Authority until"), looks="ahead"),
            )
        name = self._read.consent.patient_name if signer is Signer.PATIENT else ""
        how = "signed" if one is None or one.is_signed else "declined"
        self.set_values(
            {
                f"{key}_how": how,
                f"{key}_name": one.name if one is not None else name,
                f"{key}_on": one.signed_on if one is not None else self.desk.today(),
                f"{key}_authority": one.authority if one is not None else "",
                f"{key}_ends": one.authority_ends_on if one is not None else None,
            }
        )

    def given(self) -> dict[str, Any]:
        """The signatures of all who signed or declined."""
        said = self.values()
        return {
            "consent_id": self._read.consent.consent_id,
            "expected_version": self._read.version,
            "signatures": tuple(
                Signature(
                    each,
                    said[f"{each.value}_name"] or "",
                    said[f"{each.value}_how"] == "signed",
                    said[f"{each.value}_on"],
                    said.get(f"{each.value}_authority") or "",
                    said.get(f"{each.value}_ends"),
                )
                for each in self._signers
                if said[f"{each.value}_how"] is not None
            ),
        }


class EventDialog(ActDialog):
    """The day on which the event came to pass; an empty day takes a wrong one back."""

    form_name = "consent_event"

    def __init__(self, desk: Desk, parent: QWidget, read: ConsentRead) -> None:
        super().__init__(
            desk,
            record_event,
            _("Record the event"),
            _("Record"),
            parent,
            record=read.consent.consent_id,
            words=_("An empty day takes a wrong one back."),
        )
        self._read = read
        consent, choices = read.consent, []
        if consent.expiry.event.strip():
            words = _("It ends: {event}").format(event=consent.expiry.event)
            choices.append((False, words))
        if consent.irrevocable is not None and consent.irrevocable.event.strip():
            words = _("It can be revoked: {event}").format(event=consent.irrevocable.event)
            choices.append((True, words))
        self.add_field(ChoiceField("is_irrevocable", _("Event"), choices))
        self.add_field(date_field(desk, "on", _("Happened on")))
        self.set_values({"on": consent.expiry.event_on or desk.today()})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The event and its day."""
        return {
            "consent_id": self._read.consent.consent_id,
            "expected_version": self._read.version,
            **self.values(),
        }


class RevokeDialog(ActDialog):
    """A revocation in writing; once recorded, its time can be corrected."""

    form_name = "consent_revoke"

    def __init__(self, desk: Desk, parent: QWidget, read: ConsentRead) -> None:
        before = read.consent.revocation
        super().__init__(
            desk,
            revoke if before is None else correct_revocation,
            _("Revoke the consent") if before is None else _("Correct the revocation"),
            _("Revoke") if before is None else _("Correct"),
            parent,
            record=read.consent.consent_id,
            words=_("It counts from when it was received; what was told before stays told. This "
                    "cannot be undone."),
        )  # fmt: skip
        self._read = read
        missing = _("Enter when the revocation was received.")
        self.add_row(
            date_field(desk, "revoked_at", _("Received on"), required=missing),
            TimeField("at", _("At"), read=lambda text: parse_time(text, field="at"),
                      required=missing),
        )  # fmt: skip
        signers = [
            each for each in Signer if each is Signer.PATIENT or signed_by(read.consent, each)
        ]
        names = [(each, signer_label(each)) for each in signers]
        upper = [(each, words[:1].upper() + words[1:]) for each, words in names]
        self.add_field(ChoiceField("revoked_by", _("Who revokes"), upper))
        self.add_field(CheckField("in_writing", _("The revocation is in writing and signed")))
        at = before.revoked_at if before is not None else desk.now()
        self._at = at
        self.set_values(
            {
                "revoked_at": at.date(),
                "at": at.time().replace(second=0, microsecond=0),
                "revoked_by": before.by if before is not None else Signer.PATIENT,
                "in_writing": before is not None,
            }
        )
        self.begin()

    def given(self) -> dict[str, Any]:
        """When and by whom; a time that was not touched is the present instant."""
        said = self.values()
        zone = self.desk.practice.zone
        at = datetime.combine(said["revoked_at"], said["at"], tzinfo=zone)
        if at == self._at.replace(second=0, microsecond=0):
            at = self._at
        return {
            "consent_id": self._read.consent.consent_id,
            "expected_version": self._read.version,
            "revoked_at": at,
            "revoked_by": said["revoked_by"],
            "in_writing": said["in_writing"],
        }
