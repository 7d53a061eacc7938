"""Fixtures of every test: a real encrypted practice file, a door, a clock that stands still.

One template practice is made per run and copied per test; key derivation is
cheap here and only here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from iopdesk import paths
from iopdesk.domain.patients import NewPatient
from iopdesk.domain.people import Role, Staff
from iopdesk.services import catalog, patients, practices
from iopdesk.services.door import Door
from iopdesk.services.practices import NewPractice, NewStaff
from iopdesk.storage import keys, opening, private_temp
from iopdesk.storage.opening import OpenPractice

assert catalog  # every act is registered before any test

settings.register_profile(
    "desk",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("desk")

PASSWORD = "larkspur fixture"
NOW = datetime(2026, 10, 22, 13, 12, tzinfo=UTC)
"""Thursday, October 22, 2026, 9:12 AM in New York."""

PRACTICE = NewPractice(
    uid="c0ffee00c0ffee00c0ffee00c0ffee00",
    name="Larkspur Recovery",
    address="1420 Alder Street, Suite 200, Decatur, GA 30030",
    phone="(404) 555-0140",
    fax="(404) 555-0141",
    crisis_phone="(404) 555-0199",
    zone="America/New_York",
    mrn_prefix="LR",
)
STAFF = (
    ("dana", "Dana Okafor", "LCSW", {Role.DIRECTOR, Role.ADMINISTRATOR}),
    ("ravi", "Ravi Menon", "LPC", {Role.COUNSELOR}),
    ("marcus", "Marcus Bell", "CADC II", {Role.COUNSELOR}),
    ("ines", "Ines Calloway", "MD", {Role.NURSE}),
    ("elin", "Elin Thornquist", "", {Role.TECHNICIAN}),
    ("tessa", "Tessa Lund", "", {Role.FRONT_DESK}),
    ("bo", "Bo Fairweather", "", {Role.BILLER}),
    ("ada", "Ada Quill", "", {Role.ADMINISTRATOR}),
    ("otto", "Otto Reyes", "", {Role.AUDITOR}),
)
ROOMS = (("Room A", 14), ("Room B", 14), ("Office 1", 4), ("Office 2", 4), ("Office 3", 4))


class FrozenClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, span: timedelta) -> None:
        """Move on by a span."""
        self.at += span


@pytest.fixture(scope="session", autouse=True)
def _cheap_keys() -> Iterator[None]:
    with keys.cheap_costs_for_tests():
        yield


@pytest.fixture(scope="session", autouse=True)
def _private_temp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Passing files of the tests stay out of the person's own cache."""
    made = tmp_path_factory.mktemp("temporary") / str(os.getpid())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "private_temp", lambda: made)
        yield
        private_temp.wipe()


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory, _cheap_keys: None) -> Path:
    """A practice file with its staff and rooms, closed; copied per test, never opened."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "larkspur.iopdesk"
    staff = [
        (NewStaff(uid, name, credentials, frozenset(roles)), PASSWORD)
        for uid, name, credentials, roles in STAFF
    ]
    practice = practices.create(
        path,
        PRACTICE,
        staff,
        ROOMS,
        now=NOW - timedelta(days=200),
        cost=keys.CHEAP_FOR_TESTS,
        copies_folder=folder / "keys",
    )
    practice.close()
    return path


@pytest.fixture
def practice_path(template_file: Path, tmp_path: Path) -> Path:
    """A fresh copy of the template practice, closed."""
    folder = tmp_path / "practice"
    shutil.copytree(template_file.parent, folder, ignore=shutil.ignore_patterns("*-lock"))
    return folder / template_file.name


@pytest.fixture
def practice_file(practice_path: Path) -> Iterator[OpenPractice]:
    """A fresh practice file, opened by Dana Okafor."""
    practice = opening.open_practice(
        practice_path, "dana", PASSWORD, copies_folder=practice_path.parent / "keys"
    )
    yield practice
    practice.close()


@pytest.fixture
def clock() -> FrozenClock:
    """The clock of the door: Thursday, October 22, 2026, 9:12 AM in New York."""
    return FrozenClock()


@pytest.fixture
def door(practice_file: OpenPractice, clock: FrozenClock) -> Door:
    """The door of a fresh practice, Dana Okafor (director and administrator) signed in."""
    made = Door(practice_file, clock)
    dana = practices.staff_by_uid(practice_file.read_engine, "dana")
    assert dana is not None
    made.sign_in(dana, practice_file.clinical_key)
    return made


@pytest.fixture
def as_person(door: Door, practice_file: OpenPractice) -> Callable[..., Staff]:
    """Call with a name to find a person, and (unless ``sign_in=False``) put them at the door."""

    def find(name: str, *, sign_in: bool = True) -> Staff:
        with Session(practice_file.read_engine) as db:
            person = next(p for p in practices.read_staff(db) if p.name == name)
        if sign_in:
            door.sign_in(person, None)
        return person

    return find


@pytest.fixture
def read_session(practice_file: OpenPractice) -> Iterator[Session]:
    """A session that reads what was committed; close it before acting again."""
    with Session(practice_file.read_engine) as db:
        yield db


@pytest.fixture
def make_patient(door: Door) -> Callable[..., int]:
    """Call with given and family name (and more fields) to add a patient; returns the id."""

    def make(given: str, family: str, **more: Any) -> int:
        fields = NewPatient(given_name=given, family_name=family, **more)
        saved: int = door.do(patients.add_patient, fields=fields).result.patient_id
        return saved

    return make
