"""Forms of the calendar: a new session, another place for one, and cancelling it.

Conflicts show while somebody types; then the button says "Book anyway", and does.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from iopdesk.domain.bookings import LONGEST, OF_ONE_PATIENT, SHORTEST
from iopdesk.domain.sessions import (
    Modality,
    Service,
    SessionKind,
    kind_label,
    modality_label,
    service_label,
)
from iopdesk.domain.times import minutes_of, parse_time, time_of
from iopdesk.errors import DeskError
from iopdesk.i18n import _, short_date
from iopdesk.services import session_views, sessions
from iopdesk.services.groups import GroupRow
from iopdesk.services.rooms import Choices
from iopdesk.services.session_views import CalendarSession, Clash
from iopdesk.ui.calendar.clash_notes import ClashNotes
from iopdesk.ui.calendar.patient_field import PatientField
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, NumberField, TextField
from iopdesk.ui.shared.read_fields import TimeField

_SERVICES = {
    SessionKind.GROUP: Service.GROUP,
    SessionKind.INDIVIDUAL: Service.INDIVIDUAL,
    SessionKind.FAMILY: Service.FAMILY,
    SessionKind.ASSESSMENT: Service.CASE_MANAGEMENT,
    SessionKind.MEDICAL: Service.MEDICAL,
    SessionKind.EDUCATION: Service.EDUCATION,
    SessionKind.TEST_COLLECTION: Service.MONITORING,
    SessionKind.SUPPORT_MEETING: Service.SUPPORT_GROUP,
    SessionKind.DISCHARGE_MEETING: Service.CASE_MANAGEMENT,
}
"""What a kind counts as unless somebody says otherwise."""

_OF_GROUPS = frozenset({SessionKind.GROUP, SessionKind.EDUCATION, SessionKind.FAMILY})


class PlaceDialog(ActDialog):
    """Day, time, length, room and counselor, with the conflicts they would make."""

    saved = Signal(object)
    """What the act gave back."""

    def __init__(
        self,
        desk: Desk,
        act: Any,
        title: str,
        verb: str,
        parent: QWidget,
        choices: Choices,
        *,
        record: object,
        words: str = "",
        width: int = 560,
    ) -> None:
        super().__init__(desk, act, title, verb, parent, record=record, words=words, width=width)
        self._choices, self._verb = choices, verb
        self._clashes: tuple[Clash, ...] = ()
        self._asked = 0
        self._is_current = self._was_refused = False
        self.notes = ClashNotes()

    def add_place(self) -> None:
        """Add the fields of when, where and who."""
        minutes = NumberField("minutes", _("Minutes"), least=SHORTEST, most=LONGEST)
        minutes.box.setSingleStep(15)
        self.add_row(
            date_field(self.desk, "on", _("Date"), looks="ahead", required=_("Enter the day.")),
            TimeField(
                "start_minute",
                _("Starts"),
                read=partial(parse_time, field="start_minute"),
                required=_("Enter the time."),
            ),
            minutes,
            stretches=(4, 3, 3),
        )
        self.add_row(
            ChoiceField("room_id", _("Room"), [(None, _("None")), *self._choices.rooms]),
            ChoiceField(
                "facilitator_id", _("Counselor"), [(None, _("None")), *self._choices.people]
            ),
        )

    def begin(self) -> None:
        """Show conflicts as the form stands, and after every change."""
        self.body.insertWidget(self.body.count() - 1, self.notes)
        super().begin()
        for field in self.fields.values():
            field.changed.connect(self._on_place_changed)
        self._ask_clashes()

    def given(self) -> dict[str, Any]:
        """The act's arguments; conflicts that were shown are accepted by pressing the button."""
        values = self.values()
        values["start_minute"] = minutes_of(values["start_minute"])
        return {**values, "accept_clashes": self._is_current and self._has_clash()}

    def _has_clash(self) -> bool:
        return bool(self._clashes) or self._was_refused

    def done_with(self, result: Any) -> None:
        """Tell who opened the form."""
        self.saved.emit(result)

    def subject(self) -> dict[str, Any]:
        """Which session, group and patient the conflicts are asked for."""
        raise NotImplementedError

    def _on_place_changed(self) -> None:
        self._was_refused = False
        self._ask_clashes()

    def _ask_clashes(self) -> None:
        self._asked += 1
        self._is_current = False
        values = self.values()
        if values["on"] is None or values["start_minute"] is None:
            self._show_clashes(())
            return
        self.desk.ask(
            session_views.find_clashes,
            owner=self,
            then=partial(self._on_clashes, self._asked),
            otherwise=lambda _error: True,  # the act says it beside the field
            on=values["on"],
            start_minute=minutes_of(values["start_minute"]),
            minutes=values["minutes"],
            room_id=values["room_id"],
            facilitator_id=values["facilitator_id"],
            **self.subject(),
        )

    def _on_clashes(self, asked: int, clashes: tuple[Clash, ...]) -> None:
        """Only what is known of the form as it stands can be accepted."""
        if asked == self._asked:
            self._is_current = True
            self._show_clashes(clashes)

    def _show_clashes(self, clashes: tuple[Clash, ...]) -> None:
        if clashes != self._clashes:
            self._clashes = clashes
            self.notes.show_clashes(clashes)
            self.grow()
        self.accept_button.setText(_("Book anyway") if self._has_clash() else self._verb)

    def show_error(self, error: DeskError) -> bool:
        """Somebody took the place meanwhile: the conflict shows as if it had been there."""
        if error.code == "session.clash":
            self._was_refused = True
            self._ask_clashes()
        return super().show_error(error)


class NewSessionDialog(PlaceDialog):
    """One session of a group, of a patient, or of neither."""

    form_name = "session"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        choices: Choices,
        groups: tuple[GroupRow, ...],
        *,
        on: date,
        start_minute: int,
        minutes: int,
    ) -> None:
        verb = _("Add session")
        super().__init__(
            desk, sessions.add_session, _("New session"), verb, parent, choices, record="new"
        )
        self._groups = {row.group_id: row for row in groups}
        self._add_what()
        self.add_place()
        self.add_field(CheckField("is_by_video", _("By video")))
        self.set_values({"on": on, "start_minute": time_of(start_minute), "minutes": minutes})
        self.fields["kind"].set_value(SessionKind.INDIVIDUAL)
        self._on_kind()
        self.fields["kind"].changed.connect(self._on_kind)
        self.fields["group_id"].changed.connect(self._on_group)
        self.begin()

    def _add_what(self) -> None:
        self.add_row(
            ChoiceField("kind", _("Kind"), [(one, kind_label(one)) for one in SessionKind]),
            ChoiceField("service", _("Counts as"), [(one, service_label(one)) for one in Service]),
        )
        groups: list[tuple[int | None, str]] = [(None, _("None"))]
        groups += [(row.group_id, row.name) for row in self._groups.values()]
        self.add_field(ChoiceField("group_id", _("Group"), groups))
        patient = PatientField(self.desk, "patient_id", _("Patient"))
        patient.grown.connect(self.grow)
        self.add_field(patient)
        modalities = [("", _("None"))] + [(one.value, modality_label(one)) for one in Modality]
        self.add_row(
            TextField("title", _("Title"), hint=_("Left empty, the kind names the session.")),
            ChoiceField("modality", _("Modality"), modalities),
        )

    def _on_kind(self) -> None:
        """A kind has its service, and asks for a group, a patient or neither."""
        kind = SessionKind(self.fields["kind"].value())
        self.fields["service"].set_value(_SERVICES[kind])
        self.fields["group_id"].setVisible(kind in _OF_GROUPS)
        self.fields["patient_id"].setVisible(kind is not SessionKind.GROUP)
        if self.isVisible():
            self.grow()

    def _on_group(self) -> None:
        """A group meets where and with whom it always does, unless somebody says otherwise."""
        row = self._groups.get(self.fields["group_id"].value())
        if row is None:
            return
        for name, words, known in (
            ("room_id", row.room, self._choices.rooms),
            ("facilitator_id", row.facilitator, self._choices.people),
        ):
            usual = next((key for key, called in known if called == words), None)
            if usual is not None and self.fields[name].value() is None:
                self.fields[name].set_value(usual)

    def values(self) -> dict[str, Any]:
        """A field that does not show says nothing."""
        found = super().values()
        for name in ("group_id", "patient_id"):
            if self.fields[name].isHidden():
                found[name] = None
        return found

    def given(self) -> dict[str, Any]:
        """The new session."""
        found = super().given()
        return {**found, "title": found["title"] or "", "modality": found["modality"] or ""}

    def subject(self) -> dict[str, Any]:
        """The group or patient as chosen."""
        values = self.values()
        names = ("group_id", "patient_id", "kind", "service", "is_by_video")
        return {"session_id": None, **{name: values[name] for name in names}}

    def check(self) -> bool:
        """Ask for the patient or group that the kind needs, beside its field."""
        kind = SessionKind(self.fields["kind"].value())
        patient = self.fields["patient_id"]
        assert isinstance(patient, PatientField)
        patient.required = _("Choose the patient.") if kind in OF_ONE_PATIENT else ""
        return super().check()


class EditSessionDialog(PlaceDialog):
    """Another day, time, length, room or counselor for a session."""

    form_name = "session_place"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        choices: Choices,
        session: CalendarSession,
        *,
        may_move_day: bool,
    ) -> None:
        words = "" if may_move_day else _("It has marks or its day is closed: it keeps its day.")
        super().__init__(
            desk,
            sessions.move_session,
            _("{title}, {day}").format(title=session.title, day=short_date(session.on)),
            _("Save changes"),
            parent,
            choices,
            record=session.session_id,
            words=words,
        )
        self._session, self.version = session, session.version
        self.add_place()
        self.set_values(_place_of(session))
        self.fields["on"].editor.setEnabled(may_move_day)
        self.begin()

    def given(self) -> dict[str, Any]:
        """Where the session is to be."""
        return {
            **super().given(),
            "session_id": self._session.session_id,
            "expected_version": self.version,
        }

    def subject(self) -> dict[str, Any]:
        """The session itself."""
        session = self._session
        return {
            "session_id": session.session_id,
            "group_id": session.group_id,
            "patient_id": session.patient_id,
            "kind": session.kind,
            "is_by_video": session.is_by_video,
        }

    def saved_now(self, then: Any) -> bool:
        """Ask where somebody else put it."""

        def answer(card: session_views.SessionCard) -> None:
            self._session = card.session
            then(_place_of(card.session), card.session.version)

        self.desk.ask(
            session_views.read_card,
            owner=self,
            then=answer,
            session_id=self._session.session_id,
        )
        return True


class CancelSessionDialog(ActDialog):
    """Asks why a session does not take place."""

    form_name = "session_cancel"

    def __init__(self, desk: Desk, parent: QWidget, session: CalendarSession) -> None:
        title = _("Cancel {title}, {day}?").format(title=session.title, day=short_date(session.on))
        super().__init__(
            desk,
            sessions.cancel_session,
            title,
            _("Cancel session"),
            parent,
            record=session.session_id,
            words=_("The other sessions of its series stay.") if session.series_id else "",
        )
        self.reject_button.setText(_("Keep session"))
        self._session, self.version = session, session.version
        self.add_field(TextField("reason", _("Reason"), required=_("Enter the reason.")))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The session and the reason."""
        return {
            "session_id": self._session.session_id,
            "expected_version": self.version,
            "reason": self.values()["reason"] or "",
        }


def _place_of(session: CalendarSession) -> dict[str, Any]:
    return {
        "on": session.on,
        "start_minute": time_of(session.start_minute),
        "minutes": session.minutes,
        "room_id": session.room_id,
        "facilitator_id": session.facilitator_id,
    }
