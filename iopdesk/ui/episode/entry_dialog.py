"""Correct the dates of an entry of the course, or end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.histories import Track, track_label
from iopdesk.i18n import _
from iopdesk.services.chart import ChartHeader
from iopdesk.services.episode_views import EntryRow, EpisodeRow, read_episodes
from iopdesk.services.histories import correct_entry
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field


class EntryDialog(ActDialog):
    """First and last day; an empty last day while it runs."""

    form_name = "course_entry"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        episode: EpisodeRow,
        entry: EntryRow,
    ) -> None:
        super().__init__(
            desk,
            correct_entry,
            _("Correct dates"),
            _("Save dates"),
            parent,
            record=f"{entry.track}:{entry.entry_id}",
            words=f"{header.name}. {track_label(entry.track)}: {entry.title}",
        )
        self._header, self._episode, self._entry = header, episode, entry
        self.version = entry.version
        hint = "" if entry.track is Track.STAY else _("Empty while it runs.")
        self.add_row(
            date_field(desk, "starts_on", _("First day"), required=_("Enter the first day.")),
            date_field(desk, "ends_on", _("Last day"), hint=hint),
        )
        self.set_values({"starts_on": entry.starts_on, "ends_on": entry.ends_on})
        self.begin()

    def given(self) -> dict[str, Any]:
        """The entry with its dates."""
        return {
            **self.values(),
            "episode_id": self._episode.episode_id,
            "track": self._entry.track,
            "entry_id": self._entry.entry_id,
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """The dates somebody else saved."""
        own = (self._entry.track, self._entry.entry_id)
        return self.find_saved(
            read_episodes,
            then,
            lambda each: (each.track, each.entry_id) == own,
            lambda each: {"starts_on": each.starts_on, "ends_on": each.ends_on},
            among=lambda episodes: (each for row in episodes for each in row.entries),
            patient_id=self._header.patient_id,
        )
