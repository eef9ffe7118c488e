"""What people report as selected wrongly by `state:modified`, or wrongly left out: each an edit.

dbt 1.12 was asked the same; where it answers otherwise, a comment says how.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from dagbook.testing import ProjectFolder

BIG_SEED = "id,text\n" + "".join(f"{index},{'x' * 90}\n" for index in range(11_500))
"""More than the 1 MiB up to which dbt looks at the rows of a seed."""
FILES = {
    "dbt_project.yml": """\
name: shop
version: '1.0'
profile: shop
vars: {start: 1, in_yaml: 1}
models:
  shop:
    +materialized: "{{ 'view' if target.name == 'dev' else 'table' }}"
    +schema: "{{ 'a' if target.name == 'dev' else 'b' }}"
    hooked: {+post-hook: "select 1"}
seeds: {shop: {+column_types: {id: integer}}}
on-run-start: "select 1"
""",
    "profiles.yml": json.dumps(
        {
            "shop": {
                "target": "{{ env_var('T', 'dev') }}",
                "outputs": {
                    name: {"type": "duckdb", "path": "s.duckdb", "schema": name}
                    for name in ("dev", "ci")
                },
            }
        }
    ),
    "packages.yml": "packages: [{local: helper}]\n",
    "helper/dbt_project.yml": "name: helper\nversion: '1.0'\n",
    "dbt_packages/helper/dbt_project.yml": "name: helper\nversion: '1.0'\n",
    "dbt_packages/helper/models/helped.sql": "select 1 as id\n",
    "dbt_packages/helper/macros/h.sql": "{% macro helped_macro() %}1{% endmacro %}\n",
    "models/plain.sql": "select 1 as id\n",
    "models/hooked/hooked.sql": "select 1 as id\n",
    "models/by_target.sql": (
        "{{ config(materialized='table' if target.name == 'dev' else 'view', tags=[target.name]) }}"
        " select 1 as id\n"
    ),
    "models/by_env.sql": "{{ config(alias=env_var('ALIAS', 'x')) }} select 1 as id\n",
    "models/by_var.sql": "{{ config(meta={'v': var('start')}) }} select 1 as id\n",
    "models/grouped.sql": "select 1 as id\n",
    "models/documented.sql": "select 1 as id\n",
    "models/calls.sql": "select {{ plus_one() }} as id, {{ helper.helped_macro() }} as y\n",
    "models/versioned_v1.sql": "select 1 as id\n",
    "models/versioned_v2.sql": "select 1 as id\n",
    "models/spine.sql": "select cast('2020-01-01' as date) as date_day\n",
    "models/reads_package.sql": "select * from {{ ref('helped') }}\n",
    "models/docs.md": "{% docs said %}Said.{% enddocs %}\n",
    "macros/m.sql": (
        "{% macro plus_one() %}1{% endmacro %}\n{% macro two() %}2{% endmacro %}\n"
        "{% test positive(model, column_name) %}"
        "select * from {{ model }} where {{ column_name }} < 0{% endtest %}\n"
    ),
    "macros/props.yml": "macros: [{name: plus_one, description: One.}]\n",
    "functions/f.sql": "x + 1",
    "functions/f.yml": (
        "functions: [{name: f, arguments: [{name: x, data_type: integer}],"
        " returns: {data_type: integer}}]\n"
    ),
    "seeds/small.csv": "id\n1\n",
    "seeds/big.csv": BIG_SEED,
    "tests/single.sql": "select * from {{ ref('plain') }} where id < 0\n",
    "analyses/look.sql": "select 1\n",
    "snapshots/snap.yml": (
        "snapshots: [{name: snap, relation: \"ref('plain')\","
        " config: {unique_key: id, strategy: check, check_cols: [id]}}]\n"
    ),
    "models/schema.yml": """\
version: 2
groups: [{name: core, owner: {name: Ada}}]
models:
  - name: plain
    columns:
      - name: id
        data_tests:
          - positive: {config: {where: "id > {{ var('in_yaml') }}"}}
          - accepted_values: {name: known, arguments: {values: [1, 2]}}
  - {name: grouped, config: {group: core, meta: {owner: data}}}
  - name: documented
    description: "{{ doc('said') }} {{ env_var('WORD', 'x') }}"
    config: {persist_docs: {relation: true}}
  - {name: versioned, latest_version: 1, versions: [{v: 1}, {v: 2}]}
  - name: spine
    time_spine: {standard_granularity_column: date_day}
    columns: [{name: date_day, granularity: day}]
sources:
  - name: raw
    schema: "{{ 'raw_dev' if target.name == 'dev' else 'raw_ci' }}"
    freshness: {warn_after: {count: 1, period: day}}
    loaded_at_field: at
    tables: [{name: t}]
exposures:
  - {name: page, type: dashboard, owner: {name: Ada}, description: D, depends_on: ["ref('plain')"]}
semantic_models:
  - name: sem
    model: ref('plain')
    entities: [{name: ident, type: primary, expr: id}]
    dimensions: [{name: order_day, type: time, type_params: {time_granularity: day}}]
    measures: [{name: n_rows, agg: sum, expr: id, agg_time_dimension: order_day}]
metrics: [{name: n_metric, label: N, type: simple, type_params: {measure: n_rows}}]
saved_queries: [{name: query, query_params: {metrics: [n_metric]}}]
unit_tests:
  - name: unit
    model: reads_package
    given: [{input: "ref('helped')", rows: [{id: 1}]}]
    expect: {rows: [{id: 1}]}
""",
}
Edit = Callable[[Path], None]


def replaced(path: str, old: str, new: str) -> Edit:
    def edit(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new))

    return edit


def with_windows_lines(path: str) -> Edit:
    def edit(root: Path) -> None:
        content = (root / path).read_bytes()
        (root / path).write_bytes(content.replace(b"\n", b"\r\n"))

    return edit


def moved_macro(root: Path) -> None:
    two = "{% macro two() %}2{% endmacro %}\n"
    replaced("macros/m.sql", two, "")(root)
    (root / "macros/n.sql").write_text(two)


def moved_model(root: Path) -> None:
    (root / "models/sub").mkdir()
    (root / "models/plain.sql").rename(root / "models/sub/plain.sql")


HELPER = "dbt_packages/helper"
PROJECT, SCHEMA = "dbt_project.yml", "models/schema.yml"
NO_CHANGE: Mapping[str, Edit] = {
    "Windows lines in a model": with_windows_lines("models/plain.sql"),
    "Windows lines in a seed": with_windows_lines("seeds/small.csv"),
    "Windows lines in YAML": with_windows_lines(SCHEMA),
    "Windows lines in a macro": with_windows_lines("macros/m.sql"),
    "empty lines at the end of a model": replaced("models/plain.sql", "id\n", "id\n\n\n"),
    "a hook of the run": replaced(PROJECT, 'start: "select 1"', 'start: "select 2"'),
    "a var in a model's config": replaced(PROJECT, "start: 1", "start: 2"),
    "the owner of a group": replaced(SCHEMA, "core, owner: {name: Ada}", "core, owner: {name: B}"),
    "what a macro is described as": replaced("macros/props.yml", "One.", "Two."),
    "a macro in another file": moved_macro,
    "the version of a package": replaced(f"{HELPER}/dbt_project.yml", "1.0", "2.0"),
    "an analysis": replaced("analyses/look.sql", "1", "2"),
    "the type of a column without a contract": replaced(
        SCHEMA, "      - name: id\n", "      - name: id\n        data_type: integer\n"
    ),
    "the grain of a time spine": replaced(
        SCHEMA, "granularity: day}]\ns", "granularity: hour}]\ns"
    ),
}
CHANGES: Mapping[str, tuple[Edit, list[str]]] = {
    "a comment in SQL": (replaced("models/plain.sql", "id\n", "id -- number\n"), ["plain"]),
    "a hook of a model": (replaced(PROJECT, '"select 1"}', '"select 2"}'), ["hooked"]),
    "types of a seed": (replaced(PROJECT, "id: integer", "id: bigint"), ["big", "small"]),
    "a var in the config of a test": (
        replaced(PROJECT, "in_yaml: 1", "in_yaml: 2"),
        ["positive_plain_id"],
    ),
    "the SQL of a generic test": (replaced("macros/m.sql", "< 0", "< 1"), ["positive_plain_id"]),
    "the SQL of a singular test": (replaced("tests/single.sql", "< 0", "< 1"), ["single"]),
    "the label of a metric": (replaced(SCHEMA, "label: N", "label: M"), ["n_metric"]),
    "a measure": (replaced(SCHEMA, "agg: sum", "agg: max"), ["sem"]),
    # dbt: no change
    "the limit of a saved query": (
        replaced(SCHEMA, "[n_metric]}", "[n_metric], limit: 5}"),
        ["query"],
    ),
    "rows of a unit test": (
        replaced(SCHEMA, "expect: {rows: [{id: 1}]}", "expect: {rows: [{id: 2}]}"),
        ["unit"],
    ),
    "the body of a function": (replaced("functions/f.sql", "1", "2"), ["f"]),
    "an argument of a function": (
        replaced("functions/f.yml", "x, data_type: integer", "x, data_type: bigint"),
        ["f"],
    ),
    "what a model says of itself": (replaced(SCHEMA, "owner: data", "owner: sales"), ["grouped"]),
    "a doc block that is persisted": (replaced("models/docs.md", "Said.", "Told."), ["documented"]),
    "a model of a package": (replaced(f"{HELPER}/models/helped.sql", "1", "2"), ["helped"]),
    "a macro of a package": (replaced(f"{HELPER}/macros/h.sql", "1", "2"), ["calls"]),
    "which version is the latest": (
        replaced(SCHEMA, "latest_version: 1", "latest_version: 2"),
        ["versioned.v1", "versioned.v2"],
    ),
    "the columns that a snapshot compares": (
        replaced("snapshots/snap.yml", "check_cols: [id]", "check_cols: all"),
        ["snap"],
    ),
    "when a source is late": (replaced(SCHEMA, "count: 1", "count: 2"), ["raw.t"]),
    "what an exposure says": (replaced(SCHEMA, "description: D", "description: E"), ["page"]),
    "a model in another folder": (moved_model, ["plain"]),
    "a materialization in YAML": (
        replaced(SCHEMA, "{group: core,", "{materialized: table, group: core,"),
        ["grouped"],
    ),
}


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, parsed once."""
    shop = ProjectFolder(tmp_path_factory.mktemp("parsed") / "shop").write(FILES)
    assert shop.invoke("parse").success
    return shop.root


@pytest.fixture
def shop(parsed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """The project, its state of before in ``before/``."""
    for name in ("T", "ALIAS", "WORD"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(parsed / "target", tmp_path / "before")
    shutil.copytree(parsed, tmp_path / "shop")
    return ProjectFolder(tmp_path / "shop")


def modified(shop: ProjectFolder) -> list[str]:
    result = shop.invoke(
        *("ls", "-s", "state:modified", "--state", str(shop.root.parent / "before")),
        *("--output", "name", "--indirect-selection", "empty"),
    )
    if result.exception:
        raise result.exception
    return sorted(result.answer)


@pytest.mark.parametrize("edit", NO_CHANGE)
def test_what_looks_like_a_change_is_none(edit: str, shop: ProjectFolder) -> None:
    NO_CHANGE[edit](shop.root)
    assert modified(shop) == []


@pytest.mark.parametrize(("name", "value"), [("T", "ci"), ("ALIAS", "y")])
def test_configuration_that_follows_the_environment_is_no_change(
    name: str, value: str, shop: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert modified(shop) == []


def test_a_persisted_description_that_reads_the_environment_is_a_change(
    shop: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For dbt it is none, though the warehouse keeps the old text."""
    monkeypatch.setenv("WORD", "y")
    assert modified(shop) == ["documented"]


@pytest.mark.parametrize("edit", CHANGES)
def test_a_change_is_found_wherever_it_stands(edit: str, shop: ProjectFolder) -> None:
    change, expected = CHANGES[edit]
    change(shop.root)
    assert modified(shop) == expected
