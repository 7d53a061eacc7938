"""Papers outside of the practice file: what a crash leaves of them does not stay."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from iopdesk import paths
from iopdesk.errors import Trouble
from iopdesk.services import paper_files
from iopdesk.services.paper_files import remove_unfinished, write_file

WHOLE = b"%PDF whole %%EOF"


@pytest.fixture
def notes(tmp_path):
    return tmp_path / "notes"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "documents"
    made.mkdir()
    return made


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def crash(folder, notes):
    """Be killed when the paper is on the disk and has not got its name yet."""
    pid = os.fork()
    if pid == 0:
        paper_files.Path.replace = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
        write_file(folder / "summary.pdf", b"somebody's summary", notes=notes)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert len(names(folder)) == 1
    assert len(names(notes)) == 1


forks = pytest.mark.skipif(sys.platform == "win32", reason="a kill needs a forked child")


def test_a_paper_is_there_whole_and_nothing_beside_it(folder, notes):
    write_file(folder / "summary.pdf", WHOLE, notes=notes)
    assert (folder / "summary.pdf").read_bytes() == WHOLE
    assert names(folder) == ["summary.pdf"]
    assert names(notes) == []


@pytest.mark.parametrize("there", [b"SQLite", b"\x8f\x02 key", b"%PD"])
def test_a_paper_never_takes_the_place_of_what_is_no_pdf(folder, notes, there):
    (folder / "larkspur.iopdesk").write_bytes(there)
    with pytest.raises(Trouble) as caught:
        write_file(folder / "larkspur.iopdesk", WHOLE, notes=notes)
    assert caught.value.code == "copy.no_pdf_there"
    assert (folder / "larkspur.iopdesk").read_bytes() == there
    assert names(folder) == ["larkspur.iopdesk"]


@pytest.mark.parametrize("there", [b"", b"%PDF-1.4 an older one"])
def test_a_paper_takes_the_place_of_an_older_pdf_or_of_nothing(folder, notes, there):
    (folder / "summary.pdf").write_bytes(there)
    write_file(folder / "summary.pdf", WHOLE, notes=notes)
    assert (folder / "summary.pdf").read_bytes() == WHOLE


@forks
def test_the_next_start_removes_what_a_crash_left_of_a_paper(folder, notes):
    crash(folder, notes)
    remove_unfinished(notes)
    assert names(folder) == names(notes) == []


@forks
def test_the_next_paper_removes_what_a_crash_left_in_any_folder(folder, notes, tmp_path):
    crash(folder, notes)
    (tmp_path / "other").mkdir()
    write_file(tmp_path / "other" / "summary.pdf", WHOLE, notes=notes)
    assert names(folder) == names(notes) == []


def test_the_next_paper_removes_the_half_ones_of_its_folder_and_nothing_else(folder, notes):
    kept = (".iopdesk-paper-notes.txt", "my-iopdesk-paper-1.part", "iopdesk-paper-1.part")
    for name in (*kept, ".iopdesk-paper-1.part", ".iopdesk-paper-2.part"):
        (folder / name).write_bytes(b"x")
    write_file(folder / "summary.pdf", WHOLE, notes=notes)
    assert names(folder) == sorted((*kept, "summary.pdf"))


@forks
def test_a_note_waits_for_a_folder_that_is_not_there(folder, notes, tmp_path):
    crash(folder, notes)
    taken_out = folder.rename(tmp_path / "taken out")
    remove_unfinished(notes)
    assert len(names(notes)) == 1
    taken_out.rename(folder)
    remove_unfinished(notes)
    assert names(folder) == names(notes) == []


def test_where_no_note_can_be_kept_the_paper_is_written_all_the_same(folder, tmp_path):
    (tmp_path / "notes").write_bytes(b"a file lies where the folder should")
    write_file(folder / "summary.pdf", WHOLE, notes=tmp_path / "notes")
    assert names(folder) == ["summary.pdf"]


def test_a_paper_for_a_folder_that_is_gone_is_refused_and_leaves_no_note(tmp_path, notes):
    with pytest.raises(Trouble, match=r"copy\.cannot_write"):
        write_file(tmp_path / "gone" / "summary.pdf", WHOLE, notes=notes)
    assert names(notes) == []


def test_the_notes_lie_in_the_own_data_folder(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "own_data", lambda: tmp_path / "data")
    write_file(folder / "summary.pdf", WHOLE)
    assert names(tmp_path / "data") == ["unfinished papers"]
    remove_unfinished()
