"""What can be done in a chart: the acts, the pane's method of each, and when it applies.

A part of the chart keeps its own in ``COMMANDS`` beside the methods, in
``ui/patients/<noun>_forms.py``, and has a line here.
"""

from __future__ import annotations

from iopdesk.i18n import N_
from iopdesk.services import (
    assessments,
    discharges,
    episodes,
    goals,
    medications,
    patients,
    restrictions,
    summaries,
)
from iopdesk.ui.assessment import assessment_forms
from iopdesk.ui.consents import consent_forms
from iopdesk.ui.contacts import contact_forms
from iopdesk.ui.coverage import forms as coverage_forms
from iopdesk.ui.documents import forms as document_forms
from iopdesk.ui.episode import level_forms
from iopdesk.ui.intake import forms as intake_forms
from iopdesk.ui.merging import forms as merge_forms
from iopdesk.ui.notes import note_forms
from iopdesk.ui.patients.chart_command import (
    ChartCommand,
    has_episode,
    is_admittable,
    is_on_hold,
    is_open,
    of,
    takes_medicine,
)
from iopdesk.ui.plan import plan_forms
from iopdesk.ui.shared.commands import Command, always
from iopdesk.ui.support import forms as support_forms

ASSESSMENT, EPISODE = N_("Assessment"), N_("Episode of care")
MEDICATION, PRINT = N_("Medication"), N_("Print")

CHART_COMMANDS: tuple[ChartCommand, ...] = (
    of(patients.change_patient, "edit", always),
    of(episodes.admit, "admit", is_admittable),
    *contact_forms.COMMANDS,
    *intake_forms.COMMANDS,
    of(assessments.complete_assessment, "complete_assessment", has_episode, group=ASSESSMENT),
    of(assessments.record_medical_evaluation, "record_medical", has_episode, group=ASSESSMENT),
    of(assessments.override_hold, "override_hold", is_on_hold, group=ASSESSMENT),
    of(assessments.set_diagnoses, "change_diagnoses", has_episode, group=ASSESSMENT),
    *assessment_forms.COMMANDS,
    of(episodes.assign_counselor, "assign_counselor", is_open, group=EPISODE),
    of(episodes.change_stage, "change_stage", is_open, group=EPISODE),
    *level_forms.COMMANDS,
    of(episodes.prescribe_schedule, "prescribe_hours", is_open, group=EPISODE),
    of(episodes.add_stay, "add_stay", has_episode, group=EPISODE),
    of(goals.update_goals, "update_goals", has_episode),
    *plan_forms.COMMANDS,
    of(medications.add_medication, "add_medication", always, group=MEDICATION),
    of(medications.change_medication, "change_medication", always, group=MEDICATION),
    of(medications.stop_medication, "stop_medication", takes_medicine, group=MEDICATION),
    of(medications.record_naloxone, "record_naloxone", has_episode, group=MEDICATION),
    *note_forms.COMMANDS,
    *consent_forms.COMMANDS,
    *document_forms.COMMANDS,
    *coverage_forms.COMMANDS,
    *support_forms.COMMANDS,
    of(discharges.step_down, "step_down", is_open),
    of(discharges.discharge, "discharge", is_open),
    assessment_forms.CONCERN,
    of(restrictions.restrict, "restrict", always),
    *merge_forms.COMMANDS,
    of(
        summaries.begin_print,
        "print_step_down",
        has_episode,
        N_("Print step-down summary"),
        group=PRINT,
    ),
    of(
        summaries.begin_print,
        "print_discharge",
        has_episode,
        N_("Print discharge summary"),
        group=PRINT,
    ),
    assessment_forms.CARD,
)
NEW_PATIENT = Command(patients.add_patient, "new_here", label=N_("New patient"))
