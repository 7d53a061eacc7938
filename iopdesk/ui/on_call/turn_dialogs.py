"""Forms of the rota: a turn, the rest of one handed over, two swapped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.times import parse_time
from iopdesk.i18n import _, clock_time, short_date
from iopdesk.services.on_call import (
    Rota,
    TurnRow,
    add_turn,
    change_turn,
    hand_over,
    swap_turns,
)
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import ChoiceField
from iopdesk.ui.shared.read_fields import TimeField


class _TurnForm(ActDialog):
    """Shared by the forms of this module: people, and moments as day and time."""

    def add_person(self, rota: Rota, words: str) -> None:
        """Who may be on call."""
        choices = [(None, _("Choose a person")), *rota.people]
        missing = _("Choose a person.")
        self.add_field(ChoiceField("person_id", words, choices, required=missing))

    def add_moment(self, name: str, day_words: str, time_words: str) -> None:
        """A day and a time of day; errors of the moment stand beside the day."""
        missing = _("Enter a day and a time.")
        self.add_row(
            date_field(self.desk, f"{name}_on", day_words, looks="ahead", required=missing),
            TimeField(
                f"{name}_at",
                time_words,
                read=lambda text: parse_time(text, field=f"{name}_at"),
                required=missing,
            ),
        )

    def put_moment(self, name: str, at: datetime) -> None:
        """Show an instant on the practice's wall clock."""
        self.set_values({f"{name}_on": at.date(), f"{name}_at": at.time()})

    def moment(self, name: str) -> datetime:
        """The instant that stands in the fields."""
        values = self.values()
        return datetime.combine(
            values[f"{name}_on"], values[f"{name}_at"], tzinfo=self.desk.practice.zone
        )

    def show_error(self, error: Any) -> bool:
        """Beside the day of the moment that the rule names."""
        name = error.facts.get("field")
        aliases = {"starts_at": "start_on", "ends_at": "end_on", "at": "from_on"}
        if isinstance(name, str) and name not in self.fields and name in aliases:
            error.facts["field"] = aliases[name]
        return super().show_error(error)


class TurnDialog(_TurnForm):
    """Puts somebody on call, or corrects a turn (``row``)."""

    form_name = "on_call_turn"

    def __init__(self, desk: Desk, parent: QWidget, rota: Rota, row: TurnRow | None = None) -> None:
        super().__init__(
            desk,
            add_turn if row is None else change_turn,
            _("Add turn") if row is None else _("Change turn"),
            _("Add turn") if row is None else _("Save turn"),
            parent,
            record=row.turn_id if row else "",
            words=_("Whoever is on call has everybody in care on the caseload."),
        )
        self._row = row
        self.add_person(rota, _("Who is on call"))
        self.add_moment("start", _("First day"), _("From"))
        self.add_moment("end", _("Last day"), _("Until"))
        if row is not None:
            self.set_values({"person_id": row.person_id})
            self.put_moment("start", row.starts_at)
            self.put_moment("end", row.ends_at)
        elif rota.turns:
            # a rota goes on where it ends
            self.put_moment("start", rota.turns[-1].ends_at)
            self.put_moment("end", rota.turns[-1].ends_at + timedelta(days=1))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The turn."""
        found = {
            "person_id": self.values()["person_id"],
            "starts_at": self.moment("start"),
            "ends_at": self.moment("end"),
        }
        if self._row is None:
            return found
        return {
            **found,
            "turn_id": self._row.turn_id,
            "expected_version": self._row.version,
        }


class HandOverDialog(_TurnForm):
    """Somebody takes over the rest of a turn."""

    form_name = "on_call_hand_over"

    def __init__(self, desk: Desk, parent: QWidget, rota: Rota, row: TurnRow) -> None:
        super().__init__(
            desk,
            hand_over,
            _("Hand over turn"),
            _("Hand over"),
            parent,
            record=row.turn_id,
            words=turn_words(row),
        )
        self._row = row
        self.add_person(rota, _("Who takes over"))
        self.add_moment("from", _("Day"), _("From"))
        now = desk.now() + timedelta(minutes=1)
        self.put_moment("from", max(row.starts_at, now.replace(second=0, microsecond=0)))
        self.begin()

    def given(self) -> dict[str, Any]:
        """Who, and from when on."""
        return {
            "turn_id": self._row.turn_id,
            "expected_version": self._row.version,
            "person_id": self.values()["person_id"],
            "at": self.moment("from"),
        }


class SwapDialog(_TurnForm):
    """Two people take each other's turn."""

    form_name = "on_call_swap"

    def __init__(self, desk: Desk, parent: QWidget, rota: Rota, row: TurnRow) -> None:
        super().__init__(
            desk,
            swap_turns,
            _("Swap turns"),
            _("Swap turns"),
            parent,
            record=row.turn_id,
            words=turn_words(row),
        )
        self._row = row
        self._others = {
            each.turn_id: each
            for each in rota.turns
            if not each.has_begun and each.person_id != row.person_id
        }
        choices: list[tuple[int | None, str]] = [(None, _("Choose a turn"))]
        choices += [(key, turn_words(each)) for key, each in self._others.items()]
        missing = _("Choose the other turn. Turns of other weeks are changed one by one.")
        self.add_field(ChoiceField("other_id", _("With"), choices, required=missing))
        self.begin()

    def given(self) -> dict[str, Any]:
        """Both turns at the versions that were seen."""
        other = self._others[self.values()["other_id"]]
        return {
            "turn_id": self._row.turn_id,
            "expected_version": self._row.version,
            "other_id": other.turn_id,
            "other_version": other.version,
        }


def turn_words(row: TurnRow) -> str:
    """ "Ravi Menon, Thu Oct 22, 5:00 PM to Fri Oct 23, 5:00 PM"."""
    return _("{person}, {start} to {end}").format(
        person=row.person, start=_moment(row.starts_at), end=_moment(row.ends_at)
    )


def _moment(at: datetime) -> str:
    return f"{short_date(at.date())}, {clock_time(at)}"
