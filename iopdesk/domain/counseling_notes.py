"""Counseling notes: a clinician's separate, voluntary notes about what was said (42 CFR 2.11).

They hold no times, modality, results, plan or progress; those belong to the record. They
are their author's alone. Source: domain.md (documentation), reliability.md, section 1.
"""

from __future__ import annotations

from typing import Final

from iopdesk.domain.texts import clean_text
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_

LONGEST: Final = 20_000
"""Characters that a counseling note has at most."""


def decide_text(text: str) -> str:
    """The text as it is kept.

    Raises ``RuleBroken("counseling_note.empty" | "counseling_note.too_long")``.
    """
    kept = clean_text(text)
    if not kept:
        raise RuleBroken("counseling_note.empty", field="text")
    if len(kept) > LONGEST:
        raise RuleBroken("counseling_note.too_long", field="text", most=LONGEST, count=len(kept))
    return kept


def is_readable_by(person_id: int, author_id: int) -> bool:
    """Whether a person may read a note: between clinicians only its author may."""
    return person_id == author_id


def require_left(*, is_active: bool, is_clinician: bool) -> None:
    """Refuse to decide about the notes of somebody who still has them.

    Raises ``RuleBroken("counseling_note.author_here")``.
    """
    if is_active and is_clinician:
        raise RuleBroken("counseling_note.author_here", field="author_id")


def require_reader(*, is_active: bool, is_clinician: bool, holds_key: bool) -> None:
    """Refuse a new reader who could not open what is handed over.

    Raises ``RuleBroken("counseling_note.reader_without_key")``.
    """
    if not (is_active and is_clinician and holds_key):
        raise RuleBroken("counseling_note.reader_without_key", field="to_id")


sentences(
    {
        "counseling_note.author_here": N_(
            "The author is still at the practice and decides about these notes. Ask the author."
        ),
        "counseling_note.reader_without_key": N_(
            "This person does not hold the clinical key and could not open the notes. Give them "
            "the key first, or choose somebody else."
        ),
        "counseling_note.empty": N_("The note is empty. Write what it should hold."),
        "counseling_note.too_long": N_(
            "The note has {count} characters, and {most} is the most. Divide it into two notes."
        ),
    }
)
