"""The recovery sheets: one page each, so that two people keep one each.

A sheet holds the secret that opens the practice when every password is lost, so its
PDF is a secret too: it is made in memory, shown, printed or saved where the person
says, and kept nowhere. Source: reliability.md, section 1; paper.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iopdesk.domain.recovery import SheetKind, code_text, groups_of, sheet_label
from iopdesk.i18n import _, medium_date
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState


@dataclass(frozen=True, slots=True, repr=False)
class RecoverySheetFacts:
    """What one sheet says; ``secret`` has 20 bytes and stands on the paper alone."""

    kind: SheetKind
    number: str
    practice: str
    made_on: date
    secret: bytes


@dataclass(frozen=True, slots=True, repr=False)
class SheetWords:
    """A sheet as words, before it is drawn. ``parts`` are headings with their text."""

    title: str
    practice: str
    number: str
    made: str
    opens: str
    warning: str
    groups: tuple[str, ...]
    code: str
    code_words: str
    steps_title: str
    steps: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    by_hand: tuple[str, ...]


def draw_recovery_sheet(facts: RecoverySheetFacts, *, paper: PaperSize = LETTER) -> Paper:
    """The sheet as a PDF of exactly one page; the same facts give the same bytes.

    The groups are large for everybody; in large print throughout it would be two pages.
    """
    from iopdesk.reports.kit.sheet import press_sheet

    words = sheet_words(facts)
    drawn = press_sheet(words, day=facts.made_on, size=paper)
    return Paper(
        title=words.title,
        state=PaperState.FINAL,
        pdf=drawn.pdf,
        pages=drawn.pages,
        warnings=drawn.warnings,
        text=plain_sheet(words),
    )


def sheet_words(facts: RecoverySheetFacts) -> SheetWords:
    """The words of a sheet. Raises ``ValueError`` for a secret of another length."""
    is_practice = facts.kind is SheetKind.PRACTICE
    return SheetWords(
        title=_("Recovery kit: {sheet}").format(sheet=sheet_label(facts.kind).lower()),
        practice=facts.practice,
        number=_("Sheet {number}").format(number=facts.number),
        made=_("Made {day}").format(day=medium_date(facts.made_on)),
        opens=_practice_opens() if is_practice else _clinical_opens(),
        warning=_practice_warning() if is_practice else _clinical_warning(),
        groups=groups_of(facts.secret, facts.kind),
        code=code_text(facts.kind, facts.number, facts.secret),
        code_words=_("The same eight groups, to be scanned"),
        steps_title=_("When a password is lost"),
        steps=_practice_steps() if is_practice else _clinical_steps(),
        parts=(
            (_("Where to keep it"), _keeping()),
            (_("Who may hold it"), _practice_holder() if is_practice else _clinical_holder()),
            (_("When it is lost, or somebody saw it"), _lost()),
        ),
        by_hand=(_("Kept by"), _("Place"), _("Since")),
    )


def plain_sheet(words: SheetWords) -> str:
    """The same words as text, in reading order, for a screen reader."""
    groups = [f"{number} {group}" for number, group in enumerate(words.groups, start=1)]
    steps = [f"{number}. {step}" for number, step in enumerate(words.steps, start=1)]
    lines = [words.practice, words.made, words.number, "", words.title.upper(), words.opens]
    lines += [words.warning, "", *groups, "", words.steps_title.upper(), *steps]
    for title, part in words.parts:
        lines += ["", title.upper(), part]
    return "\n".join(lines) + "\n"


def _practice_opens() -> str:
    return _(
        "When every password is lost, this sheet and the practice file let a person of the "
        "practice choose a new password. Counseling notes need the clinical sheet as well."
    )


def _clinical_opens() -> str:
    return _(
        "Together with the practice sheet, this sheet gives a clinician the clinical key back, "
        "which opens counseling notes. Alone it opens nothing."
    )


def _practice_warning() -> str:
    return _("Whoever holds this sheet and the practice file can open the practice.")


def _clinical_warning() -> str:
    return _("Whoever holds both sheets and the practice file can read counseling notes.")


def _practice_steps() -> tuple[str, ...]:
    return (
        _(
            "Ask whether another administrator can still sign in. They set a new password under "
            "File, People, and no sheet is needed."
        ),
        _("If nobody can: start IOP Desk and choose “Password lost” beside the password."),
        _(
            "Choose your name and type the eight groups. Capitals, spaces and dashes do not "
            "matter, and a group that is mistyped is named."
        ),
        _("Choose a new password. The old one stops working, and the audit shows the sheet."),
        _("Put the sheet back in its place."),
    )


def _clinical_steps() -> tuple[str, ...]:
    return (
        _(
            "Ask whether a clinical director can still sign in. They give the clinical key again "
            "under File, People, and no sheet is needed."
        ),
        _(
            "If nobody can: start IOP Desk, choose “Password lost” beside the password, and your "
            "name."
        ),
        _(
            "Type the groups of the practice sheet, check “Clinical sheet as well”, and type the "
            "eight groups of this sheet."
        ),
        _("Choose a new password. Counseling notes open again, and the audit shows both sheets."),
        _("Put the sheet back in its place."),
    )


def _keeping() -> str:
    return _(
        "In a locked place away from the computer, such as a safe or a bank box. Never as a "
        "photo, a file or an e-mail. The two sheets belong with two different people."
    )


def _practice_holder() -> str:
    return _(
        "Somebody whom the practice trusts with all of its records, such as its owner. Not the "
        "person who holds the clinical sheet, where there are two."
    )


def _clinical_holder() -> str:
    return _(
        "Somebody in a clinical role: the clinical director, or a clinician whom they name. Not "
        "the person who holds the practice sheet, where there are two."
    )


def _lost() -> str:
    return _(
        "Make a new sheet under File, Recovery kit. This one stops working when the new one is "
        "proven. Whoever may have copied the practice file too is shut out by new keys: File, "
        "People."
    )
