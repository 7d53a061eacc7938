"""Groups: the list at left, the roster grid, and who might be seated at right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iopdesk.domain.attendance import KEYS, Mark, mark_of_key
from iopdesk.domain.names import fold
from iopdesk.errors import DeskError, RuleBroken
from iopdesk.i18n import N_, _, ngettext
from iopdesk.services import attendance, groups, rooms, roster_grid, seating
from iopdesk.services.groups import GroupRow
from iopdesk.services.roster_grid import GridMember, GridSession, RosterGrid
from iopdesk.services.seating import Candidate
from iopdesk.ui.desk import Desk
from iopdesk.ui.groups.candidates import CandidateColumn
from iopdesk.ui.groups.dialogs import GroupDialog, LeaveDialog
from iopdesk.ui.groups.grid_view import GridView
from iopdesk.ui.groups.group_head import GroupHead
from iopdesk.ui.groups.group_list import GroupDelegate, GroupModel, folded
from iopdesk.ui.groups.room_dialog import RoomDialog
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.commands import Command
from iopdesk.ui.shared.empty_state import EmptyState
from iopdesk.ui.shared.ground import Ground
from iopdesk.ui.shared.pane import Pane
from iopdesk.ui.shared.scroll import scroll_area
from iopdesk.ui.shared.search_box import SearchBox
from iopdesk.ui.shared.shortcuts import keys_of
from iopdesk.ui.shared.split_view import SplitView
from iopdesk.ui.shared.toast import ROOM
from iopdesk.ui.shared.two_line_delegate import plain_list
from iopdesk.ui.theme import tokens
from iopdesk.ui.theme.tokens import px
from iopdesk.ui.today.asking import ask_late, ask_reason

_LIST_WIDTH = 272
_SIDE_NEEDS = 1420
_CANDIDATES = 1000


class GroupsPane(Pane):
    """Marks are saved as they are typed; one key writes and moves down."""

    name = "groups"
    title = N_("Groups")
    icon = "account-group-outline"
    depends_on = frozenset(
        {"Group", "Membership", "Attendance", "TreatmentSession", "Patient", "Episode"}
        | {"StagePeriod", "Assessment", "HoldOverride", "InstrumentResult", "PrescribedSchedule"}
    )
    commands = (Command(groups.add_group, "new_here"), Command(rooms.add_room, "new_room"))
    shortcut_context = "roster"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._group_id = 0
        self._rows: tuple[GroupRow, ...] = ()
        self._grid: RosterGrid | None = None
        self._wants_today = True
        self._wants_side = False
        self._keys = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.split = SplitView(
            self._left(),
            self._middle(),
            names=(_("List of groups"), _("Roster")),
            width=_LIST_WIDTH,
        )
        row.addWidget(self.split, 1)
        self.side = CandidateColumn(desk)
        row.addWidget(self.side)
        self._add_keys()

    # -- parts --------------------------------------------------------------------

    def _left(self) -> QWidget:
        holder = Ground()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, px(10), 0, 0)
        column.setSpacing(px(8))
        self.search = SearchBox(_("Group, stage or modality"))
        self.search.words_changed.connect(lambda _words: self._filter())
        around = QHBoxLayout()
        around.setContentsMargins(px(12), 0, px(12), 0)
        around.addWidget(self.search)
        column.addLayout(around)
        self.model = GroupModel(self)
        self.list = plain_list(GroupDelegate(), _("Groups"))
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._on_group)
        self.list.activated.connect(lambda _index: self._open_grid())
        column.addWidget(self.list, 1)
        return holder

    def _middle(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(14), px(10), px(14), px(ROOM))
        column.setSpacing(px(8))
        self.head = GroupHead()
        self.head.seats_asked.connect(self._on_seats)
        self.head.rest_asked.connect(self.mark_rest)
        self.head.leave_asked.connect(self.leave)
        column.addWidget(self.head)
        self.grid = GridView()
        self.grid.key_pressed.connect(self._on_key)
        self.grid.minutes_typed.connect(self._on_minutes)
        self.grid.refused.connect(lambda error: self.desk.refused.emit(error, self))
        self.grid.selectionModel().currentChanged.connect(lambda *_indexes: self._enable())
        column.addWidget(self.grid, 100)
        makes = [button(_("New group"), kind="primary", icon_name="plus", on_click=self.new_here)]
        self.empty = EmptyState(
            "account-group-outline",
            _("There are no groups yet"),
            _("A group has its own days, room and seats; its sessions are made from them."),
            makes if self.desk.may(groups.add_group) else (),
        )
        self.nobody = EmptyState(
            "account-plus-outline",
            _("Nobody is seated in this group"),
            _("Patients it suits are at the right, or behind “Seat a patient”."),
        )
        column.addWidget(self.empty)
        column.addWidget(self.nobody)
        column.addStretch(1)
        return scroll_area(inside)

    def _add_keys(self) -> None:
        for keys, run in (("roster_rest", self.mark_rest), ("roster_fill", self.fill_down)):
            action = QAction(self)
            action.setShortcuts(keys_of(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, run=run: run())
            self.addAction(action)

    # -- the pane -----------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list, then the grid of the chosen group."""
        self.desk.ask(groups.list_groups, owner=self, then=self._show_groups)

    def context_text(self) -> str:
        """How many groups, and how full."""
        if not self._rows:
            return ""
        count = ngettext("{count} group", "{count} groups", len(self._rows))
        seats = _("{taken} of {all} seats filled").format(
            taken=sum(row.members for row in self._rows),
            all=sum(row.capacity for row in self._rows),
        )
        return f"{count.format(count=len(self._rows))}, {seats}"

    def header_actions(self) -> list[QAction | QWidget]:
        """Make a group, for those who may."""
        if not self.desk.may(groups.add_group):
            return []
        return [button(_("New group"), kind="primary", icon_name="plus", on_click=self.new_here)]

    def view_state(self) -> dict[str, Any]:
        """The chosen group and the width of the list."""
        return {"group_id": self._group_id, "split": self.split.state()}

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Choose the group again."""
        self._group_id = int(state.get("group_id", 0))
        self.split.restore(state.get("split", {}))

    def open_with(self, what: dict[str, Any]) -> None:
        """Show a group asked for by another pane."""
        if isinstance(what.get("group_id"), int):
            self._group_id, self._wants_today = what["group_id"], True
            self.reload()
            self.split.show_detail()

    def focus_first(self) -> None:
        """The grid, on the first unmarked row of today."""
        self.grid.setFocus()

    def new_here(self) -> None:
        """Open the form of a new group."""
        self.desk.ask(
            rooms.read_choices,
            owner=self,
            then=lambda found: GroupDialog(self.desk, found.rooms, found.people, self).open(),
        )

    def new_room(self) -> None:
        """Ask for a room's name and seats."""
        RoomDialog(self.desk, self).open()

    # -- showing ------------------------------------------------------------------

    def _show_groups(self, rows: tuple[GroupRow, ...]) -> None:
        self._rows = rows
        self.header_changed.emit()
        if not any(row.group_id == self._group_id for row in rows):
            self._group_id = rows[0].group_id if rows else 0
        self._filter()
        self.empty.setVisible(not rows)
        if not rows:
            self.grid.hide()
            self.nobody.hide()
        self._read_grid()

    def _filter(self) -> None:
        words = fold(self.search.text()).split()
        shown = [row for row in self._rows if all(word in folded(row) for word in words)]
        self.model.put(shown)
        for number, row in enumerate(shown):
            if row.group_id == self._group_id:
                self.list.setCurrentIndex(self.model.index(number))

    def _on_group(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is not None and row.group_id != self._group_id:
            self._group_id, self._wants_today = row.group_id, True
            self._read_grid()

    def _open_grid(self) -> None:
        self.split.show_detail()
        self.grid.setFocus()

    def _read_grid(self) -> None:
        row = next((one for one in self._rows if one.group_id == self._group_id), None)
        self._show_head(row)
        if row is None:
            return
        self.desk.ask(
            roster_grid.read_grid, owner=self, then=self._show_grid, group_id=row.group_id
        )
        if self.desk.may(seating.seat):
            self.desk.ask(
                seating.list_candidates,
                owner=self,
                then=self._show_candidates,
                group_id=row.group_id,
                limit=_CANDIDATES,
            )

    def _show_head(self, row: GroupRow | None) -> None:
        self.head.setVisible(row is not None)
        self._show_side()
        if row is not None:
            self.head.show_group(row)

    def _show_grid(self, grid: RosterGrid) -> None:
        if grid.group_id != self._group_id:
            return
        where = self._session(), self._member()
        self._grid = grid
        self.grid.grid.put(grid)
        self.grid.fit()
        self.grid.setVisible(bool(grid.members))
        self.nobody.setVisible(not grid.members)
        self._keep_place(*where)
        if self._wants_today:
            self._wants_today = False
            self.grid.go_to_today()
            self.grid.scrollTo(self.grid.currentIndex())
        self._enable()

    def _keep_place(self, session: GridSession | None, member: GridMember | None) -> None:
        """Somebody came or went: the keys stay on the same patient, or where they were."""
        if self.grid.currentIndex().isValid():
            return
        if session is not None and member is not None:
            self.grid.go_to(member.patient_id, session.session_id)
        if not self.grid.currentIndex().isValid() and not self._wants_today:
            self.grid.go_to_today()

    def _enable(self) -> None:
        self.head.rest_button.setVisible(self.desk.may(attendance.mark_rest_present))
        self.head.leave_button.setVisible(self.desk.may(seating.leave))
        self.head.fit()
        self.head.rest_button.setEnabled(self._session() is not None)
        self.head.leave_button.setEnabled(self._member() is not None)

    def _show_candidates(self, found: tuple[Candidate, ...]) -> None:
        self.side.show_candidates(self._group_id, found)

    # -- marking ------------------------------------------------------------------

    def _session(self) -> GridSession | None:
        index = self.grid.currentIndex()
        sessions = self.grid.grid.sessions
        is_session = index.isValid() and index.column() < len(sessions)
        return sessions[index.column()] if is_session else None

    def _member(self) -> GridMember | None:
        index = self.grid.currentIndex()
        members = self.grid.grid.members
        return members[index.row()] if index.isValid() and index.row() < len(members) else None

    def _on_key(self, member: GridMember, session: GridSession, key: str) -> None:
        """Write a mark; the cell moves on at once, so that fast keys never wait."""
        self._keys += 1
        if key == "Del":
            self._write(attendance.clear, member, session)
        elif key not in KEYS:
            self.desk.refused.emit(RuleBroken("mark_key", key=key), self)
        elif mark_of_key(key) is Mark.EXCUSED:
            ids = session.session_id, member.patient_id
            ask_reason(self.desk, self, *ids, member.name, lambda _done: self.grid.move_down())
        else:
            if mark_of_key(key) is Mark.LATE:
                self.grid.take_minutes(member, session)
            self._write(attendance.mark, member, session, mark=mark_of_key(key))

    def _write(self, act: Any, member: GridMember, session: GridSession, **more: Any) -> None:
        keys = self._keys
        ids = session.session_id, member.patient_id

        def otherwise(error: DeskError) -> bool:
            self.grid.forget_minutes()
            if self._keys == keys:
                self.grid.go_to(member.patient_id, session.session_id)
            if error.code != "late_arrival":
                return False
            ask_late(self.desk, self, *ids, member.name, lambda _done: self.grid.move_down())
            return True

        self.grid.move_down()
        self.desk.do(
            act,
            owner=self,
            otherwise=otherwise,
            session_id=session.session_id,
            patient_id=member.patient_id,
            **more,
        )

    def _on_minutes(self, member: GridMember, session: GridSession, minutes: int) -> None:
        self.desk.do(
            attendance.mark,
            owner=self,
            session_id=session.session_id,
            patient_id=member.patient_id,
            mark=Mark.LATE,
            late_minutes=minutes,
        )

    def mark_rest(self) -> None:
        """Mark the rest of the current session present."""
        session = self._session()
        if session is not None:
            self.desk.do(attendance.mark_rest_present, owner=self, session_id=session.session_id)

    def fill_down(self) -> None:
        """Give the next row the mark of the one above it."""
        session, member = self._session(), self._member()
        index = self.grid.currentIndex()
        if session is None or member is None or index.row() == 0:
            return
        above = self.grid.grid.members[index.row() - 1].marks.get(session.session_id)
        if above is not None:
            self._on_key(member, session, next(k for k, mark in KEYS.items() if mark is above))

    def leave(self) -> None:
        """End the membership of the row in focus."""
        member = self._member()
        if member is not None:
            LeaveDialog(self.desk, self, member).open()

    # -- width --------------------------------------------------------------------

    def _on_seats(self) -> None:
        self._wants_side = not self._wants_side
        self._show_side()
        if self.side.isVisible():
            self.side.focus_first()

    def _is_wide(self) -> bool:
        return self.width() * 100 // tokens.zoom() >= _SIDE_NEEDS - 84 and tokens.zoom() < 150

    def _show_side(self) -> None:
        """The right column goes where there is no room; a button brings it back."""
        may = self.desk.may(seating.seat) and bool(self._group_id)
        self.side.setVisible(may and (self._is_wide() or self._wants_side))
        self.head.seats_button.setVisible(may and not self._is_wide())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide whether the right column has room."""
        super().resizeEvent(event)
        self._show_side()
