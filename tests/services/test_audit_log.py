"""Reading the audit: by page, by filter, and by what the reader may know."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import iopdesk
from iopdesk.domain.people import Staff
from iopdesk.errors import NotAllowed
from iopdesk.services import audit_log, chart, patients
from iopdesk.services.acts import REGISTRY
from iopdesk.services.audit_log import AuditFilter, AuditPage
from iopdesk.services.door import Door
from iopdesk.storage.models import AuditEntry
from iopdesk.storage.opening import OpenPractice
from tests.conftest import FrozenClock


@pytest.fixture
def worked(
    door: Door,
    make_patient: Callable[..., int],
    as_person: Callable[..., Staff],
    clock: FrozenClock,
) -> tuple[int, int]:
    """Dana adds two patients, Tessa looks at the first a day later; Dana is back."""
    first, second = make_patient("Calvin", "Osei"), make_patient("June", "Halvorsen")
    clock.advance(timedelta(days=1))
    as_person("Tessa Lund")
    door.ask(chart.open_chart, patient_id=first)
    door.flush_views()
    as_person("Dana Okafor")
    return first, second


def read(door: Door, **wanted: object) -> AuditPage:
    page: AuditPage = door.ask(audit_log.read_audit, wanted=AuditFilter(**wanted))  # type: ignore[arg-type]
    return page


def told(page: AuditPage) -> list[tuple[str, str, str]]:
    return [(row.who, row.what, row.whose) for row in page.rows]


def test_the_newest_entry_is_first_with_who_what_and_whose(
    door: Door, worked: tuple[int, int]
) -> None:
    page = read(door)
    assert told(page)[:3] == [
        ("Tessa Lund", "Chart looked at", "Calvin Osei, LR-00001"),
        ("Dana Okafor", "New patient", ""),
        ("Dana Okafor", "New patient", ""),
    ]
    assert page.rows[1].changed > 0
    assert page.found == len(page.rows)
    assert page.before is None


def test_it_is_filtered_by_person_patient_act_and_day(door: Door, worked: tuple[int, int]) -> None:
    tessa = next(p for p in door.ask(audit_log.read_choices).people if p[1] == "Tessa Lund")
    assert len(read(door, person_id=tessa[0]).rows) == 1
    assert [row.act for row in read(door, patient_id=worked[0]).rows] == ["chart.view"]
    assert read(door, patient_id=worked[1]).rows == ()
    assert {row.act for row in read(door, acts=("patient.add",)).rows} == {"patient.add"}
    assert [row.act for row in read(door, first_on=date(2026, 10, 23)).rows] == ["chart.view"]
    assert "chart.view" not in {row.act for row in read(door, last_on=date(2026, 10, 22)).rows}


def test_a_record_of_a_patient_counts_as_the_patients(door: Door, worked: tuple[int, int]) -> None:
    version = door.ask(patients.read_patient, patient_id=worked[1]).version
    fields = door.ask(patients.read_patient, patient_id=worked[1]).fields
    door.do(patients.change_patient, patient_id=worked[1], expected_version=version, fields=fields)
    assert told(read(door, patient_id=worked[1]))[0][2] == "June Halvorsen, LR-00002"


def test_pages_follow_on_each_other_and_miss_nothing(
    door: Door, practice_file: OpenPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(11):
        door.note("lock")
    monkeypatch.setattr(audit_log, "PAGE", 4)
    seqs: list[int] = []
    before: int | None = None
    while True:
        page = door.ask(audit_log.read_audit, wanted=AuditFilter(), before=before)
        seqs += [row.seq for row in page.rows]
        before = page.before
        if before is None:
            break
    with Session(practice_file.read_engine) as db:
        assert seqs == list(db.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq.desc())))


def test_who_may_not_see_patients_sees_entries_without_them(
    door: Door, worked: tuple[int, int], as_person: Callable[..., Staff]
) -> None:
    as_person("Ada Quill")
    assert ("Tessa Lund", "Chart looked at", "") in told(read(door))
    with pytest.raises(NotAllowed):  # else the filter would tell whose it was
        read(door, patient_id=worked[0])


def test_others_see_their_own_and_nothing_else(
    door: Door, worked: tuple[int, int], as_person: Callable[..., Staff]
) -> None:
    as_person("Tessa Lund")
    with pytest.raises(NotAllowed):
        read(door)
    door.flush_views()
    page = door.ask(audit_log.read_own_audit, wanted=AuditFilter(person_id=1))
    assert {row.who for row in page.rows} == {"Tessa Lund"}
    assert any(row.is_refused and row.what == "Look at the audit: refused" for row in page.rows)


def test_every_name_that_the_audit_can_hold_has_words() -> None:
    noted: set[str] = {"undo", "redo", "practice.found", "practice.restored"}
    for path in Path(iopdesk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.args[0] if node.args else None
                if node.func.attr == "note" and isinstance(first, ast.Constant):
                    noted.add(str(first.value))
    noted |= {act.view for act in REGISTRY.values() if act.view}
    for name in noted | set(REGISTRY):
        words = audit_log.words_of(name)
        assert words and words != name, name  # noqa: PT018
        assert audit_log.words_of(name + ".refused") == f"{words}: refused"
