"""The plain-text copy of a paper: the same words in the same order, any script whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iopdesk.domain.disclosures import NOTICE
from iopdesk.i18n import _, medium_date
from iopdesk.reports.kit.blocks import (
    Block,
    Box,
    Cell,
    Document,
    Grid,
    Pair,
    Prose,
    Section,
    Steps,
    Table,
    words_of,
)
from iopdesk.reports.kit.signing import (
    crisis_items,
    is_signed,
    number_line,
    signature_line,
)
from iopdesk.reports.papers import paper_state_label

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain_text(document: Document) -> str:
    """The whole paper as text, lines ending in a newline. Control signs are left out."""
    lines = [*_head(document)]
    for section in document.sections:
        lines += ["", *_section(section)]
    lines += ["", _("Signatures").upper()]
    if not document.signatures:
        lines.append(_("To be entered"))
    for each in document.signatures:
        if is_signed(each, document.state):
            lines.append(each.name)
        lines.append(f"{each.title}, {each.role}" if each.role else each.title)
        lines.append(f"  {signature_line(each, document.state)}")
    for box in document.closing:
        lines += ["", words_of(box.text)]
    lines += ["", *_foot(document)]
    return _CONTROLS.sub("", "\n".join(lines)) + "\n"


def _head(document: Document) -> Iterator[str]:
    letterhead = document.letterhead
    yield letterhead.practice
    missing = _("To be entered")
    yield letterhead.address or f"{_('Address:')} {missing}"
    yield contact_line(letterhead.phone, letterhead.fax) or f"{_('Phone:')} {missing}"
    yield ""
    yield document.title.upper()
    yield document.subtitle
    yield (
        f"{medium_date(document.as_of)} · {number_line(document.title, document.stamp)}"
        f" · {paper_state_label(document.state)}"
    )


def contact_line(phone: str, fax: str) -> str:
    """Phone and fax of the letterhead; what is not recorded is left out."""
    parts = []
    if phone:
        parts.append(_("Phone {phone}").format(phone=phone))
    if fax:
        parts.append(_("Fax {fax}").format(fax=fax))
    return " · ".join(parts)


def _foot(document: Document) -> Iterator[str]:
    items = crisis_items(document.letterhead.crisis_phone)
    yield f"{_('In a crisis')}: {', '.join(f'{words} {number}' for words, number in items)}"
    yield NOTICE
    if document.stamp is not None:
        yield f"{_('Verification code')} {document.stamp.code}"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield section.title.upper()
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Prose | Box):
        yield words_of(block.text)
    elif isinstance(block, Grid):
        for row in block.rows:
            yield from (f"{label}: {words_of(value)}" for label, value in row)
    elif isinstance(block, Steps):
        yield from (", ".join(line for line in step if line) for step in block.steps)
    elif isinstance(block, Pair):
        yield from _table(block.left)
        yield from _rows(block.right.rows)
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    if table.has_head:
        yield " | ".join(each.title for each in table.columns)
    yield from _rows(table.rows)


def _rows(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[str]:
    yield from (" | ".join(words_of(cell) for cell in row) for row in rows)
