"""What an import of a patient list will do."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.list_mapping import guess_mapping
from iopdesk.domain.list_plan import (
    DateQuestion,
    Doubt,
    ImportPlan,
    PlannedRow,
    Reason,
    column_text,
    note_text,
    question_text,
    reading_as,
    reason_text,
)
from iopdesk.domain.list_reading import read_delimited
from iopdesk.domain.list_words import ListField
from iopdesk.domain.lists import Existing, KnownPatient, nobody, plan_import
from iopdesk.domain.patients import Gender, NewPatient, check_patient
from iopdesk.errors import RuleBroken

LISTS = Path(__file__).parent.parent / "fixtures" / "lists"
TODAY = date(2026, 10, 22)


def plan_of(data: bytes | str, existing: Existing = nobody) -> ImportPlan:
    """The plan of a list, given as bytes, as text, or by the name of a fixture."""
    if isinstance(data, str):
        data = data.encode() if "\n" in data else (LISTS / data).read_bytes()
    table = read_delimited(data)
    return plan_import(table, guess_mapping(table, today=TODAY), today=TODAY, existing=existing)


def by_name(plan: ImportPlan) -> dict[str, PlannedRow]:
    return {row.patient.list_name: row for row in plan.rows}


def doubts(row: PlannedRow) -> list[Doubt]:
    return [note.doubt for note in row.notes]


def test_the_simple_list_goes_in_whole() -> None:
    plan = plan_of("patients_simple.csv")
    assert len(plan.rows) == 40
    assert not plan.left_out
    assert not plan.unused
    assert not any(row.notes or row.questions for row in plan.rows)
    assert plan.patients[8] == NewPatient(
        given_name="Marisol",
        family_name="Villar",
        preferred_name="Mari",
        birth_on=date(1993, 10, 10),
        phone="(503) 555-0008",
        email="person8@example.org",
        street="124 Cedar St",
        city="Portland",
        state="OR",
        postal_code="97195",
        primary_substance="Opioids",
        referral_source="Outpatient step-up",
        referred_on=date(2026, 9, 6),
        insurance="Bluewater",
        member_id="M62640861",
    )


def test_the_messy_list_leaves_out_exactly_the_rows_that_are_no_people() -> None:
    plan = plan_of("patients_messy.csv")
    assert [(row.number, row.reason) for row in plan.left_out] == [
        (6, Reason.DUPLICATE_IN_LIST),
        (12, Reason.DUPLICATE_IN_LIST),
        (15, Reason.BIRTH_IMPOSSIBLE),
        (16, Reason.BIRTH_FUTURE),
        (18, Reason.NO_NAME),
        (44, Reason.FOOTER),
    ]
    assert reason_text(plan.left_out[0]) == "the same person as in row 4"
    assert reason_text(plan.left_out[2]) == "impossible birth date: 02/30/1990"
    assert len(plan.rows) == 35
    assert plan.blank_rows == 1
    assert [row.number for row in plan.leading] == [1]


def test_the_messy_list_says_the_same_about_its_people_as_the_simple_one() -> None:
    simple = {(p.given_name, p.family_name): p for p in plan_of("patients_simple.csv").patients}
    shared = [
        (messy, simple[messy.given_name, messy.family_name])
        for messy in plan_of("patients_messy.csv").patients
        if (messy.given_name, messy.family_name) in simple
    ]
    assert len(shared) == 30
    for messy, plain in shared:
        assert messy.birth_on == plain.birth_on
        assert messy.phone == plain.phone
        assert messy.primary_substance == plain.primary_substance
        assert messy.referred_on == plain.referred_on


def test_the_doubtful_cells_of_the_messy_list_are_kept_and_reported() -> None:
    rows = by_name(plan_of("patients_messy.csv"))
    formula = rows["Formula, Fred"]
    assert doubts(formula) == [Doubt.FORMULA] * 4
    assert formula.patient.primary_substance == "=cmd|' /C calc'!A0"
    assert formula.patient.phone == "=1+1"
    assert doubts(rows["Quote, Queenie"]) == [Doubt.NO_AREA_CODE]
    assert rows["Quote, Queenie"].patient.phone == "555-0194"
    assert doubts(rows["Clash, Clara"]) == [Doubt.NUMBER_TWICE]
    assert rows["Clash, Clara"].patient.previous_number == "LR-00001"
    assert "Robert'); DROP TABLE patients;--, Bobby" in rows
    assert rows["Văn, Beckett"].patient.comment == "called twice; left message\nno voicemail"
    assert not any(rows[name].notes for name in ("Osei, Calvin", "Arrington, June"))


def test_a_date_that_nothing_decides_is_asked_left_empty_and_not_lost() -> None:
    plan = plan_of("patients_messy.csv")
    row = by_name(plan)["Ambiguous, Ann"]
    assert row.patient.birth_on is None
    assert doubts(row) == [Doubt.DATE_AMBIGUOUS]
    assert "03/04/05" in row.patient.comment
    assert plan.questions == row.questions
    assert question_text(row.questions[0]) == "04/05/2003 or 03/04/2005"


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("03/04/1980", date(1980, 3, 4), date(1980, 4, 3)),
        ("03041980", date(1980, 3, 4), date(1980, 4, 3)),
        ("3.4.80", date(1980, 3, 4), date(1980, 4, 3)),
        ("03/03/05", date(2005, 3, 3), date(2005, 3, 3)),
        ("13/04/05", None, date(2005, 4, 13)),
    ],
)
def test_a_date_is_read_month_first_or_day_first(
    text: str, month_first: date | None, day_first: date | None
) -> None:
    days = {day for day in (month_first, day_first) if day} | {date(2003, 3, 5)}
    question = DateQuestion(2, ListField.BIRTH_ON, text, tuple(sorted(days)))
    assert reading_as(question, "mdy") == month_first
    assert reading_as(question, "dmy") == day_first


def test_an_answered_date_goes_in() -> None:
    table = read_delimited((LISTS / "patients_messy.csv").read_bytes())
    mapping = guess_mapping(table, today=TODAY)
    answers = {(22, ListField.BIRTH_ON): date(2005, 3, 4)}
    plan = plan_import(table, mapping, today=TODAY, answers=answers)
    row = by_name(plan)["Ambiguous, Ann"]
    assert row.patient.birth_on == date(2005, 3, 4)
    assert row.patient.comment == "which date is it?"
    assert not plan.questions


@pytest.mark.parametrize(
    ("name", "people", "left_out"),
    [
        ("patients_latin1.csv", 13, []),
        ("names_only.txt", 5, []),
        ("first_last.csv", 4, []),
        ("no_headings.csv", 4, []),
        ("day_first.csv", 2, []),
        ("utf16_tabs.txt", 2, []),
        ("bars_and_titles.txt", 3, [Reason.HEADINGS, Reason.FOOTER, Reason.FOOTER]),
    ],
)
def test_lists_of_other_kinds(name: str, people: int, left_out: list[Reason]) -> None:
    plan = plan_of(name)
    assert len(plan.rows) == people
    assert [row.reason for row in plan.left_out] == left_out
    if name != "names_only.txt":
        assert all(row.patient.birth_on for row in plan.rows)
    for row in plan.rows:
        check_patient(row.patient, today=TODAY, is_imported=True)


def test_a_column_that_proves_day_first_is_read_day_first() -> None:
    people = {p.given_name: p.birth_on for p in plan_of("day_first.csv").patients}
    assert people == {"Lucía": date(1995, 2, 26), "Björk": date(1998, 11, 4)}


def test_a_column_that_proves_both_orders_asks_about_each_open_date() -> None:
    plan = plan_of("Name,DOB\nA One,26/02/1995\nB Two,02/26/1995\nC Three,03/04/1990\n")
    assert [row.patient.birth_on for row in plan.rows] == [
        date(1995, 2, 26),
        date(1995, 2, 26),
        None,
    ]
    assert plan.questions[0].readings == (date(1990, 3, 4), date(1990, 4, 3))


def test_unused_columns_are_reported_by_their_headings_or_numbers() -> None:
    plan = plan_of("Last name,Shoe size,Empty,\nOsei,43,,extra\nVillar,41,,\n")
    assert [column_text(use) for use in plan.unused] == [
        "Shoe size",
        "Empty",
        "column 4 without a heading",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Osei,Calvin,13/45/1990,", Reason.BIRTH_IMPOSSIBLE),
        ("Osei,Calvin,1/1/1801,", Reason.BIRTH_IMPOSSIBLE),
        ("Osei,Calvin,1/1/1899,", Reason.BIRTH_IMPOSSIBLE),
        ("Osei,Calvin,10/23/2026,", Reason.BIRTH_FUTURE),
        (",,1/1/1990,5035550000", Reason.NO_NAME),
        ("-,n/a,1/1/1990,", Reason.NO_NAME),
        ("Unknown,,1/1/1990,", Reason.NO_NAME),
        ("Last name,FIRST NAME,dob,Phone", Reason.HEADINGS),
        ("Grand total,12,,", Reason.FOOTER),
        ("Report generated 10/22/2026,,,", Reason.FOOTER),
        (f"{'x' * 4001},Calvin,,", Reason.TOO_LONG),
    ],
)
def test_a_row_that_cannot_be_a_person_is_left_out_with_its_reason(
    row: str, reason: Reason
) -> None:
    plan = plan_of(f"Last name,First name,DOB,Phone\nVillar,Nadia,2004-12-27,\n{row}\n")
    assert [out.reason for out in plan.left_out] == [reason]
    assert plan.left_out[0].number == 3
    assert reason_text(plan.left_out[0])
    assert len(plan.rows) == 1


@pytest.mark.parametrize(
    ("row", "doubt", "in_comment"),
    [
        ("Osei,C,about 1990,,,", Doubt.DATE_NOT_READ, "about 1990"),
        ("Osei,C,36269,,,", Doubt.DATE_NOT_READ, "36269"),
        ("Osei,C,3/4,,,", Doubt.DATE_NOT_READ, "3/4"),
        ("Osei,C,mon,,,", Doubt.DATE_NOT_READ, "mon"),
        ("Osei,C,,call mom,,", Doubt.PHONE, ""),
        ("Osei,C,,,not yet,", Doubt.EMAIL, ""),
        ("Osei,C,,,,prefers not to say", Doubt.GENDER, "prefers not to say"),
        ("@Osei,C,,,,", Doubt.FORMULA, ""),
        (f"Osei,C,,{'5' * 61},,", Doubt.TOO_LONG_FOR_FIELD, "5" * 61),
    ],
)
def test_a_doubtful_cell_is_kept_somewhere_and_reported(
    row: str, doubt: Doubt, in_comment: str
) -> None:
    plan = plan_of(f"Last name,First name,DOB,Phone,Email,Gender\n{row}\n")
    assert doubt in doubts(plan.rows[0])
    assert in_comment in plan.rows[0].patient.comment
    assert all(note_text(note) for note in plan.rows[0].notes)


def test_signs_for_nothing_are_nothing_and_genders_are_read() -> None:
    plan = plan_of("Last name,DOB,Phone,Sex\nOsei,unknown,n/a,F\nVillar,00/00/0000,-,male\n")
    first, second = plan.rows
    assert (first.patient.birth_on, first.patient.phone) == (None, "")
    assert (first.patient.gender, second.patient.gender) == (Gender.WOMAN, Gender.MAN)
    assert not first.notes
    assert not second.notes


def test_lone_names_and_names_like_footer_words_are_people() -> None:
    data = 'Client,DOB,Phone\nPrince,,\n"Page, Jimmy",,\n"Total, Grace",1/9/1944,\n'
    assert [p.family_name for p in plan_of(data).patients] == ["Prince", "Page", "Total"]


@pytest.mark.parametrize(
    "data",
    [
        "Patient\nOsei, Calvin\nArrington, June\n",
        "Osei, Calvin\nArrington, June\n",
        "Calvin Osei\nJune Arrington\n",
        "LAST, FIRST\nOsei, Calvin\nArrington, June\n",
        '"Last Name, First Name",DOB\n"Osei, Calvin",4/19/2001\n"Arrington, June",9/1/00\n',
        "Name,Phone\nCalvin Osei, 503-555-0000\nJune Arrington, 541-555-0001\n",
        "Osei, Calvin;19.04.2001;503 555 0000\nArrington, June;01.09.2000;541 555 0001\n",
        "Calvin|Osei|20010419\nJune|Arrington|20000901\n",
        "Alter;Vollname\n25;Osei, Calvin\n26;Arrington, June\n",
        "Roster,,\n,,\nLast,First,DOB\nOsei,Calvin,1-Sep-01\nArrington,June,2/3/80\n2 people,,\n",
    ],
)
def test_names_are_found_however_a_list_is_laid_out(data: str) -> None:
    assert [p.list_name for p in plan_of(data).patients] == ["Osei, Calvin", "Arrington, June"]


def test_a_second_name_column_that_says_otherwise_is_kept_in_the_comment() -> None:
    data = "Client,First name,Last name\nOsei Calvin,Calvin,Osei\nCal Osei,Calvin,Osei-Two\n"
    first, second = plan_of(data).rows
    assert first.patient.comment == ""
    assert "Cal Osei" in second.patient.comment


@pytest.mark.parametrize(
    ("one", "other", "is_duplicate"),
    [
        ("Osei,Zoë,1990-01-02,,", "OSEI,ZOE,1/2/1990,,", True),
        ("Osei,Zoë,1990-01-02,,", "Osei,Zoë,1991-01-02,,", False),
        ("Osei,Zoë,1990-01-02,,", "Osei,Zoë,,,", False),
        ("Osei,Zoë,1990-01-02,,7", "Osei,Zoë,,,7", True),
        ("Osei,Zoë,,,7", "Osei,Zoë,,,8", False),
        ("Osei,Zoë,,503-555-0000,", "Osei,Zoë,,5035550000,", True),
        ("Osei,Zoë,,503-555-0000,", "Osei,Zoë,,5035550001,", False),
        ("Osei,Zoë,,,", "Osei,Zoë,,,", True),
    ],
)
def test_the_same_person_twice_is_left_out_and_a_namesake_is_reported(
    one: str, other: str, is_duplicate: bool
) -> None:
    plan = plan_of(f"Last name,First name,DOB,Phone,Client #\n{one}\n{other}\n")
    if is_duplicate:
        assert [out.reason for out in plan.left_out] == [Reason.DUPLICATE_IN_LIST]
    else:
        assert doubts(plan.rows[1]) == [Doubt.SAME_NAME]


def lookup(patient: NewPatient) -> Sequence[KnownPatient]:
    """A practice file that holds Calvin Osei alone."""
    known = KnownPatient("LR-00148", "osei\tcalvin", date(2001, 4, 19), previous_number="A-7")
    is_asked = known.sort_key == patient.sort_key or known.previous_number == (
        patient.previous_number or None
    )
    return (known,) if is_asked else ()


def test_who_is_a_patient_already_is_left_out_by_record_number() -> None:
    plan = plan_of("patients_simple.csv", lookup)
    assert [(out.reason, out.other) for out in plan.left_out] == [
        (Reason.DUPLICATE_OF_PATIENT, "LR-00148")
    ]
    assert reason_text(plan.left_out[0]) == "already a patient: LR-00148"


def test_a_namesake_or_a_known_number_in_the_file_is_reported() -> None:
    data = "Last name,First name,DOB,Client #\nOsei,Calvin,1970-01-01,\nVillar,Gus,,A-7\n"
    namesake, number = plan_of(data, lookup).rows
    assert [(note.doubt, note.other) for note in namesake.notes] == [(Doubt.SAME_NAME, "LR-00148")]
    assert [(note.doubt, note.other) for note in number.notes] == [(Doubt.NUMBER_KNOWN, "LR-00148")]


def test_a_list_imported_twice_adds_nobody_the_second_time() -> None:
    added = plan_of("patients_messy.csv").patients
    known = [
        KnownPatient(
            f"LR-{n:05d}", p.sort_key, p.birth_on, p.phone, p.previous_number, p.middle_name
        )
        for n, p in enumerate(added)
    ]
    again = plan_of(
        "patients_messy.csv", lambda new: [one for one in known if one.sort_key == new.sort_key]
    )
    assert again.rows == ()


def test_a_mapping_without_names_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        plan_of("no_usable_columns.csv")
    assert refused.value.code == "list.no_usable_column"


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=15)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_every_row_goes_in_or_is_left_out_and_no_cell_is_lost(
    rows: list[tuple[str, str, str]],
) -> None:
    quoted = ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in rows]
    data = "\n".join(["Last name,City,DOB,Notes", *(f"{row},x" for row in quoted)]) + "\n"
    table = read_delimited(data.encode("utf-8-sig"))
    plan = plan_import(table, guess_mapping(table, today=TODAY), today=TODAY)
    decided = sorted([row.number for row in plan.rows] + [row.number for row in plan.left_out])
    assert decided == [row.number for row in table.rows]
    for row in plan.rows:
        check_patient(row.patient, today=TODAY, is_imported=True)
        city = next(one.cells[1] for one in table.rows if one.number == row.number)
        kept = " ".join(str(getattr(row.patient, part.name)) for part in fields(row.patient))
        for word in city.split():
            assert any(not c.isalnum() for c in word) or _composed(word) in kept


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", word)


def test_no_patient_text_shows_in_a_repr() -> None:
    plan = plan_of("patients_messy.csv")
    shown = repr((plan, plan.rows, plan.left_out, plan.questions, plan.mapping, plan.leading))
    assert "Osei" not in shown
    assert "Larkspur" not in shown
