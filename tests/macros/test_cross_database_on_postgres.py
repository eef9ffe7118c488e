"""Cross-database macros on PostgreSQL give what dbt-postgres gives."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from dagbook.testing import ProjectFolder
from dagbook.testing.postgres_place import postgres_place

DAY = "\"date '2026-01-31'\""
NOON = "\"timestamp '2026-01-31 12:00:00'\""
LATER = "\"timestamp '2027-03-01 01:02:03.004'\""
CASES = {
    f"dbt.dateadd('month', 1, {DAY})": datetime.fromisoformat("2026-02-28"),
    f"dbt.dateadd('day', -2, {NOON})": datetime.fromisoformat("2026-01-29T12:00:00"),
    f"dbt.datediff({NOON}, {LATER}, 'year')": 1.0,
    f"dbt.datediff({NOON}, {LATER}, 'quarter')": 4.0,
    f"dbt.datediff({NOON}, {LATER}, 'month')": 14.0,
    f"dbt.datediff({DAY}, \"date '2026-02-01'\", 'week')": 1,
    f"dbt.datediff(\"date '2026-02-01'\", {DAY}, 'week')": -1,
    f"dbt.datediff({NOON}, {LATER}, 'day')": 394,
    f"dbt.datediff({NOON}, {LATER}, 'hour')": 394 * 24 - 11.0,
    f"dbt.datediff({NOON}, {LATER}, 'minute')": (394 * 24 - 11) * 60 + 2.0,
    f"dbt.datediff({NOON}, {LATER}, 'second')": ((394 * 24 - 11) * 60 + 2) * 60 + 3.0,
    f"dbt.datediff({NOON}, {LATER}, 'millisecond')": 34002123004.0,
    f"dbt.date_trunc('month', {NOON})": datetime.fromisoformat("2026-01-01"),
    "dbt.last_day(\"date '2024-02-10'\", 'month')": date(2024, 2, 29),
    "dbt.last_day(\"date '2024-02-10'\", 'quarter')": date(2024, 3, 31),
    "dbt.date(2024, 2, 9)": date(2024, 2, 9),
    "dbt.split_part(\"'a-b-c'\", \"'-'\", 2)": "b",
    "dbt.split_part(\"'a-b-c'\", \"'-'\", -1)": "c",
    "dbt.any_value('v')": 1,
    "dbt.bool_or('v = 2')": True,
    "dbt.listagg('v::text', \"'/'\", 'order by v desc')": "3/2/1",
    "dbt.listagg('v::text', \"'/'\", 'order by v', 2)": "1/2",
    "dbt.array_construct([1, 2], 'integer')": [1, 2],
    "dbt.array_construct([], 'integer')": [],
    "dbt.array_append(dbt.array_construct([1]), 2)": [1, 2],
    "dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2]))": [1, 2],
    "dbt.hash(\"'a'\")": "0cc175b9c0f1b6a831c399e269772661",
    "dbt.safe_cast(\"'7'\", dbt.type_int())": 7,
    "dbt.cast(\"'7'\", dbt.type_bigint())": 7,
    "dbt.cast(\"'1.5'\", dbt.type_numeric())": Decimal("1.500000"),
    "dbt.cast(\"'1.5'\", dbt.type_float())": 1.5,
    "dbt.cast(\"'t'\", dbt.type_boolean())": True,
    "dbt.cast(\"'2026-01-31'\", dbt.type_timestamp())": datetime.fromisoformat("2026-01-31"),
    "dbt.cast('1', dbt.type_string())": "1",
    "dbt.position(\"'b'\", \"'abc'\")": 2,
    "dbt.replace(\"'abc'\", \"'b'\", \"'x'\")": "axc",
    "dbt.right(\"'abc'\", 2)": "bc",
    "dbt.length(\"'abc'\")": 3,
    "dbt.concat([\"'a'\", \"'b'\"])": "ab",
    "dbt.cast_bool_to_text('true')": "true",
    'dbt.string_literal(dbt.escape_single_quotes("it\'s"))': "it's",
    "dbt.equals('null', 'null') ~ ' is null'": True,
    "dbt.snapshot_string_as_time('2026-01-31 12:00:00')": datetime.fromisoformat(
        "2026-01-31T12:00:00"
    ),
}


SPINE = (
    """{{ dbt.date_spine('day', "cast('2026-01-30' as date)", "cast('2026-02-02' as date)") }}"""
)


@pytest.fixture(scope="module")
def place(tmp_path_factory, postgres_server):
    """A schema with a table of the answers, asked in one query, and a few of rows."""
    columns = ",\n".join(f"{{{{ {text} }}}} as c{index}" for index, text in enumerate(CASES))
    with postgres_place(postgres_server) as place:
        folder = ProjectFolder(tmp_path_factory.mktemp("shop"), place).write(
            {
                "dbt_project.yml": "name: shop\nprofile: shop\nmodels: {+materialized: table}\n",
                "models/cases.sql": f"select {columns}\nfrom (values (1), (2), (3)) as t(v)",
                "models/spine.sql": SPINE,
                "models/numbers.sql": "{{ dbt.generate_series(5) }}",
            }
        )
        result = folder.invoke("run")
        assert result.success, (result.exception, [each.message for each in result.results])
        yield place


@pytest.mark.parametrize("expression", CASES)
def test_as_dbt_computes_it(place, expression):
    (row,) = place.query(f"select * from {place.schema}.cases")
    told = row[list(CASES).index(expression)]

    assert told == CASES[expression]
    assert type(told) is type(CASES[expression])


def test_a_spine_has_every_day_but_the_last(place):
    rows = place.query(f"select * from {place.schema}.spine order by 1")

    assert [day.date().isoformat() for (day,) in rows] == ["2026-01-30", "2026-01-31", "2026-02-01"]


def test_a_series_counts_from_one(place):
    rows = place.query(f"select generated_number from {place.schema}.numbers order by 1")

    assert [int(number) for (number,) in rows] == [1, 2, 3, 4, 5]
