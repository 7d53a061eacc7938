"""What stands in place of private content while others can see the screen."""

from __future__ import annotations

from iopdesk.i18n import _
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.shortcuts import keys_text


def lobby_page(title: str) -> EmptyState:
    """A calm page that says what is hidden, and how it comes back."""
    words = _("Lobby mode is on: others can see this screen. {keys} turns it off.")
    return EmptyState("eye-off-outline", title, words.format(keys=keys_text("lobby")))
