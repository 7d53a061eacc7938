"""Opening every dialog of consents and callers in the real window, for tests that look at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QDialog

from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.consent_terms import ConsentKind
from iopdesk.services.chart import open_chart
from iopdesk.services.consent_papers import draw_form
from iopdesk.services.consent_views import list_consents
from iopdesk.services.consents import read_consent
from iopdesk.ui.app import App
from iopdesk.ui.caller.dialog import CallerDialog
from iopdesk.ui.consents.consent_dialog import ConsentDialog
from iopdesk.ui.consents.paper_dialog import ConsentPaperDialog
from iopdesk.ui.consents.small_dialogs import EventDialog, RevokeDialog, SignDialog

Open = Callable[[], object]


def openings(app: App, patient_id: int) -> Iterator[tuple[str, Open]]:
    """The forms of one consent, the form that waits for a signature, and the caller helper."""
    workspace = app.window.workspace
    assert workspace is not None
    desk, door = workspace.desk, workspace.desk.door
    if not desk.may(list_consents) or not desk.may(open_chart):
        return
    rows = door.ask(list_consents, patient_id=patient_id).consents
    waiting = next(row for row in rows if row.is_waiting)
    eventful = next(row for row in rows if row.has_end_event and not row.is_waiting)

    def opened(make: Callable[[], QDialog]) -> Open:
        return lambda: make().open()

    for name, row in (("unsigned", waiting), ("signed", eventful)):
        read = door.ask(read_consent, consent_id=row.consent_id)
        sign = opened(partial(SignDialog, desk, workspace, read))
        yield f"consent sign {name}", sign
    read = door.ask(read_consent, consent_id=waiting.consent_id)
    yield "consent change", opened(partial(ConsentDialog, desk, workspace, patient_id, read))
    read = door.ask(read_consent, consent_id=eventful.consent_id)
    yield "consent event", opened(partial(EventDialog, desk, workspace, read))
    yield "consent revoke", opened(partial(RevokeDialog, desk, workspace, read))
    drawn = door.ask(draw_form, consent_id=eventful.consent_id)
    paper = partial(ConsentPaperDialog, desk, workspace, eventful.consent_id, drawn)
    yield "consent paper", opened(paper)

    def criminal() -> None:
        made = ConsentDialog(desk, workspace, patient_id)
        made.fields["kind"].set_value(ConsentKind.CRIMINAL_JUSTICE)
        made.open()

    yield "consent criminal", criminal
    for kind in (CallerKind.FAMILY, CallerKind.EMERGENCY_ROOM):
        yield f"caller {kind.value}", partial(_call, app, kind)


def _call(app: App, kind: CallerKind) -> None:
    workspace = app.window.workspace
    assert workspace is not None
    made = CallerDialog(workspace.desk, workspace)
    made.fields["caller"].set_value(kind)
    made.open()
