"""Documents: what is taken, what is said of them, and when one goes to another chart."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.documents import (
    MOST_BYTES,
    DocumentKind,
    Media,
    Proves,
    decide_facts,
    decide_move,
    decide_size,
    document_kind_label,
    media_label,
    proves_label,
    recognize,
    size_words,
)
from iopdesk.domain.texts import TEXT_LIMIT
from iopdesk.errors import RuleBroken, sentence_for

TODAY = date(2026, 10, 22)
PNG = b"\x89PNG\r\n\x1a\n rest"
JPEG = b"\xff\xd8\xff\xe0 rest"
PDF = b"%PDF-1.7\nrest"


@pytest.mark.parametrize(
    ("data", "media"),
    [(PNG, Media.PNG), (JPEG, Media.JPEG), (PDF, Media.PDF), (b"\n" * 900 + PDF, Media.PDF)],
)
def test_a_file_is_recognized_by_its_content(data: bytes, media: Media) -> None:
    assert recognize(data) is media


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document.empty"),
        (b"PK\x03\x04 word file", "document.format"),
        (b"GIF89a", "document.format"),
        (b"\n" * 1024 + PDF, "document.format"),
        (b"SQLite format 3\x00", "document.format"),
    ],
)
def test_anything_else_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        recognize(data)
    assert refused.value.code == code
    assert "{" not in sentence_for(refused.value)


def test_twenty_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    decide_size(MOST_BYTES)
    with pytest.raises(RuleBroken) as refused:
        decide_size(MOST_BYTES + 1)
    assert refused.value.code == "document.too_large"
    assert "20.1 MB" in sentence_for(refused.value)


@given(st.binary(max_size=64))
def test_what_is_taken_bears_the_mark_of_its_format(data: bytes) -> None:
    marks = {Media.PNG: b"\x89PNG", Media.JPEG: b"\xff\xd8\xff", Media.PDF: b"%PDF-"}
    is_known = any(mark in data for mark in marks.values())
    with contextlib.suppress(RuleBroken):
        media = recognize(data)
        assert is_known
        assert marks[media] in data


def test_a_document_of_today_is_taken_and_one_of_tomorrow_is_not() -> None:
    decide_facts("Card", TODAY, TODAY)
    with pytest.raises(RuleBroken) as refused:
        decide_facts("Card", TODAY + timedelta(days=1), TODAY)
    assert refused.value.facts["field"] == "dated_on"


def test_a_title_of_4000_characters_is_taken_and_one_of_4001_is_not() -> None:
    decide_facts("é" * TEXT_LIMIT, TODAY, TODAY)
    with pytest.raises(RuleBroken) as refused:
        decide_facts("é" * (TEXT_LIMIT + 1), TODAY, TODAY)
    assert refused.value.facts["field"] == "title"


@pytest.mark.parametrize(
    ("to", "reason", "code", "field"),
    [
        (None, "Wrong chart", "document.no_patient", "to_patient_id"),
        (1, "Wrong chart", "document.same_chart", "to_patient_id"),
        (2, "  ", "document.no_reason", "reason"),
        (2, "x" * (TEXT_LIMIT + 1), "document.long_reason", "reason"),
    ],
)
def test_a_move_needs_another_patient_and_a_reason(
    to: int | None, reason: str, code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        decide_move(1, to, reason)
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)
    assert sentence_for(refused.value)


def test_a_move_to_another_chart_with_a_reason_is_allowed() -> None:
    decide_move(1, 2, "Scanned on the wrong chart")


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (8_900, "9 KB"), (999_400, "999 KB"), (1_234_567, "1.2 MB")],
)
def test_sizes_are_said_as_people_say_them(size: int, words: str) -> None:
    assert size_words(size) == words


def test_every_kind_format_and_proof_has_its_word() -> None:
    assert all(document_kind_label(each) for each in DocumentKind)
    assert all(media_label(each) for each in Media)
    assert all(proves_label(each) for each in Proves)
