"""The audit as a file: whole, guarded, and with no more than the reader may know."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from iopdesk.domain.people import Staff
from iopdesk.errors import NotAllowed, RuleBroken, sentence_for
from iopdesk.services import audit_export, audit_log, chart
from iopdesk.services.audit_log import AuditFilter
from iopdesk.services.door import Door

HEAD = ["Number", "When", "Who", "What", "Whose", "Refused", "Changes"]


def drawn(door: Door, **wanted: object) -> list[list[str]]:
    made = door.ask(audit_export.draw_export, wanted=AuditFilter(**wanted))  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"), newline="")))
    assert made.count == len(rows) - 1
    return rows


def test_a_row_says_when_who_what_whose_and_whether_it_was_refused(
    door: Door, make_patient: Callable[..., int], as_person: Callable[..., Staff]
) -> None:
    patient_id = make_patient("Calvin", "Osei")
    as_person("Tessa Lund")
    door.ask(chart.open_chart, patient_id=patient_id)
    with pytest.raises(NotAllowed):
        door.ask(audit_log.read_audit, wanted=AuditFilter())
    door.flush_views()
    as_person("Dana Okafor")
    head, *rows = drawn(door)
    assert head == HEAD
    refused, viewed = sorted(rows[:2], key=lambda row: row[5], reverse=True)
    assert refused[2:] == ["Tessa Lund", "Look at the audit: refused", "", "yes", "0"]
    assert viewed[1].startswith("2026-10-22 09:12")
    assert viewed[2:] == ["Tessa Lund", "Chart looked at", "Calvin Osei, LR-00001", "no", "0"]


def test_every_page_is_in_the_file_once(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(11):
        door.note("lock")
    monkeypatch.setattr(audit_log, "PAGE", 4)
    numbers = [int(row[0]) for row in drawn(door)[1:]]
    assert len(numbers) > 11
    assert numbers == list(range(numbers[0], 0, -1))


def test_only_what_the_filter_lets_through_is_in_the_file(door: Door) -> None:
    door.note("lock")
    assert {row[3] for row in drawn(door, acts=("lock",))[1:]} == {"Locked"}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(
    door: Door, make_patient: Callable[..., int], name: str
) -> None:
    door.ask(chart.open_chart, patient_id=make_patient(name, "Osei"))
    door.flush_views()
    assert f"'{name} Osei, LR-00001" in {row[4] for row in drawn(door)}


def test_who_may_not_see_patients_exports_entries_without_them(
    door: Door, make_patient: Callable[..., int], as_person: Callable[..., Staff]
) -> None:
    door.ask(chart.open_chart, patient_id=make_patient("Calvin", "Osei"))
    door.flush_views()
    as_person("Ada Quill")
    assert {row[4] for row in drawn(door)[1:]} == {""}


def test_others_may_not_export(door: Door, as_person: Callable[..., Staff]) -> None:
    as_person("Tessa Lund")
    with pytest.raises(NotAllowed):
        door.do(audit_export.begin_export)
    with pytest.raises(NotAllowed):
        drawn(door)


def test_begin_and_end_of_an_export_stand_in_the_audit(door: Door) -> None:
    door.do(audit_export.begin_export)
    door.do(audit_export.export_failed)
    door.do(audit_export.begin_export)
    said = door.do(audit_export.end_export, count=1234).result.said
    assert said == "1,234 entries of the audit exported"
    assert [row[3] for row in drawn(door)[1:5]] == [
        "Audit exported",
        "Export the audit",
        "Export of the audit failed",
        "Export the audit",
    ]


def test_days_the_wrong_way_round_are_told_at_the_last_day(door: Door) -> None:
    with pytest.raises(RuleBroken) as broken:
        drawn(door, first_on=date(2026, 10, 2), last_on=date(2026, 10, 1))
    assert broken.value.facts["field"] == "last_on"
    assert sentence_for(broken.value).startswith("The last day is before the first day.")
