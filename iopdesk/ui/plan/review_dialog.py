"""Make the plan, or review it: every goal in turn, then what the review found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.goals import GoalStatus, area_label, goal_status_label
from iopdesk.domain.plans import RECOMMENDATIONS, next_review_on, recommendation_label
from iopdesk.errors import RuleBroken, sentence_for
from iopdesk.i18n import _, medium_date, month_day
from iopdesk.services.chart import ChartHeader
from iopdesk.services.plan_reviews import change_review, write_review
from iopdesk.services.treatment_plans import PlanGoal, ReviewRow, TreatmentPlan
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.plan.small_dialogs import PlanDialog
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.labels import Hairline, label


class ReviewDialog(PlanDialog):
    """``row`` is the review to change; without one a new review, the first makes the plan."""

    form_name = "plan_review"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        plan: TreatmentPlan,
        row: ReviewRow | None = None,
    ) -> None:
        title, verb, words = _words_of(plan, row)
        super().__init__(
            desk,
            parent,
            header,
            write_review if row is None else change_review,
            title,
            verb,
            record=f"{plan.episode_id}:{row.review_id if row else 'new'}",
            words=words,
            width=760,
        )
        self._plan, self._row = plan, row
        earlier = [each for each in plan.reviews if row is None or each.review_id != row.review_id]
        self._since = earlier[0].reviewed_on if earlier else None
        self._add_fields()
        self.set_values(self._values(plan, row))
        self.version = row.version if row is not None else 0
        self._shown_on: date | None = self.fields["reviewed_on"].value()
        self.fields["reviewed_on"].changed.connect(self._on_day)
        self.begin()

    def _add_fields(self) -> None:
        required = _("Enter the day of the review.")
        self.add_row(
            date_field(self.desk, "reviewed_on", _("Reviewed on"), required=required),
            date_field(
                self.desk,
                "next_on",
                _("Next review"),
                looks="ahead",
                required=_("Enter the day of the next review."),
            ),
        )
        for goal in self._plan.goals:
            self._add_goal(goal)
        self.add_widget(Hairline())
        self.add_field(MultiLineField("words", _("What the review found"), lines=4))
        choices = [(each, recommendation_label(each)) for each in RECOMMENDATIONS]
        self.add_field(ChoiceField("recommends", _("Recommendation"), choices))

    def _add_goal(self, goal: PlanGoal) -> None:
        area = area_label(goal.area)
        self.add_widget(Hairline())
        self.add_widget(label(area, "strong", wrap=True))
        aim = goal.words or _("The aim is not written yet.")
        if goal.target_on is not None:
            aim = _("{aim} (by {day})").format(aim=aim, day=medium_date(goal.target_on))
        self.add_widget(label(aim, "", wrap=True))
        self.add_widget(label(changes_words(goal, self._since), "small", wrap=True))
        statuses = [(each, goal_status_label(each)) for each in GoalStatus]
        self.add_row(
            ChoiceField(_status(goal), _("Status: {area}").format(area=area), statuses),
            TextField(_evidence(goal), _("Evidence: {area}").format(area=area), max_length=500),
            stretches=(2, 3),
        )

    def _values(self, plan: TreatmentPlan, row: ReviewRow | None) -> dict[str, Any]:
        today = self.desk.today()
        values: dict[str, Any] = {"reviewed_on": today, "next_on": next_review_on(today)}
        if row is not None:
            values = {
                "reviewed_on": row.reviewed_on,
                "next_on": row.next_on or next_review_on(row.reviewed_on),
                "words": row.words,
                "recommends": row.recommends,
            }
        for goal in plan.goals:
            values |= {_status(goal): goal.status, _evidence(goal): goal.evidence}
        return values

    def _on_day(self) -> None:
        """The next review follows the day of this one, unless it was set."""
        on, before = self.fields["reviewed_on"].value(), self._shown_on
        follows = before is not None and self.fields["next_on"].value() == next_review_on(before)
        if on is not None and follows:
            self.fields["next_on"].set_value(next_review_on(on))
        self._shown_on = on or before

    def check(self) -> bool:
        """A goal that is met needs what shows it."""
        for goal in self._plan.goals:
            evidence = self.fields[_evidence(goal)]
            if self.fields[_status(goal)].value() is GoalStatus.MET and not evidence.value():
                error = RuleBroken("goal.needs_evidence", field=evidence.name)
                evidence.set_error(sentence_for(error))
        return super().check()

    def given(self) -> dict[str, Any]:
        """The review, with every goal as the form has it."""
        values = self.values()
        given = {
            "episode_id": self._plan.episode_id,
            "reviewed_on": values["reviewed_on"],
            "next_on": values["next_on"],
            "words": values["words"] or "",
            "recommends": values["recommends"],
            "goals": tuple(
                (goal.goal_id, values[_status(goal)], values[_evidence(goal)] or "")
                for goal in self._plan.goals
            ),
        }
        if self._row is not None:
            own = {"review_id": self._row.review_id, "expected_version": self.version}
            return given | own
        last = self._plan.last
        return given | {"expected_last": last.review_id if last is not None else None}

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What somebody else saved of this review."""
        own = self._row
        if own is None:
            return False

        def show(plan: TreatmentPlan) -> None:
            for each in plan.reviews:
                if each.review_id == own.review_id:
                    then(self._values(plan, each), each.version)

        return self.with_plan(show)


def changes_words(goal: PlanGoal, since: date | None) -> str:
    """What was seen of a goal since the last review, the newest first; or that nothing was."""
    seen = [
        _("{status} {day}").format(
            status=goal_status_label(each.status), day=month_day(each.seen_on)
        )
        + (f": {each.evidence}" if each.evidence else "")
        for each in goal.progress
        if since is None or each.seen_on > since
    ]
    steps = [
        _("“{words}” {status} {day}").format(
            words=each.words,
            status=goal_status_label(each.status).lower(),
            day=month_day(each.status_on),
        )
        for each in goal.objectives
        if each.status is not GoalStatus.NOT_MET and (since is None or each.status_on > since)
    ]
    found = "; ".join((*seen, *steps))
    if since is None:
        return found or _("Nothing was recorded yet.")
    day = month_day(since)
    if not found:
        return _("Nothing was recorded since {day}.").format(day=day)
    return _("Since {day}: {changes}").format(day=day, changes=found)


def _words_of(plan: TreatmentPlan, row: ReviewRow | None) -> tuple[str, str, str]:
    """Title, verb, and what is said above the fields."""
    if row is not None:
        words = ""
        if row.patient_signed_on is not None or row.counselor_signed_on is not None:
            words = _("One signature was given for the words of before; saving takes it back.")
        return _("Change review"), _("Save review"), words
    if plan.last is None:
        words = _("The plan is made with these goals, and is signed by patient and counselor.")
        return _("Make the plan"), _("Make the plan"), words
    return _("Review the plan"), _("Save review"), ""


def _status(goal: PlanGoal) -> str:
    return f"status_{goal.goal_id}"


def _evidence(goal: PlanGoal) -> str:
    return f"evidence_{goal.goal_id}"
