"""Substances of an episode: what was used, how, how often, and when last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from iopdesk.domain.permission import Row
from iopdesk.domain.substances import Substance, decide_substance
from iopdesk.errors import Conflict
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.storage.models import Episode, Patient, SubstanceUse


@dataclass(frozen=True, slots=True, repr=False)
class SubstanceRow:
    """One substance in the order of the list."""

    substance_id: int
    version: int
    use: Substance


@dataclass(frozen=True, slots=True, repr=False)
class SubstancesChanged:
    """The list after an act."""

    said: str


@act(
    "substance.add",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Add substance"),
    icon="plus",
)
def add_substance(work: Work, *, episode_id: int, use: Substance) -> SubstancesChanged:
    """Add a substance at the end of the list. Raises ``RuleBroken`` beside the field."""
    kept = _decided(work, episode_id, use)
    last = work.db.scalar(
        select(func.max(SubstanceUse.position)).where(SubstanceUse.episode_id == episode_id)
    )
    row = SubstanceUse(episode_id=episode_id, position=(last or 0) + 1)
    _put(row, kept)
    work.db.add(row)
    return _said(work, episode_id, _("{name}: substance added"))


@act(
    "substance.change",
    row=Row.CLINICAL,
    subject="substance_id",
    undo=True,
    label=N_("Change substance"),
    icon="pencil-outline",
)
def change_substance(
    work: Work, *, substance_id: int, expected_version: int, use: Substance
) -> SubstancesChanged:
    """Correct what is known of a substance. Raises ``Conflict``, ``RuleBroken``."""
    row = get(work.db, SubstanceUse, substance_id, expected_version)
    _put(row, _decided(work, row.episode_id, use, but=substance_id))
    return _said(work, row.episode_id, _("{name}: substance changed"))


@act(
    "substance.remove",
    row=Row.CLINICAL,
    subject="episode_id",
    undo=True,
    label=N_("Remove substance"),
    icon="trash-can-outline",
)
def remove_substance(
    work: Work, *, episode_id: int, substance_id: int, expected_version: int
) -> SubstancesChanged:
    """Take a substance out of the list. Raises ``Conflict``."""
    row = get(work.db, SubstanceUse, substance_id, expected_version)
    if row.episode_id != episode_id:
        raise Conflict("substance")
    work.db.delete(row)
    return _said(work, episode_id, _("{name}: substance removed"))


@question("substance.list", row=Row.CLINICAL, subject="episode_id")
def list_substances(work: Work, *, episode_id: int) -> tuple[SubstanceRow, ...]:
    """The substances of an episode in their order."""
    rows = work.db.execute(
        select(
            SubstanceUse.id,
            SubstanceUse.version,
            SubstanceUse.name,
            SubstanceUse.route,
            SubstanceUse.frequency,
            SubstanceUse.first_used_at,
            SubstanceUse.last_used_on,
            SubstanceUse.note,
        )
        .where(SubstanceUse.episode_id == episode_id)
        .order_by(SubstanceUse.position, SubstanceUse.id)
    )
    return tuple(SubstanceRow(row[0], row[1], Substance(*row[2:])) for row in rows)


# -- inside ---------------------------------------------------------------------------


def _decided(work: Work, episode_id: int, use: Substance, *, but: int = 0) -> Substance:
    others = work.db.scalars(
        select(SubstanceUse.name).where(
            SubstanceUse.episode_id == episode_id, SubstanceUse.id != but
        )
    ).all()
    born = work.db.scalars(
        select(Patient.birth_on)
        .join(Episode, Episode.patient_id == Patient.id)
        .where(Episode.id == episode_id)
    ).one()
    return decide_substance(use, others, today=work.today, born=born)


def _put(row: SubstanceUse, use: Substance) -> None:
    row.name, row.route, row.frequency = use.name, use.route, use.frequency
    row.first_used_at, row.last_used_on, row.note = use.first_used_at, use.last_used_on, use.note


def _said(work: Work, episode_id: int, words: str) -> SubstancesChanged:
    patient_id = get(work.db, Episode, episode_id).patient_id
    return SubstancesChanged(words.format(name=name_of(work, patient_id)))
