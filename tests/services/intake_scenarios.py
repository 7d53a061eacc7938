"""How every act of the first call, the wait list and the admission is done, for the guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.intake import (
    AttemptResult,
    ChecklistStep,
    ContactWay,
    Priority,
    StepState,
    WaitOutcome,
)
from iopdesk.domain.patients import NewPatient
from iopdesk.services import admission_packets, admissions, intake, wait_list
from iopdesk.services.wait_list import Inquiry
from iopdesk.storage.models import ChecklistItem, WaitEntry
from tests.services.care import admit
from tests.services.house import TODAY

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene

INQUIRY = Inquiry(
    asked_on=date(2026, 10, 20),
    caller="Ana Brandt",
    caller_relation="sister",
    caller_phone="(404) 555-0177",
    asks_for="Help with drinking, after detox",
    wanted_times="Mornings",
    priority=Priority.PREGNANT,
    priority_since=date(2026, 10, 20),
    interim_services="Referral to prenatal care",
    interim_on=date(2026, 10, 21),
    next_step="Call back with a day for the intake",
    next_on=date(2026, 10, 23),
)


def entry_version(home: Home, patient_id: int) -> int:
    """The version of the open entry of somebody who waits."""
    with Session(home.door.file.read_engine) as db:
        return db.scalars(
            select(WaitEntry.version).where(
                WaitEntry.patient_id == patient_id, WaitEntry.closed_on.is_(None)
            )
        ).one()


def _inquire(_home: Home) -> Scene:
    fields = NewPatient(given_name="Kofi", family_name="Brandt", phone="(404) 555-0178")
    return intake.inquire, {"fields": fields, "inquiry": INQUIRY}


def _on_waiting(home: Home) -> dict[str, Any]:
    patient_id = home.waiting()
    return {"patient_id": patient_id, "expected_version": entry_version(home, patient_id)}


def _change(home: Home) -> Scene:
    return wait_list.change_inquiry, {**_on_waiting(home), "inquiry": INQUIRY}


def _plan(home: Home) -> Scene:
    given = {"next_step": "Send the papers", "next_on": TODAY}
    return wait_list.set_next_step, {**_on_waiting(home), **given}


def _try(home: Home) -> Scene:
    return wait_list.record_attempt, {
        **_on_waiting(home),
        "tried_at": home.door.now() - timedelta(minutes=5),
        "way": ContactWay.PHONE,
        "result": AttemptResult.LEFT_MESSAGE,
        "note": "Asked to call back",
        "next_step": "Call again",
        "next_on": TODAY,
    }


def _close(home: Home) -> Scene:
    return wait_list.close_waiting, {
        **_on_waiting(home),
        "outcome": WaitOutcome.ELSEWHERE,
        "on": TODAY,
        "words": "Found a place nearer home",
    }


def _begin(home: Home) -> Scene:
    act, given = _close(home)
    home.door.do(act, **given)
    return wait_list.begin_waiting, {"patient_id": given["patient_id"], "inquiry": INQUIRY}


def _tick(home: Home) -> Scene:
    return admissions.tick_step, {
        "episode_id": admit(home.door, home.waiting()),
        "step": ChecklistStep.IDENTITY,
        "state": StepState.NOT_APPLICABLE,
        "on": TODAY,
        "note": "Known for years",
        "expected_version": 0,
    }


def _clear(home: Home) -> Scene:
    act, given = _tick(home)
    home.door.do(act, **given)
    with Session(home.door.file.read_engine) as db:
        wanted = ChecklistItem.episode_id == given["episode_id"]
        version = db.scalars(select(ChecklistItem.version).where(wanted)).one()
    step = {"episode_id": given["episode_id"], "step": given["step"]}
    return admissions.clear_step, {**step, "expected_version": version}


def _packet(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (fn, {"patient_id": home.chart.patient_id})


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "wait.inquire": _inquire,
    "wait.change": _change,
    "wait.plan": _plan,
    "wait.try": _try,
    "wait.close": _close,
    "wait.begin": _begin,
    "checklist.tick": _tick,
    "checklist.clear": _clear,
    **{
        fn.act.name: _packet(fn)
        for fn in (
            admission_packets.begin_save,
            admission_packets.end_save,
            admission_packets.begin_print,
            admission_packets.end_print,
            admission_packets.copy_failed,
        )
    },
}
