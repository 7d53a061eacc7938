"""Making a sheet and proving it: allowed, done outside of any transaction, recorded.

The secret lives in :class:`Sheet` and in the paper drawn from it, as long as the dialog
that shows them; nothing else holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6

from iopdesk.domain.recovery import SheetKind
from iopdesk.errors import DeskError
from iopdesk.reports.papers import Paper
from iopdesk.reports.recovery_kit import RecoverySheetFacts, draw_recovery_sheet
from iopdesk.services import recoveries, recovery_keys
from iopdesk.services.recoveries import SheetChanged
from iopdesk.ui.lanes import in_words
from iopdesk.ui.shared.form_dialog import Dialog

if TYPE_CHECKING:
    from iopdesk.ui.app import App


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A sheet that was made just now, and its paper."""

    kind: SheetKind
    number: str
    secret: bytes
    public_key: bytes
    paper: Paper

    @property
    def file_name(self) -> str:
        """Names the sheet and nobody."""
        return f"recovery-{self.kind.value}-sheet-{self.number}.pdf"


class SheetMaking:
    """The acts and effects around a sheet, for the dialog ``owner``, which shows errors."""

    def __init__(self, app: App, owner: Dialog) -> None:
        assert app.desk is not None
        self._app, self._desk, self._owner = app, app.desk, owner

    def make(
        self, kind: SheetKind, then: Callable[[Sheet], object], otherwise: Callable[[], object]
    ) -> None:
        """Make a sheet of a kind and draw it; ``otherwise`` follows after an error was shown."""

        def allowed(number: str) -> None:
            practice, desk = self._app.practice, self._desk
            assert practice is not None
            name, today, key = desk.practice.name, desk.today(), practice.clinical_key

            def job() -> Sheet:
                made = recovery_keys.make_sheet(
                    practice, kind=kind, number=number, clinical_key=key
                )
                facts = RecoverySheetFacts(kind, number, name, today, made.secret)
                paper = draw_recovery_sheet(facts)
                return Sheet(kind, number, made.secret, made.public_key, paper)

            self._in_worker(job, self._recorder(then, otherwise), otherwise)

        self._desk.do(
            recoveries.begin_sheet,
            owner=self._owner,
            then=allowed,
            otherwise=self._refuser(otherwise),
            kind=kind,
        )

    def prove(
        self, number: str, then: Callable[[], object], otherwise: Callable[[], object]
    ) -> None:
        """Record that a sheet was read back, and take the older ones out of the key file."""

        def recorded(changed: SheetChanged) -> None:
            practice = self._app.practice
            assert practice is not None
            self._in_worker(
                lambda: recovery_keys.drop_sheets(practice, changed.ended),
                lambda _dropped: then(),
                otherwise,
            )

        self._desk.do(
            recoveries.prove_sheet,
            owner=self._owner,
            then=recorded,
            otherwise=self._refuser(otherwise),
            number=number,
        )

    def _recorder(
        self, then: Callable[[Sheet], object], otherwise: Callable[[], object]
    ) -> Callable[[Sheet], None]:
        def record(sheet: Sheet) -> None:
            self._desk.do(
                recoveries.end_sheet,
                owner=self._owner,
                then=lambda _changed: then(sheet),
                otherwise=self._refuser(otherwise),
                kind=sheet.kind,
                number=sheet.number,
                public_key=sheet.public_key,
            )

        return record

    def _refuser(self, otherwise: Callable[[], object]) -> Callable[[DeskError], bool]:
        def refuse(error: DeskError) -> bool:
            otherwise()
            return self._owner.show_error(error)

        return refuse

    def _in_worker(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], object],
        otherwise: Callable[[], object],
    ) -> None:
        def while_open(run: Callable[[Any], object]) -> Callable[[Any], None]:
            def go_on(given: Any) -> None:
                if shiboken6.isValid(self._owner):
                    run(given)

            return go_on

        self._app.in_worker(job, in_words(while_open(then), while_open(self._refuser(otherwise))))
