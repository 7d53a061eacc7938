"""The benchmarks: ``python -m tests.benchmarks [--large]``. Interleaved pairs, each with a ratio.

Each line sets the program beside the least that could do the same, in the same run: what the
machine does to both cancels out. The data is made once and cached; ``--large`` adds 50,000
patients, 5,000,000 marks and 1,000,000 entries of the audit.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from iopdesk.storage import keys
from tests.benchmarks import (
    acts,
    backups,
    charts,
    ciphers,
    ledger,
    panes,
    papers,
    practice,
    searches,
    starting,
    unlocking,
)
from tests.benchmarks.data import CACHE, SIZES
from tests.benchmarks.timing import HEADING, Pair


def run(
    sizes: Sequence[str], cache: Path, *, rounds: int, sample: int, say: Callable[[str], None]
) -> None:
    """Measure and say each line; cheap keys, as no line measures a password."""
    with keys.cheap_costs_for_tests(), tempfile.TemporaryDirectory() as temporary:
        say(HEADING)
        folder = Path(temporary) / "new"
        practice.make(folder, None)
        new = practice.opened(folder)
        say(acts.add_patient(new, rounds * 3).line())
        new.close()
        say(papers.summary(max(2, rounds // 3)).line())
        say(starting.unlock_page(folder, max(2, rounds // 4)).line())
        for size in sizes:
            opened = practice.opened(practice.cached(cache, SIZES[size], say))
            for pair in searches.searches(opened, size, rounds):
                say(pair.line())
            searches.found(SIZES[size].patients, sample * 13, max(2, rounds // 3), say)
            for pair in panes.panes(opened, size, max(2, rounds // 3)):
                say(pair.line())
            for line in searches.keys_needed(opened, sample):
                say(f"{size} {line}")
            if size == sizes[0]:  # the large file takes a minute each time
                made = Path(temporary) / f"backups {size}"
                say(backups.make(opened, size, made, max(2, rounds // 4)).line())
            opened.close()
            if size == sizes[0]:
                for pair in _on_copies(cache / size, size, Path(temporary), rounds):
                    say(pair.line())
            entries = ledger.ENTRIES[size]
            audited = practice.kept(
                cache / f"audit {size}", partial(ledger.make, entries=entries), say
            )
            say(ledger.verifying(audited, size, max(2, rounds // 6)).line())


def _on_copies(practice_folder: Path, size: str, place: Path, rounds: int) -> Iterator[Pair]:
    """What writes, on copies of the practice; the window of the program is one of them."""
    yield ciphers.act(practice_folder, size, place / f"ciphers {size}", rounds * 5)
    yield unlocking.today(practice_folder, size, place / f"unlocking {size}", max(2, rounds // 3))
    yield from charts.hands(practice_folder, size, place / f"hands {size}", rounds)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks and print the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 50,000 patients")
    large = parser.parse_args(argv).large
    run(
        ("S", "L") if large else ("S",),
        CACHE,
        rounds=30,
        sample=150,
        say=lambda line: print(line, flush=True),
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
