"""What was told: on every basis, with every element, and never under a consent that lacks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from iopdesk.domain.consent_terms import Info, Purpose
from iopdesk.domain.disclosures import Basis, Telling, Told
from iopdesk.domain.documents import DocumentKind, Media
from iopdesk.errors import Conflict, NotAllowed, RuleBroken, sentence_for
from iopdesk.services import consent_views, consents, disclosures
from iopdesk.storage.models import Document, DocumentContent
from tests.conftest import NOW
from tests.services import releases
from tests.services.releases import signature, signed

ATTENDANCE = frozenset({Info.ATTENDANCE})


@pytest.fixture
def patient_id(make_patient):
    return make_patient("Calvin", "Osei", birth_on=date(1989, 3, 14))


@pytest.fixture
def sister(door):
    return releases.entry(door, "Abena Osei")


def filed(door, patient_id):
    """A document of a patient, as the part that files them leaves it."""
    with door.file.write_engine.begin() as connection:
        uid = f"{patient_id:036d}"
        content = {"uid": uid, "sha256": "0" * 64, "data": b"%PDF-"}
        connection.execute(DocumentContent.__table__.insert().values(**content))
        cells = {
            "version": 0, "patient_id": patient_id, "kind": DocumentKind.LEGAL, "title": "Order",
            "dated_on": date(2026, 10, 1), "filed_at": NOW, "filed_by_id": 1,
            "media": Media.PDF, "size": 5, "content_id": uid,
        }  # fmt: skip
        made = connection.execute(Document.__table__.insert().values(**cells))
        return made.inserted_primary_key[0]


def told(basis=Basis.CONSENT, **more):
    given = {
        "told_at": NOW,
        "recipient": "Abena Osei",
        "what": ATTENDANCE,
        "purpose": Purpose.FAMILY_SUPPORT,
        **more,
    }
    return Telling(basis, **given)


def record(door, patient_id, telling):
    return door.do(disclosures.record_disclosure, patient_id=patient_id, telling=telling).result


def accounting(door, patient_id):
    return door.ask(consent_views.list_consents, patient_id=patient_id).told


def refused(door, patient_id, telling):
    with pytest.raises(RuleBroken) as caught:
        record(door, patient_id, telling)
    assert accounting(door, patient_id) == ()
    return caught.value


# -- by consent -------------------------------------------------------------------


def test_what_a_consent_covers_is_recorded_with_what_goes_along(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    made = record(door, patient_id, told(contact_id=sister, consent_id=consent_id))
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in made.along[0]
    assert "May be told: attendance. To: Abena Osei." in made.along[2]
    (row,) = accounting(door, patient_id)
    assert (row.basis, row.what, row.recipient) == (Basis.CONSENT, "attendance", "Abena Osei")
    assert (row.purpose, row.told_by) == ("support by family and friends", "Dana Okafor")


def test_what_a_consent_does_not_cover_is_recorded_as_told_under_none(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    other = releases.entry(door, "Gloria Prentiss")
    good = told(contact_id=sister, consent_id=consent_id)
    for wrong in (
        replace(good, contact_id=other),
        replace(good, what=frozenset({Info.TEST_RESULTS})),
        replace(good, purpose=Purpose.TREATMENT),
        replace(good, told_at=datetime(2026, 8, 31, 15, tzinfo=UTC)),
    ):
        error = refused(door, patient_id, wrong)
        assert error.code == "disclosure.not_covered"
        assert "breach" in sentence_for(error)


def test_a_consent_that_nobody_signed_covers_nothing(door, patient_id, sister):
    consent_id = releases.write(door, patient_id, releases.draft(sister))
    error = refused(door, patient_id, told(contact_id=sister, consent_id=consent_id))
    assert error.code == "disclosure.not_covered"


def test_what_was_told_before_a_revocation_may_be_recorded_after_it(
    door, clock, patient_id, sister
):
    consent_id = signed(door, patient_id, sister)
    before = clock.at - timedelta(hours=1)
    door.do(
        consents.revoke,
        **releases.at(door, consent_id),
        revoked_at=clock.at,
        revoked_by=signature().signer,
        in_writing=True,
    )
    good = told(contact_id=sister, consent_id=consent_id)
    assert refused(door, patient_id, good).code == "disclosure.not_covered"
    record(door, patient_id, replace(good, told_at=before))
    assert len(accounting(door, patient_id)) == 1


def test_a_signature_is_not_moved_past_what_was_told_under_it(door, patient_id, sister):
    consent_id = signed(door, patient_id, sister)
    record(door, patient_id, told(contact_id=sister, consent_id=consent_id))
    for later in (signature(date(2026, 10, 23)), signature(is_signed=False)):
        with pytest.raises(RuleBroken) as caught:
            releases.sign(door, consent_id, later)
        assert caught.value.code in ("consent.sign_told", "consent.sign_ahead")
    releases.sign(door, consent_id, signature(date(2026, 10, 22)))


# -- without one ------------------------------------------------------------------

EMERGENCY = told(Basis.EMERGENCY, affiliation="Hill Hospital", nature="Overdose", purpose=None)


def test_an_emergency_is_recorded_with_all_its_elements_and_no_notice(door, patient_id):
    made = record(door, patient_id, EMERGENCY)
    assert made.along == ("No notice goes along. Record it at once.",)
    (row,) = accounting(door, patient_id)
    assert (row.affiliation, row.nature) == ("Hill Hospital", "Overdose")


@pytest.mark.parametrize(
    ("left_out", "value"),
    [("recipient", " "), ("affiliation", ""), ("nature", ""), ("what", frozenset()),
     ("told_at", None)],
)  # fmt: skip
def test_an_emergency_without_one_of_them_is_not_recorded(door, patient_id, left_out, value):
    error = refused(door, patient_id, replace(EMERGENCY, **{left_out: value}))
    assert error.code == "disclosure.missing"
    assert error.facts["field"] == left_out.replace("told_at", "told_on")


@pytest.mark.parametrize("basis", [Basis.COURT_ORDER, Basis.AUDIT, Basis.SERVICE_ORGANIZATION])
def test_an_order_or_agreement_is_linked(door, patient_id, basis):
    assert refused(door, patient_id, told(basis)).facts["field"] == "document_id"
    record(door, patient_id, told(basis, document_id=filed(door, patient_id)))
    assert len(accounting(door, patient_id)) == 1


def test_a_document_of_another_chart_proves_nothing_here(door, patient_id, make_patient):
    foreign = filed(door, make_patient("June", "Halvorsen"))
    error = refused(door, patient_id, told(Basis.COURT_ORDER, document_id=foreign))
    assert error.code == "disclosure.document"


@pytest.mark.parametrize("basis", [Basis.CHILD_ABUSE, Basis.CRIME_ON_PREMISES, Basis.PATIENT])
def test_a_report_by_phone_and_an_own_copy_need_no_document(door, patient_id, basis):
    record(door, patient_id, told(basis, purpose=None, how=Told.PAPER))
    (row,) = accounting(door, patient_id)
    assert (row.basis, row.how) == (basis, Told.PAPER)


def test_nothing_is_told_ahead_of_time(door, patient_id):
    error = refused(door, patient_id, replace(EMERGENCY, told_at=NOW + timedelta(minutes=1)))
    assert error.code == "disclosure.ahead"


def test_what_was_told_stays_told(door, patient_id):
    record(door, patient_id, EMERGENCY)
    with pytest.raises(Conflict):
        door.undo()  # of adding the patient, on whom the record stands
    assert len(accounting(door, patient_id)) == 1


def test_the_desk_records_what_it_hands_out_and_a_technician_nothing(door, as_person, patient_id):
    as_person("Tessa Lund")
    record(door, patient_id, told(Basis.PATIENT))
    as_person("Elin Thornquist")
    with pytest.raises(NotAllowed):
        record(door, patient_id, told(Basis.PATIENT))
