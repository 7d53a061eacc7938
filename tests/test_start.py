"""The start brings in no more than the first page needs; the rest comes while somebody types."""

from __future__ import annotations

import os
import subprocess
import sys

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
