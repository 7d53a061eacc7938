"""The long fault sweep: ``python -m tests.faults``. Prints the case counts of every act."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from iopdesk.services import practices
from iopdesk.services.practices import NewStaff
from iopdesk.storage import keys
from tests.conftest import NOW, PASSWORD, PRACTICE, ROOMS, STAFF, FrozenClock
from tests.faults.acts import ACTS
from tests.faults.disk_full import sweep


def main() -> int:
    """Sweep every registered act; returns the exit code."""
    with tempfile.TemporaryDirectory() as temporary, keys.cheap_costs_for_tests() as cost:
        folder = Path(temporary)
        template = folder / "template" / "larkspur.iopdesk"
        template.parent.mkdir()
        staff = [
            (NewStaff(uid, name, credentials, frozenset(roles)), PASSWORD)
            for uid, name, credentials, roles in STAFF
        ]
        practices.create(
            template,
            PRACTICE,
            staff,
            ROOMS,
            now=NOW - timedelta(days=200),
            cost=cost,
            copies_folder=template.parent / "keys",
        ).close()
        total = 0
        for act in ACTS:
            cases = sweep(act, template, folder, PASSWORD, FrozenClock())
            total += cases
            print(f"disk full, {act.name}: {cases} cases, all refused with nothing written")
    print(f"{total} passed, 0 failed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
