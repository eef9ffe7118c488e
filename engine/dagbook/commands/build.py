"""build, run, test, seed: execute a selection, read the warehouse back, write it all down."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Final

import click

from dagbook.artifacts import Outcome
from dagbook.commands.compiling import compile_all
from dagbook.commands.declare import BUILT, Declared, declare
from dagbook.commands.options import EMPTY_INPUTS, REFRESH, RUNNING, STORE_FAILURES, TIMES
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish import (
    capture,
    outcomes_of,
    publish_catalog,
    publish_manifest,
    publish_run_results,
)
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.events import Listener, StageStarted
from dagbook.graph import Dag, gate_by_tests, put_unit_tests_first
from dagbook.project.ids import ResourceType
from dagbook.project.results import Catalog, RunResults
from dagbook.run import RunPlan, plan_run, run_nodes
from dagbook.select import Selection


def build(request: Request, listener: Listener) -> CommandOutcome:
    """Build and test a selection; a node waits for the tests of what it reads."""
    return _execute(request, listener, _gated)


def _gated(workspace: Workspace) -> Dag:
    project = workspace.project
    return gate_by_tests(put_unit_tests_first(workspace.dag, project), project)


def run(request: Request, listener: Listener) -> CommandOutcome:
    """Execute a selection, by kind: models, tests or seeds; nothing waits for tests."""
    return _execute(request, listener, lambda each: each.dag)


def _execute(
    request: Request, listener: Listener, order: Callable[[Workspace], Dag]
) -> CommandOutcome:
    workspace = open_project(request, listener)
    selection = choose(workspace, listener)
    plan = _plan(workspace, selection, order(workspace))
    if not plan.nodes:
        return CommandOutcome(project=workspace.project)
    with closing(workspace.connect()) as warehouse:
        listener(StageStarted("run"))
        scope = workspace.scope(node.unique_id for node in plan.nodes)
        results = run_nodes(plan, warehouse, scope, listener)
        listener(StageStarted("capture"))
        catalog = capture(workspace, warehouse, results)
        inlined = compile_all(workspace, warehouse, _inlined(workspace, selection, results))
    outcomes = {**inlined.outcomes, **outcomes_of(workspace, results.results)}
    return _publish(workspace, results, catalog, outcomes, listener)


def _inlined(workspace: Workspace, selection: Selection, results: RunResults) -> tuple[str, ...]:
    """The ephemeral models chosen, or read by what was executed, for the manifest to show too."""
    nodes = workspace.project.nodes
    chosen = (
        unique_id
        for unique_id in selection.unique_ids
        if unique_id in nodes and nodes[unique_id].config.materialized == "ephemeral"
    )
    read = (cte.unique_id for each in results.results for cte in each.extra_ctes)
    return tuple(dict.fromkeys((*chosen, *read)))


def _plan(workspace: Workspace, selection: Selection, order: Dag) -> RunPlan:
    plan = plan_run(
        workspace.project,
        order,
        selection.unique_ids,
        project_root=workspace.root,
        target_path=workspace.target_path,
        threads=workspace.files.target.threads,
    )
    return replace(plan, fail_fast=workspace.is_set("fail_fast"))


def _publish(
    workspace: Workspace,
    results: RunResults,
    catalog: Catalog,
    outcomes: Mapping[str, Outcome],
    listener: Listener,
) -> CommandOutcome:
    listener(StageStarted("artifacts"))
    manifest = publish_manifest(workspace, outcomes, listener)
    publish_run_results(workspace, results, listener)
    publish_catalog(workspace, catalog, listener)
    return CommandOutcome(
        success=results.success,
        project=workspace.project,
        results=results,
        catalog=catalog,
        manifest=manifest,
    )


_BUILD_HELP: Final = """Run and test everything in dependency order.

\b
  dagbook build                       the whole project
  dagbook build -s fct_orders         one model and its tests
  dagbook build -s +fct_orders+1      with all it reads and who reads it
  dagbook build -s tag:daily -x       what is tagged, stopping at the first failure
  dagbook build -f                    incremental models from nothing

A model is not built when something it reads failed to build or failed a test. Afterwards target/
holds manifest.json, run_results.json and catalog.json.
"""
_RUN_HELP: Final = """Build models, without tests and seeds.

\b
  dagbook run                         every model
  dagbook run -s models/staging       a folder
  dagbook run -s stg_orders+          a model and all that reads it
  dagbook run --exclude tag:slow      all but some
  dagbook run --empty                 without rows: whether the SQL works at all
"""
_TEST_HELP: Final = """Run tests on what is already built.

\b
  dagbook test                        every test
  dagbook test -s fct_orders          tests of a model
  dagbook test -s test_type:singular  tests written as SQL files
  dagbook test --store-failures       keep the failing rows as tables
"""
_SEED_HELP: Final = """Load CSV files as tables.

\b
  dagbook seed                        every seed
  dagbook seed -s country_codes       one of them
  dagbook seed -f                     drop and make the tables anew
"""
_SNAPSHOT_HELP: Final = """Take down what changed since last time, in the tables of snapshots.

\b
  dagbook snapshot                    every snapshot
  dagbook snapshot -s orders_history  one of them
"""

command: click.Command = declare(
    Declared("build", build, _BUILD_HELP, BUILT),
    (*RUNNING, *REFRESH, *STORE_FAILURES, *EMPTY_INPUTS, *TIMES),
)
run_command: click.Command = declare(
    Declared("run", run, _RUN_HELP, (ResourceType.MODEL,)),
    (*RUNNING, *REFRESH, *EMPTY_INPUTS, *TIMES),
)
test_command: click.Command = declare(
    Declared("test", run, _TEST_HELP, (ResourceType.TEST, ResourceType.UNIT_TEST)),
    (*RUNNING, *STORE_FAILURES),
)
seed_command: click.Command = declare(
    Declared("seed", run, _SEED_HELP, (ResourceType.SEED,)), (*RUNNING, *REFRESH, *EMPTY_INPUTS)
)
snapshot_command: click.Command = declare(
    Declared("snapshot", run, _SNAPSHOT_HELP, (ResourceType.SNAPSHOT,)), (*RUNNING, *EMPTY_INPUTS)
)
