"""Is what is promised proven?"""

from mkdocs_dagbook.checks.rule import Facts, Option, OptionType, Rule, Verdict, verdict
from mkdocs_dagbook.site_model import DataTestSort, Table
from mkdocs_dagbook.site_model.health import tests_its_key

_MODELS = ("model", "snapshot")


def has_tests(table: Table, facts: Facts) -> Verdict:
    """Whether there are as many data tests as asked for."""
    least = facts.options["min_tests"]
    found = sum(test.sort is not DataTestSort.UNIT for test in facts.site.tests_of(table))
    if found >= least:
        return verdict(None)
    return verdict("has no test" if not found else f"has {found} tests, {least} are asked for")


def key_is_tested(table: Table, facts: Facts) -> Verdict:
    """Whether tests prove what identifies a row."""
    tests = facts.site.tests_of(table)
    proven = tests_its_key(tests) or any(each.kind in facts.options["key_tests"] for each in tests)
    return verdict(None if proven else "no column is tested to be both unique and not null")


def covers_columns(table: Table, facts: Facts) -> Verdict:
    """Whether enough columns have a test of their own."""
    columns = [each for each in table.columns if each.is_certain]
    if not columns:
        return Verdict(0)
    tested = sum(bool(column.tests) for column in columns)
    least = facts.options["min_share"]
    if tested >= least * len(columns):
        return verdict(None)
    found = f"{tested} of {len(columns)} columns have a test"
    return verdict(f"{found}, {least:.0%} are asked for")


def freshness_watched(table: Table, facts: Facts) -> Verdict:
    """Whether somebody said how old the source may be."""
    return verdict(None if table.freshness_policy else "nobody says how old it may be")


RULES = (
    Rule(
        slug="model-tests",
        what="Models and snapshots have tests.",
        why="A table without a test is right until somebody finds out otherwise.",
        fix="Add `data_tests:` to the model or its columns.",
        kinds=_MODELS,
        check=has_tests,
        options=(
            Option(
                name="min_tests",
                type=OptionType.NUMBER,
                default=1,
                summary="How many data tests a table has at least.",
            ),
        ),
    ),
    Rule(
        slug="primary-key-test",
        what="Tests prove what identifies a row of a model or snapshot.",
        why="Duplicated rows are the commonest way for a sum to be wrong.",
        fix="Add `unique` and `not_null` to the key, or a test that several columns are unique "
        "together.",
        kinds=_MODELS,
        check=key_is_tested,
        options=(
            Option(
                name="key_tests",
                type=OptionType.TEXTS,
                default=(),
                summary="Generic tests of your own that prove a key, besides `unique` with "
                "`not_null` and `unique_combination_of_columns`.",
            ),
        ),
    ),
    Rule(
        slug="test-coverage",
        what="Enough columns of a model or snapshot have a test of their own.",
        why="One tested key says nothing about amounts, states and dates.",
        fix="Add tests to the columns that decisions hang on.",
        kinds=_MODELS,
        check=covers_columns,
        options=(
            Option(
                name="min_share",
                type=OptionType.SHARE,
                default=0.2,
                summary="The share of columns with a test.",
            ),
        ),
    ),
    Rule(
        slug="source-freshness",
        what="Sources say how old their data may be.",
        why="Otherwise a load that stopped is first noticed on a dashboard.",
        fix="Set `loaded_at_field` and `freshness: {warn_after: ...}` at the source.",
        kinds=("source",),
        check=freshness_watched,
    ),
)
