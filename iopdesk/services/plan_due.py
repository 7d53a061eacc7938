"""When the next review of a treatment plan is due, in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from iopdesk.domain.plans import review_due
from iopdesk.i18n import _, month_day
from iopdesk.services.acts import Work
from iopdesk.storage.models import PlanReview

if TYPE_CHECKING:
    from iopdesk.services.chart import ChartHeader


def review_chip(work: Work, header: ChartHeader) -> tuple[str, str, str] | None:
    """Words, kind and icon of the chip: a week before the review is due, and after it."""
    if header.episode_id is None or header.admitted_on is None:
        return None
    if header.discharged_on is not None:
        return None
    last = work.db.execute(
        select(PlanReview.reviewed_on, PlanReview.next_on)
        .where(PlanReview.episode_id == header.episode_id)
        .order_by(PlanReview.reviewed_on.desc(), PlanReview.id.desc())
        .limit(1)
    ).one_or_none()
    reviewed_on, next_on = last or (None, None)
    due = review_due(reviewed_on or header.admitted_on, next_on, today=work.today)
    if not due.is_near:
        return None
    if due.is_overdue:
        words = _("Review was due {day}").format(day=month_day(due.on))
        return words, "bad", "alert-outline"
    words = _("Review {day}").format(day=month_day(due.on))
    return words, "warn", "clock-outline"
