"""From files on the disk to documents: read, asked about, filed, the original offered to go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import shiboken6
from PySide6.QtWidgets import QWidget

from iopdesk.errors import DeskError
from iopdesk.i18n import _
from iopdesk.services import documents
from iopdesk.services.chart import ChartHeader
from iopdesk.services.document_proofs import Provable, list_provable
from iopdesk.ui.desk import Desk
from iopdesk.ui.documents.dialogs import FilingDialog
from iopdesk.ui.documents.reading import ReadFile, read_file, remove_original
from iopdesk.ui.lanes import in_words
from iopdesk.ui.shared.form_dialog import Dialog, confirm


class Filing:
    """Takes files one after the other into one chart; cancelling a form ends it.

    ``page`` is near what is said, and ``open_dialog`` opens a form over it.
    """

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        open_dialog: Callable[[Dialog], object],
        header: ChartHeader,
        paths: Sequence[Path],
    ) -> None:
        self._desk, self._page, self._open = desk, page, open_dialog
        self._header, self._left = header, list(paths)
        self.question: Dialog | None = None
        self._document_id: int | None = None

    def begin(self) -> None:
        """Read the next file off the UI thread, and ask about it."""
        if not self._left or not shiboken6.isValid(self._page):
            return
        path = self._left.pop(0)
        self._desk.in_worker(lambda: read_file(path), in_words(self._ask, self._refused))

    def _refused(self, error: DeskError) -> None:
        if shiboken6.isValid(self._page):
            self._desk.refused.emit(error, self._page)
        self.begin()

    def _ask(self, file: ReadFile) -> None:
        if not shiboken6.isValid(self._page):  # locked meanwhile
            return

        def show(provable: tuple[Provable, ...]) -> None:
            self._document_id = None
            form = FilingDialog(self._desk, self._page, self._header, file, provable, self._keep_id)
            self._open(form)
            # after whoever opened it has taken note that it is closed
            form.finished.connect(lambda _result: self._on_closed(file))

        self._desk.ask(
            list_provable,
            owner=self._page,
            then=show,
            patient_id=self._header.patient_id,
        )

    def _keep_id(self, document_id: int) -> None:
        self._document_id = document_id

    def _on_closed(self, file: ReadFile) -> None:
        document_id = self._document_id
        if document_id is None:
            return
        self.question = confirm(
            self._page,
            _("Remove the original file?"),
            _about_original(file),
            act_words=_("Remove file"),
            keep_words=_("Keep file"),
            on_confirm=lambda: self._remove(document_id, file),
        )
        self.question.finished.connect(lambda _result: self.begin())

    def _remove(self, document_id: int, file: ReadFile) -> None:
        """Announce it, remove the file outside of any act, note how it ended."""

        def remove(_noted: object) -> None:
            self._desk.in_worker(lambda: remove_original(file), in_words(removed, failed))

        def removed(_result: object) -> None:
            if shiboken6.isValid(self._page):
                self._desk.do(documents.end_removal, owner=self._page, document_id=document_id)

        def failed(error: DeskError) -> None:
            if shiboken6.isValid(self._page):
                self._desk.do(
                    documents.removal_failed,
                    owner=self._page,
                    quiet=True,
                    document_id=document_id,
                )
                self._desk.refused.emit(error, self._page)

        self._desk.do(
            documents.begin_removal,
            owner=self._page,
            then=remove,
            quiet=True,
            document_id=document_id,
        )


def _about_original(file: ReadFile) -> str:
    lies = _(
        "{file} still lies in its folder. It holds patient data that is not encrypted: whoever "
        "opens the folder can read it."
    ).format(file=file.path.name)
    stays = _(
        "The document in the chart stays. Other copies of the file stay too; remove them where "
        "they are."
    )
    return f"{lies}\n\n{stays}"
