"""Headless commands, through the same door as the window.

Exit codes: 0 done; 1 the rules, the file or the world said no; 2 wrong usage.
What is refused is one sentence on the error stream, never a trace.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import iopdesk
from iopdesk import logs, paths
from iopdesk.cli import backups, who
from iopdesk.cli.who import PASSWORD_VARIABLE
from iopdesk.errors import Cancelled, DeskError, RuleBroken, Trouble, sentence_for, sentences
from iopdesk.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from iopdesk.domain.list_plan import ImportPlan
    from iopdesk.services.list_files import ListFile

__all__ = ["PASSWORD_VARIABLE", "run", "wants_window"]

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    def __init__(self, **named: Any) -> None:
        # abbreviated, --password would be taken for --password-file
        super().__init__(**(named | {"allow_abbrev": False}))

    def error(self, message: str) -> NoReturn:
        raise who.WrongUsageError(f"{message} ({self.prog} --help)")


def wants_window(argv: Sequence[str]) -> bool:
    """Whether the arguments open the window: none, ``--demo``, or a practice file alone.

    One bare word that names no file is a command mistyped.
    """
    if not argv or list(argv) == ["--demo"]:
        return True
    if len(argv) != 1 or argv[0].startswith("-") or argv[0] in _COMMANDS:
        return False
    path = Path(argv[0])
    return path.suffix != "" or len(path.parts) > 1 or path.exists()


def run(argv: Sequence[str]) -> int:
    """Run one headless command and answer with its exit code; nothing is raised."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            # a name that the terminal cannot show must not end the program
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        given = _parser().parse_args(list(argv))
        command: Callable[[argparse.Namespace], None] = given.command
        command(given)
        sys.stdout.flush()
        return DONE
    except SystemExit as over:  # --help and --version
        return over.code if isinstance(over.code, int) else DONE
    except who.WrongUsageError as error:
        return _say(str(error), WRONG_USAGE)
    except KeyboardInterrupt:
        return _say(sentence_for(Cancelled()), REFUSED)
    except BrokenPipeError:
        # whoever read the output went away; the interpreter's own flush must not complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except DeskError as error:
        logs.note(error)
        return _say(sentence_for(error), REFUSED)
    except Exception as error:
        with contextlib.suppress(OSError):
            logs.start(paths.logs())
        logs.note(error)
        return _say(_bug_sentence(error), REFUSED)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _bug_sentence(error: Exception) -> str:
    """One sentence about a fault of the program: where in the code, nothing of the data."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if f"{os.sep}iopdesk{os.sep}" in one.filename] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"
    return _(
        "The program has a fault at {place} ({kind}). What was not finished was not written; "
        "the log holds a report without patient text."
    ).format(place=place, kind=type(error).__name__)


# -- arguments --------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="iopdesk",
        description=_("Without a command the window opens; --demo opens it with the demo."),
    )
    version = f"IOP Desk {iopdesk.__version__}"
    parser.add_argument("--version", action="version", version=version)
    parser.add_argument("--demo", action="store_true", help=_("open the demo practice"))
    commands = parser.add_subparsers(metavar=_("COMMAND"), required=True)
    for name, (add, command, about) in _COMMANDS.items():
        one = commands.add_parser(name, help=_(about), description=_(about))
        add(one)
        one.add_argument(
            "--password-file",
            type=Path,
            metavar=_("FILE"),
            help=_("read the password from the first line of this file"),
        )
        one.set_defaults(command=command)
    return parser


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar=_("FILE"), help=_("the file to make"))


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("list", type=Path, metavar=_("LIST"), help=_("a CSV or Excel file"))
    who.add_file(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help=_("only say what would be done with each row")
    )


def _add_summary(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("discharge", "step-down"), help=_("which summary"))
    parser.add_argument("--mrn", required=True, help=_("record number of the patient"))
    who.add_file(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar=_("PDF"), help=_("the file to write")
    )


# -- commands ---------------------------------------------------------------------


def _demo(given: argparse.Namespace) -> None:
    """Make a demo practice, and print a record number ready for both summaries."""
    from iopdesk.services import demo

    if given.path.exists():  # said before the password is asked for
        raise Trouble("file_exists")
    password = who.password_of(given, _("Password for all people of the demo: "))
    made = demo.make_demo(given.path, password=password, now=datetime.now(UTC))
    print(made.mrn_for_summaries)


def _import_patients(given: argparse.Namespace) -> None:
    """Import a list, or with --dry-run only report on it."""
    from iopdesk.services.list_files import read_list

    read = read_list(given.list)
    with who.opened(given) as practice:
        from iopdesk.services import imports

        door = who.signed_in(practice)
        plan = door.ask(imports.plan_list, table=read.table)
        count = len(plan.rows)
        if count and not given.dry_run:
            result = door.do(imports.add_people, table=read.table).result
            plan, count = result.plan, result.count
    for line in _report(read, plan):
        print(line)
    if given.dry_run:
        said = ngettext("{count} person would be added.", "{count} people would be added.", count)
        print(said.format(count=count), _("Nothing was changed."))
    else:
        print(imports.added_text(count) + ".")


def _report(read: ListFile, plan: ImportPlan) -> Iterator[str]:
    """What is decided of the list, row by row; people are named by their rows alone."""
    from iopdesk.domain.list_plan import column_text, note_text, question_text, reason_text

    row_text = _("  row {number}: {text}")
    if read.other_sheets:
        yield _("Read the sheet {sheet}; not read: {others}").format(
            sheet=read.sheet, others=", ".join(read.other_sheets)
        )
    if plan.unused:
        columns = ", ".join(column_text(use) for use in plan.unused)
        yield _("Columns not imported: {columns}").format(columns=columns)
    if plan.left_out:
        count = len(plan.left_out)
        yield ngettext("{count} row is left out:", "{count} rows are left out:", count).format(
            count=count
        )
        for row in plan.left_out:
            yield row_text.format(number=row.number, text=reason_text(row))
    doubtful = [row for row in plan.rows if row.notes]
    if doubtful:
        yield _("To look at:")
    for planned in doubtful:
        for note in planned.notes:
            yield row_text.format(number=planned.number, text=note_text(note))
        for question in planned.questions:
            text = _("it may be {days}").format(days=question_text(question))
            yield row_text.format(number=planned.number, text=text)


def _verify(given: argparse.Namespace) -> None:
    """Check that the whole file holds together and is what its change log says."""
    from iopdesk.storage.verify import verify

    with who.opened(given) as practice:
        checked = verify(practice.read_engine, practice.path)
        who.signed_in(practice)  # recorded only in a file that is whole
    print(
        _("The file is whole: {entries} entries of the audit and {rows} rows hold.").format(
            entries=checked.entries, rows=checked.rows
        )
    )


def _summary(given: argparse.Namespace) -> None:
    """Write a summary as a draft for the chart only; nothing goes to the standard output."""
    from iopdesk.services import patient_search, summaries
    from iopdesk.services.paper_files import write_file

    kinds = {
        "discharge": summaries.SummaryKind.DISCHARGE,
        "step-down": summaries.SummaryKind.STEP_DOWN,
    }
    with who.opened(given) as practice:
        door = who.signed_in(practice)
        wanted = given.mrn.strip().upper()
        found = door.ask(patient_search.find_patients, typed=wanted)
        patient_id = next((one.patient_id for one in found if one.mrn == wanted), None)
        if patient_id is None:
            raise RuleBroken("summary.no_patient", mrn=wanted)
        what = {"patient_id": patient_id, "kind": kinds[given.kind]}
        drawn = door.ask(summaries.draw_summary, **what)
        door.do(summaries.begin_save, **what)
        try:
            write_file(given.out, drawn.paper.pdf)
        except Trouble:
            door.do(summaries.copy_failed, **what)
            raise
        door.do(summaries.end_save, **what)


_COMMANDS: dict[
    str,
    tuple[
        Callable[[argparse.ArgumentParser], None],
        Callable[[argparse.Namespace], None],
        str,
    ],
] = {
    "demo": (_add_demo, _demo, N_("Make a fictional practice in a new file.")),
    "import-patients": (
        _add_import,
        _import_patients,
        N_("Add the people of a list to the wait list."),
    ),
    "summary": (_add_summary, _summary, N_("Write a discharge or step-down summary as a PDF.")),
    "backup": (backups.add_backup, backups.backup, N_("Make a verified backup.")),
    "restore": (
        backups.add_restore,
        backups.restore,
        N_("Put a backup in the place of a practice file."),
    ),
    "verify": (who.add_file, _verify, N_("Check that a practice file is whole.")),
}

sentences(
    {
        "summary.no_patient": N_(
            "No patient has the record number {mrn}. Check --mrn; nothing was written."
        ),
    }
)
