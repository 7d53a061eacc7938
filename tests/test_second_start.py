"""A second start raises the first window: real processes, real sockets, no screen."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalSocket

from iopdesk.ui.second_start import Claim, SecondStart, read_path

_BOUND_S = 40
_FIRST = """
import sys
from iopdesk import __main__
from iopdesk.ui import second_start
from iopdesk.ui.app import App
from iopdesk.ui.start.pages import StartPages

answered, shown, began = second_start.answer, StartPages.ask_unlock, App.start

def start(app, *given):
    began(app, *given)
    print("started", flush=True)

def answer(app, path):
    answered(app, path)
    print("raised", app.window.isActiveWindow(), flush=True)

def ask_unlock(pages, path, *more):
    shown(pages, path, *more)
    print("asked for", path.name, type(pages._app.window.page).__name__, flush=True)

second_start.answer, StartPages.ask_unlock, App.start = answer, ask_unlock, start
sys.exit(__main__.main(sys.argv[1:]))
"""


class Program:
    """A running program whose lines are read with a bound, never slept for."""

    def __init__(self, line: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())

    def line(self) -> str:
        """The next line it says."""
        return self._lines.get(timeout=_BOUND_S)

    def end(self) -> None:
        """Kill it, if it still runs, and close its pipes."""
        self.process.kill()
        self.process.wait(_BOUND_S)
        self._reader.join(_BOUND_S)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


Start = Callable[..., Program]


@pytest.fixture
def environment(tmp_path) -> Iterator[dict[str, str]]:
    """A person's folders, all inside of the test's own."""
    # a socket's path has 107 characters at most, and the folder of a test may be deep
    runtime = Path(tempfile.mkdtemp(prefix="iopdesk-"))
    names = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME")
    folders = {name: str(tmp_path / name.lower()) for name in names}
    yield {
        **os.environ,
        **folders,
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
    }
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
def first(environment) -> Iterator[Start]:
    """Call with arguments for a program with a window that says what is asked of it."""
    made: list[Program] = []

    def start(*argv: str) -> Program:
        made.append(Program([sys.executable, "-c", _FIRST, *argv], environment))
        assert made[-1].line() == "started"
        return made[-1]

    yield start
    for program in made:
        program.end()


def second(environment: dict[str, str], *argv: str) -> subprocess.CompletedProcess[str]:
    """Start once more as a person does, and wait for it to end."""
    line = [sys.executable, "-m", "iopdesk", *argv]
    return subprocess.run(
        line, env=environment, capture_output=True, text=True, check=False, timeout=_BOUND_S
    )


def quiet(ended: subprocess.CompletedProcess[str]) -> int:
    assert (ended.stdout, ended.stderr) == ("", "")
    return ended.returncode


pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the folders are set as Linux names them"
)


def test_a_second_start_raises_the_first_window_and_ends(environment, first) -> None:
    running = first()
    assert quiet(second(environment)) == 0
    assert running.line() == "raised True"
    assert running.process.poll() is None


def test_a_second_start_hands_over_the_practice_file_and_nothing_else(
    environment, first, practice_path
) -> None:
    running = first()
    assert quiet(second(environment, str(practice_path))) == 0
    assert running.line() == f"asked for {practice_path.name} UnlockPage"
    assert running.line() == "raised True"
    other = practice_path.with_name("list.csv")
    other.write_text("Name\n", encoding="utf-8")
    assert quiet(second(environment, str(other))) == 0
    assert running.line() == "raised True"


def test_what_a_crash_left_of_the_socket_gives_way(environment, first) -> None:
    crashed = first()
    assert quiet(second(environment)) == 0
    assert crashed.line() == "raised True"
    crashed.process.send_signal(signal.SIGKILL)
    crashed.process.wait(_BOUND_S)
    (left,) = (one for one in Path(environment["XDG_RUNTIME_DIR"]).rglob("iopdesk-*")
               if one.is_socket())  # fmt: skip
    running = first()
    assert quiet(second(environment)) == 0
    assert running.line() == "raised True"
    assert left.is_socket()


def test_a_demo_stands_alone(environment, first) -> None:
    demo = first("--demo")
    running = first()
    assert quiet(second(environment)) == 0
    assert running.line() == "raised True"
    assert demo.process.poll() is None
    assert demo._lines.empty()


def test_headless_commands_never_touch_the_socket(environment) -> None:
    assert second(environment, "--version").returncode == 0
    assert list(Path(environment["XDG_RUNTIME_DIR"]).iterdir()) == []


# -- inside one process -------------------------------------------------------------


@pytest.fixture
def runtime(tmp_path) -> Path:
    made = tmp_path / "run"
    made.mkdir(mode=0o700)
    return made


def test_a_first_program_that_hangs_blocks_for_a_bounded_time_only(qapp, runtime) -> None:
    held = SecondStart(runtime, runtime)
    assert held.claim() is Claim.FIRST
    held.listen()  # it takes the connection, and never comes round to answering
    late = SecondStart(runtime, runtime)
    assert late.claim(wait_ms=200) is Claim.NO_ANSWER
    held.close()
    assert late.claim(wait_ms=200) is Claim.FIRST
    late.close()


def test_a_hung_first_program_is_told_in_one_sentence(runtime, monkeypatch, capsys) -> None:
    from iopdesk import __main__, paths
    from iopdesk.ui import second_start

    monkeypatch.setattr(paths, "runtime", lambda: runtime)
    monkeypatch.setattr(paths, "own_data", lambda: runtime)
    monkeypatch.setattr(second_start.SecondStart.claim, "__kwdefaults__", {"wait_ms": 100})
    held = SecondStart()
    assert held.claim() is Claim.FIRST
    assert __main__._open_first([]) == 1
    said = capsys.readouterr().err
    assert "does not answer" in said
    assert said.count("\n") == 1
    held.close()


def test_two_people_or_two_data_folders_do_not_meet(runtime, tmp_path) -> None:
    one, other = SecondStart(tmp_path / "a", runtime), SecondStart(tmp_path / "b", runtime)
    assert one.claim() is Claim.FIRST
    assert other.claim() is Claim.FIRST
    one.close()
    other.close()


def test_a_folder_that_others_can_reach_is_not_used(runtime) -> None:
    runtime.chmod(0o755)
    assert SecondStart(runtime, runtime).claim() is Claim.ALONE


def test_only_this_person_may_write_to_the_socket(qapp, runtime) -> None:
    made = SecondStart(runtime, runtime)
    made.claim()
    made.listen()
    assert Path(made.address).stat().st_mode & 0o077 == 0
    made.close()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"\n", None),
        (b"/srv/larkspur.iopdesk\n", Path("/srv/larkspur.iopdesk")),
        ("/srv/Łąka.iopdesk\n".encode(), Path("/srv/Łąka.iopdesk")),
        ("/srv/a\u00a0b.iopdesk\n".encode(), Path("/srv/a\u00a0b.iopdesk")),
        (b"/srv/LARKSPUR.IOPDESK\n", Path("/srv/LARKSPUR.IOPDESK")),
        (b"/srv/\xff.iopdesk\n", None),
        (b"larkspur.iopdesk\n", None),
        (b"/srv/list.csv\n", None),
        (b"/srv/\x1b[2J.iopdesk\n", None),
        (b"/srv/a\x00b.iopdesk\n", None),
        (b"\xff\xfe\n", None),
    ],
)
def test_only_the_path_of_a_practice_file_is_taken_over(line, expected) -> None:
    assert read_path(line) == expected


def test_a_name_that_is_no_text_raises_the_window_all_the_same(first, environment) -> None:
    program = first()
    ended = subprocess.run(
        [sys.executable.encode(), b"-m", b"iopdesk", b"/srv/\xff.iopdesk"],
        env=environment,
        capture_output=True,
        check=False,
        timeout=_BOUND_S,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert program.line().startswith("raised")


def test_endless_words_are_cut_off(qapp, qtbot, runtime) -> None:
    made = SecondStart(runtime, runtime)
    made.claim()
    made.listen()
    asked: list[object] = []
    made.asked.connect(asked.append)
    flood = QLocalSocket()
    flood.connectToServer(made.address)
    assert flood.waitForConnected(1_000)
    flood.write(b"x" * 100_000)
    flood.flush()
    qtbot.waitUntil(lambda: flood.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert asked == []
    made.close()
    QCoreApplication.processEvents()
