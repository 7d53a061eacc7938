"""The base of both forms of leaving: form at the left, the paper as it will be at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.plans import PlanKind
from iopdesk.i18n import _
from iopdesk.services import summaries
from iopdesk.services.care_plans import PlanContent, PlanRow, read_plan, save_plan
from iopdesk.services.discharges import Leaving
from iopdesk.services.summaries import Drawn, Entered, SummaryKind, draw_summary
from iopdesk.ui.desk import Desk
from iopdesk.ui.papers.copies import OF_SUMMARIES, Copies
from iopdesk.ui.papers.lines_field import LinesField
from iopdesk.ui.papers.preview import PaperPreview, chain
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import text_of
from iopdesk.ui.shared.labels import Hairline, label
from iopdesk.ui.shared.parts import tab_stops
from iopdesk.ui.shared.segmented import Segmented
from iopdesk.ui.theme.tokens import px

_TYPING_PAUSE = 350
_SIDE_BY_SIDE = 880
_WIDE = 1200
_HIGH = 800


class LeavingDialog(ActDialog):
    """Subclasses add fields, then call :meth:`begin`, and say what is entered and planned.

    ``plan_fields`` are the fields whose names are those of the plan; ``jumps`` names the
    field where a missing fact of the paper is filled in.
    """

    kind: ClassVar[SummaryKind]
    plan_kind: ClassVar[PlanKind]
    plan_fields: ClassVar[tuple[str, ...]] = ()
    jumps: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        act: Callable[..., Any],
        title: str,
        verb: str,
        words: str,
        patient_id: int,
        leaving: Leaving,
        plan: PlanRow,
    ) -> None:
        super().__init__(
            desk,
            act,
            title,
            verb,
            parent,
            record=leaving.episode_id,
            words=f"{leaving.name}. {words}",
            width=_WIDE,
        )
        self.patient_id, self.leaving, self.plan = patient_id, leaving, plan
        self.preview = PaperPreview(lambda key: key in self.jumps)
        self.preview.jump_asked.connect(self.jump_to)
        self._put_beside()
        self.copies = Copies(
            desk, self, self.show_error, OF_SUMMARIES, patient_id=patient_id, kind=self.kind
        )
        self._add_buttons()
        self._number = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self.draw)

    # -- for subclasses -----------------------------------------------------------

    def entered(self) -> Entered:
        """What the form holds, for the preview."""
        raise NotImplementedError

    def plan_content(self) -> PlanContent:
        """The plan as the form has it; parts without a field stay as they are."""
        changes: dict[str, Any] = {}
        for name in self.plan_fields:
            value = self.fields[name].value()
            is_text = isinstance(getattr(PlanContent(), name), str)
            changes[name] = (value or "") if is_text else value
        return replace(self.plan.content, **changes)

    def say_notes(self, notes: tuple[str, ...]) -> None:
        """Sentences above the fields that inform and never block."""
        for words in notes:
            self.add_widget(label(words, "warn", wrap=True))

    def begin(self) -> None:
        """Show the plan, watch the fields, draw the paper."""
        self.set_values({name: getattr(self.plan.content, name) for name in self.plan_fields})
        self.version = self.leaving.version
        super().begin()
        for field in self.fields.values():
            field.changed.connect(self._pause.start)
            if isinstance(field, LinesField):
                field.lines_changed.connect(self._order_tabs)
        self.preview.listed.connect(self._order_tabs)
        self.draw()

    # -- the paper ----------------------------------------------------------------

    def draw(self) -> None:
        """Ask for the paper with what the form holds; a later answer wins."""
        self._number += 1
        number = self._number

        def show(drawn: Drawn) -> None:
            if number == self._number:
                self.preview.show_drawn(drawn)

        self.desk.ask(
            draw_summary,
            owner=self,
            then=show,
            patient_id=self.patient_id,
            kind=self.kind,
            entered=self.entered(),
        )

    def jump_to(self, key: str) -> None:
        """Go to the field of a missing fact."""
        field = self.fields.get(self.jumps.get(key, ""))
        if field is not None:
            if self._switch.isVisible():
                self._choose("form")
            self._go_to(field)

    def texts(self) -> dict[str, Any]:
        """What stands in every field, tables included."""
        return {
            name: [list(line) for line in field.value()]
            if isinstance(field, LinesField)
            else text_of(field)
            for name, field in self.fields.items()
        }

    # -- Tab ----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """The order of Tab is known once everything is there."""
        super().showEvent(event)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Form, paper, buttons: as they stand on the page."""
        fields = [
            stop
            for field in self.fields.values()
            for stop in (field.stops() if isinstance(field, LinesField) else tab_stops(field))
        ]
        buttons = sorted(tab_stops(self.buttons), key=lambda one: one.x())
        chain([*tab_stops(self._switch), *fields, *self.preview.stops(), *buttons])

    # -- buttons ------------------------------------------------------------------

    def _add_buttons(self) -> None:
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.plan_button = None
        if self.desk.may(save_plan):
            self.plan_button = self.add_button(_("Save plan"), role, on_click=self._save_plan)
        self.save_button = self.print_button = None
        if self.desk.may(summaries.begin_save):
            self.save_button = self.add_button(_("Save as PDF…"), role, on_click=self._save_copy)
            self.print_button = self.add_button(_("Print…"), role, on_click=self._print_copy)

    def _save_plan(self) -> None:
        """Keep the plan without leaving; the form stays open."""
        self.message_area.clear()
        given: dict[str, Any] = {"episode_id": self.leaving.episode_id, "kind": self.plan_kind}

        def saved(_result: object) -> None:
            self.desk.ask(read_plan, owner=self, then=self._plan_read, **given)

        self.desk.do(
            save_plan,
            owner=self,
            then=saved,
            otherwise=self.show_error,
            expected_version=self.plan.version,
            content=self.plan_content(),
            **given,
        )

    def _plan_read(self, plan: PlanRow) -> None:
        self.plan = plan

    def _save_copy(self) -> None:
        if self.preview.drawn is not None:
            self.message_area.clear()
            self.copies.ask_where(self.preview.drawn)

    def _print_copy(self) -> None:
        if self.preview.drawn is not None:
            self.message_area.clear()
            self.copies.ask_printer(self.preview.drawn)

    # -- layout -------------------------------------------------------------------

    def _put_beside(self) -> None:
        """The form's area and the preview in one row, or one of them where it is narrow."""
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        place = whole.indexOf(self._area)
        whole.removeWidget(self._area)
        self._switch = Segmented(
            [("form", _("Form")), ("preview", _("Preview"))], name=_("What is shown")
        )
        self._switch.chosen.connect(self._choose)
        self._switch.hide()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._area, 5)
        row.addWidget(Hairline(vertical=True))
        row.addWidget(self.preview, 5)
        self._switch.setContentsMargins(px(16), px(8), px(16), 0)
        whole.insertWidget(place, self._switch)
        whole.insertLayout(place + 1, row, 1)

    def _choose(self, key: str) -> None:
        self._switch.set_current(key)
        is_narrow = self.width() < px(_SIDE_BY_SIDE)
        self._area.setVisible(not is_narrow or key == "form")
        self.preview.setVisible(not is_narrow or key == "preview")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One at a time where both have no room."""
        super().resizeEvent(event)
        self._switch.setVisible(self.width() < px(_SIDE_BY_SIDE))
        self._choose(self._switch.current())

    def sizeHint(self) -> QSize:
        """As large as the window allows: a page wants to be read."""
        owner = self.parentWidget()
        room = owner.window().size() if owner is not None else QSize(1280, 688)
        return QSize(
            min(px(_WIDE), max(320, room.width() - 48)),
            min(px(_HIGH), max(240, room.height() - 48)),
        )
