"""Counseling notes: sealed from whoever lacks the clinical key, and their author's alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from iopdesk.domain.counseling_notes import LONGEST
from iopdesk.domain.people import Role
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, Trouble, sentence_for
from iopdesk.services import (
    break_glass,
    counseling_notes,
    people,
    person_keys,
    practices,
    rekeys,
    restrictions,
)
from iopdesk.services.door import Door
from iopdesk.storage import backup, backup_file, drafts, engine, keys, rekey, retired, sealing
from iopdesk.storage.engine import Access, FileKey
from iopdesk.storage.models import AuditEntry, ChangeEntry, CounselingNote
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.sealing import Place, Sealed
from iopdesk.storage.verify import verify
from tests.conftest import NOW, PASSWORD, FrozenClock
from tests.services import booking

CANARY = "Xylokanarie"
WORDS = f"Spoke of his father {CANARY} for the first time."
LATER = f"Spoke of his father {CANARY}, and of home."


class Desk:
    """The practice, and whoever sits down at it with their own password."""

    def __init__(self, practice: OpenPractice, clock: FrozenClock) -> None:
        self.clock = clock
        self.reopened(practice)

    def reopened(self, practice: OpenPractice) -> None:
        """The same practice after its keys were renewed."""
        self.practice, self.door = practice, Door(practice, self.clock)

    def enter(self, uid: str, password: str = PASSWORD) -> Door:
        """Somebody signs in with what their password opens, and nothing else."""
        opened = self.practice.unlock(uid, password)
        person = practices.staff_by_uid(self.practice.read_engine, uid)
        assert person is not None
        self.door.sign_in(person, opened.clinical_key)
        return self.door

    def write(self, patient_id: int, words: str = WORDS) -> int:
        """A note by whoever is at the desk; returns its id."""
        note = self.door.do(counseling_notes.write_note, patient_id=patient_id, text=words)
        note_id: int = note.result.note_id
        return note_id

    def read(self, note_id: int) -> str:
        """The words of a note, for whoever is at the desk."""
        words: str = self.door.ask(counseling_notes.read_note, note_id=note_id).text
        return words

    def change(self, note_id: int, words: str) -> None:
        """Other words, by whoever is at the desk."""
        version = self.door.ask(counseling_notes.read_note, note_id=note_id).version
        given = {"note_id": note_id, "expected_version": version, "text": words}
        self.door.do(counseling_notes.change_note, **given)

    def row(self, note_id: int) -> CounselingNote:
        """What is stored of a note."""
        with Session(self.practice.read_engine) as db:
            return db.get_one(CounselingNote, note_id)


@pytest.fixture
def desk(practice_file: OpenPractice, clock: FrozenClock) -> Desk:
    made = Desk(practice_file, clock)
    made.enter("ravi")
    return made


@pytest.fixture
def patient(door: Door, make_patient: Callable[..., int]) -> int:
    return make_patient("Calvin", "Osei")


# -- the author -------------------------------------------------------------------


def test_the_author_writes_reads_and_lists_their_own_notes(desk, patient):
    first = desk.write(patient, f" {WORDS}\r\nAnd wept.\0 ")
    desk.clock.advance(timedelta(days=1))
    second = desk.write(patient, "Another day.")
    found = desk.door.ask(counseling_notes.read_note, note_id=first)
    assert found.text == f"{WORDS}\nAnd wept."
    assert (found.patient_id, found.written_at, found.session_id) == (patient, NOW, None)
    rows = desk.door.ask(counseling_notes.list_notes, patient_id=patient)
    assert [row.note_id for row in rows] == [second, first]
    assert WORDS not in repr(found) + repr(rows)


def test_a_note_takes_twenty_thousand_characters_and_no_more(desk, patient):
    assert desk.read(desk.write(patient, "é" * LONGEST)) == "é" * LONGEST
    for words in ("é" * (LONGEST + 1), " \n "):
        with pytest.raises(RuleBroken) as refused:
            desk.write(patient, words)
        assert refused.value.field == "text"


def test_a_changed_note_says_the_new_words_and_the_log_keeps_the_old_ones_sealed(desk, patient):
    note_id = desk.write(patient)
    old = desk.row(note_id)
    desk.change(note_id, LATER)
    assert desk.read(note_id) == LATER
    with Session(desk.practice.read_engine) as db:
        (cells,) = db.scalars(
            select(ChangeEntry.cells).where(
                ChangeEntry.table_name == "counseling_notes", ChangeEntry.operation == "update"
            )
        )
    assert set(json.loads(cells)) == {"nonce", "sealed"}
    assert CANARY not in cells
    place = Place(desk.practice.practice_id, old.uid, "ravi")
    kept = Sealed(old.key_id, old.nonce, old.sealed)
    assert sealing.unseal(desk.practice.clinical_key, place, kept) == WORDS


def test_the_same_words_again_change_nothing(desk, patient):
    note_id = desk.write(patient)
    version = desk.row(note_id).version
    desk.change(note_id, f"{WORDS} ")
    assert desk.row(note_id).version == version


def test_a_note_that_changed_meanwhile_is_not_written_over(desk, patient):
    note_id = desk.write(patient)
    version = desk.row(note_id).version
    desk.change(note_id, LATER)
    given = {"note_id": note_id, "expected_version": version, "text": "Over it."}
    with pytest.raises(Conflict):
        desk.door.do(counseling_notes.change_note, **given)
    assert desk.read(note_id) == LATER


def test_a_note_is_of_a_session_the_patient_belongs_to(desk, patient, make_patient):
    desk.enter("dana")
    session = booking.book(desk.door, patient)
    theirs = make_patient("June", "Halvorsen")
    write = counseling_notes.write_note
    note = desk.door.do(write, patient_id=patient, text=WORDS, session_id=session).result.note_id
    (row,) = desk.door.ask(counseling_notes.list_notes, patient_id=patient)
    assert (row.note_id, row.session_id) == (note, session)
    with pytest.raises(RuleBroken, match=r"counseling_note\.other_session"):
        desk.door.do(write, patient_id=theirs, text=WORDS, session_id=session)


def test_reading_one_is_in_the_audit(desk, patient):
    desk.read(desk.write(patient))
    desk.door.flush_views()
    with Session(desk.practice.read_engine) as db:
        seen = select(AuditEntry.person_id, AuditEntry.subject_id).where(
            AuditEntry.act == "counseling_notes.view"
        )
        assert db.execute(seen).all() == [(desk.door.person.id, patient)]


# -- undo -------------------------------------------------------------------------


def test_the_author_takes_a_note_back_and_again(desk, patient):
    note_id = desk.write(patient)
    desk.change(note_id, LATER)
    desk.door.undo()
    assert desk.read(note_id) == WORDS
    desk.door.undo()
    assert desk.door.ask(counseling_notes.list_notes, patient_id=patient) == ()
    desk.door.redo()
    assert desk.read(note_id) == WORDS
    desk.door.redo()
    assert desk.read(note_id) == LATER
    verify(desk.practice.read_engine)


@pytest.mark.parametrize("uid", ["dana", "ines", "tessa", "ada"])
def test_nobody_else_undoes_a_note(desk, patient, uid):
    note_id = desk.write(patient)
    seq = desk.row(note_id).version
    desk.enter(uid)
    assert desk.door.undo() is None
    desk.door._stacks[desk.door.person.id].undo.append(seq)  # were it offered all the same
    with pytest.raises(NotAllowed):
        desk.door.undo()
    desk.enter("ravi")
    assert desk.read(note_id) == WORDS


# -- between clinicians -----------------------------------------------------------


@pytest.mark.parametrize("uid", ["dana", "marcus", "ines"])
def test_another_clinician_neither_reads_changes_nor_sees_it(desk, patient, uid):
    note_id = desk.write(patient)
    version = desk.row(note_id).version
    door = desk.enter(uid)
    assert desk.practice.clinical_key is not None  # it is a rule that keeps them out
    with pytest.raises(NotAllowed) as refused:
        desk.read(note_id)
    assert refused.value.code == "counseling_note.not_yours"
    given = {"note_id": note_id, "expected_version": version, "text": "Mine."}
    with pytest.raises(NotAllowed):
        door.do(counseling_notes.change_note, **given)
    assert door.ask(counseling_notes.list_notes, patient_id=patient) == ()
    door.flush_views()
    with Session(desk.practice.read_engine) as db:
        tried = select(AuditEntry.act).where(
            AuditEntry.act.like("counseling_notes.%.refused"),
            AuditEntry.person_id == door.person.id,
            AuditEntry.subject_id == note_id,
        )
        assert sorted(db.scalars(tried)) == [
            "counseling_notes.change.refused",
            "counseling_notes.read.refused",
        ]


def test_a_note_made_over_to_another_author_or_moved_does_not_open(desk, patient):
    note_id, other = desk.write(patient), desk.write(patient, "Another.")
    dana = people_id(desk, "dana")
    tamper(desk, f"UPDATE counseling_notes SET author_id = {dana} WHERE id = {note_id}")
    desk.enter("dana")
    with pytest.raises(Trouble, match="sealed_altered"):
        desk.read(note_id)
    tamper(
        desk,
        f"UPDATE counseling_notes SET sealed = (SELECT sealed FROM counseling_notes "
        f"WHERE id = {note_id}), nonce = (SELECT nonce FROM counseling_notes "
        f"WHERE id = {note_id}) WHERE id = {other}",
    )
    desk.enter("ravi")
    with pytest.raises(Trouble, match="sealed_altered"):
        desk.read(other)


def people_id(desk: Desk, uid: str) -> int:
    person = practices.staff_by_uid(desk.practice.read_engine, uid)
    assert person is not None
    return person.id


def tamper(desk: Desk, statement: str) -> None:
    with desk.practice.write_engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_no_emergency_opens_one_not_even_its_author_s_own(desk, patient):
    note_id = desk.write(patient)
    desk.enter("dana")
    booking.admit_member(desk.door, patient)
    reason = "A cousin of a counselor"
    desk.door.do(restrictions.restrict, patient_id=patient, expected_version=0, reason=reason)
    door = desk.enter("ravi")
    door.do(break_glass.open_record, patient_id=patient, reason="He called and cannot speak")
    with pytest.raises(NotAllowed) as refused:
        desk.read(note_id)
    assert refused.value.code == "restricted"


# -- without the key --------------------------------------------------------------


def test_a_clinician_without_the_key_is_told_so(desk, patient):
    note_id = desk.write(patient)
    desk.door.sign_in(desk.door.person, None)
    for attempt in (lambda: desk.read(note_id), lambda: desk.write(patient)):
        with pytest.raises(RuleBroken) as refused:
            attempt()
        assert refused.value.code == "counseling_note.no_key"
        assert sentence_for(refused.value)
    assert len(desk.door.ask(counseling_notes.list_notes, patient_id=patient)) == 1


def keys_of(practice: OpenPractice, uid: str, password: str = PASSWORD) -> Iterator[bytes]:
    """Every key that somebody gets at with the file, the source code and their own password."""
    slot = practice.key_file.slot(uid)
    private = keys.unwrap_private(slot, practice.practice_id, password)
    yield private.private_bytes_raw()
    for other in practice.key_file.slots:
        for name in other.grants:
            for belongs_to in (slot, other):
                try:
                    yield keys.open_grant(belongs_to, practice.practice_id, name, private)
                except Trouble:
                    continue
    for name, newest in itertools.product((keys.PRACTICE, keys.CLINICAL), [practice.file_key.key]):
        yield newest
        yield from retired.older_keys(practice.key_file, name, newest)


@pytest.mark.parametrize("uid", ["tessa", "ada", "bo", "elin", "otto"])
def test_with_file_source_and_own_password_nobody_without_the_clinical_key_reads_one(
    desk, patient, uid
):
    note_id = desk.write(patient)
    own = people_id(desk, uid)
    desk.enter(uid)
    with pytest.raises(NotAllowed):
        desk.read(note_id)
    # whoever can open the file can make themselves anything in it
    tamper(desk, f"UPDATE person_roles SET role = '{Role.DIRECTOR}' WHERE person_id = {own}")
    tamper(desk, f"UPDATE counseling_notes SET author_id = {own}")
    desk.enter(uid)
    with pytest.raises(RuleBroken, match=r"counseling_note\.no_key"):
        desk.read(note_id)
    row = desk.row(note_id)
    sealed = Sealed(row.key_id, row.nonce, row.sealed)
    tried = set(keys_of(desk.practice, uid))
    assert desk.practice.file_key.key in tried
    for key, author in itertools.product(tried, ("ravi", uid)):
        for name in (row.key_id, keys.key_id(key)):
            place = Place(desk.practice.practice_id, row.uid, author)
            with pytest.raises(Trouble, match="sealed_altered"):
                sealing.unseal(key, place, Sealed(name, sealed.nonce, sealed.sealed))


def test_the_same_tries_open_it_for_its_author(desk, patient):
    """What the test above would find if it were so."""
    row = desk.row(desk.write(patient))
    place = Place(desk.practice.practice_id, row.uid, "ravi")
    sealed = Sealed(row.key_id, row.nonce, row.sealed)
    opened = []
    for key in set(keys_of(desk.practice, "ravi")):
        try:
            opened.append(sealing.unseal(key, place, sealed))
        except Trouble:
            continue
    assert opened == [WORDS]


def test_an_administrator_who_sets_a_new_password_gets_at_none(desk, patient):
    note_id = desk.write(patient)
    ravi = people_id(desk, "ravi")
    ada = desk.enter("ada")
    ada.do(people.begin_password, person_id=ravi)
    public = person_keys.set_password(
        desk.practice, "ravi", "Ravi Menon", "set by ada", cost=keys.CHEAP_FOR_TESTS
    )
    ada.do(people.end_password, person_id=ravi, public_key=public)
    desk.enter("ravi", "set by ada")
    with pytest.raises(RuleBroken, match=r"counseling_note\.no_key"):
        desk.read(note_id)
    row = desk.row(note_id)
    place = Place(desk.practice.practice_id, row.uid, "ravi")
    for key in set(keys_of(desk.practice, "ravi", "set by ada")):
        with pytest.raises(Trouble, match="sealed_altered"):
            sealing.unseal(key, place, Sealed(row.key_id, row.nonce, row.sealed))


def test_notes_of_before_stay_readable_after_the_clinical_key_was_renewed(desk, patient):
    note_id = desk.write(patient)
    old = desk.row(note_id).key_id
    dana = desk.enter("dana")
    for _twice in range(2):
        known = dana.do(rekeys.begin_rekey).result
        done = rekey.make_new_keys(desk.practice, known, with_clinical=True)
        assert done.is_done
        desk.reopened(done.practice)
        dana = desk.enter("dana")
    desk.enter("ravi")
    assert desk.row(note_id).key_id == old != keys.key_id(desk.practice.clinical_key)
    assert desk.read(note_id) == WORDS
    desk.change(note_id, LATER)
    assert desk.row(note_id).key_id == keys.key_id(desk.practice.clinical_key)
    desk.door.undo()
    assert desk.read(note_id) == WORDS
    desk.practice.close()


# -- drafts -----------------------------------------------------------------------


def place_of(desk: Desk, uid: str = "ravi", record: str = "new") -> dict[str, str]:
    return {"practice_id": desk.practice.practice_id, "person_uid": uid, "record": record}


def test_half_typed_words_are_kept_sealed_and_come_back(desk, patient):
    key = desk.practice.clinical_key
    payload = counseling_notes.seal_draft(WORDS, key=key, **place_of(desk))
    form = counseling_notes.DRAFT_FORM
    me = desk.door.person.id
    drafts.keep(desk.practice.write_engine, me, form, "new", payload, now=NOW)
    kept = drafts.read(desk.practice.read_engine, me, form, "new")
    with_file = {"key": key, "key_file": desk.practice.key_file}
    assert counseling_notes.open_draft(kept, **with_file, **place_of(desk)) == WORDS
    for other in (place_of(desk, "dana"), place_of(desk, record="4")):
        with pytest.raises(Trouble, match="sealed_altered"):
            counseling_notes.open_draft(kept, **with_file, **other)


def test_a_draft_that_is_no_sealed_one_is_refused_in_words(desk):
    key, file = desk.practice.clinical_key, desk.practice.key_file
    payload = counseling_notes.seal_draft(WORDS, key=key, **place_of(desk))
    for spoiled in ({}, {**payload, "nonce": 5}, {**payload, "sealed": "é"}):
        with pytest.raises(Trouble, match="sealed_altered"):
            counseling_notes.open_draft(spoiled, key=key, key_file=file, **place_of(desk))


# -- nowhere else -----------------------------------------------------------------


def dump(path: Path, key: FileKey) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, also of the search index and what SQLite keeps for itself."""
    connection = engine.connect(path, key, Access.WORK)
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    assert {"counseling_notes", "change_log", "drafts", "patient_search_data"} <= set(tables)
    for name in tables:
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            for value in row:
                content = value if isinstance(value, bytes) else str(value).encode()
                yield name, content
    connection.close()


def holding(content: bytes) -> bool:
    forms = {CANARY, CANARY.lower(), CANARY.upper(), CANARY[:8]}
    return any(
        form.encode(encoding) in content for form in forms for encoding in ("utf-8", "utf-16-le")
    )


def test_no_table_log_draft_index_backup_or_file_holds_the_words(desk, patient, tmp_path):
    note_id = desk.write(patient)
    desk.change(note_id, LATER)
    desk.door.undo()
    desk.door.redo()
    key = desk.practice.clinical_key
    payload = counseling_notes.seal_draft(WORDS, key=key, **place_of(desk))
    form = counseling_notes.DRAFT_FORM
    drafts.keep(desk.practice.write_engine, desk.door.person.id, form, "new", payload, now=NOW)
    practice, target = desk.practice, tmp_path / "backups"
    target.mkdir()
    made = backup.make_backup(practice.path, practice.file_key, practice.key_file, target, now=NOW)
    copied = tmp_path / "unpacked.iopdesk"
    backup_file.unpack_database(made, copied)
    for path in (practice.path, copied):
        assert {
            name for name, content in dump(path, practice.file_key) if holding(content)
        } == set()
    found = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert any(each.name.endswith("-wal") for each in found)
    assert [each.name for each in found if holding(each.read_bytes())] == []


def test_the_search_for_the_words_finds_what_is_there(desk, patient, make_patient):
    """The dump above would show a text that is not sealed."""
    desk.enter("dana")
    make_patient(CANARY, "Osei")
    found = dump(desk.practice.path, desk.practice.file_key)
    names = {name for name, content in found if holding(content)}
    assert {"patients", "change_log"} <= names
    with desk.practice.read_engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM counseling_notes")) == 0
