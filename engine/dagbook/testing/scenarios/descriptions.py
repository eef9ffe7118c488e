"""Descriptions kept in the warehouse as comments: ``persist_docs``."""

from collections.abc import Mapping
from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import artifact, succeeds
from dagbook.testing.scenarios.scenario import Scenario

HARD: Final = """He said "two" and 'one', '''three'''.
-- no comment; 100% /* neither */
$a$ dollars $a$ and $$ \\ a backslash, ünï©ode
"""
BOTH: Final = "models:\n  +persist_docs: {relation: true, columns: true}\n"
PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"


def indented(text: str, depth: int) -> str:
    """A text as a block of YAML."""
    return "|\n" + "".join(" " * depth + line + "\n" for line in text.splitlines())


class DescriptionScenarios(Scenario):
    """What a properties file says of relations and columns stands in the catalog."""

    def test_tables_views_seeds_and_snapshots_carry_their_descriptions(
        self, shop: ProjectFolder
    ) -> None:
        """Whatever signs are in them; what has no description has no comment."""
        shop.write(_everything())
        succeeds(shop, "build")
        nodes = artifact(shop, "catalog")["nodes"]
        for name in (
            "model.shop.t",
            "model.shop.v",
            "model.shop.i",
            "seed.shop.s",
            "snapshot.shop.h",
        ):
            assert _comment(nodes[name]) == HARD, name
            assert _comment(nodes[name], "id") == HARD, name
            assert _comment(nodes[name], "bare") in (None, ""), name
        assert _comment(nodes["model.shop.silent"]) is None
        assert _comment(nodes["model.shop.silent"], "id") is None

    def test_only_what_is_asked_for_is_kept(self, shop: ProjectFolder) -> None:
        """Of the relation, of its columns, or of neither."""
        shop.write({"models/s.yml": "models:\n" + "".join(_model(n) for n in ("r", "c", "n"))})
        kept = {"r": {"relation": True}, "c": {"columns": True}, "n": {}}
        for name, asked in kept.items():
            text = f"{{{{ config(materialized='table', persist_docs={asked}) }}}} select 1 as id"
            shop.write({f"models/{name}.sql": text})
        succeeds(shop, "run")
        nodes = artifact(shop, "catalog")["nodes"]
        found = {
            name: (bool(_comment(nodes[f"model.shop.{name}"])),
                   bool(_comment(nodes[f"model.shop.{name}"], "id")))
            for name in ("r", "c", "n")
        }  # fmt: skip
        assert found == {"r": (True, False), "c": (False, True), "n": (False, False)}

    def test_a_column_that_is_not_there_is_warned_of_and_the_others_are_described(
        self, shop: ProjectFolder
    ) -> None:
        """Also where none of them is there."""
        shop.write({
            "dbt_project.yml": PROJECT + BOTH,
            "models/t.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/u.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/s.yml": "models:\n"
            "  - {name: t, columns: [{name: id, description: known}, "
            "{name: gone, description: x}]}\n"
            "  - {name: u, columns: [{name: lost, description: x}]}\n",
        })  # fmt: skip
        told = [str(each) for each in succeeds(shop, "run").warnings]
        assert len([each for each in told if "gone" in each]) == 1
        assert len([each for each in told if "lost" in each]) == 1
        assert _comment(artifact(shop, "catalog")["nodes"]["model.shop.t"], "id") == "known"

    def test_a_quoted_column_is_described_under_its_very_name(self, shop: ProjectFolder) -> None:
        """``quote: true`` means that case counts; without it any case will do."""
        shop.write({
            "dbt_project.yml": PROJECT + BOTH,
            "models/t.sql": "{{ config(materialized='table') }} select 1 as "
            "{{ adapter.quote('2 id') }}, 2 as {{ adapter.quote('Mixed') }}, 3 as "
            "{{ adapter.quote('Other') }}",
            "models/s.yml": "models:\n  - name: t\n    columns:\n"
            "      - {name: 2 id, quote: true, description: blanks}\n"
            "      - {name: mixed, quote: true, description: wrong case}\n"
            "      - {name: other, description: any case}\n",
        })  # fmt: skip
        told = [str(each) for each in succeeds(shop, "run").warnings]
        assert [each for each in told if "mixed" in each]
        node = artifact(shop, "catalog")["nodes"]["model.shop.t"]
        assert _comment(node, "2 id") == "blanks"
        assert _comment(node, "Mixed") is None
        assert _comment(node, "Other") == "any case"

    def test_a_changed_description_is_kept_by_the_next_run(self, shop: ProjectFolder) -> None:
        """Of a table that is replaced, and of one that is added to."""
        for name in ("t", "i"):
            kind = {"t": "table", "i": "incremental"}[name]
            text = f"{{{{ config(materialized='{kind}') }}}} select 1 as id"
            shop.write({"dbt_project.yml": PROJECT + BOTH, f"models/{name}.sql": text})
        for said in ("before", "after"):
            entries = "".join(
                f"  - {{name: {name}, description: {said}, columns: "
                f"[{{name: id, description: {said}}}]}}\n"
                for name in ("t", "i")
            )
            succeeds(shop.write({"models/s.yml": "models:\n" + entries}), "run")
        nodes = artifact(shop, "catalog")["nodes"]
        for name in ("model.shop.t", "model.shop.i"):
            assert (_comment(nodes[name]), _comment(nodes[name], "id")) == ("after", "after")

    def test_a_doc_block_is_kept_as_its_text(self, shop: ProjectFolder) -> None:
        """``doc()`` in the description."""
        shop.write({
            "dbt_project.yml": PROJECT + BOTH,
            "models/t.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/d.md": "{% docs number %}It's the number{% enddocs %}",
            "models/s.yml": "models: [{name: t, description: \"{{ doc('number') }}\"}]",
        })  # fmt: skip
        succeeds(shop, "run")
        node = artifact(shop, "catalog")["nodes"]["model.shop.t"]
        assert _comment(node) == "It's the number"


def _comment(node: Mapping[str, object], column: str | None = None) -> object:
    if column is None:
        metadata = node["metadata"]
        assert isinstance(metadata, dict)
        return metadata["comment"]
    columns = node["columns"]
    assert isinstance(columns, dict)
    return columns[column]["comment"]


def _model(name: str) -> str:
    return (
        f"  - name: {name}\n    description: {indented(HARD, 6)}"
        f"    columns:\n      - name: id\n        description: {indented(HARD, 10)}"
        "      - name: bare\n"
    )


def _everything() -> Mapping[str, str]:
    kinds = {"t": "table", "v": "view", "i": "incremental", "silent": "table"}
    models = {
        f"models/{name}.sql": f"{{{{ config(materialized='{kind}') }}}} select 1 as id, 2 as bare"
        for name, kind in kinds.items()
    }
    everywhere = "".join(
        f"{kind}:\n  +persist_docs: {{relation: true, columns: true}}\n"
        for kind in ("models", "seeds", "snapshots")
    )
    return {
        **models,
        "dbt_project.yml": PROJECT + everywhere,
        "models/s.yml": "models:\n" + "".join(map(_model, ("t", "v", "i"))),
        "seeds/s.csv": "id,bare\n1,2\n",
        "seeds/s.yml": "seeds:\n" + _model("s"),
        "snapshots/h.yml": "snapshots:\n"
        + _model("h")
        + "    relation: ref('t')\n"
        + "    config: {strategy: check, check_cols: all, unique_key: id}\n",
    }
