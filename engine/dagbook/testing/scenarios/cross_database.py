"""Macros that mean the same in every warehouse."""

from datetime import UTC, datetime, timedelta
from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

ASSERT: Final = """{% test equal(model) %}
select * from {{ model }}
where (actual = expected) is not true and not (actual is null and expected is null)
{% endtest %}
"""
DAYS: Final = "cast('2024-02-29' as date)"
TIME: Final = "cast('2024-02-29 13:14:15' as timestamp)"
TEXTS: Final = (
    ("dbt.concat(['a', 'b'])", "'ab' || a"),
    ("dbt.length('a')", "6"),
    ("dbt.length(\"''\")", "0"),
    ("dbt.position(\"'y'\", 'a')", "2"),
    ("dbt.position(\"'z'\", 'a')", "0"),
    ("dbt.replace('a', \"'x'\", \"''\")", "'y||y'"),
    ("dbt.right('a', 3)", "'x|y'"),
    ("dbt.right('a', 0)", "''"),
    ("dbt.hash('b')", "'d41d8cd98f00b204e9800998ecf8427e'"),
    ("dbt.split_part('a', \"'|'\", 1)", "'xy'"),
    ("dbt.split_part('a', \"'|'\", 3)", "'y'"),
    ("dbt.split_part('a', \"'|'\", -1)", "'y'"),
    ('dbt.string_literal(dbt.escape_single_quotes("it\'s"))', "'it''s'"),
    ("dbt.string_literal('')", "''"),
    ("dbt.cast_bool_to_text('(1 = 1)')", "'true'"),
    ("dbt.cast_bool_to_text('(1 = 0)')", "'false'"),
    ("dbt.cast_bool_to_text('cast(null as boolean)')", "null"),
    ("dbt.safe_cast('a', api.Column.translate_type('string'))", "a"),
    ("dbt.cast('a', api.Column.translate_type('string'))", "a"),
)


class CrossDatabaseScenarios(Scenario):
    """The same answer from the same data."""

    def test_texts(self, shop: ProjectFolder) -> None:
        """Joined, measured, searched, cut."""
        cases = [each for each in TEXTS if not each[0].startswith("dbt.concat")]
        _equal(shop, cases, "(select 'xy|x|y' as a, '' as b) as d")

    def test_texts_are_joined_also_empty_ones(self, shop: ProjectFolder) -> None:
        """``concat``."""
        cases = [("dbt.concat(['a', 'b', 'a'])", "'xx'"), ("dbt.concat(['b', 'b'])", "''")]
        _equal(shop, cases, "(select 'x' as a, '' as b) as d")

    def test_dates_are_moved(self, shop: ProjectFolder) -> None:
        """By days, months, years, hours; also back, also by a column."""
        cases = (
            ("dbt.dateadd('day', 1, 'd')", "cast('2024-03-01 13:14:15' as timestamp)"),
            ("dbt.dateadd('month', -1, 'd')", "cast('2024-01-29 13:14:15' as timestamp)"),
            ("dbt.dateadd('year', 1, 'd')", "cast('2025-02-28 13:14:15' as timestamp)"),
            ("dbt.dateadd('hour', 'n', 'd')", "cast('2024-02-29 15:14:15' as timestamp)"),
            ("dbt.dateadd('day', 1, 'z')", "cast(null as timestamp)"),
            ("dbt.date_trunc('day', 'd')", "cast('2024-02-29 00:00:00' as timestamp)"),
            ("dbt.date_trunc('month', 'd')", "cast('2024-02-01 00:00:00' as timestamp)"),
            ("dbt.date_trunc('hour', 'd')", "cast('2024-02-29 13:00:00' as timestamp)"),
        )
        typed = [(f"dbt.cast({call}, 'timestamp')", expected) for call, expected in cases]
        _equal(shop, typed, f"(select {TIME} as d, 2 as n, cast(null as timestamp) as z) as d")

    def test_dates_are_told(self, shop: ProjectFolder) -> None:
        """The last day of a month, a quarter, a year; a date by its parts."""
        cases = (
            ("dbt.last_day('d', 'month')", DAYS),
            ("dbt.last_day('d', 'quarter')", "cast('2024-03-31' as date)"),
            ("dbt.last_day('d', 'year')", "cast('2024-12-31' as date)"),
            ("dbt.date(2024, 2, 29)", DAYS),
        )
        _equal(shop, cases, f"(select {DAYS} as d) as d")

    def test_distances_count_the_boundaries_between(self, shop: ProjectFolder) -> None:
        """A second before and after midnight are a day apart, and a year at its end."""
        last, first = (
            "cast('1999-12-31 23:59:59.999999' as timestamp)",
            "cast('2000-01-01' as timestamp)",
        )
        parts = ("microsecond", "millisecond", "second", "minute", "hour", "day", "month",
                 "quarter", "year")  # fmt: skip
        cases = [(f"dbt.datediff('a', 'b', '{part}')", "1") for part in parts]
        cases += [(f"dbt.datediff('b', 'a', '{part}')", "-1") for part in parts]
        cases += [
            ("dbt.datediff('z', 'b', 'day')", "cast(null as integer)"),
            ("dbt.datediff(\"'2018-01-01 01:00:00'\", \"'2018-01-01 02:01:00'\", 'minute')", "61"),
            ("dbt.datediff(\"'2019-12-31'\", \"'2019-12-27'\", 'week')", "-1"),
            ("dbt.datediff(\"'2019-12-31'\", \"'2019-12-30'\", 'week')", "0"),
            ("dbt.datediff(\"'2019-12-31'\", \"'2020-01-02'\", 'week')", "0"),
            ("dbt.datediff(\"'2019-12-31'\", \"'2020-01-06'\", 'week')", "1"),
        ]
        _equal(
            shop, cases, f"(select {last} as a, {first} as b, cast(null as timestamp) as z) as d"
        )

    def test_rows_are_made_of_nothing(self, shop: ProjectFolder) -> None:
        """A series of numbers; days and months from one to another, the end left out."""
        first, end = "cast('2024-02-28' as date)", "cast('2024-03-02' as date)"
        shop.write({
            "models/numbers.sql": "select cast(generated_number as integer) as n "
            "from ({{ dbt.generate_series(10) }}) as s",
            "models/days.sql": "select cast(date_day as date) as d from "
            f'({{{{ dbt.date_spine("day", "{first}", "{end}") }}}}) as s',
            "models/months.sql": "select cast(date_month as date) as d from "
            "({{ dbt.date_spine('month', dbt.date(2023, 12, 1), dbt.date(2024, 3, 1)) }}) as s",
            "models/powers.sql": "select {{ dbt.get_powers_of_two(8) }} as a, "
            "{{ dbt.get_powers_of_two(9) }} as b, {{ dbt.get_powers_of_two(1) }} as c",
            "models/between.sql": "select {{ dbt.get_intervals_between("
            "\"'2023-09-01'\", \"'2023-09-12'\", 'day') }} as a",
        })  # fmt: skip
        succeeds(shop, "run")
        assert [n for (n,) in shop.query(_ordered(shop, "numbers", "n"))] == list(range(1, 11))
        days = [str(d) for (d,) in shop.query(_ordered(shop, "days", "d"))]
        assert days == ["2024-02-28", "2024-02-29", "2024-03-01"]
        months = [str(d) for (d,) in shop.query(_ordered(shop, "months", "d"))]
        assert months == ["2023-12-01", "2024-01-01", "2024-02-01"]
        assert rows(shop, "powers") == [(3, 4, 1)]
        assert rows(shop, "between") == [(11,)]

    def test_groups_are_summed_up(self, shop: ProjectFolder) -> None:
        """Any value, whether any is true, and all of them as one text."""
        shop.write({
            "seeds/s.csv": "g,v,w,t\n1,1,1,b\n1,1,0,a\n1,,0,c\n2,2,0,x\n2,2,1,x\n",
            "models/m.sql": "select g, {{ dbt.any_value('g') }} as any_g, "
            "{{ dbt.bool_or('v = w') }} as some, "
            "{{ dbt.listagg('t', \"'|'\", 'order by t') }} as all_of_them, "
            "{{ dbt.listagg('t', \"', '\", 'order by t', 2) }} as two, "
            "{{ dbt.listagg('distinct t') }} as each_once "
            "from {{ ref('s') }} group by g",
        })  # fmt: skip
        succeeds(shop, "build")
        found = rows(shop, "m")
        assert [row[:5] for row in found] == [
            (1, 1, True, "a|b|c", "a, b"),
            (2, 2, False, "x|x", "x, x"),
        ]
        assert sorted(str(found[0][5]).split(",")) == ["a", "b", "c"]
        assert found[1][5] == "x"

    def test_arrays(self, shop: ProjectFolder) -> None:
        """Made, added to, joined; also empty ones."""
        cases = (
            ("dbt.array_append(dbt.array_construct([1, 2]), 3)", "dbt.array_construct([1, 2, 3])"),
            ("dbt.array_append(dbt.array_construct([]), 3)", "dbt.array_construct([3])"),
            (
                "dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2, 3]))",
                "dbt.array_construct([1, 2, 3])",
            ),
            (
                "dbt.array_concat(dbt.array_construct([]), dbt.array_construct([2]))",
                "dbt.array_construct([2])",
            ),
        )
        _equal(
            shop, [(call, f"{{{{ {expected} }}}}") for call, expected in cases], "(select 1) as d"
        )

    def test_rows_of_one_query_and_not_or_also_of_another(self, shop: ProjectFolder) -> None:
        """``except`` and ``intersect``, of empty ones too."""
        pair = "select id from {{ ref('a') }} {{ dbt.%s() }} select id from {{ ref('%s') }}"
        shop.write({
            "seeds/a.csv": "id\n1\n2\n3\n",
            "seeds/b.csv": "id\n3\n4\n",
            "models/none.sql": "select id from {{ ref('a') }} where 1 = 0",
            "models/minus.sql": pair % ("except", "b"),
            "models/minus_none.sql": pair % ("except", "none"),
            "models/both.sql": pair % ("intersect", "b"),
            "models/both_none.sql": pair % ("intersect", "none"),
        })  # fmt: skip
        succeeds(shop, "build")
        assert rows(shop, "minus") == [(1,), (2,)]
        assert rows(shop, "minus_none") == [(1,), (2,), (3,)]
        assert rows(shop, "both") == [(3,)]
        assert rows(shop, "both_none") == []

    def test_nothing_equals_nothing_where_the_project_says_so(self, shop: ProjectFolder) -> None:
        """A value and nothing never do; without dbt's flag nothing does."""
        flag = "flags: {enable_truthy_nulls_equals_macro: true}\n"
        shop.write({
            "dbt_project.yml": f"name: shop\nversion: '1.0'\nprofile: shop\n{flag}",
            "seeds/s.csv": "id,x,y\n1,1,1\n2,1,2\n3,1,\n4,,1\n5,,\n",
            "models/same.sql": "select id from {{ ref('s') }} where {{ dbt.equals('x', 'y') }}",
            "models/other.sql": "select id from {{ ref('s') }} "
            "where not ({{ dbt.equals('x', 'y') }})",
        })  # fmt: skip
        succeeds(shop, "build")
        assert rows(shop, "same") == [(1,), (5,)]
        assert rows(shop, "other") == [(2,), (3,), (4,)]
        shop.write({"dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n"})
        succeeds(shop, "build")
        assert rows(shop, "same") == [(1,)]
        assert rows(shop, "other") == [(2,)]

    def test_generic_types_are_what_the_warehouse_has(self, shop: ProjectFolder) -> None:
        """A value cast to each is that value."""
        kinds = {
            "string": "'x'", "int": "'12345678'", "bigint": "'9223372036854775800'",
            "boolean": "'True'", "float": "'1.5'", "numeric": "'1.2345'",
            "timestamp": "'2021-01-01 01:01:01'",
        }  # fmt: skip
        columns = ", ".join(
            f"cast({value} as {{{{ dbt.type_{kind}() }}}}) as c_{kind}"
            for kind, value in kinds.items()
        )
        succeeds(shop.write({"models/m.sql": f"select {columns}"}), "run")
        (found,) = rows(shop, "m")
        assert [str(value) for value in found] == [
            "x", "12345678", "9223372036854775800", "True", "1.5", "1.234500",
            "2021-01-01 01:01:01",
        ]  # fmt: skip

    def test_the_time_is_now_and_has_a_zone(self, shop: ProjectFolder) -> None:
        """``current_timestamp``; the older names give a time without one."""
        succeeds(
            shop.write({
                "models/m.sql": "select {{ dbt.current_timestamp() }} as now, "
                "{{ dbt.current_timestamp_in_utc_backcompat() }} as utc, "
                "{{ dbt.current_timestamp_backcompat() }} as bare"
            }),
            "run",
        )  # fmt: skip
        ((now, utc, bare),) = rows(shop, "m")
        assert isinstance(now, datetime)
        assert isinstance(utc, datetime)
        assert isinstance(bare, datetime)
        assert abs(datetime.now(UTC) - now) < timedelta(minutes=5)
        assert utc.tzinfo is None
        assert bare.tzinfo is None


def _ordered(shop: ProjectFolder, name: str, column: str) -> str:
    return f"select {column} from {shop.place.schema}.{name} order by {column}"


def _equal(shop: ProjectFolder, cases: object, source: str) -> None:
    """A model a case, with a test that its two columns are the same."""
    assert isinstance(cases, (list, tuple))
    entries = ""
    for index, (call, expected) in enumerate(cases):
        sql = f"select {{{{ {call} }}}} as actual, {expected} as expected from {source}"
        shop.write({f"models/m{index}.sql": f"{{{{ config(materialized='ephemeral') }}}} {sql}"})
        entries += f"  - {{name: m{index}, data_tests: [equal]}}\n"
    shop.write({"macros/equal.sql": ASSERT, "models/s.yml": f"models:\n{entries}"})
    result = shop.invoke("test")
    bad = {name: status for name, status in statuses(result).items() if status != "pass"}
    told = {each.node.name: each.message for each in result.results if each.node.name in bad}
    assert not bad, {
        cases[int(name.removeprefix("equal_m").rstrip("_"))]: told[name] for name in bad
    }
