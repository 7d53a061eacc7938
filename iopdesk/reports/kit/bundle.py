"""Several papers in one file, each from a page of its own with its own page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, NameObject, TextStringObject

from iopdesk.reports.kit.press import PROGRAM
from iopdesk.reports.papers import Paper


def bundle(papers: Sequence[Paper], *, title: str, author: str) -> bytes:
    """The pages of all papers, in their order; the same papers give the same bytes."""
    writer = PdfWriter()
    for each in papers:
        writer.append(PdfReader(BytesIO(each.pdf)), outline_item=each.title)
    writer.compress_identical_objects()  # the faces that the papers share
    writer.metadata = None
    writer.add_metadata(
        {"/Title": title, "/Author": author, "/Creator": PROGRAM, "/Producer": PROGRAM}
    )
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-US")
    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
