"""Indexes for what is open: sessions not closed, tests not signed, seats not ended.

Without them these questions read whole tables, which took seconds among 5,000,000 marks.

Revision: 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes alone: no batch, no row changes."""
    op.create_index(
        "ix_sessions_open",
        "sessions",
        ["on"],
        sqlite_where=sa.text("is_closed IS 0"),
        postgresql_where=sa.text("is_closed IS false"),
    )
    op.create_index("ix_specimens_status_signed_at", "specimens", ["status", "signed_at"])
    op.create_index(
        "ix_analyte_results_sent",
        "analyte_results",
        ["specimen_id"],
        sqlite_where=sa.text("lab = 'sent'"),
        postgresql_where=sa.text("lab = 'sent'"),
    )
    op.drop_index("ix_memberships_patient_id", "memberships")
    op.create_index(
        "ix_memberships_patient_id_group_id_starts_on",
        "memberships",
        ["patient_id", "group_id", "starts_on"],
    )
    op.create_index("ix_memberships_ends_on", "memberships", ["ends_on"])
