"""Two records side by side: what is kept of each field, what comes along, what is in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialogButtonBox,
    QGridLayout,
    QRadioButton,
    QWidget,
)

from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services.merging import Compared, Comparison, Merged, merge
from iopdesk.ui.desk import Desk
from iopdesk.ui.shared.form_dialog import Dialog, split_sentence
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.message_bar import MessageBar
from iopdesk.ui.theme.tokens import px


class MergeDialog(Dialog):
    """``on_swap`` opens it with the two exchanged, ``on_merged`` gets the id that goes on."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        found: Comparison,
        *,
        on_swap: Callable[[], object],
        on_merged: Callable[[int], object],
    ) -> None:
        super().__init__(_("Merge two records"), parent, width=760)
        self._desk, self._found = desk, found
        self._on_swap, self._on_merged = on_swap, on_merged
        self.choices: dict[str, QButtonGroup] = {}
        words = _(
            "Everything of {other} moves to {kept}, which goes on. {other} stays as a previous "
            "number that leads there. Undo brings both back."
        ).format(kept=found.kept.mrn, other=found.other.mrn)
        self.body.addWidget(label(words, "second", wrap=True))
        self._say_what_is_so()
        self.body.addWidget(self._fields())
        if found.records:
            self.body.addWidget(Hairline())
            self.body.addWidget(self._records())
        self.body.addStretch(1)
        self.accept_button = self.add_button(
            _("Merge records"),
            QDialogButtonBox.ButtonRole.AcceptRole,
            kind="primary",
            is_default=not found.obstacle,
            on_click=self.submit,
        )
        self.accept_button.setEnabled(not found.obstacle)
        self.swap_button = self.add_button(
            _("Keep {number} instead").format(number=found.other.mrn),
            QDialogButtonBox.ButtonRole.ActionRole,
            on_click=self._swap,
        )
        self.add_button(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole, on_click=self.reject)

    def taken(self) -> tuple[str, ...]:
        """The fields whose value is to come from the other record."""
        return tuple(name for name, group in self.choices.items() if group.checkedId() == 1)

    def submit(self) -> None:
        """Merge; a second press while it runs does nothing."""
        self.accept_button.setEnabled(False)
        self._desk.do(
            merge,
            owner=self,
            then=self._on_done,
            otherwise=self._on_refused,
            patient_id=self._found.kept.patient_id,
            other_id=self._found.other.patient_id,
            expected_version=self._found.kept.version,
            other_version=self._found.other.version,
            take=self.taken(),
        )

    # -- inside -------------------------------------------------------------------

    def _on_done(self, result: Merged) -> None:
        self.accept()
        self._on_merged(result.patient_id)

    def _on_refused(self, error: DeskError) -> bool:
        self.accept_button.setEnabled(True)
        return self.show_error(error)

    def _swap(self) -> None:
        self.reject()
        self._on_swap()

    def _say_what_is_so(self) -> None:
        if self._found.obstacle:
            self.body.addWidget(MessageBar("bad", *split_sentence(self._found.obstacle)))
        for words in self._found.notices:
            self.body.addWidget(MessageBar("info", *split_sentence(words)))

    def _fields(self) -> QWidget:
        holder, grid = _grid()
        found = self._found
        heads = (
            _("Field"),
            _("Kept: {number}").format(number=found.kept.mrn),
            _("Other: {number}").format(number=found.other.mrn),
        )
        for column, words in enumerate(heads):
            grid.addWidget(label(words, "strong", wrap=True), 0, column)
        for line, each in enumerate(found.fields, 1):
            grid.addWidget(label(each.label, "second", wrap=True), line, 0, _TOP)
            if each.is_choice:
                self._add_choice(grid, line, each)
            elif each.result not in (each.kept, each.other):
                words = _("Both are kept: {value}").format(value=each.result)
                grid.addWidget(label(words, wrap=True), line, 1, 1, 2, _TOP)
            else:
                for column, words in ((1, each.kept), (2, each.other)):
                    grid.addWidget(label(words or "–", wrap=True), line, column, _TOP)
        return holder

    def _add_choice(self, grid: QGridLayout, line: int, each: Compared) -> None:
        """Two buttons of which one is on: the value that goes on."""
        group = QButtonGroup(self)
        for place, words in enumerate((each.kept, each.other)):
            made = QRadioButton(words)
            made.setMinimumHeight(px(24))
            made.setAccessibleName(_("{field}: keep {value}").format(field=each.label, value=words))
            group.addButton(made, place)
            grid.addWidget(made, line, place + 1, _TOP)
        group.button(0).setChecked(True)
        self.choices[each.name] = group

    def _records(self) -> QWidget:
        holder, grid = _grid()
        grid.addWidget(label(_("Comes together"), "strong", wrap=True), 0, 0)
        for line, each in enumerate(self._found.records, 1):
            grid.addWidget(label(each.label, "second", wrap=True), line, 0)
            grid.addWidget(label(str(each.kept)), line, 1)
            grid.addWidget(label(str(each.other)), line, 2)
        return holder


_TOP = Qt.AlignmentFlag.AlignTop


def _grid() -> tuple[QWidget, QGridLayout]:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(px(4))
    for column, stretch in enumerate((3, 4, 4)):
        grid.setColumnStretch(column, stretch)
    return holder, grid
