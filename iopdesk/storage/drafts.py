"""Half-typed text and view state: kept per person and form, outside of audit and undo."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from iopdesk.storage.models import Draft


def keep(
    engine: Engine,
    person_id: int,
    form: str,
    record: str,
    payload: dict[str, Any],
    *,
    version: int = 0,
    now: datetime,
) -> None:
    """Keep what was typed so far; it replaces the earlier draft of the same form and record.

    ``version`` is the record's version when typing began, so that a change by
    another person can be shown beside it.
    """
    with Session(engine) as db:
        _forget(db, person_id, form, record)
        db.connection().execute(
            insert(Draft).values(
                person_id=person_id,
                form=form,
                record=record,
                version=version,
                saved_at=now,
                payload=json.dumps(payload, ensure_ascii=False),
            )
        )
        db.commit()


def spend(engine: Engine, person_id: int, form: str, record: str) -> None:
    """Forget a draft that was saved for good or thrown away."""
    with Session(engine) as db:
        _forget(db, person_id, form, record)
        db.commit()


def read(engine: Engine, person_id: int, form: str, record: str) -> dict[str, Any] | None:
    """What the person had typed, or None."""
    with Session(engine) as db:
        text = db.scalar(
            select(Draft.payload).where(
                Draft.person_id == person_id, Draft.form == form, Draft.record == record
            )
        )
    payload: dict[str, Any] | None = None if text is None else json.loads(text)
    return payload


def _forget(db: Session, person_id: int, form: str, record: str) -> None:
    db.connection().execute(
        delete(Draft).where(
            Draft.person_id == person_id, Draft.form == form, Draft.record == record
        )
    )
