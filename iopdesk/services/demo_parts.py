"""What parts of the chart add to a demo practice, each from a module ``demo_<noun>`` of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iopdesk.services import (
    demo_consents,
    demo_contacts,
    demo_coverage,
    demo_documents,
    demo_instruments,
    demo_intake,
    demo_notes,
    demo_plan_reviews,
    demo_supports,
)
from iopdesk.services.acts import Work
from iopdesk.services.demo_recipe import Known, Recipe

Part = Callable[[Work, Recipe, Known, Mapping[str, int]], None]
"""Adds rows; the last mapping gives the ids of the staff by name."""

PARTS: tuple[Part, ...] = (
    demo_plan_reviews.add_reviews,
    demo_intake.add_intake,
    demo_instruments.add_instruments,
    demo_notes.add_notes,
    demo_consents.add_consents,
    demo_contacts.add_contacts,
    demo_supports.add_supports,
    demo_documents.add_documents,
    demo_coverage.add_coverage,
)


def add_parts(work: Work, recipe: Recipe, known: Known, staff: Mapping[str, int]) -> None:
    """Let every part add its rows, inside of the act that adds the people."""
    for part in PARTS:
        part(work, recipe, known, staff)
