"""Every kind of fault over one scene, counted; a failure is a line and the sweep goes on."""

from __future__ import annotations

import collections
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.conftest import PASSWORD, FrozenClock
from tests.faults import (
    cuts,
    disk_full,
    drill,
    every_act,
    full,
    inside,
    load,
    outside,
    spoiled,
    taps,
)
from tests.faults.backup_scenes import backup_scenes
from tests.faults.children import make_ready
from tests.faults.copy_scenes import copy_scenes
from tests.faults.door_scenes import scene_of
from tests.faults.file_scenes import file_scenes
from tests.faults.recover_scene import recover_scene
from tests.faults.registered import ACTS
from tests.faults.rekey_scene import rekey_scene
from tests.faults.scenes import Scene, Stage
from tests.faults.template import copy_template
from tests.services.test_state_machine import run_long

F = TypeVar("F", inside.Fault, outside.Fault)

ROUNDS = 1_000
"""Kills of the mixed load."""

FROM_OUTSIDE = 7
"""The taps strike at every write; strace, which is slow, at every seventh of the same."""

IN_AN_ACT = 11
"""Acts write alike: where each one of the registry is sampled, every eleventh write will do."""


@dataclass(slots=True)
class Tally:
    """Cases by kind of fault, what failed, and the kinds that could not run."""

    name: str
    counts: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    not_run: set[str] = field(default_factory=set)

    def case(self, kind: str, words: str, run: Callable[[], object], *places: Path) -> None:
        """Run one case and count it; its ``places`` are cleared whatever happens."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        try:
            run()
        except Exception as error:
            last = str(error).strip().splitlines() or [""]
            self.failures.append(f"{self.name}: {words}: {type(error).__name__} {last[-1]}")
        for place in places:
            shutil.rmtree(place, ignore_errors=True)


def all_scenes(template: Path) -> list[Scene]:
    """Every scene there is."""
    acts = (scene_of(act, template) for act in ACTS)
    return [
        *acts,
        *file_scenes(template),
        *backup_scenes(template),
        *copy_scenes(template),
        rekey_scene(template),
        recover_scene(template),
    ]


def sweep_scene(scene: Scene, folder: Path) -> Tally:
    """Every kind of fault at every place of one scene."""
    tally, place = Tally(scene.name), folder / "case"
    stage = make_ready(scene, folder)
    _strike_calls(tally, stage, place)
    if taps.is_possible():
        for image, acknowledged in cuts.images_of(stage, place):
            words = f"power cut {image.name}"
            tally.case(
                "power cut",
                words,
                lambda image=image, known=acknowledged: cuts.judge_image(stage, image, known),
            )
    else:
        tally.not_run.add("power cut (the driver hides its VFS)")
    _fill_disks(tally, stage, folder)
    return tally


def chosen(faults: Iterable[F], nth: int) -> Iterator[F]:
    """Of each kind every nth write, and every sync and rename."""
    writes: collections.Counter[str] = collections.Counter()
    for fault in faults:
        if fault.call in outside.CALLS["write"]:
            writes[fault.kind] += 1
            if writes[fault.kind] % nth:
                continue
        yield fault


def _strike_calls(tally: Tally, stage: Stage, place: Path) -> None:
    is_traced = outside.is_possible()
    if is_traced:
        for fault in chosen(outside.faults_of(stage, place), FROM_OUTSIDE):
            strike = lambda fault=fault: outside.strike(stage, place, fault)  # noqa: E731
            tally.case(f"{fault.kind} from outside", str(fault), strike, place)
        _kill_anywhere(tally, stage, place)
    else:
        tally.not_run.add("faults by strace (no ptrace)")
    if not taps.is_possible():
        tally.not_run.add("faults by taps (the driver hides its VFS)")
        return
    for each in inside.faults_of(stage, place):
        hit = lambda each=each: inside.strike(stage, place, each)  # noqa: E731
        tally.case(each.kind, str(each), hit, place)


def _kill_anywhere(tally: Tally, stage: Stage, place: Path) -> None:
    if not stage.scene.is_killed_anywhere:
        return
    # the first call is the child's waiting for the tracer
    for number in range(2, outside.count_every_call(stage, place) + 1):
        kill = lambda number=number: outside.kill_at_any(stage, place, number)  # noqa: E731
        tally.case("kill at any call", f"call {number}", kill, place)


def _fill_disks(tally: Tally, stage: Stage, folder: Path) -> None:
    place = folder / "case"
    for pages in full.ROOMS:
        limit = lambda pages=pages: full.strike_by_limit(stage, place, pages)  # noqa: E731
        tally.case("file size limit", f"limit of {pages} pages", limit, place)
    with full.small_disk(folder / "disk") as disk:
        if disk is None:
            tally.not_run.add("small disk (no mount)")
            return
        for pages in full.ROOMS:
            fill = lambda pages=pages: full.strike_by_disk(stage, disk, pages)  # noqa: E731
            tally.case("small disk", f"{pages} pages free", fill, disk / "practice")


def sweep_act(furnished: every_act.Furnished, name: str, folder: Path) -> Tally:
    """A sample of faults in one act of the registry."""
    tally, place = Tally(f"act {name}"), folder / "case"
    if not taps.is_possible():
        tally.not_run.add("faults by taps (the driver hides its VFS)")
        return tally
    stage = make_ready(every_act.act_scene(furnished, name), folder)
    for each in chosen(inside.faults_of(stage, place), IN_AN_ACT):
        hit = lambda each=each: inside.strike(stage, place, each)  # noqa: E731
        tally.case(f"{each.kind} in an act", str(each), hit, place)
    return tally


def sweep_pages(template: Path, folder: Path) -> Tally:
    """``PRAGMA max_page_count`` at every page that a registered act needs."""
    tally = Tally("room in the file")
    for act in ACTS:
        cases: list[int] = []
        found = lambda act=act, cases=cases: cases.append(  # noqa: E731
            disk_full.sweep(act, template, folder, PASSWORD, FrozenClock())
        )
        tally.case("page limit", act.name, found)
        tally.counts["page limit"] += sum(cases) - 1
    return tally


def sweep_bytes(template: Path, folder: Path) -> Tally:
    """Every bad file in the practice's place, and every log that is not its own."""
    tally = Tally("bytes of the file")
    for bad in spoiled.bad_files(template, folder):
        refuse = lambda bad=bad: spoiled.assert_refused(folder, bad)  # noqa: E731
        tally.case("bad file", f"{bad.kind}, {bad.words}", refuse)
    place = folder.with_name("log")
    for words, prepare in spoiled.LOGS.items():
        judge = lambda prepare=prepare: spoiled.assert_log(template, place, prepare)  # noqa: E731
        tally.case("write-ahead log", words, judge, place)
    return tally


def sweep_drill(folder: Path) -> Tally:
    """Every kind of backup over every state of the file by every credential."""
    tally, story = Tally("restore drill"), drill.tell_story(folder)
    for case in drill.every_case():
        place = folder.with_name("drill-case")
        restore = lambda case=case, place=place: drill.run(case, story, place)  # noqa: E731
        tally.case("restore drill", str(case), restore, place)
    return tally


def sweep_orders(template: Path, folder: Path) -> Tally:
    """Acts in any order against a plain model; every act is a case."""
    tally, done = Tally("any order"), list[int]()
    folder.mkdir(parents=True)
    tally.case("any order", "the machine", lambda: done.append(run_long(template, folder)))
    tally.counts["any order"] = sum(done) or 1
    return tally


def sweep_load(template: Path, folder: Path, count: int = ROUNDS) -> Tally:
    """Random kills in a mixed load."""
    tally = Tally("mixed load")
    copy_template(template, folder)
    tally.case("random kill", f"{count} kills", lambda: load.rounds(folder, count))
    tally.counts["random kill"] = count
    return tally
