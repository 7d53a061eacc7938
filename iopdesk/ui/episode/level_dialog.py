"""Step up, taper or transfer: another level or other hours, why, and the review it came from."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.episodes import PlacementReason
from iopdesk.domain.levels import is_iop, is_less_care, levels
from iopdesk.domain.plans import recommendation_label
from iopdesk.i18n import _, medium_date
from iopdesk.services.chart import ChartHeader
from iopdesk.services.episode_views import EpisodeRow, ReviewChoice
from iopdesk.services.episodes import EDITION
from iopdesk.services.levels import place
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import WeekdaysField, date_field, hours_field
from iopdesk.ui.patients.schedule_dialog import band_at, band_hint
from iopdesk.ui.shared.fields import ChoiceField, MultiLineField

UP, TAPER = PlacementReason.STEP_UP, PlacementReason.TAPER


class LevelDialog(ActDialog):
    """A change of level inside of the episode, with its hours; it can be undone."""

    form_name = "level"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        episode: EpisodeRow,
        reason: PlacementReason,
    ) -> None:
        title, words = _words_of(reason)
        super().__init__(
            desk,
            place,
            title,
            title,
            parent,
            record=f"{header.episode_id}:{reason}",
            words=f"{header.name}. {words}",
            width=560,
        )
        self._header, self._reason = header, reason
        offered = _offered(header.level, reason)
        self.add_row(
            ChoiceField("level", _("Level of care"), offered),
            date_field(desk, "on", _("From"), looks="ahead", required=_("Enter the first day.")),
        )
        required = _("Enter the hours a week.")
        self.add_field(hours_field("weekly_minutes", _("Hours a week"), required=required))
        self.add_field(
            WeekdaysField("weekdays", _("Days to come"), required=_("Choose the days to come."))
        )
        self.add_field(MultiLineField("note", _("Why"), lines=2))
        self.add_field(
            ChoiceField("review_id", _("Review that it came from"), review_choices(episode.reviews))
        )
        self.set_values(
            {
                "level": _first(offered, header.level, reason),
                "on": desk.today(),
                "weekly_minutes": None if reason is TAPER else header.weekly_minutes,
                "weekdays": header.weekdays,
                "review_id": recommended(episode.reviews, reason),
            }
        )
        for name in ("level", "on", "weekly_minutes"):
            self.fields[name].changed.connect(self._say_band)
        self._say_band()
        self.begin()

    def given(self) -> dict[str, Any]:
        """The step."""
        values = self.values()
        return {
            **values,
            "note": values["note"] or "",
            "reason": self._reason,
            "episode_id": self._header.episode_id,
        }

    def _say_band(self) -> None:
        level = self.fields["level"].value() or ""
        birth_on, on = self._header.birth_on, self.fields["on"].value()
        band = band_at(self.desk, level, EDITION, birth_on, on)
        minutes = self.fields["weekly_minutes"].value()
        hint = band_hint(minutes, band, is_iop_kind=is_iop(level, EDITION))
        self.fields["weekdays"].set_hint(hint)


def review_choices(reviews: tuple[ReviewChoice, ...]) -> list[tuple[int | None, str]]:
    """The reviews to choose from, the newest first, after "none"."""
    found: list[tuple[int | None, str]] = [(None, _("No review"))]
    for each in reviews:
        day = medium_date(each.reviewed_on)
        if each.is_first and each.recommends is None:
            words = _("Plan made {day}").format(day=day)
        else:
            words = _("{day}: {what}").format(day=day, what=recommendation_label(each.recommends))
        found.append((each.review_id, words))
    return found


def recommended(reviews: tuple[ReviewChoice, ...], reason: PlacementReason) -> int | None:
    """The newest review, where it recommends this very step."""
    if reviews and reviews[0].recommends is reason:
        return reviews[0].review_id
    return None


def _offered(now: str, reason: PlacementReason) -> list[tuple[str, str]]:
    outpatient = [each for each in levels(EDITION) if each.is_outpatient]
    if reason is UP:
        found = [each for each in outpatient if is_less_care(now, each.code)]
    elif reason is TAPER:
        found = [each for each in outpatient if each.code == now]
    else:
        found = outpatient
    return [(each.code, each.label) for each in found or outpatient]


def _first(offered: list[tuple[str, str]], now: str, reason: PlacementReason) -> str:
    codes = [code for code, _words in offered]
    return now if reason is not UP and now in codes else codes[0]


def _words_of(reason: PlacementReason) -> tuple[str, str]:
    """Title and verb, and what is said above the fields."""
    if reason is UP:
        return _("Step up"), _("More care in the same episode.")
    if reason is TAPER:
        return _("Taper"), _("Fewer hours at this level for two whole weeks, then another level.")
    return _("Transfer"), _("Another level of care in the same episode.")
