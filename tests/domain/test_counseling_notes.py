"""What a counseling note may hold, and whose it is."""

from __future__ import annotations

import pytest

from iopdesk.domain.counseling_notes import (
    LONGEST,
    decide_text,
    is_readable_by,
    require_left,
    require_reader,
)
from iopdesk.errors import RuleBroken, sentence_for


def test_a_note_is_kept_tidied_and_up_to_its_limit():
    assert decide_text(" He wept.\r\nThen he spoke.\0 ") == "He wept.\nThen he spoke."
    assert decide_text("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "counseling_note.empty"),
        (" \t\n\0", "counseling_note.empty"),
        ("x" * (LONGEST + 1), "counseling_note.too_long"),
    ],
)
def test_an_empty_note_and_one_beyond_the_limit_are_refused_beside_the_text(text, code):
    with pytest.raises(RuleBroken) as refused:
        decide_text(text)
    assert (refused.value.code, refused.value.field) == (code, "text")
    assert sentence_for(refused.value)


def test_between_clinicians_only_its_author_reads_a_note():
    assert is_readable_by(4, 4)
    assert not is_readable_by(4, 5)


@pytest.mark.parametrize(
    ("is_active", "is_clinician", "may"),
    [(True, True, False), (True, False, True), (False, True, True), (False, False, True)],
)
def test_notes_are_decided_about_once_their_author_is_no_clinician_here(
    is_active, is_clinician, may
):
    if may:
        require_left(is_active=is_active, is_clinician=is_clinician)
        return
    with pytest.raises(RuleBroken) as refused:
        require_left(is_active=is_active, is_clinician=is_clinician)
    assert refused.value.code == "counseling_note.author_here"


@pytest.mark.parametrize("lacking", ["is_active", "is_clinician", "holds_key", ""])
def test_only_an_active_clinician_with_the_key_is_handed_notes(lacking):
    given = {name: name != lacking for name in ("is_active", "is_clinician", "holds_key")}
    if not lacking:
        require_reader(**given)
        return
    with pytest.raises(RuleBroken) as refused:
        require_reader(**given)
    assert refused.value.code == "counseling_note.reader_without_key"
