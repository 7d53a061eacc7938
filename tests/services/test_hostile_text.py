"""Every text an act takes is kept as it was typed, or refused in words; none crashes or leaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from iopdesk.domain.list_reading import Table
from iopdesk.domain.people import Staff
from iopdesk.domain.texts import TEXT_LIMIT, clean_line, clean_text
from iopdesk.errors import DeskError, sentence_for
from iopdesk.services import counseling_notes, patient_search
from iopdesk.services.acts import Work
from iopdesk.services.door import Door
from iopdesk.storage import change_log
from tests.services import scenarios
from tests.services.scenarios import SCENARIOS, Home

HOSTILE = {
    "4,000 characters": "é" * TEXT_LIMIT,
    "5,000 characters": "long words " * 500,
    "emoji, right to left, combining": "👩🏽‍⚕️🫶 שלום مرحبا Z̸̖a̷l͓g̈o e\u0301",
    "SQL": "Robert'); DROP TABLE patients; -- %_\\ \" ` ;",
    "FTS": 'NEAR(a b) OR "c* AND (d NOT -e ^f : {g}',
    "markup": "<b>bold</b> <img src=x> &amp; {{}} {name} {0} %s %(x)d $HOME",
    "NUL and half characters": "one\0two\x07three\ud83d four\udcff \u2028five",
    "formula": '=HYPERLINK("x")',
    "blank": " \t\u00a0\u3000 ",
}
NOT_KEPT = {
    ".asked.code_word": "compared with the address book and forgotten",
    ".draft.recipients[0].name": "the address book's name of the entry stands in its place",
}
"""Texts that an act reads and does not keep, each with its reason."""


@pytest.fixture(scope="module")
def home(template_file, tmp_path_factory) -> Iterator[Home]:
    with scenarios.opened(template_file, tmp_path_factory.mktemp("hostile") / "home") as made:
        yield made


class Enough(Exception):
    """Ends an act after it ran, so that the door takes everything back."""


def rehearse(door: Door, fn: Callable[..., Any], given: Mapping[str, Any]) -> list[str]:
    """Run an act behind the door without keeping it; the texts it would have stored."""
    mark = fn.act
    stored: list[str] = []

    def inside(work: Work, **arguments: Any) -> None:
        result = mark.fn(work, **arguments)
        assert isinstance(getattr(result, "said", ""), str)
        work.db.flush()
        for change in change_log.changes(work.db):
            change_log.encode_cells(change.cells).encode()
            stored.extend(text for _old, new in change.cells.values() for text in texts_in(new))
            if change.table == "settings":  # a value stands there as JSON, its text escaped
                stored.extend(texts_in(json.loads(change.cells["value"][1])))
            if change.table == "counseling_notes":
                note_id = change.row_id
                stored.append(counseling_notes.read_note(work, note_id=note_id).text)
        raise Enough

    inside.act = replace(mark, fn=inside)
    with pytest.raises(Enough):
        door.do(inside, **given)
    return stored


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def variants(value: Any, text: str) -> Iterator[tuple[str, Any]]:
    """The value with one of its texts replaced, for each of its texts, and where that is."""
    if isinstance(value, Enum | Table | Staff):
        return
    if isinstance(value, str):
        yield "", text
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            for where, changed in variants(each, text):
                parts = [*value[:index], changed, *value[index + 1 :]]
                yield f"[{index}]{where}", type(value)(parts)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            for where, changed in variants(each, text):
                yield f".{key}{where}", {**value, key: changed}
    elif is_dataclass(value):
        for field in fields(value):
            for where, changed in variants(getattr(value, field.name), text):
                yield f".{field.name}{where}", replace(value, **{field.name: changed})


def is_kept(text: str, stored: list[str]) -> bool:
    """Whether a text stands in what was stored, tidied as texts are, be it among others."""
    if not clean_text(text):
        return True
    return any(form(text) in each for form in (clean_text, clean_line) for each in stored)


def fault(door: Door, fn: Callable[..., Any], given: Mapping[str, Any], text: str) -> str:
    """What is wrong with how an act takes a text; nothing when it keeps or refuses it."""
    try:
        stored = rehearse(door, fn, given)
    except DeskError as refused:
        return "" if sentence_for(refused).strip() else "refused without words"
    except AssertionError:
        raise
    except Exception as error:
        return type(error).__name__
    if not is_kept(text, stored):
        return "neither kept nor refused"
    dirty = [each for each in stored if "\0" in each or "\x07" in each]
    return "kept with control characters" if dirty else ""


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_text_of_an_act_is_kept_or_refused_in_words(home, name):
    fn, given = SCENARIOS[name](home)
    given = {key: value for key, value in given.items() if key != "plan"}  # plan.save has it
    found = [
        f"{where}: {kind}: {wrong}"
        for kind, text in HOSTILE.items()
        for where, changed in variants(given, text)
        if where not in NOT_KEPT
        if (wrong := fault(home.door, fn, changed, text))
    ]
    assert found == []


def test_an_act_as_given_is_kept(home):
    """The rehearsal itself: unchanged arguments pass and store something."""
    for name in ("patient.add", "plan.save", "specimen.explain"):
        assert rehearse(home.door, *SCENARIOS[name](home))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_search_for_any_text_answers(home, kind):
    for typed in (HOSTILE[kind], HOSTILE[kind][:3], HOSTILE[kind] + "*"):
        assert isinstance(home.door.ask(patient_search.find_patients, typed=typed), tuple)
        assert home.door.ask(patient_search.list_patients, typed=typed) is not None
