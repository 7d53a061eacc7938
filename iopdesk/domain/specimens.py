"""Specimens: kinds, reasons, how a collection went, and what may be entered when.

The ladder around a test is drawn → collected | refused | unable | no-show |
excused. What the readings mean is in ``interpretation``, whether urine is valid
in ``validity``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, clock_time, short_date


class SpecimenKind(StrEnum):
    """What is tested."""

    URINE = "urine"
    BREATH = "breath"
    ORAL_FLUID = "oral_fluid"


class TestReason(StrEnum):
    """Why a test was asked for; for-cause tests are never recorded as draws."""

    RANDOM = "random"
    FOR_CAUSE = "for_cause"
    ADMISSION = "admission"

    __test__ = False  # not a test class


class CollectionStatus(StrEnum):
    """How the collection went."""

    DRAWN = "drawn"
    COLLECTED = "collected"
    REFUSED = "refused"
    UNABLE = "unable"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


class Reading(StrEnum):
    """What a cup shows for one analyte."""

    NEGATIVE = "negative"
    PRESUMPTIVE = "presumptive_positive"
    NO_RESULT = "no_result"


class LabState(StrEnum):
    """Where the laboratory is with one analyte."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNABLE = "unable"


_KIND_LABELS = {
    SpecimenKind.URINE: N_("Urine"),
    SpecimenKind.BREATH: N_("Breath"),
    SpecimenKind.ORAL_FLUID: N_("Oral fluid"),
}

_REASON_LABELS = {
    TestReason.RANDOM: N_("Random"),
    TestReason.FOR_CAUSE: N_("For cause"),
    TestReason.ADMISSION: N_("Admission"),
}

# Label, icon, state token of the chip.
_COLLECTION = {
    CollectionStatus.DRAWN: (N_("Drawn"), "dice-5-outline", "neut"),
    CollectionStatus.COLLECTED: (N_("Collected"), "check", "good"),
    CollectionStatus.REFUSED: (N_("Refused"), "alert-outline", "warn"),
    CollectionStatus.UNABLE: (N_("Unable"), "alert-outline", "warn"),
    CollectionStatus.NO_SHOW: (N_("No-show"), "close", "bad"),
    CollectionStatus.EXCUSED: (N_("Excused"), "minus-circle-outline", "neut"),
}

# Label, the short word of a grid cell, the key that enters it.
_READINGS = {
    Reading.NEGATIVE: (N_("Negative"), N_("neg"), "N"),
    Reading.PRESUMPTIVE: (N_("Presumptive positive"), N_("pres."), "P"),
    Reading.NO_RESULT: (N_("No result"), N_("void"), "I"),
}

_LAB_LABELS = {
    LabState.NOT_SENT: N_("Not sent"),
    LabState.SENT: N_("At the laboratory"),
    LabState.CONFIRMED: N_("Confirmed positive"),
    LabState.NOT_CONFIRMED: N_("Not confirmed"),
    LabState.UNABLE: N_("Laboratory unable"),
}

_LAB_STEPS: dict[LabState, frozenset[LabState]] = {
    LabState.NOT_SENT: frozenset({LabState.SENT}),
    LabState.SENT: frozenset(
        {LabState.CONFIRMED, LabState.NOT_CONFIRMED, LabState.UNABLE, LabState.NOT_SENT}
    ),
    LabState.CONFIRMED: frozenset(),
    LabState.NOT_CONFIRMED: frozenset(),
    LabState.UNABLE: frozenset({LabState.SENT}),
}


def specimen_kind_label(kind: SpecimenKind) -> str:
    """Urine, breath or oral fluid, in words."""
    return _(_KIND_LABELS[kind])


def reason_label(reason: TestReason) -> str:
    """Why a test was asked for, in words."""
    return _(_REASON_LABELS[reason])


def collection_label(status: CollectionStatus) -> str:
    """How the collection went, in words."""
    return _(_COLLECTION[status][0])


def collection_icon(status: CollectionStatus) -> str:
    """Name of the icon beside the word."""
    return _COLLECTION[status][1]


def collection_token(status: CollectionStatus) -> str:
    """Color token of the state: good, warn, bad or neut."""
    return _COLLECTION[status][2]


def reading_label(reading: Reading) -> str:
    """What the cup shows, in words."""
    return _(_READINGS[reading][0])


def reading_short(reading: Reading) -> str:
    """The word of a narrow grid cell: neg, pres., void."""
    return _(_READINGS[reading][1])


def reading_key(reading: Reading) -> str:
    """The key that enters it: N, P or I."""
    return _READINGS[reading][2]


def lab_label(state: LabState) -> str:
    """Where the laboratory is, in words."""
    return _(_LAB_LABELS[state])


def reading_of_key(key: str) -> Reading:
    """The reading a key enters.

    Raises ``RuleBroken('reading_key')`` for any key but N, P and I.
    """
    for reading, (_label, _short, letter) in _READINGS.items():
        if key.upper() == letter:
            return reading
    raise RuleBroken("reading_key", key=key)


def decide_collection(
    before: CollectionStatus,
    after: CollectionStatus,
    *,
    reason: TestReason,
    due_on: date,
    now: datetime,
    collected_at: datetime | None = None,
    note: str = "",
    has_readings: bool = False,
) -> None:
    """Whether a drawn or asked-for test may get the status ``after``; silent when it may.

    A step from *drawn*, and collecting after *unable*, are the ladder; every
    other change is a correction and needs a note. ``now`` and ``collected_at``
    are practice-local. Raises ``RuleBroken`` with the code of the rule.
    """
    if after is before:
        raise RuleBroken("collection_same", status=collection_label(after))
    if before is CollectionStatus.COLLECTED and has_readings:
        raise RuleBroken("collection_has_readings")
    if after is not CollectionStatus.DRAWN and now.date() < due_on:
        raise RuleBroken("collection_early", day=short_date(due_on))
    if after is CollectionStatus.COLLECTED:
        _check_collected_at(collected_at, reason, due_on, now)
    if not note.strip():
        if after is CollectionStatus.EXCUSED:
            raise RuleBroken("collection_excuse", field="status_note")
        if not _is_step(before, after):
            raise RuleBroken(
                "collection_correction", field="status_note", status=collection_label(before)
            )


def _is_step(before: CollectionStatus, after: CollectionStatus) -> bool:
    """A step of the ladder, as against a correction."""
    if before is CollectionStatus.UNABLE:
        return after in {CollectionStatus.COLLECTED, CollectionStatus.REFUSED}
    return before is CollectionStatus.DRAWN


def _check_collected_at(
    at: datetime | None, reason: TestReason, due_on: date, now: datetime
) -> None:
    """A collection has a time, on its day, that is not ahead."""
    if at is None:
        raise RuleBroken("collected_at_missing", field="collected_at")
    if at > now:
        raise RuleBroken("collected_at_ahead", field="collected_at", time=clock_time(now))
    if at.date() < due_on:
        raise RuleBroken("collected_before_due", field="collected_at", day=short_date(due_on))
    if reason is TestReason.RANDOM and at.date() > due_on:
        raise RuleBroken("collected_after_due", field="collected_at", day=short_date(due_on))


def decide_reading(
    status: CollectionStatus,
    analyte: str,
    *,
    analytes: Collection[str],
    lab: LabState = LabState.NOT_SENT,
    is_signed: bool = False,
) -> None:
    """Whether a reading of ``analyte`` may be entered or changed; silent when it may.

    ``analytes`` are those of the panel. Raises ``RuleBroken`` with the rule's code.
    """
    if is_signed:
        raise RuleBroken("reading_signed")
    if status is not CollectionStatus.COLLECTED:
        raise RuleBroken("reading_not_collected")
    if analyte not in analytes:
        raise RuleBroken("reading_not_on_panel", analyte=analyte)
    if lab is not LabState.NOT_SENT:
        raise RuleBroken("reading_at_laboratory", analyte=analyte)


def decide_measures(status: CollectionStatus, *, is_signed: bool) -> None:
    """Whether measures of a specimen may be entered or changed; raises ``RuleBroken``."""
    if is_signed:
        raise RuleBroken("reading_signed")
    if status is not CollectionStatus.COLLECTED:
        raise RuleBroken("reading_not_collected")


def decide_sign(
    status: CollectionStatus,
    *,
    analytes: Collection[str],
    readings: Mapping[str, Reading | None],
    is_signed: bool,
) -> None:
    """Whether a clinician may sign a result: every analyte read, and not signed yet.

    An answer of the laboratory may still be out; it is entered after signing.
    Raises ``RuleBroken`` with the rule's code.
    """
    if is_signed:
        raise RuleBroken("sign_again")
    if status is not CollectionStatus.COLLECTED:
        raise RuleBroken("reading_not_collected")
    unread = [each for each in analytes if readings.get(each) is None]
    if unread:
        raise RuleBroken("sign_unread", analytes=", ".join(unread))


def all_negative(
    analytes: Collection[str], readings: Mapping[str, Reading | None]
) -> dict[str, Reading]:
    """What *All negative* enters: every analyte not read yet, never over a reading."""
    return {each: Reading.NEGATIVE for each in analytes if readings.get(each) is None}


def decide_lab(
    before: LabState, after: LabState, *, reading: Reading | None, is_signed: bool = False
) -> None:
    """Whether the laboratory's state of an analyte may change; silent when it may.

    Only what was read is sent, and only what was sent is answered. An answer is
    entered also after signing: it comes days later. Raises ``RuleBroken``.
    """
    if reading is None:
        raise RuleBroken("lab_not_read")
    if after is LabState.NOT_SENT and is_signed:
        raise RuleBroken("reading_signed")
    if after not in _LAB_STEPS[before]:
        raise RuleBroken("lab_step", before=lab_label(before), after=lab_label(after))


sentences(
    {
        "reading_key": N_("Not saved: “{key}”. Use N, P or I."),
        "reading_signed": N_("This result is signed. Add a dated note instead."),
        "sign_again": N_("This result is signed already. Add a dated note instead."),
        "sign_unread": N_("Not read yet: {analytes}. Read the cup first, then sign."),
        "reading_not_collected": N_("No specimen was collected. Collect it first."),
        "reading_not_on_panel": N_("{analyte} is not on this panel. Nothing was saved."),
        "reading_at_laboratory": N_(
            "{analyte} went to the laboratory as read. Enter the laboratory's answer instead."
        ),
        "lab_not_read": N_("There is no reading yet. Read the cup first, then send it."),
        "lab_step": N_("The laboratory's state is “{before}”; it cannot become “{after}”."),
        "collection_same": N_("It is already marked “{status}”. Nothing was changed."),
        "collection_has_readings": N_(
            "This specimen has readings, so it was collected. Clear the readings first."
        ),
        "collection_early": N_("This test is for {day}. Enter it on that day."),
        "collection_excuse": N_("An excused test needs a reason. Write who excused it and why."),
        "collection_correction": N_("This corrects “{status}”. Write why."),
        "collected_at_missing": N_("The time of collection is missing. Enter it."),
        "collected_at_ahead": N_("That time is still ahead; it is {time} now. Enter when it was."),
        "collected_before_due": N_("That is before {day}, when the test was due. Check the date."),
        "collected_after_due": N_(
            "A random test counts on its own day, {day}. Enter what happened on that day."
        ),
    }
)
