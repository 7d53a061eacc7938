"""How few keys find a patient, and what fits what was typed, among 2,000 people."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import Standing
from iopdesk.storage import opening, search
from iopdesk.storage.models import Patient
from tests.benchmarks.data import SIZES, fill_people
from tests.conftest import PASSWORD


@pytest.fixture(scope="module")
def many(
    template_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, list[Any]]]:
    """A session over a practice of 2,000, and its people."""
    folder = tmp_path_factory.mktemp("many") / "practice"
    shutil.copytree(template_file.parent, folder, ignore=shutil.ignore_patterns("*-lock"))
    practice = opening.open_practice(
        folder / template_file.name, "dana", PASSWORD, copies_folder=folder / "keys"
    )
    with practice.write_engine.begin() as connection:
        fill_people(connection, SIZES["S"])
    with Session(practice.read_engine) as db:
        columns = (
            Patient.id,
            Patient.mrn,
            Patient.standing,
            Patient.given_name,
            Patient.family_name,
            Patient.preferred_name,
        )
        yield db, list(db.execute(select(*columns).order_by(Patient.id)))
    practice.close()


def ways(person: Any) -> list[str]:
    """What somebody may type of a name, each to its end: both orders, short pieces."""
    given, family = person.given_name.lower(), person.family_name.lower()
    pieces = [f"{family[:n]} {given}" for n in (1, 2, 3)]
    return [f"{family} {given}", f"{given} {family}", *pieces]


def first_hit(db: Session, typed: str) -> int | None:
    found = search.find_patients(db, typed, limit=8)
    return found[0] if found else None


def keys_to(db: Session, person: Any, most: int) -> int | None:
    """The fewest keys after which Enter opens the patient."""
    for count in range(1, most + 1):
        typed = {way[:count].rstrip() for way in ways(person)}
        if any(first_hit(db, each) == person.id for each in sorted(typed)):
            return count
    return None


def test_five_keys_and_enter_open_any_of_150_active_patients(many):
    db, people = many
    active = [each for each in people if each.standing is Standing.ACTIVE]
    assert len(active) == 150
    names = [(each.given_name, each.family_name) for each in active]
    unique = [each for each in active if names.count((each.given_name, each.family_name)) == 1]
    assert len(unique) > 140
    late = [each.mrn for each in unique if keys_to(db, each, 5) is None]
    assert late == []


def fitting(people: list[Any], typed: str) -> list[int]:
    """The ids of whom the typed words fit, by hand."""
    words = typed.split()
    names = [(each.id, f" {each[3]} {each[4]} {each[5]}".lower()) for each in people]
    return [key for key, name in names if all(f" {word}" in name for word in words)]


def test_who_alone_fits_what_was_typed_is_first_at_that_key(many):
    db, people = many
    tried = 0
    for person in random.Random(7).sample(people, 40):
        for way in ways(person):
            counts = ((n, len(fitting(people, way[:n]))) for n in range(1, len(way) + 1))
            alone = next((n for n, count in counts if count == 1), 0)
            if alone and not way[:alone].endswith(" "):
                tried += 1
                assert search.find_patients(db, way[:alone], limit=8) == [person.id]
    assert tried > 120


@pytest.mark.parametrize("typed", ["b", "ba", "ba d", "du", "zo l"])
def test_the_hits_are_those_that_fit_active_before_waiting_before_the_rest(many, typed):
    db, people = many
    by_id = {each.id: each for each in people}
    first = typed.split()[0]
    expected = sorted(
        fitting(people, typed),
        key=lambda each: (
            [Standing.ACTIVE, Standing.WAITING, Standing.DISCHARGED].index(by_id[each].standing),
            not by_id[each].family_name.lower().startswith(first),
            by_id[each].family_name,
            by_id[each].given_name,
            each,
        ),
    )
    assert search.find_patients(db, typed, limit=20) == expected[:20]
    assert len(search.find_patients(db, typed, limit=3000)) == len(expected)


def test_a_list_is_narrowed_to_all_that_fit_not_to_a_first_few(many):
    db, people = many
    found = set(db.scalars(select(Patient.id).where(search.fits(db, "ba"))))
    assert found == set(fitting(people, "ba"))
    assert set(db.scalars(select(Patient.id).where(search.fits(db, "  ")))) == set()


def test_a_list_forgives_one_typo_too(many):
    db, people = many
    person = next(each for each in people if len(each.family_name) > 7)
    wrong = person.family_name[:3] + "x" + person.family_name[4:]
    assert fitting(people, wrong.lower()) == []
    assert person.id in db.scalars(select(Patient.id).where(search.fits(db, wrong)))


def test_a_whole_number_stands_before_those_that_begin_so(many):
    db, people = many
    for number in (7, 42, 199, 1234):
        assert people[number - 1].id in search.find_patients(db, str(number), limit=3)
    assert first_hit(db, "42") == people[41].id
