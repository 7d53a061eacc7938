"""One note of the chart on paper: what it says, who signed it, and what was added since.

An unsigned note prints as a draft. A signed one is locked, so its number and code follow from
it alone. Counseling notes never come here: no paper holds one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iopdesk.i18n import _, medium_date
from iopdesk.reports import sections as parts
from iopdesk.reports.codes import Stamp, facts_digest, verification_code
from iopdesk.reports.discharge import CHART_ONLY
from iopdesk.reports.facts import Letterhead, PatientFacts, SignatureFacts
from iopdesk.reports.kit.blocks import Document, Grid, Prose, Section, spaced, strong, text
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AddendumFacts:
    """What was added: who and when in words, and the words."""

    signature: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NoteFacts:
    """One note. ``number`` is the note's own; ``signed_on`` is None while it is not signed."""

    as_of: date
    letterhead: Letterhead
    patient: PatientFacts
    number: str
    kind: str
    about_on: date
    session: str
    goals: tuple[str, ...]
    words: str
    addenda: tuple[AddendumFacts, ...]
    signatures: tuple[SignatureFacts, ...]
    signed_on: date | None
    is_cosigned: bool


def draw_note(facts: NoteFacts, *, paper: PaperSize = LETTER) -> Paper:
    """The note as a PDF; the same facts give the same bytes."""
    from iopdesk.reports.kit.press import press

    return press(note_document(facts), size=paper, large_print=False)


def note_document(facts: NoteFacts) -> Document:
    """The note as blocks, before any page is made."""
    return Document(
        title=facts.kind,
        subtitle=_(CHART_ONLY),
        as_of=facts.as_of,
        state=_state(facts),
        stamp=_stamp(facts),
        letterhead=facts.letterhead,
        subject=parts.short_subject(facts.patient),
        sections=(Section("", (_grid(facts),)), _said(facts), *_added(facts)),
        signatures=facts.signatures,
        closing=(),
    )


def _state(facts: NoteFacts) -> PaperState:
    if facts.signed_on is None:
        return PaperState.DRAFT
    return PaperState.FINAL if facts.is_cosigned else PaperState.FOR_SIGNATURE


def _stamp(facts: NoteFacts) -> Stamp | None:
    """Each addendum makes another version of the paper."""
    if facts.signed_on is None:
        return None
    version = 1 + len(facts.addenda)
    code = verification_code(facts_digest(facts), facts.number, version)
    return Stamp(facts.number, version, code, facts.signed_on)


def _grid(facts: NoteFacts) -> Grid:
    cells = (
        (_("Note of"), text(medium_date(facts.about_on))),
        (_("Session"), text(facts.session or _("None"))),
    )
    return Grid((parts.patient_cells(facts.patient, facts.as_of), cells))


def _said(facts: NoteFacts) -> Section:
    goals = spaced((strong(_("Goals:")), "; ".join(facts.goals))) if facts.goals else ()
    about = (Prose(goals),) if goals else ()
    return Section(_("Note"), (*about, *_paragraphs(facts.words)))


def _added(facts: NoteFacts) -> tuple[Section, ...]:
    return tuple(Section(each.signature, _paragraphs(each.words)) for each in facts.addenda)


def _paragraphs(words: str) -> tuple[Prose, ...]:
    return tuple(Prose(text(each.strip())) for each in words.split("\n") if each.strip())
