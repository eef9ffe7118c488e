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


def test_the_catalog_has_owners_sizes_comments_and_types(shop):
    shop.write(
        {
            "models/orders.sql": "{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}) }}"
            "select 1 as id, 'a'::varchar(10) as name, 1.5::numeric(10, 2) as paid, '{1}'::int[] as \"Lots\"",
            "models/kept.sql": "{{ config(materialized='materialized_view') }} select id from {{ ref('orders') }}",
            "models/models.yml": "models: [{name: orders, description: It's all, columns: [{name: id, description: $1}]}]",
        }
    )
    catalog = shop.catalog(shop.build())
    orders, kept = (catalog.nodes[f"model.shop.{name}"] for name in ("orders", "kept"))
    types = [(each.name, each.data_type, each.comment) for each in orders.columns]
    assert types == [
        ("id", "integer", "$1"),
        ("name", "character varying(10)", None),
        ("paid", "numeric(10,2)", None),
        ("Lots", "integer[]", None),
    ]
    assert (orders.type, orders.owner, orders.comment) == ("BASE TABLE", "dagbook", "It's all")
    stats = {each.id: each.value for each in orders.stats}
    assert stats["row_count"] == 1
    assert stats["bytes"] > 0
    assert (kept.type, {each.id: each.value for each in kept.stats}["row_count"]) == (
        "MATERIALIZED VIEW",
        1,
    )
