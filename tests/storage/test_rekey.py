"""New keys: who keeps access, who loses it, what older keys still open, and every kill between."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import Trouble
from iopdesk.storage import files, key_file, keys, recovery, rekey, retired
from iopdesk.storage import replace as replacing
from iopdesk.storage.engine import FileKey
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.rekey import Known, Stage
from tests.storage.conftest import PASSWORD, Vault

PASSWORDS = {"dana": PASSWORD, "ravi": "ravi has his own", "tessa": "tessa has her own"}
SECRETS = {SheetKind.PRACTICE: bytes(range(20)), SheetKind.CLINICAL: bytes(range(20, 40))}


def current(vault: Vault) -> KeyFile:
    return key_file.from_bytes(key_file.path_of(vault.path).read_bytes())


def known(loaded: KeyFile, without: str = "") -> Known:
    """The public keys as the database would have them."""
    return Known(
        {slot.person_uid: slot.public_key for slot in loaded.slots if slot.person_uid != without},
        {sheet.number: sheet.public_key for sheet in loaded.recovery},
        {"dana", "ravi", f"{SheetKind.CLINICAL}-1"},
    )


def add_sheets(practice: OpenPractice) -> None:
    changed = practice.key_file
    for kind, key in (
        (SheetKind.PRACTICE, practice.file_key.key),
        (SheetKind.CLINICAL, practice.clinical_key),
    ):
        assert key is not None
        sheet = recovery.new_sheet(
            practice.practice_id, kind=kind, number=f"{kind}-1", secret=SECRETS[kind], key=key
        )
        changed = changed.with_sheet(sheet)
    practice.save_key_file(changed, key_file.same_as(changed))


def remake(vault: Vault, *, without: str = "", with_clinical: bool = True) -> list[Stage]:
    """A re-key by Dana, closed again; answers the stages that were told."""
    practice, stages = vault.open(), list[Stage]()
    done = rekey.make_new_keys(
        practice,
        known(practice.key_file, without),
        with_clinical=with_clinical,
        step=stages.append,
    )
    assert (done.is_done, done.trouble, done.practice.person_uid) == (True, None, "dana")
    done.practice.close()
    return stages


def notes(practice: OpenPractice) -> list[str]:
    with practice.read_engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT text FROM notes ORDER BY id")
        return [row[0] for row in rows]


def test_everybody_who_stays_opens_with_the_password_they_had(vault: Vault) -> None:
    before = vault.key()
    stages = remake(vault)
    assert stages == list(Stage)
    for uid, password in PASSWORDS.items():
        practice = vault.open(uid, password)
        assert notes(practice) == ["one", "two"]
        assert practice.file_key != before
        assert (practice.clinical_key is not None) is (uid != "tessa")
        practice.close()


def test_who_left_opens_nothing_with_the_old_file_of_keys(vault: Vault, tmp_path: Path) -> None:
    stolen = current(vault)
    remake(vault, without="ravi")
    assert [slot.person_uid for slot in current(vault).slots] == ["dana", "tessa"]
    shutil.copyfile(vault.path, tmp_path / "taken.iopdesk")
    taken = replace(vault, path=tmp_path / "taken.iopdesk", copies=tmp_path / "none")
    key_file.path_of(taken.path).write_bytes(key_file.to_bytes(stolen))
    with pytest.raises(Trouble, match="data_damaged"):
        taken.open("ravi", PASSWORDS["ravi"])


def test_the_new_keys_open_the_old_ones_and_not_the_other_way_round(vault: Vault) -> None:
    practice = vault.open()
    old = {keys.PRACTICE: practice.file_key.key, keys.CLINICAL: practice.clinical_key}
    practice.close()
    remake(vault)
    remake(vault)
    practice = vault.open()
    new = {keys.PRACTICE: practice.file_key.key, keys.CLINICAL: practice.clinical_key}
    for name, key in old.items():
        newest = new[name]
        assert key is not None
        assert newest is not None
        opened = retired.open_key(practice.key_file, name, newest, keys.key_id(key))
        assert opened == key
        assert len(retired.older_keys(practice.key_file, name, newest)) == 2
        assert retired.older_keys(practice.key_file, name, key) == ()
    practice.close()


def test_recovery_sheets_open_the_new_keys(vault: Vault) -> None:
    practice = vault.open()
    add_sheets(practice)
    practice.close()
    remake(vault)
    practice = vault.open()
    wanted = {
        SheetKind.PRACTICE: practice.file_key.key,
        SheetKind.CLINICAL: practice.clinical_key,
    }
    for kind, secret in SECRETS.items():
        sheet = recovery.find_sheet(practice.key_file, kind, secret)
        opened = recovery.open_sheet(practice.practice_id, sheet, secret, kind.value)
        assert opened == wanted[kind]
    practice.close()


def test_the_clinical_key_stays_where_nobody_renews_it(vault: Vault) -> None:
    practice = vault.open()
    before = practice.clinical_key
    practice.close()
    remake(vault, with_clinical=False)
    practice = vault.open("ravi", PASSWORDS["ravi"])
    assert practice.clinical_key == before
    practice.close()


def test_who_does_not_hold_the_clinical_key_does_not_renew_it(vault: Vault) -> None:
    practice = vault.open("tessa", PASSWORDS["tessa"])
    done = rekey.make_new_keys(practice, known(practice.key_file), with_clinical=True)
    assert done.is_done
    assert done.practice.clinical_key is None
    done.practice.close()
    assert [entry.name for entry in current(vault).retired] == [keys.PRACTICE]


def test_a_planted_public_key_stops_the_re_key_before_anything_changes(vault: Vault) -> None:
    practice = vault.open()
    add_sheets(practice)
    before = vault.snapshot()
    honest = known(practice.key_file)
    for people, sheets, code in (
        ({**honest.people, "ravi": b"\1" * 32}, honest.sheets, "rekey_slot_altered"),
        (honest.people, {**honest.sheets, "clinical-1": b"\1" * 32}, "recovery_sheet_altered"),
    ):
        wrong = Known(people, sheets, honest.clinical)
        with pytest.raises(Trouble, match=code):
            rekey.make_new_keys(practice, wrong, with_clinical=True)
    assert vault.snapshot() == before
    assert notes(practice) == ["one", "two"]
    practice.close()


def planted(practice: OpenPractice, own: str, paper: str) -> KeyFile:
    """The key file after somebody wrote a clinical grant into their own slot and sheet."""
    loaded = practice.key_file
    slot = loaded.slot(own)
    made_up = keys.grant(
        slot, loaded.practice_id, keys.CLINICAL, b"\7" * 32, known_public_key=slot.public_key
    )
    sheet = next(each for each in loaded.recovery if each.number == paper)
    false_sheet = recovery.granted(
        sheet, loaded.practice_id, keys.CLINICAL, b"\7" * 32, known_public_key=sheet.public_key
    )
    return loaded.with_slot(made_up).with_sheet(replace(false_sheet, kind=SheetKind.CLINICAL))


def test_a_made_up_grant_gets_nobody_the_clinical_key(vault: Vault) -> None:
    """Anybody can write one for the public key of their own slot or sheet, checksum and all."""
    practice = vault.open()
    add_sheets(practice)
    honest, number = known(practice.key_file), f"{SheetKind.PRACTICE}-1"
    practice.key_file = planted(practice, "tessa", number)
    done = rekey.make_new_keys(practice, honest, with_clinical=True)
    after = done.practice.key_file
    assert (done.is_done, after.slot("tessa").is_clinical) == (True, False)
    paper = next(each for each in after.recovery if each.number == number)
    assert set(paper.grants) == {keys.PRACTICE}
    assert after.slot("ravi").is_clinical
    done.practice.close()


def test_a_made_up_clinical_key_takes_the_place_of_no_true_one(vault: Vault) -> None:
    practice = vault.open()
    add_sheets(practice)
    before, honest = practice.clinical_key, known(practice.key_file)
    false_keys = planted(practice, "tessa", f"{SheetKind.PRACTICE}-1")
    practice.save_key_file(false_keys, key_file.same_as(false_keys))
    practice.close()
    practice = vault.open("tessa", PASSWORDS["tessa"])
    done = rekey.make_new_keys(practice, honest, with_clinical=True)
    assert done.practice.clinical_key is None
    done.practice.close()
    practice = vault.open("ravi", PASSWORDS["ravi"])
    assert practice.clinical_key == before
    practice.close()


def test_a_full_disk_leaves_the_old_keys_and_the_practice_open(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(vault)

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    practice = vault.open()
    old = practice.file_key
    monkeypatch.setattr(replacing, "copy_database", full)
    done = rekey.make_new_keys(practice, known(practice.key_file), with_clinical=True)
    assert not done.is_done
    assert done.trouble is not None
    assert done.trouble.code == "rekey_failed"
    assert (done.practice.file_key, done.practice.person_uid) == (old, "dana")
    assert done.practice.clinical_key is not None
    assert notes(done.practice) == ["one", "two"]
    done.practice.close()
    assert current(vault) == before
    assert not list(vault.path.parent.glob("*.rekeying*"))


class Killed(BaseException):
    """The program ends here."""


def dying(stop: int, steps: list[str], patch: pytest.MonkeyPatch) -> None:
    """Let the program end before its system call number ``stop``, and do nothing after it."""

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **more: Any) -> Any:
            if len(steps) >= stop:
                steps.append("killed")
                raise Killed
            steps.append(name)
            return real(*given, **more)

        return step

    for name in ("open", "fsync", "replace", "unlink"):
        patch.setattr(os, name, counted(name, getattr(os, name)))
    patch.setattr(replacing, "copy_database", counted("copy", replacing.copy_database))
    patch.setattr(replacing, "_settle", counted("settle", replacing._settle))


def test_a_kill_at_any_step_leaves_the_old_or_the_new_key_opening_for_everybody(
    vault: Vault, tmp_path: Path
) -> None:
    practice = vault.open()
    add_sheets(practice)
    practice.close()
    old, outcomes = vault.key(), []
    for stop in range(200):
        at = tmp_path / str(stop)
        shutil.copytree(vault.path.parent.parent, at, ignore=shutil.ignore_patterns("*-lock"))
        copy = Vault(at / "practice" / vault.path.name, at / "keys", at / "migrations")
        practice, steps = copy.open(), list[str]()
        with pytest.MonkeyPatch.context() as patch:
            dying(stop, steps, patch)
            with contextlib.suppress(Killed):
                rekey.make_new_keys(practice, known(practice.key_file, "ravi"), with_clinical=True)
        is_whole = "killed" not in steps
        practice.write_engine.dispose()
        practice.read_engine.dispose()
        practice.lock_file.release()
        outcomes.append(_opens_for_all(copy, old))
        shutil.rmtree(at)
        if is_whole:
            break
    assert outcomes[0] is False
    assert outcomes[-1] is True
    assert outcomes == sorted(outcomes)
    assert min(outcomes.count(False), outcomes.count(True)) >= 3


def _opens_for_all(vault: Vault, old: FileKey) -> bool:
    """Everybody gets in and the key file holds one generation; True when it is the new one."""
    both = current(vault)
    is_new = False
    for uid in ("tessa", "dana"):
        practice = vault.open(uid, PASSWORDS[uid])
        assert notes(practice) == ["one", "two"]
        is_new = practice.file_key != old
        wanted = len(both.retired) + len(both.pending) if is_new else 0
        assert len(practice.key_file.retired) == wanted
        clinical = practice.clinical_key
        secret = SECRETS[SheetKind.CLINICAL]
        if clinical is not None:
            sheet = recovery.find_sheet(practice.key_file, SheetKind.CLINICAL, secret)
            found = recovery.open_sheet(practice.practice_id, sheet, secret, "clinical")
            assert found == clinical
        practice.close()
    settled = current(vault)
    assert not settled.pending
    assert not any(name.endswith(keys.NEXT) for slot in settled.slots for name in slot.grants)
    assert vault.copy_file().read_bytes() == key_file.path_of(vault.path).read_bytes()
    assert not list(vault.path.parent.glob("*.rekeying*"))
    assert files.size_of(files.sibling(vault.path, files.WAL_SUFFIX)) == 0
    return is_new
