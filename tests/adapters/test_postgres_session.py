from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from programs import PATIENCE

from dagbook.adapters.postgres.adapter import ADAPTER
from dagbook.adapters.postgres.session import PostgresSession
from dagbook.adapters.postgres.warehouse import PostgresWarehouse
from dagbook.adapters.protocol import CsvLoad
from dagbook.errors import WarehouseError
from dagbook.project.files import Target
from dagbook.project.relation import Relation


@pytest.fixture
def warehouse(postgres_place) -> Iterator[PostgresWarehouse]:
    target = Target(
        profile_name="shop",
        name="dev",
        type="postgres",
        database="postgres",
        schema=postgres_place.schema,
        threads=2,
        credentials=postgres_place.output(),
    )
    warehouse = ADAPTER.open(target, Path())
    yield warehouse
    warehouse.close()


@pytest.fixture
def session(warehouse) -> PostgresSession:
    return warehouse.session()


@pytest.fixture
def thing(postgres_place) -> Relation:
    return Relation("postgres", postgres_place.schema, "thing")


def error_of(session, sql):
    with pytest.raises(WarehouseError) as caught:
        session.execute(sql)
    return caught.value


def test_values_that_python_lacks_are_text(session):
    _, found = session.fetch(
        "select 'infinity'::timestamp, '0044-03-15 BC'::date, '[1,3)'::int4range, "
        "'10.0.0.1'::inet, '2024-01-02'::date, '{1,2}'::int[], '{\"a\": 1}'::jsonb"
    )
    assert tuple(found.rows[0]) == (
        "infinity",
        "0044-03-15 BC",
        "[1,3)",
        "10.0.0.1",
        date(2024, 1, 2),
        [1, 2],
        {"a": 1},
    )


def test_percent_signs_and_several_statements_go_over_as_they_are(session):
    _, found = session.fetch("select 1 as a; select '100%' as b, 'x' like '%x' as c")
    assert found.records == [("100%", True)]


def test_an_error_points_at_the_line(session):
    error = error_of(session, "select 1;\nselect\n  nme\nfrom pg_class")
    assert (error.slug, error.sql_line) == ("missing-column", 3)
    assert error.notes == ("LINE 3:   nme",)


@pytest.mark.parametrize(
    ("sql", "slug"),
    [
        ("select * from nowhere.things", "missing-relation"),
        ("create table nowhere.things (a int)", "missing-schema"),
        ("select nothing(1)", "missing-function"),
        ("select 'a'::int", "conversion-failed"),
        ("create temp table t (a int not null); insert into t values (null)",
         "constraint-violated"),
        ("select * from elsewhere.public.things", "other-database"),
        ("set statement_timeout = '10ms'; select pg_sleep(5)", "sql-cancelled"),
    ],
)  # fmt: skip
def test_each_kind_of_error_has_its_slug(session, sql, slug):
    error = error_of(session, sql)
    assert error.slug == slug
    assert not error.is_transient


def test_a_deadlock_may_be_tried_again(warehouse, session, thing):
    session.execute(f"create table {thing} as select 1 as id union all select 2")
    both, other, found = Barrier(2), warehouse.session(), []

    def update(mine, first, second):
        mine.begin()
        mine.execute(f"update {thing} set id = id where id = {first}")
        both.wait(PATIENCE)
        try:
            mine.execute(f"update {thing} set id = id where id = {second}")
        except WarehouseError as error:
            found.append(error)
        mine.rollback()

    thread = Thread(target=update, args=(other, 2, 1), daemon=True)
    thread.start()
    update(session, 1, 2)
    thread.join(PATIENCE)
    assert [error.is_transient for error in found] == [True]


def test_a_failed_serialization_may_be_tried_again(warehouse, session, thing):
    session.execute(f"create table {thing} as select 1 as id")
    session.execute("begin isolation level repeatable read")
    session.execute(f"select * from {thing}")
    warehouse.session().execute(f"update {thing} set id = 2")
    error = error_of(session, f"update {thing} set id = 3")
    session.rollback()
    assert error.is_transient


def test_a_connection_that_was_cut_is_told_and_made_anew(warehouse, session):
    (pid,) = session.fetch("select pg_backend_pid()")[1].records[0]
    warehouse.session().execute(f"select pg_terminate_backend({pid})")
    assert error_of(session, "select 1").slug == "connection-lost"
    assert session.fetch("select 1 as a")[1].records == [(1,)]


def test_describing_runs_nothing(session, thing):
    session.execute(f"create table {thing} (id int, name varchar(5))")
    columns = session.describe(f"insert into {thing} values (1, 'a') returning *, now() as at")
    assert [(each.name, each.data_type) for each in columns] == [
        ("id", "integer"),
        ("name", "character varying(5)"),
        ("at", "timestamp with time zone"),
    ]
    assert session.fetch(f"select count(*) from {thing}")[1].records == [(0,)]


def test_several_statements_can_be_described(session):
    columns = session.describe(
        "set search_path = public; select 1::numeric(10, 2) as a where false"
    )
    assert [(each.name, each.data_type) for each in columns] == [("a", "numeric(10,2)")]


def test_a_temporary_table_is_found_without_a_schema(session):
    session.execute("create temporary table things (id bigint)")
    (column,) = session.columns(Relation(None, None, "things"))
    assert (column.name, column.data_type) == ("id", "bigint")


def test_a_seed_gets_dbts_types(session, thing, tmp_path):
    file = tmp_path / "thing.csv"
    file.write_text(
        "id,big,part,day,moment,iso,yes,text,Mixed Case,none\n"
        '1,1,1.5,2024-05-31,2024-05-31 10:00:00,2024-05-31T10:00:00.5,true, a ,"b, ""c""",\n'
        "-2,5000000000,NULL,2024-6-1,,,False,null,,\n",
        encoding="utf-8",
    )
    assert session.load_csv(CsvLoad(relation=thing, path=file)).rows_affected == 2
    assert [(each.name, each.data_type) for each in session.columns(thing)] == [
        ("id", "integer"),
        ("big", "bigint"),
        ("part", "double precision"),
        ("day", "date"),
        ("moment", "timestamp without time zone"),
        ("iso", "timestamp without time zone"),
        ("yes", "boolean"),
        ("text", "text"),
        ("Mixed Case", "text"),
        ("none", "integer"),
    ]
    first, second = session.fetch(f"select * from {thing} order by id desc")[1].records
    moment = datetime(2024, 5, 31, 10)  # noqa: DTZ001
    half = moment.replace(microsecond=500000)
    assert first == (1, 1, 1.5, date(2024, 5, 31), moment, half, True, " a ", 'b, "c"', None)
    assert second == (
        -2, 5000000000, None, date(2024, 6, 1), None, None, False, None, None, None,
    )  # fmt: skip


def test_a_seeds_own_types_take_the_text_as_it_is(session, thing, tmp_path):
    file = tmp_path / "thing.csv"
    file.write_text("ID;zip;paid\n1;007;1.505\n", encoding="utf-8")
    types = {"zip": "varchar(5)", "paid": "numeric(10,2)"}
    load = CsvLoad(
        relation=thing, path=file, delimiter=";", column_types=types, quote_columns=False
    )
    session.load_csv(load)
    rows = session.fetch(f"select id, zip, paid::text from {thing}")[1].records
    assert rows == [(1, "007", "1.51")]


def test_a_seed_that_cannot_be_loaded_leaves_the_old_rows(session, thing, tmp_path):
    file = tmp_path / "thing.csv"
    file.write_text("id\n1\n", encoding="utf-8")
    load = CsvLoad(relation=thing, path=file, column_types={"id": "integer"})
    session.load_csv(load)
    file.write_text("id\n2\nx\n", encoding="utf-8")
    with pytest.raises(WarehouseError) as caught:
        session.load_csv(load)
    assert caught.value.slug == "conversion-failed"
    assert 'line 2, column id: "x"' in "\n".join(caught.value.notes)
    assert session.fetch(f"select id from {thing}")[1].records == [(1,)]
