"""What every adapter must do, as tests.

An adapter's own test module subclasses ``AdapterConformance`` and gives it a warehouse::

    class TestMyWarehouse(AdapterConformance):
        @pytest.fixture
        def warehouse(self) -> Iterator[Warehouse]: ...

Each test works in a schema of its own, which it makes and drops.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Final
from uuid import uuid4

import pytest

from dagbook.adapters.cache import RelationCache
from dagbook.adapters.protocol import Capability, CsvLoad, Session, Warehouse
from dagbook.errors import WarehouseError
from dagbook.project.relation import Relation, RelationType

SLOW_QUERY: Final = "select sum((a.range * b.range) % 7) from range(10000000) a, range(100000) b"


@contextmanager
def cancelling(session: Session) -> Iterator[None]:
    """Cancel from another thread, again and again: a query that has not begun does not hear it."""
    over = Event()

    def cancel() -> None:
        while not over.wait(0.3):
            session.cancel()

    thread = Thread(target=cancel, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


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
        with cancelling(session), pytest.raises(WarehouseError) as caught:
            session.fetch(self.slow_query)
        assert caught.value.slug == "sql-cancelled"

    def test_a_cancelled_session_goes_on_after_a_rollback(
        self, session: Session, place: Relation
    ) -> None:
        """What its transaction did is undone."""
        session.begin()
        session.execute(f"create table {place} as select 1 as a")
        with cancelling(session), pytest.raises(WarehouseError):
            session.fetch(self.slow_query)
        session.rollback()
        assert session.columns(place) == ()

    def test_cancelling_where_nothing_runs_does_nothing(self, session: Session) -> None:
        """The next statement is not the one that was meant."""
        session.cancel()
        assert session.fetch("select 1 as a")[1].records == [(1,)]

    def test_the_last_of_several_statements_answers(
        self, session: Session, place: Relation
    ) -> None:
        """Rows and count are its; signs that drivers replace go over as they are."""
        sql = f"create table {place} as select 1 as a; insert into {place} select 2"
        assert session.execute(sql).rows_affected == 1
        _, table = session.fetch(f"select 0 as x; select '5%' as y from {place} where '%s' <> '?'")
        assert table.records == [("5%",), ("5%",)]

    def test_describing_a_query_runs_nothing(self, session: Session) -> None:
        """It would fail if it ran."""
        (column,) = session.describe("select 1 / (select count(*) - count(*) from (select 1) x) b")
        assert column.name == "b"

    def test_a_temporary_table_is_found_by_its_name_alone(self, session: Session) -> None:
        """That is how the new rows of an incremental model are looked at."""
        session.execute("create temporary table only_here as select 1 as a, 'x' as b")
        columns = session.columns(Relation(None, None, "only_here"))
        assert [each.name for each in columns] == ["a", "b"]

    def test_names_keep_their_signs_and_their_case_where_they_are_quoted(
        self, session: Session, place: Relation
    ) -> None:
        """A comma, a quotation mark, a blank; in metadata as in a seed."""
        odd = place.with_identifier('it\'s "odd", 100%')
        session.execute(f'create table {odd} as select 1 as "Mixed Case"')
        assert [each.name for each in session.columns(odd)] == ["Mixed Case"]
        assert [
            each.identifier for each in session.list_relations(self.database, _schema(odd))
        ] == [odd.identifier]

    def test_a_csv_file_is_loaded_in_the_open_transaction(
        self, session: Session, place: Relation, tmp_path: Path
    ) -> None:
        """A rollback gives the old rows back; the names of the columns are the file's."""
        file = tmp_path / "thing.csv"
        for text in ("id,Full Name\n1,a\n", "id,Full Name\n2,b\n3,c\n"):
            file.write_text(text, encoding="utf-8")
            session.begin()
            session.load_csv(CsvLoad(relation=place, path=file))
            if "1" in text:
                session.commit()
        session.rollback()
        _, table = session.fetch(f'select id, "Full Name" from {place}')
        assert [tuple(row) for row in table] == [(1, "a")]

    def test_a_csv_file_with_other_columns_makes_another_table(
        self, session: Session, place: Relation, tmp_path: Path
    ) -> None:
        """Names and types are the new file's."""
        file = tmp_path / "thing.csv"
        for text in ("id\n1\n", "id,day\nx,2024-05-31\n"):
            file.write_text(text, encoding="utf-8")
            session.load_csv(CsvLoad(relation=place, path=file))
        rows = session.fetch(f"select * from {place}")[1].records
        assert [tuple(row) for row in rows] == [("x", date(2024, 5, 31))]

    @pytest.mark.parametrize(
        ("sql", "slug"),
        [("select nothing from {}", "missing-column"), ("select from where {}", "sql-syntax")],
    )
    def test_mistakes_in_sql_have_their_slugs(
        self, session: Session, place: Relation, sql: str, slug: str
    ) -> None:
        """They name the page in the handbook."""
        session.execute(f"create table {place} as select 1 as a")
        with pytest.raises(WarehouseError) as caught:
            session.execute(sql.format(place))
        assert caught.value.slug == slug


def _schema(relation: Relation) -> str:
    assert relation.schema is not None
    return relation.schema
