"""What the rows of the cards of support say: meetings, family, referrals, incidents, follow-ups."""

from __future__ import annotations

from collections.abc import Sequence

from iopdesk.domain.contacts import relation_label
from iopdesk.domain.follow_ups import FollowUpState, PlannedFollowUp, follow_up_state_label
from iopdesk.domain.support_rules import FamilyCount
from iopdesk.domain.supports import (
    ReferralState,
    family_label,
    incident_label,
    meeting_label,
    proof_label,
    referral_for_label,
    referral_state_label,
)
from iopdesk.i18n import _, clock_time, medium_date, ngettext, short_date
from iopdesk.services.family import FamilyRow, Guest
from iopdesk.services.follow_ups import FollowUpRow
from iopdesk.services.incidents import IncidentRow
from iopdesk.services.referrals import ReferralRow
from iopdesk.services.support_meetings import MeetingRow
from iopdesk.ui.contacts.row_list import ActRow, Offer

_Line = tuple[str, str, str]
_STATES = {
    ReferralState.OPEN: ("warn", "clock-outline"),
    ReferralState.APPOINTED: ("info", "calendar-check-outline"),
    ReferralState.DONE: ("good", "check-circle-outline"),
    ReferralState.DECLINED: ("neut", "minus-circle-outline"),
}
_FOLLOW_UPS = {
    FollowUpState.AHEAD: ("neut", "clock-outline"),
    FollowUpState.DUE: ("warn", "alert-outline"),
    FollowUpState.REACHED: ("good", "check-circle-outline"),
    FollowUpState.NOT_REACHED: ("neut", "minus-circle-outline"),
    FollowUpState.MISSED: ("neut", "minus-circle-outline"),
    FollowUpState.ENDED: ("neut", "minus"),
}


def meeting_row(row: MeetingRow, offers: Sequence[Offer]) -> ActRow:
    """ "AA  Thu Oct 22, outside, self-reported"."""
    place = _("on site") if row.is_on_site else _("outside")
    aside = ", ".join((short_date(row.held_on), place, proof_label(row.proof)))
    return ActRow(
        meeting_label(row.kind),
        aside,
        icon="handshake-outline",
        lines=_note(row.note),
        offers=tuple(offers),
        menu_name=_("Actions of the meeting on {day}").format(day=medium_date(row.held_on)),
    )


def guest_row(guest: Guest) -> ActRow:
    """A guest, and what is missing before they may come."""
    lines = tuple(("alert-outline", f"{_upper(words)}.", "warn") for words in guest.lacks)
    ready: tuple[tuple[str, str, str], ...] = ()
    if not guest.lacks:
        ready = ((_("May come"), "good", "check-circle-outline"),)
    return ActRow(
        guest.name,
        relation_label(guest.relation),
        icon="account-outline",
        chips=ready,
        lines=lines,
    )


def family_row(row: FamilyRow, offers: Sequence[Offer]) -> ActRow:
    """One time that a guest took part."""
    own = row.fields
    length = _("{count} min").format(count=own.minutes)
    parts = [row.guest, short_date(own.held_on), length]
    if own.needs_child_care:
        parts.append(_("child care"))
    return ActRow(
        family_label(own.kind),
        ", ".join(parts),
        icon="human-male-female-child",
        lines=_note(own.note),
        offers=tuple(offers),
        menu_name=_("Actions of the family attendance on {day}").format(
            day=medium_date(own.held_on)
        ),
    )


def family_words(count: FamilyCount) -> str:
    """What a family adds up to."""
    if not count.times:
        return ""
    times = ngettext("{count} time", "{count} times", count.times).format(count=count.times)
    guests = ngettext("{count} guest", "{count} guests", count.guests).format(count=count.guests)
    return ", ".join((times, guests, _("{count} min").format(count=count.minutes)))


def referral_row(row: ReferralRow, offers: Sequence[Offer]) -> ActRow:
    """For what and to whom, how it stands, what it waits for."""
    own = row.fields
    kind, icon = _STATES[own.state]
    lines: list[_Line] = [("", own.why, "tx2")]
    if own.appointment_on is not None:
        words = _("Appointment {day}").format(day=medium_date(own.appointment_on))
        lines.append(("calendar-check-outline", words, "tx2"))
    if row.asks:
        lines.append(("alert-outline", f"{_upper(row.asks)}.", "warn"))
    if own.outcome:
        lines.append(("check", own.outcome, "tx2"))
    return ActRow(
        referral_for_label(own.purpose),
        ", ".join((row.to, medium_date(own.referred_on))),
        icon="arrow-right",
        chips=((referral_state_label(own.state), kind, icon),),
        lines=tuple(lines),
        offers=tuple(offers),
        menu_name=_("Actions of the referral of {day}").format(day=medium_date(own.referred_on)),
    )


def incident_row(row: IncidentRow, offers: Sequence[Offer]) -> ActRow:
    """What happened, what was done, and what is left to settle."""
    facts = row.facts
    when = f"{short_date(facts.happened_at.date())}, {clock_time(facts.happened_at)}"
    driving = {True: _("Kept from driving"), False: _("Drove"), None: ""}
    parts = (
        ("", driving[facts.is_driving_prevented]),
        (_("Way home"), facts.ride),
        (_("Medical check"), facts.medical_check),
        (_("Told"), facts.told),
        (_("Done"), facts.action),
    )
    done = [_said(name, words) for name, words in parts if words]
    lines: list[_Line] = [("", facts.observed, "tx")]
    lines += [("", words, "tx2") for words in done]
    chips: tuple[tuple[str, str, str], ...] = ((_("Settled"), "good", "check-circle-outline"),)
    if row.lacks:
        chips = ((_("Open"), "bad", "alert-circle-outline"),)
        lines.append(
            ("alert-outline", _("Left: {what}.").format(what=", ".join(row.lacks)), "warn")
        )
    return ActRow(
        incident_label(facts.kind),
        _("{when}, by {person}").format(when=when, person=row.recorded_by),
        icon="alert-octagon-outline",
        chips=chips,
        lines=tuple(lines),
        offers=tuple(offers),
        menu_name=_("Actions of the incident on {day}").format(
            day=medium_date(facts.happened_at.date())
        ),
    )


def follow_up_row(planned: PlannedFollowUp, row: FollowUpRow | None) -> ActRow:
    """One follow-up: its day, how it stands, what was heard."""
    kind, icon = _FOLLOW_UPS[planned.state]
    lines: list[_Line] = []
    if row is not None:
        answers = row.answers
        abstinent = {True: _("Abstinent"), False: _("Not abstinent"), None: ""}
        parts = (abstinent[answers.is_abstinent], answers.living, answers.working)
        heard = ", ".join(part for part in parts if part)
        lines += [("", words, "tx2") for words in (heard, answers.note) if words]
    return ActRow(
        _("{count} days").format(count=planned.days),
        medium_date(planned.due_on),
        icon="phone",
        chips=((follow_up_state_label(planned.state), kind, icon),),
        lines=tuple(lines),
    )


def _said(name: str, words: str) -> str:
    return f"{name}: {words}" if name else words


def _note(words: str) -> tuple[_Line, ...]:
    return (("", words, "tx2"),) if words else ()


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
