"""The two fictional people of the pictures, as facts."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from iopdesk.domain.episodes import DiagnosisKind
from iopdesk.domain.goals import GoalStatus
from iopdesk.domain.test_overview import TestOverview
from iopdesk.reports.facts import (
    Appointment,
    AttendanceFacts,
    Deadline,
    DiagnosisFacts,
    GoalFacts,
    Letterhead,
    LevelSpan,
    MedicationFacts,
    PatientFacts,
    RatingFacts,
    Resource,
    ScoreFacts,
    ServiceFacts,
    SignatureFacts,
    SignatureState,
    TimetableEntry,
    UncountedFacts,
    WarningSign,
)
from iopdesk.reports.summaries import Change, DischargeFacts, StepDownFacts

DAY = date(2026, 10, 22)

LETTERHEAD = Letterhead(
    practice="Larkspur Recovery",
    address="1420 Alder Street, Suite 200, Decatur, GA 30030",
    phone="(404) 555-0140",
    fax="(404) 555-0141",
    crisis_phone="(404) 555-0199",
)


def counts(**more: int) -> TestOverview:
    """Test counts; everything not named is zero."""
    zero = {each.name: 0 for each in fields(TestOverview)}
    return TestOverview(**{**zero, **more})


def goals(*statuses: GoalStatus | None) -> tuple[GoalFacts, ...]:
    """The seven goals of the pictures with the given states (met where not given)."""
    lines = (
        ("Abstinence", "81 days by own report, 17 tests since August 4"),
        ("Behavior change", "Trigger plan in daily use since September"),
        ("Problem solving", "Skills sequence done, repair talk role-played"),
        ("Employment, housing, probation", "Part-time work since September 8, lease signed"),
        ("Support network", "Spouse at 8 family evenings, sponsor weekly"),
        ("12-step or SMART attendance", "4 meetings a week for 9 weeks, home group"),
        ("Mental health (practice area)", "PHQ-9 from 16 to 5, sertraline kept"),
    )
    given = (*statuses, *(GoalStatus.MET,) * (len(lines) - len(statuses)))
    return tuple(
        GoalFacts(area, status, evidence)
        for (area, evidence), status in zip(lines, given, strict=True)
    )


NOELLE = DischargeFacts(
    as_of=DAY,
    letterhead=LETTERHEAD,
    patient=PatientFacts(
        "Noelle Pruitt", "LR-00121", "Nell", date(1984, 11, 2), "Marcus Bell, CADC II"
    ),
    basis="For Cascade Counseling, Decatur, under the patient's consent of October 20, 2026.",
    admitted_on=date(2026, 7, 13),
    discharged_on=DAY,
    last_contact_on=DAY,
    stay_days=102,
    origin="Step-down, residential",
    stage="3 Maintenance",
    reason="Completed, goals met",
    next_level="1.5, another agency",
    levels=(
        LevelSpan("3.7", "Detox", date(2026, 6, 7), date(2026, 6, 12), "Cedar House"),
        LevelSpan("3.5", "Residential", date(2026, 6, 12), date(2026, 7, 12), "Cedar House"),
        LevelSpan(
            "2.1", "Intensive outpatient", date(2026, 7, 13), DAY, weekly_minutes=540
        ),
        LevelSpan(
            "1.5", "Outpatient therapy", date(2026, 10, 27), None, "Cascade Counseling",
            is_planned=True,
        ),
    ),
    clock="90-day minimum reached October 10.",
    diagnoses=(
        DiagnosisFacts(
            "F10.20", "Alcohol use disorder, severe", DiagnosisKind.SUBSTANCE_USE, True
        ),
        DiagnosisFacts(
            "F33.1", "Major depressive disorder, recurrent, moderate", DiagnosisKind.CO_OCCURRING
        ),
        DiagnosisFacts("F41.1", "Generalized anxiety disorder", DiagnosisKind.CO_OCCURRING),
    ),
    presenting_problem="Daily drinking for six years, two earlier treatments, job lost in May "
    "2026.",
    assessed_on=date(2026, 7, 9),
    ratings=(
        RatingFacts("withdrawal risk", 0), RatingFacts("medical", 1),
        RatingFacts("mental health", 2), RatingFacts("readiness", 1),
        RatingFacts("relapse risk", 3), RatingFacts("living situation", 1),
    ),
    assessment_words="Spouse supportive; no legal case.",
    services=(
        ServiceFacts("Group counseling", 48, 52, 4320),
        ServiceFacts("Behavioral therapy", 17, 18, 1530),
        ServiceFacts("Life-skills training", 11, 12, 990),
        ServiceFacts("Education", 6, 6, 540),
        ServiceFacts("Family program", 8, 8, 720),
        ServiceFacts("Individual counseling", 14, 15, 700),
        ServiceFacts("Case management", 6, 6, 180),
        ServiceFacts("Mental-health treatment", 5, 5, 150),
        ServiceFacts("Medical treatment", 4, 4, 120),
        ServiceFacts("Pharmacological tools", 4, 4, 80),
    ),
    uncounted=(
        UncountedFacts("Monitoring of use", "22 tests"),
        UncountedFacts("Support-group meetings", "38 reported"),
        UncountedFacts("24-hour crisis line", "1 call"),
    ),
    attendance=AttendanceFacts(9920, 9330, 130, 123, 119, late=4, no_show=3, excused=4),
    tests=counts(
        drawn=23, collected=22, excused_by_staff=1, expected=20, unexpected=1, not_confirmed=1
    ),
    test_remarks=(
        "Unexpected: EtG, August 4, accepted as use after Noelle said so; level of care reviewed "
        "August 5, individual counseling raised to weekly.",
        "Presumptive: BZO, September 15; the laboratory did not confirm it.",
    ),
    scores=tuple(
        ScoreFacts(name, 0, top, date(2026, 7, 9), first, date(2026, 10, 20), last, words)
        for name, top, first, last, words in (
            ("PHQ-9", 27, 16, 5, "Moderately severe to mild"),
            ("GAD-7", 21, 13, 4, "Moderate to minimal"),
            ("AUDIT-C", 12, 11, 0, "No use in the last 30 days"),
            ("BAM use", 12, 6, 0, "Lower is better"),
            ("BAM risk", 24, 15, 6, "Lower is better"),
            ("BAM protective", 24, 8, 19, "Higher is better"),
        )
    ),
    goals=goals(),
    all_goals_met=True,
    goals_decided_on=date(2026, 10, 20),
    goals_decided_with="Noelle Pruitt, M. Bell and D. Okafor",
    status="Sober, stable mood, housed, working 24 hours a week.",
    prognosis="Good while weekly therapy, medication and meetings go on; guarded in the first 90 "
    "days and if depression returns.",
    strengths="asks for help early, spouse and sponsor, keeps a schedule.",
    needs="couples therapy, full-time work, a primary-care visit for blood pressure.",
    medications=(
        MedicationFacts(
            "Naltrexone", "50 mg by mouth daily, supply to Nov 21",
            "Hollis Family Medicine, (404) 555-0126",
        ),
        MedicationFacts(
            "Sertraline", "50 mg by mouth daily", "Hollis Family Medicine, (404) 555-0126"
        ),
    ),
    naloxone="4 mg nasal spray given July 13, second kit October 20; spouse trained.",
    overdose_plan="Opioids do not work as expected on naltrexone; after stopping it the risk is "
    "higher.",
    appointments=(
        Appointment(
            "Fri Oct 23, 12:00 PM", "Hawthorne noon meeting, 88 Hawthorne St",
            "12-step home group, 4 a week",
        ),
        Appointment(
            "Tue Oct 27, 6:00 PM", "J. Whitcomb, Cascade Counseling, 310 Church St, (404) 555-0152",
            "Outpatient therapy, level 1.5, weekly",
        ),
        Appointment(
            "Tue Nov 3, 9:30 AM", "Hollis Family Medicine, (404) 555-0126",
            "Medication and blood pressure, monthly",
        ),
        Appointment(
            "Thu Nov 5, 5:00 PM", "Rose Quarter Family Therapy, (404) 555-0188",
            "Couples therapy, every 2 weeks",
        ),
        Appointment(
            "Fri Nov 20, 10:00 AM", "M. Bell, Larkspur Recovery, by phone",
            "Follow-up call only, 30, 90, 180, 365 days",
        ),
    ),
    supports="spouse, sponsor, sister in Macon.",
    meetings="Hawthorne home group and three others a week.",
    warning_signs=(
        WarningSign(
            "Skipping two meetings in a row, or isolating",
            "Call my sponsor the same day, go to the next meeting",
        ),
        WarningSign(
            "Cravings that last longer than 30 minutes",
            "Call the 24-hour line (404) 555-0199 and tell my spouse",
        ),
    ),
    if_use="call J. Whitcomb; Larkspur assesses within 2 days.",
    resources=(
        Resource("Alder Street Recovery Center", "Peer support, job search", "(404) 555-0173"),
        Resource("SMART Recovery, online and local", "Mutual support meetings", "List attached"),
        Resource("DeKalb job training office", "Training, full-time work", "(404) 555-0164"),
    ),
    disclosure="To Cascade Counseling for continuing treatment, under the consent of October 20, "
    "2026 (this summary and the continuing-care plan; expires October 20, 2027; may be revoked in "
    "writing).",
    patient_part="Noelle took part in the goals-met meeting and got a copy on October 22, 2026.",
    signatures=(
        SignatureFacts(
            "Noelle Pruitt", "patient", "", SignatureState.ON_SCREEN,
            datetime(2026, 10, 22, 13, 38),
        ),
        SignatureFacts(
            "Marcus Bell", "counselor", "CADC II", SignatureState.ON_SCREEN,
            datetime(2026, 10, 22, 13, 41),
        ),
        SignatureFacts("Dana Okafor", "clinical director", "LCSW"),
        SignatureFacts("Ines Calloway", "medical director", "MD"),
    ),
    deadline=Deadline("Georgia", date(2026, 11, 5), "10 working days after a completed stay"),
)  # fmt: skip

SAMIRA = StepDownFacts(
    as_of=DAY,
    letterhead=LETTERHEAD,
    patient=PatientFacts(
        "Samira Haddadin", "LR-00133", "Sam", date(1993, 6, 21), "Ravi Menon, LPC"
    ),
    basis="Handed to the patient.",
    from_level="2.1 Intensive",
    to_level="1.5 Outpatient",
    takes_effect_on=date(2026, 10, 26),
    decided_on=date(2026, 10, 21),
    levels=(
        LevelSpan("3.7", "Detox", date(2026, 6, 12), date(2026, 6, 17)),
        LevelSpan("3.5", "Residential", date(2026, 6, 17), date(2026, 7, 17)),
        LevelSpan(
            "2.1", "Intensive", date(2026, 7, 20), date(2026, 10, 25), weekly_minutes=540
        ),
        LevelSpan(
            "1.5", "Outpatient", date(2026, 10, 26), weekly_minutes=140, is_planned=True
        ),
    ),
    stage="Stage 3, maintenance.",
    clock="Day 95. The 90-day minimum was reached October 17.",
    shape="fewer sessions, video and meetings",
    hours_change=Change(
        "9.0, mornings Mon Tue Thu", "2.3, one evening group and one video session"
    ),
    groups_change=Change(
        "Matrix, 12-step facilitation", "Matrix, evening, Mon 5:30–7:00 PM, Room B"
    ),
    individual_change=Change("Weekly, 50 min", "Weekly by video, Thu 4:00 PM, R. Menon"),
    tests_change=Change("Phase 7/10, Mon Tue Thu", "Phase 14/21, Mon, and Thu as call-in day"),
    meetings_change=Change("SMART, 3 a week", "SMART, 3 a week, self-reported"),
    why_now="Twelve weeks without use, full-time work begins, evenings are free.",
    goals=(
        GoalFacts(
            "Abstinence", GoalStatus.MET, "71 days by own report, 1 result at the lab", True
        ),
        *goals(
            GoalStatus.MET, GoalStatus.MET, GoalStatus.MET, GoalStatus.PARTLY_MET, GoalStatus.MET,
            GoalStatus.NOT_MET, GoalStatus.NOT_APPLICABLE,
        )[1:],
    ),
    pending_result="AMP of October 19 is presumptive, unexplained, at the laboratory since October "
    "20. Level of care reviewed October 21 with Samira: step-down goes ahead. This page is amended "
    "when the laboratory answers.",
    services_from=date(2026, 7, 20),
    services=(
        ServiceFacts("Group counseling", 49, 52, 4410),
        ServiceFacts("Behavioral therapy", 14, 15, 1260),
        ServiceFacts("Life-skills training", 10, 10, 900),
        ServiceFacts("Education", 5, 5, 450),
        ServiceFacts("Family program", 6, 6, 540),
        ServiceFacts("Individual counseling", 13, 14, 650),
        ServiceFacts("Case management", 5, 5, 150),
    ),
    uncounted=(
        UncountedFacts("Monitoring of use", "20 tests"),
        UncountedFacts("Support-group meetings", "24 reported"),
    ),
    attendance=AttendanceFacts(8980, 8570, 107, 102, 100, late=2, no_show=2, excused=3),
    tests=counts(drawn=20, collected=20, expected=19, presumptive=1, open_results=1),
    scores=(
        ScoreFacts("PHQ-9", 0, 27, date(2026, 7, 16), 9, date(2026, 10, 20), 3, "Mild to minimal"),
        ScoreFacts(
            "BAM risk", 0, 24, date(2026, 7, 16), 13, date(2026, 10, 20), 5, "Lower is better"
        ),
    ),
    timetable=(
        TimetableEntry("Mon 5:30–7:00 PM", "Matrix, evening, Room B", "M. Bell"),
        TimetableEntry("Thu 4:00–4:50 PM", "Individual, by video", "R. Menon"),
        TimetableEntry("Tue, Thu, Sat", "SMART Recovery, own choice of meeting", "Self-reported"),
        TimetableEntry("Mon, Thu", "Call-in for the random draw, from 7:30 AM", "(404) 555-0144"),
    ),
    medications=(),
    crisis_plan="Step up to 2.1 is offered without a new place on the wait list after a confirmed "
    "result or use Samira tells us about, after two missed sessions in a row, or at any time "
    "Samira asks.",
    naloxone="given July 20, brother trained.",
    overdose_plan="kit at home and in the car.",
    recheck_on=date(2026, 11, 23),
    recheck_with="R. Menon, and at once when the laboratory answers",
    resources=NOELLE.resources,
    patient_part="Samira took part in the decision on October 21 and got a copy on October 22, "
    "2026.",
    signatures=(
        SignatureFacts(
            "Samira Haddadin", "patient", "", SignatureState.ON_SCREEN,
            datetime(2026, 10, 22, 8, 46),
        ),
        SignatureFacts(
            "Ravi Menon", "counselor", "LPC", SignatureState.ON_SCREEN,
            datetime(2026, 10, 22, 8, 50),
        ),
        SignatureFacts(
            "Dana Okafor", "clinical director", "LCSW", SignatureState.ON_SCREEN,
            datetime(2026, 10, 22, 8, 55),
        ),
    ),
)  # fmt: skip

BARE_DISCHARGE = DischargeFacts(
    as_of=DAY, letterhead=Letterhead("Larkspur Recovery"), patient=PatientFacts("N. P.", "LR-00121")
)
BARE_STEP_DOWN = StepDownFacts(
    as_of=DAY, letterhead=Letterhead("Larkspur Recovery"), patient=PatientFacts("S. H.", "LR-00133")
)
