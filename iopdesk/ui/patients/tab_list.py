"""The tabs of the chart, in their order.

A tab is a subclass of :class:`.chart_tab.ChartTab` with a line here.
"""

from __future__ import annotations

from iopdesk.ui.assessment.tab import AssessmentTab
from iopdesk.ui.consents.tab import ConsentsTab
from iopdesk.ui.contacts.details_tab import DetailsTab
from iopdesk.ui.coverage.tab import CoverageTab
from iopdesk.ui.documents.tab import DocumentsTab
from iopdesk.ui.episode.tab import EpisodeTab
from iopdesk.ui.intake.tab import AdmissionTab
from iopdesk.ui.notes.tab import NotesTab
from iopdesk.ui.patients.chart_tab import ChartTab
from iopdesk.ui.plan.tab import PlanTab
from iopdesk.ui.support.tab import SupportTab

TABS: tuple[type[ChartTab], ...] = (
    DetailsTab,
    AssessmentTab,
    AdmissionTab,
    NotesTab,
    DocumentsTab,
    CoverageTab,
    EpisodeTab,
    PlanTab,
    ConsentsTab,
    SupportTab,
)
"""Those beside Overview and Attendance, which the chart makes itself."""

ORDER = (
    "overview", "admission", "episode", "assessment", "plan", "attendance", "notes", "support",
    "consents", "documents", "coverage", "details",
)  # fmt: skip
"""Keys of all tabs from left to right, as a stay runs its course."""

TAB_MODELS = frozenset[str]().union(*(each.depends_on for each in TABS))
"""Models whose change makes the chart reload, beside those of the chart itself."""
