"""Medicines: found by their words, what they explain, when they are missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.medications import (
    Medication,
    detection_days,
    expected_analytes,
    explains,
    formulary_keys,
    is_missed,
)
from iopdesk.domain.specimens import SpecimenKind

URINE = SpecimenKind.URINE
DAY = date(2026, 10, 22)


@pytest.mark.parametrize(
    ("name", "expects"),
    [
        ("Buprenorphine–naloxone 8 mg–2 mg daily", {"BUP"}),
        ("buprenorphine/naloxone film", {"BUP"}),
        ("SUBOXONE 8-2", {"BUP"}),
        ("Sublocade 300 mg monthly", {"BUP"}),
        ("Methadone 80 mg", {"MTD", "EDDP"}),
        ("Mixed amphetamine salts XR 20 mg", {"AMP"}),
        ("Adderall", {"AMP"}),
        ("Lisdexamfetamine 40 mg", {"AMP"}),
        ("Methylphenidate ER", set()),
        ("Diazepam 5 mg", {"BZO"}),
        ("Clonazepam 0.5 mg", {"BZO"}),
        ("Oxycodone/acetaminophen", {"OXY"}),
        ("Acetaminophen-codeine #3", {"OPI"}),
        ("Morphine sulfate", {"OPI"}),
        ("Hydrocodone", {"OPI"}),
        ("Tramadol", {"TRA"}),
        ("Butalbital, caffeine", {"BAR"}),
        ("Phenobarbital", {"BAR"}),
        ("Fentanyl patch 25 mcg", {"FEN"}),
        ("Dronabinol", {"THC"}),
        ("Gabapentin 300 mg", set()),
        ("Naltrexone 50 mg", set()),
        ("Vitamin D", set()),
        ("", set()),
    ],
)
def test_a_name_expects_its_analytes(name: str, expects: set[str]) -> None:
    assert expected_analytes(Medication(name)).expects == expects


def test_formulary_keys_go_before_the_name() -> None:
    named = Medication("Medicine of the study", keys=("methadone",))
    assert expected_analytes(named).expects == {"MTD", "EDDP"}
    assert expected_analytes(Medication("x", keys=("unheard",))).keys == ()


def test_an_ingredient_inside_another_word_is_not_found() -> None:
    assert formulary_keys("Dihydrocodeine") == ()
    assert formulary_keys("methamphetamine") == ("methamphetamine",)


@pytest.mark.parametrize("name", ["Clonazepam", "Lorazepam 1 mg"])
def test_screens_often_miss_some_benzodiazepines(name: str) -> None:
    assert expected_analytes(Medication(name)).often_missed == {"BZO"}


def test_codeine_may_show_as_morphine_but_is_not_missed_there() -> None:
    codeine = Medication("Codeine", started_on=date(2026, 9, 1))
    assert explains(codeine, "MOP", DAY, URINE)
    assert not is_missed(codeine, "MOP", DAY)
    assert is_missed(codeine, "OPI", DAY)


@pytest.mark.parametrize(
    ("name", "is_long_acting", "analyte", "days"),
    [
        ("Methadone", False, "MTD", 3),
        ("Methadone", False, "EDDP", 6),
        ("Buprenorphine", False, "BUP", 7),
        ("Buprenorphine", True, "BUP", 365),
        ("Brixadi", False, "BUP", 365),
        ("Diazepam", False, "BZO", 30),
        ("Alprazolam", False, "BZO", 5),
        ("Fentanyl patch", False, "FEN", 28),
    ],
)
def test_a_stopped_medicine_explains_for_its_window_last_day_inside(
    name: str, is_long_acting: bool, analyte: str, days: int
) -> None:
    stopped = Medication(name, date(2026, 1, 1), DAY, is_long_acting=is_long_acting)
    assert explains(stopped, analyte, DAY + timedelta(days=days), URINE)
    assert not explains(stopped, analyte, DAY + timedelta(days=days + 1), URINE)


def test_a_medicine_explains_from_its_first_day() -> None:
    started = Medication("Oxycodone", started_on=DAY)
    assert explains(started, "OXY", DAY, URINE)
    assert not explains(started, "OXY", DAY - timedelta(days=1), URINE)


@pytest.mark.parametrize(("days_since_start", "missed"), [(0, False), (2, False), (3, True)])
def test_one_started_less_than_three_days_ago_is_not_missed(
    days_since_start: int, missed: bool
) -> None:
    started = Medication("Oxycodone", started_on=DAY - timedelta(days=days_since_start))
    assert is_missed(started, "OXY", DAY) is missed


def test_as_needed_and_stopped_medicines_are_never_missed() -> None:
    long_ago = date(2026, 1, 1)
    assert not is_missed(Medication("Oxycodone", long_ago, is_as_needed=True), "OXY", DAY)
    assert not is_missed(Medication("Oxycodone", long_ago, stopped_on=DAY), "OXY", DAY)
    assert is_missed(Medication("Oxycodone", long_ago, DAY + timedelta(days=1)), "OXY", DAY)


@pytest.mark.parametrize(
    ("analyte", "days", "chronic"),
    [
        ("EtG", 5, 5),
        ("AMP", 5, 5),
        ("MET", 5, 5),
        ("BZO", 5, 5),
        ("COC", 4, 4),
        ("BUP", 7, 7),
        ("FEN", 3, 28),
        ("OPI", 5, 5),
        ("6-AM", 1, 1),
        ("MTD", 3, 3),
        ("EDDP", 6, 6),
        ("THC", 3, 30),
        ("PCP", 14, 14),
        ("ALC", 0, 0),
    ],
)
def test_urine_windows_count_to_their_longer_end(analyte: str, days: int, chronic: int) -> None:
    assert detection_days(analyte, URINE) == days
    assert detection_days(analyte, URINE, is_chronic=True) == chronic


def test_an_unknown_window_is_not_guessed() -> None:
    assert detection_days("KRA", URINE) is None


@given(st.text(max_size=60))
def test_any_name_is_read_without_trouble(name: str) -> None:
    assert expected_analytes(Medication(name)).expects <= {
        "AMP", "BAR", "BUP", "BZO", "EDDP", "FEN", "MET", "MTD", "OPI", "OXY", "THC", "TRA",
    }  # fmt: skip
