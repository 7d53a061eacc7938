"""Waiting: what a call told, what was tried, what comes next, and how it ended.

A patient from a list has no entry until something is recorded; until then the wait is
counted from the referral.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.intake import (
    AttemptResult,
    ContactWay,
    Priority,
    WaitOutcome,
    check_asked,
    check_attempt,
    check_next_step,
    check_priority,
    check_texts,
    decide_closing,
    standing_after_waiting,
)
from iopdesk.domain.patients import LIMITS, Standing
from iopdesk.domain.permission import Row
from iopdesk.domain.phones import format_phone
from iopdesk.domain.texts import clean_line
from iopdesk.errors import Conflict, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import ContactAttempt, Episode, Patient, WaitEntry


@dataclass(frozen=True, slots=True, repr=False)
class Inquiry:
    """What a call tells: who called, what for, how urgent it is, and what comes next.

    ``caller`` is empty where the patient called. ``asked_on`` None is today.
    """

    asked_on: date | None = None
    caller: str = ""
    caller_relation: str = ""
    caller_phone: str = ""
    asks_for: str = ""
    wanted_times: str = ""
    priority: Priority | None = None
    priority_since: date | None = None
    interim_services: str = ""
    interim_on: date | None = None
    next_step: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class WaitChanged:
    """A patient's waiting after an act, and what the toast says of it."""

    patient_id: int
    said: str


# -- acts -------------------------------------------------------------------------


@act(
    "wait.begin",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Put on the wait list"),
    icon="account-clock-outline",
    is_private=True,
)
def begin_waiting(work: Work, *, patient_id: int, inquiry: Inquiry) -> WaitChanged:
    """Let somebody wait who called again.

    Raises ``RuleBroken``: in care, on the wait list already, what an inquiry must not say.
    """
    patient = get(work.db, Patient, patient_id)
    if patient.standing is Standing.ACTIVE:
        raise RuleBroken("wait.in_care")
    if patient.standing is Standing.WAITING and open_entry(work.db, patient_id) is not None:
        raise RuleBroken("wait.open_already")
    add_entry(work, patient_id, inquiry)
    if patient.standing is not Standing.WAITING:
        patient.standing = Standing.WAITING
    return _changed(work, patient_id, _("{name} is on the wait list"))


@act(
    "wait.change",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Edit inquiry"),
    icon="pencil-outline",
    is_private=True,
)
def change_inquiry(
    work: Work, *, patient_id: int, expected_version: int, inquiry: Inquiry
) -> WaitChanged:
    """Correct what the call told, its priority and interim services, and the next step."""
    entry = _for_change(work, patient_id, expected_version)
    for name, value in _columns(work, inquiry, entry.next_on).items():
        if getattr(entry, name) != value:
            setattr(entry, name, value)
    return _changed(work, patient_id, _("{name}: inquiry saved"))


@act(
    "wait.plan",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Set next step"),
    icon="calendar-clock-outline",
    is_private=True,
)
def set_next_step(
    work: Work, *, patient_id: int, expected_version: int, next_step: str, next_on: date | None
) -> WaitChanged:
    """Say what is to be done next, and when; empty takes it away."""
    _plan(work, patient_id, expected_version, next_step, next_on)
    return _changed(work, patient_id, _("{name}: next step set"))


@act(
    "wait.try",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Record contact attempt"),
    icon="phone",
    is_private=True,
)
def record_attempt(
    work: Work,
    *,
    patient_id: int,
    tried_at: datetime,
    way: ContactWay,
    result: AttemptResult,
    note: str = "",
    next_step: str | None = None,
    next_on: date | None = None,
    expected_version: int = 0,
) -> WaitChanged:
    """Record one try to reach somebody, and what follows from it.

    ``next_step`` None leaves the next step as it is, as for somebody who does not wait.
    """
    get(work.db, Patient, patient_id)
    check_attempt(tried_at, now=work.now)
    check_texts(note=note)
    work.db.add(
        ContactAttempt(
            patient_id=patient_id,
            tried_at=tried_at,
            tried_by_id=work.person.id,
            way=way,
            result=result,
            note=note.strip(),
        )
    )
    if next_step is not None:
        _plan(work, patient_id, expected_version, next_step, next_on)
    return _changed(work, patient_id, _("{name}: attempt recorded"))


@act(
    "wait.close",
    row=Row.SCHEDULE,
    subject="patient_id",
    undo=True,
    label=N_("Take off the wait list"),
    icon="exit-run",
    is_private=True,
)
def close_waiting(
    work: Work,
    *,
    patient_id: int,
    expected_version: int,
    outcome: WaitOutcome,
    on: date,
    words: str = "",
) -> WaitChanged:
    """End the waiting without an admission; the record stays, and the patient may call again."""
    entry = _for_change(work, patient_id, expected_version)
    decide_closing(outcome, on, asked_on=entry.asked_on, today=work.today)
    check_texts(words=words)
    _close(entry, outcome, on, words)
    was_in_care = work.db.scalar(
        select(Episode.id).where(Episode.patient_id == patient_id).limit(1)
    )
    patient = get(work.db, Patient, patient_id)
    patient.standing = standing_after_waiting(was_in_care=was_in_care is not None)
    return _changed(work, patient_id, _("{name} is off the wait list"))


# -- for other acts ---------------------------------------------------------------


def open_entry(db: Session, patient_id: int) -> WaitEntry | None:
    """The entry of somebody who waits; None where nobody recorded one."""
    return db.scalars(
        select(WaitEntry).where(WaitEntry.patient_id == patient_id, WaitEntry.closed_on.is_(None))
    ).one_or_none()


def add_entry(work: Work, patient_id: int, inquiry: Inquiry) -> WaitEntry:
    """Open an entry inside an act that is running. Raises what the rules of an inquiry raise."""
    entry = WaitEntry(
        patient_id=patient_id,
        taken_by_id=work.person.id,
        closed_on=None,
        outcome=None,
        outcome_words="",
        **_columns(work, inquiry),
    )
    work.db.add(entry)
    work.db.flush()
    return entry


def end_by_admission(work: Work, patient_id: int, on: date) -> None:
    """Close the entry of somebody who is being admitted, where there is one."""
    entry = open_entry(work.db, patient_id)
    if entry is not None:
        _close(entry, WaitOutcome.ADMITTED, max(on, entry.asked_on), "")


# -- inside -----------------------------------------------------------------------


def _plan(work: Work, patient_id: int, version: int, step: str, on: date | None) -> None:
    entry = _for_change(work, patient_id, version)
    check_texts(next_step=step)
    check_next_step(step, on, today=work.today, before=entry.next_on)
    if (entry.next_step, entry.next_on) != (step.strip(), on):
        entry.next_step, entry.next_on = step.strip(), on


def _for_change(work: Work, patient_id: int, expected_version: int) -> WaitEntry:
    """The open entry, made where somebody waits without one.

    Raises ``RuleBroken("wait.not_waiting")``, or ``Conflict`` when it changed since.
    """
    patient = get(work.db, Patient, patient_id)
    entry = open_entry(work.db, patient_id)
    if patient.standing is not Standing.WAITING:
        raise RuleBroken("wait.not_waiting")
    if entry is None and expected_version == 0:
        asked_on = min(patient.referred_on or work.today, work.today)
        return add_entry(work, patient_id, Inquiry(asked_on=asked_on))
    if entry is None or entry.version != expected_version:
        raise Conflict("waitentry")
    return entry


def _columns(work: Work, inquiry: Inquiry, next_before: date | None = None) -> dict[str, Any]:
    """The columns of an inquiry, checked; a priority counts from the call unless told."""
    asked_on = inquiry.asked_on or work.today
    check_asked(asked_on, today=work.today)
    texts = {
        "caller": clean_line(inquiry.caller),
        "caller_relation": clean_line(inquiry.caller_relation),
        "asks_for": inquiry.asks_for.strip(),
        "wanted_times": inquiry.wanted_times.strip(),
        "interim_services": inquiry.interim_services.strip(),
        "next_step": inquiry.next_step.strip(),
    }
    check_texts(**texts)
    phone = format_phone(clean_line(inquiry.caller_phone)).text
    if len(phone) > LIMITS["phone"]:
        raise RuleBroken("patient.too_long", field="caller_phone", limit=LIMITS["phone"])
    since = inquiry.priority_since
    if inquiry.priority is None:
        since = None
    elif since is None:
        since = asked_on
    check_priority(inquiry.priority, since, inquiry.interim_on, today=work.today)
    check_next_step(inquiry.next_step, inquiry.next_on, today=work.today, before=next_before)
    return {
        **texts,
        "asked_on": asked_on,
        "caller_phone": phone,
        "priority": inquiry.priority,
        "priority_since": since,
        "interim_on": inquiry.interim_on,
        "next_on": inquiry.next_on,
    }


def _close(entry: WaitEntry, outcome: WaitOutcome, on: date, words: str) -> None:
    entry.closed_on, entry.outcome, entry.outcome_words = on, outcome, words.strip()


def _changed(work: Work, patient_id: int, said: str) -> WaitChanged:
    return WaitChanged(patient_id, said.format(name=name_of(work, patient_id)))


sentences(
    {
        "wait.in_care": N_("The patient is in care. Nobody waits who is in care already."),
        "wait.open_already": N_("The patient is on the wait list already. Edit the inquiry there."),
        "wait.not_waiting": N_(
            "The patient is not on the wait list any more. Put the patient on it first."
        ),
    }
)
