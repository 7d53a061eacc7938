"""Back in by the printed sheet, when every password is lost: on a real file."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from iopdesk.domain.people import Staff
from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import RuleBroken, Trouble
from iopdesk.services import people, practices, recoveries, recovery_keys
from iopdesk.services.door import Door
from iopdesk.services.recovery_keys import MadeSheet
from iopdesk.storage import key_file, keys, logins, migrate, opening, recovery, rekey, verify
from iopdesk.storage.keys import CLINICAL, PRACTICE
from iopdesk.storage.logins import PasswordDelay
from iopdesk.storage.models import AuditEntry, Person
from iopdesk.storage.opening import OpenPractice
from tests.conftest import NOW, PASSWORD
from tests.services.test_recoveries import make, prove

NEW = "nobody ever typed this"
OTHER = bytes(range(20))
Sheets = dict[SheetKind, MadeSheet]


@pytest.fixture
def sheets(door: Door, practice_file: OpenPractice) -> Sheets:
    """Both sheets, proven; the practice is closed."""
    made = {kind: make(door, practice_file, kind) for kind in SheetKind}
    for each in made.values():
        prove(door, practice_file, each.number)
    practice_file.close()
    return made


def recover(path: Path, sheets: Sheets, uid: str = "dana", **more: Any) -> OpenPractice:
    given: dict[str, Any] = {
        "uid": uid,
        "new_password": NEW,
        "practice_secret": sheets[SheetKind.PRACTICE].secret,
        "cost": keys.CHEAP_FOR_TESTS,
        "copies_folder": path.parent / "keys",
        "now": NOW,
    }
    return recovery_keys.recover(path, **{**given, **more})


def audited(practice: OpenPractice) -> list[tuple[str, int | None]]:
    with Session(practice.read_engine) as db:
        found = select(AuditEntry).where(AuditEntry.act.like("recovery.%")).order_by(AuditEntry.seq)
        return [(e.act, e.person_id) for e in db.scalars(found) if e.act not in _BEFORE]


_BEFORE = ("recovery.begin", "recovery.end", "recovery.prove")


def person(practice: OpenPractice, uid: str) -> Person:
    with Session(practice.read_engine) as db:
        return db.scalars(select(Person).where(Person.uid == uid)).one()


def snapshot(folder: Path) -> dict[str, str]:
    """The practice's files; the lock and the notes of failed logins stand beside it."""
    return {
        str(found.relative_to(folder)): hashlib.sha256(found.read_bytes()).hexdigest()
        for found in sorted(folder.rglob("*"))
        if found.is_file() and not found.name.endswith(("-lock", ".failed-logins"))
    }


def test_the_practice_sheet_gives_a_new_password_and_no_clinical_key(
    practice_path: Path, sheets: Sheets
) -> None:
    practice = recover(practice_path, sheets)
    try:
        assert (practice.person_uid, practice.clinical_key) == ("dana", None)
        dana = person(practice, "dana")
        assert dana.public_key == practice.key_file.slot("dana").public_key
        assert dana.password_set_by_id is None
        assert audited(practice) == [("recovery.used", dana.id)]
        verify.verify(practice.read_engine)
    finally:
        practice.close()
    copies = practice_path.parent / "keys"
    with pytest.raises(Trouble, match="wrong_password"):
        opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    opening.open_practice(practice_path, "dana", NEW, copies_folder=copies).close()


@pytest.mark.parametrize("kind", SheetKind)
def test_an_ended_sheet_that_is_still_in_the_key_file_opens_nothing(
    practice_path: Path, sheets: Sheets, kind: SheetKind
) -> None:
    """A proof that was interrupted, or an older key file that somebody put back."""
    copies = practice_path.parent / "keys"
    practice = opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    door = Door(practice, lambda: NOW)
    dana = practices.staff_by_uid(practice.read_engine, "dana")
    assert dana is not None
    door.sign_in(dana, practice.clinical_key)
    newer = make(door, practice, kind)
    door.do(recoveries.prove_sheet, number=newer.number)
    practice.close()
    before, secret = snapshot(practice_path.parent), sheets[SheetKind.CLINICAL].secret
    with pytest.raises(Trouble, match="recovery_wrong_sheet"):
        recover(practice_path, sheets, clinical_secret=secret)
    assert snapshot(practice_path.parent) == before
    recover(practice_path, {**sheets, kind: newer}).close()


def test_both_sheets_give_the_clinical_key_as_well(practice_path: Path, sheets: Sheets) -> None:
    secret = sheets[SheetKind.CLINICAL].secret
    practice = recover(practice_path, sheets, clinical_secret=secret)
    key = practice.clinical_key
    assert key is not None
    assert [act for act, _person in audited(practice)] == [
        "recovery.used",
        "recovery.used_clinical",
    ]
    practice.close()
    copies = practice_path.parent / "keys"
    ravi = opening.open_practice(practice_path, "ravi", PASSWORD, copies_folder=copies)
    assert ravi.clinical_key == key
    ravi.close()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"practice_secret": OTHER}, "recovery_wrong_sheet"),
        ({"clinical_secret": OTHER}, "recovery_wrong_sheet"),
        ({"number": "P-0000-9"}, "recovery_wrong_sheet"),
        ({"uid": "nobody"}, "person_has_no_slot"),
        ({"new_password": "short"}, "password_too_short"),
    ],
)
def test_what_is_refused_changes_no_byte(
    practice_path: Path, sheets: Sheets, more: dict[str, Any], code: str
) -> None:
    before = snapshot(practice_path.parent)
    with pytest.raises((Trouble, RuleBroken), match=code):
        recover(practice_path, sheets, **more)
    assert snapshot(practice_path.parent) == before


def test_front_desk_gets_no_clinical_key_even_with_its_sheet(
    practice_path: Path, sheets: Sheets
) -> None:
    before = snapshot(practice_path.parent)
    with pytest.raises(RuleBroken, match=r"person\.not_clinical"):
        recover(practice_path, sheets, "tessa", clinical_secret=sheets[SheetKind.CLINICAL].secret)
    assert snapshot(practice_path.parent) == before
    recover(practice_path, sheets, "tessa").close()


def test_who_left_is_not_let_in_by_a_sheet(
    door: Door, practice_file: OpenPractice, practice_path: Path
) -> None:
    """Their slot is left over where the removal was interrupted before the key file."""
    made = {SheetKind.PRACTICE: make(door, practice_file)}
    row = next(p for p in door.ask(people.list_people) if p.uid == "ravi")
    door.do(people.remove_person, person_id=row.person_id, expected_version=row.version)
    practice_file.close()
    before = snapshot(practice_path.parent)
    with pytest.raises(RuleBroken, match=r"person\.gone"):
        recover(practice_path, made, "ravi")
    assert snapshot(practice_path.parent) == before


def test_an_ended_sheet_opens_nothing(
    door: Door, practice_file: OpenPractice, practice_path: Path
) -> None:
    old = {SheetKind.PRACTICE: make(door, practice_file)}
    new = {SheetKind.PRACTICE: make(door, practice_file)}
    prove(door, practice_file, new[SheetKind.PRACTICE].number)
    practice_file.close()
    with pytest.raises(Trouble, match="recovery_wrong_sheet"):
        recover(practice_path, old)
    recover(practice_path, new).close()


def test_without_any_sheet_the_true_reason_is_said(
    practice_file: OpenPractice, practice_path: Path
) -> None:
    practice_file.close()
    with pytest.raises(Trouble, match="recovery_no_sheet"):
        recovery_keys.recover(
            practice_path,
            uid="dana",
            new_password=NEW,
            practice_secret=OTHER,
            cost=keys.CHEAP_FOR_TESTS,
            copies_folder=practice_path.parent / "keys",
        )


def test_wrong_sheets_slow_the_next_try_down_and_reach_the_audit(
    practice_path: Path, sheets: Sheets
) -> None:
    now = [0.0]
    delay = PasswordDelay(clock=lambda: now[0])
    for uid in ("dana", "ravi", "tessa"):
        with pytest.raises(Trouble, match="recovery_wrong_sheet"):
            recover(practice_path, sheets, uid, practice_secret=OTHER, delay=delay)
    with pytest.raises(Trouble, match="wait_after_wrong_passwords"):
        recover(practice_path, sheets, "dana", delay=delay)
    now[0] = 60.0
    practice = recover(practice_path, sheets, "dana", delay=delay)
    dana, ravi, tessa = (person(practice, uid).id for uid in ("dana", "ravi", "tessa"))
    assert audited(practice) == [
        ("recovery.used", dana),
        *(("recovery.wrong", each) for each in (dana, ravi, tessa)),
    ]
    practice.close()


def test_a_key_file_that_cannot_be_saved_leaves_the_old_password_and_says_so_in_the_audit(
    practice_path: Path, sheets: Sheets, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> bool:
        raise Trouble("key_file_not_saved")

    with monkeypatch.context() as patch:
        patch.setattr(OpenPractice, "save_key_file", refuse)
        with pytest.raises(Trouble, match="key_file_not_saved"):
            recover(practice_path, sheets)
    copies = practice_path.parent / "keys"
    practice = opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    dana = person(practice, "dana")
    assert dana.public_key == practice.key_file.slot("dana").public_key
    assert [act for act, _person in audited(practice)] == ["recovery.used", "recovery.failed"]
    practice.close()


def test_a_new_password_by_sheet_can_be_changed_and_given_the_clinical_key_again(
    practice_path: Path, sheets: Sheets, as_staff: Callable[[OpenPractice, str], Staff]
) -> None:
    from iopdesk.services import person_keys

    practice = recover(practice_path, sheets, "ravi")
    door = Door(practice)
    door.sign_in(as_staff(practice, "dana"), None)
    ravi = as_staff(practice, "ravi")
    known = door.do(people.begin_grant, person_id=ravi.id).result
    person_keys.give_clinical_key(practice, "ravi", b"\7" * 32, known_public_key=known)
    assert practice.unlock("ravi", NEW).clinical_key == b"\7" * 32
    practice.close()


@pytest.fixture
def as_staff() -> Callable[[OpenPractice, str], Staff]:
    from iopdesk.services import practices

    def find(practice: OpenPractice, uid: str) -> Staff:
        found = practices.staff_by_uid(practice.read_engine, uid)
        assert found is not None
        return found

    return find


SPECIMENS = Path(__file__).parents[1] / "storage" / "specimens"


@pytest.mark.parametrize("revision", sorted(path.stem for path in SPECIMENS.glob("*.iopdesk")))
def test_a_sheet_opens_a_file_of_an_older_version_as_well(tmp_path: Path, revision: str) -> None:
    """Its key file has no sheets in that time's format: one is put in by its practice key."""
    path = tmp_path / f"{revision}.iopdesk"
    for name in (path.name, f"{path.name}-keys"):
        shutil.copy(SPECIMENS / name, tmp_path / name)
    copies = tmp_path / "keys"
    loaded = key_file.load(path, copies).key_file
    slot = loaded.slot("dana")
    private = keys.unwrap_private(slot, loaded.practice_id, PASSWORD)
    stranger = keys.new_slot(
        loaded.practice_id, "nobody", "Nobody Here", "of no practice", keys.CHEAP_FOR_TESTS
    )
    changed, stages = loaded.with_slot(stranger), list[migrate.Stage]()
    for kind in SheetKind:
        key = keys.open_grant(slot, loaded.practice_id, kind.value, private)
        changed = changed.with_sheet(
            recovery.new_sheet(loaded.practice_id, kind=kind, number=kind, secret=OTHER, key=key)
        )
    key_file.save(path, changed, copies, prove=key_file.same_as(changed))
    given: dict[str, Any] = {
        "new_password": NEW,
        "practice_secret": OTHER,
        "clinical_secret": OTHER,
        "cost": keys.CHEAP_FOR_TESTS,
        "copies_folder": copies,
        "progress": stages.append,
    }
    before = path.read_bytes()
    with pytest.raises(Trouble, match="recovery_wrong_sheet"):
        recovery_keys.recover(path, uid="dana", **{**given, "clinical_secret": OTHER[::-1]})
    with pytest.raises(RuleBroken, match=r"person\.gone"):
        recovery_keys.recover(path, uid="nobody", **given)
    assert path.read_bytes() == before
    practice = recovery_keys.recover(path, uid="dana", **given)
    assert stages == list(migrate.Stage)
    assert practice.clinical_key is not None
    assert [act for act, _person in audited(practice)] == [
        "recovery.used",
        "recovery.used_clinical",
        "recovery.wrong",
    ]
    verify.verify(practice.read_engine)
    practice.close()


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_sheet_opens_a_practice_whose_new_keys_were_interrupted(
    practice_path: Path, sheets: Sheets, is_replaced: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = practice_path.parent / "keys"
    practice = opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    held = {PRACTICE: practice.file_key.key, CLINICAL: practice.clinical_key}
    known = rekey.Known(
        {slot.person_uid: slot.public_key for slot in practice.key_file.slots},
        {sheet.number: sheet.public_key for sheet in practice.key_file.recovery},
        {"dana", "ravi", sheets[SheetKind.CLINICAL].number},
    )
    place = "settle" if is_replaced else "_replace_database"

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rekey, place, killed)
        with pytest.raises(KeyboardInterrupt):
            rekey.make_new_keys(practice, known, with_clinical=True)
    practice.write_engine.dispose()
    practice.read_engine.dispose()
    assert key_file.load(practice_path, copies).key_file.pending
    back = recover(practice_path, sheets, clinical_secret=sheets[SheetKind.CLINICAL].secret)
    now = {PRACTICE: back.file_key.key, CLINICAL: back.clinical_key}
    for name, key in now.items():
        assert (key != held[name]) is is_replaced
    assert not back.key_file.pending
    back.close()
    ravi = opening.open_practice(practice_path, "ravi", PASSWORD, copies_folder=copies)
    assert ravi.clinical_key == now[CLINICAL]
    ravi.close()


# -- wrong passwords before the file is open -----------------------------------------


def failed(practice: OpenPractice) -> list[tuple[datetime, str]]:
    query = (
        "SELECT a.at, p.uid FROM audit a LEFT JOIN people p ON p.id = a.person_id "
        "WHERE a.act = 'login.failed' ORDER BY a.seq"
    )
    with practice.read_engine.connect() as connection:
        rows = connection.execute(text(query))
        return [(datetime.fromisoformat(at).replace(tzinfo=UTC), uid) for at, uid in rows]


def test_wrong_passwords_enter_the_audit_once_with_their_time_and_person(
    practice_file: OpenPractice, practice_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iopdesk.services import failed_logins, person_keys

    practice_file.close()
    copies, practice_id = practice_path.parent / "keys", practice_file.practice_id
    for uid in ("ravi", "dana"):
        with pytest.raises(Trouble, match="wrong_password"):
            opening.open_practice(practice_path, uid, "not it", copies_folder=copies)
    noted = [(note.at, note.person_uid) for note in logins.failed_logins(copies, practice_id)]
    practice = opening.open_practice(practice_path, "dana", PASSWORD, copies_folder=copies)
    with monkeypatch.context() as patch:  # killed between the commit and the forgetting
        patch.setattr(logins, "forget_failed_logins", lambda *_given: None)
        person_keys.let_in(practice, "dana", is_new=True)
    assert failed(practice) == noted
    assert failed_logins.bring_in(practice) == 0
    assert failed(practice) == noted
    assert logins.failed_logins(copies, practice_id) == []
    with pytest.raises(Trouble, match="wrong_password"):
        practice.unlock("ravi", "nor this")
    practice.unlock("dana", PASSWORD)
    person_keys.let_in(practice, "dana", is_new=False)
    assert [uid for _at, uid in failed(practice)] == ["ravi", "dana", "ravi"]
    verify.verify(practice.read_engine)
    practice.close()


def test_a_note_made_while_the_others_are_brought_in_stays(tmp_path: Path) -> None:
    first, second = (logins.FailedLogin(NOW, uid) for uid in ("dana", "ravi"))
    for each in (first, second):
        logins.note_failed_login(tmp_path, "ab" * 16, each)
    logins.forget_failed_logins(tmp_path, "ab" * 16, [first])
    assert logins.failed_logins(tmp_path, "ab" * 16) == [second]
    assert key_file.PRACTICE_ID_BYTES == 16
