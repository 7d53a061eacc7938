"""The one word a test has in lists and grids: where it stands on the ladder.

Awaiting specimen, awaiting result, then what the verdict says; or how the
collection went when there is no specimen. Words and icons are those of the look.
"""

from __future__ import annotations

from dataclasses import dataclass

from iopdesk.domain.interpretation import TestVerdict
from iopdesk.domain.specimens import (
    CollectionStatus,
    LabState,
    collection_icon,
    collection_label,
    collection_token,
)
from iopdesk.domain.validity import ValidityState
from iopdesk.domain.verdict_words import (
    Interpretation,
    Overall,
    interpretation_icon,
    interpretation_label,
    interpretation_token,
)
from iopdesk.i18n import N_, _


@dataclass(frozen=True)
class Word:
    """A state as shown: translated word, icon name, color token; ``code`` is stable."""

    code: str
    label: str
    icon: str
    token: str


_WARN = ("alert-outline", "warn")
_BAD = ("alert-octagon-outline", "bad")
_VIOL = ("help-circle-outline", "viol")

_WORDS = {
    "awaiting_specimen": (N_("Awaiting specimen"), "account-clock-outline", "neut"),
    "not_here_yet": (N_("Not here yet"), "account-clock-outline", "neut"),
    "awaiting_result": (N_("Awaiting result"), "progress-clock", "neut"),
    "confirmed_positive": (N_("Confirmed positive"), *_BAD),
    "accepted_as_use": (N_("Unexpected, accepted as use"), *_BAD),
    "adulterated": (N_("Adulterated, treated as presumptive positive"), *_VIOL),
    "substituted": (N_("Substituted, treated as presumptive positive"), *_VIOL),
    "dilute": (N_("Dilute, inconclusive: recollect"), *_WARN),
    "invalid": (N_("Invalid, inconclusive: recollect"), *_WARN),
    "suspect": (N_("Suspect: the laboratory decides"), *_WARN),
    "temperature_out_of_range": (N_("Temperature out of range: recollect"), *_WARN),
    "no_result": (N_("No result: recollect"), *_WARN),
}

_EXPECTED_ORDER = (
    Interpretation.POSSIBLE_EARLIER_USE,
    Interpretation.NOT_CONFIRMED,
    Interpretation.EXPLAINED,
    Interpretation.EXPECTED_POSITIVE,
    Interpretation.EXPECTED_NEGATIVE,
)


def ladder_word(status: CollectionStatus, verdict: TestVerdict | None) -> Word:
    """The word of a test in the grid: its collection until there is a specimen.

    A collected specimen without a verdict awaits its result.
    """
    if status is CollectionStatus.DRAWN:
        return _word("awaiting_specimen")
    if status is not CollectionStatus.COLLECTED:
        return collection_word(status)
    return verdict_word(verdict) if verdict is not None else _word("awaiting_result")


def collection_word(status: CollectionStatus, *, is_due_today: bool = False) -> Word:
    """The word of a collection; one drawn for today is *not here yet*, never late."""
    if is_due_today and status is CollectionStatus.DRAWN:
        return _word("not_here_yet")
    return Word(
        str(status), collection_label(status), collection_icon(status), collection_token(status)
    )


def verdict_word(verdict: TestVerdict) -> Word:
    """The word of a verdict: its overall, said as closely as it is known."""
    if verdict.overall is Overall.UNEXPECTED:
        return _unexpected(verdict)
    if verdict.overall is Overall.PRESUMPTIVE:
        if verdict.is_tampered and verdict.validity is not None:
            return _word(str(verdict.validity.state))
        return interpretation_word(Interpretation.PRESUMPTIVE_UNEXPLAINED)
    if verdict.overall is Overall.INCONCLUSIVE:
        return _inconclusive(verdict)
    if verdict.overall is Overall.PENDING:
        return _word("awaiting_result")
    return interpretation_word(next(each for each in _EXPECTED_ORDER if verdict.of(each)))


def interpretation_word(interpretation: Interpretation) -> Word:
    """The word of one analyte's interpretation."""
    return Word(
        str(interpretation),
        interpretation_label(interpretation),
        interpretation_icon(interpretation),
        interpretation_token(interpretation),
    )


def _unexpected(verdict: TestVerdict) -> Word:
    positives = verdict.of(Interpretation.UNEXPECTED_POSITIVE)
    if any(each.lab is LabState.CONFIRMED for each in positives):
        return _word("confirmed_positive")
    if positives:
        return _word("accepted_as_use")
    return interpretation_word(Interpretation.UNEXPECTED_NEGATIVE)


def _inconclusive(verdict: TestVerdict) -> Word:
    state = verdict.validity.state if verdict.validity else ValidityState.NOT_CHECKED
    if str(state) in _WORDS:
        return _word(str(state))
    if verdict.of(Interpretation.CANNOT_TELL):
        return interpretation_word(Interpretation.CANNOT_TELL)
    return _word("no_result")


def _word(code: str) -> Word:
    label, icon, token = _WORDS[code]
    return Word(code, _(label), icon, token)


def all_words() -> tuple[Word, ...]:
    """Every word a legend can show, in the order of the ladder."""
    return (
        *map(_word, _WORDS),
        *map(interpretation_word, Interpretation),
        *map(collection_word, CollectionStatus),
    )
