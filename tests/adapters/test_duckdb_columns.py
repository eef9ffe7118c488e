"""Columns found by a relation's name are those that DuckDB lists."""

import duckdb
import pytest

from dagbook.adapters.duckdb import metadata
from dagbook.adapters.duckdb.session import DuckDbSession
from dagbook.project.relation import Relation

MADE = """
create schema s;
create type mood as enum ('a', 'b');
create table s.t (a int, b decimal(18, 3), c struct(x int, "y z" varchar[]), d mood, e json,
    f timestamp with time zone, "G h" map(varchar, double), i union(n int, t text), j bit);
create view s.v as select * exclude (d) from s.t;
create table s."it's ""odd"", 100%" as select 1 as "Mixed Case";
attach ':memory:' as other;
create table other.main.o (z int);
create temporary table new_rows as select 1 as a, 'x' as b;
create table base as select 1 as a;
create view broken as select a from base;
drop table base;
"""


@pytest.fixture(name="session")
def open_session():
    connection = duckdb.connect(":memory:")
    connection.execute(MADE)
    return DuckDbSession(connection)


@pytest.mark.parametrize(
    "relation",
    [
        Relation("memory", "s", "t"),
        Relation("MEMORY", "S", "T"),
        Relation("memory", "s", "v"),
        Relation("memory", "s", 'it\'s "odd", 100%'),
        Relation("other", "main", "o"),
        Relation(None, None, "new_rows"),
        Relation(None, "s", "t"),
        Relation("memory", "main", "broken"),
        Relation("memory", "s", "missing"),
        Relation("memory", "no_schema", "t"),
        Relation("no_database", "s", "t"),
        Relation(None, None, "missing"),
    ],
    ids=str,
)
def test_columns_by_name_are_those_of_the_list_of_all(session, relation):
    listed = session.fetch(metadata.columns_sql(relation))[1].records

    assert session.columns(relation) == metadata.read_columns(listed)


def test_a_missing_relation_leaves_the_transaction_as_it_is(session):
    session.begin()
    session.execute("create table s.new as select 1 as a")

    assert session.columns(Relation("memory", "s", "missing")) == ()
    assert [each.name for each in session.columns(Relation("memory", "s", "new"))] == ["a"]
    session.commit()


def test_values_of_python_are_no_relations(session):
    mine = duckdb.sql("select 1 as not_a_column")
    names = ("mine", "self", "relation", "names", "parts", "duckdb", "metadata")

    assert mine.columns == ["not_a_column"]
    assert {session.columns(Relation("memory", "s", name)) for name in names} == {()}
    assert {session.columns(Relation(None, None, name)) for name in names} == {()}
