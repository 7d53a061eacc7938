"""Papers read back: their text by pypdf, their ink by Qt's own renderer."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument

MARGIN_INCHES = 0.75


def pages_of(pdf: bytes) -> list[str]:
    """Text of each page, spaces and line ends folded to one space."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Names of the fonts the pages use, and whether the file holds them."""
    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for each in page["/Resources"]["/Font"].values():
            font = each.get_object()
            descriptor = font.get("/FontDescriptor", {})
            found[str(font["/BaseFont"])] = "/FontFile2" in descriptor
    return found


def render(pdf: bytes, dpi: int = 40) -> list[QImage]:
    """Each page as a gray picture on white; needs a running application."""
    document = QPdfDocument(None)
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    found = []
    for number in range(document.pageCount()):
        points = document.pagePointSize(number)
        size = QSize(round(points.width() * dpi / 72), round(points.height() * dpi / 72))
        drawn = document.render(number, size)
        sheet = QImage(size, QImage.Format.Format_RGB32)
        sheet.fill(QColor("white"))
        painter = QPainter(sheet)
        painter.drawImage(0, 0, drawn)
        painter.end()
        found.append(sheet.convertToFormat(QImage.Format.Format_Grayscale8))
    document.close()
    return found


def ink_box(sheet: QImage) -> tuple[int, int, int, int]:
    """First and last column, first and last row that hold ink."""
    wide, tall = sheet.width(), sheet.height()
    data, stride = bytes(sheet.constBits()), sheet.bytesPerLine()
    rows = [data[y * stride : y * stride + wide] for y in range(tall)]
    inked = [y for y, row in enumerate(rows) if min(row) < 250]
    columns = [x for x in range(wide) if any(rows[y][x] < 250 for y in inked)]
    return columns[0], columns[-1], inked[0], inked[-1]


def outside_margins(pdf: bytes, dpi: int = 40) -> list[int]:
    """Numbers of the pages that have ink outside of the margins (a pixel is forgiven)."""
    edge = MARGIN_INCHES * dpi - 1.5
    found = []
    for number, sheet in enumerate(render(pdf, dpi), start=1):
        left, right, top, bottom = ink_box(sheet)
        far, low = sheet.width() - 1 - right, sheet.height() - 1 - bottom
        if min(left, far, top, low) < edge:
            found.append(number)
    return found


def everywhere(facts: Any, words: str) -> Any:
    """The same facts with every text of theirs replaced."""
    if isinstance(facts, str) and type(facts) is str:
        return words
    if isinstance(facts, tuple):
        return tuple(everywhere(each, words) for each in facts)
    if is_dataclass(facts) and not isinstance(facts, type):
        named = {each.name: everywhere(getattr(facts, each.name), words) for each in fields(facts)}
        return replace(facts, **named)
    return facts
