"""The words of a verdict: interpretations, their rules' sentences, icons and colors.

Words are those of the look's test ladder. A state is always icon and word; the
token names a color of the theme (good, warn, bad, viol, neut).
"""

from __future__ import annotations

from enum import StrEnum

from iopdesk.i18n import N_, _


class Interpretation(StrEnum):
    """What the reading of one analyte means."""

    EXPECTED_NEGATIVE = "expected_negative"
    EXPECTED_POSITIVE = "expected_positive"
    PRESUMPTIVE_UNEXPLAINED = "presumptive_unexplained"
    UNEXPECTED_POSITIVE = "unexpected_positive"
    UNEXPECTED_NEGATIVE = "unexpected_negative"
    POSSIBLE_EARLIER_USE = "possible_earlier_use"
    CANNOT_TELL = "cannot_tell"
    EXPLAINED = "explained"
    NOT_CONFIRMED = "not_confirmed"
    PENDING = "pending"
    NO_RESULT = "no_result"


class Overall(StrEnum):
    """What the test means as a whole: the first of these that applies."""

    UNEXPECTED = "unexpected"
    PRESUMPTIVE = "presumptive_unexplained"
    INCONCLUSIVE = "inconclusive"
    PENDING = "pending"
    EXPECTED = "expected"


_I = Interpretation

# Code of each rule: the interpretation it gives and its sentence.
RULES: dict[str, tuple[Interpretation, str]] = {
    "not_read": (_I.PENDING, N_("{analyte} is not read yet.")),
    "at_laboratory": (_I.PENDING, N_("{analyte} is at the laboratory.")),
    "control_line": (
        _I.NO_RESULT,
        N_("The control line of {analyte} did not show: that is no result."),
    ),
    "accepted_as_use": (_I.UNEXPECTED_POSITIVE, N_("A clinician accepted {analyte} as use.")),
    "laboratory_confirmed": (
        _I.UNEXPECTED_POSITIVE,
        N_("The laboratory confirmed {analyte}, and nothing on record explains it."),
    ),
    "prescribed": (_I.EXPECTED_POSITIVE, N_("{analyte} presumptive: explained by prescription.")),
    "prescribed_confirmed": (
        _I.EXPECTED_POSITIVE,
        N_("{analyte} confirmed by the laboratory: explained by prescription."),
    ),
    "prescribed_stopped": (
        _I.EXPECTED_POSITIVE,
        N_("{analyte} positive: {medicine} was stopped {day} and may still show."),
    ),
    "note": (_I.EXPLAINED, N_("{analyte} is explained by a clinician's note.")),
    "earlier_use": (
        _I.POSSIBLE_EARLIER_USE,
        N_("{analyte} was positive {day}; for {days} days it may be the same use."),
    ),
    "presumptive": (
        _I.PRESUMPTIVE_UNEXPLAINED,
        N_("{analyte} is presumptive positive and nothing on record explains it: confirm it."),
    ),
    "presumptive_at_laboratory": (
        _I.PRESUMPTIVE_UNEXPLAINED,
        N_("{analyte} is presumptive positive, unexplained, and at the laboratory."),
    ),
    "laboratory_unable": (
        _I.PRESUMPTIVE_UNEXPLAINED,
        N_("The laboratory could not test {analyte}: it stays presumptive, a clinician decides."),
    ),
    "laboratory_not_confirmed": (
        _I.NOT_CONFIRMED,
        N_("{analyte} was presumptive positive; the laboratory did not confirm it."),
    ),
    "missed": (
        _I.UNEXPECTED_NEGATIVE,
        N_(
            "{medicine} is prescribed, but {analyte} is not detected. The screen may be blind "
            "to it."
        ),
    ),
    "laboratory_missed": (
        _I.UNEXPECTED_NEGATIVE,
        N_("{medicine} is prescribed, but the laboratory did not find {analyte}."),
    ),
    "often_missed": (
        _I.CANNOT_TELL,
        N_("Screens often miss {medicine}: {analyte} not detected tells nothing."),
    ),
    "specimen": (
        _I.CANNOT_TELL,
        N_("{analyte} not detected tells nothing here. Specimen: {validity}."),
    ),
    "laboratory_negative": (
        _I.EXPECTED_NEGATIVE,
        N_("The laboratory did not find {analyte}, as expected."),
    ),
    "negative": (_I.EXPECTED_NEGATIVE, N_("{analyte} not detected, as expected.")),
}


# Label, icon, state token.
_INTERPRETATIONS = {
    _I.EXPECTED_NEGATIVE: (N_("Expected negative"), "check-circle-outline", "good"),
    _I.EXPECTED_POSITIVE: (N_("Expected (prescribed)"), "check-circle-outline", "good"),
    _I.PRESUMPTIVE_UNEXPLAINED: (N_("Presumptive, unexplained"), "help-circle-outline", "viol"),
    _I.UNEXPECTED_POSITIVE: (N_("Unexpected positive"), "alert-octagon-outline", "bad"),
    _I.UNEXPECTED_NEGATIVE: (N_("Unexpected negative"), "alert-outline", "warn"),
    _I.POSSIBLE_EARLIER_USE: (N_("Possible earlier use"), "information-outline", "neut"),
    _I.CANNOT_TELL: (N_("Cannot tell"), "alert-outline", "warn"),
    _I.EXPLAINED: (N_("Explained (note)"), "check-circle-outline", "good"),
    _I.NOT_CONFIRMED: (N_("Not confirmed"), "check-circle-outline", "good"),
    _I.PENDING: (N_("Awaiting result"), "progress-clock", "neut"),
    _I.NO_RESULT: (N_("No result"), "alert-outline", "warn"),
}

_OVERALL = {
    Overall.UNEXPECTED: N_("Unexpected"),
    Overall.PRESUMPTIVE: N_("Presumptive, unexplained"),
    Overall.INCONCLUSIVE: N_("Inconclusive"),
    Overall.PENDING: N_("Pending"),
    Overall.EXPECTED: N_("Expected"),
}


class Mark(StrEnum):
    """Shape of a point in the trend: the shapes differ, not only the colors."""

    RING = "ring"
    DISC = "disc"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    NONE = "none"


_MARKS = {
    _I.EXPECTED_NEGATIVE: Mark.RING,
    _I.NOT_CONFIRMED: Mark.RING,
    _I.EXPECTED_POSITIVE: Mark.DISC,
    _I.EXPLAINED: Mark.DISC,
    _I.UNEXPECTED_POSITIVE: Mark.SQUARE,
    _I.PRESUMPTIVE_UNEXPLAINED: Mark.DIAMOND,
    _I.UNEXPECTED_NEGATIVE: Mark.TRIANGLE,
    _I.POSSIBLE_EARLIER_USE: Mark.TRIANGLE,
    _I.CANNOT_TELL: Mark.TRIANGLE,
    _I.NO_RESULT: Mark.NONE,
    _I.PENDING: Mark.NONE,
}


def interpretation_label(interpretation: Interpretation) -> str:
    """The word of an interpretation on screens and papers."""
    return _(_INTERPRETATIONS[interpretation][0])


def interpretation_icon(interpretation: Interpretation) -> str:
    """Name of the icon beside the word."""
    return _INTERPRETATIONS[interpretation][1]


def interpretation_token(interpretation: Interpretation) -> str:
    """Color token of the state."""
    return _INTERPRETATIONS[interpretation][2]


def trend_mark(interpretation: Interpretation) -> Mark:
    """Shape of its point in the trend."""
    return _MARKS[interpretation]


def overall_label(overall: Overall) -> str:
    """The class of a whole test, in a word."""
    return _(_OVERALL[overall])


def rule_sentence(rule: str, **facts: str) -> str:
    """What a rule says, its facts filled in."""
    return _(RULES[rule][1]).format(**facts)
