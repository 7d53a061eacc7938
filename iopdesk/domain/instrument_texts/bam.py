"""BAM: the Brief Addiction Monitor with intervals of days, over 30 days.

This is the version whose scores go to 12, 24 and 24. The BAM-R asks for the number of
days and the BAM-IOP for 7 days: other versions with other ranges, not shipped. No item
is counted in reverse; the protective score is the one where more is better. Items 7A to
7G tell more about item 6, and item 17 stands alone: neither is scored.
"""

from __future__ import annotations

from datetime import date

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.questionnaires import Choice, Item, Questionnaire, Rights, choices
from iopdesk.i18n import N_

_DAYS = choices("", N_("1–3"), N_("4–8"), N_("9–15"), N_("16–30"))
_MUCH = choices(
    N_("Not at all"), N_("Slightly"), N_("Moderately"), N_("Considerably"), N_("Extremely")
)
_HEALTH = choices(N_("Excellent"), N_("Very good"), N_("Good"), N_("Fair"), N_("Poor"))
_INCOME = (Choice(0, N_("No")), Choice(4, N_("Yes")))
_KIND = N_("In the past 30 days, how many days did you use any of the following drugs?")

_FIRST = (
    Item("1", N_("In the past 30 days, would you say your physical health has been?"), _HEALTH),
    Item(
        "2",
        N_(
            "In the past 30 days, how many nights did you have trouble falling asleep or staying "
            "asleep?"
        ),
        _DAYS,
    ),
    Item(
        "3",
        N_(
            "In the past 30 days, how many days have you felt depressed, anxious, angry or very "
            "upset throughout most of the day?"
        ),
        _DAYS,
    ),
    Item("4", N_("In the past 30 days, how many days did you drink ANY alcohol?"), _DAYS),
    Item(
        "5",
        N_(
            "In the past 30 days, how many days did you have at least 5 drinks (if you are a man) "
            "or at least 4 drinks (if you are a woman)?"
        ),
        _DAYS,
        hint=N_(
            "One drink is considered one shot of hard liquor (1.5 oz.) or 12-ounce can/bottle of "
            "beer or 5-ounce glass of wine."
        ),
    ),
    Item(
        "6",
        N_(
            "In the past 30 days, how many days did you use any illegal/street drugs or abuse any "
            "prescription medications?"
        ),
        _DAYS,
    ),
)
_KINDS = (
    Item("7A", N_("Marijuana (cannabis, pot, weed)?"), _DAYS, hint=_KIND),
    Item(
        "7B",
        N_(
            "Sedatives/Tranquilizers (e.g., “benzos”, Valium, Xanax, Ativan, Ambien, “barbs”, "
            "Phenobarbital, downers, etc.)?"
        ),
        _DAYS,
        hint=_KIND,
    ),
    Item("7C", N_("Cocaine/Crack?"), _DAYS, hint=_KIND),
    Item(
        "7D",
        N_(
            "Other Stimulants (e.g., amphetamine, methamphetamine, Dexedrine, Ritalin, Adderall, "
            "“speed”, “crystal meth”, “ice”, etc.)?"
        ),
        _DAYS,
        hint=_KIND,
    ),
    Item(
        "7E",
        N_(
            "Opiates (e.g., Heroin, Morphine, Dilaudid, Demerol, Oxycontin, oxy, codeine (Tylenol "
            "2,3,4), Percocet, Vicodin, Fentanyl, etc.)?"
        ),
        _DAYS,
        hint=_KIND,
    ),
    Item(
        "7F",
        N_("Inhalants (glues/adhesives, nail polish remover, paint thinner, etc.)?"),
        _DAYS,
        hint=_KIND,
    ),
    Item(
        "7G",
        N_(
            "Other drugs (steroids, non-prescription sleep/diet pills, Benadryl, Ephedra, other "
            "over-the-counter/unknown medications)?"
        ),
        _DAYS,
        hint=_KIND,
    ),
)
_LAST = (
    Item(
        "8",
        N_(
            "In the past 30 days, how much were you bothered by cravings or urges to drink alcohol "
            "or use drugs?"
        ),
        _MUCH,
    ),
    Item(
        "9",
        N_(
            "How confident are you in your ability to be completely abstinent (clean) from alcohol "
            "and drugs in the next 30 days?"
        ),
        _MUCH,
    ),
    Item(
        "10",
        N_(
            "In the past 30 days, how many days did you attend self-help meetings like AA or NA to "
            "support your recovery?"
        ),
        _DAYS,
    ),
    Item(
        "11",
        N_(
            "In the past 30 days, how many days were you in any situations or with any people that "
            "might put you at an increased risk for using alcohol or drugs (i.e., around risky "
            "“people, places or things”)?"
        ),
        _DAYS,
    ),
    Item("12", N_("Does your religion or spirituality help support your recovery?"), _MUCH),
    Item(
        "13",
        N_(
            "In the past 30 days, how many days did you spend much of the time at work, school, or "
            "doing volunteer work?"
        ),
        _DAYS,
    ),
    Item(
        "14",
        N_(
            "Do you have enough income (from legal sources) to pay for necessities such as "
            "housing, transportation, food and clothing for yourself and your dependents?"
        ),
        _INCOME,
    ),
    Item(
        "15",
        N_(
            "In the past 30 days, how much have you been bothered by arguments or problems getting "
            "along with any family members or friends?"
        ),
        _MUCH,
    ),
    Item(
        "16",
        N_(
            "In the past 30 days, how many days were you in contact or spent time with any family "
            "members or friends who are supportive of your recovery?"
        ),
        _DAYS,
    ),
    Item(
        "17",
        N_("How satisfied are you with your progress toward achieving your recovery goals?"),
        _MUCH,
    ),
)

BAM = Questionnaire(
    code="bam",
    version="30-days-intervals",
    label="BAM",
    intro=N_(
        "This is a standard set of questions about several areas of your life such as your "
        "health, alcohol and drug use, etc. The questions generally ask about the past 30 days."
    ),
    items=_FIRST + _KINDS + _LAST,
    scales={
        Instrument.BAM_USE: ("4", "5", "6"),
        Instrument.BAM_RISK: ("1", "2", "3", "8", "11", "15"),
        Instrument.BAM_PROTECTIVE: ("9", "10", "12", "13", "14", "16"),
    },
    rights=Rights(
        "Cacciola and others 2013; Department of Veterans Affairs, Philadelphia CESATE, "
        "form and scoring guide",
        "A work of the United States government, in the public domain (17 U.S.C. 105).",
        date(2026, 11, 27),
    ),
)
