"""Roles: which count, which wait for a director, and that somebody is always left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from iopdesk.domain.people import (
    CLINICAL_ROLES,
    Colleague,
    HeldRole,
    Role,
    decide_roles,
    require_somebody_left,
    roles_in_force,
)
from iopdesk.errors import RuleBroken

TODAY = date(2026, 10, 22)


@pytest.mark.parametrize(
    ("held", "counts"),
    [
        (HeldRole(Role.COUNSELOR), True),
        (HeldRole(Role.COUNSELOR, is_waiting=True), False),
        (HeldRole(Role.AUDITOR, ends_on=TODAY), True),
        (HeldRole(Role.AUDITOR, ends_on=TODAY - timedelta(days=1)), False),
        (HeldRole(Role.AUDITOR, is_waiting=True, ends_on=TODAY), False),
    ],
)
def test_a_role_counts_unless_it_waits_or_its_last_day_is_over(
    held: HeldRole, *, counts: bool
) -> None:
    assert (held.role in roles_in_force([held], TODAY)) is counts


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("by_director", [True, False])
def test_only_a_new_clinical_role_waits_and_not_when_a_director_gives_it(
    role: Role, *, by_director: bool
) -> None:
    until = TODAY if role is Role.AUDITOR else None
    (held,) = decide_roles(
        {role}, auditor_until=until, before=(), by_director=by_director, today=TODAY
    )
    assert held.is_waiting is (role in CLINICAL_ROLES and not by_director)
    assert held.ends_on == until


def test_a_role_that_was_in_force_stays_so_and_one_that_waited_waits_on() -> None:
    before = (HeldRole(Role.COUNSELOR), HeldRole(Role.NURSE, is_waiting=True))
    after = decide_roles(
        {Role.NURSE, Role.COUNSELOR, Role.BILLER},
        auditor_until=None,
        before=before,
        by_director=False,
        today=TODAY,
    )
    assert after == (
        HeldRole(Role.COUNSELOR),
        HeldRole(Role.NURSE, is_waiting=True),
        HeldRole(Role.BILLER),
    )


@pytest.mark.parametrize(
    ("roles", "until", "code"),
    [
        (set(), None, "person.no_role"),
        ({Role.AUDITOR}, None, "person.auditor_end"),
        ({Role.AUDITOR}, TODAY - timedelta(days=1), "person.auditor_end"),
    ],
)
def test_what_is_missing_is_asked_for(roles: set[Role], until: date | None, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        decide_roles(roles, auditor_until=until, before=(), by_director=True, today=TODAY)


BOTH = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
ADMIN, DIRECTOR = frozenset({Role.ADMINISTRATOR}), frozenset({Role.DIRECTOR})


@pytest.mark.parametrize(
    ("after", "others", "code"),
    [
        (set(), [Colleague(1, True, BOTH)], "person.last_administrator"),
        (ADMIN, [Colleague(1, True, BOTH)], "person.last_director"),
        (ADMIN, [Colleague(1, True, BOTH), Colleague(2, True, DIRECTOR)], None),
        (ADMIN, [Colleague(1, True, BOTH), Colleague(2, False, DIRECTOR)], "person.last_director"),
        (set(), [Colleague(1, True, BOTH), Colleague(2, True, BOTH)], None),
        (set(), [Colleague(1, True, frozenset({Role.BILLER})), Colleague(2, True, BOTH)], None),
    ],
)
def test_an_administrator_and_a_director_are_always_left(
    after: set[Role], others: list[Colleague], code: str | None
) -> None:
    if code is None:
        require_somebody_left(1, after, others)
        return
    with pytest.raises(RuleBroken, match=code):
        require_somebody_left(1, after, others)
