"""Two acts that need room, swept exhaustively; ``dev.py faults`` sweeps all of them."""

from __future__ import annotations

import pytest

from tests.conftest import PASSWORD
from tests.faults.disk_full import sweep
from tests.faults.registered import ACTS

GROWING = [act for act in ACTS if act.name in ("add patient", "make group")]


@pytest.mark.parametrize("act", GROWING, ids=lambda act: act.name)
def test_a_full_disk_refuses_the_act_with_its_reason_and_writes_nothing(
    act, template_file, tmp_path, clock
):
    assert sweep(act, template_file, tmp_path, PASSWORD, clock) >= 1
