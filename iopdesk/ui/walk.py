"""A walk through the demo on a machine without a screen: a picture of every pane.

``python -m iopdesk.ui.walk --output FOLDER``. The practice file is gone afterwards; the
pictures and both summaries of one patient stay.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from iopdesk.services import patient_search, summaries
from iopdesk.ui import shots
from iopdesk.ui.app import App


def _write_summaries(app: App, output: Path) -> None:
    """Both papers of the demo patient who is ready to leave."""
    door = app.door
    assert door is not None
    found = door.ask(patient_search.find_patients, typed="Noelle Pruitt")
    for kind in summaries.SummaryKind:
        given = {"patient_id": found[0].patient_id, "kind": kind}
        drawn = door.ask(summaries.draw_summary, **given)
        (output / f"{kind.value}.pdf").write_bytes(drawn.paper.pdf)


def main(argv: Sequence[str] | None = None) -> int:
    """Make the demo, open every pane, leave the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="walk", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("demo-output"))
    args = parser.parse_args(argv)
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with shots.demo_app(folder, qt, datetime.now(UTC)) as app:
            app.look.apply("light", 100)
            workspace = shots.sign_in(app, folder, "dana-okafor")
            for name in workspace.pane_names():
                workspace.show_pane(name)
                shots.take(app, qt, args.output / f"{name}.png")
            _write_summaries(app, args.output)
            shots.settle(qt)
    print(f"Pictures of every pane and both summaries are in {args.output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
