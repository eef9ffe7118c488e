"""Every mistake a user is likely to make, through the front door, and the message that answers it.

Each message is a golden file: read them, they are what people meet.
"""

import json
import subprocess

import duckdb
import pytest
from programs import started

from dagbook.api import invoke
from dagbook.errors import render_error

GOOD = {
    "models/stg_orders.sql": "select 1 as order_id, 10 as customer_id",
    "models/orders.sql": "select order_id\nfrom {{ ref('stg_orders') }}\n",
}


def told(project, *command):
    """What the front door says: the error in the house form, with no path of this machine."""
    result = invoke([*command, "--project-dir", str(project)])
    assert result.success is False
    errors = [result.exception, *(each.error for each in result.results)]
    told = "\n\n".join(render_error(each) for each in errors if each is not None)
    return told.replace(str(project), "<project>") + "\n"


MISTAKES = {
    "a_missing_ref": {"models/orders.sql": "select *\nfrom {{ ref('stg_order') }}"},
    "a_missing_source": {
        "models/orders.sql": "select * from {{ source('shop', 'order') }}",
        "models/schema.yml": "sources:\n  - name: shop\n    tables:\n      - name: orders\n",
    },
    "an_unknown_test": {
        "models/schema.yml": (
            "models:\n  - name: orders\n    columns:\n      - name: order_id\n"
            "        data_tests:\n          - uniqe\n"
        )
    },
    "a_circle": {
        "models/a.sql": "select * from {{ ref('b') }}",
        "models/b.sql": "select * from {{ ref('c') }}",
        "models/c.sql": "select 1 as x\nfrom {{ ref('a') }}",
    },
    "two_models_of_one_name": {
        "models/one/orders_again.sql": "select 1 as x",
        "models/two/orders_again.sql": "select 2 as x",
    },
    "broken_yaml": {"models/schema.yml": "models:\n  - name: orders\n   description: x\n"},
    "broken_jinja": {"models/orders.sql": "select 1\nfrom {% if true %} x"},
    "an_unclosed_expression": {"models/orders.sql": "select {{ ref('stg_orders') as a"},
    "an_unclosed_macro": {"macros/m.sql": "{% macro one() %}\n1\n"},
    "a_missing_environment_variable": {"models/orders.sql": "select {{ env_var('START') }} as a"},
    "an_error_raised_by_a_macro": {
        "macros/m.sql": (
            "{% macro no() %}\n{{ exceptions.raise_compiler_error('not today') }}\n{% endmacro %}"
        ),
        "models/orders.sql": "select {{ no() }} as a",
    },
    "a_disabled_ref": {
        "models/stg_orders.sql": "{{ config(enabled=false) }} select 1 as order_id",
    },
    "a_column_list_that_is_a_text": {
        "models/schema.yml": "models:\n  - name: orders\n    columns: order_id\n"
    },
    "no_name_in_dbt_project": {"dbt_project.yml": "version: '1.0'\nprofile: test\n"},
    "broken_dbt_project": {"dbt_project.yml": "name: test\nmodels: [\n"},
    "no_such_profile": {"dbt_project.yml": "name: test\nprofile: prod_warehouse\n"},
    "a_missing_environment_variable_in_the_profile": {
        "profiles.yml": (
            "test:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n"
            "      path: \"{{ env_var('SHOP_DATABASE') }}\"\n"
        )
    },
    "an_unknown_warehouse": {
        "profiles.yml": (
            "test:\n  target: dev\n  outputs:\n    dev: {type: duckdbb, path: test.duckdb}\n"
        )
    },
}

# dbt finds these only when it comes to the node, since a branch that is never taken may hold them.
MISTAKES_OF_A_NODE = {
    "a_missing_macro": {
        "models/orders.sql": "select\n  {{ cents_to_dolars('x') }} as a",
        "macros/money.sql": "{% macro cents_to_dollars(c) %}{{ c }}/100{% endmacro %}",
    },
    "a_missing_package_macro": {"models/orders.sql": "select {{ dbt_util.star('x') }} as a"},
    "a_missing_variable": {"models/orders.sql": "select {{ var('start') }} as a"},
    "a_misspelt_variable_name": {"models/orders.sql": "select {{ targt.name }} as a"},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_file_is_explained_and_nothing_is_written(name, write_project, golden):
    project = write_project({**GOOD, **MISTAKES[name]})

    golden(f"{name}.txt", told(project, "build"))

    assert not (project / "target" / "manifest.json").exists()
    assert not list(project.rglob("*.duckdb"))


@pytest.mark.parametrize("name", MISTAKES_OF_A_NODE)
def test_a_mistake_met_while_running_is_told_as_exactly(name, write_project, golden):
    project = write_project({**GOOD, **MISTAKES_OF_A_NODE[name]})

    golden(f"{name}.txt", told(project, "build"))

    assert rows(project, "select * from stg_orders") == [(1, 10)]


def test_independent_mistakes_are_told_together(write_project, golden):
    project = write_project(
        {
            "models/a.sql": "select * from {{ ref('nothing') }}",
            "models/b.sql": "select * from {{ source('no', 'where') }}",
        }
    )

    golden("several_mistakes.txt", told(project, "build"))


def test_an_unknown_target_names_the_known_ones(write_project, golden):
    golden("an_unknown_target.txt", told(write_project(GOOD), "build", "--target", "prd"))


def test_a_folder_that_is_no_project_says_so(tmp_path, golden):
    golden("no_project.txt", told(tmp_path, "build"))


def test_vars_that_are_no_mapping_are_refused(write_project, golden):
    golden("bad_vars.txt", told(write_project(GOOD), "build", "--vars", "[1, 2]"))


def test_an_unknown_config_key_is_a_warning_with_a_suggestion(write_project, golden):
    project = write_project(
        {
            **GOOD,
            "models/schema.yml": (
                "models:\n  - name: orders\n    descripton: All orders\n    access: public\n"
                "    access: private\n"
            ),
            "dbt_project.yml": (
                "name: test\nprofile: test\nmodels:\n  test:\n    +materialised: table\n"
            ),
        }
    )
    warned = []

    result = invoke(["build", "--project-dir", str(project)], listener=warned.append)

    assert result.success
    texts = [render_error(e.warning, severity="warning") for e in warned if hasattr(e, "warning")]
    golden("unknown_keys.txt", "\n\n".join(texts).replace(str(project), "<project>") + "\n")


def rows(project, sql):
    with duckdb.connect(project / "test.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_failing_model_keeps_its_old_table_and_skips_what_reads_it(write_project, golden):
    table = "{{ config(materialized='table') }}\n"
    project = write_project(
        {
            "models/first.sql": f"{table}select 1 as x",
            "models/second.sql": f"{table}select x from {{{{ ref('first') }}}}",
            "models/third.sql": f"{table}select x from {{{{ ref('second') }}}}",
        }
    )
    assert invoke(["build", "--project-dir", str(project)]).success
    (project / "models/second.sql").write_text(
        f"{table}select\n  x,\n  y\nfrom {{{{ ref('first') }}}}"
    )

    result = invoke(["build", "--project-dir", str(project)])

    assert not result.success
    by_name = {each.node.name: each for each in result.results}
    assert {name: str(each.status) for name, each in by_name.items()} == {
        "first": "success",
        "second": "error",
        "third": "skipped",
    }
    golden("a_failing_model.txt", render_error(by_name["second"].error) + "\n")
    assert rows(project, "select * from second") == [(1,)]
    assert rows(project, "select * from third") == [(1,)]
    written = json.loads((project / "target" / "run_results.json").read_text())
    assert {each["status"] for each in written["results"]} == {"success", "error", "skipped"}


def test_a_locked_database_names_its_holder_and_leaves_artifacts_alone(write_project):
    project = write_project(GOOD)
    code = (
        f"import duckdb; c = duckdb.connect({str(project / 'test.duckdb')!r});"
        "print('open', flush=True); input()"
    )
    with started("-c", code, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == "open\n"
        message = told(project, "build")

    assert message.startswith("error[database-locked]: ")
    assert str(holder.pid) in message
    assert "help: " in message
    assert not (project / "target" / "manifest.json").exists()
