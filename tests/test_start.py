"""The start brings in no more than the first page needs; the rest comes while somebody types."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_CODE = """
import sys
from iopdesk.ui import demo_start
from iopdesk.ui.app import App
print(*(each for each in ("sqlalchemy", "alembic", "reportlab") if each in sys.modules))
"""


def test_the_first_page_needs_neither_the_database_nor_papers():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", _CODE], env=environment, check=True, capture_output=True, text=True
    )
    assert ended.stdout.split() == []


def test_everything_that_is_imported_ahead_is_there():
    from importlib.util import find_spec

    from iopdesk import __main__

    assert all(find_spec(name) is not None for name in __main__._AHEAD)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
@pytest.mark.parametrize("argv", [[], ["--demo"], ["larkspur.iopdesk"]])
def test_without_a_screen_one_sentence_says_so(argv):
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: each for name, each in os.environ.items() if name not in screens}
    line = [sys.executable, "-m", "iopdesk", *argv]
    ended = subprocess.run(line, env=environment, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "no screen" in ended.stderr
