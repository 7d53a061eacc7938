"""Substances and their use: what may be kept, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.substances import (
    Frequency,
    Route,
    Substance,
    decide_substance,
    last_use,
)
from iopdesk.errors import RuleBroken, sentence_for

TODAY = date(2026, 10, 22)
BORN = date(1989, 3, 14)
ALCOHOL = Substance("Alcohol", Route.ORAL, Frequency.DAILY, 17, date(2026, 8, 2), "Beer")


def test_a_substance_is_kept_with_a_tidy_name() -> None:
    new = replace(ALCOHOL, name="  Alcohol \n beer ", note=" Six a day ")
    kept = decide_substance(new, ["Cannabis"], today=TODAY, born=BORN)
    assert (kept.name, kept.note, kept.route) == ("Alcohol beer", "Six a day", Route.ORAL)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": "  "}, "substance.name", "name"),
        ({"name": "x" * 81}, "substance.name", "name"),
        ({"name": "CANNABIS"}, "substance.twice", "name"),
        ({"first_used_at": 38}, "substance.age", "first_used_at"),
        ({"first_used_at": -1}, "substance.age", "first_used_at"),
        ({"last_used_on": TODAY + timedelta(days=1)}, "substance.ahead", "last_used_on"),
        ({"last_used_on": date(1989, 3, 13)}, "substance.before_birth", "last_used_on"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        decide_substance(replace(ALCOHOL, **change), ["Cannabis"], today=TODAY, born=BORN)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert sentence_for(caught.value).endswith(".")


@pytest.mark.parametrize("age", [0, 37])
def test_the_age_at_first_use_is_one_the_patient_had(age: int) -> None:
    new = replace(ALCOHOL, first_used_at=age)
    assert decide_substance(new, [], today=TODAY, born=BORN).first_used_at == age


def test_without_a_birth_date_any_human_age_will_do() -> None:
    new = replace(ALCOHOL, first_used_at=99)
    assert decide_substance(new, [], today=TODAY, born=None) == new


def test_use_reads_as_words_and_what_is_unknown_is_left_out() -> None:
    assert ALCOHOL.use_words == "by mouth, daily or nearly, since age 17"
    assert ALCOHOL.last_use_words == "last Aug 2, 2026"
    assert Substance("Kratom").use_words == ""
    assert Substance("Kratom").last_use_words == ""


@given(st.lists(st.none() | st.dates()))
def test_the_last_use_is_the_latest_known_day(days: list[date | None]) -> None:
    found = last_use(Substance(str(place), last_used_on=on) for place, on in enumerate(days))
    known = [each for each in days if each is not None]
    assert found == (max(known) if known else None)
