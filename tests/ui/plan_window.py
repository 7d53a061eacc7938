"""What opens the forms of a plan and of a course that no command of a menu opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from iopdesk.services.chart import open_chart
from iopdesk.services.episode_views import read_episodes
from iopdesk.services.treatment_plans import read_plan_of
from iopdesk.ui.app import App
from iopdesk.ui.episode.entry_dialog import EntryDialog
from iopdesk.ui.plan.review_dialog import ReviewDialog
from iopdesk.ui.plan.small_dialogs import (
    GoalDialog,
    ObjectiveDialog,
    PatientSignedDialog,
    ProgressDialog,
    SignDialog,
)
from iopdesk.ui.shared.form_dialog import Dialog

Open = Callable[[], object]


def openings(app: App, patient_ids: tuple[int, ...]) -> Iterator[tuple[str, Open]]:
    """Each form by name, over a patient with a plan where there is one."""
    workspace, door = app.window.workspace, app.door
    assert workspace is not None
    assert door is not None
    desk = workspace.desk
    if not desk.may(read_plan_of):
        return

    def opened(form: Callable[..., Dialog], *given: object) -> None:
        form(desk, workspace, *given).open()

    for patient_id in patient_ids:
        header = door.ask(open_chart, patient_id=patient_id).header
        for course in door.ask(read_episodes, patient_id=patient_id)[:1]:
            yield "entry", partial(opened, EntryDialog, header, course, course.entries[0])
        plan = door.ask(read_plan_of, patient_id=patient_id)
        for goal in plan.goals[:1]:
            yield "goal", partial(opened, GoalDialog, header, plan, goal)
            yield "progress", partial(opened, ProgressDialog, header, plan, goal)
            yield "objective", partial(opened, ObjectiveDialog, header, plan, goal)
            for row in goal.objectives[:1]:
                yield "objective changed", partial(opened, ObjectiveDialog, header, plan, goal, row)
        for review in plan.reviews[:1]:
            signing = (header, plan.episode_id, review)
            yield "review changed", partial(opened, ReviewDialog, header, plan, review)
            yield "sign review", partial(opened, SignDialog, *signing)
            yield "patient signed", partial(opened, PatientSignedDialog, *signing)
