"""Who runs a headless command, with what password, on which opened practice file."""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from iopdesk import logs
from iopdesk.errors import Cancelled, RuleBroken, Trouble, sentence_for, sentences
from iopdesk.i18n import N_, _

if TYPE_CHECKING:
    from iopdesk.services.door import Door
    from iopdesk.storage.opening import OpenPractice

PASSWORD_VARIABLE = "IOPDESK_PASSWORD"


class WrongUsageError(Exception):
    """The command was given in a way it does not take; the text says what to give."""


def add_file(parser: argparse.ArgumentParser) -> None:
    """The arguments of a command that opens a practice file."""
    parser.add_argument(
        "--file", type=Path, required=True, metavar=_("PRACTICE"), help=_("the practice file")
    )
    add_person(parser)


def add_person(parser: argparse.ArgumentParser) -> None:
    """The argument that says who runs the command."""
    parser.add_argument(
        "--person", metavar=_("NAME"), help=_("who you are, where the file has several people")
    )


def password_of(given: argparse.Namespace, prompt: str = "") -> str:
    """From ``--password-file``, the environment or the terminal, whichever comes first."""
    if given.password_file is not None:
        return _first_line(given.password_file)
    from_environment = os.environ.get(PASSWORD_VARIABLE)
    if from_environment is not None:
        return from_environment
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUsageError(
            _("There is no terminal to ask for the password. Give --password-file or set {name}.")
            .format(name=PASSWORD_VARIABLE)
        )  # fmt: skip
    try:
        return getpass.getpass(prompt or _("Password: "))
    except EOFError as error:
        raise Cancelled from error


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            return stream.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble("password_file.unreadable") from error


def person_uid(given: argparse.Namespace, people: Sequence[tuple[str, str]]) -> str:
    """The slot of the person named, or of the only one there is."""
    if given.person is None:
        if len(people) == 1:
            return people[0][0]
        names = ", ".join(sorted(name for _uid, name in people))
        raise WrongUsageError(
            _("This file has several people. Say who you are with --person: {names}.").format(
                names=names
            )
        )
    wanted = " ".join(given.person.split()).casefold()
    for uid, name in people:
        if " ".join(name.split()).casefold() == wanted:
            return uid
    raise RuleBroken("person.unknown")


@contextlib.contextmanager
def opened(given: argparse.Namespace) -> Iterator[OpenPractice]:
    """The practice file, opened for the person and closed again whatever happens.

    The command's work is done or refused by then: what closing has to say is said on the
    error stream and changes neither the exit code nor what else is printed.
    """
    from iopdesk.storage import opening

    loaded = opening.look(given.file)
    people = [(slot.person_uid, slot.name) for slot in loaded.key_file.slots]
    uid = person_uid(given, people)
    password = password_of(given)
    practice = opening.open_practice(given.file, uid, password)
    try:
        yield practice
    finally:
        try:
            practice.close()
        except Trouble as trouble:
            logs.note(trouble)
            print(sentence_for(trouble), file=sys.stderr)


def signed_in(practice: OpenPractice) -> Door:
    """The door of the opened file with its person signed in, and the login in the audit."""
    from iopdesk.services import catalog, person_keys, practices
    from iopdesk.services.door import Door

    assert catalog  # every act is in the registry before the first one runs
    door = Door(practice)
    person_keys.let_in(practice, practice.person_uid or "", is_new=False)
    person = practices.staff_by_uid(
        practice.read_engine, practice.person_uid or "", door.now().date()
    )
    if person is None:
        raise RuleBroken("person.unknown")
    door.sign_in(person, practice.clinical_key)
    door.note("login")
    return door


sentences(
    {
        "person.unknown": N_(
            "Nobody of that name has access to this file. Check --person; nothing was changed."
        ),
        "password_file.unreadable": N_(
            "The password file cannot be read. Check its name and that you may open it; "
            "nothing was changed."
        ),
    }
)
