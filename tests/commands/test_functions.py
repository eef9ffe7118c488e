"""functions/: expressions that the warehouse keeps, and models call by `function()`."""

import json
from pathlib import Path

import duckdb
import pytest

from dagbook.api import invoke

FILES = {
    "dbt_project.yml": (
        "name: test\nprofile: test\nmodels: {+materialized: table}\n"
        "functions: {test: {+schema: kept}}\n"
    ),
    "functions/money/net.sql": "gross / (1 + rate)\n",
    "functions/schema.yml": """
functions:
  - name: net
    description: Without tax.
    config: {volatility: deterministic, tags: money}
    arguments:
      - {name: gross, data_type: "decimal(9, 2)", description: With tax.}
      - {name: rate, data_type: "decimal(9, 2)", default_value: 0.25}
    returns: {data_type: "decimal(9, 2)"}
""",
    "models/orders.sql": "select {{ function('net') }}(125) as amount",
}
LONE = {"models/orders.sql": "select 1 as amount"}


@pytest.fixture
def shop(write_project, monkeypatch):
    def make(changes=None):
        files = {**FILES, **(changes or {})}
        monkeypatch.chdir(write_project({path: text for path, text in files.items() if text}))

    return make


def manifest():
    return json.loads(Path("target/manifest.json").read_text())


def test_a_function_is_built_before_what_calls_it(shop):
    shop()

    result = invoke(["build"])

    assert result.success
    assert [each.node.unique_id for each in result.results] == [
        "function.test.net",
        "model.test.orders",
    ]
    with duckdb.connect("test.duckdb") as connection:
        assert connection.sql("from orders").fetchall()[0][0] == 100
        assert connection.sql("select main_kept.net(10, 1)").fetchall()[0][0] == 5


def test_it_is_replaced_when_it_changed(shop):
    shop()
    assert invoke(["build"]).success
    Path("functions/money/net.sql").write_text("select gross - rate")

    assert invoke(["build", "--select", "net+"]).success

    with duckdb.connect("test.duckdb") as connection:
        assert str(connection.sql("from orders").fetchall()[0][0]) == "124.75"


def test_the_manifest_lists_it_apart_as_dbt(shop):
    shop()
    assert invoke(["parse"]).success

    found = manifest()
    function = found["functions"]["function.test.net"]
    assert "function.test.net" not in found["nodes"]
    assert function["relation_name"].endswith('"main_kept"."net"')
    assert function["config"]["materialized"] == "function"
    assert function["config"]["volatility"] == "deterministic"
    assert function["unrendered_config"]["materialized"] == "table"  # dbt reads models: there
    assert function["returns"] == {"data_type": "decimal(9, 2)", "description": None}
    assert function["arguments"][1] == {
        "name": "rate",
        "data_type": "decimal(9, 2)",
        "description": None,
        "default_value": 0.25,
    }
    model = found["nodes"]["model.test.orders"]
    assert model["functions"] == [["net"]]
    assert model["depends_on"]["nodes"] == ["function.test.net"]
    assert found["child_map"]["function.test.net"] == ["model.test.orders"]


def test_it_is_listed_and_selected_like_any_resource(shop):
    shop()

    assert invoke(["ls", "-s", "tag:money"]).answer == ("test.money.net",)
    assert invoke(["ls", "--resource-type", "function"]).answer == ("test.money.net",)
    assert invoke(["ls", "-s", "+orders", "--output", "name"]).answer == ("net", "orders")


def test_a_function_that_is_not_there_is_named(shop):
    shop({"models/orders.sql": "select {{ function('nett') }}(1) as amount"})

    error = invoke(["parse"]).exception

    assert error.slug == "unknown-function"
    assert error.hint == "did you mean 'net'?"
    assert (error.origin.path, error.origin.line) == ("models/orders.sql", 1)


def test_a_function_needs_the_type_of_its_result(shop):
    shop({**LONE, "functions/schema.yml": "functions: [{name: net}]\n"})

    error = invoke(["parse"]).exception

    assert error.slug == "missing-key"
    assert "returns: {data_type: integer}" in error.hint


def test_overloads_are_refused(shop):
    shop(
        {
            **LONE,
            "functions/schema.yml": (
                "functions:\n  - name: net\n    returns: {data_type: integer}\n"
                "    overloads: [{defined_in: other}]\n"
            ),
        }
    )

    assert invoke(["parse"]).exception.slug == "unsupported-function"


PYTHON = {
    **LONE,
    "functions/money/net.sql": None,
    "functions/money/net.py": "def net(gross):\n    return gross - {{ var('tax', 3) }}\n",
    "functions/schema.yml": (
        "functions:\n  - name: net\n    returns: {data_type: integer}\n"
        "    arguments: [{name: gross, data_type: integer}]\n"
        "    config: {runtime_version: '3.11', entry_point: net}\n"
    ),
}


def test_a_function_in_python_is_read_but_not_built(shop):
    shop(PYTHON)

    result = invoke(["build"])

    by_id = {each.node.unique_id: each for each in result.results}
    assert by_id["model.test.orders"].status == "success"
    assert by_id["function.test.net"].status == "error"
    assert "only those in SQL" in by_id["function.test.net"].message
    function = manifest()["functions"]["function.test.net"]
    assert (function["language"], function["path"]) == ("python", "money/net.py")
    assert function["config"]["materialized"] == "function"
    assert function["config"]["entry_point"] == "net"


def test_a_function_in_javascript_is_refused_unless_it_is_off(shop):
    files = {**PYTHON, "functions/money/net.py": None, "functions/money/net.js": "return gross;"}
    shop(files)

    error = invoke(["parse"]).exception

    assert error.slug == "unsupported-function"
    assert error.origin.path == "functions/money/net.js"

    shop({**files, "functions/schema.yml": "functions: [{name: net, config: {enabled: false}}]\n"})
    assert invoke(["build"]).success
