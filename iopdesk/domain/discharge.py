"""Leaving: reasons, what a discharge must have, and the deadline of its summary."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.pack_tables import DeadlineEntry, DischargeRules
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.workdays import add_workdays
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date, ngettext


class DischargeReason(StrEnum):
    """Why an episode ended."""

    COMPLETED = "completed"
    STEPPED_DOWN = "stepped_down_elsewhere"
    STEPPED_UP = "stepped_up"
    TRANSFERRED = "transferred_elsewhere"
    AGAINST_ADVICE = "left_against_advice"
    LOST_CONTACT = "lost_contact"
    ADMINISTRATIVE = "administrative"
    INCARCERATED = "incarcerated"
    HOSPITALIZED = "hospitalized"
    MOVED = "moved"
    PAYER_ENDED = "payer_ended"
    DIED = "died"


class Trigger(StrEnum):
    """From when a deadline counts."""

    DISCHARGE = "discharge"
    LAST_CONTACT = "last_contact"


class DayKind(StrEnum):
    """Which days a deadline counts."""

    WORKING = "working"
    CALENDAR = "calendar"


_REASONS = {
    DischargeReason.COMPLETED: N_("Completed"),
    DischargeReason.STEPPED_DOWN: N_("Stepped down elsewhere"),
    DischargeReason.STEPPED_UP: N_("Stepped up"),
    DischargeReason.TRANSFERRED: N_("Transferred elsewhere"),
    DischargeReason.AGAINST_ADVICE: N_("Left against advice"),
    DischargeReason.LOST_CONTACT: N_("Lost contact"),
    DischargeReason.ADMINISTRATIVE: N_("Administrative"),
    DischargeReason.INCARCERATED: N_("Incarcerated"),
    DischargeReason.HOSPITALIZED: N_("Hospitalized"),
    DischargeReason.MOVED: N_("Moved"),
    DischargeReason.PAYER_ENDED: N_("Payer ended"),
    DischargeReason.DIED: N_("Died"),
}

_REPORTING = (
    N_("Treatment completed"), N_("Transferred to another program"),
    N_("Dropped out of treatment"), N_("Ended by the program"), N_("Incarcerated"),
    N_("Death"), N_("Other"), N_("Georgia"), N_("Maine"), N_("California"), N_("Custom"),
)  # fmt: skip
"""Words of the shipped pack, here for the translators."""

_AWAY = frozenset({DischargeReason.DIED, DischargeReason.LOST_CONTACT})
"""Reasons where nobody is there to agree on a plan."""


def reason_label(reason: DischargeReason) -> str:
    """Why an episode ended, in words."""
    return _(_REASONS[reason])


def reporting_group(reason: DischargeReason, rules: DischargeRules | None = None) -> str:
    """The national reporting group of a reason, in words. Source: discharge.toml."""
    return _((rules or shipped().discharge).reporting[reason])


def is_completed(reason: DischargeReason, rules: DischargeRules | None = None) -> bool:
    """Completed, or stepped down elsewhere; every other reason is early."""
    return reason in (rules or shipped().discharge).completed


# -- whether it may be ------------------------------------------------------------


def decide_discharge(
    discharged_on: date,
    *,
    today: date,
    admitted_on: date,
    last_attended_on: date | None,
    is_open: bool = True,
) -> None:
    """Whether an episode may end on a day; silent when it may.

    Raises ``RuleBroken``: already ended, ahead, before the admission, or before
    the last session attended.
    """
    if not is_open:
        raise RuleBroken("discharge_ended")
    if discharged_on > today:
        raise RuleBroken("discharge_ahead", field="discharged_on")
    if discharged_on < admitted_on:
        raise RuleBroken(
            "discharge_before_admission", field="discharged_on", day=medium_date(admitted_on)
        )
    if last_attended_on is not None and discharged_on < last_attended_on:
        raise RuleBroken(
            "discharge_before_contact", field="discharged_on", day=medium_date(last_attended_on)
        )


@dataclass(frozen=True, slots=True)
class DischargeFacts:
    """What the record holds when a discharge is prepared; yes/no where words are long."""

    reason: DischargeReason | None
    discharged_on: date | None
    has_assessment: bool = False
    has_diagnosis: bool = False
    goals_decided: bool = False
    undecided_areas: tuple[str, ...] = ()
    has_open_result: bool = False
    status_at_discharge: str = ""
    prognosis: str = ""
    next_level: str = ""
    medications_without_follow_up: tuple[str, ...] = ()
    naloxone_on: date | None = None
    overdose_plan: str = ""
    crisis_plan: str = ""
    appointments: int = 0
    appointments_without_date: int = 0
    warning_signs: int = 0
    resources: int = 0
    strengths: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing missing: its code (where to jump to), and a sentence."""

    code: str
    words: str


def missing_for_discharge(facts: DischargeFacts) -> tuple[Missing, ...]:
    """What a complete discharge summary still needs; a missing thing never blocks it.

    The plan for afterwards is not asked for when the patient died or is out of
    reach. Source: paper.md, discharge summary.
    """
    found = [*_record_missing(facts)]
    if facts.reason not in _AWAY:
        found += _plan_missing(facts)
    return tuple(Missing(code, words) for code, words in found)


def _record_missing(facts: DischargeFacts) -> list[tuple[str, str]]:
    checks = [
        ("reason", facts.reason is None, _("The reason is missing.")),
        ("discharged_on", facts.discharged_on is None, _("The day of discharge is missing.")),
        ("assessment", not facts.has_assessment, _("No assessment is completed.")),
        ("diagnosis", not facts.has_diagnosis, _("No diagnosis is recorded.")),
        ("goals", not facts.goals_decided, _("It is not decided whether all goals are met.")),
        (
            "goal_areas",
            bool(facts.undecided_areas),
            _("Goal areas not decided: {areas}.").format(areas=", ".join(facts.undecided_areas)),
        ),
        ("open_result", facts.has_open_result, _("A test result or review is still open.")),
        ("status", not facts.status_at_discharge.strip(), _("The status is missing.")),
        ("prognosis", not facts.prognosis.strip(), _("The prognosis is missing.")),
    ]
    return [(code, words) for code, is_missing, words in checks if is_missing]


def _plan_missing(facts: DischargeFacts) -> list[tuple[str, str]]:
    without_date = ngettext(
        "{count} appointment has no date.",
        "{count} appointments have no date.",
        facts.appointments_without_date,
    ).format(count=facts.appointments_without_date)
    medicines = _("Nobody continues: {medicines}.").format(
        medicines=", ".join(facts.medications_without_follow_up)
    )
    checks = [
        ("next_level", not facts.next_level.strip(), _("The next level of care is missing.")),
        ("strengths", not facts.strengths.strip(), _("Strengths and needs are missing.")),
        ("medications", bool(facts.medications_without_follow_up), medicines),
        ("naloxone", facts.naloxone_on is None, _("Naloxone is not recorded as offered.")),
        ("overdose_plan", not facts.overdose_plan.strip(), _("The overdose plan is missing.")),
        ("crisis_plan", not facts.crisis_plan.strip(), _("The crisis plan is missing.")),
        ("appointments", facts.appointments == 0, _("No appointment is planned.")),
        ("appointment_dates", facts.appointments_without_date > 0, without_date),
        ("warning_signs", facts.warning_signs == 0, _("No warning sign is written down.")),
        ("resources", facts.resources == 0, _("No community resource is named.")),
    ]
    return [(code, words) for code, is_missing, words in checks if is_missing]


def lost_contact_suggestion(
    *,
    consecutive_misses: int,
    last_contact_on: date | None,
    admitted_on: date,
    today: date,
    rules: DischargeRules | None = None,
) -> str:
    """Why "lost contact" is suggested, in words; empty when it is not.

    After 3 misses in a row, or 14 days without contact (counted from the
    admission before the first). Source: discharge.toml, lost_contact.
    """
    pack = rules or shipped().discharge
    if consecutive_misses >= pack.lost_misses:
        return ngettext(
            "{count} session missed in a row", "{count} sessions missed in a row",
            consecutive_misses,
        ).format(count=consecutive_misses)  # fmt: skip
    days = (today - (last_contact_on or admitted_on)).days
    if days >= pack.lost_days:
        return ngettext("{count} day without contact", "{count} days without contact", days).format(
            count=days
        )
    return ""


# -- the deadline of the summary --------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """When the summary is due: days of ``day_kind`` after ``trigger``."""

    code: str
    label: str
    trigger: Trigger
    day_kind: DayKind
    completed_days: int
    early_days: int

    def days_for(self, reason: DischargeReason, rules: DischargeRules | None = None) -> int:
        """How many days this reason leaves."""
        return self.completed_days if is_completed(reason, rules) else self.early_days

    def words_for(self, reason: DischargeReason) -> str:
        """ "10 working days from discharge"."""
        count = self.days_for(reason)
        if self.day_kind is DayKind.WORKING:
            days = ngettext("{count} working day", "{count} working days", count)
        else:
            days = ngettext("{count} calendar day", "{count} calendar days", count)
        if self.trigger is Trigger.DISCHARGE:
            return _("{days} from discharge").format(days=days.format(count=count))
        return _("{days} from the last contact").format(days=days.format(count=count))


def deadline_rules(rules: DischargeRules | None = None) -> tuple[DeadlineRule, ...]:
    """The shipped rule packs: Georgia, Maine, California, custom."""
    return tuple(_rule(each) for each in (rules or shipped().discharge).deadlines.values())


def deadline_rule(code: str, rules: DischargeRules | None = None) -> DeadlineRule:
    """One rule pack by its code. Raises ``RuleBroken('deadline_unknown')``."""
    entry = (rules or shipped().discharge).deadlines.get(code)
    if entry is None:
        raise RuleBroken("deadline_unknown", code=code)
    return _rule(entry)


def _rule(entry: DeadlineEntry) -> DeadlineRule:
    return DeadlineRule(
        code=entry.code,
        label=_(entry.label),
        trigger=Trigger(entry.trigger),
        day_kind=DayKind(entry.day_kind),
        completed_days=entry.completed_days,
        early_days=entry.early_days,
    )


def due_on(
    rule: DeadlineRule,
    reason: DischargeReason,
    *,
    discharged_on: date,
    last_contact_on: date | None = None,
    state_holidays: Collection[date] = (),
) -> date:
    """The last day for the summary; the day of the trigger is not counted.

    Calendar days are never moved. Without any contact a rule from the last
    contact counts from the discharge.
    """
    start = discharged_on
    if rule.trigger is Trigger.LAST_CONTACT and last_contact_on is not None:
        start = last_contact_on
    days = rule.days_for(reason)
    if rule.day_kind is DayKind.WORKING:
        return add_workdays(start, days, extra_holidays=state_holidays)
    return start + timedelta(days=days)


sentences(
    {
        "discharge_ended": N_("This episode has ended already. Nothing was changed."),
        "discharge_ahead": N_("That day is still ahead. Enter today or an earlier day."),
        "discharge_before_admission": N_("The admission was {day}. Enter that day or a later one."),
        "discharge_before_contact": N_(
            "The patient was at a session on {day}. Enter that day or a later one."
        ),
        "deadline_unknown": N_("There is no rule pack “{code}”. Choose one in the settings."),
    }
)
