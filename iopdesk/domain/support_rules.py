"""What may be recorded of meetings, family, incidents and referrals, and what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from iopdesk.domain.hours import week_first
from iopdesk.domain.supports import (
    FamilyKind,
    IncidentKind,
    MeetingKind,
    MeetingProof,
    ReferralState,
    meeting_label,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, month_day, ngettext

MOST_MEETINGS = 21
"""Three a day; a larger weekly target is a slip of the keyboard."""

MOST_MINUTES = 600
"""Ten hours: a family day is the longest that family takes part in at a stretch."""

WEEKS_SHOWN = 8
EVIDENCE_WEEKS = 4
"""So many whole weeks, this one too, are what the goal's evidence speaks of."""

LATE_DAYS = 14
"""After two weeks without an appointment a referral asks to be looked after."""

_WEEK = 7


# -- support meetings -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """One meeting the patient went to."""

    held_on: date
    kind: MeetingKind
    proof: MeetingProof


@dataclass(frozen=True, slots=True)
class MeetingWeek:
    """Meetings of one week; ``is_now`` for the week that runs."""

    starts_on: date
    count: int
    is_now: bool


def check_meeting(held_on: date, *, today: date) -> None:
    """Raise ``RuleBroken("meeting.ahead")`` for a meeting that has not taken place."""
    if held_on > today:
        raise RuleBroken("meeting.ahead", field="held_on")


def check_target(weekly: int | None) -> None:
    """Raise ``RuleBroken("meeting.target")`` for a weekly target no week can hold."""
    if weekly is not None and not 0 <= weekly <= MOST_MEETINGS:
        raise RuleBroken("meeting.target", field="weekly_meetings", most=MOST_MEETINGS)


def meeting_weeks(
    days: Iterable[date], *, today: date, week_start: int, weeks: int = WEEKS_SHOWN
) -> tuple[MeetingWeek, ...]:
    """Meetings a week, the oldest week first and the running one last."""
    now = week_first(today, week_start)
    begins = [now - timedelta(days=_WEEK * back) for back in range(weeks - 1, -1, -1)]
    counts = dict.fromkeys(begins, 0)
    for day in days:
        begin = week_first(day, week_start)
        if begin in counts and day <= today:
            counts[begin] += 1
    return tuple(MeetingWeek(begin, count, begin == now) for begin, count in counts.items())


def week_words(count: int, target: int | None) -> str:
    """How this week stands: "2 of 3 this week"."""
    if target is None:
        return ngettext(
            "{count} meeting this week, no target",
            "{count} meetings this week, no target",
            count,
        ).format(count=count)
    return _("{count} of {target} this week").format(count=count, target=target)


def evidence_words(
    facts: Collection[MeetingFact], *, today: date, week_start: int, target: int | None
) -> str:
    """A suggestion for the evidence of the goal of 12-step or SMART attendance; "" for none.

    It counts the running week and the three before it, and says how it is known.
    """
    since = week_first(today, week_start) - timedelta(days=_WEEK * (EVIDENCE_WEEKS - 1))
    own = [each for each in facts if since <= each.held_on <= today]
    if not own:
        return ""
    kinds = [meeting_label(kind) for kind in MeetingKind if any(e.kind is kind for e in own)]
    words = ngettext(
        "{count} meeting since {day}", "{count} meetings since {day}", len(own)
    ).format(count=len(own), day=month_day(since))
    parts = [f"{words} ({', '.join(kinds)})"]
    seen = sum(each.proof is MeetingProof.SLIP_SEEN for each in own)
    if seen:
        parts.append(ngettext("{count} slip seen", "{count} slips seen", seen).format(count=seen))
    if target is not None:
        parts.append(_("target {count} a week").format(count=target))
    return ", ".join(parts)


# -- family -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FamilyFact:
    """One time that one guest took part."""

    contact_id: int
    kind: FamilyKind
    held_on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """What a family adds up to; it enters no census and no hours of the patient."""

    times: int
    minutes: int
    guests: int


def check_family(held_on: date, minutes: int, *, today: date) -> None:
    """Raise ``RuleBroken("family.ahead" | "family.minutes")``."""
    if held_on > today:
        raise RuleBroken("family.ahead", field="held_on")
    if not 0 < minutes <= MOST_MINUTES:
        raise RuleBroken("family.minutes", field="minutes", most=MOST_MINUTES)


def decide_guest(*, is_guest_of: bool, is_covered: bool) -> None:
    """A guest is one of the patient's own family or friends, and the patient agreed in writing.

    Being there tells that somebody is a patient: it is a disclosure (domain.md, sections
    2 and 9). Raises ``RuleBroken("family.no_guest" | "family.no_consent")``.
    """
    if not is_guest_of:
        raise RuleBroken("family.no_guest", field="contact_id")
    if not is_covered:
        raise RuleBroken("family.no_consent", field="contact_id")


def guest_lacks(*, is_covered: bool, confidentiality_on: date | None, on: date) -> tuple[str, ...]:
    """What a guest lacks on a day, in words; empty when nothing is missing."""
    lacks = []
    if not is_covered:
        lacks.append(_("no consent of the patient covers this guest"))
    if confidentiality_on is None or confidentiality_on > on:
        lacks.append(_("confidentiality is not signed"))
    return tuple(lacks)


def family_count(facts: Collection[FamilyFact]) -> FamilyCount:
    """Times and minutes of a family, and how many people came.

    Guests who came together to one occasion (same day, kind and length) count once.
    """
    times = {(each.held_on, each.kind, each.minutes) for each in facts}
    return FamilyCount(
        len(times),
        sum(minutes for _on, _kind, minutes in times),
        len({each.contact_id for each in facts}),
    )


# -- incidents --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class IncidentFacts:
    """What is recorded of an incident; text is empty and the rest None where nothing is."""

    kind: IncidentKind
    happened_at: datetime
    observed: str
    is_driving_prevented: bool | None = None
    ride: str = ""
    medical_check: str = ""
    told: str = ""
    action: str = ""


def check_incident(facts: IncidentFacts, *, now: datetime) -> None:
    """Raise ``RuleBroken("incident.ahead" | "incident.nothing_seen")``."""
    if facts.happened_at > now:
        raise RuleBroken("incident.ahead", field="happened_on")
    if not facts.observed.strip():
        raise RuleBroken("incident.nothing_seen", field="observed")


def incident_lacks(facts: IncidentFacts) -> tuple[str, ...]:
    """What has to be settled yet, in words; a clinician looks until nothing is left.

    Impaired on site asks for all of it, a crisis contact for who was told and what was done
    (domain.md, section 6).
    """
    asked = [
        (_("who was told"), bool(facts.told.strip())),
        (_("what was done"), bool(facts.action.strip())),
    ]
    if facts.kind is IncidentKind.IMPAIRED:
        asked = [
            (_("whether they drove"), facts.is_driving_prevented is not None),
            (_("how they got home"), bool(facts.ride.strip())),
            (_("the medical check"), bool(facts.medical_check.strip())),
            *asked,
        ]
    return tuple(words for words, is_there in asked if not is_there)


# -- referrals --------------------------------------------------------------------

CLOSED = frozenset({ReferralState.DONE, ReferralState.DECLINED})


@dataclass(frozen=True, slots=True, repr=False)
class ReferralFacts:
    """A referral as it is to be kept."""

    has_contact: bool
    to_words: str
    why: str
    referred_on: date
    state: ReferralState
    appointment_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""


def check_referral(facts: ReferralFacts, *, today: date) -> None:
    """Raise ``RuleBroken`` beside the field that keeps the referral from being kept.

    Codes: ``referral.to_nobody``, ``referral.no_reason``, ``referral.ahead``,
    ``referral.early_appointment``, ``referral.no_appointment``, ``referral.no_end``,
    ``referral.early_end``, ``referral.end_ahead``, ``referral.no_outcome``.
    """
    if not facts.has_contact and not facts.to_words.strip():
        raise RuleBroken("referral.to_nobody", field="to_words")
    if not facts.why.strip():
        raise RuleBroken("referral.no_reason", field="why")
    if facts.referred_on > today:
        raise RuleBroken("referral.ahead", field="referred_on")
    if facts.appointment_on is not None and facts.appointment_on < facts.referred_on:
        raise RuleBroken("referral.early_appointment", field="appointment_on")
    if facts.state is ReferralState.APPOINTED and facts.appointment_on is None:
        raise RuleBroken("referral.no_appointment", field="appointment_on")
    if facts.state in CLOSED:
        _check_end(facts, today)


def _check_end(facts: ReferralFacts, today: date) -> None:
    if facts.closed_on is None:
        raise RuleBroken("referral.no_end", field="closed_on")
    if facts.closed_on < facts.referred_on:
        raise RuleBroken("referral.early_end", field="closed_on")
    if facts.closed_on > today:
        raise RuleBroken("referral.end_ahead", field="closed_on")
    if not facts.outcome.strip():
        raise RuleBroken("referral.no_outcome", field="outcome")


def referral_asks(
    state: ReferralState, *, referred_on: date, appointment_on: date | None, today: date
) -> str:
    """What an open referral waits for, in words; "" while it is on its way or closed."""
    if state in CLOSED:
        return ""
    if appointment_on is not None and appointment_on < today:
        return _("appointment passed, outcome not recorded")
    if appointment_on is None and (today - referred_on).days > LATE_DAYS:
        days = (today - referred_on).days
        return ngettext(
            "no appointment after {count} day", "no appointment after {count} days", days
        ).format(count=days)
    return ""


def open_words(states: Sequence[ReferralState]) -> str:
    """How many referrals are open: "2 open"."""
    count = sum(state not in CLOSED for state in states)
    return ngettext("{count} open", "{count} open", count).format(count=count)


sentences(
    {
        "meeting.ahead": N_("This day has not come yet. Enter the day of the meeting."),
        "meeting.target": N_("A week holds 0 to {most} meetings. Enter a number between them."),
        "family.ahead": N_("This day has not come yet. Enter the day the family was here."),
        "family.minutes": N_("The length is 1 to {most} minutes. Enter how long they were here."),
        "family.no_guest": N_(
            "This person is not among the family and friends in the patient's contacts. Add "
            "the contact first."
        ),
        "family.no_consent": N_(
            "No consent of the patient covers this guest for family support on that day. "
            "Record the consent first."
        ),
        "incident.ahead": N_("This is still ahead. Enter when it happened."),
        "incident.nothing_seen": N_("It is not said what was seen. Write it in plain words."),
        "referral.to_nobody": N_(
            "It is not said to whom. Choose a contact, or write the name of the place."
        ),
        "referral.no_reason": N_("The reason is missing. Write why in a few words."),
        "referral.ahead": N_("This day has not come yet. Enter the day of the referral."),
        "referral.early_appointment": N_(
            "The appointment is before the referral. Enter a later day."
        ),
        "referral.no_appointment": N_("The day of the appointment is missing. Enter it."),
        "referral.no_end": N_("The day it was closed is missing. Enter it."),
        "referral.early_end": N_("This is before the referral. Enter that day or a later one."),
        "referral.end_ahead": N_("This day has not come yet. Enter today or an earlier day."),
        "referral.no_outcome": N_("The outcome is missing. Write how it went."),
    }
)
