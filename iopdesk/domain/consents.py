"""Consents: complete or not, valid or not on a day, revoked, and what they cover.

A consent opens nothing unless every element is there (42 CFR 2.31), whoever signed still
has the authority, it has neither expired nor been revoked, and it names the recipient,
the information and the purpose. The expiry day is inside. Where a rule leaves a doubt,
the answer here is the one that tells less.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from iopdesk.domain.consent_forms import (
    Element,
    adult_on,
    authority_on,
    missing_elements,
    needed_signers,
    purposes_of,
    signed_by,
)
from iopdesk.domain.consent_terms import (
    Asking,
    Consent,
    ConsentKind,
    Info,
    Purpose,
    Recipient,
    RecipientKind,
    Signature,
    Signer,
    SigningFacts,
    Term,
    infos_label,
    purpose_label,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date, ngettext

ALERT_DAYS = (7, 14, 30)
"""An expiry is told of this many days ahead: time for a session or two to sign anew."""


class ConsentState(StrEnum):
    """How a consent stands."""

    INCOMPLETE = "incomplete"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    AUTHORITY_ENDED = "authority_ended"


_STATES = {
    ConsentState.INCOMPLETE: N_("Incomplete"),
    ConsentState.VALID: N_("Valid"),
    ConsentState.EXPIRING: N_("Expiring"),
    ConsentState.EXPIRED: N_("Expired"),
    ConsentState.REVOKED: N_("Revoked"),
    ConsentState.REPLACED: N_("Replaced"),
    ConsentState.AUTHORITY_ENDED: N_("Authority ended"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A consent on one day; ``alert`` is 30, 14 or 7 days, ``days_left`` those after today."""

    state: ConsentState
    days_left: int | None = None
    alert: int | None = None
    missing: tuple[Element, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether it may open anything."""
        return self.state in (ConsentState.VALID, ConsentState.EXPIRING)

    @property
    def words(self) -> str:
        """The state for people: "Expires in 6 days"."""
        if self.state is not ConsentState.EXPIRING or self.days_left is None:
            return _(_STATES[self.state])
        if self.days_left == 0:
            return _("Expires today")
        return ngettext("Expires in {count} day", "Expires in {count} days", self.days_left).format(
            count=self.days_left
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """One reason why a consent does not cover something: a code and a sentence."""

    code: str
    words: str


# -- on a day ---------------------------------------------------------------------


def alert_level(days_left: int) -> int | None:
    """7, 14 or 30: the nearest alert that ``days_left`` has reached; None before and after."""
    return next((each for each in ALERT_DAYS if 0 <= days_left <= each), None)


def state_on(consent: Consent, on: date, facts: SigningFacts) -> Condition:
    """How the consent stands on ``on``: an instant in the practice's zone, or a whole day.

    On a whole day a revocation of that day counts; for an instant give the instant.
    Revoked is told before expired, expired before replaced, and all before a missing element.
    """
    day = on.date() if isinstance(on, datetime) else on
    if _is_revoked(consent, on):
        return Condition(ConsentState.REVOKED)
    last = consent.expiry.last_day
    if last is not None and day > last:
        return Condition(ConsentState.EXPIRED)
    if consent.replaced_on is not None and day >= consent.replaced_on:
        return Condition(ConsentState.REPLACED)
    missing = missing_elements(consent, facts) or _signed_later(consent, day)
    if missing:
        return Condition(ConsentState.INCOMPLETE, missing=missing)
    if not _has_authority(consent, day, facts):
        return Condition(ConsentState.AUTHORITY_ENDED)
    left = None if last is None else (last - day).days
    alert = None if left is None else alert_level(left)
    state = ConsentState.VALID if alert is None else ConsentState.EXPIRING
    return Condition(state, days_left=left, alert=alert)


def _is_revoked(consent: Consent, on: date) -> bool:
    if consent.revocation is None:
        return False
    at = consent.revocation.revoked_at
    return at <= on if isinstance(on, datetime) else at.date() <= on


def _signed_later(consent: Consent, day: date) -> tuple[Element, ...]:
    if consent.signed_on is None or consent.signed_on <= day:
        return ()
    return (Element("date", _("Date"), _("It is signed on a later day only.")),)


def _has_authority(consent: Consent, day: date, facts: SigningFacts) -> bool:
    """Whether all on whose signatures the consent rests may still decide."""
    found = [signed_by(consent, each) for each in needed_signers(consent, facts)]
    return all(each is not None and authority_on(each, day, facts) for each in found)


def with_renewals(consents: Collection[Consent], facts: SigningFacts) -> tuple[Consent, ...]:
    """The consents of one patient, each with the day on which a renewal took its place.

    Only a renewal that is complete and signed takes it: one that was begun and lies
    unsigned ends nothing.
    """
    days: dict[int, date] = {}
    for each in consents:
        old, signed_on = each.replaces_id, each.signed_on
        if old is not None and signed_on is not None and not missing_elements(each, facts):
            days[old] = min(days.get(old, signed_on), signed_on)
    return tuple(replace(each, replaced_on=days.get(each.consent_id)) for each in consents)


def guardian_ends_on(consent: Consent, facts: SigningFacts) -> date | None:
    """The birthday from which a consent is over that rests on a guardian's signature."""
    if facts.birth_on is None or Signer.GUARDIAN not in needed_signers(consent, facts):
        return None
    return adult_on(facts.birth_on, facts.rule.adult_at)


def lasting(consent: Consent, facts: SigningFacts) -> Term:
    """Until when it holds as things are: its expiry, or the eve of the guardian's end before it."""
    term, ends = consent.expiry, guardian_ends_on(consent, facts)
    if ends is None or (term.on is not None and term.on < ends):
        return term
    return replace(term, on=ends - timedelta(days=1), is_never=False)


# -- revoking ---------------------------------------------------------------------


def decide_revoke(
    consent: Consent,
    *,
    at: datetime,
    now: datetime,
    by: Signer,
    in_writing: bool,
    facts: SigningFacts,
) -> None:
    """Allow a revocation that counts from ``at``; what was told before stays told.

    A criminal-justice consent may be irrevocable until its day or event (42 CFR 2.35).

    Raises ``RuleBroken("consent.revoked" | "consent.unsigned" | "consent.ended" |
    "consent.revoke_writing" | "consent.revoke_ahead" | "consent.revoke_signing" |
    "consent.revoke_authority" | "consent.irrevocable_until" | "consent.irrevocable_event")``.
    """
    signed_on, day = consent.signed_on, at.date()
    if consent.revocation is not None:
        raise RuleBroken("consent.revoked")
    if signed_on is None:
        raise RuleBroken("consent.unsigned")
    if consent.expiry.last_day is not None and day > consent.expiry.last_day:
        raise RuleBroken("consent.ended", day=medium_date(consent.expiry.last_day))
    if not in_writing:
        raise RuleBroken("consent.revoke_writing", field="in_writing")
    if at > now:
        raise RuleBroken("consent.revoke_ahead", field="revoked_at")
    if day < signed_on:
        raise RuleBroken("consent.revoke_signing", field="revoked_at", day=medium_date(signed_on))
    signature = signed_by(consent, by) or Signature(by, "", False, None)
    if not authority_on(signature, day, facts):
        raise RuleBroken("consent.revoke_authority", field="revoked_by")
    if consent.kind is ConsentKind.CRIMINAL_JUSTICE and consent.irrevocable is not None:
        _require_revocable(consent.irrevocable, day)


def _require_revocable(term: Term, day: date) -> None:
    if term.last_day is not None and day >= term.last_day:
        return
    if term.event.strip():
        raise RuleBroken("consent.irrevocable_event", event=term.event.strip())
    if term.on is not None:
        raise RuleBroken("consent.irrevocable_until", day=medium_date(term.on))


# -- covering ---------------------------------------------------------------------


def reaches(recipient: Recipient, asking: Asking) -> bool:
    """Whether a named recipient includes whoever asks.

    An organization covers its staff, a person only that person, a class only its recorded
    members, an intermediary itself and its recorded participants.
    """
    own = recipient.contact_id
    if recipient.kind is RecipientKind.PERSON:
        return own is not None and own == asking.person_id
    if recipient.kind is RecipientKind.ORGANIZATION:
        return own is not None and own == asking.organization_id
    if recipient.kind is RecipientKind.CLASS:
        return bool(recipient.members & asking.ids)
    return bool((recipient.members | {own}) & asking.ids)


def covers(
    consent: Consent,
    asking: Asking,
    what: Collection[Info],
    purpose: Purpose,
    on: date,
    facts: SigningFacts,
) -> tuple[Gap, ...]:
    """Every reason why the consent does not cover this; empty when it does.

    ``on`` is a day or an instant, as in :func:`state_on`. A consent that names anything
    covers that somebody is a patient, which whatever is told gives away.
    """
    gaps = []
    condition = state_on(consent, on, facts)
    if not condition.is_valid:
        words = _("The consent is not valid: {state}.").format(state=condition.words)
        gaps.append(Gap("state", words))
    if not any(reaches(each, asking) for each in consent.recipients):
        gaps.append(Gap("recipient", _("It does not name this recipient.")))
    named = consent.what | {Info.IS_PATIENT} if consent.what else frozenset()
    outside = set(what) - named
    if outside or not what:
        kinds = infos_label(outside) or _("nothing was asked for")
        gaps.append(Gap("what", _("It does not cover: {kinds}.").format(kinds=kinds)))
    if purpose not in purposes_of(consent):
        words = _("It does not cover the purpose: {purpose}.").format(
            purpose=purpose_label(purpose)
        )
        gaps.append(Gap("purpose", words))
    return tuple(gaps)


sentences(
    {
        "consent.revoked": N_("This consent was revoked before. Nothing was changed."),
        "consent.unsigned": N_("Nobody has signed this consent, so there is nothing to revoke."),
        "consent.ended": N_("This consent ended on {day}. There is nothing left to revoke."),
        "consent.revoke_writing": N_(
            "A consent is revoked in writing. Have the revocation signed, then record it."
        ),
        "consent.revoke_ahead": N_(
            "That time is still ahead. Enter when the revocation was received."
        ),
        "consent.revoke_signing": N_(
            "The consent was signed on {day}. Enter that day or a later one."
        ),
        "consent.revoke_authority": N_(
            "This person no longer decides for the patient. Ask who does to sign the revocation."
        ),
        "consent.irrevocable_until": N_(
            "This criminal justice consent cannot be revoked before {day}. Keep the request and "
            "record it then."
        ),
        "consent.irrevocable_event": N_(
            "This criminal justice consent cannot be revoked before its event: {event}. Record "
            "the event first."
        ),
    }
)
