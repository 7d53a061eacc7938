"""Consents and callers on screen: what is offered when, drafts, and forms that can be walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from iopdesk.domain.caller_cards import CallerKind, LegalPaper
from iopdesk.domain.callers import Verification, silence
from iopdesk.domain.consent_terms import ConsentKind, Info, Purpose, Recipient, RecipientKind
from iopdesk.services.consent_views import list_consents
from iopdesk.services.consents import read_consent
from iopdesk.ui.caller.dialog import EMERGENCY, CallerDialog
from iopdesk.ui.consents.consent_dialog import ConsentDialog
from iopdesk.ui.consents.recipients_field import recipient_texts
from tests.services import consents_scenarios, house, releases, scenarios
from tests.ui import consents_window
from tests.ui.walker import walk
from tests.ui.whole_window import Practice, running, settle, sign_in


@pytest.fixture(scope="module")
def practice(template_file, tmp_path_factory) -> Practice:
    """A practice in which everything about consents happened once."""
    folder = tmp_path_factory.mktemp("consents") / "practice"
    with scenarios.opened(template_file, folder) as home:
        for name in sorted(consents_scenarios.SCENARIOS):
            fn, given = consents_scenarios.SCENARIOS[name](home)
            home.door.do(fn, **given)
        waiting = house.add_person(home.door, "Kofi", "Brandt")
        return Practice(folder / template_file.name, (home.chart.patient_id, waiting))


@pytest.fixture
def app(qapp, qtbot, practice) -> Iterator[Any]:
    with running(qapp, practice) as made:
        yield made


@pytest.fixture
def work(app, practice):
    return sign_in(app, practice)


def tab_of(work, patient_id):
    work.open_with("patients", {"patient_id": patient_id})
    settle()
    work.pane.chart.show_tab("consents")
    settle()
    return work.pane.chart._tab("consents")


def offered(tab):
    return [made.text() for made in tab.buttons if not made.isHidden()]


def choose(tab, wanted):
    """Put the keys on the first consent that ``wanted`` takes."""
    place = next(at for at, row in enumerate(tab.consents.rows) if wanted(row))
    tab.table.select_row(place)
    settle()


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 200)])
def test_the_tab_and_every_form_can_be_walked(app, work, practice, theme, zoom):
    app.look.apply(theme, zoom)
    work = app.window.workspace
    tab = tab_of(work, practice.patient_ids[0])
    findings = [f"tab: {each}" for each in walk(tab, press_tab=False, may_elide=True)]
    pane, patient_id = work.pane, practice.patient_ids[0]
    ways = [
        ("write", lambda: pane.write_consent(patient_id=patient_id)),
        ("told", lambda: pane.record_disclosure(patient_id=patient_id)),
        *consents_window.openings(app, patient_id),
    ]
    for name, run in ways:
        run()
        settle()
        (dialog,) = [one for one in app.window.findChildren(QDialog) if one.isVisible()]
        findings += [f"{name}: {each}" for each in walk(dialog, may_elide=zoom == 200)]
        dialog.start_over() if hasattr(dialog, "start_over") else None
        dialog.reject()
        settle()
    assert not findings, "\n".join(findings)


def test_what_is_offered_follows_the_state_of_the_chosen_consent(work, practice):
    tab = tab_of(work, practice.patient_ids[0])
    choose(tab, lambda row: row.is_waiting)
    assert offered(tab) == ["Change", "Print…", "Record signatures"]
    choose(tab, lambda row: row.condition.is_valid and not row.has_end_event)
    assert offered(tab) == ["Print…", "Correct signatures", "Renew", "Revoke"]
    choose(tab, lambda row: row.revoked_on is not None)
    assert offered(tab) == [
        "Print…", "Record the event", "Renew", "Correct the revocation"
    ]  # fmt: skip


def test_the_desk_reads_and_prints_and_changes_nothing(app, practice):
    work = sign_in(app, practice, "tessa")
    tab = tab_of(work, practice.patient_ids[0])
    choose(tab, lambda row: row.is_waiting)
    assert offered(tab) == ["Print…"]
    assert tab.write_button.isHidden()


def test_a_chart_without_consents_shows_words_and_no_empty_table(work, practice):
    tab = tab_of(work, practice.patient_ids[1])
    assert tab.table.isHidden()
    assert tab.about.text() == "No consents yet."
    assert tab.told_table.isHidden()
    assert not tab.nothing_told.isHidden()
    tab = tab_of(work, practice.patient_ids[0])
    assert not tab.table.isHidden()
    assert not tab.told_table.isHidden()
    assert tab.nothing_told.isHidden()


def test_a_half_written_form_is_there_again_with_its_recipients(work, practice):
    patient_id = practice.patient_ids[1]
    contact_id = releases.entry(work.desk.door, "Somebody New")
    first = ConsentDialog(work.desk, work, patient_id)
    first.open()
    settle()
    first.fields["what"].boxes[Info.SCHEDULE].click()
    first.fields["recipients"].lines[0].entry.set_value((contact_id, "Somebody New"))
    first.fields["purposes"].boxes[Purpose.TREATMENT].click()
    settle()
    first.reject()
    settle()
    again = ConsentDialog(work.desk, work, patient_id)
    again.open()
    settle()
    assert again.fields["what"].value() == {Info.SCHEDULE}
    assert again.fields["purposes"].value() == {Purpose.TREATMENT}
    (recipient,) = again.fields["recipients"].value()
    assert (recipient.kind, recipient.contact_id) == (RecipientKind.PERSON, contact_id)
    again.start_over()
    again.reject()


def test_every_kind_of_recipient_comes_back_as_it_was_chosen(work, practice):
    door = work.desk.door
    clinic = releases.entry(door, "Hollis Clinic", is_person=False)
    nurse = releases.entry(door, "Nina Alder")
    recipients = (
        Recipient(RecipientKind.ORGANIZATION, "Hollis Clinic", clinic),
        Recipient(RecipientKind.CLASS, "Night nurses", None, frozenset({nurse})),
        Recipient(
            RecipientKind.INTERMEDIARY, "Hollis Clinic", clinic, frozenset({nurse}),
            has_treating_members=True,
        ),
    )  # fmt: skip
    form = ConsentDialog(work.desk, work, practice.patient_ids[1])
    entries = {clinic: "Hollis Clinic", nurse: "Nina Alder"}
    form.fields["recipients"].set_value(recipient_texts(recipients, entries))
    assert form.fields["recipients"].value() == recipients
    form.open()
    settle()
    form.start_over()
    form.reject()


def test_the_text_about_revoking_follows_the_kind_until_somebody_wrote_their_own(work, practice):
    form = ConsentDialog(work.desk, work, practice.patient_ids[1])
    words, kind = form.fields["revocation_words"], form.fields["kind"]
    kind.set_value(ConsentKind.CRIMINAL_JUSTICE)
    assert "I cannot revoke it before" in words.value()
    assert not form.fields["irrevocable_event"].isHidden()
    words.set_value("In writing, to the desk.")
    kind.set_value(ConsentKind.SPECIFIC)
    assert words.value() == "In writing, to the desk."
    form.open()
    settle()
    form.start_over()
    form.reject()


def test_an_unsigned_consent_shows_its_gaps_beside_the_fields_when_it_is_opened(work, practice):
    patient_id = practice.patient_ids[1]
    consent_id = releases.write(
        work.desk.door, patient_id, releases.draft(purposes=frozenset(), consequences="")
    )
    read = work.desk.door.ask(read_consent, consent_id=consent_id)
    form = ConsentDialog(work.desk, work, patient_id, read)
    assert form.fields["purposes"].error() == "The purpose is missing."
    assert form.fields["recipients"].error() == "A recipient has no name."
    assert "what follows" in form.fields["consequences"].error()
    assert form.fields["what"].error() == ""
    form.open()
    settle()
    form.reject()
    assert work.desk.door.ask(list_consents, patient_id=patient_id).consents


def test_the_answer_goes_silent_at_once_when_anything_else_is_typed(work, practice):
    door = work.desk.door
    contact_id = releases.entry(door, "Kwame Brandt", code_word="harbor")
    releases.signed(door, practice.patient_ids[1], contact_id)
    dialog = CallerDialog(work.desk, work)
    dialog.open()
    settle()
    dialog.start_over()
    fields = dialog.fields
    fields["contact_id"].set_value((contact_id, "Kwame Brandt"))
    fields["verification"].set_value(Verification.CODE_WORD)
    fields["code_word"].set_value("harbor")
    fields["asked_for"].set_value("Kofi Brandt")
    fields["asks"].set_value({Info.ATTENDANCE})
    fields["purpose"].set_value(Purpose.FAMILY_SUPPORT)
    assert dialog.answer_card.answer.may_tell == {Info.ATTENDANCE}
    for name, value in (
        ("code_word", "harbo"), ("asked_for", "Kofi Brand"), ("paper", LegalPaper.SUBPOENA)
    ):  # fmt: skip
        before = fields[name].value()
        fields[name].set_value(value)
        assert dialog.answer_card.answer == silence(CallerKind.FAMILY, fields["paper"].value()), (
            name
        )
        assert dialog.told.value() == frozenset()
        fields[name].set_value(before)
    assert dialog.answer_card.answer.may_tell == {Info.ATTENDANCE}
    dialog.start_over()
    dialog.reject()


def test_what_was_open_for_one_name_shows_for_no_other_while_the_record_is_asked(
    work, practice, monkeypatch
):
    door = work.desk.door
    contact_id = releases.entry(door, "Yaw Brandt", code_word="harbor")
    releases.signed(door, practice.patient_ids[1], contact_id)
    dialog = CallerDialog(work.desk, work)
    dialog.open()
    settle()
    dialog.start_over()
    fields = dialog.fields
    for name, value in (
        ("contact_id", (contact_id, "Yaw Brandt")), ("verification", Verification.CALL_BACK),
        ("asked_for", "Kofi Brandt"), ("asks", {Info.ATTENDANCE}),
        ("purpose", Purpose.FAMILY_SUPPORT),
    ):  # fmt: skip
        fields[name].set_value(value)
    assert dialog.answer_card.answer.may_tell == {Info.ATTENDANCE}
    with monkeypatch.context() as slow:
        slow.setattr(work.desk, "ask", lambda *_given, **_named: None)
        fields["note"].set_value("Calls from work")
        assert dialog.answer_card.answer.may_tell == {Info.ATTENDANCE}
        fields["asked_for"].set_value("Calvin Osei")
        assert dialog.answer_card.answer == silence(CallerKind.FAMILY)
        assert dialog.told.isHidden()
    dialog.start_over()
    dialog.reject()


def test_an_emergency_asks_for_its_record(work):
    dialog = CallerDialog(work.desk, work)
    dialog.start_over()
    assert all(dialog.fields[name].isHidden() for name in EMERGENCY)
    dialog.fields["caller"].set_value(CallerKind.EMERGENCY_ROOM)
    assert not any(dialog.fields[name].isHidden() for name in EMERGENCY)
    dialog.open()
    settle()
    dialog.start_over()
    dialog.reject()
