"""Privileges: ``grants`` of models, seeds and snapshots."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, succeeds
from dagbook.testing.scenarios.scenario import Scenario

PROJECT = "name: shop\nversion: '1.0'\nprofile: shop\n"


class GrantScenarios(Scenario):
    """For warehouses with users: whoever is named may, and nobody else."""

    @pytest.fixture
    def readers(self, shop: ProjectFolder) -> Iterator[tuple[str, str]]:
        """Two roles that may log in nowhere."""
        names = (f"ada_{uuid4().hex[:8]}", f"bob_{uuid4().hex[:8]}")
        for name in names:
            shop.query(f"create role {name}")
        yield names
        for name in names:
            shop.query(f"drop owned by {name} cascade")
            shop.query(f"drop role {name}")

    @pytest.mark.parametrize("kind", ["view", "table", "incremental"])
    def test_grants_follow_the_config_from_run_to_run(
        self, kind: str, shop: ProjectFolder, readers: tuple[str, str]
    ) -> None:
        """Given, kept, given to another and taken from the first, given to both."""
        ada, bob = readers
        shop.write({"models/m.sql": "select 1 as id"})
        for grants, expected in (
            (f"{{select: [{ada}]}}", {("select", ada)}),
            (f"{{select: [{ada}]}}", {("select", ada)}),
            (f"{{select: {bob}}}", {("select", bob)}),
            (f"{{select: [{ada}, {bob}]}}", {("select", ada), ("select", bob)}),
            (f"{{select: [{ada}], insert: [{bob}]}}", {("select", ada), ("insert", bob)}),
        ):
            config = f"models: [{{name: m, config: {{materialized: {kind}, grants: {grants}}}}}]"
            succeeds(shop.write({"models/s.yml": config}), "run")
            assert _given(shop, "m") == expected, grants

    def test_an_empty_list_takes_all_away_and_no_grants_leave_all_as_it_is(
        self, shop: ProjectFolder, readers: tuple[str, str]
    ) -> None:
        """On what is not made anew: a seed that is only filled again."""
        ada, _ = readers
        shop.write({"seeds/s.csv": "id\n1\n"})
        for grants, expected in (
            (f"{{select: [{ada}]}}", {("select", ada)}),
            ("{}", {("select", ada)}),
            ("{select: []}", set()),
        ):
            config = f"seeds: [{{name: s, config: {{grants: {grants}}}}}]"
            succeeds(shop.write({"seeds/s.yml": config}), "seed")
            assert _given(shop, "s") == expected, grants
        config = f"seeds: [{{name: s, config: {{grants: {{select: [{ada}]}}}}}}]"
        succeeds(shop.write({"seeds/s.yml": config}), "seed", "--full-refresh")
        assert _given(shop, "s") == {("select", ada)}

    def test_snapshots_are_granted_and_their_grants_follow(
        self, shop: ProjectFolder, readers: tuple[str, str]
    ) -> None:
        """From the first run, and changed by the second."""
        shop.write({"models/m.sql": "select 1 as id"})
        for reader in readers:
            succeeds(
                shop.write({
                    "snapshots/h.yml": "snapshots:\n  - name: h\n    relation: ref('m')\n"
                    "    config: "
                    "{strategy: check, check_cols: all, unique_key: id, "
                    f"grants: {{select: [{reader}]}}}}\n"
                }),
                "build",
            )  # fmt: skip
            assert _given(shop, "h") == {("select", reader)}

    def test_a_plus_adds_to_the_grants_of_the_folder(
        self, shop: ProjectFolder, readers: tuple[str, str]
    ) -> None:
        """``+select`` adds; ``select`` replaces."""
        ada, bob = readers
        shop.write({
            "dbt_project.yml": f"{PROJECT}models:\n  +grants: {{select: [{ada}]}}\n",
            "models/more.sql": f"{{{{ config(grants={{'+select': ['{bob}']}}) }}}} select 1 as id",
            "models/other.sql": f"{{{{ config(grants={{'select': ['{bob}']}}) }}}} select 1 as id",
        })  # fmt: skip
        succeeds(shop, "run")
        assert _given(shop, "more") == {("select", ada), ("select", bob)}
        assert _given(shop, "other") == {("select", bob)}

    def test_whom_or_what_the_warehouse_does_not_know_is_told_in_its_words(
        self, shop: ProjectFolder, readers: tuple[str, str]
    ) -> None:
        """And the old relation stays."""
        shop.write({"models/m.sql": "{{ config(materialized='table') }} select 1 as id"})
        succeeds(shop, "run")
        shop.write({"models/m.sql": "{{ config(materialized='table') }} select 2 as id"})
        for grants in ("{select: [nobody_at_all]}", f"{{juggle: [{readers[0]}]}}"):
            shop.write({"models/s.yml": f"models: [{{name: m, config: {{grants: {grants}}}}}]"})
            error = outcome(shop.invoke("run"), "m").error
            assert error is not None
            assert "nobody_at_all" in error.message or "juggle" in error.message
            assert shop.query(f"select id from {shop.place.schema}.m") == [(1,)]


class NoGrantScenarios(Scenario):
    """For warehouses without users: told once, and nothing fails."""

    def test_grants_are_named_as_left_out(self, shop: ProjectFolder) -> None:
        """Of models, seeds and snapshots, in one word."""
        shop.write({
            "dbt_project.yml": PROJECT
            + "".join(f"{each}:\n  +grants: {{select: [ada]}}\n"
                      for each in ("models", "seeds", "snapshots")),
            "models/m.sql": "select 1 as id",
            "models/n.sql": "{{ config(materialized='incremental') }} select 1 as id",
            "seeds/s.csv": "id\n1\n",
            "snapshots/h.yml": "snapshots: [{name: h, relation: ref('m'), config: "
            "{strategy: check, check_cols: all, unique_key: id}}]",
        })  # fmt: skip
        told = [str(each) for each in succeeds(shop, "build").warnings]
        assert len([each for each in told if "grants" in each]) == 1

    def test_grants_stand_in_the_manifest_all_the_same(self, shop: ProjectFolder) -> None:
        """Also those added with a plus."""
        shop.write({
            "dbt_project.yml": f"{PROJECT}models:\n  +grants: {{select: [ada]}}\n",
            "models/m.sql": "{{ config(grants={'+select': ['bob']}) }} select 1 as id",
        })  # fmt: skip
        manifest = succeeds(shop, "run").manifest
        assert manifest is not None
        nodes = manifest["nodes"]
        assert isinstance(nodes, dict)
        assert nodes["model.shop.m"]["config"]["grants"] == {"select": ["ada", "bob"]}


def _given(shop: ProjectFolder, name: str) -> set[tuple[str, str]]:
    """Privilege and grantee of a relation, its owner's left out."""
    found = shop.query(
        "select lower(privilege_type), grantee from information_schema.role_table_grants "
        f"where table_schema = '{shop.place.schema}' and table_name = '{name}' "
        "and grantee <> grantor"
    )
    return {(str(privilege), str(grantee)) for privilege, grantee in found}
