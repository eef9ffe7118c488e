"""Edits of a project and what `state:modified` takes for them, each as dbt or better.

What real dbt 1.12 selects for the same edit stands beside it where it is another answer.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from dagbook.errors import DagbookError
from dagbook.testing import ProjectFolder

PROJECT = """\
name: shop
version: '1.0'
profile: shop
vars: {start: 1, unread: 1}
models:
  shop:
    +materialized: view
    +meta: {team: sales}
seeds: {shop: {+quote_columns: false}}
"""
PROPERTIES = """\
version: 2
models:
  - name: orders
    description: What was ordered.
    columns:
      - name: id
        data_tests: [not_null]
      - name: status
        data_tests:
          - accepted_values: {name: known_status, arguments: {values: [a, b]}}
  - name: totals
    config: {persist_docs: {relation: true, columns: true}}
    description: Sums.
    columns: [{name: total, description: The sum.}]
  - name: contracted
    config: {materialized: table, contract: {enforced: true}}
    columns: [{name: id, data_type: integer}]
sources:
  - name: raw
    schema: main
    tables: [{name: events}]
exposures:
  - name: weekly
    type: dashboard
    owner: {name: Ada}
    depends_on: [ref('totals')]
"""
FILES = {
    "dbt_project.yml": PROJECT,
    "models/schema.yml": PROPERTIES,
    "models/orders.sql": (
        "select id, 'a' as status, {{ cents('1') }} as price from {{ ref('ids') }}"
    ),
    "models/totals.sql": (
        "select sum(price) as total from {{ ref('orders') }} where 1 >= {{ var('start') }}"
    ),
    "models/contracted.sql": "select 1 as id",
    "models/regional.sql": "select '{{ env_var('REGION', 'eu') }}' as region",
    "models/aliased.sql": "{{ config(schema='marts', alias='other') }} select 1 as id",
    "macros/cents.sql": "{% macro cents(x) %}{{ hundred(x) }}{% endmacro %}",
    "macros/hundred.sql": "{% macro hundred(x) %}{{ x }} * 100{% endmacro %}",
    "macros/unused.sql": "{% macro unused() %}1{% endmacro %}",
    "seeds/ids.csv": "id\n1\n",
}


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new))

    return edit


def written(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: (root / path).write_text(text)


def nothing(_root: Path) -> None:
    pass


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, parsed once."""
    shop = ProjectFolder(tmp_path_factory.mktemp("parsed") / "shop").write(FILES)
    assert shop.invoke("parse").success
    return shop.root


@pytest.fixture
def shop(parsed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """The project, its state of before in ``before/``."""
    monkeypatch.delenv("REGION", raising=False)
    shutil.copytree(parsed / "target", tmp_path / "before")
    shutil.copytree(parsed, tmp_path / "shop")
    return ProjectFolder(tmp_path / "shop")


def selected(shop: ProjectFolder, selector: str, *more: str) -> list[str]:
    state = str(shop.root.parent / "before")
    result = shop.invoke(
        *("ls", "-s", selector, *more, "--state", state),
        *("--output", "name", "--indirect-selection", "empty"),
    )
    if result.exception:
        raise result.exception
    return sorted(result.answer)


UNTOUCHED: Mapping[str, Callable[[Path], None]] = {
    "nothing": nothing,
    "white space and comments in YAML": replaced(
        "models/schema.yml", "sources:\n", "# here they come\n\nsources:\n"
    ),
    "keys in another order": replaced(
        "models/schema.yml",
        "    type: dashboard\n    owner: {name: Ada}\n",
        "    owner: {name: Ada}\n    type: dashboard\n",
    ),
    "a description that is not persisted": replaced(
        "models/schema.yml", "What was ordered.", "What people ordered."
    ),
    "a macro that nobody calls": replaced("macros/unused.sql", "1", "2"),
    "a var that nobody reads": replaced("dbt_project.yml", "unread: 1", "unread: 2"),
    "a tag": replaced("dbt_project.yml", "    +meta", "    +tags: [nightly]\n    +meta"),
    "a model's properties in another file": lambda root: (root / "models/schema.yml").rename(
        root / "models/other.yml"
    ),
}


@pytest.mark.parametrize("edit", UNTOUCHED)
def test_what_changes_nothing_is_no_change(edit: str, shop: ProjectFolder) -> None:
    UNTOUCHED[edit](shop.root)
    assert selected(shop, "state:modified") == []


def test_another_checkout_target_or_environment_changes_nothing(
    shop: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root / "profiles.yml").write_text(
        json.dumps(
            {
                "shop": {
                    "target": "ci",
                    "outputs": {
                        "ci": {
                            "type": "duckdb",
                            "path": "ci.duckdb",
                            "schema": "pr_7",
                            "threads": 1,
                        }
                    },
                }
            }
        )
    )
    moved = shop.root.rename(shop.root.with_name("elsewhere"))
    monkeypatch.setenv("UNREAD", "1")
    assert selected(ProjectFolder(moved), "state:modified") == []


CHANGES: Mapping[str, tuple[Callable[[Path], None], list[str]]] = {
    "a model's SQL": (replaced("models/totals.sql", "sum", "max"), ["totals"]),
    "a seed's rows": (written("seeds/ids.csv", "id\n1\n2\n"), ["ids"]),
    "a new model": (written("models/added.sql", "select 1 as id"), ["added"]),
    "a macro": (replaced("macros/cents.sql", "{{ h", "0 + {{ h"), ["orders"]),
    "a macro below a macro": (replaced("macros/hundred.sql", "100", "1000"), ["orders"]),
    "a var": (replaced("dbt_project.yml", "start: 1", "start: 2"), ["totals"]),
    "a model's config": (
        replaced("models/aliased.sql", "schema='marts'", "schema='marts', materialized='table'"),
        ["aliased"],
    ),
    "a model's schema": (replaced("models/aliased.sql", "marts", "core"), ["aliased"]),
    "a config of all models": (
        replaced("dbt_project.yml", "team: sales", "team: finance"),
        ["aliased", "contracted", "orders", "regional", "totals"],
    ),
    "a persisted description": (replaced("models/schema.yml", "Sums.", "All sums."), ["totals"]),
    "a persisted column description": (
        replaced("models/schema.yml", "The sum.", "A sum."),
        ["totals"],
    ),
    "a test's severity": (
        replaced("models/schema.yml", "[not_null]", "[{not_null: {config: {severity: warn}}}]"),
        ["not_null_orders_id"],
    ),
    "a new test": (
        replaced("models/schema.yml", "[not_null]", "[not_null, unique]"),
        ["unique_orders_id"],
    ),
    "a column in a contract": (
        replaced(
            "models/schema.yml",
            "{name: id, data_type: integer}",
            "{name: id, data_type: integer}, {name: n, data_type: integer}",
        ),
        ["contracted"],
    ),
    "an owner of an exposure": (replaced("models/schema.yml", "Ada", "Bob"), ["weekly"]),
    "a source's table": (
        replaced("models/schema.yml", "{name: events}", "{name: events, identifier: e}"),
        ["raw.events"],
    ),
    "a new source": (
        replaced("models/schema.yml", "{name: events}", "{name: events}, {name: visits}"),
        ["raw.visits"],
    ),
    "a model in another folder": (
        lambda root: (
            (root / "models/marts").mkdir(),
            (root / "models/regional.sql").rename(root / "models/marts/regional.sql"),
        ),
        ["regional"],
    ),
}


@pytest.mark.parametrize("edit", CHANGES)
def test_a_change_selects_what_it_changes_and_nothing_else(edit: str, shop: ProjectFolder) -> None:
    change, expected = CHANGES[edit]
    change(shop.root)
    assert selected(shop, "state:modified") == expected


def test_an_environment_variable_selects_what_reads_it(
    shop: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGION", "us")
    assert selected(shop, "state:modified") == ["regional"]
    assert selected(shop, "state:modified.variables") == ["regional"]


def test_without_the_record_of_variables_they_count_as_dbt_counts_them(
    shop: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root.parent / "before" / "variables_read.json").unlink()
    monkeypatch.setenv("REGION", "us")
    assert selected(shop, "state:modified") == []


@pytest.mark.parametrize(
    ("aspect", "change", "expected"),
    [
        ("body", "a model's SQL", ["totals"]),
        ("configs", "a model's SQL", []),
        ("configs", "a model's config", ["aliased"]),
        ("relation", "a model's schema", ["aliased"]),
        ("macros", "a macro below a macro", ["orders"]),
        ("persisted_descriptions", "a persisted description", ["totals"]),
        ("contract", "a column in a contract", ["contracted"]),
        ("variables", "a var", ["totals"]),
        ("body", "a var", []),
    ],
)
def test_an_aspect_selects_changes_of_its_kind_alone(
    aspect: str, change: str, expected: list[str], shop: ProjectFolder
) -> None:
    CHANGES[change][0](shop.root)
    assert selected(shop, f"state:modified.{aspect}") == expected


def test_new_old_and_unmodified_divide_the_project(shop: ProjectFolder) -> None:
    written("models/added.sql", "select 1 as id")(shop.root)
    replaced("models/totals.sql", "sum", "max")(shop.root)
    everything = selected(shop, "*", "source:*", "exposure:*")
    assert selected(shop, "state:new") == ["added"]
    assert sorted(selected(shop, "state:old")) == [each for each in everything if each != "added"]
    assert selected(shop, "state:unmodified") == [
        each for each in everything if each not in ("added", "totals")
    ]


def test_a_state_that_cannot_be_read_is_named(shop: ProjectFolder) -> None:
    manifest = shop.root.parent / "before" / "manifest.json"
    record = json.loads(manifest.read_text())
    record["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/manifest/v4.json"
    for text, slug in (
        (json.dumps(record), "unknown-artifact-version"),
        ("{", "unreadable-artifact"),
        (None, "missing-state"),
    ):
        manifest.unlink()
        if text is not None:
            manifest.write_text(text)
        with pytest.raises(DagbookError) as caught:
            selected(shop, "state:modified")
        assert caught.value.slug == slug
        if text is None:
            break


@pytest.mark.parametrize(
    ("selector", "slug"),
    [
        ("state:modfied", "invalid-selector"),
        ("state:modified.sql", "invalid-selector"),
        ("result:failed", "invalid-selector"),
        ("source_status:older", "invalid-selector"),
    ],
)
def test_a_word_that_means_nothing_is_refused(
    selector: str, slug: str, shop: ProjectFolder
) -> None:
    with pytest.raises(DagbookError) as caught:
        selected(shop, selector)
    assert caught.value.slug == slug
