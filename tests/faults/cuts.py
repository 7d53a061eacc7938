"""The power goes: only what was synced is on the disk.

A kill leaves everything that was written in the system's cache, so it cannot show
a missing sync. Here a child runs once, and before each of its calls two images of the
disk are kept: *late*, where no name changed since its folder was synced, and *early*,
where every name changed at once but contents are what their last sync left.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.faults import taps
from tests.faults.children import ToldSteps, run_in_child
from tests.faults.scenes import Stage

_OWN_NAME_SYNCED = ("-wal", "-journal")
"""SQLite syncs the folder itself with the first sync of these."""
_NEVER = ("-shm", "-lock")


class _Disk:
    """What of a folder is on the disk: the ids that names stand for, and the ids' contents."""

    def __init__(self, folder: Path, images: Path, steps: ToldSteps) -> None:
        self.folder, self.images, self.steps = str(folder), images, steps
        self.ids, self.numbers = itertools.count(), itertools.count(1)
        self.now: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.contents: dict[int, bytes] = {}
        self.is_busy, self.last = False, None
        for found in sorted(folder.rglob("*")):
            if found.is_file():
                self._sync_file(str(found))
        self.names = dict(self.now)

    def tap(self, call: str, path: str) -> None:
        """Before a call: keep the images."""
        if not self.is_busy and path.startswith(self.folder):
            self.keep()
            if call in ("write", "truncate"):
                self._id(path)

    def after(self, call: str, path: str) -> None:
        """After a call that went through."""
        if self.is_busy or not path.startswith(self.folder):
            return
        if call == "renamed":
            source, target = path.split("\0")
            self.now[target] = self.now.pop(source, next(self.ids))
        elif call == "remove":
            self.now.pop(path, None)
        elif call == "sync" and os.path.isdir(path):
            self._sync_folder(path)
        elif call == "sync":
            self._sync_file(path)

    def keep(self) -> None:
        """Write both images, unless they are those of the call before."""
        images = {
            kind: {path: self.contents.get(each, b"") for path, each in names.items()}
            for kind, names in (("late", self.names), ("early", self.now))
        }
        if (images, self.steps.acknowledged) == self.last:
            return
        self.last, self.is_busy = (images, self.steps.acknowledged), True
        number = next(self.numbers)
        for kind, files in images.items():
            place = self.images / f"{number:03}-{kind}"
            (place / "keys").mkdir(parents=True)
            for path, content in files.items():
                if not path.endswith(_NEVER):
                    target = place / os.path.relpath(path, self.folder)
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(content)
            note = place.with_suffix(".json")
            note.write_text(json.dumps(self.steps.acknowledged), encoding="utf-8")
        self.is_busy = False

    def _id(self, path: str) -> int:
        return self.now.setdefault(path, next(self.ids))

    def _sync_file(self, path: str) -> None:
        each = self._id(path)
        with open(path, "rb") as stream:
            self.contents[each] = stream.read()
        if path.endswith(_OWN_NAME_SYNCED):
            self.names[path] = each

    def _sync_folder(self, folder: str) -> None:
        inside = {path for path in (*self.names, *self.now) if os.path.dirname(path) == folder}
        for path in inside:
            if path in self.now:
                self.names[path] = self.now[path]
            else:
                del self.names[path]


def images_of(stage: Stage, folder: Path) -> Iterator[tuple[Path, int]]:
    """Run the scene once; every image of the disk, and the steps acknowledged by then."""
    images = folder.with_name(f"{folder.name}-images")
    images.mkdir()
    disk: list[_Disk] = []
    stage.copy_to(folder)

    def arm(steps: ToldSteps) -> None:
        disk.append(_Disk(folder, images, steps))

    def tap(call: str, path: str) -> None:
        for each in disk:
            each.tap(call, path)

    def after(call: str, path: str) -> None:
        for each in disk:
            each.after(call, path)

    story = run_in_child(
        stage,
        folder,
        lambda _steps: taps.install(tap, after),
        arm,
        after=lambda _steps: disk[0].keep(),
    )
    assert not story.failure, story.failure
    shutil.rmtree(folder)
    for note in sorted(images.glob("*.json")):
        yield note.with_suffix(""), json.loads(note.read_text(encoding="utf-8"))
    shutil.rmtree(images)


def judge_image(stage: Stage, image: Path, acknowledged: int) -> None:
    """Open what the power left, and fail unless every promise was kept."""
    found = stage.scene.look(image, stage.facts)
    allowed = stage.allowed(acknowledged)
    assert found in allowed, f"{acknowledged} steps were acknowledged, found {found}"
