"""A practice and a model of it in plain Python live through the same acts, in any order.

The model knows who may do what, which rule says no, what undo and redo put back and when
later work stands in their way. After every step the file holds what the model holds, also
for the search; at the end ``verify`` holds. ``run_long`` is what ``dev.py faults`` runs.
"""

from __future__ import annotations

import collections
import itertools
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from iopdesk.domain.attendance import Mark
from iopdesk.domain.episodes import HoldKind, Origin
from iopdesk.domain.goals import GoalArea, GoalStatus
from iopdesk.domain.patients import NewPatient
from iopdesk.errors import Conflict, DeskError, NotAllowed, RuleBroken
from iopdesk.services import (
    assessments,
    attendance,
    episodes,
    goals,
    medications,
    patient_search,
    patients,
    practices,
    rosters,
    seating,
)
from iopdesk.services.door import Door, Outcome
from iopdesk.storage import backup, opening
from iopdesk.storage.base import Logged
from iopdesk.storage.models import (
    Attendance,
    Episode,
    Goal,
    Medication,
    Membership,
    Patient,
    TreatmentSession,
)
from iopdesk.storage.opening import OpenPractice
from iopdesk.storage.verify import verify
from tests.conftest import PASSWORD, FrozenClock
from tests.services import house

PEOPLE = ("dana", "ines", "tessa")
EVERYBODY = frozenset(PEOPLE)
DIRECTOR, CLINICIANS = frozenset({"dana"}), frozenset({"dana", "ines"})
GIVEN = ("Calvin", "June", "Dmitri", "Noelle", "Łukasz", "Zoë")
FAMILY = ("Osei", "Halvorsen", "Vasko", "Pruitt", "Quintero", "O'Brien")
AREAS = (GoalArea.SUPPORT, *(area for area in GoalArea if area is not GoalArea.SUPPORT))[:2]
MOST_PATIENTS, MOST_DAYS = 6, 3
ADMITTED = date(2026, 8, 10)
SEED = 8
"""Of a walk that meets every kind of answer."""

CHOICES: dict[str, Sequence[Any]] = {
    "area": AREAS,
    "comment": ("", "Prefers mornings"),
    "evidence": ("", "Sister and sponsor"),
    "family": FAMILY,
    "given": GIVEN,
    "is_stale": (False, False, False, True),
    "late": range(1, 13),
    "mark": tuple(Mark),
    "name": ("Naltrexone 50 mg", "Acamprosate 333 mg"),
    "number": range(6),
    "status": tuple(GoalStatus),
    "times": (1, 1, 2, 5),
    "uid": ("dana", *PEOPLE),
}
"""What each argument of a step may be."""


def step(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A step of the machine, with these arguments."""
    return rule(**{name: st.sampled_from(CHOICES[name]) for name in names})


Key = tuple[Any, ...]
"""A row of the model: its kind and what names it."""


@dataclass(frozen=True)
class Step:
    """An act that can be undone: each row it changed, with its value before and after."""

    number: int
    changes: dict[Key, tuple[Any, Any]]
    also: frozenset[Key]
    """Rows that it changed too, by columns the model does not hold."""


@dataclass
class Model:
    """What should be in the file, and what each act should do to it."""

    rows: dict[Key, Any] = field(default_factory=dict)
    refers: dict[Key, frozenset[Key]] = field(default_factory=dict)
    frozen: dict[int, frozenset[int]] = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)
    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)
    live: dict[Key, list[int]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def of(self, kind: str) -> list[Key]:
        """The rows of a kind, oldest first."""
        return sorted(key for key in self.rows if key[0] == kind)

    def done(self, changes: dict[Key, Any], *also: Key, refers: tuple[Key, ...] = ()) -> bool:
        """An act gave rows these values (None: gone); False when that changes nothing."""
        moved = {k: (self.rows.get(k), v) for k, v in changes.items() if self.rows.get(k) != v}
        if not moved:
            return False
        step = Step(next(self.numbers), moved, frozenset(also))
        for key in moved:
            self.refers[key] = frozenset(refers)
        self._put(step, forward=True)
        self.undo.append(step)
        self.redo.clear()
        return True

    def step_back(self, *, redo: bool) -> bool | None:
        """Undo or redo; None when there is nothing, False when something stands in the way."""
        source, target = (self.redo, self.undo) if redo else (self.undo, self.redo)
        if not source:
            return None
        step = source.pop()
        if not (redo or self._is_free(step)):
            return False
        self._put(step, forward=redo)
        target.append(step)
        return True

    def forget_steps(self) -> None:
        """Somebody else sat down, or the file was closed."""
        self.undo.clear()
        self.redo.clear()

    def _is_free(self, step: Step) -> bool:
        touched = {*step.changes, *step.also}
        if any(self.live[key][-1] != step.number for key in touched):
            return False
        gone = {key for key, (before, _after) in step.changes.items() if before is None}
        return not any(self._is_referred_to(key, gone) for key in gone)

    def _is_referred_to(self, key: Key, gone: set[Key]) -> bool:
        others = (self.refers.get(other, frozenset()) for other in self.rows.keys() - gone)
        if any(key in each for each in others):
            return True
        if key[0] == "episode":
            return key[1] in self.cleared
        return key[0] == "patient" and any(key[1] in each for each in self.frozen.values())

    def _put(self, step: Step, *, forward: bool) -> None:
        for key, (before, after) in step.changes.items():
            value = after if forward else before
            self.rows.pop(key, None)
            if value is not None:
                self.rows[key] = value
        for key in {*step.changes, *step.also}:
            stack = self.live.setdefault(key, [])
            stack.append(step.number) if forward else stack.pop()


class Practice(RuleBasedStateMachine):
    """The services on one side, the model on the other."""

    template: Path
    folder: Path
    runs = itertools.count()
    steps = 0
    seen: ClassVar[collections.Counter[str]] = collections.Counter()

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.clock = FrozenClock()
        self.days = 0
        self.uid = "dana"
        self.home = self.folder / f"run {next(self.runs)}"
        ignored = shutil.ignore_patterns("*-lock")
        shutil.copytree(self.template.parent, self.home, ignore=ignored)
        self.practice = self._open()

    def _open(self) -> OpenPractice:
        path = self.home / self.template.name
        opened = opening.open_practice(path, self.uid, PASSWORD, copies_folder=self.home / "keys")
        self.door = Door(opened, self.clock)
        self._sit_down(opened)
        return opened

    def _sit_down(self, practice: OpenPractice) -> None:
        person = practices.staff_by_uid(practice.read_engine, self.uid)
        assert person is not None
        self.door.sign_in(person, practice.clinical_key)
        self.door.note("login")

    @initialize()
    def found(self) -> None:
        """A group that meets every day, and three patients: seated, in care, and waiting.

        The days before today are closed.
        """
        dana = house.person(self.door, "Dana Okafor")
        weekdays = tuple(range(7))
        self.group_id = house.add_group(self.door, dana, 540, weekdays=weekdays, capacity=5)
        self.door.do(rosters.close_days)
        self.door = Door(self.practice, self.clock)
        self._sit_down(self.practice)
        for number, name in enumerate(zip(GIVEN[:3], FAMILY[:3], strict=True)):
            self.add_patient(*name)
            if number < 2:
                self.admit(number)
        self.clear_for_treatment(0)
        self.seat(0)

    # -- doing the same twice -----------------------------------------------------

    def act(
        self,
        who: frozenset[str],
        fn: Callable[..., Any],
        *,
        refused: type[DeskError] | None = None,
        **given: Any,
    ) -> Outcome | None:
        """Run an act; None when the right or the rule should say no, and does."""
        type(self).steps += 1
        wanted = NotAllowed if self.uid not in who else refused
        self.seen[wanted.__name__ if wanted else "done"] += 1
        if wanted is None:
            return self.door.do(fn, **given)
        with pytest.raises(wanted):
            self.door.do(fn, **given)
        return None

    def rows(self, model: type[Logged]) -> list[Any]:
        """All rows of a table, as they are in the file."""
        with Session(self.practice.read_engine) as db:
            return list(db.scalars(select(model).order_by(model.id)))

    def version(self, model: type[Logged], row_id: int) -> int:
        return next(row.version for row in self.rows(model) if row.id == row_id)

    @property
    def today(self) -> date:
        return self.door.now().date()

    def pick(self, kind: str, number: int) -> Key:
        """One of the rows of a kind."""
        found = self.model.of(kind)
        return found[number % len(found)]

    def has(self, kind: str) -> bool:
        return bool(self.model.of(kind))

    # -- patients -----------------------------------------------------------------

    @precondition(lambda self: len(self.model.of("patient")) < MOST_PATIENTS)
    @step("given", "family")
    def add_patient(self, given: str, family: str) -> None:
        fields = NewPatient(given_name=given, family_name=family)
        outcome = self.act(EVERYBODY, patients.add_patient, fields=fields)
        assert outcome is not None
        self.model.done({("patient", outcome.result.patient_id): (given, family, "")})

    @precondition(lambda self: self.has("patient"))
    @step("number", "family", "comment", "is_stale")
    def change_patient(self, number: int, family: str, comment: str, is_stale: bool) -> None:
        key = self.pick("patient", number)
        given = self.model.rows[key][0]
        fields = NewPatient(given_name=given, family_name=family, comment=comment)
        version = self.version(Patient, key[1]) - is_stale
        outcome = self.act(
            EVERYBODY,
            patients.change_patient,
            refused=Conflict if is_stale else None,
            patient_id=key[1],
            expected_version=version,
            fields=fields,
        )
        if outcome is not None:
            is_new = self.model.done({key: (given, family, comment)})
            assert outcome.is_undoable is is_new

    @precondition(lambda self: self.has("patient"))
    @step("number")
    def admit(self, number: int) -> None:
        patient = self.pick("patient", number)
        is_in = self._episode(patient) is not None
        outcome = self.act(
            DIRECTOR,
            episodes.admit,
            refused=RuleBroken if is_in else None,
            patient_id=patient[1],
            on=ADMITTED,
            origin=Origin.FIRST_LINE,
            level="2.1",
            weekly_minutes=540,
            weekdays=(0, 1, 3),
            counselor_id=None,
        )
        if outcome is not None:
            key = ("episode", outcome.result.episode_id)
            self.model.done({key: patient[1]}, patient, refers=(patient,))

    def _episode(self, patient: Key) -> Key | None:
        found = [key for key in self.model.of("episode") if self.model.rows[key] == patient[1]]
        return found[0] if found else None

    @precondition(lambda self: self.has("episode"))
    @step("number")
    def clear_for_treatment(self, number: int) -> None:
        """A director overrides the hold; that is never undone."""
        episode_id = self.pick("episode", number)[1]
        given = {"episode_id": episode_id, "hold": HoldKind.ASSESSMENT, "reason": "Seen elsewhere"}
        refused = RuleBroken if episode_id in self.model.cleared else None
        outcome = self.act(DIRECTOR, assessments.override_hold, refused=refused, **given)
        if outcome is not None:
            assert not outcome.is_undoable
            self.model.cleared.add(episode_id)

    # -- the group ----------------------------------------------------------------

    def _stints(self, patient_id: int) -> list[tuple[date, date | None]]:
        return [
            self.model.rows[k][1:] for k in self._seats() if self.model.rows[k][0] == patient_id
        ]

    def _seats(self) -> list[Key]:
        return self.model.of("seat")

    def _sits(self, patient_id: int, on: date) -> bool:
        stints = self._stints(patient_id)
        return any(first <= on and (last is None or on <= last) for first, last in stints)

    @precondition(lambda self: self.uid == "dana" and self.has("episode"))
    @step("number")
    def seat(self, number: int) -> None:
        episode = self.pick("episode", number)
        patient_id = self.model.rows[episode]
        is_there = any(
            last is None or last >= self.today for _first, last in self._stints(patient_id)
        )
        outcome = self.act(
            DIRECTOR,
            seating.seat,
            refused=RuleBroken if is_there else None,
            group_id=self.group_id,
            patient_id=patient_id,
            on=self.today,
            override_reason="Agreed with the director",
        )
        if outcome is not None:
            key = ("seat", self.rows(Membership)[-1].id)
            refers = (("patient", patient_id), episode)
            self.model.done({key: (patient_id, self.today, None)}, refers=refers)

    @precondition(lambda self: self.has("seat"))
    @step("number")
    def leave(self, number: int) -> None:
        key = self.pick("seat", number)
        patient_id, first, last = self.model.rows[key]
        refused = RuleBroken if last is not None and last <= self.today else None
        given = {"membership_id": key[1], "on": self.today}
        if self.act(EVERYBODY, seating.leave, refused=refused, **given) is not None:
            refers = tuple(self.model.refers[key])
            self.model.done({key: (patient_id, first, self.today)}, refers=refers)

    # -- attendance ---------------------------------------------------------------

    def _session(self) -> int:
        return next(row.id for row in self.rows(TreatmentSession) if row.on == self.today)

    @precondition(lambda self: self.has("episode"))
    @step("number", "mark", "late")
    def mark(self, number: int, mark: Mark, late: int) -> None:
        """Enter a mark, or correct one."""
        episode = self.pick("episode", number)
        patient_id, session_id = self.model.rows[episode], self._session()
        if mark in (Mark.NO_SHOW, Mark.EXCUSED):
            is_refused = not self._sits(patient_id, self.today)
        else:
            is_refused = episode[1] not in self.model.cleared
        reason = "At the dentist" if mark is Mark.EXCUSED else ""
        minutes = late if mark is Mark.LATE else None
        outcome = self.act(
            EVERYBODY,
            attendance.mark,
            refused=RuleBroken if is_refused else None,
            session_id=session_id,
            patient_id=patient_id,
            mark=mark,
            late_minutes=minutes,
            reason=reason,
        )
        if outcome is not None:
            key, refers = ("mark", session_id, patient_id), (("patient", patient_id), episode)
            is_new = self.model.done({key: (mark, minutes, reason)}, refers=refers)
            assert outcome.is_undoable is is_new

    @precondition(lambda self: self.has("episode"))
    @step("number")
    def clear_mark(self, number: int) -> None:
        patient_id, session_id = self.model.rows[self.pick("episode", number)], self._session()
        given = {"session_id": session_id, "patient_id": patient_id}
        outcome = self.act(EVERYBODY, attendance.clear, **given)
        assert outcome is not None
        key = ("mark", session_id, patient_id)
        refers = tuple(self.model.refers.get(key, ()))
        assert outcome.is_undoable is self.model.done({key: None}, refers=refers)

    # -- medications and goals ----------------------------------------------------

    @precondition(lambda self: self.has("patient"))
    @step("number", "name")
    def add_medication(self, number: int, name: str) -> None:
        patient = self.pick("patient", number)
        outcome = self.act(
            CLINICIANS,
            medications.add_medication,
            patient_id=patient[1],
            name=name,
            dose="1 tablet",
            prescriber="Ines Calloway, MD",
            started_on=ADMITTED,
        )
        if outcome is not None:
            key = ("medication", self.rows(Medication)[-1].id)
            self.model.done({key: (patient[1], name, None)}, refers=(patient,))

    @precondition(lambda self: self.has("medication"))
    @step("number")
    def stop_medication(self, number: int) -> None:
        key = self.pick("medication", number)
        patient_id, name, _stopped = self.model.rows[key]
        outcome = self.act(
            CLINICIANS,
            medications.stop_medication,
            medication_id=key[1],
            expected_version=self.version(Medication, key[1]),
            on=self.today,
        )
        if outcome is not None:
            value, refers = (patient_id, name, self.today), tuple(self.model.refers[key])
            assert outcome.is_undoable is self.model.done({key: value}, refers=refers)

    @precondition(lambda self: self.has("episode"))
    @step("number", "area", "status", "evidence")
    def set_goal(self, number: int, area: GoalArea, status: GoalStatus, evidence: str) -> None:
        episode = self.pick("episode", number)
        is_refused = status is GoalStatus.MET and not evidence
        outcome = self.act(
            DIRECTOR,
            goals.update_goals,
            refused=RuleBroken if is_refused else None,
            episode_id=episode[1],
            goals=[(area, status, evidence)],
        )
        if outcome is not None:
            value = {("goal", episode[1], area): (status, evidence)}
            assert outcome.is_undoable is self.model.done(value, refers=(episode,))

    # -- back and forth -----------------------------------------------------------

    @precondition(lambda self: self.model.undo)
    @step("times")
    def undo(self, times: int) -> None:
        for _each in range(min(times, len(self.model.undo))):
            self._step_back(redo=False)

    @precondition(lambda self: self.model.redo)
    @step("times")
    def redo(self, times: int) -> None:
        for _each in range(min(times, len(self.model.redo))):
            self._step_back(redo=True)

    def _step_back(self, *, redo: bool) -> None:
        type(self).steps += 1
        press = self.door.redo if redo else self.door.undo
        expected = self.model.step_back(redo=redo)
        self.seen["refused undo" if expected is False else "undo"] += 1
        if expected is False:  # the step is gone, and the one before it can be taken
            with pytest.raises(Conflict):
                press()
            return
        assert expected is True
        assert press() is not None

    # -- the file -----------------------------------------------------------------

    @step("uid")
    def lock_and_unlock(self, uid: str) -> None:
        """Somebody else ends what can be undone; the same person goes on with it."""
        self.door.note("lock")
        self.door.sign_out()
        self.practice.lock()
        with pytest.raises(NotAllowed, match="locked"):
            self.door.do(rosters.close_days)
        self.practice.unlock(uid, PASSWORD)
        if uid != self.uid:
            self.model.forget_steps()
        self.uid = uid
        self._sit_down(self.practice)

    @step()
    def close_and_reopen(self) -> None:
        self.practice.close()
        self.practice = self._open()
        self.model.forget_steps()

    @step()
    def back_up(self) -> None:
        self.clock.advance(timedelta(seconds=1))
        folder = self.home / "backups"
        folder.mkdir(exist_ok=True)
        opened = self.practice
        made = backup.make_backup(
            opened.path, opened.file_key, opened.key_file, folder, now=self.clock()
        )
        assert made.manifest.rows["patients"] == len(self.model.of("patient"))
        assert made.manifest.rows["attendance"] == len(self.model.of("mark"))
        made.path.unlink()

    @precondition(lambda self: self.days < MOST_DAYS)
    @step()
    def let_a_day_pass(self) -> None:
        """The rosters of the day that is over freeze; what is done later cannot change them."""
        session_id, day = self._session(), self.today
        ids = [key[1] for key in self.model.of("patient")]
        self.days += 1
        self.clock.advance(timedelta(days=1))
        self.door.do(rosters.close_days)
        self.model.frozen[session_id] = frozenset(each for each in ids if self._sits(each, day))

    # -- side by side -------------------------------------------------------------

    @invariant()
    def the_file_holds_what_the_model_holds(self) -> None:
        assert self._stored() == self.model.rows
        assert self.door.can_undo() is bool(self.model.undo)
        assert self.door.can_redo() is bool(self.model.redo)

    def _stored(self) -> dict[Key, Any]:
        found: dict[Key, Any] = {}
        for row in self.rows(Patient):
            found["patient", row.id] = (row.given_name, row.family_name, row.comment)
        for row in self.rows(Episode):
            found["episode", row.id] = row.patient_id
        for row in self.rows(Membership):
            found["seat", row.id] = (row.patient_id, row.starts_on, row.ends_on)
        starts = {row.id: row.starts_at for row in self.rows(TreatmentSession)}
        for row in self.rows(Attendance):
            after = row.arrived_at - starts[row.session_id] if row.mark is Mark.LATE else None
            late = after // timedelta(minutes=1) if after is not None else None
            found["mark", row.session_id, row.patient_id] = (row.mark, late, row.reason)
        for row in self.rows(Medication):
            found["medication", row.id] = (row.patient_id, row.name, row.stopped_on)
        for row in self.rows(Goal):
            found["goal", row.episode_id, row.area] = (row.status, row.evidence)
        return found

    @invariant()
    def the_search_finds_who_is_there_and_nobody_else(self) -> None:
        there = self.model.of("patient")
        looked_for = [self.model.rows[key][:2] for key in there[:1]] + [(GIVEN[-1], FAMILY[-1])]
        for given, family in looked_for:
            named = {key[1] for key in there if self.model.rows[key][:2] == (given, family)}
            rows = self.door.ask(patient_search.find_patients, typed=f"{given} {family}")
            found = {row.patient_id for row in rows}
            assert named <= found <= {key[1] for key in there}

    @invariant()
    def the_rosters_of_days_that_are_over_stay(self) -> None:
        with Session(self.practice.read_engine) as db:
            ids = list(self.model.frozen)
            over = db.scalars(select(TreatmentSession).where(TreatmentSession.id.in_(ids))).all()
            expected = rosters.expected_at(db, over)
        assert {each: frozenset(ids) for each, ids in expected.items()} == self.model.frozen

    def teardown(self) -> None:
        self.door.flush_views()
        path = self.practice.path
        try:
            verify(self.practice.read_engine, path)
        finally:
            self.practice.close()
            shutil.rmtree(self.home)


def machine_of(template: Path, folder: Path) -> type[Practice]:
    """The machine over copies of a closed practice, in a folder."""

    class Here(Practice):
        pass

    Here.template, Here.folder = template, folder
    Here.steps, Here.seen = 0, collections.Counter()
    return Here


def walk(machine: Practice, seed: int, steps: int) -> None:
    """One long run in which every step is as likely as every other, by a fixed seed."""
    chosen = random.Random(seed)
    machine.found()
    for _each in range(steps):
        ready = [one for one in machine.rules if all(is_so(machine) for is_so in one.preconditions)]
        one = chosen.choice(ready)
        one.function(machine, **{name: chosen.choice(CHOICES[name]) for name in one.arguments})
        for check in machine.invariants:
            check.function(machine)
    machine.teardown()


def run_long(template: Path, folder: Path) -> int:
    """The long run of ``dev.py faults``: some 5 minutes; answers how many acts there were.

    ``template`` is a closed practice of the fixtures' people, ``folder`` an empty one.
    """
    here = machine_of(template, folder)
    for seed in range(8):
        walk(here(), seed, 300)
    chosen = settings(
        max_examples=40,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(here, settings=chosen)  # type: ignore[no-untyped-call]
    return here.steps


def test_acts_undos_switches_and_days_in_any_order_leave_what_the_model_holds(
    template_file, tmp_path
):
    here = machine_of(template_file, tmp_path)
    walk(here(), SEED, 150)
    assert {"done", "undo", "NotAllowed", "RuleBroken", "Conflict"} <= set(here.seen)


def test_what_later_work_stands_on_is_not_taken_away(template_file, tmp_path):
    """The director let the first patient go on despite a hold, which is never undone."""
    here = machine_of(template_file, tmp_path)
    machine = here()
    machine.found()
    for _twice in range(2):
        machine.undo(5)
        machine.the_file_holds_what_the_model_holds()
    assert here.seen["refused undo"] == 2
    machine.teardown()
