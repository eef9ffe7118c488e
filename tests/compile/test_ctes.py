import pytest

from dagbook.compile.ctes import prepend_ctes
from dagbook.project.compiled import ExtraCte

ONE = [ExtraCte("model.shop.a", " a as (\nselect 1\n)")]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select * from a", "with a as (\nselect 1\n) select * from a"),
        ("\n\nselect * from a", "\n\nwith a as (\nselect 1\n) select * from a"),
        (
            "with b as (select 2) select * from b",
            "with  a as (\nselect 1\n), b as (select 2) select * from b",
        ),
        (
            "WITH RECURSIVE b as (select 2) select * from b",
            "WITH RECURSIVE  a as (\nselect 1\n), b as (select 2) select * from b",
        ),
        (
            "-- with nothing\n/* with */ with b as (select 2) select 1",
            "-- with nothing\n/* with */ with  a as (\nselect 1\n), b as (select 2) select 1",
        ),
        (
            "-- a comment\nselect * from a",
            "with a as (\nselect 1\n) -- a comment\nselect * from a",
        ),
        ("select 'with' from a", "with a as (\nselect 1\n) select 'with' from a"),
        ("withholding", "with a as (\nselect 1\n) withholding"),
    ],
)
def test_ephemeral_parents_are_prepended_into_the_querys_own_with_or_as_a_new_one(sql, expected):
    assert prepend_ctes(sql, ONE) == expected


def test_a_query_without_ephemeral_parents_stays_as_it_is():
    assert prepend_ctes("\nselect 1", []) == "\nselect 1"
