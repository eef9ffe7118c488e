"""The strategy merge on DuckDB, as dbt-duckdb's users configure it."""

import pytest

from dagbook.testing import ProjectFolder, results_by_name

OLD = "select 1 as id, 'old' as status, 10 as amount union all select 2, 'old', 20"
NEW = "select 2 as id, 'new' as status, 99 as amount union all select 3, 'new', 30"
UPDATED = [(1, "old", 10), (2, "new", 99), (3, "new", 30)]


def clauses(matched: str = "", not_matched: str = "") -> str:
    kinds = {"when_matched": matched, "when_not_matched": not_matched}
    written = ", ".join(f"'{kind}': [{each}]" for kind, each in kinds.items() if each)
    return f"unique_key='id', merge_clauses={{{written}}}"


MERGES = [
    ("unique_key='id'", UPDATED),
    ("unique_key=['id']", UPDATED),
    ("merge_on_using_columns=['id']", UPDATED),
    (
        "merge_on_using_columns=['id'], incremental_predicates=['DBT_INTERNAL_DEST.amount > 100']",
        [(1, "old", 10), (2, "new", 99), (2, "old", 20), (3, "new", 30)],
    ),
    (
        "unique_key='id', merge_update_columns=['status']",
        [*UPDATED[:1], (2, "new", 20), UPDATED[2]],
    ),
    (
        "unique_key='id', merge_exclude_columns=['status']",
        [*UPDATED[:1], (2, "old", 99), UPDATED[2]],
    ),
    (
        "unique_key='id', merge_update_condition='DBT_INTERNAL_SOURCE.amount < 50'",
        [(1, "old", 10), (2, "old", 20), (3, "new", 30)],
    ),
    ("unique_key='id', merge_insert_condition='DBT_INTERNAL_SOURCE.amount > 50'", UPDATED[:2]),
    (
        "unique_key='id', merge_update_set_expressions="
        "{'amount': 'DBT_INTERNAL_DEST.amount + DBT_INTERNAL_SOURCE.amount'}",
        [(1, "old", 10), (2, "new", 119), (3, "new", 30)],
    ),
    ("unique_key='id', merge_returning_columns=['merge_action', 'id']", UPDATED),
    (clauses("{'action': 'delete'}"), [(1, "old", 10), (3, "new", 30)]),
    (
        clauses(
            "{'action': 'delete', 'condition': 'DBT_INTERNAL_SOURCE.amount > 50'}, "
            "{'action': 'update', 'mode': 'star'}",
            "{'action': 'do_nothing'}",
        ),
        [(1, "old", 10)],
    ),
    (
        clauses(
            "{'action': 'update', 'mode': 'explicit', 'update': {'include': ['status'], "
            "'set_expressions': {'amount': '0'}}}",
            "{'action': 'insert', 'mode': 'explicit', 'insert': {'columns': ['id', 'status'], "
            "'values': ['DBT_INTERNAL_SOURCE.id', \"'given'\"]}}",
        ),
        [(1, "old", 10), (2, "new", 0), (3, "given", None)],
    ),
    (
        clauses(
            "{'action': 'update', 'mode': 'by_position'}",
            "{'action': 'delete', 'by': 'source'}, {'action': 'insert', 'mode': 'star'}",
        ),
        UPDATED[1:],
    ),
    (
        clauses(
            not_matched="{'action': 'update', 'by': 'source', 'set_expressions': {'amount': '-1'}}"
        ),
        [(1, "old", -1), (2, "new", 99)],
    ),
]
STOPS = (clauses("{'action': 'error', 'error_message': \"it's final\"}"), "it's final")
WRONG = [
    STOPS,
    (
        "unique_key='id', merge_update_columns='status'",
        "merge_update_columns must be a list of texts",
    ),
    ("unique_key='id', merge_update_condition=1", "merge_update_condition must be a text"),
    (
        "unique_key='id', merge_clauses={}",
        "must be a mapping with when_matched or when_not_matched",
    ),
    ("unique_key='id', merge_clauses={'when_matched': [{'action': 'drop'}]}", "needs an 'action'"),
    (
        "unique_key='id', merge_clauses={'when_matched': {'action': 'delete'}}",
        "when_matched must be a list",
    ),
    (
        "merge_clauses={'when_matched': [{'action': 'update', 'mode': 'all'}]}",
        "mode 'all' of merge_clauses.when_matched is none of",
    ),
    (
        "merge_update_columns=['a'], merge_clauses={'when_matched': [{'action': 'delete'}]}",
        "merge_update_columns has no effect beside merge_clauses",
    ),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One model each, built from the old rows; then from the new ones."""
    shop = ProjectFolder(tmp_path_factory.mktemp("merge") / "shop")
    for number, (config, _) in enumerate((*MERGES, *WRONG)):
        head = f"materialized='incremental', incremental_strategy='merge', {config}"
        query = f"{{% if is_incremental() %}}{NEW}{{% else %}}{OLD}{{% endif %}}"
        shop.write({f"models/m{number}.sql": f"{{{{ config({head}) }}}}\n{query}"})
    assert shop.build().success
    return shop, results_by_name(shop.build())


@pytest.mark.parametrize("number", range(len(MERGES)), ids=[config for config, _ in MERGES])
def test_rows_are_merged_as_configured(shop, number):
    built, results = shop
    assert results[f"m{number}"].error is None
    assert built.place.query(f"select * from m{number} order by all") == MERGES[number][1]


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[told for _, told in WRONG])
def test_a_wrong_merge_is_told_and_leaves_the_old_rows(shop, number):
    built, results = shop
    name = f"m{len(MERGES) + number}"
    error = results[name].error
    assert WRONG[number][1] in error.message
    assert built.place.query(f"select * from {name} order by all") == [
        (1, "old", 10),
        (2, "old", 20),
    ]
