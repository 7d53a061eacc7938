"""What stands on every page: letterhead or short head, crisis lines, notice, numbers.

Everything is inside the margins. Heights are measured before the body is laid out,
so a long address or large print makes the body shorter and never overlaps it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from reportlab.platypus import Paragraph

from iopdesk.domain.disclosures import NOTICE
from iopdesk.i18n import _, medium_date
from iopdesk.reports.kit import fonts
from iopdesk.reports.kit import styles as ink
from iopdesk.reports.kit.blocks import Document, Text, Tone, quiet, strong, text
from iopdesk.reports.kit.blocks import to_be_entered as absent
from iopdesk.reports.kit.flow import Maker
from iopdesk.reports.kit.grille import grille
from iopdesk.reports.kit.marks import draw_letterhead_mark
from iopdesk.reports.kit.plain import contact_line
from iopdesk.reports.kit.signing import crisis_items, number_line
from iopdesk.reports.kit.styles import MARGIN
from iopdesk.reports.papers import PaperState, paper_state_label

_RIGHT_SHARE = 0.36


class Furniture:
    """Measures and draws the head and foot of every page of one paper."""

    def __init__(self, document: Document, maker: Maker) -> None:
        self._document = document
        self._maker = maker
        self._styles = maker.styles
        self._left = MARGIN
        self._right = maker.styles.size.width - MARGIN
        self._top = maker.styles.size.height - MARGIN

    # -- heights ----------------------------------------------------------------------

    @property
    def first_head(self) -> float:
        """Height of the letterhead with its rule and the space under it."""
        pt = self._styles.pt
        tall = max(pt(34), self._stack(self._letterhead), self._stack(self._corner))
        return tall + pt(8) + pt(6)

    @property
    def later_head(self) -> float:
        """Height of the short head with its rule and the space under it."""
        lines = 2 if self._has_two_lines else 1
        return lines * self._styles.line + self._styles.pt(5)

    @property
    def foot(self) -> float:
        """Height of crisis box, notice and footer line with the space above them."""
        pt = self._styles.pt
        return pt(5) + self._crisis_height + pt(4) + self._notice_height + self._foot_height

    # -- drawing ----------------------------------------------------------------------

    def draw_first(self, canvas: Any) -> None:
        """Letterhead: mark, practice, address; date, number and state at right."""
        pt = self._styles.pt
        self._watermark(canvas)
        draw_letterhead_mark(canvas, self._left, self._top - pt(34), pt(34))
        self._draw_stack(canvas, self._letterhead, self._left + pt(44))
        self._draw_stack(canvas, self._corner, self._right - self._corner_width)
        self._rule(canvas, self._top - self.first_head + pt(6), 1.25)

    def draw_later(self, canvas: Any) -> None:
        """Short head: practice and paper at left, patient and state at right."""
        self._watermark(canvas)
        document, size = self._document, self._styles.body.fontSize
        base = self._top - self._styles.line * 0.78
        state = paper_state_label(document.state)
        state_wide = fonts.width(state, fonts.STRONG, size)
        canvas.setFillColor(ink.BLACK)
        canvas.setFont(fonts.STRONG, size)
        canvas.drawString(self._left, base, self._short_left)
        if self._has_two_lines:
            canvas.drawRightString(self._right, base, state)
            base -= self._styles.line
            canvas.setFillColor(ink.GRAY)
            canvas.setFont(fonts.REGULAR, size)
            canvas.drawString(self._left, base, self._short_subject)
        else:
            canvas.setFillColor(ink.GRAY)
            canvas.setFont(fonts.REGULAR, size)
            canvas.drawRightString(self._right - state_wide, base, f"{self._short_subject} · ")
            canvas.setFillColor(ink.BLACK)
            canvas.setFont(fonts.STRONG, size)
            canvas.drawRightString(self._right, base, state)
        self._rule(canvas, self._top - self.later_head + self._styles.pt(1), 1.25)

    def draw_foot(self, canvas: Any, page: int, pages: int) -> None:
        """Crisis box, notice, then number or "draft", code, and page x of y."""
        pt = self._styles.pt
        y = MARGIN + self._foot_height + self._notice_height + pt(4)
        self._draw_crisis(canvas, y)
        canvas.setStrokeColor(ink.LINE)
        canvas.setLineWidth(0.5)
        canvas.line(self._left, y - pt(3), self._right, y - pt(3))
        notice = self._notice
        notice.wrap(self._styles.width, 1000)
        notice.drawOn(canvas, self._left, MARGIN + self._foot_height)
        foot = self._foot_lines(page, pages)
        y = MARGIN + self._foot_height
        for line in foot:
            _wide, tall = line.wrap(self._styles.width, 1000)
            y -= tall
            line.drawOn(canvas, self._left, y)

    # -- short head -------------------------------------------------------------------

    @cached_property
    def _has_two_lines(self) -> bool:
        """Whether practice and patient are too long to share one line."""
        size = self._styles.body.fontSize
        state = f" · {paper_state_label(self._document.state)}"
        left = fonts.width(self._short_left, fonts.STRONG, size)
        right = fonts.width(self._short_subject, fonts.REGULAR, size)
        right += fonts.width(state, fonts.STRONG, size)
        return left + right + self._styles.pt(16) > self._styles.width

    @cached_property
    def _short_left(self) -> str:
        practice, title = self._document.letterhead.practice, self._document.title
        rest = f" · {title}"
        rest_wide = fonts.width(rest, fonts.STRONG, self._styles.body.fontSize)
        return self._fit(practice, self._styles.width * 0.8 - rest_wide) + rest

    @cached_property
    def _short_subject(self) -> str:
        """Name, then date of birth and MRN, which keep their place."""
        name, *numbers = self._document.subject
        room = self._styles.width
        rest = "".join(f" · {self._fit(each, room * 0.3, fonts.REGULAR)}" for each in numbers)
        rest_wide = fonts.width(rest, fonts.REGULAR, self._styles.body.fontSize)
        return self._fit(name, room - rest_wide, fonts.REGULAR) + rest

    # -- head -------------------------------------------------------------------------

    @property
    def _corner_width(self) -> float:
        return self._styles.width * _RIGHT_SHARE

    @cached_property
    def _letterhead(self) -> list[Paragraph]:
        letterhead = self._document.letterhead
        room = self._styles.width - self._corner_width - self._styles.pt(44 + 10)
        contact = contact_line(letterhead.phone, letterhead.fax)
        return [
            self._maker.clamped(text(letterhead.practice), self._styles.practice, room, 2),
            self._maker.clamped(
                _given(letterhead.address, _("Address:")), self._styles.body, room, 3
            ),
            self._maker.clamped(_given(contact, _("Phone:")), self._styles.body, room, 2),
        ]

    @cached_property
    def _corner(self) -> list[Paragraph]:
        document = self._document
        number = number_line(document.title, document.stamp)
        lines = [
            text(strong(medium_date(document.as_of))),
            text(quiet(number)),
            text(strong(paper_state_label(document.state))),
        ]
        found = []
        for each in lines:
            found.append(self._maker.clamped(each, self._styles.right, self._corner_width, 2))
        return found

    def _stack(self, lines: list[Paragraph]) -> float:
        return float(sum(each.height for each in lines))

    def _draw_stack(self, canvas: Any, lines: list[Paragraph], x: float) -> None:
        y = self._top
        for each in lines:
            y -= each.height
            each.drawOn(canvas, x, y)

    def _fit(self, words: str, room: float, face: str = fonts.STRONG) -> str:
        """One line of a text, ending in an ellipsis when it is wider than ``room``."""
        words = " ".join(self._maker.printer.printable(words).split())
        size = self._styles.body.fontSize
        if fonts.width(words, face, size) <= room:
            return words
        low, high = 0, len(words)
        while high - low > 1:
            middle = (low + high) // 2
            fits = fonts.width(words[:middle].rstrip() + "…", face, size) <= room
            low, high = (middle, high) if fits else (low, middle)
        return words[:low].rstrip() + "…"

    # -- foot -------------------------------------------------------------------------

    @cached_property
    def _crisis_rows(self) -> list[list[tuple[str, str, float]]]:
        """Crisis items in rows that fit: words, number, width."""
        room = self._styles.width - 2 * self._styles.pt(6)
        items = [(_("In a crisis"), "")]
        items += list(crisis_items(self._document.letterhead.crisis_phone))
        rows: list[list[tuple[str, str, float]]] = [[]]
        used = 0.0
        for words, number in items:
            number = self._fit(number, room * 0.6)
            wide = self._crisis_width(words, number)
            if rows[-1] and used + self._styles.pt(8) + wide > room:
                rows.append([])
                used = 0.0
            rows[-1].append((words, number, wide))
            used += wide + (self._styles.pt(8) if len(rows[-1]) > 1 else 0)
        return rows

    def _crisis_width(self, words: str, number: str) -> float:
        size = self._styles.body.fontSize
        if not number:
            return fonts.width(words, fonts.STRONG, size)
        return fonts.width(f"{words} ", fonts.REGULAR, size) + fonts.width(
            number, fonts.STRONG, size
        )

    @property
    def _crisis_height(self) -> float:
        return len(self._crisis_rows) * self._styles.line + self._styles.pt(7)

    def _draw_crisis(self, canvas: Any, y: float) -> None:
        pt, size = self._styles.pt, self._styles.body.fontSize
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setStrokeColor(ink.TEXT[Tone.BAD])
        canvas.setLineWidth(1)
        canvas.roundRect(
            self._left + 0.5, y, self._styles.width - 1, self._crisis_height, 4, stroke=1, fill=1
        )
        base = y + self._crisis_height - pt(3.5) - self._styles.line * 0.76
        for row in self._crisis_rows:
            room = self._styles.width - 2 * pt(6) - sum(wide for _w, _n, wide in row)
            gap = min(room / max(len(row) - 1, 1), pt(26))
            x = self._left + pt(6)
            for words, number, wide in row:
                self._draw_crisis_item(canvas, x, base, words, number, size)
                x += wide + gap
            base -= self._styles.line

    def _draw_crisis_item(
        self, canvas: Any, x: float, base: float, words: str, number: str, size: float
    ) -> None:
        if not number:
            canvas.setFillColor(ink.TEXT[Tone.BAD])
            canvas.setFont(fonts.STRONG, size)
            canvas.drawString(x, base, words)
            return
        canvas.setFillColor(ink.BLACK)
        canvas.setFont(fonts.REGULAR, size)
        canvas.drawString(x, base, f"{words} ")
        x += fonts.width(f"{words} ", fonts.REGULAR, size)
        canvas.setFont(fonts.STRONG, size)
        canvas.drawString(x, base, number)

    @cached_property
    def _notice(self) -> Paragraph:
        return self._maker.paragraph(text(strong(NOTICE)))

    @cached_property
    def _notice_height(self) -> float:
        _wide, tall = self._notice.wrap(self._styles.width, 1000)
        return float(tall)

    @cached_property
    def _foot_height(self) -> float:
        lines = self._foot_lines(99, 99)
        return float(sum(each.wrap(self._styles.width, 1000)[1] for each in lines))

    def _foot_lines(self, page: int, pages: int) -> list[Any]:
        document, foot = self._document, self._styles.foot
        number = escape(self._maker.printer.printable(number_line(document.title, document.stamp)))
        if document.stamp is None:
            code = escape(_("No number, no code: draft"))
        else:
            code = (
                f"{escape(_('Verification code'))} "
                f'<font name="{fonts.STRONG}">{escape(document.stamp.code)}</font>'
            )
        count = escape(_("Page {page} of {pages}").format(page=page, pages=pages))
        cells = [
            Paragraph(number, foot),
            Paragraph(f'<para align="center">{code}</para>', foot),
            Paragraph(f'<para align="right">{count}</para>', foot),
        ]
        wide = self._styles.width
        return [grille([cells], [wide * 0.38, wide * 0.40, wide * 0.22], [])]

    # -- both -------------------------------------------------------------------------

    def _rule(self, canvas: Any, y: float, thick: float) -> None:
        canvas.setStrokeColor(ink.BLACK)
        canvas.setLineWidth(thick)
        canvas.line(self._left, y, self._right, y)

    def _watermark(self, canvas: Any) -> None:
        """DRAFT across the page, under the text, pale enough to read through."""
        if self._document.state is not PaperState.DRAFT:
            return
        size = self._styles.size
        words = paper_state_label(PaperState.DRAFT).upper()
        points = 120.0
        wide = fonts.width(words, fonts.BOLD, points)
        points *= min(1.0, size.width * 0.72 / wide)
        canvas.saveState()
        canvas.setFillColor(ink.PALE)
        canvas.setFont(fonts.BOLD, points)
        canvas.translate(size.width / 2, size.height / 2)
        canvas.rotate(40)
        canvas.drawCentredString(0, -points * 0.35, words)
        canvas.restoreState()


def _given(words: str, label: str) -> Text:
    return text(words) if words.strip() else text(f"{label} ", absent())
