"""Patient lists as tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.list_mapping import Mapping, Why, check_mapping, date_order, guess_mapping
from iopdesk.domain.list_reading import Table, read_delimited, table_of_rows
from iopdesk.domain.list_words import ListField, heading_field, is_footer_text, list_field_label
from iopdesk.errors import RuleBroken, known_codes

LISTS = Path(__file__).parent.parent / "fixtures" / "lists"
TODAY = date(2026, 10, 22)
LATIN = "Nachname;Vorname\r\nÖzdemir;Zoë\r\n"


def table_of(name: str) -> Table:
    return read_delimited((LISTS / name).read_bytes())


def fields_of(table: Table) -> dict[str, str]:
    mapping = guess_mapping(table, today=TODAY)
    return {str(use.field): use.heading for use in mapping.columns if use.field}


@pytest.mark.parametrize(
    "data",
    [
        LATIN.encode(),
        LATIN.encode("utf-8-sig"),
        LATIN.encode("utf-16"),
        LATIN.encode("utf-16-le"),
        LATIN.encode("utf-16-be"),
        LATIN.encode("cp1252"),
        LATIN.replace("\r\n", "\r").encode(),
        LATIN.replace(";", "\t").encode(),
        LATIN.replace(";", "|").encode(),
        LATIN.replace(";", ",").encode(),
        ("sep=;\r\n" + LATIN).encode(),
        LATIN.replace("Zoë", '"Z\0oë"').encode(),
    ],
)
def test_encodings_delimiters_and_line_ends_are_found(data: bytes) -> None:
    table = read_delimited(data)
    assert table.headings == ("Nachname", "Vorname")
    assert [row.cells for row in table.rows] == [("Özdemir", "Zoë")]


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter"),
    [
        (LATIN.encode(), "UTF-8", ";"),
        (LATIN.encode("utf-16"), "UTF-16", ";"),
        (LATIN.replace(";", "\t").encode("cp1252"), "Windows-1252", "\t"),
        ("Name\r\nZoë Özdemir\r\n".encode(), "UTF-8", ""),
    ],
)
def test_a_text_file_tells_how_it_was_read(data: bytes, encoding: str, delimiter: str) -> None:
    table = read_delimited(data)
    assert (table.encoding, table.delimiter) == (encoding, delimiter)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list.empty"),
        (b" \r\n\r\n;;;\r\n", "list.empty"),
        (b"\xef\xbb\xbf", "list.empty"),
        (b"\x0b", "list.empty"),
        (b"PK\x03\x04rest of a workbook", "list.not_text"),
        (b"%PDF-1.7", "list.not_text"),
        (b'Name,Phone\n"Osei, Calvin,5035550000\nVillar,5035550001\n', "list.open_quote"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_delimited(data)
    assert refused.value.code == code
    assert code in known_codes()


def test_an_open_quotation_mark_is_named_by_its_row() -> None:
    with pytest.raises(RuleBroken) as refused:
        read_delimited(b'Name,Phone\nVillar,1\n"Osei, Calvin,2\nFenwick,3\n')
    assert refused.value.facts["row"] == 3


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks() -> None:
    data = b'First name,Notes\r\nCalvin,"a, ""b""\r\nc"\r\nJune,x\r\n'
    table = read_delimited(data)
    assert table.rows[0].cells == ("Calvin", 'a, "b"\r\nc')
    assert [row.number for row in table.rows] == [2, 3]


def test_many_blank_lines_above_a_list_do_no_harm() -> None:
    table = read_delimited(b"\n" * 500 + b"First name;Last name\nCalvin;Osei\n")
    assert table.heading_row == 501
    assert [row.cells for row in table.rows] == [("Calvin", "Osei")]


def test_only_line_ends_end_a_row() -> None:
    table = read_delimited("First name,Notes\nCalvin,a\u2028b\x0bc\x85d\n".encode())
    assert len(table.rows) == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    table, code = None, None
    try:
        table = read_delimited(data)
    except RuleBroken as refused:
        code = refused.code
    if table is None:
        assert code in known_codes()
        return
    assert all(len(row.cells) == len(table.headings) for row in table.rows)
    mapping = guess_mapping(table, today=TODAY)
    assert len(mapping.columns) == len(table.headings)


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_every_cell_of_a_written_list_comes_back(rows: list[tuple[str, str, str]]) -> None:
    head = "First name,Last name,Notes"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    data = "\n".join([head, *quoted]).encode("utf-8-sig")
    table = read_delimited(data)
    filled = [row for row in rows if "".join(row).strip(" \u00a0\ufeff")]
    read = [row.cells for row in table.rows]
    assert read == filled or table.heading_row != 1


def test_titles_above_the_headings_and_blank_rows_are_told_apart() -> None:
    table = table_of("bars_and_titles.txt")
    assert table.heading_row == 6
    assert [row.number for row in table.leading] == [1, 3, 4]
    assert table.headings[:2] == ("Last Name", "First Name")
    assert table.blank_rows == 4


def test_rows_from_a_workbook_are_read_alike_and_ragged_rows_are_filled() -> None:
    table = table_of_rows([["Roster"], [], ["Name", "DOB"], ["Osei, Calvin"], ["A B", "", "more"]])
    assert table.headings == ("Name", "DOB", "")
    assert [row.cells for row in table.rows] == [("Osei, Calvin", "", ""), ("A B", "", "more")]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("First name", "given_name"),
        ("FIRST_NAME", "given_name"),
        ("firstName", "given_name"),
        ("Patient First Name", "given_name"),
        ("GIVEN", "given_name"),
        ("SURNAME", "family_name"),
        ("Client's last name", "family_name"),
        ("Client (Last, First)", "full_name"),
        ("Name", "full_name"),
        ("Patient Name", "full_name"),
        ("BIRTHDATE", "birth_on"),
        ("D.O.B.", "birth_on"),
        ("DOB (mm/dd/yyyy)", "birth_on"),
        ("Pt. DOB", "birth_on"),
        ("Cell", "phone"),
        ("Phone #", "phone"),
        ("HOME PHONE", "phone"),
        ("E-Mail Address", "email"),
        ("ZIP", "postal_code"),
        ("Zip/Postal", "postal_code"),
        ("Drug of choice", "primary_substance"),
        ("DOC", "primary_substance"),
        ("Intake dt", "referred_on"),
        ("Referral date", "referred_on"),
        ("Referred by", "referral_source"),
        ("Client #", "previous_number"),
        ("MRN", "previous_number"),
        ("Patient ID", "previous_number"),
        ("Member ID", "member_id"),
        ("Insurance", "insurance"),
        ("Payer", "insurance"),
        ("Emergency contact", "emergency_contact"),
        ("Emergency contact phone", "emergency_phone"),
        ("Goes by", "preferred_name"),
        ("Comments", "comment"),
        ("Shoe size", None),
        ("Larkspur Recovery - client list exported 10/22/2026", None),
        ("", None),
    ],
)
def test_headings_in_many_spellings(heading: str, field: str | None) -> None:
    found = heading_field(heading)
    assert (found[0] if found else None) == field


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("patients_simple.csv", 15),
        ("patients_messy.csv", 8),
        ("patients_latin1.csv", 4),
        ("first_last.csv", 3),
        ("day_first.csv", 4),
        ("utf16_tabs.txt", 3),
        ("bars_and_titles.txt", 4),
    ],
)
def test_the_columns_of_the_lists_are_found_by_heading(name: str, fields: int) -> None:
    mapping = guess_mapping(table_of(name), today=TODAY)
    used = [use for use in mapping.columns if use.field]
    assert len(used) == fields
    assert all(use.why is Why.HEADING for use in used)


def test_a_list_without_headings_is_guessed_by_what_stands_in_it() -> None:
    table = table_of("no_headings.csv")
    assert not table.has_headings
    mapping = guess_mapping(table, today=TODAY)
    assert [use.field for use in mapping.columns] == [
        "given_name",
        "family_name",
        "birth_on",
        "phone",
        "referred_on",
    ]
    assert {use.why for use in mapping.columns} == {Why.CONTENT}


def test_a_list_of_nothing_but_names_is_one_column() -> None:
    mapping = guess_mapping(table_of("names_only.txt"), today=TODAY)
    assert [use.field for use in mapping.columns] == ["full_name"]


def test_of_two_phone_columns_the_cell_phone_is_used_and_the_other_reported() -> None:
    table = read_delimited(b"Name,Home phone,Cell\nOsei,1,2\n")
    mapping = guess_mapping(table, today=TODAY)
    assert mapping.column_of(ListField.PHONE) == 2
    assert [use.heading for use in mapping.unused] == ["Home phone"]


def test_name_beside_surname_is_the_first_name() -> None:
    assert fields_of(read_delimited(b"Name,Surname\nCalvin,Osei\n")) == {
        "given_name": "Name",
        "family_name": "Surname",
    }


@pytest.mark.parametrize(
    "data",
    [
        (LISTS / "no_usable_columns.csv").read_bytes(),
        b"fruit,color\napple,red\npear,green\n",
        b"id,amount\n1,20\n2,30\n",
        b"DOB,Phone\n2001-04-19,5035550000\n",
    ],
)
def test_a_list_without_names_is_refused(data: bytes) -> None:
    mapping = guess_mapping(read_delimited(data), today=TODAY)
    with pytest.raises(RuleBroken) as refused:
        check_mapping(mapping)
    assert refused.value.code == "list.no_usable_column"


def test_a_person_changes_the_use_of_a_column_and_a_field_has_one_column() -> None:
    table = read_delimited(b"alpha,beta\nx,y\n")
    mapping: Mapping = guess_mapping(table, today=TODAY).with_column(0, ListField.FAMILY_NAME)
    check_mapping(mapping)
    moved = mapping.with_column(1, ListField.FAMILY_NAME)
    assert moved.column_of(ListField.FAMILY_NAME) == 1
    assert [use.field for use in moved.columns] == [None, ListField.FAMILY_NAME]
    assert not moved.with_column(1, None).has_name


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["04/11/1998", "26/02/1995"], "dmy"),
        (["04/11/1998", "02/26/1995"], "mdy"),
        (["04/11/1998"], "mdy"),
        (["26/02/1995", "02/26/1995"], None),
        (["1995-02-26", "26 Feb 1995", ""], "mdy"),
    ],
)
def test_the_whole_column_proves_the_order_of_its_dates(
    cells: list[str], order: str | None
) -> None:
    assert date_order(cells) == order


@pytest.mark.parametrize(
    ("cell", "is_footer"),
    [
        ("Total", True),
        ("TOTALS:", True),
        ("Total patients: 30", True),
        ("30 patients", True),
        ("Page 2 of 3", True),
        ("--- end of report ---", True),
        ("Printed on 10/22/2026 by Dana", True),
        ("Confidential - 42 CFR Part 2", True),
        ("Record count: 30", True),
        ("Page, Jimmy", False),
        ("Total, Grace", False),
        ("Count, Basie", False),
        ("End, Ulla", False),
        ("Osei, Calvin", False),
    ],
)
def test_lines_that_end_a_list(cell: str, is_footer: bool) -> None:
    assert is_footer_text(cell) is is_footer


def test_every_field_has_a_label() -> None:
    assert all(list_field_label(field) for field in ListField)
