"""Forms of a document: filing one, changing what is said of it, moving it to its patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from iopdesk.domain.documents import DocumentKind, document_kind_label, media_label, size_words
from iopdesk.errors import DeskError
from iopdesk.i18n import _, medium_date, ngettext
from iopdesk.services.chart import ChartHeader
from iopdesk.services.document_lists import DocumentRow, list_documents
from iopdesk.services.document_proofs import Provable
from iopdesk.services.documents import change_document, file_document, move_document
from iopdesk.ui.calendar.patient_field import PatientField
from iopdesk.ui.desk import Desk
from iopdesk.ui.documents.leaves import LeafView, leaves_of
from iopdesk.ui.documents.reading import ReadFile
from iopdesk.ui.patients.act_dialog import ActDialog
from iopdesk.ui.patients.inputs import date_field
from iopdesk.ui.shared.fields import CheckField, ChoiceField, MultiLineField, TextField
from iopdesk.ui.shared.labels import label
from iopdesk.ui.theme.tokens import px

_PREVIEW = 220


class DocumentDialog(ActDialog):
    """What is said of a document: kind, title, day, and what it proves."""

    def add_facts(self, provable: Sequence[Provable], kept: DocumentRow | None = None) -> None:
        """The fields; what a document proves already is offered even where it is not listed."""
        kinds = [(each, document_kind_label(each)) for each in DocumentKind]
        self.add_row(
            ChoiceField(
                "kind",
                _("What it is"),
                [(None, _("Choose what it is")), *kinds],
                required=_("Choose what the document is."),
            ),
            date_field(
                self.desk,
                "dated_on",
                _("Day of the document"),
                required=_("Enter the day that stands on the document."),
            ),
        )
        self.add_field(
            TextField("title", _("Title"), hint=_("Without one it is called by its kind."))
        )
        proofs: list[tuple[Any, str]] = [(None, _("Nothing in particular"))]
        proofs += [((each.proves, each.record_id), each.words) for each in provable]
        if kept is not None and kept.proves is not None:
            own = (kept.proves, kept.proves_id)
            if own not in [value for value, _words in proofs]:
                proofs.append((own, kept.proof))
        self.add_field(ChoiceField("proof", _("It proves"), proofs))

    def facts(self) -> dict[str, Any]:
        """The values of the fields as the acts take them."""
        values = self.values()
        proves, proves_id = values["proof"] or (None, None)
        return {
            "kind": values["kind"],
            "title": values["title"] or "",
            "dated_on": values["dated_on"],
            "proves": proves,
            "proves_id": proves_id,
        }


class FilingDialog(DocumentDialog):
    """Shows the first page, so that nobody files what they did not look at."""

    form_name = "document"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        file: ReadFile,
        provable: Sequence[Provable],
        on_filed: Callable[[int], object],
    ) -> None:
        super().__init__(
            desk,
            file_document,
            _("File document"),
            _("File"),
            parent,
            record=f"{header.patient_id}:{file.mark}",
            words=_("{name}, {mrn}. The document is kept encrypted in the practice file.").format(
                name=header.name, mrn=header.mrn
            ),
            width=600,
        )
        self._header, self._file, self._on_filed = header, file, on_filed
        self.view = LeafView(_("First page of the document"))
        self.view.setFixedHeight(min(px(_PREVIEW), parent.window().height() // 4))
        self.view.show_leaves(leaves_of(file.data, file.media))
        self.add_widget(self.view)
        self.add_widget(label(_told(file), "small", wrap=True))
        self.add_facts(provable)
        same = CheckField("accepts_same", _("It belongs to this patient too"))
        self.add_field(same)
        same.hide()
        self.set_values({"dated_on": desk.today()})
        self.finished.connect(lambda _result: self.view.show_leaves(None))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The bytes, and what is said of them."""
        return {
            **self.facts(),
            "patient_id": self._header.patient_id,
            "data": self._file.data,
            "pages": self._file.pages,
            "accepts_same": self.values()["accepts_same"],
        }

    def show_error(self, error: DeskError) -> bool:
        """A file that is in another chart is asked about where it can be answered."""
        if error.code == "document.elsewhere":
            self.fields["accepts_same"].show()
        return super().show_error(error)

    def done_with(self, result: Any) -> None:
        """Tell which document came of the file."""
        self._on_filed(result.document_id)


class ChangeDialog(DocumentDialog):
    """Changes what is said of a document."""

    form_name = "document_change"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        header: ChartHeader,
        row: DocumentRow,
        provable: Sequence[Provable],
    ) -> None:
        super().__init__(
            desk,
            change_document,
            _("Change document"),
            _("Save"),
            parent,
            record=row.document_id,
            words=header.name,
            width=600,
        )
        self._patient_id, self._row = header.patient_id, row
        self.version = row.version
        self.add_facts(provable, row)
        self.set_values(_values(row))
        self.begin()

    def given(self) -> dict[str, Any]:
        """The facts, at the version that was seen."""
        return {
            **self.facts(),
            "document_id": self._row.document_id,
            "expected_version": self.version,
        }

    def saved_now(self, then: Callable[[dict[str, Any], int], None]) -> bool:
        """What is saved now."""
        return self.find_saved(
            list_documents,
            then,
            lambda each: each.document_id == self._row.document_id,
            _values,
            among=lambda found: found.documents,
            patient_id=self._patient_id,
        )


class MoveDialog(ActDialog):
    """Whose the document is, and why it lay here; the reason stays in both charts."""

    form_name = "document_move"

    def __init__(self, desk: Desk, parent: QWidget, header: ChartHeader, row: DocumentRow) -> None:
        super().__init__(
            desk,
            move_document,
            _("Move to the right patient"),
            _("Move"),
            parent,
            record=row.document_id,
            words=_(
                "{title}, of {day}, leaves the chart of {name}. Both charts keep the reason and "
                "the record number of the other."
            ).format(title=row.shown, day=medium_date(row.dated_on), name=header.name),
        )
        self._row = row
        patient = PatientField(desk, "to_patient_id", _("It belongs to"))
        patient.required = _("Find the patient it belongs to.")
        patient.grown.connect(self.grow)
        self.add_field(patient)
        self.add_field(
            MultiLineField("reason", _("Why it lay here"), hint=_("It stays in both charts."))
        )
        self.begin()

    def given(self) -> dict[str, Any]:
        """The patient and the reason, at the version that was seen."""
        values = self.values()
        return {
            "document_id": self._row.document_id,
            "expected_version": self._row.version,
            "to_patient_id": values["to_patient_id"],
            "reason": values["reason"] or "",
        }


def _values(row: DocumentRow) -> dict[str, Any]:
    proof = (row.proves, row.proves_id) if row.proves is not None else None
    return {"kind": row.kind, "title": row.title, "dated_on": row.dated_on, "proof": proof}


def _told(file: ReadFile) -> str:
    pages = ngettext("{count} page", "{count} pages", file.pages).format(count=file.pages)
    size = size_words(len(file.data))
    return f"{file.path.name} · {media_label(file.media)}, {pages}, {size}"
