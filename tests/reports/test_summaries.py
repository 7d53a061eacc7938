"""What the two summaries say, in order, and how their words come about."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from iopdesk import i18n
from iopdesk.domain.disclosures import NOTICE
from iopdesk.domain.goals import GoalStatus
from iopdesk.reports.codes import issue
from iopdesk.reports.discharge import draw_discharge
from iopdesk.reports.facts import GoalFacts, LevelSpan, ScoreFacts, SignatureFacts, SignatureState
from iopdesk.reports.figures import percent
from iopdesk.reports.kit.blocks import Status
from iopdesk.reports.kit.signing import signature_line
from iopdesk.reports.papers import Paper, PaperState
from iopdesk.reports.sections import goal_status, span_words
from iopdesk.reports.step_down import draw_step_down
from tests.reports.examples import BARE_DISCHARGE, BARE_STEP_DOWN, DAY, NOELLE, SAMIRA, goals
from tests.reports.reading import pages_of

DISCHARGE_ORDER = (
    "Larkspur Recovery 1420 Alder Street, Suite 200, Decatur, GA 30030",
    "Phone (404) 555-0140 · Fax (404) 555-0141",
    "Oct 22, 2026 Document 2026-0121-D, version 1 For signature",
    "Discharge summary",
    "For Cascade Counseling, Decatur, under the patient's consent of October 20, 2026.",
    "Patient Noelle Pruitt (“Nell”) Date of birth 11/02/1984 (41 y) MRN LR-00121",
    "Counselor Marcus Bell, CADC II",
    "Admitted Jul 13, 2026 Discharged Oct 22, 2026 Last contact Oct 22, 2026",
    "Length of stay 102 days",
    "Origin Step-down, residential Stage at discharge 3 Maintenance",
    "Levels of care 3.7 Detox Jun 7–12, Cedar House.",
    "2.1 Intensive outpatient Jul 13–Oct 22, here, 9 hours a week.",
    "Diagnoses F10.20 Alcohol use disorder, severe Primary, substance use",
    "Presenting problem and assessment at admission Daily drinking for six years",
    "Assessment completed July 9, 2026: withdrawal risk 0, medical 1",
    "Services received, by component, sessions attended of scheduled",
    "Component Sessions Hours Group counseling 48 of 52 72.0",
    "Component Sessions Hours Mental-health treatment 5 of 5 2.5",
    "All sessions 123 of 130 155.5 Monitoring of use 22 tests",
    "Attendance 155.5 of 165.3 scheduled hours, 94.1 %.",
    "123 of 130 sessions: 119 on time, 4 late; 3 no-show, 4 excused.",
    "Drug and alcohol tests 22 random tests collected of 23 drawn, 1 excused by staff: "
    "20 expected, 1 unexpected, 1 presumptive and not confirmed. None pending.",
    "Instruments, first to last Instrument Range Jul 9 Oct 20 Reading",
    "PHQ-9 0–27 16 5 Moderately severe to mild",
    "Goals Area Status Evidence Abstinence Met 81 days by own report",
    "All goals met: yes, decided October 20, 2026 with Noelle Pruitt, M. Bell and D. Okafor.",
    "Reason, status and prognosis at discharge Reason: Completed, goals met.",
    "Strengths and needs Strengths: asks for help early",
    "Medications and who continues them Naltrexone 50 mg by mouth daily, supply to Nov 21 "
    "Hollis Family Medicine, (404) 555-0126",
    "Overdose plan and naloxone Naloxone: 4 mg nasal spray given July 13",
    "Tolerance is lower now: an earlier amount can kill.",
    "Continuing-care plan First date With What, how often Fri Oct 23, 12:00 PM",
    "Supports: spouse, sponsor, sister in Macon.",
    "Warning signs and what I will do If I notice Then I will Skipping two meetings",
    "If use happens: call J. Whitcomb",
    "Community resources Alder Street Recovery Center Peer support, job search (404) 555-0173",
    "Disclosure and copy To Cascade Counseling for continuing treatment",
    "Signatures Noelle Pruitt Marcus Bell Noelle Pruitt, patient "
    "Signed on screen Oct 22, 2026, 1:38 PM",
    "Dana Okafor, LCSW, clinical director For signature, with the day:",
    "Complete for rule pack: Georgia, due Nov 5, 2026 (10 working days after a completed stay)",
)

STEP_DOWN_ORDER = (
    "Step-down summary Less intensive care at the same practice. The episode stays open.",
    "From 2.1 Intensive To 1.5 Outpatient Takes effect Oct 26, 2026",
    "Decided with patient Oct 21, 2026",
    "Continuum of care Jun 12–17 3.7 Detox 5 days Jun 17–Jul 17 3.5 Residential 30 days",
    "From Oct 26 1.5 Outpatient 2.3 h a week",
    "Day 95. The 90-day minimum was reached October 17. Stage 3, maintenance.",
    "What changes: fewer sessions, video and meetings Until Oct 25 From Oct 26",
    "Hours a week 9.0, mornings Mon Tue Thu 2.3, one evening group and one video session",
    "Random tests Phase 7/10, Mon Tue Thu Phase 14/21, Mon, and Thu as call-in day",
    "Medication – None prescribed.",
    "Why now: goals so far Twelve weeks without use",
    "Abstinence Pending result 71 days by own report, 1 result at the lab",
    "Employment, housing, probation Partly met",
    "12-step or SMART attendance Not met",
    "Mental health (practice area) Not applicable",
    "Pending result. AMP of October 19 is presumptive, unexplained",
    "Services received, Jul 20 to Oct 22, sessions attended of scheduled",
    "142.8 of 149.7 scheduled hours, 95.4 %.",
    "Tests and instruments 20 random tests collected of 20 drawn",
    "PHQ-9 from 9 (Jul 16) to 3 (Oct 20), mild to minimal.",
    "New timetable Mon 5:30–7:00 PM Matrix, evening, Room B M. Bell",
    "If things get harder: crisis and overdose plan Crisis plan: Step up to 2.1",
    "Recheck: November 23, 2026, R. Menon",
    "Community resources",
    "Patient's part Samira took part in the decision on October 21",
    "Signatures Samira Haddadin Ravi Menon Samira Haddadin, patient",
)


def _discharge(facts=NOELLE) -> Paper:
    stamp = issue(facts, "2026-0121-D", 1, DAY)
    return draw_discharge(facts, state=PaperState.FOR_SIGNATURE, stamp=stamp)


def _step_down(facts=SAMIRA) -> Paper:
    stamp = issue(facts, "2026-0133-S", 1, DAY)
    return draw_step_down(facts, state=PaperState.FINAL, stamp=stamp)


def _assert_in_order(text: str, lines: tuple[str, ...]) -> None:
    at = 0
    for line in lines:
        found = text.find(line, at)
        assert found >= 0, f"missing or out of order: {line}"
        at = found


@pytest.mark.parametrize(
    ("draw", "lines"), [(_discharge, DISCHARGE_ORDER), (_step_down, STEP_DOWN_ORDER)]
)
def test_a_summary_reads_back_in_order(draw, lines):
    _assert_in_order(" ".join(pages_of(draw().pdf)), lines)


def test_the_text_copy_says_the_same_words_as_the_pages():
    paper = _discharge()
    printed = " ".join(pages_of(paper.pdf)).casefold()
    for line in paper.text.splitlines()[:-3]:
        for part in line.replace(" | ", "\n").replace(" · ", "\n").splitlines():
            words = " ".join(part.split()).casefold().rstrip(":")
            label, _colon, value = words.partition(": ")
            assert words in printed or (label in printed and value in printed), words


def test_the_text_copy_ends_with_crisis_lines_notice_and_code():
    lines = _discharge().text.splitlines()[-3:]
    assert lines[0] == (
        "In a crisis: 24 hours (404) 555-0199, Call or text 988, SAMHSA 1-800-662-4357, "
        "Emergency 911"
    )
    assert lines[1] == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert lines[2].startswith("Verification code ")


def test_later_pages_name_practice_paper_patient_and_state():
    for page in pages_of(_discharge().pdf)[1:]:
        assert page.startswith(
            "Larkspur Recovery · Discharge summary Noelle Pruitt · 11/02/1984 · LR-00121 · "
            "For signature"
        )


def test_without_a_basis_a_signed_paper_is_for_the_chart_only():
    paper = _discharge(replace(NOELLE, basis="", disclosure=""))
    text = pages_of(paper.pdf)
    assert "For the chart only." in text[0]
    assert "No consent is linked: this paper stays in the chart." in " ".join(text)


WITH_DAY = "For signature, with the day: ______________"


@pytest.mark.parametrize(
    ("signature", "state", "line"),
    [
        (SignatureFacts("N", "patient"), PaperState.DRAFT, "Draft, not yet for signature"),
        (SignatureFacts("N", "patient"), PaperState.FOR_SIGNATURE, WITH_DAY),
        (SignatureFacts("N", "patient"), PaperState.FINAL, "Not signed"),
        (
            SignatureFacts("N", "patient", "", SignatureState.ON_PAPER, datetime(2026, 10, 22, 9)),
            PaperState.FINAL,
            "Signed on paper Oct 22, 2026, 9:00 AM",
        ),
        (
            SignatureFacts("N", "patient", "", SignatureState.DECLINED, None, "wants to read it"),
            PaperState.FINAL,
            "Declined to sign: wants to read it",
        ),
        (
            SignatureFacts("N", "patient", "", SignatureState.NOT_AVAILABLE, None, "in hospital"),
            PaperState.FINAL,
            "Not available to sign: in hospital",
        ),
    ],
)
def test_a_signature_says_how_it_stands(signature, state, line):
    assert signature_line(signature, state) == line


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (GoalFacts("A", GoalStatus.MET), "Met"),
        (GoalFacts("A", GoalStatus.PARTLY_MET), "Partly met"),
        (GoalFacts("A", GoalStatus.NOT_MET), "Not met"),
        (GoalFacts("A", GoalStatus.NOT_APPLICABLE), "Not applicable"),
        (GoalFacts("A", GoalStatus.MET, is_pending=True), "Pending result"),
    ],
)
def test_a_goal_state_is_a_sign_and_a_word(goal, words):
    status = goal_status(goal)
    assert isinstance(status, Status)
    assert status.words == words


def test_goal_states_differ_by_shape_so_that_black_and_white_suffices():
    shapes = {goal_status(GoalFacts("A", each)).shape for each in GoalStatus}
    shapes.add(goal_status(GoalFacts("A", None, is_pending=True)).shape)
    assert len(shapes) == len(GoalStatus) + 1


def test_goals_not_all_met_says_no():
    facts = replace(NOELLE, goals=goals(GoalStatus.PARTLY_MET), all_goals_met=False)
    assert "All goals met: no, decided October 20, 2026" in _discharge(facts).text


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (9330, 9920, "94.1 %"),
        (0, 60, "0.0 %"),
        (60, 60, "100.0 %"),
        (1, 3, "33.3 %"),
        (2, 3, "66.7 %"),
        (1, 2000, "0.1 %"),
        (0, 0, ""),
    ],
)
def test_percent_rounds_halves_up(part, whole, words):
    assert percent(part, whole) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 6, 7), date(2026, 6, 12), "Jun 7–12"),
        (date(2026, 6, 12), date(2026, 7, 12), "Jun 12–Jul 12"),
        (date(2026, 6, 12), date(2026, 6, 12), "Jun 12"),
        (date(2025, 12, 20), date(2026, 1, 3), "Dec 20, 2025–Jan 3"),
        (date(2025, 6, 7), date(2025, 6, 12), "Jun 7, 2025–Jun 12, 2025"),
        (date(2026, 10, 27), None, "from Oct 27"),
        (None, None, ""),
    ],
)
def test_a_span_of_days_names_the_year_only_where_it_is_another(first, last, words):
    assert span_words(LevelSpan("2.1", "IOP", first, last), DAY) == words


def test_scores_of_different_days_carry_their_days():
    scores = (
        ScoreFacts("PHQ-9", 0, 27, date(2026, 7, 9), 16, date(2026, 10, 20), 5),
        ScoreFacts("GAD-7", 0, 21, date(2026, 7, 16), 13),
    )
    text = _discharge(replace(NOELLE, scores=scores)).text
    assert "PHQ-9 | 0–27 | 16 (Jul 9) | 5 (Oct 20)" in text
    assert "GAD-7 | 0–21 | 13 (Jul 16) | not repeated" in text


def test_a_step_up_day_that_is_not_known_names_no_day():
    text = _step_down(replace(SAMIRA, takes_effect_on=None)).text
    assert "Until now" in text
    assert "From then on" in text


def test_wording_blames_nobody():
    for paper in (_discharge(), _step_down()):
        words = paper.text.casefold()
        assert not any(each in words for each in ("dirty", "clean ", "failed", "addict", "abuse"))


@pytest.mark.parametrize(
    ("draw", "facts"), [(draw_discharge, BARE_DISCHARGE), (draw_step_down, BARE_STEP_DOWN)]
)
def test_every_word_of_a_bare_paper_goes_through_the_catalog(draw, facts):
    i18n.use(i18n.PSEUDO)
    try:
        text = draw(facts, state=PaperState.DRAFT).text
    finally:
        i18n.use("en_US")
    for own in ("Larkspur Recovery", NOTICE, facts.patient.name, facts.patient.mrn):
        text = text.replace(own, "")
    unmarked = re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*⟧", "", text))
    assert not re.search(r"[A-Za-z]{4,}", unmarked), unmarked
