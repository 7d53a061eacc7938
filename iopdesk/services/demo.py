"""Making the demo practice: fictional, the same for a seed, always in the middle of its work.

Its rows go in through the door as the clinical director, so that change log,
audit and undo hold in it as in any practice. It is marked as a demo in the
practice row and in the key file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from iopdesk.services import demo_fill, demo_people, demo_recipe, practices, rosters
from iopdesk.services.door import Door
from iopdesk.services.practices import NewPractice, NewStaff
from iopdesk.storage import keys
from iopdesk.storage.key_file import KeyFile
from iopdesk.storage.keys import KdfCost

SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class DemoMade:
    """A demo practice that was made, closed again.

    ``mrn_for_summaries`` is the record number whose summaries can both be
    printed; ``people`` are all its staff, (uid, name), the director first.
    """

    path: Path
    practice_name: str
    mrn_for_summaries: str
    director_uid: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _NewFile:
    """The file while it is made: one connection for acts and questions."""

    write_engine: Engine
    read_engine: Engine
    key_file: KeyFile | None = None

    def anchor(self) -> bool:
        """A file that has no name yet has nothing to anchor."""
        return False


def make_demo(
    path: Path,
    *,
    password: str,
    now: datetime,
    key_copies_folder: Path | None = None,
    cost: KdfCost = keys.FLOOR,
    seed: int = SEED,
    discharged: int = demo_recipe.DISCHARGED,
) -> DemoMade:
    """Make a demo practice around ``now`` (aware), all its people with the one password.

    The file gets its name when everything is in it. Raises what
    :func:`iopdesk.services.practices.create` raises, such as ``Trouble("file_exists")``.
    """
    recipe = demo_recipe.decide(now, seed=seed, discharged=discharged)
    made: dict[str, demo_recipe.Ids] = {}

    def fill(engine: Engine) -> None:
        made.update(_fill(engine, recipe))

    staff = [
        NewStaff(staff_uid(name), name, credentials, roles)
        for name, credentials, roles in demo_people.STAFF
    ]
    practices.create(
        path,
        _practice(),
        [(one, password) for one in staff],
        demo_people.ROOMS,
        now=now,
        cost=cost,
        copies_folder=key_copies_folder,
        waiver=demo_people.WAIVER,
        more=fill,
    ).close()
    return DemoMade(
        path,
        demo_people.PRACTICE_NAME,
        made[demo_people.SUMMARIES_OF].mrn,
        staff[0].uid,
        tuple((one.uid, one.name) for one in staff),
    )


def staff_uid(name: str) -> str:
    """The uid of a member of the demo's staff: ``dana-okafor``."""
    return name.lower().replace(" ", "-")


def _practice() -> NewPractice:
    return NewPractice(
        uid="",  # the file's own id takes its place
        name=demo_people.PRACTICE_NAME,
        address=demo_people.ADDRESS,
        phone=demo_people.PHONE,
        fax=demo_people.FAX,
        crisis_phone=demo_people.CRISIS_PHONE,
        zone=demo_people.ZONE,
        mrn_prefix=demo_people.MRN_PREFIX,
        is_demo=True,
    )


def _fill(engine: Engine, recipe: demo_recipe.Recipe) -> dict[str, demo_recipe.Ids]:
    """Run the filling acts as the director; the day close freezes the past rosters."""
    director = practices.staff_by_uid(engine, staff_uid(demo_people.DIRECTOR))
    assert director is not None
    door = Door(_NewFile(engine, engine), lambda: recipe.now)
    door.sign_in(director, None)
    known: dict[str, demo_recipe.Ids] = door.do(demo_fill.fill_people, recipe=recipe).result
    door.do(demo_fill.fill_sessions, recipe=recipe, known=known)
    door.do(demo_fill.fill_tests, recipe=recipe, known=known)
    door.do(rosters.close_days)
    return known
