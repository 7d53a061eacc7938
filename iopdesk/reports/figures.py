"""Sections of figures: services, attendance, tests by class, instruments first to last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from iopdesk.domain.test_overview import TestOverview, overview_sentence
from iopdesk.i18n import N_, _, hours_text, ngettext
from iopdesk.reports.facts import AttendanceFacts, ScoreFacts, ServiceFacts, UncountedFacts
from iopdesk.reports.kit.blocks import (
    Block,
    Cell,
    Column,
    Pair,
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
from iopdesk.reports.sections import day_in

_SIDE_BY_SIDE = 24
"""Rows up to which services stand in two halves; a longer list is one table."""

_SHORT = 40
"""Characters of a component's name that fit half a page."""


def services(
    title: str,
    counted: Sequence[ServiceFacts],
    uncounted: Sequence[UncountedFacts],
    *note: Piece | str,
) -> Section:
    """Services by component, sessions attended of scheduled and hours, with their total."""
    blocks: list[Block] = [_services(counted, uncounted)]
    if note:
        blocks.append(Prose(spaced(note)))
    return Section(title, tuple(blocks))


def _services(counted: Sequence[ServiceFacts], uncounted: Sequence[UncountedFacts]) -> Block:
    if not counted:
        return Prose(text(to_be_entered()))
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
    return _service_table(rows, [*counted, *uncounted])


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


def weekly_hours(minutes: int) -> str:
    """Prescribed minutes a week as hours: ``9``, ``2.3``."""
    return hours_text(minutes).removesuffix(".0")


def percent(part: int, whole: int) -> str:
    """``94.1 %``, halves up, in integers; empty where there is nothing to divide by."""
    if whole <= 0:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %"


def tests_section(counts: TestOverview | None, remarks: Sequence[str]) -> Section:
    """Tests by class, then the practice's sentences about single ones."""
    blocks: list[Block] = [Prose(tests_words(counts))]
    if any(each.strip() for each in remarks):
        blocks.append(Prose(spaced(each for each in remarks if each.strip())))
    return Section(_("Drug and alcohol tests"), tuple(blocks))


def tests_words(counts: TestOverview | None) -> Text:
    """Tests by class in a sentence, its numbers strong."""
    if counts is None:
        return (to_be_entered(),)
    parts = re.split(r"(\d+)", overview_sentence(counts))
    return tuple(Piece(each, is_strong=each.isdigit()) for each in parts if each)


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


def score_words(scores: Sequence[ScoreFacts] | None, as_of: date) -> Text:
    """The same in a sentence each: ``PHQ-9 from 9 (Jul 16) to 3 (Oct 20), mild to minimal.``"""
    if scores is None:
        return (to_be_entered(),)
    if not scores:
        return text(_("No instrument was scored."))
    return spaced(_score_sentence(each, as_of) for each in scores)


def _score_sentence(score: ScoreFacts, as_of: date) -> str:
    first = f"{score.first} ({day_in(score.first_on, as_of)})"
    if score.last is None or score.last_on is None:
        words = _("{instrument} {score}").format(instrument=score.instrument, score=first)
    else:
        last = f"{score.last} ({day_in(score.last_on, as_of)})"
        words = _("{instrument} from {first} to {last}").format(
            instrument=score.instrument, first=first, last=last
        )
    return f"{words}, {_in_sentence(score.reading)}." if score.reading.strip() else f"{words}."


def _in_sentence(words: str) -> str:
    return words[:1].lower() + words[1:]
