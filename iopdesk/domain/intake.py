"""The first phone call, the wait list, and what an admission goes through."""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


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
