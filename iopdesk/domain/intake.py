"""The first phone call, the wait list with its order and clocks, and the steps of an admission.

Who is pregnant or injects drugs comes first in programs with grant money (45 CFR 96.126,
96.131; the numbers are the rule pack ``intake``). What follows from it is told and never
blocks anything. The rules of the checklist are in :mod:`iopdesk.domain.admissions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from iopdesk.domain.patients import Standing
from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date, month_day, ngettext


class Priority(StrEnum):
    """Who is to be admitted first, for programs with grant money (45 CFR 96.131)."""

    PREGNANT_INJECTING = "pregnant_injecting"
    PREGNANT = "pregnant"
    INJECTING = "injecting"


class WaitOutcome(StrEnum):
    """How waiting ended."""

    ADMITTED = "admitted"
    ELSEWHERE = "elsewhere"
    DECLINED = "declined"
    NO_CONTACT = "no_contact"
    NOT_SUITABLE = "not_suitable"


class ContactWay(StrEnum):
    """How somebody was tried."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"


class AttemptResult(StrEnum):
    """What came of an attempt."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


class ChecklistStep(StrEnum):
    """A step of an admission, in its order."""

    IDENTITY = "identity"
    INSURANCE = "insurance"
    CONSENTS = "consents"
    NOTICES = "notices"
    ASSESSMENT = "assessment"
    OVERDOSE_PLAN = "overdose_plan"
    NALOXONE = "naloxone"
    LEVEL = "level"
    SCHEDULE = "schedule"
    GROUPS = "groups"
    TEST_PHASE = "test_phase"


class StepState(StrEnum):
    """What somebody said about a step."""

    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


_PRIORITIES = {
    Priority.PREGNANT_INJECTING: N_("pregnant and injecting"),
    Priority.PREGNANT: N_("pregnant"),
    Priority.INJECTING: N_("injecting drug use"),
}
_OUTCOMES = {
    WaitOutcome.ADMITTED: N_("admitted"),
    WaitOutcome.ELSEWHERE: N_("went elsewhere"),
    WaitOutcome.DECLINED: N_("declined"),
    WaitOutcome.NO_CONTACT: N_("no contact"),
    WaitOutcome.NOT_SUITABLE: N_("needs other care"),
}
_WAYS = {
    ContactWay.PHONE: N_("phone"),
    ContactWay.TEXT: N_("text message"),
    ContactWay.EMAIL: N_("e-mail"),
    ContactWay.LETTER: N_("letter"),
    ContactWay.IN_PERSON: N_("in person"),
}
_RESULTS = {
    AttemptResult.REACHED: N_("reached"),
    AttemptResult.LEFT_MESSAGE: N_("left a message"),
    AttemptResult.NO_ANSWER: N_("no answer"),
    AttemptResult.WRONG_NUMBER: N_("wrong number"),
}
_STEPS = {
    ChecklistStep.IDENTITY: N_("Identity checked"),
    ChecklistStep.INSURANCE: N_("Insurance verified"),
    ChecklistStep.CONSENTS: N_("Consents signed"),
    ChecklistStep.NOTICES: N_("Notices given"),
    ChecklistStep.ASSESSMENT: N_("Assessment completed"),
    ChecklistStep.OVERDOSE_PLAN: N_("Overdose plan made"),
    ChecklistStep.NALOXONE: N_("Naloxone given or offered"),
    ChecklistStep.LEVEL: N_("Level of care decided"),
    ChecklistStep.SCHEDULE: N_("Hours prescribed"),
    ChecklistStep.GROUPS: N_("Seated in groups"),
    ChecklistStep.TEST_PHASE: N_("Test phase begun"),
}


def priority_label(priority: Priority) -> str:
    """The priority in words, lower case: "pregnant"."""
    return _(_PRIORITIES[priority])


def outcome_label(outcome: WaitOutcome) -> str:
    """How waiting ended, lower case: "went elsewhere"."""
    return _(_OUTCOMES[outcome])


def way_label(way: ContactWay) -> str:
    """How somebody was tried, lower case: "text message"."""
    return _(_WAYS[way])


def result_label(result: AttemptResult) -> str:
    """What came of an attempt, lower case: "left a message"."""
    return _(_RESULTS[result])


def step_label(step: ChecklistStep) -> str:
    """A step of the checklist: "Consents signed"."""
    return _(_STEPS[step])


# -- order ------------------------------------------------------------------------


def priority_rank(priority: Priority | None) -> int:
    """Place of a priority in the wait list, 0 first; whoever has none comes last."""
    return len(Priority) if priority is None else list(Priority).index(priority)


@dataclass(frozen=True, slots=True)
class WaitPlace:
    """What decides who is called first. ``since`` is None where nobody recorded it."""

    priority: Priority | None
    since: date | None

    @property
    def key(self) -> tuple[int, bool, date]:
        """Sorts by priority, then the longest wait; an unknown one stands behind."""
        return priority_rank(self.priority), self.since is None, self.since or date.max


def waited_words(since: date | None, today: date) -> str:
    """ "12 days", "since today", or that nobody recorded since when."""
    if since is None:
        return _("start not recorded")
    days = (today - since).days
    if days <= 0:
        return _("since today")
    return ngettext("{count} day", "{count} days", days).format(count=days)


# -- clocks -----------------------------------------------------------------------


class WaitClockKind(StrEnum):
    """What is awaited."""

    INTERIM = "interim"
    ADMISSION = "admission"


@dataclass(frozen=True, slots=True)
class WaitClock:
    """One clock of somebody with priority; ``due_on`` is the last day, inside."""

    kind: WaitClockKind
    due_on: date
    is_met: bool
    is_late: bool
    words: str


def wait_clocks(
    priority: Priority | None, since: date | None, interim_on: date | None, today: date
) -> tuple[WaitClock, ...]:
    """The clocks that run for somebody who waits since a day.

    Interim services within 48 hours for every priority. Who injects drugs is admitted
    within 14 days, or within 120 where interim services began in time. The rule counts
    from an hour that nobody records, so that 48 hours are two days here.
    """
    if priority is None or since is None:
        return ()
    pack = read_pack("intake")
    hours = int(pack["interim"]["hours"])
    interim_due = since + timedelta(hours=hours)
    in_time = interim_on is not None and interim_on <= interim_due
    found = [_interim_clock(hours, interim_due, interim_on, today)]
    if priority is not Priority.PREGNANT:
        key = "days_with_interim" if in_time else "days"
        days = int(pack["admission"][key])
        due = since + timedelta(days=days)
        late = today > due
        words = _("Admission was due by {day}, {count} days after the call.")
        if not late:
            words = _("Admission is due by {day}, {count} days after the call.")
        words = words.format(day=month_day(due), count=days)
        found.append(WaitClock(WaitClockKind.ADMISSION, due, False, late, words))
    return tuple(found)


def _interim_clock(hours: int, due: date, given_on: date | None, today: date) -> WaitClock:
    kind = WaitClockKind.INTERIM
    if given_on is not None:
        late = given_on > due
        words = _("Interim services were given on {day}, after {due}.")
        if not late:
            words = _("Interim services were given on {day}, in time.")
        words = words.format(day=month_day(given_on), due=month_day(due))
        return WaitClock(kind, due, True, late, words)
    late = today > due
    words = _("Interim services were due by {day}, {count} hours after the call.")
    if not late:
        words = _("Interim services are due by {day}, {count} hours after the call.")
    words = words.format(day=month_day(due), count=hours)
    return WaitClock(kind, due, False, late, words)


# -- what can be kept -------------------------------------------------------------


def standing_after_waiting(*, was_in_care: bool) -> Standing:
    """Where somebody stands who stopped waiting without an admission.

    Whoever was never in care here was not discharged, and is not called so.
    """
    return Standing.DISCHARGED if was_in_care else Standing.NOT_ADMITTED


def check_texts(**texts: str) -> None:
    """Raise ``RuleBroken("wait.too_long")`` beside the first text that is too long."""
    for field, text in texts.items():
        if len(text) > TEXT_LIMIT:
            raise RuleBroken("wait.too_long", field=field, limit=TEXT_LIMIT)


def check_next_step(step: str, on: date | None, *, today: date, before: date | None = None) -> None:
    """A next step has its day, so that nobody is forgotten, and a day its step.

    ``before`` is the day that stood there: one that has passed may stay.
    Raises ``RuleBroken``: ``wait.no_step``, ``wait.no_day``, ``wait.day_past``.
    """
    if on is not None and not step.strip():
        raise RuleBroken("wait.no_step", field="next_step")
    if step.strip() and on is None:
        raise RuleBroken("wait.no_day", field="next_on")
    if on is not None and on < today and on != before:
        raise RuleBroken("wait.day_past", field="next_on")


def check_asked(asked_on: date, *, today: date) -> None:
    """The first call is no later than today. Raises ``RuleBroken("wait.asked_ahead")``."""
    if asked_on > today:
        raise RuleBroken("wait.asked_ahead", field="asked_on")


def check_priority(
    priority: Priority | None,
    since: date | None,
    interim_on: date | None,
    *,
    today: date,
) -> None:
    """Days of a priority are known ones, and interim services follow its first day.

    Raises ``RuleBroken``: ``wait.priority_ahead``, ``wait.no_priority``, ``wait.interim_days``.
    """
    if priority is None:
        if interim_on is not None:
            raise RuleBroken("wait.no_priority", field="priority")
        return
    if since is not None and since > today:
        raise RuleBroken("wait.priority_ahead", field="priority_since")
    if interim_on is not None and (interim_on > today or (since or interim_on) > interim_on):
        raise RuleBroken("wait.interim_days", field="interim_on")


def check_attempt(tried_at: datetime, *, now: datetime) -> None:
    """An attempt has been made. Raises ``RuleBroken("attempt.ahead")``."""
    if tried_at > now:
        raise RuleBroken("attempt.ahead", field="tried_on")


def decide_closing(outcome: WaitOutcome, on: date, *, asked_on: date, today: date) -> None:
    """Whether waiting may end so; an admission ends it by itself.

    Raises ``RuleBroken``: ``wait.by_admission``, ``wait.closed_ahead``, ``wait.closed_early``.
    """
    if outcome is WaitOutcome.ADMITTED:
        raise RuleBroken("wait.by_admission", field="outcome")
    if on > today:
        raise RuleBroken("wait.closed_ahead", field="on")
    if on < asked_on:
        raise RuleBroken("wait.closed_early", field="on", day=medium_date(asked_on))


sentences(
    {
        "wait.too_long": N_("This text is longer than {limit} characters. Shorten it."),
        "wait.no_step": N_("The day has no step. Enter what is to be done then."),
        "wait.no_day": N_("The step has no day. Enter when it is to be done."),
        "wait.day_past": N_("This day has passed. Enter today or a later day."),
        "wait.asked_ahead": N_("This day has not come yet. Enter the day of the call."),
        "wait.priority_ahead": N_(
            "This day has not come yet. Enter the day from which the priority counts."
        ),
        "wait.no_priority": N_(
            "Interim services belong to a priority. Choose the priority, or leave their day out."
        ),
        "wait.interim_days": N_(
            "Interim services are given between the call and today. Enter such a day."
        ),
        "attempt.ahead": N_("This time has not come yet. Enter when it was tried."),
        "wait.by_admission": N_(
            "An admission ends the waiting by itself. Admit the patient, or choose another outcome."
        ),
        "wait.closed_ahead": N_("This day has not come yet. Enter the day on which waiting ended."),
        "wait.closed_early": N_("The call was on {day}. Enter that day or a later one."),
    }
)
