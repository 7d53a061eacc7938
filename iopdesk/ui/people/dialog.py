"""Who is at the practice: roles, passwords and keys, for administrators and directors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from iopdesk.domain.people import CLINICAL_ROLES, HeldRole, Role, role_label
from iopdesk.domain.waivers import ADMINISTRATORS
from iopdesk.errors import DeskError
from iopdesk.i18n import _, short_date
from iopdesk.services import people, person_keys, rekeys, waivers
from iopdesk.services.people import PersonChanged, PersonRow
from iopdesk.services.waivers import WaiverGiven
from iopdesk.ui.lanes import in_words
from iopdesk.ui.people import losing, new_keys
from iopdesk.ui.people.passwords import SetPasswordDialog
from iopdesk.ui.people.person_dialog import PersonDialog
from iopdesk.ui.recovery.notice import NoKitBar
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.form_dialog import Dialog, confirm
from iopdesk.ui.shared.row_model import Column, RowTableModel
from iopdesk.ui.shared.table_view import DataTable
from iopdesk.ui.theme.tokens import px
from iopdesk.ui.waiving import AloneNotice

if TYPE_CHECKING:
    from iopdesk.ui.app import App


def open_people(app: App) -> None:
    """Open the list, for those who may see it."""
    if app.desk is not None and app.window.workspace is not None:
        PeopleDialog(app).open()


class PeopleDialog(Dialog):
    """The list of people, and what can be done with the one in hand."""

    def __init__(self, app: App) -> None:
        super().__init__(_("People"), app.window, width=760)
        assert app.desk is not None
        self._app, self._desk = app, app.desk
        self.model = RowTableModel(self._columns())
        self.table = DataTable(self.model, _("People of the practice"))
        self.table.setMinimumHeight(px(260))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_buttons())
        self.body.addWidget(self.table, 1)
        self._alone = AloneNotice(self._desk)
        self.body.addWidget(self._alone)
        self._no_kit = NoKitBar(app, self.grow)
        self.body.addWidget(self._no_kit)
        self.body.addWidget(self._make_buttons())
        self.add_button(
            _("Close"),
            QDialogButtonBox.ButtonRole.RejectRole,
            is_default=True,
            on_click=self.reject,
        )
        self._desk.changed.connect(self._on_changed)
        self._reload()

    # -- what shows ---------------------------------------------------------------

    def _columns(self) -> list[Column]:
        return [
            Column("name", _("Name"), _name, stretch=True, weight=500),
            Column("roles", _("Roles"), _roles, width=204),
            Column("state", _("State"), self._state, width=198, chip=self._chip),
        ]

    def _state(self, row: PersonRow) -> str:
        if not row.is_active:
            return _("Left")
        if row.is_interrupted:
            return _("Needs a new password")
        if row.waiting:
            return _("Waits for approval")
        if not row.has_key:
            return _("No password yet")
        if row.must_choose:
            return _("Own password to come")
        if self._lacks_key(row):
            return _("No clinical key")
        return _("Active")

    def _chip(self, row: PersonRow) -> tuple[str, str | None]:
        if not row.is_active:
            return "neut", "minus-circle-outline"
        if self._state(row) == _("Active"):
            return "good", "check"
        return "warn", "alert-outline"

    def _lacks_key(self, row: PersonRow) -> bool:
        practice = self._app.practice
        in_force = {each.role for each in row.roles if each.is_in_force(self._desk.today())}
        return (
            practice is not None
            and bool(in_force & CLINICAL_ROLES)
            and not person_keys.has_clinical_key(practice, row.uid)
        )

    # -- what can be done ---------------------------------------------------------

    def _make_buttons(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder)
        self.buttons_by: dict[str, Any] = {}
        for key, words, run in (
            ("add", _("Add a person"), self._add),
            ("change", _("Change"), self._change),
            ("password", _("Set a password"), self._set_password),
            ("approve", _("Approve roles"), self._approve),
            ("grant", _("Give the clinical key"), self._grant),
            ("remove", _("Remove"), self._remove),
            ("back", _("Take back"), self._take_back),
            ("keys", _("New keys"), self._new_keys),
        ):
            made = button(words, on_click=run)
            self.buttons_by[key] = made
            row.addWidget(made)
        return holder

    def _show_buttons(self) -> None:
        row, may = self._row(), self._desk.may
        rules = {
            "add": may(people.add_person),
            "change": may(people.change_person) and row is not None and row.is_active,
            "password": may(people.begin_password)
            and row is not None
            and row.is_active
            and row.person_id != self._desk.person.id,
            "approve": may(people.approve_roles) and row is not None and bool(row.waiting),
            "grant": may(people.begin_grant)
            and row is not None
            and row.is_active
            and row.has_key
            and not row.must_choose
            and not row.is_interrupted
            and self._lacks_key(row),
            "remove": may(people.remove_person)
            and row is not None
            and row.is_active
            and row.person_id != self._desk.person.id,
            "back": may(people.take_back) and row is not None and not row.is_active,
            "keys": may(rekeys.begin_rekey),
        }
        for key, is_offered in rules.items():
            self.buttons_by[key].setVisible(is_offered)

    def _row(self) -> PersonRow | None:
        row = self.table.current_row()
        return row if isinstance(row, PersonRow) else None

    def _add(self) -> None:
        form = PersonDialog(self._desk, self)
        form.saved.connect(self._ask_password)
        form.open()

    def _ask_password(self, changed: PersonChanged | PersonRow) -> None:
        """Somebody without a password cannot come in: it is asked for at once."""

        def ask(rows: tuple[PersonRow, ...]) -> None:
            added = [row for row in rows if row.person_id == changed.person_id]
            if added:
                SetPasswordDialog(self._app, added[0]).open()

        self._desk.ask(people.list_people, owner=self, then=ask)

    def _change(self) -> None:
        row = self._row()
        if row is not None:
            form = PersonDialog(self._desk, self, row)
            form.saved.connect(self._on_person_changed)
            form.open()

    def _on_person_changed(self, changed: PersonChanged) -> None:
        """Who is no clinician any more keeps no clinical key."""
        practice, uid = self._app.practice, changed.uid
        if practice is not None and not changed.is_clinical:
            self._in_worker(lambda: person_keys.take_clinical_key(practice, uid), self._reload)

    def _set_password(self) -> None:
        row = self._row()
        if row is not None:
            SetPasswordDialog(self._app, row).open()

    def _approve(self) -> None:
        row = self._row()
        if row is not None:
            self._do(people.approve_roles, row)

    def _take_back(self) -> None:
        row = self._row()
        if row is not None:
            self._do(people.take_back, row, partial(self._ask_password, row))

    def _remove(self) -> None:
        row = self._row()
        if row is None:
            return
        confirm(
            self,
            _("Remove {name}?").format(name=row.name),
            _(
                "They can no longer sign in. What they did stays under their name. Somebody who "
                "kept a copy of the practice file and of the key file can still open that copy."
            ),
            act_words=_("Remove"),
            on_confirm=partial(self._removed, row),
        ).setWindowTitle(_("Remove a person"))

    def _removed(self, row: PersonRow, may_lose_key: bool = False) -> None:
        practice = self._app.practice
        assert practice is not None
        uid, held = row.uid, person_keys.has_clinical_key(practice, row.uid)

        def ask_for_new_keys() -> None:
            new_keys.ask(self._app, self, after_leaving=True, held_clinical=held)

        def refused(error: DeskError) -> bool:
            return losing.ask(
                self, error, _("Remove anyway"), partial(self._removed, row, may_lose_key=True)
            ) or self.show_error(error)

        self._do(
            people.remove_person,
            row,
            lambda: self._in_worker(
                lambda: person_keys.remove_slot(practice, uid), ask_for_new_keys
            ),
            otherwise=refused,
            may_lose_key=may_lose_key,
        )

    def _new_keys(self) -> None:
        new_keys.ask(self._app, self, after_leaving=False)

    def _grant(self) -> None:
        row, practice = self._row(), self._app.practice
        if row is None or practice is None:
            return
        uid, key = row.uid, practice.clinical_key

        def given() -> None:
            self._desk.do(people.end_grant, owner=self, person_id=row.person_id)
            self._reload()

        self._desk.do(
            people.begin_grant,
            owner=self,
            then=lambda known: self._in_worker(
                lambda: person_keys.give_clinical_key(practice, uid, key, known_public_key=known),
                given,
            ),
            otherwise=self.show_error,
            person_id=row.person_id,
        )

    def _do(
        self, fn: Any, row: PersonRow, then: Any = None, otherwise: Any = None, **more: Any
    ) -> None:
        self._desk.do(
            fn,
            owner=self,
            then=lambda _changed: then() if then is not None else None,
            otherwise=otherwise or self.show_error,
            person_id=row.person_id,
            expected_version=row.version,
            **more,
        )

    def _in_worker(self, job: Any, then: Any = None) -> None:
        then = then or (lambda: None)
        self._app.in_worker(job, in_words(lambda _result: then(), self.show_error))

    # -- loading ------------------------------------------------------------------

    def _on_changed(self, models: frozenset[str]) -> None:
        if models & {"Person", "PersonRole", "Waiver"}:
            self._reload()

    def _reload(self) -> None:
        self._desk.ask(people.list_people, owner=self, then=self._show)

    def _show(self, rows: tuple[PersonRow, ...]) -> None:
        before = self._row()
        self.model.set_rows(rows)
        ids = [row.person_id for row in rows]
        place = ids.index(before.person_id) if before and before.person_id in ids else 0
        if rows:
            self.table.select_row(place)
        today = self._desk.today()
        administrators = [
            row
            for row in rows
            if row.is_active
            and row.has_key
            and any(h.role is Role.ADMINISTRATOR and h.is_in_force(today) for h in row.roles)
        ]
        is_alone = len(administrators) < ADMINISTRATORS
        self._desk.ask(
            waivers.read_waiver, owner=self, then=lambda given: self._show_alone(is_alone, given)
        )
        self._show_buttons()

    def _show_alone(self, is_alone: bool, given: WaiverGiven | None) -> None:
        self._alone.show_state(is_alone=is_alone, given=given)
        self.grow()


def _name(row: PersonRow) -> str:
    return f"{row.name}, {row.credentials}" if row.credentials else row.name


def _roles(row: PersonRow) -> str:
    return ", ".join(_role_words(each) for each in row.roles)


def _role_words(held: HeldRole) -> str:
    words = role_label(held.role)
    if held.ends_on is not None:
        return _("{role} until {day}").format(role=words, day=short_date(held.ends_on))
    return words
