"""How few keys find a patient, and what fits what was typed, among 2,000 people."""

from __future__ import annotations

import random
import re
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
from tests.benchmarks import finding
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


def place_in_name(person: Any, first: str) -> int:
    """0 where the family name begins so, 1 where the given name does, else 2."""
    names = (person.family_name, person.given_name)
    return next((at for at, name in enumerate(names) if name.lower().startswith(first)), 2)


@pytest.mark.parametrize("typed", ["b", "ba", "ba d", "du", "zo l"])
def test_the_hits_are_those_that_fit_active_before_waiting_before_the_rest(many, typed):
    db, people = many
    by_id = {each.id: each for each in people}
    first = typed.split()[0]
    expected = sorted(
        fitting(people, typed),
        key=lambda each: (
            [Standing.ACTIVE, Standing.WAITING, Standing.DISCHARGED].index(by_id[each].standing),
            place_in_name(by_id[each], first),
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


# -- the oracle -------------------------------------------------------------------

FREE_END = "3002"
"""In nobody's phone number, record number or date of birth."""


@pytest.fixture(scope="module")
def crowd(
    template_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, list[dict[str, Any]]]]:
    """A session over 3,000 people with names of every kind."""
    folder = tmp_path_factory.mktemp("crowd") / "practice"
    shutil.copytree(template_file.parent, folder, ignore=shutil.ignore_patterns("*-lock"))
    practice = opening.open_practice(
        folder / template_file.name, "dana", PASSWORD, copies_folder=folder / "keys"
    )
    rows = finding.people(3_000)
    assert not any(FREE_END in re.sub(r"\D", "", row["phone"]) for row in rows)
    rows[-1]["mrn"] = f"LR-7{FREE_END}"
    with practice.write_engine.begin() as connection:
        finding.fill(connection, rows)
    with Session(practice.read_engine) as db:
        yield db, rows
    practice.close()


def test_the_right_one_is_among_the_first_three_whenever_few_fit(crowd):
    found = finding.score(*crowd, count=400)
    assert found.decided.total() > 300
    assert set(found.decided) == {
        "name parts begun", "whole names", "preferred, former", "record number",
        "date of birth", "phone tail", "inside of a word", "one typo",
    }  # fmt: skip
    assert found.percent >= 99, found.missed


def test_inside_comes_before_a_typo_and_only_when_nobody_begins_so(crowd):
    db, rows = crowd
    names = {row["id"]: search.index_row(Patient(**row))["names"] for row in rows}
    words = {word for each in names.values() for word in each.split()}
    long = sorted(word[2:] for word in words if len(word) > 7)
    inner = next(each for each in long if not any(word.startswith(each) for word in words))
    holders = {key for key, each in names.items() if inner in each}
    assert set(search.find_patients(db, inner, limit=500)) == holders
    begun = next(each for each in sorted(words) if any(each in word[1:] for word in words))
    found = search.find_patients(db, begun, limit=500)
    assert found
    assert all(f" {begun}" in f" {names[each]}" for each in found)


def test_a_record_number_is_found_by_its_letters_and_zeros_or_without_them(crowd):
    db, _rows = crowd
    for typed in ("LR-00042", "lr00042", "lr42", "lr-42", "00042", "042", "42", "#42"):
        assert first_hit(db, typed) == 42


def test_a_record_number_is_found_by_its_end_when_nothing_begins_so(crowd):
    db, rows = crowd
    assert rows[-1]["mrn"] == f"LR-7{FREE_END}"
    assert search.find_patients(db, FREE_END, limit=8) == [rows[-1]["id"]]


def test_the_closest_name_stands_first_among_those_with_a_typo(crowd):
    db, rows = crowd
    row = next(each for each in rows if each["id"] % 9 and len(each["family_name"]) == 8)
    wrong = row["family_name"].lower()[:3] + "x" + row["family_name"].lower()[4:]
    best = search.find_patients(db, wrong, limit=1)
    assert [rows[each - 1]["family_name"].lower() for each in best] == [row["family_name"].lower()]


def test_a_phone_number_however_it_is_written_finds_who_has_it(crowd):
    db, rows = crowd
    digits = "".join(char for char in rows[76]["phone"] if char.isdigit())
    area, three, four = digits[:3], digits[3:6], digits[6:]
    for typed in (f"({area}) {three}-{four}", f"+1 {area} {three} {four}", digits):
        assert search.find_patients(db, typed, limit=8) == [77]
