"""What opens the dialogs of support and merging that are no command of the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from iopdesk.domain.patients import Standing
from iopdesk.services import incidents, patient_search, referrals, support_meetings
from iopdesk.ui.app import App
from tests.services.supports_scenarios import REFERRED, meeting, seen


def openings(app: App, patient_id: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Corrections of a meeting, a referral and an incident; two records side by side."""
    workspace, door = app.window.workspace, app.door
    if workspace is None or door is None or not workspace.has_pane("patients"):
        return
    if not door.may(support_meetings.add_meeting):
        return
    given = {"patient_id": patient_id}
    door.do(support_meetings.add_meeting, **given, **meeting())
    door.do(referrals.add_referral, **given, fields=REFERRED)
    door.do(incidents.record_incident, **given, facts=seen(door))

    def correct(card: str) -> None:
        pane: Any = workspace.show_pane("patients")
        workspace.open_with("patients", {"patient_id": patient_id, "tab": "support"})
        pane.chart.show_tab("support")
        tab = pane.chart.pages.currentWidget()
        found = tab.found
        rows = {
            "meeting": (tab._of_meeting, found.meetings.rows[0]),
            "referral": (tab._of_referral, found.referrals[0]),
            "incident": (tab._of_incident, found.incidents[0]),
        }
        offers, row = rows[card]
        offers(row)[0].run()

    for card in ("meeting", "referral", "incident"):
        yield f"support {card}", partial(correct, card)

    def compare() -> None:
        pane: Any = workspace.show_pane("patients")
        people = [
            row.patient_id
            for standing in (Standing.WAITING, Standing.ACTIVE)
            for row in door.ask(patient_search.list_patients, standing=standing).rows
        ]
        pane.compare_with(patient_id, next(each for each in people if each != patient_id))

    yield "merge comparison", compare
