"""Notes of the chart: their kinds, and how they are signed, added to and co-signed.

A note that was signed is locked for ever; what comes later are dated addenda. Until then it
is its author's to change. Source: the program's rules on documentation (domain.md, 7).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz

from iopdesk.domain.texts import clean_text
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _


class NoteKind(StrEnum):
    """What a note is; a counseling note is no kind of these (:mod:`.counseling_notes`)."""

    PROGRESS = "progress"
    CASE_MANAGEMENT = "case_management"
    MEDICAL = "medical"
    FAMILY = "family"
    CRISIS_CALL = "crisis_call"


LONGEST: Final = 20_000
"""Characters that a note or an addendum has at most."""

ALIKE: Final = 80
"""From so many percent on, two texts are so much the same that the author is told."""

COMPARED: Final = 3
"""Earlier notes of a patient by the same author that a new one is compared with."""

TREATMENT: Final = frozenset({NoteKind.PROGRESS, NoteKind.FAMILY})
"""Kinds about treatment, which is about a goal once there is a plan."""

_KINDS = {
    NoteKind.PROGRESS: N_("Progress note"),
    NoteKind.CASE_MANAGEMENT: N_("Case-management note"),
    NoteKind.MEDICAL: N_("Medical note"),
    NoteKind.FAMILY: N_("Family note"),
    NoteKind.CRISIS_CALL: N_("Crisis call note"),
}


def note_kind_label(kind: NoteKind) -> str:
    """The kind of a note: "Progress note"."""
    return _(_KINDS[kind])


def writable_kinds(*, treats: bool, is_medical: bool) -> tuple[NoteKind, ...]:
    """The kinds somebody may write: who treats every one, who writes medical notes those.

    ``treats`` and ``is_medical`` are what the rows "clinical" and "medical notes" of the
    table of roles say of this patient.
    """
    if treats:
        return tuple(NoteKind)
    return (NoteKind.MEDICAL,) if is_medical else ()


def decide_words(words: str) -> str:
    """The words of a note or an addendum as they are kept.

    Raises ``RuleBroken("note.empty" | "note.too_long")``.
    """
    kept = clean_text(words)
    if not kept:
        raise RuleBroken("note.empty", field="words")
    if len(kept) > LONGEST:
        raise RuleBroken("note.too_long", field="words", most=LONGEST, count=len(kept))
    return kept


def require_kind(kind: NoteKind, writable: Collection[NoteKind]) -> None:
    """Refuse a kind that somebody may not write: ``RuleBroken("note.not_your_kind")``."""
    if kind not in writable:
        raise RuleBroken("note.not_your_kind", field="kind")


def require_day(about_on: date, today: date) -> None:
    """Refuse a day that has not come: ``RuleBroken("note.ahead")``."""
    if about_on > today:
        raise RuleBroken("note.ahead", field="about_on")


def require_known_goals(goal_ids: Iterable[int], plan: Collection[int]) -> None:
    """Refuse goals that are none of the patient's: ``RuleBroken("note.other_goal")``."""
    if not set(goal_ids) <= set(plan):
        raise RuleBroken("note.other_goal", field="goal_ids")


def needs_goal(kind: NoteKind, plan: Collection[int]) -> bool:
    """Whether such a note must be about a goal to be signed; ``plan`` are the ids of the goals.

    Case management, medical and crisis call notes need none, nor does any before the plan.
    """
    return kind in TREATMENT and bool(plan)


def require_signable(kind: NoteKind, goal_ids: Collection[int], plan: Collection[int]) -> None:
    """Refuse to sign a treatment note without a goal: ``RuleBroken("note.needs_goal")``."""
    if needs_goal(kind, plan) and not goal_ids:
        raise RuleBroken("note.needs_goal", field="goal_ids")


def is_editable(*, person_id: int, author_id: int, is_signed: bool) -> bool:
    """Whether somebody may change, sign or throw away a note: its author, until it is signed."""
    return person_id == author_id and not is_signed


def require_editable(*, person_id: int, author_id: int, is_signed: bool) -> None:
    """Refuse all others: ``RuleBroken("note.locked" | "note.not_yours")``."""
    if is_signed:
        raise RuleBroken("note.locked")
    if person_id != author_id:
        raise RuleBroken("note.not_yours")


def require_signed(*, is_signed: bool) -> None:
    """Refuse to add to a note that can still be changed: ``RuleBroken("note.not_signed")``."""
    if not is_signed:
        raise RuleBroken("note.not_signed")


def require_cosigner(cosigner_id: int, *, author_id: int, may_write: bool) -> None:
    """Refuse whom a note's author may not ask to sign as well.

    ``may_write``: whether they could have written such a note of this patient themselves.
    Raises ``RuleBroken("note.own_cosigner" | "note.no_cosigner")``.
    """
    if cosigner_id == author_id:
        raise RuleBroken("note.own_cosigner", field="cosigner_id")
    if not may_write:
        raise RuleBroken("note.no_cosigner", field="cosigner_id")


def require_cosign(
    person_id: int, *, cosigner_id: int | None, is_signed: bool, is_cosigned: bool
) -> None:
    """Refuse to co-sign what one was not asked to, or is not ready.

    Raises ``RuleBroken("note.cosigned" | "note.not_asked" | "note.not_signed")``.
    """
    if is_cosigned:
        raise RuleBroken("note.cosigned")
    if cosigner_id != person_id:
        raise RuleBroken("note.not_asked")
    require_signed(is_signed=is_signed)


def likeness(words: str, earlier: Iterable[str]) -> int:
    """How much a text is the same as the most alike of some earlier ones, in percent.

    Case and blanks do not count. 0 for an empty text, and without an earlier one.
    """
    folded = _folded(words)
    if not folded:
        return 0
    return max((int(fuzz.ratio(folded, _folded(each))) for each in earlier), default=0)


def is_copied(words: str, earlier: Iterable[str]) -> bool:
    """Whether the author should look again: much of it stood in an earlier note already.

    A warning and never a refusal: two sessions may have been alike.
    """
    return likeness(words, earlier) >= ALIKE


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


sentences(
    {
        "note.empty": N_("The note is empty. Write what it should hold."),
        "note.too_long": N_(
            "The note has {count} characters, and {most} is the most. Divide it into two notes."
        ),
        "note.not_your_kind": N_(
            "Your role does not write notes of this kind. Choose another kind, or ask the "
            "counselor."
        ),
        "note.ahead": N_("This day has not come yet. Enter the day the note is about."),
        "note.other_goal": N_("This goal is not in the patient's plan. Choose among their goals."),
        "note.needs_goal": N_(
            "The patient has a treatment plan, and this note is about none of its goals. Check "
            "at least one."
        ),
        "note.locked": N_("The note is signed and cannot be changed. Add an addendum."),
        "note.not_yours": N_("Only the author changes a note that is not signed. Ask the author."),
        "note.not_signed": N_("The note is not signed yet. Its author signs it first."),
        "note.own_cosigner": N_("The author cannot co-sign. Choose somebody else."),
        "note.no_cosigner": N_(
            "This person may not sign such a note of this patient. Choose a clinician who may."
        ),
        "note.cosigned": N_("The note is co-signed already. Nothing is left to do."),
        "note.not_asked": N_("You were not asked to co-sign this note. Its author can ask you to."),
    }
)
