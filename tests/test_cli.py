"""The command line: what it prints, its exit codes, and that a refusal is one sentence."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

import iopdesk
from iopdesk import cli, logs, paths
from iopdesk.services import demo, imports
from iopdesk.storage import audit, keys, opening
from iopdesk.storage.models import AuditEntry, Patient
from tests.conftest import PASSWORD

LISTS = Path(__file__).parent / "fixtures" / "lists"
DANA = ("--person", "Dana Okafor")


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch, practice_path, tmp_path):
    """No terminal, a password in the environment, and key copies beside the test's file."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv(cli.PASSWORD_VARIABLE, PASSWORD)
    copies = practice_path.parent / "keys"
    monkeypatch.setattr(opening.key_file, "copies_folder", lambda: copies)
    monkeypatch.setattr(paths, "logs", lambda: tmp_path / "logs")
    monkeypatch.setattr("faulthandler.enable", lambda stream: None)
    before = list(logs.log.handlers)
    yield
    for handler in [each for each in logs.log.handlers if each not in before]:
        logs.log.removeHandler(handler)
        handler.close()


@pytest.fixture
def command(capsys):
    """Run a command in this process; answers (code, lines of output, lines of errors)."""

    def call(*argv: object) -> tuple[int, list[str], list[str]]:
        code = cli.run([str(each) for each in argv])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err.splitlines()

    return call


def refused(answer, code: int = 1) -> str:
    """The one sentence of a refusal; fails on anything else."""
    found, out, err = answer
    assert (found, out, len(err)) == (code, [], 1)
    assert "Traceback" not in err[0]
    assert "The program refused" not in err[0]
    return err[0]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ask(practice_path: Path, query):
    practice = opening.open_practice(practice_path, "dana", PASSWORD)
    try:
        with practice.read_engine.connect() as connection:
            return connection.execute(query).scalar_one()
    finally:
        practice.close()


def patients_in(practice_path: Path) -> int:
    return ask(practice_path, select(func.count()).select_from(Patient))


# -- what is a command ------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "opens"),
    [
        ([], True),
        (["--demo"], True),
        (["larkspur.iopdesk"], True),
        (["folder/larkspur"], True),
        (["verfy"], False),
        (["--version"], False),
        (["--help"], False),
        (["demo"], False),
        (["demo", "x.iopdesk"], False),
        (["verify", "--file", "x"], False),
        (["larkspur.iopdesk", "extra"], False),
        (["--demo", "extra"], False),
    ],
)
def test_only_no_command_or_a_practice_file_opens_the_window(argv, opens):
    assert cli.wants_window(argv) is opens


def test_the_version_is_printed(command):
    assert command("--version") == (0, [f"IOP Desk {iopdesk.__version__}"], [])


def test_help_names_every_command(command):
    code, out, err = command("--help")
    assert (code, err) == (0, [])
    for name in ("demo", "import-patients", "verify"):
        assert any(name in line for line in out)


@pytest.mark.parametrize(
    "argv",
    [
        ["frobnicate"],
        ["--demo", "extra"],
        ["demo"],
        ["verify"],
        ["verify", "--file"],
        ["import-patients", "--file", "x"],
        ["import-patients", "a.csv", "--file", "x", "--password", "secret"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(command, argv):
    refused(command(*argv), 2)


# -- who, and with what password --------------------------------------------------


def test_several_people_and_no_person_is_wrong_usage_that_names_them(command, practice_path):
    before = digest(practice_path)
    said = refused(command("verify", "--file", practice_path), 2)
    assert "--person" in said
    assert "Dana Okafor" in said
    assert digest(practice_path) == before


def test_an_unknown_person_is_refused(command, practice_path):
    before = digest(practice_path)
    said = refused(command("verify", "--file", practice_path, "--person", "Nobody Here"))
    assert "Nobody Here" not in said
    assert digest(practice_path) == before


def test_a_name_is_found_in_other_case_and_spacing(command, practice_path):
    assert command("verify", "--file", practice_path, "--person", " dana   OKAFOR")[0] == 0


def test_no_password_source_and_no_terminal_is_wrong_usage(command, practice_path, monkeypatch):
    monkeypatch.delenv(cli.PASSWORD_VARIABLE)
    said = refused(command("verify", "--file", practice_path, *DANA), 2)
    assert "--password-file" in said
    assert cli.PASSWORD_VARIABLE in said


def test_a_terminal_is_asked_for_the_password(command, practice_path, monkeypatch):
    monkeypatch.delenv(cli.PASSWORD_VARIABLE)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    asked = []
    monkeypatch.setattr(cli.who.getpass, "getpass", lambda prompt: asked.append(prompt) or PASSWORD)
    assert command("verify", "--file", practice_path, *DANA)[0] == 0
    assert asked == ["Password: "]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_giving_up_at_the_prompt_changes_nothing(command, practice_path, monkeypatch, stop):
    def give_up(_prompt):
        raise stop

    monkeypatch.delenv(cli.PASSWORD_VARIABLE)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(cli.who.getpass, "getpass", give_up)
    before = digest(practice_path)
    refused(command("verify", "--file", practice_path, *DANA))
    assert digest(practice_path) == before


@pytest.mark.parametrize("content", [PASSWORD, PASSWORD + "\n", PASSWORD + "\r\nmore\n"])
def test_the_password_file_goes_first_and_its_first_line_counts(
    command, practice_path, monkeypatch, tmp_path, content
):
    monkeypatch.setenv(cli.PASSWORD_VARIABLE, "wrong in the environment")
    secret = tmp_path / "secret"
    secret.write_bytes(content.encode())
    answer = command("verify", "--file", practice_path, *DANA, "--password-file", secret)
    assert answer[0] == 0


def test_a_missing_password_file_is_refused(command, practice_path, tmp_path):
    nowhere = tmp_path / "nowhere"
    refused(command("verify", "--file", practice_path, *DANA, "--password-file", nowhere))


def test_a_wrong_password_changes_no_byte(command, practice_path, monkeypatch):
    monkeypatch.setenv(cli.PASSWORD_VARIABLE, "wrong password")
    before = digest(practice_path)
    said = refused(command("verify", "--file", practice_path, *DANA))
    assert "password" in said
    assert "wrong password" not in said
    assert digest(practice_path) == before


# -- files that are no practice file ----------------------------------------------

BAD_FILES = {
    "empty": b"",
    "one byte": b"x",
    "plain SQLite": b"SQLite format 3\x00" + b"\0" * 4080,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 5000,
    "text": b"First name,Last name\nIda,Berg\n" * 300,
}


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("name", ["verify", "import-patients"])
def test_a_file_that_is_none_gets_its_reason_and_keeps_its_bytes(command, tmp_path, kind, name):
    path = tmp_path / "bad.iopdesk"
    path.write_bytes(BAD_FILES[kind])
    more = (LISTS / "patients_simple.csv",) if name == "import-patients" else ()
    refused(command(name, *more, "--file", path, *DANA))
    assert path.read_bytes() == BAD_FILES[kind]
    assert [each.name for each in tmp_path.glob("bad*")] == ["bad.iopdesk"]


@pytest.mark.parametrize("folder", [".", "..", "/", "folder"])
def test_a_folder_is_no_practice_file(command, tmp_path, monkeypatch, folder):
    (tmp_path / "here" / "folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    said = refused(command("verify", "--file", folder, *DANA))
    assert "not a practice file" in said
    assert [each.name for each in (tmp_path / "here").rglob("*")] == ["folder"]


def test_a_truncated_practice_file_gets_its_reason(command, practice_path):
    whole = practice_path.read_bytes()
    practice_path.write_bytes(whole[: len(whole) // 2 + 100])
    before = digest(practice_path)
    refused(command("verify", "--file", practice_path, *DANA))
    assert digest(practice_path) == before


def test_a_missing_practice_file_is_not_made(command, tmp_path):
    path = tmp_path / "none.iopdesk"
    refused(command("verify", "--file", path, *DANA))
    assert not path.exists()


def test_a_file_in_use_is_refused(command, practice_path, practice_file):
    refused(command("verify", "--file", practice_path, *DANA))


# -- verify -----------------------------------------------------------------------


def test_verify_says_what_was_checked_and_records_the_login(command, practice_path):
    code, out, err = command("verify", "--file", practice_path, *DANA)
    assert (code, err) == (0, [])
    assert re.fullmatch(r"The file is whole: \d+ entries of the audit and \d+ rows hold\.", out[0])
    query = select(AuditEntry.act).order_by(AuditEntry.seq.desc()).limit(1)
    assert ask(practice_path, query) == "login"


def test_verify_names_a_row_that_was_changed_behind_the_program(command, practice_path):
    practice = opening.open_practice(practice_path, "dana", PASSWORD)
    with practice.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE rooms SET seats = 99 WHERE id = 2")
    practice.close()
    said = refused(command("verify", "--file", practice_path, *DANA))
    assert all(word in said for word in ("rooms", "2", "seats"))
    assert "99" not in said


# -- demo -------------------------------------------------------------------------


@pytest.fixture
def small_demo(monkeypatch):
    """The demo command makes a small demo with cheap keys."""
    whole = demo.make_demo

    def make(path, **given):
        return whole(path, cost=keys.CHEAP_FOR_TESTS, discharged=1, **given)

    monkeypatch.setattr(demo, "make_demo", make)


def test_the_demo_prints_one_record_number_and_its_file_verifies(command, tmp_path, small_demo):
    path = tmp_path / "demo.iopdesk"
    code, out, err = command("demo", path)
    assert (code, err) == (0, [])
    assert re.fullmatch(r"LR-\d{5}", "\n".join(out))
    for name in ("Dana Okafor", "Ravi Menon", "Elin Thornquist", "Tessa Lund"):
        assert command("verify", "--file", path, "--person", name)[0] == 0


def test_the_demo_refuses_an_existing_file(command, tmp_path):
    path = tmp_path / "there.iopdesk"
    path.write_bytes(b"precious")
    refused(command("demo", path))
    assert path.read_bytes() == b"precious"


def test_the_demo_refuses_a_folder_that_is_not_there(command, tmp_path):
    refused(command("demo", tmp_path / "no" / "demo.iopdesk"))
    assert not (tmp_path / "no").exists()


def test_the_demo_without_a_password_source_is_wrong_usage(command, tmp_path, monkeypatch):
    monkeypatch.delenv(cli.PASSWORD_VARIABLE)
    refused(command("demo", tmp_path / "demo.iopdesk"), 2)
    assert not (tmp_path / "demo.iopdesk").exists()


# -- import -----------------------------------------------------------------------


def test_a_dry_run_reports_and_adds_nobody(command, practice_path):
    messy = LISTS / "patients_messy.csv"
    code, out, err = command("import-patients", messy, "--file", practice_path, *DANA, "--dry-run")
    assert (code, err) == (0, [])
    assert "35 people would be added. Nothing was changed." in out
    assert "  row 15: impossible birth date: 02/30/1990" in out
    assert "  row 22: it may be 04/05/2003 or 03/04/2005" in out
    assert patients_in(practice_path) == 0


def test_an_import_adds_what_its_dry_run_said(command, practice_path):
    given = ("import-patients", LISTS / "patients_messy.csv", "--file", practice_path, *DANA)
    _code, planned, _err = command(*given, "--dry-run")
    code, out, err = command(*given)
    assert (code, err) == (0, [])
    assert out[:-1] == planned[:-1]
    assert out[-1] == "35 people added to the wait list."
    assert patients_in(practice_path) == 35


def test_importing_the_same_list_again_adds_nobody(command, practice_path):
    given = ("import-patients", LISTS / "patients_simple.csv", "--file", practice_path, *DANA)
    assert command(*given)[1][-1] == "40 people added to the wait list."
    code, out, _err = command(*given)
    assert (code, out[-1]) == (0, "0 people added to the wait list.")
    assert "40 rows are left out:" in out
    assert patients_in(practice_path) == 40


def test_front_desk_imports_and_a_counselor_may_not(command, practice_path):
    given = ("import-patients", LISTS / "patients_simple.csv", "--file", practice_path)
    said = refused(command(*given, "--person", "Ravi Menon"))
    assert "front desk" in said
    assert patients_in(practice_path) == 0
    assert command(*given, "--person", "Tessa Lund")[0] == 0


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"]
)
def test_a_bad_list_is_refused_before_the_file_is_touched(
    command, practice_path, tmp_path, content
):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    before = digest(practice_path)
    refused(command("import-patients", path, "--file", practice_path, *DANA))
    assert (digest(practice_path), path.read_bytes()) == (before, content)


def test_a_list_without_names_is_refused_and_adds_nobody(command, practice_path):
    path = LISTS / "no_usable_columns.csv"
    refused(command("import-patients", path, "--file", practice_path, *DANA))
    assert patients_in(practice_path) == 0


def test_a_missing_list_is_refused(command, practice_path, tmp_path):
    refused(command("import-patients", tmp_path / "no.csv", "--file", practice_path, *DANA))


# -- faults of the program --------------------------------------------------------


def test_a_fault_of_the_program_is_one_sentence_without_what_it_was_about(
    command, practice_path, monkeypatch, tmp_path
):
    def stumble(*_given):
        raise KeyError("Ida Berg")

    monkeypatch.setattr(imports, "_plan", stumble)
    given = ("import-patients", LISTS / "patients_simple.csv", "--file", practice_path, *DANA)
    said = refused(command(*given))
    assert "KeyError" in said
    assert "Ida" not in said
    assert "Ida" not in (tmp_path / "logs" / "iopdesk.log").read_text()


def test_output_that_nobody_reads_any_more_ends_without_a_trace(practice_path, monkeypatch):
    def gone(_text="", **_given):
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", gone)
    monkeypatch.setattr(cli.os, "dup2", lambda *_given: None)
    assert cli.run(["verify", "--file", str(practice_path), *DANA]) == 1


# -- a real process ---------------------------------------------------------------


def process(
    *argv: object, password: str | None = PASSWORD, home: Path
) -> subprocess.CompletedProcess:
    environment = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "PYTHONPATH": str(paths.root()),
        "SYSTEMROOT": "C:\\Windows",
        "LC_ALL": "C",
    }
    if password is not None:
        environment[cli.PASSWORD_VARIABLE] = password
    return subprocess.run(
        [sys.executable, "-m", "iopdesk", *map(str, argv)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env=environment,
        check=False,
    )


def test_a_process_makes_a_demo_imports_into_it_and_verifies_it(tmp_path):
    path, messy = tmp_path / "demo.iopdesk", LISTS / "patients_messy.csv"
    made = process("demo", path, home=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert re.fullmatch(r"LR-\d{5}\n", made.stdout)
    given = ("import-patients", messy, "--file", path, "--person", "Tessa Lund")
    dry = process(*given, "--dry-run", home=tmp_path)
    done = process(*given, home=tmp_path)
    assert (dry.returncode, done.returncode) == (0, 0)
    assert done.stdout.endswith("35 people added to the wait list.\n")
    whole = process("verify", "--file", path, *DANA, home=tmp_path)
    assert (whole.returncode, whole.stderr) == (0, "")


def test_a_process_says_one_sentence_and_its_code(tmp_path):
    missing = process("verify", "--file", tmp_path / "no.iopdesk", *DANA, home=tmp_path)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.count("\n") == 1
    usage = process("frobnicate", "x", home=tmp_path)
    assert (usage.returncode, usage.stdout) == (2, "")
    assert usage.stderr.count("\n") == 1


def test_commands_do_without_qt():
    code = "import sys, iopdesk.cli; print(any(n.startswith('PySide6') for n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(paths.root())},
    )
    assert done.stdout.strip() == "False"


def test_the_audit_of_an_import_by_command_holds(command, practice_path):
    command("import-patients", LISTS / "patients_simple.csv", "--file", practice_path, *DANA)
    practice = opening.open_practice(practice_path, "dana", PASSWORD)
    try:
        with practice.read_engine.connect() as connection:
            assert audit.verify(connection) is None
            acts = connection.execute(select(AuditEntry.act).order_by(AuditEntry.seq)).scalars()
            assert list(acts)[-2:] == ["login", "imports.add_people"]
    finally:
        practice.close()
