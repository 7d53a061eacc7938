"""Who sees whom: restricted records, emergency openings, and names where others look on.

A restricted record (a member of staff, a known person) opens for the patient's own
caseload, for clinical directors and for people who were named. Everybody else sees the
record number in place of the name; attendance, seating and collecting go on by it, so
that the desk can do the day. A search by name does not find such a patient: it would
confirm that somebody is one.

In an emergency somebody whom a record is closed to opens it with a typed reason, for
thirty minutes and for themselves alone. That reaches what their role reaches for the own
caseload and no more, and never a counseling note; a director reviews it later.

In lobby mode, for a screen that others can see, names are initials and only what the
desk needs for the day is there. Source: reliability.md, section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from iopdesk.domain.names import full_name, initial_and_family, initials, list_name
from iopdesk.domain.people import CLINICAL_ROLES, Role
from iopdesk.domain.permission import Access, Need, Row, access
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _

GLASS_SPAN = timedelta(minutes=30)
"""How long a record stays open in an emergency."""

LEAST_REASON = 10
"""Characters that a reason for opening or restricting a record has at least."""

LOBBY_ROWS = frozenset(
    {
        Row.SCHEDULE,
        Row.COLLECTION,
        Row.GROUPS,
        Row.ROOMS,
        Row.COVERS,
        Row.PEOPLE,
        Row.APPROVAL,
        Row.BACKUP,
        Row.RESTORE,
        Row.ON_CALL,
        Row.OWN,
        # a call is logged, silently: what opens an answer is marked private
        Row.CALLS,
    }
)
"""What can be seen and done in lobby mode; a new row stays out until it is named here."""

NEVER_BY_GLASS = frozenset({Row.COUNSELING_NOTES})
"""Rows that no emergency opens: these notes belong to their author alone."""


# -- names ------------------------------------------------------------------------


class Veil(StrEnum):
    """How much of a patient's name shows."""

    NONE = "none"
    INITIALS = "initials"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, repr=False)
class Called:
    """The parts of a patient's name, and the record number that stands in for it."""

    mrn: str
    given: str
    family: str
    preferred: str = ""
    suffix: str = ""


def shown_full(called: Called, veil: Veil) -> str:
    """The name as spoken: ``Marisol Quintero``, ``MQ``, ``Restricted LR-00148``."""
    return _veiled(called, veil) or full_name(called.given, called.family, suffix=called.suffix)


def shown_listed(called: Called, veil: Veil) -> str:
    """The name as lists show it: ``Quintero, Marisol (Mari)``, or what stands in for it."""
    return _veiled(called, veil) or list_name(
        called.given, called.family, called.preferred, called.suffix
    )


def shown_short(called: Called, veil: Veil) -> str:
    """The name where there is little room: ``M. Quintero``, or what stands in for it."""
    return _veiled(called, veil) or initial_and_family(called.given, called.family)


def _veiled(called: Called, veil: Veil) -> str:
    if veil is Veil.RESTRICTED:
        return _("Restricted {mrn}").format(mrn=called.mrn)
    return initials(called.given, called.family) if veil is Veil.INITIALS else ""


def told_apart(shown: Mapping[int, str], mrns: Mapping[int, str]) -> dict[int, str]:
    """Names of one list, each once: where two are equal, their record numbers' ends follow.

    ``MQ 48`` and ``MQ 31``; as many digits as it takes, at least two. Two people of one
    list whose initials are equal would else be taken for each other.
    """
    together: dict[str, list[int]] = {}
    for patient_id, name in shown.items():
        together.setdefault(name, []).append(patient_id)
    found = dict(shown)
    for name, ids in together.items():
        if len(ids) > 1:
            length = _telling_length([mrns[each] for each in ids])
            found |= {each: f"{name} {mrns[each][-length:]}" for each in ids}
    return found


def _telling_length(mrns: Collection[str]) -> int:
    longest = max(len(mrn) for mrn in mrns)
    lengths = range(2, longest + 1)
    return next((n for n in lengths if len({mrn[-n:] for mrn in mrns}) == len(mrns)), longest)


# -- reach ------------------------------------------------------------------------


class Reach(StrEnum):
    """Whether a person gets at one patient's record."""

    OPEN = "open"
    BY_GLASS = "by_glass"
    RESTRICTED = "restricted"
    NOT_ON_CASELOAD = "not_on_caseload"

    @property
    def is_open(self) -> bool:
        """Whether the person gets in, one way or the other."""
        return self in (Reach.OPEN, Reach.BY_GLASS)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides about one person and one patient.

    ``is_own``: on the own caseload; of a restricted patient without an episode that is
    nobody's. ``has_glass``: an emergency opening of theirs still runs.
    """

    roles: frozenset[Role]
    is_restricted: bool
    is_own: bool
    is_named: bool = False
    has_glass: bool = False


def opens_restricted(standing: Standing) -> bool:
    """Whether a restricted record is open to the person without an emergency."""
    return standing.is_own or standing.is_named or Role.DIRECTOR in standing.roles


def decide_reach(granted: Access, row: Row, standing: Standing) -> Reach:
    """How far an access of the table reaches for one patient; ``granted`` is not NONE."""
    closed = None
    if standing.is_restricted and not opens_restricted(standing):
        closed = Reach.RESTRICTED
    elif granted is Access.OWN_CASELOAD and not standing.is_own:
        closed = Reach.NOT_ON_CASELOAD
    if closed is None:
        return Reach.OPEN
    if standing.has_glass and row not in NEVER_BY_GLASS:
        return Reach.BY_GLASS
    return closed


# -- emergencies ------------------------------------------------------------------


def is_glass_due(standing: Standing) -> bool:
    """Whether an emergency opening gives the person anything they have not.

    The record is restricted from them, or they are clinical staff and the patient is not
    on their caseload.
    """
    if standing.is_restricted and not opens_restricted(standing):
        return True
    clinical = access(standing.roles, Row.CLINICAL, Need.SEE)
    is_clinician = bool(standing.roles & CLINICAL_ROLES)
    return is_clinician and clinical is Access.OWN_CASELOAD and not standing.is_own


def decide_break(standing: Standing, reason: str) -> None:
    """Allow an emergency opening.

    Raises ``RuleBroken("break_glass.open_already" | "break_glass.not_due" |
    "break_glass.reason")``.
    """
    if standing.has_glass:
        raise RuleBroken("break_glass.open_already")
    if not is_glass_due(standing):
        raise RuleBroken("break_glass.not_due")
    require_reason(reason, "break_glass.reason")


def require_reason(reason: str, code: str) -> None:
    """Refuse a reason that says nothing, with the error ``code``."""
    if len(" ".join(reason.split())) < LEAST_REASON:
        raise RuleBroken(code, field="reason", least=LEAST_REASON)


def minutes_left(ends_at: datetime, now: datetime) -> int:
    """Whole minutes until the opening ends, the one that runs counted; 0 when it is over."""
    seconds = (ends_at - now).total_seconds()
    return max(0, -int(-seconds // 60))


def decide_review(
    *,
    opened_by_id: int,
    reviewer_id: int,
    directors: Collection[int],
    is_reviewed: bool,
    is_running: bool = False,
) -> None:
    """Allow a review. Nobody reviews their own opening while another director could.

    An opening that runs is not reviewed: nobody would look at what follows in it.
    Raises ``RuleBroken("break_glass.reviewed" | "break_glass.running" |
    "break_glass.own_review")``.
    """
    if is_reviewed:
        raise RuleBroken("break_glass.reviewed")
    if is_running:
        raise RuleBroken("break_glass.running")
    if opened_by_id == reviewer_id and set(directors) - {reviewer_id}:
        raise RuleBroken("break_glass.own_review")


sentences(
    {
        "restricted": N_(
            "This record is restricted. Ask a clinical director to name you, or open it in an "
            "emergency."
        ),
        "lobby": N_(
            "Lobby mode is on: results, charts and papers are hidden. Turn it off to go on."
        ),
        "break_glass.open_already": N_(
            "This record is open for you already. The banner says until when."
        ),
        "break_glass.not_due": N_("This record is open to you anyway. No emergency is needed."),
        "break_glass.reason": N_(
            "The reason is missing or too short. Say in {least} characters or more what the "
            "emergency is."
        ),
        "break_glass.reviewed": N_("This opening was reviewed before. Nothing was changed."),
        "break_glass.running": N_(
            "This opening still runs. Review it when it is over: what happens until then counts "
            "too."
        ),
        "break_glass.own_review": N_(
            "This opening is your own. Let another clinical director review it."
        ),
    }
)
