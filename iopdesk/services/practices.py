"""The practice: its facts, making a new one, and who its people are."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.people import CLINICAL_ROLES, Role, Staff
from iopdesk.domain.waivers import ONE_ADMINISTRATOR, decide_founding
from iopdesk.i18n import _
from iopdesk.services.acts import PracticeFacts
from iopdesk.storage import audit, change_log
from iopdesk.storage.base import ACT
from iopdesk.storage.engine import in_words
from iopdesk.storage.key_file import CrisisLine, KeyFile
from iopdesk.storage.keys import KdfCost
from iopdesk.storage.models import Counter, Person, PersonRole, Practice, Room, Setting, Waiver
from iopdesk.storage.opening import NewPerson, OpenPractice, create_practice

WAIVE: Final = "people.waive"
"""The audit's name of a waiver, the same when it is given at founding and later."""

_FIRST_ID: Final = 1
"""An empty file gives its first person this number."""


@dataclass(frozen=True, slots=True)
class NewPractice:
    """What first run asks about the practice."""

    uid: str
    name: str
    address: str
    phone: str
    fax: str
    crisis_phone: str
    zone: str
    mrn_prefix: str
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A person of the practice, as first run and the demo make them."""

    uid: str
    name: str
    credentials: str
    roles: frozenset[Role]
    public_key: bytes = b""
    must_choose: bool = False
    """The first person knows their password, so they choose another at the first sign-in."""


def read_facts(db: Session) -> PracticeFacts:
    """The facts every act may know, with the practice's settings applied."""
    row = db.scalars(select(Practice)).one()
    week_start = db.scalar(
        select(Setting.value).where(Setting.person_id.is_(None), Setting.key == "week_start")
    )
    return PracticeFacts(
        name=row.name,
        uid=row.uid,
        zone=ZoneInfo(row.zone),
        mrn_prefix=row.mrn_prefix,
        is_demo=row.is_demo,
        crisis_phone=row.crisis_phone,
        week_start=6 if week_start == "sunday" else 0,
    )


def read_staff(db: Session, today: date | None = None) -> tuple[Staff, ...]:
    """Everyone active at the practice, by name, with the roles in force on ``today``.

    Without a day, roles that end count as well.
    """
    roles: dict[int, set[Role]] = {}
    in_force = select(PersonRole.person_id, PersonRole.role).where(PersonRole.waits_since.is_(None))
    if today is not None:
        in_force = in_force.where(or_(PersonRole.ends_on.is_(None), PersonRole.ends_on >= today))
    for person_id, role in db.execute(in_force):
        roles.setdefault(person_id, set()).add(role)
    people = db.scalars(select(Person).where(Person.is_active).order_by(Person.name))
    return tuple(
        Staff(p.id, p.uid, p.name, p.credentials, frozenset(roles.get(p.id, ()))) for p in people
    )


def staff_by_uid(engine: Engine, uid: str, today: date | None = None) -> Staff | None:
    """The person a key slot belongs to, or None when the file does not know them."""
    with Session(engine) as db:
        return next((person for person in read_staff(db, today) if person.uid == uid), None)


def create(
    path: Path,
    practice: NewPractice,
    staff: Sequence[tuple[NewStaff, str]],
    rooms: Sequence[tuple[str, int]],
    *,
    now: datetime,
    cost: KdfCost,
    copies_folder: Path | None = None,
    waiver: str = "",
    more: Callable[[Engine], None] | None = None,
) -> OpenPractice:
    """Make a practice file with its people (each with a password) and open it for the first.

    Never half: the file gets its name only after the practice's rows are in it, and
    what ``more`` adds to them. ``waiver`` is what the first person says where there is no
    second administrator. Raises ``RuleBroken("waiver.needed" | "waiver.too_short")`` and
    what :func:`iopdesk.storage.opening.create_practice` raises.
    """
    administrators = sum(Role.ADMINISTRATOR in one.roles for one, _password in staff)
    waived = decide_founding(administrators, waiver)
    people = [
        NewPerson(one.uid, one.name, password, bool(one.roles & CLINICAL_ROLES))
        for one, password in staff
    ]

    def fill(engine: Engine, keys: KeyFile) -> None:
        known = [replace(one, public_key=keys.slot(one.uid).public_key) for one, _password in staff]
        found(engine, replace(practice, uid=keys.practice_id), known, rooms, waived, now=now)
        if more is not None:
            more(engine)

    return create_practice(
        path,
        practice_name=practice.name,
        crisis_lines=[CrisisLine(_("24-hour crisis line"), practice.crisis_phone)],
        people=people,
        cost=cost,
        is_demo=practice.is_demo,
        copies_folder=copies_folder,
        fill=fill,
    )


def found(
    engine: Engine,
    practice: NewPractice,
    staff: Sequence[NewStaff],
    rooms: Sequence[tuple[str, int]],
    waiver: str = "",
    *,
    now: datetime,
) -> None:
    """Write the first act of a new, empty practice file: the practice and its people.

    It runs outside of the door because nobody can be signed in yet; it is
    logged and chained like every other act. A ``waiver`` has an entry of its own behind it.
    """
    entries = [audit.Entry(now, None, "practice.found")]
    if waiver:
        entries.append(audit.Entry(now, _FIRST_ID, WAIVE))
    with Session(engine, expire_on_commit=False) as db:
        audit.start(db.connection(), epoch=practice.uid)
        db.add_all([Counter(name="mrn", next=1), Counter(name="document", next=1)])
        with acting_alone(db, *entries):
            _add_rows(db, practice, staff, rooms, now)
            if waiver:
                db.add(
                    Waiver(what=ONE_ADMINISTRATOR, words=waiver, person_id=_FIRST_ID, given_at=now)
                )


@contextlib.contextmanager
def acting_alone(db: Session, *entries: audit.Entry) -> Iterator[None]:
    """One act outside of the door, where nobody can be signed in; commits at its end.

    What is changed inside is logged and chained under the first entry, as every act is.
    What the disk refuses becomes a ``Trouble``; nothing was written then.
    """
    connection = db.connection()
    head = audit.head(connection)
    token = ACT.set(head.seq + 1)
    try:
        with in_words():
            db.flush()
            change_log.begin(db)
            yield
            db.flush()
            change_log.check_no_unlogged_write(db)
            rows: Sequence[Mapping[str, Any]] = change_log.write(db, head.seq + 1)
            for entry in entries:
                head = audit.append(connection, head, entry, rows)
                rows = ()
            db.info["door_commits"] = True
            db.commit()
    finally:
        ACT.reset(token)


def _add_rows(
    db: Session,
    practice: NewPractice,
    staff: Sequence[NewStaff],
    rooms: Sequence[tuple[str, int]],
    now: datetime,
) -> None:
    db.add(
        Practice(
            uid=practice.uid,
            name=practice.name,
            address=practice.address,
            phone=practice.phone,
            fax=practice.fax,
            crisis_phone=practice.crisis_phone,
            zone=practice.zone,
            mrn_prefix=practice.mrn_prefix,
            is_demo=practice.is_demo,
            created_at=now,
        )
    )
    for person in staff:
        row = Person(
            uid=person.uid,
            name=person.name,
            credentials=person.credentials,
            public_key=person.public_key,
            is_active=True,
            password_set_by_id=_FIRST_ID if person.must_choose else None,
        )
        db.add(row)
        db.flush()
        db.add_all(PersonRole(person_id=row.id, role=role) for role in sorted(person.roles))
    db.add_all(Room(name=name, seats=seats, is_active=True) for name, seats in rooms)
