"""Bad files in the place of a practice file, and logs that are not its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from iopdesk.errors import Trouble, known_codes, sentence_for
from iopdesk.storage import key_file
from iopdesk.storage.engine import PAGE_BYTES
from iopdesk.storage.verify import verify
from tests.faults.acts import add_patient
from tests.faults.bad_files import BadFile, every
from tests.faults.door_scenes import door_of
from tests.faults.looking import NAME, practice_in
from tests.faults.template import copy_template, make_template

OPENED = "opened"


def bad_files(template: Path, folder: Path) -> Iterator[BadFile]:
    """Copy the template into an empty folder, and say every bad file that may take its place."""
    other = make_template(folder.with_name("another")).read_bytes()
    shutil.rmtree(folder.with_name("another"))
    copy_template(template, folder)
    path = folder / NAME
    return every(path.read_bytes(), key_file.path_of(path).read_bytes(), other)


def assert_refused(folder: Path, bad: BadFile) -> None:
    """Put a bad file in the practice's place: refused for its true reason, no byte changed."""
    path = folder / NAME
    path.write_bytes(bad.content)
    places = [key_file.path_of(path), *(folder / "keys").glob("*.iopdesk-keys")]
    kept = [place.read_bytes() for place in places]
    for place in places if bad.keys is not None else ():
        place.write_bytes(bad.keys or b"")
    before = _bytes_in(folder)
    code = _opened_or_code(folder)
    assert code == bad.code, f"{code} in the place of {bad.code}"
    assert _bytes_in(folder) == before, "a refused file changed"
    for place, content in zip(places, kept, strict=True):
        place.write_bytes(content)


def assert_log(template: Path, folder: Path, prepare: Callable[[Path, Path], None]) -> str:
    """Open a practice beside a log that is not its own: right, or refused with no byte changed.

    Right means that every act before the log is there and the file verifies. Returns
    ``opened`` or the code of the refusal.
    """
    copy_template(template, folder)
    work(folder)
    prepare(template, folder)
    before = _bytes_in(folder)
    code = _opened_or_code(folder)
    if code != OPENED:
        assert _bytes_in(folder) == before, f"{code}, and a refused file changed"
    return code


def _opened_or_code(folder: Path) -> str:
    """Open, verify and close; or the code of a refusal, which has a whole sentence."""
    try:
        practice = practice_in(folder)
    except Trouble as trouble:
        words = sentence_for(trouble)
        code = trouble.code
    else:
        try:
            entries = verify(practice.read_engine).entries
        finally:
            practice.close()
        assert entries == 3, f"{entries} entries of the audit"
        return OPENED
    assert code in known_codes()
    assert "{" not in words
    return code


def work(folder: Path) -> None:
    """Open the practice, add two patients, close it."""
    practice = practice_in(folder)
    for _each in range(2):
        add_patient(door_of(practice))
    practice.close()


def log_of_crash(template: Path, folder: Path) -> bytes:
    """The write-ahead log that a crash leaves of the template after one act."""
    copy_template(template, folder)
    practice = practice_in(folder)
    add_patient(door_of(practice))
    log = (folder / f"{NAME}-wal").read_bytes()
    practice.close()
    shutil.rmtree(folder)
    return log


def _write_log(folder: Path, log: bytes) -> None:
    (folder / f"{NAME}-wal").write_bytes(log)


def _foreign(_template: Path, folder: Path) -> None:
    other = make_template(folder.parent / "other")
    _write_log(folder, log_of_crash(other, folder.parent / "crash"))
    shutil.rmtree(other.parent)


def _stale(template: Path, folder: Path) -> None:
    _write_log(folder, log_of_crash(template, folder.parent / "crash"))


def _torn(template: Path, folder: Path) -> None:
    _write_log(folder, log_of_crash(template, folder.parent / "crash")[: PAGE_BYTES * 3 + 77])


def _missing(_template: Path, folder: Path) -> None:
    practice = practice_in(folder)
    add_patient(door_of(practice))
    file = (folder / NAME).read_bytes()
    practice.close()
    (folder / NAME).write_bytes(file)


LOGS: dict[str, Callable[[Path, Path], None]] = {
    "missing log": _missing,
    "empty log": lambda _template, folder: _write_log(folder, b""),
    "one byte of a log": lambda _template, folder: _write_log(folder, b"7"),
    "garbage for a log": lambda _template, folder: _write_log(folder, b"garbage" * 3_000),
    "torn log": _torn,
    "stale log": _stale,
    "foreign log": _foreign,
}
"""What may lie beside a closed practice in the place of its log."""


def _bytes_in(folder: Path) -> list[tuple[str, bytes]]:
    return sorted(
        (found.name, found.read_bytes())
        for found in _files(folder)
        if not found.name.endswith("-lock")
    )


def _files(folder: Path) -> Iterator[Path]:
    return (found for found in folder.rglob("*") if found.is_file())
