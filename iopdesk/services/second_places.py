"""The second place of backups: choosing it, carrying each backup there, and how it stands.

What is copied and thinned there needs no database, so it goes on beside the work and
beside the next backup, and the practice file may be closed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from iopdesk.domain.permission import Row
from iopdesk.domain.texts import clean_text
from iopdesk.errors import Trouble, sentences
from iopdesk.i18n import N_, _
from iopdesk.services import settings
from iopdesk.services.acts import Work, act
from iopdesk.services.backups import folder_of, thin, was_restored_lately
from iopdesk.storage import second_place
from iopdesk.storage.backup_file import Backup, list_backups
from iopdesk.storage.practice_file import OpenPractice
from iopdesk.storage.second_place import Copied

_KEY: Final = "second_place"


@dataclass(frozen=True, slots=True, repr=False)
class PlaceSaid:
    """What is told after another second place was chosen."""

    said: str


@dataclass(frozen=True, slots=True)
class Second:
    """The second place of a practice, and all that is needed to look after it."""

    practice_path: Path
    practice_id: str
    folder: Path
    is_thinned: bool

    @property
    def first(self) -> Path:
        """The first place."""
        return folder_of(self.practice_path)


@dataclass(frozen=True, slots=True)
class SecondState:
    """How a second place stands.

    ``newest`` is when the newest backup was made that is known to be there; ``trouble``
    is why it cannot be looked at or why the last copy failed. ``found`` are the names
    there, empty while it is not connected.
    """

    folder: Path
    newest: datetime | None
    trouble: Trouble | None
    is_same_disk: bool
    found: frozenset[str] = frozenset()

    @property
    def is_connected(self) -> bool:
        """Whether the folder is there now."""
        return self.trouble is None or self.trouble.code != "second_place_gone"


@act(
    "backup.choose_place",
    row=Row.PEOPLE,
    undo=True,
    label=N_("Choose a second place for backups"),
)
def choose_place(work: Work, *, folder: str) -> PlaceSaid:
    """Keep where each backup is copied to; nothing for no second place.

    Whoever calls asks :func:`require_suitable` first. Raises ``RuleBroken("setting.value")``.
    """
    settings.put_practice(work, _KEY, folder)
    return PlaceSaid(
        _("Backups are copied to the second place") if folder else _("There is no second place now")
    )


def require_suitable(practice_path: Path, folder: Path) -> bool:
    """Check a folder before it is chosen; True where it is on the same disk as the first place.

    Reads the disk, so not for the UI thread. Raises ``Trouble`` with
    ``second_place_name`` or a code of
    :func:`iopdesk.storage.second_place.require_apart`.
    """
    if clean_text(str(folder)) != str(folder):
        raise Trouble("second_place_name")
    first = folder_of(practice_path)
    second_place.require_apart(practice_path, first, folder)
    return second_place.is_same_disk(first, folder)


def second_of(practice: OpenPractice) -> Second | None:
    """The second place of the open practice; None while none is chosen."""
    with Session(practice.read_engine) as db:
        folder = settings.practice_value(db, _KEY)
    if not folder:
        return None
    return Second(
        practice.path, practice.practice_id, Path(folder), not was_restored_lately(practice)
    )


def look_at(second: Second, *, now: datetime) -> SecondState:
    """How it stands, without copying; reads the disk, so not for the UI thread."""
    last = _last_copied(second)
    try:
        second_place.require_connected(second.folder, second.first, last)
    except Trouble as trouble:
        return SecondState(second.folder, last.made_at if last else None, trouble, False)
    return _state(second, list_backups(second.folder, second.practice_id, now=now))


def carry(
    second: Second,
    *,
    now: datetime,
    zone: tzinfo,
    is_stopped: Callable[[], bool] = lambda: False,
) -> SecondState:
    """Copy the newest backup where the second place has it not, and thin what is there.

    Nothing happens to the first place, whatever happens here: a ``Trouble`` is answered,
    not raised. Raises ``Cancelled`` when ``is_stopped`` says so.
    """
    state = look_at(second, now=now)
    mine = list_backups(second.first, second.practice_id, now=now)
    if state.trouble is not None or not mine or mine[0].path.name in state.found:
        return state
    try:
        second_place.copy_over(mine[0], second.folder, is_stopped=is_stopped)
    except Trouble as trouble:
        return replace(state, trouble=trouble)
    copied = Copied(str(second.folder), mine[0].manifest.made_at, state.is_same_disk)
    second_place.note_copied(second.first, copied)
    there = list_backups(second.folder, second.practice_id, now=now)
    return _state(second, thin(there, now=now, zone=zone) if second.is_thinned else there)


def _last_copied(second: Second) -> Copied | None:
    last = second_place.read_copied(second.first)
    return last if last is not None and last.folder == str(second.folder) else None


def _state(second: Second, there: tuple[Backup, ...]) -> SecondState:
    return SecondState(
        second.folder,
        there[0].manifest.made_at if there else None,
        None,
        second_place.is_same_disk(second.first, second.folder),
        frozenset(one.path.name for one in there),
    )


sentences(
    {
        "second_place_name": N_(
            "The name of this folder has characters that cannot be kept. Nothing was changed; "
            "choose or make a folder with a plain name."
        ),
    }
)
