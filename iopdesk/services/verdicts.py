"""From rows to verdicts: the domain's facts about tests, read in few statements.

A verdict knows the patient's earlier tests. Only analytes that ever were
positive can matter there, so only their earlier readings are fetched: a week's
grid costs the same handful of statements whatever the patients' years of tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from iopdesk.domain.daily_use import daily_use_analytes
from iopdesk.domain.interpretation import (
    ClinicianNote,
    LabFinding,
    TestFacts,
    TestVerdict,
    interpret_in_order,
)
from iopdesk.domain.medications import Medication
from iopdesk.domain.specimens import LabState, Reading, SpecimenKind
from iopdesk.domain.validity import UrineReadings, Validity, judge
from iopdesk.i18n import _, medium_date
from iopdesk.services.specimen_facts import (
    ResultFacts,
    SpecimenFacts,
    chunks,
    result_facts,
    result_query,
    results_of,
    specimen_facts,
    specimen_query,
)
from iopdesk.storage import models
from iopdesk.storage.models import AnalyteResult, Assessment, Episode, Practice, Specimen


def practice_zone(db: Session) -> ZoneInfo:
    """The zone of the practice's wall clock."""
    return ZoneInfo(db.scalars(select(Practice.zone)).one())


def read_tests(
    db: Session, zone: tzinfo, *conditions: ColumnElement[bool], limit: int | None = None
) -> tuple[SpecimenFacts, ...]:
    """Tests that meet the conditions, newest day first, each with its verdict."""
    query = (
        specimen_query()
        .where(*conditions)
        .order_by(Specimen.due_on.desc(), Specimen.id.desc())
        .limit(limit)
    )
    rows = list(db.execute(query))
    results = results_of(db, [row.id for row in rows])
    found = [specimen_facts(row, zone, results.get(row.id, {})) for row in rows]
    return tuple(_judged(db, zone, found))


def judge_validity(test: SpecimenFacts) -> Validity | None:
    """Validity of a urine specimen; ``None`` for breath and oral fluid."""
    if test.panel.kind is not SpecimenKind.URINE:
        return None
    return judge(
        UrineReadings(
            temperature=test.temperature,
            temperature_minutes=test.temperature_minutes,
            creatinine=test.creatinine,
            specific_gravity=test.specific_gravity,
            ph=test.ph,
            nitrite=test.nitrite,
            oxidant=test.is_oxidant,
            sg_steps=test.panel.has_sg_strip,
        )
    )


def _judged(db: Session, zone: tzinfo, tests: Sequence[SpecimenFacts]) -> Iterator[SpecimenFacts]:
    """The tests with their verdicts; those without a specimen have none."""
    collected = [each for each in tests if each.is_collected]
    patients = {each.patient_id for each in collected}
    earlier = _earlier(db, zone, patients, {each.specimen_id for each in collected})
    by_patient: dict[int, list[SpecimenFacts]] = {}
    for each in [*collected, *earlier]:
        by_patient.setdefault(each.patient_id, []).append(each)
    medicines = _medications(db, patients)
    daily = _daily_use(db, {each.episode_id for each in collected if each.episode_id})
    verdicts: dict[int, TestVerdict] = {}
    for patient_id, own in by_patient.items():
        own.sort(key=lambda each: (each.collected_at, each.specimen_id))
        facts = [_facts(each, medicines.get(patient_id, ()), daily) for each in own]
        for each, verdict in zip(own, interpret_in_order(facts), strict=True):
            verdicts[each.specimen_id] = verdict
    for each in tests:
        yield replace(each, verdict=verdicts.get(each.specimen_id))


def _facts(
    test: SpecimenFacts, medicines: tuple[Medication, ...], daily: dict[int, frozenset[str]]
) -> TestFacts:
    assert test.collected_at is not None
    return TestFacts(
        collected_on=test.collected_at.date(),
        kind=test.panel.kind,
        readings=test.readings,
        validity=judge_validity(test),
        medications=medicines,
        lab={
            code: LabFinding(each.lab)
            for code, each in test.results.items()
            if each.lab is not LabState.NOT_SENT
        },
        notes={
            code: ClinicianNote(each.note, each.is_accepted_as_use)
            for code, each in test.results.items()
            if each.note or each.is_accepted_as_use
        },
        daily_use=daily.get(test.episode_id or 0, frozenset()),
    )


def _earlier(
    db: Session, zone: tzinfo, patients: Collection[int], known: Collection[int]
) -> list[SpecimenFacts]:
    """The patients' other collected tests, with only the analytes that can matter.

    An earlier reading matters where the patient was ever positive for the analyte:
    only positives begin a use, and negatives only end one.
    """
    wanted: dict[int, set[str]] = {}
    is_positive = or_(
        AnalyteResult.reading == Reading.PRESUMPTIVE,
        AnalyteResult.lab == LabState.CONFIRMED,
        AnalyteResult.is_accepted_as_use,
    )
    for ids in chunks(patients):
        positives = (
            select(Specimen.patient_id, AnalyteResult.analyte)
            .join(Specimen, Specimen.id == AnalyteResult.specimen_id)
            .where(Specimen.patient_id.in_(ids), is_positive)
            .distinct()
        )
        for patient_id, code in db.execute(positives):
            wanted.setdefault(patient_id, set()).add(code)
    results: dict[int, dict[str, ResultFacts]] = {}
    rows: list[Any] = []
    for ids in chunks(wanted):
        codes = set().union(*(wanted[each] for each in ids))
        query = (
            result_query()
            .add_columns(Specimen.patient_id)
            .join(Specimen, Specimen.id == AnalyteResult.specimen_id)
            .where(Specimen.patient_id.in_(ids), AnalyteResult.analyte.in_(codes))
        )
        for row in db.execute(query):
            if row.analyte in wanted[row.patient_id] and row.specimen_id not in known:
                results.setdefault(row.specimen_id, {})[row.analyte] = result_facts(row)
    for ids in chunks(results):
        rows.extend(db.execute(specimen_query().where(Specimen.id.in_(ids))))
    found = [specimen_facts(row, zone, results[row.id]) for row in rows]
    return [_narrowed(each) for each in found if each.is_collected]


def _narrowed(test: SpecimenFacts) -> SpecimenFacts:
    """The test as if its panel held only the analytes that were fetched."""
    codes = tuple(code for code in test.panel.codes if code in test.results)
    return replace(test, panel=replace(test.panel, codes=codes))


def _medications(db: Session, patients: Collection[int]) -> dict[int, tuple[Medication, ...]]:
    table = models.Medication
    found: dict[int, tuple[Medication, ...]] = {}
    for ids in chunks(patients):
        query = select(
            table.patient_id,
            table.name,
            table.dose,
            table.prescriber,
            table.started_on,
            table.stopped_on,
            table.is_as_needed,
            table.is_long_acting,
        )
        for row in db.execute(query.where(table.patient_id.in_(ids)).order_by(table.id)):
            since = _("since {day}").format(day=medium_date(row.started_on))
            medicine = Medication(
                row.name,
                row.started_on,
                row.stopped_on,
                row.is_as_needed,
                row.is_long_acting,
                detail=", ".join(part for part in (row.dose, row.prescriber, since) if part),
            )
            found[row.patient_id] = (*found.get(row.patient_id, ()), medicine)
    return found


def _daily_use(db: Session, episodes: Collection[int]) -> dict[int, frozenset[str]]:
    """Analytes used daily before each episode, by its completed assessments."""
    found: dict[int, frozenset[str]] = {}
    for ids in chunks(episodes):
        query = (
            select(Assessment.episode_id, Assessment.substances, models.Patient.primary_substance)
            .join(Episode, Episode.id == Assessment.episode_id)
            .join(models.Patient, models.Patient.id == Episode.patient_id)
            .where(Assessment.episode_id.in_(ids), Assessment.is_daily_use)
        )
        for episode_id, substances, primary in db.execute(query):
            codes = daily_use_analytes(f"{substances} {primary}")
            found[episode_id] = found.get(episode_id, frozenset()) | codes
    return found
