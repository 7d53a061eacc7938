"""What the cup, the laboratory and the clinician say: readings, measures, decisions, signature.

A signed result is locked: its readings and measures stay. What comes later (an
answer of the laboratory, a clinician's decision) is added with day and name.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.measures import Measure, parse_measure
from iopdesk.domain.permission import Row
from iopdesk.domain.specimens import (
    LabState,
    Reading,
    all_negative,
    decide_lab,
    decide_measures,
    decide_reading,
    decide_sign,
    lab_label,
    reading_label,
)
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date
from iopdesk.services.acts import Work, act
from iopdesk.services.records import get
from iopdesk.services.shown_names import name_of
from iopdesk.services.specimens import SpecimenChanged, changed
from iopdesk.storage.models import AnalyteResult, Panel, Specimen


@act(
    "specimen.enter_reading",
    row=Row.RESULTS,
    subject="specimen_id",
    undo=True,
    label=N_("Enter reading"),
    icon="test-tube",
)
def enter_reading(
    work: Work, *, specimen_id: int, analyte: str, reading: Reading
) -> SpecimenChanged:
    """Enter what the cup shows for one analyte, or change it until it is signed or sent.

    Raises ``RuleBroken`` of :func:`decide_reading`.
    """
    row, result = _result(work.db, specimen_id, analyte)
    _decide_reading(work.db, row, analyte, result)
    if result is None:
        work.db.add(_new(specimen_id, analyte, reading))
    else:
        result.reading = reading
    said = _said(work, row, analyte, reading_label(reading).lower())
    return changed(work.db, row, said)


@act(
    "specimen.clear_reading",
    row=Row.RESULTS,
    subject="specimen_id",
    undo=True,
    label=N_("Clear reading"),
    icon="trash-can-outline",
)
def clear_reading(work: Work, *, specimen_id: int, analyte: str) -> SpecimenChanged:
    """Take a reading off again; nothing to do where there is none.

    Raises ``RuleBroken`` of :func:`decide_reading`, and ``reading_decided`` once a
    clinician wrote about it.
    """
    row, result = _result(work.db, specimen_id, analyte)
    _decide_reading(work.db, row, analyte, result)
    if result is not None:
        if result.note or result.is_accepted_as_use:
            raise RuleBroken("reading_decided")
        work.db.delete(result)
    return changed(work.db, row, _said(work, row, analyte, _("not read")))


@act(
    "specimen.all_negative",
    row=Row.RESULTS,
    subject="specimen_id",
    undo=True,
    label=N_("All negative"),
    icon="check",
)
def enter_all_negative(work: Work, *, specimen_id: int) -> SpecimenChanged:
    """Enter *negative* for every analyte not read yet, never over a reading.

    Raises ``RuleBroken``: ``all_read`` when nothing is left, and those of
    :func:`decide_reading`.
    """
    row = get(work.db, Specimen, specimen_id)
    codes = get(work.db, Panel, row.panel_id).analytes
    known = _results(work.db, specimen_id)
    decide_measures(row.status, is_signed=row.signed_at is not None)
    entered = all_negative(codes, {code: each.reading for code, each in known.items()})
    if not entered:
        raise RuleBroken("all_read")
    work.db.add_all(_new(specimen_id, code, reading) for code, reading in entered.items())
    name = name_of(work, row.patient_id)
    said = _("{name}: {count} entered negative").format(name=name, count=len(entered))
    return changed(work.db, row, said)


@act(
    "specimen.enter_measures",
    row=Row.RESULTS,
    subject="specimen_id",
    undo=True,
    label=N_("Enter measures"),
    icon="pencil-outline",
)
def enter_measures(
    work: Work,
    *,
    specimen_id: int,
    expected_version: int,
    typed: Mapping[str, str],
    is_oxidant: bool | None = None,
    sets_oxidant: bool = False,
) -> SpecimenChanged:
    """Enter measures as typed, by the names of :class:`Measure`; empty is not measured.

    Only those named change. ``is_oxidant`` (the strip: positive, negative, not
    used) changes with ``sets_oxidant``. Raises ``RuleBroken`` of
    :func:`parse_measure` and :func:`decide_measures`.
    """
    row = get(work.db, Specimen, specimen_id, expected_version)
    decide_measures(row.status, is_signed=row.signed_at is not None)
    for name, text in typed.items():
        measure = Measure(name)
        setattr(row, measure.value, parse_measure(measure, text))
    if sets_oxidant:
        row.is_oxidant = is_oxidant
    said = _("{name}: measures entered").format(name=name_of(work, row.patient_id))
    return changed(work.db, row, said)


@act(
    "specimen.send_to_lab",
    row=Row.RESULTS,
    subject="specimen_id",
    undo=True,
    label=N_("Send to lab"),
    icon="flask-outline",
)
def send_to_lab(work: Work, *, specimen_id: int, analytes: tuple[str, ...]) -> SpecimenChanged:
    """Record that analytes went to the laboratory. Raises ``RuleBroken`` of :func:`decide_lab`."""
    row = get(work.db, Specimen, specimen_id)
    known = _results(work.db, specimen_id)
    if not analytes:
        raise RuleBroken("lab_nothing")
    for code in analytes:
        _change_lab(row, known.get(code), LabState.SENT)
    said = _said(work, row, ", ".join(analytes), lab_label(LabState.SENT).lower())
    return changed(work.db, row, said)


@act(
    "specimen.enter_lab_result",
    row=Row.RESULTS,
    subject="specimen_id",
    undo=True,
    label=N_("Enter lab result"),
    icon="flask-outline",
)
def enter_lab_result(
    work: Work, *, specimen_id: int, analyte: str, state: LabState
) -> SpecimenChanged:
    """Enter the laboratory's answer on one analyte, also after signing.

    *Not sent* takes a sending back. Raises ``RuleBroken`` of :func:`decide_lab`.
    """
    row, result = _result(work.db, specimen_id, analyte)
    _change_lab(row, result, state)
    return changed(work.db, row, _said(work, row, analyte, lab_label(state).lower()))


@act(
    "specimen.accept_as_use",
    row=Row.RESULT_SIGNING,
    subject="specimen_id",
    undo=True,
    label=N_("Accept as use"),
    icon="alert-octagon-outline",
)
def accept_as_use(work: Work, *, specimen_id: int, analyte: str, note: str = "") -> SpecimenChanged:
    """Record that a clinician takes a positive for use: the patient says so, or it repeats.

    Raises ``RuleBroken``: ``use_not_positive``, ``use_accepted``, and after signing
    ``note_missing`` without words.
    """
    row, result = _result(work.db, specimen_id, analyte)
    is_positive = result is not None and (
        result.reading is Reading.PRESUMPTIVE or result.lab is LabState.CONFIRMED
    )
    if result is None or not is_positive:
        raise RuleBroken("use_not_positive", analyte=analyte)
    if result.is_accepted_as_use:
        raise RuleBroken("use_accepted", analyte=analyte)
    result.is_accepted_as_use = True
    result.note = _with_note(work, result.note, note, is_needed=row.signed_at is not None)
    return changed(work.db, row, _said(work, row, analyte, _("accepted as use")))


@act(
    "specimen.explain",
    row=Row.RESULT_SIGNING,
    subject="specimen_id",
    undo=True,
    label=N_("Add note"),
    icon="pencil-outline",
)
def explain(work: Work, *, specimen_id: int, analyte: str, note: str) -> SpecimenChanged:
    """Write a clinician's note about one analyte; an unexplained one is explained by it.

    Each note is added with its day and author, before and after signing. Raises
    ``RuleBroken``: ``note_missing``, and ``note_not_read`` where nothing was read.
    """
    row, result = _result(work.db, specimen_id, analyte)
    if result is None:
        raise RuleBroken("note_not_read", analyte=analyte)
    result.note = _with_note(work, result.note, note, is_needed=True)
    return changed(work.db, row, _said(work, row, analyte, _("note added")))


@act(
    "specimen.sign",
    row=Row.RESULT_SIGNING,
    subject="specimen_id",
    label=N_("Sign result"),
    icon="draw",
)
def sign_result(work: Work, *, specimen_id: int, expected_version: int) -> SpecimenChanged:
    """Sign a result; it is locked then. Raises ``RuleBroken`` of :func:`decide_sign`."""
    row = get(work.db, Specimen, specimen_id, expected_version)
    decide_sign(
        row.status,
        analytes=get(work.db, Panel, row.panel_id).analytes,
        readings={code: each.reading for code, each in _results(work.db, specimen_id).items()},
        is_signed=row.signed_at is not None,
    )
    row.signed_by_id, row.signed_at = work.person.id, work.now
    said = _("{name}: result signed").format(name=name_of(work, row.patient_id))
    return changed(work.db, row, said)


def _results(db: Session, specimen_id: int) -> dict[str, AnalyteResult]:
    rows = db.scalars(select(AnalyteResult).where(AnalyteResult.specimen_id == specimen_id))
    return {row.analyte: row for row in rows}


def _result(db: Session, specimen_id: int, analyte: str) -> tuple[Specimen, AnalyteResult | None]:
    row = get(db, Specimen, specimen_id)
    query = select(AnalyteResult).where(
        AnalyteResult.specimen_id == specimen_id, AnalyteResult.analyte == analyte
    )
    return row, db.scalars(query).one_or_none()


def _new(specimen_id: int, analyte: str, reading: Reading) -> AnalyteResult:
    return AnalyteResult(
        specimen_id=specimen_id,
        analyte=analyte,
        reading=reading,
        lab=LabState.NOT_SENT,
        is_accepted_as_use=False,
        note="",
    )


def _decide_reading(db: Session, row: Specimen, analyte: str, result: AnalyteResult | None) -> None:
    decide_reading(
        row.status,
        analyte,
        analytes=get(db, Panel, row.panel_id).analytes,
        lab=result.lab if result is not None else LabState.NOT_SENT,
        is_signed=row.signed_at is not None,
    )


def _change_lab(row: Specimen, result: AnalyteResult | None, state: LabState) -> None:
    if result is None:
        raise RuleBroken("lab_not_read")
    decide_lab(result.lab, state, reading=result.reading, is_signed=row.signed_at is not None)
    result.lab = state


def _with_note(work: Work, before: str, note: str, *, is_needed: bool) -> str:
    """The notes on an analyte with one more, dated and named."""
    if not note.strip():
        if is_needed:
            raise RuleBroken("note_missing", field="note")
        return before
    line = f"{medium_date(work.today)}, {work.person.name}: {note.strip()}"
    return f"{before}\n{line}" if before else line


def _said(work: Work, row: Specimen, analyte: str, what: str) -> str:
    name = name_of(work, row.patient_id)
    return _("{name}: {analyte} {what}").format(name=name, analyte=analyte, what=what)


sentences(
    {
        "all_read": N_("Every analyte has its reading. Nothing was changed."),
        "reading_decided": N_(
            "A clinician wrote about this reading, so it stays. Enter what the cup shows instead."
        ),
        "lab_nothing": N_("Nothing was chosen for the laboratory. Choose an analyte."),
        "use_not_positive": N_("{analyte} is not positive. Only a positive is accepted as use."),
        "use_accepted": N_("{analyte} is accepted as use already. Nothing was changed."),
        "note_missing": N_("The note has no words. Write what explains it and who said so."),
        "note_not_read": N_("{analyte} is not read yet. Read the cup first."),
    }
)
