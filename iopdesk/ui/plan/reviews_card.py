"""The reviews of the plan as a card: what each found, and who signed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from iopdesk.domain.plans import recommendation_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.treatment_plans import ReviewRow, TreatmentPlan
from iopdesk.ui.plan.small_dialogs import told
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.card import Card
from iopdesk.ui.shared.flow import FlowBox
from iopdesk.ui.shared.labels import Chip, Hairline, label
from iopdesk.ui.theme.tokens import px


@dataclass(frozen=True, slots=True)
class ReviewActs:
    """What the person may do with reviews; ``print_plan`` also where nothing may be changed."""

    write: Callable[[], object] | None = None
    change: Callable[[ReviewRow], object] | None = None
    sign: Callable[[ReviewRow], object] | None = None
    patient_signed: Callable[[ReviewRow], object] | None = None
    print_plan: Callable[[], object] | None = None


class ReviewsCard(Card):
    """Reviews, the newest first; buttons for what can still be done with each."""

    def __init__(self, plan: TreatmentPlan, acts: ReviewActs) -> None:
        super().__init__(_("Reviews"), padded=False)
        if acts.print_plan is not None:
            self.head.addWidget(
                button(
                    _("Print plan…"), small=True, icon_name="printer-outline",
                    on_click=acts.print_plan,
                )
            )  # fmt: skip
        if acts.write is not None and plan.goals:
            words = _("Review") if plan.reviews else _("Make the plan")
            self.head.addWidget(button(words, kind="primary", small=True, on_click=acts.write))
        if not plan.reviews:
            empty = label(_("The plan is not made yet."), "second", wrap=True)
            empty.setContentsMargins(px(14), px(10), px(14), px(10))
            self.body.addWidget(empty)
        for place, row in enumerate(plan.reviews):
            if place:
                self.body.addWidget(Hairline())
            is_last = place == 0
            self.body.addWidget(_Review(row, acts, is_last=is_last))


class _Review(QWidget):
    def __init__(self, row: ReviewRow, acts: ReviewActs, *, is_last: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(10), px(14), px(10))
        column.setSpacing(px(6))
        column.addWidget(label(told(row), "strong", wrap=True))
        parts = [row.reviewed_by]
        if row.next_on is not None:
            parts.append(_("next {day}").format(day=medium_date(row.next_on)))
        column.addWidget(label(", ".join(parts), "small", wrap=True))
        if row.words:
            column.addWidget(label(row.words, "", wrap=True))
        if not row.is_first or row.recommends is not None:
            words = _("Recommends: {what}").format(what=recommendation_label(row.recommends))
            column.addWidget(label(words, "", wrap=True))
        column.addWidget(_signatures(row))
        buttons = _buttons(row, acts, is_last=is_last)
        if buttons:
            line = FlowBox()
            for made in buttons:
                line.flow.addWidget(made)
            column.addWidget(line)


def _signatures(row: ReviewRow) -> QWidget:
    holder = FlowBox()
    flow = holder.flow
    for signed_on, signed, waiting in (
        (row.patient_signed_on, _("Patient signed {day}"), _("Patient has not signed")),
        (row.counselor_signed_on, _("{name} signed {day}"), _("Counselor has not signed")),
    ):
        if signed_on is None:
            flow.addWidget(Chip(waiting, "neut", "progress-clock"))
        else:
            words = signed.format(day=medium_date(signed_on), name=row.counselor)
            flow.addWidget(Chip(words, "good", "check"))
    return holder


def _buttons(row: ReviewRow, acts: ReviewActs, *, is_last: bool) -> list[QPushButton]:
    if row.is_locked:
        return []
    found: list[QPushButton] = []
    if row.counselor_signed_on is None and acts.sign is not None:
        sign = acts.sign
        found.append(button(_("Sign…"), small=True, icon_name="draw", on_click=lambda: sign(row)))
    if row.patient_signed_on is None and acts.patient_signed is not None:
        record = acts.patient_signed
        found.append(button(_("Patient signed…"), small=True, on_click=lambda: record(row)))
    if is_last and acts.change is not None:
        change = acts.change
        found.append(button(_("Change"), small=True, on_click=lambda: change(row)))
    for made in found:
        made.setAccessibleName(f"{made.text()} {told(row)}")
        made.setObjectName(f"{made.text()}-{row.review_id}")
    return found
