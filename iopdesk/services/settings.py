"""Settings: one line each (key, type, default, title, help), of the practice or a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_
from iopdesk.services.acts import Work, act, question
from iopdesk.storage.models import Setting

TEXT_CHARACTERS: Final = 1_000
"""The longest text that a setting without choices takes."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting. ``choices`` are the only values it takes, in the order shown.

    One without choices takes any text and is changed where its dialog is, not in the form
    of settings.
    """

    key: str
    default: Any
    choices: tuple[Any, ...]
    title: str
    help: str
    is_personal: bool

    def takes(self, value: Any) -> bool:
        """Whether it may have this value."""
        if self.choices:
            return value in self.choices
        return isinstance(value, str) and len(value) <= TEXT_CHARACTERS


ALL = (
    Definition(
        "week_start",
        "monday",
        ("monday", "sunday"),
        N_("Week starts on"),
        N_("Hours are counted, and the calendar is drawn, from this day."),
        False,
    ),
    Definition(
        "idle_minutes",
        10,
        (2, 5, 10, 15),
        N_("Lock by itself"),
        N_("When nobody touched a key or the mouse, and whenever the computer slept."),
        False,
    ),
    Definition(
        "zoom",
        100,
        (100, 125, 150, 175, 200),
        N_("Text size"),
        N_("Percent of the normal size, for you alone."),
        True,
    ),
    Definition(
        "theme",
        "system",
        ("system", "light", "dark"),
        N_("Theme"),
        N_("Light or dark, for you alone."),
        True,
    ),
    Definition(
        "scan_folder",
        "",
        (),
        N_("Scan folder"),
        N_("What lies there is offered for filing, to you alone, and never taken by itself."),
        True,
    ),
    # A fact of the practice and not of the computer: one computer has it at a time, an
    # administrator decides where copies of it go and that stands in the audit, every account
    # of this computer uses it, and it comes back with a restore. Where the folder is not
    # there, the status bar says so.
    Definition(
        "second_place",
        "",
        (),
        N_("Second place for backups"),
        N_("Every backup is copied to this folder too."),
        False,
    ),
)
DEFINITIONS: Mapping[str, Definition] = {setting.key: setting for setting in ALL}


@question("settings.read", row=Row.OWN)
def read_settings(work: Work) -> dict[str, Any]:
    """Every setting's value for the person signed in, defaults filled in."""
    values = {setting.key: setting.default for setting in ALL}
    rows = work.db.execute(
        select(Setting.key, Setting.value, Setting.person_id).where(
            Setting.person_id.is_(None) | (Setting.person_id == work.person.id)
        )
    )
    for key, value, person_id in rows:
        if key in DEFINITIONS and DEFINITIONS[key].is_personal == (person_id is not None):
            values[key] = json.loads(value)
    return values


@act(
    "settings.change_own",
    row=Row.OWN,
    label=N_("Change your settings"),
    icon="cog-outline",
)
def change_own(work: Work, *, key: str, value: Any) -> None:
    """Change one of the person's own settings. Raises ``RuleBroken`` for another value."""
    _change(work, key, value, work.person.id, is_personal=True)


@act("settings.change_practice", row=Row.PEOPLE, undo=True, label=N_("Change a setting"))
def change_practice(work: Work, *, key: str, value: Any) -> None:
    """Change one of the practice's settings. Raises ``RuleBroken`` for another value."""
    put_practice(work, key, value)


def put_practice(work: Work, key: str, value: Any) -> None:
    """What acts with a name of their own do to one of the practice's settings."""
    _change(work, key, value, None, is_personal=False)


def practice_value(db: Session, key: str) -> Any:
    """The value of one of the practice's settings, its default filled in."""
    text = db.scalar(select(Setting.value).where(Setting.key == key, Setting.person_id.is_(None)))
    return DEFINITIONS[key].default if text is None else json.loads(text)


def _change(work: Work, key: str, value: Any, person_id: int | None, *, is_personal: bool) -> None:
    definition = DEFINITIONS.get(key)
    if definition is None or definition.is_personal != is_personal:
        raise RuleBroken("setting.unknown")
    if not definition.takes(value):
        raise RuleBroken("setting.value", field=key)
    row = work.db.scalars(
        select(Setting).where(Setting.key == key, Setting.person_id.is_not_distinct_from(person_id))
    ).one_or_none()
    text = json.dumps(value)
    if row is None:
        work.db.add(Setting(person_id=person_id, key=key, value=text))
    else:
        row.value = text


sentences(
    {
        "setting.unknown": N_("There is no such setting. Nothing was changed."),
        "setting.value": N_("This setting does not take that value. Choose one of those offered."),
    }
)
