"""The people of the demo practice, all fictional, and their time in the program.

Every date is counted from today, so that the practice is always in the middle
of its work: named patients who are here now, a wait list, and those discharged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.episodes import Origin, Stage
from iopdesk.domain.patients import Gender, NewPatient, Standing
from iopdesk.domain.people import Role

PRACTICE_NAME = "Larkspur Recovery"
ADDRESS = "1420 Alder Street, Suite 200, Decatur, GA 30030"
PHONE, FAX, CRISIS_PHONE = "(404) 555-0140", "(404) 555-0141", "(404) 555-0199"
ZONE, MRN_PREFIX = "America/New_York", "LR"

DIRECTOR = "Dana Okafor"
STAFF: tuple[tuple[str, str, frozenset[Role]], ...] = (
    (DIRECTOR, "LCSW", frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})),
    ("Ravi Menon", "LPC", frozenset({Role.COUNSELOR})),
    ("Marcus Bell", "CADC II", frozenset({Role.COUNSELOR})),
    ("Anna Lindgren", "LMSW", frozenset({Role.COUNSELOR})),
    ("Ines Calloway", "MD", frozenset({Role.NURSE})),
    ("Elin Thornquist", "", frozenset({Role.TECHNICIAN})),
    ("Tessa Lund", "", frozenset({Role.FRONT_DESK})),
)
"""Name, credentials and roles; the first is the one who signs in first."""

WAIVER = "I am the only administrator of this fictional practice; nothing in it can be lost."
"""What the director says, so that the list of people shows what a waiver looks like."""

ROOMS = (("Room A", 14), ("Room B", 14), ("Office 1", 4), ("Office 2", 4), ("Office 3", 4))

SUMMARIES_OF = "Noelle Pruitt"
"""The patient whose record is ready for both summaries."""

WEEKS_BACK, WEEKS_AHEAD = 15, 4
"""Weeks of sessions; back far enough that 90 days of care can be seen whole."""


class Track(StrEnum):
    """When a patient comes: mornings, or evenings after work."""

    MORNING = "morning"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days counted from today in whole weeks, Monday first."""

    today: date

    def day(self, week: int, weekday: int = 0) -> date:
        """A weekday (0 = Monday) of this week (0), one before (negative) or after."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday + timedelta(days=7 * week + weekday)

    def before(self, days: int) -> date:
        """The day so many days ago."""
        return self.today - timedelta(days=days)

    def draw_day(self, number: int) -> date:
        """The last day of morning groups (Monday, Tuesday, Thursday) before today, or one earlier.

        ``number`` 1 is the last one, 2 the one before it.
        """
        day = self.today
        while number:
            day -= timedelta(days=1)
            number -= day.weekday() in (0, 1, 3)
        return day

    @property
    def busy_day(self) -> date:
        """Today, or on a weekend its nearest weekday: the day of intakes and one conflict."""
        away = {5: -1, 6: 1}.get(self.today.weekday(), 0)
        return self.today + timedelta(days=away)


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """One patient: identity, and the dated facts of the one episode, if admitted."""

    fields: NewPatient
    standing: Standing
    track: Track = Track.MORNING
    counselor: str = DIRECTOR
    substance: str = "alcohol"
    origin: Origin = Origin.FIRST_LINE
    admitted_on: date | None = None
    stages: tuple[tuple[Stage, date], ...] = ()
    discharged_on: date | None = None
    reason: DischargeReason | None = None
    weekly_minutes: int = 540
    diligence: float = 0.93
    is_assessed: bool = True

    @property
    def name(self) -> str:
        """Given and family name; no two demo patients share it."""
        return f"{self.fields.given_name} {self.fields.family_name}"

    def stage_on(self, day: date) -> Stage | None:
        """The stage of a day inside the episode."""
        reached = [stage for stage, since in self.stages if since <= day]
        return reached[-1] if reached else None

    def is_here_on(self, day: date) -> bool:
        """Whether the episode is open on a day, its last day inside."""
        if self.admitted_on is None or day < self.admitted_on:
            return False
        return self.discharged_on is None or day <= self.discharged_on


_W, _M, _N = Gender.WOMAN, Gender.MAN, Gender.NONBINARY
_AM, _PM = Track.MORNING, Track.EVENING
_DO, _RM, _MB, _AL = DIRECTOR, "Ravi Menon", "Marcus Bell", "Anna Lindgren"
_FIRST, _RES = Origin.FIRST_LINE, Origin.RESIDENTIAL

# given, family, preferred, gender, born, track, counselor, substance, origin,
# weeks since admission, weeks since stage 2, weeks since stage 3
_ACTIVE = (
    ("Noelle", "Pruitt", "Nell", _W, "1984-11-02", _AM, _MB, "alcohol", _RES, 14, 9, 4),
    ("Samira", "Haddadin", "Sam", _W, "1993-06-21", _AM, _RM, "stimulants", _RES, 13, 8, 3),
    ("Gus", "Petrakis", "", _M, "1971-02-17", _AM, _DO, "alcohol", _FIRST, 11, 6, 0),
    ("Marisol", "Quintero", "Mari", _W, "1989-03-14", _AM, _DO, "opioids", _RES, 10, 6, 0),
    ("Priya", "Nandakumar", "", _W, "1996-08-30", _AM, _RM, "cannabis", _FIRST, 9, 5, 0),
    ("Dmitri", "Vasko", "", _M, "1987-12-05", _AM, _DO, "alcohol", _FIRST, 8, 4, 0),
    ("Latoya", "Fenwick", "", _W, "1979-05-26", _AM, _MB, "opioids", _RES, 7, 3, 0),
    ("Arlo", "Castellan", "", _N, "2000-01-19", _AM, _RM, "stimulants", _FIRST, 6, 2, 0),
    ("Theo", "Brannigan", "", _M, "1991-09-08", _AM, _RM, "cocaine", _FIRST, 6, 0, 0),
    ("Greta", "Sandoval", "", _W, "1983-04-11", _AM, _MB, "alcohol", _FIRST, 5, 1, 0),
    ("Calvin", "Osei", "Cal", _M, "1994-07-03", _AM, _DO, "alcohol", _FIRST, 5, 0, 0),
    ("Owen", "Tillery", "", _M, "1986-10-29", _AM, _AL, "opioids", _RES, 4, 0, 0),
    ("Hank", "Delacroix", "", _M, "1968-03-22", _AM, _AL, "alcohol", _FIRST, 4, 0, 0),
    ("June", "Halvorsen", "", _W, "1999-06-14", _AM, _DO, "opioids", _FIRST, 3, 0, 0),
    ("Beckett", "Rowe", "", _M, "1990-11-27", _AM, _MB, "stimulants", _FIRST, 3, 0, 0),
    ("Rosa", "Ybarra", "", _W, "1977-01-31", _AM, _AL, "alcohol", _FIRST, 2, 0, 0),
    ("Wes", "Arrington", "", _M, "1992-02-29", _AM, _DO, "cocaine", _FIRST, 1, 0, 0),
    ("Yusuf", "Karim", "", _M, "1985-08-16", _PM, _RM, "opioids", _RES, 12, 7, 2),
    ("Milo", "Sandberg", "", _M, "1997-04-25", _PM, _MB, "alcohol", _FIRST, 10, 5, 0),
    ("Lena", "Barrow", "", _W, "1988-12-18", _PM, _MB, "alcohol", _FIRST, 8, 3, 0),
    ("Cora", "Whitfield", "", _W, "1995-05-09", _PM, _AL, "cannabis", _FIRST, 7, 2, 0),
    ("Joaquin", "Villar", "", _M, "1982-09-23", _PM, _AL, "alcohol", _FIRST, 5, 0, 0),
    ("Nadia", "Ferreira", "", _W, "1998-03-02", _PM, _AL, "cocaine", _FIRST, 4, 0, 0),
    ("Simon", "Achterberg", "", _M, "1974-07-11", _PM, _AL, "alcohol", _RES, 3, 0, 0),
    ("Tamika", "Rowland", "", _W, "1991-10-06", _PM, _AL, "opioids", _FIRST, 2, 0, 0),
    ("Edith", "Marchetti", "", _W, "1964-06-28", _PM, _AL, "alcohol", _FIRST, 1, 0, 0),
    ("Kofi", "Brandt", "", _M, "1993-01-12", _PM, _MB, "stimulants", _FIRST, 0, 0, 0),
)
_WAITING = (
    ("Imani", "Wexler", _W, "1990-05-17", "alcohol", 9, "Mornings"),
    ("Ellis", "Okonjo", _M, "1981-11-09", "opioids", 7, "Mornings or evenings"),
    ("Tobias", "Larkin", _M, "1996-02-03", "cannabis", 3, "Evenings after 5 PM"),
)
_GIVEN = {
    _W: "Adele Bianca Carmen Delia Esther Fiona Gemma Hazel Irene Jolene Keisha Lydia Maeve Nora "
    "Odette Paula Quinn Renata Selma Thea",
    _M: "Abel Boris Cyrus Dario Emil Felix Gareth Hugo Isaac Jonas Karl Luis Mateo Nolan Oscar "
    "Perry Rafael Stefan Tomas Victor",
}
_FAMILY = (
    "Abernathy Baptiste Cardenas Dunmore Eriksen Fontaine Garrity Hollis Ibarra Jansson Kowalski "
    "Lamarr Mbeki Novak Ostrander Pellegrino Quigley Rasmussen Szabo Tanaka Underhill Vance "
    "Waverly Xiong Yates Zamora Ashby Brightwater Colvin Drummond"
)
_SUBSTANCES = {
    "alcohol": "Alcohol",
    "opioids": "Opioids",
    "stimulants": "Methamphetamine",
    "cocaine": "Cocaine",
    "cannabis": "Cannabis",
}
_SOURCES = ("Cedar House", "Hollis Family Medicine", "Self", "Family", "County court")
_PAYERS = ("Blue Ridge Health", "Peachtree Care", "Medicaid", "Self-pay")
_REASONS = (
    (DischargeReason.COMPLETED, 24),
    (DischargeReason.STEPPED_DOWN, 10),
    (DischargeReason.LOST_CONTACT, 8),
    (DischargeReason.AGAINST_ADVICE, 7),
    (DischargeReason.STEPPED_UP, 5),
    (DischargeReason.MOVED, 3),
    (DischargeReason.PAYER_ENDED, 2),
    (DischargeReason.INCARCERATED, 1),
)


def active_patients(calendar: Calendar, rng: random.Random) -> list[DemoPatient]:
    """The patients in treatment today, longest first."""
    people: list[DemoPatient] = []
    for given, family, used, gender, born, track, counselor, what, origin, *weeks in _ACTIVE:
        admitted, second, third = (int(week) for week in weeks)
        admitted_on = calendar.day(-admitted)
        stages = [(Stage.ENGAGEMENT, admitted_on)]
        if second:
            stages.append((Stage.EARLY_RECOVERY, calendar.day(-second)))
        if third:
            stages.append((Stage.MAINTENANCE, calendar.day(-third)))
        if given == "Theo":  # just reached stage 2, not moved to its groups yet
            stages.append((Stage.EARLY_RECOVERY, calendar.before(2)))
        people.append(
            DemoPatient(
                _identity(
                    rng,
                    given,
                    family,
                    used,
                    gender,
                    date.fromisoformat(born),
                    what,
                    admitted_on - timedelta(days=9),
                    len(people),
                ),
                Standing.ACTIVE,
                track,
                counselor,
                what,
                origin,
                admitted_on,
                tuple(stages),
                weekly_minutes=720 if given == "June" else 540,
                diligence=_diligence(given, rng),
                is_assessed=given != "Kofi",
            )
        )
    return people


def waiting_patients(calendar: Calendar, rng: random.Random) -> list[DemoPatient]:
    """The wait list."""
    return [
        DemoPatient(
            _identity(
                rng,
                given,
                family,
                "",
                gender,
                date.fromisoformat(born),
                what,
                calendar.before(days),
                90 + place,
                comment,
            ),
            Standing.WAITING,
            substance=what,
        )
        for place, (given, family, gender, born, what, days, comment) in enumerate(_WAITING)
    ]


def invented_names(rng: random.Random) -> Iterator[tuple[str, str, Gender]]:
    """Names for the discharged, each used once, in an order of the seed."""
    names = [
        (given, family, gender)
        for gender, givens in _GIVEN.items()
        for given in givens.split()
        for family in _FAMILY.split()
    ]
    rng.shuffle(names)
    yield from names


def discharged_patient(
    calendar: Calendar,
    rng: random.Random,
    name: tuple[str, str, Gender],
    weeks_ago: range,
    place: int,
) -> DemoPatient:
    """One patient who left so many weeks ago, somewhere in the range."""
    reasons, weights = zip(*_REASONS, strict=True)
    reason = rng.choices(reasons, weights)[0]
    return _discharged(calendar, rng, name, rng.choice(weeks_ago), reason, place)


def _discharged(
    calendar: Calendar,
    rng: random.Random,
    name: tuple[str, str, Gender],
    left: int,
    reason: DischargeReason,
    place: int,
) -> DemoPatient:
    given, family, gender = name
    is_complete = reason in (DischargeReason.COMPLETED, DischargeReason.STEPPED_DOWN)
    weeks = rng.randint(13, 15) if is_complete else rng.randint(2, 9)
    admitted_on = calendar.day(-left - weeks)
    stages = [(Stage.ENGAGEMENT, admitted_on)]
    if weeks > 5:
        stages.append((Stage.EARLY_RECOVERY, calendar.day(-left - weeks + 5)))
    if weeks > 10:
        stages.append((Stage.MAINTENANCE, calendar.day(-left - weeks + 10)))
    what = rng.choice(list(_SUBSTANCES))
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(16_000))
    referred = admitted_on - timedelta(days=rng.randint(3, 20))
    return DemoPatient(
        _identity(rng, given, family, "", gender, born, what, referred, 100 + place),
        Standing.DISCHARGED,
        rng.choice([Track.MORNING, Track.MORNING, Track.EVENING]),
        rng.choice([_DO, _RM, _MB, _AL]),
        what,
        rng.choice([Origin.FIRST_LINE, Origin.RESIDENTIAL, Origin.DETOX, Origin.RETURN]),
        admitted_on,
        tuple(stages),
        calendar.day(-left, 3),
        reason,
        diligence=0.94 if is_complete else 0.8,
    )


def _diligence(given: str, rng: random.Random) -> float:
    known = {"Dmitri": 0.72, "Hank": 0.85, "Noelle": 0.96, "Marisol": 0.97, "Samira": 0.96}
    return known.get(given, 0.9 + rng.random() * 0.07)


def _identity(
    rng: random.Random,
    given: str,
    family: str,
    preferred: str,
    gender: Gender,
    born: date,
    substance: str,
    referred: date,
    place: int,
    comment: str = "",
) -> NewPatient:
    payer = rng.choice(_PAYERS)
    return NewPatient(
        given_name=given,
        family_name=family,
        preferred_name=preferred,
        birth_on=born,
        gender=gender,
        pronouns={_W: "she/her", _M: "he/him", _N: "they/them"}[gender],
        language="English",
        phone=f"(404) 555-{200 + place % 700:04d}",
        email=f"{given}.{family}@example.org".lower(),
        street=f"{rng.randint(10, 990)} {rng.choice(('Alder', 'Hawthorne', 'Church'))} Street",
        city="Decatur",
        state="GA",
        postal_code="30030",
        emergency_contact=f"{rng.choice(('Ana', 'Sam', 'Lee', 'Jo'))} {family}",
        emergency_phone=f"(404) 555-{100 + place % 90:04d}",
        primary_substance=_SUBSTANCES[substance],
        referral_source=rng.choice(_SOURCES),
        referred_on=referred,
        insurance=payer,
        member_id="" if payer == "Self-pay" else f"LK{rng.randrange(10**8):08d}",
        comment=comment,
    )
