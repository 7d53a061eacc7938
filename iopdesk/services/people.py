"""The people of the practice: who they are, their roles, and that their keys changed.

Rows only. What happens in the key file is in :mod:`iopdesk.services.person_keys`, between
the act that allows it and the act that records it.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.people import (
    CLINICAL_ROLES,
    Colleague,
    HeldRole,
    Role,
    decide_roles,
    require_somebody_left,
    role_label,
    roles_in_force,
)
from iopdesk.domain.permission import Row
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services import clinical_keys, waivers
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.storage.models import Person, PersonRole


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the list of people shows them.

    ``must_choose`` says that an administrator knows the password; ``has_key`` that they
    ever had one; ``is_interrupted`` that the key file has other keys than the practice
    knows, as after a change that did not come to its end.
    """

    person_id: int
    version: int
    uid: str
    name: str
    credentials: str
    roles: tuple[HeldRole, ...]
    public_key: bytes
    is_active: bool
    has_key: bool
    must_choose: bool
    is_interrupted: bool

    @property
    def waiting(self) -> tuple[Role, ...]:
        """Roles that a director has not approved yet."""
        return tuple(each.role for each in self.roles if each.is_waiting)

    def __repr__(self) -> str:
        return f"PersonRow(person_id={self.person_id})"


@dataclass(frozen=True, slots=True, repr=False)
class PersonChanged:
    """A person after an act; ``is_clinical`` says whether they may hold the clinical key."""

    person_id: int
    uid: str
    said: str
    is_clinical: bool = True


@question("people.list", row=Row.APPROVAL)
def list_people(work: Work) -> tuple[PersonRow, ...]:
    """Everybody who is or was at the practice, active ones first, by name."""
    held = _held(work.db)
    people = work.db.scalars(select(Person).order_by(Person.is_active.desc(), Person.name))
    return tuple(
        PersonRow(
            p.id,
            p.version,
            p.uid,
            p.name,
            p.credentials,
            tuple(held.get(p.id, ())),
            p.public_key,
            p.is_active,
            bool(p.public_key),
            p.password_set_by_id is not None,
            p.is_active and not clinical_keys.is_known(work.key_file, p.uid, p.public_key),
        )
        for p in people
    )


@question("people.must_choose", row=Row.OWN)
def must_choose_password(work: Work) -> bool:
    """Whether somebody else may know the password of the person at the desk.

    Also when the record of their newest password is missing: it was interrupted then.
    """
    person = get(work.db, Person, work.person.id)
    is_known = clinical_keys.is_known(work.key_file, person.uid, person.public_key)
    return person.password_set_by_id is not None or not is_known


@act("people.add", row=Row.PEOPLE, label=N_("Add person"), icon="plus")
def add_person(
    work: Work,
    *,
    name: str,
    credentials: str,
    roles: Collection[Role],
    auditor_until: date | None = None,
) -> PersonChanged:
    """Add a person without a password; one is set next. Raises ``RuleBroken``."""
    words = _name(work.db, name, None)
    wanted = decide_roles(
        roles,
        auditor_until=auditor_until,
        before=(),
        by_director=Role.DIRECTOR in work.person.roles,
        today=work.today,
    )
    person = Person(
        uid=os.urandom(16).hex(),
        name=words,
        credentials=credentials.strip(),
        public_key=b"",
        is_active=True,
        password_set_by_id=None,
    )
    work.db.add(person)
    work.db.flush()
    _write_roles(work, person.id, wanted)
    waivers.end_when_met(work)
    return PersonChanged(person.id, person.uid, _("{name} added").format(name=words))


@act("people.change", row=Row.PEOPLE, label=N_("Change person"), icon="pencil-outline")
def change_person(
    work: Work,
    *,
    person_id: int,
    expected_version: int,
    name: str,
    credentials: str,
    roles: Collection[Role],
    auditor_until: date | None = None,
) -> PersonChanged:
    """Change names and roles. Raises ``RuleBroken`` and ``Conflict``.

    The clinical key of who has no clinical role after it goes next.
    """
    person = get(work.db, Person, person_id, expected_version)
    words = _name(work.db, name, person_id)
    wanted = decide_roles(
        roles,
        auditor_until=auditor_until,
        before=_held(work.db).get(person_id, ()),
        by_director=Role.DIRECTOR in work.person.roles,
        today=work.today,
    )
    after = roles_in_force(wanted, work.today)
    require_somebody_left(person_id, after, _colleagues(work))
    is_clinical = bool(after & CLINICAL_ROLES)
    if not is_clinical:
        _require_key_kept(work, person)
    person.name, person.credentials = words, credentials.strip()
    _write_roles(work, person_id, wanted)
    waivers.end_when_met(work)
    said = _("{name} changed").format(name=words)
    return PersonChanged(person_id, person.uid, said, is_clinical)


@act("people.leave", row=Row.PEOPLE, label=N_("Remove person"), icon="close")
def remove_person(
    work: Work, *, person_id: int, expected_version: int, may_lose_key: bool = False
) -> PersonChanged:
    """End a person's time at the practice; what they did stays under their name.

    Their slot in the key file goes next. Raises ``RuleBroken`` for the last
    administrator or director, for oneself, and, unless it ``may_lose_key``, for the only
    one who holds the clinical key.
    """
    person = get(work.db, Person, person_id, expected_version)
    if person_id == work.person.id:
        raise RuleBroken("person.oneself")
    require_somebody_left(person_id, (), _colleagues(work))
    if not may_lose_key:
        _require_key_kept(work, person)
    person.is_active, person.public_key = False, b""
    person.password_set_by_id = None
    return PersonChanged(person_id, person.uid, _("{name} removed").format(name=person.name))


@act("people.come_back", row=Row.PEOPLE, label=N_("Take person back"), icon="restore")
def take_back(work: Work, *, person_id: int, expected_version: int) -> PersonChanged:
    """Let a person who left in again, with the roles they had; a password is set next.

    Clinical roles wait for a clinical director, as they do for somebody new.
    """
    person = get(work.db, Person, person_id, expected_version)
    person.is_active = True
    if Role.DIRECTOR not in work.person.roles:
        held = select(PersonRole).where(
            PersonRole.person_id == person_id, PersonRole.role.in_(CLINICAL_ROLES)
        )
        for role in work.db.scalars(held):
            role.waits_since = role.waits_since or work.now
    waivers.end_when_met(work)
    return PersonChanged(person_id, person.uid, _("{name} is back").format(name=person.name))


@act("people.approve", row=Row.APPROVAL, label=N_("Approve roles"), icon="check")
def approve_roles(work: Work, *, person_id: int, expected_version: int) -> PersonChanged:
    """Put the clinical roles that wait into force."""
    person = get(work.db, Person, person_id, expected_version)
    waiting = list(
        work.db.scalars(
            select(PersonRole).where(
                PersonRole.person_id == person_id, PersonRole.waits_since.is_not(None)
            )
        )
    )
    for held in waiting:
        held.waits_since = None
    words = ", ".join(role_label(held.role) for held in waiting)
    said = _("{name}: {roles} approved").format(name=person.name, roles=words)
    return PersonChanged(person_id, person.uid, said if waiting else "")


@act("people.begin_password", row=Row.PEOPLE, label=N_("Set a password"), icon="lock-outline")
def begin_password(work: Work, *, person_id: int, may_lose_key: bool = False) -> None:
    """Allow an administrator to set a person's first or next password.

    It takes the clinical key. Raises ``RuleBroken`` for who left, for oneself, and, unless
    it ``may_lose_key``, for the only one who holds that key.
    """
    person = get(work.db, Person, person_id)
    if not person.is_active:
        raise RuleBroken("person.left")
    if person_id == work.person.id:
        raise RuleBroken("person.own_password")
    if not may_lose_key:
        _require_key_kept(work, person)


@act("people.end_password", row=Row.PEOPLE, label=N_("Password set"))
def end_password(work: Work, *, person_id: int, public_key: bytes) -> PersonChanged:
    """Record the person's new key pair; they choose a password of their own next."""
    person = get(work.db, Person, person_id)
    person.public_key, person.password_set_by_id = public_key, work.person.id
    waivers.end_when_met(work)
    said = _("{name} has a new password").format(name=person.name)
    return PersonChanged(person_id, person.uid, said)


@act("people.begin_own_password", row=Row.OWN, label=N_("Change your password"))
def begin_own_password(work: Work) -> bytes:
    """Allow a person to change their own password; answers the public key on record."""
    return get(work.db, Person, work.person.id).public_key


@act("people.end_own_password", row=Row.OWN, label=N_("Password changed"))
def end_own_password(work: Work, *, public_key: bytes) -> PersonChanged:
    """Record that the person has a password that nobody else knows."""
    person = get(work.db, Person, work.person.id)
    if person.public_key != public_key:
        person.public_key = public_key
    if person.password_set_by_id is not None:
        person.password_set_by_id = None
    return PersonChanged(person.id, person.uid, _("Your password is changed"))


@act("people.begin_grant", row=Row.APPROVAL, label=N_("Give the clinical key"), icon="lock-outline")
def begin_grant(work: Work, *, person_id: int) -> bytes:
    """Allow the clinical key to be given; answers the public key that the file knows.

    Raises ``RuleBroken`` while somebody else knows the person's password, and for one
    without a clinical role in force.
    """
    person = get(work.db, Person, person_id)
    if person.password_set_by_id is not None or not person.public_key:
        raise RuleBroken("person.no_own_password", name=person.name)
    held = roles_in_force(_held(work.db).get(person_id, ()), work.today)
    if not held & {Role.COUNSELOR, Role.NURSE, Role.DIRECTOR}:
        raise RuleBroken("person.not_clinical", name=person.name)
    return person.public_key


@act("people.end_grant", row=Row.APPROVAL, label=N_("Clinical key given"))
def end_grant(work: Work, *, person_id: int) -> PersonChanged:
    """Record that the person holds the clinical key."""
    person = get(work.db, Person, person_id)
    said = _("{name} has the clinical key").format(name=person.name)
    return PersonChanged(person_id, person.uid, said)


# -- inside -----------------------------------------------------------------------


def _held(db: Session) -> dict[int, list[HeldRole]]:
    found: dict[int, list[HeldRole]] = {}
    for row in db.scalars(select(PersonRole).order_by(PersonRole.id)):
        held = HeldRole(row.role, row.waits_since is not None, row.ends_on)
        found.setdefault(row.person_id, []).append(held)
    return found


def _require_key_kept(work: Work, person: Person) -> None:
    """Refuse to take the clinical key from the only one who holds it: it would be lost."""
    key_file = work.key_file
    if key_file is None or not clinical_keys.has_grant(key_file, person.uid):
        return
    if not clinical_keys.is_safe_without(work.db, key_file, person.uid):
        raise RuleBroken("person.last_clinical_key", name=person.name)


def _colleagues(work: Work) -> list[Colleague]:
    """Everybody; who has no password yet can do nothing, whatever their roles."""
    held = _held(work.db)
    return [
        Colleague(
            p.id,
            p.is_active and bool(p.public_key),
            roles_in_force(held.get(p.id, ()), work.today),
        )
        for p in work.db.scalars(select(Person))
    ]


def _name(db: Session, name: str, person_id: int | None) -> str:
    words = " ".join(name.split())
    if not words:
        raise RuleBroken("person.no_name", field="name")
    for other_id, other in db.execute(select(Person.id, Person.name)):
        if other_id != person_id and other.casefold() == words.casefold():
            raise RuleBroken("person.same_name", field="name")
    return words


def _write_roles(work: Work, person_id: int, wanted: Collection[HeldRole]) -> None:
    rows = {
        row.role: row
        for row in work.db.scalars(select(PersonRole).where(PersonRole.person_id == person_id))
    }
    for held in wanted:
        row = rows.pop(held.role, None)
        if row is None:
            since = work.now if held.is_waiting else None
            work.db.add(
                PersonRole(
                    person_id=person_id, role=held.role, waits_since=since, ends_on=held.ends_on
                )
            )
            continue
        if not held.is_waiting and row.waits_since is not None:
            row.waits_since = None
        if row.ends_on != held.ends_on:
            row.ends_on = held.ends_on
    for gone in rows.values():
        work.db.delete(gone)


sentences(
    {
        "person.no_name": N_("The person has no name. Enter one."),
        "person.same_name": N_(
            "Somebody of this name is at the practice already. Add a middle initial."
        ),
        "person.oneself": N_(
            "Nobody can remove themselves. Another administrator does it. Nothing was changed."
        ),
        "person.own_password": N_(
            "This is your own password. Nothing was changed; change it by the menu, so that you "
            "keep your clinical key."
        ),
        "person.last_clinical_key": N_(
            "Nobody but {name} holds the clinical key, and there is no proven clinical recovery "
            "sheet. Without the key no counseling note can ever be read again. Give it to another "
            "clinician or make the clinical sheet first."
        ),
        "person.left": N_("This person left the practice. Take them back first."),
        "person.no_own_password": N_(
            "{name} has not chosen a password of their own yet. Give the key after they have."
        ),
        "person.not_clinical": N_(
            "{name} has no clinical role in force. Approve their role first."
        ),
    }
)
