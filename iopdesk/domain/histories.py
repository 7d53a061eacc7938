"""The dated course of an episode: which change of level is one, and which dates may stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.levels import is_less_care
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date


class Track(StrEnum):
    """What runs beside each other in an episode; stretches of one track never overlap."""

    PLACEMENT = "placement"
    STAGE = "stage"
    SCHEDULE = "schedule"
    STAY = "stay"


_TRACKS = {
    Track.PLACEMENT: (N_("Level of care"), "account-group-outline"),
    Track.STAGE: (N_("Stage"), "stairs-up"),
    Track.SCHEDULE: (N_("Prescribed hours"), "calendar-clock-outline"),
    Track.STAY: (N_("Care elsewhere"), "home-outline"),
}


def track_label(track: Track) -> str:
    """What a stretch is about, in words."""
    return _(_TRACKS[track][0])


def track_icon(track: Track) -> str:
    """Icon name of a track."""
    return _TRACKS[track][1]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day to another, both inside; ``ends_on`` is None while it runs."""

    starts_on: date
    ends_on: date | None = None

    def meets(self, other: Stretch) -> bool:
        """Whether both have a day in common."""
        return (other.ends_on is None or self.starts_on <= other.ends_on) and (
            self.ends_on is None or other.starts_on <= self.ends_on
        )

    def holds(self, day: date) -> bool:
        """Whether a day is inside."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def decide_change(reason: PlacementReason, level: str, now: str, why: str) -> None:
    """Whether a level may follow the present one for such a reason; ``now`` may be empty.

    Raises ``RuleBroken``: no reason in words, an admission, a step up that is not more care,
    a step down that is not less, a taper at another level.
    """
    if reason is PlacementReason.ADMISSION:
        raise RuleBroken("level.admission", field="reason")
    if not why.strip():
        raise RuleBroken("level.no_reason", field="note")
    if not now:
        return
    if reason is PlacementReason.STEP_UP and not is_less_care(now, level):
        raise RuleBroken("level.not_more", field="level", level=now)
    if reason is PlacementReason.STEP_DOWN and not is_less_care(level, now):
        raise RuleBroken("level.not_less", field="level", level=now)
    if reason is PlacementReason.TAPER and level != now:
        raise RuleBroken("level.taper_elsewhere", field="level", level=now)


@dataclass(frozen=True, slots=True)
class EpisodeDays:
    """The days that the stretches of an episode keep to."""

    today: date
    admitted_on: date
    discharged_on: date | None = None


def decide_stretch(
    new: Stretch, others: Sequence[Stretch], *, track: Track, days: EpisodeDays
) -> None:
    """Whether the dates of a stretch may be so, among the others of its track.

    Care elsewhere lies before an episode or inside of it, has both dates and may share a day
    with other such care. Raises ``RuleBroken`` beside ``starts_on`` or ``ends_on``.
    """
    if new.ends_on is not None and new.ends_on < new.starts_on:
        raise RuleBroken("history.backwards", field="ends_on")
    if track is Track.STAY:
        _decide_stay(new, days)
        return
    if new.starts_on < days.admitted_on:
        day = medium_date(days.admitted_on)
        raise RuleBroken("history.early", field="starts_on", day=day)
    left = days.discharged_on
    if left is not None and (new.ends_on is None or new.ends_on > left):
        raise RuleBroken("history.late", field="ends_on", day=medium_date(left))
    for each in others:
        if new.meets(each):
            field = "starts_on" if each.holds(new.starts_on) else "ends_on"
            words = _span(each)
            raise RuleBroken("history.overlaps", field=field, span=words)


def _decide_stay(new: Stretch, days: EpisodeDays) -> None:
    if new.starts_on > days.today:
        raise RuleBroken("history.stay_ahead", field="starts_on")
    if new.ends_on is None:
        raise RuleBroken("history.stay_open", field="ends_on")


def _span(stretch: Stretch) -> str:
    if stretch.ends_on is None:
        return _("from {day} on").format(day=medium_date(stretch.starts_on))
    return f"{medium_date(stretch.starts_on)}–{medium_date(stretch.ends_on)}"


sentences(
    {
        "level.admission": N_(
            "An admission begins an episode, and never a level inside of one. "
            "Choose another reason."
        ),
        "level.no_reason": N_("It is not said why. Write the reason in a few words."),
        "level.not_more": N_(
            "This level is not more care than {level}. Choose a higher one, or a transfer."
        ),
        "level.not_less": N_(
            "This level is not less care than {level}. Choose a lower one, or a transfer."
        ),
        "level.taper_elsewhere": N_(
            "A taper stays at level {level} with fewer hours. Choose that level, or a step down."
        ),
        "history.backwards": N_("The end is before the start. Enter a later end."),
        "history.early": N_("The admission was {day}. Enter that day or a later one."),
        "history.late": N_("The discharge was {day}. Enter that day or an earlier one."),
        "history.overlaps": N_("It overlaps an entry of {span}. Change one of the dates."),
        "history.stay_ahead": N_(
            "This care has not begun yet. Enter the day it began, today or earlier."
        ),
        "history.stay_open": N_("Care elsewhere has a last day. Enter it."),
    }
)
