"""Panels of the practice: the cups in use, with their lots.

A practice that has none yet is offered the shipped ones; the first test that
takes one brings it into the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain import panels as rules
from iopdesk.domain.panels import CupLot, PanelAnalyte, analyte_unit, shipped_panels
from iopdesk.domain.permission import Row
from iopdesk.domain.specimens import SpecimenKind
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.storage.models import Panel


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel to choose: ``choice`` is what acts take, ``panel_id`` its row once it has one."""

    choice: str
    panel_id: int | None
    name: str
    kind: SpecimenKind
    codes: tuple[str, ...]
    lot: str
    expires_on: date | None
    cutoffs: tuple[int, ...]
    has_sg_strip: bool


@dataclass(frozen=True, slots=True, repr=False)
class PanelAdded:
    """A panel that was added."""

    panel_id: int
    said: str


@act("panel.add", row=Row.RESULTS, undo=True, label=N_("Add cup lot"), icon="flask-outline")
def add_panel(
    work: Work,
    *,
    name: str,
    kind: SpecimenKind,
    analytes: tuple[str, ...],
    cutoffs: tuple[int, ...],
    lot: str = "",
    expires_on: date | None = None,
    has_sg_strip: bool = False,
) -> PanelAdded:
    """Add a panel with the lot that is in use; the lot before it of that name is put away.

    Cut-offs are in the unit of their analyte. Raises ``RuleBroken``:
    ``panel_no_name``, ``panel_no_analytes``, ``panel_cutoffs``, ``cup_expired``.
    """
    if not name.strip():
        raise RuleBroken("panel_no_name", field="name")
    if not analytes or len(set(analytes)) != len(analytes):
        raise RuleBroken("panel_no_analytes", field="analytes")
    if len(cutoffs) != len(analytes) or min(cutoffs) <= 0:
        raise RuleBroken("panel_cutoffs", field="cutoffs")
    lines = tuple(
        PanelAnalyte(code, cut, analyte_unit(code))
        for code, cut in zip(analytes, cutoffs, strict=True)
    )
    made = rules.Panel(name.strip(), kind, lines, has_sg_strip)
    rules.decide_cup(CupLot(made, lot.strip(), expires_on), work.today)
    before = work.db.scalars(select(Panel).where(Panel.is_active)).all()
    for old in before:
        old.is_active = old.name != made.name
    if not before:
        # the others that were offered stay on offer
        for other in shipped_panels().values():
            if other.name != made.name:
                _add(work.db, other, "", None)
    row = _add(work.db, made, lot.strip(), expires_on)
    return PanelAdded(row.id, _("{panel} added").format(panel=made.name))


@question("panel.list", row=Row.COLLECTION)
def list_panels(work: Work) -> tuple[PanelRow, ...]:
    """The panels in use, in the order they came; the shipped ones while there are none."""
    rows = work.db.execute(
        select(
            Panel.id,
            Panel.name,
            Panel.kind,
            Panel.analytes,
            Panel.lot,
            Panel.expires_on,
            Panel.cutoffs,
            Panel.has_sg_strip,
        )
        .where(Panel.is_active)
        .order_by(Panel.id)
    )
    found = tuple(PanelRow(str(row.id), *row) for row in rows)
    return found or tuple(
        PanelRow(
            key,
            None,
            each.name,
            each.kind,
            each.codes,
            "",
            None,
            tuple(line.cutoff for line in each.analytes),
            each.sg_steps,
        )
        for key, each in shipped_panels().items()
    )


def chosen_panel(db: Session, choice: str) -> Panel:
    """The panel of a ``PanelRow.choice``, for an act; a shipped one enters the file here.

    All shipped panels enter together, so that the others stay on offer. Raises
    ``RuleBroken('panel_unknown')``, and ``Conflict`` for one that is gone.
    """
    if choice.isdecimal():
        return get(db, Panel, int(choice))
    shipped = shipped_panels()
    if choice not in shipped:
        raise RuleBroken("panel_unknown", field="panel")
    known = {row.name: row for row in db.scalars(select(Panel).where(Panel.is_active))}
    for each in shipped.values():
        if each.name not in known:
            known[each.name] = _add(db, each, "", None)
    return known[shipped[choice].name]


def _add(db: Session, panel: rules.Panel, lot: str, expires_on: date | None) -> Panel:
    row = Panel(
        name=panel.name,
        kind=panel.kind,
        analytes=panel.codes,
        cutoffs=tuple(each.cutoff for each in panel.analytes),
        lot=lot,
        expires_on=expires_on,
        has_sg_strip=panel.sg_steps,
        is_active=True,
    )
    db.add(row)
    db.flush()
    return row


sentences(
    {
        "panel_no_name": N_("The panel has no name. Enter what stands on the box."),
        "panel_no_analytes": N_("A panel has each of its analytes once. Name at least one."),
        "panel_cutoffs": N_("Each analyte has one cut-off above zero. Enter them in order."),
        "panel_unknown": N_("There is no such panel. Choose one of those offered."),
    }
)
