"""What leaves the program on the quiet: nothing by the network, no number on the clipboard."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

import iopdesk
from tests.conftest import NOW
from tests.journeys.hands import CTRL, Hands

_NETWORK_WORDS = re.compile(
    r"\b(QTcp\w+|QUdp\w+|QSsl\w+|QNetwork(?!\b)\w+|QWebSocket\w*|urllib\.request|http\.client|"
    r"smtplib|ftplib|requests|httpx|aiohttp|QDesktopServices)\b"
)
_STORY = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from iopdesk.storage import keys
from iopdesk.ui.second_start import SecondStart
from iopdesk.ui.app import App
path = Path(sys.argv[1])
qt = QApplication([])
second = SecondStart(path.parent, path.parent)
second.claim()
second.listen()
with keys.cheap_costs_for_tests():
    app = App(qt, data_folder=path.parent, inline=True, cost=keys.CHEAP_FOR_TESTS)
    app.start(path)
    app.unlock("dana", sys.argv[2])
    for name in app.window.workspace.pane_names():
        app.window.workspace.show_pane(name)
        qt.processEvents()
    app.backups.make_now()
    app.close()
print("done")
"""


@pytest.fixture
def hands(qapp, qtbot, practice_path) -> Iterator[Hands]:
    made = Hands(qapp, qtbot, practice_path.parent, NOW)
    made.start(practice_path)
    yield made
    made.stop()


# -- network ----------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_the_program_opens_no_socket_but_local_ones(practice_path, tmp_path, monkeypatch) -> None:
    from tests.conftest import PASSWORD

    practice_path.parent.chmod(0o700)
    trace = tmp_path / "trace"
    line = ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", str(trace)]
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    story = [sys.executable, "-c", _STORY, str(practice_path), PASSWORD]
    ended = subprocess.run([*line, *story], capture_output=True, text=True, check=False)
    if "ptrace" in ended.stderr or "PTRACE" in ended.stderr:
        pytest.skip("this computer does not let a process be watched")
    assert ended.stdout == "done\n", ended.stderr
    seen = trace.read_text(encoding="utf-8", errors="replace")
    assert "AF_UNIX" in seen  # the harness sees sockets
    assert "AF_INET" not in seen


def test_no_module_of_the_program_knows_how_to_use_a_network() -> None:
    package = Path(iopdesk.__file__).parent
    found = [
        (path.name, match[0])
        for path in sorted(package.rglob("*.py"))
        for match in _NETWORK_WORDS.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# -- clipboard --------------------------------------------------------------------


def copy(hands: Hands, words: str) -> None:
    """Type words into the search and copy them as a person does."""
    hands.palette(words)
    hands.press(Qt.Key.Key_A, CTRL)
    hands.press(Qt.Key.Key_C, CTRL)


def test_a_copied_number_is_gone_after_a_while(hands: Hands) -> None:
    clipboard = QGuiApplication.clipboard()
    hands.sign_in("Dana Okafor")
    copy(hands, "LR-00148")
    assert clipboard.text() == "LR-00148"
    timer = hands.app.clipboard.timer
    assert timer.isActive()
    assert timer.interval() == 15_000
    timer.timeout.emit()
    assert clipboard.text() == ""


def test_what_was_copied_since_stays(hands: Hands) -> None:
    clipboard = QGuiApplication.clipboard()
    hands.sign_in("Dana Okafor")
    copy(hands, "LR-00148")
    clipboard.setText("something else")
    assert not hands.app.clipboard.timer.isActive()
    hands.app.clipboard.timer.timeout.emit()
    assert clipboard.text() == "something else"


def test_a_number_is_gone_at_once_when_the_desk_is_locked(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    copy(hands, "(404) 555-0140")
    hands.press(Qt.Key.Key_Escape)
    hands.lock()
    assert QGuiApplication.clipboard().text() == ""


# -- faults before anybody is signed in -------------------------------------------


def test_a_fault_at_the_start_pages_shows_its_report_before_anything_is_sent(hands, capsys) -> None:
    try:
        {}["Quintessa Markertext"]
    except KeyError as error:
        hands.app._on_bug(KeyError, error, error.__traceback__)
    hands.settle()
    (report,) = hands.app.window.findChildren(QPlainTextEdit)
    assert report.isVisible()
    assert "builtins.KeyError" in report.toPlainText()
    assert "Quintessa" not in report.toPlainText() + capsys.readouterr().err
    hands.press(Qt.Key.Key_Escape)
