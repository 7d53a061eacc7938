"""Going without a safety that the program asks for: in the person's own words, and on record."""

from __future__ import annotations

from typing import Final

from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

ADMINISTRATORS: Final = 2
"""So many people can let others in: one may lose a password. Source: reliability.md, section 2."""

LEAST_LETTERS: Final = 20
"""Letters of a waiver; fewer would be a keystroke, not a decision."""

ONE_ADMINISTRATOR: Final = "one_administrator"
ENDED: Final = "one_administrator_ended"
"""What a waiver is about, and the row that says the safety was met after all."""


def decide_waiver(words: str, *, administrators: int) -> str:
    """The words to keep of a waiver of the second administrator.

    Raises ``RuleBroken("waiver.too_short")``, or ``RuleBroken("waiver.not_needed")`` where
    there are two.
    """
    if administrators >= ADMINISTRATORS:
        raise RuleBroken("waiver.not_needed")
    kept = " ".join(words.split())
    if sum(each.isalpha() for each in kept) < LEAST_LETTERS:
        raise RuleBroken("waiver.too_short", field="waiver", least=LEAST_LETTERS)
    return kept


def decide_founding(administrators: int, waiver: str) -> str:
    """The waiver that a new practice is made with, empty where it needs none.

    Raises ``RuleBroken("waiver.needed" | "waiver.too_short")``.
    """
    if administrators >= ADMINISTRATORS:
        return ""
    if not waiver.strip():
        raise RuleBroken("waiver.needed", field="waiver")
    return decide_waiver(waiver, administrators=administrators)


sentences(
    {
        "waiver.needed": N_(
            "There is no second administrator. Add one, or say in your own words that you go "
            "without."
        ),
        "waiver.too_short": N_(
            "This is too short to stand on record. Say in at least {least} letters that you go "
            "without a second administrator."
        ),
        "waiver.not_needed": N_("There are two administrators, so nothing needs to be waived."),
    }
)
