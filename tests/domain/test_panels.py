"""Panels, cup lots and breath readings."""

from __future__ import annotations

from datetime import date

import pytest

from iopdesk.domain.panels import (
    Analyte,
    CupLot,
    analyte_label,
    analyte_unit,
    common_cutoffs,
    decide_cup,
    read_breath,
    shipped_panels,
)
from iopdesk.domain.specimens import Reading, SpecimenKind
from iopdesk.errors import RuleBroken, sentence_for


@pytest.mark.parametrize(
    ("code", "cutoffs"),
    [
        ("AMP", (500, 1000)),
        ("BAR", (300,)),
        ("BUP", (10,)),
        ("BZO", (300,)),
        ("COC", (150, 300)),
        ("EtG", (300, 500)),
        ("FEN", (1, 200)),
        ("MDMA", (500,)),
        ("MET", (500, 1000)),
        ("MTD", (300,)),
        ("EDDP", (300,)),
        ("MOP", (300,)),
        ("OPI", (2000,)),
        ("6-AM", (10,)),
        ("OXY", (100,)),
        ("PCP", (25,)),
        ("THC", (50,)),
        ("TRA", (100, 200)),
        ("K2", (20, 50)),
    ],
)
def test_common_cutoffs_are_those_of_the_design(code: str, cutoffs: tuple[int, ...]) -> None:
    assert common_cutoffs(code) == cutoffs
    assert analyte_unit(code) == "ng/mL"


def test_every_analyte_has_a_name_and_an_unknown_code_is_its_own() -> None:
    assert all(analyte_label(code) for code in Analyte)
    assert analyte_label("KRA") == "KRA"
    assert common_cutoffs("KRA") == ()


def test_the_usual_panel_shows_its_ten_analytes_in_order() -> None:
    panel = next(iter(shipped_panels().values()))
    assert panel.name == "10-panel urine + EtG"
    assert panel.codes == ("EtG", "THC", "COC", "AMP", "MET", "OPI", "OXY", "FEN", "BUP", "BZO")


def test_urine_panels_use_a_common_cutoff_and_known_analytes() -> None:
    for panel in shipped_panels().values():
        assert len(set(panel.codes)) == len(panel.codes)
        for each in panel.analytes:
            assert each.code in list(Analyte)
            if panel.kind is SpecimenKind.URINE:
                assert each.cutoff in common_cutoffs(each.code)


def test_cutoffs_read_with_their_unit() -> None:
    panels = shipped_panels()
    assert panels["breath"].analytes[0].cutoff_text == "0.020 g/210 L"
    assert panels["urine_10_etg"].analytes[0].cutoff_text == "500 ng/mL"


def test_the_last_day_of_a_cup_lot_is_inside() -> None:
    panel = shipped_panels()["urine_10_etg"]
    lot = CupLot(panel, "204", date(2026, 10, 31))
    decide_cup(lot, date(2026, 10, 31))
    decide_cup(CupLot(panel, "205", None), date(2030, 1, 1))
    with pytest.raises(RuleBroken) as caught:
        decide_cup(lot, date(2026, 11, 1))
    assert sentence_for(caught.value) == (
        "Cup lot 204 expired on Oct 31, 2026. Take a cup of another lot."
    )


@pytest.mark.parametrize(
    ("first", "second", "minutes", "reading"),
    [
        (19, None, None, Reading.NEGATIVE),
        (20, None, None, None),
        (80, 75, 15, Reading.PRESUMPTIVE),
        (80, 20, 20, Reading.PRESUMPTIVE),
        (25, 19, 15, Reading.NEGATIVE),
    ],
)
def test_a_positive_breath_reading_needs_a_second_which_decides(
    first: int, second: int | None, minutes: int | None, reading: Reading | None
) -> None:
    assert read_breath(first, second, minutes) is reading


@pytest.mark.parametrize("minutes", [None, 14])
def test_a_second_breath_reading_waits_15_minutes(minutes: int | None) -> None:
    with pytest.raises(RuleBroken, match="breath_too_soon"):
        read_breath(80, 75, minutes)
