"""Three scenes at every call, and a fixed sample of the rest; ``dev.py faults`` runs all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from iopdesk.storage import engine, files
from tests.faults import cuts, drill, every_act, inside, load, spoiled, sweeps, taps
from tests.faults.__main__ import sum_up
from tests.faults.children import make_ready
from tests.faults.registered import ACTS
from tests.faults.scenes import Scene, Stage
from tests.faults.template import copy_template, make_template

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not sys.platform.startswith("linux") or not taps.is_possible(),
        reason="the taps need Linux and a driver that shows its VFS",
    ),
]

WHOLE = ("mark attendance", "change a password", "replace garbage")
"""Swept at every call: an act, the key file, the practice file."""

EACH = 3
"""So many faults of every other scene, evenly over its run; a prime meets every kind."""

NAMES = [
    *(act.name for act in ACTS),
    "create practice",
    "change a password",
    "replace a file",
    "replace garbage",
    "open after a crash",
    "migrate",
    "back up",
    "restore over a file",
    "restore over garbage",
    "restore over nothing",
    "set an anchor",
    "copy to a second place",
    "rehearse a restore",
    "make new keys",
    "recover by a sheet",
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, _cheap_keys: None) -> Path:
    return make_template(tmp_path_factory.mktemp("faults") / "template")


def scene_named(template: Path, name: str) -> Scene:
    return next(scene for scene in sweeps.all_scenes(template) if scene.name == name)


@pytest.fixture
def ready(template: Path, tmp_path: Path):
    """Call with a name to make a scene ready."""

    def make(name: str) -> Stage:
        return make_ready(scene_named(template, name), tmp_path)

    return make


@pytest.mark.parametrize("name", WHOLE)
def test_every_fault_at_every_call_keeps_what_was_acknowledged(ready, tmp_path, name):
    stage, case = ready(name), tmp_path / "case"
    faults = list(inside.faults_of(stage, case))
    assert {fault.kind for fault in faults} == set(inside.KINDS)
    for fault in faults:
        inside.strike(stage, case, fault)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WHOLE])
def test_a_sample_of_faults_keeps_what_was_acknowledged(ready, tmp_path, name):
    stage, case = ready(name), tmp_path / "case"
    faults = list(sweeps.chosen(inside.faults_of(stage, case), 7))
    for fault in faults[len(faults) // (2 * EACH) :: len(faults) // EACH]:
        inside.strike(stage, case, fault)


def test_some_acts_of_the_registry_are_whole_or_not_there(template, tmp_path):
    furnished = every_act.furnish(template, tmp_path / "furnished")
    for number, scene in enumerate(list(every_act.every_act(furnished))[::17]):
        place = tmp_path / f"act-{number}"
        stage, case = make_ready(scene, place), place / "case"
        faults = list(inside.faults_of(stage, case))
        for fault in faults[:: max(1, len(faults) // 2)]:
            inside.strike(stage, case, fault)


@pytest.mark.parametrize("name", ["mark attendance", "save a summary", "change a password"])
def test_what_was_acknowledged_outlives_a_power_cut(ready, tmp_path, name):
    stage = ready(name)
    images = 0
    for image, acknowledged in cuts.images_of(stage, tmp_path / "case"):
        cuts.judge_image(stage, image, acknowledged)
        images += 1
    assert images >= 6


def test_a_mixed_load_outlives_random_kills(template, tmp_path):
    copy_template(template, tmp_path / "load")
    assert load.rounds(tmp_path / "load", 12) > 12


def test_a_bad_file_is_refused_for_its_true_reason_with_no_byte_changed(template, tmp_path):
    folder = tmp_path / "spoiled"
    every = list(spoiled.bad_files(template, folder))
    assert len(every) >= 300
    first_of_each = {bad.kind: bad for bad in reversed(every)}
    for bad in (*first_of_each.values(), *every[::19]):
        spoiled.assert_refused(folder, bad)


@pytest.mark.parametrize("name", spoiled.LOGS)
def test_a_log_that_is_not_the_files_own_destroys_nothing(template, tmp_path, name):
    is_foreign = name in ("stale log", "foreign log")
    expected = "log_foreign" if is_foreign else spoiled.OPENED
    assert spoiled.assert_log(template, tmp_path / "log", spoiled.LOGS[name]) == expected


def test_a_restore_ends_as_it_must_whatever_lies_there_and_whoever_asks(tmp_path, template):
    story = drill.tell_story(tmp_path / "story")
    for case in list(drill.every_case())[3::7]:
        drill.run(case, story, tmp_path / "case")


# -- the harness itself can fail --------------------------------------------------


def power_cuts(stage: Stage, case: Path) -> None:
    for image, acknowledged in cuts.images_of(stage, case):
        cuts.judge_image(stage, image, acknowledged)


def kill_everywhere(stage: Stage, case: Path) -> None:
    for fault in inside.faults_of(stage, case):
        if fault.kind == "kill":
            inside.strike(stage, case, fault)


def test_the_harness_sees_a_commit_that_is_not_synced(ready, tmp_path, monkeypatch):
    stage, prepare = ready("mark attendance"), engine.prepare

    def careless(connection, **more):
        prepare(connection, **more)
        connection.execute("PRAGMA synchronous = NORMAL")

    monkeypatch.setattr(engine, "prepare", careless)
    with pytest.raises(AssertionError, match="1 steps were acknowledged"):
        power_cuts(stage, tmp_path / "case")


def test_the_harness_sees_a_key_file_that_is_renamed_before_it_is_synced(
    ready, tmp_path, monkeypatch
):
    stage = ready("change a password")
    monkeypatch.setattr(files, "write_through", lambda path, content: path.write_bytes(content))
    with pytest.raises(Exception, match=r"key_file_damaged|key file is|0 passwords"):
        power_cuts(stage, tmp_path / "case")


def test_the_harness_sees_an_act_that_is_acknowledged_before_it_is_committed(
    ready, tmp_path, monkeypatch
):
    stage = ready("mark attendance")
    run = stage.scene.run

    def hasty(folder, facts, steps):
        take = steps.take
        steps.take = lambda step: (take(lambda: None), step())
        run(folder, facts, steps)

    object.__setattr__(stage.scene, "run", hasty)
    with pytest.raises(AssertionError, match="1 steps were acknowledged"):
        kill_everywhere(stage, tmp_path / "case")


def test_a_kind_that_could_not_run_is_named_and_ends_with_one(capsys):
    whole = sweeps.Tally("a", {"kill": 3})
    assert sum_up([whole]) == 0
    assert sum_up([whole, sweeps.Tally("b", {"EIO": 2}, not_run={"small disk (no mount)"})]) == 1
    assert "could not run here: small disk (no mount)" in capsys.readouterr().out


def test_a_failed_case_is_counted_named_and_ends_with_one(capsys):
    def broken() -> None:
        raise AssertionError("found nothing")

    tally = sweeps.Tally("a")
    tally.case("kill", "at call 1", lambda: None)
    tally.case("kill", "at call 2", broken)
    assert tally.counts == {"kill": 2}
    assert tally.failures == ["a: at call 2: AssertionError found nothing"]
    assert sum_up([tally]) == 1
    assert "1 passed, 1 failed" in capsys.readouterr().out


def test_every_scene_is_in_the_sample(template):
    assert [scene.name for scene in sweeps.all_scenes(template)] == NAMES
