"""Whole projects: many models on threads, copies of one seed, artifacts, query comments."""

from collections import Counter
from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import artifact, outcome, rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"
PEOPLE: Final = "id,name,joined,paid\n1,Ada,2024-01-01 10:00:00,1.5\n2,Bob,2024-02-29 11:00:00,\n"
MORE: Final = PEOPLE + "3,Cleo,2024-03-01 12:00:00,3.25\n"


class WholeRunScenarios(Scenario):
    """What comes together when everything is run."""

    def test_many_models_run_side_by_side(self, shop: ProjectFolder) -> None:
        """On more threads than there are cores, in the order of what they read."""
        shop.write({"models/first.sql": "{{ config(materialized='table') }} select 1 as id"})
        for index in range(24):
            kind = ("table", "view", "incremental")[index % 3]
            parent = "first" if index < 6 else f"m{index - 6}"
            shop.write({
                f"models/m{index}.sql": f"{{{{ config(materialized='{kind}') }}}} "
                f"select id + 1 as id from {{{{ ref('{parent}') }}}}"
            })  # fmt: skip
        for _ in range(2):
            found = Counter(statuses(succeeds(shop, "run", "--threads", "8")).values())
            assert found == {"success": 25}
        assert (5,) in rows(shop, "m23")

    def test_one_that_fails_stops_only_what_reads_it(self, shop: ProjectFolder) -> None:
        """Views on a table that is replaced meanwhile are there in the end."""
        shop.write({
            "seeds/people.csv": PEOPLE,
            "models/table_a.sql": _of("people", "table"),
            "models/table_b.sql": _of("people", "table"),
            "models/on_a.sql": _of("table_a", "view"),
            "models/on_view.sql": _of("on_a", "table"),
            "models/broken.sql": "select a_column_nobody_has from {{ ref('people') }}",
            "models/below.sql": _of("broken", "table"),
            "models/two.sql": "select a.id from {{ ref('table_a') }} as a "
            "join {{ ref('table_b') }} as b on a.id = b.id",
        })  # fmt: skip
        succeeds(shop, "seed")
        for text, expected in ((PEOPLE, 2), (MORE, 3)):
            succeeds(shop.write({"seeds/people.csv": text}), "seed")
            found = statuses(shop.invoke("run", "--threads", "4"))
            assert (found.pop("broken"), found.pop("below")) == ("error", "skipped")
            assert set(found.values()) == {"success"}
            for name in ("table_a", "table_b", "on_a", "on_view", "two"):
                assert len(rows(shop, name)) == expected, name

    def test_copies_of_a_seed_are_the_seed(self, shop: ProjectFolder) -> None:
        """Through every kind of model, and after the seed has changed."""
        only_new = (
            "{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}"
        )
        shop.write({
            "models/v.sql": _of("people", "view"),
            "models/t.sql": _of("v", "table"),
            "models/i.sql": _of("t", "incremental") + only_new,
            "models/e.sql": _of("i", "ephemeral"),
            "models/last.sql": _of("e", "table"),
        })  # fmt: skip
        for text in (PEOPLE, MORE):
            succeeds(shop.write({"seeds/people.csv": text}), "build")
            for name in ("v", "t", "i", "last"):
                assert rows(shop, name) == rows(shop, "people"), name
        types = artifact(shop, "catalog")["nodes"]
        for name in ("v", "t", "i", "last"):
            assert _types(types[f"model.shop.{name}"]) == _types(types["seed.shop.people"])

    def test_columns_have_the_types_they_are_cast_to(self, shop: ProjectFolder) -> None:
        """Asked by the column's own methods."""
        checks = {
            "smallint": "is_integer", "integer": "is_integer", "bigint": "is_integer",
            "real": "is_float", "double precision": "is_float", "numeric(10, 2)": "is_numeric",
            "text": "is_string", "varchar(20)": "is_string",
        }  # fmt: skip
        columns = ", ".join(f"cast('1' as {each}) as c{i}" for i, each in enumerate(checks))
        shop.write({
            "models/m.sql": f"{{{{ config(materialized='table') }}}} select {columns}",
            "macros/check.sql": "{% macro check(methods) %}"
            "{% for c in adapter.get_columns_in_relation(api.Relation.create("
            "database=target.database, schema=target.schema, identifier='m')) %}"
            "{% set is = {'is_integer': c.is_integer(), 'is_float': c.is_float(), "
            "'is_numeric': c.is_numeric(), 'is_string': c.is_string()} %}"
            "{% if not is[methods[loop.index0]] %}"
            "{{ exceptions.raise_compiler_error(c.name ~ ' ' ~ c.dtype ~ ' ' ~ is) }}"
            "{% endif %}{% endfor %}{% endmacro %}",
        })  # fmt: skip
        succeeds(shop, "run")
        succeeds(shop, "run-operation", "check", "--args", f"methods: {list(checks.values())}")

    def test_artifacts_tell_what_was_run(self, shop: ProjectFolder) -> None:
        """Results, counts, compiled SQL, the relation, the adapter's type."""
        shop.write({
            "seeds/people.csv": PEOPLE,
            "models/t.sql": _of("people", "table"),
            "models/s.yml": "models: [{name: t, columns: [{name: id, data_tests: [unique]}, "
            "{name: paid, data_tests: [not_null]}]}]",
        })  # fmt: skip
        shop.invoke("build")
        results = {each["unique_id"]: each for each in artifact(shop, "run_results")["results"]}
        by_name = {key.split(".")[2]: each for key, each in results.items()}
        assert by_name["not_null_t_paid"]["status"] == "fail"
        assert by_name["not_null_t_paid"]["failures"] == 1
        assert by_name["unique_t_id"]["failures"] == 0
        assert by_name["t"]["compiled"] is True
        assert "people" in by_name["t"]["compiled_code"]
        assert [each["name"] for each in by_name["t"]["timing"]] == ["compile", "execute"]
        assert by_name["people"]["adapter_response"]["rows_affected"] == 2
        manifest = artifact(shop, "manifest")
        assert manifest["metadata"]["adapter_type"] == shop.place.dialect.type

    def test_a_broken_model_is_told_with_its_place(self, shop: ProjectFolder) -> None:
        """The file, the line and the column, in every warehouse."""
        shop.write({"models/m.sql": "select\n  1 as id,\n  nothing_there\n"})
        error = outcome(shop.invoke("run"), "m").error
        assert error is not None
        assert error.slug == "missing-column"
        assert str(error.origin) == "models/m.sql:3:3"


def _of(parent: str, kind: str) -> str:
    return f"{{{{ config(materialized='{kind}') }}}} select * from {{{{ ref('{parent}') }}}}"


def _types(node: dict[str, dict[str, dict[str, object]]]) -> list[tuple[str, object]]:
    return [(name, column["type"]) for name, column in node["columns"].items()]
