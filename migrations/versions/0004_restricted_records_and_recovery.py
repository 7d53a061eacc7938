"""Restricted records, broken glass, cover, recovery sheets, waivers, rehearsals, counseling notes.

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """New tables alone: nobody is restricted, no sheet is printed, no note is written."""
    op.create_table(
        "rehearsals",
        sa.Column("backup_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(length=60), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsals")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rehearsals_done_at"), "rehearsals", ["done_at"], unique=False)

    op.create_table(
        "break_glass",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by_id", ID, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_break_glass_patient_id_patients")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_break_glass_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["people.id"], name=op.f("fk_break_glass_reviewed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_break_glass_person_id_ends_at"),
        "break_glass",
        ["person_id", "ends_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_break_glass_reviewed_at"), "break_glass", ["reviewed_at"], unique=False
    )

    op.create_table(
        "covers",
        sa.Column("counselor_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["counselor_id"], ["people.id"], name=op.f("fk_covers_counselor_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_covers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_covers_person_id_ends_on"), "covers", ["person_id", "ends_on"], unique=False
    )

    op.create_table(
        "recovery_sheets",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_recovery_sheets_made_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_sheets")),
        sa.UniqueConstraint("number", name=op.f("uq_recovery_sheets_number")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "restriction_access",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_restriction_access_patient_id_patients")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_restriction_access_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction_access")),
        sa.UniqueConstraint(
            "patient_id", "person_id", name=op.f("uq_restriction_access_patient_id_person_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "restrictions",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_restrictions_patient_id_patients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
        sa.UniqueConstraint("patient_id", name=op.f("uq_restrictions_patient_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "waivers",
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_waivers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "counseling_notes",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=True),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_counseling_notes_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_counseling_notes_patient_id_patients")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_counseling_notes_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counseling_notes")),
        sa.UniqueConstraint("uid", name=op.f("uq_counseling_notes_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_counseling_notes_author_id"), "counseling_notes", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_counseling_notes_patient_id_written_at"),
        "counseling_notes",
        ["patient_id", "written_at"],
        unique=False,
    )
