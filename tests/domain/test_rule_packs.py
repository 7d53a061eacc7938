"""Rule packs: every shipped value is sourced, and a broken pack is named clearly."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from iopdesk.domain.discharge import DischargeReason
from iopdesk.domain.rule_packs import FOLDER, load, read_pack, shipped
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.errors import Trouble, sentence_for

PACKS = sorted(path.stem for path in FOLDER.glob("*.toml"))
CARE = ("levels", "hours", "groups", "discharge", "instruments")


def _pack(folder: Path, text: str) -> Path:
    path = folder / "sample.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", PACKS)
def test_every_shipped_pack_reads_with_a_source_for_every_value(name: str) -> None:
    assert read_pack(name)["version"]


def test_the_packs_of_care_are_all_shipped() -> None:
    assert set(CARE) <= set(PACKS)


def test_a_value_carries_its_source_and_the_day_it_was_checked() -> None:
    about = shipped().discharge.deadlines["georgia"].about
    assert "111-8-19" in about.source
    assert about.checked_on >= date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("version = 'a'\n[x]\nvalue = 1\n", "rule_pack_unsourced"),
        ("version = 'a'\n[x]\nvalue = 1\nsource = ' '\nchecked_on = 2026-01-01\n",
         "rule_pack_unsourced"),
        ("version = 'a'\n[x]\nvalue = 1\nsource = 'b'\nchecked_on = 'May'\n",
         "rule_pack_unsourced"),
        ("version = 'a'\n[[x]]\nvalue = 1\n", "rule_pack_unsourced"),
        ("version = 'a'\n[x.y]\nvalue = 1\n", "rule_pack_unsourced"),
        ("[x]\nvalue = 1\nsource = 'b'\nchecked_on = 2026-01-01\n", "rule_pack_broken"),
        ("version = 'a'\n[x\n", "rule_pack_broken"),
    ],
)  # fmt: skip
def test_a_pack_with_a_fault_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Trouble) as caught:
        read_pack(_pack(tmp_path, text))
    assert caught.value.code == code
    assert "sample.toml" in sentence_for(caught.value)


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        read_pack(tmp_path / "none.toml")
    assert caught.value.code == "rule_pack_missing"


def test_a_table_of_tables_needs_no_source_of_its_own(tmp_path: Path) -> None:
    text = "version = 'a'\n[x.y]\nvalue = 1\nsource = 'b'\nchecked_on = 2026-01-01\n"
    assert read_pack(_pack(tmp_path, text))["x"]["y"]["value"] == 1


def test_what_was_read_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        read_pack("groups")["version"] = "other"  # type: ignore[index]


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("groups", "seats = 12", "seats = -1", "capacity.group.seats"),
        ("groups", "[capacity.group]", "[capacity.other]", "capacity.group"),
        ("hours", "unit_minutes = 15", "unit_minutes = 0", "payers.default.unit_minutes"),
        ("hours", "counts_medical = false", "counts_medical = 0", "payers.default.counts_medical"),
        ("levels", "to_hours = 19", "to_hours = 2", "bands.asam3.adult.intensive"),
        ("discharge", 'day_kind = "working"', 'day_kind = "lunar"', "deadlines.georgia.day_kind"),
        ("discharge", 'trigger = "discharge"', 'trigger = "noon"', "deadlines.georgia.trigger"),
        ("instruments", "floors = [0, 5, 10, 15, 20]", "floors = [0, 9, 5]",
         "instruments.phq9.floors"),
        ("instruments", "floors = [0, 5, 10, 15, 20]", "floors = [0, 5]",
         "instruments.phq9.floors"),
    ],
)  # fmt: skip
def test_an_unusable_value_is_named_by_its_place(
    tmp_path: Path, file: str, old: str, new: str, place: str
) -> None:
    for name in CARE:
        shutil.copy(FOLDER / f"{name}.toml", tmp_path)
    path = tmp_path / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        load(tmp_path)
    assert caught.value.code == "rule_pack_value"
    assert caught.value.facts["value"] == place


def test_the_packs_speak_of_kinds_services_and_reasons_that_exist() -> None:
    hours, discharge = shipped().hours, shipped().discharge
    kinds = hours.kinds | hours.never_kinds | hours.medical_kinds
    assert kinds <= {each.value for each in SessionKind}
    assert hours.never_services | hours.medical_services <= {each.value for each in Service}
    assert set(discharge.reporting) == {each.value for each in DischargeReason}
    assert discharge.completed <= {each.value for each in DischargeReason}


def test_a_folder_with_other_numbers_gives_other_rules(tmp_path: Path) -> None:
    for name in CARE:
        shutil.copy(FOLDER / f"{name}.toml", tmp_path)
    path = tmp_path / "groups.toml"
    path.write_text(path.read_text("utf-8").replace("seats = 12", "seats = 9"), "utf-8")
    assert load(tmp_path).groups.capacity == 9
    assert shipped().groups.capacity == 12
