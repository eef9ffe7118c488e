"""What a test counts, as one figure of a scan that it shares with other tests.

The figure is cut out of the test's own compiled SQL, so that it cannot say anything else:

    select id                       count(case when (id is null) then 1 end)
    from shop.orders         ──►    from shop.orders
    where id is null

The rows that ``where`` keeps are counted in a scan of them all, under their own alias. A figure
either is the number of failures, or is 0 exactly where there are none: a value that
occurs twice is seen by counting, how many such values there are is not.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

_RELATION: Final = (
    r"(?:\(select \* from (?P<whole>.+?) where (?P<kept>.*?)\) dbt_subquery|(?P<relation>[^\n]+))"
)


class Count(StrEnum):
    """What of a relation's rows is counted."""

    ROWS = "rows"
    """Those on which a condition holds."""
    NULLS = "nulls"
    """Those on which a column is null."""
    REPEATS = "repeats"
    """Those whose value another row before had; nulls left out."""
    TRUTH = "truth"
    """1 where a condition on aggregates holds."""


class Measure(Struct, frozen=True):
    """A figure over a relation, both as SQL has them."""

    relation: str
    count: Count
    expression: str
    kept: str | None = None
    """A condition: other rows do not count."""
    is_exact: bool = True
    """Whether the figure is the number of failures; else only 0 says how many there are."""


class _Shape(Struct, frozen=True):
    """SQL that one kind of test compiles to; ``expression`` is made of the pattern's groups."""

    pattern: re.Pattern[str]
    count: Count
    expression: str
    is_exact: bool = True


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("RELATION", _RELATION), re.DOTALL)


_ROWS: Final = _Shape(
    _pattern(r"select [^\n]+?\s*\nfrom RELATION\nwhere (?P<condition>.+)"),
    Count.ROWS,
    "{condition}",
)
_DISTINCT: Final = _Shape(
    _pattern(r"select distinct [^\n]+\nfrom RELATION\nwhere (?P<condition>.+)"),
    Count.ROWS,
    "{condition}",
    is_exact=False,
)
_NULLS: Final = _Shape(
    _pattern(r"select (?P<column>[^\n]+)\nfrom RELATION\nwhere (?P=column) is null"),
    Count.NULLS,
    "{column}",
)
_REPEATS: Final = _Shape(
    _pattern(
        r"select\n    (?P<column>[^\n]+) as unique_field,\n    count\(\*\) as n_records\n\n"
        r"from RELATION\nwhere (?P=column) is not null\n"
        r"group by (?P=column)\nhaving count\(\*\) > 1"
    ),
    Count.REPEATS,
    "{column}",
    is_exact=False,
)
_VALUES: Final = _Shape(
    _pattern(
        r"with all_values as \(\n\n    select\n        (?P<column>[^\n]+) as value_field,\n"
        r"        count\(\*\) as n_records\n\n    from RELATION\n    group by (?P=column)\n\n\)\n\n"
        r"select \*\nfrom all_values\nwhere value_field (?P<outside>not in \(.*\))"
    ),
    Count.ROWS,
    "({column}) {outside}",
    is_exact=False,
)
_HAVING: Final = _Shape(
    _pattern(
        r"select  ?(?P<figure>count\([^\n]+\)) as filler_column\nfrom RELATION\n\s*"
        r"having (?P=figure) = (?P<wanted>[01])"
    ),
    Count.TRUTH,
    "{figure} = {wanted}",
)
_FIGURE: Final = re.compile(
    r"select \*\nfrom \(\s+select\s+(?P<figure>[^\n]+) as (?P<name>\w+)\s+"
    r"from (?P<relation>[^\n]+)\s+\) as \w+\nwhere (?P<condition>[^\n]+)"
)
_PLAIN: Final = re.compile(r"(?:measured|not_null_proportion|not|and|or|[\s()<>=.\d-])+")
"""Conditions on a figure that mean the same beside it as around it."""

_NAME: Final = r'(?:\w+|"(?:[^"]|"")+")'
_COLUMN: Final = re.compile(rf"{_NAME}(?:\.{_NAME})*")
_LOOSE: Final = re.compile(r"\b(?:and|or|not|distinct|all|order)\b", re.IGNORECASE)
"""What may bind less than the ``is null`` behind it."""

_EXPECTED_OF_ROWS: Final = (
    "values_to_be_between",
    "values_to_be_in_set",
    "values_to_not_be_in_set",
    "values_to_be_null",
    "values_to_not_be_null",
    "values_to_match_regex",
    "values_to_not_match_regex",
    "values_to_match_regex_list",
    "values_to_not_match_regex_list",
    "values_to_match_like_pattern",
    "values_to_not_match_like_pattern",
    "values_to_match_like_pattern_list",
    "values_to_not_match_like_pattern_list",
    "value_lengths_to_equal",
    "value_lengths_to_be_between",
    "pair_values_to_be_equal",
    "pair_values_A_to_be_greater_than_B",
    "pair_values_to_be_in_set",
)
_EXPECTED_OF_FIGURES: Final = (
    "column_quantile_values_to_be_between",
    "column_median_to_be_between",
    "column_mean_to_be_between",
    "column_min_to_be_between",
    "column_max_to_be_between",
    "column_sum_to_be_between",
    "column_stdev_to_be_between",
    "table_row_count_to_be_between",
    "table_row_count_to_equal",
)
_BY_FIGURE: Final = (
    "macro.dbt_utils.test_not_null_proportion",
    *(f"macro.dbt_expectations.test_expect_{each}" for each in _EXPECTED_OF_FIGURES),
)
_BY_SHAPE: Final[Mapping[str, _Shape]] = MappingProxyType(
    {
        "macro.dbt.test_not_null": _NULLS,
        "macro.dbt.test_unique": _REPEATS,
        "macro.dbt.test_accepted_values": _VALUES,
        "macro.dbt_utils.test_expression_is_true": _ROWS,
        "macro.dbt_utils.test_accepted_range": _ROWS,
        "macro.dbt_utils.test_not_empty_string": _ROWS,
        "macro.dbt_utils.test_not_accepted_values": _DISTINCT,
        "macro.dbt_utils.test_at_least_one": _HAVING,
        "macro.dbt_utils.test_not_constant": _HAVING,
        "macro.dbt_expectations.test_expression_is_true": _ROWS,
        **{
            f"macro.dbt_expectations.test_expect_column_{each}": _ROWS for each in _EXPECTED_OF_ROWS
        },
    }
)
MEASURED_TESTS: Final = frozenset((*_BY_SHAPE, *_BY_FIGURE))
"""Unique ids of the macros of tests that may share a scan."""


def measure_of(macro_id: str, sql: str) -> Measure | None:
    """What a test of a macro counts; None where its SQL has another shape than usual."""
    text = sql.strip()
    if macro_id in _BY_FIGURE:
        return _figure(text)
    shape = _BY_SHAPE[macro_id]
    found = shape.pattern.fullmatch(text)
    if found is None:
        return None
    expression = shape.expression.format_map(found.groupdict())
    return _measure(found, shape, expression)


def _measure(found: re.Match[str], shape: _Shape, expression: str) -> Measure | None:
    """The measure on all rows, or on those that ``where`` keeps."""
    parts = found.groupdict()
    count = shape.count
    if count is Count.NULLS and not _COLUMN.fullmatch(expression):
        count, expression = Count.ROWS, f"{expression} is null"
    if count is Count.REPEATS and _is_loose(expression):
        return None
    if parts["kept"] is None:
        return Measure(parts["relation"], count, expression, is_exact=shape.is_exact)
    if count is Count.TRUTH:
        return None
    relation = f"(select * from {parts['whole']}) dbt_subquery"
    return Measure(relation, count, expression, parts["kept"], shape.is_exact)


def _figure(text: str) -> Measure | None:
    """One aggregate of the whole relation, and a condition on it that no row can bend."""
    found = _FIGURE.fullmatch(text)
    if found is None or not _PLAIN.fullmatch(found["condition"]):
        return None
    condition = re.sub(
        rf"\b{found['name']}\b", lambda _: f"({found['figure']})", found["condition"]
    )
    return Measure(found["relation"], Count.TRUTH, condition)


def _is_loose(expression: str) -> bool:
    return _COLUMN.fullmatch(expression) is None and _LOOSE.search(expression) is not None
