"""Which start page shows: welcome, unlock, or the one that waits while a file is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from iopdesk import logs
from iopdesk.errors import DeskError, sentence_for
from iopdesk.i18n import _
from iopdesk.storage import opening, shared_folder
from iopdesk.storage.migrate import Stage
from iopdesk.ui.shared.buttons import button
from iopdesk.ui.shared.form_dialog import split_sentence
from iopdesk.ui.shared.labels import label
from iopdesk.ui.start import elsewhere
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.start.welcome import WelcomePage
from iopdesk.ui.theme.tokens import px

if TYPE_CHECKING:
    from iopdesk.ui.app import App


class StartPages(QObject):
    """Shows the pages before anybody is signed in, and does what they ask for.

    ``path`` is the practice file that the unlock page is about.
    """

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self.path: Path | None = None
        self.demo_password = ""
        self._last_uid = ""
        self._is_unlocking = False
        self.again: Callable[[], object] = lambda: None
        """Builds the page that shows anew."""

    def signed_in(self, path: Path, uid: str) -> None:
        """Somebody opened the practice; the unlock page will offer them first."""
        self.path, self._last_uid = path, uid

    def forget(self) -> None:
        """The practice was closed."""
        self._last_uid = self.demo_password = ""

    def show_welcome(
        self,
        sentence: str = "",
        button_words: str = "",
        on_button: Callable[[], object] | None = None,
    ) -> None:
        """The welcome page, with the reason when a file could not be opened, and a way out."""
        app = self._app
        self.path = None
        self.again = partial(self.show_welcome, sentence, button_words, on_button)
        page = WelcomePage()
        page.create_asked.connect(self._on_create)
        page.open_asked.connect(self._on_open)
        page.restore_asked.connect(self._on_restore_backup)
        page.demo_asked.connect(self._on_demo)
        page.who_asked.connect(partial(self._on_who, page))
        page.look_asked.connect(app.look.set)
        app.window.setWindowTitle("IOP Desk")
        app.window.show_page(page)
        self._show_status("")
        if sentence:
            lead, words = split_sentence(sentence)
            page.messages.say("bad", lead, words, button_words=button_words, on_button=on_button)
        page.create_button.setFocus()

    def ask_unlock(self, path: Path, note: str = "") -> None:
        """The unlock page of a practice file that is not open yet."""
        try:
            loaded = opening.look(path, self._app.copies_folder())
        except DeskError as error:
            logs.note(error)
            elsewhere.show_refusal(self._app, path, error)
            return
        self.path = path
        lines = loaded.key_file.crisis_lines
        self._show_unlock(
            loaded.key_file.practice_name,
            [(slot.person_uid, slot.name) for slot in loaded.key_file.slots],
            lines[0].number if lines else "",
            note or _("Closed. Enter your password to open it."),
        )

    def show_locked(self, note: str = "") -> None:
        """The unlock page of the practice that is open, while nobody is at the desk."""
        practice, door = self._app.practice, self._app.door
        assert practice is not None
        assert door is not None
        people = [(slot.person_uid, slot.name) for slot in practice.key_file.slots]
        phone = door.practice.crisis_phone
        self._show_unlock(practice.practice_name, people, phone, note)

    def set_unlocking(self, is_unlocking: bool) -> None:
        """While a password is checked, or the file opened, nothing else can be asked."""
        self._is_unlocking = is_unlocking
        if (page := self._unlock_page()) is not None:
            page.set_busy(is_unlocking)

    def show_upgrade(self, stage: Stage) -> None:
        """Say on the unlock page how far an upgrade is."""
        if (page := self._unlock_page()) is not None:
            page.show_upgrade(stage)

    def say(self, sentence: str) -> None:
        """Say on the unlock page why it did not open."""
        if (page := self._unlock_page()) is not None:
            page.say(sentence)

    def _unlock_page(self) -> UnlockPage | None:
        """It may have been built anew meanwhile, as when the system turns dark."""
        page = self._app.window.page
        return page if isinstance(page, UnlockPage) else None

    def show_closing(self, practice_name: str, close_now: Callable[[], object]) -> None:
        """What shows while the last backup is made; ``close_now`` does not wait for it."""
        self.again = partial(self.show_closing, practice_name, close_now)
        page = QWidget()
        page.setObjectName("closing")
        column = QVBoxLayout(page)
        column.setSpacing(px(12))
        column.addStretch(1)
        for words, tone in (
            (practice_name, "title"),
            (_("Your work is saved. A last backup is being made and verified."), "second"),
        ):
            made = label(words, tone, wrap=True)  # type: ignore[arg-type]
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(made)
        column.addWidget(
            button(_("Close without it"), on_click=close_now), 0, Qt.AlignmentFlag.AlignHCenter
        )
        column.addStretch(1)
        self._app.window.show_page(page)
        self._show_status("")

    def _show_unlock(
        self, practice_name: str, people: list[tuple[str, str]], crisis_phone: str, note: str
    ) -> None:
        app = self._app
        self.again = partial(self._show_unlock, practice_name, people, crisis_phone, note)
        page = UnlockPage(
            practice_name,
            sorted(people, key=lambda one: one[1]),
            note=note,
            now=app.door.now() if app.door is not None else app.now().astimezone(),
            demo_password=self.demo_password,
            chosen_uid=self._last_uid,
        )
        page.unlock_asked.connect(app.unlock)
        page.other_asked.connect(lambda: app.leave_practice(self.show_welcome))
        page.restore_asked.connect(self._on_restore)
        page.lost_asked.connect(self._on_lost)
        app.window.setWindowTitle(f"IOP Desk – {practice_name}")
        app.window.show_page(page)
        self._show_status(crisis_phone)
        page.set_busy(self._is_unlocking)
        page.focus_first()

    def _show_status(self, crisis_phone: str) -> None:
        self._app.window.renew_status_bar(crisis_phone).show_locked(
            _("Everything stays on this computer. No network is used.")
        )

    def _on_restore(self) -> None:
        """A file that is open is closed first: nothing may write while it is replaced."""
        from iopdesk.ui import restoring

        path, uid = self.path, self._chosen_uid()
        if path is not None:
            self._app.leave_practice(lambda: restoring.ask(self._app, path, uid))

    def _chosen_uid(self) -> str:
        """Who is chosen on the unlock page that shows, if anybody is."""
        page = self._unlock_page()
        item = page.people.currentItem() if page is not None else None
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _on_lost(self, uid: str) -> None:
        """A file that is open is closed first: its keys change while nobody is in it."""
        from iopdesk.ui.recovery import lost

        path = self.path
        if path is not None:
            self._app.leave_practice(lambda: lost.ask(self._app, path, uid))

    def _on_who(self, page: WelcomePage, who: str) -> None:
        """Keep who uses the program on this computer; what is refused stays as it was."""
        page.messages.clear()
        try:
            if who == "everyone":
                shared_folder.use_for_everyone()
            else:
                shared_folder.use_alone()
        except DeskError as error:
            logs.note(error)
            page.messages.say("warn", *split_sentence(sentence_for(error)))
        page.show_who()

    # what follows brings in the database and the services: only who asks waits for them

    def _on_create(self) -> None:
        from iopdesk.ui import founding

        founding.ask(self._app)

    def _on_restore_backup(self) -> None:
        from iopdesk.ui import restoring

        restoring.ask_backup(self._app)

    def _on_demo(self) -> None:
        from iopdesk.ui import demo_start

        demo_start.explore(self._app)

    def _on_open(self) -> None:
        dialog = QFileDialog(self._app.window, _("Open a practice file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_("Practice files (*.iopdesk)"))
        dialog.fileSelected.connect(lambda name: self.ask_unlock(Path(name)))
        dialog.open()
