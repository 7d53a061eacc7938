"""Somebody a patient knows, as a row of the Details tab."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from iopdesk.domain.contacts import ContactKind, relation_label
from iopdesk.domain.patient_contacts import Tie
from iopdesk.i18n import _, medium_date
from iopdesk.services.patient_contacts import KnownRow
from iopdesk.ui.contacts.row_list import ActRow, Offer

Line = tuple[str, str, str]


def known_row(row: KnownRow, today: date, offers: tuple[Offer, ...]) -> ActRow:
    """The row of one contact."""
    is_person = row.entry.kind is ContactKind.PERSON
    chips = []
    if row.tie.is_emergency:
        chips.append((_("Emergency"), "info", "phone"))
    return ActRow(
        title=row.entry.told,
        aside=relation_label(row.tie.relation),
        icon="account-outline" if is_person else "briefcase-outline",
        chips=tuple(chips),
        lines=tuple(_lines(row, today)),
        offers=offers,
        menu_name=_("Actions for {name}").format(name=row.entry.name),
    )


def _lines(row: KnownRow, today: date) -> Iterator[Line]:
    reached = " · ".join(part for part in (row.entry.title, row.entry.phone) if part)
    if reached:
        yield "", reached, "tx2"
    yield from _told(row)
    yield from _dates(row.tie, today)
    if row.tie.note:
        yield "", row.tie.note, "tx2"


def _told(row: KnownRow) -> Iterator[Line]:
    """What they may be told; silence where nothing valid names them."""
    if row.told is None:
        return
    if not row.told:
        yield "eye-off-outline", _("May be told nothing"), "tx2"
    for each in row.told:
        icon = "alert-outline" if each.is_expiring else "file-sign"
        token = "warn" if each.is_expiring else "good"
        yield icon, _("May be told: {words}").format(words=each.words), token


def _dates(tie: Tie, today: date) -> Iterator[Line]:
    if tie.next_on is not None:
        is_over = tie.next_on < today
        words = _("Was due {day}") if is_over else _("Next date {day}")
        said = words.format(day=medium_date(tie.next_on))
        line = f"{said}: {tie.next_words}" if tie.next_words else said
        yield "calendar-clock-outline", line, "warn" if is_over else "tx2"
    if tie.authority or tie.authority_from or tie.authority_until:
        parts = [tie.authority or _("Authority")]
        if tie.authority_from is not None:
            parts.append(_("from {day}").format(day=medium_date(tie.authority_from)))
        if tie.authority_until is not None:
            parts.append(_("until {day}").format(day=medium_date(tie.authority_until)))
        yield "shield-check-outline", ", ".join(parts), "tx2"
    if tie.confidentiality_on is not None:
        day = medium_date(tie.confidentiality_on)
        yield "check", _("Signed confidentiality on {day}").format(day=day), "good"
