"""Questionnaires: the items of a published instrument, its choices, and what they are worth.

A questionnaire is one version of an instrument and never changes; another wording,
another period or another count of points is another version. The texts are in
``instrument_texts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from iopdesk.domain.assessments import Instrument, instrument_label, is_clinician_only
from iopdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of an item: its points, and its words (none between two named points)."""

    points: int
    text: str = ""

    @property
    def words(self) -> str:
        """The answer as people read it; the number where the publication prints no words."""
        return _(self.text) if self.text else str(self.points)


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``key`` is its printed number and stands in what is stored.

    No two choices of an item have the same points, so the points are the answer.
    """

    key: str
    text: str
    choices: tuple[Choice, ...]
    hint: str = ""

    @property
    def words(self) -> str:
        """The question as people read it."""
        return _(self.text)

    @property
    def hint_words(self) -> str:
        """What to ask or to observe; empty when there is nothing to add."""
        return _(self.hint)

    def choice(self, points: int) -> Choice | None:
        """The answer that has these points."""
        return next((each for each in self.choices if each.points == points), None)


@dataclass(frozen=True, slots=True)
class Rights:
    """Where the text comes from, why it may be shipped, and when that was last compared."""

    source: str
    licence: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of an instrument.

    ``code`` and ``version`` together are for ever. ``scales`` says which items add up
    to which score; an item that stands in none is asked and not scored. ``skips``: after
    this answer (item, points) those items need none, and count 0.
    """

    code: str
    version: str
    label: str
    intro: str
    items: tuple[Item, ...]
    scales: Mapping[Instrument, tuple[str, ...]] = field(hash=False)
    rights: Rights
    skips: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def intro_words(self) -> str:
        """What stands above the questions."""
        return _(self.intro)

    @property
    def is_clinician_only(self) -> bool:
        """Whether only clinicians rate and see it."""
        return any(is_clinician_only(each) for each in self.scales)

    @property
    def total_of(self) -> Instrument | None:
        """The score that all scored items add up to; None when there are several scores."""
        return next(iter(self.scales)) if len(self.scales) == 1 else None

    @property
    def scored_keys(self) -> tuple[str, ...]:
        """Keys of the items that count, in their printed order."""
        counted = {key for keys in self.scales.values() for key in keys}
        return tuple(each.key for each in self.items if each.key in counted)

    def item(self, key: str) -> Item | None:
        """The item with this number."""
        return next((each for each in self.items if each.key == key), None)

    def needless(self, answers: Mapping[str, int | None]) -> frozenset[str]:
        """Keys of the items that need no answer after these answers."""
        found = [keys for (item, points), keys in self.skips.items() if answers.get(item) == points]
        return frozenset(key for keys in found for key in keys)

    def scale_labels(self) -> tuple[str, ...]:
        """Names of its scores: "BAM use", "BAM risk", "BAM protective"."""
        return tuple(instrument_label(each) for each in self.scales)


def choices(*texts: str) -> tuple[Choice, ...]:
    """Answers worth 0, 1, 2 … points, in this order."""
    return tuple(Choice(points, text) for points, text in enumerate(texts))


def numbered(
    texts: tuple[str, ...], answers: tuple[Choice, ...], *, first: int = 1
) -> tuple[Item, ...]:
    """Items with the same answers, numbered from ``first`` on."""
    return tuple(Item(str(number), text, answers) for number, text in enumerate(texts, start=first))
