"""Every act and question: its words, its row, its errors, and the answer for every role."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import iopdesk
from iopdesk import errors
from iopdesk.domain.people import Role, Staff
from iopdesk.domain.permission import Access, Grant, Need, Row, access, grant
from iopdesk.errors import NotAllowed, RuleBroken, known_codes
from iopdesk.services import on_call, restrictions, specimen_grid, subjects
from iopdesk.services.acts import REGISTRY, Act
from iopdesk.services.door import Door
from iopdesk.storage.models import AuditEntry
from tests.services import house
from tests.services.house import Chart

PACKAGE = Path(iopdesk.__file__).parent

for _module in pkgutil.walk_packages(iopdesk.__path__, "iopdesk."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)
ACTS = tuple(REGISTRY.values())

# -- the table of roles -----------------------------------------------------------

COLUMNS = (
    Role.FRONT_DESK,
    Role.TECHNICIAN,
    Role.COUNSELOR,
    Role.NURSE,
    Role.DIRECTOR,
    Role.BILLER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
CELLS = {
    "yes": Grant(see=Access.ALL, do=Access.ALL),
    "see": Grant(see=Access.ALL),
    "enter": Grant(do=Access.ALL),
    "own": Grant(see=Access.OWN_CASELOAD, do=Access.OWN_CASELOAD),
    "no": Grant(),
}
# A line per row, a word per role. Where the rights of one line differ between its parts
# ("enter, sign"), each part has its line; who marks or seats people sees the groups for it.
TABLE = """
                front tech couns nurse direc bill admin audit
schedule        yes   see  yes   yes   yes   see  no    see
collection      yes   yes  yes   yes   yes   no   no    no
results         no    yes  own   yes   yes   no   no    see
result_signing  no    no   own   yes   yes   no   no    no
clinical        no    no   own   see   yes   no   no    see
counseling_notes no   no   yes   yes   yes   no   no    no
diagnoses       no    no   own   see   yes   see  no    see
medications     no    no   own   yes   yes   no   no    see
summaries       no    no   own   see   yes   no   no    see
import          yes   no   no    no    yes   no   yes   no
people          no    no   no    no    no    no   yes   no
approval        no    no   no    no    yes   no   see   no
episodes        no    no   own   no    yes   no   no    see
groups          yes   see  yes   see   yes   no   see   see
rooms           yes   see  yes   see   yes   no   yes   see
overrides       no    no   no    no    yes   no   no    see
covers          no    no   yes   yes   yes   no   yes   no
emergency       yes   yes  yes   yes   yes   no   no    no
restrictions    no    no   no    no    yes   no   no    no
audit           no    no   no    no    yes   no   yes   yes
backup          yes   no   yes   yes   yes   no   yes   no
restore         no    no   no    no    yes   no   yes   no
recovery        no    no   no    no    yes   no   yes   no
consents        see   no   own   see   yes   no   no    see
documents       yes   no   own   see   yes   no   no    see
calls           yes   no   yes   yes   yes   no   no    see
coverage        yes   no   own   see   yes   yes  no    see
medical_notes   no    no   own   yes   yes   no   no    see
instrument_entry enter enter yes yes   yes   no   no    no
safety          no    no   yes   yes   yes   no   no    see
on_call         see   see  see   see   yes   see  see   see
incidents       enter enter yes  yes   yes   no   no    see
merge           no    no   no    no    yes   no   no    no
own             yes   yes  yes   yes   yes   yes  yes   yes
"""


def test_every_cell_of_the_permission_table_is_as_written_here():
    written = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()[1:]}
    rows = {row.value: row for row in Row}
    assert set(written) == set(rows)
    for name, words in written.items():
        for role, word in zip(COLUMNS, words, strict=True):
            assert grant(role, rows[name]) == CELLS[word], (name, role.value)


# -- every act over the real door -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Home:
    """A practice in which Ravi has one patient, leads the group of a second, has no third."""

    door: Door
    people: dict[Role, Staff]
    own: Chart
    led: Chart
    other: Chart
    closed: Chart
    """Another patient of Marcus's, whose record is restricted."""


ROLES = {
    Role.FRONT_DESK: "Tessa Lund",
    Role.TECHNICIAN: "Elin Thornquist",
    Role.COUNSELOR: "Ravi Menon",
    Role.NURSE: "Ines Calloway",
    Role.BILLER: "Bo Fairweather",
    Role.ADMINISTRATOR: "Ada Quill",
    Role.AUDITOR: "Otto Reyes",
}


@pytest.fixture(scope="module")
def home(template_file, tmp_path_factory) -> Iterator[Home]:
    with house.opened(template_file, tmp_path_factory.mktemp("registry") / "home") as door:
        people = {role: house.person(door, name) for role, name in ROLES.items()}
        # Dana is an administrator too; the director of this test is nothing else
        dana = house.person(door, "Dana Okafor")
        people[Role.DIRECTOR] = replace(dana, roles=frozenset({Role.DIRECTOR}))
        ravi, marcus = people[Role.COUNSELOR], house.person(door, "Marcus Bell")
        led, others = house.add_group(door, ravi, 540), house.add_group(door, marcus, 780)
        made = Home(
            door,
            people,
            house.furnish(door, ravi, others, "Calvin", "Osei"),
            house.furnish(door, marcus, led, "June", "Halvorsen"),
            house.furnish(door, marcus, others, "Dmitri", "Vasko"),
            house.furnish(door, marcus, others, "Gloria", "Prentiss"),
        )
        door.do(
            restrictions.restrict,
            patient_id=made.closed.patient_id,
            expected_version=0,
            reason="The mayor of the town",
        )
        yield made


def probe(act: Act) -> Callable[..., Any]:
    """The act's own mark on a function that does nothing: only the door decides."""

    def inside(_work: Any, **_given: Any) -> str:
        return "inside"

    inside.act = replace(act, fn=inside)
    return inside


def knock(home: Home, act: Act, person: Staff, chart: Chart) -> bool:
    """Whether the door lets a person in for a patient."""
    return answer(home, act, person, chart) == ""


def answer(home: Home, act: Act, person: Staff, chart: Chart) -> str:
    """The code with which the door keeps a person out; nothing when it lets them in."""
    given = {act.subject: chart.record(act.subject)} if act.subject else {}
    way = home.door.ask if act.is_question else home.door.do
    try:
        way(probe(act), by=person, **given)
    except NotAllowed as refused:
        return refused.code
    return ""


def refusals(door: Door) -> set[tuple[int, str, int]]:
    """Person, act and record of every refused attempt in the audit."""
    door.flush_views()
    with Session(door.file.read_engine) as db:
        found = db.scalars(select(AuditEntry).where(AuditEntry.act.like("%.refused")))
        return {(row.person_id, row.act.removesuffix(".refused"), row.subject_id) for row in found}


def expected(role: Role, act: Act, *, is_theirs: bool) -> bool:
    """What the table of this test says."""
    (line,) = [one for one in TABLE.splitlines() if one.split()[:1] == [act.row.value]]
    given = CELLS[line.split()[1 + COLUMNS.index(role)]].of(act.need)
    return given is Access.ALL or (given is Access.OWN_CASELOAD and is_theirs)


@pytest.mark.parametrize("role", COLUMNS, ids=lambda role: role.value)
def test_the_door_lets_in_and_keeps_out_as_the_table_says_and_writes_down_whom_it_kept_out(
    home, role
):
    person, kept_out = home.people[role], set()
    for act in ACTS:
        for chart, is_theirs in ((home.own, True), (home.led, True), (home.other, False)):
            is_theirs = is_theirs or not (act.subject and belongs_to_a_patient(act.subject))
            is_in = knock(home, act, person, chart)
            assert is_in is expected(role, act, is_theirs=is_theirs), (act.name, is_theirs)
            if not is_in:
                record = chart.record(act.subject) if act.subject else None
                kept_out.add((person.id, act.name, record))
            assert home.door.may(act.fn, person) is expected(role, act, is_theirs=True), act.name
    assert {each for each in refusals(home.door) if each[0] == person.id} == kept_out


@pytest.mark.parametrize("role", COLUMNS, ids=lambda role: role.value)
def test_a_restricted_record_is_closed_to_every_role_but_directors_save_what_goes_by_number(
    home, role
):
    person = home.people[role]
    for act in ACTS:
        code = answer(home, act, person, home.closed)
        if not expected(role, act, is_theirs=True):
            assert code == "not_allowed", act.name
        elif act.subject is None or not belongs_to_a_patient(act.subject) or act.by_number:
            assert code == "", act.name
        else:
            assert code == ("" if role is Role.DIRECTOR else "restricted"), act.name


def test_what_goes_by_number_never_keeps_to_a_caseload():
    """The door lets these past the caseload too: their rows must not need it."""
    for act in ACTS:
        if act.by_number:
            found = {access({role}, act.row, act.need) for role in Role}
            assert Access.OWN_CASELOAD not in found, act.name


def belongs_to_a_patient(subject: str) -> bool:
    """Whether a kind of record leads to one patient; a group's sessions are everybody's."""
    return subject not in ("contact_id", "group_id", "room_id", "session_id")


def test_a_question_without_a_patient_keeps_to_the_own_caseload_by_itself(home):
    """The door cannot check these by a record: each is named here with its own check."""
    wide = {
        act.name
        for act in ACTS
        if act.subject is None
        and access({Role.COUNSELOR}, act.row, act.need) is Access.OWN_CASELOAD
    }
    assert wide == {"specimen.grid", "panel.add"}
    ravi = home.people[Role.COUNSELOR]
    grid = home.door.ask(specimen_grid.read_grid, by=ravi)
    assert {row.patient_id for row in grid.rows} == {home.own.patient_id, home.led.patient_id}


def test_who_is_on_call_now_reaches_every_patient_in_care_and_the_restricted_one(home):
    ravi, now = home.people[Role.COUNSELOR], home.door.now()
    turn = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    home.door.do(on_call.add_turn, person_id=ravi.id, **turn)
    try:
        for act in ACTS:
            for chart in (home.other, home.closed):
                is_in = knock(home, act, ravi, chart)
                assert is_in is expected(Role.COUNSELOR, act, is_theirs=True), act.name
    finally:
        home.door.undo()
    assert not knock(home, REGISTRY["goal.list"], ravi, home.other)


def test_nobody_gets_in_while_locked_and_that_is_no_refusal_of_a_person(home):
    door, person = home.door, home.door.person
    before = refusals(door)
    door.sign_out()
    try:
        for act in ACTS:
            with pytest.raises(NotAllowed) as refused:
                (door.ask if act.is_question else door.do)(act.fn)
            assert refused.value.code == "locked"
    finally:
        door.sign_in(person, None)
    assert refusals(door) == before


def test_a_patient_without_an_episode_may_be_admitted_by_any_counselor(home):
    waiting = house.add_person(home.door, "Wendell", "Ashby")
    chart = replace(home.other, patient_id=waiting)
    assert knock(home, REGISTRY["episode.admit"], home.people[Role.COUNSELOR], chart)


# -- words ------------------------------------------------------------------------


def test_every_act_has_a_row_a_label_and_a_subject_the_door_can_resolve():
    for act in ACTS:
        assert isinstance(act.row, Row), act.name
        assert act.is_question or act.label, act.name
        assert act.subject is None or act.subject in subjects.KINDS, act.name
        assert act.need is (Need.SEE if act.is_question else Need.DO), act.name
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", act.name), act.name
        assert len(act.name) + len(".refused") <= 60, act.name


# -- errors -----------------------------------------------------------------------

RAISED = {"RuleBroken": 0, "_broken": 0, "Trouble": 0, "NotAllowed": 1, "Conflict": 1}
"""What makes an error, and which of their arguments is the code."""
OWN_FACTS = {"NotAllowed": {"act"}, "Conflict": {"record"}}
OWN_CODES = {"NotAllowed": "not_allowed", "Conflict": "conflict"}


@dataclass(frozen=True, slots=True)
class Raise:
    """One place that makes an error: its codes (a pattern each) and the facts it gives."""

    place: str
    codes: tuple[str, ...]
    facts: frozenset[str]
    has_more: bool


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (path.name, ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    )


@cache
def raises() -> tuple[Raise, ...]:
    return tuple(_raises())


def _raises() -> Iterator[Raise]:
    for name, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            kind = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if kind not in RAISED:
                continue
            keywords = {word.arg for word in node.keywords if word.arg}
            yield Raise(
                f"{name}:{node.lineno}",
                tuple(_patterns(node.args[RAISED[kind] :][:1])) or _own(kind),
                frozenset(keywords | OWN_FACTS.get(kind, set())),
                any(word.arg is None for word in node.keywords),
            )


def _own(kind: str) -> tuple[str, ...]:
    return (OWN_CODES[kind],) if kind in OWN_CODES else ()


def _patterns(nodes: list[ast.expr]) -> Iterator[str]:
    """The codes an expression can be, as regular expressions; a variable gives none."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            yield "".join(re.escape(str(p)) if p is not None else "[a-z_]+" for p in parts)
        elif isinstance(node, ast.IfExp):
            yield from _patterns([node.body, node.orelse])


def _tables(tree: ast.Module) -> set[ast.AST]:
    """The keys and texts inside of ``sentences({...})``."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sentences":
            inside |= set(ast.walk(node))
    return inside


def _texts() -> set[str]:
    """Every string of the package outside of the tables of sentences."""
    found = set()
    for _name, tree in trees():
        tables = _tables(tree)
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if node not in tables
        }
    return found


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_every_error_code_that_is_raised_has_its_sentence():
    missing = sorted(
        f"{each.place} {code}"
        for each in raises()
        for code in each.codes
        if not any(re.fullmatch(code, known) for known in known_codes())
    )
    assert missing == []


def test_every_sentence_is_filled_by_the_facts_that_are_given():
    unfilled = sorted(
        f"{each.place} {known}"
        for each in raises()
        for code in each.codes
        for known in known_codes()
        if re.fullmatch(code, known) and not each.has_more
        if not placeholders(errors._SENTENCES[known]) <= each.facts
    )
    assert unfilled == []


def test_no_sentence_is_left_over():
    texts = _texts()
    patterns = [code for each in raises() for code in each.codes]
    unused = sorted(
        known
        for known in known_codes()
        if known not in texts
        and not any(re.fullmatch(code, known) for code in patterns if "[" in code)
    )
    assert unused == []


def test_every_sentence_says_what_is_so_and_ends():
    for code in known_codes():
        text = errors._SENTENCES[code]
        assert text[0].isupper() or text[0] == "{", code
        assert text.endswith("."), code
        assert "!" not in text, code
        assert "please" not in text.lower(), code


def test_an_error_shows_its_code_alone():
    error = RuleBroken("patient.no_name", field="family_name", name="Noelle Pruitt")
    assert "Noelle" not in f"{error!s} {error!r}"
