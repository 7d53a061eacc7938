"""Sections that both summaries have, as blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from iopdesk.domain.dates import age_on
from iopdesk.domain.goals import GoalStatus
from iopdesk.domain.test_overview import TestOverview, overview_sentence
from iopdesk.i18n import N_, _, hours_text, medium_date, month_day, ngettext, numeric_date
from iopdesk.reports.facts import (
    AttendanceFacts,
    Deadline,
    GoalFacts,
    LevelSpan,
    MedicationFacts,
    PatientFacts,
    Resource,
    ScoreFacts,
    ServiceFacts,
    UncountedFacts,
)
from iopdesk.reports.kit.blocks import (
    Block,
    Box,
    Cell,
    Column,
    Pair,
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

_SIDE_BY_SIDE = 24
"""Rows up to which services stand in two halves; a longer list is one table."""

_SHORT = 40
"""Characters of a component's name that fit half a page."""

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
        age = _("{years} y").format(years=age_on(patient.birth_on, as_of))
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


def services(
    title: str,
    counted: Sequence[ServiceFacts],
    uncounted: Sequence[UncountedFacts],
    *note: Piece | str,
) -> Section:
    """Services by component, sessions attended of scheduled and hours, with their total."""
    if not counted:
        return Section(title, (Prose(text(to_be_entered())),))
    rows: list[tuple[Cell, ...]] = [
        _service_row(each.component, each.attended, each.scheduled, each.minutes)
        for each in counted
    ]
    total = (sum(each.attended for each in counted), sum(each.scheduled for each in counted))
    minutes = sum(each.minutes for each in counted)
    rows.append(_service_row(_("All sessions"), *total, minutes, is_strong=True))
    rows += [
        (text(each.component), text(given(each.amount)), text(each.remark or "–"))
        for each in uncounted
    ]
    blocks: list[Block] = [_service_table(rows, [*counted, *uncounted])]
    if note:
        blocks.append(Prose(spaced(note)))
    return Section(title, tuple(blocks))


def _service_row(
    name: str, attended: int, scheduled: int, minutes: int, *, is_strong: bool = False
) -> tuple[Cell, ...]:
    of = _("{attended} of {scheduled}").format(attended=attended, scheduled=scheduled)
    return tuple((Piece(each, is_strong),) for each in (name, of, hours_text(minutes)))


def _service_table(
    rows: Sequence[tuple[Cell, ...]], named: Sequence[ServiceFacts | UncountedFacts]
) -> Block:
    columns = (
        Column(_("Component"), 0.54),
        Column(_("Sessions"), 0.28, is_number=True),
        Column(_("Hours"), 0.18, is_number=True),
    )
    longest = max(
        max(len(each.component) for each in named),
        max((len(each.amount + each.remark) for each in named if isinstance(each, UncountedFacts)),
            default=0),
    )  # fmt: skip
    if len(rows) > _SIDE_BY_SIDE or longest > _SHORT or len(rows) < 4:
        return Table(columns, tuple(rows))
    half = (len(rows) + 1) // 2
    return Pair(Table(columns, tuple(rows[:half])), Table(columns, tuple(rows[half:])))


COUNTING_NOTE = N_(
    "12-step facilitation is a treatment group and counts as group counseling. "
    "Support meetings are self-reported and never count as hours."
)


def attendance_words(attendance: AttendanceFacts | None) -> Text:
    """``155.5 of 165.3 scheduled hours, 94.1 %.`` and the sessions by mark."""
    if attendance is None:
        return (to_be_entered(),)
    hours = _("{attended} of {scheduled} scheduled hours").format(
        attended=hours_text(attendance.attended_minutes),
        scheduled=hours_text(attendance.scheduled_minutes),
    )
    share = percent(attendance.attended_minutes, attendance.scheduled_minutes)
    came = [_("{count} on time").format(count=attendance.on_time)]
    if attendance.late:
        came.append(_("{count} late").format(count=attendance.late))
    if attendance.virtual:
        came.append(_("{count} virtual").format(count=attendance.virtual))
    sessions = ngettext(
        "{attended} of {scheduled} session", "{attended} of {scheduled} sessions",
        attendance.scheduled,
    ).format(attended=attendance.attended, scheduled=attendance.scheduled)  # fmt: skip
    away = _("{no_show} no-show, {excused} excused").format(
        no_show=attendance.no_show, excused=attendance.excused
    )
    head = f"{hours}, {share}." if share else f"{hours}."
    return spaced((strong(head), f"{sessions}: {', '.join(came)}; {away}."))


def percent(part: int, whole: int) -> str:
    """``94.1 %``, halves up, in integers; empty where there is nothing to divide by."""
    if whole <= 0:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %"


def tests_section(counts: TestOverview | None, remarks: Sequence[str]) -> Section:
    """Tests by class, then the practice's sentences about single ones."""
    blocks: list[Block] = []
    if counts is None:
        blocks.append(Prose(text(to_be_entered())))
    else:
        parts = re.split(r"(\d+)", overview_sentence(counts))
        words = tuple(Piece(each, is_strong=each.isdigit()) for each in parts if each)
        blocks.append(Prose(words))
    if any(each.strip() for each in remarks):
        blocks.append(Prose(spaced(each for each in remarks if each.strip())))
    return Section(_("Drug and alcohol tests"), tuple(blocks))


def scores_section(scores: Sequence[ScoreFacts] | None, as_of: date) -> Section:
    """Instruments, first to last; dates stand in the titles where all are the same."""
    title = _("Instruments, first to last")
    if scores is None:
        return Section(title, (Prose(text(to_be_entered())),))
    if not scores:
        return Section(title, (Prose(text(_("No instrument was scored."))),))
    firsts = {each.first_on for each in scores}
    lasts = {each.last_on for each in scores if each.last is not None}
    is_same = len(firsts) == 1 and len(lasts) <= 1
    one_last = next(iter(lasts), None)
    heads = (_("First"), _("Last"))
    if is_same:
        heads = (
            day_in(next(iter(firsts)), as_of),
            day_in(one_last, as_of) if one_last else _("Last"),
        )
    columns = (
        Column(_("Instrument"), 0.24),
        Column(_("Range"), 0.13),
        Column(heads[0], 0.17),
        Column(heads[1], 0.17),
        Column(_("Reading"), 0.29),
    )
    rows = tuple(_score_row(each, as_of, has_days=not is_same) for each in scores)
    return Section(title, (Table(columns, rows),))


def _score_row(score: ScoreFacts, as_of: date, *, has_days: bool) -> tuple[Cell, ...]:
    def dated(value: int | None, day: date | None) -> str:
        if value is None:
            return _("not repeated")
        return f"{value} ({day_in(day, as_of)})" if has_days and day else str(value)

    return (
        text(score.instrument),
        text(f"{score.lowest}–{score.highest}"),
        text(dated(score.first, score.first_on)),
        text(Piece(dated(score.last, score.last_on), is_strong=score.last is not None)),
        text(score.reading or "–"),
    )


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
