"""Reading the audit: who did what, to whose record, when; by page and by filter.

Who runs the practice sees every entry but, without a right to see patients, not whose
record it was. Everybody sees their own. Source: reliability.md, sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from iopdesk.domain.people import role_label
from iopdesk.domain.permission import Access, Need, Row, roles_with
from iopdesk.errors import NotAllowed, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import REGISTRY, Work, question
from iopdesk.services.shown_names import NAME, full
from iopdesk.services.subjects import KINDS
from iopdesk.storage.audit import CHAIN
from iopdesk.storage.models import AuditEntry, ChangeEntry, Episode, Patient, Person

PAGE: Final = 200
"""Entries of one page."""

REFUSED: Final = ".refused"

NOTES: Final = {
    "backup.made": N_("Backup made by the program"),
    "break_glass.act": N_("Done in an emergency"),
    "break_glass.view": N_("Looked at in an emergency"),
    "chart.view": N_("Chart looked at"),
    "consent.view": N_("Consent looked at"),
    "counseling_notes.view": N_("Own counseling note looked at"),
    "document.view": N_("Document looked at"),
    "lock": N_("Locked"),
    "login": N_("Signed in"),
    "login.failed": N_("Wrong password"),
    "patient.search": N_("Patients searched"),
    "practice.close": N_("Practice closed"),
    "practice.found": N_("Practice file made"),
    "practice.restored": N_("Practice restored from a backup"),
    "recovery.failed": N_("Recovery not finished"),
    "recovery.used": N_("Signed in with the recovery sheet"),
    "recovery.used_clinical": N_("Clinical key from the recovery sheet"),
    "recovery.wrong": N_("Wrong recovery sheet"),
    "redo": N_("Done again"),
    "summary.view": N_("Summary looked at"),
    "undo": N_("Undone"),
}
"""Entries that are no act of the registry, in words."""

_LOOKED_AT: Final = {
    Row.SCHEDULE: N_("patients and schedule"),
    Row.COLLECTION: N_("test collection"),
    Row.RESULTS: N_("test results"),
    Row.RESULT_SIGNING: N_("signing of test results"),
    Row.CLINICAL: N_("clinical records"),
    Row.COUNSELING_NOTES: N_("counseling notes"),
    Row.DIAGNOSES: N_("diagnoses"),
    Row.MEDICATIONS: N_("medications"),
    Row.SUMMARIES: N_("summaries"),
    Row.IMPORT: N_("import"),
    Row.PEOPLE: N_("people and settings"),
    Row.APPROVAL: N_("people and their roles"),
    Row.EPISODES: N_("episodes of care"),
    Row.GROUPS: N_("groups"),
    Row.ROOMS: N_("rooms"),
    Row.OVERRIDES: N_("overrides"),
    Row.COVERS: N_("covers"),
    Row.EMERGENCY: N_("emergency openings"),
    Row.RESTRICTIONS: N_("restricted records"),
    Row.AUDIT: N_("the audit"),
    Row.BACKUP: N_("backups"),
    Row.RESTORE: N_("restoring a backup"),
    Row.RECOVERY: N_("recovery sheets"),
    Row.CONSENTS: N_("consents"),
    Row.DOCUMENTS: N_("documents"),
    Row.CALLS: N_("calls about patients"),
    Row.COVERAGE: N_("insurance"),
    Row.MEDICAL_NOTES: N_("medical notes"),
    Row.INSTRUMENT_ENTRY: N_("questionnaires"),
    Row.SAFETY: N_("safety prompts"),
    Row.ON_CALL: N_("the on-call rota"),
    Row.INCIDENTS: N_("incidents"),
    Row.MERGE: N_("merging records"),
    Row.OWN: N_("the own record"),
}
"""What a question reads, for an attempt that was refused."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to show; both days inside. ``acts`` empty means every act."""

    person_id: int | None = None
    patient_id: int | None = None
    acts: tuple[str, ...] = ()
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AuditRow:
    """One entry. ``at`` is on the practice's wall clock; ``whose`` is a patient or empty."""

    seq: int
    at: datetime
    who: str
    act: str
    what: str
    whose: str
    is_refused: bool
    changed: int


@dataclass(frozen=True, slots=True, repr=False)
class AuditPage:
    """Entries, newest first. ``before`` asks for the next page; None at the end."""

    rows: tuple[AuditRow, ...]
    before: int | None
    found: int


@dataclass(frozen=True, slots=True)
class AuditChoices:
    """What the filters offer: people by name, and acts that occur, by their words."""

    people: tuple[tuple[int, str], ...]
    acts: tuple[tuple[str, str], ...]


@question("audit.read", row=Row.AUDIT)
def read_audit(work: Work, *, wanted: AuditFilter, before: int | None = None) -> AuditPage:
    """One page of the whole audit. Raises ``RuleBroken('audit.days')``."""
    return _page(work, wanted, before)


@question("audit.read_own", row=Row.OWN)
def read_own_audit(work: Work, *, wanted: AuditFilter, before: int | None = None) -> AuditPage:
    """One page of what the person at the desk did. Raises ``RuleBroken('audit.days')``."""
    own = AuditFilter(
        work.person.id, wanted.patient_id, wanted.acts, wanted.first_on, wanted.last_on
    )
    return _page(work, own, before)


@question("audit.choices", row=Row.OWN)
def read_choices(work: Work) -> AuditChoices:
    """People and acts to filter by."""
    people = work.db.execute(select(Person.id, Person.name).order_by(Person.name)).all()
    names = work.db.scalars(select(AuditEntry.act).distinct()).all()
    acts = sorted(((name, words_of(name)) for name in names), key=lambda each: each[1].casefold())
    return AuditChoices(tuple((p.id, p.name) for p in people), tuple(acts))


def words_of(name: str) -> str:
    """An act's name in words, also of a refused one."""
    plain = name.removesuffix(REFUSED)
    known = REGISTRY.get(plain)
    if known is not None and known.is_question:
        words = _("Look at {what}").format(what=_(_LOOKED_AT[known.row]))
    else:
        words = _(known.label if known is not None else NOTES.get(plain, plain))
    return _("{act}: refused").format(act=words) if plain != name else words


def rows_of(work: Work, wanted: AuditFilter) -> Iterator[AuditRow]:
    """Every entry that fits, newest first. Raises ``RuleBroken('audit.days')``."""
    where, before = _conditions(work, wanted), None
    while True:
        rows, before = _rows_before(work, where, before)
        yield from rows
        if before is None:
            return


def _page(work: Work, wanted: AuditFilter, before: int | None) -> AuditPage:
    where = _conditions(work, wanted)
    found = work.db.scalar(select(func.count()).select_from(AuditEntry).where(*where)) or 0
    return AuditPage(*_rows_before(work, where, before), found)


def _rows_before(
    work: Work, where: Collection[ColumnElement[bool]], before: int | None
) -> tuple[tuple[AuditRow, ...], int | None]:
    """A page of rows, and what asks for the next one."""
    query = select(AuditEntry).where(*where).order_by(AuditEntry.seq.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    entries = list(work.db.scalars(query))
    shown = entries[:PAGE]
    return _rows(work, shown), shown[-1].seq if len(entries) > PAGE else None


def _rows(work: Work, entries: Collection[AuditEntry]) -> tuple[AuditRow, ...]:
    people = {p.id: p.name for p in work.db.execute(select(Person.id, Person.name))}
    seqs = [entry.seq for entry in entries]
    counts = (
        select(ChangeEntry.seq, func.count())
        .where(ChangeEntry.seq.in_(seqs))
        .group_by(ChangeEntry.seq)
    )
    changed = {row[0]: row[1] for row in work.db.execute(counts)}
    whose = _whose(work, entries) if _may_see_whose(work) else {}
    return tuple(
        AuditRow(
            entry.seq,
            entry.at.astimezone(work.practice.zone),
            people.get(entry.person_id or 0, _("The program")),
            entry.act,
            words_of(entry.act),
            whose.get((entry.subject, entry.subject_id), ""),
            entry.act.endswith(REFUSED),
            changed.get(entry.seq, 0),
        )
        for entry in entries
    )


def _conditions(work: Work, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    if wanted.first_on and wanted.last_on and wanted.last_on < wanted.first_on:
        raise RuleBroken("audit.days", field="last_on")
    where: list[ColumnElement[bool]] = [AuditEntry.chain == CHAIN]
    if wanted.person_id is not None:
        where.append(AuditEntry.person_id == wanted.person_id)
    if wanted.acts:
        where.append(AuditEntry.act.in_(wanted.acts))
    zone = work.practice.zone
    if wanted.first_on is not None:
        start = datetime.combine(wanted.first_on, time(), tzinfo=zone)
        where.append(AuditEntry.at >= start.astimezone(UTC))
    if wanted.last_on is not None:
        end = datetime.combine(wanted.last_on + timedelta(days=1), time(), tzinfo=zone)
        where.append(AuditEntry.at < end.astimezone(UTC))
    if wanted.patient_id is not None:
        if not _may_see_whose(work):  # what is found would tell whose it was
            who = ", ".join(role_label(role) for role in roles_with(Row.SCHEDULE, Need.SEE))
            raise NotAllowed("audit.read", who=who)
        where.append(_about(wanted.patient_id))
    return where


_LIVES_ON = func.coalesce(Patient.merged_into_id, Patient.id)
"""The record itself, of a merged one the record that it lives on in: as closed, as found."""


def _may_see_whose(work: Work) -> bool:
    return work.access(Row.SCHEDULE, Need.SEE) is not Access.NONE


def _about(patient_id: int) -> ColumnElement[bool]:
    """Entries whose subject is the patient or a record of theirs."""
    ways = [
        and_(AuditEntry.subject == kind, AuditEntry.subject_id.in_(ids))
        for kind, ids in _records({patient_id}).items()
    ]
    return or_(false(), *ways)


def _records(patient_ids: Collection[int]) -> dict[str, Select[Any]]:
    """For each kind of record that belongs to a patient: the ids of theirs."""
    found: dict[str, Select[Any]] = {}
    for keyword, model in KINDS.items():
        columns = model.__table__.columns
        if model is Patient:
            ids = select(Patient.id).where(_LIVES_ON.in_(patient_ids))
        elif "patient_id" in columns:
            ids = select(columns["id"]).where(columns["patient_id"].in_(patient_ids))
        elif "episode_id" in columns:
            ids = (
                select(columns["id"])
                .join(Episode, Episode.id == columns["episode_id"])
                .where(Episode.patient_id.in_(patient_ids))
            )
        else:
            continue
        found[keyword.removesuffix("_id")] = ids
    return found


def _whose(work: Work, entries: Collection[AuditEntry]) -> dict[tuple[str | None, int | None], str]:
    """The patient behind each subject of some entries: "Calvin Osei, LR-00012"."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.subject is not None and entry.subject_id is not None:
            wanted.setdefault(entry.subject, set()).add(entry.subject_id)
    found: dict[tuple[str | None, int | None], str] = {}
    for keyword, model in KINDS.items():
        kind = keyword.removesuffix("_id")
        if kind not in wanted:
            continue
        columns = model.__table__.columns
        query = select(columns["id"], _LIVES_ON.label("patient_id"), *NAME)
        if model is Patient:
            query = query.select_from(Patient)
        elif "patient_id" in columns:
            query = query.join(Patient, Patient.id == columns["patient_id"])
        elif "episode_id" in columns:
            query = query.join(Episode, Episode.id == columns["episode_id"]).join(
                Patient, Patient.id == Episode.patient_id
            )
        else:
            continue
        for row in work.db.execute(query.where(columns["id"].in_(wanted[kind]))):
            found[kind, row[0]] = _words_of(work, row)
    return found


def _words_of(work: Work, row: Any) -> str:
    """The patient as the audit names one: by name and number, or by the number alone."""
    name = full(work, row.patient_id, row)
    return name if row.mrn in name else f"{name}, {row.mrn}"


sentences(
    {
        "audit.days": N_("The last day is before the first day. Change one of them."),
    }
)
