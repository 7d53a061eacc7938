"""Names show by one way, and no service goes around it."""

from __future__ import annotations

import ast
from pathlib import Path

import iopdesk
from iopdesk.domain import names

SERVICES = Path(iopdesk.__file__).parent / "services"
OF_NAMES = {"full_name", "list_name", "initials", "first_and_initial", "initial_and_family"}
MADE_FROM = {"given_name", "family_name", "preferred_name", "full_name", "list_name"}
TRUE_NAMES = {
    "shown_names.py": "the one way",
    "summary_facts.py": "papers bear true names",
    "patient_search.py": "compares names of look-alikes; shows them by shown_names",
    "consents.py": "writes the true name into the form that is signed",
    "consent_papers.py": "papers bear true names",
    "merging.py": "joins the fields of two records; a director alone sees them side by side",
    "caller_helper.py": "compares the name a caller gives; shows none",
}
"""Modules that touch true names, each with its reason. The demo makes up its own."""
STAFF_OR_LETTERS = {"chart.py": {"initials"}, "session_reading.py": {"initial_and_family"}}
"""Functions that a module may use: for initials, which always show, and for staff."""


def touched(path: Path) -> set[str]:
    """Ways to a true name that a module uses."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "iopdesk.domain.names":
            found |= {alias.name for alias in node.names} & OF_NAMES
        if isinstance(node, ast.Attribute) and node.attr in MADE_FROM:
            found.add(node.attr)
    return found - STAFF_OR_LETTERS.get(path.name, set())


def test_this_guard_knows_every_function_that_makes_a_name():
    assert set(vars(names)) >= OF_NAMES


def test_no_service_makes_a_name_that_shows_but_by_the_one_way():
    """Use ``shown_names``: it knows lobby mode and who may not see a restricted patient."""
    around = {
        path.name: sorted(touched(path))
        for path in sorted(SERVICES.glob("*.py"))
        if path.name not in TRUE_NAMES and not path.name.startswith("demo") and touched(path)
    }
    chart = around.pop("chart.py", [])
    assert set(chart) <= {"given_name", "family_name"}  # the two that initials are made of
    assert around == {}


def test_every_module_with_true_names_is_still_one():
    for name in TRUE_NAMES:
        assert touched(SERVICES / name), name
