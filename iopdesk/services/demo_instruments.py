"""Questionnaires, substances, an answered safety prompt and the on-call rota of the demo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from iopdesk.domain import instruments as rules
from iopdesk.domain.assessments import Instrument
from iopdesk.domain.questionnaires import Questionnaire
from iopdesk.domain.safety import PromptReason
from iopdesk.domain.series import instant_of
from iopdesk.domain.substances import Frequency, Route
from iopdesk.services.acts import Work
from iopdesk.storage import models

if TYPE_CHECKING:
    from iopdesk.services.demo_recipe import Ids, Known, Recipe

_SERIES: Final[dict[str, dict[str, tuple[int, ...]]]] = {
    "Marisol Quintero": {"phq9": (14, 11, 8, 5, 3), "gad7": (12, 9, 7, 4)},
    "Noelle Pruitt": {"phq9": (16, 12, 7, 5), "gad7": (11, 8, 5)},
    "Dmitri Vasko": {"phq9": (18, 15, 17, 13), "gad7": (13, 12, 14)},
    "Samira Haddadin": {"phq9": (9, 6, 4), "gad7": (8, 6, 3)},
    "Calvin Osei": {"phq9": (11, 12), "gad7": (10, 10)},
    "June Halvorsen": {"phq9": (7,), "gad7": (9,)},
}
"""Totals from the oldest to the newest, two weeks apart; the newest was filled in this week."""
_BAM: Final[dict[str, tuple[int, ...]]] = {"Marisol Quintero": (3, 2, 1), "Noelle Pruitt": (2, 1)}
"""Points of each item, month by month, for a Brief Addiction Monitor that gets better."""
_ALARMED: Final = "Dmitri Vasko"
_ITEM9: Final = "9"

_WORDS: Final = (
    "No signs of withdrawal on buprenorphine.",
    "Asthma, inhaler as needed. Seen at Hollis Family Medicine.",
    "Low mood in the evenings, sleeps six hours. No thoughts of dying.",
    "Comes on her own account, names two reasons of her own.",
    "Cravings on pay days and after quarrels. Has a refusal plan.",
    "Lives with her sister, who does not use.",
)
_SUBSTANCES: Final = {
    "Marisol Quintero": (
        ("Fentanyl", Route.SMOKED, Frequency.DAILY, 24, 113, ""),
        ("Alcohol", Route.ORAL, Frequency.WEEKLY, 16, 58, "Wine, two glasses"),
    ),
    "Noelle Pruitt": (("Alcohol", Route.ORAL, Frequency.DAILY, 19, 90, "Vodka"),),
    "Dmitri Vasko": (
        ("Alcohol", Route.ORAL, Frequency.DAILY, 15, 28, "Beer, up to twelve a day"),
        ("Cannabis", Route.SMOKED, Frequency.MONTHLY, 17, 75, ""),
    ),
}
"""Name, route, frequency, age at first use, days since the last use, a note."""
_ROTA: Final = ("Dana Okafor", "Marcus Bell", "Ravi Menon", "Anna Lindgren")
"""Turn by turn; the one that covers the morning of today begins the row."""
_FIVE_PM: Final = 17 * 60
_DAYS_AROUND: Final = 10


def add_instruments(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Add the rows of this module."""
    for name, forms in _SERIES.items():
        for code, totals in forms.items():
            _add_totals(work, recipe, known[name], staff, rules.questionnaire(code), totals)
    for name, shares in _BAM.items():
        _add_bam(work, recipe, known[name], staff, shares)
    for name in _SUBSTANCES:
        _add_substances(work, recipe, known[name], name)
    _add_words(work, known["Marisol Quintero"])
    _add_prompt(work, recipe, known[_ALARMED], staff)
    _add_rota(work, recipe, staff)


def _add_totals(
    work: Work,
    recipe: Recipe,
    at: Ids,
    staff: Mapping[str, int],
    form: Questionnaire,
    totals: tuple[int, ...],
) -> None:
    for place, total in enumerate(totals):
        keys = [key for key in form.scored_keys if form.code != "phq9" or key != _ITEM9]
        answers = dict(zip(keys, _spread(total, len(keys)), strict=True))
        if form.code == "phq9":
            answers[_ITEM9] = 0
        weeks = 2 * (len(totals) - 1 - place)
        on = recipe.calendar.day(-weeks)
        _add_result(work, at, staff, form, on, answers)


def _spread(total: int, count: int) -> Iterator[int]:
    """A total in points of 0 to 3 for so many items, the first ones higher."""
    for place in range(count):
        left = count - place
        points = min(3, -(-total // left))
        total -= points
        yield points


def _add_bam(
    work: Work, recipe: Recipe, at: Ids, staff: Mapping[str, int], shares: tuple[int, ...]
) -> None:
    form = rules.questionnaire("bam")
    protective = set(form.scales[Instrument.BAM_PROTECTIVE])
    for place, share in enumerate(shares):
        answers = {}
        for item in form.items:
            points = [each.points for each in item.choices]
            wanted = min(len(points) - 1, 4 - share if item.key in protective else share)
            answers[item.key] = points[max(0, wanted)]
        on = recipe.calendar.day(-4 * (len(shares) - 1 - place), 1)
        _add_result(work, at, staff, form, on, answers)


def _add_result(
    work: Work,
    at: Ids,
    staff: Mapping[str, int],
    form: Questionnaire,
    on: date,
    answers: Mapping[str, int],
) -> models.InstrumentResult:
    scored = rules.score(form, answers)
    row = models.InstrumentResult(
        patient_id=at.patient_id,
        instrument=form.code,
        form_version=form.version,
        taken_on=on,
        entered_by_id=staff["Tessa Lund"],
        answers=tuple(answers.items()),
        scores=tuple((key.value, each) for key, each in scored.scores.items() if each is not None),
        own_name="",
        own_lowest=None,
        own_highest=None,
        is_higher_better=False,
        note="",
    )
    work.db.add(row)
    return row


def _add_substances(work: Work, recipe: Recipe, at: Ids, name: str) -> None:
    for place, (what, route, often, age, days, note) in enumerate(_SUBSTANCES[name], start=1):
        work.db.add(
            models.SubstanceUse(
                episode_id=at.episode_id,
                position=place,
                name=what,
                route=route,
                frequency=often,
                first_used_at=age,
                last_used_on=recipe.calendar.before(days),
                note=note,
            )
        )


def _add_words(work: Work, at: Ids) -> None:
    row = work.db.scalars(
        select(models.Assessment)
        .where(models.Assessment.episode_id == at.episode_id)
        .order_by(models.Assessment.id.desc())
        .limit(1)
    ).one()
    row.dimension_words = _WORDS


def _add_prompt(work: Work, recipe: Recipe, at: Ids, staff: Mapping[str, int]) -> None:
    """A PHQ-9 four weeks ago whose item 9 was not "Not at all", and what was done then."""
    on = recipe.calendar.day(-5, 1)
    form = rules.questionnaire("phq9")
    answers = dict.fromkeys(form.scored_keys, 2) | {_ITEM9: 1}
    result = _add_result(work, at, staff, form, on, answers)
    work.db.flush()
    opened_at = instant_of(on, 9 * 60 + 20, recipe.zone.key)
    work.db.add(
        models.SafetyPrompt(
            patient_id=at.patient_id,
            result_id=result.id,
            reason=PromptReason.PHQ9_ITEM9,
            concern="",
            opened_at=opened_at,
            entered_by_id=staff["Tessa Lund"],
            acknowledged_by_id=staff["Dana Okafor"],
            acknowledged_at=opened_at + timedelta(minutes=6),
            action="Talked at once, no plan and no means. Safety plan renewed, crisis card given.",
        )
    )


def _add_rota(work: Work, recipe: Recipe, staff: Mapping[str, int]) -> None:
    """From 5 PM to 5 PM, day by day, without a gap."""
    today, zone = recipe.calendar.today, recipe.zone.key
    for number in range(-_DAYS_AROUND, _DAYS_AROUND + 5):
        name = _ROTA[(number + 1) % len(_ROTA)]
        work.db.add(
            models.OnCallTurn(
                person_id=staff[name],
                starts_at=_five(today + timedelta(days=number), zone),
                ends_at=_five(today + timedelta(days=number + 1), zone),
            )
        )


def _five(on: date, zone: str) -> datetime:
    return instant_of(on, _FIVE_PM, zone)
