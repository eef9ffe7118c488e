"""Failing rows of tests, kept as tables or views of their own."""

from itertools import product
from typing import Final

from dagbook.api import Result
from dagbook.project.nodes import Test
from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"
PARCELS: Final = "id,weight\n1,5\n2,\n2,90\n"
HEAVY: Final = "select * from {{ ref('parcels') }} where weight > 10"


def singular(stored: str | None, kept_as: str | None) -> str:
    """A test that finds the heavy parcel."""
    said = [f"store_failures={stored}"] if stored else []
    said += [f"store_failures_as='{kept_as}'"] if kept_as else []
    return f"{{{{ config({', '.join(said)}) }}}} {HEAVY}" if said else HEAVY


class StoredFailureScenarios(Scenario):
    """What is stored, where, and as what."""

    def test_store_failures_as_wins_over_store_failures(self, shop: ProjectFolder) -> None:
        """Every pair of the two on singular tests, of which each fails."""
        expected = {}
        pairs = product((None, "True", "False"), (None, "view", "table", "ephemeral"))
        for stored, kept_as in pairs:
            name = f"heavy_{stored}_{kept_as}".lower()
            shop.write({f"tests/{name}.sql": singular(stored, kept_as)})
            kind = kept_as or ("table" if stored == "True" else None)
            expected[name] = None if kind in (None, "ephemeral") else kind
        shop.write({"tests/none.sql": singular(None, "view").replace("> 10", "> 1000")})
        found = statuses(shop.write({"seeds/parcels.csv": PARCELS}).invoke("build"))
        assert found == {"parcels": "success", "none": "pass", **dict.fromkeys(expected, "fail")}
        assert _audited(shop) == {
            "none": "view",
            **{name: kind for name, kind in expected.items() if kind},
        }

    def test_the_project_says_what_a_test_does_not(self, shop: ProjectFolder) -> None:
        """``store_failures_as`` of the project is stronger than ``store_failures`` of the test."""
        tests = {
            "tests/unset.sql": singular(None, None),
            "tests/yes.sql": singular("True", None),
            "tests/seen.sql": singular(None, "view"),
        }
        shop.write({"seeds/parcels.csv": PARCELS, **tests})
        for project, expected in (
            ("{+store_failures: false}", {"yes": "table", "seen": "view"}),
            ("{+store_failures_as: view}", {"unset": "view", "yes": "view", "seen": "view"}),
            ("{+store_failures_as: ephemeral, +store_failures: true}", {"seen": "view"}),
        ):
            shop.query(f"drop schema if exists {shop.place.schema}_dbt_test__audit cascade")
            shop.write({"dbt_project.yml": f"{PROJECT}data_tests: {project}\n"}).invoke("build")
            assert _audited(shop) == expected, project

    def test_generic_tests_keep_their_rows_and_counts(self, shop: ProjectFolder) -> None:
        """Each as its entry says, under a name that fits the warehouse."""
        shop.write({
            "seeds/parcels.csv": PARCELS,
            "seeds/s.yml": "seeds:\n  - name: parcels\n    columns:\n      - name: id\n"
            "        data_tests: [{unique: {config: {store_failures: true}}}]\n"
            "      - name: weight\n        data_tests:\n"
            "          - not_null: {config: {store_failures_as: view}}\n"
            "          - accepted_values:\n              arguments: {values: [5, 6, 7, 8, 9, 10, "
            "11, 12, 13, 14, 15, 16]}\n              config: {store_failures_as: table}\n",
        })  # fmt: skip
        kept = _relations(shop.invoke("build"))
        assert sorted(_audited(shop).values()) == ["table", "table", "view"]
        counts = {name: shop.query(f"select * from {kept[name]}") for name in kept}
        assert counts["unique_parcels_id"] == [(2, 2)]
        assert counts["not_null_parcels_weight"] == [(2, None)]
        assert [len(rows) for name, rows in counts.items() if "accepted" in name] == [1]

    def test_stored_failures_are_those_of_the_last_run(self, shop: ProjectFolder) -> None:
        """A run replaces them, also where it finds none; a table becomes a view and back."""
        shop.write({"seeds/parcels.csv": PARCELS, "tests/heavy.sql": HEAVY})
        for kept_as in ("table", "table", "view", "view", "table"):
            options = f"{PROJECT}data_tests: {{+store_failures_as: {kept_as}}}\n"
            shop.write({"dbt_project.yml": options}).invoke("build")
            assert _audited(shop) == {"heavy": kept_as}
            assert shop.query(f"select * from {_audit(shop)}.heavy") == [(2, 90)]
        shop.write({"seeds/parcels.csv": "id,weight\n1,5\n"})
        succeeds(shop, "build")
        assert shop.query(f"select * from {_audit(shop)}.heavy") == []

    def test_the_command_line_asks_for_all_of_them(self, shop: ProjectFolder) -> None:
        """``--store-failures``, where a test doesn't say otherwise."""
        shop.write({
            "seeds/parcels.csv": PARCELS,
            "tests/unset.sql": singular(None, None),
            "tests/no.sql": singular("False", None),
        })  # fmt: skip
        succeeds(shop, "seed")
        shop.invoke("test", "--store-failures")
        assert _audited(shop) == {"unset": "table"}

    def test_a_limit_limits_what_is_kept(self, shop: ProjectFolder) -> None:
        """The count in the result is that of the kept rows."""
        shop.write({
            "seeds/s.csv": "id\n" + "x\n" * 9,
            "tests/four.sql": "{{ config(store_failures=true, limit=4) }} "
            "select * from {{ ref('s') }}",
        })  # fmt: skip
        result = shop.invoke("build")
        assert outcome(result, "four").failures == 4
        assert shop.query(f"select count(*) from {_relations(result)['four']}") == [(4,)]

    def test_they_stand_in_a_schema_and_under_a_name_of_ones_own(self, shop: ProjectFolder) -> None:
        """``+schema``, ``schema`` and ``alias`` of tests."""
        shop.write({
            "dbt_project.yml": f"{PROJECT}data_tests: {{+store_failures: true, +schema: checks}}\n",
            "seeds/parcels.csv": PARCELS,
            "tests/heavy.sql": HEAVY,
            "tests/named.sql": "{{ config(alias='too_heavy', schema='elsewhere') }}" + HEAVY,
        })  # fmt: skip
        shop.invoke("build")
        assert shop.query(f"select * from {shop.place.schema}_checks.heavy") == [(2, 90)]
        assert shop.query(f"select * from {shop.place.schema}_elsewhere.too_heavy") == [(2, 90)]

    def test_an_unknown_way_to_keep_them_is_an_error(self, shop: ProjectFolder) -> None:
        """It names the ways there are."""
        shop.write({"seeds/parcels.csv": PARCELS, "tests/heavy.sql": singular(None, "error")})
        result = shop.invoke("build")
        assert not result.success
        told = str(result.exception or outcome(result, "heavy").message)
        assert "error" in told


def _audit(shop: ProjectFolder) -> str:
    return f"{shop.place.schema}_dbt_test__audit"


def _relations(result: Result) -> dict[str, str]:
    """Where each test keeps its rows."""
    nodes = {each.node.name: each.node for each in result.results}
    return {name: str(node.relation) for name, node in nodes.items() if isinstance(node, Test)}


def _audited(shop: ProjectFolder) -> dict[str, str]:
    """Name to kind of whatever stands in the schema of failures."""
    found = shop.query(
        f"select table_name, table_type from information_schema.tables "
        f"where table_schema = '{_audit(shop)}'"
    )
    return {str(name): "view" if kind == "VIEW" else "table" for name, kind in found}
