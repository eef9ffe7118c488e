"""A small project as a dict of files, opened and run for a test.

>>> shop = ProjectFolder(tmp_path).write({"models/a.sql": "select 1 as id"})
>>> shop.build().success
True
"""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.api import Result, invoke
from dagbook.capture import capture_catalog, check_freshness, has_freshness
from dagbook.commands.request import Place, Request
from dagbook.commands.workspace import Workspace, open_project
from dagbook.events import Event, Listener, ignore
from dagbook.graph import gate_by_tests, put_unit_tests_first
from dagbook.project.results import Catalog, FreshnessResult, NodeResult, RunResults
from dagbook.run.plan import RunPlan, plan_run
from dagbook.run.runner import run_nodes
from dagbook.testing.places import DuckDbPlace, WarehousePlace

PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"


class ProjectFolder(Struct):
    """A project named shop; ``events`` is what its builds told.

    It is built in ``given_place``, or in a DuckDB file in its folder.
    """

    root: Path
    given_place: WarehousePlace | None = None
    events: list[Event] = field(default_factory=list)
    full_refresh: bool = False

    @property
    def place(self) -> WarehousePlace:
        """Where it is built."""
        return self.given_place or DuckDbPlace(self.root / "shop.duckdb")

    def write(self, files: Mapping[str, str]) -> "ProjectFolder":
        """Write files; dbt_project.yml and profiles.yml come along where they are missing."""
        for path, text in files.items():
            self._write(path, text)
        profile = {"shop": {"target": "dev", "outputs": {"dev": dict(self.place.output())}}}
        for path, text in (("dbt_project.yml", PROJECT), ("profiles.yml", json.dumps(profile))):
            if not (self.root / path).exists():
                self._write(path, text)
        return self

    def invoke(self, *arguments: str) -> Result:
        """Do what the command line does: ``shop.invoke("run", "--select", "orders")``."""
        where = ("--project-dir", str(self.root), "--profiles-dir", str(self.root))
        return invoke((*arguments, *where), self.events.append)

    def open(self, command: str = "build") -> Workspace:
        """Everything up to the graph."""
        place = Place(project_dir=self.root, profiles_dir=self.root)
        options = {"full_refresh": True} if self.full_refresh else {}
        request = Request(command=command, argv=(command,), place=place, options=options)
        return open_project(request, ignore)

    def plan(self, workspace: Workspace, *names: str) -> RunPlan:
        """The nodes of some names, or all, in the order of ``build``: gated by tests."""
        chosen = [
            unique_id
            for unique_id in workspace.dag.order
            if not names or unique_id.split(".")[2] in names
        ]
        return plan_run(
            workspace.project,
            gate_by_tests(
                put_unit_tests_first(workspace.dag, workspace.project), workspace.project
            ),
            chosen,
            project_root=workspace.root,
            threads=2,
        )

    def build(self, *names: str, listener: Listener | None = None, **changes: object) -> RunResults:
        """Run; ``changes`` are fields of the plan: ``fail_fast``, ``threads``."""
        workspace = self.open()
        plan = replace(self.plan(workspace, *names), **changes)
        scope = workspace.scope(node.unique_id for node in plan.nodes)
        with closing(workspace.connect()) as warehouse:
            return run_nodes(plan, warehouse, scope, listener or self.events.append)

    def catalog(self, results: RunResults | None = None) -> Catalog:
        """What the database holds of the project."""
        workspace = self.open()
        with closing(workspace.connect()) as warehouse:
            return capture_catalog(workspace.project, warehouse.session(), results)

    def freshness(self, now: datetime) -> dict[str, FreshnessResult]:
        """The age of every source table that has a rule, by its name."""
        workspace = self.open("source freshness")
        scope = workspace.scope()
        with closing(workspace.connect()) as warehouse:
            return {
                source.name: check_freshness(source, scope, warehouse.session(), now)
                for source in workspace.project.sources.values()
                if has_freshness(source)
            }

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the warehouse; it may hold more than the project made."""
        return self.place.query(sql)

    def _write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def results_by_name(results: RunResults) -> dict[str, NodeResult]:
    """Results by the name of their node: the third part of the unique id."""
    return {each.unique_id.split(".")[2]: each for each in results.results}
