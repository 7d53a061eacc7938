"""A discharge summary against as much plain text set by bare platypus."""

from __future__ import annotations

import io

from pypdf import PdfReader
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from iopdesk.reports.codes import issue
from iopdesk.reports.discharge import draw_discharge
from iopdesk.reports.papers import PaperState
from tests.benchmarks.timing import Pair, interleave
from tests.reports.examples import DAY, NOELLE


def summary(rounds: int) -> Pair:
    """The same lines of text, without our tables, rules, fonts and checks."""
    stamp = issue(NOELLE, "2026-0121-D", 1, DAY)

    def ours() -> bytes:
        return draw_discharge(NOELLE, state=PaperState.FOR_SIGNATURE, stamp=stamp).pdf

    read = PdfReader(io.BytesIO(ours()))
    text = "\n".join(page.extract_text() for page in read.pages)
    lines = text.replace("&", "&amp;").replace("<", "&lt;").splitlines()
    style = getSampleStyleSheet()["Normal"]

    def raw() -> None:
        story = [
            Paragraph(line.replace("&", "&amp;").replace("<", "&lt;"), style) for line in lines
        ]
        SimpleDocTemplate(io.BytesIO(), pagesize=LETTER).build(story)

    return interleave(f"discharge summary, {len(read.pages)} pages", ours, raw, rounds=rounds)
