"""What the desk says and does for each kind of caller when nothing may be told.

A card depends on who calls and on the paper they bring, never on any record: it is the
same word for word whether or not somebody is a patient (42 CFR 2.13(c)).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iopdesk.i18n import N_, _


class CallerKind(StrEnum):
    """Who calls, writes or stands at the desk."""

    FAMILY = "family"
    PROVIDER = "provider"
    EMERGENCY_ROOM = "emergency_room"
    POLICE = "police"
    ATTORNEY = "attorney"
    COURT = "court"
    EMPLOYER = "employer"
    INSURER = "insurer"
    MEDIA = "media"
    UNKNOWN = "unknown"


class LegalPaper(StrEnum):
    """The paper a caller brings."""

    NONE = "none"
    SUBPOENA = "subpoena"
    WARRANT = "warrant"
    COURT_ORDER = "court_order"


@dataclass(frozen=True, slots=True)
class Card:
    """A card for the desk: what it is about, what to do, and what to record."""

    headline: str
    do: tuple[str, ...]
    record: tuple[str, ...]
    basis: str


SILENCE = N_(
    "We can neither confirm nor deny that anyone is or was a patient here. I can write down "
    "your name, your number and what you need."
)
"""What is said to everybody to whom nothing may be told."""

_CALLERS = {
    CallerKind.FAMILY: N_("Family or friend"),
    CallerKind.PROVIDER: N_("Doctor or other provider"),
    CallerKind.EMERGENCY_ROOM: N_("Emergency room or ambulance"),
    CallerKind.POLICE: N_("Police or process server"),
    CallerKind.ATTORNEY: N_("Attorney"),
    CallerKind.COURT: N_("Court or probation"),
    CallerKind.EMPLOYER: N_("Employer or school"),
    CallerKind.INSURER: N_("Insurer"),
    CallerKind.MEDIA: N_("Media"),
    CallerKind.UNKNOWN: N_("Somebody unknown"),
}
_CALL_BACK = N_("Call back at the number in the address book, not at the one the caller gives.")
_DIRECTOR = N_("Call the clinical director before anything else.")
_DO = {
    CallerKind.FAMILY: (
        N_("Ask for the code word, or call back at the number in the address book."),
        N_("Offer the crisis line and the family program: both are open to everybody."),
    ),
    CallerKind.PROVIDER: (
        _CALL_BACK,
        N_("Ask for the request in writing, with the signed consent."),
    ),
    CallerKind.EMERGENCY_ROOM: (
        N_("Ask whether a life or health is in danger now, and whether the person can consent."),
        N_("Call the hospital back at its main number. It takes a minute."),
        N_("Get a clinician. Fill in the emergency record, then look here again."),
    ),
    CallerKind.POLICE: (
        N_("A badge, a subpoena or a warrant alone opens nothing."),
        _DIRECTOR,
        N_("Stay polite. Do not stand in the way, and hand over nothing."),
    ),
    CallerKind.ATTORNEY: (
        N_("Ask for the request in writing, with a consent for legal proceedings."),
        N_("A letter or a subpoena of an attorney opens nothing."),
        _DIRECTOR,
    ),
    CallerKind.COURT: (
        _CALL_BACK,
        N_("Look for a criminal justice consent that names this court or officer."),
    ),
    CallerKind.EMPLOYER: (
        N_("Confirm no attendance and no letter by telephone."),
        N_("Before a letter: it shows addiction treatment. Does the consent allow that?"),
        _CALL_BACK,
    ),
    CallerKind.INSURER: (
        _CALL_BACK,
        N_("Ask for the request in writing, and pass it to billing."),
    ),
    CallerKind.MEDIA: (N_("Speak about nobody and no event. Refer to the director."),),
    CallerKind.UNKNOWN: (
        N_("Ask who is calling and from where, then choose that kind of caller."),
    ),
}
_PAPERS = {
    LegalPaper.SUBPOENA: N_("Subpoena: not enough by itself"),
    LegalPaper.WARRANT: N_("Warrant: not enough by itself"),
    LegalPaper.COURT_ORDER: N_("Court order: copy it and call the director"),
}
_PAPER_NAMES = {
    LegalPaper.NONE: N_("No legal paper"),
    LegalPaper.SUBPOENA: N_("Subpoena"),
    LegalPaper.WARRANT: N_("Warrant"),
    LegalPaper.COURT_ORDER: N_("Court order"),
}
_NOT_ENOUGH = (
    N_("Copy the paper. Say neither yes nor no to what it asks."),
    _DIRECTOR,
    N_("Only a court order under 42 CFR part 2 opens a record, and the director reads it first."),
)
_ORDER = (
    N_("Copy the order, every page, and give the paper back."),
    _DIRECTOR,
    N_("The director checks that it is an order under 42 CFR part 2, and what it allows."),
    N_("Until then tell nothing, also not that a record exists."),
)
_CALL_RECORD = (
    N_("When it was, and who took it"),
    N_("Who asked, from where, and their number"),
    N_("What was asked for"),
)
EMERGENCY_RECORD = (
    N_("Who was told, and the hospital or service they are with"),
    N_("Who told it"),
    N_("Day and time"),
    N_("What the emergency was"),
)
"""What is recorded at once after telling in a medical emergency (42 CFR 2.51(c))."""

_POLICE_RECORD = (N_("Name, badge and agency"), N_("A copy of any paper"))
_PAPER_RECORD = (N_("Who brought it, from which court or office"), N_("A copy of the paper"))


def caller_label(caller: CallerKind) -> str:
    """Who calls, in words: "Police or process server"."""
    return _(_CALLERS[caller])


def paper_label(paper: LegalPaper) -> str:
    """The paper a caller brings, for a choice: "Court order"."""
    return _(_PAPER_NAMES[paper])


def card_for(caller: CallerKind, paper: LegalPaper = LegalPaper.NONE) -> Card:
    """The card for a caller; a legal paper has its own, whoever brings it."""
    if paper is LegalPaper.NONE:
        extra = {
            CallerKind.POLICE: _POLICE_RECORD,
            CallerKind.EMERGENCY_ROOM: EMERGENCY_RECORD,
        }.get(caller, ())
        headline = _("{caller}: tell nothing").format(caller=caller_label(caller))
        basis = _("42 CFR 2.13(c): no answer may show that somebody is a patient")
        return _card(headline, _DO[caller], extra, basis)
    is_order = paper is LegalPaper.COURT_ORDER
    basis = _("42 CFR 2.61: an order of a court under part 2, and nothing less")
    return _card(_(_PAPERS[paper]), _ORDER if is_order else _NOT_ENOUGH, _PAPER_RECORD, basis)


def _card(headline: str, do: tuple[str, ...], record: tuple[str, ...], basis: str) -> Card:
    return Card(
        headline=headline,
        do=tuple(_(each) for each in do),
        record=tuple(_(each) for each in (*_CALL_RECORD, *record)),
        basis=basis,
    )
