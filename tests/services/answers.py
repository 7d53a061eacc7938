"""A questionnaire, a concern and a substance of one patient, for guards that walk all acts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.substances import Route, Substance
from iopdesk.services import instruments, safety_prompts, substances
from iopdesk.services.door import Door
from iopdesk.storage.models import SafetyPrompt, SubstanceUse

PHQ9 = {"instrument": "phq9", "form_version": "2001", "taken_on": date(2026, 10, 19)}
CALM = (*((str(number), 1) for number in range(1, 9)), ("9", 0))
"""A PHQ-9 of 8 points in which item 9 is "Not at all"."""


def answered(door: Door, patient_id: int, episode_id: int) -> dict[str, int]:
    """Ids of the three records, under the keywords that acts name them by."""
    entered = door.do(instruments.enter_answers, patient_id=patient_id, **PHQ9, answers=CALM)
    door.do(safety_prompts.raise_concern, patient_id=patient_id, concern="Gave things away")
    use = Substance("Alcohol", Route.ORAL, first_used_at=17)
    door.do(substances.add_substance, episode_id=episode_id, use=use)
    with Session(door.file.read_engine) as db:
        prompt = select(SafetyPrompt.id).where(SafetyPrompt.patient_id == patient_id)
        substance = select(SubstanceUse.id).where(SubstanceUse.episode_id == episode_id)
        return {
            "result_id": entered.result.result_id,
            "prompt_id": db.scalars(prompt).one(),
            "substance_id": db.scalars(substance).one(),
        }
