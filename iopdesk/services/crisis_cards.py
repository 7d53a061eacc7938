"""The crisis card of a patient, and the trace of every copy that leaves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iopdesk.domain.permission import Need, Row
from iopdesk.domain.plans import PlanKind
from iopdesk.i18n import N_, _, clock_time, short_date
from iopdesk.reports.crisis_card import CrisisCardFacts, draw_crisis_card
from iopdesk.reports.papers import Paper
from iopdesk.services.acts import Work, act, question
from iopdesk.services.care_plans import plan_of
from iopdesk.services.on_call import read_now
from iopdesk.services.shown_names import name_of
from iopdesk.services.subjects import reach
from iopdesk.storage.models import Episode


@dataclass(frozen=True, slots=True, repr=False)
class DrawnCard:
    """A card to look at, and the name its file is offered, which names nobody."""

    paper: Paper
    file_name: str


@dataclass(frozen=True, slots=True, repr=False)
class CardNoted:
    """A copy in the audit; ``said`` is for the toast once it is out."""

    said: str = ""


@question("crisis_card.draw", row=Row.SAFETY, subject="patient_id")
def draw_card(work: Work, *, patient_id: int) -> DrawnCard:
    """The card; warning signs of the plan stand on it for who may see the plan."""
    now = read_now(work)
    until = f"{short_date(now.until.date())}, {clock_time(now.until)}" if now.until else ""
    facts = CrisisCardFacts(
        crisis_phone=work.practice.crisis_phone,
        on_call=now.person,
        on_call_until=until,
        warnings=_warnings(work, patient_id),
        made_on=work.today,
    )
    return DrawnCard(draw_crisis_card(facts), f"crisis-card-{work.today.isoformat()}.pdf")


def _warnings(work: Work, patient_id: int) -> tuple[tuple[str, str], ...]:
    """The signs of the discharge plan, else of the step-down plan."""
    found = reach(work, Row.CLINICAL, patient_id, Need.SEE)
    if found is None or not found.is_open:
        return ()
    episode_id = work.db.scalar(
        select(Episode.id)
        .where(Episode.patient_id == patient_id)
        .order_by(Episode.discharged_on.is_not(None), Episode.admitted_on.desc())
        .limit(1)
    )
    if episode_id is None:
        return ()
    for kind in (PlanKind.DISCHARGE, PlanKind.STEP_DOWN):
        lines = plan_of(work.db, episode_id, kind).content.warnings
        if lines:
            return tuple((line[0], line[1]) for line in lines)
    return ()


# -- copies that leave ------------------------------------------------------------


@act(
    "crisis_card.save",
    row=Row.SAFETY,
    subject="patient_id",
    label=N_("Save crisis card as PDF"),
    icon="file-pdf-box",
)
def begin_save(work: Work, *, patient_id: int) -> CardNoted:
    """Record that a card is about to be written to a file, before it is."""
    return CardNoted()


@act(
    "crisis_card.saved",
    row=Row.SAFETY,
    subject="patient_id",
    label=N_("Crisis card saved as PDF"),
    icon="file-pdf-box",
)
def end_save(work: Work, *, patient_id: int) -> CardNoted:
    """Record that the file was written."""
    said = _("{name}: crisis card saved as PDF").format(name=name_of(work, patient_id))
    return CardNoted(said)


@act(
    "crisis_card.print",
    row=Row.SAFETY,
    subject="patient_id",
    label=N_("Print crisis card"),
    icon="printer-outline",
)
def begin_print(work: Work, *, patient_id: int) -> CardNoted:
    """Record that a card is about to go to a printer, before it does."""
    return CardNoted()


@act(
    "crisis_card.printed",
    row=Row.SAFETY,
    subject="patient_id",
    label=N_("Crisis card printed"),
    icon="printer-outline",
)
def end_print(work: Work, *, patient_id: int) -> CardNoted:
    """Record that the printer took it."""
    said = _("{name}: crisis card printed").format(name=name_of(work, patient_id))
    return CardNoted(said)


@act(
    "crisis_card.copy_failed",
    row=Row.SAFETY,
    subject="patient_id",
    label=N_("Copy of a crisis card failed"),
    icon="alert-outline",
)
def copy_failed(work: Work, *, patient_id: int) -> CardNoted:
    """Record that the copy announced last did not come out."""
    return CardNoted()
