"""The long fault sweep: ``python -m tests.faults``. Prints the case counts of every kind.

Options: ``--only NAME`` (an act or a scene, several times) and ``--jobs N``. Ends with 1
when a case failed, or when a kind of fault could not run on this machine.
"""

from __future__ import annotations

import argparse
import collections
import logging
import multiprocessing
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from iopdesk.services import catalog
from iopdesk.storage import keys
from tests.faults import every_act, sweeps
from tests.faults.sweeps import Tally
from tests.faults.template import make_template
from tests.services.scenarios import SCENARIOS

assert catalog  # every act is registered before any child is made


def main() -> int:
    """Sweep everything that was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py faults")
    parser.add_argument("--only", action="append", metavar="NAME", help="an act or a scene")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    given = parser.parse_args()
    logging.disable()  # it tells of every fault, which is why we are here
    with tempfile.TemporaryDirectory() as temporary, keys.cheap_costs_for_tests():
        folder = Path(temporary)
        work = _work(folder, set(given.only or ()))
        if not work:
            parser.error("nothing of that name is registered")
        tallies = _run(work, given.jobs)
    return sum_up(tallies)


def _work(folder: Path, only: set[str]) -> list[Callable[[], Tally]]:
    template = make_template(folder / "template")
    work: dict[str, Callable[[], Tally]] = {}
    for number, scene in enumerate(sweeps.all_scenes(template)):
        work[scene.name] = partial(_sweep_scene, template, number, folder / f"scene-{number}")
    furnished = every_act.furnish(template, folder / "furnished")
    for number, name in enumerate(SCENARIOS):
        work[name] = partial(sweeps.sweep_act, furnished, name, folder / f"act-{number}")
    work["mixed load"] = partial(sweeps.sweep_load, template, folder / "load")
    work["room in the file"] = partial(sweeps.sweep_pages, template, folder / "room")
    work["bytes of the file"] = partial(sweeps.sweep_bytes, template, folder / "bytes")
    work["any order"] = partial(sweeps.sweep_orders, template, folder / "orders")
    work["restore drill"] = partial(sweeps.sweep_drill, folder / "drill")
    return [job for name, job in work.items() if not only or name in only]


def _sweep_scene(template: Path, number: int, folder: Path) -> Tally:
    return sweeps.sweep_scene(sweeps.all_scenes(template)[number], folder)


def _run(work: list[Callable[[], Tally]], jobs: int) -> list[Tally]:
    # forked, so that the cheap keys and every import go with it
    context = multiprocessing.get_context("fork")
    tallies = []
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        try:
            for done in as_completed([pool.submit(job) for job in work]):
                tallies.append(done.result())
                _tell(tallies[-1])
        except BaseException:
            pool.shutdown(cancel_futures=True)  # Ctrl-C ends it now, not after the last scene
            raise
    return tallies


def _tell(tally: Tally) -> None:
    counts = ", ".join(f"{kind} {count}" for kind, count in tally.counts.items())
    print(f"{tally.name}: {counts}", flush=True)
    for failure in tally.failures:
        print(f"    FAILED {failure}", flush=True)


def sum_up(tallies: list[Tally]) -> int:
    """Print the counts of every kind and what could not run; returns the exit code."""
    kinds: collections.Counter[str] = collections.Counter()
    for tally in tallies:
        kinds.update(tally.counts)
    print("\nCases by kind of fault:")
    for kind, count in kinds.items():
        print(f"  {kind:<22}{count:>6}")
    failed = sum(len(tally.failures) for tally in tallies)
    print(f"{kinds.total() - failed} passed, {failed} failed")
    not_run = sorted(set().union(*(tally.not_run for tally in tallies)))
    for kind in not_run:
        print(f"could not run here: {kind}")
    return 1 if failed or not_run else 0


if __name__ == "__main__":
    raise SystemExit(main())
