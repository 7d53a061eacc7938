"""Questionnaires of patients: answers in, scores kept with their version; bands by the domain.

Who may enter is wider than who may see: a form filled in on paper is typed in by whoever has
the time, and its scores are clinical. An answer that calls for a clinician opens a safety
prompt in the same act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from iopdesk.domain import instruments as rules
from iopdesk.domain.assessments import Instrument, instrument_label
from iopdesk.domain.instrument_texts.phq import SELF_HARM
from iopdesk.domain.instruments import OwnScale
from iopdesk.domain.people import CLINICAL_ROLES
from iopdesk.domain.permission import Need, Row
from iopdesk.domain.questionnaires import Questionnaire
from iopdesk.domain.safety import Sight
from iopdesk.errors import NotAllowed, RuleBroken, sentences
from iopdesk.i18n import N_, _
from iopdesk.services.acts import Work, act, question
from iopdesk.services.records import get
from iopdesk.services.safety_prompts import open_when_due
from iopdesk.services.shown_names import name_of
from iopdesk.services.subjects import reach
from iopdesk.storage.models import InstrumentResult, Patient, Person

OWN: Final = "own"
"""What stands in place of a code for a scale that the practice names itself."""

Answers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Entered:
    """A result after an act. ``words`` (score and band) are empty for who may not see them.

    ``missing`` names items without an answer; ``sight`` is what the enterer sees of the
    safety prompt that opened, None where none did.
    """

    result_id: int
    words: str
    missing: str
    sight: Sight | None
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class ResultRow:
    """One result for its correction form."""

    result_id: int
    version: int
    patient_id: int
    instrument: str
    label: str
    form_version: str
    taken_on: date
    answers: Answers
    score: int | None
    own: OwnScale | None
    note: str
    entered_by: str


@dataclass(frozen=True, slots=True)
class EntryChoice:
    """What can be entered: a questionnaire (with its version), or a number (without)."""

    code: str
    label: str
    form_version: str


# -- acts -----------------------------------------------------------------------------


@act(
    "instrument.enter_answers",
    row=Row.INSTRUMENT_ENTRY,
    subject="patient_id",
    undo=True,
    label=N_("Enter questionnaire"),
    icon="clipboard-text-outline",
)
def enter_answers(
    work: Work,
    *,
    patient_id: int,
    instrument: str,
    form_version: str,
    taken_on: date,
    answers: Answers,
    note: str = "",
    concern: str = "",
) -> Entered:
    """Keep the answers of a shipped questionnaire, an unfinished one without its score.

    Raises ``RuleBroken`` beside the item or field, ``NotAllowed`` for a questionnaire that
    only clinicians rate.
    """
    form = rules.questionnaire(instrument, form_version)
    _require_rater(work, form)
    rules.check_taken_on(taken_on, work.today)
    row = _row(work, patient_id, form.code, taken_on, note)
    row.form_version = form.version
    _take_answers(row, form, dict(answers))
    return _added(work, row, concern)


@act(
    "instrument.enter_score",
    row=Row.INSTRUMENT_ENTRY,
    subject="patient_id",
    undo=True,
    label=N_("Enter score"),
    icon="clipboard-text-outline",
)
def enter_score(
    work: Work,
    *,
    patient_id: int,
    instrument: str,
    taken_on: date,
    score: int,
    note: str = "",
    concern: str = "",
) -> Entered:
    """Keep the total of an instrument whose items are not shipped. Raises ``RuleBroken``."""
    kind = _instrument(instrument)
    rules.check_score_only(kind, score)
    rules.check_taken_on(taken_on, work.today)
    row = _row(work, patient_id, kind.value, taken_on, note)
    row.scores = ((kind.value, score),)
    return _added(work, row, concern)


@act(
    "instrument.enter_own",
    row=Row.INSTRUMENT_ENTRY,
    subject="patient_id",
    undo=True,
    label=N_("Enter score of an own scale"),
    icon="clipboard-text-outline",
)
def enter_own(
    work: Work,
    *,
    patient_id: int,
    scale: OwnScale,
    taken_on: date,
    score: int,
    note: str = "",
    concern: str = "",
) -> Entered:
    """Keep the number of a scale that the practice names itself. Raises ``RuleBroken``."""
    rules.check_own_scale(scale)
    rules.check_own_score(scale, score)
    rules.check_taken_on(taken_on, work.today)
    row = _row(work, patient_id, OWN, taken_on, note)
    row.own_name, row.own_lowest, row.own_highest = scale.name, scale.lowest, scale.highest
    row.is_higher_better = scale.is_higher_better
    row.scores = ((OWN, score),)
    return _added(work, row, concern)


@act(
    "instrument.correct",
    row=Row.INSTRUMENT_ENTRY,
    subject="result_id",
    undo=True,
    label=N_("Correct result"),
    icon="pencil-outline",
)
def correct_result(
    work: Work,
    *,
    result_id: int,
    expected_version: int,
    taken_on: date,
    answers: Answers = (),
    score: int | None = None,
    note: str = "",
) -> Entered:
    """Correct answers, or the number of what has no items; whoever may see it may.

    A prompt that opened stays until a clinician acknowledges it, whatever the answer is now.
    Raises ``Conflict``, ``RuleBroken``, ``NotAllowed``.
    """
    row = get(work.db, InstrumentResult, result_id, expected_version)
    if not _may_see(work, row.patient_id):
        raise NotAllowed("instrument.correct", "not_on_caseload", patient_id=row.patient_id)
    rules.check_taken_on(taken_on, work.today)
    before = _danger(row)
    row.taken_on, row.note = taken_on, note.strip()
    form = _form_of(row)
    if form is not None:
        _require_rater(work, form)
        _take_answers(row, form, dict(answers))
    else:
        _take_score(row, score)
    sight = None
    if _danger(row) != before:
        work.db.flush()
        sight = _prompt(work, row)
    return _answer(work, row, sight, _("{name}: {instrument} corrected"))


# -- questions ------------------------------------------------------------------------


@question("instrument.choices", row=Row.OWN)
def entry_choices(work: Work) -> tuple[EntryChoice, ...]:
    """What the person may enter: what only clinicians rate is left out for others."""
    found: dict[str, EntryChoice] = {}
    for each in rules.QUESTIONNAIRES:  # of several versions the newest stands first
        if _may_rate(work, each):
            found.setdefault(each.code, EntryChoice(each.code, each.label, each.version))
    numbers = [EntryChoice(each.value, instrument_label(each), "") for each in rules.score_only()]
    return (*found.values(), *numbers)


@question("instrument.read", row=Row.CLINICAL, subject="result_id")
def read_result(work: Work, *, result_id: int) -> ResultRow:
    """One result with its answers, for its correction. Raises ``Conflict`` when it is gone."""
    row = get(work.db, InstrumentResult, result_id)
    number = dict(row.scores).get(row.instrument)
    by = work.db.scalars(select(Person.name).where(Person.id == row.entered_by_id)).one()
    return ResultRow(
        row.id,
        row.version,
        row.patient_id,
        row.instrument,
        result_label(row),
        row.form_version,
        row.taken_on,
        tuple((key, points) for key, points in row.answers),
        number,
        own_scale(row) if row.instrument == OWN else None,
        row.note,
        by,
    )


def own_scale(row: InstrumentResult) -> OwnScale:
    """The scale of a result whose scale the practice names itself."""
    return OwnScale(row.own_name, row.own_lowest or 0, row.own_highest or 0, row.is_higher_better)


def result_label(row: InstrumentResult) -> str:
    """Name of what was filled in: "PHQ-9"."""
    if row.instrument == OWN:
        return row.own_name
    form = _form_of(row)
    return form.label if form is not None else instrument_label(_instrument(row.instrument))


# -- inside ---------------------------------------------------------------------------


def _instrument(code: str) -> Instrument:
    try:
        return Instrument(code)
    except ValueError:
        raise RuleBroken("instrument_unknown", field="instrument") from None


def _form_of(row: InstrumentResult) -> Questionnaire | None:
    return rules.questionnaire(row.instrument, row.form_version) if row.form_version else None


def _may_rate(work: Work, form: Questionnaire) -> bool:
    return not form.is_clinician_only or bool(CLINICAL_ROLES & work.person.roles)


def _require_rater(work: Work, form: Questionnaire) -> None:
    if not _may_rate(work, form):
        raise NotAllowed("instrument.enter_answers", "instrument.clinicians_only")


def _may_see(work: Work, patient_id: int) -> bool:
    found = reach(work, Row.CLINICAL, patient_id, Need.SEE)
    return found is not None and found.is_open


def _row(work: Work, patient_id: int, code: str, taken_on: date, note: str) -> InstrumentResult:
    return InstrumentResult(
        patient_id=patient_id,
        instrument=code,
        form_version="",
        taken_on=taken_on,
        entered_by_id=work.person.id,
        answers=(),
        scores=(),
        own_name="",
        own_lowest=None,
        own_highest=None,
        is_higher_better=False,
        note=note.strip(),
    )


def _take_answers(
    row: InstrumentResult, form: Questionnaire, answers: Mapping[str, int | None]
) -> None:
    rules.check_answered(answers)
    scored = rules.score(form, answers)
    order = [each.key for each in form.items]
    given = {key: points for key, points in answers.items() if points is not None}
    row.answers = tuple((key, given[key]) for key in order if key in given)
    row.scores = tuple(
        (scale.value, value) for scale, value in scored.scores.items() if value is not None
    )


def _take_score(row: InstrumentResult, score: int | None) -> None:
    if score is None:
        raise RuleBroken("instrument_no_score", field="score")
    if row.instrument == OWN:
        rules.check_own_score(own_scale(row), score)
    else:
        rules.check_score_only(_instrument(row.instrument), score)
    row.scores = ((row.instrument, score),)


def _danger(row: InstrumentResult) -> tuple[int | None, int | None]:
    """What of a result may open a safety prompt: item 9 of a PHQ-9, and a C-SSRS."""
    item9 = dict(row.answers).get(SELF_HARM) if row.instrument == Instrument.PHQ9 else None
    return item9, dict(row.scores).get(Instrument.CSSRS.value)


def _prompt(work: Work, row: InstrumentResult, concern: str = "") -> Sight | None:
    item9, cssrs = _danger(row)
    return open_when_due(
        work, row.patient_id, phq9_item9=item9, cssrs=cssrs, concern=concern, result_id=row.id
    )


def _added(work: Work, row: InstrumentResult, concern: str) -> Entered:
    work.db.add(row)
    work.db.flush()
    said = _("{name}: {instrument} entered")
    return _answer(work, row, _prompt(work, row, concern), said)


def _answer(work: Work, row: InstrumentResult, sight: Sight | None, said: str) -> Entered:
    form, words, missing = _form_of(row), "", ""
    if form is not None:
        missing = rules.score(form, dict(row.answers)).missing_words
    if _may_see(work, row.patient_id):
        gender = work.db.scalars(select(Patient.gender).where(Patient.id == row.patient_id)).one()
        words = rules.result_words(row.scores, gender=gender)
    said = said.format(name=name_of(work, row.patient_id), instrument=result_label(row))
    # with a prompt the dialog stays and says the one thing that matters
    return Entered(row.id, words, missing, sight, "" if sight else said)


sentences(
    {
        "instrument.clinicians_only": N_(
            "Only a clinician rates this questionnaire. Take it to a counselor, a nurse or a "
            "clinical director."
        ),
        "instrument_no_score": N_("The score is missing. Enter the number."),
    }
)
