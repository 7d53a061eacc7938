"""Short ways to bring a patient into care, for tests of services and panes."""

from __future__ import annotations

from datetime import date
from typing import Any

from iopdesk.domain.episodes import Origin
from iopdesk.services import assessments, episodes
from iopdesk.services.door import Door

ADMITTED = date(2026, 8, 10)
NO_RATINGS = (0, 0, 0, 0, 0, 0)


def admit(door: Door, patient_id: int, **more: Any) -> int:
    """Admit to intensive outpatient care on August 10; returns the id of the episode."""
    given = {
        "on": ADMITTED,
        "origin": Origin.FIRST_LINE,
        "level": "2.1",
        "weekly_minutes": 540,
        "weekdays": (0, 2, 4),
        "counselor_id": None,
        **more,
    }
    made: int = door.do(episodes.admit, patient_id=patient_id, **given).result.episode_id
    return made


def complete(door: Door, episode_id: int, **more: Any) -> int:
    """Complete the assessment of an episode; returns the id of the assessment."""
    row = door.ask(assessments.read_assessment, episode_id=episode_id)
    given = {
        "on": date(2026, 8, 7),
        "ratings": NO_RATINGS,
        "presenting_problem": "Asks for help with drinking.",
        **more,
    }
    door.do(
        assessments.complete_assessment,
        assessment_id=row.assessment_id,
        expected_version=row.version,
        **given,
    )
    made: int = row.assessment_id
    return made
