"""From a document to a PDF: fonts, pages, numbers, and the same bytes for the same facts."""

from __future__ import annotations

import calendar
import hashlib
import threading
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from iopdesk.reports.kit import fonts
from iopdesk.reports.kit.blocks import Document
from iopdesk.reports.kit.flow import Maker
from iopdesk.reports.kit.glyphs import Printer
from iopdesk.reports.kit.page import Furniture
from iopdesk.reports.kit.plain import plain_text
from iopdesk.reports.kit.styles import MARGIN, Styles, styles_for
from iopdesk.reports.papers import Paper, PaperSize, PaperState, paper_state_label

PROGRAM = "IOP Desk"
one_at_a_time = threading.Lock()
"""A face numbers its subsets per document; one paper at a time keeps that in order."""


def press(document: Document, *, size: PaperSize, large_print: bool) -> Paper:
    """Draw a document. Raises ``ValueError`` for a draft with a number, or without outside it."""
    if (document.stamp is None) != (document.state is PaperState.DRAFT):
        raise ValueError("a draft has no stamp, any other paper has one")
    fonts.ready()
    with one_at_a_time:
        return _press(document, styles_for(size, large_print=large_print))


def _press(document: Document, styles: Styles) -> Paper:
    printer = Printer(fonts.covers)
    maker = Maker(styles, 0.0, printer)
    furniture = Furniture(document, maker)
    body = styles.size.height - 2 * MARGIN - furniture.foot
    maker.room = body - furniture.later_head
    target = BytesIO()
    template = _template(document, styles, furniture, target, body)
    pages: list[int] = []
    template.build(
        maker.story(document), canvasmaker=partial(_NumberedCanvas, furniture, document, pages)
    )
    return Paper(
        title=document.title,
        state=document.state,
        pdf=target.getvalue(),
        pages=pages[0],
        warnings=printer.warnings(),
        text=plain_text(document),
    )


def _template(
    document: Document, styles: Styles, furniture: Furniture, target: BytesIO, body: float
) -> BaseDocTemplate:
    template = BaseDocTemplate(
        target,
        pagesize=(styles.size.width, styles.size.height),
        title=document.title,
        author=document.letterhead.practice,
        subject=paper_state_label(document.state),
        creator=PROGRAM,
        producer=PROGRAM,
        lang="en-US",
        invariant=1,
        pageCompression=1,
        displayDocTitle=1,
        initialFontName=fonts.REGULAR,
    )
    bottom = MARGIN + furniture.foot
    first = _frame("first", styles, bottom, body - furniture.first_head)
    later = _frame("later", styles, bottom, body - furniture.later_head)
    template.addPageTemplates(
        [
            PageTemplate(
                "first", [first], onPage=lambda canvas, _doc: furniture.draw_first(canvas),
                autoNextPageTemplate="later",
            ),
            PageTemplate(
                "later", [later], onPage=lambda canvas, _doc: furniture.draw_later(canvas)
            ),
        ]
    )  # fmt: skip
    return template


def _frame(name: str, styles: Styles, bottom: float, height: float) -> Frame:
    return Frame(
        MARGIN, bottom, styles.width, height, id=name,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip


class _NumberedCanvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """Holds the pages back until their number is known, then draws each foot."""

    def __init__(
        self, furniture: Furniture, document: Document, pages: list[int], *given: Any, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        set_time(self._doc, document.stamp.issued_on if document.stamp else document.as_of)
        self._furniture = furniture
        self._pages = pages
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  ReportLab's name
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        count = len(self._held)
        self._pages.append(count)
        for number, held in enumerate(self._held, start=1):
            self.__dict__.update(held)
            self._furniture.draw_foot(self, number, count)
            super().showPage()
        super().save()


def set_time(inner: Any, day: date) -> None:
    """The file's date is the day the paper speaks of or was issued on, at 0:00 UTC."""
    stamp = inner._timeStamp
    stamp.t = calendar.timegm(day.timetuple())
    stamp.lt = (day.year, day.month, day.day, 0, 0, 0, day.weekday(), 0, 0)
    stamp.YMDhms = (day.year, day.month, day.day, 0, 0, 0)
    stamp.dhh = stamp.dmm = 0
    stamp.tzname = "UTC"
    # The file's id began with the time of an environment variable, so it begins anew.
    inner.signature = hashlib.md5(day.isoformat().encode("ascii"), usedforsecurity=False)
