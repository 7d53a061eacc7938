"""The admission packet: what was done and is left, the timetable, notice and rights to sign for,
then the consent form and the crisis card, each on pages of their own.

It prints at any time, also before the admission. The notice says what 42 CFR 2.22 asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from iopdesk.i18n import N_, _, medium_date
from iopdesk.reports import sections as parts
from iopdesk.reports.codes import issue
from iopdesk.reports.consent_form import ConsentFormFacts, draw_consent
from iopdesk.reports.crisis_card import CrisisCardFacts, draw_crisis_card
from iopdesk.reports.facts import Letterhead, PatientFacts, SignatureFacts
from iopdesk.reports.kit.blocks import (
    Block,
    Column,
    Document,
    Grid,
    Prose,
    Section,
    Shape,
    Status,
    Table,
    Tone,
    strong,
    text,
)
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState

PACKET_TITLE = N_("Admission packet")

NOTICE_VERSION = "2026-11-27"
"""Version of the notice and rights; other words are another version."""

_NOTICE = (
    N_(
        "Federal law and rules (42 U.S.C. 290dd-2 and 42 CFR part 2, with HIPAA) protect the "
        "records of your treatment here. We tell nobody outside of this program that you are a "
        "patient, and nothing that would show it, without your written consent."
    ),
    N_(
        "Without your consent we may tell what is needed in a medical emergency; to qualified "
        "people for research, audit or evaluation; to those who work for us under an agreement; "
        "under a court order made by these rules; to report suspected child abuse or neglect; "
        "and to report a crime on our premises or against our staff."
    ),
    N_(
        "Your records, and what we say about them, may not be used against you in a civil, "
        "criminal, administrative or legislative proceeding without your consent or a court "
        "order under these rules."
    ),
    N_(
        "You may revoke a consent in writing; ask for a copy of your record; ask us to correct "
        "it, to limit what we tell and to reach you in a way you choose; and ask to whom we told "
        "what. We tell you when the privacy of your record was breached."
    ),
    N_(
        "A violation of these rules can be reported to us, and to the Secretary of the U.S. "
        "Department of Health and Human Services at hhs.gov/ocr/complaints. Nobody may treat you "
        "worse for a complaint."
    ),
)
_RIGHTS = (
    N_("You are treated with respect, whoever you are and whatever you have used."),
    N_("You take part in your plan, hear about other ways of care, and may say no to any."),
    N_("You are told the costs before they arise, and what your insurance covers."),
    N_(
        "Tests are here to keep you safe and never to catch you out. You may ask why you were "
        "tested; an unexpected result is looked at with you, and a laboratory can confirm it."
    ),
    N_("What others say in a group stays there. You keep it so too."),
    N_("You may complain to any of us or to the clinical director, and get an answer."),
)
_SAFETY = N_(
    "After a time without use the body takes less than before: an amount that was usual once can "
    "stop the breath. Keep naloxone within reach, and let somebody know where it is. The crisis "
    "card in this packet says whom to call."
)


@dataclass(frozen=True, slots=True, repr=False)
class PacketStep:
    """A step of the checklist; ``is_done`` None where it does not apply."""

    label: str
    is_done: bool | None
    words: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class PacketFacts:
    """What a packet says. ``consent`` is empty where one holds, of which ``consented`` tells.

    ``steps`` are empty before the admission. ``hours`` are those prescribed, in words;
    ``timetable`` lines are (when, what, where).
    """

    as_of: date
    letterhead: Letterhead
    patient: PatientFacts
    number: str
    admitted_on: date | None
    level: str
    steps: tuple[PacketStep, ...]
    hours: str
    timetable: tuple[tuple[str, str, str], ...]
    consent: ConsentFormFacts | None
    consented: str
    card: CrisisCardFacts
    signatures: tuple[SignatureFacts, ...]


def draw_packet(
    facts: PacketFacts, *, paper: PaperSize = LETTER, large_print: bool = False
) -> Paper:
    """The packet as one PDF; the same facts give the same bytes."""
    from iopdesk.reports.kit.bundle import bundle
    from iopdesk.reports.kit.press import press

    papers = [press(packet_document(facts), size=paper, large_print=large_print)]
    if facts.consent is not None:
        papers.append(draw_consent(facts.consent, paper=paper, large_print=large_print))
    papers.append(draw_crisis_card(facts.card, paper=paper))
    return Paper(
        title=_(PACKET_TITLE),
        state=PaperState.FOR_SIGNATURE,
        pdf=bundle(papers, title=_(PACKET_TITLE), author=facts.letterhead.practice),
        pages=sum(each.pages for each in papers),
        warnings=tuple(dict.fromkeys(words for each in papers for words in each.warnings)),
        text="\n".join(each.text for each in papers),
    )


def packet_document(facts: PacketFacts) -> Document:
    """The cover with what is signed for, as blocks, before any page is made."""
    return Document(
        title=_(PACKET_TITLE),
        subtitle=_("What was done, what is left, and what you sign and take home."),
        as_of=facts.as_of,
        state=PaperState.FOR_SIGNATURE,
        stamp=issue(facts, facts.number, 1, facts.as_of),
        letterhead=facts.letterhead,
        subject=parts.short_subject(facts.patient),
        sections=tuple(_sections(facts)),
        signatures=facts.signatures,
        closing=(),
    )


def _sections(facts: PacketFacts) -> Iterator[Section]:
    admitted = text(medium_date(facts.admitted_on) if facts.admitted_on else _("Not yet"))
    level = text(facts.level or _("To be decided"))
    yield Section(
        "",
        (
            Grid(
                (
                    parts.patient_cells(facts.patient, facts.as_of),
                    ((_("Admitted"), admitted), (_("Level of care"), level)),
                )
            ),
        ),
    )
    yield Section(_("In this packet"), (_contents(facts),))
    if facts.steps:
        yield Section(_("Checklist"), (_steps(facts.steps),))
    yield Section(_("Your timetable"), tuple(_timetable(facts)))
    yield Section(_("Overdose: lower tolerance and naloxone"), (Prose(text(_(_SAFETY))),))
    notice = _("Notice about the privacy of your record")
    yield Section(notice, tuple(Prose(text(_(words))) for words in _NOTICE))
    numbered = _("Version {version}.").format(version=NOTICE_VERSION)
    rights = [Prose(text(_(words))) for words in _RIGHTS]
    yield Section(_("Your rights and what we agree on"), (*rights, Prose(text(numbered))))
    words = _(
        "I have read this notice and my rights, or they were read to me. I have a copy, the "
        "crisis card and my timetable, and I could ask questions."
    )
    yield Section(_("Received"), (Prose(text(words)),))


def _contents(facts: PacketFacts) -> Table:
    sign, keep = _("To sign"), _("To keep")
    consent = _("Consent to treatment, payment and operations")
    rows = [
        (_("This cover with notice and rights"), _("To sign, copy to keep")),
        (consent, sign if facts.consent is not None else facts.consented),
        (_("Crisis card"), keep),
    ]
    columns = (Column(_("Paper"), 0.62), Column(_("What it is for"), 0.38))
    return Table(columns, tuple((text(what), text(strong(use))) for what, use in rows))


def _steps(steps: tuple[PacketStep, ...]) -> Table:
    columns = (Column(_("Step"), 0.36), Column(_("State"), 0.2), Column(_("Shown by"), 0.44))
    return Table(
        columns, tuple((text(each.label), _state(each), text(each.words or "–")) for each in steps)
    )


def _state(step: PacketStep) -> Status:
    if step.is_done is None:
        return Status(_("Does not apply"), Shape.MINUS, Tone.QUIET)
    if step.is_done:
        return Status(_("Done"), Shape.CHECK, Tone.GOOD)
    return Status(_("Open"), Shape.RING, Tone.PLAIN)


def _timetable(facts: PacketFacts) -> Iterator[Block]:
    yield Prose(text(facts.hours or _("Hours and days are agreed on at the admission.")))
    if facts.timetable:
        columns = (Column(_("When"), 0.36), Column(_("What"), 0.4), Column(_("Where"), 0.24))
        yield Table(columns, tuple(tuple(text(cell) for cell in row) for row in facts.timetable))
    if facts.letterhead.phone:
        words = _("If you cannot come, call {phone}.").format(phone=facts.letterhead.phone)
        yield Prose(text(words))
