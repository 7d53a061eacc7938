"""What becomes of counseling notes when their author leaves: a director decides, with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import counseling_handover, counseling_notes, people
from iopdesk.storage.models import AuditEntry, Person, Setting
from iopdesk.storage.verify import verify
from tests.services.test_counseling_notes import CANARY, WORDS, Desk

REASON = "She takes over his patients in December."


@pytest.fixture
def desk(practice_file, clock):
    return Desk(practice_file, clock)


@pytest.fixture
def patient(desk, make_patient):
    desk.enter("dana")
    return make_patient("Calvin", "Osei")


@pytest.fixture
def written(desk, patient):
    """Two notes of Ravi's, who left then; Dana is at the desk."""
    desk.enter("ravi")
    first = desk.write(patient)
    desk.clock.advance(timedelta(days=1))
    second = desk.write(patient, "Another day.")
    desk.enter("dana")
    row = person(desk, "ravi")
    desk.door.do(people.remove_person, person_id=row.id, expected_version=row.version)
    return first, second


def person(desk, uid) -> Person:
    with Session(desk.practice.read_engine) as db:
        return db.scalars(select(Person).where(Person.uid == uid)).one()


def hand_over(desk, to="ines", **more):
    given = {"author_id": person(desk, "ravi").id, "to_id": person(desk, to).id, "reason": REASON}
    return desk.door.do(counseling_handover.hand_over, **{**given, **more}).result


def left(desk):
    return desk.door.ask(counseling_handover.list_left_behind)


def code_of(run, *args, **given):
    with pytest.raises((RuleBroken, NotAllowed, Conflict)) as refused:
        run(*args, **given)
    return refused.value.code


def test_the_new_reader_reads_what_was_handed_over_and_the_director_does_not(desk, written):
    found = hand_over(desk)
    assert (found.count, found.said) == (2, "2 counseling notes handed over to Ines Calloway")
    assert code_of(desk.read, written[0]) == "counseling_note.not_yours"
    desk.enter("ines")
    assert [desk.read(note_id) for note_id in written] == [WORDS, "Another day."]
    desk.change(written[0], "Mine now.")
    assert desk.read(written[0]) == "Mine now."
    verify(desk.practice.read_engine)


def test_one_note_is_handed_over_and_the_other_kept_closed(desk, written):
    hand_over(desk, note_ids=[written[0]])
    author = person(desk, "ravi").id
    desk.door.do(
        counseling_handover.keep_closed,
        author_id=author,
        note_ids=[written[1]],
        reason="Nothing in it helps anybody.",
    )
    (behind,) = left(desk).authors
    assert (behind.name, [(each.note_id, each.is_kept_closed) for each in behind.notes]) == (
        "Ravi Menon",
        [(written[1], True)],
    )
    hand_over(desk, note_ids=[written[1]])
    assert left(desk).authors == ()


def test_the_list_names_patient_and_day_and_no_word_and_only_for_directors(desk, written):
    found = left(desk)
    (behind,) = found.authors
    assert [each.patient for each in behind.notes] == ["Calvin Osei", "Calvin Osei"]
    assert CANARY not in repr(found) + str(behind.notes)
    names = [title for _id, title in found.readers]
    assert names == ["Dana Okafor, LCSW", "Ines Calloway, MD", "Marcus Bell, CADC II"]
    desk.enter("otto")
    assert left(desk).authors == ()
    desk.enter("marcus")
    assert code_of(left, desk) == "not_allowed"
    assert code_of(hand_over, desk) == "not_allowed"


def test_who_is_still_at_the_practice_keeps_the_own_notes(desk, patient):
    desk.enter("ravi")
    desk.write(patient)
    desk.enter("dana")
    assert left(desk).authors == ()
    assert code_of(hand_over, desk) == "counseling_note.author_here"


@pytest.mark.parametrize("uid", ["tessa", "ada", "otto"])
def test_nobody_without_the_clinical_key_is_handed_a_note(desk, written, uid):
    assert code_of(hand_over, desk, to=uid) == "counseling_note.reader_without_key"
    assert len(left(desk).authors[0].notes) == 2


def test_a_decision_needs_a_reason_which_is_kept_and_the_act_is_in_the_audit(desk, written):
    assert code_of(hand_over, desk, reason="Because") == "counseling_note.reason"
    hand_over(desk)
    with Session(desk.practice.read_engine) as db:
        kept = db.scalars(select(Setting.value).where(Setting.key.like("counseling_handover%")))
        assert REASON in kept.one()
        acts = select(AuditEntry.person_id).where(AuditEntry.act == "counseling_notes.hand_over")
        assert db.scalars(acts).all() == [desk.door.person.id]


def test_notes_of_another_author_are_never_swept_along(desk, written, patient):
    mine = desk.write(patient, "The director's own.")
    assert code_of(hand_over, desk, note_ids=[written[0], mine]) == "conflict"
    assert code_of(hand_over, desk, note_ids=[]) == "conflict"
    assert desk.read(mine) == "The director's own."


def test_without_the_clinical_key_a_director_hands_over_nothing(desk, written):
    desk.door.sign_in(desk.door.person, None)
    assert code_of(hand_over, desk) == "counseling_note.no_key"


def test_what_was_handed_over_is_not_undone(desk, written):
    hand_over(desk)
    desk.door.undo()
    desk.enter("ines")
    assert desk.read(written[0]) == WORDS
    rows = desk.door.ask(counseling_notes.list_notes, patient_id=1)
    assert len(rows) == 2
