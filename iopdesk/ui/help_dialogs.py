"""Settings, the list of shortcuts, and what the program is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QWidget

import iopdesk
from iopdesk import paths
from iopdesk.i18n import N_, _
from iopdesk.services import backups, people, recoveries, settings
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.fields import ChoiceField
from iopdesk.ui.shared.flow import FlowLayout
from iopdesk.ui.shared.form_dialog import Dialog, FormDialog
from iopdesk.ui.shared.key_hint import KeyHints
from iopdesk.ui.shared.labels import label
from iopdesk.ui.shared.shortcuts import (
    CALENDAR,
    EVERYWHERE,
    NOTE,
    ROSTER,
    TEST_GRID,
    TODAY,
    Shortcut,
    context_label,
    shortcuts_in,
    words_of,
)
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.app import App

_VALUE_WORDS = {
    "monday": N_("Monday"),
    "sunday": N_("Sunday"),
    "system": N_("As the system"),
    "light": N_("Light"),
    "dark": N_("Dark"),
}
WITHOUT_ACT = frozenset({"inspector", "day_pack", "help", "pane_6"})
"""Rows of the table whose act does not exist yet; they are not listed."""


def open_settings(app: App) -> None:
    """Ask for the values in force, then show the form."""
    desk = app.desk
    if desk is not None and app.window.workspace is not None:
        desk.ask(
            settings.read_settings,
            owner=app.window,
            then=lambda values: SettingsDialog(app, values).open(),
        )


class SettingsDialog(FormDialog):
    """The person's own settings, and the practice's for those who may change them."""

    def __init__(self, app: App, values: dict[str, Any]) -> None:
        super().__init__(_("Settings"), _("Save"), app.window)
        self._app, self._before = app, values
        desk = app.desk
        assert desk is not None
        for setting in settings.ALL:
            is_offered = setting.is_personal or desk.may(settings.change_practice)
            if not setting.choices or not is_offered:
                continue
            choices = [(value, _words(setting.key, value)) for value in setting.choices]
            field = ChoiceField(setting.key, _(setting.title), choices, hint=_(setting.help))
            field.set_value(values[setting.key])
            self.add_field(field)
        self.links = self._make_links()
        self.add_widget(self.links)

    def _make_links(self) -> QWidget:
        """The other things to set, each in a dialog of its own, for those who may."""
        desk, window = self._app.desk, self._app.window
        assert desk is not None
        holder = QWidget()
        row = FlowLayout(holder)
        for words, question, asked in (
            (_("People"), people.list_people, window.people_asked),
            (_("Backups"), backups.begin_backup, window.backups_asked),
            (_("Recovery kit"), recoveries.list_sheets, window.kit_asked),
        ):
            if desk.may(question):
                row.addWidget(button(words, kind="link", on_click=partial(self._go_on, asked.emit)))
        return holder

    def _go_on(self, then: Callable[[], object]) -> None:
        self.reject()
        then()

    def submit(self) -> None:
        """Save what differs; the look changes last, because it builds every page anew."""
        app, desk, values = self._app, self._app.desk, self.values()
        assert desk is not None
        for setting in settings.ALL:
            value = values.get(setting.key, self._before[setting.key])
            if not setting.is_personal and value != self._before[setting.key]:
                desk.do(settings.change_practice, owner=self, key=setting.key, value=value)
                if setting.key == "idle_minutes":
                    app.idle.set_minutes(value)
        look = values["theme"], values["zoom"]
        self.accept()
        if look != (self._before["theme"], self._before["zoom"]):
            app.look.set(*look)


def _words(key: str, value: object) -> str:
    if key == "idle_minutes":
        return _("After {minutes} minutes").format(minutes=value)
    return f"{value} %" if isinstance(value, int) else _(_VALUE_WORDS[str(value)])


def open_shortcuts(parent: QWidget) -> Dialog:
    """Show every key that does something."""
    dialog = Dialog(_("Keyboard shortcuts"), parent, width=560)
    for context in (EVERYWHERE, TODAY, CALENDAR, ROSTER, TEST_GRID, NOTE):
        rows = [one for one in shortcuts_in(context) if one.name not in WITHOUT_ACT]
        dialog.body.addWidget(label(context_label(context), "strong"))
        dialog.body.addLayout(_grid(rows))
    _close_button(dialog)
    dialog.open()
    return dialog


def _grid(rows: list[Shortcut]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(16))
    grid.setVerticalSpacing(px(4))
    grid.setColumnStretch(1, 1)
    for number, shortcut in enumerate(rows):
        grid.addWidget(KeyHints([(shortcut.keys[0], "")]), number, 0)
        grid.addWidget(label(words_of(shortcut)), number, 1)
    return grid


def open_about(parent: QWidget) -> Dialog:
    """Show version, what the program promises, and its licenses."""
    dialog = Dialog(_("About IOP Desk"), parent)
    for words in (
        _("Version {version}").format(version=iopdesk.__version__),
        _("One encrypted file on this computer. No account, no server, no network."),
        _data_words(),
        _(
            "Under the Apache License 2.0. Icons: Material Design Icons, Apache License 2.0. "
            "Font of the papers: Noto Sans, SIL Open Font License."
        ),
    ):
        dialog.body.addWidget(label(words, "second", wrap=True))
    _close_button(dialog)
    dialog.open()
    return dialog


def _data_words() -> str:
    """Who uses the program on this computer, and where its data folder is."""
    words = _("Only you use it on this computer. Its data folder is {folder}.")
    if paths.is_shared():
        words = _("Everyone uses it on this computer. Its data folder is {folder}.")
    return words.format(folder=paths.data())


def _close_button(dialog: Dialog) -> None:
    dialog.add_button(
        _("Close"),
        QDialogButtonBox.ButtonRole.RejectRole,
        is_default=True,
        on_click=dialog.reject,
    )
