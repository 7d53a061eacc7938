"""What a hand waits for in Patients: a key until the list is painted, a row until its chart is.

The least of a key: the statements it asks, raw, and a paint of the same list. The least of a
chart: its statements, raw, and one paint of as many bare widgets in the same places.
"""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.patients import Standing
from iopdesk.storage.models import Attendance, Episode, Patient, TreatmentSession
from iopdesk.storage.opening import OpenPractice
from iopdesk.ui.desk import Desk
from iopdesk.ui.patients.pane import PatientsPane
from iopdesk.ui.theme.apply import apply_theme
from tests.benchmarks import practice
from tests.benchmarks.practice import door_of
from tests.benchmarks.searches import asked
from tests.benchmarks.timing import Pair, interleave
from tests.benchmarks.unlocking import made_bare, shape_of

LONG = 2_000
"""Marks of the patient with a long history."""


def hands(practice_folder: Path, size: str, folder: Path, rounds: int) -> list[Pair]:
    """A key in the list, a chart, and the chart of somebody with a long history."""
    shutil.copytree(practice_folder, folder, ignore=shutil.ignore_patterns("*-lock"))
    opened = practice.opened(folder)
    somebody = _active(opened)
    long = somebody[2]
    _lengthen(opened, long)
    pane = _pane(opened)
    try:
        return [
            _key(opened, pane, size, rounds),
            _chart(opened, pane, f"{size} a chart, painted", somebody[:2], rounds),
            _chart(opened, pane, f"{size} a chart of {LONG:,} marks", [somebody[0], long], rounds),
        ]
    finally:
        pane.close()
        pane.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        opened.close()


def _active(opened: OpenPractice) -> list[int]:
    with Session(opened.read_engine) as db:
        asked_for = select(Patient.id).where(Patient.standing == Standing.ACTIVE)
        return list(db.scalars(asked_for.order_by(Patient.id).limit(3)))


def _lengthen(opened: OpenPractice, patient_id: int) -> None:
    """Give somebody a mark at as many sessions as there are, up to a long history."""
    with opened.write_engine.begin() as connection:
        episode_id = connection.scalar(
            select(Episode.id).where(
                Episode.patient_id == patient_id, Episode.discharged_on.is_(None)
            )
        )
        marked = select(Attendance.session_id).where(Attendance.patient_id == patient_id)
        sessions = connection.scalars(
            select(TreatmentSession.id).where(TreatmentSession.id.not_in(marked)).limit(LONG)
        ).all()
        given = {"patient_id": patient_id, "episode_id": episode_id, "mark": "present"}
        given |= {"minutes": 90, "reason": "", "version": 1}
        rows = [{**given, "session_id": each} for each in sessions]
        connection.execute(Attendance.__table__.insert(), rows)  # type: ignore[attr-defined]


def _pane(opened: OpenPractice) -> PatientsPane:
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    apply_theme(qt)
    pane = PatientsPane(Desk(door_of(opened), inline=True))
    pane.resize(1340, 780)
    pane.show()
    QCoreApplication.processEvents()
    return pane


def _key(opened: OpenPractice, pane: PatientsPane, size: str, rounds: int) -> Pair:
    """One letter in an empty box; the box is emptied again, which is as much of a change."""

    def ours() -> None:
        pane.list.search.setText("" if pane.list.search.text() else "b")
        QCoreApplication.processEvents()

    pane.list.search.clear()
    statements = asked(opened.read_engine, ours)  # asked twice: of the box as it is emptied

    def raw() -> None:
        _ask(opened, statements)
        pane.list.view.viewport().update()
        QCoreApplication.processEvents()

    return interleave(f"{size} a key, until the list is painted", ours, raw, rounds=rounds)


def _chart(
    opened: OpenPractice, pane: PatientsPane, name: str, ids: list[int], rounds: int
) -> Pair:
    turn = itertools.cycle(ids)

    def ours() -> None:
        pane.show_patient(next(turn))
        QCoreApplication.processEvents()

    statements = asked(opened.read_engine, ours)
    shape = shape_of(pane.chart)

    def raw() -> None:
        _ask(opened, statements)
        bare = made_bare(shape, None)
        bare.show()
        QCoreApplication.processEvents()
        bare.hide()
        bare.deleteLater()

    return interleave(name, ours, raw, rounds=rounds)


def _ask(opened: OpenPractice, statements: list[tuple[str, Any]]) -> None:
    with opened.read_engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for statement, given in statements:
            if not statement.startswith("BEGIN"):
                driver.execute(statement, given).fetchall()
