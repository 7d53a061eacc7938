"""Every act that the fault sweeps run."""

from __future__ import annotations

from tests.faults.acts import DESK_ACTS, FaultedAct
from tests.faults.key_acts import KEY_ACTS

ACTS: tuple[FaultedAct, ...] = (*DESK_ACTS, *KEY_ACTS)
