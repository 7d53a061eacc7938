"""Logs and crash reports hold ids, codes and places, never patient text."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from iopdesk import __main__, logs
from iopdesk.errors import RuleBroken

MARKER = "Quintessa Markertext"


@pytest.fixture
def log_file(tmp_path, monkeypatch):
    # pytest has its own fault handler
    monkeypatch.setattr("faulthandler.enable", lambda stream: None)
    logs.start(tmp_path)
    handler = logs.log.handlers[-1]
    yield tmp_path / "iopdesk.log"
    logs.log.removeHandler(handler)
    handler.close()


def broken() -> None:
    try:
        int(MARKER)
    except ValueError as error:
        raise KeyError(MARKER) from error


def test_a_bug_is_logged_by_type_and_place_without_its_message(log_file):
    with pytest.raises(KeyError) as caught:
        broken()
    logs.note(caught.value)
    written = log_file.read_text(encoding="utf-8")
    assert "builtins.KeyError" in written
    assert "builtins.ValueError" in written
    assert "broken" in written
    assert MARKER not in written


def test_a_refusal_is_logged_by_its_code_alone(log_file):
    logs.note(RuleBroken("patient.no_name", name=MARKER))
    written = log_file.read_text(encoding="utf-8")
    assert "patient.no_name" in written
    assert MARKER not in written
    assert logging.getLevelName(logs.log.level) == "INFO"


def test_a_crash_report_names_versions_and_no_values():
    with pytest.raises(KeyError) as caught:
        broken()
    assert MARKER not in logs.report(caught.value)
    assert "Python" in logs.report(caught.value)


_DUMPABLE = """
import ctypes, resource
from iopdesk import logs
logs.forbid_core_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells what it forbids")
def test_no_crash_leaves_the_memory_of_the_program_on_a_disk():
    ended = subprocess.run(
        [sys.executable, "-c", _DUMPABLE], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split("\n")[0] == "(0, 0) 0"


def test_the_program_forbids_core_dumps_before_anything_else(monkeypatch, capsys):
    forbidden = []
    monkeypatch.setattr(logs, "forbid_core_dumps", lambda: forbidden.append(True))
    assert __main__.main(["--version"]) == 0
    assert forbidden
    assert "IOP Desk" in capsys.readouterr().out
