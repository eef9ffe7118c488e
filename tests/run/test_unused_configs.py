"""Configs of other warehouses are named once a run, with who sets them."""

from dagbook.events import Warned
from dagbook.testing import ProjectFolder

PROJECT = "name: shop\nversion: '1.0'\nprofile: shop\n"


def told(shop: ProjectFolder) -> list[str]:
    warnings = [each.warning for each in shop.events if isinstance(each, Warned)]
    return [each.message for each in warnings if each.slug == "config-without-effect"]


def test_each_config_is_named_once_with_the_models_that_set_it(shop):
    models = {f"models/m{number}.sql": "select 1 as id" for number in range(5)}
    folder = "models: {shop: {+cluster_by: [id]}}\n"
    head = "{{ config(materialized='table', partition_by='id', indexes=[{'columns': ['id']}]) }}"
    models["models/m0.sql"] = f"{head} select 1 as id"
    shop.write({**models, "dbt_project.yml": PROJECT + folder})
    assert shop.invoke("build").success
    assert told(shop) == [
        "'cluster_by' has no effect on duckdb: m0, m1, m2 and 2 more",
        "'partition_by' has no effect on duckdb: m0",
    ]


def test_a_materialization_of_the_project_may_act_on_any(shop):
    macro = (
        "{% materialization sliced, default %}{% call statement('main') %}select 1{% endcall %}"
        "{{ return({'relations': []}) }}{% endmaterialization %}"
    )
    model = "{{ config(materialized='sliced', partition_by='id') }} select 1 as id"
    shop.write({"macros/sliced.sql": macro, "models/m.sql": model})
    assert shop.invoke("build").success
    assert told(shop) == []
