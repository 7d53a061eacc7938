"""What the recovery kit does in the key file: sheets made and dropped, and the way back in.

Between the act that allows it and the act that records it, outside of any transaction.
Each is slow: call it off the UI thread.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import Trouble
from iopdesk.storage import recovery
from iopdesk.storage.key_file import KeyFile, same_as
from iopdesk.storage.practice_file import OpenPractice


@dataclass(frozen=True, slots=True, repr=False)
class MadeSheet:
    """A sheet that stands in the key file now; ``secret`` goes onto the paper and nowhere else."""

    number: str
    secret: bytes
    public_key: bytes


def make_sheet(
    practice: OpenPractice, *, kind: SheetKind, number: str, clinical_key: bytes | None
) -> MadeSheet:
    """Put a new sheet into the key file, saved only if what was read back opens with it.

    Raises ``Trouble("key_not_granted")`` for a clinical sheet without the clinical key,
    and ``Trouble("key_file_not_saved")``.
    """
    key = clinical_key if kind is SheetKind.CLINICAL else practice.file_key.key
    if key is None:
        raise Trouble("key_not_granted")
    secret = recovery.new_secret()
    sheet = recovery.new_sheet(
        practice.practice_id, kind=kind, number=number, secret=secret, key=key
    )

    def prove(read_back: KeyFile) -> None:
        found = recovery.find_sheet(read_back, kind, secret, number)
        if recovery.open_sheet(read_back.practice_id, found, secret, kind.value) != key:
            raise Trouble("key_file_not_saved")

    practice.save_key_file(practice.key_file.with_sheet(sheet), prove)
    return MadeSheet(number, secret, sheet.public_key)


def drop_sheets(practice: OpenPractice, numbers: Collection[str]) -> None:
    """Take ended sheets out of the key file; a paper of theirs opens nothing any more."""
    if not any(sheet.number in numbers for sheet in practice.key_file.recovery):
        return
    changed = practice.key_file.without_sheets(numbers)
    practice.save_key_file(changed, same_as(changed))
