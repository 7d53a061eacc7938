"""The key file: reading, damage, and saving through a crash."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iopdesk import __version__
from iopdesk.errors import Trouble, sentence_for
from iopdesk.storage import files, key_file, keys
from iopdesk.storage.key_file import Damage, KeyFile
from tests.storage.conftest import PASSWORD, Vault


def current(vault: Vault) -> KeyFile:
    return key_file.from_bytes(key_file.path_of(vault.path).read_bytes())


def with_new_password(loaded: KeyFile) -> KeyFile:
    slot = keys.change_password(
        loaded.slot("dana"), loaded.practice_id, PASSWORD, "my new password", keys.CHEAP_FOR_TESTS
    )
    return loaded.with_slot(slot)


def opens(loaded: KeyFile, password: str) -> bool:
    try:
        keys.unwrap_private(loaded.slot("dana"), loaded.practice_id, password)
    except Trouble:
        return False
    return True


def prove_new(read_back: KeyFile) -> None:
    if not opens(read_back, "my new password"):
        raise Trouble("wrong_password")


def test_a_key_file_reads_back_as_it_was_written(vault: Vault) -> None:
    loaded = current(vault)
    assert key_file.from_bytes(key_file.to_bytes(loaded)) == loaded


def test_before_unlock_it_shows_names_and_crisis_lines_only(vault: Vault) -> None:
    text = key_file.path_of(vault.path).read_text(encoding="utf-8")
    for shown in ("Larkspur Recovery", "Dana Okafor", "Tessa Lund", "988"):
        assert shown in text
    for hidden in (PASSWORD, "director", "counselor", vault.key().key.hex()):
        assert hidden not in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_only_its_owner_may_read_it(vault: Vault) -> None:
    for place in (key_file.path_of(vault.path), vault.copy_file()):
        assert place.stat().st_mode & 0o077 == 0


def outcome(content: bytes) -> KeyFile | str:
    """What is read (white space between values may change), or the refusal's code."""
    try:
        return key_file.from_bytes(content)
    except Trouble as trouble:
        return trouble.code


def test_every_changed_byte_is_noticed(vault: Vault) -> None:
    content = key_file.path_of(vault.path).read_bytes()
    loaded = current(vault)
    for at in range(0, len(content), 7):
        changed = content[:at] + bytes([content[at] ^ 0x04]) + content[at + 1 :]
        assert outcome(changed) in (loaded, "key_file_damaged", "key_file_newer")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"7", b'{"format": 1}', b'{"format": "x", "keys": {}}', b"\xff"],
)
def test_what_is_not_a_key_file_is_damaged(content: bytes) -> None:
    with pytest.raises(Trouble, match="key_file_damaged"):
        key_file.from_bytes(content)


def test_a_newer_format_is_named_as_newer(vault: Vault) -> None:
    place = key_file.path_of(vault.path)
    document = json.loads(place.read_text(encoding="utf-8"))
    place.write_text(json.dumps({**document, "format": 3}), encoding="utf-8")
    with pytest.raises(Trouble, match="key_file_newer") as refused:
        key_file.load(vault.path, vault.copies)
    assert f"install version {__version__} or later" in sentence_for(refused.value)


@pytest.mark.parametrize("program", [None, 7, "", "newest", "1.2", "1.2.3.4", "9" * 40, ["1.2.3"]])
def test_a_newer_format_that_names_no_version_asks_for_the_newest(
    vault: Vault, program: object
) -> None:
    document = json.loads(key_file.path_of(vault.path).read_text(encoding="utf-8"))
    newer = json.dumps({**document, "format": 3, "program": program}).encode()
    with pytest.raises(Trouble, match="key_file_newer") as refused:
        key_file.from_bytes(newer)
    assert "install the newest version" in sentence_for(refused.value)


@pytest.mark.parametrize("damage", [Damage.MISSING, Damage.DAMAGED])
def test_the_second_copy_is_found_by_the_practice_file_itself(vault: Vault, damage: Damage) -> None:
    expected, place = current(vault), key_file.path_of(vault.path)
    if damage is Damage.MISSING:
        place.unlink()
    else:
        place.write_bytes(place.read_bytes()[:200])
    loaded = key_file.load(vault.path, vault.copies)
    assert (loaded.key_file, loaded.damage) == (expected, damage)


@pytest.mark.parametrize(
    ("content", "code"), [(None, "key_file_missing"), (b"torn", "key_file_damaged")]
)
def test_without_a_second_copy_the_true_reason_is_said(
    vault: Vault, content: bytes | None, code: str
) -> None:
    vault.copy_file().unlink()
    place = key_file.path_of(vault.path)
    place.unlink()
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(Trouble, match=code):
        key_file.load(vault.path, vault.copies)


class Killed(BaseException):
    """The program ends here."""


def counted(steps: list[str], name: str, real: Callable[..., Any], stop: int) -> Callable[..., Any]:
    def step(*arguments: Any) -> Any:
        if len(steps) == stop:
            raise Killed
        steps.append(name)
        return real(*arguments)

    return step


def save_and_die_at(stop: int, vault: Vault, changed: KeyFile) -> list[str]:
    """Save with the program ending before system call number ``stop``."""
    steps: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "fsync", "replace"):
            patch.setattr(files.os, name, counted(steps, name, getattr(os, name), stop))
        try:
            key_file.save(vault.path, changed, vault.copies, prove=prove_new)
        except Killed:
            return steps
    return [*steps, "done"]


def test_a_kill_at_any_step_of_saving_leaves_the_old_or_the_new_password(vault: Vault) -> None:
    before = key_file.path_of(vault.path).read_bytes()
    changed = with_new_password(current(vault))
    outcomes = []
    for stop in range(50):
        key_file.path_of(vault.path).write_bytes(before)
        steps = save_and_die_at(stop, vault, changed)
        now = key_file.load(vault.path, vault.copies)
        assert now.damage is None
        outcomes.append(opens(now.key_file, "my new password"))
        assert opens(now.key_file, PASSWORD) is not outcomes[-1]
        if steps and steps[-1] == "done":
            break
    assert outcomes == sorted(outcomes)
    assert outcomes.count(False) >= 3  # open, fsync, replace
    assert outcomes[-1]


def test_a_key_file_that_the_new_password_does_not_open_is_never_put_in_place(
    vault: Vault,
) -> None:
    before = vault.snapshot()
    spoiled = with_new_password(current(vault))
    spoiled = spoiled.with_slot(replace(spoiled.slot("dana"), salt=b"\0" * 16))
    with pytest.raises(Trouble, match="wrong_password"):
        key_file.save(vault.path, spoiled, vault.copies, prove=prove_new)
    assert vault.snapshot() == before


def test_a_full_disk_keeps_the_old_key_file(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    before, changed = vault.snapshot(), with_new_password(current(vault))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(Trouble, match="key_file_not_saved"):
        key_file.save(vault.path, changed, vault.copies, prove=prove_new)
    assert vault.snapshot() == before


def test_saving_goes_on_without_a_second_copy_and_says_so(vault: Vault, tmp_path: Path) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_bytes(b"")
    changed = with_new_password(current(vault))
    assert not key_file.save(vault.path, changed, blocked, prove=prove_new)
    assert current(vault) == changed


def test_both_copies_are_saved(vault: Vault) -> None:
    changed = with_new_password(current(vault))
    assert key_file.save(vault.path, changed, vault.copies, prove=prove_new)
    assert key_file.path_of(vault.path).read_bytes() == vault.copy_file().read_bytes()
