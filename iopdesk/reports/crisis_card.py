"""The crisis card: whom to call, on one page that a patient takes home.

It bears neither the patient's name nor any sign of what the practice treats, so that it can
be carried and shown. The person's own warning signs stand on it where the plan has any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iopdesk.i18n import _, medium_date
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState


@dataclass(frozen=True, slots=True, repr=False)
class CrisisCardFacts:
    """What the card says. ``on_call`` is empty where nobody is; ``warnings`` are
    (sign, what to do)."""

    crisis_phone: str
    on_call: str
    on_call_until: str
    warnings: tuple[tuple[str, str], ...]
    made_on: date


@dataclass(frozen=True, slots=True, repr=False)
class CardWords:
    """The card as words, before it is drawn. ``lines`` are (who, number, what to say of it)."""

    title: str
    opening: str
    lines: tuple[tuple[str, str, str], ...]
    on_call: str
    emergency: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    made: str


def draw_crisis_card(facts: CrisisCardFacts, *, paper: PaperSize = LETTER) -> Paper:
    """The card as a PDF of exactly one page; the same facts give the same bytes."""
    from iopdesk.reports.kit.card import press_card

    words = card_words(facts)
    drawn = press_card(words, day=facts.made_on, size=paper)
    return Paper(
        title=words.title,
        state=PaperState.FINAL,
        pdf=drawn.pdf,
        pages=drawn.pages,
        warnings=drawn.warnings,
        text=plain_card(words),
    )


def card_words(facts: CrisisCardFacts) -> CardWords:
    """The words of a card; without a line of the practice's own 988 stands first."""
    return CardWords(
        title=_("Crisis card"),
        opening=_("You are not alone with this. Somebody answers at every hour, day and night."),
        lines=_lines(facts.crisis_phone),
        on_call=_on_call(facts),
        emergency=_("In danger right now, or somebody does not wake up: call 911."),
        parts=_parts(facts.warnings),
        made=_("Printed {day}").format(day=medium_date(facts.made_on)),
    )


def plain_card(words: CardWords) -> str:
    """The same words as text, in reading order, for a screen reader."""
    lines = [words.title.upper(), words.opening, words.emergency, ""]
    lines += [f"{who}: {number}. {more}".rstrip() for who, number, more in words.lines]
    lines += [words.on_call] if words.on_call else []
    for title, sentences in words.parts:
        lines += ["", title.upper(), *sentences]
    return "\n".join([*lines, "", words.made]) + "\n"


def _lines(crisis_phone: str) -> tuple[tuple[str, str, str], ...]:
    own = (_("Our 24-hour line"), crisis_phone.strip(), _("A person who knows this program."))
    everybody = (
        (
            _("988 Suicide and Crisis Lifeline"),
            "988",
            _("Call, text, or chat at 988lifeline.org."),
        ),
        (
            _("SAMHSA helpline"),
            "1-800-662-4357",
            _("Treatment and support near you, free and confidential."),
        ),
    )
    return (own, *everybody) if own[1] else everybody


def _on_call(facts: CrisisCardFacts) -> str:
    if not facts.on_call:
        return ""
    return _("On call for you until {until}: {person}.").format(
        person=facts.on_call, until=facts.on_call_until
    )


def _parts(warnings: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    overdose = (
        _("If somebody does not wake up: call 911, give naloxone, stay with them."),
        _(
            "Give naloxone again after 2 to 3 minutes where breathing does not come back. It "
            "wears off sooner than many opioids do, so wait for the ambulance."
        ),
        _("Lay them on their side so that they can breathe."),
    )
    tolerance = (
        _(
            "After days or weeks without use the body takes less than before. An amount that "
            "was usual once can stop the breath now."
        ),
        _("Never use alone, keep naloxone within reach, and tell somebody where it is."),
    )
    own = tuple(f"{sign}: {do}" if do else sign for sign, do in warnings)
    signs = ((_("My warning signs, and what I do then"), own),) if own else ()
    return (*signs, (_("Overdose"), overdose), (_("Lower tolerance"), tolerance))
