"""Answering a caller: silence by default, what a consent or an emergency opens, and the log.

Who is asked about is given as the caller says it. Whether somebody of that name is a
patient shows only when something is open: for everybody else, for a restricted record and
for a name that fits several people the answer is the same, word for word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from iopdesk.domain.caller_cards import CallerKind, LegalPaper
from iopdesk.domain.callers import (
    Answer,
    Asked,
    Call,
    EmergencyRecord,
    Verification,
    answer,
    opened_by,
)
from iopdesk.domain.consent_terms import Info, Purpose
from iopdesk.domain.disclosures import Basis, Telling, Told
from iopdesk.domain.names import fold, search_words
from iopdesk.domain.permission import Row
from iopdesk.domain.texts import TEXT_LIMIT, clean_line
from iopdesk.errors import NotAllowed, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.consent_facts import asking_of, held
from iopdesk.services.consent_rows import in_order
from iopdesk.services.contacts import read_contacts
from iopdesk.services.disclosures import add_telling, require_same_person
from iopdesk.services.subjects import is_closed
from iopdesk.storage import search
from iopdesk.storage.models import Call as CallRecord
from iopdesk.storage.models import Contact, Patient

PHONE_LIMIT = 60
"""Longest number of a caller, in characters."""


@dataclass(frozen=True, slots=True, repr=False)
class CallAsked:
    """What a caller says, as somebody writes it down.

    ``asked_for`` is the name they give, ``birth_on`` tells people of one name apart.
    ``code_word`` counts only when it is that of the entry of the address book.
    """

    caller: CallerKind
    caller_name: str = ""
    caller_phone: str = ""
    contact_id: int | None = None
    verification: Verification = Verification.NONE
    code_word: str = ""
    paper: LegalPaper = LegalPaper.NONE
    asked_for: str = ""
    birth_on: date | None = None
    asks: frozenset[Info] = field(default_factory=lambda: frozenset({Info.IS_PATIENT}))
    purpose: Purpose = Purpose.TREATMENT
    emergency: EmergencyRecord | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class CallLogged:
    """A call in the log; the words never say whether somebody is a patient."""

    call_id: int
    said: str


@question("call.answer", row=Row.CALLS, is_private=True)
def answer_call(work: Work, *, asked: CallAsked) -> Answer:
    """What may be said to a caller now, and what to do and record."""
    return _look(work, asked)[1]


@act("call.log", row=Row.CALLS, label=N_("Answer a caller"), icon="shield-lock-outline")
def log_call(work: Work, *, asked: CallAsked, told: Collection[Info] = ()) -> CallLogged:
    """Log a call, and record what was told in the same act.

    Where others can see the screen, a call is logged and nothing is told. Raises
    ``RuleBroken("call.nobody" | "call.too_long" | "call.not_open")``, and what
    :func:`iopdesk.services.disclosures.add_telling` raises, also beside the caller's name.
    """
    _check(asked)
    if told and work.is_lobby:
        raise NotAllowed("call.log", "lobby")
    found, shown = _look(work, asked)
    if not set(told) <= shown.may_tell:
        raise RuleBroken("call.not_open")
    if told and shown.consent_ids:
        require_same_person(work, asked.contact_id, asked.caller_name, field="caller_name")
    row = CallRecord(
        called_at=work.now,
        taken_by_id=work.person.id,
        caller=asked.caller,
        caller_name=clean_line(asked.caller_name),
        caller_phone=clean_line(asked.caller_phone),
        contact_id=asked.contact_id,
        verification=found.call.verification,
        paper=asked.paper,
        asked_for=clean_line(asked.asked_for),
        patient_id=found.patient_id,
        asks=in_order(Info, asked.asks),
        purpose=asked.purpose.value,
        opening=shown.opening,
        note=asked.note,
    )
    work.db.add(row)
    work.db.flush()
    if told and found.patient_id is not None:
        for telling in _tellings(work, asked, found, frozenset(told)):
            add_telling(work, found.patient_id, telling, call_id=row.id)
    said = _("Call logged, with what was told") if told else _("Call logged")
    return CallLogged(row.id, said)


# -- inside -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    """The patient of that name (also one who stays silent here), and what the rules read."""

    patient_id: int | None
    call: Call
    asked: Asked


def _look(work: Work, asked: CallAsked) -> tuple[_Found, Answer]:
    call = Call(
        caller=asked.caller,
        verification=_verified(work, asked),
        asking=asking_of(work, asked.contact_id),
        asks=asked.asks,
        purpose=asked.purpose,
        paper=asked.paper,
        emergency=_by_this_person(work, asked.emergency),
    )
    patient_id = _patient_of(work, asked)
    held_of = Asked()
    if patient_id is not None and not work.is_lobby and not is_closed(work, patient_id):
        known = held(work, patient_id)
        held_of = Asked(patient_id, known.consents, known.facts)
    found = _Found(patient_id, call, held_of)
    return found, answer(call, held_of, work.local_now)


def _by_this_person(work: Work, record: EmergencyRecord | None) -> EmergencyRecord | None:
    """Who tells is who is signed in, and no name that was typed."""
    return replace(record, discloser=work.person.name) if record is not None else None


def _verified(work: Work, asked: CallAsked) -> Verification:
    """How it is known who calls: a code word counts when it is that of the address book."""
    if asked.verification is not Verification.CODE_WORD:
        return asked.verification
    word = ""
    if asked.contact_id is not None:
        query = select(Contact.code_word).where(Contact.id == asked.contact_id)
        word = fold(work.db.scalar(query) or "")
    is_right = bool(word) and word == fold(asked.code_word)
    return Verification.CODE_WORD if is_right else Verification.NONE


_NAMES = (
    Patient.given_name,
    Patient.middle_name,
    Patient.family_name,
    Patient.suffix,
    Patient.preferred_name,
    Patient.former_name,
)


def _patient_of(work: Work, asked: CallAsked) -> int | None:
    """The one patient of that name; None where there is none, or more than one."""
    words = set(search_words(asked.asked_for))
    if not words:
        return None
    query = select(Patient.id, *_NAMES).where(
        search.fits(work.db, " ".join(sorted(words))), Patient.merged_into_id.is_(None)
    )
    if asked.birth_on is not None:
        query = query.where(Patient.birth_on == asked.birth_on)
    ids = [row.id for row in work.db.execute(query) if _is_called(row, words)]
    return ids[0] if len(ids) == 1 else None


def _is_called(row: Any, words: set[str]) -> bool:
    """Whether the words are this person's name: one of each side, and none that is foreign."""
    given = {*search_words(row.given_name), *search_words(row.preferred_name)}
    former = set(search_words(row.former_name))
    family = {*search_words(row.family_name), *former}
    whole = given | family | {*search_words(row.middle_name), *search_words(row.suffix)}
    sides = [side for side in (given | former, family) if side]
    return words <= whole and all(side & words for side in sides)


def _tellings(work: Work, asked: CallAsked, found: _Found, told: frozenset[Info]) -> list[Telling]:
    """One for each consent that opened something, and one for what only an emergency did."""
    by_consent = opened_by(found.call, found.asked, work.local_now)
    shares: dict[int | None, set[Info]] = {}
    for info in told:
        shares.setdefault(by_consent.get(info), set()).add(info)
    base = _telling(work, asked)
    made = []
    for consent_id, infos in shares.items():
        what = frozenset(infos)
        if consent_id is not None:
            made.append(replace(base, what=what, consent_id=consent_id))
        elif asked.emergency is not None:
            made.append(
                replace(
                    base,
                    basis=Basis.EMERGENCY,
                    what=what,
                    recipient=asked.emergency.recipient,
                    affiliation=asked.emergency.affiliation,
                    nature=asked.emergency.nature,
                    told_at=asked.emergency.told_at,
                )
            )
    return made


def _telling(work: Work, asked: CallAsked) -> Telling:
    name, organization = "", ""
    if asked.contact_id is not None:
        entry = read_contacts(work, [asked.contact_id])[asked.contact_id]
        name, organization = entry.name, entry.organization
    is_there = asked.verification is Verification.IN_PERSON
    return Telling(
        basis=Basis.CONSENT,
        told_at=work.now,
        how=Told.IN_PERSON if is_there else Told.PHONE,
        recipient=clean_line(asked.caller_name) or name,
        affiliation=organization,
        contact_id=asked.contact_id,
        purpose=asked.purpose,
    )


def _check(asked: CallAsked) -> None:
    if not asked.caller_name.strip() and asked.contact_id is None:
        raise RuleBroken("call.nobody", field="caller_name")
    for name in ("caller_name", "asked_for", "note"):
        if len(getattr(asked, name)) > TEXT_LIMIT:
            raise RuleBroken("call.too_long", field=name, most=TEXT_LIMIT)
    if len(asked.caller_phone) > PHONE_LIMIT:
        raise RuleBroken("call.too_long", field="caller_phone", most=PHONE_LIMIT)


sentences(
    {
        "call.nobody": N_("It does not say who called. Enter a name, or what they said of it."),
        "call.too_long": N_("This text is too long. Shorten it to {most} characters."),
        "call.not_open": N_(
            "That is not open to this caller now, and nothing was logged. Look at the answer again."
        ),
    }
)
