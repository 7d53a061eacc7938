"""The step-down summary: less intensive care at the same practice, with the plan for it."""

from __future__ import annotations

from datetime import timedelta

from iopdesk.i18n import N_, _, month_day, ngettext, plain_date
from iopdesk.reports import figures
from iopdesk.reports import sections as parts
from iopdesk.reports.codes import Stamp
from iopdesk.reports.discharge import subtitle
from iopdesk.reports.facts import LevelSpan
from iopdesk.reports.kit.blocks import (
    Block,
    Box,
    Column,
    Document,
    Grid,
    Prose,
    Section,
    Steps,
    Table,
    Text,
    Tone,
    given,
    spaced,
    spaced_texts,
    strong,
    text,
    to_be_entered,
)
from iopdesk.reports.missing import asked_of_step_down, missing_of
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState
from iopdesk.reports.summaries import StepDownFacts

STEP_DOWN_TITLE = N_("Step-down summary")

_HEADING_FITS = 48
"""Characters of the shape that fit behind "What changes" in a heading."""


def draw_step_down(
    facts: StepDownFacts,
    *,
    state: PaperState,
    stamp: Stamp | None = None,
    paper: PaperSize = LETTER,
    large_print: bool = False,
) -> Paper:
    """The step-down summary as a PDF; the same facts give the same bytes.

    ``stamp``: number, version and code; a draft has none, any other state needs one,
    otherwise ``ValueError``.
    """
    from iopdesk.reports.kit.press import press

    return press(step_down_document(facts, state, stamp), size=paper, large_print=large_print)


def step_down_document(
    facts: StepDownFacts, state: PaperState, stamp: Stamp | None = None
) -> Document:
    """The summary as blocks, before any page is made."""
    missing = missing_of(asked_of_step_down(facts))
    same = _("Less intensive care at the same practice. The episode stays open.")
    return Document(
        title=_(STEP_DOWN_TITLE),
        subtitle=f"{same} {subtitle(facts.basis, state)}",
        as_of=facts.as_of,
        state=state,
        stamp=stamp,
        letterhead=facts.letterhead,
        subject=parts.short_subject(facts.patient),
        sections=(*_first(facts), *_middle(facts), *_after(facts)),
        signatures=facts.signatures,
        closing=parts.closing_box(state, facts.deadline, missing),
    )


def _first(facts: StepDownFacts) -> tuple[Section, ...]:
    return (
        Section("", (_grid(facts),)),
        Section(_("Continuum of care"), _continuum(facts)),
        _changes(facts),
        Section(_("Why now: goals so far"), tuple(_why(facts))),
    )


def _middle(facts: StepDownFacts) -> tuple[Section, ...]:
    title = _("Services received, sessions attended of scheduled")
    if facts.services_from is not None:
        title = _("Services received, {first} to {last}, sessions attended of scheduled").format(
            first=month_day(facts.services_from), last=month_day(facts.as_of)
        )
    return (
        figures.services(
            title,
            facts.services,
            facts.uncounted,
            *figures.attendance_words(facts.attendance),
            _("Support meetings never count as hours."),
        ),
        Section(_("Tests and instruments"), tuple(_tested(facts))),
    )


def _after(facts: StepDownFacts) -> tuple[Section, ...]:
    crisis = parts.labeled((_("Crisis plan:"), facts.crisis_plan))
    overdose = parts.overdose_words(facts.naloxone, facts.overdose_plan)
    return (
        Section(_("New timetable"), (_timetable(facts),)),
        Section(
            _("If things get harder: crisis and overdose plan"),
            (Prose(spaced((*crisis, *overdose))), Prose(_recheck(facts))),
        ),
        parts.resources_section(facts.resources),
        Section(
            _("Patient's part"), (Prose(parts.copy_words(facts.disclosure, facts.patient_part)),)
        ),
    )


def _grid(facts: StepDownFacts) -> Grid:
    return Grid(
        (
            parts.patient_cells(facts.patient, facts.as_of),
            (
                (_("From"), text(given(facts.from_level))),
                (_("To"), text(given(facts.to_level))),
                (_("Takes effect"), parts.day_or_missing(facts.takes_effect_on)),
                (_("Decided with patient"), parts.day_or_missing(facts.decided_on)),
            ),
        )
    )


def _continuum(facts: StepDownFacts) -> tuple[Block, ...]:
    steps: Block = Prose(text(to_be_entered()))
    if facts.levels:
        steps = Steps(
            tuple(_step(each, facts) for each in facts.levels),
            is_last_marked=facts.levels[-1].is_planned,
        )
    stage = given(facts.stage)
    return steps, Prose(spaced((facts.clock, stage)))


def _step(span: LevelSpan, facts: StepDownFacts) -> tuple[str, str, str]:
    when = parts.span_words(span, facts.as_of) or _("To be entered")
    third = span.place
    if span.weekly_minutes is not None:
        third = _("{hours} h a week").format(hours=figures.weekly_hours(span.weekly_minutes))
    elif not third and span.starts_on and span.ends_on:
        days = max((span.ends_on - span.starts_on).days, 1)
        third = ngettext("{count} day", "{count} days", days).format(count=days)
    return when[:1].upper() + when[1:], f"{span.code} {span.name}".strip(), third


def _changes(facts: StepDownFacts) -> Section:
    day = facts.takes_effect_on
    before = _("Until now") if day is None else _("Until {day}").format(
        day=parts.day_in(day - timedelta(days=1), facts.as_of)
    )  # fmt: skip
    after = _("From then on") if day is None else _("From {day}").format(
        day=parts.day_in(day, facts.as_of)
    )  # fmt: skip
    columns = (Column(" ", 0.2), Column(before, 0.34), Column(after, 0.46))
    lines = (
        (_("Hours a week"), facts.hours_change),
        (_("Groups"), facts.groups_change),
        (_("Individual"), facts.individual_change),
        (_("Random tests"), facts.tests_change),
        (_("Support meetings"), facts.meetings_change),
    )
    rows = tuple(
        (text(words), text(each.before or "–"), text(given(each.after, is_strong=True)))
        for words, each in lines
    )
    medication = (
        text(_("Medication")),
        text("–"),
        parts.medication_lines(facts.medications),
    )
    table = Table(columns, (*rows, medication))
    shape = facts.shape.strip()
    if shape and len(shape) <= _HEADING_FITS:
        return Section(_("What changes: {shape}").format(shape=shape), (table,))
    return Section(_("What changes"), (Prose(text(given(shape))), table))


def _why(facts: StepDownFacts) -> list[Block]:
    found: list[Block] = [Prose(text(given(facts.why_now))), parts.goals_table(facts.goals)]
    if facts.pending_result.strip() or any(each.is_pending for each in facts.goals):
        words = spaced((strong(_("Pending result.")), given(facts.pending_result)))
        found.append(Box(words, Tone.WARN))
    return found


def _timetable(facts: StepDownFacts) -> Block:
    if not facts.timetable:
        return Prose(text(to_be_entered()))
    columns = (Column("", 0.26), Column("", 0.44), Column("", 0.3))
    rows = tuple(
        (text(given(each.when, is_strong=True)), text(given(each.what)), text(each.who or "–"))
        for each in facts.timetable
    )
    return Table(columns, rows)


def _tested(facts: StepDownFacts) -> list[Block]:
    """Counts and scores in one paragraph, with the sentences about single tests between."""
    counts = figures.tests_words(facts.tests)
    scores = figures.score_words(facts.scores, facts.as_of)
    if facts.scores is None:
        scores = spaced((strong(_("Instruments:")), *scores))
    return [Prose(spaced_texts(counts, spaced(facts.test_remarks), scores))]


def _recheck(facts: StepDownFacts) -> Text:
    if facts.recheck_on is None:
        return spaced((strong(_("Recheck:")), to_be_entered()))
    head = strong(_("Recheck: {day}").format(day=plain_date(facts.recheck_on)))
    return text(head, f", {facts.recheck_with}." if facts.recheck_with.strip() else ".")
