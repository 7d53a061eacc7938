"""First run: what a new practice file needs to know, on one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.people.fields import fault_of_pair, password_pair
from iopdesk.ui.shared.fields import ChoiceField, TextField
from iopdesk.ui.shared.form_dialog import FormDialog
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.start.second_administrator import SecondAdministrator

_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)


@dataclass(frozen=True, slots=True)
class NewPracticeAnswers:
    """What the person entered."""

    path: Path
    name: str
    address: str
    phone: str
    fax: str
    crisis_phone: str
    zone: str
    mrn_prefix: str
    person: str = field(repr=False)
    credentials: str
    password: str = field(repr=False)
    second: str = field(default="", repr=False)
    """The second administrator; empty where ``waiver`` says why there is none."""
    second_password: str = field(default="", repr=False)
    waiver: str = field(default="", repr=False)


class CreateDialog(FormDialog):
    """Asks for the practice, the first person and a password twice."""

    answered = Signal(object)

    def __init__(self, path: Path, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Create a practice file"),
            _("Create"),
            parent,
            words=_("The file will be {path}").format(path=str(path)),
            width=560,
        )
        self._path = path
        self.add_field(TextField("name", _("Name of the practice"), required=_("Enter a name.")))
        self.add_field(TextField("address", _("Street address, city, state and ZIP")))
        self.add_row(TextField("phone", _("Phone")), TextField("fax", _("Fax")))
        self.add_field(
            TextField(
                "crisis_phone",
                _("24-hour crisis line"),
                hint=_("Shown on every page, also while locked, and on every paper."),
                required=_("Enter the number that patients call at any hour."),
            )
        )
        zones = [(one, one.replace("_", " ")) for one in _zones(zone)]
        self.add_row(
            ChoiceField("zone", _("Time zone"), zones),
            TextField(
                "mrn_prefix",
                _("Letters before record numbers"),
                hint=_("Two letters give LR-00148."),
                required=_("Enter one to four letters."),
            ),
        )
        self.add_row(
            TextField("person", _("Your name"), required=_("Enter your name.")),
            TextField("credentials", _("Credentials"), hint=_("Such as LCSW. May stay empty.")),
            stretches=(2, 1),
        )
        self.add_row(*password_pair(_("Password")))
        self.second = SecondAdministrator(self)
        self.add_widget(
            MessageBar(
                "warn",
                _("Nobody can open the file without a password."),
                _("Next come two printed sheets that let the practice back in when it is lost."),
            )
        )

    def check(self) -> bool:
        """Check every field that is asked, then what needs two of them."""
        wrong = [each for each in self.fields.values() if not (each.isHidden() or each.check())]
        if wrong:
            self._go_to(wrong[0])
            return False
        values = self.values()
        prefix = str(values["mrn_prefix"])
        if not (prefix.isascii() and prefix.isalpha() and len(prefix) <= 4):
            return self._refuse("mrn_prefix", _("Enter one to four letters, such as LR."))
        fault = fault_of_pair(values["password"], values["again"])
        if fault is not None:
            return self._refuse(*fault)
        try:
            self.second.check_rules(str(values["person"]))
        except RuleBroken as broken:
            return self._refuse(str(broken.field), sentence_for(broken))
        return True

    def submit(self) -> None:
        """Hand the answers over; the dialog stays until the file is made."""
        values: dict[str, Any] = self.values()
        for asked_for_itself in ("again", "has_second"):
            values.pop(asked_for_itself)
        values |= self.second.answers()
        values["mrn_prefix"] = values["mrn_prefix"].upper()
        texts = {name: value or "" for name, value in values.items()}
        self.accept_button.setEnabled(False)
        self.answered.emit(NewPracticeAnswers(path=self._path, **texts))

    def _refuse(self, name: str, sentence: str) -> bool:
        self.fields[name].set_error(sentence)
        self.fields[name].focus()
        return False


def _zones(own: str) -> tuple[str, ...]:
    """The zones of the United States, and the computer's own first when it is another."""
    if own in _ZONES or own not in available_timezones():
        first = own if own in _ZONES else _ZONES[0]
        return (first, *(zone for zone in _ZONES if zone != first))
    return (own, *_ZONES)
