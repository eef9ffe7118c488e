"""What stands in the warehouse: found, changed from one kind to another, told to macros."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import artifact, rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

KINDS: Final = ("view", "table", "view", "incremental", "table", "incremental", "view")


class RelationScenarios(Scenario):
    """Relations that others made, dropped or renamed between two runs."""

    def test_a_model_changes_its_kind_from_run_to_run(self, shop: ProjectFolder) -> None:
        """A view on it survives, or is made anew by the run."""
        shop.write({"models/of_it.sql": "select kind from {{ ref('m') }}"})
        for kind in KINDS:
            shop.write({
                "models/m.sql": f"{{{{ config(materialized='{kind}') }}}} "
                f"select '{kind}' as kind"
            })  # fmt: skip
            succeeds(shop, "run", "--full-refresh")
            expected = "VIEW" if kind == "view" else "BASE TABLE"
            assert _type(shop, "m") == expected
            assert rows(shop, "of_it") == [(kind,)]

    def test_what_somebody_dropped_is_made_again(self, shop: ProjectFolder) -> None:
        """Whatever the model's kind; also the whole schema."""
        for kind in ("view", "table", "incremental"):
            text = f"{{{{ config(materialized='{kind}', schema='made') }}}} select 1 as id"
            shop.write({f"models/{kind}_of.sql": text})
        succeeds(shop, "run")
        schema = f"{shop.place.schema}_made"
        shop.query(f"drop view {schema}.view_of")
        shop.query(f"drop table {schema}.incremental_of")
        succeeds(shop, "run")
        assert shop.query(f"select id from {schema}.incremental_of") == [(1,)]
        shop.query(f"drop schema {schema} cascade")
        succeeds(shop, "run")
        assert shop.query(f"select id from {schema}.view_of") == [(1,)]

    def test_what_somebody_else_made_under_the_name_is_replaced(self, shop: ProjectFolder) -> None:
        """A table where a view is to stand, a view where a table is."""
        shop.write({
            "models/v.sql": "select 1 as id",
            "models/t.sql": "{{ config(materialized='table') }} select 1 as id",
        })  # fmt: skip
        shop.query(f"create table {shop.place.schema}.v as select 0 as old")
        shop.query(f"create view {shop.place.schema}.t as select 0 as old")
        succeeds(shop, "run")
        assert (_type(shop, "v"), _type(shop, "t")) == ("VIEW", "BASE TABLE")
        assert rows(shop, "t") == [(1,)]

    def test_a_schema_is_dropped_by_an_operation(self, shop: ProjectFolder) -> None:
        """With all it holds; the next run makes it again."""
        shop.write({"models/m.sql": "{{ config(schema='made') }} select 1 as id"})
        succeeds(shop, "run")
        schema = f"{shop.place.schema}_made"
        succeeds(shop, "run-operation", "drop_schema_named", "--args", f"schema_name: {schema}")
        found = shop.query(
            f"select 1 from information_schema.schemata where schema_name = '{schema}'"
        )
        assert found == []
        succeeds(shop, "run")

    def test_whatever_is_cached_is_true(self, shop: ProjectFolder) -> None:
        """Made, renamed and dropped by macros, and seen as such by later ones."""
        shop.write({
            "macros/m.sql": _MOVES,
            "models/m.sql": "{{ config(materialized='table') }} select 1 as id",
        })  # fmt: skip
        succeeds(shop, "run")
        succeeds(shop, "run-operation", "moves")
        assert _type(shop, "moved") is None
        assert _type(shop, "m") is None

    def test_every_way_to_fill_the_cache_builds_the_same(self, shop: ProjectFolder) -> None:
        """``--cache-selected-only``, ``--no-populate-cache``, and as it is."""
        shop.write({
            "models/t.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/v.sql": "{{ config(schema='other') }} select id from {{ ref('t') }}",
        })  # fmt: skip
        for option in ((), ("--cache-selected-only",), ("--no-populate-cache",)):
            succeeds(shop, "run", *option)
            assert statuses(succeeds(shop, "run", "--select", "t", *option)) == {"t": "success"}


class CatalogScenarios(Scenario):
    """What catalog.json says of relations."""

    def test_relations_stand_there_with_their_kinds_and_columns(self, shop: ProjectFolder) -> None:
        """Of seeds, models, snapshots and sources; ephemeral models stand nowhere."""
        place = shop.place.schema
        shop.write({
            "seeds/s.csv": "id,name\n1,a\n",
            "models/t.sql": "{{ config(materialized='table') }} select * from {{ ref('s') }}",
            "models/v.sql": "select * from {{ source('raw', 'given') }}",
            "models/i.sql": "{{ config(materialized='incremental') }} select 1 as id",
            "models/e.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
            "snapshots/h.yml": "snapshots: [{name: h, relation: ref('t'), config: "
            "{strategy: check, check_cols: all, unique_key: id}}]",
            "models/s.yml": f"sources:\n  - name: raw\n    schema: {place}\n"
            "    tables: [{name: given}]\n",
        })  # fmt: skip
        shop.query(f"create table {place}.given as select 1 as id, 2 as {QUOTED}")
        succeeds(shop, "build")
        succeeds(shop, "docs", "generate")
        catalog = artifact(shop, "catalog")
        found = {**catalog["nodes"], **catalog["sources"]}
        kinds = {key: each["metadata"]["type"] for key, each in found.items()}
        assert kinds == {
            "seed.shop.s": "BASE TABLE",
            "model.shop.t": "BASE TABLE",
            "model.shop.v": "VIEW",
            "model.shop.i": "BASE TABLE",
            "snapshot.shop.h": "BASE TABLE",
            "source.shop.raw.given": "BASE TABLE",
        }
        columns = found["source.shop.raw.given"]["columns"]
        assert isinstance(columns, dict)
        assert list(columns) == ["id", "Mixed Case"]
        assert [each["index"] for each in columns.values()] == [1, 2]

    def test_columns_are_in_order_with_the_warehouses_types(self, shop: ProjectFolder) -> None:
        """As the warehouse spells them."""
        shop.write({
            "models/m.sql": "{{ config(materialized='table') }} select "
            "cast(1 as integer) as b, cast('x' as text) as a, cast(1.5 as numeric(10, 2)) as d, "
            "cast('2024-01-01' as date) as c"
        })  # fmt: skip
        succeeds(shop, "run")
        columns = artifact(shop, "catalog")["nodes"]["model.shop.m"]["columns"]
        assert isinstance(columns, dict)
        assert list(columns) == ["b", "a", "d", "c"]
        types = [each["type"].lower() for each in columns.values()]
        assert types[0] == "integer"
        assert "10,2" in types[2]
        assert types[3] == "date"


QUOTED: Final = '"Mixed Case"'
_MOVES: Final = """{% macro moves() %}
  {% set m = adapter.get_relation(target.database, target.schema, 'm') %}
  {% if m is none or not m.is_table %}{{ exceptions.raise_compiler_error('m: ' ~ m) }}{% endif %}
  {% set moved = api.Relation.create(target.database, target.schema, 'moved', type='table') %}
  {% do adapter.rename_relation(m, moved) %}
  {% if adapter.get_relation(target.database, target.schema, 'm') is not none %}
    {{ exceptions.raise_compiler_error('m is still there') }}
  {% endif %}
  {% set names = adapter.list_relations(target.database, target.schema) | map(attribute='name') %}
  {% if 'moved' not in (names | list) %}
    {{ exceptions.raise_compiler_error('moved is not listed') }}
  {% endif %}
  {% do adapter.truncate_relation(moved) %}
  {% if run_query('select * from ' ~ moved) | length %}
    {{ exceptions.raise_compiler_error('not empty') }}
  {% endif %}
  {% do adapter.drop_relation(moved) %}
  {% if load_relation(moved) is not none %}
    {{ exceptions.raise_compiler_error('moved is still there') }}
  {% endif %}
  {% do adapter.commit() %}
{% endmacro %}"""


def _type(shop: ProjectFolder, name: str) -> object:
    found = shop.query(
        "select table_type from information_schema.tables "
        f"where table_schema = '{shop.place.schema}' and table_name = '{name}'"
    )
    return found[0][0] if found else None
