"""How every act on consents, on what was told and on callers is done, for the guards over all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from iopdesk.domain.caller_cards import CallerKind
from iopdesk.domain.callers import Verification
from iopdesk.domain.consent_terms import ConsentKind, Info, Purpose, Signer
from iopdesk.domain.disclosures import Basis, Telling
from iopdesk.services import caller_helper, consent_papers, consents, disclosures
from iopdesk.services.caller_helper import CallAsked
from tests.services import house, releases

if TYPE_CHECKING:
    from tests.services.scenarios import Home, Scene

EVENT = "End of probation"


def _sister(home: Home) -> int:
    name = f"Abena Osei {house.fresh()}"
    return releases.entry(home.door, name, code_word="Kumasi", phone="(404) 555-0118")


def _form(home: Home, **more: Any) -> Any:
    texts = {
        "kind": ConsentKind.CRIMINAL_JUSTICE,
        "purposes": frozenset({Purpose.MONITORING}),
        "what_words": "Days attended, no results",
        "expires_event": EVENT,
        "irrevocable_event": EVENT,
        **more,
    }
    return releases.draft(_sister(home), **texts)


def _write(home: Home) -> Scene:
    return consents.write_consent, {"patient_id": home.chart.patient_id, "draft": _form(home)}


def _unsigned(home: Home) -> int:
    return releases.write(home.door, home.chart.patient_id, _form(home))


def _signed(home: Home, **more: Any) -> int:
    consent_id = releases.write(home.door, home.chart.patient_id, _form(home, **more))
    releases.sign(home.door, consent_id)
    return consent_id


def _change(home: Home) -> Scene:
    given = releases.at(home.door, _unsigned(home))
    return consents.change_consent, {**given, "draft": _form(home, what_words="No results")}


def _sign(home: Home) -> Scene:
    given = releases.at(home.door, _unsigned(home))
    return consents.record_signatures, {**given, "signatures": (releases.signature(),)}


def _event(home: Home) -> Scene:
    given = releases.at(home.door, _signed(home))
    return consents.record_event, {**given, "on": home.door.now().date()}


def _revoke(home: Home) -> Scene:
    given = releases.at(home.door, _signed(home, irrevocable_event=""))
    return consents.revoke, {
        **given,
        "revoked_at": home.door.now(),
        "revoked_by": Signer.PATIENT,
        "in_writing": True,
    }


def _correct(home: Home) -> Scene:
    fn, given = _revoke(home)
    home.door.do(fn, **given)
    return consents.correct_revocation, {
        **given,
        **releases.at(home.door, given["consent_id"]),
    }


def _tell(home: Home) -> Scene:
    telling = Telling(
        Basis.EMERGENCY,
        told_at=home.door.now(),
        recipient="Dr. Ames",
        affiliation="Hill Hospital",
        what=frozenset({Info.MEDICATIONS}),
        what_words="Naltrexone since September",
        nature="Overdose, unconscious",
    )
    given = {"patient_id": home.chart.patient_id, "telling": telling}
    return disclosures.record_disclosure, given


def _call(home: Home) -> Scene:
    contact_id = _sister(home)
    form = releases.draft(contact_id)
    consent_id = releases.write(home.door, home.another().patient_id, form)
    releases.sign(home.door, consent_id)
    asked = CallAsked(
        CallerKind.FAMILY,
        caller_name="Abena, a sister",
        caller_phone="(404) 555-0118",
        contact_id=contact_id,
        verification=Verification.CODE_WORD,
        code_word="kumasi",
        asked_for="Calvin Osei",
        note="Calls again tonight",
    )
    return caller_helper.log_call, {"asked": asked}


def _paper(fn: Callable[..., Any]) -> Callable[[Home], Scene]:
    return lambda home: (fn, {"consent_id": home.chart.consent_id})


SCENARIOS: dict[str, Callable[[Home], Scene]] = {
    "call.log": _call,
    "consent.change": _change,
    **{
        fn.act.name: _paper(fn)
        for fn in (
            consent_papers.begin_print,
            consent_papers.end_print,
            consent_papers.begin_save,
            consent_papers.end_save,
            consent_papers.copy_failed,
        )
    },
    "consent.correct_revocation": _correct,
    "consent.record_event": _event,
    "consent.revoke": _revoke,
    "consent.sign": _sign,
    "consent.write": _write,
    "disclosure.record": _tell,
}
