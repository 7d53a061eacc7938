"""Scoring: answers in, scores with their bands out; and whether scores got better.

Nothing is guessed: a score whose items are not all answered is none, and the missing
items are named. Bands and ranges: rule pack ``instruments``. Source: domain.md, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from iopdesk.domain.assessments import (
    Instrument,
    ScoreBand,
    band_of,
    check_score,
    instrument_label,
    score_words,
)
from iopdesk.domain.instrument_texts.audit_c import AUDIT_C
from iopdesk.domain.instrument_texts.bam import BAM
from iopdesk.domain.instrument_texts.ciwa import CIWA
from iopdesk.domain.instrument_texts.cows import COWS
from iopdesk.domain.instrument_texts.phq import GAD7, PHQ9
from iopdesk.domain.patients import Gender
from iopdesk.domain.questionnaires import Questionnaire
from iopdesk.domain.texts import clean_line
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, ngettext

QUESTIONNAIRES: Final = (PHQ9, GAD7, BAM, AUDIT_C, COWS, CIWA)
"""All shipped questionnaires; of several versions of one code, the newest stands first."""

_MEANINGS: Final = {
    Instrument.PHQ9: N_("Depression symptoms: {band}"),
    Instrument.GAD7: N_("Anxiety symptoms: {band}"),
    Instrument.AUDIT_C: N_("Screen for unhealthy drinking: {band}"),
    Instrument.COWS: N_("Opioid withdrawal signs: {band}"),
    Instrument.CIWA: N_("Alcohol withdrawal signs: {band}"),
}

LONGEST_NAME: Final = 60
"""Longest name of a scale that a practice names itself, in characters."""
GREATEST_SCORE: Final = 9999


class Direction(StrEnum):
    """Where scores went from the first to the last."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


_DIRECTIONS: Final = {
    Direction.BETTER: N_("better"),
    Direction.SAME: N_("the same"),
    Direction.WORSE: N_("worse"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Scored:
    """What answers come to.

    ``total`` is None while an item is missing, and for a questionnaire of several
    scores; ``scores`` holds those and the total, None where an item of theirs is
    missing. ``missing`` are the scored items without an answer, by number.
    """

    total: int | None
    scores: Mapping[Instrument, int | None]
    band: ScoreBand | None
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every item that counts is answered."""
        return not self.missing

    @property
    def missing_words(self) -> str:
        """Which items are missing, as a sentence; empty when none is."""
        if not self.missing:
            return ""
        text = ngettext(
            "Item {items} has no answer.", "Items {items} have no answer.", len(self.missing)
        )
        return text.format(items=", ".join(self.missing))


@dataclass(frozen=True, slots=True, repr=False)
class DatedScore:
    """A score and the day it was taken."""

    on: date
    score: int


@dataclass(frozen=True, slots=True, repr=False)
class Trend:
    """First and last of several scores, and where they went."""

    first: DatedScore
    last: DatedScore
    direction: Direction

    @property
    def change(self) -> int:
        """Points from first to last, negative when the score fell."""
        return self.last.score - self.first.score

    @property
    def words(self) -> str:
        """ "16 to 5, better"."""
        return _("{first} to {last}, {direction}").format(
            first=self.first.score,
            last=self.last.score,
            direction=direction_label(self.direction),
        )


@dataclass(frozen=True, slots=True)
class OwnScale:
    """A scale that a practice names itself: a number in a range, and which way is better."""

    name: str
    lowest: int
    highest: int
    is_higher_better: bool = False


def direction_label(direction: Direction) -> str:
    """The direction in words, lower case: "better"."""
    return _(_DIRECTIONS[direction])


def questionnaire(code: str, version: str = "") -> Questionnaire:
    """The questionnaire of a stored code and version, or its newest version.

    Raises ``RuleBroken("instrument_unknown")``.
    """
    for each in QUESTIONNAIRES:
        if each.code == code and version in ("", each.version):
            return each
    raise RuleBroken("instrument_unknown", field="instrument")


def is_score_only(instrument: Instrument) -> bool:
    """Whether only its number is entered, because its items are not shipped."""
    return not any(instrument in each.scales for each in QUESTIONNAIRES)


def score_only() -> tuple[Instrument, ...]:
    """Instruments of which only the number is entered."""
    return tuple(each for each in Instrument if is_score_only(each))


def is_higher_better(instrument: Instrument) -> bool:
    """Whether more is better: protective factors; everywhere else less is."""
    return instrument is Instrument.BAM_PROTECTIVE


def check_answers(form: Questionnaire, answers: Mapping[str, int | None]) -> None:
    """Whether every answer is one of its item's; no answer (None) is allowed.

    The field of the error is the number of the item. Raises
    ``RuleBroken("instrument_item" | "instrument_answer")``.
    """
    for key, points in answers.items():
        item = form.item(key)
        if item is None:
            raise RuleBroken("instrument_item", field=key, instrument=form.label, item=key)
        # True and 1.0 would pass as 1, and would be stored as what they are not.
        if points is not None and (type(points) is not int or item.choice(points) is None):
            raise RuleBroken("instrument_answer", field=key, item=key)


def score(
    form: Questionnaire, answers: Mapping[str, int | None], *, gender: Gender | None = None
) -> Scored:
    """Add up the points of the answers, by the number of the item.

    ``gender`` matters for the AUDIT-C alone. Raises what :func:`check_answers` raises.
    """
    check_answers(form, answers)
    counted = dict.fromkeys(form.needless(answers), 0)
    counted |= {key: points for key, points in answers.items() if points is not None}
    scores = {scale: _sum(counted, keys) for scale, keys in form.scales.items()}
    missing = tuple(key for key in form.scored_keys if key not in counted)
    only = form.total_of
    total = scores[only] if only else None
    band = band_of(only, total, gender=gender) if only and total is not None else None
    return Scored(total, scores, band, missing)


def _sum(counted: Mapping[str, int], keys: Iterable[str]) -> int | None:
    """The sum of these items; None when one has no answer."""
    points = [counted.get(key) for key in keys]
    known = [each for each in points if each is not None]
    return sum(known) if len(known) == len(points) else None


def check_score_only(instrument: Instrument, value: int) -> None:
    """Whether a number may stand alone: a questionnaire with items is answered item by item.

    So the item that opens a safety prompt is never passed over. Raises
    ``RuleBroken("instrument_has_items" | "score_range")``.
    """
    if not is_score_only(instrument):
        raise RuleBroken("instrument_has_items", field="instrument")
    check_score(instrument, value)


def check_answered(answers: Mapping[str, int | None]) -> None:
    """Raise ``RuleBroken("instrument_empty")`` where no item at all has an answer."""
    if all(points is None for points in answers.values()):
        raise RuleBroken("instrument_empty")


def check_taken_on(on: date, today: date) -> None:
    """Raise ``RuleBroken("instrument_ahead")`` for a day that has not come yet."""
    if on > today:
        raise RuleBroken("instrument_ahead", field="taken_on")


def band_meaning(instrument: Instrument, band: ScoreBand) -> str:
    """What a band says, of signs and not of a person: "Depression symptoms: moderate"."""
    meaning = _MEANINGS.get(instrument)
    if meaning is None:
        return f"{instrument_label(instrument)}: {band.words}"
    return _(meaning).format(band=band.words)


def result_words(scores: Iterable[tuple[str, int]], *, gender: Gender | None = None) -> str:
    """What a result came to, without the name of the questionnaire: "12, moderate".

    Of several scores each with its name: "BAM use 3, BAM risk 9". A number of a scale that
    a practice names itself stands alone.
    """
    pairs = [(code, value) for code, value in scores]
    known = {each.value: each for each in Instrument}
    if len(pairs) != 1:
        return ", ".join(score_words(known[code], value, gender=gender) for code, value in pairs)
    ((code, value),) = pairs
    band = band_of(known[code], value, gender=gender) if code in known else None
    return f"{value}, {band.words}" if band else str(value)


def trend(scores: Iterable[DatedScore], *, higher_is_better: bool = False) -> Trend | None:
    """From the first day to the last; None with fewer than two scores.

    Of two scores of one day the one given later is the later one.
    """
    ordered = sorted(scores, key=lambda each: each.on)
    if len(ordered) < 2:
        return None
    first, last = ordered[0], ordered[-1]
    rise = last.score - first.score
    if rise == 0:
        direction = Direction.SAME
    else:
        direction = Direction.BETTER if (rise > 0) == higher_is_better else Direction.WORSE
    return Trend(first, last, direction)


def trend_of(instrument: Instrument, scores: Iterable[DatedScore]) -> Trend | None:
    """The trend of an instrument's scores, by what is better there."""
    return trend(scores, higher_is_better=is_higher_better(instrument))


def check_own_scale(scale: OwnScale) -> None:
    """Whether a practice may use a scale of its own.

    Raises ``RuleBroken("own_scale_name" | "own_scale_range" | "own_scale_known")``.
    """
    name = clean_line(scale.name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise RuleBroken("own_scale_name", field="name", most=LONGEST_NAME)
    if name.casefold() in {instrument_label(each).casefold() for each in Instrument}:
        raise RuleBroken("own_scale_known", field="name")
    if not -GREATEST_SCORE <= scale.lowest < scale.highest <= GREATEST_SCORE:
        raise RuleBroken("own_scale_range", field="highest")


def check_own_score(scale: OwnScale, value: int) -> None:
    """Raise ``RuleBroken("own_score_range")`` for a number outside of the scale."""
    if not scale.lowest <= value <= scale.highest:
        raise RuleBroken("own_score_range", field="score", low=scale.lowest, high=scale.highest)


sentences(
    {
        "instrument_unknown": N_(
            "This program does not know this questionnaire. Choose one from the list."
        ),
        "instrument_item": N_("{instrument} has no item {item}. Open the questionnaire again."),
        "instrument_answer": N_("Item {item} has no such answer. Choose one of its answers."),
        "instrument_has_items": N_(
            "This questionnaire is entered by its answers. Choose it among the questionnaires."
        ),
        "instrument_empty": N_("No item has an answer yet. Answer at least one."),
        "instrument_ahead": N_("This day has not come yet. Enter the day it was filled in."),
        "own_scale_name": N_("The scale needs a name of up to {most} characters. Enter one."),
        "own_scale_known": N_("This instrument is in the list already. Choose it there."),
        "own_scale_range": N_(
            "The highest score is not above the lowest. Correct the range, within four digits."
        ),
        "own_score_range": N_("This scale goes from {low} to {high}. Enter a score in that range."),
    }
)
