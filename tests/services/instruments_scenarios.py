"""How every act on instruments, safety prompts, substances and the rota is done, for all guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.instruments import OwnScale
from iopdesk.domain.substances import Frequency, Route, Substance
from iopdesk.services import crisis_cards, instruments, on_call, safety_prompts, substances
from iopdesk.storage.models import InstrumentResult, OnCallTurn, SafetyPrompt, SubstanceUse
from tests.services import answers, house

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene

TODAY = date(2026, 10, 22)
ZONE = ZoneInfo("America/New_York")
PHQ9 = {"instrument": "phq9", "form_version": "2001", "taken_on": TODAY}
CALM = answers.CALM

_weeks = count(1)


def _enter(home: Home) -> Scene:
    return instruments.enter_answers, {
        "patient_id": home.chart.patient_id,
        **PHQ9,
        "answers": CALM,
    }


def _score(home: Home) -> Scene:
    given = {"instrument": "audit", "taken_on": TODAY, "score": 12, "note": "On paper"}
    return instruments.enter_score, {"patient_id": home.chart.patient_id, **given}


def _own(home: Home) -> Scene:
    given = {"scale": OwnScale("Craving", 0, 10), "taken_on": TODAY, "score": 4}
    return instruments.enter_own, {"patient_id": home.chart.patient_id, **given}


def _correct(home: Home) -> Scene:
    fn, given = _enter(home)
    result_id = home.door.do(fn, **given).result.result_id
    return instruments.correct_result, {
        "result_id": result_id,
        "expected_version": home.version(InstrumentResult, result_id),
        "taken_on": TODAY - timedelta(days=1),
        "answers": (*CALM[:7], ("8", 3), ("9", 0)),
    }


def _concern(home: Home) -> Scene:
    given = {"patient_id": home.chart.patient_id, "concern": "Said good-bye to everybody"}
    return safety_prompts.raise_concern, given


def _acknowledge(home: Home) -> Scene:
    fn, given = _concern(home)
    home.door.do(fn, **given)
    with Session(home.door.file.read_engine) as db:
        row = db.scalars(select(SafetyPrompt).order_by(SafetyPrompt.id.desc())).first()
    return safety_prompts.acknowledge, {
        "prompt_id": row.id,
        "expected_version": row.version,
        "action": "Sat with the patient, safety plan renewed",
    }


def _substance(home: Home) -> Scene:
    use = Substance(
        f"Alcohol {house.fresh()}", Route.ORAL, Frequency.DAILY, 17, date(2026, 8, 2), "Beer"
    )
    return substances.add_substance, {"episode_id": home.chart.episode_id, "use": use}


def _known(home: Home) -> dict[str, Any]:
    fn, given = _substance(home)
    home.door.do(fn, **given)
    with Session(home.door.file.read_engine) as db:
        row = db.scalars(select(SubstanceUse).order_by(SubstanceUse.id.desc())).first()
    return {"substance_id": row.id, "expected_version": row.version}


def _change_substance(home: Home) -> Scene:
    given = _known(home)
    use = Substance(f"Fentanyl {house.fresh()}", Route.INJECTED)
    return substances.change_substance, given | {"use": use}


def _turn(_home: Home) -> Scene:
    """A day on call that nobody has yet."""
    start = datetime(2027, 1, 4, 17, tzinfo=ZONE) + timedelta(days=2 * next(_weeks))
    given = {"starts_at": start, "ends_at": start + timedelta(hours=24)}
    return on_call.add_turn, {"person_id": house.person(_home.door, "Ravi Menon").id, **given}


def _added(home: Home, who: str = "Ravi Menon") -> OnCallTurn:
    fn, given = _turn(home)
    given["person_id"] = house.person(home.door, who).id
    home.door.do(fn, **given)
    with Session(home.door.file.read_engine) as db:
        found = db.scalars(select(OnCallTurn).order_by(OnCallTurn.id.desc())).first()
    assert found is not None
    return found


def _versioned(row: OnCallTurn) -> dict[str, Any]:
    return {"turn_id": row.id, "expected_version": row.version}


def _change_turn(home: Home) -> Scene:
    row = _added(home)
    ends_at = row.ends_at - timedelta(hours=2)
    given = {"person_id": row.person_id, "starts_at": row.starts_at, "ends_at": ends_at}
    return on_call.change_turn, _versioned(row) | given


def _swap(home: Home) -> Scene:
    one, two = _added(home), _added(home, "Marcus Bell")
    return on_call.swap_turns, _versioned(one) | {
        "other_id": two.id,
        "other_version": two.version,
    }


def _hand_over(home: Home) -> Scene:
    row = _added(home)
    given = {"person_id": house.person(home.door, "Marcus Bell").id}
    return on_call.hand_over, _versioned(row) | given | {"at": row.starts_at + timedelta(hours=9)}


def _card(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (fn, {"patient_id": home.chart.patient_id})


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "instrument.correct": _correct,
    "instrument.enter_answers": _enter,
    "instrument.enter_own": _own,
    "instrument.enter_score": _score,
    "on_call.add": _turn,
    "on_call.change": _change_turn,
    "on_call.hand_over": _hand_over,
    "on_call.remove": lambda home: (on_call.remove_turn, _versioned(_added(home))),
    "on_call.swap": _swap,
    "safety.acknowledge": _acknowledge,
    "safety.raise_concern": _concern,
    "substance.add": _substance,
    "substance.change": _change_substance,
    "substance.remove": lambda home: (
        substances.remove_substance,
        {"episode_id": home.chart.episode_id, **_known(home)},
    ),
    **{
        fn.act.name: _card(fn)
        for fn in (
            crisis_cards.begin_print,
            crisis_cards.end_print,
            crisis_cards.begin_save,
            crisis_cards.end_save,
            crisis_cards.copy_failed,
        )
    },
}
