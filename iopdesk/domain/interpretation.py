"""What a test means: per analyte, and as a whole, each citing its rule.

Every interpretation names the rule that gave it and says it in a sentence; the
verdict keeps the versions of the rule packs it used. Nothing here decides what
happens next: a clinician signs each result. Source: the program's testing rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from iopdesk.domain.cross_reactors import Hint, reasons_to_confirm, spiking_hints
from iopdesk.domain.medications import (
    Medication,
    detection_days,
    expected_analytes,
    explains,
    is_missed,
)
from iopdesk.domain.rule_packs import read_pack
from iopdesk.domain.specimens import LabState, Reading, SpecimenKind
from iopdesk.domain.validity import Validity, ValidityState
from iopdesk.domain.verdict_words import RULES, Interpretation, Overall, rule_sentence
from iopdesk.i18n import medium_date

_I = Interpretation

# A negative from such a specimen proves nothing.
_UNSOUND = frozenset(
    {
        ValidityState.ADULTERATED,
        ValidityState.SUBSTITUTED,
        ValidityState.INVALID,
        ValidityState.SUSPECT,
        ValidityState.DILUTE,
        ValidityState.TEMPERATURE,
    }
)
TAMPERED = frozenset({ValidityState.ADULTERATED, ValidityState.SUBSTITUTED})
_INCONCLUSIVE = frozenset({ValidityState.INVALID, ValidityState.SUSPECT, ValidityState.TEMPERATURE})


@dataclass(frozen=True)
class LabFinding:
    """The laboratory's answer on one analyte; amounts in ``unit``, ``None`` not reported.

    ``metabolite`` is the amount of the metabolite a body makes of it.
    """

    state: LabState
    value: int | None = None
    unit: str = "ng/mL"
    method: str = ""
    metabolite: int | None = None


@dataclass(frozen=True)
class ClinicianNote:
    """What a clinician decided about one analyte: accepted as use, or explained."""

    words: str = ""
    is_accepted_as_use: bool = False


@dataclass(frozen=True)
class PastResult:
    """One earlier finding of one analyte that counts: see :func:`past_results`."""

    collected_on: date
    analyte: str
    is_positive: bool
    is_accepted_as_use: bool = False


@dataclass(frozen=True)
class TestFacts:
    """Everything a verdict on one collected specimen rests on.

    ``readings`` holds every analyte of the panel, in its order, ``None`` when not
    read. ``validity`` is ``None`` where it is not judged (breath, oral fluid).
    ``daily_use`` are analytes used daily or nearly so before admission.
    """

    __test__ = False

    collected_on: date
    kind: SpecimenKind
    readings: Mapping[str, Reading | None]
    validity: Validity | None = None
    medications: tuple[Medication, ...] = ()
    history: tuple[PastResult, ...] = ()
    lab: Mapping[str, LabFinding] = field(default_factory=dict)
    notes: Mapping[str, ClinicianNote] = field(default_factory=dict)
    daily_use: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AnalyteVerdict:
    """What one analyte means, the rule that says so, and why to confirm it."""

    analyte: str
    interpretation: Interpretation
    rule: str
    reading: Reading | None
    lab: LabState
    facts: tuple[tuple[str, str], ...] = ()
    medication: Medication | None = None
    confirm_because: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The rule, said about this analyte."""
        return rule_sentence(self.rule, analyte=self.analyte, **dict(self.facts))


@dataclass(frozen=True)
class TestVerdict:
    """What the whole test means; ``versions`` are those of the rule packs used."""

    __test__ = False

    overall: Overall
    validity: Validity | None
    analytes: tuple[AnalyteVerdict, ...]
    hints: tuple[Hint, ...]
    versions: tuple[str, ...]

    @property
    def is_tampered(self) -> bool:
        """Adulterated or substituted: treated as presumptive positive."""
        return self.validity is not None and self.validity.state in TAMPERED

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come: unread, at the laboratory, or undecided."""
        waiting = {LabState.NOT_SENT, LabState.SENT}
        return self.overall is Overall.PENDING or any(
            each.lab is LabState.SENT
            or each.interpretation is Interpretation.PENDING
            or (
                each.interpretation is Interpretation.PRESUMPTIVE_UNEXPLAINED
                and each.lab in waiting
            )
            for each in self.analytes
        )

    def of(self, *interpretations: Interpretation) -> tuple[AnalyteVerdict, ...]:
        """The analytes with one of these interpretations, in the panel's order."""
        return tuple(each for each in self.analytes if each.interpretation in interpretations)


def interpret(facts: TestFacts) -> TestVerdict:
    """The verdict on a collected specimen (never raises)."""
    analytes = tuple(_verdict(facts, code) for code in facts.readings)
    hints = spiking_hints(
        facts.readings,
        {code: (each.value, each.metabolite) for code, each in facts.lab.items()},
        is_sound=not _is_unsound(facts),
    )
    packs = ("expected_analytes", "detection_windows", "cross_reactors")
    versions = tuple(str(read_pack(name)["version"]) for name in packs)
    if facts.validity is not None:
        versions = (facts.validity.version, *versions)
    return TestVerdict(
        _overall(analytes, facts.validity), facts.validity, analytes, hints, versions
    )


def interpret_in_order(tests: Sequence[TestFacts]) -> tuple[TestVerdict, ...]:
    """Verdicts on all tests of one patient, each knowing what came before it.

    The history of each is its own plus what the earlier tests found; the verdicts
    are in the order of ``tests``, whatever that is.
    """
    history: tuple[PastResult, ...] = ()
    verdicts: dict[int, TestVerdict] = {}
    for index in sorted(range(len(tests)), key=lambda each: tests[each].collected_on):
        facts = tests[index]
        verdicts[index] = interpret(replace(facts, history=facts.history + history))
        history += past_results(facts.collected_on, verdicts[index])
    return tuple(verdicts[index] for index in range(len(tests)))


def past_results(collected_on: date, verdict: TestVerdict) -> tuple[PastResult, ...]:
    """What an earlier test adds to the history of later ones.

    A positive that is explained, and a negative that tells nothing, do not count.
    """
    positives = {_I.PRESUMPTIVE_UNEXPLAINED, _I.UNEXPECTED_POSITIVE, _I.POSSIBLE_EARLIER_USE}
    negatives = {_I.EXPECTED_NEGATIVE, _I.UNEXPECTED_NEGATIVE, _I.NOT_CONFIRMED}
    return tuple(
        PastResult(
            collected_on,
            each.analyte,
            each.interpretation in positives,
            each.rule == "accepted_as_use",
        )
        for each in verdict.analytes
        if each.interpretation in positives | negatives
    )


def _verdict(facts: TestFacts, code: str) -> AnalyteVerdict:
    """The verdict on one analyte."""
    reading = facts.readings[code]
    finding = facts.lab.get(code)
    lab = finding.state if finding else LabState.NOT_SENT
    rule, medication, details = _rule(facts, code, reading, lab)
    reasons: tuple[str, ...] = ()
    if RULES[rule][0] is Interpretation.PRESUMPTIVE_UNEXPLAINED:
        names = tuple(each.name for each in facts.medications if _is_taken(each, facts))
        reasons = reasons_to_confirm(code, names)
    return AnalyteVerdict(
        code, RULES[rule][0], rule, reading, lab, tuple(details.items()), medication, reasons
    )


_Ruling = tuple[str, Medication | None, dict[str, str]]


def _rule(facts: TestFacts, code: str, reading: Reading | None, lab: LabState) -> _Ruling:
    """The rule that applies to one analyte, the medicine in it and its facts."""
    note = facts.notes.get(code)
    if note is not None and note.is_accepted_as_use:
        return "accepted_as_use", None, {}
    if lab is LabState.CONFIRMED:
        return _positive(facts, code, lab)
    if lab is LabState.NOT_CONFIRMED:
        return _laboratory_negative(facts, code, reading)
    if reading is None or reading is Reading.NO_RESULT:
        if lab is LabState.SENT:
            return "at_laboratory", None, {}
        return ("not_read" if reading is None else "control_line"), None, {}
    ruling = (
        _positive(facts, code, lab) if reading is Reading.PRESUMPTIVE else _negative(facts, code)
    )
    settled = {_I.PRESUMPTIVE_UNEXPLAINED, _I.UNEXPECTED_NEGATIVE}
    if lab is LabState.SENT and RULES[ruling[0]][0] not in settled:
        return "at_laboratory", None, {}
    return ruling


def _positive(facts: TestFacts, code: str, lab: LabState) -> _Ruling:
    """A positive: prescribed, explained, perhaps earlier use, else unexplained."""
    confirmed = lab is LabState.CONFIRMED
    medication = _explaining(facts, code)
    if medication is not None:
        stopped = medication.stopped_on
        if stopped is not None and stopped < facts.collected_on:
            details = {"medicine": medication.name, "day": medium_date(stopped)}
            return "prescribed_stopped", medication, details
        return ("prescribed_confirmed" if confirmed else "prescribed"), medication, {}
    if _is_explained(facts, code):
        return "note", None, {}
    earlier = earlier_use(facts, code)
    if earlier is not None:
        day, days = earlier
        return "earlier_use", None, {"day": medium_date(day), "days": str(days)}
    if confirmed:
        return "laboratory_confirmed", None, {}
    rules = {LabState.SENT: "presumptive_at_laboratory", LabState.UNABLE: "laboratory_unable"}
    return rules.get(lab, "presumptive"), None, {}


def _negative(facts: TestFacts, code: str) -> _Ruling:
    """A negative reading: untold by an unsound specimen, missed, or as expected."""
    if _is_unsound(facts):
        return _unsound(facts)
    missed = [each for each in facts.medications if is_missed(each, code, facts.collected_on)]
    if not missed:
        return "negative", None, {}
    if _is_explained(facts, code):
        return "note", None, {}
    seen = [each for each in missed if code not in expected_analytes(each).often_missed]
    medication = (seen or missed)[0]
    rule = "missed" if seen else "often_missed"
    return rule, medication, {"medicine": medication.name}


def _laboratory_negative(facts: TestFacts, code: str, reading: Reading | None) -> _Ruling:
    """The laboratory did not find it: it sees what a screen often misses."""
    missed = [each for each in facts.medications if is_missed(each, code, facts.collected_on)]
    if missed and _is_explained(facts, code):
        return "note", None, {}
    if missed and _is_unsound(facts):
        return _unsound(facts)
    if missed:
        return "laboratory_missed", missed[0], {"medicine": missed[0].name}
    if reading is Reading.PRESUMPTIVE:
        return "laboratory_not_confirmed", None, {}
    return "laboratory_negative", None, {}


def _is_explained(facts: TestFacts, code: str) -> bool:
    """A note explains only with words in it."""
    return code in facts.notes and bool(facts.notes[code].words.strip())


def _is_unsound(facts: TestFacts) -> bool:
    return facts.validity is not None and facts.validity.state in _UNSOUND


def _unsound(facts: TestFacts) -> _Ruling:
    """A negative that tells nothing, and which state of the specimen says so."""
    return "specimen", None, {"validity": facts.validity.label if facts.validity else ""}


def _explaining(facts: TestFacts, code: str) -> Medication | None:
    """The medicine that explains a positive; one still taken goes before a stopped one."""
    found = [
        each for each in facts.medications if explains(each, code, facts.collected_on, facts.kind)
    ]
    found.sort(key=lambda each: not _is_taken(each, facts))
    return found[0] if found else None


def _is_taken(medication: Medication, facts: TestFacts) -> bool:
    """Whether the medicine was on the list that day."""
    started, stopped, day = medication.started_on, medication.stopped_on, facts.collected_on
    return (started is None or started <= day) and (stopped is None or day <= stopped)


def earlier_use(facts: TestFacts, code: str) -> tuple[date, int] | None:
    """The earlier positive a positive may still come from, and its window in days.

    The window runs from the first positive of a use, its last day inside; a later
    positive outside of it, or one accepted as use, is a new use; a negative in
    between ends it. Daily use before admission has the chronic window.
    """
    days = detection_days(code, facts.kind, is_chronic=code in facts.daily_use)
    if days is None:
        return None
    use: date | None = None
    for past in sorted(facts.history, key=lambda each: each.collected_on):
        if past.analyte != code or past.collected_on >= facts.collected_on:
            continue
        if not past.is_positive:
            use = None
        elif use is None or past.is_accepted_as_use or past.collected_on > use + timedelta(days):
            use = past.collected_on
    if use is None or facts.collected_on > use + timedelta(days):
        return None
    return use, days


def _overall(analytes: tuple[AnalyteVerdict, ...], validity: Validity | None) -> Overall:
    """The first that applies, in the order of :class:`Overall`."""
    found = {each.interpretation for each in analytes}
    state = validity.state if validity else None
    if found & {_I.UNEXPECTED_POSITIVE, _I.UNEXPECTED_NEGATIVE}:
        return Overall.UNEXPECTED
    if _I.PRESUMPTIVE_UNEXPLAINED in found or state in TAMPERED:
        return Overall.PRESUMPTIVE
    if found & {_I.CANNOT_TELL, _I.NO_RESULT} or state in _INCONCLUSIVE:
        return Overall.INCONCLUSIVE
    if _I.PENDING in found or not analytes:
        return Overall.PENDING
    return Overall.EXPECTED
