"""Where relations stand: schemas, aliases, and the macros that decide them."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"
WHO: Final = "select '{{ this.schema }}.{{ this.identifier }}' as who"


class PlaceOfNodeScenarios(Scenario):
    """A node's name, schema and alias."""

    def test_an_alias_is_the_name_in_the_warehouse_and_ref_takes_the_files(
        self, shop: ProjectFolder
    ) -> None:
        """From the file, from the project, the file's being stronger."""
        shop.write({
            "dbt_project.yml": f"{PROJECT}models: {{shop: {{a: {{alias: of_project}}, "
            "b: {alias: of_project}}}\n",
            "models/a.sql": WHO,
            "models/b.sql": "{{ config(alias='of_file') }}" + WHO,
            "models/c.sql": "select who from {{ ref('b') }}",
        })  # fmt: skip
        succeeds(shop, "run")
        schema = shop.place.schema
        assert rows(shop, "of_project") == [(f"{schema}.of_project",)]
        assert rows(shop, "of_file") == [(f"{schema}.of_file",)]
        assert rows(shop, "c") == [(f"{schema}.of_file",)]

    def test_two_nodes_of_one_place_are_an_error(self, shop: ProjectFolder) -> None:
        """Both are named."""
        shop.write({f"models/{name}.sql": f"{{{{ config(alias='same') }}}}{WHO}" for name in "ab"})
        result = shop.invoke("run")
        assert not result.success
        assert "same" in str(result.exception)

    def test_one_alias_stands_in_several_schemas(self, shop: ProjectFolder) -> None:
        """Each with its own rows, and again in the next run."""
        for name, schema in (("a", "north"), ("b", "south"), ("c", None)):
            where = f", schema='{schema}'" if schema else ""
            shop.write({f"models/{name}.sql": f"{{{{ config(alias='same'{where}) }}}}{WHO}"})
        succeeds(shop, "run")
        succeeds(shop, "run")
        own = shop.place.schema
        assert rows(shop, "same") == [(f"{own}.same",)]
        for schema in (f"{own}_north", f"{own}_south"):
            assert shop.query(f"select who from {schema}.same") == [(f"{schema}.same",)]

    def test_schemas_are_made_for_every_kind_of_node(self, shop: ProjectFolder) -> None:
        """A schema of its own is the target's with the name behind it."""
        shop.write({
            "dbt_project.yml": f"{PROJECT}seeds: {{+schema: raw}}\nsnapshots: {{+schema: kept}}\n",
            "seeds/s.csv": "id\n1\n",
            "models/m.sql": "{{ config(schema='made', materialized='table') }} "
            "select * from {{ ref('s') }}",
            "snapshots/h.yml": "snapshots: [{name: h, relation: ref('m'), config: "
            "{strategy: check, check_cols: all, unique_key: id}}]",
        })  # fmt: skip
        succeeds(shop, "build")
        for where in ("raw.s", "made.m", "kept.h"):
            assert shop.query(f"select id from {shop.place.schema}_{where}") == [(1,)]

    def test_the_project_decides_names_by_macros_of_its_own(self, shop: ProjectFolder) -> None:
        """``generate_schema_name`` and ``generate_alias_name`` know the node."""
        shop.write({
            "macros/names.sql": "{% macro generate_schema_name(custom_schema_name, node) -%}"
            "{{ target.schema }}_{{ node.resource_type }}{%- endmacro %}"
            "{% macro generate_alias_name(custom_alias_name=none, node=none) -%}"
            "{{ node.name }}_{{ custom_alias_name or node.config.materialized }}{%- endmacro %}",
            "seeds/s.csv": "id\n1\n",
            "models/m.sql": WHO,
            "models/n.sql": "{{ config(alias='x', materialized='table') }}" + WHO,
        })  # fmt: skip
        succeeds(shop, "build")
        schema = f"{shop.place.schema}_model"
        assert shop.query(f"select who from {schema}.m_view") == [(f"{schema}.m_view",)]
        assert shop.query(f"select who from {schema}.n_x") == [(f"{schema}.n_x",)]
        assert shop.query(f"select id from {shop.place.schema}_seed.s_seed") == [(1,)]

    def test_models_in_upper_case_keep_their_names(self, shop: ProjectFolder) -> None:
        """They are built, read and built again."""
        shop.write({
            "models/UPPER.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/Mixed.sql": "{{ config(materialized='incremental') }} "
            "select id from {{ ref('UPPER') }}",
            "models/lower.sql": "select id from {{ ref('Mixed') }}",
        })  # fmt: skip
        succeeds(shop, "run")
        succeeds(shop, "run")
        schema = shop.place.schema
        assert shop.query(f'select id from {schema}."UPPER"') == [(1,)]
        assert shop.query(f'select id from {schema}."Mixed"') == [(1,), (1,)]
        assert len(rows(shop, "lower")) == 2

    def test_names_that_need_quotes_are_quoted(self, shop: ProjectFolder) -> None:
        """Blanks, signs and reserved words."""
        for alias in ("order", "two words", "dash-ed", "ünï"):
            name = f"m{len(alias)}"
            shop.write({
                f"models/{name}.sql": f"{{{{ config(alias='{alias}', materialized='table') }}}}"
                "select 1 as id",
                f"models/of_{name}.sql": f"select id from {{{{ ref('{name}') }}}}",
            })  # fmt: skip
        for kind in ("table", "view", "incremental"):
            files = shop.root.glob("models/m*.sql")
            for file in files:
                text = file.read_text(encoding="utf-8")
                shop.write({f"models/{file.name}": text.replace("'table'", f"'{kind}'")})
            succeeds(shop, "run")
            assert rows(shop, '"two words"') == [(1,)]

    def test_quoting_may_be_switched_off(self, shop: ProjectFolder) -> None:
        """Then the warehouse folds the case as it does."""
        quoting = "quoting: {database: false, schema: false, identifier: false}\n"
        shop.write({
            "dbt_project.yml": PROJECT + quoting,
            "models/m.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/n.sql": "select '{{ ref('m') }}' as who from {{ ref('m') }}",
        })  # fmt: skip
        succeeds(shop, "run")
        succeeds(shop, "run")
        ((who,),) = rows(shop, "n")
        assert '"' not in str(who)

    def test_a_node_is_off_and_nothing_is_built_of_an_empty_file(self, shop: ProjectFolder) -> None:
        """What is disabled is no node."""
        shop.write({
            "models/off.sql": "{{ config(enabled=false) }} select 1 as id",
            "models/on.sql": "select 1 as id",
        })  # fmt: skip
        assert statuses(succeeds(shop, "run")) == {"on": "success"}
