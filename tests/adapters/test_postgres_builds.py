"""What is built on PostgreSQL, and what readers see meanwhile."""

import pytest

from dagbook.testing import ProjectFolder, results_by_name


@pytest.fixture
def shop(tmp_path, postgres_place) -> ProjectFolder:
    return ProjectFolder(tmp_path, postgres_place)


def test_seeds_models_views_and_tests_are_built(shop):
    shop.write(
        {
            "seeds/raw_orders.csv": "id,name,paid,day\n1,Ada,1.5,2024-05-31\n2,null,,2024-06-01\n",
            "models/stg_orders.sql": "{{ config(materialized='view') }} select * from {{ ref('raw_orders') }}",
            "models/orders.sql": "{{ config(materialized='table') }} select id, name from {{ ref('stg_orders') }}",
            "models/models.yml": "models: [{name: orders, columns: [{name: id, data_tests: [unique, not_null]}]}]",
        }
    )
    results = shop.build()
    assert results.success, [each.message for each in results.results]
    place = shop.place
    assert place.query(f"select id, name from {place.schema}.orders order by id") == [
        (1, "Ada"),
        (2, None),
    ]
    assert results_by_name(results)["orders"].row_count == 2
    again = shop.build()
    assert again.success, [each.message for each in again.results]
