"""The summary command: both papers of a demo patient, and what it refuses."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdf
import pytest

from iopdesk import cli
from iopdesk.services import demo
from iopdesk.storage import keys

PASSWORD = "demo"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("summary")
    return demo.make_demo(
        folder / "demo.iopdesk",
        password=PASSWORD,
        now=datetime.now(UTC),
        cost=keys.CHEAP_FOR_TESTS,
        discharged=2,
    )


@pytest.fixture
def command(made, monkeypatch):
    monkeypatch.setenv("IOPDESK_PASSWORD", PASSWORD)
    common = ["--file", str(made.path), "--person", "Dana Okafor"]

    def run(kind: str, out: object, mrn: str = made.mrn_for_summaries) -> int:
        return cli.run(["summary", kind, "--mrn", mrn, "--out", str(out), *common])

    return run


@pytest.mark.parametrize(
    ("kind", "title"), [("discharge", "Discharge summary"), ("step-down", "Step-down summary")]
)
def test_a_summary_is_written_as_a_draft_with_nothing_on_the_output(
    command, made, tmp_path, capsys, kind, title
):
    out = tmp_path / "paper.pdf"
    assert command(kind, out) == 0
    assert capsys.readouterr() == ("", "")
    pages = pypdf.PdfReader(io.BytesIO(out.read_bytes())).pages
    words = "\n".join(page.extract_text() for page in pages)
    assert title in words
    assert made.mrn_for_summaries in words
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in words


def test_an_unknown_record_number_writes_nothing_and_says_so(command, tmp_path, capsys):
    out = tmp_path / "paper.pdf"
    assert command("discharge", out, "LR-99999") == 1
    assert "LR-99999" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("suffix", ["", "-keys", "-anchor", "-lock"])
def test_a_summary_never_replaces_the_practice_file_or_what_belongs_to_it(
    command, made, capsys, suffix
):
    target = made.path.with_name(made.path.name + suffix)
    assert command("discharge", target) == 1
    assert "not a PDF" in capsys.readouterr().err
    assert command("discharge", made.path.with_name("after.pdf")) == 0  # it still opens


def test_a_path_that_cannot_be_written_is_one_sentence(command, tmp_path, capsys):
    assert command("discharge", tmp_path / "missing" / "paper.pdf") == 1
    said = capsys.readouterr().err.strip()
    assert said
    assert "\n" not in said
