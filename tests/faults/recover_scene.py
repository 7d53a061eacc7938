"""A way back in by the printed sheet: whenever it is stopped, the old or the new password opens."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from iopdesk.domain.recovery import SheetKind
from iopdesk.services import recoveries, recovery_keys
from iopdesk.storage import key_file, keys, recovery
from iopdesk.storage.opening import OpenPractice
from tests.faults.door_scenes import door_of
from tests.faults.key_acts import NEW_PASSWORD, RAVI, what_opens
from tests.faults.looking import NAME, assert_tidy, practice_in, state_of
from tests.faults.scenes import Scene, Steps
from tests.faults.template import copy_template


def recover_scene(template: Path) -> Scene:
    """Ravi Menon lost his password; the practice sheet lets him in with a new one."""

    def build(folder: Path) -> bytes:
        copy_template(template, folder)
        practice = practice_in(folder)
        door, kind = door_of(practice), SheetKind.PRACTICE
        number = door.do(recoveries.begin_sheet, kind=kind).result
        made = recovery_keys.make_sheet(practice, kind=kind, number=number, clinical_key=None)
        door.do(recoveries.end_sheet, kind=kind, number=number, public_key=made.public_key)
        practice.close()
        return made.secret

    def run(folder: Path, secret: bytes, steps: Steps) -> None:
        opened: list[OpenPractice] = []
        steps.arm()
        steps.take(lambda: opened.append(_recover(folder, secret)))
        steps.leave(opened[0].close)

    def look(folder: Path, secret: bytes) -> Hashable:
        """The way in stands in the audit before it opens: of the rows only their whole counts."""
        state_of(folder)
        loaded = key_file.from_bytes(key_file.path_of(folder / NAME).read_bytes())
        sheet = recovery.find_sheet(loaded, SheetKind.PRACTICE, secret)
        assert recovery.open_sheet(loaded.practice_id, sheet, secret, keys.PRACTICE)
        assert_tidy(folder)
        return what_opens(folder)

    return Scene("recover by a sheet", build, run, look)


def _recover(folder: Path, secret: bytes) -> OpenPractice:
    return recovery_keys.recover(
        folder / NAME,
        practice_secret=secret,
        uid=RAVI,
        new_password=NEW_PASSWORD,
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=folder / "keys",
    )
