"""The benchmarks run, at a tiny size; nothing here judges a time."""

from __future__ import annotations

import pytest

from tests.benchmarks.__main__ import run


@pytest.mark.bench
def test_every_line_of_the_benchmarks_is_measured(qapp, tmp_path):
    said: list[str] = []
    run(("tiny",), tmp_path, rounds=2, sample=3, say=said.append)
    lines = "\n".join(said)
    for what in (
        "add one patient",
        "discharge summary",
        "start to the unlock page",
        "tiny search: one letter",
        "tiny Today: the board",
        "tiny Tests: the grid",
        "tiny keys of a name before Enter, 3 active",
        "tiny a backup and its checks",
        "tiny mark attendance, with a key and without",
        "tiny Enter to Today, without Argon2",
        "tiny a key, until the list is painted",
        "tiny a chart of 2,000 marks",
        "tiny verifying 2,000 audit entries",
    ):
        assert what in lines
