"""A part of a long form that is folded away until it is wanted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from iopdesk.i18n import _
from iopdesk.ui.shared.fields import FormField
from iopdesk.ui.theme.icons import button_icon_size, icon
from iopdesk.ui.theme.tokens import px


class Section(QWidget):
    """A line that says what is inside, and the fields below it; closed at first.

    ``form`` is the layout of the fields. ``toggled`` when it was opened or closed: the form
    needs another height.
    """

    toggled = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.head = QPushButton(title)
        self.head.setAutoDefault(False)
        self.head.setProperty("kind", "link")
        self.head.setIconSize(button_icon_size(16))
        self.head.clicked.connect(self._on_clicked)
        self.inside = QWidget()
        self.form = QVBoxLayout(self.inside)
        self.form.setContentsMargins(0, 0, 0, px(6))
        self.form.setSpacing(px(10))
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 0, 3, 0)
        column.setSpacing(px(6))
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.inside)
        self.set_open(is_open=False)

    def is_open(self) -> bool:
        """Whether the fields show."""
        return not self.inside.isHidden()

    def set_open(self, *, is_open: bool) -> None:
        """Show the fields, or fold them away with all that stands in them."""
        self.inside.setHidden(not is_open)
        self.head.setIcon(icon("chevron-up" if is_open else "chevron-down", "acc"))
        state = _("{title}, shown") if is_open else _("{title}, folded")
        self.head.setAccessibleName(state.format(title=self._title))
        self.updateGeometry()
        self.toggled.emit()

    def holds(self, field: FormField) -> bool:
        """Whether a field is one of its own."""
        return self.inside.isAncestorOf(field)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its line."""
        return super().minimumSizeHint().expandedTo(self.head.sizeHint())

    def _on_clicked(self) -> None:
        self.set_open(is_open=not self.is_open())
