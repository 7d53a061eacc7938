"""Who set a person's password, roles that wait for approval, and roles that end.

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty columns alone: everybody's password is their own and every role in force."""
    op.add_column(
        "person_roles", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("person_roles", sa.Column("ends_on", sa.Date(), nullable=True))
    with op.batch_alter_table("people", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(
            sa.Column(
                "password_set_by_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch.create_foreign_key(
            op.f("fk_people_password_set_by_id_people"),
            "people",
            ["password_set_by_id"],
            ["id"],
        )
