"""Episodes of care: origin, placements, stages, and holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from iopdesk.domain.pack_tables import LevelRules
from iopdesk.domain.rule_packs import shipped
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date


class Origin(StrEnum):
    """Where on the continuum a patient comes from."""

    FIRST_LINE = "first_line"
    RESIDENTIAL = "step_down_residential"
    DETOX = "step_down_detox"
    OUTPATIENT = "step_up_outpatient"
    RETURN = "return"


class PlacementReason(StrEnum):
    """Why a placement began."""

    ADMISSION = "admission"
    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    TAPER = "taper"
    TRANSFER = "transfer"


class Stage(IntEnum):
    """Where in recovery a patient is."""

    ENGAGEMENT = 1
    EARLY_RECOVERY = 2
    MAINTENANCE = 3
    COMMUNITY_SUPPORT = 4


class DiagnosisKind(StrEnum):
    """Substance-use diagnoses stand beside co-occurring mental-health ones."""

    SUBSTANCE_USE = "substance_use"
    CO_OCCURRING = "co_occurring"


class HoldKind(StrEnum):
    """What keeps a patient out of treatment sessions until settled or overridden."""

    ASSESSMENT = "assessment"
    MEDICAL = "medical"


_ORIGINS = {
    Origin.FIRST_LINE: N_("First treatment"),
    Origin.RESIDENTIAL: N_("Step-down from residential"),
    Origin.DETOX: N_("Step-down from detox"),
    Origin.OUTPATIENT: N_("Step-up from outpatient"),
    Origin.RETURN: N_("Return to treatment"),
}

_REASONS = {
    PlacementReason.ADMISSION: N_("Admission"),
    PlacementReason.STEP_DOWN: N_("Step-down"),
    PlacementReason.STEP_UP: N_("Step-up"),
    PlacementReason.TAPER: N_("Taper"),
    PlacementReason.TRANSFER: N_("Transfer"),
}

_STAGES = {
    Stage.ENGAGEMENT: N_("engagement"),
    Stage.EARLY_RECOVERY: N_("early recovery"),
    Stage.MAINTENANCE: N_("maintenance"),
    Stage.COMMUNITY_SUPPORT: N_("community support"),
}

_DIAGNOSES = {
    DiagnosisKind.SUBSTANCE_USE: N_("Substance use"),
    DiagnosisKind.CO_OCCURRING: N_("Co-occurring"),
}

_HOLDS = {
    HoldKind.ASSESSMENT: N_("After assessment only"),
    HoldKind.MEDICAL: N_("After medical evaluation only"),
}


def origin_label(origin: Origin) -> str:
    """Where the patient comes from, in words."""
    return _(_ORIGINS[origin])


def placement_reason_label(reason: PlacementReason) -> str:
    """Why a placement began, in words."""
    return _(_REASONS[reason])


def stage_word(stage: Stage) -> str:
    """ "early recovery"."""
    return _(_STAGES[stage])


def stage_short(stage: Stage) -> str:
    """ "Stage 2"."""
    return _("Stage {number}").format(number=int(stage))


def stage_label(stage: Stage) -> str:
    """ "Stage 2, early recovery"."""
    return f"{stage_short(stage)}, {stage_word(stage)}"


def stages_label(stages: Collection[int]) -> str:
    """Stages a group serves: "Stages 2–3", "Stage 1", "Stages 1, 3", "All stages"."""
    numbers = sorted({int(each) for each in stages})
    if not numbers or len(numbers) == len(Stage):
        return _("All stages")
    if len(numbers) == 1:
        return stage_short(Stage(numbers[0]))
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return _("Stages {numbers}").format(numbers=f"{numbers[0]}–{numbers[-1]}")
    return _("Stages {numbers}").format(numbers=", ".join(str(each) for each in numbers))


def diagnosis_kind_label(kind: DiagnosisKind) -> str:
    """Substance use or co-occurring, in words."""
    return _(_DIAGNOSES[kind])


def hold_label(kind: HoldKind) -> str:
    """What ends the hold: "After assessment only"."""
    return _(_HOLDS[kind])


# -- holds ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """What the holds look at. ``withdrawal_rating`` is 0–4; scores are totals."""

    completed_on: date | None = None
    withdrawal_rating: int | None = None
    cows_score: int | None = None
    ciwa_score: int | None = None
    medical_evaluated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold with its reasons in words; an overridden one is shown, and holds nobody."""

    kind: HoldKind
    reasons: tuple[str, ...]
    is_overridden: bool = False

    @property
    def label(self) -> str:
        """What ends the hold, in words."""
        return hold_label(self.kind)


def holds_for(
    assessment: AssessmentFacts | None,
    overrides: Collection[HoldKind] = (),
    rules: LevelRules | None = None,
) -> tuple[Hold, ...]:
    """The holds in force: assessment missing, and signs that detox may be needed.

    Source: levels.toml, medical_hold (withdrawal rating 3–4, COWS > 36, CIWA-Ar ≥ 19).
    """
    every = all_holds(assessment, overrides, rules)
    return tuple(each for each in every if not each.is_overridden)


def all_holds(
    assessment: AssessmentFacts | None,
    overrides: Collection[HoldKind] = (),
    rules: LevelRules | None = None,
) -> tuple[Hold, ...]:
    """The holds in force and the overridden ones, which stay visible."""
    pack = rules or shipped().levels
    found: list[Hold] = []
    if assessment is None or assessment.completed_on is None:
        found.append(_hold(HoldKind.ASSESSMENT, [_("no assessment is completed")], overrides))
    if assessment is not None and assessment.medical_evaluated_on is None:
        reasons = _medical_reasons(assessment, pack)
        if reasons:
            found.append(_hold(HoldKind.MEDICAL, reasons, overrides))
    return tuple(found)


def _hold(kind: HoldKind, reasons: list[str], overrides: Collection[HoldKind]) -> Hold:
    return Hold(kind, tuple(reasons), kind in overrides)


def _medical_reasons(facts: AssessmentFacts, pack: LevelRules) -> list[str]:
    reasons = []
    rating = facts.withdrawal_rating
    if rating is not None and rating >= pack.hold_withdrawal_rating:
        reasons.append(_("withdrawal is rated {rating}").format(rating=rating))
    if facts.cows_score is not None and facts.cows_score >= pack.hold_cows:
        reasons.append(_("COWS is {score}").format(score=facts.cows_score))
    if facts.ciwa_score is not None and facts.ciwa_score >= pack.hold_ciwa:
        reasons.append(_("CIWA-Ar is {score}").format(score=facts.ciwa_score))
    return reasons


# -- admission and placements -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacementSpan:
    """A stretch at one level of care; ``ends_on`` is inside, None while it runs."""

    level: str
    starts_on: date
    ends_on: date | None = None
    edition: str = ""
    weekly_minutes: int | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` is inside."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def decide_admission(
    admitted_on: date, *, today: date, has_open: bool, last_discharged_on: date | None = None
) -> None:
    """Whether an episode may open; silent when it may.

    Raises ``RuleBroken``: one open episode only, no day ahead, none before the
    last discharge.
    """
    if has_open:
        raise RuleBroken("episode_open")
    if admitted_on > today:
        raise RuleBroken("admission_ahead", field="admitted_on")
    if last_discharged_on is not None and admitted_on < last_discharged_on:
        raise RuleBroken(
            "admission_overlaps", field="admitted_on", day=medium_date(last_discharged_on)
        )


def decide_placement(
    existing: Sequence[PlacementSpan], new: PlacementSpan, *, admitted_on: date
) -> date | None:
    """The day on which the running placement ends so that ``new`` may begin.

    None when nothing runs. Raises ``RuleBroken``: before the admission, an end
    before its start, or an overlap with a placement already there.
    """
    if new.starts_on < admitted_on:
        raise RuleBroken("placement_early", field="starts_on", day=medium_date(admitted_on))
    if new.ends_on is not None and new.ends_on < new.starts_on:
        raise RuleBroken("placement_backwards", field="ends_on")
    closes_on: date | None = None
    for each in existing:
        if each.ends_on is None and each.starts_on < new.starts_on:
            closes_on = new.starts_on - timedelta(days=1)
        elif _overlap(each, new):
            raise RuleBroken(
                "placement_overlaps",
                field="starts_on",
                level=each.level,
                day=medium_date(each.starts_on),
            )
    return closes_on


def _overlap(one: PlacementSpan, two: PlacementSpan) -> bool:
    return (two.ends_on is None or one.starts_on <= two.ends_on) and (
        one.ends_on is None or two.starts_on <= one.ends_on
    )


def place_on(placements: Sequence[PlacementSpan], day: date) -> PlacementSpan | None:
    """The placement that covers ``day``, or None."""
    return next((each for each in placements if each.covers(day)), None)


def day_of_stay(admitted_on: date, day: date) -> int:
    """Which day of the episode ``day`` is; the day of admission is day 1."""
    return (day - admitted_on).days + 1


sentences(
    {
        "episode_open": N_("The patient is already admitted. Discharge the open episode first."),
        "admission_ahead": N_("The admission is still ahead. Enter today or an earlier day."),
        "admission_overlaps": N_(
            "The last episode ended {day}. Enter that day or a later one as the admission."
        ),
        "placement_early": N_("The admission was {day}. Enter that day or a later one."),
        "placement_backwards": N_("The end is before the start. Enter a later end."),
        "placement_overlaps": N_(
            "It overlaps the placement at level {level} that began {day}. Change one of the dates."
        ),
    }
)
