"""Assessments: ratings by dimension, instruments and the bands of their scores.

Ratings and our own short names of the dimensions only; no criteria or item text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from iopdesk.domain.levels import Edition
from iopdesk.domain.pack_tables import InstrumentEntry
from iopdesk.domain.patients import Gender
from iopdesk.domain.rule_packs import shipped
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class Instrument(StrEnum):
    """An instrument, or a scale of one, whose total score is recorded."""

    PHQ9 = "phq9"
    GAD7 = "gad7"
    AUDIT_C = "audit_c"
    COWS = "cows"
    CIWA = "ciwa"
    BAM_USE = "bam_use"
    BAM_RISK = "bam_risk"
    BAM_PROTECTIVE = "bam_protective"
    AUDIT = "audit"
    DAST10 = "dast10"
    CSSRS = "cssrs"
    TCU = "tcu"


HIGHEST_RATING = 4
WITHDRAWAL = 0
"""Place of the withdrawal rating among the six, in every edition."""

_RATINGS = (N_("none"), N_("mild"), N_("moderate"), N_("serious"), N_("severe"))

_DIMENSIONS = {
    Edition.THIRD: (
        N_("Withdrawal"),
        N_("Physical health"),
        N_("Mental health"),
        N_("Readiness"),
        N_("Relapse risk"),
        N_("Living situation"),
    ),
    Edition.FOURTH: (
        N_("Withdrawal and medicines"),
        N_("Physical health"),
        N_("Mental health and thinking"),
        N_("Risks from use"),
        N_("Surroundings"),
        N_("What the person wants"),
    ),
}

_WORDS = (
    N_("none"), N_("minimal"), N_("mild"), N_("moderate"), N_("moderately severe"),
    N_("severe"), N_("negative"), N_("positive"),
)  # fmt: skip
"""Band words in the shipped pack, here for the translators."""

# ICD-10-CM: a letter, a digit, a letter or digit, then up to four after the point.
_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """Where a score falls: ``index`` counts from the mildest band, ``words`` name it."""

    index: int
    words: str
    lowest: int
    highest: int


def instrument_label(instrument: Instrument) -> str:
    """Name of the instrument: "PHQ-9"."""
    return _entry(instrument, None).label


def is_clinician_only(instrument: Instrument) -> bool:
    """Whether only clinicians enter and see it (COWS, CIWA-Ar)."""
    return _entry(instrument, None).clinician_only


def score_range(
    instrument: Instrument, rules: Mapping[str, InstrumentEntry] | None = None
) -> tuple[int, int]:
    """Lowest and highest possible score."""
    entry = _entry(instrument, rules)
    return entry.lowest, entry.highest


def check_score(
    instrument: Instrument,
    score: int | None,
    *,
    field: str = "score",
    rules: Mapping[str, InstrumentEntry] | None = None,
) -> None:
    """Raise ``RuleBroken('score_range')`` for a score the instrument cannot have."""
    low, high = score_range(instrument, rules)
    if score is not None and not low <= score <= high:
        label = _entry(instrument, rules).label
        raise RuleBroken("score_range", field=field, instrument=label, low=low, high=high)


def band_of(
    instrument: Instrument,
    score: int,
    *,
    gender: Gender | None = None,
    rules: Mapping[str, InstrumentEntry] | None = None,
) -> ScoreBand | None:
    """The band of a score; None for a scale without bands (BAM).

    AUDIT-C is read by gender; where none, or neither, is recorded the lower
    threshold applies. Raises ``RuleBroken('score_range')``. Source: instruments.toml.
    """
    check_score(instrument, score, rules=rules)
    entry = _entry(instrument, rules)
    floors = _floors(entry, gender)
    if not floors:
        return None
    index = max(number for number, floor in enumerate(floors) if floor <= score)
    above = floors[index + 1] - 1 if index + 1 < len(floors) else entry.highest
    return ScoreBand(index, _(entry.words[index]), floors[index], above)


def score_words(instrument: Instrument, score: int, *, gender: Gender | None = None) -> str:
    """A score for a page: "PHQ-9 12, moderate"."""
    band = band_of(instrument, score, gender=gender)
    label = instrument_label(instrument)
    return f"{label} {score}, {band.words}" if band else f"{label} {score}"


def rating_label(rating: int) -> str:
    """A rating with its word: "3 serious"."""
    return f"{rating} {_(_RATINGS[rating])}"


def dimension_names(edition: str) -> tuple[str, ...]:
    """Our short names of the six dimensions of an edition, in its order."""
    names = _DIMENSIONS[Edition.THIRD if edition == Edition.THIRD else Edition.FOURTH]
    return tuple(_(each) for each in names)


def check_assessment(
    *,
    ratings: Sequence[int],
    cows_score: int | None,
    ciwa_score: int | None,
    phq9_score: int | None,
    gad7_score: int | None,
    presenting_problem: str,
    dimension_words: Sequence[str] = (),
) -> None:
    """Whether an assessment may be completed; silent when it may.

    Raises ``RuleBroken``: six ratings 0–4 with words to each or to none, the presenting
    problem in words, and scores inside of their ranges.
    """
    if len(dimension_words) not in (0, len(_DIMENSIONS[Edition.THIRD])):
        raise RuleBroken("assessment_words", field="ratings")
    if len(ratings) != len(_DIMENSIONS[Edition.THIRD]):
        raise RuleBroken("assessment_ratings", field="ratings")
    if not all(0 <= each <= HIGHEST_RATING for each in ratings):
        raise RuleBroken("assessment_rating_range", field="ratings")
    if not presenting_problem.strip():
        raise RuleBroken("assessment_problem", field="presenting_problem")
    check_score(Instrument.COWS, cows_score, field="cows_score")
    check_score(Instrument.CIWA, ciwa_score, field="ciwa_score")
    check_score(Instrument.PHQ9, phq9_score, field="phq9_score")
    check_score(Instrument.GAD7, gad7_score, field="gad7_score")


def check_diagnosis(code: str, words: str) -> None:
    """Raise ``RuleBroken`` for a code that is not of the ICD-10 form, or without words."""
    if not _ICD.fullmatch(code.strip().upper()):
        raise RuleBroken("diagnosis_code", field="code")
    if not words.strip():
        raise RuleBroken("diagnosis_words", field="words")


def _entry(instrument: Instrument, rules: Mapping[str, InstrumentEntry] | None) -> InstrumentEntry:
    return (rules or shipped().instruments)[instrument]


def _floors(entry: InstrumentEntry, gender: Gender | None) -> tuple[int, ...]:
    if gender is Gender.MAN:
        return entry.floors
    return entry.floors_woman if gender is Gender.WOMAN else entry.floors_unrecorded


sentences(
    {
        "score_range": N_("{instrument} goes from {low} to {high}. Enter a score in that range."),
        "assessment_ratings": N_("Some of the six ratings are missing. Rate every dimension."),
        "assessment_words": N_(
            "The words do not go with the six dimensions. Open the assessment again."
        ),
        "assessment_rating_range": N_("A rating is a number from 0 to 4. Correct it."),
        "assessment_problem": N_("The presenting problem is missing. Write it in a few words."),
        "diagnosis_code": N_(
            "This is not an ICD-10 code. Enter a letter, digits and a point, like F10.20."
        ),
        "diagnosis_words": N_("The diagnosis has no words. Write what the code means."),
    }
)
