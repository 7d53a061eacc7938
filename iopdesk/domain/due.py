"""What is due: small facts of an episode in, dated items out, the most pressing first.

Items hold ids, days and plain words, and never the text of a record, so that a list of
them can stand where others look on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.consent_forms import adult_on
from iopdesk.domain.consents import alert_level
from iopdesk.domain.coverage import WARN_UNITS
from iopdesk.domain.discharge import DischargeReason, lost_contact_suggestion
from iopdesk.domain.pack_tables import DischargeRules
from iopdesk.domain.workdays import add_workdays
from iopdesk.i18n import N_, _, medium_date, month_day, ngettext

REVIEW_DAYS = 30
"""Days from one review of the plan to the next. Source: domain.md, section 7."""

FOLLOW_UP_DAYS = (30, 90, 180, 365)
"""Days after discharge on which somebody asks how it goes. Source: domain.md, section 2."""

LEAD_DAYS = 7
"""Reviews and follow-ups show this many days ahead: one session at least lies between."""

WARD_DAYS = 30
"""A ward's coming of age shows this many days ahead: every consent is signed anew."""

LAST_FOLLOW_UP_OPEN = 90
"""Days for which the last follow-up stays on the list, as no later one takes its place."""


class DueKind(StrEnum):
    """What is due, the kind that holds up treatment first."""

    ASSESSMENT = "assessment"
    MEDICAL_EVALUATION = "medical_evaluation"
    LOST_CONTACT = "lost_contact"
    AUTHORIZATION = "authorization"
    CONSENT = "consent"
    WARD_OF_AGE = "ward_of_age"
    PLAN_REVIEW = "plan_review"
    STEP_DOWN = "step_down"
    NOTE = "note"
    FOLLOW_UP = "follow_up"


class Urgency(StrEnum):
    """When it is due, seen from today."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


class Target(StrEnum):
    """The place to jump to."""

    ASSESSMENT = "assessment"
    ATTENDANCE = "attendance"
    COVERAGE = "coverage"
    CONSENTS = "consents"
    PLAN = "plan"
    STEP_DOWN = "step_down"
    NOTES = "notes"
    FOLLOW_UP = "follow_up"


_TARGETS = {
    DueKind.ASSESSMENT: Target.ASSESSMENT,
    DueKind.MEDICAL_EVALUATION: Target.ASSESSMENT,
    DueKind.LOST_CONTACT: Target.ATTENDANCE,
    DueKind.AUTHORIZATION: Target.COVERAGE,
    DueKind.CONSENT: Target.CONSENTS,
    DueKind.WARD_OF_AGE: Target.CONSENTS,
    DueKind.PLAN_REVIEW: Target.PLAN,
    DueKind.STEP_DOWN: Target.STEP_DOWN,
    DueKind.NOTE: Target.NOTES,
    DueKind.FOLLOW_UP: Target.FOLLOW_UP,
}
_KINDS = {
    DueKind.ASSESSMENT: N_("Assessment"),
    DueKind.MEDICAL_EVALUATION: N_("Medical evaluation"),
    DueKind.LOST_CONTACT: N_("Lost contact"),
    DueKind.AUTHORIZATION: N_("Authorization"),
    DueKind.CONSENT: N_("Consent"),
    DueKind.WARD_OF_AGE: N_("Coming of age"),
    DueKind.PLAN_REVIEW: N_("Plan review"),
    DueKind.STEP_DOWN: N_("Step-down"),
    DueKind.NOTE: N_("Note"),
    DueKind.FOLLOW_UP: N_("Follow-up"),
}
_URGENCIES = {
    Urgency.OVERDUE: N_("Overdue"),
    Urgency.TODAY: N_("Today"),
    Urgency.SOON: N_("Soon"),
}
_KIND_RANK = {kind: rank for rank, kind in enumerate(DueKind)}
_URGENCY_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}


def due_kind_label(kind: DueKind) -> str:
    """What is due, in words: "Plan review"."""
    return _(_KINDS[kind])


def target_of(kind: DueKind) -> Target:
    """The place to jump to from a kind."""
    return _TARGETS[kind]


def urgency_label(urgency: Urgency) -> str:
    """When it is due, in words: "Overdue"."""
    return _(_URGENCIES[urgency])


@dataclass(frozen=True, slots=True)
class UnsignedNote:
    """A note that waits for its signature, or a second one, and the day it is about."""

    note_id: int
    written_on: date
    is_cosign: bool = False


@dataclass(frozen=True, slots=True)
class ConsentEnd:
    """A valid consent that no newer one replaces, and its last day."""

    consent_id: int
    last_on: date


@dataclass(frozen=True, slots=True)
class AuthorizationEnd:
    """An authorization to renew (:func:`iopdesk.domain.coverage.to_renew`)."""

    authorization_id: int
    last_on: date
    units_left: int


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What the record says of one episode.

    ``evaluation_since`` is the day from which a medical evaluation is awaited.
    ``reviewed_on`` is the last review of the plan, or the day it was made, and
    ``review_due_on`` the day that review set for the next one.
    ``followed_up`` holds the follow-ups done, by their days after discharge.
    ``is_readmitted``: a later episode has begun. ``adult_at`` is that of the state pack.
    """

    patient_id: int
    episode_id: int
    admitted_on: date
    assessed_on: date | None = None
    evaluation_since: date | None = None
    reviewed_on: date | None = None
    review_due_on: date | None = None
    all_goals_met: bool = False
    consecutive_misses: int = 0
    last_contact_on: date | None = None
    discharged_on: date | None = None
    reason: DischargeReason | None = None
    followed_up: frozenset[int] = frozenset()
    is_readmitted: bool = False
    birth_on: date | None = None
    has_guardian: bool = False
    adult_at: int = 18
    notes: tuple[UnsignedNote, ...] = ()
    consents: tuple[ConsentEnd, ...] = ()
    authorizations: tuple[AuthorizationEnd, ...] = ()


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is due; ``record_id`` is a note, consent, authorization or the episode."""

    kind: DueKind
    due_on: date
    urgency: Urgency
    words: str
    patient_id: int
    record_id: int

    @property
    def target(self) -> Target:
        """The place to jump to."""
        return target_of(self.kind)


Found = tuple[DueKind, date, str, int]
"""Kind, day, words, id of the record."""


def due_items(
    episodes: Iterable[EpisodeFacts], *, today: date, rules: DischargeRules | None = None
) -> tuple[DueItem, ...]:
    """Everything due: overdue, then today, then soon, each in order of its day.

    Who has left comes after who is in care: overdue follow-ups of months would hide them.
    The order does not depend on that of ``episodes``: day, kind, patient and record decide.
    """
    items = [
        DueItem(kind, due_on, _urgency(due_on, today), words, facts.patient_id, record_id)
        for facts in episodes
        for kind, due_on, words, record_id in _found(facts, today, rules)
    ]
    return tuple(sorted(items, key=_order))


def _order(item: DueItem) -> tuple[bool, int, date, int, int, int, str]:
    rank, kind = _URGENCY_RANK[item.urgency], _KIND_RANK[item.kind]
    has_left = item.kind is DueKind.FOLLOW_UP
    return has_left, rank, item.due_on, kind, item.patient_id, item.record_id, item.words


def _urgency(due_on: date, today: date) -> Urgency:
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.TODAY if due_on == today else Urgency.SOON


def _found(facts: EpisodeFacts, today: date, rules: DischargeRules | None) -> Iterator[Found]:
    yield from _notes(facts)
    if facts.discharged_on is None:
        yield from _holds(facts)
        yield from _contact(facts, today, rules)
        yield from _authorizations(facts, today)
        yield from _goals(facts, today)
    else:
        yield from _follow_ups(facts, facts.discharged_on, today)
    if facts.reason is not DischargeReason.DIED:
        yield from _consents(facts, today)
        yield from _ward(facts, today)


def _notes(facts: EpisodeFacts) -> Iterator[Found]:
    """A note is signed by the next working day, while the session is remembered."""
    for note in facts.notes:
        words = _("Note of {day} is not signed")
        if note.is_cosign:
            words = _("Note of {day} waits for a co-signature")
        words = words.format(day=month_day(note.written_on))
        yield DueKind.NOTE, add_workdays(note.written_on, 1), words, note.note_id


def _holds(facts: EpisodeFacts) -> Iterator[Found]:
    """What keeps somebody out of treatment groups, due from the day it holds."""
    if facts.assessed_on is None:
        words = _("No assessment is completed")
        yield DueKind.ASSESSMENT, facts.admitted_on, words, facts.episode_id
    if facts.evaluation_since is not None:
        words = _("A medical evaluation is needed")
        yield DueKind.MEDICAL_EVALUATION, facts.evaluation_since, words, facts.episode_id


def _contact(facts: EpisodeFacts, today: date, rules: DischargeRules | None) -> Iterator[Found]:
    why = lost_contact_suggestion(
        consecutive_misses=facts.consecutive_misses,
        last_contact_on=facts.last_contact_on,
        admitted_on=facts.admitted_on,
        today=today,
        rules=rules,
    )
    if why:
        words = _("Lost contact? {why}").format(why=why)
        yield DueKind.LOST_CONTACT, today, words, facts.episode_id


def _authorizations(facts: EpisodeFacts, today: date) -> Iterator[Found]:
    for each in facts.authorizations:
        left = max(each.units_left, 0)
        words = ngettext(
            "{count} unit left, last day {day}",
            "{count} units left, last day {day}",
            left,
        ).format(count=left, day=month_day(each.last_on))
        due_on = each.last_on if left > WARN_UNITS else min(today, each.last_on)
        yield DueKind.AUTHORIZATION, due_on, words, each.authorization_id


def _goals(facts: EpisodeFacts, today: date) -> Iterator[Found]:
    """The next review of the plan; a step-down that is ready."""
    due_on = facts.review_due_on
    if due_on is None:
        due_on = (facts.reviewed_on or facts.admitted_on) + timedelta(days=REVIEW_DAYS)
    if (due_on - today).days <= LEAD_DAYS:
        words = _("Not reviewed yet")
        if facts.reviewed_on is not None:
            words = _("Last reviewed {day}").format(day=month_day(facts.reviewed_on))
        yield DueKind.PLAN_REVIEW, due_on, words, facts.episode_id
    if facts.all_goals_met:
        words = _("All goals met: plan the step-down")
        yield DueKind.STEP_DOWN, today, words, facts.episode_id


def _follow_ups(facts: EpisodeFacts, discharged_on: date, today: date) -> Iterator[Found]:
    """The follow-up of now; one that was not done gives way when the next falls due."""
    if facts.is_readmitted or facts.reason is DischargeReason.DIED:
        return
    ends = (*FOLLOW_UP_DAYS[1:], FOLLOW_UP_DAYS[-1] + LAST_FOLLOW_UP_OPEN)
    since = (today - discharged_on).days
    for days, end in zip(FOLLOW_UP_DAYS, ends, strict=True):
        if days not in facts.followed_up and days - LEAD_DAYS <= since < end:
            words = _("{count}-day follow-up").format(count=days)
            yield DueKind.FOLLOW_UP, discharged_on + timedelta(days=days), words, facts.episode_id


def _consents(facts: EpisodeFacts, today: date) -> Iterator[Found]:
    """Consents in their last 30 days; the alert of 30, 14 or 7 is that of the days left."""
    for each in facts.consents:
        left = (each.last_on - today).days
        if alert_level(left) is None:
            continue
        words = ngettext(
            "Consent expires in {count} day", "Consent expires in {count} days", left
        ).format(count=left)
        if left == 0:
            words = _("Consent expires today")
        yield DueKind.CONSENT, each.last_on, words, each.consent_id


def _ward(facts: EpisodeFacts, today: date) -> Iterator[Found]:
    """The birthday on which the guardian's authority ends, until it has come."""
    if facts.birth_on is None or not facts.has_guardian:
        return
    due_on = adult_on(facts.birth_on, facts.adult_at)
    if 0 <= (due_on - today).days <= WARD_DAYS:
        words = _("Comes of age on {day}: have consents signed anew").format(
            day=medium_date(due_on)
        )
        yield DueKind.WARD_OF_AGE, due_on, words, facts.episode_id
