"""Two records of one person become one: which value is kept, and what each clash comes to.

Nothing is dropped in silence. A value that is not kept goes to the former name, to the
previous numbers or into the comment, and stands in the merged record as well; two rows of
one place are kept as one only when they say the same, and refuse the merge otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import product
from typing import Any

from iopdesk.domain.contacts import Voicemail, employment_label, housing_label, voicemail_label
from iopdesk.domain.names import fold
from iopdesk.domain.patients import NONE_OF, NewPatient, Standing, gender_label, none_label
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, date_span, medium_date, numeric_date

MERGED_SORT = "\U0010ffff"
"""Begins the sort key of a merged record: it sorts behind every name, out of every list."""

_LABELS = {
    "given_name": N_("First name"),
    "middle_name": N_("Middle name"),
    "family_name": N_("Last name"),
    "suffix": N_("Suffix"),
    "preferred_name": N_("Preferred name"),
    "former_name": N_("Former name"),
    "birth_on": N_("Date of birth"),
    "gender": N_("Gender"),
    "pronouns": N_("Pronouns"),
    "language": N_("Language"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "street": N_("Street"),
    "city": N_("City"),
    "state": N_("State"),
    "postal_code": N_("ZIP code"),
    "previous_number": N_("Previous number"),
    "primary_substance": N_("Primary substance"),
    "referral_source": N_("Referred by"),
    "referred_on": N_("Referred on"),
    "insurance": N_("Insurance"),
    "member_id": N_("Member ID"),
    "emergency_contact": N_("Emergency contact"),
    "emergency_phone": N_("Emergency phone"),
    "comment": N_("Comment"),
    "insurance_name": N_("Name the insurance knows"),
    "phone_voicemail": N_("Voicemail"),
    "none_of": N_("Said to have none of"),
    "needs_interpreter": N_("Needs an interpreter"),
    "employment": N_("Employment"),
    "employer": N_("Employer"),
    "housing": N_("Housing"),
    "housing_note": N_("Housing note"),
}
JOINED = frozenset({"former_name", "previous_number", "comment", "none_of"})
"""Fields that keep both values: nobody chooses between them."""

_RECORDS = {
    "attendance": N_("Attendance"),
    "authorizations": N_("Authorizations"),
    "benefit_checks": N_("Insurance checks"),
    "break_glass": N_("Emergency openings"),
    "calls": N_("Calls"),
    "consents": N_("Consents"),
    "contact_attempts": N_("Contact attempts"),
    "counseling_notes": N_("Counseling notes"),
    "disclosures": N_("Disclosures"),
    "documents": N_("Documents"),
    "episodes": N_("Episodes of care"),
    "family_attendances": N_("Family attendance"),
    "incidents": N_("Incidents"),
    "instrument_results": N_("Questionnaires"),
    "medications": N_("Medications"),
    "memberships": N_("Group memberships"),
    "notes": N_("Notes"),
    "patient_contacts": N_("Contacts"),
    "patient_phones": N_("Further phones"),
    "patients": N_("Records merged before"),
    "referrals": N_("Referrals"),
    "restriction_access": N_("Restriction"),
    "restrictions": N_("Restriction"),
    "roster_entries": N_("Rosters"),
    "safety_prompts": N_("Safety prompts"),
    "sessions": N_("Own sessions"),
    "specimens": N_("Tests"),
    "support_meetings": N_("Support meetings"),
    "wait_entries": N_("Wait list"),
}
_NAMES = frozenset({"given_name", "middle_name", "family_name", "suffix"})
_ORDER = (Standing.ACTIVE, Standing.WAITING, Standing.DISCHARGED, Standing.NOT_ADMITTED)


def field_label(name: str) -> str:
    """What a field is called: "Date of birth"."""
    return _(_LABELS[name])


def field_words(name: str, value: Any) -> str:
    """A value in words; empty where nothing is said."""
    if value is None or value == "" or value == ():
        return ""
    if name == "none_of":
        return ", ".join(none_label(each) for each in value if each in NONE_OF)
    if name == "gender":
        return gender_label(value)
    if name == "employment":
        return employment_label(value)
    if name == "housing":
        return housing_label(value)
    if name == "phone_voicemail":
        return "" if value is Voicemail.NOT_ASKED else voicemail_label(value)
    if isinstance(value, bool):
        return _("yes") if value else ""
    return numeric_date(value) if isinstance(value, date) else str(value)


def record_label(table: str) -> str:
    """What the records of a table are called; those of a table yet unnamed are "Other"."""
    return _(_RECORDS[table]) if table in _RECORDS else _("Other records")


# -- fields -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Side:
    """One of the two records: its number and its fields."""

    mrn: str
    fields: NewPatient


def differing(kept: Side, other: Side) -> tuple[str, ...]:
    """Fields in which both records say something, and not the same: a person chooses."""
    return tuple(
        name
        for name in _LABELS
        if name not in JOINED
        and field_words(name, getattr(kept.fields, name))
        and field_words(name, getattr(other.fields, name))
        and getattr(kept.fields, name) != getattr(other.fields, name)
    )


def merged_fields(kept: Side, other: Side, take: Collection[str] = ()) -> NewPatient:
    """The fields of the record that goes on.

    ``take`` names the fields whose value comes from the other record; an empty field is
    filled from it anyway. What is not kept is written down as the module says. Raises
    ``RuleBroken("merge.field")`` for a name that is no field.
    """
    if not set(take) <= _LABELS.keys():
        raise RuleBroken("merge.field", field="take")
    values, lost = {}, []
    for name in _LABELS:
        mine, theirs = getattr(kept.fields, name), getattr(other.fields, name)
        if name in JOINED:
            continue
        is_theirs = bool(field_words(name, theirs)) and (
            name in take or not field_words(name, mine)
        )
        values[name] = theirs if is_theirs else mine
        gone, of = (mine, kept) if is_theirs else (theirs, other)
        if name not in _NAMES and field_words(name, gone) and gone != values[name]:
            lost.append((of.mrn, name, gone))
    merged = replace(kept.fields, **values)
    return replace(
        merged,
        former_name=_former(merged, kept, other),
        previous_number=_listed(
            kept.fields.previous_number, other.fields.previous_number, other.mrn
        ),
        comment=_comment(kept, other, lost),
        none_of=_none_of(merged, kept, other),
    )


def _former(merged: NewPatient, kept: Side, other: Side) -> str:
    """Former names of both, and the whole name that is not kept where it differs."""
    own = fold(_whole(merged))
    whole = [_whole(each.fields) for each in (kept, other)]
    gone = [each for each in whole if fold(each) != own]
    return _listed(kept.fields.former_name, other.fields.former_name, *gone)


def _whole(fields: NewPatient) -> str:
    parts = (fields.given_name, fields.middle_name, fields.family_name, fields.suffix)
    return " ".join(part for part in parts if part)


def _listed(*texts: str) -> str:
    """Texts of one line, each once, in their order."""
    parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    return ", ".join(dict.fromkeys(parts))


def _comment(kept: Side, other: Side, lost: Iterable[tuple[str, str, Any]]) -> str:
    lines = [kept.fields.comment, other.fields.comment]
    if lines[0] == lines[1]:
        lines.pop()
    lines += [
        _("{number}, {field}: {value}").format(
            number=mrn, field=field_label(name), value=field_words(name, value)
        )
        for mrn, name, value in lost
    ]
    return "\n".join(line for line in lines if line)


def _none_of(merged: NewPatient, kept: Side, other: Side) -> tuple[str, ...]:
    """What there is none of in either record, where no value says otherwise."""
    both = dict.fromkeys((*kept.fields.none_of, *other.fields.none_of))
    return tuple(name for name in both if not getattr(merged, name, ""))


def merged_standing(one: Standing, other: Standing) -> Standing:
    """In care goes before waiting, waiting before discharged, and that before never admitted."""
    return min(one, other, key=_ORDER.index)


# -- records that come together ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stay:
    """An episode of one of the two, from the admission to the discharge or still open."""

    admitted_on: date
    discharged_on: date | None


def check_pair(*, kept_id: int, other_id: int, is_kept_merged: bool, is_other_merged: bool) -> None:
    """Raise ``RuleBroken("merge.same" | "merge.merged_before")``."""
    if kept_id == other_id:
        raise RuleBroken("merge.same", field="other_id")
    if is_kept_merged or is_other_merged:
        raise RuleBroken("merge.merged_before", field="other_id")


def check_stays(kept: Sequence[Stay], other: Sequence[Stay]) -> None:
    """Nobody is in care twice at a time (domain.md, section 1).

    A day on which one episode ends and the next begins is fine. Raises
    ``RuleBroken("merge.two_open" | "merge.episodes_overlap")``.
    """
    if any(e.discharged_on is None for e in kept) and any(e.discharged_on is None for e in other):
        raise RuleBroken("merge.two_open")
    for one, two in product(kept, other):
        first = max(one.admitted_on, two.admitted_on)
        last = min(one.discharged_on or date.max, two.discharged_on or date.max)
        if first < last:
            days = _("{day} on").format(day=medium_date(first))
            if last != date.max:
                days = date_span(first, last)
            raise RuleBroken("merge.episodes_overlap", days=days)


class Clash(Enum):
    """What two rows come to that cannot both be kept."""

    KEEP_FIRST = "keep_first"
    KEEP_SECOND = "keep_second"


@dataclass(frozen=True, slots=True, repr=False)
class MarkFacts:
    """What a mark of attendance says: all that may not differ, and whether it is of an episode."""

    says: tuple[Any, ...]
    has_episode: bool


def decide_marks(kept: MarkFacts, other: MarkFacts, *, session: str) -> Clash:
    """Both were marked at one session: the same mark is kept once, two marks refuse the merge.

    ``session`` names the session and its day. The one that belongs to an episode is kept.
    Raises ``RuleBroken("merge.marks_differ")``.
    """
    if kept.says != other.says:
        raise RuleBroken("merge.marks_differ", session=session)
    if other.has_episode and not kept.has_episode:
        return Clash.KEEP_SECOND
    return Clash.KEEP_FIRST


def named_after(
    kept: Collection[int] | None, other: Collection[int] | None
) -> frozenset[int] | None:
    """Who may open the one record: the stricter wins. None where neither is restricted.

    Those named on both records; on the restricted one where the other is open to all.
    """
    if kept is None:
        return None if other is None else frozenset(other)
    return frozenset(kept) if other is None else frozenset(kept) & frozenset(other)


def joined_reasons(one: str, other: str) -> str:
    """Both reasons for a restriction, once each."""
    return "\n".join(dict.fromkeys(each.strip() for each in (one, other) if each.strip()))


sentences(
    {
        "merge.field": N_("A chosen field is not one of a record. Open the comparison again."),
        "merge.same": N_("This is the same record. Choose another one."),
        "merge.merged_before": N_(
            "One of these records was merged before. Choose the record it lives on in."
        ),
        "merge.two_open": N_(
            "Both records have an open episode. Discharge the patient in one of them first; "
            "nothing was changed."
        ),
        "merge.episodes_overlap": N_(
            "Both records have an episode over the same days: {days}. One person is not in "
            "care twice; correct one of them first. Nothing was changed."
        ),
        "merge.marks_differ": N_(
            "Both records are marked at one session, and not alike: {session}. Correct one of "
            "the marks first; nothing was changed."
        ),
    }
)
