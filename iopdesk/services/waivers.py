"""Going without a second administrator: who said so, when, and when it was met after all.

Nothing is deleted: the newest row says how things stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.people import Role
from iopdesk.domain.permission import Row
from iopdesk.domain.waivers import ADMINISTRATORS, ENDED, ONE_ADMINISTRATOR, decide_waiver
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.practices import WAIVE
from iopdesk.storage.models import Person, PersonRole, Waiver


@dataclass(frozen=True, slots=True, repr=False)
class WaiverGiven:
    """A waiver in force: who gave it, when, and in which words."""

    name: str
    given_at: datetime
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class Waived:
    """What is told after a waiver."""

    said: str


@question("people.waiver", row=Row.APPROVAL)
def read_waiver(work: Work) -> WaiverGiven | None:
    """The waiver of a second administrator that is in force, if any."""
    newest = _newest(work.db)
    if newest is None or newest.what == ENDED:
        return None
    given_at = newest.given_at.astimezone(work.practice.zone)
    return WaiverGiven(work.db.get_one(Person, newest.person_id).name, given_at, newest.words)


@act(WAIVE, row=Row.PEOPLE, label=N_("Waive a second administrator"))
def waive(work: Work, *, waiver: str) -> Waived:
    """Go without a second administrator, in the person's own words.

    Raises ``RuleBroken`` for words too short, and where there are two.
    """
    words = decide_waiver(waiver, administrators=count_administrators(work))
    work.db.add(
        Waiver(what=ONE_ADMINISTRATOR, words=words, person_id=work.person.id, given_at=work.now)
    )
    return Waived(_("Waived: a second administrator"))


def end_when_met(work: Work) -> None:
    """End a waiver in force once there are two administrators; part of acts on people."""
    newest = _newest(work.db)
    if newest is None or newest.what == ENDED or count_administrators(work) < ADMINISTRATORS:
        return
    work.db.add(Waiver(what=ENDED, words="", person_id=work.person.id, given_at=work.now))


def count_administrators(work: Work) -> int:
    """How many administrators there are today who have a password, so that they can come in."""
    work.db.flush()
    held = (
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(
            Person.is_active,
            Person.public_key != b"",
            PersonRole.role == Role.ADMINISTRATOR,
            PersonRole.waits_since.is_(None),
            or_(PersonRole.ends_on.is_(None), PersonRole.ends_on >= work.today),
        )
    )
    return len(work.db.scalars(held.distinct()).all())


def _newest(db: Session) -> Waiver | None:
    known = (ONE_ADMINISTRATOR, ENDED)
    return db.scalars(
        select(Waiver).where(Waiver.what.in_(known)).order_by(Waiver.id.desc())
    ).first()
