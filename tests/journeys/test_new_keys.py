"""Somebody leaves and the practice gets new keys, by the window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iopdesk.errors import Trouble
from iopdesk.services import audit_log
from iopdesk.services.audit_log import AuditFilter
from iopdesk.storage import keys, opening
from iopdesk.storage import replace as replacing
from iopdesk.storage.rekey import Stage
from iopdesk.ui.app import App
from iopdesk.ui.people.dialog import PeopleDialog, open_people
from iopdesk.ui.people.new_keys import NewKeysPage
from iopdesk.ui.shared.form_dialog import Dialog
from tests.conftest import NOW, PASSWORD
from tests.journeys.hands import Hands
from tests.ui.walker import walk


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page of the re-key says, in order."""
    said: list[str] = []
    show = NewKeysPage._on_stage

    def listen(page: NewKeysPage, stage: Stage) -> None:
        show(page, stage)
        said.append(page.stage_label.text())

    monkeypatch.setattr(NewKeysPage, "_on_stage", listen)
    return said


def people_of(hands: Hands) -> PeopleDialog:
    open_people(hands.app)
    hands.settle()
    found = [one for one in hands.app.window.findChildren(PeopleDialog) if one.isVisible()]
    return found[-1]


def remove(hands: Hands, name: str) -> None:
    dialog = people_of(hands)
    place = next(n for n, row in enumerate(dialog.model.rows) if row.name == name)
    dialog.table.select_row(place)
    hands.click("Remove", dialog)
    hands.click("Remove", hands.app.window.findChildren(Dialog)[-1])
    hands.settle()


def question(hands: Hands) -> Dialog:
    """The newest dialog, over the list of people."""
    hands.settle()
    return [one for one in hands.app.window.findChildren(Dialog) if one.isVisible()][-1]


def words(hands: Hands) -> str:
    return hands.words(question(hands))


def acts(hands: Hands) -> list[str]:
    page = hands.ask(audit_log.read_audit, wanted=AuditFilter())
    return [row.act for row in page.rows]


def test_after_somebody_left_new_keys_are_offered_and_made(
    hands: Hands, practice_path: Path, stages: list[str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(practice_path.parent, home, ignore=shutil.ignore_patterns("*-lock"))
    hands.sign_in("Dana Okafor")
    hands.work.show_pane("patients")
    old = hands.app.practice
    remove(hands, "Ravi Menon")
    walk(question(hands))
    assert "less than a minute" in words(hands)
    assert "The clinical key is renewed as well." in words(hands)
    hands.click("Make new keys")
    hands.settle()
    assert [each[:12] for each in stages] == [f"Step {n} of 4: "[:12] for n in (1, 2, 3, 4)]
    assert not hands.has_dialog()
    assert hands.pane is hands.work.show_pane("patients")
    assert "The practice has new keys, the clinical key too" in hands.words()
    now = hands.app.practice
    assert old is not None
    assert now is not None
    assert now.file_key != old.file_key
    assert now.clinical_key is not None
    done = [act for act in acts(hands) if act.startswith(("rekey.", "people."))]
    assert done == ["rekey.end_both", "rekey.begin", "people.leave"]
    hands.stop()
    shutil.copyfile(practice_path, home / practice_path.name)
    with pytest.raises(Trouble, match="data_damaged"):
        opening.open_practice(
            home / practice_path.name, "ravi", PASSWORD, copies_folder=home / "keys"
        )
    hands.start(practice_path)
    hands.sign_in("Tessa Lund")
    assert hands.work.isVisible()


def test_later_leaves_the_keys_and_the_list_offers_them_again(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    old = hands.app.practice
    remove(hands, "Tessa Lund")
    assert "clinical" not in words(hands)  # who left never held it
    hands.press(Qt.Key.Key_Return)  # the safe act is the default
    hands.settle()
    assert hands.app.practice is old
    hands.click("New keys")
    hands.settle()
    hands.click("Make new keys")
    hands.settle()
    assert hands.app.practice is not old
    assert "The practice has new keys, the clinical key too" in hands.words()


def test_who_does_not_hold_the_clinical_key_is_told_that_it_stays(hands: Hands) -> None:
    hands.sign_in("Ada Quill")
    remove(hands, "Ravi Menon")
    assert "You do not hold the clinical key." in words(hands)
    hands.click("Make new keys")
    hands.settle()
    assert "The practice has a new key" in hands.words()


def test_a_disk_that_refuses_is_told_and_work_goes_on_with_the_old_keys(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.sign_in("Dana Okafor")
    old = hands.app.practice
    people_of(hands)

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replacing, "copy_database", full)
    hands.click("New keys")
    hands.settle()
    hands.click("Make new keys")
    hands.settle()
    assert old is not None
    assert hands.app.practice is not None
    assert hands.app.practice.file_key == old.file_key
    assert "could not be copied under new keys" in hands.words(hands.work)
    assert acts(hands)[0] == "rekey.fail"
    remove(hands, "Tessa Lund")
    assert "Make new keys now?" in words(hands)


def test_a_planted_key_is_told_and_nothing_changes(hands: Hands, practice_path: Path) -> None:
    hands.sign_in("Dana Okafor")
    practice = hands.app.practice
    assert practice is not None
    fresh = keys.new_slot(
        practice.practice_id, "ravi", "Ravi Menon", "planted by him", keys.CHEAP_FOR_TESTS
    )
    planted = keys.grant(
        fresh,
        practice.practice_id,
        keys.PRACTICE,
        practice.file_key.key,
        known_public_key=fresh.public_key,
    )
    practice.save_key_file(practice.key_file.with_slot(planted), lambda _read: None)
    people_of(hands)
    hands.click("New keys")
    hands.settle()
    hands.click("Make new keys")
    hands.settle()
    assert hands.app.practice is practice
    assert "The keys of Ravi Menon are not those" in hands.words(hands.work)
    assert acts(hands)[0] == "rekey.fail"


def test_who_is_no_administrator_is_not_offered_new_keys(hands: Hands) -> None:
    from iopdesk.services import rekeys

    hands.sign_in("Ravi Menon")
    assert hands.app.desk is not None
    assert not hands.app.desk.may(rekeys.begin_rekey)


def test_the_window_lives_while_keys_are_made_and_closing_waits(
    qapp: QApplication, qtbot: QtBot, practice_path: Path, stages: list[str]
) -> None:
    """The real lanes, with nobody waiting for them in the window's thread."""
    app = App(
        qapp,
        data_folder=practice_path.parent,
        clock=lambda: NOW,
        cost=keys.CHEAP_FOR_TESTS,
    )
    app.start(practice_path)
    app.unlock("dana", PASSWORD)
    qtbot.waitUntil(lambda: app.window.workspace is not None, timeout=20_000)
    old = app.practice
    open_people(app)
    dialog = app.window.findChildren(PeopleDialog)[-1]
    dialog.buttons_by["keys"].click()
    question = app.window.findChildren(Dialog)[-1]
    next(b for b in question.buttons.buttons() if b.text() == "Make new keys").click()
    qtbot.waitUntil(lambda: isinstance(app.window.page, NewKeysPage), timeout=20_000)
    app.close()  # asked for in the middle: the keys come first
    qtbot.waitUntil(lambda: app.window.workspace is not None, timeout=20_000)
    assert app.practice is not old
    assert len(stages) == 4
    app.close()
    qtbot.waitUntil(lambda: app.practice is None, timeout=20_000)
    app.window.deleteLater()
    app.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
