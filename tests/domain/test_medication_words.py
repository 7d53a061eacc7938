"""What a medicine makes a test expect, as the form and the chart say it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.medication_words import expectation_words
from iopdesk.domain.medications import Medication, expected_analytes
from iopdesk.domain.panels import analyte_label
from iopdesk.domain.rule_packs import read_pack

KNOWN = sorted(read_pack("expected_analytes")["medicines"])


@pytest.mark.parametrize(
    ("medicine", "words"),
    [
        (
            Medication("Buprenorphine–naloxone 8 mg–2 mg"),
            "A screen should show Buprenorphine. Its absence counts from 3 days after the start.",
        ),
        (
            Medication("Buprenorphine 300 mg", is_long_acting=True),
            "A screen should show Buprenorphine. Its absence counts from 3 days after the start. "
            "After a stop it may show for 365 days.",
        ),
        (
            Medication("Buprenorphine 8 mg", is_as_needed=True),
            "A screen may show Buprenorphine.",
        ),
        (
            Medication("Codeine 30 mg"),
            "A screen should show Opiates. It may show Morphine. "
            "Its absence counts from 3 days after the start.",
        ),
        (Medication("Naltrexone 50 mg"), "No screen shows it."),
        (
            Medication("Mystery 5 mg"),
            "Not in the list of medicines: no result is expected or explained by it.",
        ),
        (Medication("  "), ""),
    ],
)
def test_a_medicine_says_what_a_screen_shows_of_it(medicine, words):
    assert expectation_words(medicine) == words


def test_a_medicine_that_screens_miss_says_so():
    words = expectation_words(Medication("Lorazepam 1 mg"))
    assert "Benzodiazepines is often not seen although the medicine is taken." in words


@given(st.sampled_from(KNOWN), st.booleans(), st.booleans())
def test_every_analyte_that_is_explained_is_named_and_none_is_called_missed_as_needed(
    key, is_as_needed, is_long_acting
):
    name = read_pack("expected_analytes")["medicines"][key]["words"][0]
    medicine = Medication(name, is_as_needed=is_as_needed, is_long_acting=is_long_acting)
    words = expectation_words(medicine)
    for code in expected_analytes(medicine).explains:
        assert analyte_label(code) in words
    if is_as_needed:
        assert "should show" not in words
        assert "absence counts" not in words
    assert words == expectation_words(replace(medicine))
