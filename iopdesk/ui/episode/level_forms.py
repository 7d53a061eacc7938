"""The steps between levels of care that a chart, its menus and the palette offer."""

from __future__ import annotations

from iopdesk.domain.episodes import PlacementReason
from iopdesk.i18n import N_
from iopdesk.services import levels
from iopdesk.services.chart import Chart
from iopdesk.services.episode_views import EpisodeRow, read_episodes
from iopdesk.ui.episode.level_dialog import LevelDialog
from iopdesk.ui.patients.chart_command import ChartCommand, is_open, of
from iopdesk.ui.patients.patient_forms import PatientForms

EPISODE = N_("Episode of care")

COMMANDS: tuple[ChartCommand, ...] = (
    of(levels.place, "step_up", is_open, N_("Step up"), group=EPISODE),
    of(levels.place, "taper", is_open, N_("Taper"), group=EPISODE),
    of(levels.place, "transfer", is_open, N_("Transfer"), group=EPISODE),
)


class LevelForms(PatientForms):
    """The part of the patients pane that opens them."""

    def step_up(self, *, patient_id: int) -> None:
        """Step up to more care."""
        self._open_step(patient_id, PlacementReason.STEP_UP)

    def taper(self, *, patient_id: int) -> None:
        """Taper the hours at this level."""
        self._open_step(patient_id, PlacementReason.TAPER)

    def transfer(self, *, patient_id: int) -> None:
        """Transfer to another level."""
        self._open_step(patient_id, PlacementReason.TRANSFER)

    def _open_step(self, patient_id: int, reason: PlacementReason) -> None:
        def make(chart: Chart) -> None:
            def show(rows: tuple[EpisodeRow, ...]) -> None:
                self.open_dialog(LevelDialog(self.desk, self, chart.header, rows[0], reason))

            self.desk.ask(read_episodes, owner=self, then=show, patient_id=patient_id)

        self.with_chart(patient_id, make)
