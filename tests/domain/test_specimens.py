"""Specimens: the ladder of a collection, and what may be entered when."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from iopdesk.domain import specimens as s
from iopdesk.domain.specimens import CollectionStatus, LabState, Reading, TestReason
from iopdesk.errors import RuleBroken, sentence_for

DUE = date(2026, 10, 22)
NOON = datetime(2026, 10, 22, 12, 0)
MORNING = datetime(2026, 10, 22, 9, 31)
C = CollectionStatus


def collection(before: C, after: C, **more: object) -> None:
    facts: dict[str, object] = {"reason": TestReason.RANDOM, "due_on": DUE, "now": NOON}
    if after is C.COLLECTED:
        facts["collected_at"] = MORNING
    s.decide_collection(before, after, **{**facts, **more})  # type: ignore[arg-type]


def refused(code: str) -> object:
    return pytest.raises(RuleBroken, match=f"^{code}$")


@pytest.mark.parametrize("after", [C.COLLECTED, C.REFUSED, C.UNABLE, C.NO_SHOW])
def test_a_drawn_test_is_collected_refused_unable_or_missed(after: C) -> None:
    collection(C.DRAWN, after)


def test_an_excuse_needs_a_reason() -> None:
    with refused("collection_excuse"):
        collection(C.DRAWN, C.EXCUSED)
    collection(C.DRAWN, C.EXCUSED, note="Court date, excused by the director")


def test_after_unable_the_patient_may_try_again() -> None:
    collection(C.UNABLE, C.COLLECTED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (C.NO_SHOW, C.COLLECTED),
        (C.REFUSED, C.NO_SHOW),
        (C.COLLECTED, C.DRAWN),
        (C.EXCUSED, C.COLLECTED),
        (C.UNABLE, C.DRAWN),
    ],
)
def test_every_other_change_is_a_correction_and_says_why(before: C, after: C) -> None:
    with refused("collection_correction"):
        collection(before, after)
    collection(before, after, note="Marked on the wrong line")


def test_the_same_status_twice_is_refused() -> None:
    with refused("collection_same"):
        collection(C.DRAWN, C.DRAWN)


def test_a_specimen_with_readings_stays_collected() -> None:
    with refused("collection_has_readings"):
        collection(C.COLLECTED, C.NO_SHOW, note="wrong line", has_readings=True)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (None, "collected_at_missing"),
        (datetime(2026, 10, 22, 12, 1), "collected_at_ahead"),
        (datetime(2026, 10, 21, 9, 0), "collected_before_due"),
    ],
)
def test_a_collection_has_a_possible_time(at: datetime | None, code: str) -> None:
    with refused(code):
        collection(C.DRAWN, C.COLLECTED, collected_at=at)


def test_only_a_random_test_is_bound_to_its_day() -> None:
    later = {"now": datetime(2026, 10, 23, 12, 0), "collected_at": datetime(2026, 10, 23, 9, 0)}
    with refused("collected_after_due"):
        collection(C.DRAWN, C.COLLECTED, **later)
    collection(C.DRAWN, C.COLLECTED, reason=TestReason.FOR_CAUSE, **later)


def test_nothing_is_entered_before_the_day_of_the_draw() -> None:
    with refused("collection_early"):
        collection(C.DRAWN, C.NO_SHOW, now=datetime(2026, 10, 21, 12, 0))


@pytest.mark.parametrize(
    ("key", "reading"),
    [("n", Reading.NEGATIVE), ("P", Reading.PRESUMPTIVE), ("I", Reading.NO_RESULT)],
)
def test_three_keys_enter_a_reading(key: str, reading: Reading) -> None:
    assert s.reading_of_key(key) is reading


def test_another_key_is_refused_with_what_to_use() -> None:
    with pytest.raises(RuleBroken) as caught:
        s.reading_of_key("Q")
    assert sentence_for(caught.value) == "Not saved: “Q”. Use N, P or I."


@pytest.mark.parametrize(
    ("status", "analyte", "more", "code"),
    [
        (C.DRAWN, "THC", {}, "reading_not_collected"),
        (C.COLLECTED, "PCP", {}, "reading_not_on_panel"),
        (C.COLLECTED, "THC", {"lab": LabState.SENT}, "reading_at_laboratory"),
        (C.COLLECTED, "THC", {"is_signed": True}, "reading_signed"),
    ],
)
def test_a_reading_is_refused_with_its_reason(
    status: C, analyte: str, more: dict[str, object], code: str
) -> None:
    with refused(code):
        s.decide_reading(status, analyte, analytes=("THC", "COC"), **more)  # type: ignore[arg-type]


def test_a_reading_of_a_collected_specimen_is_entered() -> None:
    s.decide_reading(C.COLLECTED, "COC", analytes=("THC", "COC"))


def test_all_negative_never_writes_over_a_reading() -> None:
    filled = s.all_negative(("THC", "COC", "OXY"), {"THC": Reading.PRESUMPTIVE, "COC": None})
    assert filled == {"COC": Reading.NEGATIVE, "OXY": Reading.NEGATIVE}


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        (LabState.NOT_SENT, LabState.SENT, True),
        (LabState.SENT, LabState.CONFIRMED, True),
        (LabState.SENT, LabState.NOT_CONFIRMED, True),
        (LabState.SENT, LabState.UNABLE, True),
        (LabState.SENT, LabState.NOT_SENT, True),
        (LabState.UNABLE, LabState.SENT, True),
        (LabState.NOT_SENT, LabState.CONFIRMED, False),
        (LabState.CONFIRMED, LabState.NOT_CONFIRMED, False),
    ],
)
def test_the_laboratory_answers_what_was_sent(
    before: LabState, after: LabState, is_allowed: bool
) -> None:
    if is_allowed:
        s.decide_lab(before, after, reading=Reading.PRESUMPTIVE)
    else:
        with refused("lab_step"):
            s.decide_lab(before, after, reading=Reading.PRESUMPTIVE)


def test_an_unread_line_is_not_sent_and_a_signed_one_not_taken_back() -> None:
    with refused("lab_not_read"):
        s.decide_lab(LabState.NOT_SENT, LabState.SENT, reading=None)
    with refused("reading_signed"):
        s.decide_lab(LabState.SENT, LabState.NOT_SENT, reading=Reading.PRESUMPTIVE, is_signed=True)
    s.decide_lab(LabState.SENT, LabState.CONFIRMED, reading=Reading.PRESUMPTIVE, is_signed=True)


def test_every_member_has_its_words() -> None:
    assert all(map(s.specimen_kind_label, s.SpecimenKind))
    assert all(map(s.reason_label, TestReason))
    assert all(map(s.lab_label, LabState))
    assert [s.reading_short(each) for each in Reading] == ["neg", "pres.", "void"]
    assert [s.reading_key(each) for each in Reading] == ["N", "P", "I"]
    assert s.reading_label(Reading.PRESUMPTIVE) == "Presumptive positive"


def test_a_result_is_signed_once_and_only_when_every_analyte_is_read():
    read = {"EtG": Reading.NEGATIVE, "THC": Reading.NO_RESULT}
    s.decide_sign(C.COLLECTED, analytes=("EtG", "THC"), readings=read, is_signed=False)
    with refused("sign_again"):
        s.decide_sign(C.COLLECTED, analytes=("EtG",), readings=read, is_signed=True)
    with refused("reading_not_collected"):
        s.decide_sign(C.REFUSED, analytes=("EtG",), readings=read, is_signed=False)
    with refused("sign_unread") as caught:
        s.decide_sign(C.COLLECTED, analytes=("EtG", "BUP"), readings=read, is_signed=False)
    assert "BUP" in sentence_for(caught.value)


def test_measures_are_entered_on_a_collected_specimen_until_it_is_signed():
    s.decide_measures(C.COLLECTED, is_signed=False)
    with refused("reading_signed"):
        s.decide_measures(C.COLLECTED, is_signed=True)
    with refused("reading_not_collected"):
        s.decide_measures(C.DRAWN, is_signed=False)
