"""Write a consent down: what may be told, to whom, for what, until when.

What is missing is said beside its field. It may be kept all the same, and opens nothing.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.consent_drafts import (
    ConsentDraft,
    as_consent,
    as_draft,
    blank_draft,
    standard_revocation,
)
from iopdesk.domain.consent_forms import Element, missing_elements
from iopdesk.domain.consent_terms import (
    ConsentKind,
    Info,
    Purpose,
    SigningFacts,
    consent_kind_label,
    info_label,
    purpose_label,
)
from iopdesk.i18n import _
from iopdesk.services.consent_papers import UNSIGNED
from iopdesk.services.consents import ConsentRead, change_consent, read_consent, write_consent
from iopdesk.ui.consents.checks_field import ChecksField
from iopdesk.ui.consents.recipients_field import RecipientsField, recipient_texts
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField

FIELD_OF = {
    "discloser": "discloser",
    "what": "what",
    "recipient": "recipients",
    "participants": "recipients",
    "purpose": "purposes",
    "separate": "kind",
    "revocation": "revocation_words",
    "expiry": "expires_on",
    "consequences": "consequences",
    "redisclosure": "redisclosure",
}
"""Where the sentence of a missing element stands."""


class ConsentDialog(ActDialog):
    """A new consent, one that nobody signed yet, or the renewal of a signed one."""

    form_name = "consent"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        patient_id: int,
        read: ConsentRead | None = None,
        *,
        is_renewal: bool = False,
    ) -> None:
        is_change = read is not None and not is_renewal
        title = _("Renew the consent") if is_renewal else _("Write a consent")
        super().__init__(
            desk,
            change_consent if is_change else write_consent,
            _("Change the consent") if is_change else title,
            _("Save") if is_change else _("Write it down"),
            parent,
            record=_record(patient_id, read, is_renewal=is_renewal),
            words=_("It counts once it is printed, signed, and the signatures are recorded."),
            width=720,
        )
        self._patient_id, self._read, self._is_renewal = patient_id, read, is_renewal
        self._may_lack = False
        self._kind = read.consent.kind if read is not None else ConsentKind.SPECIFIC
        self._add_fields()
        draft = read.draft if read is not None else blank_draft(self._kind, desk.practice.name)
        self.version = read.version if read is not None else 0
        self.set_values(self._shown(draft, read))
        if is_renewal:
            self.set_values({"expires_on": None})
        self.fields["kind"].changed.connect(self._on_kind)
        self._verb = self.accept_button.text()
        for field in self.fields.values():
            field.changed.connect(self._name_button)
        self._show_fields()
        self.begin()
        if is_change:
            self._say_missing(self._missing())

    def _add_fields(self) -> None:
        desk = self.desk
        kinds = [(each, consent_kind_label(each)) for each in ConsentKind]
        self.add_row(
            ChoiceField("kind", _("Kind of consent"), kinds),
            TextField("discloser", _("Who may tell")),
        )
        infos = [(each, info_label(each)) for each in Info]
        self.add_field(ChecksField("what", _("What may be told"), infos, columns=3))
        more = _("More closely, such as “days attended, no results”")
        self.add_field(TextField("what_words", _("In words"), hint=more, max_length=4_000))
        recipients = RecipientsField(desk, "recipients", _("To whom"))
        recipients.grown.connect(self.grow)
        self.add_field(recipients)
        purposes = [(each, purpose_label(each)) for each in Purpose]
        self.add_field(ChecksField("purposes", _("What for"), purposes, columns=3))
        self.add_row(
            date_field(desk, "expires_on", _("Until"), looks="ahead"),
            TextField("expires_event", _("Or until an event"), max_length=400),
        )
        never = _("No end: only for treatment, payment and operations")
        self.add_field(CheckField("never_expires", never))
        self.add_row(
            date_field(desk, "irrevocable_on", _("Cannot be revoked before"), looks="ahead"),
            TextField("irrevocable_event", _("Or before an event"), max_length=400),
        )
        self.add_field(MultiLineField("revocation_words", _("Right to revoke"), lines=3))
        self.add_field(MultiLineField("consequences", _("If the patient does not sign"), lines=2))
        self.add_field(MultiLineField("redisclosure", _("Redisclosure"), lines=4))

    def _shown(self, draft: ConsentDraft, read: ConsentRead | None) -> dict[str, Any]:
        values = {name: getattr(draft, name) for name in ConsentDraft.__dataclass_fields__}
        entries = read.entries if read is not None else {}
        return {**values, "recipients": recipient_texts(draft.recipients, entries)}

    def draft(self) -> ConsentDraft:
        """The form as it stands."""
        said = self.values()
        texts = ("discloser", "what_words", "expires_event", "irrevocable_event",
                 "revocation_words", "consequences", "redisclosure")  # fmt: skip
        is_criminal = said["kind"] is ConsentKind.CRIMINAL_JUSTICE
        cells = {**said, **{name: said[name] or "" for name in texts}}
        if not is_criminal:
            cells |= {"irrevocable_on": None, "irrevocable_event": ""}
        return ConsentDraft(**cells)

    def given(self) -> dict[str, Any]:
        """The draft, and what it changes or renews."""
        if self._read is None or self._is_renewal:
            old = self._read.consent.consent_id if self._read is not None else None
            return {"patient_id": self._patient_id, "draft": self.draft(), "replaces_id": old}
        return {
            "consent_id": self._read.consent.consent_id,
            "expected_version": self.version,
            "draft": self.draft(),
        }

    def saved_now(self, then: Any) -> bool:
        """What somebody else saved meanwhile."""
        if self._read is None or self._is_renewal:
            return False

        def show(read: ConsentRead) -> None:
            then(self._shown(as_draft(read.consent), read), read.version)

        consent_id = self._read.consent.consent_id
        self.desk.ask(read_consent, owner=self, then=show, consent_id=consent_id)
        return True

    # -- what is missing ----------------------------------------------------------

    def _missing(self) -> list[Element]:
        """What the form lacks before anybody signs it."""
        facts = self._read.held.facts if self._read is not None else SigningFacts()
        consent = as_consent(self.draft(), patient_name=_("patient"))
        return [each for each in missing_elements(consent, facts) if each.code not in UNSIGNED]

    def _say_missing(self, missing: list[Element]) -> None:
        for each in missing:
            field = self.fields.get(FIELD_OF.get(each.code, ""))
            if field is not None:
                field.set_error(each.words)
        self.grow()

    def submit(self) -> None:
        """What is missing is shown once; a second press keeps it as it is."""
        missing = self._missing()
        if missing and not self._may_lack:
            self._may_lack = True
            self._say_missing(missing)
            self.message_area.say(
                "warn",
                _("This consent is not complete."),
                _("What is missing stands beside its field. It can be kept, and opens nothing."),
            )
            self._name_button()
            self.grow()
            return
        super().submit()

    def _name_button(self) -> None:
        """It says that something is missing as long as that is so."""
        if self._may_lack:
            words = _("Keep it incomplete") if self._missing() else self._verb
            self.accept_button.setText(words)

    def _on_accept(self) -> None:
        """A sentence about what is missing is no refusal: the form is looked at anew."""
        for field in self.fields.values():
            field.set_error(None)
        super()._on_accept()

    # -- kinds --------------------------------------------------------------------

    def _on_kind(self) -> None:
        """A text nobody touched follows the kind."""
        kind, practice = self.fields["kind"].value(), self.desk.practice.name
        words = self.fields["revocation_words"]
        if (words.value() or "") == standard_revocation(self._kind, practice):
            words.set_value(standard_revocation(kind, practice))
        if kind is ConsentKind.COUNSELING_NOTES:
            self.fields["what"].set_value({Info.COUNSELING_NOTES})
        if kind is ConsentKind.LEGAL_PROCEEDINGS:
            self.fields["purposes"].set_value({Purpose.LEGAL_PROCEEDINGS})
        self._kind = kind
        self._show_fields()

    def _show_fields(self) -> None:
        kind = self.fields["kind"].value()
        is_criminal = kind is ConsentKind.CRIMINAL_JUSTICE
        for name in ("irrevocable_on", "irrevocable_event"):
            self.fields[name].setVisible(is_criminal)
        is_core = kind is ConsentKind.TREATMENT_PAYMENT_OPERATIONS
        self.fields["never_expires"].setVisible(is_core)
        if not is_core:
            self.fields["never_expires"].set_value(False)


def _record(patient_id: int, read: ConsentRead | None, *, is_renewal: bool) -> str:
    if read is None:
        return f"patient {patient_id}"
    return f"{'renew' if is_renewal else 'change'} {read.consent.consent_id}"
