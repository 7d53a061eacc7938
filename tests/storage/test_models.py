"""The tables: plain enough for another database, safe enough for the change log."""

from __future__ import annotations

import pytest
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import configure_mappers
from sqlalchemy.schema import CreateIndex, CreateTable

from iopdesk.storage import models
from iopdesk.storage.base import Base, Logged

assert models
configure_mappers()
TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
LOGGED = sorted(
    (m.class_ for m in Base.registry.mappers if issubclass(m.class_, Logged)),
    key=lambda cls: cls.__name__,
)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_compiles_for_postgresql(table: Table):
    dialect = postgresql.dialect()
    assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    for index in table.indexes:
        assert "INDEX" in str(CreateIndex(index).compile(dialect=dialect))


@pytest.mark.parametrize("model", LOGGED, ids=lambda model: model.__name__)
def test_a_logged_model_writes_nothing_the_log_cannot_see(model: type[Logged]):
    assert not model.__mapper__.relationships
    assert model.__table__.dialect_options["sqlite"]["autoincrement"] is True
    for column in model.__table__.columns:
        assert column.server_default is None
        assert column.onupdate is None
