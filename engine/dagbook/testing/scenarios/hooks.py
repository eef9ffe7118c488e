"""Hooks: statements around nodes and around runs."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, statuses, succeeds
from dagbook.testing.scenarios.raw_tables import query
from dagbook.testing.scenarios.scenario import Scenario

_PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"
_MODEL: Final = "models/m.sql"


def mark(text: str) -> str:
    """A statement that leaves a mark in table marks."""
    return (
        "insert into {{ target.schema }}.marks select count(*) + 1, "
        f"'{text}' from {{{{ target.schema }}}}.marks"
    )


def with_marks(shop: ProjectFolder, files: dict[str, str]) -> None:
    """Write files, and make table marks."""
    shop.write(files)
    query(shop, "create table {schema}.marks (place bigint, mark varchar(80))")


def marks(shop: ProjectFolder) -> list[object]:
    """The marks in the order in which they were left."""
    return [text for _, text in sorted(rows(shop, "marks"), key=lambda row: int(str(row[0])))]


class ModelHookScenarios(Scenario):
    """pre_hook and post_hook."""

    @pytest.mark.parametrize("kind", ["view", "table", "incremental"])
    def test_they_stand_around_the_model(self, kind: str, shop: ProjectFolder) -> None:
        config = f'materialized=\'{kind}\', pre_hook="{mark("pre")}", post_hook="{mark("post")}"'
        with_marks(shop, {_MODEL: f"{{{{ config({config}) }}}} select 1 as id"})
        succeeds(shop, "run")
        succeeds(shop, "run")
        assert marks(shop) == ["pre", "post"] * 2

    def test_those_of_the_project_come_first(self, shop: ProjectFolder) -> None:
        with_marks(
            shop,
            {
                "dbt_project.yml": f'{_PROJECT}models:\n  +pre-hook: ["{mark("project")}"]\n'
                f'  +post-hook: "{mark("project end")}"\n',
                _MODEL: f'{{{{ config(pre_hook=["{mark("one")}", "{mark("two")}"]) }}}} '
                "select 1 as id",
            },
        )
        succeeds(shop, "run")
        assert marks(shop) == ["project", "one", "two", "project end"]

    def test_inside_and_outside_of_the_transaction(self, shop: ProjectFolder) -> None:
        outside = '{"sql": "%s", "transaction": false}'
        with_marks(
            shop,
            {
                "dbt_project.yml": _PROJECT
                + "models:\n  +pre-hook:\n"
                + f'    - "{mark("in")}"\n    - {outside % mark("before")}\n'
                + "  +post-hook:\n"
                + f'    - {outside % mark("after")}\n    - "{mark("end")}"\n',
                _MODEL: "{{ config(materialized='table') }} select 1 as id",
            },
        )
        succeeds(shop, "run")
        assert marks(shop) == ["before", "in", "end", "after"]

    def test_macros_say_where_they_stand(self, shop: ProjectFolder) -> None:
        with_marks(
            shop,
            {
                "macros/leave.sql": "{% macro leave(text) %}insert into {{ target.schema }}.marks "
                "select count(*) + 1, '{{ text }}' from {{ target.schema }}.marks{% endmacro %}",
                _MODEL: "{{ config(materialized='table', pre_hook=[leave('in'), "
                "before_begin(leave('before'))], post_hook=[after_commit(leave('after')), "
                "in_transaction(leave('end'))]) }} select 1 as id",
            },
        )
        succeeds(shop, "run")
        assert marks(shop) == ["before", "in", "end", "after"]

    def test_they_know_the_model(self, shop: ProjectFolder) -> None:
        text = "{{ this.identifier }} {{ model.name }} {{ target.name }}"
        with_marks(shop, {_MODEL: f'{{{{ config(post_hook="{mark(text)}") }}}} select 1 as id'})
        succeeds(shop, "run")
        assert marks(shop) == ["m m dev"]

    def test_a_macro_that_writes_nothing_sends_nothing(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "macros/maybe.sql": "{% macro maybe() %}{% if false %}select 1{% endif %}"
                "{% endmacro %}",
                _MODEL: '{{ config(pre_hook="{{ maybe() }}", post_hook=[]) }} select 1 as id',
            }
        )
        succeeds(shop, "run")

    @pytest.mark.parametrize("kind", ["table", "incremental"])
    def test_one_that_fails_leaves_the_old_relation(self, kind: str, shop: ProjectFolder) -> None:
        shop.write({_MODEL: f"{{{{ config(materialized='{kind}') }}}} select 1 as id"})
        succeeds(shop, "run")
        shop.write(
            {
                _MODEL: f"{{{{ config(materialized='{kind}', post_hook='select no_such()') }}}} "
                "select 2 as id"
            }
        )
        assert outcome(shop.invoke("run"), "m").status.value == "error"
        assert rows(shop, "m") == [(1,)]

    @pytest.mark.parametrize("kind", ["seeds", "snapshots"])
    def test_seeds_and_snapshots_have_them_too(self, kind: str, shop: ProjectFolder) -> None:
        with_marks(
            shop,
            {
                "dbt_project.yml": f"{_PROJECT}{kind}:\n  +post-hook:\n"
                "    - alter table {{ this }} add column extra integer\n"
                "    - update {{ this }} set extra = 1\n",
                "seeds/goods.csv": "id\n1\n",
                "snapshots/kept.yml": "snapshots: [{name: kept, relation: ref('goods'), config: "
                "{strategy: check, unique_key: id, check_cols: [id]}}]",
            },
        )
        succeeds(shop, "build")
        assert rows(shop, "goods" if kind == "seeds" else "kept", "id, extra") == [(1, 1)]

    def test_a_hook_may_read_another_model(self, shop: ProjectFolder) -> None:
        with_marks(
            shop,
            {
                "models/other.sql": "select 'seen' as word",
                _MODEL: "-- depends_on: {{ ref('other') }}\n{{ config(post_hook=\"insert into "
                "{{ target.schema }}.marks select 1, word from {{ ref('other') }}\") }}\n"
                "select 1 as id",
            },
        )
        succeeds(shop, "run")
        assert marks(shop) == ["seen"]

    def test_both_spellings_at_once_are_refused(self, shop: ProjectFolder) -> None:
        twice = "{{ config({'pre_hook': 'select 1', 'pre-hook': 'select 2'}) }}"
        shop.write({_MODEL: f"{twice} select 1 as id"})
        assert "pre-hook" in str(shop.invoke("run").exception)


class RunHookScenarios(Scenario):
    """on-run-start and on-run-end."""

    def test_they_stand_around_the_run(self, shop: ProjectFolder) -> None:
        project = (
            f'{_PROJECT}on-run-start:\n  - "{mark("start")}"\n  - "{mark("second")}"\n'
            f'on-run-end: "{mark("end")}"\n'
        )
        config = f'{{{{ config(materialized="table", post_hook="{mark("model")}") }}}}'
        with_marks(shop, {"dbt_project.yml": project, _MODEL: f"{config} select 1 as id"})
        succeeds(shop, "run")
        assert marks(shop) == ["start", "second", "model", "end"]

    def test_the_end_knows_results_and_schemas(self, shop: ProjectFolder) -> None:
        told = mark("{{ results | length }} {{ results[0].status }} {{ schemas | length }}")
        with_marks(
            shop, {"dbt_project.yml": f'{_PROJECT}on-run-end: "{told}"\n', _MODEL: "select 1 as id"}
        )
        succeeds(shop, "run")
        assert marks(shop) == ["1 success 1"]

    def test_a_macro_may_make_them(self, shop: ProjectFolder) -> None:
        with_marks(
            shop,
            {
                "dbt_project.yml": _PROJECT + 'on-run-start: "{{ leave() }}"\n',
                "macros/leave.sql": "{% macro leave() %}{% for text in ['a', 'b'] %}"
                '{% do run_query("insert into " ~ target.schema ~ ".marks values (" ~ '
                'loop.index ~ ", \'" ~ text ~ "\')") %}{% endfor %}{% endmacro %}',
                _MODEL: "select 1 as id",
            },
        )
        succeeds(shop, "run")
        assert marks(shop) == ["a", "b"]

    def test_a_start_that_fails_ends_the_run(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "dbt_project.yml": _PROJECT + "on-run-start: select no_such()\n",
                _MODEL: "select 1 as id",
            }
        )
        result = shop.invoke("run")
        assert not result.success
        assert statuses(result)["m"] == "skipped"

    def test_an_end_that_fails_keeps_the_models(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "dbt_project.yml": _PROJECT + "on-run-end: select no_such()\n",
                _MODEL: "select 1 as id",
            }
        )
        assert not shop.invoke("run").success
        assert rows(shop, "m") == [(1,)]
