"""What every adapter must do, as tests.

An adapter's own test module subclasses ``AdapterConformance`` and gives it a warehouse::

    class TestMyWarehouse(AdapterConformance):
        @pytest.fixture
        def warehouse(self) -> Iterator[Warehouse]: ...

Each test works in a schema of its own, which it makes and drops.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Final
from uuid import uuid4

import pytest

from dagbook.adapters.cache import RelationCache
from dagbook.adapters.protocol import Capability, CsvLoad, Session, Warehouse
from dagbook.errors import WarehouseError
from dagbook.project.relation import Relation, RelationType

SLOW_QUERY: Final = "select sum((a.range * b.range) % 7) from range(10000000) a, range(100000) b"


class AdapterConformance:
    """Sentences that must be true of every warehouse."""

    database: str | None = None
    slow_query = SLOW_QUERY
    """Something that runs for many seconds, in the warehouse's SQL."""

    @pytest.fixture
    def warehouse(self) -> Iterator[Warehouse]:
        """An open warehouse; the subclass gives it."""
        raise NotImplementedError

    @pytest.fixture
    def session(self, warehouse: Warehouse) -> Iterator[Session]:
        """A session of it."""
        session = warehouse.session()
        yield session
        session.close()

    @pytest.fixture
    def place(self, session: Session) -> Iterator[Relation]:
        """A relation that doesn't exist yet, in a schema that does."""
        schema = f"conform_{uuid4().hex[:8]}"
        session.execute(f"create schema {schema}")
        yield Relation(self.database, schema, "thing")
        session.rollback()
        session.execute(f"drop schema {schema} cascade")

    def test_rows_come_back_as_python_values(self, session: Session) -> None:
        """Numbers, text, dates and nothing keep their kinds."""
        _, table = session.fetch(
            "select 1 as i, cast(1.50 as decimal(10, 2)) as d, 'x' as t, "
            "cast('2024-05-31' as date) as day, "
            "cast('2024-05-31 10:00:00' as timestamp) as moment, true as b, null as n"
        )
        expected = (1, Decimal("1.50"), "x", date(2024, 5, 31), datetime(2024, 5, 31, 10), True)  # noqa: DTZ001
        assert tuple(table.rows[0]) == (*expected, None)
        assert [name.lower() for name in table.column_names] == [*"idt", "day", "moment", *"bn"]

    def test_a_created_table_tells_its_rows_where_the_dialect_promises_it(
        self, warehouse: Warehouse, session: Session, place: Relation
    ) -> None:
        """``ROW_COUNT_OF_CTAS`` means ``rows_affected`` of ``create table as``."""
        response = session.execute(f"create table {place} as select 1 as a union all select 2")
        if Capability.ROW_COUNT_OF_CTAS in warehouse.dialect.capabilities:
            assert response.rows_affected == 2

    def test_an_insert_tells_its_rows(self, session: Session, place: Relation) -> None:
        """``rows_affected`` of ``insert``."""
        session.execute(f"create table {place} as select 1 as a")
        assert session.execute(f"insert into {place} select 2 as a").rows_affected == 1

    def test_what_is_rolled_back_never_was(
        self, warehouse: Warehouse, session: Session, place: Relation
    ) -> None:
        """``TRANSACTIONAL_DDL`` means a rollback keeps the old table."""
        if Capability.TRANSACTIONAL_DDL not in warehouse.dialect.capabilities:
            pytest.skip("no transactional DDL")
        session.execute(f"create table {place} as select 1 as a")
        session.begin()
        session.execute(f"drop table {place}")
        session.execute(f"create table {place} as select 2 as a")
        session.rollback()
        assert session.fetch(f"select a from {place}")[1].records == [(1,)]

    def test_what_is_committed_is_seen_by_other_sessions(
        self, warehouse: Warehouse, session: Session, place: Relation
    ) -> None:
        """Sessions share the warehouse, not their transactions."""
        session.begin()
        session.execute(f"create table {place} as select 1 as a")
        session.commit()
        other = warehouse.session()
        try:
            assert len(other.fetch(f"select a from {place}")[1]) == 1
        finally:
            other.close()

    def test_rollback_and_commit_without_a_transaction_do_nothing(self, session: Session) -> None:
        """A caller needn't know whether one is open."""
        session.rollback()
        session.commit()
        session.begin()
        session.begin()
        session.rollback()
        assert session.fetch("select 1 as a")[1].records == [(1,)]

    def test_relations_are_listed_with_their_types(self, session: Session, place: Relation) -> None:
        """Tables and views; a missing schema holds nothing."""
        session.execute(f"create table {place} as select 1 as a")
        view = place.with_identifier("seen")
        session.execute(f"create view {view} as select a from {place}")
        assert place.schema is not None
        found = {
            each.identifier: each.type
            for each in session.list_relations(self.database, place.schema)
        }
        assert found == {"thing": RelationType.TABLE, "seen": RelationType.VIEW}
        assert session.list_relations(self.database, "no_such_schema") == ()

    def test_schemas_are_listed(self, session: Session, place: Relation) -> None:
        """By name."""
        names = {name.lower() for name in session.list_schemas(self.database)}
        assert (place.schema or "").lower() in names

    def test_columns_come_in_order_with_types(self, session: Session, place: Relation) -> None:
        """One relation, many relations and a query agree; a missing relation has none."""
        session.execute(f"create table {place} as select 1 as b, 'x' as a")
        columns = session.columns(place)
        assert [(each.name.lower(), each.index) for each in columns] == [("b", 1), ("a", 2)]
        assert place.schema is not None
        all_columns = session.columns_of_schemas(((self.database, place.schema),))
        (found,) = all_columns.values()
        assert found.columns == columns
        assert found.type is RelationType.TABLE
        described = session.describe(f"select * from {place}")
        assert [each.data_type for each in described] == [each.data_type for each in columns]
        assert session.columns(place.with_identifier("missing")) == ()

    def test_the_cache_knows_what_stands_in_a_schema(
        self, session: Session, place: Relation
    ) -> None:
        """Filled in one query, by case-folded name."""
        session.execute(f"create table {place} as select 1 as a")
        cache = RelationCache()
        assert place.schema is not None
        cache.fill(session, [(self.database, place.schema)])
        assert [each.identifier for each in cache.relations(self.database, place.schema)] == [
            "thing"
        ]

    def test_a_csv_file_becomes_a_table(
        self, session: Session, place: Relation, tmp_path: Path
    ) -> None:
        """With nothing read as null, and again with the old table replaced."""
        file = tmp_path / "thing.csv"
        file.write_text('id,name,paid\n1,"a, b",1.5\n2,,2\n', encoding="utf-8")
        load = CsvLoad(relation=place, path=file)
        assert session.load_csv(load).rows_affected == 2
        assert session.load_csv(load).rows_affected == 2
        _, table = session.fetch(f"select id, name, paid from {place} order by id")
        assert [tuple(row) for row in table] == [(1, "a, b", 1.5), (2, None, 2.0)]

    def test_broken_sql_is_a_warehouse_error_and_the_session_lives_on(
        self, session: Session
    ) -> None:
        """With the warehouse's words and the statement."""
        with pytest.raises(WarehouseError) as caught:
            session.execute("selec 1")
        assert caught.value.sql == "selec 1"
        session.rollback()
        assert session.fetch("select 1 as a")[1].records == [(1,)]

    def test_a_missing_table_has_its_own_slug(self, session: Session, place: Relation) -> None:
        """``missing-relation``."""
        with pytest.raises(WarehouseError) as caught:
            session.fetch(f"select * from {place}")
        assert caught.value.slug == "missing-relation"

    def test_a_running_query_can_be_cancelled_from_another_thread(self, session: Session) -> None:
        """It ends with ``sql-cancelled``, long before it would have."""
        timer = Timer(0.3, session.cancel)
        timer.start()
        with pytest.raises(WarehouseError) as caught:
            session.fetch(self.slow_query)
        timer.join()
        assert caught.value.slug == "sql-cancelled"
