"""How the state of a paper and of each signature reads in words."""

from __future__ import annotations

from iopdesk.i18n import _, clock_time, medium_date
from iopdesk.reports.codes import Stamp
from iopdesk.reports.facts import SignatureFacts, SignatureState
from iopdesk.reports.papers import PaperState


def signature_line(signature: SignatureFacts, state: PaperState) -> str:
    """The line under a signature's name. A draft is signed by nobody."""
    if state is PaperState.DRAFT:
        return _("Draft, not yet for signature")
    if signature.state is SignatureState.WAITING:
        if state is not PaperState.FOR_SIGNATURE:
            return _("Not signed")
        return _("For signature, with the day: {line}").format(line="_" * 14)
    words = {
        SignatureState.ON_SCREEN: _("Signed on screen"),
        SignatureState.ON_PAPER: _("Signed on paper"),
        SignatureState.DECLINED: _("Declined to sign"),
        SignatureState.NOT_AVAILABLE: _("Not available to sign"),
    }[signature.state]
    if signature.signed_at is not None:
        day, at = medium_date(signature.signed_at.date()), clock_time(signature.signed_at)
        words = f"{words} {day}, {at}"
    return f"{words}: {signature.reason}" if signature.reason else words


def is_signed(signature: SignatureFacts, state: PaperState) -> bool:
    """Whether the signer's own name stands on the line."""
    return state is not PaperState.DRAFT and signature.state is SignatureState.ON_SCREEN


def number_line(title: str, stamp: Stamp | None) -> str:
    """Number and version, naming the version it replaces; on drafts the title."""
    if stamp is None:
        return _("{title}, draft").format(title=title)
    line = _("Document {number}, version {version}").format(
        number=stamp.number, version=stamp.version
    )
    if stamp.version > 1:
        return _("{line}, replaces version {old}").format(line=line, old=stamp.version - 1)
    return line


def crisis_items(crisis_phone: str) -> tuple[tuple[str, str], ...]:
    """Crisis lines as words and number; the practice's own first."""
    return (
        (_("24 hours"), crisis_phone if crisis_phone.strip() else _("To be entered")),
        (_("Call or text"), "988"),
        (_("SAMHSA"), "1-800-662-4357"),
        (_("Emergency"), "911"),
    )
