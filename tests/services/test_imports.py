"""Importing patient lists: files of every kind, the plan, the one act, and its undo."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from iopdesk.domain.list_plan import Doubt, Reason
from iopdesk.domain.list_reading import read_delimited
from iopdesk.domain.list_words import ListField
from iopdesk.domain.patients import Standing
from iopdesk.errors import NotAllowed, RuleBroken, Trouble, sentence_for
from iopdesk.services import imports, list_files
from iopdesk.services.list_files import read_list
from iopdesk.storage import audit, search
from iopdesk.storage.models import Patient

LISTS = Path(__file__).parent.parent / "fixtures" / "lists"


def table_of(text: str):
    return read_delimited(text.encode())


def count(read_session) -> int:
    found = read_session.scalar(select(func.count()).select_from(Patient))
    read_session.close()
    return found


def workbook(folder: Path, rows, *, name: str = "list.xlsx", sheets=()) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    for row in rows:
        first.append(row)
    for title, more in sheets:
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


# -- the act ----------------------------------------------------------------------


def test_a_plain_list_goes_in_as_one_act_and_comes_out_with_one_undo(door, read_session):
    table = read_list(LISTS / "patients_simple.csv").table
    outcome = door.do(imports.add_people, table=table)
    assert outcome.result.said == "40 patients imported"
    assert count(read_session) == 40
    rows = read_session.scalars(select(Patient).order_by(Patient.id)).all()
    assert {row.standing for row in rows} == {Standing.WAITING}
    assert [row.mrn for row in rows[:2]] == ["LR-00001", "LR-00002"]
    read_session.close()
    door.undo()
    assert count(read_session) == 0
    door.redo()
    assert count(read_session) == 40
    assert audit.verify(read_session.connection()) is None


def test_the_dry_run_writes_nothing_and_tells_what_the_act_then_does(door, read_session):
    table = read_list(LISTS / "patients_messy.csv").table
    plan = door.ask(imports.plan_list, table=table)
    assert count(read_session) == 0
    result = door.do(imports.add_people, table=table).result
    assert result.count == len(plan.rows)
    assert [row.number for row in result.plan.left_out] == [row.number for row in plan.left_out]
    assert count(read_session) == len(plan.rows)


def test_the_same_list_again_adds_nobody(door, read_session):
    table = read_list(LISTS / "patients_simple.csv").table
    door.do(imports.add_people, table=table)
    again = door.ask(imports.plan_list, table=table)
    assert again.rows == ()
    assert {row.reason for row in again.left_out} == {Reason.DUPLICATE_OF_PATIENT}
    with pytest.raises(RuleBroken, match=r"imports\.nobody"):
        door.do(imports.add_people, table=table)
    assert count(read_session) == 40


@pytest.mark.parametrize(
    ("row", "goes_in"),
    [
        ("Marisol,Quintero,1989-03-14,", False),
        ("MARISOL,QUINTERO,3/14/1989,", False),
        ("Mârisol,Quintéro,1989-03-14,", False),
        ("Marisol,Quintero,1990-03-14,", True),  # another birth date: another person
        ("Marisol,Quintero,,C-77", False),  # the same record number
        ("Marisa,Quintana,1989-03-14,", True),
    ],
)
def test_who_is_already_a_patient_is_left_out(door, make_patient, row, goes_in):
    make_patient("Marisol", "Quintero", birth_on=date(1989, 3, 14), previous_number="C-77")
    table = table_of(f"First name,Last name,DOB,Client ID\n{row}\n")
    plan = door.ask(imports.plan_list, table=table)
    assert (len(plan.rows) == 1) is goes_in
    if not goes_in:
        assert plan.left_out[0].other == "LR-00001"


def test_a_patient_added_since_the_plan_is_still_recognized(door, make_patient):
    table = table_of("First name,Last name,DOB\nIda,Berg,1990-01-02\nUwe,Holm,1991-01-02\n")
    assert len(door.ask(imports.plan_list, table=table).rows) == 2
    make_patient("Ida", "Berg", birth_on=date(1990, 1, 2))
    result = door.do(imports.add_people, table=table).result
    assert result.count == 1
    assert result.said == "1 patient imported"
    assert imports.added_text(1) == "1 person added to the wait list"


def test_rows_taken_out_by_the_person_stay_out(door, read_session):
    table = table_of("First name,Last name\nIda,Berg\nUwe,Holm\n")
    door.do(imports.add_people, table=table, skip=frozenset({2}))
    assert read_session.scalars(select(Patient.family_name)).all() == ["Holm"]
    read_session.close()


def test_an_ambiguous_date_stays_empty_until_it_is_answered(door, read_session):
    text = "Name,DOB\nIda Berg,03/25/1980\nUwe Holm,25/03/1980\nEva Lind,04/05/1980\n"
    plan = door.ask(imports.plan_list, table=table_of(text))
    (question,) = plan.questions
    chosen = {(question.row, ListField.BIRTH_ON): date(1980, 5, 4)}
    door.do(imports.add_people, table=table_of(text), answers=chosen)
    born = dict(read_session.execute(select(Patient.family_name, Patient.birth_on)).all())
    read_session.close()
    assert born["Lind"] == date(1980, 5, 4)


MIXED = "Name,DOB\nIda Berg,03/25/1980\nUwe Holm,25/03/1980\nEva Lind,04/05/1980\n"
UNPROVEN = "Name,DOB\nIda Berg,03/04/1980\nUwe Holm,5/5/1980\nEva Lind,04/05/1980\n"
BORN = ListField.BIRTH_ON


@pytest.mark.parametrize(
    ("text", "order", "lind"),
    [
        (MIXED, "mdy", date(1980, 4, 5)),
        (MIXED, "dmy", date(1980, 5, 4)),
        (UNPROVEN, "mdy", date(1980, 4, 5)),
        (UNPROVEN, "dmy", date(1980, 5, 4)),
        (UNPROVEN, None, None),
    ],
)
def test_one_answer_holds_for_a_whole_column_of_dates(door, read_session, text, order, lind):
    given = {"table": table_of(text), "orders": {BORN: order}}
    plan = door.ask(imports.plan_list, **given)
    assert dict(plan.orders) == {BORN: order}
    assert bool(plan.questions) is (order is None)
    assert plan.rows[-1].dates[0].readings == (date(1980, 4, 5), date(1980, 5, 4))
    door.do(imports.add_people, **given)
    born = dict(read_session.execute(select(Patient.family_name, Patient.birth_on)).all())
    read_session.close()
    assert born["Lind"] == lind
    assert len(born) == 3


def test_an_answer_for_one_row_wins_over_that_of_its_column(door):
    answers = {(4, BORN): date(1980, 5, 4)}
    plan = door.ask(
        imports.plan_list, table=table_of(UNPROVEN), orders={BORN: "mdy"}, answers=answers
    )
    assert [row.patient.birth_on for row in plan.rows][::2] == [date(1980, 3, 4), date(1980, 5, 4)]
    assert [each.row for each in plan.dates] == [2, 4]


def test_a_column_that_proves_its_order_asks_about_none_of_its_dates(door):
    text = "Name,DOB\nIda Berg,03/25/1980\nEva Lind,04/05/1980\nUwe Holm,03/04/05\n"
    plan = door.ask(imports.plan_list, table=table_of(text))
    assert plan.orders == ()
    assert [each.row for each in plan.dates] == [4]  # the year may stand first


def test_a_row_left_out_for_one_reading_of_its_date_still_tells_the_other(door, make_patient):
    make_patient("Eva", "Lind", birth_on=date(1980, 4, 5))
    table = table_of("First name,Last name,DOB\nEva,Lind,04/05/1980\n")
    plan = door.ask(imports.plan_list, table=table)
    assert plan.rows == ()
    assert plan.left_out[0].birth_on == date(1980, 4, 5)
    (asked,) = plan.dates
    answers = {(asked.row, asked.field): asked.readings[1]}
    assert len(door.ask(imports.plan_list, table=table, answers=answers).rows) == 1


def test_the_lists_own_number_is_kept_and_found(door, read_session):
    door.do(imports.add_people, table=table_of("Name,Chart number\nIda Berg,OLD-4711\n"))
    assert read_session.scalars(select(Patient.previous_number)).one() == "OLD-4711"
    assert len(search.find_patients(read_session, "OLD-4711", limit=5)) == 1
    read_session.close()


def test_two_thousand_rows_are_one_act_and_one_undo(door, read_session):
    lines = [f"Given{n},Family{n},19{60 + n % 40}-03-1{n % 9}" for n in range(2_000)]
    text = "First name,Last name,DOB\n" + "\n".join(lines)
    before = audit.head(read_session.connection()).seq
    read_session.close()
    assert door.do(imports.add_people, table=table_of(text)).result.count == 2_000
    assert count(read_session) == 2_000
    assert audit.head(read_session.connection()).seq == before + 1
    read_session.close()
    door.undo()
    assert count(read_session) == 0


@pytest.mark.parametrize("name", ["Ravi Menon", "Elin Thornquist", "Ines Calloway"])
def test_people_without_the_right_neither_plan_nor_import(door, as_person, name):
    as_person(name)
    table = table_of("First name,Last name\nIda,Berg\n")
    with pytest.raises(NotAllowed):
        door.ask(imports.plan_list, table=table)
    with pytest.raises(NotAllowed):
        door.do(imports.add_people, table=table)


@pytest.mark.parametrize("name", ["Tessa Lund", "Ada Quill", "Dana Okafor"])
def test_front_desk_director_and_administrator_import(door, as_person, name):
    as_person(name)
    table = table_of("First name,Last name\nIda,Berg\n")
    assert door.do(imports.add_people, table=table).result.count == 1


def test_a_list_without_names_is_refused_whole(door, read_session):
    table = read_list(LISTS / "no_usable_columns.csv").table
    for ask in (lambda: door.ask(imports.plan_list, table=table),
                lambda: door.do(imports.add_people, table=table)):  # fmt: skip
        with pytest.raises(RuleBroken, match=r"list\.no_usable_column"):
            ask()
    assert count(read_session) == 0


@pytest.mark.parametrize(
    "name", [each.name for each in sorted(LISTS.iterdir()) if "no_usable" not in each.name]
)
def test_every_example_list_accounts_for_each_of_its_rows(door, name):
    table = read_list(LISTS / name).table
    plan = door.ask(imports.plan_list, table=table)
    told = sorted([row.number for row in plan.rows] + [row.number for row in plan.left_out])
    assert told == [row.number for row in table.rows]
    assert plan.rows


# -- Excel ------------------------------------------------------------------------


def test_a_workbook_reads_like_the_same_list_as_text(door, tmp_path):
    path = workbook(
        tmp_path,
        [
            ["Client list of the old practice"],
            [],
            ["First name", "Last name", "DOB", "Phone", "ZIP", "Client ID"],
            ["Łukasz", "Żak", datetime(1990, 2, 3), 4045550142, 7030, 17.0],
            ["Ida", "Berg", "3/14/1989", "=1+1", None, "A-1"],
        ],
    )
    read = read_list(path)
    assert (read.sheet, read.other_sheets) == ("Sheet", ())
    plan = door.ask(imports.plan_list, table=read.table)
    first, second = plan.patients
    assert (first.given_name, first.family_name) == ("Łukasz", "Żak")
    assert (first.birth_on, first.phone) == (date(1990, 2, 3), "(404) 555-0142")
    assert (first.postal_code, first.previous_number) == ("7030", "17")
    assert second.birth_on == date(1989, 3, 14)
    assert [row.number for row in plan.rows] == [4, 5]


def test_a_number_shown_with_leading_zeros_keeps_them(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Last name", "ZIP"])
    book.active.append(["Berg", 7030])
    book.active["B2"].number_format = "00000"
    book.save(tmp_path / "zip.xlsx")
    assert read_list(tmp_path / "zip.xlsx").table.rows[0].cells == ("Berg", "07030")


def test_the_sheet_with_the_people_is_found_and_the_others_are_named(tmp_path):
    people = [["First name", "Last name"], ["Ida", "Berg"]]
    path = workbook(tmp_path, [["Prepared for the board"]], sheets=[("People", people)])
    read = read_list(path)
    assert (read.sheet, read.other_sheets) == ("People", ("Sheet",))


def test_another_sheet_is_read_when_it_is_asked_for(tmp_path):
    more = [["First name", "Last name"], ["Uwe", "Holm"]]
    path = workbook(tmp_path, [["Name"], ["Ida Berg"]], sheets=[("Later", more)])
    assert read_list(path).sheet == "Sheet"
    read = read_list(path, sheet="Later")
    assert (read.sheet, read.other_sheets) == ("Later", ("Sheet",))
    assert read.table.column(1) == ("Holm",)
    assert read_list(path, sheet="gone").sheet == "Sheet"


def test_a_hidden_sheet_is_not_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Last name"])
    book.active.append(["Berg"])
    hidden = book.create_sheet("Old", 0)
    hidden.append(["Last name"])
    hidden.append(["Gone"])
    hidden.sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "two.xlsx")
    assert read_list(tmp_path / "two.xlsx").table.column(0) == ("Berg",)


def test_text_that_looks_like_a_formula_is_kept_as_text(door):
    table = table_of("Name,Phone,Comment\nIda Berg,404 555 0142,=cmd|' /C calc'!A0\n")
    (row,) = door.ask(imports.plan_list, table=table).rows
    assert row.patient.comment.startswith("=cmd")
    assert Doubt.FORMULA in [note.doubt for note in row.notes]


def zipped(name: str, content: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "list.empty"),
        (b"\n \n", "list.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "list.old_excel"),
        (b"PK\x03\x04 torn", "list.damaged_workbook"),
        (zipped("content.xml"), "list.not_text"),
        (zipped("xl/workbook.xml", "<no"), "list.damaged_workbook"),
        (b"%PDF-1.7 ...", "list.not_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "list.not_text"),
        (b'Name,Phone\n"Ida Berg,1\n', "list.open_quote"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence_and_keeps_its_bytes(tmp_path, content, code):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(RuleBroken) as caught:
        read_list(path)
    assert caught.value.code == code
    assert "refused" not in sentence_for(caught.value)
    assert path.read_bytes() == content


def test_an_empty_workbook_is_an_empty_list(tmp_path):
    with pytest.raises(RuleBroken, match=r"list\.empty"):
        read_list(workbook(tmp_path, []))


def test_a_missing_list_and_a_folder_have_their_reasons(tmp_path):
    with pytest.raises(Trouble, match=r"list\.missing"):
        read_list(tmp_path / "none.csv")
    with pytest.raises(Trouble, match=r"list\.unreadable"):
        read_list(tmp_path)


def test_a_list_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(list_files, "LARGEST_BYTES", 10)
    (tmp_path / "list.csv").write_text("Last name\nBergström\n")
    with pytest.raises(RuleBroken, match=r"list\.too_large"):
        read_list(tmp_path / "list.csv")
