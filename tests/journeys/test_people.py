"""A new counselor from the first click to the clinical key, and passwords, by the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from iopdesk.domain.people import Role
from iopdesk.errors import Trouble
from iopdesk.services import people, person_keys
from iopdesk.services.people import PersonRow
from iopdesk.storage.key_file import same_as
from iopdesk.storage.keys import CHEAP_FOR_TESTS, CLINICAL
from iopdesk.ui.people.dialog import PeopleDialog, open_people
from iopdesk.ui.people.passwords import OwnPasswordDialog, SetPasswordDialog, open_own
from iopdesk.ui.people.person_dialog import PersonDialog
from iopdesk.ui.shared.form_dialog import Dialog
from iopdesk.ui.start.unlock import UnlockPage
from iopdesk.ui.waiving import AloneNotice, WaiveDialog
from tests.conftest import NOW, PASSWORD
from tests.journeys.hands import Hands
from tests.ui.walker import walk

TEMPORARY, OWN = "larkspur for a start", "nobody else knows this"


def opened(hands: Hands) -> PeopleDialog:
    open_people(hands.app)
    hands.settle()
    return newest(hands, PeopleDialog)


def newest(hands: Hands, kind: type) -> object:
    found = [one for one in hands.app.window.findChildren(kind) if one.isVisible()]
    assert found, kind.__name__
    return found[-1]


def choose(dialog: PeopleDialog, name: str) -> PersonRow:
    place = next(n for n, row in enumerate(dialog.model.rows) if row.name == name)
    dialog.table.select_row(place)
    row = dialog.model.rows[place]
    assert isinstance(row, PersonRow)
    return row


def state(dialog: PeopleDialog, name: str) -> str:
    row = next(row for row in dialog.model.rows if row.name == name)
    return dialog.model.columns[2].value(row)


def offered(dialog: PeopleDialog) -> set[str]:
    return {made.text() for made in dialog.buttons_by.values() if not made.isHidden()}


def type_passwords(dialog: object, **typed: str) -> None:
    for name, words in typed.items():
        editor = dialog.fields[name].editor  # type: ignore[attr-defined]
        editor.clear()
        QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_from_the_first_click_to_the_clinical_key(hands: Hands) -> None:
    hands.sign_in("Ada Quill")
    dialog = opened(hands)
    hands.click("Add a person", dialog)
    form = newest(hands, PersonDialog)
    assert isinstance(form, PersonDialog)
    walk(form)
    QTest.keyClicks(form.fields["name"].editor, "Nadia Ferrante")
    form.roles.boxes[Role.COUNSELOR].setFocus()
    hands.press(Qt.Key.Key_Space)
    assert form.note.isVisible()
    hands.click("Add", form)
    first = newest(hands, SetPasswordDialog)
    walk(first)  # type: ignore[arg-type]
    type_passwords(first, password=TEMPORARY, again=TEMPORARY)
    hands.settle()
    assert state(dialog, "Nadia Ferrante") == "Waits for approval"
    assert "Approve roles" not in offered(dialog)
    hands.press(Qt.Key.Key_Escape)
    hands.lock()

    hands.app.window.activateWindow()
    unlock(hands, "Nadia Ferrante", TEMPORARY)
    own = newest(hands, OwnPasswordDialog)
    type_passwords(own, old=TEMPORARY, password=OWN, again=OWN)
    hands.settle()
    assert not hands.has_dialog()
    hands.lock()

    unlock(hands, "Dana Okafor", PASSWORD)
    dialog = opened(hands)
    walk(dialog)
    choose(dialog, "Nadia Ferrante")
    hands.click("Approve roles", dialog)
    assert state(dialog, "Nadia Ferrante") == "No clinical key"
    hands.click("Give the clinical key", dialog)
    assert state(dialog, "Nadia Ferrante") == "Active"
    assert hands.app.practice is not None
    clinical = hands.app.practice.clinical_key
    hands.press(Qt.Key.Key_Escape)
    hands.lock()
    unlock(hands, "Nadia Ferrante", OWN)
    assert hands.app.practice.clinical_key == clinical
    assert not hands.has_dialog()


def test_signing_in_raises_the_protection_of_the_password(hands: Hands) -> None:
    higher = replace(CHEAP_FOR_TESTS, time=2)
    hands.app._cost = higher
    hands.sign_in("Ada Quill")
    practice = hands.app.practice
    assert practice is not None
    costs = {slot.person_uid: slot.cost for slot in practice.key_file.slots}
    assert costs["ada"] == higher
    assert costs["dana"] == CHEAP_FOR_TESTS
    hands.lock()
    unlock(hands, "Ada Quill", PASSWORD)
    assert hands.app.window.workspace is not None


def unlock(hands: Hands, name: str, password: str) -> None:
    """People who came later are on the page as well."""
    hands.sign_in(name, password)
    hands.settle()


def test_who_leaves_is_not_offered_at_the_desk_any_more(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    dialog = opened(hands)
    choose(dialog, "Marcus Bell")
    hands.click("Remove", dialog)
    hands.click("Remove", hands.app.window.findChildren(type(dialog).__mro__[1])[-1])
    hands.settle()
    hands.click("Later")
    hands.settle()
    assert state(dialog, "Marcus Bell") == "Left"
    hands.press(Qt.Key.Key_Escape)
    hands.lock()
    page = hands.app.window.page
    assert isinstance(page, UnlockPage)
    names = [page.people.item(n).text() for n in range(page.people.count())]
    assert "Marcus Bell" not in names


def test_oneself_cannot_be_removed_and_an_only_administrator_is_told(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    dialog = opened(hands)
    choose(dialog, "Dana Okafor")
    assert "Remove" not in offered(dialog)
    assert not dialog._alone.isVisible()
    choose(dialog, "Ada Quill")
    hands.click("Remove", dialog)
    hands.click("Remove", hands.app.window.findChildren(type(dialog).__mro__[1])[-1])
    hands.settle()
    hands.click("Later")
    hands.settle()
    assert dialog._alone.isVisible()
    walk(dialog)
    hands.click("Waive…", dialog)
    form = newest(hands, WaiveDialog)
    assert isinstance(form, WaiveDialog)
    walk(form)
    hands.click("Waive it", form)
    assert "too short" in form.fields["waiver"].error()
    QTest.keyClicks(form.fields["waiver"].editor, "I go without a second administrator.")
    hands.click("Waive it", form)
    hands.settle()
    assert dialog._alone.bar is not None
    words = dialog._alone.bar.words()
    assert "Dana Okafor goes without a second one since" in words
    assert "I go without a second administrator." in words
    assert "Waive…" not in hands.words(dialog)
    choose(dialog, "Ada Quill")
    hands.click("Take back", dialog)
    assert dialog._alone.isVisible()
    type_passwords(newest(hands, SetPasswordDialog), password=TEMPORARY, again=TEMPORARY)
    hands.settle()
    assert not dialog._alone.isVisible()


def test_who_is_no_administrator_is_told_and_cannot_waive(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    notice = AloneNotice(hands.app.desk)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hands.app.desk, "may", lambda _fn: False)
        notice.show_state(is_alone=True, given=None)
    assert "Waive…" not in [made.text() for made in notice.findChildren(QAbstractButton)]


def test_a_password_is_changed_and_what_is_wrong_stands_beside_its_field(hands: Hands) -> None:
    hands.sign_in("Tessa Lund")
    open_own(hands.app)
    hands.settle()
    own = newest(hands, OwnPasswordDialog)
    assert isinstance(own, OwnPasswordDialog)
    walk(own)
    type_passwords(own, old="not hers", password=OWN, again=OWN)
    assert "does not open" in own.fields["old"].error()
    type_passwords(own, old=PASSWORD, password=OWN, again="something else")
    assert "differ" in own.fields["again"].error()
    type_passwords(own, old=PASSWORD, password="short", again="short")
    assert "too short" in own.fields["password"].error()
    left: list[str] = []
    own.finished.connect(lambda _result: left.extend(own.values().values()))
    type_passwords(own, old=PASSWORD, password=OWN, again=OWN)
    hands.settle()
    assert not hands.has_dialog()
    assert left == ["", "", ""]
    assert hands.app.practice is not None
    hands.app.practice.unlock("tessa", OWN)
    with pytest.raises(Trouble, match="wrong_password"):
        hands.app.practice.unlock("tessa", PASSWORD)


def test_a_password_that_somebody_else_set_is_changed_or_the_desk_locks(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    dialog = opened(hands)
    choose(dialog, "Tessa Lund")
    hands.click("Set a password", dialog)
    type_passwords(newest(hands, SetPasswordDialog), password=TEMPORARY, again=TEMPORARY)
    hands.settle()
    assert state(dialog, "Tessa Lund") == "Own password to come"
    hands.press(Qt.Key.Key_Escape)
    hands.lock()
    unlock(hands, "Tessa Lund", TEMPORARY)
    newest(hands, OwnPasswordDialog)
    hands.press(Qt.Key.Key_Escape)
    hands.settle()
    assert isinstance(hands.app.window.page, UnlockPage)


def test_who_is_no_clinician_any_more_has_no_clinical_key(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    dialog = opened(hands)
    choose(dialog, "Ravi Menon")
    hands.click("Change", dialog)
    form = newest(hands, PersonDialog)
    assert isinstance(form, PersonDialog)
    form.roles.boxes[Role.COUNSELOR].click()
    form.roles.boxes[Role.FRONT_DESK].click()
    hands.click("Save", form)
    assert hands.app.practice is not None
    assert not hands.app.practice.key_file.slot("ravi").is_clinical
    assert state(dialog, "Ravi Menon") == "Active"


@pytest.fixture
def only_ravi(hands: Hands) -> None:
    """Ravi alone holds the clinical key, and there is no sheet; Ada is at the desk."""
    hands.sign_in("Ada Quill")
    practice = hands.app.practice
    assert practice is not None
    changed = practice.key_file
    for uid in ("dana", "marcus", "ines"):
        changed = changed.with_slot(changed.slot(uid).without_grant(CLINICAL))
    practice.save_key_file(changed, same_as(changed))


@pytest.mark.usefixtures("only_ravi")
def test_the_only_holder_of_the_clinical_key_loses_it_only_when_that_is_said(hands: Hands) -> None:
    practice = hands.app.practice
    assert practice is not None
    dialog = opened(hands)
    choose(dialog, "Ravi Menon")
    hands.click("Set a password", dialog)
    form = newest(hands, SetPasswordDialog)
    type_passwords(form, password=TEMPORARY, again=TEMPORARY)
    asked = newest(hands, Dialog)
    assert "Nobody but Ravi Menon holds the clinical key" in hands.words(asked)  # type: ignore[arg-type]
    walk(asked)  # type: ignore[arg-type]
    hands.click("Cancel", asked)  # type: ignore[arg-type]
    assert practice.key_file.slot("ravi").is_clinical
    hands.click("Set password", form)  # type: ignore[arg-type]
    hands.click("Set it anyway")
    assert not practice.key_file.slot("ravi").is_clinical
    assert state(dialog, "Ravi Menon") == "Own password to come"


@pytest.mark.usefixtures("only_ravi")
def test_the_only_holder_of_the_clinical_key_is_removed_only_when_that_is_said(
    hands: Hands,
) -> None:
    dialog = opened(hands)
    choose(dialog, "Ravi Menon")
    hands.click("Remove", dialog)
    hands.click("Remove", newest(hands, Dialog))  # type: ignore[arg-type]
    assert state(dialog, "Ravi Menon") == "Active"
    hands.click("Remove anyway")
    hands.click("Later")
    assert state(dialog, "Ravi Menon") == "Left"


def test_a_password_whose_record_is_missing_shows_in_the_list(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    practice = hands.app.practice
    assert practice is not None
    person_keys.set_password(practice, "tessa", "Tessa Lund", TEMPORARY, cost=CHEAP_FOR_TESTS)
    dialog = opened(hands)
    assert state(dialog, "Tessa Lund") == "Needs a new password"
    choose(dialog, "Dana Okafor")
    assert "Set a password" not in offered(dialog)
    choose(dialog, "Tessa Lund")
    hands.click("Set a password", dialog)
    type_passwords(newest(hands, SetPasswordDialog), password=OWN, again=OWN)
    hands.settle()
    assert state(dialog, "Tessa Lund") == "Own password to come"


def test_who_takes_a_role_from_themselves_signs_in_anew_without_it(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    dialog = opened(hands)
    choose(dialog, "Dana Okafor")
    hands.click("Change", dialog)
    form = newest(hands, PersonDialog)
    assert isinstance(form, PersonDialog)
    form.roles.boxes[Role.ADMINISTRATOR].click()
    hands.click("Save", form)
    hands.wait(lambda: isinstance(hands.app.window.page, UnlockPage))
    assert "Your roles have changed" in hands.words()
    unlock(hands, "Dana Okafor", PASSWORD)
    assert "Add a person" not in offered(opened(hands))


def test_an_auditor_at_the_desk_sees_nothing_after_the_last_day(hands: Hands) -> None:
    hands.sign_in("Dana Okafor")
    given = {"name": "Sable Winters", "credentials": "", "roles": [Role.AUDITOR]}
    sable = hands.do(people.add_person, **given, auditor_until=NOW.date())
    assert hands.app.practice is not None
    public = person_keys.set_password(
        hands.app.practice, sable.uid, "Sable Winters", OWN, cost=CHEAP_FOR_TESTS
    )
    hands.do(people.end_password, person_id=sable.person_id, public_key=public)
    hands.lock()
    unlock(hands, "Sable Winters", OWN)
    hands.go_to(NOW.date() + timedelta(days=1), "0:05")
    hands.app.on_minute()
    assert isinstance(hands.app.window.page, UnlockPage)


def test_only_those_who_may_see_people_are_offered_the_list(hands: Hands) -> None:
    for name, is_offered in (("Tessa Lund", False), ("Ada Quill", True), ("Dana Okafor", True)):
        hands.sign_in(name)
        entries = [words for menu in hands.menus().values() for words in menu]
        assert ("People…" in entries) is is_offered, name
        assert {"Audit…", "Change your password…"} <= set(entries)
        assert hands.app.door is not None
        assert hands.app.door.may(people.list_people) is is_offered
        hands.lock()
