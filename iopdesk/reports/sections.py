"""Sections that both summaries have, as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from iopdesk.domain.dates import age_on
from iopdesk.domain.goals import GoalStatus
from iopdesk.i18n import N_, _, medium_date, month_day, ngettext, numeric_date
from iopdesk.reports.facts import (
    Deadline,
    GoalFacts,
    LevelSpan,
    MedicationFacts,
    PatientFacts,
    Resource,
)
from iopdesk.reports.kit.blocks import (
    Block,
    Box,
    Cell,
    Column,
    Piece,
    Prose,
    Section,
    Shape,
    Status,
    Table,
    Text,
    Tone,
    given,
    quiet,
    spaced,
    strong,
    text,
    to_be_entered,
)
from iopdesk.reports.missing import AskedFact
from iopdesk.reports.papers import PaperState

_STATUSES = {
    GoalStatus.MET: (N_("Met"), Shape.CHECK, Tone.GOOD),
    GoalStatus.PARTLY_MET: (N_("Partly met"), Shape.HALF, Tone.ACCENT),
    GoalStatus.NOT_MET: (N_("Not met"), Shape.RING, Tone.PLAIN),
    GoalStatus.NOT_APPLICABLE: (N_("Not applicable"), Shape.MINUS, Tone.QUIET),
}


def day_or_missing(day: date | None) -> Text:
    """``Oct 22, 2026``, or that it is to be entered."""
    return text(medium_date(day) if day else to_be_entered())


def day_in(day: date, as_of: date) -> str:
    """``Oct 22``, with its year where that is not the year of the paper."""
    return month_day(day) if day.year == as_of.year else medium_date(day)


def span_words(span: LevelSpan, as_of: date) -> str:
    """``Jul 13–Oct 22``, ``Jun 7–12``, ``from Oct 27``; empty without a first day."""
    first, last = span.starts_on, span.ends_on
    if first is None:
        return ""
    if last is None:
        return _("from {day}").format(day=day_in(first, as_of))
    if first == last:
        return day_in(first, as_of)
    if (first.year, first.month, first.year) == (last.year, last.month, as_of.year):
        return f"{month_day(first)}–{last.day}"
    return f"{day_in(first, as_of)}–{day_in(last, as_of)}"


def patient_cells(patient: PatientFacts, as_of: date) -> tuple[tuple[str, Text], ...]:
    """First row of the grid: patient, date of birth with age, MRN, counselor."""
    name = patient.name
    if name.strip() and patient.preferred.strip():
        name = f"{name} (“{patient.preferred}”)"
    born: Text = (to_be_entered(),)
    if patient.birth_on is not None:
        age = _("{years}\xa0y").format(years=age_on(patient.birth_on, as_of))
        born = text(f"{numeric_date(patient.birth_on)} ({age})")
    return (
        (_("Patient"), text(given(name))),
        (_("Date of birth"), born),
        (_("MRN"), text(given(patient.mrn))),
        (_("Counselor"), text(given(patient.counselor))),
    )


def short_subject(patient: PatientFacts) -> tuple[str, ...]:
    """Name, date of birth and MRN for the head of later pages."""
    born = (numeric_date(patient.birth_on),) if patient.birth_on else ()
    mrn = (patient.mrn,) if patient.mrn.strip() else ()
    return (patient.name.strip() or _("To be entered"), *born, *mrn)


def goals_table(goals: Sequence[GoalFacts]) -> Block:
    """Each goal area with its status and evidence."""
    if not goals:
        return Prose(text(to_be_entered()))
    columns = (Column(_("Area"), 0.33), Column(_("Status"), 0.2), Column(_("Evidence"), 0.47))
    rows = tuple((text(each.area), goal_status(each), text(given(each.evidence))) for each in goals)
    return Table(columns, rows)


def goal_status(goal: GoalFacts) -> Cell:
    """The status as sign and word; an open result makes it pending."""
    if goal.is_pending:
        return Status(_("Pending result"), Shape.CLOCK, Tone.WARN, is_chip=True)
    if goal.status is None:
        return text(to_be_entered())
    words, shape, tone = _STATUSES[goal.status]
    return Status(_(words), shape, tone)


def medications_section(medications: Sequence[MedicationFacts] | None) -> Section:
    """Medicines with their doses, and who prescribes them from now on."""
    title = _("Medications and who continues them")
    if medications is None:
        return Section(title, (Prose(text(to_be_entered())),))
    if not medications:
        return Section(title, (Prose(text(_("None prescribed."))),))
    columns = (Column("", 0.58), Column("", 0.42))
    rows = tuple(
        (spaced((strong(each.name), each.dose)), text(given(each.continued_by)))
        for each in medications
    )
    return Section(title, (Table(columns, rows),))


def medication_lines(medications: Sequence[MedicationFacts] | None) -> Text:
    """A line for each medicine with who continues it, for a cell."""
    if medications is None:
        return (to_be_entered(),)
    if not medications:
        return text(_("None prescribed."))
    found: list[Piece] = []
    for each in medications:
        if found:
            found.append(Piece("\n"))
        found += spaced((strong(each.name), each.dose))
        found += [Piece(f"; {_('continued by')} "), given(each.continued_by)]
    return tuple(found)


def overdose_words(naloxone: str, plan: str) -> Text:
    """Naloxone and plan of this patient, then what everybody is told."""
    return spaced(
        (
            *_labeled(_("Naloxone:"), naloxone),
            *_labeled(_("Plan:"), plan),
            strong(_("Tolerance is lower now: an earlier amount can kill.")),
            _("If someone won't wake: call 911, give naloxone, stay."),
        )
    )


def copy_words(disclosure: str, patient_part: str) -> Text:
    """To whom the paper goes, and the patient's part in it."""
    if patient_part.strip():
        return spaced((disclosure, patient_part))
    return spaced((disclosure, strong(_("The patient's part and copy:")), to_be_entered()))


def labeled(*pairs: tuple[str, str]) -> Text:
    """``Strengths: … Needs: …``; an empty one is to be entered."""
    return spaced(each for label, words in pairs for each in _labeled(label, words))


def _labeled(label: str, words: str) -> tuple[Piece, Piece]:
    piece = given(words)
    if piece.text == words and words.rstrip()[-1] not in ".!?…":
        piece = Piece(f"{words.rstrip()}.")
    return strong(label), piece


def resources_section(resources: Sequence[Resource]) -> Section:
    """Community resources: name, what for, phone."""
    title = _("Community resources")
    if not resources:
        return Section(title, (Prose(text(to_be_entered())),))
    columns = (Column("", 0.4), Column("", 0.36), Column("", 0.24))
    rows = tuple(
        (text(given(each.name)), text(each.what_for), text(each.phone)) for each in resources
    )
    return Section(title, (Table(columns, rows),))


def closing_box(
    state: PaperState, deadline: Deadline | None, missing: Sequence[AskedFact]
) -> tuple[Box, ...]:
    """Whether the paper is complete for the rule pack, and what it lacks."""
    due = _deadline_words(deadline)
    if not missing:
        if deadline is None:
            return ()
        head = _("Complete for rule pack: {pack}").format(pack=due[0])
        return (Box(spaced((strong(head), *due[1:]))),)
    count = ngettext(
        "Not complete: {count} thing missing.", "Not complete: {count} things missing.",
        len(missing),
    ).format(count=len(missing))  # fmt: skip
    lines: list[Piece | str] = [Piece(count, is_strong=True, tone=Tone.BAD)]
    if deadline is not None:
        lines.append(" ".join((_("Rule pack: {pack}").format(pack=due[0]), *due[1:])))
    named = ", ".join(each.words for each in missing)
    body = [*spaced(lines), Piece("\n"), Piece(_("Missing: {things}.").format(things=named))]
    if state is PaperState.DRAFT:
        body += [Piece("\n"), quiet(_("Number and verification code come when it leaves draft."))]
    return (Box(tuple(body)),)


def _deadline_words(deadline: Deadline | None) -> tuple[str, ...]:
    if deadline is None:
        return ()
    pack = deadline.rule_pack
    if deadline.due_on is not None:
        pack = _("{pack}, due {day}").format(pack=pack, day=medium_date(deadline.due_on))
    return (pack, f"({deadline.basis})") if deadline.basis else (pack,)
