"""${message}

The safety recipe; remove what does not apply:

- This runs on a copy of the practice file with foreign keys off; the copy is
  checked (foreign keys, triggers, id counters, audit head) before it takes the
  file's place. Say nothing to the person here and touch no other file.
- Import nothing from iopdesk: write tables and values out, so that this file
  means the same in ten years.
- op.batch_alter_table needs table_kwargs={"sqlite_autoincrement": True}.
- A batch drops the triggers of its table: make them again here. Name triggers
  that go for good in dropped_triggers = ("name",).
- A new column of a filled table needs a value for the rows that are there:
  add it nullable, UPDATE, then forbid NULL in a batch.
- There is no way down: an older program refuses a newer file.

Revision: ${up_revision}, after ${down_revision or "nothing"}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
