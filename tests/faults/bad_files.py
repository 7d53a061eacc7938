"""Files that are no practice, or no whole one: what each is, and the reason a person is told."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from iopdesk.storage import key_file
from iopdesk.storage.engine import PAGE_BYTES

SALT_BYTES = 16
"""The first bytes are the practice id in the clear; the key does not depend on them."""

_SEED = 20261022


@dataclass(frozen=True, slots=True)
class BadFile:
    """``keys`` takes the place of both key files; None leaves them as they are."""

    kind: str
    words: str
    content: bytes
    code: str
    keys: bytes | None = None


def every(whole: bytes, keys: bytes, other: bytes) -> Iterator[BadFile]:
    """Every bad file, from a whole practice file, its key file, and another practice's file."""
    yield from _cuts(whole)
    yield from _bits(whole)
    yield from _pages(whole)
    yield from _foreign()
    yield from _databases(other)
    yield from _key_files(whole, keys)


# -- the practice file itself -----------------------------------------------------


def _cuts(whole: bytes) -> Iterator[BadFile]:
    for length in range(0, len(whole), PAGE_BYTES):
        code = "file_truncated" if length else "file_empty"
        yield BadFile("cut at a page edge", f"{length} bytes", whole[:length], code)
    for length in (1, 15, 16, 100, 2_000, 4_095, *range(5_000, len(whole), 9 * PAGE_BYTES)):
        yield BadFile("cut inside a page", f"{length} bytes", whole[:length], "file_truncated")


def _bits(whole: bytes) -> Iterator[BadFile]:
    """One byte and bit of every page, by a fixed seed."""
    chosen = random.Random(_SEED)
    for page in range(0, len(whole), PAGE_BYTES):
        at = page + chosen.randrange(SALT_BYTES if page == 0 else 0, PAGE_BYTES)
        content = bytearray(whole)
        content[at] ^= 1 << chosen.randrange(8)
        yield BadFile("one bit of a page", f"byte {at}", bytes(content), "data_damaged")


def _pages(whole: bytes) -> Iterator[BadFile]:
    """Pages that are sealed well, but not here: exchanged, twice, or blank."""
    pages = [whole[at : at + PAGE_BYTES] for at in range(0, len(whole), PAGE_BYTES)]
    for number in range(1, len(pages) - 1, 3):
        found = list(pages)
        found[number], found[number + 1] = found[number + 1], found[number]
        yield _paged("two pages exchanged", number, found)
    for number in range(2, len(pages), 5):
        found = list(pages)
        found[number] = found[number - 1]
        yield _paged("a page twice", number, found)
        found = list(pages)
        found[number] = bytes(PAGE_BYTES)
        yield _paged("a blank page", number, found)


def _paged(kind: str, number: int, pages: list[bytes]) -> BadFile:
    return BadFile(kind, f"page {number}", b"".join(pages), "data_damaged")


# -- other files under its name ---------------------------------------------------

_BEGINNINGS = {
    "PNG": b"\x89PNG\r\n\x1a\n",
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "GIF": b"GIF89a",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "ZIP": b"PK\x03\x04\x14\x00",
    "gzip": b"\x1f\x8b\x08\x00",
    "TIFF": b"II*\x00\x08\x00\x00\x00",
    "Word 97": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "7-Zip": b"7z\xbc\xaf\x27\x1c",
    "RAR": b"Rar!\x1a\x07\x01\x00",
    "RTF": b"{\\rtf1\\ansi",
    "Windows program": b"MZ\x90\x00\x03\x00",
    "Linux program": b"\x7fELF\x02\x01\x01",
    "WAVE": b"RIFF\x24\x08\x00\x00WAVE",
}


def _foreign() -> Iterator[BadFile]:
    for name, beginning in _BEGINNINGS.items():
        for size in (64, 700, PAGE_BYTES, PAGE_BYTES * 3 + 5):
            content = (beginning + bytes(range(64)) * (size // 64 + 1))[: max(size, len(beginning))]
            yield BadFile("another program's file", f"{name}, {size}", content, "file_not_ours")
    line = "This is a letter, not a database. "
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        for count in (1, 20, 400):
            content = (line * count).encode(encoding)
            yield BadFile("a text", f"{encoding}, {len(content)}", content, "file_not_ours")
    for value in (0, 0xFF):
        content = bytes([value]) * (PAGE_BYTES * 4)
        yield BadFile("one byte over and over", hex(value), content, "file_not_ours")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("letter.txt", line * 300)
    yield BadFile("another program's file", "archive", archive.getvalue(), "file_not_ours")


def _databases(other: bytes) -> Iterator[BadFile]:
    for page in (512, 1024, 4096, 16384, 65536):
        for mode in ("delete", "wal"):
            content = _plain_database(page, mode)
            yield BadFile("not encrypted", f"{page}, {mode}", content, "file_not_encrypted")
    yield BadFile("another practice's file", "whole", other, "file_of_another_practice")


def _plain_database(page: int, mode: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain"
        made = sqlite3.connect(path)
        made.execute(f"PRAGMA page_size = {page}")
        made.execute(f"PRAGMA journal_mode = {mode}")
        made.execute("CREATE TABLE patients (name)")
        made.commit()
        made.close()
        return path.read_bytes()


# -- the key file -----------------------------------------------------------------


def _key_files(whole: bytes, keys: bytes) -> Iterator[BadFile]:
    """Both copies are spoiled alike: one of them alone is put right by itself."""
    for length in range(0, len(keys) - 2, max(1, len(keys) // 24)):
        yield BadFile("key file cut", f"{length} bytes", whole, "key_file_damaged", keys[:length])
    chosen = random.Random(_SEED)
    for _each in range(24):
        content = bytearray(keys)
        at = chosen.randrange(len(content))
        content[at] ^= 1 << chosen.randrange(7)
        yield BadFile("key file altered", f"byte {at}", whole, _code_of(content), bytes(content))
    newer = json.loads(keys) | {"format": key_file.FORMAT + 1}
    yield BadFile("newer key file", "", whole, "key_file_newer", json.dumps(newer).encode())
    for words, made in _NO_KEY_FILES.items():
        yield BadFile("no key file", words, whole, "key_file_damaged", made(keys))


def _code_of(content: bytearray) -> str:
    """A turned bit may make the format's number a larger one, and nothing else that is read."""
    try:
        version = json.loads(content.decode())["format"]
    except (ValueError, KeyError):
        return "key_file_damaged"
    is_newer = isinstance(version, int) and version > key_file.FORMAT
    return "key_file_newer" if is_newer else "key_file_damaged"


_NO_KEY_FILES: dict[str, Callable[[bytes], bytes]] = {
    "a list": lambda _keys: b"[]",
    "an empty object": lambda _keys: b"{}",
    "a number": lambda _keys: b"7",
    "a deep list": lambda _keys: b"[" * 100_000,
    "numbers": lambda _keys: struct.pack("<64I", *range(64)),
    "no slots": lambda keys: json.dumps({**json.loads(keys), "keys": {}}).encode(),
}
