"""The one word of a test, its icon and color, and the words that never appear."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from iopdesk.domain import specimens, validity, verdict_words
from iopdesk.domain.interpretation import (
    ClinicianNote,
    LabFinding,
    PastResult,
    TestFacts,
    TestVerdict,
    interpret,
)
from iopdesk.domain.ladder import all_words, collection_word, ladder_word, verdict_word
from iopdesk.domain.medications import Medication
from iopdesk.domain.specimens import CollectionStatus, LabState, Reading, SpecimenKind
from iopdesk.domain.validity import UrineReadings, judge
from iopdesk.domain.verdict_words import Interpretation, Mark, trend_mark

ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
SOUND = UrineReadings(940, 2, 1120, 10140)
N, P = Reading.NEGATIVE, Reading.PRESUMPTIVE


def verdict(
    readings: dict[str, Reading | None], measures: UrineReadings = SOUND, **more: object
) -> TestVerdict:
    facts = TestFacts(
        date(2026, 10, 22),
        SpecimenKind.URINE,
        readings,
        judge(measures),
        **more,  # type: ignore[arg-type]
    )
    return interpret(facts)


BUP = {"medications": (Medication("Buprenorphine 8 mg", date(2026, 7, 6)),)}
CASES = [
    (verdict({"EtG": N}), "Expected negative", "check-circle-outline", "good"),
    (verdict({"EtG": N, "BUP": P}, **BUP), "Expected (prescribed)", "check-circle-outline", "good"),
    (verdict({"EtG": P}), "Presumptive, unexplained", "help-circle-outline", "viol"),
    (
        verdict({"EtG": P}, lab={"EtG": LabFinding(LabState.CONFIRMED)}),
        "Confirmed positive",
        "alert-octagon-outline",
        "bad",
    ),
    (
        verdict({"EtG": P}, notes={"EtG": ClinicianNote(is_accepted_as_use=True)}),
        "Unexpected, accepted as use",
        "alert-octagon-outline",
        "bad",
    ),
    (verdict({"BUP": N}, **BUP), "Unexpected negative", "alert-outline", "warn"),
    (
        verdict({"EtG": N}, UrineReadings(920, 2, 170, 10020)),
        "Dilute, inconclusive: recollect",
        "alert-outline",
        "warn",
    ),
    (
        verdict({"EtG": N}, UrineReadings(940, 2, 1120, 10140, ph=95)),
        "Invalid, inconclusive: recollect",
        "alert-outline",
        "warn",
    ),
    (
        verdict({"EtG": N}, UrineReadings(850, 2, 1120, 10140)),
        "Temperature out of range: recollect",
        "alert-outline",
        "warn",
    ),
    (
        verdict({"EtG": N}, UrineReadings(940, 2, 1120, 10140, oxidant=True)),
        "Suspect: the laboratory decides",
        "alert-outline",
        "warn",
    ),
    (
        verdict({"EtG": N}, UrineReadings(940, 2, 1120, 10140, nitrite=500)),
        "Adulterated, treated as presumptive positive",
        "help-circle-outline",
        "viol",
    ),
    (
        verdict({"EtG": N}, UrineReadings(940, 2, 10, 10200)),
        "Substituted, treated as presumptive positive",
        "help-circle-outline",
        "viol",
    ),
    (verdict({"EtG": N, "OXY": None}), "Awaiting result", "progress-clock", "neut"),
    (verdict({"EtG": Reading.NO_RESULT}), "No result: recollect", "alert-outline", "warn"),
    (
        verdict({"BZO": N}, medications=(Medication("Clonazepam"),)),
        "Cannot tell",
        "alert-outline",
        "warn",
    ),
    (
        verdict({"COC": P}, history=(PastResult(date(2026, 10, 20), "COC", True),)),
        "Possible earlier use",
        "information-outline",
        "neut",
    ),
    (
        verdict({"AMP": P}, notes={"AMP": ClinicianNote("Hospital")}),
        "Explained (note)",
        "check-circle-outline",
        "good",
    ),
    (
        verdict({"AMP": P}, lab={"AMP": LabFinding(LabState.NOT_CONFIRMED)}),
        "Not confirmed",
        "check-circle-outline",
        "good",
    ),
]


@pytest.mark.parametrize(("given", "label", "icon", "token"), CASES, ids=[c[1] for c in CASES])
def test_a_verdict_has_the_word_icon_and_color_of_the_look(
    given: TestVerdict, label: str, icon: str, token: str
) -> None:
    word = verdict_word(given)
    assert (word.label, word.icon, word.token) == (label, icon, token)


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (CollectionStatus.DRAWN, "Awaiting specimen"),
        (CollectionStatus.COLLECTED, "Awaiting result"),
        (CollectionStatus.REFUSED, "Refused"),
        (CollectionStatus.UNABLE, "Unable"),
        (CollectionStatus.NO_SHOW, "No-show"),
        (CollectionStatus.EXCUSED, "Excused"),
    ],
)
def test_a_test_without_a_verdict_says_how_its_collection_stands(
    status: CollectionStatus, label: str
) -> None:
    assert ladder_word(status, None).label == label


def test_someone_drawn_for_today_is_not_here_yet_never_late() -> None:
    assert collection_word(CollectionStatus.DRAWN, is_due_today=True).label == "Not here yet"
    assert collection_word(CollectionStatus.DRAWN).label == "Drawn"
    assert collection_word(CollectionStatus.COLLECTED, is_due_today=True).label == "Collected"


def test_every_word_has_an_icon_that_is_shipped_and_a_known_token() -> None:
    for word in all_words():
        assert word.label
        assert (ICONS / f"{word.icon}.svg").is_file(), word.icon
        assert word.token in {"good", "warn", "bad", "viol", "neut"}


def test_the_shapes_of_the_trend_differ_where_it_matters() -> None:
    marks = {
        trend_mark(Interpretation.EXPECTED_NEGATIVE): Mark.RING,
        trend_mark(Interpretation.EXPECTED_POSITIVE): Mark.DISC,
        trend_mark(Interpretation.UNEXPECTED_POSITIVE): Mark.SQUARE,
        trend_mark(Interpretation.PRESUMPTIVE_UNEXPLAINED): Mark.DIAMOND,
    }
    assert all(shown is wanted for shown, wanted in marks.items())
    assert all(trend_mark(each) for each in Interpretation)


def test_no_word_of_a_test_judges_a_person() -> None:
    spoken = [word.label for word in all_words()]
    spoken += [sentence for _code, sentence in verdict_words.RULES.values()]
    spoken += map(verdict_words.overall_label, verdict_words.Overall)
    spoken += map(validity.validity_label, validity.ValidityState)
    spoken += map(specimens.lab_label, LabState)
    for module in (specimens, validity, verdict_words):
        spoken.append(Path(str(module.__file__)).read_text(encoding="utf-8"))
    banned = re.compile(r"\b(dirty|clean|fail\w*|addict\w*|abuse\w*)\b", re.IGNORECASE)
    assert not [text for text in spoken if banned.search(text)]
