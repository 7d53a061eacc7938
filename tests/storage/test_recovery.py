"""Recovery sheets and retired keys in the key file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import Trouble
from iopdesk.storage import key_file, keys, recovery, retired
from iopdesk.storage.key_file import KeyFile
from tests.storage.conftest import Vault

SECRET = bytes(range(20))


@pytest.fixture
def loaded(vault: Vault) -> KeyFile:
    return key_file.load(vault.path, vault.copies).key_file


def with_sheet(loaded: KeyFile, key: bytes, number: str = "P-AB12-1") -> KeyFile:
    sheet = recovery.new_sheet(
        loaded.practice_id, kind=SheetKind.PRACTICE, number=number, secret=SECRET, key=key
    )
    return loaded.with_sheet(sheet)


def test_a_printed_secret_opens_its_key_after_the_file_was_read_back(loaded: KeyFile) -> None:
    key = keys.new_key()
    read = key_file.from_bytes(key_file.to_bytes(with_sheet(loaded, key)))
    sheet = recovery.find_sheet(read, SheetKind.PRACTICE, SECRET)
    assert sheet.number == "P-AB12-1"
    assert recovery.open_sheet(read.practice_id, sheet, SECRET, keys.PRACTICE) == key


@pytest.mark.parametrize(
    ("kind", "secret", "number", "code"),
    [
        (SheetKind.PRACTICE, SECRET[::-1], None, "recovery_wrong_sheet"),
        (SheetKind.PRACTICE, SECRET, "P-AB12-2", "recovery_wrong_sheet"),
        (SheetKind.CLINICAL, SECRET, None, "recovery_no_sheet"),
    ],
)
def test_another_secret_number_or_kind_finds_no_sheet(
    loaded: KeyFile, kind: SheetKind, secret: bytes, number: str | None, code: str
) -> None:
    with pytest.raises(Trouble, match=code):
        recovery.find_sheet(with_sheet(loaded, keys.new_key()), kind, secret, number)


def test_a_sheet_moved_to_another_practice_or_number_opens_nothing(loaded: KeyFile) -> None:
    sheet = with_sheet(loaded, keys.new_key()).recovery[0]
    for practice_id, moved in (
        ("00" * 16, sheet),
        (loaded.practice_id, replace(sheet, number="P-AB12-2")),
    ):
        with pytest.raises(Trouble, match="recovery_sheet_altered"):
            recovery.open_sheet(practice_id, moved, SECRET, keys.PRACTICE)


def test_a_secret_makes_another_key_for_every_sheet_and_practice() -> None:
    made = {
        recovery.private_key(practice_id, number, SECRET).private_bytes_raw()
        for practice_id in ("00" * 16, "11" * 16)
        for number in ("P-AB12-1", "P-AB12-2")
    }
    assert len(made) == 4


def test_a_planted_sheet_gets_no_grant(loaded: KeyFile) -> None:
    sheet = with_sheet(loaded, keys.new_key()).recovery[0]
    with pytest.raises(Trouble, match="recovery_sheet_altered"):
        recovery.granted(
            sheet, loaded.practice_id, keys.PRACTICE, keys.new_key(), known_public_key=b"\1" * 32
        )


def test_the_newest_key_opens_the_whole_chain_of_older_ones(loaded: KeyFile) -> None:
    first, second, third = (keys.new_key() for _ in range(3))
    chain = replace(
        loaded,
        retired=(
            retired.seal_key(loaded.practice_id, keys.CLINICAL, first, second),
            retired.seal_key(loaded.practice_id, keys.CLINICAL, second, third),
            retired.seal_key(loaded.practice_id, keys.PRACTICE, keys.new_key(), second),
        ),
    )
    chain = key_file.from_bytes(key_file.to_bytes(chain))
    for wanted in (first, second, third):
        found = retired.open_key(chain, keys.CLINICAL, third, keys.key_id(wanted))
        assert found == wanted
    assert retired.older_keys(chain, keys.CLINICAL, third) == (second, first)


def test_an_older_key_opens_no_newer_one(loaded: KeyFile) -> None:
    old, new = keys.new_key(), keys.new_key()
    entry = retired.seal_key(loaded.practice_id, keys.CLINICAL, old, new)
    chain = replace(loaded, retired=(entry,))
    assert retired.older_keys(chain, keys.CLINICAL, old) == ()
    with pytest.raises(Trouble, match="key_not_kept"):
        retired.open_key(chain, keys.CLINICAL, old, keys.key_id(new))
    with pytest.raises(Trouble, match="key_not_kept"):
        retired.open_key(chain, keys.PRACTICE, new, keys.key_id(old))


def test_a_retired_key_put_under_another_id_is_not_handed_out(loaded: KeyFile) -> None:
    old, new = keys.new_key(), keys.new_key()
    entry = retired.seal_key(loaded.practice_id, keys.CLINICAL, old, new)
    chain = replace(loaded, retired=(replace(entry, key_id="00" * 8),))
    with pytest.raises(Trouble, match="key_not_kept"):
        retired.open_key(chain, keys.CLINICAL, new, "00" * 8)


def test_a_key_id_is_sixteen_digits_that_differ_by_key() -> None:
    one, other = keys.new_key(), keys.new_key()
    assert len(bytes.fromhex(keys.key_id(one))) == 8
    assert keys.key_id(one) == keys.key_id(bytes(one)) != keys.key_id(other)


def test_a_key_file_of_the_first_format_is_read_and_saved_as_the_newest(vault: Vault) -> None:
    loaded = key_file.load(vault.path, vault.copies).key_file
    document = json.loads(key_file.to_bytes(loaded))
    body = {k: v for k, v in document["keys"].items() if k not in _SINCE_2}
    old = {"format": 1, "checksum": key_file._checksum(body), "keys": body}
    read = key_file.from_bytes(json.dumps(old).encode())
    assert read == loaded
    assert json.loads(key_file.to_bytes(read))["format"] == key_file.FORMAT == 2


_SINCE_2 = ("recovery", "retired", "pending")
