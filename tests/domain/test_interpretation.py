"""What a test means, per analyte and as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.domain.interpretation import (
    AnalyteVerdict,
    ClinicianNote,
    LabFinding,
    PastResult,
    TestFacts,
    TestVerdict,
    earlier_use,
    interpret,
    interpret_in_order,
    past_results,
)
from iopdesk.domain.medications import Medication
from iopdesk.domain.panels import shipped_panels
from iopdesk.domain.specimens import LabState, Reading, SpecimenKind
from iopdesk.domain.validity import UrineReadings, Validity, judge
from iopdesk.domain.verdict_words import RULES, Interpretation, Overall

I = Interpretation  # noqa: E741
DAY = date(2026, 10, 22)
CODES = shipped_panels()["urine_10_etg"].codes
SOUND = judge(UrineReadings(940, 2, 1120, 10140))
DILUTE = judge(UrineReadings(920, 2, 170, 10020))
ADULTERATED = judge(UrineReadings(940, 2, 1120, 10140, nitrite=600))
SUBSTITUTED = judge(UrineReadings(940, 2, 10, 10005))
INVALID = judge(UrineReadings(940, 2, 1120, 10140, ph=90))
SUSPECT = judge(UrineReadings(940, 2, 1120, 10140, oxidant=True))
COLD = judge(UrineReadings(850, 2, 1120, 10140))
LATE = judge(UrineReadings(850, 20, 1120, 10140))
BUPRENORPHINE = Medication("Buprenorphine–naloxone 8 mg–2 mg daily", date(2026, 7, 6))
SENT, CONFIRMED = LabFinding(LabState.SENT), LabFinding(LabState.CONFIRMED)
NOT_CONFIRMED, UNABLE = LabFinding(LabState.NOT_CONFIRMED), LabFinding(LabState.UNABLE)
ACCEPTED = ClinicianNote("says so", is_accepted_as_use=True)


def facts(*positives: str, unread: tuple[str, ...] = (), **more: object) -> TestFacts:
    """A sound urine test of the usual panel, all negative but for the named analytes."""
    readings: dict[str, Reading | None] = dict.fromkeys(CODES, Reading.NEGATIVE)
    readings |= dict.fromkeys(positives, Reading.PRESUMPTIVE) | dict.fromkeys(unread, None)
    usual: dict[str, object] = {
        "collected_on": DAY,
        "kind": SpecimenKind.URINE,
        "readings": readings,
        "validity": SOUND,
    }
    return TestFacts(**{**usual, **more})  # type: ignore[arg-type]


def one(verdict: TestVerdict, code: str) -> AnalyteVerdict:
    return next(each for each in verdict.analytes if each.analyte == code)


def of(code: str, given: TestFacts) -> Interpretation:
    return one(interpret(given), code).interpretation


def test_all_negative_and_nothing_prescribed_is_expected() -> None:
    verdict = interpret(facts())
    assert verdict.overall is Overall.EXPECTED
    assert {each.interpretation for each in verdict.analytes} == {I.EXPECTED_NEGATIVE}
    assert one(verdict, "THC").sentence == "THC not detected, as expected."
    assert not verdict.is_open


def test_a_prescribed_positive_is_expected_and_names_its_medicine() -> None:
    verdict = interpret(facts("BUP", medications=(BUPRENORPHINE,)))
    bup = one(verdict, "BUP")
    assert verdict.overall is Overall.EXPECTED
    assert bup.interpretation is I.EXPECTED_POSITIVE
    assert bup.medication is BUPRENORPHINE
    assert bup.sentence == "BUP presumptive: explained by prescription."


def test_an_unexplained_positive_is_presumptive_always() -> None:
    verdict = interpret(facts("EtG"))
    assert verdict.overall is Overall.PRESUMPTIVE
    assert of("EtG", facts("EtG")) is I.PRESUMPTIVE_UNEXPLAINED
    assert verdict.is_open


def test_a_prescription_explains_its_own_analyte_only() -> None:
    given = facts("BUP", "AMP", medications=(BUPRENORPHINE,))
    assert of("BUP", given) is I.EXPECTED_POSITIVE
    assert of("AMP", given) is I.PRESUMPTIVE_UNEXPLAINED


@pytest.mark.parametrize("analyte", ["AMP", "MET"])
def test_methylphenidate_explains_neither_amphetamine_nor_methamphetamine(analyte: str) -> None:
    given = facts(analyte, medications=(Medication("Methylphenidate", date(2026, 1, 1)),))
    assert of(analyte, given) is I.PRESUMPTIVE_UNEXPLAINED


def test_a_regular_medicine_that_is_missing_is_an_unexpected_negative() -> None:
    verdict = interpret(facts(medications=(BUPRENORPHINE,)))
    assert verdict.overall is Overall.UNEXPECTED
    assert one(verdict, "BUP").interpretation is I.UNEXPECTED_NEGATIVE
    assert "blind" in one(verdict, "BUP").sentence


@pytest.mark.parametrize(
    "change",
    [
        {"is_as_needed": True},
        {"started_on": DAY - timedelta(days=2)},
        {"stopped_on": DAY - timedelta(days=1)},
        {"stopped_on": DAY},
    ],
)
def test_an_as_needed_new_or_stopped_medicine_is_not_missed(change: dict[str, object]) -> None:
    medication = replace(BUPRENORPHINE, **change)  # type: ignore[arg-type]
    assert of("BUP", facts(medications=(medication,))) is I.EXPECTED_NEGATIVE


@pytest.mark.parametrize("name", ["Clonazepam 0.5 mg", "Lorazepam"])
def test_a_medicine_the_screen_often_misses_cannot_be_told(name: str) -> None:
    verdict = interpret(facts(medications=(Medication(name, date(2026, 1, 1)),)))
    assert one(verdict, "BZO").interpretation is I.CANNOT_TELL
    assert verdict.overall is Overall.INCONCLUSIVE


def test_another_medicine_of_the_class_that_is_seen_is_missed_all_the_same() -> None:
    both = (Medication("Clonazepam", date(2026, 1, 1)), Medication("Diazepam", date(2026, 1, 1)))
    assert of("BZO", facts(medications=both)) is I.UNEXPECTED_NEGATIVE


@pytest.mark.parametrize(
    ("days", "expected"), [(0, I.EXPECTED_POSITIVE), (7, I.EXPECTED_POSITIVE),
                           (8, I.PRESUMPTIVE_UNEXPLAINED)],
)  # fmt: skip
def test_a_stopped_medicine_explains_for_its_window(days: int, expected: Interpretation) -> None:
    stopped = replace(BUPRENORPHINE, stopped_on=DAY - timedelta(days=days))
    assert of("BUP", facts("BUP", medications=(stopped,))) is expected


def test_a_stopped_medicine_is_named_with_its_day() -> None:
    stopped = replace(BUPRENORPHINE, stopped_on=date(2026, 10, 20))
    bup = one(interpret(facts("BUP", medications=(stopped,))), "BUP")
    assert bup.rule == "prescribed_stopped"
    assert "Oct 20, 2026" in bup.sentence


def test_on_its_last_day_a_medicine_is_still_prescribed() -> None:
    last_day = replace(BUPRENORPHINE, stopped_on=DAY)
    assert one(interpret(facts("BUP", medications=(last_day,))), "BUP").rule == "prescribed"


def test_a_control_line_failure_is_no_result() -> None:
    given = facts()
    given = replace(given, readings={**given.readings, "COC": Reading.NO_RESULT})
    verdict = interpret(given)
    assert one(verdict, "COC").interpretation is I.NO_RESULT
    assert verdict.overall is Overall.INCONCLUSIVE


def test_an_unread_analyte_is_pending() -> None:
    verdict = interpret(facts(unread=("OXY", "FEN")))
    assert one(verdict, "OXY").interpretation is I.PENDING
    assert verdict.overall is Overall.PENDING
    assert verdict.is_open


@pytest.mark.parametrize("validity", [DILUTE, SUSPECT, INVALID, COLD])
def test_an_unsound_specimen_with_negatives_is_inconclusive(validity: Validity) -> None:
    verdict = interpret(facts(validity=validity))
    assert verdict.overall is Overall.INCONCLUSIVE
    assert {each.interpretation for each in verdict.analytes} == {I.CANNOT_TELL}


def test_a_dilute_positive_stands() -> None:
    verdict = interpret(facts("COC", validity=DILUTE))
    assert one(verdict, "COC").interpretation is I.PRESUMPTIVE_UNEXPLAINED
    assert verdict.overall is Overall.PRESUMPTIVE


def test_a_prescribed_positive_does_not_make_a_dilute_specimen_conclusive() -> None:
    verdict = interpret(facts("BUP", validity=DILUTE, medications=(BUPRENORPHINE,)))
    assert one(verdict, "BUP").interpretation is I.EXPECTED_POSITIVE
    assert verdict.overall is Overall.INCONCLUSIVE


def test_dilute_alone_never_counts_as_tampering_or_as_a_missing_medicine() -> None:
    verdict = interpret(facts(validity=DILUTE, medications=(BUPRENORPHINE,)))
    assert not verdict.is_tampered
    assert one(verdict, "BUP").interpretation is I.CANNOT_TELL


@pytest.mark.parametrize("validity", [ADULTERATED, SUBSTITUTED])
def test_adulterated_and_substituted_are_treated_as_presumptive(validity: Validity) -> None:
    verdict = interpret(facts(validity=validity))
    assert verdict.overall is Overall.PRESUMPTIVE
    assert verdict.is_tampered
    assert one(verdict, "THC").interpretation is I.CANNOT_TELL


@pytest.mark.parametrize("validity", [LATE, None])
def test_a_specimen_that_was_not_checked_is_read_as_it_is(validity: Validity | None) -> None:
    assert interpret(facts(validity=validity)).overall is Overall.EXPECTED


@pytest.mark.parametrize(
    ("positives", "lab", "expected", "overall", "is_open"),
    [
        (("AMP",), SENT, I.PRESUMPTIVE_UNEXPLAINED, Overall.PRESUMPTIVE, True),
        (("AMP",), CONFIRMED, I.UNEXPECTED_POSITIVE, Overall.UNEXPECTED, False),
        (("AMP",), NOT_CONFIRMED, I.NOT_CONFIRMED, Overall.EXPECTED, False),
        (("AMP",), UNABLE, I.PRESUMPTIVE_UNEXPLAINED, Overall.PRESUMPTIVE, False),
        ((), SENT, I.PENDING, Overall.PENDING, True),
        ((), CONFIRMED, I.UNEXPECTED_POSITIVE, Overall.UNEXPECTED, False),
        ((), NOT_CONFIRMED, I.EXPECTED_NEGATIVE, Overall.EXPECTED, False),
    ],
)
def test_the_laboratory_moves_an_analyte_along_the_ladder(
    positives: tuple[str, ...],
    lab: LabFinding,
    expected: Interpretation,
    overall: Overall,
    is_open: bool,
) -> None:
    verdict = interpret(facts(*positives, lab={"AMP": lab}))
    assert one(verdict, "AMP").interpretation is expected
    assert (verdict.overall, verdict.is_open) == (overall, is_open)


def test_a_confirmed_prescribed_analyte_is_expected() -> None:
    given = facts("BUP", medications=(BUPRENORPHINE,), lab={"BUP": CONFIRMED})
    assert one(interpret(given), "BUP").rule == "prescribed_confirmed"


def test_the_laboratory_sees_what_a_screen_often_misses() -> None:
    clonazepam = (Medication("Clonazepam", date(2026, 1, 1)),)
    given = facts(medications=clonazepam, lab={"BZO": NOT_CONFIRMED})
    assert one(interpret(given), "BZO").rule == "laboratory_missed"
    assert of("BZO", replace(given, lab={"BZO": CONFIRMED})) is I.EXPECTED_POSITIVE
    assert of("BZO", replace(given, validity=DILUTE)) is I.CANNOT_TELL


def test_use_accepted_by_a_clinician_goes_before_everything() -> None:
    given = facts("BUP", medications=(BUPRENORPHINE,), notes={"BUP": ACCEPTED})
    verdict = interpret(given)
    assert one(verdict, "BUP").interpretation is I.UNEXPECTED_POSITIVE
    assert verdict.overall is Overall.UNEXPECTED


def test_a_clinicians_note_explains_a_positive_and_a_missing_medicine() -> None:
    note = {"AMP": ClinicianNote("Given in the emergency room"), "BUP": ClinicianNote("Surgery")}
    given = facts("AMP", notes=note, medications=(BUPRENORPHINE,))
    assert of("AMP", given) is I.EXPLAINED
    assert of("BUP", given) is I.EXPLAINED
    assert interpret(given).overall is Overall.EXPECTED


def test_overall_is_the_first_that_applies() -> None:
    given = facts("AMP", "COC", unread=("FEN",), validity=DILUTE, notes={"COC": ACCEPTED})
    assert interpret(given).overall is Overall.UNEXPECTED
    assert interpret(replace(given, notes={})).overall is Overall.PRESUMPTIVE
    calm = facts(unread=("FEN",), validity=DILUTE)
    assert interpret(calm).overall is Overall.INCONCLUSIVE
    assert interpret(replace(calm, validity=SOUND)).overall is Overall.PENDING


def past(code: str, days_ago: int, positive: bool = True, accepted: bool = False) -> PastResult:
    return PastResult(DAY - timedelta(days=days_ago), code, positive, accepted)


@pytest.mark.parametrize(
    ("code", "history", "daily", "expected"),
    [
        ("COC", [past("COC", 4)], False, I.POSSIBLE_EARLIER_USE),
        ("COC", [past("COC", 5)], False, I.PRESUMPTIVE_UNEXPLAINED),
        ("COC", [past("COC", 4), past("COC", 2, False)], False, I.PRESUMPTIVE_UNEXPLAINED),
        ("COC", [past("COC", 4), past("THC", 2, False)], False, I.POSSIBLE_EARLIER_USE),
        ("COC", [past("COC", 6), past("COC", 3)], False, I.PRESUMPTIVE_UNEXPLAINED),
        ("COC", [past("COC", 9), past("COC", 3)], False, I.POSSIBLE_EARLIER_USE),
        ("COC", [past("COC", 8), past("COC", 4)], False, I.PRESUMPTIVE_UNEXPLAINED),
        (
            "COC",
            [past("COC", 6), past("COC", 3, accepted=True)],
            False,
            I.POSSIBLE_EARLIER_USE,
        ),
        ("THC", [past("THC", 30)], True, I.POSSIBLE_EARLIER_USE),
        ("THC", [past("THC", 31)], True, I.PRESUMPTIVE_UNEXPLAINED),
        ("THC", [past("THC", 4)], False, I.PRESUMPTIVE_UNEXPLAINED),
        ("THC", [past("COC", 1)], False, I.PRESUMPTIVE_UNEXPLAINED),
        ("COC", [past("COC", 0)], False, I.PRESUMPTIVE_UNEXPLAINED),
        ("COC", [past("COC", -2)], False, I.PRESUMPTIVE_UNEXPLAINED),
    ],
)
def test_a_repeat_positive_inside_the_window_may_be_earlier_use(
    code: str, history: list[PastResult], daily: bool, expected: Interpretation
) -> None:
    use = frozenset({code}) if daily else frozenset[str]()
    assert of(code, facts(code, history=tuple(history), daily_use=use)) is expected


def test_possible_earlier_use_says_when_and_how_long_and_stays_after_confirmation() -> None:
    given = facts("COC", history=(past("COC", 3),), lab={"COC": CONFIRMED})
    coc = one(interpret(given), "COC")
    assert coc.interpretation is I.POSSIBLE_EARLIER_USE
    assert coc.sentence == "COC was positive Oct 19, 2026; for 4 days it may be the same use."


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=8, unique_by=lambda p: p[0]))
def test_earlier_use_never_reaches_over_a_negative_or_beyond_the_window(
    past_days: list[tuple[int, bool]],
) -> None:
    history = tuple(past("COC", days, positive) for days, positive in past_days)
    found = earlier_use(facts("COC", history=history), "COC")
    if found is None:
        return
    day, window = found
    assert (DAY - day).days <= window == 4
    assert PastResult(day, "COC", True) in history
    assert not [each for each in history if each.collected_on > day and not each.is_positive]


def test_history_keeps_what_counts() -> None:
    verdict = interpret(
        facts("BUP", "COC", "AMP", medications=(BUPRENORPHINE,), lab={"AMP": NOT_CONFIRMED})
    )
    kept = {each.analyte: each.is_positive for each in past_results(DAY, verdict)}
    assert "BUP" not in kept
    assert kept["COC"] is True
    assert kept["AMP"] is False
    assert kept["THC"] is False
    assert past_results(DAY, interpret(facts(validity=DILUTE))) == ()
    accepted = past_results(DAY, interpret(facts("COC", notes={"COC": ACCEPTED})))
    assert PastResult(DAY, "COC", True, True) in accepted


def test_the_tests_of_a_patient_are_read_in_the_order_they_were_collected() -> None:
    def cocaine(days_ago: int, **more: object) -> TestFacts:
        return facts("COC", collected_on=DAY - timedelta(days=days_ago), **more)

    tests = (cocaine(0), cocaine(9), cocaine(7), cocaine(3))
    found = [one(each, "COC").interpretation for each in interpret_in_order(tests)]
    assert found == [
        I.POSSIBLE_EARLIER_USE,
        I.PRESUMPTIVE_UNEXPLAINED,
        I.POSSIBLE_EARLIER_USE,
        I.PRESUMPTIVE_UNEXPLAINED,
    ]
    assert interpret_in_order(()) == ()


def test_an_empty_note_explains_nothing() -> None:
    assert of("AMP", facts("AMP", notes={"AMP": ClinicianNote(" ")})) is I.PRESUMPTIVE_UNEXPLAINED


@pytest.mark.parametrize(
    ("analyte", "medicine"),
    [
        ("AMP", "Bupropion XL 150 mg"),
        ("AMP", "Trazodone 50 mg"),
        ("AMP", "Labetalol"),
        ("BZO", "Sertraline 50 mg"),
        ("MTD", "Quetiapine"),
        ("PCP", "Venlafaxine"),
        ("PCP", "Dextromethorphan"),
    ],
)
def test_a_cross_reactor_on_the_list_is_a_reason_to_confirm_and_no_excuse(
    analyte: str, medicine: str
) -> None:
    given = facts(analyte, medications=(Medication(medicine, date(2026, 1, 1)),))
    verdict = one(interpret(given), analyte)
    assert verdict.interpretation is I.PRESUMPTIVE_UNEXPLAINED
    assert verdict.confirm_because == (medicine,)
    without = one(interpret(facts(analyte)), analyte)
    assert without.confirm_because == ()


@pytest.mark.parametrize(
    ("started", "stopped", "is_named"),
    [(0, None, True), (-1, None, False), (30, 0, True), (30, 1, False), (None, None, True)],
)
def test_only_a_medicine_on_the_list_that_day_is_a_reason_to_confirm(
    started: int | None, stopped: int | None, is_named: bool
) -> None:
    def day(ago: int | None) -> date | None:
        return None if ago is None else DAY - timedelta(days=ago)

    given = facts("AMP", medications=(Medication("Bupropion", day(started), day(stopped)),))
    assert bool(one(interpret(given), "AMP").confirm_because) is is_named


def test_everyday_things_are_named_for_every_presumptive_result_they_can_cause() -> None:
    verdict = interpret(facts("OPI", "EtG"))
    assert one(verdict, "OPI").confirm_because == ("poppy seed",)
    assert one(verdict, "EtG").confirm_because == ("mouthwash", "hand sanitizer")
    assert one(verdict, "THC").confirm_because == ()


METHADONE = Medication("Methadone 80 mg", date(2026, 1, 1))


def cup(mtd: Reading, eddp: Reading, **more: object) -> TestFacts:
    readings = {"MTD": mtd, "EDDP": eddp}
    return facts(readings=readings, medications=(METHADONE,), **more)


def test_a_parent_without_its_metabolite_is_a_hint_to_confirm() -> None:
    verdict = interpret(cup(Reading.PRESUMPTIVE, Reading.NEGATIVE))
    assert [(each.parent, each.metabolite) for each in verdict.hints] == [("MTD", "EDDP")]
    assert "Confirm it." in verdict.hints[0].sentence
    assert not interpret(cup(Reading.PRESUMPTIVE, Reading.PRESUMPTIVE)).hints
    assert not interpret(cup(Reading.PRESUMPTIVE, Reading.NEGATIVE, validity=DILUTE)).hints


@pytest.mark.parametrize(
    ("amount", "metabolite", "hinted"),
    [(700, 0, True), (699, 0, False), (700, 5, False), (700, None, False), (None, 0, False)],
)
def test_the_laboratorys_amounts_can_hint_at_spiking(
    amount: int | None, metabolite: int | None, hinted: bool
) -> None:
    lab = {"BUP": LabFinding(LabState.CONFIRMED, amount, metabolite=metabolite)}
    verdict = interpret(facts("BUP", medications=(BUPRENORPHINE,), lab=lab))
    assert bool(verdict.hints) is hinted
    assert one(verdict, "BUP").interpretation is I.EXPECTED_POSITIVE


def test_a_breath_test_is_read_without_validity() -> None:
    given = TestFacts(DAY, SpecimenKind.BREATH, {"ALC": Reading.PRESUMPTIVE})
    assert interpret(given).overall is Overall.PRESUMPTIVE


def test_the_verdict_keeps_the_versions_of_its_rules() -> None:
    versions = interpret(facts()).versions
    assert versions[0] == "urine-2024-02-01"
    assert len(versions) == 4 == len(set(versions))


def test_a_test_without_any_analyte_is_pending() -> None:
    assert interpret(facts(readings={})).overall is Overall.PENDING


READINGS = st.sampled_from([None, *Reading])
LABS = st.sampled_from([LabFinding(state) for state in LabState])
MEDICINES = st.sampled_from(
    [BUPRENORPHINE, METHADONE, Medication("Clonazepam"), Medication("Sertraline"),
     Medication("Oxycodone", is_as_needed=True), Medication("Codeine", stopped_on=DAY)]
)  # fmt: skip


@given(
    st.fixed_dictionaries(dict.fromkeys(CODES, READINGS)),
    st.sampled_from([SOUND, DILUTE, ADULTERATED, SUBSTITUTED, INVALID, SUSPECT, COLD, LATE, None]),
    st.lists(MEDICINES, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(CODES), LABS),
)
def test_whatever_is_read_each_analyte_cites_a_rule_and_nothing_bad_hides_in_expected(
    readings: dict[str, Reading | None],
    validity: Validity | None,
    medications: tuple[Medication, ...],
    lab: dict[str, LabFinding],
) -> None:
    verdict = interpret(
        TestFacts(DAY, SpecimenKind.URINE, readings, validity, medications, lab=lab)
    )
    assert [each.analyte for each in verdict.analytes] == list(readings)
    for each in verdict.analytes:
        assert RULES[each.rule][0] is each.interpretation
        assert each.analyte in each.sentence
        assert "{" not in each.sentence
    if verdict.overall is Overall.EXPECTED:
        assert not verdict.of(
            I.PRESUMPTIVE_UNEXPLAINED, I.UNEXPECTED_POSITIVE, I.UNEXPECTED_NEGATIVE,
            I.CANNOT_TELL, I.NO_RESULT, I.PENDING,
        )  # fmt: skip
        assert not verdict.is_tampered
