"""The base of every pane: one refresh, reloads when its data changed, keeps its view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.desk import Desk


_WHO_SEES_WHOM = frozenset({"BreakGlass", "Cover", "Restriction", "RestrictionAccess"})
"""A change of these may show or hide names in every pane."""


class Pane(QWidget):
    """A page of the window.

    A subclass names itself in the class attributes, builds its widgets in ``__init__``
    and asks the desk for its data in ``refresh``. It is built once it is shown first, and
    built anew after a change of theme or zoom and after unlocking; ``view_state`` carries
    selection, scroll and filters over.
    """

    name: ClassVar[str] = ""
    """Stable key of the pane: ``today``, ``calendar``…"""
    title: ClassVar[str] = ""
    """The word in the rail and in the header, marked with ``N_``."""
    icon: ClassVar[str] = ""
    """Icon of the rail."""
    depends_on: ClassVar[frozenset[str]] = frozenset()
    """Names of the models whose change makes the pane reload."""
    commands: ClassVar[tuple[Command, ...]] = ()
    """What menus, context menus and the palette offer of this pane."""
    shortcut_context: ClassVar[str] = ""
    """Context of the pane's own keys in the shortcut table."""

    header_changed = Signal()
    """Context text or actions differ; the window draws its header anew."""
    open_asked = Signal(str, object)
    """Ask the window for another pane by name, with a dict it understands."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName(f"pane-{self.name}")
        self._is_stale = True
        self._is_waiting = False
        desk.changed.connect(self._on_changed)

    # -- for subclasses -----------------------------------------------------------

    def refresh(self) -> None:
        """Ask for the data shown and put it on the widgets; keep selection and scroll."""
        raise NotImplementedError

    def is_editing(self) -> bool:
        """Whether somebody is in mid-edit, so that a reload must wait."""
        return False

    def page_title(self) -> str:
        """What the header calls the page; the word of the rail unless overridden."""
        return _(self.title)

    def context_text(self) -> str:
        """What stands beside the title in the header: the day, a count."""
        return ""

    def header_actions(self) -> list[QAction | QWidget]:
        """Buttons at the right of the header, the primary one last."""
        return []

    def view_switch(self) -> QWidget | None:
        """What stands after the context in the header: a view switch, arrows."""
        return None

    def view_state(self) -> dict[str, Any]:
        """View, selection, scroll and filters, as plain JSON values."""
        return {}

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Put back what ``view_state`` gave; called before the first ``refresh``."""

    def focus_first(self) -> None:
        """Put the focus where work begins; the pane's first stop unless overridden."""
        target = self.nextInFocusChain()
        while target is not None and target is not self:
            takes_tab = bool(target.focusPolicy() & Qt.FocusPolicy.TabFocus)
            # the inside of a scroll area hands its focus on, and shows none
            is_stop = takes_tab and target.focusProxy() is None
            if is_stop and self.isAncestorOf(target) and target.isVisible():
                target.setFocus()
                return
            target = target.nextInFocusChain()

    def new_here(self) -> None:
        """Ctrl+N: make what the pane is about; nothing where nothing can be made."""

    def print_here(self) -> None:
        """Ctrl+P: print what the pane shows; nothing where nothing can be printed."""

    def open_with(self, what: dict[str, Any]) -> None:
        """Show what another pane or the palette asked for, such as ``{"patient_id": 7}``."""

    # -- reloading ----------------------------------------------------------------

    def editing_ended(self) -> None:
        """Say that an edit is over; a reload that waited for it happens now."""
        if self._is_waiting and not self.is_editing():
            self._is_waiting = False
            self.reload()

    def reload(self) -> None:
        """Reload now when visible, else when shown next."""
        if self.isVisible():
            self._is_stale = False
            self.refresh()
        else:
            self._is_stale = True

    @property
    def is_stale(self) -> bool:
        """Whether the pane reloads when it is shown next."""
        return self._is_stale

    def _on_changed(self, models: frozenset[str]) -> None:
        if not (self.depends_on | _WHO_SEES_WHOM) & models:
            return
        if self.isVisible() and self.is_editing():
            self._is_waiting = True
        else:
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Load what went stale while hidden."""
        super().showEvent(event)
        if self._is_stale and not event.spontaneous():
            self._is_stale = False
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """A pane that waited for an edit and was left reloads when it comes back."""
        super().hideEvent(event)
        if self._is_waiting and not event.spontaneous():
            self._is_waiting, self._is_stale = False, True

    def minimumSizeHint(self) -> QSize:
        """Panes scroll; they never force the window wider than 1280."""
        found = super().minimumSizeHint()
        return QSize(min(found.width(), px(320)), min(found.height(), px(240)))
