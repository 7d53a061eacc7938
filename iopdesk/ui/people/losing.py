"""Asked before the only one who holds the clinical key loses it: the notes go with it."""

from __future__ import annotations

from collections.abc import Callable

from iopdesk.errors import DeskError, RuleBroken, sentence_for
from iopdesk.i18n import _
from iopdesk.ui.shared.form_dialog import Dialog, confirm


def ask(dialog: Dialog, error: DeskError, words: str, go_on: Callable[[], object]) -> bool:
    """Ask whether to go on where ``error`` is that refusal; False for any other error.

    Somebody who lost their password or left for good cannot give the key any more.
    """
    if not (isinstance(error, RuleBroken) and error.code == "person.last_clinical_key"):
        return False
    made = confirm(
        dialog,
        _("Lose the clinical key?"),
        sentence_for(error),
        act_words=words,
        on_confirm=go_on,
    )
    made.setWindowTitle(_("The clinical key"))
    return True
