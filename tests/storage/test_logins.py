"""The growing delay after wrong passwords."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from iopdesk.errors import Trouble
from iopdesk.storage.logins import (
    FailedLogin,
    PasswordDelay,
    failed_logins,
    note_failed_login,
)

NINE = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)


def test_the_delay_doubles_from_the_third_wrong_password_to_five_minutes() -> None:
    delay = PasswordDelay(clock=lambda: 100.0)
    waits = []
    for _ in range(12):
        delay.failed("ravi")
        waits.append(delay.retry_after("ravi"))
    assert waits == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_delay_ends_by_the_clock_and_by_success() -> None:
    now = 0.0
    delay = PasswordDelay(clock=lambda: now)
    for _ in range(4):
        delay.failed("ravi")
    now = 1.5
    with pytest.raises(Trouble) as refused:
        delay.check("ravi")
    assert refused.value.facts["seconds"] == 3
    now = 4.0
    delay.check("ravi")
    delay.succeeded("ravi")
    delay.failed("ravi")
    assert delay.retry_after("ravi") == 0


def test_notes_survive_a_torn_line_and_a_folder_that_is_none(tmp_path: Path) -> None:
    failed = FailedLogin(NINE, "ravi")
    note_failed_login(tmp_path / "keys", "ab" * 16, failed)
    notes = next((tmp_path / "keys").iterdir())
    with notes.open("a", encoding="utf-8") as stream:
        stream.write('{"at": "20\n')
    note_failed_login(tmp_path / "keys", "ab" * 16, failed)
    assert failed_logins(tmp_path / "keys", "ab" * 16) == [failed, failed]
    note_failed_login(notes, "ab" * 16, failed)
    assert failed_logins(notes, "ab" * 16) == []
