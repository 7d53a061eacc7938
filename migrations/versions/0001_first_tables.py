"""The first tables of a practice file.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table; no copy is needed, the file is new."""
    op.create_table(
        "audit",
        sa.Column("chain", ID, autoincrement=False, nullable=False),
        sa.Column("seq", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=True),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("undoes", ID, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_person_id"), "audit", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_audit_subject_subject_id"),
        "audit",
        ["subject", "subject_id"],
        unique=False,
    )
    op.create_index(op.f("ix_audit_undoes"), "audit", ["undoes"], unique=False)
    op.create_table(
        "audit_chains",
        sa.Column("chain", ID, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(length=40), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_chains")),
    )
    op.create_table(
        "change_log",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("operation", sa.String(length=6), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_log_seq"), "change_log", ["seq"], unique=False)
    op.create_index(
        op.f("ix_change_log_table_name_row_id_seq"),
        "change_log",
        ["table_name", "row_id", "seq"],
        unique=False,
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next", ID, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "panels",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("analytes", sa.Text(), nullable=False),
        sa.Column("cutoffs", sa.Text(), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("has_sg_strip", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panels")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "patients",
        sa.Column("mrn", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("middle_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("suffix", sa.String(length=20), nullable=False),
        sa.Column("preferred_name", sa.Text(), nullable=False),
        sa.Column("former_name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=40), nullable=True),
        sa.Column("pronouns", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("emergency_contact", sa.Text(), nullable=False),
        sa.Column("emergency_phone", sa.String(length=60), nullable=False),
        sa.Column("previous_number", sa.Text(), nullable=False),
        sa.Column("primary_substance", sa.Text(), nullable=False),
        sa.Column("referral_source", sa.Text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("insurance", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
        sa.UniqueConstraint("mrn", name=op.f("uq_patients_mrn")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_patients_birth_on"), "patients", ["birth_on"], unique=False)
    op.create_index(
        op.f("ix_patients_previous_number"),
        "patients",
        ["previous_number"],
        unique=False,
    )
    op.create_index(op.f("ix_patients_sort_key"), "patients", ["sort_key"], unique=False)
    op.create_index(
        op.f("ix_patients_standing_sort_key"),
        "patients",
        ["standing", "sort_key"],
        unique=False,
    )
    op.create_table(
        "people",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credentials", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("uid", name=op.f("uq_people_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "practice",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("fax", sa.String(length=60), nullable=False),
        sa.Column("crisis_phone", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("mrn_prefix", sa.String(length=6), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("uid", name=op.f("uq_practice_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rooms",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("name", name=op.f("uq_rooms_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "drafts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("record", sa.String(length=60), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_drafts_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint(
            "person_id", "form", "record", name=op.f("uq_drafts_person_id_form_record")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "episodes",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("counselor_id", ID, nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("methadone_since", sa.Date(), nullable=True),
        sa.Column("naloxone_on", sa.Date(), nullable=True),
        sa.Column("goals_decided_on", sa.Date(), nullable=True),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("discharge_reason", sa.String(length=40), nullable=True),
        sa.Column("discharge_status", sa.Text(), nullable=False),
        sa.Column("prognosis", sa.Text(), nullable=False),
        sa.Column("next_level", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["counselor_id"],
            ["people.id"],
            name=op.f("fk_episodes_counselor_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_episodes_patient_id_patients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episodes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_episodes_counselor_id"), "episodes", ["counselor_id"], unique=False)
    op.create_index(op.f("ix_episodes_patient_id"), "episodes", ["patient_id"], unique=False)
    op.create_index(
        "uq_episodes_one_open",
        "episodes",
        ["patient_id"],
        unique=True,
        sqlite_where=sa.text("discharged_on IS NULL"),
        postgresql_where=sa.text("discharged_on IS NULL"),
    )
    op.create_table(
        "groups",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("modality", sa.String(length=80), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("room_id", ID, nullable=True),
        sa.Column("facilitator_id", ID, nullable=True),
        sa.Column("admission", sa.String(length=40), nullable=False),
        sa.Column("gender", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["people.id"],
            name=op.f("fk_groups_facilitator_id_people"),
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_groups_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "medications",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dose", sa.Text(), nullable=False),
        sa.Column("prescriber", sa.Text(), nullable=False),
        sa.Column("continued_by", sa.Text(), nullable=False),
        sa.Column("is_as_needed", sa.Boolean(), nullable=False),
        sa.Column("is_long_acting", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_medications_patient_id_patients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medications")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_medications_patient_id"), "medications", ["patient_id"], unique=False)
    op.create_table(
        "person_roles",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_roles_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_roles")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_person_roles_person_id_role")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "settings",
        sa.Column("person_id", ID, nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_settings_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_settings_person_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "assessments",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("edition", sa.String(length=8), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("completed_by_id", ID, nullable=True),
        sa.Column("ratings", sa.Text(), nullable=False),
        sa.Column("cows_score", sa.Integer(), nullable=True),
        sa.Column("ciwa_score", sa.Integer(), nullable=True),
        sa.Column("phq9_score", sa.Integer(), nullable=True),
        sa.Column("gad7_score", sa.Integer(), nullable=True),
        sa.Column("presenting_problem", sa.Text(), nullable=False),
        sa.Column("substances", sa.Text(), nullable=False),
        sa.Column("last_use_on", sa.Date(), nullable=True),
        sa.Column("is_daily_use", sa.Boolean(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("medical_evaluated_on", sa.Date(), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["completed_by_id"],
            ["people.id"],
            name=op.f("fk_assessments_completed_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_assessments_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_assessments_episode_id"), "assessments", ["episode_id"], unique=False)
    op.create_table(
        "care_plans",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("takes_effect_on", sa.Date(), nullable=True),
        sa.Column("to_level", sa.String(length=8), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("overdose_plan", sa.Text(), nullable=False),
        sa.Column("crisis_plan", sa.Text(), nullable=False),
        sa.Column("tests_after", sa.Text(), nullable=False),
        sa.Column("meetings_after", sa.Text(), nullable=False),
        sa.Column("recheck_on", sa.Date(), nullable=True),
        sa.Column("patient_part", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_care_plans_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plans")),
        sa.UniqueConstraint("episode_id", "kind", name=op.f("uq_care_plans_episode_id_kind")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "diagnoses",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_diagnoses_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnoses")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_diagnoses_episode_id"), "diagnoses", ["episode_id"], unique=False)
    op.create_table(
        "goals",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episodes.id"], name=op.f("fk_goals_episode_id_episodes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goals_episode_id"), "goals", ["episode_id"], unique=False)
    op.create_table(
        "hold_overrides",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("hold", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", ID, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["people.id"],
            name=op.f("fk_hold_overrides_decided_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_hold_overrides_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_overrides")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_hold_overrides_episode_id"),
        "hold_overrides",
        ["episode_id"],
        unique=False,
    )
    op.create_table(
        "memberships",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_memberships_episode_id_episodes"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id_groups")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_memberships_patient_id_patients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_memberships_episode_id"), "memberships", ["episode_id"], unique=False)
    op.create_index(
        op.f("ix_memberships_group_id_starts_on"),
        "memberships",
        ["group_id", "starts_on"],
        unique=False,
    )
    op.create_index(op.f("ix_memberships_patient_id"), "memberships", ["patient_id"], unique=False)
    op.create_table(
        "outside_stays",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_outside_stays_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_stays")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_outside_stays_episode_id"),
        "outside_stays",
        ["episode_id"],
        unique=False,
    )
    op.create_table(
        "placements",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("edition", sa.String(length=8), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_placements_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_placements_episode_id_starts_on"),
        "placements",
        ["episode_id", "starts_on"],
        unique=False,
    )
    op.create_table(
        "prescribed_schedules",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("weekly_minutes", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("is_taper", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_off_by_id", ID, nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_prescribed_schedules_episode_id_episodes"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_off_by_id"],
            ["people.id"],
            name=op.f("fk_prescribed_schedules_signed_off_by_id_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescribed_schedules")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_prescribed_schedules_episode_id_starts_on"),
        "prescribed_schedules",
        ["episode_id", "starts_on"],
        unique=False,
    )
    op.create_table(
        "series",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_series_group_id_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_series_group_id"), "series", ["group_id"], unique=False)
    op.create_table(
        "specimens",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=True),
        sa.Column("panel_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_note", sa.Text(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_by_id", ID, nullable=True),
        sa.Column("temperature", sa.Integer(), nullable=True),
        sa.Column("temperature_minutes", sa.Integer(), nullable=True),
        sa.Column("creatinine", sa.Integer(), nullable=True),
        sa.Column("specific_gravity", sa.Integer(), nullable=True),
        sa.Column("ph", sa.Integer(), nullable=True),
        sa.Column("nitrite", sa.Integer(), nullable=True),
        sa.Column("is_oxidant", sa.Boolean(), nullable=True),
        sa.Column("signed_by_id", ID, nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["collected_by_id"],
            ["people.id"],
            name=op.f("fk_specimens_collected_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_specimens_episode_id_episodes"),
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.id"], name=op.f("fk_specimens_panel_id_panels")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_specimens_patient_id_patients"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"],
            ["people.id"],
            name=op.f("fk_specimens_signed_by_id_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specimens")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_specimens_due_on"), "specimens", ["due_on"], unique=False)
    op.create_index(
        op.f("ix_specimens_patient_id_due_on"),
        "specimens",
        ["patient_id", "due_on"],
        unique=False,
    )
    op.create_table(
        "stage_periods",
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_stage_periods_episode_id_episodes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_periods")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_stage_periods_episode_id_starts_on"),
        "stage_periods",
        ["episode_id", "starts_on"],
        unique=False,
    )
    op.create_table(
        "analyte_results",
        sa.Column("specimen_id", ID, nullable=False),
        sa.Column("analyte", sa.String(length=12), nullable=False),
        sa.Column("reading", sa.String(length=40), nullable=False),
        sa.Column("lab", sa.String(length=40), nullable=False),
        sa.Column("is_accepted_as_use", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["specimen_id"],
            ["specimens.id"],
            name=op.f("fk_analyte_results_specimen_id_specimens"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyte_results")),
        sa.UniqueConstraint(
            "specimen_id",
            "analyte",
            name=op.f("uq_analyte_results_specimen_id_analyte"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "care_plan_lines",
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("third", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["care_plans.id"],
            name=op.f("fk_care_plan_lines_plan_id_care_plans"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan_lines")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_care_plan_lines_plan_id_part_position"),
        "care_plan_lines",
        ["plan_id", "part", "position"],
        unique=False,
    )
    op.create_table(
        "sessions",
        sa.Column("series_id", ID, nullable=True),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("patient_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("modality", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room_id", ID, nullable=True),
        sa.Column("facilitator_id", ID, nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("is_by_video", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["people.id"],
            name=op.f("fk_sessions_facilitator_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_sessions_group_id_groups")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_sessions_patient_id_patients"),
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_sessions_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_sessions_series_id_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sessions_group_id_on"), "sessions", ["group_id", "on"], unique=False)
    op.create_index(
        op.f("ix_sessions_on_start_minute"),
        "sessions",
        ["on", "start_minute"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sessions_patient_id_on"),
        "sessions",
        ["patient_id", "on"],
        unique=False,
    )
    op.create_index(op.f("ix_sessions_series_id"), "sessions", ["series_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=True),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episodes.id"],
            name=op.f("fk_attendance_episode_id_episodes"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_attendance_patient_id_patients"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_attendance_session_id_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "session_id", "patient_id", name=op.f("uq_attendance_session_id_patient_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attendance_episode_id"), "attendance", ["episode_id"], unique=False)
    op.create_index(op.f("ix_attendance_patient_id"), "attendance", ["patient_id"], unique=False)
    op.create_table(
        "roster_entries",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patients.id"],
            name=op.f("fk_roster_entries_patient_id_patients"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_roster_entries_session_id_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint(
            "session_id",
            "patient_id",
            name=op.f("uq_roster_entries_session_id_patient_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_roster_entries_patient_id"),
        "roster_entries",
        ["patient_id"],
        unique=False,
    )
    op.execute(
        "CREATE VIRTUAL TABLE patient_search USING fts5("
        "names, numbers, tokenize=\"unicode61 remove_diacritics 0\", prefix='1 2 3')"
    )
    op.execute("CREATE VIRTUAL TABLE patient_search_typo USING fts5(names, tokenize='trigram')")
