"""What menus, context menus and the palette offer: acts, and the pane method that opens each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iopdesk.i18n import _
from iopdesk.services.acts import act_of
from iopdesk.services.patient_care import Care


def always(_care: Care) -> bool:
    """It has a use for everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a pane can do. Label and icon come from the act's mark.

    ``run`` names the pane's method. One with ``needs_patient`` is called with
    ``patient_id=…``, and chart and palette offer it for the patients to whom it ``applies``.
    ``shortcut`` is a name of the table of shortcuts.
    """

    act: Callable[..., Any]
    run: str
    shortcut: str = ""
    needs_patient: bool = False
    label: str = ""
    """Other words than the act's own, marked with ``N_``."""
    applies: Callable[[Care], bool] = always

    @property
    def text(self) -> str:
        """What the menu says."""
        return _(self.label or act_of(self.act).label)

    @property
    def icon(self) -> str:
        """Icon of the act."""
        return act_of(self.act).icon
