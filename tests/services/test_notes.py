"""Notes over a real file: what a signature ends, who co-signs, what the list costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.notes import NoteKind
from iopdesk.errors import Conflict, NotAllowed, RuleBroken
from iopdesk.services import goals, note_views, notes
from iopdesk.services.notes import NoteContent
from tests.conftest import FrozenClock
from tests.services import booking, house
from tests.services.house import TODAY

K = NoteKind


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def door(template_file, tmp_path, clock):
    with house.opened(template_file, tmp_path / "home", clock) as door:
        yield door


@pytest.fixture
def chart(door):
    """A patient of Ravi's, seated in a group that meets today at 9:00."""
    ravi = house.person(door, "Ravi Menon")
    return house.furnish(door, ravi, house.add_group(door, ravi), "Calvin", "Osei")


def content(**more):
    given = {"kind": K.CASE_MANAGEMENT, "about_on": TODAY, "words": "Called the landlord."}
    return NoteContent(**{**given, **more})


def write(door, chart, *, by=None, signed=False, **more):
    fn = notes.write_signed_note if signed else notes.write_note
    by = house.person(door, by) if by else None
    return door.do(fn, by=by, patient_id=chart.patient_id, content=content(**more)).result


def read(door, saved, by=None):
    by = house.person(door, by) if by else None
    return door.ask(note_views.read_note, by=by, progress_note_id=saved.progress_note_id)


def page(door, chart, by=None, **more):
    by = house.person(door, by) if by else None
    return door.ask(note_views.list_notes, by=by, patient_id=chart.patient_id, **more)


def code_of(door, fn, by=None, **given):
    by = house.person(door, by) if by else None
    with pytest.raises((RuleBroken, NotAllowed, Conflict)) as caught:
        door.do(fn, by=by, **given)
    return caught.value.code


def plan(door, chart):
    """The patient's plan gets a goal; returns its id."""
    door.do(
        goals.update_goals,
        episode_id=chart.episode_id,
        goals=[(GoalArea.ABSTINENCE, GoalStatus.NOT_MET, "")],
        words={GoalArea.ABSTINENCE: "No use for 90 days"},
    )
    return door.ask(note_views.read_form, patient_id=chart.patient_id, on=TODAY).goals[0].goal_id


def test_a_signed_note_is_locked_for_ever_and_only_added_to(door, chart, clock):
    saved = write(door, chart)
    given = {"progress_note_id": saved.progress_note_id}
    signed = door.do(notes.sign_note, **given, expected_version=saved.version).result
    versioned = {**given, "expected_version": signed.version}
    assert code_of(door, notes.change_note, **versioned, content=content()) == "note.locked"
    discard = {**versioned, "patient_id": chart.patient_id}
    assert code_of(door, notes.discard_note, **discard) == "note.locked"
    assert code_of(door, notes.sign_note, **versioned) == "note.locked"
    clock.advance(timedelta(days=1, hours=2))
    door.do(notes.add_addendum, **given, words="The landlord called back.")
    shown = read(door, saved)
    assert shown.content.words == "Called the landlord."
    assert shown.signatures == ("Signed Dana Okafor, LCSW · Oct 22, 2026 9:12 AM",)
    (addendum,) = shown.addenda
    assert addendum.signature == "Addendum by Dana Okafor, LCSW · Oct 23, 2026 11:12 AM"
    assert addendum.words == "The landlord called back."


def test_neither_a_signature_nor_what_was_written_before_it_is_undone(door, chart):
    saved = write(door, chart)
    door.do(
        notes.sign_note, progress_note_id=saved.progress_note_id, expected_version=saved.version
    )
    with pytest.raises(Conflict) as caught:
        door.undo(door.person)
    assert caught.value.code == "undo.conflict"
    assert read(door, saved).is_signed


def test_nothing_is_added_before_the_signature(door, chart):
    saved = write(door, chart)
    given = {"progress_note_id": saved.progress_note_id, "words": "More"}
    assert code_of(door, notes.add_addendum, **given) == "note.not_signed"


def test_an_unsigned_note_is_its_authors_alone_to_change(door, chart):
    saved = write(door, chart, by="Ravi Menon")
    versioned = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    for fn, more in (
        (notes.change_note, {"content": content()}),
        (notes.sign_note, {}),
        (notes.discard_note, {"patient_id": chart.patient_id}),
    ):
        assert code_of(door, fn, **versioned, **more) == "note.not_yours"
    assert not read(door, saved).may_edit
    assert read(door, saved, "Ravi Menon").may_edit


def test_a_note_that_changed_since_is_not_written_over(door, chart):
    saved = write(door, chart)
    given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    door.do(notes.change_note, **given, content=content(words="Second"))
    assert code_of(door, notes.change_note, **given, content=content(words="Third")) == "conflict"
    assert code_of(door, notes.sign_note, **given) == "conflict"
    assert read(door, saved).content.words == "Second"


def test_a_note_thrown_away_is_gone_and_undo_brings_it_back(door, chart):
    saved = write(door, chart)
    before = len(page(door, chart).rows)
    given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    wrong = {**given, "patient_id": house.add_person(door, "June", "Halvorsen")}
    assert code_of(door, notes.discard_note, **wrong) == "conflict"
    door.do(notes.discard_note, **given, patient_id=chart.patient_id)
    assert len(page(door, chart).rows) == before - 1
    door.undo(door.person)
    assert read(door, saved).content.words == "Called the landlord."


def test_a_nurse_writes_medical_notes_of_every_patient_and_no_other_kind(door, chart):
    assert page(door, chart, by="Ines Calloway").kinds == (K.MEDICAL,)
    saved = write(door, chart, by="Ines Calloway", kind=K.MEDICAL, signed=True)
    assert read(door, saved).is_signed
    given = {"patient_id": chart.patient_id, "content": content(kind=K.PROGRESS)}
    assert code_of(door, notes.write_note, by="Ines Calloway", **given) == "note.not_your_kind"
    progress = write(door, chart, signed=True)
    add = {"progress_note_id": progress.progress_note_id, "words": "More"}
    assert code_of(door, notes.add_addendum, by="Ines Calloway", **add) == "note.not_your_kind"


def test_a_counselor_keeps_to_the_own_caseload_and_the_front_desk_sees_nothing(door, chart):
    given = {"patient_id": chart.patient_id, "content": content()}
    assert code_of(door, notes.write_note, by="Marcus Bell", **given) == "not_on_caseload"
    for name in ("Marcus Bell", "Tessa Lund", "Bo Fairweather"):
        with pytest.raises(NotAllowed):
            page(door, chart, by=name)
    assert page(door, chart, by="Otto Reyes").kinds == ()


@pytest.mark.parametrize("kind", [K.PROGRESS, K.FAMILY])
def test_a_treatment_note_waits_for_a_goal_with_its_signature_and_not_before(door, chart, kind):
    goal_id = plan(door, chart)
    saved = write(door, chart, kind=kind)
    given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    assert code_of(door, notes.sign_note, **given) == "note.needs_goal"
    door.do(notes.sign_note, **given, content=content(kind=kind, goal_ids=(goal_id,)))
    assert read(door, saved).goals == ("Abstinence: No use for 90 days",)


def test_notes_of_other_kinds_and_of_before_the_plan_are_signed_without_a_goal(door, chart):
    write(door, chart, kind=K.PROGRESS, signed=True)
    plan(door, chart)
    for kind in (K.CASE_MANAGEMENT, K.MEDICAL, K.CRISIS_CALL):
        write(door, chart, kind=kind, signed=True)
    write(door, chart, kind=K.PROGRESS, about_on=date(2026, 8, 1), signed=True)


def test_the_goal_of_another_patient_is_refused(door, chart):
    goal_id = plan(door, chart)
    ravi = house.person(door, "Ravi Menon")
    june = house.furnish(door, ravi, chart.group_id, "June", "Halvorsen")
    given = {"patient_id": june.patient_id, "content": content(goal_ids=(goal_id,))}
    assert code_of(door, notes.write_note, **given) == "note.other_goal"


def test_a_note_tells_times_and_mode_of_its_session_as_the_session_has_them(door, chart):
    saved = write(door, chart, session_id=chart.session_id)
    assert read(door, saved).session == "9:00–10:30 AM, Group at 540, in person"
    own = booking.book(door, chart.patient_id, title="Planning ahead", is_by_video=True)
    form = door.ask(note_views.read_form, patient_id=chart.patient_id, on=TODAY)
    assert [each.words for each in form.sessions] == [
        "9:00–10:30 AM, Group at 540, in person",
        "1:00–1:50 PM, Planning ahead, by video",
    ]
    assert [each.session_id for each in form.sessions] == [chart.session_id, own]
    tomorrow = TODAY + timedelta(days=4)
    form = door.ask(note_views.read_form, patient_id=chart.patient_id, on=tomorrow)
    assert [each.words for each in form.sessions] == ["9:00–10:30 AM, Group at 540, in person"]


def test_a_session_of_another_day_or_of_others_is_refused(door, chart):
    other = booking.book(door, house.add_person(door, "June", "Halvorsen"))
    for more in ({"session_id": other}, {"about_on": date(2026, 10, 21)}):
        given = content(**{"session_id": chart.session_id, **more})
        found = code_of(door, notes.write_note, patient_id=chart.patient_id, content=given)
        assert found == "note.other_session"


def test_a_day_ahead_and_empty_words_are_refused_beside_their_field(door, chart):
    for more, code in (
        ({"about_on": TODAY + timedelta(days=1)}, "note.ahead"),
        ({"words": " \n"}, "note.empty"),
        ({"words": "x" * 20_001}, "note.too_long"),
    ):
        given = {"patient_id": chart.patient_id, "content": content(**more)}
        assert code_of(door, notes.write_note, **given) == code


def test_a_co_signature_waits_for_both_to_see_until_it_is_given(door, chart, clock):
    dana = house.person(door, "Dana Okafor")
    saved = write(door, chart, by="Ravi Menon", cosigner_id=dana.id, signed=True)
    given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    for name in ("Ravi Menon", "Dana Okafor"):
        row = next(
            each
            for each in page(door, chart, by=name).rows
            if each.progress_note_id == saved.progress_note_id
        )
        assert row.waits_for == "Dana Okafor"
        assert row.is_mine_to_cosign is (name == "Dana Okafor")
        assert (
            "Waits for the co-signature of Dana Okafor, LCSW" in read(door, saved, name).signatures
        )
    assert code_of(door, notes.cosign_note, by="Ravi Menon", **given) == "note.not_asked"
    clock.advance(timedelta(minutes=3))
    door.do(notes.cosign_note, **given)
    assert read(door, saved).signatures[1] == "Co-signed Dana Okafor, LCSW · Oct 22, 2026 9:15 AM"
    again = {**given, "expected_version": read(door, saved).version}
    assert code_of(door, notes.cosign_note, **again) == "note.cosigned"
    asked = {**again, "cosigner_id": None}
    assert code_of(door, notes.ask_cosign, by="Ravi Menon", **asked) == "note.cosigned"


def test_the_author_asks_a_clinician_who_could_have_written_the_note(door, chart):
    people = {name: house.person(door, name).id for name in ("Ines Calloway", "Marcus Bell")}
    people |= {name: house.person(door, name).id for name in ("Tessa Lund", "Dana Okafor")}
    ravi = house.person(door, "Ravi Menon")
    form = door.ask(note_views.read_form, by=ravi, patient_id=chart.patient_id, on=TODAY)
    assert [(name, kinds) for _id, name, kinds in form.cosigners] == [
        ("Dana Okafor, LCSW", tuple(K)),
        ("Ines Calloway, MD", (K.MEDICAL,)),
    ]
    for name, kind, code in (
        ("Tessa Lund", K.MEDICAL, "note.no_cosigner"),
        ("Marcus Bell", K.CASE_MANAGEMENT, "note.no_cosigner"),
        ("Ines Calloway", K.CASE_MANAGEMENT, "note.no_cosigner"),
        ("Dana Okafor", K.CASE_MANAGEMENT, "note.own_cosigner"),
    ):
        given = {"patient_id": chart.patient_id}
        given["content"] = content(kind=kind, cosigner_id=people[name])
        assert code_of(door, notes.write_note, **given) == code, name
    write(door, chart, kind=K.MEDICAL, cosigner_id=people["Ines Calloway"])
    write(door, chart, cosigner_id=ravi.id)


def test_who_is_asked_can_be_changed_until_they_signed_and_undone(door, chart):
    saved = write(door, chart, signed=True)
    ravi = house.person(door, "Ravi Menon")
    given = {"progress_note_id": saved.progress_note_id, "expected_version": saved.version}
    door.do(notes.ask_cosign, **given, cosigner_id=ravi.id)
    assert read(door, saved, "Ravi Menon").may_cosign
    door.undo(door.person)
    assert not read(door, saved, "Ravi Menon").may_cosign


def test_the_list_is_newest_first_by_pages_and_costs_two_statements_of_its_own(door, chart):
    def statements(**more):
        seen = []

        def keep(*given):
            seen.append(given[2])

        event.listen(door.file.read_engine, "before_cursor_execute", keep)
        try:
            page(door, chart, **more)
        finally:
            event.remove(door.file.read_engine, "before_cursor_execute", keep)
        return len(seen)

    few = statements()
    for number in range(119):
        day = TODAY - timedelta(days=number % 40)
        write(door, chart, about_on=day, words=f"Note {number}", signed=number % 10 > 0)
    assert statements() == few
    first = page(door, chart)
    seen, after = list(first.rows), first.more
    while after is not None:
        found = page(door, chart, after=after)
        seen, after = [*seen, *found.rows], found.more
    assert len(first.rows) == note_views.PAGE
    assert len({row.progress_note_id for row in seen}) == len(seen) == 120
    order = [(row.about_on, row.progress_note_id) for row in seen]
    assert order == sorted(order, reverse=True)
    assert len(page(door, chart, is_unsigned=True).rows) == 13
    write(door, chart, kind=K.FAMILY)
    assert [row.kind for row in page(door, chart, kind=K.FAMILY).rows] == [K.FAMILY]


def test_the_authors_own_last_notes_are_offered_to_be_compared(door, chart):
    for number in range(6):
        write(door, chart, by="Ravi Menon", words=f"Note {number}", signed=True)
    ravi = house.person(door, "Ravi Menon")
    form = door.ask(note_views.read_form, by=ravi, patient_id=chart.patient_id, on=TODAY)
    assert form.own_last == ("Note 5", "Note 4", "Note 3", "Note 2")
