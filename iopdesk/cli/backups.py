"""The headless commands ``backup`` and ``restore``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from iopdesk.cli import who
from iopdesk.errors import Trouble, sentence_for
from iopdesk.i18n import _, ngettext


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``backup``."""
    who.add_file(parser)
    parser.add_argument(
        "--to",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where it goes; else the folder of backups beside the practice file"),
    )


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``restore``."""
    parser.add_argument("backup", type=Path, metavar=_("BACKUP"), help=_("the backup to restore"))
    parser.add_argument(
        "--to", type=Path, required=True, metavar=_("FILE"), help=_("the practice file to put back")
    )
    who.add_person(parser)


def backup(given: argparse.Namespace) -> None:
    """Make one proven backup and print where it is; it is copied to the second place, too.

    A second place that refuses is told and is no failure.
    """
    from iopdesk.services import backups, second_places

    with who.opened(given) as practice:
        door = who.signed_in(practice)
        door.do(backups.begin_backup)
        zone = door.practice.zone
        try:
            made = backups.make(practice, now=datetime.now(UTC), zone=zone, folder=given.to)
        except Trouble:
            door.do(backups.fail_backup)
            raise
        door.do(backups.end_backup)
        second = second_places.second_of(practice) if given.to is None else None
    print(made.path)
    if second is not None:
        state = second_places.carry(second, now=datetime.now(UTC), zone=zone)
        if state.trouble is not None:
            print(sentence_for(state.trouble), file=sys.stderr)


def restore(given: argparse.Namespace) -> None:
    """Restore a backup, and say what became of what was there."""
    from iopdesk.services import restores

    chosen = restores.read_backup(given.backup)
    people = [(slot.person_uid, slot.name) for slot in restores.people_of(chosen, given.to).slots]
    uid = who.person_uid(given, people)
    prepared = restores.prepare(chosen, given.to, uid, who.password_of(given))
    try:
        kept = restores.finish(prepared, now=datetime.now(UTC))
    except BaseException:
        restores.discard(prepared)
        raise
    print(_("Restored from {name}.").format(name=given.backup.name))
    if prepared.lost_entries:
        lost = prepared.lost_entries
        print(
            ngettext(
                "{count} later entry is not in it.", "{count} later entries are not in it.", lost
            ).format(count=lost)
        )
    if kept is not None:
        print(_("What was there before is kept in {path}").format(path=kept))
