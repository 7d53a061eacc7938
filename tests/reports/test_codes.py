"""Verification codes: the same for the same facts everywhere, another for any other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.reports.codes import LETTERS, facts_digest, issue, verification_code
from iopdesk.reports.facts import Letterhead, PatientFacts, SignatureState
from tests.reports.examples import DAY, NOELLE, SAMIRA

_FORM = re.compile(f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}-[{LETTERS}]{{4}}")


def test_no_letter_of_a_code_is_taken_for_another():
    assert not set(LETTERS) & set("0O1ILUSB5Z")
    assert len(set(LETTERS)) == len(LETTERS)


@given(st.text(), st.text(max_size=40), st.integers(1, 10_000))
def test_a_code_has_three_groups_of_four(digest, number, version):
    assert _FORM.fullmatch(verification_code(digest, number, version))


def test_number_and_version_are_part_of_the_code():
    digest = facts_digest(NOELLE)
    codes = {
        verification_code(digest, number, version)
        for number in ("2026-0121-D", "2026-0122-D")
        for version in (1, 2)
    }
    assert len(codes) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"as_of": date(2026, 10, 23)},
        {"reason": "Completed"},
        {"medications": None},
        {"medications": ()},
        {"patient": replace(NOELLE.patient, name="Noelle Pruit")},
        {"services": NOELLE.services[1:]},
        {"all_goals_met": False},
        {"all_goals_met": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_other_fact_gives_another_digest(change):
    assert facts_digest(replace(NOELLE, **change)) != facts_digest(NOELLE)


def test_texts_that_join_alike_differ():
    first = PatientFacts(name="a", mrn="bc")
    assert facts_digest(first) != facts_digest(PatientFacts(name="ab", mrn="c"))


def test_how_signatures_stand_is_not_in_the_digest_but_who_signs_is():
    director = NOELLE.signatures[2]
    signed = replace(
        director, state=SignatureState.ON_SCREEN, signed_at=datetime(2026, 10, 22, 14, 0)
    )
    others = (*NOELLE.signatures[:2], signed, *NOELLE.signatures[3:])
    assert facts_digest(replace(NOELLE, signatures=others)) == facts_digest(NOELLE)
    renamed = (*NOELLE.signatures[:2], replace(director, name="R. Menon"), NOELLE.signatures[3])
    assert facts_digest(replace(NOELLE, signatures=renamed)) != facts_digest(NOELLE)


def test_a_stamp_holds_the_code_of_its_facts():
    stamp = issue(SAMIRA, "2026-0133-S", 1, DAY)
    assert stamp.code == verification_code(facts_digest(SAMIRA), "2026-0133-S", 1)
    assert stamp.issued_on == DAY


def test_a_value_without_a_canonical_spelling_is_refused():
    @dataclass(frozen=True)
    class Odd:
        share: float

    with pytest.raises(TypeError, match="float"):
        facts_digest(Odd(0.5))


def test_a_digest_does_not_depend_on_the_process():
    program = (
        "from tests.reports.examples import NOELLE\n"
        "from iopdesk.reports.codes import facts_digest\n"
        "print(facts_digest(NOELLE))\n"
    )
    found = {_run(program, seed) for seed in ("0", "4711")}
    assert found == {facts_digest(NOELLE)}


def _run(program: str, seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@given(st.text())
def test_any_text_has_a_digest(words):
    assert len(facts_digest(Letterhead(words))) == 64
