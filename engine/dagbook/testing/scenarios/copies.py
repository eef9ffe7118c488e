"""What an earlier state built, brought here; functions that models call."""

import json
import shutil
from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

COPY: Final = ("--target", "copy")


class CloneScenarios(Scenario):
    """``clone``: another schema with the rows of the first."""

    def test_every_relation_is_there_with_its_rows(self, shop: ProjectFolder) -> None:
        """Seeds, models and snapshots, in schemas of their own too; nothing is built."""
        _built(shop)
        found = statuses(succeeds(shop, "clone", *_state(shop), *COPY))
        assert found == dict.fromkeys(("s", "v", "t", "i", "h"), "success")
        for name in ("_copy.s", "_copy.v", "_copy_own.t", "_copy.i", "_copy.h"):
            assert shop.query(f"select id from {shop.place.schema}{name}") == [(1,)], name

    def test_what_is_there_already_stays_unless_all_is_refreshed(self, shop: ProjectFolder) -> None:
        """A second clone does nothing."""
        _built(shop)
        succeeds(shop, "clone", *_state(shop), *COPY)
        relation = f"{shop.place.schema}_copy.v"
        shop.query(f"drop view {relation}")
        shop.query(f"create view {relation} as select 7 as id")
        succeeds(shop, "clone", *_state(shop), *COPY)
        assert shop.query(f"select id from {relation}") == [(7,)]
        succeeds(shop, "clone", *_state(shop), *COPY, "--full-refresh")
        assert shop.query(f"select id from {relation}") == [(1,)]

    def test_a_clone_is_built_upon(self, shop: ProjectFolder) -> None:
        """What was cloned as a view becomes the model's own kind."""
        _built(shop)
        succeeds(shop, "clone", *_state(shop), *COPY, "--select", "s", "t")
        shop.write({"models/t.sql": TABLE.replace("id from", "id + 1 as id from")})
        succeeds(shop, "run", *COPY, "--select", "t")
        assert shop.query(f"select id from {shop.place.schema}_copy_own.t") == [(2,)]
        assert shop.query(f"select id from {shop.place.schema}_own.t") == [(1,)]


class FunctionScenarios(Scenario):
    """Functions of the warehouse as nodes."""

    def test_a_model_calls_a_function_that_is_built_before_it(self, shop: ProjectFolder) -> None:
        """And again after it has changed."""
        shop.write({
            "functions/s.yml": "functions:\n  - name: doubled\n"
            "    arguments: [{name: n, data_type: integer}]\n"
            "    returns: {data_type: integer}\n",
            "models/m.sql": "select {{ function('doubled') }}(21) as answer",
        })  # fmt: skip
        for body, expected in (("n * 2", 42), ("n * 2 + 1", 43)):
            shop.write({"functions/doubled.sql": f"select {body}"})
            succeeds(shop, "build")
            assert shop.query(f"select answer from {shop.place.schema}.m") == [(expected,)]


TABLE: Final = "{{ config(materialized='table', schema='own') }} select id from {{ ref('s') }}"


def _built(shop: ProjectFolder) -> None:
    """A project in two targets, built in the first."""
    here = dict(shop.place.output())
    there = {**here, "schema": f"{shop.place.schema}_copy"}
    outputs = {"dev": here, "copy": there}
    shop.write({
        "profiles.yml": json.dumps({"shop": {"target": "dev", "outputs": outputs}}),
        "seeds/s.csv": "id\n1\n",
        "models/v.sql": "select id from {{ ref('s') }}",
        "models/t.sql": TABLE,
        "models/i.sql": "{{ config(materialized='incremental') }} select id from {{ ref('s') }}",
        "models/e.sql": "{{ config(materialized='ephemeral') }} select id from {{ ref('s') }}",
        "snapshots/h.yml": "snapshots: [{name: h, relation: ref('s'), config: "
        "{strategy: check, check_cols: all, unique_key: id}}]",
    })  # fmt: skip
    succeeds(shop, "build")
    shutil.copytree(shop.root / "target", shop.root / "state")


def _state(shop: ProjectFolder) -> tuple[str, str]:
    return ("--state", str(shop.root / "state"))
