"""A marker in every text of a patient, the whole program driven, and then looked for everywhere.

What may hold it: the window, and the encrypted database. Nothing else does: not the log, not
settings or temporary files, not the bytes on the disk, not errors, results or window titles.
"""

from __future__ import annotations

import faulthandler
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit

from iopdesk import logs, paths
from iopdesk.domain.patients import NewPatient, Standing
from iopdesk.errors import DeskError
from iopdesk.services import patient_search, patients, rooms
from iopdesk.services.acts import REGISTRY, Work, act_of
from iopdesk.services.summaries import SummaryKind
from iopdesk.storage.models import Room
from iopdesk.ui.app import App
from tests.services import scenarios
from tests.services.scenarios import SCENARIOS
from tests.ui import whole_window
from tests.ui.whole_window import Practice, settle, sign_in

MARKER = "Xylokanarie"
FORMS = ("edit", "admit", "complete_assessment", "print_discharge", "print_step_down")
"""Forms and previews that show most of a record."""
CHOICES = {"suffix", "phone", "emergency_phone", "email", "pronouns", "language"}
"""Fields whose form is checked; they hold the marker in their own way."""
GIVES_BACK = {"counseling_notes.open_typed"}
"""Questions that answer with the bare words somebody typed, for the field they were typed in."""


def marked() -> NewPatient:
    """A patient of whom every text says the marker."""
    return replace(
        scenarios.FIELDS,
        **{
            field.name: f"{MARKER} {field.name}"
            for field in fields(NewPatient)
            if _is_free(getattr(scenarios.FIELDS, field.name)) and field.name not in CHOICES
        },
        email=f"{MARKER}@example.org",
        suffix=MARKER,
        pronouns=MARKER,
        language=MARKER,
    )


def _is_free(value: Any) -> bool:
    """Whether it is text that somebody typed, and no choice that is kept as a word."""
    return isinstance(value, str) and not isinstance(value, Enum)


def words(value: Any) -> Any:
    """Every free text of what an act is given, with the marker in it; choices stay."""
    if isinstance(value, NewPatient):
        return marked()
    if _is_free(value) and " " in value:
        return f"{value} {MARKER}"
    if isinstance(value, list | tuple):
        return type(value)(words(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        cells = {field.name: words(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **cells)
    return value


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Every folder the program may write to, inside of one."""
    for name in ("private_temp", "data", "logs"):
        monkeypatch.setattr(paths, name, lambda name=name: tmp_path / name)
    monkeypatch.setattr(paths, "key_copies", lambda: tmp_path / "data" / "keys")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


@pytest.fixture
def log(home) -> Iterator[None]:
    """The program's log, written as in a real run."""
    before = list(logs.log.handlers)
    logs.start(paths.logs())
    yield
    faulthandler.disable()
    for handler in set(logs.log.handlers) - set(before):
        logs.log.removeHandler(handler)
        handler.close()


def hits(folder: Path) -> list[str]:
    """Files below a folder in whose bytes or name the marker stands, however it is written."""
    forms = [
        form.encode(encoding)
        for form in (MARKER, MARKER.lower(), MARKER.upper(), MARKER[:10])
        for encoding in ("utf-8", "utf-16-le")
    ]
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (any(form in path.read_bytes() for form in forms) or _says(path.name))
    ]


def _says(words: str) -> bool:
    return MARKER.lower() in words.lower()


def fill(template: Path, folder: Path) -> tuple[Practice, list[str]]:
    """A practice in which every act was done with the marker; the names of what it leaked into."""
    leaks = []
    with scenarios.opened(template, folder) as home:
        door = home.door
        for name in sorted(SCENARIOS):
            fn, given = SCENARIOS[name](home)
            try:
                shown = repr(door.do(fn, **{key: words(each) for key, each in given.items()}))
            except DeskError as error:
                shown = f"{error!r} {error}"
            if _says(shown):
                leaks.append(name)
        patient = door.do(patients.add_patient, fields=marked()).result.patient_id
        treated = home.chart.patient_id
        asked_with: dict[str, dict[str, Any]] = {
            "summary.draw": {"kind": SummaryKind.DISCHARGE},
            "counseling_notes.seal_typed": {"record": "1", "text": f"Said {MARKER}"},
            "note.form": {"on": door.now().date()},
            "patient.compare": {"other_id": patient},
        }
        for act in REGISTRY.values():
            if act.is_question and act.subject == "patient_id" and act.name not in GIVES_BACK:
                more = asked_with.get(act.name, {})
                if _says(repr(door.ask(act.fn, patient_id=treated, **more))):
                    leaks.append(act.name)
        for question, given in (
            (patient_search.list_patients, {"standing": Standing.WAITING}),
            (patient_search.find_patients, {"typed": MARKER}),
        ):
            found = door.ask(question, **given)
            assert found
            if _says(repr(found)):
                leaks.append(question.__name__)
        ids = (treated, patient)
    return Practice(folder / template.name, ids), leaks


def stumble(app: App) -> None:
    """An error of every layer, each with the marker in its words."""
    desk = app.desk
    assert desk is not None

    def fails(work: Work, *, name: str) -> None:
        work.db.add_all(Room(name=name, seats=1, is_active=True) for _twice in range(2))
        work.db.flush()

    def breaks(_work: Work, *, name: str) -> None:
        raise KeyError(name)

    for inside in (fails, breaks):
        inside.act = replace(act_of(rooms.add_room), fn=inside)
        desk.do(inside, owner=app.window, name=MARKER)
    desk.do(patients.add_patient, owner=app.window, fields=NewPatient(comment=MARKER))
    desk.ask(patients.read_patient, owner=app.window, then=lambda _found: None, patient_id=10**9)
    desk.ask(patient_search.list_counselors, owner=app.window, then=lambda _found: {}[MARKER])


def test_a_marker_in_every_text_is_found_nowhere_but_in_the_window(
    qapp, template_file, home, log, capfd
):
    practice, leaks = fill(template_file, home / "practice")
    assert leaks == []
    titles: set[str] = set()
    with whole_window.running(qapp, practice) as app:
        workspace = sign_in(app, practice)
        for _name, _window in whole_window.panes(app, practice):
            titles |= {one.windowTitle() for one in QApplication.topLevelWidgets()}
        for name, run in whole_window.openings(app, practice):
            if name.removeprefix("patients.") in FORMS:
                run()
                settle()
                titles |= {one.windowTitle() for one in QApplication.topLevelWidgets()}
                for dialog in app.window.findChildren(QDialog):
                    titles.add(dialog.windowTitle())
                    dialog.reject()
        palette = workspace.open_palette(MARKER)
        settle()
        assert any(_says(entry.title) for entry in palette.model.entries)
        palette.dismiss()
        stumble(app)
        settle()
        boxes = app.window.findChildren(QPlainTextEdit)
        reports = [box.toPlainText() for box in boxes if box.accessibleName() == "Report to copy"]
        assert reports
        assert not any(_says(report) for report in reports)
        assert hits(home) == []
        app.lock()
        titles |= {one.windowTitle() for one in QApplication.topLevelWidgets()}
    said = capfd.readouterr()
    assert not _says(said.out + said.err)
    assert "bug" in (paths.logs() / "iopdesk.log").read_text(encoding="utf-8")
    assert not any(_says(title) for title in titles)
    assert hits(home) == []


def test_the_search_for_the_marker_finds_what_is_there(tmp_path):
    (tmp_path / "log.txt").write_text(f"saved {MARKER} Osei", encoding="utf-8")
    (tmp_path / f"{MARKER}.pdf").write_bytes(b"%PDF")
    assert len(hits(tmp_path)) == 2


def test_every_result_of_an_act_shows_nothing_of_its_words():
    """What ``said`` holds is for the toast: a result's ``repr`` may reach a log."""
    loud = set()
    for module in list(sys.modules.values()):
        if not module.__name__.startswith("iopdesk.services"):
            continue
        for made in vars(module).values():
            if not (isinstance(made, type) and is_dataclass(made)):
                continue
            says = any(each.name == "said" for each in fields(made))
            if says and made.__dataclass_params__.repr:
                loud.add(made.__name__)
    assert sorted(loud) == []
