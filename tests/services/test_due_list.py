"""The due list over a real file: every kind, who sees it, whose it is, and its statements."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from iopdesk.domain.attendance import Mark
from iopdesk.domain.contacts import Relation
from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.due import DueKind, Target, Urgency
from iopdesk.domain.goals import CORE_AREAS, GoalStatus
from iopdesk.domain.intake import AttemptResult, ContactWay
from iopdesk.domain.notes import NoteKind
from iopdesk.services import attendance, discharges, goals, restrictions
from iopdesk.services.due_list import list_due, list_due_of
from iopdesk.storage.models import (
    ContactAttempt,
    FollowUp,
    Note,
    PlanReview,
)
from tests.services import insured, releases
from tests.services.booking import book
from tests.services.care import admit, complete
from tests.services.house import person

TODAY = date(2026, 10, 22)


def put_rows(door, make) -> None:
    """Put rows where the parts that own them would, so that a test can choose every cell."""
    work = SimpleNamespace(now=door.now().astimezone(UTC), person=door.person)
    with door.file.write_engine.begin() as connection:
        for row in make(work):
            table = row.__table__
            cells = {each.key: getattr(row, each.key) for each in table.columns if each.key != "id"}
            connection.execute(table.insert().values(**{**cells, "version": 0}))


def kinds(door, patient_id: int) -> list[DueKind]:
    return [each.kind for each in door.ask(list_due_of, patient_id=patient_id)]


def review(episode_id: int, on: date, next_on: date | None):
    return lambda work: [
        PlanReview(
            episode_id=episode_id, is_first=False, reviewed_on=on, reviewed_by_id=work.person.id,
            words="", recommends=None, next_on=next_on, patient_signed_on=None,
            counselor_signed_at=None, counselor_id=None,
        )
    ]  # fmt: skip


def note(patient_id: int, author_id: int, **more):
    given = {
        "patient_id": patient_id, "episode_id": None, "session_id": None,
        "kind": NoteKind.PROGRESS, "about_on": date(2026, 10, 20), "words": "Spoke of work.",
        "goal_ids": (), "author_id": author_id, "signed_at": None, "cosigner_id": None,
        "cosigned_at": None,
    }  # fmt: skip
    return lambda work: [Note(written_at=work.now, **{**given, **more})]


@pytest.fixture
def cared(door, make_patient):
    """A patient in care of Ravi Menon, assessed, reviewed lately, reached yesterday."""
    patient_id = make_patient("Calvin", "Osei")
    episode_id = admit(door, patient_id, counselor_id=person(door, "Ravi Menon").id)
    complete(door, episode_id)
    put_rows(door, review(episode_id, date(2026, 10, 10), None))
    put_rows(door, reached(patient_id, timedelta(days=1)))
    return patient_id, episode_id


def reached(patient_id: int, before: timedelta):
    return lambda work: [
        ContactAttempt(
            patient_id=patient_id, tried_at=work.now - before, tried_by_id=work.person.id,
            way=ContactWay.PHONE, result=AttemptResult.REACHED, note="",
        )
    ]  # fmt: skip


def test_a_patient_in_order_has_nothing_due(door, cared):
    assert kinds(door, cared[0]) == []


def test_who_is_admitted_and_not_assessed_is_due_from_that_day(door, make_patient):
    patient_id = make_patient("June", "Halvorsen")
    admit(door, patient_id, on=TODAY)
    (row,) = door.ask(list_due_of, patient_id=patient_id)
    assert (row.kind, row.urgency, row.target) == (
        DueKind.ASSESSMENT, Urgency.TODAY, Target.ASSESSMENT,
    )  # fmt: skip


def test_a_severe_withdrawal_awaits_a_medical_evaluation(door, cared):
    complete(door, cared[1], ratings=(3, 0, 0, 0, 0, 0))
    assert kinds(door, cared[0]) == [DueKind.MEDICAL_EVALUATION]


def test_the_day_a_review_set_for_the_next_one_counts(door, cared):
    put_rows(door, review(cared[1], date(2026, 10, 12), date(2026, 10, 26)))
    (row,) = door.ask(list_due_of, patient_id=cared[0])
    assert (row.kind, row.due_on, row.urgency) == (
        DueKind.PLAN_REVIEW, date(2026, 10, 26), Urgency.SOON,
    )  # fmt: skip


def test_goals_that_are_all_met_ask_for_the_step_down(door, cared):
    door.do(
        goals.update_goals,
        episode_id=cared[1],
        goals=[(area, GoalStatus.MET, "Seen") for area in CORE_AREAS],
    )
    assert kinds(door, cared[0]) == [DueKind.STEP_DOWN]


def test_fourteen_days_without_contact_suggest_that_it_is_lost(door, make_patient):
    patient_id = make_patient("Dmitri", "Vasko")
    episode_id = admit(door, patient_id)
    complete(door, episode_id)
    put_rows(door, review(episode_id, date(2026, 10, 10), None))
    put_rows(door, reached(patient_id, timedelta(days=14)))
    (row,) = door.ask(list_due_of, patient_id=patient_id)
    assert row.kind is DueKind.LOST_CONTACT
    assert "14 days without contact" in row.words


def test_three_no_shows_since_the_last_contact_suggest_it_too(door, make_patient):
    patient_id = make_patient("Dmitri", "Vasko")
    episode_id = admit(door, patient_id)
    complete(door, episode_id)
    put_rows(door, review(episode_id, date(2026, 10, 10), None))
    put_rows(door, reached(patient_id, timedelta(days=9)))
    for day in (12, 15, 16, 19):  # the first lies before somebody reached them
        session_id = book(door, patient_id, on=date(2026, 10, day))
        assert kinds(door, patient_id) == []
        given = {"session_id": session_id, "patient_id": patient_id}
        door.do(attendance.mark, **given, mark=Mark.NO_SHOW)
    (row,) = door.ask(list_due_of, patient_id=patient_id)
    assert "3 sessions missed in a row" in row.words


def test_an_unsigned_note_is_its_authors_and_the_directors(door, cared, as_person):
    ravi = as_person("Ravi Menon", sign_in=False)
    put_rows(door, note(cared[0], ravi.id))
    assert kinds(door, cared[0]) == [DueKind.NOTE]  # Dana is a director
    as_person("Ravi Menon")
    (row,) = door.ask(list_due_of, patient_id=cared[0])
    assert (row.kind, row.is_mine) == (DueKind.NOTE, True)
    as_person("Marcus Bell")
    assert kinds(door, cared[0]) == []


def test_a_note_waits_for_the_second_signature_of_one_person(door, cared):
    ravi, dana = person(door, "Ravi Menon"), person(door, "Dana Okafor")
    put_rows(
        door,
        lambda work: note(cared[0], ravi.id, signed_at=work.now, cosigner_id=dana.id)(work),
    )
    (row,) = door.ask(list_due_of, patient_id=cared[0])
    assert "co-signature" in row.words


def test_the_follow_up_of_thirty_days_waits_until_it_is_recorded(door, cared):
    now = door.ask(discharges.read_leaving, patient_id=cared[0])
    door.do(
        discharges.discharge, episode_id=cared[1], expected_version=now.version,
        on=date(2026, 9, 22), reason=DischargeReason.COMPLETED, status="", prognosis="",
        next_level="",
    )  # fmt: skip
    (row,) = door.ask(list_due_of, patient_id=cared[0])
    assert (row.kind, row.due_on) == (DueKind.FOLLOW_UP, TODAY)
    put_rows(
        door,
        lambda work: [
            FollowUp(
                episode_id=cared[1], days=30, asked_at=work.now, asked_by_id=work.person.id,
                is_reached=True, is_abstinent=True, living="", working="", note="",
            )
        ],
    )  # fmt: skip
    assert kinds(door, cared[0]) == []


def test_a_ward_who_comes_of_age_is_told_of_ahead(door, make_patient):
    patient_id = make_patient("Nia", "Prentiss", birth_on=date(2008, 11, 3))
    episode_id = admit(door, patient_id, on=TODAY)
    complete(door, episode_id, on=TODAY)
    assert kinds(door, patient_id) == []
    mother = releases.entry(door, "Rhea Prentiss")
    releases.tie(door, patient_id, mother, Relation.GUARDIAN)
    (row,) = door.ask(list_due_of, patient_id=patient_id)
    assert (row.kind, row.due_on) == (DueKind.WARD_OF_AGE, date(2026, 11, 3))


def test_a_consent_in_its_last_thirty_days_is_told_of_and_a_longer_one_is_not(door, cared):
    sister = releases.entry(door, "Ana Osei")
    releases.signed(door, cared[0], sister, expires_on=date(2026, 11, 5))
    (row,) = door.ask(list_due_of, patient_id=cared[0])
    assert (row.kind, row.due_on, row.target) == (
        DueKind.CONSENT, date(2026, 11, 5), Target.CONSENTS,
    )  # fmt: skip
    releases.signed(door, cared[0], sister, expires_on=date(2027, 11, 5))
    assert kinds(door, cared[0]) == [DueKind.CONSENT]


def test_an_authorization_that_runs_out_is_due_and_the_front_desk_sees_it(door, cared, as_person):
    insured.allow(door, cared[0], last_on=date(2026, 10, 27))
    as_person("Tessa Lund")
    (row,) = door.ask(list_due_of, patient_id=cared[0])
    assert (row.kind, row.target) == (DueKind.AUTHORIZATION, Target.COVERAGE)
    as_person("Elin Thornquist")
    assert kinds(door, cared[0]) == []


# -- who sees what ------------------------------------------------------------------


def test_the_front_desk_sees_what_it_can_do_and_nothing_clinical(
    door, cared, make_patient, as_person
):
    put_rows(door, review(cared[1], date(2026, 10, 12), date(2026, 10, 20)))
    fresh = make_patient("June", "Halvorsen")
    admit(door, fresh, on=TODAY)
    every = {each.kind for each in door.ask(list_due).rows}
    assert every >= {DueKind.ASSESSMENT, DueKind.PLAN_REVIEW}
    as_person("Tessa Lund")
    seen = door.ask(list_due)
    assert {each.kind for each in seen.rows} == {DueKind.ASSESSMENT}
    assert seen.count == len(seen.rows)


def test_a_counselor_sees_clinical_tasks_of_the_own_caseload_alone(
    door, cared, make_patient, as_person
):
    other = make_patient("Gus", "Petrakis")
    late = admit(door, other, counselor_id=person(door, "Marcus Bell").id)
    complete(door, late)
    put_rows(door, review(late, date(2026, 8, 10), None))
    put_rows(door, reached(other, timedelta(days=1)))
    assert kinds(door, other) == [DueKind.PLAN_REVIEW]
    as_person("Ravi Menon")
    assert kinds(door, other) == []
    as_person("Marcus Bell")
    found = door.ask(list_due, only_mine=True)
    assert [(each.patient_id, each.is_mine) for each in found.rows] == [(other, True)]
    assert (found.count, found.mine) == (1, 1)


def test_a_restricted_patient_is_left_out_for_who_may_not_open_the_record(
    door, make_patient, as_person
):
    patient_id = make_patient("Gloria", "Prentiss")
    admit(door, patient_id, on=TODAY, counselor_id=person(door, "Marcus Bell").id)
    door.do(restrictions.restrict, patient_id=patient_id, expected_version=0, reason="A colleague")
    assert [each.patient_id for each in door.ask(list_due).rows] == [patient_id]
    as_person("Tessa Lund")
    assert door.ask(list_due).rows == ()


def test_the_number_of_statements_does_not_grow_with_the_patients(
    door, practice_file, make_patient
):
    def count() -> int:
        seen: list[str] = []

        def note_it(_c, _cursor, statement, *_rest) -> None:
            seen.append(statement)

        event.listen(practice_file.read_engine, "before_cursor_execute", note_it)
        door.ask(list_due)
        event.remove(practice_file.read_engine, "before_cursor_execute", note_it)
        return len(seen)

    admit(door, make_patient("One", "Person"), on=TODAY)
    few = count()
    for number in range(6):
        admit(door, make_patient(f"Another{number}", "Person"), on=TODAY)
    assert count() == few
