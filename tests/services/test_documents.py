"""Documents on a real file: filed, changed, moved with a trace, read whole, never lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from iopdesk.domain.documents import MOST_BYTES, DocumentKind, Media, Proves
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, Trouble, sentence_for
from iopdesk.services import restrictions
from iopdesk.services.document_lists import list_documents
from iopdesk.services.document_proofs import list_provable
from iopdesk.services.documents import (
    change_document,
    file_document,
    move_document,
    read_document,
)
from iopdesk.services.door import Door
from iopdesk.storage import backup, document_store
from iopdesk.storage.models import AuditEntry, DocumentContent
from iopdesk.storage.verify import verify
from tests.services import cups
from tests.services.care import admit
from tests.services.scans import a_pdf, file_one

TODAY = date(2026, 10, 22)


@pytest.fixture
def two(make_patient) -> tuple[int, int]:
    """Two patients on the wait list."""
    return make_patient("Marisol", "Quintero"), make_patient("Calvin", "Osei")


def listed(door: Door, patient_id: int):
    return door.ask(list_documents, patient_id=patient_id)


def refused(run: Callable[[], object], kind: type[Exception] = RuleBroken) -> str:
    with pytest.raises(kind) as caught:
        run()
    assert sentence_for(caught.value)
    return caught.value.code


def move(door: Door, document_id: int, to: int | None, reason: str = "Wrong chart", **more):
    (row,) = [
        row
        for owner in more.pop("owners")
        for row in listed(door, owner).documents
        if row.document_id == document_id
    ]
    given = {"document_id": document_id, "expected_version": row.version}
    return door.do(move_document, **given, to_patient_id=to, reason=reason, **more)


# -- filing and reading -----------------------------------------------------------


def test_a_filed_document_is_listed_and_read_back_byte_for_byte(door, two):
    data = a_pdf()
    document_id = file_one(door, two[0], data)
    (row,) = listed(door, two[0]).documents
    assert (row.shown, row.kind, row.media) == (
        "Referral of Dr. Hollis",
        DocumentKind.REFERRAL,
        Media.PDF,
    )
    assert (row.size, row.pages, row.filed_by) == (len(data), 1, "Dana Okafor")
    assert (row.dated_on, row.filed_at.hour) == (date(2026, 10, 20), 9)
    opened = door.ask(read_document, document_id=document_id)
    assert opened.data == data
    assert listed(door, two[1]).documents == ()


def test_without_a_title_it_is_called_by_its_kind(door, two):
    document_id = file_one(door, two[0], title=" ")
    assert listed(door, two[0]).documents[0].shown == "Referral"
    assert door.ask(read_document, document_id=document_id).title == "Referral"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"data": b"GIF89a"}, "document.format"),
        ({"data": b"%PDF-" + bytes(MOST_BYTES)}, "document.too_large"),
        ({"dated_on": TODAY + timedelta(days=1)}, "document.in_future"),
        ({"title": "x" * 4001}, "document.long_title"),
        ({"proves": Proves.CONSENT, "proves_id": 99}, "document.proof"),
        ({"proves": Proves.CONSENT}, "document.proof"),
    ],
)
def test_what_cannot_be_filed_is_refused_in_words_and_leaves_nothing(door, two, changes, code):
    assert refused(lambda: file_one(door, two[0], **changes)) == code
    assert listed(door, two[0]).documents == ()
    with Session(door.file.read_engine) as db:
        assert db.scalars(select(DocumentContent.uid)).all() == []


def test_the_same_file_twice_in_a_chart_is_refused_and_in_two_charts_asked_about(door, two):
    data = a_pdf()
    file_one(door, two[0], data)
    assert refused(lambda: file_one(door, two[0], data)) == "document.twice"
    with pytest.raises(RuleBroken) as caught:
        file_one(door, two[1], data)
    assert (caught.value.code, caught.value.facts["field"]) == (
        "document.elsewhere",
        "accepts_same",
    )
    file_one(door, two[1], data, accepts_same=True)
    assert len(listed(door, two[1]).documents) == 1
    door.undo()
    file_one(door, two[1], a_pdf())  # of another scan nothing is asked


def test_a_document_proves_a_record_of_its_own_chart_and_no_other(door, make_patient):
    mine, other = make_patient("June", "Halvorsen"), make_patient("Kofi", "Brandt")
    for patient_id in (mine, other):
        admit(door, patient_id)
    specimen = cups.ask(door, mine).specimen_id
    foreign = cups.ask(door, other).specimen_id
    (offered,) = door.ask(list_provable, patient_id=mine)
    assert (offered.proves, offered.record_id) == (Proves.RESULT, specimen)
    assert offered.words == "Test result of Oct 22, 2026"
    file_one(door, mine, proves=Proves.RESULT, proves_id=specimen)
    assert listed(door, mine).documents[0].proof == "Test result of Oct 22, 2026"
    assert (
        refused(lambda: file_one(door, mine, proves=Proves.RESULT, proves_id=foreign))
        == "document.proof"
    )


def test_who_may_not_see_results_sees_that_a_document_proves_one_and_no_more(
    door, make_patient, as_person
):
    patient_id = make_patient("June", "Halvorsen")
    admit(door, patient_id)
    specimen = cups.ask(door, patient_id).specimen_id
    file_one(door, patient_id, proves=Proves.RESULT, proves_id=specimen)
    as_person("Tessa Lund")
    assert listed(door, patient_id).documents[0].proof == "Test result"
    assert door.ask(list_provable, patient_id=patient_id) == ()


# -- changing ---------------------------------------------------------------------


def changed(door: Door, row, **more):
    given = {"kind": DocumentKind.LETTER, "title": "Letter", "dated_on": row.dated_on, **more}
    return door.do(
        change_document, document_id=row.document_id, expected_version=row.version, **given
    )


def test_a_change_by_two_people_is_a_conflict_and_saves_nothing(door, two):
    file_one(door, two[0])
    (row,) = listed(door, two[0]).documents
    changed(door, row)
    assert refused(lambda: changed(door, row, title="Other"), Conflict)
    assert listed(door, two[0]).documents[0].shown == "Letter"


def test_a_changed_day_ahead_is_refused_beside_its_field(door, two):
    file_one(door, two[0])
    (row,) = listed(door, two[0]).documents
    with pytest.raises(RuleBroken) as caught:
        changed(door, row, dated_on=TODAY + timedelta(days=1))
    assert caught.value.facts["field"] == "dated_on"


# -- to the right patient ---------------------------------------------------------


def test_a_move_shows_in_both_charts_by_number_and_with_its_reason(door, two):
    wrong, right = two
    document_id = file_one(door, wrong)
    move(door, document_id, right, "Two cards lay on the glass", owners=two)
    gone, come = listed(door, wrong), listed(door, right)
    assert gone.documents == ()
    assert [row.document_id for row in come.documents] == [document_id]
    (left,), (arrived,) = gone.slips, come.slips
    assert (left.is_away, left.other) == (True, "LR-00002")
    assert (arrived.is_away, arrived.other) == (False, "LR-00001")
    for slip in (left, arrived):
        assert slip.reason == "Two cards lay on the glass"
        assert (slip.moved_by, slip.moved_at.hour, slip.kind) == (
            "Dana Okafor",
            9,
            DocumentKind.REFERRAL,
        )


def test_a_document_that_wandered_through_three_charts_says_each_step(door, two, make_patient):
    third = make_patient("June", "Halvorsen")
    document_id = file_one(door, two[0])
    move(door, document_id, two[1], "First", owners=two)
    move(door, document_id, third, "Second", owners=(*two, third))
    steps = {
        patient_id: [(s.is_away, s.other, s.reason) for s in listed(door, patient_id).slips]
        for patient_id in (*two, third)
    }
    assert steps[two[0]] == [(True, "LR-00002", "First")]
    assert sorted(steps[two[1]]) == [(False, "LR-00001", "First"), (True, "LR-00003", "Second")]
    assert steps[third] == [(False, "LR-00002", "Second")]


def test_a_move_is_undone_whole_and_done_again(door, two):
    document_id = file_one(door, two[0])
    move(door, document_id, two[1], owners=two)
    door.undo()
    assert [row.document_id for row in listed(door, two[0]).documents] == [document_id]
    assert listed(door, two[0]).slips == listed(door, two[1]).slips == ()
    door.redo()
    assert [row.document_id for row in listed(door, two[1]).documents] == [document_id]
    verify(door.file.read_engine)


def test_a_move_drops_what_the_document_was_said_to_prove(door, make_patient):
    mine, other = make_patient("June", "Halvorsen"), make_patient("Kofi", "Brandt")
    admit(door, mine)
    specimen = cups.ask(door, mine).specimen_id
    document_id = file_one(door, mine, proves=Proves.RESULT, proves_id=specimen)
    move(door, document_id, other, owners=(mine,))
    assert listed(door, other).documents[0].proves is None


@pytest.mark.parametrize(
    ("to", "reason", "code"),
    [
        ("same", "Wrong chart", "document.same_chart"),
        (None, "Wrong chart", "document.no_patient"),
        ("other", " ", "document.no_reason"),
    ],
)
def test_a_move_that_leads_nowhere_is_refused_and_nothing_moves(door, two, to, reason, code):
    document_id = file_one(door, two[0])
    target = {"same": two[0], "other": two[1]}.get(to)
    assert refused(lambda: move(door, document_id, target, reason, owners=two)) == code
    assert listed(door, two[0]).slips == ()


def test_a_counselor_moves_nothing_into_the_chart_of_somebody_elses_patient(
    door, make_patient, as_person
):
    mine, other = make_patient("June", "Halvorsen"), make_patient("Kofi", "Brandt")
    ravi = as_person("Ravi Menon", sign_in=False)
    admit(door, mine, counselor_id=ravi.id)
    admit(door, other, counselor_id=as_person("Marcus Bell", sign_in=False).id)
    document_id = file_one(door, mine)
    as_person("Ravi Menon")
    assert (
        refused(lambda: move(door, document_id, other, owners=(mine,)), NotAllowed)
        == "not_on_caseload"
    )
    assert [row.document_id for row in listed(door, mine).documents] == [document_id]


# -- who --------------------------------------------------------------------------


def test_the_front_desk_files_and_reads_the_nurse_reads_and_the_technician_does_neither(
    door, two, as_person
):
    as_person("Tessa Lund")
    document_id = file_one(door, two[0])
    as_person("Ines Calloway")
    assert door.ask(read_document, document_id=document_id).data
    assert refused(lambda: file_one(door, two[0]), NotAllowed)
    as_person("Elin Thornquist")
    assert refused(lambda: door.ask(read_document, document_id=document_id), NotAllowed)


def test_nothing_of_a_document_shows_in_lobby_mode(door, two):
    document_id = file_one(door, two[0])
    door.is_lobby = True
    assert refused(lambda: listed(door, two[0]), NotAllowed) == "lobby"
    assert refused(lambda: door.ask(read_document, document_id=document_id), NotAllowed) == "lobby"


def test_a_document_of_a_restricted_patient_is_closed_and_none_is_moved_there(door, two, as_person):
    document_id, free = file_one(door, two[0]), file_one(door, two[1])
    given = {"expected_version": 0, "reason": "The mayor of the town"}
    door.do(restrictions.restrict, patient_id=two[0], **given)
    as_person("Tessa Lund")
    assert (
        refused(lambda: door.ask(read_document, document_id=document_id), NotAllowed)
        == "restricted"
    )
    assert refused(lambda: move(door, free, two[0], owners=two[1:]), NotAllowed) == "restricted"


def test_a_look_at_a_document_stands_in_the_audit(door, two):
    document_id = file_one(door, two[0])
    door.ask(read_document, document_id=document_id)
    door.flush_views()
    with Session(door.file.read_engine) as db:
        seen = db.scalars(select(AuditEntry).where(AuditEntry.act == "document.view")).one()
    assert (seen.subject, seen.subject_id) == ("patient", two[0])


# -- the content ------------------------------------------------------------------


def contents(door: Door) -> list[str]:
    with Session(door.file.read_engine) as db:
        return list(db.scalars(select(DocumentContent.uid)))


def test_an_undone_filing_leaves_its_content_and_done_again_it_reads_as_before(door, two):
    data = a_pdf()
    document_id = file_one(door, two[0], data)
    kept = contents(door)
    door.undo()
    assert listed(door, two[0]).documents == ()
    assert contents(door) == kept
    verify(door.file.read_engine)
    door.redo()
    assert door.ask(read_document, document_id=document_id).data == data
    verify(door.file.read_engine)


def tamper(door: Door, statement: str) -> None:
    with door.file.write_engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document_contents SET data = x'255044462d'",
        "DELETE FROM document_contents",
    ],
)
def test_a_content_that_was_exchanged_or_taken_out_is_found_by_row_and_never_shown(
    door, two, statement
):
    document_id = file_one(door, two[0])
    tamper(door, statement)
    with pytest.raises(Trouble) as caught:
        verify(door.file.read_engine)
    assert (caught.value.code, caught.value.facts["row"]) == ("verify.content", document_id)
    assert (
        refused(lambda: door.ask(read_document, document_id=document_id), Trouble)
        == "document.damaged"
    )


def test_the_log_holds_the_name_of_a_content_and_none_of_its_bytes(door, two):
    data = a_pdf("Xylokanarie" * 40)
    file_one(door, two[0], data)
    with door.file.read_engine.connect() as connection:
        cells = " ".join(connection.execute(text("SELECT cells FROM change_log")).scalars())
    assert document_store.digest(data) in cells
    assert "Xylokanarie" not in cells


def test_a_backup_holds_every_content_and_no_file_of_the_disk_shows_one(
    door, practice_file, two, tmp_path
):
    file_one(door, two[0], a_pdf("Xylokanarie" * 400))
    made = backup.make_backup(
        practice_file.path,
        practice_file.file_key,
        practice_file.key_file,
        tmp_path,
        now=datetime(2026, 10, 22, 13, 12, tzinfo=UTC),
    )
    rows = made.manifest.rows
    assert rows["document_contents"] == rows["documents"] == 1
    lying = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in lying)
    assert not [path.name for path in lying if b"Xylokanarie" in path.read_bytes()]


def test_nobody_waits_for_a_large_file_that_is_being_written(door, two):
    """20 MB go in on one connection while the other answers: no reader waits for the writer."""
    waiting, go_on = threading.Event(), threading.Event()

    def hold(_connection, _cursor, statement, *_more) -> None:
        if "document_contents" in statement and statement.startswith("INSERT"):
            waiting.set()
            assert go_on.wait(60)

    event.listen(door.file.write_engine, "after_cursor_execute", hold)
    data = b"%PDF-" + bytes(MOST_BYTES - 5)
    given = {"kind": DocumentKind.OTHER, "title": "", "dated_on": TODAY, "data": data}
    ended = []
    writer = threading.Thread(
        target=lambda: ended.append(door.do(file_document, patient_id=two[0], **given))
    )
    try:
        writer.start()
        assert waiting.wait(60)
        assert listed(door, two[0]).documents == ()
        assert not ended
    finally:
        go_on.set()
        writer.join()
        event.remove(door.file.write_engine, "after_cursor_execute", hold)
    assert listed(door, two[0]).documents[0].size == MOST_BYTES


def test_the_list_takes_the_same_few_statements_however_many_documents(door, two):
    def statements() -> int:
        asked = []

        def keep(_connection, _cursor, statement, *_more) -> None:
            asked.append(statement)

        event.listen(door.file.read_engine, "before_cursor_execute", keep)
        listed(door, two[0])
        event.remove(door.file.read_engine, "before_cursor_execute", keep)
        return len(asked)

    move(door, file_one(door, two[0]), two[1], owners=two)
    file_one(door, two[0])
    few = statements()
    for _each in range(9):
        file_one(door, two[0])
        move(door, file_one(door, two[0]), two[1], owners=two)
    assert statements() == few
