"""The papers of a story read back: every page, and what they must say."""

from __future__ import annotations

import re
from pathlib import Path

from tests.reports.reading import pages_of

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def read_draft(path: Path, title: str) -> str:
    """The text of a saved summary that may not leave the chart; fails on what drafts must have.

    A draft says so on every page, stays in the chart, has no document number and no code.
    """
    pages = pages_of(path.read_bytes())
    for number, page in enumerate(pages, start=1):
        assert title in page
        assert "Draft" in page or "DRAFT" in page
        assert NOTICE in page
        assert f"Page {number} of {len(pages)}" in page
    whole = " ".join(pages)
    assert "For the chart only." in whole
    assert "without use or" not in whole
    assert not re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", whole)
    return whole


def absent(whole: str, facts: dict[str, str]) -> dict[str, str]:
    """The facts, by name, that a paper does not state."""
    return {name: words for name, words in facts.items() if words not in whole}
