"""Queries with parameters: DuckDB's table macros."""

import pytest

from dagbook.project.results import Status
from dagbook.testing import DuckDbPlace, ProjectFolder, results_by_name

ROWS = "select 1 as id, 'Ada' as name union all select 2, 'Bob'"


@pytest.fixture
def shop(tmp_path):
    return ProjectFolder(tmp_path, DuckDbPlace(tmp_path / "shop.duckdb"))


@pytest.mark.parametrize(
    ("parameters", "call", "ids"),
    [
        ("['least', 'most']", "(2, 3)", [(2,)]),
        ("'least'", "(2)", [(2,)]),
        ("[]", "()", [(1,), (2,)]),
    ],
)
def test_a_model_with_parameters_is_called_where_it_is_referred_to(shop, parameters, call, ids):
    where = " where id >= least" if "least" in parameters else ""
    config = f"config(materialized='table_function', parameters={parameters})"
    shop.write(
        {
            "models/customers.sql": ROWS,
            "models/some.sql": f"{{{{ {config} }}}} from {{{{ ref('customers') }}}}{where}",
            "models/found.sql": f"select id from {{{{ ref('some') }}}}{call} order by id",
        }
    )
    assert shop.build().success
    assert shop.build().success
    assert shop.place.query("from found") == ids


def test_a_mistake_in_it_is_told_with_its_place(shop):
    shop.write(
        {"models/some.sql": "{{ config(materialized='table_function') }}\nselect from where"}
    )
    result = results_by_name(shop.build())["some"]
    assert result.status is Status.ERROR
    assert result.error.slug == "sql-syntax"
