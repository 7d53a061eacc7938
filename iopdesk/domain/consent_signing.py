"""What is written down of a consent after it was printed: signatures, the event that ends it.

A signature is copied from a paper, so a day that was typed wrong is typed again: the
record follows the paper, and the change log keeps what stood there before. What was told
under the consent stays covered by it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from iopdesk.domain.consent_terms import Consent, Signature, Term
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, medium_date


def decide_signatures(
    consent: Consent,
    signatures: Collection[Signature],
    *,
    today: date,
    told_on: date | None,
    born_on: date | None = None,
) -> None:
    """Allow the signatures of a consent, given for the first time or corrected.

    ``told_on`` is the first day on which something was told under it, ``born_on`` the day the
    patient was born. Raises ``RuleBroken("consent.revoked" | "consent.sign_nobody" |
    "consent.sign_name" | "consent.sign_day" | "consent.sign_ahead" | "consent.sign_born" |
    "consent.sign_told")``.
    """
    if consent.revocation is not None:
        raise RuleBroken("consent.revoked")
    if not signatures:
        raise RuleBroken("consent.sign_nobody")
    for each in signatures:
        field = each.signer.value
        if each.is_signed and not each.name.strip():
            raise RuleBroken("consent.sign_name", field=f"{field}_name")
        if each.signed_on is None:
            raise RuleBroken("consent.sign_day", field=f"{field}_on")
        if each.signed_on > today:
            raise RuleBroken("consent.sign_ahead", field=f"{field}_on")
        if born_on is not None and each.signed_on < born_on:
            raise RuleBroken("consent.sign_born", field=f"{field}_on")
    signed_on = replace(consent, signatures=tuple(signatures)).signed_on
    if told_on is not None and (signed_on is None or signed_on > told_on):
        raise RuleBroken("consent.sign_told", day=medium_date(told_on))


def decide_change(consent: Consent) -> None:
    """Allow other words on a form. Raises ``RuleBroken("consent.signed")`` once it is signed."""
    if any(each.is_signed for each in consent.signatures):
        raise RuleBroken("consent.signed")


def decide_renewal(old: Consent, *, patient_id: int) -> None:
    """Allow a renewal of a consent. Raises ``RuleBroken("consent.renew_unsigned")``."""
    if old.patient_id != patient_id or old.signed_on is None:
        raise RuleBroken("consent.renew_unsigned")


def decide_event(consent: Consent, term: Term | None, on: date | None, *, today: date) -> None:
    """Allow the day on which the event of a term came to pass; None takes a wrong day back.

    Raises ``RuleBroken("consent.no_event" | "consent.event_ahead" |
    "consent.event_signing")``.
    """
    if term is None or not term.event.strip():
        raise RuleBroken("consent.no_event")
    if on is None:
        return
    if on > today:
        raise RuleBroken("consent.event_ahead", field="on")
    if consent.signed_on is not None and on < consent.signed_on:
        raise RuleBroken("consent.event_signing", field="on", day=medium_date(consent.signed_on))


sentences(
    {
        "consent.sign_nobody": N_("No signature was entered. Enter who signed, or who declined."),
        "consent.sign_name": N_("The name of who signed is missing. Enter it as it is signed."),
        "consent.sign_day": N_("The day is missing. Enter the day that stands beside the name."),
        "consent.sign_ahead": N_("This day has not come yet. Enter the day that is on the paper."),
        "consent.sign_born": N_(
            "The patient was not born yet on this day. Enter the day that is on the paper."
        ),
        "consent.sign_told": N_(
            "Something was told under this consent on {day}, and it must be signed by then. Look "
            "at the paper again, or record it as a consent of its own."
        ),
        "consent.signed": N_(
            "This consent is signed, and what was signed stays as it is. Renew it to change "
            "something."
        ),
        "consent.renew_unsigned": N_(
            "Nobody has signed that consent, so there is nothing to renew. Change it instead."
        ),
        "consent.no_event": N_("This consent names no event. Nothing was changed."),
        "consent.event_ahead": N_("This day has not come yet. Record the event once it happened."),
        "consent.event_signing": N_(
            "The consent was signed on {day}. Enter that day or a later one."
        ),
    }
)
