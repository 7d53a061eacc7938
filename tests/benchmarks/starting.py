"""From the start of the process to an unlock page that takes keys, against an empty Qt window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.practice import FILE
from tests.benchmarks.timing import Pair, interleave

_OURS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from iopdesk.ui.app import App
from iopdesk.ui.start.unlock import UnlockPage
qt = QApplication(sys.argv[:1])
app = App(qt, data_folder=Path(sys.argv[2]))
app.start(Path(sys.argv[1]))
while not (isinstance(app.window.page, UnlockPage) and app.window.page.isVisible()):
    qt.processEvents()
qt.processEvents()
"""
_RAW = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
qt = QApplication(sys.argv[:1])
field = QLineEdit()
field.show()
qt.processEvents()
"""
_END = """
import os
os._exit(0)
"""


def unlock_page(folder: Path, rounds: int) -> Pair:
    """Both in processes of their own, which end as soon as the page stands."""
    arguments = (str(folder / FILE), str(folder / "data"))

    def run(code: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-c", code + _END, *arguments]
        subprocess.run(command, check=True, env=environment, capture_output=True)

    return interleave(
        "start to the unlock page", lambda: run(_OURS), lambda: run(_RAW), rounds=rounds
    )
