"""The commands in a row, as somebody without a window uses them: each a process of its own."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from iopdesk import cli, paths
from tests.journeys.papers import absent, read_draft

PASSWORD = "hazel kettle 7"
LIST = Path(__file__).parent / "fixtures" / "lists" / "patients_simple.csv"
DANA = ("--person", "Dana Okafor")
A_LOGIN = {"demo.iopdesk", "demo.iopdesk-anchor"}
"""What a right password leaves: the login in the audit, and the anchor of the audit's end."""


class Terminal:
    """Runs the program; ``home`` is the whole of the person's folders."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *argv: object, password: str = PASSWORD) -> tuple[int, str, str]:
        environment = {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "PYTHONPATH": str(paths.root()),
            "SYSTEMROOT": "C:\\Windows",
            "LC_ALL": "C",
            cli.PASSWORD_VARIABLE: password,
        }
        done = subprocess.run(
            [sys.executable, "-m", "iopdesk", *map(str, argv)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def refusal(self, code: int, *argv: object, password: str = PASSWORD) -> str:
        """The one sentence of a refusal; fails on anything else."""
        found, out, err = self.run(*argv, password=password)
        assert (found, out, err.count("\n")) == (code, "", 1)
        assert "Traceback" not in err
        return err.strip()

    def files(self) -> dict[str, str]:
        """Every file beside the practice, with the digest of its bytes; locks come and go."""
        return {
            one.name: hashlib.sha256(one.read_bytes()).hexdigest()
            for one in self.home.iterdir()
            if one.is_file() and not one.name.endswith("-lock")
        }

    def changed(self, before: dict[str, str]) -> set[str]:
        """Names of the files that are new, other, or gone."""
        after = self.files()
        return {name for name in {*before, *after} if before.get(name) != after.get(name)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Path, str]:
    """A demo practice made by the command, and the record number it printed."""
    terminal = Terminal(tmp_path_factory.mktemp("home"))
    path = terminal.home / "demo.iopdesk"
    code, out, err = terminal.run("demo", path)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"LR-\d{5}\n", out)
    return terminal, path, out.strip()


def test_a_list_is_tried_then_imported_and_the_file_stays_whole(made):
    terminal, path, _mrn = made
    people = hashlib.sha256(path.read_bytes()).hexdigest()
    given = ("import-patients", LIST, "--file", path, "--person", "Tessa Lund")
    code, dry, err = terminal.run(*given, "--dry-run")
    assert (code, err) == (0, "")
    assert dry.endswith("40 people would be added. Nothing was changed.\n")
    assert terminal.run("verify", "--file", path, *DANA)[0] == 0
    code, done, err = terminal.run(*given)
    assert (code, err) == (0, "")
    assert done.endswith("40 people added to the wait list.\n")
    assert done.splitlines()[:-1] == dry.splitlines()[:-1]
    assert terminal.run(*given)[1].endswith("0 people added to the wait list.\n")
    assert terminal.run("verify", "--file", path, *DANA)[2] == ""
    assert hashlib.sha256(path.read_bytes()).hexdigest() != people


@pytest.mark.parametrize(
    ("kind", "title"), [("discharge", "Discharge summary"), ("step-down", "Step-down summary")]
)
def test_both_summaries_of_the_printed_number_are_read_back(made, kind, title):
    terminal, path, mrn = made
    out = terminal.home / f"{kind}.pdf"
    given = ("summary", kind, "--mrn", mrn, "--file", path, "--out", out, *DANA)
    assert terminal.run(*given) == (0, "", "")
    whole = read_draft(out, title)
    facts = {
        "record number": f"MRN {mrn}",
        "crisis line": "24 hours (404) 555-0199",
        "attendance": "scheduled hours,",
        "medicine": "Medication",
        "goals": "Abstinence Met",
        "signature": "Draft, not yet for signature",
    }
    assert absent(whole, facts) == {}
    assert "Not complete: 2" not in whole


def test_the_rules_refuse_with_1_and_wrong_usage_with_2_and_nothing_changes(made):
    terminal, path, mrn = made
    of_file = ("--file", path, *DANA)
    out = terminal.home / "refused.pdf"
    before = terminal.files()
    rules = {
        "no patient": ("summary", "discharge", "--mrn", "LR-99999", "--out", out, *of_file),
        "no right": (
            *("summary", "discharge", "--mrn", mrn, "--out", out),
            *("--file", path, "--person", "Tessa Lund"),
        ),
        "file is there": ("demo", path),
    }
    said = {name: terminal.refusal(1, *argv) for name, argv in rules.items()}
    assert "LR-99999" in said["no patient"]
    assert "Your role does not allow this." in said["no right"]
    for argv in (
        ("summary", "letter", "--mrn", mrn, "--out", out, *of_file),
        ("summary", "discharge", "--out", out, *of_file),
        ("verify",),
        ("frobnicate", "x"),
    ):
        terminal.refusal(2, *argv)
    assert not out.exists()
    assert terminal.changed(before) == A_LOGIN


def test_bad_input_of_each_kind_is_one_sentence_and_not_one_byte_changes(made, tmp_path):
    terminal, path, mrn = made
    folder = tmp_path / "no such folder"
    nobody = tmp_path / "list.csv"
    nobody.write_text("Color,Size\nred,4\n", encoding="utf-8")
    spoiled = {
        "empty": b"",
        "plain": b"SQLite format 3\x00" + bytes(4080),
        "foreign": b"PNG" * 3000,
    }
    for name, content in spoiled.items():
        (terminal.home / f"{name}.iopdesk").write_bytes(content)
    cut = terminal.home / "cut.iopdesk"
    cut.write_bytes(path.read_bytes()[:20_000])
    before = terminal.files()
    for name in (*spoiled, "cut"):
        terminal.refusal(1, "verify", "--file", terminal.home / f"{name}.iopdesk", *DANA)
    wrong = terminal.refusal(1, "verify", "--file", path, *DANA, password="not the word")
    assert "password" in wrong
    unread = terminal.refusal(1, "import-patients", tmp_path / "gone.csv", "--file", path, *DANA)
    assert "gone.csv" not in unread
    terminal.refusal(1, "demo", folder / "x.iopdesk")
    assert terminal.files() == before
    of_file = ("--file", path, *DANA)
    terminal.refusal(1, "import-patients", nobody, *of_file)
    unwritable = folder / "paper.pdf"
    terminal.refusal(1, "summary", "discharge", "--mrn", mrn, "--out", unwritable, *of_file)
    assert not folder.exists()
    assert terminal.changed(before) == A_LOGIN
