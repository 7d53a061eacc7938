"""The whole person: address book, coverage, waiting, consents, documents, notes, plan, supports.

Revision: 0005, after 0004
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHOICE = sa.String(length=40)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables; and columns that say nothing yet of whoever is there already."""
    _address_book_and_consents()
    _documents_and_results()
    _waiting_and_telling()
    _plan_and_notes()
    _addenda()
    _columns_of_patients()
    op.add_column("episodes", sa.Column("weekly_meetings", sa.Integer(), nullable=True))
    _index("episodes", "discharged_on")
    _filled("assessments", {"dimension_words": (sa.Text(), "[]")})
    with op.batch_alter_table("placements", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("review_id", ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_placements_review_id_plan_reviews"), "plan_reviews", ["review_id"], ["id"]
        )


def _columns_of_patients() -> None:
    for name in ("employment", "housing"):
        op.add_column("patients", sa.Column(name, CHOICE, nullable=True))
    op.add_column("patients", sa.Column("merged_into_id", ID, nullable=True))
    _filled(
        "patients",
        {
            "insurance_name": (sa.Text(), ""),
            "phone_voicemail": (CHOICE, "not_asked"),
            "none_of": (sa.Text(), "[]"),
            "needs_interpreter": (sa.Boolean(), 0),
            "employer": (sa.Text(), ""),
            "housing_note": (sa.Text(), ""),
        },
        {"merged_into_id": "patients"},
    )


def _filled(
    table: str, columns: dict[str, tuple[Any, object]], keys: dict[str, str] | None = None
) -> None:
    """Add columns that are never NULL, with a value for the rows that are there."""
    for name, (kind, _value) in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=True))
    for name, (_kind, value) in columns.items():
        op.execute(sa.text(f"UPDATE {table} SET {name} = :value").bindparams(value=value))
    with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as batch:
        for name, (kind, _value) in columns.items():
            batch.alter_column(name, existing_type=kind, nullable=False)
        for name, to in (keys or {}).items():
            batch.create_foreign_key(op.f(f"fk_{table}_{name}_{to}"), to, [name], ["id"])


def _column(
    name: str, kind: Any, *, to: str = "", optional: bool = False
) -> tuple[sa.Column[Any], str]:
    return sa.Column(name, kind, nullable=optional), to


def _table(name: str, *columns: tuple[sa.Column[Any], str], unique: tuple[str, ...] = ()) -> None:
    """A table with id and version, the names of its constraints as everywhere."""
    parts: list[Any] = [column for column, _to in columns]
    parts.append(sa.Column("id", ID, autoincrement=True, nullable=False))
    parts.append(sa.Column("version", ID, nullable=False))
    parts.append(sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
    for column, to in columns:
        if to:
            key = op.f(f"fk_{name}_{column.name}_{to.split('.')[0]}")
            parts.append(sa.ForeignKeyConstraint([column.name], [to], name=key))
    if unique:
        parts.append(sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")))
    op.create_table(name, *parts, sqlite_autoincrement=True)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _address_book_and_consents() -> None:
    _table(
        "contacts",
        _column("kind", CHOICE),
        _column("name", sa.Text()),
        _column("sort_key", sa.Text()),
        _column("organization_id", ID, to="contacts.id", optional=True),
        _column("title", sa.Text()),
        _column("phone", sa.String(length=60)),
        _column("fax", sa.String(length=60)),
        _column("email", sa.Text()),
        _column("address", sa.Text()),
        _column("code_word", sa.Text()),
        _column("is_hipaa", sa.Boolean()),
        _column("is_hidden", sa.Boolean()),
    )
    _index("contacts", "organization_id")
    _index("contacts", "sort_key")
    op.create_table(
        "document_contents",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_document_contents")),
    )
    _table(
        "authorizations",
        _column("patient_id", ID, to="patients.id"),
        _column("payer", sa.Text()),
        _column("number", sa.String(length=60)),
        _column("service", sa.String(length=40)),
        _column("first_on", sa.Date()),
        _column("last_on", sa.Date()),
        _column("units", sa.Integer()),
        _column("note", sa.Text()),
    )
    _index("authorizations", "patient_id", "last_on")
    _table(
        "benefit_checks",
        _column("patient_id", ID, to="patients.id"),
        _column("payer", sa.Text()),
        _column("member_id", sa.Text()),
        _column("verified_on", sa.Date(), optional=True),
        _column("verified_by_id", ID, to="people.id", optional=True),
        _column("spoke_with", sa.Text()),
        _column("benefits", sa.Text()),
        _column("reference", sa.Text()),
        _column("copay_cents", sa.Integer(), optional=True),
    )
    _index("benefit_checks", "patient_id", "verified_on")
    _table(
        "calls",
        _column("called_at", INSTANT),
        _column("taken_by_id", ID, to="people.id"),
        _column("caller", CHOICE),
        _column("caller_name", sa.Text()),
        _column("caller_phone", sa.String(length=60)),
        _column("contact_id", ID, to="contacts.id", optional=True),
        _column("verification", CHOICE),
        _column("paper", CHOICE),
        _column("asked_for", sa.Text()),
        _column("patient_id", ID, to="patients.id", optional=True),
        _column("asks", sa.Text()),
        _column("purpose", sa.String(length=40)),
        _column("opening", CHOICE),
        _column("note", sa.Text()),
    )
    _index("calls", "called_at")
    _index("calls", "patient_id")
    _table(
        "consents",
        _column("patient_id", ID, to="patients.id"),
        _column("kind", CHOICE),
        _column("patient_name", sa.Text()),
        _column("discloser", sa.Text()),
        _column("what", sa.Text()),
        _column("what_words", sa.Text()),
        _column("purposes", sa.Text()),
        _column("revocation_words", sa.Text()),
        _column("expires_on", sa.Date(), optional=True),
        _column("expires_event", sa.Text()),
        _column("event_on", sa.Date(), optional=True),
        _column("never_expires", sa.Boolean()),
        _column("irrevocable_on", sa.Date(), optional=True),
        _column("irrevocable_event", sa.Text()),
        _column("irrevocable_event_on", sa.Date(), optional=True),
        _column("consequences", sa.Text()),
        _column("redisclosure", sa.Text()),
        _column("written_at", INSTANT),
        _column("written_by_id", ID, to="people.id"),
        _column("revoked_at", INSTANT, optional=True),
        _column("revoked_by", CHOICE, optional=True),
        _column("replaces_id", ID, to="consents.id", optional=True),
    )
    _index("consents", "expires_on")
    _index("consents", "patient_id")
    _table(
        "contact_attempts",
        _column("patient_id", ID, to="patients.id"),
        _column("tried_at", INSTANT),
        _column("tried_by_id", ID, to="people.id"),
        _column("way", CHOICE),
        _column("result", CHOICE),
        _column("note", sa.Text()),
    )
    _index("contact_attempts", "patient_id", "tried_at")


def _documents_and_results() -> None:
    _table(
        "documents",
        _column("patient_id", ID, to="patients.id"),
        _column("kind", CHOICE),
        _column("title", sa.Text()),
        _column("dated_on", sa.Date()),
        _column("filed_at", INSTANT),
        _column("filed_by_id", ID, to="people.id"),
        _column("media", CHOICE),
        _column("size", sa.Integer()),
        _column("pages", sa.Integer(), optional=True),
        _column("content_id", sa.String(length=36)),
        _column("proves", CHOICE, optional=True),
        _column("proves_id", ID, optional=True),
        unique=("content_id",),
    )
    _index("documents", "patient_id", "dated_on")
    _index("documents", "proves", "proves_id")
    _table(
        "family_attendances",
        _column("patient_id", ID, to="patients.id"),
        _column("contact_id", ID, to="contacts.id"),
        _column("kind", CHOICE),
        _column("held_on", sa.Date()),
        _column("minutes", sa.Integer()),
        _column("needs_child_care", sa.Boolean()),
        _column("note", sa.Text()),
    )
    _index("family_attendances", "patient_id", "held_on")
    _table(
        "incidents",
        _column("patient_id", ID, to="patients.id"),
        _column("kind", CHOICE),
        _column("happened_at", INSTANT),
        _column("recorded_by_id", ID, to="people.id"),
        _column("observed", sa.Text()),
        _column("is_driving_prevented", sa.Boolean(), optional=True),
        _column("ride", sa.Text()),
        _column("medical_check", sa.Text()),
        _column("told", sa.Text()),
        _column("action", sa.Text()),
    )
    _index("incidents", "patient_id", "happened_at")
    _table(
        "instrument_results",
        _column("patient_id", ID, to="patients.id"),
        _column("instrument", sa.String(length=20)),
        _column("form_version", sa.String(length=20)),
        _column("taken_on", sa.Date()),
        _column("entered_by_id", ID, to="people.id"),
        _column("answers", sa.Text()),
        _column("scores", sa.Text()),
        _column("own_name", sa.Text()),
        _column("own_lowest", sa.Integer(), optional=True),
        _column("own_highest", sa.Integer(), optional=True),
        _column("is_higher_better", sa.Boolean()),
        _column("note", sa.Text()),
    )
    _index("instrument_results", "patient_id", "instrument", "taken_on")
    _table(
        "on_call_turns",
        _column("person_id", ID, to="people.id"),
        _column("starts_at", INSTANT),
        _column("ends_at", INSTANT),
    )
    _index("on_call_turns", "ends_at")
    _table(
        "patient_contacts",
        _column("patient_id", ID, to="patients.id"),
        _column("contact_id", ID, to="contacts.id"),
        _column("relation", CHOICE),
        _column("is_emergency", sa.Boolean()),
        _column("next_on", sa.Date(), optional=True),
        _column("next_words", sa.Text()),
        _column("authority", sa.Text()),
        _column("authority_from", sa.Date(), optional=True),
        _column("authority_until", sa.Date(), optional=True),
        _column("confidentiality_on", sa.Date(), optional=True),
        _column("note", sa.Text()),
    )
    _index("patient_contacts", "contact_id")
    _index("patient_contacts", "patient_id")
    _table(
        "patient_phones",
        _column("patient_id", ID, to="patients.id"),
        _column("kind", CHOICE),
        _column("number", sa.String(length=60)),
        _column("voicemail", CHOICE),
        _column("note", sa.Text()),
    )
    _index("patient_phones", "patient_id")


def _waiting_and_telling() -> None:
    _table(
        "referrals",
        _column("patient_id", ID, to="patients.id"),
        _column("purpose", CHOICE),
        _column("contact_id", ID, to="contacts.id", optional=True),
        _column("to_words", sa.Text()),
        _column("why", sa.Text()),
        _column("referred_on", sa.Date()),
        _column("appointment_on", sa.Date(), optional=True),
        _column("state", CHOICE),
        _column("closed_on", sa.Date(), optional=True),
        _column("outcome", sa.Text()),
    )
    _index("referrals", "patient_id")
    _table(
        "support_meetings",
        _column("patient_id", ID, to="patients.id"),
        _column("held_on", sa.Date()),
        _column("kind", CHOICE),
        _column("is_on_site", sa.Boolean()),
        _column("proof", CHOICE),
        _column("note", sa.Text()),
    )
    _index("support_meetings", "patient_id", "held_on")
    _table(
        "wait_entries",
        _column("patient_id", ID, to="patients.id"),
        _column("asked_on", sa.Date()),
        _column("taken_by_id", ID, to="people.id"),
        _column("caller", sa.Text()),
        _column("caller_relation", sa.Text()),
        _column("caller_phone", sa.String(length=60)),
        _column("asks_for", sa.Text()),
        _column("wanted_times", sa.Text()),
        _column("priority", CHOICE, optional=True),
        _column("priority_since", sa.Date(), optional=True),
        _column("interim_services", sa.Text()),
        _column("interim_on", sa.Date(), optional=True),
        _column("next_step", sa.Text()),
        _column("next_on", sa.Date(), optional=True),
        _column("closed_on", sa.Date(), optional=True),
        _column("outcome", CHOICE, optional=True),
        _column("outcome_words", sa.Text()),
    )
    _index("wait_entries", "next_on")
    _index("wait_entries", "patient_id")
    op.create_index(
        "uq_wait_entries_one_open",
        "wait_entries",
        ["patient_id"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
    )
    _table(
        "checklist_items",
        _column("episode_id", ID, to="episodes.id"),
        _column("step", CHOICE),
        _column("state", CHOICE),
        _column("done_on", sa.Date()),
        _column("done_by_id", ID, to="people.id"),
        _column("note", sa.Text()),
        unique=(
            "episode_id",
            "step",
        ),
    )
    _table(
        "consent_recipients",
        _column("consent_id", ID, to="consents.id"),
        _column("kind", CHOICE),
        _column("name", sa.Text()),
        _column("contact_id", ID, to="contacts.id", optional=True),
        _column("members", sa.Text()),
        _column("is_hipaa", sa.Boolean()),
        _column("has_treating_members", sa.Boolean()),
    )
    _index("consent_recipients", "consent_id")
    _index("consent_recipients", "contact_id")
    _table(
        "consent_signatures",
        _column("consent_id", ID, to="consents.id"),
        _column("signer", CHOICE),
        _column("name", sa.Text()),
        _column("is_signed", sa.Boolean()),
        _column("signed_on", sa.Date(), optional=True),
        _column("authority", sa.Text()),
        _column("authority_ends_on", sa.Date(), optional=True),
    )
    _index("consent_signatures", "consent_id")
    _table(
        "disclosures",
        _column("patient_id", ID, to="patients.id"),
        _column("basis", CHOICE),
        _column("told_at", INSTANT),
        _column("told_by_id", ID, to="people.id"),
        _column("how", CHOICE),
        _column("recipient", sa.Text()),
        _column("affiliation", sa.Text()),
        _column("contact_id", ID, to="contacts.id", optional=True),
        _column("what", sa.Text()),
        _column("what_words", sa.Text()),
        _column("purpose", sa.String(length=40)),
        _column("nature", sa.Text()),
        _column("consent_id", ID, to="consents.id", optional=True),
        _column("document_id", ID, to="documents.id", optional=True),
        _column("call_id", ID, to="calls.id", optional=True),
    )
    _index("disclosures", "consent_id")
    _index("disclosures", "patient_id", "told_at")


def _plan_and_notes() -> None:
    _table(
        "follow_ups",
        _column("episode_id", ID, to="episodes.id"),
        _column("days", sa.Integer()),
        _column("asked_at", INSTANT),
        _column("asked_by_id", ID, to="people.id"),
        _column("is_reached", sa.Boolean()),
        _column("is_abstinent", sa.Boolean(), optional=True),
        _column("living", sa.Text()),
        _column("working", sa.Text()),
        _column("note", sa.Text()),
        unique=(
            "episode_id",
            "days",
        ),
    )
    _table(
        "plan_reviews",
        _column("episode_id", ID, to="episodes.id"),
        _column("is_first", sa.Boolean()),
        _column("reviewed_on", sa.Date()),
        _column("reviewed_by_id", ID, to="people.id"),
        _column("words", sa.Text()),
        _column("recommends", CHOICE, optional=True),
        _column("next_on", sa.Date(), optional=True),
        _column("patient_signed_on", sa.Date(), optional=True),
        _column("counselor_signed_at", INSTANT, optional=True),
        _column("counselor_id", ID, to="people.id", optional=True),
    )
    _index("plan_reviews", "episode_id", "reviewed_on")
    _table(
        "safety_prompts",
        _column("patient_id", ID, to="patients.id"),
        _column("result_id", ID, to="instrument_results.id", optional=True),
        _column("reason", CHOICE),
        _column("concern", sa.Text()),
        _column("opened_at", INSTANT),
        _column("entered_by_id", ID, to="people.id"),
        _column("acknowledged_by_id", ID, to="people.id", optional=True),
        _column("acknowledged_at", INSTANT, optional=True),
        _column("action", sa.Text()),
    )
    _index("safety_prompts", "acknowledged_at")
    _index("safety_prompts", "patient_id")
    _table(
        "substance_uses",
        _column("episode_id", ID, to="episodes.id"),
        _column("position", sa.Integer()),
        _column("name", sa.Text()),
        _column("route", CHOICE, optional=True),
        _column("frequency", CHOICE, optional=True),
        _column("first_used_at", sa.Integer(), optional=True),
        _column("last_used_on", sa.Date(), optional=True),
        _column("note", sa.Text()),
    )
    _index("substance_uses", "episode_id")
    _table(
        "goal_progress",
        _column("goal_id", ID, to="goals.id"),
        _column("seen_on", sa.Date()),
        _column("status", CHOICE),
        _column("evidence", sa.Text()),
        _column("recorded_by_id", ID, to="people.id"),
        _column("review_id", ID, to="plan_reviews.id", optional=True),
    )
    _index("goal_progress", "goal_id", "seen_on")
    _table(
        "objectives",
        _column("goal_id", ID, to="goals.id"),
        _column("position", sa.Integer()),
        _column("words", sa.Text()),
        _column("target_on", sa.Date(), optional=True),
        _column("status", CHOICE),
        _column("status_on", sa.Date()),
    )
    _index("objectives", "goal_id", "position")
    _table(
        "notes",
        _column("patient_id", ID, to="patients.id"),
        _column("episode_id", ID, to="episodes.id", optional=True),
        _column("session_id", ID, to="sessions.id", optional=True),
        _column("kind", CHOICE),
        _column("about_on", sa.Date()),
        _column("words", sa.Text()),
        _column("goal_ids", sa.Text()),
        _column("author_id", ID, to="people.id"),
        _column("written_at", INSTANT),
        _column("signed_at", INSTANT, optional=True),
        _column("cosigner_id", ID, to="people.id", optional=True),
        _column("cosigned_at", INSTANT, optional=True),
    )
    _index("notes", "author_id", "signed_at")
    _index("notes", "patient_id", "about_on")
    _index("notes", "session_id")


def _addenda() -> None:
    _table(
        "note_addenda",
        _column("note_id", ID, to="notes.id"),
        _column("words", sa.Text()),
        _column("author_id", ID, to="people.id"),
        _column("written_at", INSTANT),
    )
    _index("note_addenda", "note_id")
