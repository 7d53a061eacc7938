"""Alembic's environment: the connection is handed in; there is no ini file.

Never imports the models: a migration must mean the same for ever. The metadata to
compare with comes from the caller too (``python -m iopdesk.storage.check``).
"""

from __future__ import annotations

from typing import Any

from alembic import context

SEARCH_TABLES = "patient_search"
"""The full-text tables and their shadows belong to ``storage/search.py``."""


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the full-text tables out of every comparison."""
    return not (kind == "table" and (name or "").startswith(SEARCH_TABLES))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("target_metadata"),
    include_name=include_name,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
