"""The discharge summary: what the next provider, the patient and the file need to know."""

from __future__ import annotations

from iopdesk.domain.episodes import diagnosis_kind_label
from iopdesk.i18n import N_, _, ngettext, plain_date
from iopdesk.reports import figures
from iopdesk.reports import sections as parts
from iopdesk.reports.codes import Stamp
from iopdesk.reports.facts import Deadline, DiagnosisFacts, LevelSpan
from iopdesk.reports.kit.blocks import (
    Block,
    Column,
    Document,
    Grid,
    Piece,
    Prose,
    Section,
    Table,
    Text,
    given,
    spaced,
    strong,
    text,
    to_be_entered,
)
from iopdesk.reports.missing import asked_of_discharge, missing_of
from iopdesk.reports.papers import LETTER, Paper, PaperSize, PaperState
from iopdesk.reports.summaries import DischargeFacts

DISCHARGE_TITLE = N_("Discharge summary")
CHART_ONLY = N_("For the chart only.")


def draw_discharge(
    facts: DischargeFacts,
    *,
    state: PaperState,
    stamp: Stamp | None = None,
    paper: PaperSize = LETTER,
    large_print: bool = False,
) -> Paper:
    """The discharge summary as a PDF; the same facts give the same bytes.

    ``stamp``: number, version and code; a draft has none, any other state needs one,
    otherwise ``ValueError``.
    """
    from iopdesk.reports.kit.press import press

    return press(discharge_document(facts, state, stamp), size=paper, large_print=large_print)


def discharge_document(
    facts: DischargeFacts, state: PaperState, stamp: Stamp | None = None
) -> Document:
    """The summary as blocks, before any page is made."""
    missing = missing_of(asked_of_discharge(facts))
    return Document(
        title=_(DISCHARGE_TITLE),
        subtitle=subtitle(facts.basis, state),
        as_of=facts.as_of,
        state=state,
        stamp=stamp,
        letterhead=facts.letterhead,
        subject=parts.short_subject(facts.patient),
        sections=(*_first(facts), *_middle(facts), *_after(facts)),
        signatures=facts.signatures,
        closing=parts.closing_box(state, facts.deadline or _no_deadline(), missing),
    )


def subtitle(basis: str, state: PaperState) -> str:
    """Whom the paper is for. A draft, and a paper without a basis, stays in the chart."""
    if state is PaperState.DRAFT or not basis.strip():
        return " ".join(each for each in (_(CHART_ONLY), basis) if each.strip())
    return basis


def _no_deadline() -> Deadline:
    return Deadline(_("none chosen"))


def _first(facts: DischargeFacts) -> tuple[Section, ...]:
    return (
        Section("", (_grid(facts),)),
        Section(_("Levels of care"), (Prose(_levels(facts)),)),
        Section(_("Diagnoses"), (_diagnoses(facts.diagnoses),)),
        Section(_("Presenting problem and assessment at admission"), (Prose(_assessed(facts)),)),
        figures.services(
            _("Services received, by component, sessions attended of scheduled"),
            facts.services,
            facts.uncounted,
            _(figures.COUNTING_NOTE),
        ),
        Section(_("Attendance"), (Prose(figures.attendance_words(facts.attendance)),)),
    )


def _middle(facts: DischargeFacts) -> tuple[Section, ...]:
    return (
        figures.tests_section(facts.tests, facts.test_remarks),
        figures.scores_section(facts.scores, facts.as_of),
        Section(_("Goals"), (parts.goals_table(facts.goals), Prose(_all_met(facts)))),
        Section(
            _("Reason, status and prognosis at discharge"),
            (
                Prose(
                    parts.labeled(
                        (_("Reason:"), facts.reason),
                        (_("Status:"), facts.status),
                        (_("Prognosis:"), facts.prognosis),
                    )
                ),
            ),
        ),
        Section(
            _("Strengths and needs"),
            (Prose(parts.labeled((_("Strengths:"), facts.strengths), (_("Needs:"), facts.needs))),),
        ),
        parts.medications_section(facts.medications),
        Section(
            _("Overdose plan and naloxone"),
            (Prose(parts.overdose_words(facts.naloxone, facts.overdose_plan)),),
        ),
    )


def _after(facts: DischargeFacts) -> tuple[Section, ...]:
    supports = ((_("Supports:"), facts.supports), (_("Meetings:"), facts.meetings))
    use = parts.labeled((_("If use happens:"), facts.if_use))
    return (
        Section(_("Continuing-care plan"), (_appointments(facts), Prose(parts.labeled(*supports)))),
        Section(_("Warning signs and what I will do"), (_warnings(facts), Prose(use))),
        parts.resources_section(facts.resources),
        Section(
            _("Disclosure and copy"),
            (
                Prose(
                    parts.copy_words(
                        facts.disclosure
                        or _("No consent is linked: this paper stays in the chart."),
                        facts.patient_part,
                    )
                ),
            ),
        ),
    )


def _grid(facts: DischargeFacts) -> Grid:
    stay = ""
    if facts.stay_days is not None:
        stay = ngettext("{count} day", "{count} days", facts.stay_days).format(
            count=facts.stay_days
        )
    return Grid(
        (
            parts.patient_cells(facts.patient, facts.as_of),
            (
                (_("Admitted"), parts.day_or_missing(facts.admitted_on)),
                (_("Discharged"), parts.day_or_missing(facts.discharged_on)),
                (_("Last contact"), parts.day_or_missing(facts.last_contact_on)),
                (_("Length of stay"), text(given(stay))),
            ),
            (
                (_("Origin"), text(given(facts.origin))),
                (_("Stage at discharge"), text(given(facts.stage))),
                (_("Reason"), text(given(facts.reason))),
                (_("Next level"), text(given(facts.next_level))),
            ),
        )
    )


def _levels(facts: DischargeFacts) -> Text:
    if not facts.levels:
        return (to_be_entered(),)
    found: list[Piece | str] = []
    for span in facts.levels:
        found += [strong(span.code), f"{_level_rest(span, facts)}."]
    return spaced((*found, facts.clock))


def _level_rest(span: LevelSpan, facts: DischargeFacts) -> str:
    where = span.place or _("here")
    bits = [f"{span.name} {parts.span_words(span, facts.as_of)}".strip(), where]
    if span.weekly_minutes is not None:
        hours = figures.weekly_hours(span.weekly_minutes)
        bits.append(_("{hours} hours a week").format(hours=hours))
    return ", ".join(bits)


def _diagnoses(diagnoses: tuple[DiagnosisFacts, ...]) -> Block:
    if not diagnoses:
        return Prose(text(to_be_entered()))
    columns = (Column("", 0.12), Column("", 0.54), Column("", 0.34))
    return Table(
        columns,
        tuple(
            (text(given(each.code, is_strong=True)), text(each.words), text(_kind(each)))
            for each in diagnoses
        ),
    )


def _kind(diagnosis: DiagnosisFacts) -> str:
    words = diagnosis_kind_label(diagnosis.kind)
    if not diagnosis.is_primary:
        return words
    return _("Primary, {kind}").format(kind=words[:1].lower() + words[1:])


def _assessed(facts: DischargeFacts) -> Text:
    found: list[Piece | str] = [given(facts.presenting_problem)]
    if facts.assessed_on is None or not facts.ratings:
        found += [strong(_("Assessment:")), to_be_entered()]
    else:
        rated = ", ".join(f"{each.dimension} {each.rating}" for each in facts.ratings)
        found.append(
            _("Assessment completed {day}: {ratings} (scale 0–4).").format(
                day=plain_date(facts.assessed_on), ratings=rated
            )
        )
    return spaced((*found, facts.assessment_words))


def _all_met(facts: DischargeFacts) -> Text:
    if facts.all_goals_met is None:
        return spaced((strong(_("All goals met:")), to_be_entered()))
    answer = _("All goals met: yes") if facts.all_goals_met else _("All goals met: no")
    if facts.goals_decided_on is None:
        return text(strong(f"{answer}."))
    day = plain_date(facts.goals_decided_on)
    if facts.goals_decided_with.strip():
        rest = _("decided {day} with {people}").format(day=day, people=facts.goals_decided_with)
    else:
        rest = _("decided {day}").format(day=day)
    return text(strong(answer), f", {rest}.")


def _appointments(facts: DischargeFacts) -> Block:
    if not facts.appointments:
        return Prose(text(to_be_entered()))
    columns = (
        Column(_("First date"), 0.24),
        Column(_("With"), 0.44),
        Column(_("What, how often"), 0.32),
    )
    rows = tuple(
        (text(given(each.when, is_strong=True)), text(given(each.who)), text(given(each.what)))
        for each in facts.appointments
    )
    return Table(columns, rows)


def _warnings(facts: DischargeFacts) -> Block:
    if not facts.warning_signs:
        return Prose(text(to_be_entered()))
    columns = (Column(_("If I notice"), 0.44), Column(_("Then I will"), 0.56))
    rows = tuple((text(given(each.sign)), text(given(each.action))) for each in facts.warning_signs)
    return Table(columns, rows)
