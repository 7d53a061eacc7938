"""Anchors find what the chain alone cannot: a cut end, and a file that was put back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from iopdesk.errors import Trouble
from iopdesk.services.door import Door
from iopdesk.storage import anchors, audit, backup, opening, restore
from iopdesk.storage.anchors import Anchor
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.verify import verify
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def anchored(
    practice_file: OpenPractice, door: Door, make_patient: Callable[..., int]
) -> OpenPractice:
    """A practice with a patient and an anchor, and another patient after it."""
    make_patient("Marisol", "Quintero")
    assert anchors.set_anchor(practice_file.path, practice_file.read_engine, now=NOW)
    make_patient("Calvin", "Osei")
    return practice_file


def finding(practice: OpenPractice) -> Trouble | None:
    with practice.read_engine.connect() as connection:
        try:
            anchors.require(connection, practice.path)
        except Trouble as trouble:
            return trouble
    return None


def test_an_anchor_lags_and_holds_while_work_goes_on(anchored: OpenPractice) -> None:
    assert finding(anchored) is None
    one = anchors.read_anchors(anchored.path)[-1]
    with anchored.read_engine.connect() as connection:
        assert one.seq < audit.head(connection).seq


def test_the_same_head_is_written_down_once(practice_file: OpenPractice) -> None:
    before = len(anchors.read_anchors(practice_file.path))
    with practice_file.write_engine.begin() as connection:
        audit.append(connection, audit.head(connection), audit.Entry(NOW, None, "login"), ())
    for _each in range(3):
        assert anchors.set_anchor(practice_file.path, practice_file.read_engine)
    assert len(anchors.read_anchors(practice_file.path)) == before + 1


def test_one_is_set_at_lock_at_exit_and_after_many_entries(
    practice_file: OpenPractice, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def newest() -> int:
        return anchors.read_anchors(practice_file.path)[-1].seq

    def head() -> int:
        with practice_file.read_engine.connect() as connection:
            return audit.head(connection).seq

    door.note("lock")
    practice_file.lock()
    assert newest() == head()
    monkeypatch.setattr(anchors, "EVERY", 10)
    for _each in range(25):
        door.note("login")
    assert head() - newest() < 10
    last = head()
    practice_file.close()
    assert newest() == last


def test_a_whole_file_that_was_put_back_is_found(
    anchored: OpenPractice, template_file: Path, tmp_path: Path
) -> None:
    path, copies = anchored.path, anchored.copies_folder
    anchored.close()
    shutil.copy(template_file, path)  # the file of before, which verifies by itself
    old = opening.open_practice(path, "dana", PASSWORD, copies_folder=copies)
    verify(old.read_engine)
    trouble = finding(old)
    old.close()
    assert trouble is not None
    assert trouble.code == "audit.rolled_back"


def test_a_chain_written_anew_behind_the_anchor_is_found(anchored: OpenPractice) -> None:
    with anchored.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET mac = zeroblob(32) WHERE seq > 1")
    trouble = finding(anchored)
    assert trouble is not None
    assert trouble.code == "audit.anchor_differs"


@pytest.fixture
def restored(anchored: OpenPractice, tmp_path: Path) -> Iterator[OpenPractice]:
    """The practice after a backup from before the anchor's end was restored."""
    path, copies = anchored.path, anchored.copies_folder
    made = backup.make_backup(path, anchored.file_key, anchored.key_file, tmp_path, now=NOW)
    anchors.set_anchor(path, anchored.read_engine)
    with anchored.write_engine.begin() as connection:
        head = audit.head(connection)
        audit.append(connection, head, audit.Entry(NOW, None, "login"), ())
    anchors.set_anchor(path, anchored.read_engine)
    anchored.close()
    prepared = restore.prepare(made, path, "dana", PASSWORD, copies_folder=copies)
    restore.finish(
        prepared, now=NOW + timedelta(days=1), safety_folder=tmp_path, copies_folder=copies
    )
    practice = opening.open_practice(path, "dana", PASSWORD, copies_folder=copies)
    yield practice
    practice.close()


def test_a_restore_excuses_the_anchors_of_what_it_left_behind(restored: OpenPractice) -> None:
    assert len(anchors.read_anchors(restored.path)) >= 3
    assert finding(restored) is None
    anchors.set_anchor(restored.path, restored.read_engine)
    assert finding(restored) is None


def test_a_claim_of_a_restore_does_not_excuse_what_lies_before_it(
    restored: OpenPractice,
) -> None:
    with restored.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET mac = zeroblob(32) WHERE seq = 2")
    path = anchors.path_of(restored.path)
    with restored.read_engine.connect() as connection:
        epoch = connection.exec_driver_sql("SELECT epoch FROM audit_chains").scalar_one()
    forged = Anchor(1, "an earlier epoch", 2, "11" * 32, NOW.isoformat())
    assert forged.epoch != epoch
    anchors._write(path, [forged])
    trouble = finding(restored)
    assert trouble is not None
    assert trouble.code == "audit.anchor_differs"


def test_broken_lines_are_passed_over_and_long_files_grow_no_further(
    practice_file: OpenPractice,
) -> None:
    path = anchors.path_of(practice_file.path)
    path.write_text("not json\n[1]\n{}\n", encoding="utf-8")
    assert anchors.read_anchors(practice_file.path) == ()
    many = [Anchor(1, "e", n, "00", "x") for n in range(1, 2_002)]
    anchors._write(path, many)
    kept = anchors.read_anchors(practice_file.path)
    assert len(kept) < 2_000
    assert kept[0] == many[0]
    assert kept[-1_000:] == tuple(many[-1_000:])


def test_a_folder_that_takes_no_anchor_is_said_and_nothing_raised(
    practice_file: OpenPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise OSError(28, "full")

    with practice_file.write_engine.begin() as connection:
        audit.append(connection, audit.head(connection), audit.Entry(NOW, None, "login"), ())
    monkeypatch.setattr(anchors.files, "write_through", refuse)
    assert not anchors.set_anchor(practice_file.path, practice_file.read_engine)
