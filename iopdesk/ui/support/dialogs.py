"""Forms of meetings, their weekly target, and family attendance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.contacts import relation_label
from iopdesk.domain.support_rules import MOST_MEETINGS, MOST_MINUTES
from iopdesk.domain.supports import (
    FamilyKind,
    MeetingKind,
    MeetingProof,
    family_label,
    meeting_label,
    proof_label,
)
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.family import (
    Family,
    FamilyFields,
    FamilyRow,
    Guest,
    add_family,
    change_family,
    read_family,
)
from iopdesk.services.support_meetings import (
    MeetingRow,
    Meetings,
    add_meeting,
    change_meeting,
    read_meetings,
    set_target,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, NumberField, TextField

Shown = Callable[[dict[str, Any], int], None]
_USUAL_MINUTES, _USUAL_TARGET = 90, 3


class MeetingDialog(ActDialog):
    """A meeting the patient went to; made for one hand on the keyboard."""

    form_name = "support_meeting"

    def __init__(
        self, desk: Desk, parent: QWidget, header: ChartHeader, row: MeetingRow | None = None
    ) -> None:
        super().__init__(
            desk,
            add_meeting if row is None else change_meeting,
            _("Add support meeting") if row is None else _("Correct support meeting"),
            _("Add") if row is None else _("Save"),
            parent,
            record=header.patient_id if row is None else f"{header.patient_id}:{row.meeting_id}",
            words=header.name,
        )
        self._header, self._row = header, row
        required = _("Enter the day of the meeting.")
        self.add_row(
            date_field(desk, "held_on", _("Day"), required=required),
            ChoiceField(
                "kind", _("Meeting"), [(each, meeting_label(each)) for each in MeetingKind]
            ),
        )
        places = [(False, _("Outside")), (True, _("On site"))]
        proofs = [(each, _upper(proof_label(each))) for each in MeetingProof]
        self.add_row(
            ChoiceField("is_on_site", _("Where"), places),
            ChoiceField("proof", _("How it is known"), proofs),
        )
        hint = _("Of the patient alone: other people who were there are never recorded.")
        self.add_field(TextField("note", _("Note"), hint=hint))
        if row is None:
            self.set_values({"held_on": desk.today()})
        else:
            self.version = row.version
            self.set_values(_of_meeting(row))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The meeting."""
        values = self.values()
        values["note"] = values["note"] or ""
        values["patient_id"] = self._header.patient_id
        if self._row is not None:
            values |= {"meeting_id": self._row.meeting_id, "expected_version": self.version}
        return values

    def saved_now(self, then: Shown) -> bool:
        """Ask for what somebody else saved."""
        if self._row is None:
            return False
        meeting_id = self._row.meeting_id
        return self.find_saved(
            read_meetings,
            then,
            lambda each: each.meeting_id == meeting_id,
            _of_meeting,
            among=lambda found: found.rows,
            patient_id=self._header.patient_id,
        )


def _of_meeting(row: MeetingRow) -> dict[str, Any]:
    return {
        "held_on": row.held_on,
        "kind": row.kind,
        "is_on_site": row.is_on_site,
        "proof": row.proof,
        "note": row.note,
    }


class TargetDialog(ActDialog):
    """How many meetings a week the patient aims at."""

    form_name = "meeting_target"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader, found: Meetings) -> None:
        super().__init__(
            desk,
            set_target,
            _("Set meetings a week"),
            _("Set target"),
            parent,
            record=found.episode_id,
            words=_("{name}. 0 means no target.").format(name=header.name),
        )
        self._found = found
        self.version = found.episode_version
        unit = _("a week")
        self.add_field(NumberField("weekly_meetings", _("Meetings"), most=MOST_MEETINGS, unit=unit))
        target = _USUAL_TARGET if found.target is None else found.target
        self.set_values({"weekly_meetings": target})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The target at the version of the episode that was seen."""
        return {
            "episode_id": self._found.episode_id,
            "expected_version": self.version,
            "weekly_meetings": self.values()["weekly_meetings"] or None,
        }


class FamilyDialog(ActDialog):
    """A guest who took part: one of the family and friends in the patient's contacts."""

    form_name = "family_attendance"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        family: Family,
        row: FamilyRow | None = None,
    ) -> None:
        super().__init__(
            desk,
            add_family if row is None else change_family,
            _("Add family attendance") if row is None else _("Correct family attendance"),
            _("Add") if row is None else _("Save"),
            parent,
            record=header.patient_id if row is None else f"{header.patient_id}:{row.family_id}",
            words=_("{name}. It counts for the family, never in the census.").format(
                name=header.name
            ),
        )
        self._header, self._row = header, row
        self._guests = {each.contact_id: each for each in family.guests}
        choices = [(each.contact_id, _guest_words(each)) for each in family.guests]
        if row is not None and row.fields.contact_id not in self._guests:
            choices.append((row.fields.contact_id, row.guest))
        self.add_field(
            ChoiceField(
                "contact_id",
                _("Guest"),
                choices,
                required=_("Add family or friends to the patient's contacts first."),
            )
        )
        self.fields["contact_id"].changed.connect(self._say_lacks)
        kinds = [(each, family_label(each)) for each in FamilyKind]
        self.add_row(
            ChoiceField("kind", _("Took part in"), kinds),
            date_field(desk, "held_on", _("Day"), required=_("Enter the day.")),
        )
        unit = _("min")
        self.add_row(
            NumberField("minutes", _("Length"), least=1, most=MOST_MINUTES, unit=unit),
            CheckField("needs_child_care", _("Child care needed")),
        )
        self.add_field(MultiLineField("note", _("Note"), lines=2))
        if row is None:
            self.set_values({"held_on": desk.today(), "minutes": _USUAL_MINUTES})
        else:
            self.version = row.version
            self.set_values(_of_family(row))
        self._say_lacks()
        self.begin()

    def given(self) -> dict[str, Any]:
        """Who took part in what."""
        values = self.values()
        values["note"] = values["note"] or ""
        given = {"patient_id": self._header.patient_id, "fields": FamilyFields(**values)}
        if self._row is not None:
            given |= {"family_id": self._row.family_id, "expected_version": self.version}
        return given

    def saved_now(self, then: Shown) -> bool:
        """Ask for what somebody else saved."""
        if self._row is None:
            return False
        family_id = self._row.family_id
        return self.find_saved(
            read_family,
            then,
            lambda each: each.family_id == family_id,
            _of_family,
            among=lambda found: found.rows,
            patient_id=self._header.patient_id,
        )

    def _say_lacks(self) -> None:
        """What the guest lacks today stands under the choice."""
        guest = self._guests.get(self.fields["contact_id"].value())
        lacks = guest.lacks if guest is not None else ()
        words = _("Missing: {what}.").format(what="; ".join(lacks)) if lacks else ""
        self.fields["contact_id"].set_hint(words)


def _guest_words(guest: Guest) -> str:
    return f"{guest.name}, {relation_label(guest.relation)}"


def _of_family(row: FamilyRow) -> dict[str, Any]:
    own = row.fields
    return {
        "contact_id": own.contact_id,
        "kind": own.kind,
        "held_on": own.held_on,
        "minutes": own.minutes,
        "needs_child_care": own.needs_child_care,
        "note": own.note,
    }


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
